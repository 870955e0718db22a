/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

static TlsNodeCertificate *
certificate (const char *name)
{
  g_autoptr (GError) error = NULL;
  TlsNodeCertificate *self = tls_node_certificate_new (tn_cert (name), &error);

  g_assert_no_error (error);
  return self;
}

static TlsNodeSecureContext *
context_with_ca (const char *ca)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (GError) error = NULL;
  TlsNodeSecureContext *self;

  tls_node_secure_context_options_add_ca (options, tn_cert (ca));
  self = tls_node_secure_context_new (options, &error);
  g_assert_no_error (error);
  return self;
}

/* What is said of a certificate under a CA. */
typedef struct {
  const char *name;
  const char *leaf;
  const char *ca;
  const char *purpose;
  const char *hostname;
  gint64 time;
  const char *code; /* NULL = authorized */
} ReportCase;

static const ReportCase report_cases[] = {
  { "good", "server", "ca", "server", "localhost", 0, NULL },
  { "no-host", "server", "ca", NULL, NULL, 0, NULL },
  { "an-address", "server", "ca", "server", "127.0.0.1", 0, NULL },
  { "as-a-client", "server", "ca", "client", NULL, 0, NULL },
  { "for-any-purpose", "server", "ca", "any", NULL, 0, NULL },
  { "wrong-host", "wrong-name", "ca", "server", "localhost", 0,
    "ERR_TLS_CERT_ALTNAME_INVALID" },
  { "wrong-ca", "server", "other-ca", "server", "localhost", 0,
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
  { "self-signed", "self-signed", "ca", "server", "localhost", 0,
    "DEPTH_ZERO_SELF_SIGNED_CERT" },
  { "in-1990", "server", "ca", "server", "localhost", 631152000, "CERT_NOT_YET_VALID" },
  { "in-2200", "server", "ca", "server", "localhost", G_GINT64_CONSTANT (7258118400),
    "CERT_HAS_EXPIRED" },
};

static void
test_report (gconstpointer data)
{
  const ReportCase *c = data;
  TlsNodeCertificate *leaf = certificate (c->leaf);
  TlsNodeSecureContext *context = context_with_ca (c->ca);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) report = tls_node_certificate_verify_chain (
      leaf, NULL, context, c->purpose, c->hostname, c->time, &error);
  const char *code = NULL;
  gboolean is_good = FALSE;

  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (report, "authorized", "b", &is_good));
  g_variant_lookup (report, "code", "&s", &code);
  g_assert_cmpstr (code, ==, c->code);
  g_assert_true (is_good == (c->code == NULL));
  g_assert_true (g_variant_lookup (report, "message", "&s", NULL) == (c->code != NULL));
  g_assert_true (g_variant_lookup (report, "hint", "&s", NULL) == (c->code != NULL));

  g_assert_finalize_object (leaf);
  g_assert_finalize_object (context);
}

static void
test_chain_and_reasons_are_told (void)
{
  TlsNodeCertificate *leaf = certificate ("server");
  TlsNodeSecureContext *context = context_with_ca ("ca");
  g_autoptr (GVariant) report
      = tls_node_certificate_verify_chain (leaf, NULL, context, NULL, NULL, 631152000, NULL);
  g_autoptr (GVariant) chain = g_variant_lookup_value (report, "chain", G_VARIANT_TYPE ("aay"));
  g_autoptr (GVariant) reasons
      = g_variant_lookup_value (report, "reasons", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) reason = NULL;
  g_autoptr (GVariant) first = g_variant_get_child_value (chain, 0);
  guint depth = 0;

  g_assert_cmpuint (g_variant_n_children (chain), ==, 2);
  g_assert_cmpuint (g_variant_n_children (reasons), ==, 2);
  g_assert_cmpuint (g_variant_get_size (first), ==,
                    g_bytes_get_size (tls_node_certificate_get_raw (leaf)));

  /* The root's dates come first. */
  reason = g_variant_get_child_value (reasons, 0);
  g_assert_true (g_variant_lookup (reason, "depth", "u", &depth));
  g_assert_cmpuint (depth, ==, 1);
  g_assert_true (g_variant_lookup (reason, "code", "&s", NULL));
  g_assert_true (g_variant_lookup (reason, "message", "&s", NULL));

  g_assert_finalize_object (leaf);
  g_assert_finalize_object (context);
}

