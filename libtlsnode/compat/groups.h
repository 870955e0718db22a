/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Groups of the key exchange (supported_groups, RFC 8446 section 4.2.7) in OpenSSL's words. */
typedef struct {
  guint16 id;             /* on the wire, 0x001d */
  guint16 bits;           /* of security, as OpenSSL counts them for its levels */
  int nid;                /* OpenSSL's number, which lists may use as well */
  const char *name;       /* OpenSSL's, "prime256v1" */
  const char *aliases[2]; /* "P-256", "secp256r1" */
  const char *
      word; /* of GnuTLS's priority strings, "GROUP-SECP256R1"; NULL = GnuTLS does not have it */
  gboolean is_ffdhe; /* TLS 1.3 only, for OpenSSL */
  gboolean is_tls13; /* TLS 1.3 may use it */
} TnGroup;

/* NULL = unknown. */
const TnGroup *tn_group_by_id (guint id);

/* A colon list of names, aliases (P-256, secp256r1, prime256v1) or numbers, in order of preference; blanks around a name do
 * not count. NULL and "auto" are OpenSSL's default. Those that GnuTLS does not have are in the result (GPtrArray of const
 * TnGroup), as Node takes them. Unknown, repeated and empty names: TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED,
 * "Failed to set ECDH curve". */
GPtrArray *tn_group_list_parse (const char *list, GError **error);

/* crypto.getCurves () as far as there is something behind it: what an ecdhCurve may hold and TLS can negotiate, sorted; static. */
const char *const *tn_group_get_names (void);
