/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pbe.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/pkcs12-kdf.h"
#include "libtlsnode/x509/scrypt.h"

#define PBES2 "1.2.840.113549.1.5.13"
#define PBKDF2 "1.2.840.113549.1.5.12"
#define SCRYPT "1.3.6.1.4.1.11591.4.11"

#define MAX_KEY 32
#define MAX_IV 16
#define MD5_SIZE 16

typedef struct {
  gnutls_cipher_algorithm_t algorithm;
  guint8 key[MAX_KEY];
  gsize key_length;
  guint8 iv[MAX_IV];
  gsize block;
} Cipher;

static const struct {
  const char *oid;  /* in PBES2 */
  const char *name; /* in PEM */
  gnutls_cipher_algorithm_t algorithm;
} ciphers[] = {
  { "2.16.840.1.101.3.4.1.2", "AES-128-CBC", GNUTLS_CIPHER_AES_128_CBC },
  { "2.16.840.1.101.3.4.1.22", "AES-192-CBC", GNUTLS_CIPHER_AES_192_CBC },
  { "2.16.840.1.101.3.4.1.42", "AES-256-CBC", GNUTLS_CIPHER_AES_256_CBC },
  { "1.2.840.113549.3.7", "DES-EDE3-CBC", GNUTLS_CIPHER_3DES_CBC },
  { "1.2.392.200011.61.1.1.1.2", "CAMELLIA-128-CBC", GNUTLS_CIPHER_CAMELLIA_128_CBC },
  { "1.2.392.200011.61.1.1.1.3", "CAMELLIA-192-CBC", GNUTLS_CIPHER_CAMELLIA_192_CBC },
  { "1.2.392.200011.61.1.1.1.4", "CAMELLIA-256-CBC", GNUTLS_CIPHER_CAMELLIA_256_CBC },
};

static const struct {
  const char *oid;
  gnutls_mac_algorithm_t mac;
} pseudo_random_functions[] = {
  { "1.2.840.113549.2.6", GNUTLS_MAC_MD5 },     { "1.2.840.113549.2.7", GNUTLS_MAC_SHA1 },
  { "1.2.840.113549.2.8", GNUTLS_MAC_SHA224 },  { "1.2.840.113549.2.9", GNUTLS_MAC_SHA256 },
  { "1.2.840.113549.2.10", GNUTLS_MAC_SHA384 }, { "1.2.840.113549.2.11", GNUTLS_MAC_SHA512 },
};

/* Names that OpenSSL knows, but decrypts only with its legacy provider; and those that it has and GnuTLS has not. */
static const char *const unsupported_names[] = {
  "DES-CBC",      "RC2-CBC",      "BF-CBC",       "CAST5-CBC", "IDEA-CBC", "SEED-CBC",
  "ARIA-128-CBC", "ARIA-192-CBC", "ARIA-256-CBC", "SM4-CBC",   NULL,
};

/* Those of PKCS #12, all with SHA-1. */
static const struct {
  const char *oid;
  gnutls_cipher_algorithm_t algorithm;
  gsize key_length; /* of what is derived */
  gboolean is_legacy;
} pkcs12_schemes[] = {
  { "1.2.840.113549.1.12.1.3", GNUTLS_CIPHER_3DES_CBC, 24, FALSE },
  { "1.2.840.113549.1.12.1.4", GNUTLS_CIPHER_3DES_CBC, 16, FALSE },
  { "1.2.840.113549.1.12.1.6", GNUTLS_CIPHER_RC2_40_CBC, 5, TRUE },
};

static void
cipher_init (Cipher *self, gnutls_cipher_algorithm_t algorithm)
{
  self->algorithm = algorithm;
  self->key_length = gnutls_cipher_get_key_size (algorithm);
  self->block = gnutls_cipher_get_block_size (algorithm);
}

static void
cipher_clear (Cipher *self)
{
  tn_wipe (self, sizeof *self);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cipher, cipher_clear)

static gboolean
set_malformed (GError **error)
{
  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_UNSUPPORTED,
                     "How this is encrypted is told in a malformed way, or it asks for more"
                     " work than anything should.");
  return FALSE;
}

static gboolean
set_unsupported (GError **error)
{
  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_EVP_UNSUPPORTED,
                     "The encryption is obsolete or unknown: encrypt it again with AES, with"
                     " openssl pkcs8 -topk8 -v2 aes-256-cbc.");
  return FALSE;
}

