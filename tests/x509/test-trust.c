/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/trust.h"

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/verify.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-der-builder.h"

/* Takes the items; ends with NULL. */
static TnTrust *
trust_of (GBytes *first, ...)
{
  g_autoptr (GPtrArray) cas = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  va_list items;

  va_start (items, first);
  for (GBytes *item = first; item != NULL; item = va_arg (items, GBytes *))
    g_ptr_array_add (cas, item);
  va_end (items);

  return tn_trust_new (cas);
}

static void
test_an_item_may_hold_several (void)
{
  g_autoptr (TnTrust) trust
      = trust_of (test_file ("leaf-chain.crt"), test_file ("ca.crt"), NULL);
  g_autoptr (GBytes) intermediate = test_certificate ("intermediate.crt");
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (GBytes) other = test_certificate ("other-ca.crt");

  g_assert_cmpuint (tn_trust_get_size (trust), ==, 3);
  g_assert_true (tn_trust_contains (trust, intermediate));
  g_assert_true (tn_trust_contains (trust, ca));
  g_assert_false (tn_trust_contains (trust, other));
}

static void
test_duplicates_count_once (void)
{
  g_autoptr (TnTrust) trust = trust_of (test_file ("ca.crt"), test_file ("ca.crt"), NULL);

  g_assert_cmpuint (tn_trust_get_size (trust), ==, 1);
}

static void
test_what_is_no_certificate_is_skipped (void)
{
  g_autoptr (TnTrust) trust
      = trust_of (test_text ("junk"), test_certificate ("other-ca.crt"), test_text (""),
                  test_text ("-----BEGIN CERTIFICATE-----\nM!\n-----END CERTIFICATE-----\n"),
                  test_file ("leaf-ec.key"), test_file ("ca.crt"), NULL);

  /* DER is no certificate here, as in Node. */
  g_assert_cmpuint (tn_trust_get_size (trust), ==, 1);
}

static void
test_without_cas_nobody_is_trusted (void)
{
  g_autoptr (TnTrust) none = tn_trust_new (NULL);

  g_assert_cmpuint (tn_trust_get_size (none), ==, 0);
}

static void
test_certificates_are_found_by_subject (void)
{
  g_autoptr (TnTrust) trust
      = trust_of (test_file ("ca.crt"), test_file ("ca.crt"), test_file ("other-ca.crt"),
                  test_file ("ca-same-name.crt"), NULL);
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (GBytes) subject = NULL;
  g_autoptr (GBytes) unknown = g_bytes_new_static ("0", 2);
  const GPtrArray *found;
  TnDerCertificate fields;
  TnDer der;

  der.data = g_bytes_get_data (ca, &der.length);
  g_assert_true (tn_der_read_certificate (der, &fields));
  subject = tn_name_to_canonical (fields.subject);

  found = tn_trust_find_by_subject (trust, subject);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_true (g_bytes_equal (found->pdata[0], ca));
  g_assert_null (tn_trust_find_by_subject (trust, unknown));
}

static gpointer
get_system_cb (gpointer data)
{
  return tn_trust_get_system ();
}

static void
test_system_roots_are_loaded_once (void)
{
  GThread *thread = g_thread_new ("roots", get_system_cb, NULL);
  TnTrust *trust = tn_trust_get_system ();
  g_autoptr (GBytes) own = test_certificate ("ca.crt");

  g_assert_true (g_thread_join (thread) == trust);
  g_assert_false (tn_trust_contains (trust, own));
  if (g_file_test ("/etc/ssl/certs/ca-certificates.crt", G_FILE_TEST_EXISTS))
    g_assert_cmpuint (tn_trust_get_size (trust), >, 0);
}

static void
test_references_keep_it_alive (void)
{
  TnTrust *trust = trust_of (test_file ("ca.crt"), NULL);
  TnTrust *second = tn_trust_ref (trust);

  tn_trust_unref (trust);
  g_assert_cmpuint (tn_trust_get_size (second), ==, 1);
  tn_trust_unref (second);
}

/* What openssl x509 -trustout appends, and what Node says of a server under the root, and of one under the intermediate alone. */
typedef struct {
  const char *name;
  const char *settings; /* hex */
  int with_root;
  int with_intermediate;
} SettingCase;

