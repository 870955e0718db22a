/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <gio/gunixsocketaddress.h>
#include <sys/socket.h>

/* connect () and the other functions of the module. */

static TlsNodeConnectOptions *
connect_to (const char *host, guint port)
{
  TlsNodeConnectOptions *options = tn_connect_options (&(TnLinkOptions){ 0 });

  tls_node_connect_options_set_host (options, host);
  tls_node_connect_options_set_port (options, port);
  return options;
}

/* Options that are refused at once */

typedef struct {
  const char *name;
  const char *host;
  guint port;
  const char *servername;
  const char *local_address;
  guint local_port;
  guint family;
  const char *code;
} RefusedCase;

static const RefusedCase refused_cases[] = {
  { "nothing", NULL, 0, NULL, NULL, 0, 0, "ERR_MISSING_ARGS" },
  { "host-only", "localhost", 0, NULL, NULL, 0, 0, "ERR_MISSING_ARGS" },
  { "port", "localhost", 65536, NULL, NULL, 0, 0, "ERR_SOCKET_BAD_PORT" },
  { "local-port", "localhost", 1, NULL, NULL, 65536, 0, "ERR_SOCKET_BAD_PORT" },
  { "servername-ipv4", "localhost", 1, "127.0.0.1", NULL, 0, 0, "ERR_INVALID_ARG_VALUE" },
  { "servername-ipv6", "localhost", 1, "::1", NULL, 0, 0, "ERR_INVALID_ARG_VALUE" },
  { "local-address", "localhost", 1, NULL, "nowhere", 0, 0, "ERR_INVALID_IP_ADDRESS" },
  { "family", "localhost", 1, NULL, NULL, 0, 5, "ERR_INVALID_ARG_VALUE" },
};

static void
test_bad_options_are_refused (gconstpointer data)
{
  const RefusedCase *c = data;
  g_autoptr (TlsNodeConnectOptions) options = connect_to (c->host, c->port);
  g_autoptr (GError) error = NULL;

  tls_node_connect_options_set_servername (options, c->servername);
  tls_node_connect_options_set_local_address (options, c->local_address);
  tls_node_connect_options_set_local_port (options, c->local_port);
  tls_node_connect_options_set_family (options, c->family);
  g_assert_null (tls_node_connect (options, &error));

  tn_assert_code (error, c->code);
  g_assert_cmpuint (strlen (error->message), >, 0);
}

static void
test_long_servername_is_refused (void)
{
  g_autoptr (TlsNodeConnectOptions) options = connect_to ("localhost", 1);
  g_autofree char *name = g_strnfill (256, 'a');
  g_autoptr (GError) error = NULL;

  tls_node_connect_options_set_servername (options, name);
  g_assert_null (tls_node_connect (options, &error));

  tn_assert_code (error, "ERR_INVALID_ARG_VALUE");
}

/* Connections that fail */

