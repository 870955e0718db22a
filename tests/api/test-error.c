/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Errors of any domain can be asked for everything. */

typedef struct {
  const char *name;
  GQuark (*domain) (void);
  int code;
  const char *text;
} CodeCase;

static const CodeCase code_cases[] = {
  { "tls", tls_node_error_quark, TLS_NODE_ERROR_CERT_ALTNAME_INVALID,
    "ERR_TLS_CERT_ALTNAME_INVALID" },
  { "ssl", tls_node_error_quark, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER,
    "ERR_SSL_NO_SHARED_CIPHER" },
  { "x509", tls_node_x509_error_quark, TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED,
    "CERT_HAS_EXPIRED" },
  { "system", tls_node_system_error_quark, TLS_NODE_SYSTEM_ERROR_ECONNRESET, "ECONNRESET" },
  { "gio-cancelled", g_io_error_quark, G_IO_ERROR_CANCELLED, "ABORT_ERR" },
  { "gio-not-found", g_io_error_quark, G_IO_ERROR_NOT_FOUND, "ENOENT" },
};

static void
test_code_of_any_domain (gconstpointer data)
{
  const CodeCase *c = data;
  g_autoptr (GError) error = g_error_new_literal (c->domain (), c->code, "message");

  g_assert_cmpstr (tls_node_error_get_code (error), ==, c->text);
}

/* Made by hand, by another library, with numbers that there are not. */
static void
test_strange_errors_have_answers (void)
{
  GQuark domains[] = { TLS_NODE_ERROR, TLS_NODE_X509_ERROR, TLS_NODE_SYSTEM_ERROR,
                       G_IO_ERROR,     G_MARKUP_ERROR,      G_FILE_ERROR };
  int codes[] = { 0, 1, -1, 9999, G_MAXINT, G_MININT };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (codes); j++) {
      g_autoptr (GError) error = g_error_new_literal (domains[i], codes[j], "message");

      g_assert_nonnull (tls_node_error_get_code (error));
      g_assert_null (tls_node_error_get_certificate (error));
      g_assert_null (tls_node_error_get_cert (error));
      g_assert_null (tls_node_error_get_host (error));
      g_assert_cmpuint (tls_node_error_get_port (error), ==, 0);
      g_assert_cmpint (tls_node_error_get_alert_sent (error), ==, -1);
      g_assert_cmpint (tls_node_error_get_alert_received (error), ==, -1);
    }
  }
}

static void
check_fields (const GError *error)
{
  g_autoptr (TlsNodeCertificate) certificate = tls_node_error_get_certificate (error);

  g_assert_cmpstr (tls_node_error_get_host (error), ==, "example.net");
  g_assert_true (g_str_has_prefix (tls_node_error_get_reason (error), "Host: example.net."));
  g_assert_nonnull (certificate);
  g_assert_null (tls_node_error_get_syscall (error));
  g_assert_null (tls_node_error_get_address (error));
  g_assert_null (tls_node_error_get_path (error));
  g_assert_cmpint (tls_node_error_get_errno (error), ==, 0);
}

/* The extra fields survive what is done to errors. */
static void
test_fields_survive_copy_and_prefix (void)
{
  g_autoptr (TlsNodeCertificate) certificate
      = tls_node_certificate_new (tn_cert ("server"), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  g_autoptr (GError) target = NULL;

  g_assert_false (tls_node_check_server_identity ("example.net", certificate, &error));
  copy = g_error_copy (error);
  g_clear_error (&error);
  check_fields (copy);
  g_propagate_prefixed_error (&target, g_steal_pointer (&copy), "Sorry: ");
  check_fields (target);

  g_assert_true (g_str_has_prefix (target->message, "Sorry: "));
}

/* As in Node an error may have any code, or none. */
static void
test_programs_have_codes_of_their_own (void)
{
  g_autoptr (GError) coded = tls_node_error_new ("EPIN", "not the one");
  g_autoptr (GError) plain = tls_node_error_new (NULL, "not today");
  g_autoptr (GError) copy = g_error_copy (coded);

  g_clear_error (&coded);
  tn_assert_code (copy, "EPIN");
  g_assert_cmpstr (copy->message, ==, "not the one");
  tn_assert_code (plain, "UNKNOWN");
  g_assert_cmpint (tls_node_error_get_alert_sent (plain), ==, -1);
}

/* The plain object of an error is the one that was judged. */
static void
test_object_of_the_program_comes_back (void)
{
  g_autoptr (GVariant) object
      = g_variant_parse (NULL, "{'subjectaltname': <'DNS:example.org'>}", NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  g_autoptr (GVariant) found = NULL;

  g_assert_true (tls_node_check_server_identity_variant ("example.org", object, &error));
  g_assert_no_error (error);
  g_assert_false (tls_node_check_server_identity_variant ("example.net", object, &error));
  copy = g_error_copy (error);
  g_clear_error (&error);
  found = tls_node_error_get_cert (copy);

  g_assert_error (copy, TLS_NODE_ERROR, TLS_NODE_ERROR_CERT_ALTNAME_INVALID);
  g_assert_cmpstr (tls_node_error_get_host (copy), ==, "example.net");
  g_assert_true (found == object);
  g_assert_null (tls_node_error_get_certificate (copy));
}

static void
test_floating_object_is_taken (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tls_node_check_server_identity_variant (
      "localhost", g_variant_new ("a{sv}", NULL), &error));
  tn_assert_code (error, "ERR_TLS_CERT_ALTNAME_INVALID");
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (code_cases); i++) {
    g_autofree char *path = g_strconcat ("/api/error/code/", code_cases[i].name, NULL);

    tn_test_add_data (path, &code_cases[i], test_code_of_any_domain);
  }
  tn_test_add ("/api/error/strange-errors-have-answers", test_strange_errors_have_answers);
  tn_test_add ("/api/error/fields-survive-copy-and-prefix",
               test_fields_survive_copy_and_prefix);
  tn_test_add ("/api/error/programs-have-codes-of-their-own",
               test_programs_have_codes_of_their_own);
  tn_test_add ("/api/error/object-of-the-program-comes-back",
               test_object_of_the_program_comes_back);
  tn_test_add ("/api/error/floating-object-is-taken", test_floating_object_is_taken);
  return tn_test_run ();
}
