/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/verify-private.h"

/* internal_verify (): signatures and dates, from the root down. */

/* Whether an algorithm is strong enough is what the security level is for. */
#define SIGNATURE_FLAGS                                                                        \
  (GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1                             \
   | GNUTLS_VERIFY_ALLOW_SIGN_RSA_MD5)

/* OpenSSL's limits (OPENSSL_RSA_MAX_MODULUS_BITS and its like): beyond them a signature costs seconds. */
#define MAX_RSA_BITS 16384
#define SMALL_RSA_BITS 3072
#define MAX_EXPONENT_OCTETS 8
#define MAX_DSA_BITS 10000

static gsize
exponent_octets (gnutls_pubkey_t key)
{
  gnutls_datum_t modulus = { NULL, 0 };
  gnutls_datum_t exponent = { NULL, 0 };
  gsize octets = G_MAXSIZE;

  if (gnutls_pubkey_export_rsa_raw2 (key, &modulus, &exponent, GNUTLS_EXPORT_FLAG_NO_LZ) >= 0)
    octets = exponent.size;

  gnutls_free (modulus.data);
  gnutls_free (exponent.data);
  return octets;
}

/* About microseconds; G_MAXINT64 for what is not to be tried. */
static guint64
signature_cost (gnutls_pubkey_t key)
{
  guint bits = 0;
  int kind = gnutls_pubkey_get_pk_algorithm (key, &bits);
  guint64 kilobits = bits / 1024 + 1;
  gsize octets;

  switch (kind) {
  case GNUTLS_PK_RSA:
  case GNUTLS_PK_RSA_PSS:
    octets = exponent_octets (key);
    if (bits > MAX_RSA_BITS || octets > bits / 8 + 1
        || (bits > SMALL_RSA_BITS && octets > MAX_EXPONENT_OCTETS))
      return G_MAXINT64;
    return 30 + kilobits * kilobits * octets * 2;

  case GNUTLS_PK_DSA:
    return bits <= MAX_DSA_BITS ? 100 + kilobits * kilobits * 200 : G_MAXINT64;

  case GNUTLS_PK_ECDSA:
    return 50 + bits * bits / 256;

  case GNUTLS_PK_EDDSA_ED25519:
  case GNUTLS_PK_EDDSA_ED448:
    return 500;

  default:
    return G_MAXINT64;
  }
}

gboolean
tn_verify_signature (gnutls_pubkey_t key,
                     gnutls_sign_algorithm_t algorithm,
                     TnDer tbs,
                     TnDer signature,
                     TnWork *work)
{
  gnutls_datum_t data = { (guint8 *) tbs.data, tbs.length };
  gnutls_datum_t value = { (guint8 *) signature.data, signature.length };

  if (algorithm == GNUTLS_SIGN_UNKNOWN || tbs.length > G_MAXUINT
      || signature.length > G_MAXUINT)
    return FALSE;

  /* A key that is never to be tried costs this signature, not all that could come after it. */
  if (signature_cost (key) == G_MAXINT64 || !tn_work_charge (work, signature_cost (key)))
    return FALSE;

  return gnutls_pubkey_verify_data2 (key, algorithm, SIGNATURE_FLAGS, &data, &value) >= 0;
}

/* RFC 5280 section 6.1.4 (n): a key usage of the issuer includes keyCertSign. */
static void
check_signing_usage (TnVerification *self, guint issuer)
{
  const TnPathCert *cert = tn_path_get (self->path, issuer);

  if (cert->has_key_usage && (cert->key_usage & GNUTLS_KEY_KEY_CERT_SIGN) == 0)
    tn_verification_raise_unspecified (self, issuer,
                                       "key usage does not include certificate signing");
}

/* RFC 5280 section 6.1.3 (a) (1) */
static void
check_signature (TnVerification *self, guint depth)
{
  const TnPathCert *cert = tn_path_get (self->path, depth);
  const TnPathCert *issuer = tn_path_get (self->path, depth + 1);
  TnDerSigned parts;
  TnDer der;
  int algorithm;

  der.data = g_bytes_get_data (cert->der, &der.length);
  algorithm = gnutls_x509_crt_get_signature_algorithm (cert->crt);
  if (algorithm < 0 || !tn_der_read_signed (der, &parts)
      || !tn_verify_signature (issuer->key, algorithm, parts.tbs.whole, parts.signature,
                               self->work))
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE, NULL);
}

/* What the reader here and GnuTLS do not read in the same way is no date. GnuTLS has none before 1970. */
static gboolean
is_date (gint64 seconds, gint64 with_gnutls)
{
  return seconds != G_MAXINT64 && seconds != G_MININT64
         && (seconds == with_gnutls || seconds < 0);
}

/* RFC 5280 section 6.1.3 (a) (2): both ends are within (section 4.1.2.5). */
static void
check_dates (TnVerification *self, guint depth)
{
  const TnPathCert *cert = tn_path_get (self->path, depth);
  gint64 not_before = cert->not_before;
  gint64 not_after = cert->not_after;

  if (cert->crt != NULL) {
    not_before = gnutls_x509_crt_get_activation_time (cert->crt);
    not_after = gnutls_x509_crt_get_expiration_time (cert->crt);
  }

  if (!is_date (cert->not_before, not_before))
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_ERROR_IN_CERT_NOT_BEFORE_FIELD,
                           NULL);
  else if (cert->not_before > self->spec->now)
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID, NULL);

  if (!is_date (cert->not_after, not_after))
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_ERROR_IN_CERT_NOT_AFTER_FIELD,
                           NULL);
  else if (cert->not_after < self->spec->now)
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED, NULL);
}

/* A top that is not its own issuer is an anchor of a partial chain, or the path does not lead to one: then its dates
 * do not count, and a leaf that stands alone is not verified at all. */
void
tn_verify_signatures_and_dates (TnVerification *self)
{
  guint top = self->path->certs->len - 1;
  gboolean has_end
      = tn_path_get (self->path, top)->is_self_signed || self->spec->allow_partial_chain;

  if (!has_end && top == 0)
    tn_verification_raise (self, 0, TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, NULL);

  if (has_end || top == 0)
    check_dates (self, top);

  for (guint i = top; i > 0; i--) {
    check_signing_usage (self, i);
    check_signature (self, i - 1);
    check_dates (self, i - 1);
  }
}

/* RFC 5280 section 4.1.1.2: the algorithm stands in a certificate twice, once of it signed. */
static gboolean
has_two_algorithms (const TnPathCert *cert)
{
  TnDerSigned parts;
  TnDer der;
  TnDer oid;

  der.data = g_bytes_get_data (cert->der, &der.length);

  return tn_der_read_signed (der, &parts) && tn_der_read_algorithm (parts.algorithm, &oid)
         && !tn_der_equal (oid, cert->fields.signature_algorithm);
}

/* EXFLAG_INVALID: what a malformed certificate says counts for nothing, so that nobody issued it. */
void
tn_verify_malformed_leaf (TnVerification *self)
{
  const TnPathCert *leaf = tn_path_get (self->path, 0);

  if (leaf->has_bad_key) {
    tn_verification_raise_unspecified (self, 0, NULL);
    return;
  }

  tn_verification_raise (self, 0, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, NULL);
  tn_verification_raise (self, 0, TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, NULL);
  check_dates (self, 0);

  if (has_two_algorithms (leaf))
    tn_verification_raise (self, 0, TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE, NULL);
}
