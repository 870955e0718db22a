/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/bits.h"

#include <gnutls/crypto.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/x509/bits-gnutls.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"

#define MD5_BITS 39
#define SHA1_BITS 63
#define ED25519_BITS 128
#define ED448_BITS 224
#define MIN_SUBGROUP_BITS 160

typedef struct {
  guint size; /* of the key, in bits */
  guint bits; /* from this size on */
} Step;

/* NIST SP 800-56B rev. 2, appendix D: the estimate for the number field sieve, rounded to 8 bits as OpenSSL does. */
static const Step rsa_steps[] = {
  { 13914, 256 }, { 12877, 248 }, { 11893, 240 }, { 10953, 232 }, { 10064, 224 }, { 9216, 216 },
  { 8418, 208 },  { 7681, 200 },  { 6947, 192 },  { 6274, 184 },  { 5642, 176 },  { 5054, 168 },
  { 4502, 160 },  { 3991, 152 },  { 3514, 144 },  { 3076, 136 },  { 2671, 128 },  { 2301, 120 },
  { 1963, 112 },  { 1657, 104 },  { 1383, 96 },   { 1137, 88 },   { 920, 80 },    { 729, 72 },
  { 566, 64 },    { 425, 56 },    { 308, 48 },
};

/* NIST SP 800-57, table 2. */
static const Step dsa_steps[] = {
  { 15360, 256 }, { 7680, 192 }, { 3072, 128 }, { 2048, 112 }, { 1024, 80 },
};

static const Step curve_steps[] = {
  { 512, 256 }, { 384, 192 }, { 256, 128 }, { 224, 112 }, { 160, 80 },
};

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)

static guint
look_up (const Step *steps, gsize n_steps, guint size)
{
  for (gsize i = 0; i < n_steps; i++) {
    if (size >= steps[i].size)
      return steps[i].bits;
  }

  return 0;
}

/* A small subgroup makes a large prime no safer. */
static guint
get_dsa_bits (gnutls_pubkey_t key, guint size)
{
  gnutls_datum_t p = { NULL, 0 };
  gnutls_datum_t q = { NULL, 0 };
  guint subgroup;

  if (gnutls_pubkey_export_dsa_raw2 (key, &p, &q, NULL, NULL, GNUTLS_EXPORT_FLAG_NO_LZ) < 0)
    return 0;

  subgroup = 8 * q.size;
  gnutls_free (p.data);
  gnutls_free (q.data);

  return subgroup < MIN_SUBGROUP_BITS
             ? 0
             : MIN (look_up (dsa_steps, G_N_ELEMENTS (dsa_steps), size), subgroup / 2);
}

/* Of a key in a token GnuTLS tells the curve, but not its size. */
static guint
get_curve_bits (gnutls_pubkey_t key)
{
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
  gnutls_datum_t x = { NULL, 0 };
  gnutls_datum_t y = { NULL, 0 };

  if (gnutls_pubkey_export_ecc_raw (key, &curve, &x, &y) < 0)
    return 0;

  gnutls_free (x.data);
  gnutls_free (y.data);
  return look_up (curve_steps, G_N_ELEMENTS (curve_steps),
                  8 * gnutls_ecc_curve_get_size (curve));
}

guint
tn_pubkey_get_bits (gnutls_pubkey_t key)
{
  guint size = 0;

  switch (gnutls_pubkey_get_pk_algorithm (key, &size)) {
  case GNUTLS_PK_RSA:
  case GNUTLS_PK_RSA_PSS:
    return look_up (rsa_steps, G_N_ELEMENTS (rsa_steps), size);
  case GNUTLS_PK_DSA:
    return get_dsa_bits (key, size);
  case GNUTLS_PK_ECDSA:
    return get_curve_bits (key);
  case GNUTLS_PK_EDDSA_ED25519:
    return ED25519_BITS;
  case GNUTLS_PK_EDDSA_ED448:
    return ED448_BITS;
  default: /* An int, not an enum: GnuTLS knows more than signs. */
    return 0;
  }
}