static GSocket *
listen_anywhere (guint *port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSocket *listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_assert_true (g_socket_bind (listener, address, FALSE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  bound = g_socket_get_local_address (listener, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return listener;
}

static guint
unused_port (void)
{
  guint port = 0;
  g_autoptr (GSocket) listener = listen_anywhere (&port);

  g_assert_true (g_socket_close (listener, NULL));
  return port;
}

static void
fail_to_connect (TnPeer *peer, TlsNodeConnectOptions *options)
{
  g_autoptr (GError) error = NULL;

  tn_peer_watch (peer, tls_node_connect (options, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (tls_node_socket_get_ready_state (peer->socket), ==, "opening");
  g_assert_true (tls_node_socket_get_connecting (peer->socket));
  tn_run_until (peer->n_close == 1);
  tn_assert_events (peer, "error close");
  g_assert_true (peer->had_error);
}

static void
test_connection_refused (void)
{
  guint port = unused_port ();
  g_autoptr (TlsNodeConnectOptions) options = connect_to ("127.0.0.1", port);
  g_autofree char *message = g_strdup_printf ("connect ECONNREFUSED 127.0.0.1:%u", port);
  TnPeer peer = { 0 };

  fail_to_connect (&peer, options);

  g_assert_error (peer.error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNREFUSED);
  g_assert_cmpstr (peer.error->message, ==, message);
  g_assert_cmpstr (tls_node_error_get_syscall (peer.error), ==, "connect");
  g_assert_cmpstr (tls_node_error_get_address (peer.error), ==, "127.0.0.1");
  g_assert_cmpuint (tls_node_error_get_port (peer.error), ==, port);
  g_assert_cmpint (tls_node_error_get_errno (peer.error), ==, ECONNREFUSED);
  tn_peer_clear (&peer);
}

static void
test_path_without_a_server (void)
{
  g_autoptr (TlsNodeConnectOptions) options = connect_to (NULL, 0);
  TnPeer peer = { 0 };

  tls_node_connect_options_set_path (options, "/nowhere/at/all");
  fail_to_connect (&peer, options);

  g_assert_error (peer.error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ENOENT);
  g_assert_cmpstr (peer.error->message, ==, "connect ENOENT /nowhere/at/all");
  g_assert_cmpstr (tls_node_error_get_address (peer.error), ==, "/nowhere/at/all");
  tn_peer_clear (&peer);
}

/* Without a network it may be that nobody could be asked. */
static void
test_unknown_host (void)
{
  g_autoptr (TlsNodeConnectOptions) options = connect_to ("does-not-exist.invalid", 1);
  TnPeer peer = { 0 };
  const char *code;

  fail_to_connect (&peer, options);

  code = tls_node_error_get_code (peer.error);
  g_assert_true (g_strcmp0 (code, "ENOTFOUND") == 0 || g_strcmp0 (code, "EAI_AGAIN") == 0);
  g_assert_cmpstr (tls_node_error_get_syscall (peer.error), ==, "getaddrinfo");
  g_assert_cmpstr (tls_node_error_get_host (peer.error), ==, "does-not-exist.invalid");
  tn_peer_clear (&peer);
}

static void
test_destroy_while_looking_up (void)
{
  g_autoptr (TlsNodeConnectOptions) options = connect_to ("does-not-exist.invalid", 1);
  TnPeer peer = { 0 };

  tn_peer_watch (&peer, tls_node_connect (options, NULL));
  tls_node_socket_destroy (peer.socket, NULL);
  tn_run_until (peer.n_close == 1);

  tn_assert_events (&peer, "close");
  tn_peer_clear (&peer);
}

/* Servers that do not speak TLS */

typedef struct {
  const char *name;
  const char *says; /* before it closes */
  gboolean resets;
  const char *events;
  const char *code;
} OddServer;

static const OddServer odd_servers[] = {
  { "closes", "", FALSE, "connect end error close", "ECONNRESET" },
  { "resets", "", TRUE, "connect error close", "ECONNRESET" },
  { "smtp", "220 mail.example.org ESMTP\r\n", FALSE, "connect error close",
    "ERR_SSL_WRONG_VERSION_NUMBER" },
  { "http", "HTTP/1.1 400 Bad Request\r\n\r\n", FALSE, "connect error close",
    "ERR_SSL_WRONG_VERSION_NUMBER" },
  { "half-a-record", "\x16\x03\x03\x10", FALSE, "connect end error close", "ECONNRESET" },
  { "alert-handshake-failure", "\x15\x03\x03\x00\x02\x02\x28", FALSE, "connect error close",
    "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE" },
};

typedef struct {
  const OddServer *says;
  GSocket *listener;
} OddServerThread;

static gpointer
odd_server_thread (gpointer user_data)
{
  const OddServerThread *self = user_data;
  g_autoptr (GSocket) socket = g_socket_accept (self->listener, NULL, NULL);
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  gsize length = strlen (self->says->says);
  char hello[4096];

  if (self->says->says[0] == '\x15')
    length = 7; /* an alert, which has a NUL in it */
  g_assert_cmpint (g_socket_receive (socket, hello, sizeof hello, NULL, NULL), >, 0);
  if (length > 0)
    g_socket_send (socket, self->says->says, length, NULL, NULL);
  if (self->says->resets)
    setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
  return NULL;
}

static void
run_odd_server (const OddServer *c, TnPeer *peer, guint *port)
{
  g_autoptr (GSocket) listener = listen_anywhere (port);
  g_autoptr (TlsNodeConnectOptions) options = connect_to ("127.0.0.1", *port);
  OddServerThread self = { c, listener };
  GThread *thread = g_thread_new ("odd-server", odd_server_thread, &self);

  tls_node_connect_options_set_local_address (options, "127.0.0.1");
  tn_peer_watch (peer, tls_node_connect (options, NULL));
  tn_run_until (peer->n_close == 1);
  g_thread_join (thread);
}

static void
test_odd_servers (gconstpointer data)
{
  const OddServer *c = data;
  TnPeer peer = { 0 };
  guint port = 0;

  run_odd_server (c, &peer, &port);

  tn_assert_events (&peer, c->events);
  tn_assert_code (peer.error, c->code);
  g_assert_true (peer.had_error);
  tn_peer_clear (&peer);
}

static void
test_hang_up_has_nodes_sentence (void)
{
  TnPeer peer = { 0 };
  guint port = 0;

  run_odd_server (&odd_servers[0], &peer, &port);

  g_assert_error (peer.error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNRESET);
  g_assert_cmpstr (peer.error->message, ==,
                   "Client network socket disconnected before secure TLS connection was "
                   "established");
  g_assert_cmpstr (tls_node_error_get_host (peer.error), ==, "127.0.0.1");
  g_assert_cmpuint (tls_node_error_get_port (peer.error), ==, port);
  g_assert_cmpstr (tls_node_error_get_local_address (peer.error), ==, "127.0.0.1");
  g_assert_null (tls_node_error_get_path (peer.error));
  tn_peer_clear (&peer);
}

/* Where it connects from and to */

static void
test_host_is_localhost_by_default (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });
  g_autoptr (TlsNodeConnectOptions) options = connect_to (NULL, link->port);

  tls_node_connect_options_set_family (options, 4);
  tn_peer_watch (&link->client, tls_node_connect (options, NULL));
  tn_run_until (tn_link_is_secure (link));

  g_assert_true (tls_node_socket_get_authorized (link->client.socket));
  g_assert_cmpstr (tls_node_socket_get_remote_address (link->client.socket), ==, "127.0.0.1");
}

static void
test_local_address_is_used (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });
  g_autoptr (TlsNodeConnectOptions) options = connect_to ("127.0.0.1", link->port);

  tls_node_connect_options_set_local_address (options, "127.0.0.9");
  tn_peer_watch (&link->client, tls_node_connect (options, NULL));
  tn_run_until (tn_link_is_secure (link));

  g_assert_cmpstr (tls_node_socket_get_local_address (link->client.socket), ==, "127.0.0.9");
  g_assert_cmpstr (tls_node_socket_get_remote_address (link->server.socket), ==, "127.0.0.9");
}

/* SNI only when asked for. */
static void
test_servername_is_sent_when_given (gconstpointer data)
{
  g_autoptr (TnLink) with = tn_link_new_secure (.version = data, .servername = "localhost");
  g_autoptr (TnLink) without = tn_link_new_secure (.version = data);

  g_assert_cmpstr (tls_node_socket_get_servername (with->server.socket), ==, "localhost");
  g_assert_cmpstr (tls_node_socket_get_servername (with->client.socket), ==, "localhost");
  g_assert_null (tls_node_socket_get_servername (without->server.socket));
}

static void
test_an_empty_servername_is_none (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.servername = "");

  g_assert_null (tls_node_socket_get_servername (link->server.socket));
}

