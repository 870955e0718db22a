/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/verify-private.h"

/* check_extensions (): what the certificates say about themselves and about each other. */

/* X509_check_ca (): how a certificate is a CA. */
typedef enum {
  CA_NOT,
  CA_BY_CONSTRAINTS,
  CA_OLD_ROOT,     /* version 1 and self-signed */
  CA_BY_KEY_USAGE, /* no basicConstraints, keyCertSign */
  CA_NETSCAPE
} CaKind;

/* Is there a key usage, without any of these bits? */
static gboolean
usage_forbids (const TnPathCert *cert, guint usage)
{
  return cert->has_key_usage && (cert->key_usage & usage) == 0;
}

/* RFC 5280 section 4.2.1.9, and what was usual before. */
static CaKind
ca_kind (const TnPathCert *cert)
{
  if (usage_forbids (cert, GNUTLS_KEY_KEY_CERT_SIGN))
    return CA_NOT;

  if (cert->has_basic_constraints)
    return cert->is_ca ? CA_BY_CONSTRAINTS : CA_NOT;

  if (cert->fields.version == 1 && cert->is_self_signed)
    return CA_OLD_ROOT;

  if (cert->has_key_usage)
    return CA_BY_KEY_USAGE;

  if (cert->has_netscape_type && (cert->netscape_type & TN_NETSCAPE_ANY_CA) != 0)
    return CA_NETSCAPE;

  return CA_NOT;
}

/* RFC 5280 section 4.2: a critical extension that is not understood refuses the certificate. */
static void
check_critical (TnVerification *self, guint depth)
{
  const TnPathCert *cert = tn_path_get (self->path, depth);

  if (cert->has_unknown_critical_extension)
    tn_verification_raise_unspecified (self, depth, "unhandled critical extension");
}

/* Proxy certificates (RFC 3820) and address blocks (RFC 3779) have rules of their own, which nobody here knows. OpenSSL refuses
 * the first and checks the second. */
static void
check_foreign_profiles (TnVerification *self, guint depth)
{
  const TnPathCert *cert = tn_path_get (self->path, depth);

  if (cert->is_proxy)
    tn_verification_raise_unspecified (
        self, depth, "proxy certificates not allowed, please set the appropriate flag");

  if (cert->has_resources)
    tn_verification_raise_unspecified (self, depth,
                                       "RFC 3779 resource not subset of parent's resources");
}

/* RFC 5280 section 6.1.4 (k): who issues is a CA; only the top may be one in an old way. */
static void
check_ca (TnVerification *self, guint depth)
{
  CaKind kind = ca_kind (tn_path_get (self->path, depth));
  gboolean is_top = depth + 1 == self->path->certs->len;

  if (depth > 0 && (kind == CA_NOT || (!is_top && kind != CA_BY_CONSTRAINTS)))
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_INVALID_CA, NULL);
}

/* RFC 5280 section 4.2.1.12: an extended key usage names the purpose; anyExtendedKeyUsage does not, in OpenSSL. */
static gboolean
extended_usage_fits (const TnPathCert *cert, TnPurpose purpose)
{
  switch (purpose) {
  case TN_PURPOSE_SERVER:
    return !cert->has_extended_usage || (cert->extended_usage & TN_USAGE_TLS_SERVER) != 0;

  case TN_PURPOSE_CLIENT:
    return !cert->has_extended_usage || (cert->extended_usage & TN_USAGE_TLS_CLIENT) != 0;

  case TN_PURPOSE_ANY:
    return TRUE;
  }

  return FALSE;
}

/* What the key of a leaf must be good for (RFC 5280 section 4.2.1.3), and Netscape's type. */
static gboolean
leaf_fits (const TnPathCert *cert, TnPurpose purpose)
{
  guint wanted = GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_AGREEMENT;
  guint type = TN_NETSCAPE_CLIENT;

  if (purpose == TN_PURPOSE_ANY)
    return TRUE;

  if (purpose == TN_PURPOSE_SERVER) {
    wanted |= GNUTLS_KEY_KEY_ENCIPHERMENT;
    type = TN_NETSCAPE_SERVER;
  }

  return !usage_forbids (cert, wanted)
         && (!cert->has_netscape_type || (cert->netscape_type & type) != 0);
}

static gboolean
ca_fits (const TnPathCert *cert)
{
  CaKind kind = ca_kind (cert);

  return kind != CA_NOT
         && (kind != CA_NETSCAPE || (cert->netscape_type & TN_NETSCAPE_TLS_CA) != 0);
}

/* check_purpose (): each certificate fits the purpose, the root as well. Trust settings of a trusted one overrule it. */
static void
check_purpose (TnVerification *self, guint depth)
{
  const TnPathCert *cert = tn_path_get (self->path, depth);
  TnPurpose purpose = self->spec->purpose;
  TnTrustSetting setting = TN_TRUST_NEUTRAL;

  if (depth >= self->path->n_sent)
    setting = tn_trust_get_setting (self->spec->trust, cert->der, purpose);

  if (setting == TN_TRUST_ACCEPTED)
    return;

  if (setting == TN_TRUST_REJECTED || !extended_usage_fits (cert, purpose)
      || (depth == 0 ? !leaf_fits (cert, purpose) : !ca_fits (cert)))
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_INVALID_PURPOSE, NULL);
}

/* RFC 5280 section 4.2.1.9: how many CAs, not counting self-issued ones, may stand between this one and the leaf. */
static void
check_path_length (TnVerification *self, guint depth, guint cas_below)
{
  const TnPathCert *cert = tn_path_get (self->path, depth);

  if (depth > 1 && cert->path_length >= 0 && cas_below > (guint) cert->path_length)
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_PATH_LENGTH_EXCEEDED, NULL);
}

void
tn_verify_extensions (TnVerification *self)
{
  guint cas_below = 0;

  for (guint i = 0; i < self->path->certs->len; i++) {
    check_critical (self, i);
    check_foreign_profiles (self, i);
    check_ca (self, i);
    check_purpose (self, i);
    check_path_length (self, i, cas_below);

    if (i > 0 && !tn_path_get (self->path, i)->is_self_issued)
      cas_below++;
  }
}
