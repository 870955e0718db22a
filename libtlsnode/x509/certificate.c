/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/certificate.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"

/* OpenSSL's limit for a chain. */
#define MAX_CHAIN 100

/* The verdict is about this one signature: whether its algorithm is good enough is for whoever verifies a chain. */
#define ANY_ALGORITHM (GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1)

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

/* OpenSSL brings every value of a name into one form when it reads the name, and fails where it cannot. */
static gboolean
check_value (const TnDerItem *value, TlsNodeError *code)
{
  const char *text = (const char *) value->value.data;
  gsize length = value->value.length;
  gsize offset = 0;

  *code = TLS_NODE_ERROR_OSSL_ASN1_BMPSTRING_IS_WRONG_LENGTH;
  if (value->tag == TN_DER_BMP_STRING)
    return length % 2 == 0;

  *code = TLS_NODE_ERROR_OSSL_ASN1_UNIVERSALSTRING_IS_WRONG_LENGTH;
  if (value->tag == TN_DER_UNIVERSAL_STRING)
    return length % 4 == 0;

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

  *code = TLS_NODE_ERROR_OSSL_ASN1;
  if (!tn_der_read_certificate (der, &fields) || !read_signature (der, &signature))
    return FALSE;

  *code = TLS_NODE_ERROR_OSSL_ASN1_ILLEGAL_PADDING;
  if (is_padded (fields.serial))
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

static gboolean
may_sign_certificates (gnutls_x509_crt_t issuer)
{
  unsigned int usage = 0;
  unsigned int critical;

  return gnutls_x509_crt_get_key_usage (issuer, &usage, &critical) < 0
         || (usage & GNUTLS_KEY_KEY_CERT_SIGN) != 0;
}

/* Could a key of the issuer's kind have made the signature? */
static gboolean
algorithm_fits (gnutls_x509_crt_t certificate, gnutls_x509_crt_t issuer)
{
  int signature = gnutls_x509_crt_get_signature_algorithm (certificate);
  int key = gnutls_x509_crt_get_pk_algorithm (issuer, NULL);
  int wanted = signature > 0 ? (int) gnutls_sign_get_pk_algorithm (signature) : 0;

  return wanted > 0 && (wanted == key || (wanted == GNUTLS_PK_RSA_PSS && key == GNUTLS_PK_RSA));
}

gboolean
tn_certificate_is_issued_by (GBytes *certificate, GBytes *issuer)
{
  g_auto (Crt) subject_crt = NULL;
  g_auto (Crt) issuer_crt = NULL;

  g_return_val_if_fail (certificate != NULL, FALSE);
  g_return_val_if_fail (issuer != NULL, FALSE);

  subject_crt = tn_certificate_import (certificate, NULL);
  issuer_crt = tn_certificate_import (issuer, NULL);

  return subject_crt != NULL && issuer_crt != NULL
         && gnutls_x509_crt_check_issuer (subject_crt, issuer_crt)
         && algorithm_fits (subject_crt, issuer_crt) && may_sign_certificates (issuer_crt);
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
  gnutls_datum_t signed_part;
  gnutls_datum_t signature_datum;
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

  algorithm = gnutls_x509_crt_get_signature_algorithm (crt);
  signed_part = (gnutls_datum_t){ (unsigned char *) fields.tbs.whole.data,
                                  (unsigned int) fields.tbs.whole.length };
  signature_datum
      = (gnutls_datum_t){ (unsigned char *) signature.data, (unsigned int) signature.length };

  return algorithm > 0
         && gnutls_pubkey_verify_data2 (key, algorithm, ANY_ALGORITHM, &signed_part,
                                        &signature_datum)
                >= 0;
}

static gboolean
chain_contains (GPtrArray *chain, GBytes *certificate)
{
  return g_ptr_array_find_with_equal_func (chain, certificate, g_bytes_equal, NULL);
}

static GBytes *
find_issuer (GPtrArray *chain, const GPtrArray *candidates)
{
  GBytes *subject = g_ptr_array_index (chain, chain->len - 1);

  for (guint i = 0; candidates != NULL && i < candidates->len; i++) {
    GBytes *candidate = g_ptr_array_index (candidates, i);

    if (!chain_contains (chain, candidate) && tn_certificate_is_issued_by (subject, candidate))
      return candidate;
  }

  return NULL;
}

static GBytes *
find_trusted_issuer (GPtrArray *chain, TnTrust *trust)
{
  GBytes *subject = g_ptr_array_index (chain, chain->len - 1);
  g_autoptr (GBytes) name = NULL;
  TnDerCertificate fields;

  if (!tn_der_read_certificate (whole (subject), &fields)
      || tn_der_equal (fields.subject, fields.issuer))
    return NULL;

  name = g_bytes_new (fields.issuer.data, fields.issuer.length);
  return find_issuer (chain, tn_trust_find_by_subject (trust, name));
}

GPtrArray *
tn_certificate_find_issuers (GPtrArray *sent, TnTrust *trust)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GBytes *next = sent->len > 0 ? g_ptr_array_index (sent, 0) : NULL;

  while (next != NULL && chain->len < MAX_CHAIN) {
    g_ptr_array_add (chain, g_bytes_ref (next));
    next = find_issuer (chain, sent);
    if (next == NULL)
      next = find_trusted_issuer (chain, trust);
  }

  return chain;
}
