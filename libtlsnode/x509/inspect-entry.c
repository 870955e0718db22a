/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect-private.h"

#include "libtlsnode/x509/describe-private.h"
#include "libtlsnode/x509/inspect.h"
#include "libtlsnode/x509/oid-name.h"
#include "libtlsnode/x509/ossl-error.h"

#define OID_KEY_USAGE "2.5.29.15"
#define OID_EXTENDED_KEY_USAGE "2.5.29.37"

TnDer
tn_inspect_whole (GBytes *bytes)
{
  TnDer der;

  der.data = g_bytes_get_data (bytes, &der.length);
  return der;
}

GVariant *
tn_inspect_set_malformed (GError **error, const char *what)
{
  g_autofree char *hint
      = g_strdup_printf ("The %s is damaged, or of a kind that cannot be read.", what);

  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_ASN1, hint);
  return NULL;
}

void
tn_inspect_begin (GVariantBuilder *entry, const char *type, const char *source)
{
  g_variant_builder_init (entry, G_VARIANT_TYPE_VARDICT);
  tn_inspect_add_string (entry, "type", type);
  tn_inspect_add_string (entry, "source", source);
}

void
tn_inspect_add_string (GVariantBuilder *entry, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (entry, "{sv}", key, g_variant_new_string (text));
}

void
tn_inspect_take_string (GVariantBuilder *entry, const char *key, char *text)
{
  g_autofree char *taken = text;

  tn_inspect_add_string (entry, key, taken);
}

void
tn_inspect_add_time (GVariantBuilder *entry, const char *key, const TnDerItem *time)
{
  gint64 seconds;

  if (tn_der_read_time (time, &seconds))
    g_variant_builder_add (entry, "{sv}", key, g_variant_new_int64 (seconds));
}

void
tn_inspect_add_name (GVariantBuilder *entry, const char *key, TnDer name)
{
  GVariant *object = tn_describe_name (name);

  if (object != NULL)
    g_variant_builder_add (entry, "{sv}", key, object);
}

void
tn_inspect_add_algorithm (GVariantBuilder *entry, const char *key, TnDer algorithm)
{
  TnDer oid;

  if (tn_der_read_algorithm (algorithm, &oid))
    tn_inspect_take_string (entry, key, tn_oid_to_name (oid));
}

void
tn_inspect_add_public_key (GVariantBuilder *entry, TnDer spki)
{
  TnPublicKey key;

  if (!tn_public_key_read (spki, &key))
    return;

  tn_inspect_add_string (entry, "asymmetricKeyType", key.type);
  g_variant_builder_add (entry, "{sv}", "asymmetricKeyDetails", tn_describe_key_details (&key));
}

void
tn_inspect_add_raw (GVariantBuilder *entry, GBytes *der)
{
  g_variant_builder_add (entry, "{sv}", "raw",
                         g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, der, TRUE));
}

const char *
tn_inspect_reason_name (guint reason)
{
  static const char *const names[]
      = { "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
          "superseded",    "cessationOfOperation", "certificateHold", NULL,
          "removeFromCRL", "privilegeWithdrawn",   "aACompromise" };

  return reason < G_N_ELEMENTS (names) && names[reason] != NULL ? names[reason] : names[0];
}

/* RFC 5280 section 4.2.1.3, in the order of the bits. */
static void
add_key_usage (GVariantBuilder *entry, TnDer value)
{
  static const struct {
    guint bit;
    const char *word;
  } usages[] = {
    { 0x80, "digitalSignature" }, { 0x40, "nonRepudiation" }, { 0x20, "keyEncipherment" },
    { 0x10, "dataEncipherment" }, { 0x08, "keyAgreement" },   { 0x04, "keyCertSign" },
    { 0x02, "cRLSign" },          { 0x01, "encipherOnly" },   { 0x8000, "decipherOnly" },
  };
  g_auto (GVariantBuilder) words = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  guint bits;

  if (!tn_der_read_bits (value, &bits))
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (usages); i++) {
    if ((bits & usages[i].bit) != 0)
      g_variant_builder_add (&words, "s", usages[i].word);
  }

  g_variant_builder_add (entry, "{sv}", "keyUsage", g_variant_builder_end (&words));
}

static void
add_purposes (GVariantBuilder *entry, TnDer value)
{
  g_auto (GVariantBuilder) words = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  TnDerItem list;
  TnDerItem oid;

  if (!tn_der_expect (&value, TN_DER_SEQUENCE, &list))
    return;

  while (tn_der_expect (&list.value, TN_DER_OID, &oid)) {
    g_autofree char *name = tn_oid_to_name (oid.value);

    if (name != NULL)
      g_variant_builder_add (&words, "s", name);
  }

  g_variant_builder_add (entry, "{sv}", "extendedKeyUsage", g_variant_builder_end (&words));
}

static GVariant *
describe_extension (const TnDerExtension *extension)
{
  g_auto (GVariantBuilder) object = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  tn_inspect_take_string (&object, "oid", tn_der_oid_to_string (extension->oid));
  tn_inspect_take_string (&object, "name", tn_oid_to_name (extension->oid));
  g_variant_builder_add (&object, "{sv}", "critical",
                         g_variant_new_boolean (extension->is_critical));

  return g_variant_builder_end (&object);
}

void
tn_inspect_add_extensions (GVariantBuilder *entry, TnDer list)
{
  g_auto (GVariantBuilder) all = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gboolean has_key_usage = FALSE;
  gboolean has_purposes = FALSE;
  TnDerExtension extension;
  guint count = 0;

  while (count++ < TN_INSPECT_MAX_LISTED && tn_der_next_extension (&list, &extension)) {
    /* The first one counts, as everywhere. */
    if (!has_key_usage && tn_der_is_oid (extension.oid, OID_KEY_USAGE)) {
      add_key_usage (entry, extension.value);
      has_key_usage = TRUE;
    }
    if (!has_purposes && tn_der_is_oid (extension.oid, OID_EXTENDED_KEY_USAGE)) {
      add_purposes (entry, extension.value);
      has_purposes = TRUE;
    }
    g_variant_builder_add_value (&all, describe_extension (&extension));
  }

  g_variant_builder_add (entry, "{sv}", "extensions", g_variant_builder_end (&all));
}
