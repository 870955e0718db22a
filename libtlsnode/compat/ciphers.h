/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Cipher suites in OpenSSL's and the IETF's words, and lists of them. */
typedef struct {
  guint16 id;                /* on the wire, 0xc02b */
  const char *name;          /* OpenSSL, "ECDHE-ECDSA-AES128-GCM-SHA256" */
  const char *standard_name; /* IETF, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" */
  const char *
      version; /* the earliest protocol, as getCipher().version: "SSLv3", "TLSv1.0", "TLSv1.2", "TLSv1.3" */
  guint16 min_version; /* 0x0300 ... 0x0304 */
  const char
      *kx; /* GnuTLS priority word of the key exchange, "ECDHE-ECDSA"; NULL for TLS 1.3 */
  const char *cipher; /* "AES-128-GCM" */
  const char *mac;    /* "AEAD", "SHA1", "SHA256", "SHA384" */
} TnCipherSuite;

/* NULL when OpenSSL has no such suite. */
const TnCipherSuite *tn_cipher_suite_by_id (guint16 id);
const TnCipherSuite *
tn_cipher_suite_by_name (const char *name); /* OpenSSL's name or, for TLS 1.3, "TLS_..." */

/* FALSE: OpenSSL has it, GnuTLS does not (ARIA). Lists may name such suites, nobody can negotiate them. */
gboolean tn_cipher_suite_is_in_backend (const TnCipherSuite *suite);

/* Node's defaultCoreCipherList, 24 entries. */
const char *tn_default_core_cipher_list (void);

/* Resolves an OpenSSL cipher list (ciphers(1): names, aliases, ! - +, @STRENGTH, @SECLEVEL=0 to 5); NULL and "" =
 * default. The result holds const TnCipherSuite pointers in order of preference, whatever the level and the backend make
 * of them; level becomes that of the list, without one 1. Rules of Node: names starting with TLS_ go to TLS 1.3, without any
 * of those the three default TLS 1.3 suites stay on, only TLS_ names = no TLS 1.2 suite.
 * TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH when a part has no suite; TLS_NODE_ERROR_SSL_INVALID_COMMAND for a malformed list;
 * ":" alone is TLS_NODE_ERROR_INVALID_ARG_VALUE. */
GPtrArray *tn_cipher_list_resolve (const char *list, guint *level, GError **error);

/* The words SUITEB128, SUITEB128ONLY, SUITEB128C2 and SUITEB192 say more than suites: TRUE sets the lists (static) that take the
 * place of ecdhCurve and sigalgs, given or not. */
gboolean
tn_cipher_list_get_suite_b (const char *list, const char **groups, const char **sigalgs);
