/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Who is trusted, and what happens to who is not. */

typedef struct {
  const char *name;
  const char *cert;
  const char *ca;
  const char *servername;
  const char *code; /* NULL = authorized */
} ServerCase;

static const ServerCase server_cases[] = {
  { "good", "server", "ca", NULL, NULL },
  { "good-by-name", "server", "ca", "localhost", NULL },
  { "unknown-issuer", "stranger", "ca", NULL, "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
  { "self-signed", "self-signed", "ca", "localhost", "DEPTH_ZERO_SELF_SIGNED_CERT" },
  { "self-signed-and-trusted", "self-signed", "self-signed", "localhost", NULL },
  { "wrong-name", "wrong-name", "ca", "localhost", "ERR_TLS_CERT_ALTNAME_INVALID" },
  { "wrong-address", "wrong-name", "ca", NULL, "ERR_TLS_CERT_ALTNAME_INVALID" },
  { "other-servername", "server", "ca", "example.net", "ERR_TLS_CERT_ALTNAME_INVALID" },
  { "right-servername", "wrong-name", "ca", "example.org", NULL },
  { "a-client-ca-only", "server", "client", NULL, "SELF_SIGNED_CERT_IN_CHAIN" },
};

static void
run_server_case (const ServerCase *c, TnOver over, const char *version)
{
  g_autoptr (TnLink) link = tn_link_new (.over = over, .version = version, .cert = c->cert,
                                         .ca = c->ca, .servername = c->servername);
  g_auto (TnResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean is_good = c->code == NULL;

  tls_node_socket_handshake_async (link->client.socket, NULL, tn_result_cb, &result);
  tn_run_until (result.calls == 1);
  g_assert_cmpint (
      tls_node_socket_handshake_finish (link->client.socket, result.result, &error), ==,
      is_good);
  tn_run_until (is_good ? tn_link_is_secure (link) : link->client.n_close == 1);

  g_assert_cmpint (tls_node_socket_get_authorized (link->client.socket), ==, is_good);
  g_assert_cmpstr (tls_node_socket_get_authorization_error (link->client.socket), ==, c->code);
  tn_assert_events (&link->client,
                    is_good ? "connect secure-connect secure" : "connect error close");
  if (!is_good) {
    tn_assert_code (error, c->code);
    tn_assert_code (link->client.error, c->code);
    g_assert_true (link->client.had_error);
  }
}

static void
test_server_is_judged (gconstpointer data)
{
  run_server_case (data, TN_OVER_TCP, "TLSv1.2");
  run_server_case (data, TN_OVER_TCP, "TLSv1.3");
}

/* Without rejecting it goes on, and the code is there to be looked at. */
static void
accept_anyway (const ServerCase *c, const char *version)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.version = version, .cert = c->cert, .ca = c->ca,
                            .servername = c->servername, .client_accepts_all = TRUE);

  g_assert_cmpint (tls_node_socket_get_authorized (link->client.socket), ==, c->code == NULL);
  g_assert_cmpstr (tls_node_socket_get_authorization_error (link->client.socket), ==, c->code);
  tn_assert_events (&link->client, "connect secure-connect secure");
  tn_peer_write (&link->client, "hello");
  tn_run_until (link->server.received->len == 5);
}

static void
test_unauthorized_server_can_be_accepted (gconstpointer data)
{
  accept_anyway (data, "TLSv1.2");
  accept_anyway (data, "TLSv1.3");
}

/* What the user of a rejected server gets to know. */
static void
test_altname_error_has_fields (void)
{
  g_autoptr (TnLink) link = tn_link_new (.cert = "wrong-name", .servername = "localhost");
  g_autoptr (TlsNodeCertificate) certificate = NULL;
  g_autoptr (GVariant) object = NULL;
  g_autoptr (GVariant) legacy = NULL;

  tn_run_until (link->client.n_close == 1);

  g_assert_error (link->client.error, TLS_NODE_ERROR, TLS_NODE_ERROR_CERT_ALTNAME_INVALID);
  g_assert_cmpstr (link->client.error->message, ==,
                   "Hostname/IP does not match certificate's altnames: Host: localhost. is not "
                   "in the cert's altnames: DNS:example.org");
  g_assert_cmpstr (tls_node_error_get_host (link->client.error), ==, "localhost");
  g_assert_cmpstr (tls_node_error_get_reason (link->client.error), ==,
                   "Host: localhost. is not in the cert's altnames: DNS:example.org");
  certificate = tls_node_error_get_certificate (link->client.error);
  object = tls_node_error_get_cert (link->client.error);
  legacy = tls_node_certificate_to_legacy_object (certificate);
  g_assert_cmpvariant (object, legacy);
}