static gboolean
set_bad_decrypt (GError **error, const TnPbe *pbe)
{
  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_BAD_DECRYPT,
                     pbe->passphrase == NULL || *pbe->passphrase == '\0'
                         ? "The private key is encrypted: set its passphrase."
                         : "The passphrase does not open this private key.");
  return FALSE;
}

gboolean
tn_pbe_spend (TnPbe *self, guint iterations)
{
  if (iterations == 0 || iterations > self->iterations_left)
    return FALSE;

  self->iterations_left -= iterations;
  return TRUE;
}

/* RFC 8018 section 6.1.1: as many bytes of padding as the last one says. */
static gboolean
remove_padding (const guint8 *bytes, gsize *length, gsize block)
{
  guint8 padding = bytes[*length - 1];

  if (padding == 0 || padding > block)
    return FALSE;

  for (gsize i = 1; i <= padding; i++) {
    if (bytes[*length - i] != padding)
      return FALSE;
  }

  *length -= padding;
  return TRUE;
}

/* With another passphrase the padding is right once in 256 times. All that is ever encrypted is one SEQUENCE; PKCS #12 may be BER, without
 * a length. */
static gboolean
is_sequence (const guint8 *bytes, gsize length)
{
  TnDer rest = { bytes, length };
  TnDerItem item;

  if (length < 2 || bytes[0] != TN_DER_SEQUENCE)
    return FALSE;

  return bytes[1] == 0x80 || (tn_der_next (&rest, &item) && rest.length == 0);
}

static GBytes *
decrypt (const TnPbe *pbe, Cipher *cipher, TnDer data, GError **error)
{
  gnutls_datum_t key = { cipher->key, cipher->key_length };
  gnutls_datum_t iv = { cipher->iv, cipher->block };
  gnutls_cipher_hd_t handle;
  GBytes *decrypted = NULL;
  guint8 *plain;
  gsize length = data.length;

  if (length == 0 || length % cipher->block != 0) {
    set_bad_decrypt (error, pbe);
    return NULL;
  }

  if (gnutls_cipher_init (&handle, cipher->algorithm, &key, &iv) < 0) {
    set_unsupported (error);
    return NULL;
  }

  plain = g_malloc (data.length);
  if (gnutls_cipher_decrypt2 (handle, data.data, data.length, plain, data.length) >= 0
      && remove_padding (plain, &length, cipher->block) && is_sequence (plain, length))
    decrypted = tn_secret_bytes_new (plain, length);
  else
    set_bad_decrypt (error, pbe);

  gnutls_cipher_deinit (handle);
  tn_wipe_free (plain, data.length);
  return decrypted;
}

static gboolean
read_prf (TnDer *params, gnutls_mac_algorithm_t *mac, GError **error)
{
  TnDerItem item;
  TnDerItem oid;

  *mac = GNUTLS_MAC_SHA1;
  if (params->length == 0)
    return TRUE;

  if (!tn_der_expect (params, TN_DER_SEQUENCE, &item)
      || !tn_der_expect (&item.value, TN_DER_OID, &oid))
    return set_malformed (error);

  for (gsize i = 0; i < G_N_ELEMENTS (pseudo_random_functions); i++) {
    *mac = pseudo_random_functions[i].mac;
    if (tn_der_is_oid (oid.value, pseudo_random_functions[i].oid))
      return TRUE;
  }

  return set_unsupported (error);
}

/* The optional length of the key, if there is one, is that of the cipher's. */
static gboolean
check_key_length (TnDer *params, const Cipher *cipher)
{
  guint key_length;

  if (params->length == 0 || params->data[0] != TN_DER_INTEGER)
    return TRUE;

  return tn_der_expect_number (params, &key_length) && key_length == cipher->key_length;
}

static const char *
get_passphrase (const TnPbe *self)
{
  return self->passphrase != NULL ? self->passphrase : "";
}

