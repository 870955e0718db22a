/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pkcs12-export.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/pbe-encrypt.h"
#include "libtlsnode/x509/pkcs12-kdf.h"

#define DATA "1.2.840.113549.1.7.1"
#define ENCRYPTED_DATA "1.2.840.113549.1.7.6"
#define SHROUDED_KEY_BAG "1.2.840.113549.1.12.10.1.2"
#define CERTIFICATE_BAG "1.2.840.113549.1.12.10.1.3"
#define X509_CERTIFICATE "1.2.840.113549.1.9.22.1"
#define FRIENDLY_NAME "1.2.840.113549.1.9.20"
#define LOCAL_KEY_ID "1.2.840.113549.1.9.21"
#define SHA256 "2.16.840.1.101.3.4.2.1"

#define CONTEXT_0 0xa0
#define CONTEXT_0_PRIMITIVE 0x80

#define VERSION 3
#define DIGEST 32
#define KEY_ID 20

typedef struct {
  const TnPkcs12Spec *spec;
  guint8 key_id[KEY_ID]; /* what the key and its certificate are known by */
  GByteArray *name;      /* UTF-16, big-endian; NULL = none */
} Exporter;

static gboolean
set_internal_error (GError **error, int code)
{
  tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s", gnutls_strerror (code));
  return FALSE;
}

static gboolean
encode_name (Exporter *self, GError **error)
{
  g_autofree gunichar2 *utf16 = NULL;
  glong n_units = 0;

  if (self->spec->friendly_name == NULL)
    return TRUE;

  utf16 = g_utf8_to_utf16 (self->spec->friendly_name, -1, NULL, &n_units, NULL);
  if (utf16 == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The argument 'friendly_name' must be valid UTF-8");
    return FALSE;
  }

  self->name = g_byte_array_new ();
  for (glong i = 0; i < n_units; i++) {
    guint8 octets[] = { utf16[i] >> 8, utf16[i] & 0xff };

    g_byte_array_append (self->name, octets, sizeof octets);
  }

  return TRUE;
}

static void
put_attribute (TnDerWriter *writer,
               const char *oid,
               guint8 tag,
               gconstpointer data,
               gsize length)
{
  gsize mark = writer->length;

  tn_der_writer_put_item (writer, tag, data, length);
  tn_der_writer_wrap (writer, TN_DER_SET, mark);
  tn_der_writer_put_oid (writer, oid);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, mark);
}

/* X.690 section 11.6: the parts of a SET OF are sorted by their encodings. */
static void
put_sorted (TnDerWriter *writer, TnDer a, TnDer b)
{
  gboolean a_is_first = memcmp (a.data, b.data, MIN (a.length, b.length)) < 0;
  TnDer first = a_is_first ? a : b;
  TnDer last = a_is_first ? b : a;

  tn_der_writer_put (writer, last.data, last.length);
  tn_der_writer_put (writer, first.data, first.length);
}

/* PKCS12Attributes: by them the key finds its certificate. */
static void
put_attributes (TnDerWriter *writer, const Exporter *self)
{
  g_auto (TnDerWriter) id = { 0 };
  g_auto (TnDerWriter) name = { 0 };
  gsize mark = writer->length;
  TnDer id_der;

  put_attribute (&id, LOCAL_KEY_ID, TN_DER_OCTET_STRING, self->key_id, sizeof self->key_id);
  id_der = tn_der_writer_peek (&id);

  if (self->name != NULL) {
    put_attribute (&name, FRIENDLY_NAME, TN_DER_BMP_STRING, self->name->data, self->name->len);
    put_sorted (writer, id_der, tn_der_writer_peek (&name));
  } else {
    tn_der_writer_put (writer, id_der.data, id_der.length);
  }

  tn_der_writer_wrap (writer, TN_DER_SET, mark);
}

/* SafeBag ::= SEQUENCE { bagId OID, bagValue [0] EXPLICIT ANY, bagAttributes SET OPTIONAL }; CertBag within it. */
static void
put_certificate (TnDerWriter *writer, const Exporter *self, guint index)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (self->spec->chain->pdata[index], &length);
  gsize outer = writer->length;
  gsize mark;

  if (index == 0)
    put_attributes (writer, self);

  mark = writer->length;
  tn_der_writer_put_item (writer, TN_DER_OCTET_STRING, data, length);
  tn_der_writer_wrap (writer, CONTEXT_0, mark);
  tn_der_writer_put_oid (writer, X509_CERTIFICATE);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, mark);
  tn_der_writer_wrap (writer, CONTEXT_0, mark);
  tn_der_writer_put_oid (writer, CERTIFICATE_BAG);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, outer);
}

/* ContentInfo { encryptedData, EncryptedData { 0, { data, algorithm, [0] IMPLICIT OCTET STRING } } } */
static gboolean
put_certificates (TnDerWriter *writer, const Exporter *self, GError **error)
{
  g_auto (TnDerWriter) bags = { 0 };
  gsize mark = writer->length;

  for (guint i = self->spec->chain->len; i > 0; i--)
    put_certificate (&bags, self, i - 1);

  tn_der_writer_wrap (&bags, TN_DER_SEQUENCE, 0);
  if (!tn_pbe_put_encrypted (writer, CONTEXT_0_PRIMITIVE, tn_der_writer_peek (&bags),
                             self->spec->passphrase, error))
    return FALSE;

  tn_der_writer_put_oid (writer, DATA);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, mark);
  tn_der_writer_put_number (writer, 0);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, mark);
  tn_der_writer_wrap (writer, CONTEXT_0, mark);
  tn_der_writer_put_oid (writer, ENCRYPTED_DATA);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, mark);
  return TRUE;
}

