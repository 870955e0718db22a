/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pkcs12.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/ber.h"
#include "libtlsnode/x509/bits.h"
#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/pbe.h"
#include "libtlsnode/x509/pkcs12-mac.h"

#define DATA "1.2.840.113549.1.7.1"
#define ENCRYPTED_DATA "1.2.840.113549.1.7.6"
#define X509_CERTIFICATE "1.2.840.113549.1.9.22.1"

#define CONTEXT_0 0xa0
#define CONTEXT_0_PRIMITIVE 0x80

#define MAX_DEPTH 4

typedef enum { BAG_KEY, BAG_SHROUDED_KEY, BAG_CERTIFICATE, BAG_SAFE_CONTENTS } BagType;

static const struct {
  const char *oid;
  BagType type;
} bag_types[] = {
  { "1.2.840.113549.1.12.10.1.1", BAG_KEY },
  { "1.2.840.113549.1.12.10.1.2", BAG_SHROUDED_KEY },
  { "1.2.840.113549.1.12.10.1.3", BAG_CERTIFICATE },
  { "1.2.840.113549.1.12.10.1.6", BAG_SAFE_CONTENTS },
};

typedef struct {
  TnPkcs12 *result;
  GPtrArray *certificates; /* of GBytes, in the order of the file */
  TnPbe pbe;
} Reader;

static void
reader_init (Reader *self, const char *passphrase)
{
  self->pbe.passphrase = passphrase;
  self->pbe.allow_legacy = TRUE;
  self->pbe.iterations_left = TN_PBE_MAX_ITERATIONS;
}

static gboolean
set_malformed (GError **error)
{
  return tn_pkcs12_set_fault (error, "wrong tag", "The PKCS #12 data is malformed.");
}

/* What OpenSSL says when the outermost item is cut, or not there at all. */
static gboolean
set_cut (TnDer der, GError **error)
{
  gsize octets = der.length > 1 && der.data[1] > 0x80 ? der.data[1] & 0x7f : 0;
  gboolean has_header = der.length == 0
                        || (octets == 0 && der.length > 1 && (der.data[0] & 0x1f) != 0x1f)
                        || (octets > 0 && octets <= 4 && der.length > 2 + octets);

  return tn_pkcs12_set_fault (error, has_header ? "not enough data" : "header too long",
                              "The PKCS #12 data is cut, or is none: it is binary, not PEM.");
}

/* Where an item should be in what is left. */
static gboolean
set_missing (TnDer rest, GError **error)
{
  return rest.length == 0
             ? tn_pkcs12_set_fault (error, "field missing", "The PKCS #12 data is malformed.")
             : set_malformed (error);
}

/* Failures of decryption in the words that Node has for them here. */
static gboolean
translate_pbe_error (GError *fault, GError **error)
{
  g_autoptr (GError) owned = fault;

  if (g_error_matches (owned, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_EVP_UNSUPPORTED)) {
    GError *made = tn_error_new (TLS_NODE_ERROR_CRYPTO_UNSUPPORTED_OPERATION, "%s",
                                 "Unsupported PKCS12 PFX data");

    tn_error_set_hint (made, "The PKCS #12 data is encrypted in an obsolete way: make it again"
                             " with openssl pkcs12 -export.");
    g_propagate_error (error, made);
    return FALSE;
  }

  return tn_pkcs12_set_fault (error, tn_error_fields (owned)->reason,
                              tn_error_fields (owned)->hint);
}

static gboolean
read_key (Reader *self, TnDer der, GError **error)
{
  g_autoptr (GBytes) bytes = tn_secret_bytes_new (der.data, der.length);
  GError *fault = NULL;

  /* As OpenSSL: the first one counts. */
  if (self->result->key != NULL)
    return TRUE;

  self->result->key = tn_key_new_from_pkcs8 (bytes, &fault);
  return self->result->key != NULL || translate_pbe_error (fault, error);
}

static gboolean
read_shrouded_key (Reader *self, TnDer der, GError **error)
{
  g_autoptr (GBytes) decrypted = NULL;
  GError *fault = NULL;
  TnDerItem outer;
  TnDerItem algorithm;
  TnDerItem data;
  TnDer key;

  if (self->result->key != NULL)
    return TRUE;

  if (!tn_der_expect (&der, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &algorithm)
      || !tn_der_expect (&outer.value, TN_DER_OCTET_STRING, &data))
    return set_malformed (error);

  decrypted = tn_pbe_decrypt (&self->pbe, algorithm.value, data.value, &fault);
  if (decrypted == NULL)
    return translate_pbe_error (fault, error);

  key.data = g_bytes_get_data (decrypted, &key.length);
  return read_key (self, key, error);
}

