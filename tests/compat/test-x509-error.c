/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gnutls/gnutls.h>

#include "libtlsnode/compat/x509-error.h"

typedef struct {
  const char *name;
  TnVerifyFacts facts;
  TlsNodeX509Error expected;
} StatusCase;

#define INVALID GNUTLS_CERT_INVALID

static const StatusCase status_cases[] = {
  { "no-chain", { INVALID, 0, FALSE, FALSE }, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT },
  { "self-signed-leaf",
    { INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND, 1, TRUE, TRUE },
    TLS_NODE_X509_ERROR_DEPTH_ZERO_SELF_SIGNED_CERT },
  { "self-signed-root",
    { INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND, 2, FALSE, TRUE },
    TLS_NODE_X509_ERROR_SELF_SIGNED_CERT_IN_CHAIN },
  { "leaf-alone",
    { INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND, 1, FALSE, FALSE },
    TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE },
  { "unknown-root",
    { INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY },
  { "no-ca",
    { INVALID | GNUTLS_CERT_SIGNER_NOT_CA, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_INVALID_CA },
  { "purpose",
    { INVALID | GNUTLS_CERT_PURPOSE_MISMATCH, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_INVALID_PURPOSE },
  { "constraints",
    { INVALID | GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_PATH_LENGTH_EXCEEDED },
  { "other-certificate",
    { INVALID | GNUTLS_CERT_MISMATCH, 1, FALSE, FALSE },
    TLS_NODE_X509_ERROR_CERT_REJECTED },
  { "owner",
    { INVALID | GNUTLS_CERT_UNEXPECTED_OWNER, 1, FALSE, FALSE },
    TLS_NODE_X509_ERROR_HOSTNAME_MISMATCH },
  { "crl-future",
    { INVALID | GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_CRL_NOT_YET_VALID },
  { "crl-old",
    { INVALID | GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_CRL_HAS_EXPIRED },
  { "revoked",
    { INVALID | GNUTLS_CERT_REVOKED, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_CERT_REVOKED },
  { "signature",
    { INVALID | GNUTLS_CERT_SIGNATURE_FAILURE, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE },
  { "future",
    { INVALID | GNUTLS_CERT_NOT_ACTIVATED, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID },
  { "expired",
    { INVALID | GNUTLS_CERT_EXPIRED, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED },
  { "weak",
    { INVALID | GNUTLS_CERT_INSECURE_ALGORITHM, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_UNSPECIFIED },
  { "unknown-extension",
    { INVALID | GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_UNSPECIFIED },
  { "self-signed-and-expired",
    { INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_EXPIRED, 1, TRUE, TRUE },
    TLS_NODE_X509_ERROR_DEPTH_ZERO_SELF_SIGNED_CERT },
  { "revoked-and-expired",
    { INVALID | GNUTLS_CERT_REVOKED | GNUTLS_CERT_EXPIRED, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_CERT_REVOKED },
  { "purpose-and-expired",
    { INVALID | GNUTLS_CERT_PURPOSE_MISMATCH | GNUTLS_CERT_EXPIRED, 2, FALSE, FALSE },
    TLS_NODE_X509_ERROR_INVALID_PURPOSE },
};

static void
test_status_is_explained (gconstpointer data)
{
  const StatusCase *test = data;

  g_assert_cmpint (tn_x509_error_from_status (&test->facts), ==, test->expected);
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (status_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/compat/x509-error/status-is-explained/", status_cases[i].name, NULL);

    g_test_add_data_func (path, &status_cases[i], test_status_is_explained);
  }

  return g_test_run ();
}
