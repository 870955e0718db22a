/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Asking for certificates, and granting what was asked. */

static TlsNodeCertificateRequest *
make_request (GBytes **key)
{
  static const char *const usage[] = { "keyCertSign", NULL };
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();
  g_autoptr (GError) error = NULL;
  TlsNodeCertificateRequest *request;

  tls_node_certificate_options_set_common_name (options, "localhost");
  tls_node_certificate_options_set_country (options, "DE");
  tls_node_certificate_options_add_name (options, "localhost");
  tls_node_certificate_options_set_is_ca (options, TRUE);
  tls_node_certificate_options_set_key_usage (options, usage);
  request = tls_node_certificate_request_generate (options, key, &error);
  g_assert_no_error (error);
  return request;
}

static TlsNodeCertificateOptions *
authority (void)
{
  TlsNodeCertificateOptions *self = tls_node_certificate_options_new ();

  tls_node_certificate_options_set_issuer (self, tn_cert ("ca"), tn_key ("ca"));
  return self;
}

static void
test_a_request_tells_what_it_asks_for (void)
{
  g_autoptr (GBytes) key = NULL;
  TlsNodeCertificateRequest *request = make_request (&key);
  g_autofree char *pem = tls_node_certificate_request_to_pem (request);
  g_autofree char *subject = tls_node_certificate_request_get_subject (request);
  g_autofree char *names = tls_node_certificate_request_get_subject_alt_name (request);
  g_autoptr (GBytes) text = g_bytes_new (pem, strlen (pem));
  g_autoptr (GError) error = NULL;
  g_autoptr (TlsNodeCertificateRequest) again = tls_node_certificate_request_new (text, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (pem, "-----BEGIN CERTIFICATE REQUEST-----\n"));
  g_assert_cmpstr (subject, ==, "C=DE\nCN=localhost");
  g_assert_cmpstr (names, ==, "DNS:localhost");
  g_assert_true (g_bytes_equal (tls_node_certificate_request_get_raw (request),
                                tls_node_certificate_request_get_raw (again)));
  g_assert_finalize_object (request);
}

static void
test_a_granted_request_serves (void)
{
  g_autoptr (GBytes) key = NULL;
  g_autoptr (TlsNodeCertificateRequest) request = make_request (&key);
  g_autoptr (TlsNodeCertificateOptions) options = authority ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TlsNodeCertificate) granted
      = tls_node_certificate_request_sign (request, options, &error);
  g_autoptr (TlsNodeConnectOptions) client = tls_node_connect_options_new ();
  g_autoptr (TlsNodeSocketOptions) server = tls_node_socket_options_new ();
  g_autofree char *pem = NULL;
  g_autoptr (GBytes) cert = NULL;
  TlsNodeSocket *sockets[2] = { NULL, NULL };
  TnPeer peers[2] = { 0 };

  g_assert_no_error (error);
  pem = tls_node_certificate_to_pem (granted);
  cert = g_bytes_new (pem, strlen (pem));
  tls_node_secure_context_options_add_cert (TLS_NODE_SECURE_CONTEXT_OPTIONS (server), cert);
  tls_node_secure_context_options_add_key (TLS_NODE_SECURE_CONTEXT_OPTIONS (server), key, NULL);
  tls_node_connect_options_set_host (client, "localhost");
  tls_node_secure_context_options_add_ca (TLS_NODE_SECURE_CONTEXT_OPTIONS (client),
                                          tn_cert ("ca"));
  tls_node_pair_new (TLS_NODE_SOCKET_OPTIONS (client), server, &sockets[0], &sockets[1],
                     &error);
  g_assert_no_error (error);
  tn_peer_watch (&peers[0], sockets[0]);
  tn_peer_watch (&peers[1], sockets[1]);
  tn_run_until (peers[0].n_secure == 1 && peers[1].n_secure == 1);
  g_assert_true (tls_node_socket_get_authorized (sockets[0]));
  tn_peer_clear (&peers[0]);
  tn_peer_clear (&peers[1]);
}

