/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

static TlsNodeServer *
make_server (void)
{
  g_autoptr (TlsNodeServerOptions) options = tn_server_options (&(TnLinkOptions){ 0 });
  g_autoptr (GError) error = NULL;
  TlsNodeServer *server = tls_node_server_new (options, &error);

  g_assert_no_error (error);
  return server;
}

static TlsNodeListenOptions *
listen_at (guint port)
{
  TlsNodeListenOptions *options = tls_node_listen_options_new ();

  tls_node_listen_options_set_host (options, "127.0.0.1");
  tls_node_listen_options_set_port (options, port);
  return options;
}

/* Runs listen_async () to its end. */
static gboolean
listen_now (TlsNodeServer *server, TlsNodeListenOptions *options, GError **error)
{
  g_auto (TnResult) result = { 0 };

  tls_node_server_listen_async (server, options, NULL, tn_result_cb, &result);
  g_assert_cmpuint (result.calls, ==, 0);
  tn_run_until (result.calls == 1);
  return tls_node_server_listen_finish (server, result.result, error);
}

static gboolean
close_now (TlsNodeServer *server, GError **error)
{
  g_auto (TnResult) result = { 0 };

  tls_node_server_close_async (server, NULL, tn_result_cb, &result);
  g_assert_cmpuint (result.calls, ==, 0);
  tn_run_until (result.calls == 1);
  return tls_node_server_close_finish (server, result.result, error);
}

static void
assert_closes (TlsNodeServer *server)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (close_now (server, &error));
  g_assert_no_error (error);
  tn_settle ();
}

/* Listening */

static void
test_listen_and_close (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (TlsNodeListenOptions) options = listen_at (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) address = NULL;
  g_autofree char *text = NULL;
  guint port = 0;

  g_assert_null (tls_node_server_get_address (server));
  g_assert_true (listen_now (server, options, &error));
  g_assert_no_error (error);
  g_assert_true (tls_node_server_get_is_listening (server));
  address = tls_node_server_get_address (server);
  g_assert_true (g_variant_lookup (address, "port", "u", &port));
  g_assert_cmpuint (port, >, 0);
  text = g_variant_print (address, FALSE);
  g_assert_nonnull (strstr (text, "'address': <'127.0.0.1'>"));
  g_assert_nonnull (strstr (text, "'family': <'IPv4'>"));

  assert_closes (server);
  g_assert_false (tls_node_server_get_is_listening (server));
  g_assert_null (tls_node_server_get_address (server));
  g_assert_finalize_object (server);
}

static void
test_path_has_an_address (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .over = TN_OVER_UNIX });
  g_autoptr (GVariant) address = tls_node_server_get_address (link->listener);
  g_autofree char *path = NULL;

  g_assert_cmpuint (g_variant_n_children (address), ==, 1);
  g_assert_true (g_variant_lookup (address, "address", "s", &path));
  g_assert_cmpstr (path, ==, link->path);
}

static void
test_listen_without_options (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) address = NULL;
  guint port = 0;

  g_assert_true (listen_now (server, NULL, &error));
  g_assert_no_error (error);
  address = tls_node_server_get_address (server);
  g_assert_true (g_variant_lookup (address, "port", "u", &port));
  g_assert_cmpuint (port, >, 0);

  assert_closes (server);
  g_assert_finalize_object (server);
}

static void
count_cb (GObject *object, guint *count)
{
  *count += 1;
}

static void
keep_error_cb (TlsNodeServer *server, GError *error, GError **kept)
{
  g_assert_null (*kept);
  *kept = g_error_copy (error);
}

static void
test_listen_again_after_close (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (TlsNodeListenOptions) options = listen_at (0);
  guint n_listening = 0;
  guint n_close = 0;

  g_signal_connect (server, "listening", G_CALLBACK (count_cb), &n_listening);
  g_signal_connect (server, "close", G_CALLBACK (count_cb), &n_close);
  for (guint i = 1; i <= 3; i++) {
    g_assert_true (tls_node_server_listen (server, options, NULL));
    g_assert_cmpuint (n_listening, ==, i - 1);
    tn_run_until (n_listening == i);
    assert_closes (server);
    g_assert_cmpuint (n_close, ==, i);
  }
  g_assert_finalize_object (server);
}

static void
listen_in_close_cb (TlsNodeServer *server, TlsNodeListenOptions *options)
{
  g_assert_true (tls_node_server_listen (server, options, NULL));
}

