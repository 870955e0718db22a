/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/verify.h"

#include "tests/support/tn-certs.h"

#define GOOD -1

/* chain and cas name files in tests/certs, separated by blanks; the second file of a chain is sent after the first, and
 * so on. */
typedef struct {
  const char *name;
  const char *chain;
  const char *cas;
  int code; /* TlsNodeX509Error, GOOD = it verifies */
  const char *message;
  TnPurpose purpose;
  gint64 now; /* 0 = TEST_NOW */
} VerifyCase;

static const VerifyCase verify_cases[] = {
  { "ec-leaf", "leaf-ec", "ca", GOOD, NULL, TN_PURPOSE_SERVER, 0 },
  { "rsa-leaf", "leaf-rsa", "ca", GOOD, NULL, TN_PURPOSE_SERVER, 0 },
  { "ed25519-leaf", "leaf-ed25519", "ca", GOOD, NULL, TN_PURPOSE_SERVER, 0 },
  { "client", "client-ec", "ca", GOOD, NULL, TN_PURPOSE_CLIENT, 0 },
  { "root-sent", "leaf-ec ca", "ca", GOOD, NULL, TN_PURPOSE_SERVER, 0 },
  { "chain", "leaf-intermediate intermediate", "ca", GOOD, NULL, TN_PURPOSE_SERVER, 0 },
  { "chain-with-strangers", "leaf-intermediate other-ca ca-expired intermediate intermediate",
    "ca", GOOD, NULL, TN_PURPOSE_SERVER, 0 },
  { "intermediate-in-ca", "leaf-intermediate", "intermediate ca", GOOD, NULL, TN_PURPOSE_SERVER,
    0 },
  { "several-cas", "leaf-ec", "other-ca ca-same-name ca", GOOD, NULL, TN_PURPOSE_SERVER, 0 },
  { "self-signed-in-ca", "leaf-self-signed", "leaf-self-signed", GOOD, NULL, TN_PURPOSE_SERVER,
    0 },
  { "self-signed", "leaf-self-signed", "ca", TLS_NODE_X509_ERROR_DEPTH_ZERO_SELF_SIGNED_CERT,
    "self-signed certificate", TN_PURPOSE_SERVER, 0 },
  { "ca-of-same-name", "leaf-ec", "ca-same-name",
    TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
    "unable to verify the first certificate", TN_PURPOSE_SERVER, 0 },
  { "unknown-root-sent", "leaf-other-ca other-ca", "ca",
    TLS_NODE_X509_ERROR_SELF_SIGNED_CERT_IN_CHAIN,
    "self-signed certificate in certificate chain", TN_PURPOSE_SERVER, 0 },
  { "unknown-issuer", "leaf-other-ca", "ca",
    TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
    "unable to verify the first certificate", TN_PURPOSE_SERVER, 0 },
  { "empty-trust", "leaf-ec", "", TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
    "unable to verify the first certificate", TN_PURPOSE_SERVER, 0 },
  { "leaf-in-ca", "leaf-ec", "leaf-ec", TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
    "unable to verify the first certificate", TN_PURPOSE_SERVER, 0 },
  { "unknown-root", "leaf-intermediate intermediate", "other-ca",
    TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    "unable to get local issuer certificate", TN_PURPOSE_SERVER, 0 },
  { "only-intermediate-trusted", "leaf-intermediate", "intermediate",
    TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT, "unable to get issuer certificate",
    TN_PURPOSE_SERVER, 0 },
  { "only-intermediate-trusted-and-sent", "leaf-intermediate intermediate", "intermediate",
    TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT, "unable to get issuer certificate",
    TN_PURPOSE_SERVER, 0 },
  { "only-intermediate-trusted-and-root-sent", "leaf-intermediate ca", "intermediate",
    TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT, "unable to get issuer certificate",
    TN_PURPOSE_SERVER, 0 },
  { "rogue-root-sent", "leaf-rogue ca-rogue", "ca", TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE,
    "certificate signature failure", TN_PURPOSE_SERVER, 0 },
  { "rogue-root", "ca-rogue", "ca", TLS_NODE_X509_ERROR_DEPTH_ZERO_SELF_SIGNED_CERT,
    "self-signed certificate", TN_PURPOSE_SERVER, 0 },
  { "rogue-leaf", "leaf-rogue", "ca", TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE,
    "certificate signature failure", TN_PURPOSE_SERVER, 0 },
  { "nothing-sent", "", "ca", TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT,
    "unable to get issuer certificate", TN_PURPOSE_SERVER, 0 },
  { "expired", "leaf-expired", "ca", TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED,
    "certificate has expired", TN_PURPOSE_SERVER, 0 },
  { "expired-before", "leaf-expired", "ca", TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID,
    "certificate is not yet valid", TN_PURPOSE_SERVER, 1262304000 - 1 },
  { "expired-root", "leaf-expired-ca", "ca-expired", TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED,
    "certificate has expired", TN_PURPOSE_SERVER, 0 },
  { "not-yet-valid", "leaf-not-yet-valid", "ca", TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID,
    "certificate is not yet valid", TN_PURPOSE_SERVER, 0 },
  { "first-second", "leaf-ec", "ca", GOOD, NULL, TN_PURPOSE_SERVER, 1577836800 },
  { "second-before-first", "leaf-ec", "ca", TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID,
    "certificate is not yet valid", TN_PURPOSE_SERVER, 1577836800 - 1 },
  { "last-second", "leaf-ec", "ca", GOOD, NULL, TN_PURPOSE_SERVER,
    G_GINT64_CONSTANT (4102444799) },
  { "second-after-last", "leaf-ec", "ca", TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED,
    "certificate has expired", TN_PURPOSE_SERVER, G_GINT64_CONSTANT (4102444800) },
  { "client-as-server", "leaf-client-only", "ca", TLS_NODE_X509_ERROR_INVALID_PURPOSE,
    "unsuitable certificate purpose", TN_PURPOSE_SERVER, 0 },
  { "server-as-client", "leaf-server-only", "ca", TLS_NODE_X509_ERROR_INVALID_PURPOSE,
    "unsuitable certificate purpose", TN_PURPOSE_CLIENT, 0 },
  { "bad-signature", "leaf-bad-signature", "ca", TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE,
    "certificate signature failure", TN_PURPOSE_SERVER, 0 },
  { "leaf-signs", "leaf-below-leaf leaf-ec", "ca", TLS_NODE_X509_ERROR_UNSPECIFIED,
    "key usage does not include certificate signing", TN_PURPOSE_SERVER, 0 },
  { "ca-without-basic-constraints", "leaf-below-no-constraints intermediate-no-constraints",
    "ca", TLS_NODE_X509_ERROR_INVALID_CA, "invalid CA certificate", TN_PURPOSE_SERVER, 0 },
  { "path-too-long", "leaf-too-deep intermediate-too-deep intermediate", "ca",
    TLS_NODE_X509_ERROR_PATH_LENGTH_EXCEEDED, "path length constraint exceeded",
    TN_PURPOSE_SERVER, 0 },
  { "name-not-permitted", "leaf-not-permitted intermediate-constrained", "ca",
    TLS_NODE_X509_ERROR_UNSPECIFIED, "permitted subtree violation", TN_PURPOSE_SERVER, 0 },
  { "name-permitted", "leaf-permitted intermediate-constrained", "ca", GOOD, NULL,
    TN_PURPOSE_SERVER, 0 },
  { "name-of-intermediate-not-permitted",
    "leaf-below-not-permitted intermediate-not-permitted intermediate-constrained", "ca",
    TLS_NODE_X509_ERROR_UNSPECIFIED, "permitted subtree violation", TN_PURPOSE_SERVER, 0 },
  { "directory-name-not-permitted", "leaf-dn-not-permitted intermediate-dn-constrained", "ca",
    TLS_NODE_X509_ERROR_UNSPECIFIED, "permitted subtree violation", TN_PURPOSE_SERVER, 0 },
  { "directory-name-permitted", "leaf-dn-permitted intermediate-dn-constrained", "ca", GOOD,
    NULL, TN_PURPOSE_SERVER, 0 },
  { "directory-name-excluded", "leaf-dn-excluded intermediate-dn-excluding", "ca",
    TLS_NODE_X509_ERROR_UNSPECIFIED, "excluded subtree violation", TN_PURPOSE_SERVER, 0 },
  { "directory-name-not-excluded", "leaf-dn-not-excluded intermediate-dn-excluding", "ca", GOOD,
    NULL, TN_PURPOSE_SERVER, 0 },
  { "critical-extension", "leaf-critical-extension", "ca", TLS_NODE_X509_ERROR_UNSPECIFIED,
    "unhandled critical extension", TN_PURPOSE_SERVER, 0 },
  { "sha1-signature", "leaf-sha1", "ca", TLS_NODE_X509_ERROR_UNSPECIFIED,
    "CA signature digest algorithm too weak", TN_PURPOSE_SERVER, 0 },
  { "server-gated-purpose", "leaf-server-gated", "ca", GOOD, NULL, TN_PURPOSE_SERVER, 0 },
  { "empty-purpose", "leaf-empty-purpose", "ca", TLS_NODE_X509_ERROR_INVALID_PURPOSE,
    "unsuitable certificate purpose", TN_PURPOSE_SERVER, 0 },
  { "critical-info-access", "leaf-critical-info-access", "ca", TLS_NODE_X509_ERROR_UNSPECIFIED,
    "unhandled critical extension", TN_PURPOSE_SERVER, 0 },
  { "any-purpose", "leaf-any-purpose", "ca", TLS_NODE_X509_ERROR_INVALID_PURPOSE,
    "unsuitable certificate purpose", TN_PURPOSE_SERVER, 0 },
};

