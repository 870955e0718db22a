/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/der.h"

/* Password-based encryption: PBES2 with PBKDF2 or scrypt (RFC 8018, RFC 7914), that of PKCS #12 (RFC 7292 appendix B), and that
 * of traditional PEM. Only decryption, and only what OpenSSL's default provider decrypts as well. */

/* More iterations than any file needs; keeps a malicious one from taking hours. A fuzzer has less patience still. */
#ifndef TN_PBE_MAX_ITERATIONS
#define TN_PBE_MAX_ITERATIONS 10000000
#endif

typedef struct {
  const char *passphrase; /* NULL = none, which PKCS #12 tells from the empty one */
  gboolean allow_legacy;  /* RC2 of 40 bits as well, for old PKCS #12 files */
  guint iterations_left; /* for everything that is decrypted with this; 0 at the start = none */
} TnPbe;

/* algorithm is the content of an AlgorithmIdentifier. Errors: TLS_NODE_ERROR_OSSL_BAD_DECRYPT for another passphrase,
 * TLS_NODE_ERROR_OSSL_EVP_UNSUPPORTED for an unknown algorithm, TLS_NODE_ERROR_OSSL_UNSUPPORTED for what is malformed or asks for
 * too much work. The result is wiped when freed. */
GBytes *tn_pbe_decrypt (TnPbe *self, TnDer algorithm, TnDer data, GError **error);

/* The same for PEM with a header "DEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF"; info is what follows the colon. */
GBytes *tn_pbe_decrypt_traditional (TnPbe *self, const char *info, TnDer data, GError **error);

/* Takes iterations from those that are left. */
gboolean tn_pbe_spend (TnPbe *self, guint iterations);
