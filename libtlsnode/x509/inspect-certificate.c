/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect-private.h"

#include "libtlsnode/x509/certificate.h"
#include "libtlsnode/x509/describe.h"
#include "libtlsnode/x509/oid-name.h"

static void
add_children (GVariantBuilder *entry, GVariant *object)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (object);

  for (gsize i = 0; i < g_variant_n_children (owned); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (owned, i);

    g_variant_builder_add_value (entry, child);
  }
}

static void
add_validity (GVariantBuilder *entry, GBytes *der)
{
  gint64 from;
  gint64 to;

  if (!tn_describe_validity (der, &from, &to))
    return;

  g_variant_builder_add (entry, "{sv}", "validFrom", g_variant_new_int64 (from));
  g_variant_builder_add (entry, "{sv}", "validTo", g_variant_new_int64 (to));
}

GVariant *
tn_inspect_certificate (GBytes *der, const char *source, GError **error)
{
  g_auto (GVariantBuilder) entry;
  TnDerCertificate fields;

  tn_inspect_begin (&entry, "certificate", source);
  if (!tn_certificate_check (der, error))
    return NULL;
  if (!tn_der_read_certificate (tn_inspect_whole (der), &fields))
    return tn_inspect_set_malformed (error, "certificate");

  add_children (&entry, tn_describe_legacy_object (der));
  add_validity (&entry, der);
  g_variant_builder_add (&entry, "{sv}", "version", g_variant_new_uint32 (fields.version));
  tn_inspect_take_string (&entry, "signatureAlgorithm",
                          tn_oid_to_name (fields.signature_algorithm));
  tn_inspect_add_public_key (&entry, fields.spki);
  tn_inspect_add_extensions (&entry, fields.extensions);

  return g_variant_builder_end (&entry);
}
