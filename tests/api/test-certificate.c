/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

static void
test_generated_certificate_tells_what_was_asked (void)
{
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();
  g_autoptr (TlsNodeCertificate) certificate = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;
  g_autofree char *names = NULL;

  tls_node_certificate_options_set_common_name (options, "example.org");
  tls_node_certificate_options_add_name (options, "example.org");
  tls_node_certificate_options_add_name (options, "127.0.0.1");
  certificate = tls_node_certificate_generate (options, &key, &error);
  g_assert_no_error (error);
  subject = tls_node_certificate_get_subject (certificate);
  issuer = tls_node_certificate_get_issuer (certificate);
  names = tls_node_certificate_get_subject_alt_name (certificate);

  g_assert_cmpstr (subject, ==, "CN=example.org");
  g_assert_cmpstr (issuer, ==, "CN=example.org");
  g_assert_cmpstr (names, ==, "DNS:example.org, IP Address:127.0.0.1");
  g_assert_nonnull (
      g_strstr_len (g_bytes_get_data (key, NULL), g_bytes_get_size (key), "PRIVATE KEY"));
}

/* Text of every getter has Node's form. */
static void
test_text_forms (void)
{
  g_autoptr (TlsNodeCertificate) certificate
      = tls_node_certificate_new (tn_cert ("server"), NULL);
  g_autofree char *from = tls_node_certificate_get_valid_from (certificate);
  g_autofree char *to = tls_node_certificate_get_valid_to (certificate);
  g_autofree char *serial = tls_node_certificate_get_serial_number (certificate);
  g_autofree char *print = tls_node_certificate_get_fingerprint256 (certificate);
  g_autofree char *issuer = tls_node_certificate_get_issuer (certificate);

  g_assert_true (
      g_regex_match_simple ("^[A-Z][a-z]{2} [ 0-9][0-9] ..:..:.. 20.. GMT$", from, 0, 0));
  g_assert_true (
      g_regex_match_simple ("^[A-Z][a-z]{2} [ 0-9][0-9] ..:..:.. 20.. GMT$", to, 0, 0));
  g_assert_true (g_regex_match_simple ("^[0-9A-F]+$", serial, 0, 0));
  g_assert_true (g_regex_match_simple ("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", print, 0, 0));
  g_assert_cmpstr (issuer, ==, "CN=Test CA");
}

static void
test_pem_and_der_are_the_same (void)
{
  g_autoptr (TlsNodeCertificate) from_pem = tls_node_certificate_new (tn_cert ("server"), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TlsNodeCertificate) from_der
      = tls_node_certificate_new (tls_node_certificate_get_raw (from_pem), &error);
  g_autofree char *pem = NULL;

  g_assert_no_error (error);
  pem = tls_node_certificate_to_pem (from_der);
  g_assert_cmpmem (pem, strlen (pem), g_bytes_get_data (tn_cert ("server"), NULL),
                   g_bytes_get_size (tn_cert ("server")));
}

static void
test_no_names_is_null (void)
{
  g_autoptr (TlsNodeCertificate) certificate = tls_node_certificate_new (tn_cert ("ca"), NULL);

  g_assert_null (tls_node_certificate_get_subject_alt_name (certificate));
}

typedef struct {
  const char *name;
  const char *data;
  gsize length;
} JunkCase;

static const JunkCase junk_cases[] = {
  { "empty", "", 0 },
  { "text", "not a certificate", 17 },
  { "cut-der", "\x30\x82\x01\x0a", 4 },
  { "zeros", "\0\0\0\0\0\0\0\0", 8 },
  { "cut-pem", "-----BEGIN CERTIFICATE-----\nMIIB", 32 },
};

static void
test_junk_is_refused (gconstpointer data)
{
  const JunkCase *c = data;
  g_autoptr (GBytes) junk = g_bytes_new (c->data, c->length);
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_certificate_new (junk, &error));

  g_assert_true (g_str_has_prefix (tls_node_error_get_code (error), "ERR_OSSL_"));
}

/* Cut at every place, and with every bit flipped somewhere: refused or read, never more. */
static void
test_broken_certificates_do_no_harm (void)
{
  g_autoptr (TlsNodeCertificate) good = tls_node_certificate_new (tn_cert ("server"), NULL);
  GBytes *raw = tls_node_certificate_get_raw (good);
  gsize size = g_bytes_get_size (raw);

  for (gsize length = 0; length < size; length++) {
    g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (raw, NULL), length);

    g_assert_null (tls_node_certificate_new (part, NULL));
  }
  for (gsize i = 0; i < size; i++) {
    g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (raw, NULL), size);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (TlsNodeCertificate) certificate = NULL;
    g_autofree char *names = NULL;

    copy[i] ^= (guint8) (1 << (i % 8));
    bytes = g_bytes_new (copy, size);
    certificate = tls_node_certificate_new (bytes, NULL);
    if (certificate != NULL)
      names = tls_node_certificate_get_subject_alt_name (certificate);
  }
}

typedef struct {
  const char *name;
  const char *common_name;
  const char *key_type;
  guint key_bits;
  gboolean works;
} KeyCase;

static const KeyCase key_cases[] = {
  { "default", "a", NULL, 0, TRUE },      { "ec", "a", "ec", 0, TRUE },
  { "ed25519", "a", "ed25519", 0, TRUE }, { "rsa", "a", "rsa", 2048, TRUE },
  { "unknown", "a", "dsa-1", 0, FALSE },  { "no-name", NULL, NULL, 0, FALSE },
};

static void
test_kinds_of_keys (gconstpointer data)
{
  const KeyCase *c = data;
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();
  g_autoptr (TlsNodeCertificate) certificate = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;

  tls_node_certificate_options_set_common_name (options, c->common_name);
  tls_node_certificate_options_set_key_type (options, c->key_type);
  tls_node_certificate_options_set_key_bits (options, c->key_bits);
  certificate = tls_node_certificate_generate (options, &key, &error);

  g_assert_cmpint (certificate != NULL, ==, c->works);
  g_assert_cmpint (key != NULL, ==, c->works);
  if (!c->works)
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
}

static void
test_certificates_are_finalised (void)
{
  TlsNodeCertificate *certificate = tls_node_certificate_new (tn_cert ("server"), NULL);

  g_assert_finalize_object (certificate);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/certificate/generated-tells-what-was-asked",
               test_generated_certificate_tells_what_was_asked);
  tn_test_add ("/api/certificate/text-forms", test_text_forms);
  tn_test_add ("/api/certificate/pem-and-der-are-the-same", test_pem_and_der_are_the_same);
  tn_test_add ("/api/certificate/no-names-is-null", test_no_names_is_null);
  for (guint i = 0; i < G_N_ELEMENTS (junk_cases); i++) {
    g_autofree char *path = g_strconcat ("/api/certificate/junk/", junk_cases[i].name, NULL);

    tn_test_add_data (path, &junk_cases[i], test_junk_is_refused);
  }
  for (guint i = 0; i < G_N_ELEMENTS (key_cases); i++) {
    g_autofree char *path = g_strconcat ("/api/certificate/keys/", key_cases[i].name, NULL);

    tn_test_add_data (path, &key_cases[i], test_kinds_of_keys);
  }
  tn_test_add ("/api/certificate/broken-ones-do-no-harm", test_broken_certificates_do_no_harm);
  tn_test_add ("/api/certificate/are-finalised", test_certificates_are_finalised);
  return tn_test_run ();
}
