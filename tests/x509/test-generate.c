/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/generate.h"

#include "libtlsnode/x509/describe.h"
#include "libtlsnode/x509/verify.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-hex.h"

static const char *const local_names[]
    = { "localhost", "*.example.org", "127.0.0.1", "::1", NULL };

static GBytes *
generate (const TnGenerateSpec *spec, TnKey *key)
{
  g_autoptr (GError) error = NULL;
  GBytes *der = tn_generate_certificate (spec, key, TEST_NOW, &error);

  g_assert_no_error (error);
  return der;
}

static gboolean
verifies (GBytes *leaf, GBytes *root, TnPurpose purpose, gint64 now)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autoptr (GPtrArray) cas = g_ptr_array_new ();
  g_autofree char *pem = tn_pem_from_certificate (root);
  g_autoptr (GBytes) ca = test_text (pem);
  g_autoptr (TnTrust) trust = NULL;
  TnVerifySpec spec = { 0 };

  g_ptr_array_add (chain, leaf);
  g_ptr_array_add (cas, ca);
  trust = tn_trust_new (cas);

  spec.chain = chain;
  spec.trust = trust;
  spec.purpose = purpose;
  spec.level = TN_SECURITY_LEVEL_DEFAULT;
  spec.now = now;

  return tn_verify_chain (&spec, NULL);
}

static void
test_own_ca_signs_leaves (gconstpointer type)
{
  g_autoptr (TnKey) ca_key = tn_key_generate ("ec", 0, NULL);
  g_autoptr (TnKey) key = tn_key_generate (type, 0, NULL);
  TnGenerateSpec ca_spec = { .common_name = "My CA", .is_ca = TRUE };
  g_autoptr (GBytes) ca = generate (&ca_spec, ca_key);
  TnGenerateSpec spec = { .common_name = "localhost",
                          .names = local_names,
                          .issuer_certificate = ca,
                          .issuer_key = ca_key };
  g_autoptr (GBytes) leaf = generate (&spec, key);

  g_assert_true (tn_key_matches (key, leaf));
  g_assert_true (verifies (leaf, ca, TN_PURPOSE_SERVER, TEST_NOW));
  g_assert_true (verifies (leaf, ca, TN_PURPOSE_CLIENT, TEST_NOW));
}

static void
test_self_signed_describes_itself (void)
{
  g_autoptr (TnKey) key = tn_key_generate ("ec", 0, NULL);
  TnGenerateSpec spec = { .common_name = "Gr\xc3\xbc\xc3\x9f"
                                         "e",
                          .names = local_names,
                          .days = 2 };
  g_autoptr (GBytes) der = generate (&spec, key);
  g_autofree char *subject = tn_describe_subject (der);
  g_autofree char *names = tn_describe_subject_alt_name (der);
  g_autofree char *from = tn_describe_valid_from (der);
  g_autofree char *to = tn_describe_valid_to (der);
  g_autofree char *serial = tn_describe_serial_number (der);

  g_assert_cmpstr (subject, ==,
                   "CN=Gr\xc3\xbc\xc3\x9f"
                   "e");
  g_assert_cmpstr (names, ==,
                   "DNS:localhost, DNS:*.example.org, IP Address:127.0.0.1,"
                   " IP Address:0:0:0:0:0:0:0:1");
  g_assert_cmpstr (from, ==, "Dec 31 23:00:00 2025 GMT");
  g_assert_cmpstr (to, ==, "Jan  2 23:00:00 2026 GMT");
  g_assert_cmpuint (strlen (serial), ==, 32);
  g_assert_true (verifies (der, der, TN_PURPOSE_SERVER, TEST_NOW));
}

static void
test_serials_differ (void)
{
  g_autoptr (TnKey) key = tn_key_generate ("ec", 0, NULL);
  TnGenerateSpec spec = { .common_name = "a" };
  g_autoptr (GBytes) first = generate (&spec, key);
  g_autoptr (GBytes) second = generate (&spec, key);
  g_autofree char *first_serial = tn_describe_serial_number (first);
  g_autofree char *second_serial = tn_describe_serial_number (second);

  g_assert_cmpstr (first_serial, !=, second_serial);
}

