/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/crl.h"

#include "libtlsnode/x509/crl-private.h"
#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/verify.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-der-builder.h"

/* Signatures are zeros: rules that come before them are seen in the reasons. */

#define FROM_2025 "170d3235303130313030303030305a"
#define TO_2099 "180f32303939303130313030303030305a"
#define SERIAL 7

/* Parts in hex; NULL = none. */
typedef struct {
  const char *entries;    /* concatenated */
  const char *extensions; /* concatenated */
  const char *this_update;
  const char *next_update;
} CrlParts;

static GBytes *
make_crl (const CrlParts *parts)
{
  GByteArray *tbs = der_join (der_hex ("020101" DER_ED25519), der_name ("root"));
  const char *this_update = parts->this_update != NULL ? parts->this_update : FROM_2025;
  const char *next_update = parts->next_update != NULL ? parts->next_update : TO_2099;

  tbs = der_join (tbs, der_join (der_hex (this_update), der_hex (next_update)));
  if (parts->entries != NULL)
    tbs = der_join (tbs, der_tlv (0x30, der_hex (parts->entries)));

  if (parts->extensions != NULL)
    tbs = der_join (tbs, der_tlv (0xa0, der_tlv (0x30, der_hex (parts->extensions))));

  tbs = der_join (der_tlv (0x30, tbs), der_hex (DER_ED25519 "0341"));
  tbs = der_join (tbs, der_octets ((guint8[65]){ 0 }, 65));
  return g_byte_array_free_to_bytes (der_tlv (0x30, tbs));
}

#define DATE "170d3231303130313030303030305a"
#define ENTRY_7 "3012020107" DATE
#define ENTRY_7_REMOVED "3020020107" DATE "300c300a0603551d1504030a0108"
#define ENTRY_7_KEY_COMPROMISE "3020020107" DATE "300c300a0603551d1504030a0101"

static GPtrArray *
array_of (GBytes *item)
{
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (array, item);
  return array;
}

static GBytes *
to_pem (GBytes *der, const char *label)
{
  g_autofree char *body
      = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_autofree char *text
      = g_strdup_printf ("-----BEGIN %s-----\n%s\n-----END %s-----\n", label, body, label);

  return test_text (text);
}

typedef struct {
  const char *name;
  CrlParts parts;
  gboolean is_revoked;
} EntryCase;

static const EntryCase entry_cases[] = {
  { "none", { .entries = NULL }, FALSE },
  { "listed", { .entries = ENTRY_7 }, TRUE },
  { "another", { .entries = "3012020106" DATE }, FALSE },
  { "among-others", { .entries = "3012020109" DATE "3012020106" DATE ENTRY_7 }, TRUE },
  { "with-a-reason", { .entries = ENTRY_7_KEY_COMPROMISE }, TRUE },
  { "removed", { .entries = ENTRY_7_REMOVED }, FALSE },
  { "removed-and-listed", { .entries = ENTRY_7_REMOVED ENTRY_7 }, TRUE },
  { "listed-and-removed", { .entries = ENTRY_7 ENTRY_7_REMOVED }, TRUE },
};

static void
test_entries (gconstpointer data)
{
  const EntryCase *c = data;
  g_autoptr (GBytes) der = make_crl (&c->parts);
  g_autoptr (TnCrl) crl = tn_crl_new (der);
  guint8 octet = SERIAL;
  TnDer serial = { &octet, 1 };

  g_assert_nonnull (crl);
  g_assert_true (tn_crl_revokes (crl, serial) == c->is_revoked);
}

