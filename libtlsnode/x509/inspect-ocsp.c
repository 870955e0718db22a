/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect-private.h"

#include "libtlsnode/x509/describe-private.h"
#include "libtlsnode/x509/inspect.h"

/* OCSP responses (RFC 6960 section 4.2). */

#define OID_BASIC "1.3.6.1.5.5.7.48.1.1"

#define CERT_STATUS_GOOD 0x80
#define CERT_STATUS_REVOKED 0xa1
#define CERT_STATUS_UNKNOWN 0x82

static char *
to_hex (TnDer bytes)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < bytes.length; i++)
    g_string_append_printf (text, "%02X", bytes.data[i]);

  return g_string_free (text, FALSE);
}

/* What a BasicOCSPResponse says. */
typedef struct {
  TnDer responder_name; /* whole; empty = it is named by its key */
  TnDer responder_key;  /* SHA-1 of the key */
  TnDerItem produced_at;
  TnDer responses;
  TnDer algorithm;
} Basic;

static const char *
status_name (guint status)
{
  static const char *const names[]
      = { "successful", "malformedRequest", "internalError", "tryLater",
          NULL,         "sigRequired",      "unauthorized" };

  return status < G_N_ELEMENTS (names) ? names[status] : NULL;
}

/* ResponderID ::= CHOICE { byName [1] Name, byKey [2] OCTET STRING } */
static gboolean
read_responder (TnDer *data, Basic *basic)
{
  TnDerItem responder;
  TnDerItem value;

  if (!tn_der_next (data, &responder))
    return FALSE;

  if (responder.tag == 0xa1 && tn_der_expect_only (responder.value, TN_DER_SEQUENCE, &value)) {
    basic->responder_name = value.whole;
    return TRUE;
  }

  if (responder.tag != 0xa2
      || !tn_der_expect_only (responder.value, TN_DER_OCTET_STRING, &value))
    return FALSE;

  basic->responder_key = value.value;
  return TRUE;
}

/* BasicOCSPResponse ::= SEQUENCE { tbsResponseData, signatureAlgorithm, signature BIT STRING, [0] certs OPTIONAL }
 * ResponseData ::= SEQUENCE { [0] version, responderID, producedAt, responses SEQUENCE OF SingleResponse, [1] OPTIONAL } */
static gboolean
read_basic (TnDer der, Basic *basic)
{
  TnDerItem outer;
  TnDerItem data;
  TnDerItem item;

  if (!tn_der_expect_only (der, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &data)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &item))
    return FALSE;

  basic->algorithm = item.value;
  if (!tn_der_expect (&outer.value, TN_DER_BIT_STRING, &item)
      || !tn_der_take_optional (&outer.value, 0xa0, &item) || outer.value.length > 0)
    return FALSE;

  if (!tn_der_take_optional (&data.value, 0xa0, &item) || !read_responder (&data.value, basic)
      || !tn_der_expect (&data.value, TN_DER_GENERALIZED_TIME, &basic->produced_at)
      || !tn_der_expect (&data.value, TN_DER_SEQUENCE, &item))
    return FALSE;

  basic->responses = item.value;
  return TRUE;
}

/* CertID ::= SEQUENCE { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } */
static gboolean
add_certificate_id (GVariantBuilder *object, TnDer *single)
{
  TnDerItem id;
  TnDerItem algorithm;
  TnDerItem hash;
  TnDerItem serial;

  if (!tn_der_expect (single, TN_DER_SEQUENCE, &id)
      || !tn_der_expect (&id.value, TN_DER_SEQUENCE, &algorithm)
      || !tn_der_expect (&id.value, TN_DER_OCTET_STRING, &hash)
      || !tn_der_expect (&id.value, TN_DER_OCTET_STRING, &hash)
      || !tn_der_expect_only (id.value, TN_DER_INTEGER, &serial))
    return FALSE;

  tn_inspect_take_string (object, "serialNumber", tn_describe_number (serial.value));
  tn_inspect_add_algorithm (object, "hashAlgorithm", algorithm.value);
  return TRUE;
}

/* RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime, [0] CRLReason OPTIONAL } */
static gboolean
add_revocation (GVariantBuilder *object, TnDer info)
{
  TnDerItem time;
  TnDerItem wrapper;
  TnDerItem reason;

  if (!tn_der_expect (&info, TN_DER_GENERALIZED_TIME, &time)
      || !tn_der_take_optional (&info, 0xa0, &wrapper))
    return FALSE;

  tn_inspect_add_time (object, "revocationTime", &time);
  if (wrapper.whole.length == 0)
    return TRUE;

  if (!tn_der_expect_only (wrapper.value, TN_DER_ENUMERATED, &reason)
      || reason.value.length != 1)
    return FALSE;

  tn_inspect_add_string (object, "revocationReason",
                         tn_inspect_reason_name (reason.value.data[0]));
  return TRUE;
}