static void
test_default_is_one_year (void)
{
  g_autoptr (TnKey) key = tn_key_generate ("ec", 0, NULL);
  TnGenerateSpec spec = { .common_name = "a" };
  g_autoptr (GBytes) der = generate (&spec, key);
  gint64 last = TEST_NOW - 3600 + 365 * 86400;

  g_assert_true (verifies (der, der, TN_PURPOSE_SERVER, last));
  g_assert_false (verifies (der, der, TN_PURPOSE_SERVER, last + 1));
}

static void
test_leaves_do_not_sign (void)
{
  g_autoptr (TnKey) key = tn_key_generate ("ec", 0, NULL);
  TnGenerateSpec spec = { .common_name = "not a CA" };
  g_autoptr (GBytes) issuer = generate (&spec, key);
  TnGenerateSpec below
      = { .common_name = "localhost", .issuer_certificate = issuer, .issuer_key = key };
  g_autoptr (TnKey) own = tn_key_generate ("ec", 0, NULL);
  g_autoptr (GBytes) leaf = generate (&below, own);

  g_assert_false (verifies (leaf, issuer, TN_PURPOSE_SERVER, TEST_NOW));
}

/* In hex; NULL = there is none. */
static char *
find_extension (GBytes *certificate, const char *oid)
{
  TnDerCertificate fields;
  g_autoptr (GBytes) bytes = NULL;
  TnDer value;

  g_assert_true (tn_der_read_certificate (test_der (certificate), &fields));
  if (!tn_der_find_extension (&fields, oid, &value))
    return NULL;

  bytes = g_bytes_new (value.data, value.length);
  return test_to_hex (bytes);
}

static void
test_subject_has_all_attributes (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  TnGenerateSpec spec = { .common_name = "a",
                          .organization = "Org",
                          .organizational_unit = "Unit",
                          .country = "DE",
                          .state = "State",
                          .locality = "Stra\xc3\x9f"
                                      "e" };
  TnGenerateSpec without_name = { .organization = "Org" };
  g_autoptr (GBytes) der = generate (&spec, key);
  g_autoptr (GBytes) nameless = generate (&without_name, key);
  g_autofree char *subject = tn_describe_subject (der);
  g_autofree char *short_subject = tn_describe_subject (nameless);

  g_assert_cmpstr (subject, ==,
                   "C=DE\nST=State\nL=Stra\xc3\x9f"
                   "e\nO=Org\nOU=Unit\nCN=a");
  g_assert_cmpstr (short_subject, ==, "O=Org");
}

typedef struct {
  gint64 from;
  gint64 to;
  const char *from_text;
  const char *to_text;
} TimeCase;

/* UTCTime up to 2049, GeneralizedTime from then on. */
static const TimeCase time_cases[] = {
  { -631152000, 253402300799, "Jan  1 00:00:00 1950 GMT", "Dec 31 23:59:59 9999 GMT" },
  { 0, 2524607999, "Jan  1 00:00:00 1970 GMT", "Dec 31 23:59:59 2049 GMT" },
  { 2524608000, 2524608000, "Jan  1 00:00:00 2050 GMT", "Jan  1 00:00:00 2050 GMT" },
  { 1, 4294197631, "Jan  1 00:00:01 1970 GMT", "Jan 29 08:40:31 2106 GMT" },
};

static void
test_times_are_those_asked_for (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");

  for (gsize i = 0; i < G_N_ELEMENTS (time_cases); i++) {
    TnGenerateSpec spec = { .common_name = "a",
                            .has_not_before = TRUE,
                            .not_before = time_cases[i].from,
                            .has_not_after = TRUE,
                            .not_after = time_cases[i].to };
    g_autoptr (GBytes) der = generate (&spec, key);
    g_autofree char *from = tn_describe_valid_from (der);
    g_autofree char *to = tn_describe_valid_to (der);

    g_assert_cmpstr (from, ==, time_cases[i].from_text);
    g_assert_cmpstr (to, ==, time_cases[i].to_text);
  }
}

static const struct {
  const char *given;
  const char *told;
} serials[] = {
  { "1", "01" },
  { "7f", "7F" },
  { "80", "80" },
  { "0x1234", "1234" },
  { "000000000000000000000000000000000000000000000ABC", "0ABC" },
  { "7fffffffffffffffffffffffffffffffffffffff", "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF" },
  { "8fffffffffffffffffffffffffffffffffffff", "8FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF" },
  { "fffffffffffffffffffffffffffffffffffffff", "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF" },
};

