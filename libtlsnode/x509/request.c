/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/request.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/general-name.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/pem.h"
#include "libtlsnode/x509/public-key.h"
#include "libtlsnode/x509/request-gnutls.h"

/* More than any request takes, less than a datum's 32 bits. */
#define MAX_REQUEST (1024 * 1024)
#define MAX_KEY_BITS 16384
#define MAX_DIVISOR_BITS 512
#define MAX_EXPONENT_OCTETS 8

#define EXTENSION_REQUEST "1.2.840.113549.1.9.14"
#define SUBJECT_ALT_NAME "2.5.29.17"

#define CONTEXT_0 0xa0

struct _TnRequest {
  GBytes *der;
  gnutls_x509_crq_t crq;
  TnDer subject;
  TnDer key; /* whole SubjectPublicKeyInfo */
  TnDer names;
};

static gboolean
set_malformed (GError **error)
{
  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_ASN1,
                     "The certificate request is malformed or of a kind that cannot be read.");
  return FALSE;
}

/* ExtensionRequest ::= SEQUENCE OF Extension. Two of a kind would let everyone read another one. */
static gboolean
read_extensions (TnRequest *self, TnDer values)
{
  TnDerExtension extension;
  TnDerItem list;

  if (!tn_der_expect_only (values, TN_DER_SEQUENCE, &list))
    return FALSE;

  while (list.value.length > 0) {
    if (!tn_der_next_extension (&list.value, &extension))
      return FALSE;

    if (!tn_der_is_oid (extension.oid, SUBJECT_ALT_NAME))
      continue;

    if (self->names.length > 0 || extension.value.length == 0)
      return FALSE;

    self->names = extension.value;
  }

  return TRUE;
}

/* Attribute ::= SEQUENCE { type OID, values SET } */
static gboolean
read_attributes (TnRequest *self, TnDer attributes)
{
  gboolean has_extensions = FALSE;
  TnDerItem attribute;
  TnDerItem type;
  TnDerItem values;

  while (attributes.length > 0) {
    if (!tn_der_expect (&attributes, TN_DER_SEQUENCE, &attribute)
        || !tn_der_expect (&attribute.value, TN_DER_OID, &type)
        || !tn_der_expect_only (attribute.value, TN_DER_SET, &values))
      return FALSE;

    if (!tn_der_is_oid (type.value, EXTENSION_REQUEST))
      continue;

    if (has_extensions || !read_extensions (self, values.value))
      return FALSE;

    has_extensions = TRUE;
  }

  return TRUE;
}

/* CertificationRequestInfo ::= SEQUENCE { version, subject Name, subjectPKInfo, [0] IMPLICIT SET OF Attribute } */
static gboolean
read_info (TnRequest *self)
{
  TnDer der;
  TnDerItem outer;
  TnDerSigned whole;
  TnDerItem subject;
  TnDerItem key;
  TnDerItem attributes;
  TnDer info;
  guint version;

  der.data = g_bytes_get_data (self->der, &der.length);
  if (!tn_der_expect_only (der, TN_DER_SEQUENCE, &outer) || !tn_der_read_signed (der, &whole))
    return FALSE;

  info = whole.tbs.value;
  if (!tn_der_expect_number (&info, &version) || version != 0
      || !tn_der_expect (&info, TN_DER_SEQUENCE, &subject)
      || !tn_der_expect (&info, TN_DER_SEQUENCE, &key)
      || !tn_der_take_optional (&info, CONTEXT_0, &attributes) || info.length > 0)
    return FALSE;

  self->subject = subject.whole;
  self->key = key.whole;
  return read_attributes (self, attributes.value);
}

static gboolean
import (TnRequest *self, GError **error)
{
  gnutls_datum_t datum;
  gsize length;

  datum.data = (guint8 *) g_bytes_get_data (self->der, &length);
  datum.size = length;

  if (length == 0 || length > MAX_REQUEST || !read_info (self)
      || gnutls_x509_crq_init (&self->crq) < 0
      || gnutls_x509_crq_import (self->crq, &datum, GNUTLS_X509_FMT_DER) < 0)
    return set_malformed (error);

  return TRUE;
}