/* CertBag ::= SEQUENCE { certId OID, certValue [0] EXPLICIT OCTET STRING } */
static gboolean
read_certificate (Reader *self, TnDer der, GError **error)
{
  g_autoptr (GBytes) certificate = NULL;
  gnutls_x509_crt_t checked;
  TnDerItem outer;
  TnDerItem type;
  TnDerItem value;
  TnDerItem string;

  if (!tn_der_expect (&der, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect (&outer.value, TN_DER_OID, &type)
      || !tn_der_expect (&outer.value, CONTEXT_0, &value))
    return set_malformed (error);

  if (!tn_der_is_oid (type.value, X509_CERTIFICATE))
    return TRUE;

  if (!tn_der_expect (&value.value, TN_DER_OCTET_STRING, &string))
    return set_malformed (error);

  certificate = g_bytes_new (string.value.data, string.value.length);
  checked = tn_certificate_import (certificate, NULL);
  if (checked == NULL)
    return set_malformed (error);

  gnutls_x509_crt_deinit (checked);
  g_ptr_array_add (self->certificates, g_steal_pointer (&certificate));
  return TRUE;
}

static gboolean
find_bag_type (TnDer oid, BagType *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bag_types); i++) {
    if (tn_der_is_oid (oid, bag_types[i].oid)) {
      *type = bag_types[i].type;
      return TRUE;
    }
  }

  return FALSE;
}

static gboolean
get_der (GBytes *bytes, TnDer *der)
{
  if (bytes == NULL)
    return FALSE;

  der->data = g_bytes_get_data (bytes, &der->length);
  return TRUE;
}

static gboolean read_bags (Reader *self, TnDer der, guint depth, GError **error);

/* SafeBag ::= SEQUENCE { bagId OID, bagValue [0] EXPLICIT ANY, bagAttributes SET OPTIONAL } */
static gboolean
read_bag (Reader *self, TnDer bag, guint depth, GError **error)
{
  BagType type;
  TnDerItem oid;
  TnDerItem value;

  if (!tn_der_expect (&bag, TN_DER_OID, &oid) || !tn_der_expect (&bag, CONTEXT_0, &value))
    return set_malformed (error);

  /* CRLs, secrets, and what else there may be. */
  if (!find_bag_type (oid.value, &type))
    return TRUE;

  switch (type) {
  case BAG_KEY:
    return read_key (self, value.value, error);
  case BAG_SHROUDED_KEY:
    return read_shrouded_key (self, value.value, error);
  case BAG_CERTIFICATE:
    return read_certificate (self, value.value, error);
  case BAG_SAFE_CONTENTS:
    return read_bags (self, value.value, depth + 1, error);
  }

  return TRUE;
}

/* SafeContents ::= SEQUENCE OF SafeBag */
static gboolean
read_bags (Reader *self, TnDer der, guint depth, GError **error)
{
  g_autoptr (GBytes) converted = depth <= MAX_DEPTH ? tn_ber_to_der (der) : NULL;
  TnDerItem list;
  TnDerItem bag;

  if (!get_der (converted, &der) || !tn_der_expect (&der, TN_DER_SEQUENCE, &list))
    return set_malformed (error);

  while (list.value.length > 0) {
    if (!tn_der_expect (&list.value, TN_DER_SEQUENCE, &bag))
      return set_malformed (error);
    if (!read_bag (self, bag.value, depth, error))
      return FALSE;
  }

  return TRUE;
}

/* [0] IMPLICIT OCTET STRING, in one piece or in several. */
static GBytes *
take_encrypted_content (TnDer *der)
{
  TnDerItem item;

  if (tn_der_expect (der, CONTEXT_0_PRIMITIVE, &item))
    return g_bytes_new (item.value.data, item.value.length);

  return tn_der_expect (der, CONTEXT_0, &item) ? tn_der_join_strings (item.value) : NULL;
}

/* EncryptedData ::= SEQUENCE { version, SEQUENCE { contentType, algorithm, [0] IMPLICIT OCTET STRING } } */
static gboolean
read_encrypted_bags (Reader *self, TnDer der, GError **error)
{
  g_autoptr (GBytes) encrypted = NULL;
  g_autoptr (GBytes) decrypted = NULL;
  GError *fault = NULL;
  TnDerItem outer;
  TnDerItem info;
  TnDerItem type;
  TnDerItem algorithm;
  TnDer data;
  TnDer bags;
  guint version;

  if (!tn_der_expect (&der, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect_number (&outer.value, &version)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &info)
      || !tn_der_expect (&info.value, TN_DER_OID, &type)
      || !tn_der_expect (&info.value, TN_DER_SEQUENCE, &algorithm)
      || (encrypted = take_encrypted_content (&info.value)) == NULL)
    return set_malformed (error);

  get_der (encrypted, &data);
  decrypted = tn_pbe_decrypt (&self->pbe, algorithm.value, data, &fault);
  if (decrypted == NULL)
    return translate_pbe_error (fault, error);

  get_der (decrypted, &bags);
  return read_bags (self, bags, 0, error);
}

/* ContentInfo ::= SEQUENCE { contentType OID, content [0] EXPLICIT ANY } */
static gboolean
read_safe (Reader *self, TnDer content_info, GError **error)
{
  TnDerItem type;
  TnDerItem content;
  TnDerItem string;

  if (!tn_der_expect (&content_info, TN_DER_OID, &type)
      || !tn_der_expect (&content_info, CONTEXT_0, &content))
    return set_malformed (error);

  if (tn_der_is_oid (type.value, ENCRYPTED_DATA))
    return read_encrypted_bags (self, content.value, error);

  /* Data for the holder of a private key is of no use here. */
  if (!tn_der_is_oid (type.value, DATA))
    return TRUE;

  return tn_der_expect (&content.value, TN_DER_OCTET_STRING, &string)
             ? read_bags (self, string.value, 0, error)
             : set_malformed (error);
}