static void
test_serial_is_the_one_asked_for (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");

  for (gsize i = 0; i < G_N_ELEMENTS (serials); i++) {
    TnGenerateSpec spec = { .common_name = "a", .serial = serials[i].given };
    g_autoptr (GBytes) der = generate (&spec, key);
    g_autofree char *serial = tn_describe_serial_number (der);

    g_assert_cmpstr (serial, ==, serials[i].told);
  }
}

static void
test_usages_are_those_asked_for (void)
{
  static const char *const usage[] = { "digitalSignature", "cRLSign", "decipherOnly", NULL };
  static const char *const purposes[]
      = { "OCSPSigning",         "emailProtection", "timeStamping",
          "anyExtendedKeyUsage", "2.999.1",         NULL };
  g_autoptr (TnKey) key = test_key ("leaf-rsa.key");
  TnGenerateSpec spec = { .common_name = "a", .key_usage = usage, .purposes = purposes };
  g_autoptr (GBytes) der = generate (&spec, key);
  g_autofree char *usage_hex = find_extension (der, "2.5.29.15");
  g_autofree char *purposes_hex = find_extension (der, "2.5.29.37");

  g_assert_cmpstr (usage_hex, ==, "0303078280");
  g_assert_cmpstr (purposes_hex, ==,
                   "302906082b0601050507030906082b0601050507030406082b06010505070308"
                   "0604551d2500060388370"
                   "1");
}

static void
test_path_length_is_the_one_asked_for (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  TnGenerateSpec without = { .common_name = "a", .is_ca = TRUE };
  TnGenerateSpec with
      = { .common_name = "a", .is_ca = TRUE, .has_path_length = TRUE, .path_length = 3 };
  g_autoptr (GBytes) any = generate (&without, key);
  g_autoptr (GBytes) limited = generate (&with, key);
  g_autofree char *any_hex = find_extension (any, "2.5.29.19");
  g_autofree char *limited_hex = find_extension (limited, "2.5.29.19");

  g_assert_cmpstr (any_hex, ==, "30030101ff");
  g_assert_cmpstr (limited_hex, ==, "30060101ff020103");
}

typedef struct {
  const char *key;
  const char *digest;
  const char *oid;
} DigestCase;

static const DigestCase digest_cases[] = {
  { "leaf-rsa.key", NULL, "1.2.840.113549.1.1.11" },
  { "leaf-rsa.key", "sha256", "1.2.840.113549.1.1.11" },
  { "leaf-rsa.key", "SHA384", "1.2.840.113549.1.1.12" },
  { "leaf-rsa.key", "sha512", "1.2.840.113549.1.1.13" },
  { "leaf-rsa-pss.key", "sha384", "1.2.840.113549.1.1.10" },
  { "leaf-ec.key", "sha384", "1.2.840.10045.4.3.3" },
  { "leaf-p521.key", NULL, "1.2.840.10045.4.3.4" },
  { "leaf-ed25519.key", "sha512", "1.3.101.112" },
  { "leaf-ed25519.key", "sha256", "1.3.101.112" },
  { "leaf-ed448.key", "sha256", "1.3.101.113" },
};

static void
test_digest_is_the_one_asked_for (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (digest_cases); i++) {
    g_autoptr (TnKey) key = test_key (digest_cases[i].key);
    TnGenerateSpec spec = { .common_name = "a", .digest = digest_cases[i].digest };
    g_autoptr (GBytes) der = generate (&spec, key);
    g_autofree char *oid = NULL;
    TnDerCertificate fields;

    g_assert_true (tn_der_read_certificate (test_der (der), &fields));
    oid = tn_der_oid_to_string (fields.signature_algorithm);
    g_assert_cmpstr (oid, ==, digest_cases[i].oid);
    g_assert_true (verifies (der, der, TN_PURPOSE_SERVER, TEST_NOW));
  }
}