/* PEM files to one array: of DER, or of PEM. */
static GPtrArray *
files_to_array (const char *names, gboolean as_der)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (gsize i = 0; list[i] != NULL && *list[i] != '\0'; i++) {
    g_autofree char *file = g_strconcat (list[i], ".crt", NULL);

    g_ptr_array_add (array, as_der ? test_certificate (file) : test_file (file));
  }

  return array;
}

static TnTrust *
trust_of (const char *names)
{
  g_autoptr (GPtrArray) cas = files_to_array (names, FALSE);

  return tn_trust_new (cas);
}

static TnVerifyReport *
verify (GPtrArray *chain, TnTrust *trust, TnPurpose purpose, gint64 now)
{
  TnVerifySpec spec = { 0 };

  spec.chain = chain;
  spec.trust = trust;
  spec.purpose = purpose;
  spec.level = TN_SECURITY_LEVEL_DEFAULT;
  spec.now = now;

  return tn_verify (&spec);
}

static void
test_verdict (gconstpointer data)
{
  const VerifyCase *c = data;
  g_autoptr (GPtrArray) chain = files_to_array (c->chain, TRUE);
  g_autoptr (TnTrust) trust = trust_of (c->cas);
  g_autoptr (TnVerifyReport) report
      = verify (chain, trust, c->purpose, c->now != 0 ? c->now : TEST_NOW);

  if (c->code == GOOD) {
    g_assert_cmpstr (report->message, ==, NULL);
    g_assert_true (report->is_good);
    return;
  }

  g_assert_false (report->is_good);
  g_assert_cmpstr (report->message, ==, c->message);
  g_assert_cmpint (report->code, ==, c->code);
}

