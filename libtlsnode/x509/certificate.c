/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/certificate.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/verify-private.h"

typedef gnutls_x509_crt_t Crt;
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (Crt, gnutls_x509_crt_deinit, NULL)
typedef gnutls_pubkey_t Pubkey;
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (Pubkey, gnutls_pubkey_deinit, NULL)

static TnDer
whole (GBytes *bytes)
{
  TnDer der;

  der.data = g_bytes_get_data (bytes, &der.length);
  return der;
}

/* X.690 section 8.3.2: nine equal leading bits are one octet too many. */
static gboolean
is_padded (TnDer number)
{
  if (number.length < 2)
    return FALSE;

  return (number.data[0] == 0x00 && (number.data[1] & 0x80) == 0)
         || (number.data[0] == 0xff && (number.data[1] & 0x80) != 0);
}

/* Universal types that OpenSSL reads in no name: BOOLEAN, INTEGER, OCTET STRING, NULL, OBJECT IDENTIFIER, SET, times and others. */
static gboolean
is_never_in_names (guint8 tag)
{
  static const guint8 types[] = { 0, 1, 2, 4, 5, 6, 17, 21, 23, 24, 25, 26, 27 };

  return (tag & 0xc0) != 0 || memchr (types, tag & 0x1f, sizeof types) != NULL;
}

/* UTF-16 and UTF-32 with what is no character. */
static gboolean
has_bad_characters (const TnDerItem *value)
{
  g_autoptr (GString) text = NULL;

  if (value->tag != TN_DER_BMP_STRING && value->tag != TN_DER_UNIVERSAL_STRING)
    return FALSE;

  text = tn_name_value_to_utf8 (value);
  return text == NULL;
}

/* OpenSSL brings every value of a name into one form when it reads the name, and fails where it cannot. */
static gboolean
check_value (const TnDerItem *value, TlsNodeError *code)
{
  const char *text = (const char *) value->value.data;
  gsize length = value->value.length;
  gsize offset = 0;

  *code = TLS_NODE_ERROR_OSSL_ASN1_BMPSTRING_IS_WRONG_LENGTH;
  if (value->tag == TN_DER_BMP_STRING && length % 2 != 0)
    return FALSE;

  *code = TLS_NODE_ERROR_OSSL_ASN1_UNIVERSALSTRING_IS_WRONG_LENGTH;
  if (value->tag == TN_DER_UNIVERSAL_STRING && length % 4 != 0)
    return FALSE;

  *code = TLS_NODE_ERROR_OSSL_ASN1;
  if (is_never_in_names (value->tag) || has_bad_characters (value)
      || (value->tag == TN_DER_BIT_STRING && !tn_name_is_bit_string (value->value)))
    return FALSE;

  /* A NUL is a character like others, but not to GLib. */
  *code = TLS_NODE_ERROR_OSSL_ASN1_INVALID_UTF8STRING;
  while (value->tag == TN_DER_UTF8_STRING && offset < length) {
    const char *end = NULL;

    if (!g_utf8_validate_len (text + offset, length - offset, &end) && *end != '\0')
      return FALSE;
    offset = (gsize) (end - text) + 1;
  }

  return TRUE;
}

static gboolean
check_rdn (TnDer rdn, TlsNodeError *code)
{
  TnDerItem pair;
  TnDerItem oid;
  TnDerItem value;

  while (rdn.length > 0) {
    *code = TLS_NODE_ERROR_OSSL_ASN1;
    if (!tn_der_expect (&rdn, TN_DER_SEQUENCE, &pair)
        || !tn_der_expect (&pair.value, TN_DER_OID, &oid) || !tn_der_next (&pair.value, &value)
        || !check_value (&value, code))
      return FALSE;
  }

  return TRUE;
}