#define GOOD -1
#define SERVER_AUTH "06082b06010505070301"
#define CLIENT_AUTH "06082b06010505070302"
#define ANY_USAGE "0604551d2500"

static const SettingCase setting_cases[] = {
  { "server", "300c300a" SERVER_AUTH, GOOD, GOOD },
  { "client", "300c300a" CLIENT_AUTH, TLS_NODE_X509_ERROR_INVALID_PURPOSE,
    TLS_NODE_X509_ERROR_INVALID_PURPOSE },
  { "any", "30083006" ANY_USAGE, GOOD, GOOD },
  { "not-server", "300ca00a" SERVER_AUTH, TLS_NODE_X509_ERROR_INVALID_PURPOSE,
    TLS_NODE_X509_ERROR_INVALID_PURPOSE },
  { "not-client", "300ca00a" CLIENT_AUTH, GOOD, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT },
  { "nothing", "3008a006" ANY_USAGE, TLS_NODE_X509_ERROR_INVALID_PURPOSE,
    TLS_NODE_X509_ERROR_INVALID_PURPOSE },
  { "alias", "30030c0178", GOOD, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT },
  { "malformed", "3101", TLS_NODE_X509_ERROR_INVALID_PURPOSE,
    TLS_NODE_X509_ERROR_INVALID_PURPOSE },
};

static GBytes *
with_settings (const char *certificate, const char *settings)
{
  g_autoptr (GBytes) der = test_certificate (certificate);
  g_autoptr (GByteArray) both = der_join (
      der_octets (g_bytes_get_data (der, NULL), g_bytes_get_size (der)), der_hex (settings));
  g_autofree char *body = g_base64_encode (both->data, both->len);
  g_autofree char *text = g_strdup_printf ("-----BEGIN TRUSTED CERTIFICATE-----\n%s\n"
                                           "-----END TRUSTED CERTIFICATE-----\n",
                                           body);

  return test_text (text);
}

static void
check_verdict (const char *leaf, GBytes *ca, int expected)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TnTrust) trust = trust_of (ca, NULL);
  g_autoptr (TnVerifyReport) report = NULL;
  TnVerifySpec spec = { .trust = trust, .now = TEST_NOW, .level = TN_SECURITY_LEVEL_DEFAULT };

  g_ptr_array_add (chain, test_certificate (leaf));
  spec.chain = chain;
  report = tn_verify (&spec);

  g_assert_true (report->is_good == (expected == GOOD));
  if (expected != GOOD)
    g_assert_cmpint (report->code, ==, expected);
}

static void
test_settings (gconstpointer data)
{
  const SettingCase *c = data;

  check_verdict ("leaf-ec.crt", with_settings ("ca.crt", c->settings), c->with_root);
  check_verdict ("leaf-intermediate.crt", with_settings ("intermediate.crt", c->settings),
                 c->with_intermediate);
}

static void
test_rejected_roots_are_a_reason (void)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TnTrust) trust = trust_of (with_settings ("ca.crt", "300ca00a" SERVER_AUTH), NULL);
  g_autoptr (TnVerifyReport) report = NULL;
  TnVerifySpec spec = { .chain = chain, .trust = trust, .now = TEST_NOW };

  g_ptr_array_add (chain, test_certificate ("leaf-ec.crt"));
  report = tn_verify (&spec);

  g_assert_cmpint (g_array_index (report->reasons, TnVerifyReason, 0).code, ==,
                   TLS_NODE_X509_ERROR_CERT_REJECTED);
}

/* What the environment does is seen in a process of its own, because roots are loaded once. */

static void
set_environment (const char *file, const char *directories, const char *extra)
{
  const char *const variables[]
      = { "SSL_CERT_FILE", file, "SSL_CERT_DIR", directories, "NODE_EXTRA_CA_CERTS", extra };

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i += 2) {
    if (variables[i + 1] != NULL)
      g_setenv (variables[i], variables[i + 1], TRUE);
    else
      g_unsetenv (variables[i]);
  }
}

static char *
certs_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "certs", name, NULL);
}

