/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/verify-private.h"

/* Security levels (SSL_CTX_set_security_level ()): how strong the keys and digests of a chain must be, in bits. */

static const guint level_bits[] = { 0, 80, 112, 128, 192, 256 };

typedef struct {
  guint key_bits;
  guint strength;
} Strength;

/* The least RSA modulus that OpenSSL rounds to each strength (NIST SP 800-56B appendix D). */
static const Strength rsa_strengths[]
    = { { 13914, 256 }, { 6947, 192 }, { 2671, 128 }, { 1963, 112 }, { 920, 80 }, { 0, 0 } };

static const Strength dsa_strengths[]
    = { { 15360, 256 }, { 7680, 192 }, { 3072, 128 }, { 2048, 112 }, { 1024, 80 }, { 0, 0 } };

static const Strength ec_strengths[]
    = { { 512, 256 }, { 384, 192 }, { 256, 128 }, { 224, 112 }, { 160, 80 }, { 0, 0 } };

/* The table ends with a 0, which everything reaches. */
static guint
look_up (const Strength *table, guint key_bits)
{
  while (key_bits < table->key_bits)
    table++;

  return table->strength;
}

/* A small subgroup is the weaker part. */
static guint
dsa_strength (gnutls_pubkey_t key, guint bits)
{
  gnutls_datum_t q = { NULL, 0 };
  guint strength = 0;

  if (gnutls_pubkey_export_dsa_raw2 (key, NULL, &q, NULL, NULL, GNUTLS_EXPORT_FLAG_NO_LZ) >= 0)
    strength = q.size >= 20 ? MIN (q.size * 4, look_up (dsa_strengths, bits)) : 0;

  gnutls_free (q.data);
  return strength;
}

static guint
key_strength (const TnPathCert *cert)
{
  guint bits = 0;
  int kind = gnutls_pubkey_get_pk_algorithm (cert->key, &bits);

  switch (kind) {
  case GNUTLS_PK_RSA:
  case GNUTLS_PK_RSA_PSS:
    return look_up (rsa_strengths, bits);

  case GNUTLS_PK_DSA:
    return dsa_strength (cert->key, bits);

  case GNUTLS_PK_ECDSA:
    return look_up (ec_strengths, bits);

  case GNUTLS_PK_EDDSA_ED25519:
    return 128;

  case GNUTLS_PK_EDDSA_ED448:
    return 224;

  default:
    return 0;
  }
}

/* Half the digest, less what attacks took from the old ones. */
static guint
signature_strength (const TnPathCert *cert)
{
  int algorithm = gnutls_x509_crt_get_signature_algorithm (cert->crt);

  if (algorithm == GNUTLS_SIGN_EDDSA_ED25519)
    return 128;

  if (algorithm == GNUTLS_SIGN_EDDSA_ED448)
    return 224;

  if (algorithm <= 0)
    return 0;

  switch (gnutls_sign_get_hash_algorithm (algorithm)) {
  case GNUTLS_DIG_MD5:
    return 39;
  case GNUTLS_DIG_SHA1:
    return 63;
  case GNUTLS_DIG_SHA224:
  case GNUTLS_DIG_SHA3_224:
    return 112;
  case GNUTLS_DIG_SHA256:
  case GNUTLS_DIG_SHA3_256:
    return 128;
  case GNUTLS_DIG_SHA384:
  case GNUTLS_DIG_SHA3_384:
    return 192;
  case GNUTLS_DIG_SHA512:
  case GNUTLS_DIG_SHA3_512:
    return 256;
  default:
    return 0;
  }
}

static guint
wanted_strength (const TnVerification *self)
{
  return level_bits[MIN (self->spec->level, G_N_ELEMENTS (level_bits) - 1)];
}

void
tn_verify_leaf_key (TnVerification *self)
{
  if (key_strength (tn_path_get (self->path, 0)) < wanted_strength (self))
    tn_verification_raise_unspecified (self, 0, "EE certificate key too weak");
}

/* check_auth_level (): the keys of the CAs, and every signature but the top's, which nobody relies on. */
void
tn_verify_level (TnVerification *self)
{
  guint n = self->path->certs->len;

  for (guint i = 0; i < n; i++) {
    const TnPathCert *cert = tn_path_get (self->path, i);

    if (i > 0 && key_strength (cert) < wanted_strength (self))
      tn_verification_raise_unspecified (self, i, "CA certificate key too weak");

    if (i + 1 < n && signature_strength (cert) < wanted_strength (self))
      tn_verification_raise_unspecified (self, i, "CA signature digest algorithm too weak");
  }
}
