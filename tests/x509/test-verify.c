/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/verify.h"

#include "tests/support/tn-certs.h"
#include "tests/support/tn-der-builder.h"

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

/* All that is wrong with it, from the trust down. */
static void
test_every_fault_is_a_reason (void)
{
  g_autoptr (TnTrust) trust = trust_of ("other-ca");
  g_autoptr (GPtrArray) chain = files_to_array ("leaf-client-only", TRUE);
  g_autoptr (TnVerifyReport) report
      = verify (chain, trust, TN_PURPOSE_SERVER, G_GINT64_CONSTANT (4102444800));
  static const TlsNodeX509Error expected[] = {
    TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    TLS_NODE_X509_ERROR_INVALID_PURPOSE,
    TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
    TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED,
  };

  g_assert_cmpuint (report->reasons->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < report->reasons->len; i++)
    g_assert_cmpint (g_array_index (report->reasons, TnVerifyReason, i).code, ==, expected[i]);

  g_assert_cmpint (report->code, ==, TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED);
  g_assert_cmpuint (report->depth, ==, 0);
}

static void
test_the_report_has_the_path (void)
{
  g_autoptr (TnTrust) trust = trust_of ("ca");
  g_autoptr (GPtrArray) chain
      = files_to_array ("leaf-intermediate other-ca intermediate", TRUE);
  g_autoptr (GPtrArray) path = files_to_array ("leaf-intermediate intermediate ca", TRUE);
  g_autoptr (TnVerifyReport) report = verify (chain, trust, TN_PURPOSE_SERVER, TEST_NOW);

  g_assert_true (report->is_good);
  g_assert_cmpuint (report->reasons->len, ==, 0);
  g_assert_cmpuint (report->chain->len, ==, path->len);
  for (guint i = 0; i < path->len; i++)
    g_assert_true (g_bytes_equal (report->chain->pdata[i], path->pdata[i]));
}

typedef struct {
  const char *name;
  const char *chain;
  const char *cas;
  guint level;
  const char *message; /* NULL = it verifies */
} LevelCase;

#define WEAK_LEAF "EE certificate key too weak"
#define WEAK_CA "CA certificate key too weak"
#define WEAK_DIGEST "CA signature digest algorithm too weak"

static const LevelCase level_cases[] = {
  { "rsa-2048-at-2", "leaf-rsa", "ca", 2, NULL },
  { "rsa-2048-at-3", "leaf-rsa", "ca", 3, WEAK_LEAF },
  { "p256-at-3", "leaf-ec", "ca", 3, NULL },
  { "p256-at-4", "leaf-ec", "ca", 4, WEAK_CA },
  { "beyond-5", "leaf-ec", "ca", 99, WEAK_CA },
  { "ed25519-at-3", "leaf-ed25519", "ca", 3, NULL },
  { "sha1-at-0", "leaf-sha1", "ca", 0, NULL },
  { "sha1-at-1", "leaf-sha1", "ca", 1, WEAK_DIGEST },
};

static void
test_level (gconstpointer data)
{
  const LevelCase *c = data;
  g_autoptr (TnTrust) trust = trust_of (c->cas);
  g_autoptr (GPtrArray) chain = files_to_array (c->chain, TRUE);
  g_autoptr (TnVerifyReport) report = NULL;
  TnVerifySpec spec = { .chain = chain, .trust = trust, .level = c->level, .now = TEST_NOW };

  report = tn_verify (&spec);
  g_assert_cmpstr (report->message, ==, c->message);
  g_assert_true (report->is_good == (c->message == NULL));
}

static const struct {
  const char *chain;
  const char *cas;
} partial_cases[] = {
  { "leaf-ec", "leaf-ec" },
  { "leaf-intermediate", "intermediate" },
  { "leaf-intermediate intermediate", "intermediate" },
};

static void
test_partial_chains_are_good_when_allowed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (partial_cases); i++) {
    g_autoptr (TnTrust) trust = trust_of (partial_cases[i].cas);
    g_autoptr (GPtrArray) chain = files_to_array (partial_cases[i].chain, TRUE);
    TnVerifySpec spec = { .chain = chain, .trust = trust, .now = TEST_NOW };

    g_assert_false (tn_verify_chain (&spec, NULL));
    spec.allow_partial_chain = TRUE;
    g_assert_true (tn_verify_chain (&spec, NULL));
    spec.now = 0;
    g_assert_false (tn_verify_chain (&spec, NULL));
  }
}

static void
test_any_purpose_asks_for_none (void)
{
  g_autoptr (TnTrust) trust = trust_of ("ca");
  g_autoptr (GPtrArray) client = files_to_array ("leaf-client-only", TRUE);
  g_autoptr (GPtrArray) server = files_to_array ("leaf-server-only", TRUE);
  g_autoptr (TnVerifyReport) one = verify (client, trust, TN_PURPOSE_ANY, TEST_NOW);
  g_autoptr (TnVerifyReport) other = verify (server, trust, TN_PURPOSE_ANY, TEST_NOW);

  g_assert_true (one->is_good);
  g_assert_true (other->is_good);
}