/* Nothing in the options is looked at later. */
static void
test_options_are_copied (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });
  TlsNodeConnectOptions *options = connect_to ("127.0.0.1", link->port);
  const char *alpn[] = { "other", NULL };

  tls_node_connect_options_set_servername (options, "localhost");
  tn_peer_watch (&link->client, tls_node_connect (options, NULL));
  tls_node_connect_options_set_host (options, "192.0.2.1");
  tls_node_connect_options_set_port (options, 1);
  tls_node_connect_options_set_servername (options, "example.org");
  tls_node_socket_options_set_alpn_protocols (TLS_NODE_SOCKET_OPTIONS (options), alpn);
  tls_node_secure_context_options_clear_ca (TLS_NODE_SECURE_CONTEXT_OPTIONS (options));
  g_assert_finalize_object (options);
  tn_run_until (tn_link_is_secure (link));

  g_assert_true (tls_node_socket_get_authorized (link->client.socket));
  g_assert_cmpstr (tls_node_socket_get_servername (link->server.socket), ==, "localhost");
  g_assert_null (tls_node_socket_get_alpn_protocol (link->client.socket));
}

static void
test_options_can_be_used_again (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });
  g_autoptr (TlsNodeConnectOptions) options = connect_to ("127.0.0.1", link->port);
  TnPeer second = { 0 };

  tn_peer_watch (&link->client, tls_node_connect (options, NULL));
  tn_peer_watch (&second, tls_node_connect (options, NULL));
  tn_run_until (link->client.n_secure == 1 && second.n_secure == 1);

  g_assert_cmpuint (tls_node_socket_get_local_port (link->client.socket), !=,
                    tls_node_socket_get_local_port (second.socket));
  tls_node_socket_reset_and_destroy (second.socket);
  tn_peer_clear (&second);
}

