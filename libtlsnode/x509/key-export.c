/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/key.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/pbe-encrypt.h"

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)

static GBytes *
set_error (GError **error, int code)
{
  tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s", gnutls_strerror (code));
  return NULL;
}

static GBytes *
take_secret (gnutls_datum_t *datum)
{
  GBytes *bytes = tn_secret_bytes_new (datum->data, datum->size);

  tn_wipe (datum->data, datum->size);
  gnutls_free (datum->data);
  return bytes;
}

static GBytes *
export_plain (TnKey *self, gnutls_x509_crt_fmt_t format, GError **error)
{
  g_auto (gnutls_x509_privkey_t) x509_key = NULL;
  gnutls_datum_t exported = { NULL, 0 };
  int code = gnutls_privkey_export_x509 (tn_key_get_privkey (self), &x509_key);

  if (code >= 0)
    code = gnutls_x509_privkey_export2_pkcs8 (x509_key, format, NULL, GNUTLS_PKCS_PLAIN,
                                              &exported);

  return code >= 0 ? take_secret (&exported) : set_error (error, code);
}

GBytes *
tn_key_to_pkcs8 (TnKey *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return export_plain (self, GNUTLS_X509_FMT_DER, error);
}

/* EncryptedPrivateKeyInfo of RFC 5958 section 3. */
static GBytes *
export_encrypted (TnKey *self, const char *passphrase, GError **error)
{
  g_autoptr (GBytes) plain = tn_key_to_pkcs8 (self, error);
  g_auto (TnDerWriter) writer = { 0 };
  gnutls_datum_t pem = { NULL, 0 };
  gnutls_datum_t encrypted;
  TnDer der;
  int code;

  if (plain == NULL)
    return NULL;

  der.data = g_bytes_get_data (plain, &der.length);
  if (!tn_pbe_put_encrypted (&writer, TN_DER_OCTET_STRING, der, passphrase, error))
    return NULL;

  tn_der_writer_wrap (&writer, TN_DER_SEQUENCE, 0);
  der = tn_der_writer_peek (&writer);
  encrypted.data = (guint8 *) der.data;
  encrypted.size = der.length;
  code = gnutls_pem_base64_encode2 ("ENCRYPTED PRIVATE KEY", &encrypted, &pem);

  return code >= 0 ? take_secret (&pem) : set_error (error, code);
}

GBytes *
tn_key_to_pem (TnKey *self, const char *passphrase, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return passphrase != NULL ? export_encrypted (self, passphrase, error)
                            : export_plain (self, GNUTLS_X509_FMT_PEM, error);
}