/* ContentInfo { data, SafeContents { SafeBag { pkcs8ShroudedKeyBag, EncryptedPrivateKeyInfo } } } */
static gboolean
put_key (TnDerWriter *writer, const Exporter *self, GError **error)
{
  g_autoptr (GBytes) plain = tn_key_to_pkcs8 (self->spec->key, error);
  gsize outer = writer->length;
  gsize mark;
  TnDer der;

  if (plain == NULL)
    return FALSE;

  put_attributes (writer, self);
  mark = writer->length;
  der.data = g_bytes_get_data (plain, &der.length);
  if (!tn_pbe_put_encrypted (writer, TN_DER_OCTET_STRING, der, self->spec->passphrase, error))
    return FALSE;

  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, mark);
  tn_der_writer_wrap (writer, CONTEXT_0, mark);
  tn_der_writer_put_oid (writer, SHROUDED_KEY_BAG);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, outer);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, outer);
  tn_der_writer_wrap (writer, TN_DER_OCTET_STRING, outer);
  tn_der_writer_wrap (writer, CONTEXT_0, outer);
  tn_der_writer_put_oid (writer, DATA);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, outer);
  return TRUE;
}

static int
compute_mac (const char *passphrase, TnDer content, guint8 *salt, guint8 *mac)
{
  TnDer salt_der = { salt, TN_PBE_SALT };
  guint8 key[DIGEST];
  int code = gnutls_rnd (GNUTLS_RND_RANDOM, salt, TN_PBE_SALT);

  if (code < 0)
    return code;

  if (!tn_pkcs12_derive (TN_PKCS12_MAC, GNUTLS_DIG_SHA256, passphrase, salt_der,
                         TN_PBE_ITERATIONS, key, sizeof key))
    return GNUTLS_E_INTERNAL_ERROR;

  code = gnutls_hmac_fast (GNUTLS_MAC_SHA256, key, sizeof key, content.data, content.length,
                           mac);
  tn_wipe (key, sizeof key);
  return code;
}

/* MacData ::= SEQUENCE { SEQUENCE { digestAlgorithm, digest }, macSalt, iterations INTEGER } */
static gboolean
put_mac (TnDerWriter *writer, const Exporter *self, TnDer content, GError **error)
{
  const char *passphrase = self->spec->passphrase;
  guint8 salt[TN_PBE_SALT];
  guint8 mac[DIGEST];
  gsize outer = writer->length;
  gsize info;
  gsize algorithm;
  int code = compute_mac (passphrase != NULL ? passphrase : "", content, salt, mac);

  if (code < 0)
    return set_internal_error (error, code);

  tn_der_writer_put_number (writer, TN_PBE_ITERATIONS);
  tn_der_writer_put_item (writer, TN_DER_OCTET_STRING, salt, sizeof salt);

  info = writer->length;
  tn_der_writer_put_item (writer, TN_DER_OCTET_STRING, mac, sizeof mac);
  algorithm = writer->length;
  tn_der_writer_put_item (writer, TN_DER_NULL, NULL, 0);
  tn_der_writer_put_oid (writer, SHA256);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, algorithm);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, info);
  tn_der_writer_wrap (writer, TN_DER_SEQUENCE, outer);
  return TRUE;
}

/* PFX ::= SEQUENCE { version, authSafe ContentInfo, macData } */
static GBytes *
write_file (const Exporter *self, GError **error)
{
  g_auto (TnDerWriter) safes = { 0 };
  g_auto (TnDerWriter) writer = { 0 };
  TnDer content;
  gsize mark;

  if (!put_key (&safes, self, error) || !put_certificates (&safes, self, error))
    return NULL;

  tn_der_writer_wrap (&safes, TN_DER_SEQUENCE, 0);
  content = tn_der_writer_peek (&safes);
  if (!put_mac (&writer, self, content, error))
    return NULL;

  mark = writer.length;
  tn_der_writer_put_item (&writer, TN_DER_OCTET_STRING, content.data, content.length);
  tn_der_writer_wrap (&writer, CONTEXT_0, mark);
  tn_der_writer_put_oid (&writer, DATA);
  tn_der_writer_wrap (&writer, TN_DER_SEQUENCE, mark);
  tn_der_writer_put_number (&writer, VERSION);
  tn_der_writer_wrap (&writer, TN_DER_SEQUENCE, 0);
  return tn_der_writer_finish (&writer);
}

GBytes *
tn_pkcs12_write (const TnPkcs12Spec *spec, GError **error)
{
  Exporter exporter = { .spec = spec };
  GBytes *file;
  GBytes *leaf;
  int code;

  g_return_val_if_fail (spec != NULL && spec->key != NULL, NULL);
  g_return_val_if_fail (spec->chain != NULL && spec->chain->len > 0, NULL);

  leaf = spec->chain->pdata[0];
  if (!tn_key_matches (spec->key, leaf)) {
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH,
                       "The private key does not belong to the certificate.");
    return NULL;
  }

  code = gnutls_hash_fast (GNUTLS_DIG_SHA1, g_bytes_get_data (leaf, NULL),
                           g_bytes_get_size (leaf), exporter.key_id);
  if (code < 0) {
    set_internal_error (error, code);
    return NULL;
  }

  if (!encode_name (&exporter, error))
    return NULL;

  file = write_file (&exporter, error);
  g_clear_pointer (&exporter.name, g_byte_array_unref);
  return file;
}