/* Of the leaf alone; what GnuTLS does not read is told all the same. */
static void
test_malformed_dates_have_codes (void)
{
  static const struct {
    const char *not_before;
    const char *not_after;
    TlsNodeX509Error code;
  } cases[] = {
    { "170b323630313031303030305a", NULL, TLS_NODE_X509_ERROR_ERROR_IN_CERT_NOT_BEFORE_FIELD },
    { NULL, "170b323630313031303030305a", TLS_NODE_X509_ERROR_ERROR_IN_CERT_NOT_AFTER_FIELD },
    { NULL, "180f32303236313330313030303030305a",
      TLS_NODE_X509_ERROR_ERROR_IN_CERT_NOT_AFTER_FIELD },
    { NULL, "170d3235303130313030303030305a", TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED },
  };
  g_autoptr (TnTrust) trust = trust_of ("ca");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) chain
        = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    g_autoptr (TnVerifyReport) report = NULL;

    g_ptr_array_add (chain,
                     der_certificate (&(DerCertificate){ .subject = "a",
                                                         .issuer = "b",
                                                         .not_before = cases[i].not_before,
                                                         .not_after = cases[i].not_after }));
    report = verify (chain, trust, TN_PURPOSE_SERVER, TEST_NOW);
    g_assert_cmpint (report->code, ==, cases[i].code);
  }
}

/* 100 certificates may stand over a leaf. */
static void
test_too_long_chains_are_told (void)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TnTrust) trust = trust_of ("ca");
  g_autoptr (TnVerifyReport) report = NULL;

  for (guint i = 0; i < 110; i++) {
    g_autofree char *subject = g_strdup_printf ("ca %u", i);
    g_autofree char *issuer = g_strdup_printf ("ca %u", i + 1);

    g_ptr_array_add (chain, der_certificate (&(DerCertificate){
                                .subject = subject, .issuer = issuer, .serial = i }));
  }

  report = verify (chain, trust, TN_PURPOSE_SERVER, TEST_NOW);
  g_assert_false (report->is_good);
  g_assert_cmpint (g_array_index (report->reasons, TnVerifyReason, 0).code, ==,
                   TLS_NODE_X509_ERROR_CERT_CHAIN_TOO_LONG);
}

static const struct {
  const char *name; /* hex of the alternative name */
  const char *host;
  gboolean is_good;
} host_cases[] = {
  { "820b6578616d706c652e636f6d", "example.com", TRUE },
  { "820b6578616d706c652e636f6d", "EXAMPLE.com", TRUE },
  { "820b6578616d706c652e636f6d", "a.example.com", FALSE },
  { "820d2a2e6578616d706c652e636f6d", "a.example.com", TRUE },
  { "820e612a2e6578616d706c652e636f6d", "ab.example.com", FALSE },
  { "87047f000001", "127.0.0.1", TRUE },
  { "87047f000001", "127.0.0.2", FALSE },
};

static void
test_hosts_are_matched_by_whole_labels (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (host_cases); i++) {
    GByteArray *names = der_tlv (0x30, der_hex (host_cases[i].name));
    g_autoptr (GBytes) leaf = der_certificate (
        &(DerCertificate){ .subject = "a",
                           .issuer = "b",
                           .extensions = der_extension (DER_OID_NAMES, FALSE, names) });
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", host_cases[i].host);
    g_assert_true (tn_verify_host (leaf, host_cases[i].host, &error) == host_cases[i].is_good);
    if (!host_cases[i].is_good)
      g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CERT_ALTNAME_INVALID);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (verify_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/verify/%s", verify_cases[i].name);

    g_test_add_data_func (path, &verify_cases[i], test_verdict);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (level_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/verify/level/%s", level_cases[i].name);

    g_test_add_data_func (path, &level_cases[i], test_level);
  }

  g_test_add_func ("/x509/verify/every-fault-is-a-reason", test_every_fault_is_a_reason);
  g_test_add_func ("/x509/verify/the-report-has-the-path", test_the_report_has_the_path);
  g_test_add_func ("/x509/verify/partial-chains-are-good-when-allowed",
                   test_partial_chains_are_good_when_allowed);
  g_test_add_func ("/x509/verify/any-purpose-asks-for-none", test_any_purpose_asks_for_none);
  g_test_add_func ("/x509/verify/malformed-dates-have-codes", test_malformed_dates_have_codes);
  g_test_add_func ("/x509/verify/too-long-chains-are-told", test_too_long_chains_are_told);
  g_test_add_func ("/x509/verify/hosts-are-matched-by-whole-labels",
                   test_hosts_are_matched_by_whole_labels);
  g_test_add_func ("/x509/verify/unreadable-certificates-fail-closed",
                   test_unreadable_certificates_fail_closed);
  g_test_add_func ("/x509/verify/long-chains-end", test_long_chains_end);

  return g_test_run ();
}
