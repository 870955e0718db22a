/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/generate.h"

#include "libtlsnode/x509/describe.h"
#include "libtlsnode/x509/verify.h"
#include "tests/support/tn-certs.h"

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
  static const char *const types[] = { "ec", "rsa", "ed25519" };
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

  return g_test_run ();
}