/* Root, intermediate, leaf. */
static void
test_path_length_is_obeyed (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  TnGenerateSpec root_spec = { .common_name = "Root", .is_ca = TRUE, .has_path_length = TRUE };
  g_autoptr (GBytes) root = generate (&root_spec, key);
  g_autoptr (TnKey) other_key = test_key ("leaf-p384.key");
  TnGenerateSpec middle_spec = {
    .common_name = "Middle", .is_ca = TRUE, .issuer_certificate = root, .issuer_key = key
  };
  g_autoptr (GBytes) middle = generate (&middle_spec, other_key);
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autofree char *pem = tn_pem_from_certificate (root);
  g_autoptr (GBytes) ca = test_text (pem);
  g_autoptr (GPtrArray) cas = g_ptr_array_new ();
  TnGenerateSpec leaf_spec
      = { .common_name = "leaf", .issuer_certificate = middle, .issuer_key = other_key };
  g_autoptr (GBytes) leaf = generate (&leaf_spec, key);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnTrust) trust = NULL;
  TnVerifySpec spec = { 0 };

  g_ptr_array_add (cas, ca);
  g_ptr_array_add (chain, leaf);
  g_ptr_array_add (chain, middle);
  trust = tn_trust_new (cas);
  spec.chain = chain;
  spec.trust = trust;
  spec.purpose = TN_PURPOSE_SERVER;
  spec.level = TN_SECURITY_LEVEL_DEFAULT;
  spec.now = TEST_NOW;

  g_assert_false (tn_verify_chain (&spec, &error));
  g_assert_error (error, TLS_NODE_X509_ERROR, TLS_NODE_X509_ERROR_PATH_LENGTH_EXCEEDED);
}

static void
test_names_do_without_a_subject (void)
{
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (TnKey) ca_key = test_key ("ca.key");
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  TnGenerateSpec spec
      = { .names = local_names, .issuer_certificate = ca, .issuer_key = ca_key };
  g_autoptr (GBytes) der = generate (&spec, key);
  g_autofree char *subject = tn_describe_subject (der);

  g_assert_null (subject);
  g_assert_true (verifies (der, ca, TN_PURPOSE_SERVER, TEST_NOW));
}

static void
assert_refused (const TnGenerateSpec *spec, TlsNodeError code)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_generate_certificate (spec, key, TEST_NOW, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) code);
}

static void
test_name_is_refused (gconstpointer name)
{
  const char *const names[] = { "localhost", name, NULL };
  TnGenerateSpec spec = { .common_name = "a", .names = names };

  assert_refused (&spec, TLS_NODE_ERROR_INVALID_ARG_VALUE);
}

#define LONG_16 "0123456789abcdef"
#define LONG_64 LONG_16 LONG_16 LONG_16 LONG_16

static const char *const bad_words[] = { "digitalSignature", "serverAuth?", NULL };
static const char *const bad_oids[]
    = { "1",          "1.2",    "3.1.1",          "1.40.1", "1..2",   "1.2.x",
        "1.2.",       "1.02.3", "1.2.4294967296", "-1.2.3", "1.2.3 ", "01.2.3",
        "serverauth", "" };

static const struct {
  TnGenerateSpec spec;
  TlsNodeError code;
} bad_specs[] = {
  { { .common_name = "a", .country = "" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .country = "D" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .country = "de" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .country = "DEU" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .country = "\xc3\x84" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .organization = "" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .locality = "\xff" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = LONG_64 "a" }, TLS_NODE_ERROR_OUT_OF_RANGE },
  { { .common_name = "a", .state = LONG_64 LONG_64 "a" }, TLS_NODE_ERROR_OUT_OF_RANGE },
  { { .names = local_names }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .has_path_length = TRUE }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .key_usage = bad_words }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .purposes = bad_words }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .digest = "sha1" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .digest = "" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .serial = "" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .serial = "0" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .serial = "-1" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .serial = "1g" }, TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .serial = "8" LONG_16 LONG_16 "0000000" },
    TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .serial = "1" LONG_16 LONG_16 "00000000" },
    TLS_NODE_ERROR_INVALID_ARG_VALUE },
  { { .common_name = "a", .has_not_before = TRUE, .not_before = -631152001 },
    TLS_NODE_ERROR_OUT_OF_RANGE },
  { { .common_name = "a", .has_not_before = TRUE, .not_before = G_MAXINT64 },
    TLS_NODE_ERROR_OUT_OF_RANGE },
  { { .common_name = "a", .has_not_after = TRUE, .not_after = 253402300800 },
    TLS_NODE_ERROR_OUT_OF_RANGE },
  { { .common_name = "a", .has_not_after = TRUE, .not_after = TEST_NOW - 3601 },
    TLS_NODE_ERROR_OUT_OF_RANGE },
  { { .common_name = "a", .has_not_before = TRUE, .not_before = 253402300799 },
    TLS_NODE_ERROR_OUT_OF_RANGE },
};