static void
test_listen_in_the_close_handler (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (TlsNodeListenOptions) options = listen_at (0);
  gulong handler;

  g_assert_true (listen_now (server, options, NULL));
  handler = g_signal_connect (server, "close", G_CALLBACK (listen_in_close_cb), options);
  assert_closes (server);
  g_signal_handler_disconnect (server, handler);
  tn_run_until (tls_node_server_get_is_listening (server));

  assert_closes (server);
  g_assert_finalize_object (server);
}

/* Errors of listening */

static guint
port_of (TlsNodeServer *server)
{
  g_autoptr (GVariant) address = tls_node_server_get_address (server);
  guint port = 0;

  g_variant_lookup (address, "port", "u", &port);
  return port;
}

static void
test_address_in_use (void)
{
  TlsNodeServer *first = make_server ();
  TlsNodeServer *second = make_server ();
  g_autoptr (TlsNodeListenOptions) options = listen_at (0);
  g_autoptr (TlsNodeListenOptions) same = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) signalled = NULL;
  g_autofree char *message = NULL;

  g_assert_true (listen_now (first, options, NULL));
  same = listen_at (port_of (first));
  message = g_strdup_printf ("listen EADDRINUSE: address already in use 127.0.0.1:%u",
                             port_of (first));
  g_signal_connect (second, "error", G_CALLBACK (keep_error_cb), &signalled);
  g_assert_false (listen_now (second, same, &error));

  g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EADDRINUSE);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpstr (tls_node_error_get_syscall (error), ==, "listen");
  g_assert_cmpstr (tls_node_error_get_address (error), ==, "127.0.0.1");
  g_assert_cmpuint (tls_node_error_get_port (error), ==, port_of (first));
  tn_assert_code (signalled, "EADDRINUSE");
  g_assert_false (tls_node_server_get_is_listening (second));
  assert_closes (first);
  g_assert_true (listen_now (second, same, NULL)); /* it can be tried again */
  assert_closes (second);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

static void
test_address_in_use_by_signal (void)
{
  TlsNodeServer *first = make_server ();
  TlsNodeServer *second = make_server ();
  g_autoptr (TlsNodeListenOptions) options = listen_at (0);
  g_autoptr (TlsNodeListenOptions) same = NULL;
  g_autoptr (GError) signalled = NULL;

  g_assert_true (listen_now (first, options, NULL));
  same = listen_at (port_of (first));
  g_signal_connect (second, "error", G_CALLBACK (keep_error_cb), &signalled);
  g_assert_true (tls_node_server_listen (second, same, NULL));
  g_assert_null (signalled);
  tn_run_until (signalled != NULL);
  tn_settle ();

  tn_assert_code (signalled, "EADDRINUSE");
  g_assert_finalize_object (second);
  assert_closes (first);
  g_assert_finalize_object (first);
}

static void
test_already_listening (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (TlsNodeListenOptions) options = listen_at (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) later = NULL;

  g_assert_true (tls_node_server_listen (server, options, &error));
  g_assert_false (tls_node_server_listen (server, options, &error));
  tn_assert_code (error, "ERR_SERVER_ALREADY_LISTEN");
  tn_run_until (tls_node_server_get_is_listening (server));
  g_assert_false (listen_now (server, options, &later));
  tn_assert_code (later, "ERR_SERVER_ALREADY_LISTEN");

  assert_closes (server);
  g_assert_finalize_object (server);
}

typedef struct {
  const char *name;
  const char *host;
  const char *path;
  guint port;
  int fd;
  const char *code;
} BadListen;

static const BadListen bad_listens[] = {
  { "port", "127.0.0.1", NULL, 65536, -1, "ERR_SOCKET_BAD_PORT" },
  { "big-port", "127.0.0.1", NULL, G_MAXUINT, -1, "ERR_SOCKET_BAD_PORT" },
  { "path", NULL, "/nowhere/at/all", 0, -1, "EACCES" },
  { "long-path", NULL,
    "/tmp/"
    "0123456789012345678901234567890123456789012345678901234567890123456789"
    "01234567890123456789012345678901234567890123456789",
    0, -1, "ENAMETOOLONG" },
  { "descriptor", NULL, NULL, 0, 9999, "EBADF" },
  { "address-of-another-host", "192.0.2.1", NULL, 0, -1, "EADDRNOTAVAIL" },
};

static void
test_bad_places_are_errors (gconstpointer data)
{
  const BadListen *c = data;
  TlsNodeServer *server = make_server ();
  g_autoptr (TlsNodeListenOptions) options = tls_node_listen_options_new ();
  g_autoptr (GError) error = NULL;

  tls_node_listen_options_set_host (options, c->host);
  tls_node_listen_options_set_path (options, c->path);
  tls_node_listen_options_set_port (options, c->port);
  tls_node_listen_options_set_fd (options, c->fd);
  g_assert_false (listen_now (server, options, &error));

  tn_assert_code (error, c->code);
  tn_settle ();
  g_assert_finalize_object (server);
}

