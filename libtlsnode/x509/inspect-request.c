/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect-private.h"

#include <gnutls/abstract.h>

#include "libtlsnode/x509/describe-private.h"
#include "libtlsnode/x509/public-key.h"
#include "libtlsnode/x509/verify-private.h"

/* Certificate requests (PKCS #10, RFC 2986). */

#define OID_EXTENSION_REQUEST "1.2.840.113549.1.9.14"
#define OID_SUBJECT_ALT_NAME "2.5.29.17"

/* As where chains are verified. */
#define MAX_BITS 16384
#define MAX_EXPONENT_OCTETS 8

typedef gnutls_pubkey_t Pubkey;
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (Pubkey, gnutls_pubkey_deinit, NULL)

typedef struct {
  TnDer subject;
  TnDer spki;
  TnDer algorithm;
  TnDer extensions; /* list; empty = none */
  TnDer signed_part;
  TnDer signature;
} Request;

/* Attribute ::= SEQUENCE { type OID, values SET OF ANY } */
static gboolean
read_attribute (TnDer *list, Request *request)
{
  TnDerItem attribute;
  TnDerItem type;
  TnDerItem values;
  TnDerItem extensions;

  if (!tn_der_expect (list, TN_DER_SEQUENCE, &attribute)
      || !tn_der_expect (&attribute.value, TN_DER_OID, &type)
      || !tn_der_expect_only (attribute.value, TN_DER_SET, &values))
    return FALSE;

  if (!tn_der_is_oid (type.value, OID_EXTENSION_REQUEST))
    return TRUE;

  if (!tn_der_expect_only (values.value, TN_DER_SEQUENCE, &extensions))
    return FALSE;

  request->extensions = extensions.value;
  return TRUE;
}

/* CertificationRequestInfo ::= SEQUENCE { version, subject, subjectPKInfo, [0] attributes } */
static gboolean
read_request (TnDer der, Request *request)
{
  TnDerSigned parts;
  TnDerItem item;
  TnDerItem attributes;
  TnDer info;
  guint version;

  if (!tn_der_read_signed (der, &parts))
    return FALSE;

  info = parts.tbs.value;
  request->algorithm = parts.algorithm;
  request->signed_part = parts.tbs.whole;
  request->signature = parts.signature;
  if (!tn_der_expect_number (&info, &version) || !tn_der_expect (&info, TN_DER_SEQUENCE, &item))
    return FALSE;

  request->subject = item.whole;
  if (!tn_der_expect (&info, TN_DER_SEQUENCE, &item)
      || !tn_der_take_optional (&info, 0xa0, &attributes) || info.length > 0)
    return FALSE;

  request->spki = item.whole;
  while (attributes.value.length > 0) {
    if (!read_attribute (&attributes.value, request))
      return FALSE;
  }

  return TRUE;
}

/* FALSE = it cannot be told: the algorithm is not known, the key too large, or there were too many before. */
static gboolean
check_signature (const Request *request, TnWork *work, gboolean *is_valid)
{
  g_auto (Pubkey) key = NULL;
  g_autofree char *oid = NULL;
  gnutls_datum_t datum = { (guint8 *) request->spki.data, request->spki.length };
  gnutls_sign_algorithm_t algorithm = GNUTLS_SIGN_UNKNOWN;
  TnPublicKey facts;
  TnDer name;

  if (tn_der_read_algorithm (request->algorithm, &name))
    oid = tn_der_oid_to_string (name);
  if (oid != NULL)
    algorithm = gnutls_oid_to_sign (oid);

  if (algorithm == GNUTLS_SIGN_UNKNOWN || !tn_public_key_read (request->spki, &facts)
      || facts.bits > MAX_BITS || facts.exponent.length > MAX_EXPONENT_OCTETS
      || gnutls_pubkey_init (&key) < 0
      || gnutls_pubkey_import (key, &datum, GNUTLS_X509_FMT_DER) < 0)
    return FALSE;

  *is_valid
      = tn_verify_signature (key, algorithm, request->signed_part, request->signature, work);
  return !tn_work_is_exhausted (work);
}

static void
add_alternative_names (GVariantBuilder *entry, TnDer extensions)
{
  TnDerExtension extension;

  while (tn_der_next_extension (&extensions, &extension)) {
    if (tn_der_is_oid (extension.oid, OID_SUBJECT_ALT_NAME)) {
      tn_inspect_take_string (entry, "subjectaltname",
                              tn_describe_general_names (extension.value));
      return;
    }
  }
}

GVariant *
tn_inspect_request (GBytes *der, const char *source, TnWork *work, GError **error)
{
  g_auto (GVariantBuilder) entry;
  Request request = { 0 };
  gboolean is_valid;

  tn_inspect_begin (&entry, "certificate-request", source);
  if (!read_request (tn_inspect_whole (der), &request))
    return tn_inspect_set_malformed (error, "certificate request");

  tn_inspect_add_name (&entry, "subject", request.subject);
  add_alternative_names (&entry, request.extensions);
  tn_inspect_add_algorithm (&entry, "signatureAlgorithm", request.algorithm);
  if (check_signature (&request, work, &is_valid))
    g_variant_builder_add (&entry, "{sv}", "signatureValid", g_variant_new_boolean (is_valid));
  tn_inspect_add_public_key (&entry, request.spki);
  tn_inspect_add_extensions (&entry, request.extensions);
  tn_inspect_add_raw (&entry, der);

  return g_variant_builder_end (&entry);
}
