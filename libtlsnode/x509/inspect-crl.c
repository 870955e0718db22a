/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect-private.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/crl-private.h"
#include "libtlsnode/x509/describe-private.h"
#include "libtlsnode/x509/inspect.h"

#define OID_CRL_NUMBER "2.5.29.20"
#define OID_REASON "2.5.29.21"

/* TBSCertList, of a CRL that crl-parse.c has read before. */
typedef struct {
  TnDer issuer;
  TnDer algorithm;
  TnDerItem this_update;
  TnDerItem next_update; /* whole.length 0 = none */
  TnDer entries;
  TnDer extensions;
} Crl;

static gboolean
read_crl (TnDer der, Crl *crl)
{
  TnDerSigned parts;
  TnDerItem item;
  TnDerItem list;
  TnDer tbs;

  if (!tn_der_read_signed (der, &parts))
    return FALSE;

  tbs = parts.tbs.value;
  crl->algorithm = parts.algorithm;
  if (!tn_der_take_optional (&tbs, TN_DER_INTEGER, &item)
      || !tn_der_expect (&tbs, TN_DER_SEQUENCE, &item)
      || !tn_der_expect (&tbs, TN_DER_SEQUENCE, &item) || !tn_der_next (&tbs, &crl->this_update)
      || !tn_der_take_optional (&tbs, TN_DER_UTC_TIME, &crl->next_update)
      || (crl->next_update.whole.length == 0
          && !tn_der_take_optional (&tbs, TN_DER_GENERALIZED_TIME, &crl->next_update)))
    return FALSE;

  crl->issuer = item.whole;
  if (!tn_der_take_optional (&tbs, TN_DER_SEQUENCE, &item))
    return FALSE;

  crl->entries = item.value;
  if (!tn_der_take_optional (&tbs, 0xa0, &item))
    return FALSE;

  if (item.value.length > 0 && tn_der_expect_only (item.value, TN_DER_SEQUENCE, &list))
    crl->extensions = list.value;

  return TRUE;
}

static void
add_number (GVariantBuilder *entry, TnDer extensions)
{
  TnDerExtension extension;
  TnDerItem number;

  while (tn_der_next_extension (&extensions, &extension)) {
    if (tn_der_is_oid (extension.oid, OID_CRL_NUMBER)
        && tn_der_expect_only (extension.value, TN_DER_INTEGER, &number)) {
      tn_inspect_take_string (entry, "crlNumber", tn_describe_number (number.value));
      return;
    }
  }
}

static void
add_reason (GVariantBuilder *object, TnDer extensions)
{
  TnDerExtension extension;
  TnDerItem reason;

  while (tn_der_next_extension (&extensions, &extension)) {
    if (tn_der_is_oid (extension.oid, OID_REASON)
        && tn_der_expect_only (extension.value, TN_DER_ENUMERATED, &reason)
        && reason.value.length == 1) {
      tn_inspect_add_string (object, "reason", tn_inspect_reason_name (reason.value.data[0]));
      return;
    }
  }
}

/* SEQUENCE { userCertificate INTEGER, revocationDate Time, crlEntryExtensions Extensions OPTIONAL } */
static GVariant *
describe_revoked (TnDer revoked)
{
  g_auto (GVariantBuilder) object = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  TnDerItem serial;
  TnDerItem date;
  TnDerItem extensions;

  if (tn_der_expect (&revoked, TN_DER_INTEGER, &serial) && tn_der_next (&revoked, &date)
      && tn_der_take_optional (&revoked, TN_DER_SEQUENCE, &extensions)) {
    tn_inspect_take_string (&object, "serialNumber", tn_describe_number (serial.value));
    tn_inspect_add_time (&object, "revocationDate", &date);
    add_reason (&object, extensions.value);
  }

  return g_variant_builder_end (&object);
}

static void
add_revoked (GVariantBuilder *entry, TnDer list)
{
  g_auto (GVariantBuilder) all = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  TnDerItem revoked;
  guint count = 0;

  while (tn_der_expect (&list, TN_DER_SEQUENCE, &revoked)) {
    g_autoptr (GVariant) object = NULL;

    if (count++ >= TN_INSPECT_MAX_LISTED)
      continue;

    object = g_variant_ref_sink (describe_revoked (revoked.value));
    g_variant_get_data (object); /* packed: there may be many */
    g_variant_builder_add_value (&all, object);
  }

  g_variant_builder_add (entry, "{sv}", "revokedCount", g_variant_new_uint32 (count));
  g_variant_builder_add (entry, "{sv}", "revoked", g_variant_builder_end (&all));
}

GVariant *
tn_inspect_crl (GBytes *der, const char *source, GError **error)
{
  g_autoptr (TnCrl) checked = tn_crl_new (der);
  g_auto (GVariantBuilder) entry;
  Crl crl = { 0 };

  tn_inspect_begin (&entry, "crl", source);
  if (checked == NULL || !read_crl (tn_inspect_whole (der), &crl)) {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "Failed to parse CRL");
    return NULL;
  }

  tn_inspect_add_name (&entry, "issuer", crl.issuer);
  tn_inspect_add_time (&entry, "thisUpdate", &crl.this_update);
  if (crl.next_update.whole.length > 0)
    tn_inspect_add_time (&entry, "nextUpdate", &crl.next_update);
  add_number (&entry, crl.extensions);
  tn_inspect_add_algorithm (&entry, "signatureAlgorithm", crl.algorithm);
  add_revoked (&entry, crl.entries);
  tn_inspect_add_extensions (&entry, crl.extensions);
  tn_inspect_add_raw (&entry, der);

  return g_variant_builder_end (&entry);
}