/* AuthenticatedSafe ::= SEQUENCE OF ContentInfo */
static gboolean
read_safes (Reader *self, TnDer der, GError **error)
{
  g_autoptr (GBytes) converted = tn_ber_to_der (der);
  TnDerItem list;
  TnDerItem safe;

  if (!get_der (converted, &der) || !tn_der_expect (&der, TN_DER_SEQUENCE, &list))
    return set_malformed (error);

  while (list.value.length > 0) {
    if (!tn_der_expect (&list.value, TN_DER_SEQUENCE, &safe))
      return set_malformed (error);
    if (!read_safe (self, safe.value, error))
      return FALSE;
  }

  return TRUE;
}

/* PFX ::= SEQUENCE { version, authSafe ContentInfo, macData OPTIONAL } */
static gboolean
read_pfx (Reader *self, GBytes *data, GError **error)
{
  g_autoptr (GBytes) converted = NULL;
  TnDer der;
  TnDerItem pfx;
  TnDerItem info;
  TnDerItem type;
  TnDerItem content;
  TnDerItem string;
  guint version;

  get_der (data, &der);
  converted = tn_ber_to_der (der);
  if (converted == NULL)
    return tn_der_next (&der, &pfx) ? set_malformed (error) : set_cut (der, error);

  get_der (converted, &der);
  if (!tn_der_expect (&der, TN_DER_SEQUENCE, &pfx))
    return set_malformed (error);
  if (!tn_der_expect_number (&pfx.value, &version)
      || !tn_der_expect (&pfx.value, TN_DER_SEQUENCE, &info))
    return set_missing (pfx.value, error);
  if (!tn_der_expect (&info.value, TN_DER_OID, &type))
    return set_missing (info.value, error);

  if (!tn_der_is_oid (type.value, DATA))
    return tn_pkcs12_set_fault (
        error, "content type not data",
        "The PKCS #12 data is signed with a key, not with a passphrase.");

  if (!tn_der_expect (&info.value, CONTEXT_0, &content)
      || !tn_der_expect (&content.value, TN_DER_OCTET_STRING, &string))
    return set_malformed (error);

  return tn_pkcs12_check_mac (&self->pbe, string.value, pfx.value, error)
         && read_safes (self, string.value, error);
}

/* The chain: the certificate of the key, then all others. */
static gboolean
arrange (Reader *self, GError **error)
{
  TnPkcs12 *result = self->result;

  if (result->key == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED,
                  "Unable to load private key from PFX data");
    return FALSE;
  }

  for (guint i = 0; i < self->certificates->len; i++) {
    GBytes *certificate = self->certificates->pdata[i];
    gboolean is_leaf = result->chain->len == 0 && tn_key_matches (result->key, certificate);

    g_ptr_array_add (is_leaf ? result->chain : result->cas, g_bytes_ref (certificate));
  }

  if (result->chain->len == 0) {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED,
                  "Unable to load certificate from PFX data");
    return FALSE;
  }

  for (guint i = 0; i < result->cas->len; i++)
    g_ptr_array_add (result->chain, g_bytes_ref (result->cas->pdata[i]));

  return TRUE;
}

gboolean
tn_pkcs12_list (GBytes *data,
                const char *passphrase,
                TnKey **key,
                GPtrArray **certificates,
                GError **error)
{
  g_autoptr (TnPkcs12) result = g_new0 (TnPkcs12, 1);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  Reader reader = { .result = result, .certificates = found };

  g_return_val_if_fail (data != NULL, FALSE);

  reader_init (&reader, passphrase);
  if (!read_pfx (&reader, data, error))
    return FALSE;

  *key = g_steal_pointer (&result->key);
  *certificates = g_steal_pointer (&found);
  return TRUE;
}

TnPkcs12 *
tn_pkcs12_read (GBytes *data, const char *passphrase, GError **error)
{
  g_autoptr (TnPkcs12) result = g_new0 (TnPkcs12, 1);
  g_autoptr (GPtrArray) certificates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  Reader reader = { .result = result, .certificates = certificates };

  g_return_val_if_fail (data != NULL, NULL);

  reader_init (&reader, passphrase);
  result->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  result->cas = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (!read_pfx (&reader, data, error) || !arrange (&reader, error))
    return NULL;

  return g_steal_pointer (&result);
}

gboolean
tn_pkcs12_check_level (TnPkcs12 *self, guint level, GError **error)
{
  g_autoptr (GError) fault = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (tn_chain_check_level (self->chain, level, &fault))
    return TRUE;

  return tn_pkcs12_set_fault (error, tn_error_fields (fault)->reason,
                              tn_error_fields (fault)->hint);
}

void
tn_pkcs12_free (TnPkcs12 *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->key, tn_key_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->cas, g_ptr_array_unref);
  g_free (self);
}