/* What is said of a certificate of root with this serial, under this CRL. */
static TnVerifyReport *
verify_with (const CrlParts *parts, GByteArray *extensions)
{
  g_autoptr (GBytes) crl = make_crl (parts);
  g_autoptr (GPtrArray) pem = array_of (to_pem (crl, "X509 CRL"));
  g_autoptr (GBytes) root = der_certificate (&(DerCertificate){
      .subject = "root", .issuer = "root", .extensions = der_ca_extension () });
  g_autoptr (GPtrArray) cas = array_of (to_pem (root, "CERTIFICATE"));
  g_autoptr (GPtrArray) chain = array_of (der_certificate (&(DerCertificate){
      .subject = "leaf", .issuer = "root", .serial = SERIAL - 1, .extensions = extensions }));
  g_autoptr (TnTrust) trust = tn_trust_new (cas);
  g_autoptr (TnCrls) crls = tn_crls_new (pem, NULL);
  TnVerifySpec spec = { 0 };

  g_assert_nonnull (crls);
  spec.chain = chain;
  spec.trust = trust;
  spec.crls = crls;
  spec.now = TEST_NOW;

  return tn_verify (&spec);
}

static gboolean
has_reason (const TnVerifyReport *report, const char *message)
{
  for (guint i = 0; i < report->reasons->len; i++) {
    const TnVerifyReason *reason = &g_array_index (report->reasons, TnVerifyReason, i);

    if (reason->depth == 0 && g_str_equal (reason->message, message))
      return TRUE;
  }

  return FALSE;
}

#define NO_CRL "unable to get certificate CRL"
#define OTHER_SCOPE "different CRL scope"
#define CRITICAL "unhandled critical CRL extension"
#define REVOKED "certificate revoked"
#define SIGNATURE "CRL signature failure"

/* reason is given, other is not. */
typedef struct {
  const char *name;
  CrlParts parts;
  const char *reason;
  const char *other;
} RuleCase;

/* IssuingDistributionPoint with this content (and lengths). */
#define SCOPE(outer, inner, middle, content) outer "0603551d1c0101ff" inner middle content

static const RuleCase rule_cases[] = {
  { "usable", { .entries = NULL }, SIGNATURE, NO_CRL },
  { "revoked", { .entries = ENTRY_7 }, REVOKED, NO_CRL },
  { "removed", { .entries = ENTRY_7_REMOVED }, SIGNATURE, REVOKED },
  { "over", { .next_update = "170d3235303130323030303030305a" }, "CRL has expired", NO_CRL },
  { "over-at-once",
    { .next_update = "170d3236303130313030303030305a" },
    "CRL has expired",
    NO_CRL },
  { "not-begun",
    { .this_update = "170d3237303130323030303030305a" },
    "CRL is not yet valid",
    NO_CRL },
  { "begins-now",
    { .this_update = "170d3236303130313030303030305a" },
    SIGNATURE,
    "CRL is not yet valid" },
  { "critical-extension", { .extensions = "300b06032a03040101ff040100" }, CRITICAL, NO_CRL },
  { "other-extension", { .extensions = "300806032a0304040100" }, SIGNATURE, CRITICAL },
  { "critical-reason",
    { .entries = "3023020107" DATE "300f300d0603551d150101ff04030a0101" },
    CRITICAL,
    NO_CRL },
  { "delta", { .extensions = "300d0603551d1b0101ff0403020101" }, NO_CRL, SIGNATURE },
  { "only-users",
    { .extensions = SCOPE ("300f", "0405", "3003", "8101ff") },
    SIGNATURE,
    OTHER_SCOPE },
  { "only-cas",
    { .extensions = SCOPE ("300f", "0405", "3003", "8201ff") },
    OTHER_SCOPE,
    REVOKED },
  { "only-attributes",
    { .extensions = SCOPE ("300f", "0405", "3003", "8501ff") },
    OTHER_SCOPE,
    REVOKED },
  { "indirect", { .extensions = SCOPE ("300f", "0405", "3003", "8401ff") }, NO_CRL, SIGNATURE },
  { "some-reasons",
    { .extensions = SCOPE ("3010", "0406", "3004", "83020640") },
    NO_CRL,
    SIGNATURE },
  { "two-kinds",
    { .extensions = SCOPE ("3012", "0408", "3006", "8101ff8201ff") },
    NO_CRL,
    SIGNATURE },
  { "a-point",
    { .extensions = SCOPE ("3013", "0409", "3007", "a005a003860161") },
    OTHER_SCOPE,
    REVOKED },
};