static void
test_a_descriptor_can_be_given (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (TlsNodeListenOptions) options = tls_node_listen_options_new ();
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 5), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  tls_node_listen_options_set_fd (options, fd);
  g_assert_true (listen_now (server, options, NULL));
  g_assert_cmpuint (port_of (server), ==, ntohs (address.sin_port));

  assert_closes (server);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1); /* it was taken */
  g_assert_finalize_object (server);
}

/* Closing */

static void
test_close_of_the_closed_fails (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (GError) error = NULL;

  g_assert_false (close_now (server, &error));

  tn_assert_code (error, "ERR_SERVER_NOT_RUNNING");
  g_assert_cmpstr (error->message, ==, "Server is not running.");
  g_assert_finalize_object (server);
}

static void
test_close_before_listening (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (TlsNodeListenOptions) options = listen_at (0);
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) result = { 0 };
  guint n_listening = 0;

  g_signal_connect (server, "listening", G_CALLBACK (count_cb), &n_listening);
  tls_node_server_listen_async (server, options, NULL, tn_result_cb, &result);
  assert_closes (server);
  tn_run_until (result.calls == 1);

  g_assert_false (tls_node_server_listen_finish (server, result.result, &error));
  tn_assert_code (error, "ERR_SERVER_NOT_RUNNING");
  g_assert_cmpuint (n_listening, ==, 0);
  tn_result_clear (&result);
  g_assert_finalize_object (server);
}

/* GTask would do it when it is used in a dispatch. */
static gboolean
close_in_dispatch_cb (gpointer user_data)
{
  TnResult *result = user_data;
  TlsNodeServer *server = TLS_NODE_SERVER (result->source);

  tls_node_server_close_async (server, NULL, NULL, NULL);
  g_assert_cmpuint (result->calls, ==, 0);
  g_clear_object (&result->source);
  return G_SOURCE_REMOVE;
}

static void
test_no_callback_runs_inside_close (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (TlsNodeListenOptions) options = listen_at (0);
  g_autoptr (GSource) idle = g_idle_source_new ();
  g_auto (TnResult) result = { .source = G_OBJECT (g_object_ref (server)) };

  g_source_set_priority (idle, G_PRIORITY_HIGH);
  g_source_set_callback (idle, close_in_dispatch_cb, &result, NULL);
  tls_node_server_listen_async (server, options, NULL, tn_result_cb, &result);
  g_source_attach (idle, tn_context ());
  tn_run_until (result.calls == 1);
  g_assert_false (tls_node_server_listen_finish (server, result.result, NULL));

  tn_settle ();
  tn_result_clear (&result);
  g_assert_finalize_object (server);
}

static void
test_close_waits_for_the_last_connection (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);
  TnResult results[2] = { { 0 } };

  tls_node_server_close_async (link->listener, NULL, tn_result_cb, &results[0]);
  tls_node_server_close_async (link->listener, NULL, tn_result_cb, &results[1]);
  tn_settle ();
  g_assert_cmpuint (results[0].calls, ==, 0);
  g_assert_cmpuint (link->n_closed, ==, 0);
  g_assert_false (tls_node_server_get_is_listening (link->listener));
  tn_peer_write (&link->client, "still open");
  tn_run_until (link->server.received->len == 10);

  tls_node_socket_end (link->client.socket);
  tn_run_until (results[0].calls == 1 && results[1].calls == 1);
  g_assert_cmpuint (link->n_closed, ==, 1);
  g_assert_cmpuint (link->server.n_close, ==, 1);
  for (guint i = 0; i < 2; i++) {
    g_assert_true (tls_node_server_close_finish (link->listener, results[i].result, NULL));
    tn_result_clear (&results[i]);
  }
}

static void
test_cancelled_close_goes_on (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) result = { 0 };

  tls_node_server_close_async (link->listener, cancellable, tn_result_cb, &result);
  tn_settle ();
  g_cancellable_cancel (cancellable);
  tn_run_until (result.calls == 1);
  g_assert_false (tls_node_server_close_finish (link->listener, result.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  tls_node_socket_end (link->client.socket);
  tn_run_until (link->n_closed == 1);
}

static void
test_closed_server_refuses (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });

  tls_node_server_close_async (link->listener, NULL, NULL, NULL);
  tn_run_until (link->n_closed == 1);
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (link->client.n_close == 1);

  tn_assert_code (link->client.error, "ECONNREFUSED");
}