static void
test_file_and_directory_replace_the_system (void)
{
  g_autofree char *file = certs_path ("ca.crt");
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");

  if (g_test_subprocess ()) {
    set_environment (file, NULL, NULL);
    g_assert_cmpuint (tn_trust_get_size (tn_trust_get_system ()), ==, 1);
    g_assert_true (tn_trust_contains (tn_trust_get_system (), ca));
    return;
  }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_every_file_of_a_directory_counts (void)
{
  g_autofree char *directory = certs_path ("");
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (GBytes) other = test_certificate ("other-ca.crt");

  if (g_test_subprocess ()) {
    g_autofree char *paths = g_strconcat ("/nonexistent:", directory, NULL);

    set_environment (NULL, paths, NULL);
    g_assert_true (tn_trust_contains (tn_trust_get_system (), ca));
    g_assert_true (tn_trust_contains (tn_trust_get_system (), other));
    return;
  }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_extra_certificates_are_added (void)
{
  g_autofree char *file = certs_path ("ca.crt");
  g_autofree char *extra = certs_path ("other-ca.crt");
  g_autoptr (GBytes) other = test_certificate ("other-ca.crt");

  if (g_test_subprocess ()) {
    set_environment (file, NULL, extra);
    g_assert_cmpuint (tn_trust_get_size (tn_trust_get_system ()), ==, 1);
    g_assert_cmpuint (tn_trust_get_size (tn_trust_get_default (TN_ROOTS_SYSTEM)), ==, 2);
    g_assert_cmpuint (tn_trust_get_size (tn_trust_get_extra ()), ==, 1);
    g_assert_true (tn_trust_contains (tn_trust_get_extra (), other));
    return;
  }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* What SSL_CERT_FILE names is the system's, and not what comes with it. */
static void
test_roots_are_joined (void)
{
  g_autofree char *file = certs_path ("ca.crt");
  g_autofree char *extra = certs_path ("other-ca.crt");
  guint n_bundled;

  if (g_test_subprocess ()) {
    set_environment (file, NULL, extra);
    n_bundled = tn_trust_get_size (tn_trust_get_bundled ());
    g_assert_cmpuint (tn_trust_get_size (tn_trust_get_default (TN_ROOTS_SYSTEM)), ==, 2);
    g_assert_cmpuint (tn_trust_get_size (tn_trust_get_default (TN_ROOTS_BUNDLED)), ==,
                      n_bundled + 1);
    g_assert_cmpuint (tn_trust_get_size (tn_trust_get_default (TN_ROOTS_BUNDLED_AND_SYSTEM)),
                      ==, n_bundled + 2);
    return;
  }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* Nothing is copied when there is nothing to join. */
static void
test_one_set_is_enough (void)
{
  if (g_test_subprocess ()) {
    set_environment (NULL, NULL, NULL);
    g_assert_true (tn_trust_get_system () == tn_trust_get_bundled ());
    for (TnRoots roots = TN_ROOTS_SYSTEM; roots <= TN_ROOTS_BUNDLED_AND_SYSTEM; roots++)
      g_assert_true (tn_trust_get_default (roots) == tn_trust_get_bundled ());
    return;
  }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* Told, not judged: a busy machine takes its time. */
static void
test_what_the_roots_cost (void)
{
  gsize bytes = 0;
  double milliseconds;
  const GPtrArray *certificates;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDOUT);
    g_test_trap_assert_passed ();
    return;
  }

  set_environment (NULL, NULL, NULL);
  g_test_timer_start ();
  tn_trust_get_default (TN_ROOTS_SYSTEM);
  milliseconds = g_test_timer_elapsed () * 1000;
  certificates = tn_trust_get_certificates (tn_trust_get_bundled ());
  for (guint i = 0; i < certificates->len; i++)
    bytes += g_bytes_get_size (certificates->pdata[i]);

  g_test_timer_start ();
  g_assert_true (tn_trust_get_default (TN_ROOTS_SYSTEM) == tn_trust_get_bundled ());
  g_test_message ("%u roots of %" G_GSIZE_FORMAT " bytes: %.1f ms, again: %.4f ms",
                  certificates->len, bytes, milliseconds, g_test_timer_elapsed () * 1000);
}

static void
test_settings_survive_an_extension (void)
{
  g_autoptr (TnTrust) base = trust_of (with_settings ("ca.crt", "300ca00a" SERVER_AUTH), NULL);
  g_autoptr (GPtrArray) more = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (TnTrust) both = NULL;

  g_ptr_array_add (more, test_certificate ("other-ca.crt"));
  g_ptr_array_add (more, test_certificate ("ca.crt"));
  both = tn_trust_extend (base, more);

  g_assert_cmpuint (tn_trust_get_size (both), ==, 2);
  g_assert_cmpuint (tn_trust_get_size (base), ==, 1);
  g_assert_true (g_bytes_equal (tn_trust_get_certificates (both)->pdata[0], ca));
  g_assert_cmpint (tn_trust_get_setting (both, ca, TN_PURPOSE_SERVER), ==, TN_TRUST_REJECTED);
}

/* A block that rejects must not come in as one that says nothing. */
static void
test_checked_sets_have_no_settings (void)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (TnTrust) trust = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (texts, with_settings ("ca.crt", "300ca00a" SERVER_AUTH));
  g_ptr_array_add (texts, test_file ("form-x509-certificate.crt"));
  trust = tn_trust_new_checked (texts, &error);

  g_assert_no_error (error);
  g_assert_false (tn_trust_contains (trust, ca));
  g_assert_cmpuint (tn_trust_get_size (trust), ==, 1);
}

static void
test_bad_extra_certificates_are_warned_of_once (void)
{
  if (g_test_subprocess ()) {
    g_log_set_always_fatal (0);
    set_environment ("/nonexistent", NULL, "/nonexistent");
    g_assert_cmpuint (tn_trust_get_size (tn_trust_get_extra ()), ==, 0);
    g_assert_cmpuint (tn_trust_get_size (tn_trust_get_system ()), ==, 0);
    return;
  }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*Ignoring extra certs from `/nonexistent`, load failed*");
  g_test_trap_assert_stderr_unmatched ("*Ignoring extra*Ignoring extra*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (setting_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/trust/settings/%s", setting_cases[i].name);

    g_test_add_data_func (path, &setting_cases[i], test_settings);
  }

  g_test_add_func ("/x509/trust/rejected-roots-are-a-reason", test_rejected_roots_are_a_reason);
  g_test_add_func ("/x509/trust/file-and-directory-replace-the-system",
                   test_file_and_directory_replace_the_system);
  g_test_add_func ("/x509/trust/every-file-of-a-directory-counts",
                   test_every_file_of_a_directory_counts);
  g_test_add_func ("/x509/trust/extra-certificates-are-added",
                   test_extra_certificates_are_added);
  g_test_add_func ("/x509/trust/roots-are-joined", test_roots_are_joined);
  g_test_add_func ("/x509/trust/one-set-is-enough", test_one_set_is_enough);
  g_test_add_func ("/x509/trust/what-the-roots-cost", test_what_the_roots_cost);
  g_test_add_func ("/x509/trust/settings-survive-an-extension",
                   test_settings_survive_an_extension);
  g_test_add_func ("/x509/trust/checked-sets-have-no-settings",
                   test_checked_sets_have_no_settings);
  g_test_add_func ("/x509/trust/bad-extra-certificates-are-warned-of-once",
                   test_bad_extra_certificates_are_warned_of_once);
  g_test_add_func ("/x509/trust/an-item-may-hold-several", test_an_item_may_hold_several);
  g_test_add_func ("/x509/trust/duplicates-count-once", test_duplicates_count_once);
  g_test_add_func ("/x509/trust/what-is-no-certificate-is-skipped",
                   test_what_is_no_certificate_is_skipped);
  g_test_add_func ("/x509/trust/without-cas-nobody-is-trusted",
                   test_without_cas_nobody_is_trusted);
  g_test_add_func ("/x509/trust/certificates-are-found-by-subject",
                   test_certificates_are_found_by_subject);
  g_test_add_func ("/x509/trust/system-roots-are-loaded-once",
                   test_system_roots_are_loaded_once);
  g_test_add_func ("/x509/trust/references-keep-it-alive", test_references_keep_it_alive);

  return g_test_run ();
}