guint
tn_crt_get_key_bits (gnutls_x509_crt_t certificate)
{
  g_auto (gnutls_pubkey_t) key = NULL;

  if (gnutls_pubkey_init (&key) < 0 || gnutls_pubkey_import_x509 (key, certificate, 0) < 0)
    return 0;

  return tn_pubkey_get_bits (key);
}

guint
tn_crt_get_signature_bits (gnutls_x509_crt_t certificate)
{
  int algorithm = gnutls_x509_crt_get_signature_algorithm (certificate);

  switch (algorithm) {
  case GNUTLS_SIGN_UNKNOWN:
    return 0;
  case GNUTLS_SIGN_EDDSA_ED25519:
    return ED25519_BITS;
  case GNUTLS_SIGN_EDDSA_ED448:
    return ED448_BITS;
  default:
    break;
  }

  if (algorithm < 0)
    return 0;

  switch (gnutls_sign_get_hash_algorithm (algorithm)) {
  case GNUTLS_DIG_MD5:
    return MD5_BITS;
  case GNUTLS_DIG_SHA1:
    return SHA1_BITS;
  default: /* Half of the digest: a collision breaks it. */
    return 4 * gnutls_hash_get_len (gnutls_sign_get_hash_algorithm (algorithm));
  }
}

guint
tn_certificate_get_key_bits (GBytes *certificate)
{
  g_auto (gnutls_x509_crt_t) crt = tn_certificate_import (certificate, NULL);

  return crt != NULL ? tn_crt_get_key_bits (crt) : 0;
}

guint
tn_certificate_get_signature_bits (GBytes *certificate)
{
  g_auto (gnutls_x509_crt_t) crt = tn_certificate_import (certificate, NULL);

  return crt != NULL ? tn_crt_get_signature_bits (crt) : 0;
}

/* OpenSSL's EXFLAG_SS: by names, key identifiers and kind of signature; the signature itself is not looked at. */
static gboolean
is_self_signed (gnutls_x509_crt_t certificate)
{
  int signature = gnutls_x509_crt_get_signature_algorithm (certificate);
  int key = gnutls_x509_crt_get_pk_algorithm (certificate, NULL);

  return signature > GNUTLS_SIGN_UNKNOWN && key > GNUTLS_PK_UNKNOWN
         && gnutls_sign_supports_pk_algorithm (signature, key) != 0
         && gnutls_x509_crt_check_issuer (certificate, certificate) != 0;
}

static gboolean
check_certificate (GBytes *certificate, guint bits, gboolean is_leaf, GError **error)
{
  g_auto (gnutls_x509_crt_t) crt = tn_certificate_import (certificate, error);

  if (crt == NULL)
    return FALSE;

  if (tn_crt_get_key_bits (crt) < bits) {
    tn_set_ossl_error (error,
                       is_leaf ? TLS_NODE_ERROR_SSL_EE_KEY_TOO_SMALL
                               : TLS_NODE_ERROR_SSL_CA_KEY_TOO_SMALL,
                       "The key of a certificate is weaker than the security level allows: make"
                       " one of 2048 bits of RSA or of P-256 at least.");
    return FALSE;
  }

  if (!is_self_signed (crt) && tn_crt_get_signature_bits (crt) < bits) {
    tn_set_ossl_error (error, TLS_NODE_ERROR_SSL_CA_MD_TOO_WEAK,
                       "A certificate is signed with a digest that is weaker than the security"
                       " level allows: have it signed with SHA-256.");
    return FALSE;
  }

  return TRUE;
}

gboolean
tn_chain_check_level (GPtrArray *chain, guint level, GError **error)
{
  g_return_val_if_fail (chain != NULL, FALSE);

  if (level == 0)
    return TRUE;

  for (guint i = 0; i < chain->len; i++) {
    if (!check_certificate (chain->pdata[i], tn_security_level_get_bits (level), i == 0, error))
      return FALSE;
  }

  return TRUE;
}