/* The small ones */

static void
test_identity_can_be_checked (void)
{
  g_autoptr (TlsNodeCertificate) certificate
      = tls_node_certificate_new (tn_cert ("server"), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (tls_node_check_server_identity ("localhost", certificate, &error));
  g_assert_true (tls_node_check_server_identity ("127.0.0.1", certificate, &error));
  g_assert_no_error (error);
  g_assert_false (tls_node_check_server_identity ("example.org", certificate, &error));

  tn_assert_code (error, "ERR_TLS_CERT_ALTNAME_INVALID");
  g_assert_cmpstr (tls_node_error_get_host (error), ==, "example.org");
}

static void
test_features_and_defaults (void)
{
  g_autoptr (GVariant) features = tls_node_get_features ();
  g_autofree char *version = NULL;
  g_autofree char *gnutls = NULL;

  g_assert_true (g_variant_lookup (features, "version", "s", &version));
  g_assert_true (g_variant_lookup (features, "gnutls", "s", &gnutls));
  g_assert_true (g_str_has_prefix (gnutls, "3."));
  g_assert_nonnull (strstr (tls_node_get_default_ciphers (), "TLS_AES_256_GCM_SHA384"));
}

static void
add_failures (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused_cases); i++) {
    g_autofree char *path = g_strconcat ("/api/module/refused/", refused_cases[i].name, NULL);

    tn_test_add_data (path, &refused_cases[i], test_bad_options_are_refused);
  }
  for (guint i = 0; i < G_N_ELEMENTS (odd_servers); i++) {
    g_autofree char *path = g_strconcat ("/api/module/odd-server/", odd_servers[i].name, NULL);

    tn_test_add_data (path, &odd_servers[i], test_odd_servers);
  }
  tn_test_add ("/api/module/refused/long-servername", test_long_servername_is_refused);
  tn_test_add ("/api/module/connection-refused", test_connection_refused);
  tn_test_add ("/api/module/path-without-a-server", test_path_without_a_server);
  tn_test_add ("/api/module/unknown-host", test_unknown_host);
  tn_test_add ("/api/module/destroy-while-looking-up", test_destroy_while_looking_up);
  tn_test_add ("/api/module/hang-up-has-nodes-sentence", test_hang_up_has_nodes_sentence);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  add_failures ();
  tn_test_add ("/api/module/host-is-localhost-by-default", test_host_is_localhost_by_default);
  tn_test_add ("/api/module/local-address-is-used", test_local_address_is_used);
  tn_test_add_versions ("/api/module/servername-is-sent-when-given",
                        test_servername_is_sent_when_given);
  tn_test_add ("/api/module/an-empty-servername-is-none", test_an_empty_servername_is_none);
  tn_test_add ("/api/module/options-are-copied", test_options_are_copied);
  tn_test_add ("/api/module/options-can-be-used-again", test_options_can_be_used_again);
  tn_test_add ("/api/module/identity-can-be-checked", test_identity_can_be_checked);
  tn_test_add ("/api/module/features-and-defaults", test_features_and_defaults);
  return tn_test_run ();
}
