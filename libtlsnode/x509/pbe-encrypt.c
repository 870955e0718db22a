/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pbe-encrypt.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"

#define PBES2 "1.2.840.113549.1.5.13"
#define PBKDF2 "1.2.840.113549.1.5.12"
#define HMAC_SHA256 "1.2.840.113549.2.9"
#define AES_256_CBC "2.16.840.1.101.3.4.1.42"

#define KEY 32
#define BLOCK 16

typedef struct {
  guint8 salt[TN_PBE_SALT];
  guint8 iv[BLOCK];
  guint8 key[KEY];
} Secrets;

static void
secrets_clear (Secrets *self)
{
  tn_wipe (self, sizeof *self);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Secrets, secrets_clear)

static int
derive (Secrets *self, const char *passphrase)
{
  gnutls_datum_t secret = { (guint8 *) passphrase, strlen (passphrase) };
  gnutls_datum_t salt = { self->salt, sizeof self->salt };
  int code = gnutls_rnd (GNUTLS_RND_RANDOM, self->salt, sizeof self->salt);

  if (code >= 0)
    code = gnutls_rnd (GNUTLS_RND_RANDOM, self->iv, sizeof self->iv);
  if (code >= 0)
    code = gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &secret, &salt, TN_PBE_ITERATIONS, self->key,
                          sizeof self->key);

  return code;
}

/* In place; the length is a multiple of the block. */
static int
encrypt (const Secrets *self, guint8 *data, gsize length)
{
  gnutls_datum_t key = { (guint8 *) self->key, sizeof self->key };
  gnutls_datum_t iv = { (guint8 *) self->iv, sizeof self->iv };
  gnutls_cipher_hd_t handle;
  int code = gnutls_cipher_init (&handle, GNUTLS_CIPHER_AES_256_CBC, &key, &iv);

  if (code < 0)
    return code;

  code = gnutls_cipher_encrypt (handle, data, length);
  gnutls_cipher_deinit (handle);
  return code;
}

/* RFC 8018 section 6.1.1: as many bytes of padding as the last one says. */
static guint8 *
pad (TnDer plain, gsize *length)
{
  guint8 padding = BLOCK - plain.length % BLOCK;
  guint8 *padded = g_malloc (plain.length + padding);

  *length = plain.length + padding;
  if (plain.length > 0)
    memcpy (padded, plain.data, plain.length);

  memset (padded + plain.length, padding, padding);
  return padded;
}

/* PBKDF2-params ::= SEQUENCE { salt, iterationCount, prf AlgorithmIdentifier } */
static void
put_derivation (TnDerWriter *writer, const Secrets *secrets)
{
  gsize outer = writer->length;
  gsize inner = writer->length;

  tn_der_writer_put_item (writer, TN_DER_NULL, NULL, 0);
  tn_der_writer_put_oid (writer, HMAC_SHA256);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, inner);

  tn_der_writer_put_number (writer, TN_PBE_ITERATIONS);
  tn_der_writer_put_item (writer, TN_DER_OCTET_STRING, secrets->salt, sizeof secrets->salt);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, inner);

  tn_der_writer_put_oid (writer, PBKDF2);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, outer);
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme } */
static void
put_algorithm (TnDerWriter *writer, const Secrets *secrets)
{
  gsize mark = writer->length;

  tn_der_writer_put_item (writer, TN_DER_OCTET_STRING, secrets->iv, sizeof secrets->iv);
  tn_der_writer_put_oid (writer, AES_256_CBC);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, mark);

  put_derivation (writer, secrets);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, mark);

  tn_der_writer_put_oid (writer, PBES2);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, mark);
}

gboolean
tn_pbe_put_encrypted (TnDerWriter *writer,
                      guint8 tag,
                      TnDer plain,
                      const char *passphrase,
                      GError **error)
{
  g_auto (Secrets) secrets = { 0 };
  guint8 *data;
  gsize length;
  int code;

  data = pad (plain, &length);
  code = derive (&secrets, passphrase != NULL ? passphrase : "");
  if (code >= 0)
    code = encrypt (&secrets, data, length);

  if (code >= 0) {
    tn_der_writer_put_item (writer, tag, data, length);
    put_algorithm (writer, &secrets);
  } else {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s", gnutls_strerror (code));
  }

  tn_wipe_free (data, length);
  return code >= 0;
}
