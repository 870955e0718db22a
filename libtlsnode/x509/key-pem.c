/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/key.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/pbe.h"
#include "libtlsnode/x509/pem.h"

/* More than any key takes, less than a datum's 32 bits. */
#define MAX_KEY (1024 * 1024)

typedef enum { FORM_PKCS8, FORM_ENCRYPTED_PKCS8, FORM_TRADITIONAL } KeyForm;

static const struct {
  const char *label;
  KeyForm form;
} labels[] = {
  { "PRIVATE KEY", FORM_PKCS8 },           { "ENCRYPTED PRIVATE KEY", FORM_ENCRYPTED_PKCS8 },
  { "RSA PRIVATE KEY", FORM_TRADITIONAL }, { "EC PRIVATE KEY", FORM_TRADITIONAL },
  { "DSA PRIVATE KEY", FORM_TRADITIONAL },
};

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)

static gboolean
find_form (const TnPemBlock *block, KeyForm *form)
{
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (tn_pem_block_has_label (block, labels[i].label)) {
      *form = labels[i].form;
      return TRUE;
    }
  }

  return FALSE;
}

static void
set_unreadable (GError **error)
{
  tn_set_ossl_error (
      error, TLS_NODE_ERROR_OSSL_UNSUPPORTED,
      "The private key is damaged or of a kind that cannot be read: RSA, RSA-PSS,"
      " EC (P-256, P-384, P-521), Ed25519 and Ed448 work; write it again with"
      " openssl pkey -aes256 or certtool.");
}

static void
set_no_key_error (const guint8 *data, gsize length, GError **error)
{
  const char *hint = "The text holds no private key in PEM form: it needs a line"
                     " -----BEGIN PRIVATE KEY----- of its own.";

  if (length > 0 && data[0] == TN_DER_SEQUENCE)
    hint = "This is not PEM; if it is DER, convert it with openssl pkey -inform DER.";
  else if (length > 0
           && g_strstr_len ((const char *) data, length, "-----BEGIN CERTIFICATE-----") != NULL)
    hint = "This is a certificate, not its private key.";

  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_UNSUPPORTED, hint);
}

static TnKey *
import_der (GBytes *der, KeyForm form, GError **error)
{
  g_auto (gnutls_x509_privkey_t) x509_key = NULL;
  gnutls_datum_t datum;
  gsize length;
  int code;

  datum.data = (guint8 *) g_bytes_get_data (der, &length);
  datum.size = length;
  if (length == 0 || length > MAX_KEY || gnutls_x509_privkey_init (&x509_key) < 0) {
    set_unreadable (error);
    return NULL;
  }

  /* As OpenSSL: behind a traditional label there may be PKCS #8, but not the other way round. */
  code = GNUTLS_E_ASN1_TAG_ERROR;
  if (form == FORM_TRADITIONAL)
    code = gnutls_x509_privkey_import (x509_key, &datum, GNUTLS_X509_FMT_DER);
  if (code < 0)
    code = gnutls_x509_privkey_import_pkcs8 (x509_key, &datum, GNUTLS_X509_FMT_DER, NULL,
                                             GNUTLS_PKCS_PLAIN);

  if (code < 0) {
    set_unreadable (error);
    return NULL;
  }

  return tn_key_new_take_x509 (g_steal_pointer (&x509_key), error);
}

TnKey *
tn_key_new_from_pkcs8 (GBytes *der, GError **error)
{
  g_return_val_if_fail (der != NULL, NULL);

  return import_der (der, FORM_PKCS8, error);
}

/* EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm, encryptedData OCTET STRING } */
static GBytes *
decrypt_pkcs8 (GBytes *der, TnPbe *pbe, GError **error)
{
  TnDerItem outer;
  TnDerItem algorithm;
  TnDerItem data;
  TnDer rest;

  rest.data = g_bytes_get_data (der, &rest.length);
  if (!tn_der_expect (&rest, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &algorithm)
      || !tn_der_expect (&outer.value, TN_DER_OCTET_STRING, &data)) {
    set_unreadable (error);
    return NULL;
  }

  return tn_pbe_decrypt (pbe, algorithm.value, data.value, error);
}

static GBytes *
decrypt_traditional (GBytes *encrypted, const char *info, TnPbe *pbe, GError **error)
{
  TnDer data;

  data.data = g_bytes_get_data (encrypted, &data.length);
  return tn_pbe_decrypt_traditional (pbe, info, data, error);
}

static TnKey *
read_block (TnPemBlock *block, KeyForm form, const char *passphrase, GError **error)
{
  TnPbe pbe = { .passphrase = passphrase, .iterations_left = TN_PBE_MAX_ITERATIONS };
  g_autofree char *dek_info = NULL;
  g_autoptr (GBytes) decoded = NULL;
  g_autoptr (GBytes) der = NULL;

  if (!tn_pem_take_headers (block, &dek_info, error))
    return NULL;

  decoded = tn_pem_decode_block (block, NULL);
  if (decoded == NULL) {
    set_unreadable (error);
    return NULL;
  }

  if (dek_info != NULL)
    der = decrypt_traditional (decoded, dek_info, &pbe, error);
  else if (form == FORM_ENCRYPTED_PKCS8)
    der = decrypt_pkcs8 (decoded, &pbe, error);
  else
    der = g_bytes_ref (decoded);

  return der != NULL ? import_der (der, form, error) : NULL;
}

TnKey *
tn_key_new_from_pem (GBytes *pem, const char *passphrase, GError **error)
{
  g_autoptr (GError) first_fault = NULL;
  const guint8 *data;
  TnPemBlock block;
  gsize offset = 0;
  gsize length;
  KeyForm form;

  g_return_val_if_fail (pem != NULL, NULL);

  data = g_bytes_get_data (pem, &length);
  while (length <= MAX_KEY
         && tn_pem_next_block ((const char *) data, length, &offset, &block, NULL)) {
    GError *fault = NULL;
    TnKey *key;

    if (!find_form (&block, &form))
      continue;

    key = read_block (&block, form, passphrase, &fault);
    if (key != NULL)
      return key;

    /* As OpenSSL: a key that cannot be read is passed over, one that the passphrase does not open is not. */
    if (g_error_matches (fault, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT)) {
      g_propagate_error (error, fault);
      return NULL;
    }

    if (first_fault == NULL)
      first_fault = g_steal_pointer (&fault);
    g_clear_error (&fault);
  }

  if (first_fault != NULL)
    g_propagate_error (error, g_steal_pointer (&first_fault));
  else
    set_no_key_error (data, length, error);

  return NULL;
}