static void
test_rule (gconstpointer data)
{
  const RuleCase *c = data;
  g_autoptr (TnVerifyReport) report = verify_with (&c->parts, NULL);

  g_assert_false (report->is_good);
  g_assert_true (has_reason (report, c->reason));
  g_assert_false (has_reason (report, c->other));
}

static gboolean
has_code (const TnVerifyReport *report, TlsNodeX509Error code)
{
  for (guint i = 0; i < report->reasons->len; i++) {
    if (g_array_index (report->reasons, TnVerifyReason, i).code == code)
      return TRUE;
  }

  return FALSE;
}

static const struct {
  CrlParts parts;
  TlsNodeX509Error code;
} time_cases[] = {
  { { .this_update = "180f32303236313330313030303030305a" },
    TLS_NODE_X509_ERROR_ERROR_IN_CRL_LAST_UPDATE_FIELD },
  { { .next_update = "180f32303236313330313030303030305a" },
    TLS_NODE_X509_ERROR_ERROR_IN_CRL_NEXT_UPDATE_FIELD },
  { { .this_update = "180f32303937303130313030303030305a" },
    TLS_NODE_X509_ERROR_CRL_NOT_YET_VALID },
  { { .next_update = "180f32303235313230313030303030305a" },
    TLS_NODE_X509_ERROR_CRL_HAS_EXPIRED },
  { { .entries = ENTRY_7 }, TLS_NODE_X509_ERROR_CERT_REVOKED },
  { { .entries = NULL }, TLS_NODE_X509_ERROR_CRL_SIGNATURE_FAILURE },
};

static void
test_faults_have_codes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (time_cases); i++) {
    g_autoptr (TnVerifyReport) report = verify_with (&time_cases[i].parts, NULL);

    g_assert_false (report->is_good);
    g_assert_true (has_code (report, time_cases[i].code));
  }
}

#define POINTS(outer, inner, list, content) outer "0603551d1f" inner list content

static const struct {
  const char *name;
  const char *points; /* of the certificate; hex */
  gboolean is_covered;
} point_cases[] = {
  { "same", POINTS ("3012", "040b", "3009", "3007a005a003860161"), TRUE },
  { "another", POINTS ("3012", "040b", "3009", "3007a005a003860162"), FALSE },
  { "one-of-two", POINTS ("301b", "0414", "3012", "3007a005a0038601623007a005a003860161"),
    TRUE },
  { "for-some-reasons", POINTS ("3016", "040f", "300d", "300ba005a00386016181020640"), FALSE },
  { "of-another-issuer", POINTS ("3018", "0411", "300f", "300da005a003860161a204a4023000"),
    FALSE },
};

static void
test_distribution_points (void)
{
  CrlParts parts = { .extensions = SCOPE ("3013", "0409", "3007", "a005a003860161") };

  for (gsize i = 0; i < G_N_ELEMENTS (point_cases); i++) {
    g_autoptr (TnVerifyReport) report = verify_with (&parts, der_hex (point_cases[i].points));

    g_test_message ("%s", point_cases[i].name);
    g_assert_true (has_reason (report, OTHER_SCOPE) != point_cases[i].is_covered);
  }
}

static void
test_missing_crls_are_a_fault_of_each_certificate (void)
{
  CrlParts parts = { .entries = NULL };
  g_autoptr (GBytes) root
      = der_certificate (&(DerCertificate){ .subject = "x", .issuer = "x" });
  g_autoptr (GPtrArray) cas = array_of (to_pem (root, "CERTIFICATE"));
  g_autoptr (GBytes) crl = make_crl (&parts);
  g_autoptr (GPtrArray) pem = array_of (to_pem (crl, "X509 CRL"));
  g_autoptr (GPtrArray) chain = array_of (g_bytes_ref (root));
  g_autoptr (TnTrust) trust = tn_trust_new (cas);
  g_autoptr (TnCrls) crls = tn_crls_new (pem, NULL);
  g_autoptr (TnVerifyReport) report = NULL;
  TnVerifySpec spec = { .chain = chain, .trust = trust, .crls = crls, .now = TEST_NOW };

  report = tn_verify (&spec);
  g_assert_false (report->is_good);
  g_assert_cmpint (report->code, ==, TLS_NODE_X509_ERROR_UNABLE_TO_GET_CRL);
}