static void
test_the_default_roots_do_not_know_it (void)
{
  TlsNodeCertificate *leaf = certificate ("server");
  g_autoptr (GVariant) report
      = tls_node_certificate_verify_chain (leaf, NULL, NULL, NULL, NULL, 0, NULL);
  gboolean is_good = TRUE;

  g_assert_true (g_variant_lookup (report, "authorized", "b", &is_good));
  g_assert_false (is_good);
  g_assert_finalize_object (leaf);
}

static void
test_intermediates_may_stand_between (void)
{
  TlsNodeCertificate *leaf = certificate ("server");
  TlsNodeSecureContext *context = context_with_ca ("ca");
  g_autoptr (GVariant) report = tls_node_certificate_verify_chain (
      leaf, tn_cert ("other-ca"), context, NULL, NULL, 0, NULL);
  gboolean is_good = FALSE;

  g_assert_true (g_variant_lookup (report, "authorized", "b", &is_good));
  g_assert_true (is_good);
  g_assert_finalize_object (leaf);
  g_assert_finalize_object (context);
}

static void
assert_fails (GBytes *intermediates,
              TlsNodeSecureContext *context,
              const char *purpose,
              const char *code)
{
  TlsNodeCertificate *leaf = certificate ("server");
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_certificate_verify_chain (leaf, intermediates, context, purpose, NULL,
                                                    0, &error));
  tn_assert_code (error, code);
  g_assert_finalize_object (leaf);
}

static void
test_bad_arguments_are_errors (void)
{
  static const char damaged[] = "-----BEGIN CERTIFICATE-----\nM!\n-----END CERTIFICATE-----\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (damaged, strlen (damaged));
  TlsNodeSecureContext *empty = g_object_new (TLS_NODE_TYPE_SECURE_CONTEXT, NULL);

  assert_fails (NULL, NULL, "mail", "ERR_INVALID_ARG_VALUE");
  assert_fails (bytes, NULL, NULL, "ERR_OSSL_PEM_BAD_BASE64_DECODE");
  assert_fails (NULL, empty, NULL, "ERR_TLS_INVALID_CONTEXT");
  g_assert_finalize_object (empty);
}

/* Other languages may make one without a constructor. */
static void
test_an_empty_certificate_is_not_authorized (void)
{
  TlsNodeCertificate *leaf = g_object_new (TLS_NODE_TYPE_CERTIFICATE, NULL);
  g_autoptr (GVariant) report
      = tls_node_certificate_verify_chain (leaf, NULL, NULL, NULL, "localhost", 0, NULL);
  gboolean is_good = TRUE;

  g_assert_true (g_variant_lookup (report, "authorized", "b", &is_good));
  g_assert_false (is_good);
  g_assert_finalize_object (leaf);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (report_cases); i++) {
    g_autofree char *path
        = g_strdup_printf ("/api/certificate-verify/report/%s", report_cases[i].name);

    tn_test_add_data (path, &report_cases[i], test_report);
  }

  tn_test_add ("/api/certificate-verify/chain-and-reasons-are-told",
               test_chain_and_reasons_are_told);
  tn_test_add ("/api/certificate-verify/the-default-roots-do-not-know-it",
               test_the_default_roots_do_not_know_it);
  tn_test_add ("/api/certificate-verify/intermediates-may-stand-between",
               test_intermediates_may_stand_between);
  tn_test_add ("/api/certificate-verify/bad-arguments-are-errors",
               test_bad_arguments_are_errors);
  tn_test_add ("/api/certificate-verify/an-empty-certificate-is-not-authorized",
               test_an_empty_certificate_is_not_authorized);

  return tn_test_run ();
}
