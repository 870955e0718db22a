/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect-private.h"

#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/public-key.h"

static guint
count_bits (const TnPublicKey *key)
{
  static const struct {
    const char *type;
    guint bits;
  } fixed[] = {
    { "ed25519", 256 },
    { "ed448", 456 },
    { "x25519", 256 },
    { "x448", 448 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++) {
    if (g_str_equal (fixed[i].type, key->type))
      return fixed[i].bits;
  }

  return key->bits;
}

static gboolean
add_key (GVariantBuilder *entry, TnDer spki)
{
  TnPublicKey key;

  if (!tn_public_key_read (spki, &key))
    return FALSE;

  tn_inspect_add_public_key (entry, spki);
  g_variant_builder_add (entry, "{sv}", "bits", g_variant_new_uint32 (count_bits (&key)));
  return TRUE;
}

GVariant *
tn_inspect_public_key (GBytes *spki, const char *source, GError **error)
{
  g_auto (GVariantBuilder) entry;

  tn_inspect_begin (&entry, "public-key", source);
  if (!add_key (&entry, tn_inspect_whole (spki)))
    return tn_inspect_set_malformed (error, "public key");

  tn_inspect_add_raw (&entry, spki);
  return g_variant_builder_end (&entry);
}

/* SubjectPublicKeyInfo of its public half; NULL when GnuTLS cannot tell it. */
static GBytes *
export_public_half (TnKey *self)
{
  gnutls_datum_t encoded = { NULL, 0 };
  gnutls_pubkey_t public_half = NULL;
  GBytes *spki = NULL;

  if (gnutls_pubkey_init (&public_half) < 0)
    return NULL;

  if (gnutls_pubkey_import_privkey (public_half, tn_key_get_privkey (self), 0, 0) >= 0
      && gnutls_pubkey_export2 (public_half, GNUTLS_X509_FMT_DER, &encoded) >= 0)
    spki = g_bytes_new (encoded.data, encoded.size);

  gnutls_free (encoded.data);
  gnutls_pubkey_deinit (public_half);
  return spki;
}

GVariant *
tn_inspect_private_key (TnKey *self, gboolean is_encrypted, const char *source, GError **error)
{
  g_autoptr (GBytes) spki = self != NULL ? export_public_half (self) : NULL;
  g_auto (GVariantBuilder) entry;

  tn_inspect_begin (&entry, "private-key", source);
  if (self != NULL && (spki == NULL || !add_key (&entry, tn_inspect_whole (spki))))
    return tn_inspect_set_malformed (error, "private key");

  g_variant_builder_add (&entry, "{sv}", "encrypted", g_variant_new_boolean (is_encrypted));
  return g_variant_builder_end (&entry);
}
