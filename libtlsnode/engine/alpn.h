/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Lists of protocol names as they are on the wire: each name behind its length (RFC 7301 section 3.1). Pure. */

/* GnuTLS's limits for what it sends. */
#define TN_ALPN_MAX_NAME 31
#define TN_ALPN_MAX_NAMES 8

/* The name at *offset, moving it behind; NULL = the list ends here, or is malformed. */
const guint8 *
tn_alpn_next (const guint8 *list, gsize list_length, gsize *offset, gsize *length);

/* TLS_NODE_ERROR_INVALID_ARG_VALUE for a malformed list and, when all of it is to be sent, for what GnuTLS cannot send. */
gboolean tn_alpn_check (const guint8 *list, gsize length, gboolean is_sent, GError **error);

/* Where name lies in list, NULL = it does not. */
const guint8 *
tn_alpn_find (const guint8 *list, gsize list_length, const guint8 *name, gsize length);

/* The first own name that is offered and can be sent; NULL = none. Points into own. */
const guint8 *tn_alpn_select (const guint8 *own,
                              gsize own_length,
                              const guint8 *offered,
                              gsize offered_length,
                              gsize *length);
