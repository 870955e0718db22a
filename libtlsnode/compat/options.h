/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* secureOptions: OpenSSL's SSL_OP_* bits. */
typedef struct {
  const char *name; /* "SSL_OP_NO_TICKET" */
  guint64 value;
} TnSecureOption;

/* Node's constants, by name; ends with a NULL name. */
extern const TnSecureOption tn_secure_options[];

#define TN_OP_NO_TICKET (G_GUINT64_CONSTANT (1) << 14)
#define TN_OP_CIPHER_SERVER_PREFERENCE (G_GUINT64_CONSTANT (1) << 22)

/* What is left of the bits for somebody to act upon; the versions that they leave between *min and *max (min > max afterwards
 * when they leave none, and without the versions beyond a gap, as OpenSSL). A bit that cannot be honoured or that nobody
 * knows: TLS_NODE_ERROR_INVALID_ARG_VALUE that names it. */
gboolean tn_secure_options_apply (guint64 options,
                                  guint *min_version,
                                  guint *max_version,
                                  GError **error);