static void
test_unreadable_certificates_fail_closed (void)
{
  g_autoptr (TnTrust) trust = trust_of ("ca");
  g_autoptr (GPtrArray) chain = files_to_array ("leaf-ec", TRUE);
  g_autoptr (TnVerifyReport) report = NULL;

  g_ptr_array_add (chain, test_text ("0junk"));
  report = verify (chain, trust, TN_PURPOSE_SERVER, TEST_NOW);

  g_assert_false (report->is_good);
  g_assert_cmpint (report->code, ==, TLS_NODE_X509_ERROR_UNSPECIFIED);
}

static void
test_long_chains_end (void)
{
  g_autoptr (TnTrust) trust = trust_of ("ca");
  g_autoptr (GPtrArray) chain = files_to_array ("leaf-ec", TRUE);
  g_autoptr (TnVerifyReport) report = NULL;

  for (guint i = 0; i < 500; i++)
    g_ptr_array_add (chain, test_certificate ("other-ca.crt"));

  report = verify (chain, trust, TN_PURPOSE_SERVER, TEST_NOW);
  g_assert_true (report->is_good);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (verify_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/verify/%s", verify_cases[i].name);

    g_test_add_data_func (path, &verify_cases[i], test_verdict);
  }

  g_test_add_func ("/x509/verify/unreadable-certificates-fail-closed",
                   test_unreadable_certificates_fail_closed);
  g_test_add_func ("/x509/verify/long-chains-end", test_long_chains_end);

  return g_test_run ();
}