static void
test_a_listening_server_owns_itself (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });
  TlsNodeServer *listener = link->listener;

  g_object_unref (listener);
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (tn_link_is_secure (link));

  g_assert_true (tls_node_server_get_is_listening (g_object_ref (listener)));
}

/* Connections */

static void
test_connection_has_the_addresses (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  g_autoptr (GSocketAddress) remote
      = g_socket_connection_get_remote_address (link->connection, NULL);
  g_autoptr (GSocketAddress) local
      = g_socket_connection_get_local_address (link->connection, NULL);

  g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (remote)), ==,
                    tls_node_socket_get_local_port (link->client.socket));
  g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)), ==,
                    link->port);
  g_assert_cmpuint (tls_node_socket_get_remote_port (link->server.socket), ==,
                    tls_node_socket_get_local_port (link->client.socket));
}

static void
test_connections_are_counted (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  TnPeer second = { 0 };

  g_assert_cmpuint (tls_node_server_get_connections (link->listener), ==, 1);
  tn_peer_watch (&second, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (second.n_secure == 1);
  tn_settle ();
  g_assert_cmpuint (tls_node_server_get_connections (link->listener), ==, 2);

  tls_node_socket_end (link->client.socket);
  tn_run_until (tn_link_is_closed (link));
  g_assert_cmpuint (tls_node_server_get_connections (link->listener), ==, 1);
  tls_node_socket_reset_and_destroy (second.socket);
  tn_peer_clear (&second);
}

static void
test_added_connection_is_served (gconstpointer data)
{
  TnLinkOptions options = { .version = data };
  g_autoptr (TnLink) link = tn_link_listen (&options);
  g_autoptr (GError) error = NULL;

  tn_make_connections (&link->streams[0], &link->streams[1]);
  g_assert_true (tls_node_server_add_connection (link->listener, link->streams[1], &error));
  g_assert_no_error (error);
  tn_peer_watch (&link->client, tn_link_connect (link, &options));
  tn_run_until (tn_link_is_secure (link));
  tn_peer_write (&link->client, "added");
  tn_run_until (link->server.received->len == 5);

  g_assert_cmpuint (tls_node_server_get_connections (link->listener), ==, 1);
}

static void
test_bad_connection_is_not_added (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GInputStream) filter = g_buffered_input_stream_new (input);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (filter, output);
  g_autoptr (GError) error = NULL;

  g_assert_false (tls_node_server_add_connection (link->listener, stream, &error));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpuint (tls_node_server_get_connections (link->listener), ==, 0);
}

static void
test_an_idle_server_takes_connections (void)
{
  TlsNodeServer *server = make_server ();
  g_autoptr (GIOStream) one = NULL;
  g_autoptr (GIOStream) other = NULL;

  tn_make_connections (&one, &other);
  g_assert_true (tls_node_server_add_connection (server, one, NULL));
  g_assert_cmpuint (tls_node_server_get_connections (server), ==, 1);
  g_io_stream_close (other, NULL, NULL);
  tn_run_until (tls_node_server_get_connections (server) == 0);
  tn_settle ();

  g_assert_finalize_object (server);
}

/* The time that a client has */

static void
test_handshake_timeout_destroys (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .handshake_timeout = 30 });
  gint64 began = g_get_monotonic_time ();
  gint64 took;
  char buffer[8];

  tn_make_connections (&link->streams[0], &link->streams[1]);
  g_assert_true (tls_node_server_add_connection (link->listener, link->streams[1], NULL));
  tn_run_until (link->client_error != NULL);
  took = g_get_monotonic_time () - began;
  tn_run_until (tls_node_server_get_connections (link->listener) == 0);

  tn_assert_code (link->client_error, "ERR_TLS_HANDSHAKE_TIMEOUT");
  g_assert_cmpstr (link->client_error->message, ==, "TLS handshake timeout");
  g_assert_cmpint (took, >=, 30 * 1000);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (link->streams[0]), buffer,
                                        8, NULL, NULL),
                   ==, 0);
}

/* The time runs out only before the connection is secure: a second client lets it pass. */
static void
test_timeout_spares_the_secure (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .handshake_timeout = 1000);

  tn_make_connections (&link->streams[0], &link->streams[1]);
  g_assert_true (tls_node_server_add_connection (link->listener, link->streams[1], NULL));
  tn_run_until (link->client_error != NULL);
  tn_settle ();

  tn_assert_code (link->client_error, "ERR_TLS_HANDSHAKE_TIMEOUT");
  g_assert_cmpuint (link->server.n_close, ==, 0);
  g_assert_cmpuint (link->client.n_close, ==, 0);
}