static void
assert_refused (GBytes *text)
{
  g_autoptr (GPtrArray) items = array_of (text);
  g_autoptr (TnCrls) crls = NULL;
  g_autoptr (GError) error = NULL;

  crls = tn_crls_new (items, &error);
  g_assert_null (crls);
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED);
  g_assert_cmpstr (error->message, ==, "Failed to parse CRL");
}

static void
test_what_is_no_crl_is_refused (void)
{
  CrlParts parts = { .entries = ENTRY_7 };
  g_autoptr (GBytes) der = make_crl (&parts);
  g_autoptr (GBytes) pem = to_pem (der, "X509 CRL");

  assert_refused (test_text (""));
  assert_refused (test_text ("nothing"));
  assert_refused (to_pem (der, "CERTIFICATE"));
  assert_refused (g_bytes_new_from_bytes (pem, 0, g_bytes_get_size (pem) - 5));
  assert_refused (test_file ("ca.crt"));
}

/* Cut at each byte; the sanitizer watches the end of each copy. */
static void
test_cut_crls_are_refused (void)
{
  CrlParts parts = { .entries = ENTRY_7_REMOVED,
                     .extensions = SCOPE ("3013", "0409", "3007", "a005a003860161") };
  g_autoptr (GBytes) der = make_crl (&parts);
  g_autoptr (TnCrl) whole = tn_crl_new (der);

  g_assert_nonnull (whole);
  for (gsize cut = 0; cut < g_bytes_get_size (der); cut++) {
    g_autofree guint8 *octets = g_memdup2 (g_bytes_get_data (der, NULL), cut);
    g_autoptr (GBytes) part = g_bytes_new_static (octets, cut);

    g_assert_null (tn_crl_new (part));
  }
}

static void
test_an_item_may_hold_several (void)
{
  CrlParts parts = { .entries = ENTRY_7 };
  g_autoptr (GBytes) der = make_crl (&parts);
  g_autoptr (GBytes) pem = to_pem (der, "X509 CRL");
  const char *text = g_bytes_get_data (pem, NULL);
  int length = g_bytes_get_size (pem);
  g_autofree char *both = g_strdup_printf ("%.*sand\n%.*s", length, text, length, text);
  g_autoptr (GPtrArray) items = array_of (test_text (both));
  TnCrls *crls = tn_crls_new (items, NULL);
  TnCrls *second = tn_crls_ref (crls);

  tn_crls_unref (crls);
  g_assert_cmpuint (tn_crls_get_size (second), ==, 2);
  tn_crls_unref (second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (entry_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/crl/entry/%s", entry_cases[i].name);

    g_test_add_data_func (path, &entry_cases[i], test_entries);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (rule_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/crl/rule/%s", rule_cases[i].name);

    g_test_add_data_func (path, &rule_cases[i], test_rule);
  }

  g_test_add_func ("/x509/crl/faults-have-codes", test_faults_have_codes);
  g_test_add_func ("/x509/crl/distribution-points", test_distribution_points);
  g_test_add_func ("/x509/crl/missing-crls-are-a-fault-of-each-certificate",
                   test_missing_crls_are_a_fault_of_each_certificate);
  g_test_add_func ("/x509/crl/what-is-no-crl-is-refused", test_what_is_no_crl_is_refused);
  g_test_add_func ("/x509/crl/cut-crls-are-refused", test_cut_crls_are_refused);
  g_test_add_func ("/x509/crl/an-item-may-hold-several", test_an_item_may_hold_several);

  return g_test_run ();
}
