/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/x509-error.h"

#include <gnutls/gnutls.h>

typedef struct {
  guint bit;
  TlsNodeX509Error code;
} StatusCode;

/* In the order in which OpenSSL looks for faults: the fitness of each certificate, revocation, then from the
 * root to the leaf signatures and times. GnuTLS reports all faults at once, Node the first. */
static const StatusCode status_codes[] = {
  { GNUTLS_CERT_SIGNER_NOT_CA, TLS_NODE_X509_ERROR_INVALID_CA },
  { GNUTLS_CERT_PURPOSE_MISMATCH, TLS_NODE_X509_ERROR_INVALID_PURPOSE },
  { GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, TLS_NODE_X509_ERROR_PATH_LENGTH_EXCEEDED },
  { GNUTLS_CERT_MISMATCH, TLS_NODE_X509_ERROR_CERT_REJECTED },
  { GNUTLS_CERT_UNEXPECTED_OWNER, TLS_NODE_X509_ERROR_HOSTNAME_MISMATCH },
  { GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE, TLS_NODE_X509_ERROR_CRL_NOT_YET_VALID },
  { GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED, TLS_NODE_X509_ERROR_CRL_HAS_EXPIRED },
  { GNUTLS_CERT_REVOKED, TLS_NODE_X509_ERROR_CERT_REVOKED },
  { GNUTLS_CERT_SIGNATURE_FAILURE, TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE },
  { GNUTLS_CERT_NOT_ACTIVATED, TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID },
  { GNUTLS_CERT_EXPIRED, TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED },
};

/* Which of OpenSSL's five ways to say "the chain ends in nothing that is trusted". */
static TlsNodeX509Error
explain_missing_issuer (const TnVerifyFacts *facts)
{
  if (facts->chain_length == 0)
    return TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT;
  if (facts->self_signed_leaf)
    return TLS_NODE_X509_ERROR_DEPTH_ZERO_SELF_SIGNED_CERT;
  if (facts->self_signed_top)
    return TLS_NODE_X509_ERROR_SELF_SIGNED_CERT_IN_CHAIN;
  if (facts->chain_length == 1)
    return TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;

  return TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
}

TlsNodeX509Error
tn_x509_error_from_status (const TnVerifyFacts *facts)
{
  gsize i;

  if (facts->chain_length == 0 || (facts->status & GNUTLS_CERT_SIGNER_NOT_FOUND) != 0)
    return explain_missing_issuer (facts);

  for (i = 0; i < G_N_ELEMENTS (status_codes); i++) {
    if ((facts->status & status_codes[i].bit) != 0)
      return status_codes[i].code;
  }

  return TLS_NODE_X509_ERROR_UNSPECIFIED;
}