/* CertStatus ::= CHOICE { good [0] NULL, revoked [1] RevokedInfo, unknown [2] NULL } */
static gboolean
add_status (GVariantBuilder *object, TnDer *single)
{
  TnDerItem status;

  if (!tn_der_next (single, &status))
    return FALSE;

  if (status.tag == CERT_STATUS_REVOKED) {
    tn_inspect_add_string (object, "status", "revoked");
    return add_revocation (object, status.value);
  }

  if (status.tag != CERT_STATUS_GOOD && status.tag != CERT_STATUS_UNKNOWN)
    return FALSE;

  tn_inspect_add_string (object, "status", status.tag == CERT_STATUS_GOOD ? "good" : "unknown");
  return TRUE;
}

/* SingleResponse ::= SEQUENCE { certID, certStatus, thisUpdate, [0] nextUpdate OPTIONAL, [1] OPTIONAL } */
static GVariant *
describe_single (TnDer single)
{
  g_auto (GVariantBuilder) object = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  TnDerItem time;
  TnDerItem wrapper;
  TnDerItem next;

  if (!add_certificate_id (&object, &single) || !add_status (&object, &single)
      || !tn_der_expect (&single, TN_DER_GENERALIZED_TIME, &time)
      || !tn_der_take_optional (&single, 0xa0, &wrapper))
    return NULL;

  tn_inspect_add_time (&object, "thisUpdate", &time);
  if (wrapper.whole.length > 0) {
    if (!tn_der_expect_only (wrapper.value, TN_DER_GENERALIZED_TIME, &next))
      return NULL;

    tn_inspect_add_time (&object, "nextUpdate", &next);
  }

  return g_variant_builder_end (&object);
}

static gboolean
add_responses (GVariantBuilder *entry, TnDer list)
{
  g_auto (GVariantBuilder) all = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  TnDerItem single;
  guint count = 0;

  while (list.length > 0 && count++ < TN_INSPECT_MAX_LISTED) {
    GVariant *object = NULL;

    if (tn_der_expect (&list, TN_DER_SEQUENCE, &single))
      object = describe_single (single.value);
    if (object == NULL)
      return FALSE;

    g_variant_builder_add_value (&all, object);
  }

  g_variant_builder_add (entry, "{sv}", "responses", g_variant_builder_end (&all));
  return TRUE;
}

static gboolean
add_basic (GVariantBuilder *entry, TnDer der)
{
  Basic basic = { 0 };

  if (!read_basic (der, &basic))
    return FALSE;

  if (basic.responder_name.length > 0)
    tn_inspect_add_name (entry, "responder", basic.responder_name);
  else
    tn_inspect_take_string (entry, "responderKeyHash", to_hex (basic.responder_key));
  tn_inspect_add_time (entry, "producedAt", &basic.produced_at);
  tn_inspect_add_algorithm (entry, "signatureAlgorithm", basic.algorithm);

  return add_responses (entry, basic.responses);
}

/* ResponseBytes ::= SEQUENCE { responseType OID, response OCTET STRING }; other types than the basic one stay closed. */
static gboolean
add_response_bytes (GVariantBuilder *entry, TnDer wrapper)
{
  TnDerItem bytes;
  TnDerItem type;
  TnDerItem response;

  if (!tn_der_expect_only (wrapper, TN_DER_SEQUENCE, &bytes)
      || !tn_der_expect (&bytes.value, TN_DER_OID, &type)
      || !tn_der_expect_only (bytes.value, TN_DER_OCTET_STRING, &response))
    return FALSE;

  return !tn_der_is_oid (type.value, OID_BASIC) || add_basic (entry, response.value);
}

/* OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED, [0] ResponseBytes OPTIONAL } */
GVariant *
tn_inspect_ocsp_response (GBytes *der, const char *source, GError **error)
{
  g_auto (GVariantBuilder) entry;
  TnDerItem outer;
  TnDerItem status;
  TnDerItem wrapper;
  const char *name = NULL;

  tn_inspect_begin (&entry, "ocsp-response", source);
  if (tn_der_expect_only (tn_inspect_whole (der), TN_DER_SEQUENCE, &outer)
      && tn_der_expect (&outer.value, TN_DER_ENUMERATED, &status) && status.value.length == 1)
    name = status_name (status.value.data[0]);
  if (name == NULL || !tn_der_take_optional (&outer.value, 0xa0, &wrapper)
      || outer.value.length > 0)
    return tn_inspect_set_malformed (error, "OCSP response");

  tn_inspect_add_string (&entry, "responseStatus", name);
  if (wrapper.whole.length > 0 && !add_response_bytes (&entry, wrapper.value))
    return tn_inspect_set_malformed (error, "OCSP response");
  tn_inspect_add_raw (&entry, der);

  return g_variant_builder_end (&entry);
}