static gboolean
check_name (TnDer name, TlsNodeError *code)
{
  TnDerItem list;
  TnDerItem rdn;

  *code = TLS_NODE_ERROR_OSSL_ASN1;
  if (!tn_der_expect (&name, TN_DER_SEQUENCE, &list))
    return FALSE;

  while (list.value.length > 0) {
    *code = TLS_NODE_ERROR_OSSL_ASN1;
    if (!tn_der_expect (&list.value, TN_DER_SET, &rdn) || !check_rdn (rdn.value, code))
      return FALSE;
  }

  return TRUE;
}

/* What follows the part that is signed: AlgorithmIdentifier and BIT STRING (RFC 5280 section 4.1.1). */
static gboolean
read_signature (TnDer der, TnDer *signature)
{
  TnDerItem outer;
  TnDerItem item;

  if (!tn_der_expect (&der, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &item)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &item)
      || !tn_der_expect (&outer.value, TN_DER_BIT_STRING, &item) || item.value.length < 1)
    return FALSE;

  /* The first octet counts unused bits: none. */
  signature->data = item.value.data + 1;
  signature->length = item.value.length - 1;
  return TRUE;
}

/* The first field that may be wrong in this way: its code wins. */
static gboolean
has_padded_serial (TnDer der)
{
  TnDerItem certificate;
  TnDerItem tbs;
  TnDerItem item;

  return tn_der_expect (&der, TN_DER_SEQUENCE, &certificate)
         && tn_der_expect (&certificate.value, TN_DER_SEQUENCE, &tbs)
         && tn_der_next (&tbs.value, &item)
         && (item.tag != 0xa0 || tn_der_next (&tbs.value, &item)) && item.tag == TN_DER_INTEGER
         && is_padded (item.value);
}

static gboolean
check_structure (TnDer der, TlsNodeError *code)
{
  TnDerCertificate fields;
  TnDer signature;
  TnDerItem outer;
  TnDer rest = der;

  *code = TLS_NODE_ERROR_OSSL_ASN1;
  if (der.length == 0 || der.data[0] != TN_DER_SEQUENCE)
    return FALSE;

  *code = TLS_NODE_ERROR_OSSL_ASN1_TOO_LONG;
  if (!tn_der_next (&rest, &outer) || rest.length > 0)
    return FALSE;

  *code = TLS_NODE_ERROR_OSSL_ASN1_ILLEGAL_PADDING;
  if (has_padded_serial (der))
    return FALSE;

  *code = TLS_NODE_ERROR_OSSL_ASN1;
  if (!tn_der_read_certificate (der, &fields) || !read_signature (der, &signature))
    return FALSE;

  return check_name (fields.issuer, code) && check_name (fields.subject, code);
}

gboolean
tn_certificate_check (GBytes *der, GError **error)
{
  TlsNodeError code;

  g_return_val_if_fail (der != NULL, FALSE);

  if (check_structure (whole (der), &code))
    return TRUE;

  tn_set_ossl_error (error, code, "The certificate is malformed or not complete.");
  return FALSE;
}

gboolean
tn_certificate_is_signed_by (GBytes *certificate, GBytes *spki)
{
  g_auto (Crt) crt = NULL;
  g_auto (Pubkey) key = NULL;
  TnDerCertificate fields;
  TnDer signature;
  TnDer key_der;
  gnutls_datum_t datum;
  TnWork work;
  int algorithm;

  g_return_val_if_fail (certificate != NULL, FALSE);
  g_return_val_if_fail (spki != NULL, FALSE);

  crt = tn_certificate_import (certificate, NULL);
  if (crt == NULL || !tn_der_read_certificate (whole (certificate), &fields)
      || !read_signature (whole (certificate), &signature) || gnutls_pubkey_init (&key) < 0)
    return FALSE;

  key_der = whole (spki);
  datum = (gnutls_datum_t){ (unsigned char *) key_der.data, (unsigned int) key_der.length };
  if (gnutls_pubkey_import (key, &datum, GNUTLS_X509_FMT_DER) < 0)
    return FALSE;

  tn_work_init (&work);
  algorithm = gnutls_x509_crt_get_signature_algorithm (crt);

  return algorithm > 0
         && tn_verify_signature (key, algorithm, fields.tbs.whole, signature, &work);
}