/* Making one */

static void
test_contexts_are_shared (void)
{
  g_autoptr (TlsNodeServerOptions) options = tn_server_options (&(TnLinkOptions){ 0 });
  TlsNodeSecureContext *context
      = tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), NULL);
  g_autoptr (GError) error = NULL;
  TlsNodeServer *first = tls_node_server_new_with_context (context, NULL, &error);
  TlsNodeServer *second = tls_node_server_new_with_context (context, options, &error);

  g_assert_no_error (error);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
  g_assert_finalize_object (context);
}

static void
test_bad_options_are_refused (void)
{
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  const char *empty[] = { "", NULL };
  g_autoptr (GError) error = NULL;

  tls_node_server_options_set_alpn_protocols (options, empty);
  g_assert_null (tls_node_server_new (options, &error));
  tn_assert_code (error, "ERR_OUT_OF_RANGE");
  g_clear_error (&error);
  tls_node_server_options_set_alpn_protocols (options, NULL);
  tls_node_secure_context_options_set_min_version (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                                   "TLSv9");
  g_assert_null (tls_node_server_new (options, &error));
  tn_assert_code (error, "ERR_TLS_INVALID_PROTOCOL_VERSION");
}

static void
test_a_server_without_certificate_fails_handshakes (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data, .cert = "");

  tn_run_until (link->client.n_close == 1 && link->client_error != NULL);

  tn_assert_code (link->client_error, g_str_equal (data, "TLSv1.2")
                                          ? "ERR_SSL_NO_SHARED_CIPHER"
                                          : "ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM");
  tn_assert_code (link->client.error, "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE");
}

static void
add_listen_tests (void)
{
  tn_test_add ("/api/server/listen-and-close", test_listen_and_close);
  tn_test_add ("/api/server/path-has-an-address", test_path_has_an_address);
  tn_test_add ("/api/server/listen-without-options", test_listen_without_options);
  tn_test_add ("/api/server/listen-again-after-close", test_listen_again_after_close);
  tn_test_add ("/api/server/listen-in-the-close-handler", test_listen_in_the_close_handler);
  tn_test_add ("/api/server/address-in-use", test_address_in_use);
  tn_test_add ("/api/server/address-in-use-by-signal", test_address_in_use_by_signal);
  tn_test_add ("/api/server/already-listening", test_already_listening);
  tn_test_add ("/api/server/a-descriptor-can-be-given", test_a_descriptor_can_be_given);
  for (guint i = 0; i < G_N_ELEMENTS (bad_listens); i++) {
    g_autofree char *path = g_strconcat ("/api/server/bad-place/", bad_listens[i].name, NULL);

    tn_test_add_data (path, &bad_listens[i], test_bad_places_are_errors);
  }
}

static void
add_close_tests (void)
{
  tn_test_add ("/api/server/close-of-the-closed", test_close_of_the_closed_fails);
  tn_test_add ("/api/server/close-before-listening", test_close_before_listening);
  tn_test_add ("/api/server/no-callback-runs-inside-close", test_no_callback_runs_inside_close);
  tn_test_add_versions ("/api/server/close-waits-for-the-last-connection",
                        test_close_waits_for_the_last_connection);
  tn_test_add ("/api/server/cancelled-close-goes-on", test_cancelled_close_goes_on);
  tn_test_add ("/api/server/closed-server-refuses", test_closed_server_refuses);
  tn_test_add ("/api/server/a-listening-server-owns-itself",
               test_a_listening_server_owns_itself);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  add_listen_tests ();
  add_close_tests ();
  tn_test_add ("/api/server/connection-has-the-addresses", test_connection_has_the_addresses);
  tn_test_add ("/api/server/connections-are-counted", test_connections_are_counted);
  tn_test_add_versions ("/api/server/added-connection-is-served",
                        test_added_connection_is_served);
  tn_test_add ("/api/server/bad-connection-is-not-added", test_bad_connection_is_not_added);
  tn_test_add ("/api/server/idle-server-takes-connections",
               test_an_idle_server_takes_connections);
  tn_test_add ("/api/server/handshake-timeout-destroys", test_handshake_timeout_destroys);
  tn_test_add_versions ("/api/server/timeout-spares-the-secure",
                        test_timeout_spares_the_secure);
  tn_test_add ("/api/server/contexts-are-shared", test_contexts_are_shared);
  tn_test_add ("/api/server/bad-options", test_bad_options_are_refused);
  tn_test_add_versions ("/api/server/without-certificate",
                        test_a_server_without_certificate_fails_handshakes);
  return tn_test_run ();
}
