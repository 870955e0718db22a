/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Names by the hundred are in tests/x509/test-check-name.c and tests/node/certs.py, pairs of certificates in tests/interop. */

static TlsNodeCertificate *
certificate (const char *name)
{
  g_autoptr (GError) error = NULL;
  TlsNodeCertificate *made = tls_node_certificate_new (tn_cert (name), &error);

  g_assert_no_error (error);
  return made;
}

static GVariant *
options (const char *text)
{
  return text == NULL ? NULL : g_variant_parse (NULL, text, NULL, NULL, NULL);
}

typedef struct {
  const char *name;
  const char *host;
  const char *options; /* NULL = none */
  gboolean matches;
} HostCase;

static const HostCase host_cases[] = {
  { "same", "localhost", NULL, TRUE },
  { "upper-case", "LOCALHOST", NULL, TRUE },
  { "other", "example.org", NULL, FALSE },
  { "no-options", "localhost", "@a{sv} {}", TRUE },
  { "all-options", "localhost",
    "{'subject': <'never'>, 'wildcards': <false>, 'partialWildcards': <false>,"
    " 'multiLabelWildcards': <true>, 'singleLabelSubdomains': <true>}",
    TRUE },
};

static void
test_host (gconstpointer data)
{
  const HostCase *c = data;
  g_autoptr (TlsNodeCertificate) server = certificate ("server");
  g_autoptr (GVariant) parsed = options (c->options);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = tls_node_certificate_check_host (server, c->host, parsed, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, c->matches ? "localhost" : NULL);
}

typedef struct {
  const char *name;
  const char *options;
  const char *code;
  const char *message;
} OptionCase;

static const OptionCase option_cases[] = {
  { "no-dictionary", "'subject'", "ERR_INVALID_ARG_TYPE",
    "The \"options\" argument must be of type object" },
  { "subject-type", "{'subject': <1>}", "ERR_INVALID_ARG_TYPE",
    "The \"options.subject\" property must be of type string" },
  { "subject-word", "{'subject': <'often'>}", "ERR_INVALID_ARG_VALUE",
    "The property 'options.subject' must be one of: 'default', 'always', 'never'. Received "
    "'often'" },
  { "wildcards", "{'wildcards': <'no'>}", "ERR_INVALID_ARG_TYPE",
    "The \"options.wildcards\" property must be of type boolean" },
  { "partial", "{'partialWildcards': <1>}", "ERR_INVALID_ARG_TYPE",
    "The \"options.partialWildcards\" property must be of type boolean" },
  { "multi", "{'multiLabelWildcards': <1>}", "ERR_INVALID_ARG_TYPE",
    "The \"options.multiLabelWildcards\" property must be of type boolean" },
  { "single", "{'singleLabelSubdomains': <1>}", "ERR_INVALID_ARG_TYPE",
    "The \"options.singleLabelSubdomains\" property must be of type boolean" },
};

static void
test_wrong_options (gconstpointer data)
{
  const OptionCase *c = data;
  g_autoptr (TlsNodeCertificate) server = certificate ("server");
  g_autoptr (GVariant) parsed = options (c->options);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  g_assert_null (tls_node_certificate_check_host (server, "localhost", parsed, &error));
  g_assert_cmpstr (tls_node_error_get_code (error), ==, c->code);
  g_assert_cmpstr (error->message, ==, c->message);
  g_assert_null (tls_node_certificate_check_email (server, "a@b", parsed, &again));
  g_assert_cmpstr (again->message, ==, c->message);
}

/* Nobody else owns it. */
static void
test_floating_options_are_consumed (void)
{
  g_autoptr (TlsNodeCertificate) server = certificate ("server");
  GVariant *floating = g_variant_new_parsed ("{'subject': <'never'>}");
  g_autoptr (GVariant) kept = g_variant_new_parsed ("{'subject': <'never'>}");
  g_autofree char *found
      = tls_node_certificate_check_host (server, "localhost", floating, NULL);

  g_assert_cmpstr (found, ==, "localhost");
  g_variant_ref_sink (kept);
  g_assert_null (tls_node_certificate_check_email (server, "a@b", kept, NULL));
  g_assert_false (g_variant_is_floating (kept));
}