static gboolean
derive_pbkdf2 (TnPbe *self, Cipher *cipher, TnDer params, GError **error)
{
  const char *text = get_passphrase (self);
  gnutls_datum_t passphrase = { (guint8 *) text, strlen (text) };
  gnutls_mac_algorithm_t mac;
  gnutls_datum_t salt_datum;
  guint iterations;
  TnDerItem salt;

  if (!tn_der_expect (&params, TN_DER_OCTET_STRING, &salt)
      || !tn_der_expect_number (&params, &iterations) || !check_key_length (&params, cipher)
      || !tn_pbe_spend (self, iterations))
    return set_malformed (error);

  if (!read_prf (&params, &mac, error))
    return FALSE;

  salt_datum.data = (guint8 *) salt.value.data;
  salt_datum.size = salt.value.length;
  return gnutls_pbkdf2 (mac, &passphrase, &salt_datum, iterations, cipher->key,
                        cipher->key_length)
             >= 0
         || set_unsupported (error);
}

static gboolean
derive_scrypt (TnPbe *self, Cipher *cipher, TnDer params, GError **error)
{
  const char *passphrase = get_passphrase (self);
  guint cost;
  guint block_size;
  guint parallelization;
  TnDerItem salt;

  if (!tn_der_expect (&params, TN_DER_OCTET_STRING, &salt)
      || !tn_der_expect_number (&params, &cost) || !tn_der_expect_number (&params, &block_size)
      || !tn_der_expect_number (&params, &parallelization)
      || !check_key_length (&params, cipher))
    return set_malformed (error);

  return tn_scrypt (passphrase, strlen (passphrase), salt.value.data, salt.value.length, cost,
                    block_size, parallelization, cipher->key, cipher->key_length)
         || set_malformed (error);
}

static gboolean
read_cipher (TnDer scheme, Cipher *cipher, GError **error)
{
  TnDerItem oid;
  TnDerItem iv;
  gsize i;

  if (!tn_der_expect (&scheme, TN_DER_OID, &oid))
    return set_malformed (error);

  for (i = 0; i < G_N_ELEMENTS (ciphers); i++) {
    if (tn_der_is_oid (oid.value, ciphers[i].oid))
      break;
  }

  if (i == G_N_ELEMENTS (ciphers))
    return set_unsupported (error);

  cipher_init (cipher, ciphers[i].algorithm);
  if (!tn_der_expect (&scheme, TN_DER_OCTET_STRING, &iv) || iv.value.length != cipher->block)
    return set_malformed (error);

  memcpy (cipher->iv, iv.value.data, iv.value.length);
  return TRUE;
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme } */
static gboolean
prepare_pbes2 (TnPbe *self, Cipher *cipher, TnDer params, GError **error)
{
  TnDerItem list;
  TnDerItem kdf;
  TnDerItem scheme;
  TnDerItem oid;
  TnDerItem kdf_params;

  if (!tn_der_expect (&params, TN_DER_SEQUENCE, &list)
      || !tn_der_expect (&list.value, TN_DER_SEQUENCE, &kdf)
      || !tn_der_expect (&list.value, TN_DER_SEQUENCE, &scheme)
      || !tn_der_expect (&kdf.value, TN_DER_OID, &oid)
      || !tn_der_expect (&kdf.value, TN_DER_SEQUENCE, &kdf_params))
    return set_malformed (error);

  if (!read_cipher (scheme.value, cipher, error))
    return FALSE;

  if (tn_der_is_oid (oid.value, PBKDF2))
    return derive_pbkdf2 (self, cipher, kdf_params.value, error);
  if (tn_der_is_oid (oid.value, SCRYPT))
    return derive_scrypt (self, cipher, kdf_params.value, error);

  return set_unsupported (error);
}

/* pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER } */
static gboolean
prepare_pkcs12 (TnPbe *self, Cipher *cipher, gsize key_length, TnDer params, GError **error)
{
  guint iterations;
  TnDerItem list;
  TnDerItem salt;

  /* The initialisation vector costs as much as the key. */
  if (!tn_der_expect (&params, TN_DER_SEQUENCE, &list)
      || !tn_der_expect (&list.value, TN_DER_OCTET_STRING, &salt)
      || !tn_der_expect_number (&list.value, &iterations) || !tn_pbe_spend (self, iterations)
      || !tn_pbe_spend (self, iterations))
    return set_malformed (error);

  if (!tn_pkcs12_derive (TN_PKCS12_KEY, GNUTLS_DIG_SHA1, self->passphrase, salt.value,
                         iterations, cipher->key, key_length)
      || !tn_pkcs12_derive (TN_PKCS12_IV, GNUTLS_DIG_SHA1, self->passphrase, salt.value,
                            iterations, cipher->iv, cipher->block))
    return set_unsupported (error);

  /* Triple DES with two keys: the first one is the third as well. */
  if (key_length < cipher->key_length)
    memcpy (cipher->key + key_length, cipher->key, cipher->key_length - key_length);

  return TRUE;
}