static void
test_malformed_specs_are_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_specs); i++)
    assert_refused (&bad_specs[i].spec, bad_specs[i].code);
}

static void
test_purposes_are_names_or_oids (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_oids); i++) {
    const char *const purposes[] = { "serverAuth", bad_oids[i], NULL };
    TnGenerateSpec spec = { .common_name = "a", .purposes = purposes };

    assert_refused (&spec, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  }
}

static void
test_bad_specs_are_refused (void)
{
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (GBytes) junk = test_text ("0junk");
  g_autoptr (TnKey) other = test_key ("other-ca.key");
  TnGenerateSpec no_name = { .common_name = NULL };
  TnGenerateSpec empty_name = { .common_name = "" };
  TnGenerateSpec bad_name = { .common_name = "\xff" };
  TnGenerateSpec too_long = { .common_name = "a", .days = 36526 };
  TnGenerateSpec no_key = { .common_name = "a", .issuer_certificate = ca };
  TnGenerateSpec wrong_key
      = { .common_name = "a", .issuer_certificate = ca, .issuer_key = other };
  TnGenerateSpec no_issuer
      = { .common_name = "a", .issuer_certificate = junk, .issuer_key = other };

  assert_refused (&no_name, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  assert_refused (&empty_name, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  assert_refused (&bad_name, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  assert_refused (&too_long, TLS_NODE_ERROR_OUT_OF_RANGE);
  assert_refused (&no_key, TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH);
  assert_refused (&wrong_key, TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH);
  assert_refused (&no_issuer, TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH);
}

int
main (int argc, char **argv)
{
  static const char *const types[] = { "ec", "rsa", "ed25519", "ed448" };
  static const char *const bad_names[] = { "",           "*",
                                           ".",          "a..b",
                                           "a b",        "a.*.b",
                                           "https:a",    "127.0.0.1:443",
                                           "a.example.", "\xc3\xbc.example" };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/generate/own-ca-signs-leaves/%s", types[i]);

    g_test_add_data_func (path, types[i], test_own_ca_signs_leaves);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (bad_names); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/generate/refuses-name/%" G_GSIZE_FORMAT, i);

    g_test_add_data_func (path, bad_names[i], test_name_is_refused);
  }

  g_test_add_func ("/x509/generate/self-signed-describes-itself",
                   test_self_signed_describes_itself);
  g_test_add_func ("/x509/generate/serials-differ", test_serials_differ);
  g_test_add_func ("/x509/generate/default-is-one-year", test_default_is_one_year);
  g_test_add_func ("/x509/generate/leaves-do-not-sign", test_leaves_do_not_sign);
  g_test_add_func ("/x509/generate/bad-specs-are-refused", test_bad_specs_are_refused);

  g_test_add_func ("/x509/generate/subject-has-all-attributes",
                   test_subject_has_all_attributes);
  g_test_add_func ("/x509/generate/times-are-those-asked-for", test_times_are_those_asked_for);
  g_test_add_func ("/x509/generate/serial-is-the-one-asked-for",
                   test_serial_is_the_one_asked_for);
  g_test_add_func ("/x509/generate/usages-are-those-asked-for",
                   test_usages_are_those_asked_for);
  g_test_add_func ("/x509/generate/path-length-is-the-one-asked-for",
                   test_path_length_is_the_one_asked_for);
  g_test_add_func ("/x509/generate/path-length-is-obeyed", test_path_length_is_obeyed);
  g_test_add_func ("/x509/generate/digest-is-the-one-asked-for",
                   test_digest_is_the_one_asked_for);
  g_test_add_func ("/x509/generate/names-do-without-a-subject",
                   test_names_do_without_a_subject);
  g_test_add_func ("/x509/generate/malformed-specs-are-refused",
                   test_malformed_specs_are_refused);
  g_test_add_func ("/x509/generate/purposes-are-names-or-oids",
                   test_purposes_are_names_or_oids);

  return g_test_run ();
}