static void
test_the_authority_has_the_last_word (void)
{
  g_autoptr (GBytes) key = NULL;
  g_autoptr (TlsNodeCertificateRequest) request = make_request (&key);
  g_autoptr (TlsNodeCertificateOptions) options = authority ();
  g_autoptr (TlsNodeCertificate) granted = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *names = NULL;
  g_autofree char *serial = NULL;
  g_autofree char *to = NULL;

  tls_node_certificate_options_set_common_name (options, "other");
  tls_node_certificate_options_add_name (options, "other.example");
  tls_node_certificate_options_set_serial_number (options, "42");
  tls_node_certificate_options_set_not_before (options, 0);
  tls_node_certificate_options_set_not_after (options, 2524608000);
  granted = tls_node_certificate_request_sign (request, options, NULL);
  subject = tls_node_certificate_get_subject (granted);
  names = tls_node_certificate_get_subject_alt_name (granted);
  serial = tls_node_certificate_get_serial_number (granted);
  to = tls_node_certificate_get_valid_to (granted);

  g_assert_cmpstr (subject, ==, "CN=other");
  g_assert_cmpstr (names, ==, "DNS:other.example");
  g_assert_cmpstr (serial, ==, "42");
  g_assert_cmpstr (to, ==, "Jan  1 00:00:00 2050 GMT");
}

static void
test_a_request_needs_an_authority (void)
{
  g_autoptr (GBytes) key = NULL;
  g_autoptr (TlsNodeCertificateRequest) request = make_request (&key);
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_certificate_request_sign (request, options, &error));
  tn_assert_code (error, "ERR_INVALID_ARG_VALUE");
}

static void
test_bad_options_are_refused (void)
{
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_certificate_request_generate (options, &key, &error));
  tn_assert_code (error, "ERR_INVALID_ARG_VALUE");
  g_assert_null (key);
}

typedef struct {
  const char *name;
  const char *data;
  const char *code;
} JunkCase;

static const JunkCase junk_cases[] = {
  { "empty", "", "ERR_OSSL_PEM_NO_START_LINE" },
  { "text", "not a request", "ERR_OSSL_PEM_NO_START_LINE" },
  { "der", "0\003\002\001\001", "ERR_OSSL_ASN1_WRONG_TAG" },
  { "cut", "-----BEGIN CERTIFICATE REQUEST-----\nMIIB", "ERR_OSSL_PEM_BAD_END_LINE" },
};

static void
test_junk_is_refused (gconstpointer data)
{
  const JunkCase *c = data;
  g_autoptr (GBytes) junk = g_bytes_new (c->data, strlen (c->data));
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_certificate_request_new (junk, &error));
  tn_assert_code (error, c->code);
}

/* As other languages may make one. */
static void
test_an_empty_one_does_no_harm (void)
{
  TlsNodeCertificateRequest *empty = g_object_new (TLS_NODE_TYPE_CERTIFICATE_REQUEST, NULL);
  g_autoptr (TlsNodeCertificateOptions) options = authority ();
  g_autofree char *subject = tls_node_certificate_request_get_subject (empty);
  g_autofree char *pem = tls_node_certificate_request_to_pem (empty);
  g_autofree char *names = tls_node_certificate_request_get_subject_alt_name (empty);
  g_autoptr (GError) error = NULL;

  g_assert_null (subject);
  g_assert_null (names);
  g_assert_cmpuint (g_bytes_get_size (tls_node_certificate_request_get_raw (empty)), ==, 0);
  g_assert_null (tls_node_certificate_request_sign (empty, options, &error));
  tn_assert_code (error, "ERR_INVALID_ARG_VALUE");
  g_assert_finalize_object (empty);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/certificate-request/tells-what-it-asks-for",
               test_a_request_tells_what_it_asks_for);
  tn_test_add ("/api/certificate-request/serves-when-granted", test_a_granted_request_serves);
  tn_test_add ("/api/certificate-request/the-authority-has-the-last-word",
               test_the_authority_has_the_last_word);
  tn_test_add ("/api/certificate-request/needs-an-authority",
               test_a_request_needs_an_authority);
  tn_test_add ("/api/certificate-request/bad-options-are-refused",
               test_bad_options_are_refused);
  for (guint i = 0; i < G_N_ELEMENTS (junk_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/certificate-request/junk/", junk_cases[i].name, NULL);

    tn_test_add_data (path, &junk_cases[i], test_junk_is_refused);
  }
  tn_test_add ("/api/certificate-request/an-empty-one-does-no-harm",
               test_an_empty_one_does_no_harm);
  return tn_test_run ();
}
