/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define TN_TLS_1_0 0x0301
#define TN_TLS_1_1 0x0302
#define TN_TLS_1_2 0x0303
#define TN_TLS_1_3 0x0304

/* "TLSv1.2" -> 0x0303; 0 for a name that Node does not have. */
guint tn_protocol_from_name (const char *name);

/* 0x0303 -> "TLSv1.2"; NULL for a number that is none. */
const char *tn_protocol_get_name (guint version);

/* secureProtocol: "TLSv1_2_method", "TLS_client_method", ... to versions; *min_version and *max_version come with the defaults, and
 * SSLv23 leaves the minimum alone; NULL leaves both alone. Unknown and disabled methods:
 * TLS_NODE_ERROR_INVALID_PROTOCOL_METHOD with Node's text. */
gboolean tn_protocol_from_method (const char *method,
                                  guint *min_version,
                                  guint *max_version,
                                  GError **error);