static void
test_ip_addresses (void)
{
  g_autoptr (TlsNodeCertificate) server = certificate ("server");
  g_autoptr (GError) error = NULL;
  g_autofree char *found = tls_node_certificate_check_ip (server, "127.0.0.1", NULL);

  g_assert_cmpstr (found, ==, "127.0.0.1");
  g_assert_null (tls_node_certificate_check_ip (server, "127.0.0.2", NULL));
  g_assert_null (tls_node_certificate_check_ip (server, "::1", NULL));
  g_assert_null (tls_node_certificate_check_ip (server, "127.0.0", &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  g_assert_cmpstr (error->message, ==, "Invalid IP");
}

static void
test_private_keys (void)
{
  g_autoptr (TlsNodeCertificate) server = certificate ("server");
  g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);
  g_autoptr (GError) error = NULL;
  gboolean matches = FALSE;

  g_assert_true (tls_node_certificate_check_private_key (server, tn_key ("server"), NULL,
                                                         &matches, &error));
  g_assert_true (matches);
  g_assert_true (tls_node_certificate_check_private_key (server, tn_key ("client"), NULL,
                                                         &matches, &error));
  g_assert_false (matches);
  g_assert_no_error (error);
  g_assert_false (
      tls_node_certificate_check_private_key (server, junk, NULL, &matches, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_UNSUPPORTED);
}

static void
test_issuers_and_signatures (void)
{
  g_autoptr (TlsNodeCertificate) server = certificate ("server");
  g_autoptr (TlsNodeCertificate) ca = certificate ("ca");
  g_autoptr (GBytes) key = tls_node_certificate_get_public_key (ca, NULL);
  g_autoptr (GBytes) other = tls_node_certificate_get_public_key (server, NULL);

  g_assert_true (tls_node_certificate_check_issued (server, ca));
  g_assert_false (tls_node_certificate_check_issued (ca, server));
  g_assert_true (tls_node_certificate_verify (server, key));
  g_assert_false (tls_node_certificate_verify (server, other));
  g_assert_true (tls_node_certificate_get_ca (ca));
  g_assert_false (tls_node_certificate_get_ca (server));
  g_assert_null (tls_node_certificate_get_issuer_certificate (server));
}

static void
test_public_keys (void)
{
  g_autoptr (TlsNodeCertificate) ec = certificate ("server");
  g_autoptr (TlsNodeCertificate) rsa = certificate ("server-rsa");
  g_autoptr (GVariant) curve = tls_node_certificate_get_public_key_details (ec, NULL);
  g_autoptr (GVariant) modulus = tls_node_certificate_get_public_key_details (rsa, NULL);
  guint bits = 0;
  g_autoptr (GVariant) expected = options ("{'namedCurve': <'prime256v1'>}");

  g_assert_cmpstr (tls_node_certificate_get_public_key_type (ec, NULL), ==, "ec");
  g_assert_cmpstr (tls_node_certificate_get_public_key_type (rsa, NULL), ==, "rsa");
  g_assert_cmpvariant (curve, expected);
  g_assert_true (g_variant_lookup (modulus, "modulusLength", "u", &bits));
  g_assert_cmpuint (bits, ==, 2048);
}

static void
test_dates_in_seconds (void)
{
  g_autoptr (TlsNodeCertificate) server = certificate ("server");
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 from = tls_node_certificate_get_valid_from_date (server);
  gint64 to = tls_node_certificate_get_valid_to_date (server);

  g_assert_cmpint (from, <=, now);
  g_assert_cmpint (to, >, now);
}

/* An empty object of g_object_new () has nothing to say, and says it. */
static void
test_no_certificate_at_all (void)
{
  g_autoptr (TlsNodeCertificate) none = g_object_new (TLS_NODE_TYPE_CERTIFICATE, NULL);
  g_autoptr (GVariant) object = tls_node_certificate_to_legacy_object (none);
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_certificate_get_public_key (none, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_EVP_DECODE_ERROR);
  g_assert_null (tls_node_certificate_get_key_usage (none));
  g_assert_null (tls_node_certificate_get_info_access (none));
  g_assert_false (tls_node_certificate_get_ca (none));
  g_assert_false (tls_node_certificate_check_issued (none, none));
  g_assert_null (tls_node_certificate_check_host (none, "localhost", NULL, NULL));
  g_assert_nonnull (object);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (host_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/certificate-check/host/", host_cases[i].name, NULL);

    tn_test_add_data (path, &host_cases[i], test_host);
  }
  for (guint i = 0; i < G_N_ELEMENTS (option_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/certificate-check/wrong-option/", option_cases[i].name, NULL);

    tn_test_add_data (path, &option_cases[i], test_wrong_options);
  }
  tn_test_add ("/api/certificate-check/floating-options-are-consumed",
               test_floating_options_are_consumed);
  tn_test_add ("/api/certificate-check/ip-addresses", test_ip_addresses);
  tn_test_add ("/api/certificate-check/private-keys", test_private_keys);
  tn_test_add ("/api/certificate-check/issuers-and-signatures", test_issuers_and_signatures);
  tn_test_add ("/api/certificate-check/public-keys", test_public_keys);
  tn_test_add ("/api/certificate-check/dates-in-seconds", test_dates_in_seconds);
  tn_test_add ("/api/certificate-check/no-certificate-at-all", test_no_certificate_at_all);
  return tn_test_run ();
}