/* A rejecting client sends nothing of the user's. */
static void
test_nothing_is_sent_to_a_rejected_server (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data, .cert = "stranger");

  tn_peer_write (&link->client, "secret");
  tn_run_until (link->client.n_close == 1);
  tn_link_close_listener (link);

  g_assert_cmpuint (link->server.received->len, ==, 0);
  tn_assert_code (link->client.error, "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
}

/* new TLSSocket: nobody acts on the verdict, only the one who waits for the handshake is told. */
static void
test_plain_socket_leaves_the_judgement (gconstpointer data)
{
  g_autoptr (GIOStream) one = NULL;
  g_autoptr (GIOStream) other = NULL;
  g_autoptr (TlsNodeSocketOptions) options = tls_node_socket_options_new ();
  g_autoptr (TlsNodeSocketOptions) server_options
      = tn_server_socket_options (&(TnLinkOptions){ .version = data });
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) result = { 0 };
  TnPeer client = { 0 };
  TnPeer server = { 0 };

  tn_make_connections (&one, &other);
  tls_node_secure_context_options_add_ca (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                          tn_cert ("other-ca"));
  tn_peer_watch (&client, tls_node_socket_new (one, options, NULL));
  tn_peer_watch (&server, tls_node_socket_new (other, server_options, NULL));
  tls_node_socket_handshake_async (client.socket, NULL, tn_result_cb, &result);
  tn_run_until (client.n_secure == 1 && server.n_secure == 1 && result.calls == 1);

  g_assert_false (tls_node_socket_handshake_finish (client.socket, result.result, &error));
  tn_assert_code (error, "SELF_SIGNED_CERT_IN_CHAIN");
  g_assert_false (tls_node_socket_get_destroyed (client.socket));
  g_assert_false (tls_node_socket_get_authorized (client.socket));
  g_assert_cmpstr (tls_node_socket_get_authorization_error (client.socket), ==,
                   "SELF_SIGNED_CERT_IN_CHAIN");
  tn_assert_events (&client, "secure");
  tn_result_clear (&result);
  tn_peer_clear (&client);
  tn_peer_clear (&server);
}

/* Client certificates */

static void
test_good_client_is_authorized (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.version = data, .client_cert = "client", .request_cert = TRUE);
  g_autoptr (TlsNodeCertificate) certificate
      = tls_node_socket_get_peer_x509_certificate (link->server.socket);
  g_autofree char *subject = tls_node_certificate_get_subject (certificate);

  g_assert_true (tls_node_socket_get_authorized (link->server.socket));
  g_assert_null (tls_node_socket_get_authorization_error (link->server.socket));
  g_assert_cmpstr (subject, ==, "CN=client");
}

static void
test_client_certificate_is_not_sent_unasked (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .client_cert = "client");

  g_assert_null (tls_node_socket_get_peer_x509_certificate (link->server.socket));
  g_assert_false (tls_node_socket_get_authorized (link->server.socket));
  g_assert_null (tls_node_socket_get_authorization_error (link->server.socket));
}

static void
test_missing_client_certificate_tls12 (void)
{
  g_autoptr (TnLink) link = tn_link_new (.version = "TLSv1.2", .request_cert = TRUE);

  tn_run_until (link->client.n_close == 1 && link->client_error != NULL);

  tn_assert_events (&link->client, "connect error close");
  tn_assert_code (link->client.error, "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE");
  tn_assert_code (link->client_error, "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE");
}

static void
test_missing_client_certificate_tls13 (void)
{
  g_autoptr (TnLink) link = tn_link_new (.version = "TLSv1.3", .request_cert = TRUE);

  tn_run_until (link->client.n_close == 1 && link->client_error != NULL);

  tn_assert_events (&link->client, "connect secure-connect secure error end close");
  tn_assert_code (link->client.error, "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED");
  g_assert_false (link->client.had_error);
  tn_assert_code (link->client_error, "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE");
}