static gboolean
prepare (TnPbe *self, Cipher *cipher, TnDer algorithm, GError **error)
{
  TnDerItem oid;

  if (!tn_der_expect (&algorithm, TN_DER_OID, &oid))
    return set_malformed (error);

  if (tn_der_is_oid (oid.value, PBES2))
    return prepare_pbes2 (self, cipher, algorithm, error);

  for (gsize i = 0; i < G_N_ELEMENTS (pkcs12_schemes); i++) {
    if (!tn_der_is_oid (oid.value, pkcs12_schemes[i].oid)
        || (pkcs12_schemes[i].is_legacy && !self->allow_legacy))
      continue;

    cipher_init (cipher, pkcs12_schemes[i].algorithm);
    return prepare_pkcs12 (self, cipher, pkcs12_schemes[i].key_length, algorithm, error);
  }

  return set_unsupported (error);
}

GBytes *
tn_pbe_decrypt (TnPbe *self, TnDer algorithm, TnDer data, GError **error)
{
  g_auto (Cipher) cipher = { 0 };

  g_return_val_if_fail (self != NULL, NULL);

  return prepare (self, &cipher, algorithm, error) ? decrypt (self, &cipher, data, error)
                                                   : NULL;
}

/* The first bytes; what follows does not matter. */
static gboolean
read_hex (const char *text, guint8 *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    int high = g_ascii_xdigit_value (text[2 * i]);
    int low = high >= 0 ? g_ascii_xdigit_value (text[2 * i + 1]) : -1;

    if (low < 0)
      return FALSE;

    bytes[i] = high << 4 | low;
  }

  return TRUE;
}

static gboolean
find_named_cipher (const char *name, Cipher *cipher, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ciphers); i++) {
    if (strcmp (name, ciphers[i].name) == 0) {
      cipher_init (cipher, ciphers[i].algorithm);
      return TRUE;
    }
  }

  if (g_strv_contains (unsupported_names, name))
    return set_unsupported (error);

  tn_set_ossl_error (
      error, TLS_NODE_ERROR_OSSL_PEM_UNSUPPORTED_ENCRYPTION,
      "The private key is encrypted with an unknown cipher: encrypt it again with"
      " openssl pkey -aes256.");
  return FALSE;
}

/* OpenSSL's EVP_BytesToKey (): MD5 (previous || passphrase || salt), once; the salt is the start of the initialisation vector. */
static gboolean
derive_traditional (const TnPbe *self, Cipher *cipher)
{
  const char *passphrase = get_passphrase (self);
  guint8 digest[MD5_SIZE];
  gnutls_hash_hd_t handle;
  gsize done = 0;

  if (gnutls_hash_init (&handle, GNUTLS_DIG_MD5) < 0)
    return FALSE;

  while (done < cipher->key_length) {
    gsize part = MIN (cipher->key_length - done, MD5_SIZE);

    if (done > 0)
      gnutls_hash (handle, digest, sizeof digest);
    gnutls_hash (handle, passphrase, strlen (passphrase));
    gnutls_hash (handle, cipher->iv, 8);
    gnutls_hash_output (handle, digest);
    memcpy (cipher->key + done, digest, part);
    done += part;
  }

  gnutls_hash_deinit (handle, NULL);
  tn_wipe (digest, sizeof digest);
  return TRUE;
}

GBytes *
tn_pbe_decrypt_traditional (TnPbe *self, const char *info, TnDer data, GError **error)
{
  const char *comma = strchr (info, ',');
  g_autofree char *name = comma != NULL ? g_strndup (info, comma - info) : g_strdup (info);
  g_auto (Cipher) cipher = { 0 };

  g_return_val_if_fail (self != NULL, NULL);

  /* As OpenSSL: without a comma no name is known. */
  if (!find_named_cipher (comma != NULL ? name : "", &cipher, error))
    return NULL;

  if (!read_hex (comma + 1, cipher.iv, cipher.block)) {
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PEM_BAD_IV_CHARS,
                       "The private key is damaged: what it says about its encryption is no"
                       " hexadecimal number.");
    return NULL;
  }

  if (!derive_traditional (self, &cipher)) {
    set_unsupported (error);
    return NULL;
  }

  return decrypt (self, &cipher, data, error);
}
