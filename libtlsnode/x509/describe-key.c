/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/describe.h"

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/describe-private.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/public-key.h"

/* Defaults of RSASSA-PSS-params (RFC 8017 appendix A.2.3). */
#define PSS_HASH "sha1"
#define PSS_SALT 20

static gboolean
read_key (GBytes *certificate, TnDer *spki, TnPublicKey *key, GError **error)
{
  TnDerCertificate fields;
  TnDer der;

  der.data = g_bytes_get_data (certificate, &der.length);
  if (tn_der_read_certificate (der, &fields) && tn_public_key_read (fields.spki, key)) {
    *spki = fields.spki;
    return TRUE;
  }

  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_EVP_DECODE_ERROR,
                     "The public key is malformed or of a kind that is not known.");
  return FALSE;
}

GBytes *
tn_describe_public_key (GBytes *certificate, GError **error)
{
  TnPublicKey key;
  TnDer spki;

  g_return_val_if_fail (certificate != NULL, NULL);

  if (!read_key (certificate, &spki, &key, error))
    return NULL;

  return g_bytes_new (spki.data, spki.length);
}

const char *
tn_describe_public_key_type (GBytes *certificate, GError **error)
{
  TnPublicKey key;
  TnDer spki;

  g_return_val_if_fail (certificate != NULL, NULL);

  return read_key (certificate, &spki, &key, error) ? key.type : NULL;
}

static void
add_bits (GVariantBuilder *details, const char *name, guint bits)
{
  g_variant_builder_add (details, "{sv}", name, g_variant_new_uint32 (bits));
}

static void
add_exponent (GVariantBuilder *details, TnDer exponent)
{
  g_autoptr (GString) text = g_string_new ("0x");
  guint64 number = 0;

  for (gsize i = 0; i < exponent.length; i++) {
    number = number << 8 | exponent.data[i];
    g_string_append_printf (text, "%02x", exponent.data[i]);
  }

  g_variant_builder_add (details, "{sv}", "publicExponent",
                         exponent.length <= sizeof number ? g_variant_new_uint64 (number)
                                                          : g_variant_new_string (text->str));
}

/* AlgorithmIdentifier of a digest; Node's spelling. */
static const char *
digest_name (TnDer algorithm)
{
  static const struct {
    const char *oid;
    const char *name;
  } digests[] = {
    { "1.3.14.3.2.26", "sha1" },
    { "2.16.840.1.101.3.4.2.4", "sha224" },
    { "2.16.840.1.101.3.4.2.1", "sha256" },
    { "2.16.840.1.101.3.4.2.2", "sha384" },
    { "2.16.840.1.101.3.4.2.3", "sha512" },
  };
  g_autofree char *text = NULL;
  TnDerItem sequence;
  TnDerItem oid;

  if (!tn_der_expect (&algorithm, TN_DER_SEQUENCE, &sequence)
      || !tn_der_expect (&sequence.value, TN_DER_OID, &oid))
    return NULL;

  text = tn_der_oid_to_string (oid.value);
  for (gsize i = 0; i < G_N_ELEMENTS (digests); i++) {
    if (g_strcmp0 (digests[i].oid, text) == 0)
      return digests[i].name;
  }

  return NULL;
}

/* [1] MaskGenAlgorithm ::= SEQUENCE { mgf1, AlgorithmIdentifier of the digest } */
static const char *
mgf1_digest_name (TnDer algorithm)
{
  TnDerItem sequence;
  TnDerItem oid;

  if (!tn_der_expect (&algorithm, TN_DER_SEQUENCE, &sequence)
      || !tn_der_expect (&sequence.value, TN_DER_OID, &oid))
    return NULL;

  return digest_name (sequence.value);
}

static guint
read_salt (TnDer value)
{
  TnDerItem number;
  guint salt = 0;

  if (!tn_der_expect (&value, TN_DER_INTEGER, &number) || number.value.length > 3)
    return PSS_SALT;

  for (gsize i = 0; i < number.value.length; i++)
    salt = salt << 8 | number.value.data[i];

  return salt;
}

static void
add_pss (GVariantBuilder *details, TnDer parameters)
{
  const char *hash = PSS_HASH;
  const char *mgf1_hash = PSS_HASH;
  guint salt = PSS_SALT;
  TnDerItem item;

  while (tn_der_next (&parameters, &item)) {
    if (item.tag == 0xa0)
      hash = digest_name (item.value);
    else if (item.tag == 0xa1)
      mgf1_hash = mgf1_digest_name (item.value);
    else if (item.tag == 0xa2)
      salt = read_salt (item.value);
  }

  if (hash != NULL)
    g_variant_builder_add (details, "{sv}", "hashAlgorithm", g_variant_new_string (hash));
  if (mgf1_hash != NULL)
    g_variant_builder_add (details, "{sv}", "mgf1HashAlgorithm",
                           g_variant_new_string (mgf1_hash));
  add_bits (details, "saltLength", salt);
}

GVariant *
tn_describe_key_details (const TnPublicKey *key)
{
  g_auto (GVariantBuilder) details = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (key->modulus.length > 0) {
    add_bits (&details, "modulusLength", key->bits);
    add_exponent (&details, key->exponent);
  }
  if (key->divisor_bits > 0) {
    add_bits (&details, "modulusLength", key->bits);
    add_bits (&details, "divisorLength", key->divisor_bits);
  }
  if (key->curve != NULL)
    g_variant_builder_add (&details, "{sv}", "namedCurve",
                           g_variant_new_string (key->curve->name));
  if (key->pss_parameters.length > 0)
    add_pss (&details, key->pss_parameters);

  return g_variant_builder_end (&details);
}

GVariant *
tn_describe_public_key_details (GBytes *certificate, GError **error)
{
  TnPublicKey key;
  TnDer spki;

  g_return_val_if_fail (certificate != NULL, NULL);

  return read_key (certificate, &spki, &key, error) ? tn_describe_key_details (&key) : NULL;
}