/* A request of 12 KB could take a minute. OpenSSL's limits. */
static gboolean
is_key_of_some_size (TnRequest *self)
{
  TnPublicKey facts;

  return tn_public_key_read (self->key, &facts) && facts.bits <= MAX_KEY_BITS
         && facts.divisor_bits <= MAX_DIVISOR_BITS
         && facts.exponent.length <= MAX_EXPONENT_OCTETS;
}

static gboolean
check_signature (TnRequest *self, GError **error)
{
  if (is_key_of_some_size (self) && gnutls_x509_crq_verify (self->crq, 0) >= 0)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED,
                "The signature of the certificate request does not fit its key");
  return FALSE;
}

/* NULL without error: there is none. */
static GBytes *
find_block (GBytes *data, GError **error)
{
  g_autofree char *dek_info = NULL;
  const char *text;
  TnPemBlock block;
  gsize offset = 0;
  gsize length;

  text = g_bytes_get_data (data, &length);
  while (tn_pem_next_block (text, length, &offset, &block, error)) {
    if (!tn_pem_block_has_label (&block, "CERTIFICATE REQUEST")
        && !tn_pem_block_has_label (&block, "NEW CERTIFICATE REQUEST"))
      continue;

    return tn_pem_take_headers (&block, &dek_info, error) ? tn_pem_decode_block (&block, error)
                                                          : NULL;
  }

  return NULL;
}

static GBytes *
find_der (GBytes *data, GError **error)
{
  GError *fault = NULL;
  GBytes *found;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (data, &length);

  if (length > 0 && bytes[0] == TN_DER_SEQUENCE)
    return g_bytes_ref (data);

  found = find_block (data, &fault);
  if (found != NULL)
    return found;

  if (fault != NULL)
    g_propagate_error (error, fault);
  else
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE,
                       "The text holds no certificate request: it needs a line"
                       " -----BEGIN CERTIFICATE REQUEST----- of its own.");

  return NULL;
}

TnRequest *
tn_request_read_unchecked (GBytes *data, GError **error)
{
  g_autoptr (TnRequest) self = g_new0 (TnRequest, 1);

  g_return_val_if_fail (data != NULL, NULL);

  /* As PEM it is a third longer. */
  if (g_bytes_get_size (data) > 2 * MAX_REQUEST) {
    set_malformed (error);
    return NULL;
  }

  self->der = find_der (data, error);
  return self->der != NULL && import (self, error) ? g_steal_pointer (&self) : NULL;
}

TnRequest *
tn_request_read (GBytes *data, GError **error)
{
  g_autoptr (TnRequest) self = tn_request_read_unchecked (data, error);

  return self != NULL && check_signature (self, error) ? g_steal_pointer (&self) : NULL;
}

GBytes *
tn_request_get_der (TnRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->der;
}

TnDer
tn_request_get_subject (TnRequest *self)
{
  return self->subject;
}

TnDer
tn_request_get_names (TnRequest *self)
{
  return self->names;
}

char *
tn_request_describe_names (TnRequest *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  TnDerItem list;
  TnDerItem name;

  g_return_val_if_fail (self != NULL, NULL);

  if (!tn_der_expect_only (self->names, TN_DER_SEQUENCE, &list) || list.value.length == 0)
    return NULL;

  while (list.value.length > 0) {
    if (text->len > 0)
      g_string_append (text, ", ");
    if (!tn_der_next (&list.value, &name) || !tn_general_name_append (text, &name))
      return NULL;
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

gnutls_x509_crq_t
tn_request_get_crq (TnRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->crq;
}

char *
tn_request_to_pem (GBytes *der)
{
  gnutls_datum_t pem = { NULL, 0 };
  gnutls_datum_t datum;
  gsize length;
  char *text;

  g_return_val_if_fail (der != NULL, NULL);

  datum.data = (guint8 *) g_bytes_get_data (der, &length);
  datum.size = length;
  if (length > MAX_REQUEST
      || gnutls_pem_base64_encode2 ("CERTIFICATE REQUEST", &datum, &pem) < 0)
    return NULL;

  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

void
tn_request_free (TnRequest *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->crq, gnutls_x509_crq_deinit);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_free (self);
}
