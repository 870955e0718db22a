/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Private keys. The handle hides a gnutls_privkey_t; key-gnutls.h opens it for x509 and engine. */
typedef struct _TnKey TnKey;

/* The first key of a PEM text that can be read: PKCS #8 or traditional, plain or encrypted; certificates and parameters in the text
 * do not matter. passphrase may be NULL, which is the empty one, and does not matter to a plain key. Node's codes:
 * ERR_OSSL_BAD_DECRYPT for a wrong or missing passphrase, ERR_OSSL_EVP_UNSUPPORTED for obsolete encryption (DES, RC2),
 * ERR_OSSL_UNSUPPORTED for what is no key or of a kind that GnuTLS cannot use (secp256k1, brainpool). */
TnKey *tn_key_new_from_pem (GBytes *pem, const char *passphrase, GError **error);

/* PrivateKeyInfo of PKCS #8 (RFC 5958), unencrypted. */
TnKey *tn_key_new_from_pkcs8 (GBytes *der, GError **error);

/* Asks for the PIN of a token; called in the thread that loads or uses the key. attempt counts from 0 and stays below 2, so that a wrong one does
 * not lock the token. NULL = give up; else wiped and freed by the caller. */
typedef char *(*TnPinFunc) (const char *token_label, guint attempt, gpointer data);

/* A key in a PKCS #11 token ("pkcs11:token=t1;object=k1;type=private"); token.h says where modules come from, and the errors. module =
 * path of a provider to load first, NULL = the URI's module-path or those that are loaded already. pin and data must live as long
 * as the key. */
TnKey *tn_key_new_from_uri (const char *uri,
                            const char *module,
                            TnPinFunc pin,
                            gpointer data,
                            GError **error);

/* Security bits of the key as OpenSSL counts them for its levels (RSA 2048 = 112, P-256 = 128, Ed25519 = 128). */
guint tn_key_get_security_bits (TnKey *self);

/* "ec" (P-256), "rsa" (bits, 2048 when 0), "ed25519" or "ed448". */
TnKey *tn_key_generate (const char *type, guint bits, GError **error);

/* On a curve in the words of ecdhCurve (compat/groups.h): P-256, P-384 or P-521. Others are TLS_NODE_ERROR_INVALID_ARG_VALUE. */
TnKey *tn_key_generate_on_curve (const char *curve, GError **error);

/* PrivateKeyInfo of PKCS #8, in memory that is wiped when freed. A key in a token stays there: TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED. */
GBytes *tn_key_to_pkcs8 (TnKey *self, GError **error);

/* PKCS #8 in PEM, in memory that is wiped when freed; encrypted as pbe-encrypt.h says unless passphrase is NULL. */
GBytes *tn_key_to_pem (TnKey *self, const char *passphrase, GError **error);

/* Does the certificate (DER) carry this key's public half? */
gboolean tn_key_matches (TnKey *self, GBytes *certificate);

/* "RSA", "EC", "ED25519", ...: static. */
const char *tn_key_get_algorithm (TnKey *self);

TnKey *tn_key_ref (TnKey *self);
void tn_key_unref (TnKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnKey, tn_key_unref)