/* Nobody is told why: the connection is just gone. */
static void
test_untrusted_client_is_cut_tls12 (void)
{
  g_autoptr (TnLink) link
      = tn_link_new (.version = "TLSv1.2", .client_cert = "stranger", .request_cert = TRUE);

  tn_run_until (link->client.n_close == 1 && link->client_error != NULL);

  tn_assert_code (link->client.error, "ECONNRESET");
  tn_assert_code (link->client_error, "ECONNRESET");
  g_assert_cmpstr (link->client_error->message, ==, "socket hang up");
  g_assert_cmpuint (link->server.n_secure, ==, 0);
}

static void
test_untrusted_client_is_cut_tls13 (void)
{
  g_autoptr (TnLink) link
      = tn_link_new (.version = "TLSv1.3", .client_cert = "stranger", .request_cert = TRUE);

  tn_run_until (link->client.n_close == 1 && link->client_error != NULL);

  tn_assert_events (&link->client, "connect secure-connect secure end close");
  g_assert_no_error (link->client.error);
  tn_assert_code (link->client_error, "ECONNRESET");
  g_assert_cmpuint (link->server.n_secure, ==, 0);
}

typedef struct {
  const char *name;
  const char *client_cert;
  const char *code;
} ClientCase;

static const ClientCase accepted_clients[] = {
  { "none", NULL, "UNABLE_TO_GET_ISSUER_CERT" },
  { "unknown-issuer", "stranger", "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
  { "self-signed", "self-signed", "DEPTH_ZERO_SELF_SIGNED_CERT" },
  { "good", "client", NULL },
};

static void
accept_client (const ClientCase *c, const char *version)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.version = version, .client_cert = c->client_cert,
                            .request_cert = TRUE, .server_accepts_all = TRUE);

  g_assert_cmpint (tls_node_socket_get_authorized (link->server.socket), ==, c->code == NULL);
  g_assert_cmpstr (tls_node_socket_get_authorization_error (link->server.socket), ==, c->code);
  tn_peer_write (&link->server, "welcome");
  tn_run_until (link->client.received->len == 7);
}

static void
test_any_client_can_be_accepted (gconstpointer data)
{
  accept_client (data, "TLSv1.2");
  accept_client (data, "TLSv1.3");
}

static void
add_tables (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (server_cases); i++) {
    g_autofree char *judged
        = g_strconcat ("/api/socket-authorized/server/", server_cases[i].name, NULL);
    g_autofree char *accepted
        = g_strconcat ("/api/socket-authorized/accepted-server/", server_cases[i].name, NULL);

    tn_test_add_data (judged, &server_cases[i], test_server_is_judged);
    tn_test_add_data (accepted, &server_cases[i], test_unauthorized_server_can_be_accepted);
  }
  for (guint i = 0; i < G_N_ELEMENTS (accepted_clients); i++) {
    g_autofree char *path = g_strconcat ("/api/socket-authorized/accepted-client/",
                                         accepted_clients[i].name, NULL);

    tn_test_add_data (path, &accepted_clients[i], test_any_client_can_be_accepted);
  }
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  add_tables ();
  tn_test_add ("/api/socket-authorized/altname-error-has-fields",
               test_altname_error_has_fields);
  tn_test_add_versions ("/api/socket-authorized/nothing-is-sent-to-a-rejected-server",
                        test_nothing_is_sent_to_a_rejected_server);
  tn_test_add_versions ("/api/socket-authorized/plain-socket-leaves-the-judgement",
                        test_plain_socket_leaves_the_judgement);
  tn_test_add_versions ("/api/socket-authorized/good-client", test_good_client_is_authorized);
  tn_test_add_versions ("/api/socket-authorized/client-certificate-is-not-sent-unasked",
                        test_client_certificate_is_not_sent_unasked);
  tn_test_add ("/api/socket-authorized/missing-client-certificate/tls-1.2",
               test_missing_client_certificate_tls12);
  tn_test_add ("/api/socket-authorized/missing-client-certificate/tls-1.3",
               test_missing_client_certificate_tls13);
  tn_test_add ("/api/socket-authorized/untrusted-client/tls-1.2",
               test_untrusted_client_is_cut_tls12);
  tn_test_add ("/api/socket-authorized/untrusted-client/tls-1.3",
               test_untrusted_client_is_cut_tls13);
  return tn_test_run ();
}
