/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <sys/socket.h>
#include <unistd.h>

/* Making sockets, waiting for the handshake, and the end of their lives. */

/* Streams that cannot be used */

static void
test_streams_that_cannot_be_polled_are_refused (void)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GInputStream) filter = g_buffered_input_stream_new (input);
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  g_autoptr (GError) error = NULL;

  stream = g_simple_io_stream_new (filter, output);
  g_assert_null (tls_node_socket_new (stream, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);

  tls_node_connect_options_set_socket (options, stream);
  g_assert_null (tls_node_connect (options, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_false (g_io_stream_is_closed (stream));
}

/* One half of it can be polled, the other not: a file. */
static void
test_a_half_that_cannot_be_polled_is_refused (void)
{
  g_autoptr (GIOStream) one = NULL;
  g_autoptr (GIOStream) other = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GOutputStream) file
      = g_unix_output_stream_new (open ("/dev/null", O_WRONLY | O_CLOEXEC), TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GOutputStream) filter = g_buffered_output_stream_new (file);

  tn_make_pipes (&one, &other);
  stream = g_simple_io_stream_new (g_io_stream_get_input_stream (one), filter);
  g_assert_null (tls_node_socket_new (stream, NULL, &error));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

static void
test_bad_options_are_refused (void)
{
  g_autoptr (GIOStream) one = NULL;
  g_autoptr (GIOStream) other = NULL;
  g_autoptr (TlsNodeSocketOptions) options = tls_node_socket_options_new ();
  g_autofree char *long_name = g_strnfill (256, 'x');
  const char *alpn[] = { "h2", long_name, NULL };
  const char *empty[] = { "", NULL };
  g_autoptr (GError) error = NULL;

  tn_make_connections (&one, &other);
  tls_node_socket_options_set_alpn_protocols (options, alpn);
  g_assert_null (tls_node_socket_new (one, options, &error));
  tn_assert_code (error, "ERR_OUT_OF_RANGE");
  g_clear_error (&error);
  tls_node_socket_options_set_alpn_protocols (options, empty);
  g_assert_null (tls_node_socket_new (one, options, &error));
  tn_assert_code (error, "ERR_OUT_OF_RANGE");
  g_clear_error (&error);
  tls_node_socket_options_set_alpn_protocols (options, NULL);
  tls_node_secure_context_options_set_ciphers (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), "no");
  g_assert_null (tls_node_socket_new (one, options, &error));
  tn_assert_code (error, "ERR_SSL_NO_CIPHER_MATCH");
}

/* The stream that was given */

static void
test_the_given_stream_is_closed_with_the_socket (gconstpointer data)
{
  TnOver over = GPOINTER_TO_UINT (data);
  g_autoptr (TnLink) link = tn_link_new_secure (.over = over);

  tls_node_socket_end (link->client.socket);
  tn_run_until (tn_link_is_closed (link));
  tn_settle ();

  g_assert_true (g_io_stream_is_closed (link->streams[0]));
  g_assert_true (g_io_stream_is_closed (link->streams[1]));
}

static void
test_a_socket_runs_over_a_socket (gconstpointer data)
{
  g_autoptr (TnLink) outer
      = tn_link_new_secure (.over = TN_OVER_TCP, .version = data, .pulls = TRUE);
  TnLinkOptions options = { .version = data };
  g_autoptr (TlsNodeConnectOptions) client_options = tn_connect_options (&options);
  g_autoptr (TlsNodeSocketOptions) server_options = tn_server_socket_options (&options);
  TnPeer client = { 0 };
  TnPeer server = { 0 };

  tls_node_connect_options_set_socket (client_options, G_IO_STREAM (outer->client.socket));
  tn_peer_watch (&client, tls_node_connect (client_options, NULL));
  tn_peer_watch (
      &server, tls_node_socket_new (G_IO_STREAM (outer->server.socket), server_options, NULL));
  tn_peer_write (&client, "tunnelled");
  tls_node_socket_end (client.socket);
  tn_run_until (client.n_close == 1 && server.n_close == 1 && tn_link_is_closed (outer));

  tn_assert_received (&server, "tunnelled");
  g_assert_false (client.had_error || server.had_error);
  g_clear_object (&client_options); /* holds the outer socket */
  tn_peer_clear (&client);
  tn_peer_clear (&server);
}

/* The handshake */

static void
test_handshake_tells_all_who_wait (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data);
  TnResult results[3] = { { 0 } };

  tls_node_socket_handshake_async (link->client.socket, NULL, tn_result_cb, &results[0]);
  tls_node_socket_handshake_async (link->client.socket, NULL, tn_result_cb, &results[1]);
  tn_run_until (results[0].calls == 1 && results[1].calls == 1);
  g_assert_cmpuint (link->client.n_secure, <=, 1);
  tls_node_socket_handshake_async (link->client.socket, NULL, tn_result_cb, &results[2]);
  g_assert_cmpuint (results[2].calls, ==, 0);
  tn_run_until (results[2].calls == 1);

  for (guint i = 0; i < 3; i++) {
    g_assert_true (
        tls_node_socket_handshake_finish (link->client.socket, results[i].result, NULL));
    tn_result_clear (&results[i]);
  }
}

static void
destroy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  tn_result_cb (source, result, user_data);
  tls_node_socket_destroy (TLS_NODE_SOCKET (source), NULL);
}

/* Nothing is announced any more, 'secure' neither. */
static void
test_destroy_in_the_handshake_callback (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data);
  g_auto (TnResult) result = { 0 };

  tls_node_socket_handshake_async (link->client.socket, NULL, destroy_cb, &result);
  tn_run_until (link->client.n_close == 1);

  g_assert_true (tls_node_socket_handshake_finish (link->client.socket, result.result, NULL));
  tn_assert_events (&link->client, "connect close");
}

static void
test_handshake_of_the_destroyed_fails (void)
{
  g_autoptr (TnLink) link = tn_link_new (.over = TN_OVER_TCP);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) later = NULL;
  g_auto (TnResult) result = { 0 };
  g_auto (TnResult) after = { 0 };

  tls_node_socket_handshake_async (link->client.socket, NULL, tn_result_cb, &result);
  tls_node_socket_destroy (link->client.socket, NULL);
  tn_run_until (link->client.n_close == 1 && result.calls == 1);
  g_assert_false (
      tls_node_socket_handshake_finish (link->client.socket, result.result, &error));
  tn_assert_code (error, "ERR_STREAM_DESTROYED");

  tls_node_socket_handshake_async (link->client.socket, NULL, tn_result_cb, &after);
  tn_run_until (after.calls == 1);
  g_assert_false (tls_node_socket_handshake_finish (link->client.socket, after.result, &later));
  tn_assert_code (later, "ERR_STREAM_DESTROYED");
}

/* The end */

static void
test_destroy_before_anything_happened (gconstpointer data)
{
  TnOver over = GPOINTER_TO_UINT (data);
  g_autoptr (TnLink) link = tn_link_new (.over = over);

  tls_node_socket_destroy (link->client.socket, NULL);
  g_assert_true (tls_node_socket_get_destroyed (link->client.socket));
  g_assert_cmpuint (link->client.n_close, ==, 0);
  tn_run_until (link->client.n_close == 1);

  tn_assert_events (&link->client, "close");
  g_assert_false (link->client.had_error);
}

static void
test_destroy_twice_keeps_the_first_error (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  g_autoptr (GError) first = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "first");
  g_autoptr (GError) second = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "second");

  tls_node_socket_destroy (link->client.socket, first);
  tls_node_socket_destroy (link->client.socket, second);
  tls_node_socket_destroy (link->client.socket, NULL);
  tn_run_until (link->client.n_close == 1);

  g_assert_cmpstr (link->client.error->message, ==, "first");
}

static void
test_reset_reaches_the_peer (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .version = data);

  tn_settle ();
  g_clear_object (&link->connection); /* holds a copy of the descriptor */
  tls_node_socket_reset_and_destroy (link->client.socket);
  tn_run_until (tn_link_is_closed (link));

  tn_assert_events (&link->server, "error close");
  tn_assert_code (link->server.error, "ECONNRESET");
  g_assert_cmpstr (tls_node_error_get_syscall (link->server.error), ==, "read");
  g_assert_false (link->client.had_error);
}

/* A peer that goes without close_notify: Node says 'end'. */
static void
test_a_cut_connection_ends (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .version = data);

  tn_settle ();
  tls_node_socket_destroy (link->client.socket, NULL);
  tn_run_until (tn_link_is_closed (link));

  tn_assert_events (&link->server, "end close");
  tn_assert_events (&link->client, "connect secure-connect secure close");
}

static void
test_methods_of_the_closed_do_nothing (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  TlsNodeSocket *socket = link->client.socket;
  g_autofree char *events = NULL;

  tls_node_socket_end (socket);
  tn_run_until (tn_link_is_closed (link));
  events = g_strdup (link->client.events->str);
  tls_node_socket_resume (socket);
  tls_node_socket_pause (socket);
  tls_node_socket_end (socket);
  tls_node_socket_destroy (socket, NULL);
  tls_node_socket_reset_and_destroy (socket);
  tn_peer_write (&link->client, "x");
  g_assert_false (tls_node_socket_set_no_delay (socket, TRUE));
  g_assert_false (tls_node_socket_set_keep_alive (socket, TRUE, 1));
  g_assert_true (g_io_stream_close (G_IO_STREAM (socket), NULL, NULL));
  tn_settle ();

  tn_assert_events (&link->client, events);
}

static void
test_tcp_options_can_be_set (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  g_autoptr (TnLink) pair = tn_link_new_secure (.over = TN_OVER_PAIR);

  g_assert_true (tls_node_socket_set_no_delay (link->client.socket, FALSE));
  g_assert_true (tls_node_socket_set_no_delay (link->client.socket, TRUE));
  g_assert_true (tls_node_socket_set_keep_alive (link->client.socket, TRUE, 60));
  g_assert_true (tls_node_socket_set_keep_alive (link->client.socket, FALSE, 0));
  g_assert_false (tls_node_socket_set_no_delay (pair->client.socket, TRUE));
}

static void
add_stream_tests (void)
{
  tn_test_add ("/api/socket/streams-that-cannot-be-polled",
               test_streams_that_cannot_be_polled_are_refused);
  tn_test_add ("/api/socket/a-half-that-cannot-be-polled",
               test_a_half_that_cannot_be_polled_is_refused);
  tn_test_add ("/api/socket/bad-options", test_bad_options_are_refused);
  tn_test_add_data ("/api/socket/the-given-stream-is-closed/connection",
                    GUINT_TO_POINTER (TN_OVER_CONNECTION),
                    test_the_given_stream_is_closed_with_the_socket);
  tn_test_add_data ("/api/socket/the-given-stream-is-closed/pipes",
                    GUINT_TO_POINTER (TN_OVER_PIPES),
                    test_the_given_stream_is_closed_with_the_socket);
  tn_test_add_versions ("/api/socket/a-socket-over-a-socket", test_a_socket_runs_over_a_socket);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  add_stream_tests ();
  tn_test_add_versions ("/api/socket/handshake-tells-all-who-wait",
                        test_handshake_tells_all_who_wait);
  tn_test_add_versions ("/api/socket/destroy-in-the-handshake-callback",
                        test_destroy_in_the_handshake_callback);
  tn_test_add ("/api/socket/handshake-of-the-destroyed", test_handshake_of_the_destroyed_fails);
  for (guint over = TN_OVER_TCP; over <= TN_OVER_PIPES; over++) {
    g_autofree char *path = g_strdup_printf ("/api/socket/destroy-before-anything/%u", over);

    tn_test_add_data (path, GUINT_TO_POINTER (over), test_destroy_before_anything_happened);
  }
  tn_test_add ("/api/socket/destroy-twice-keeps-the-first-error",
               test_destroy_twice_keeps_the_first_error);
  tn_test_add_versions ("/api/socket/reset-reaches-the-peer", test_reset_reaches_the_peer);
  tn_test_add_versions ("/api/socket/a-cut-connection-ends", test_a_cut_connection_ends);
  tn_test_add ("/api/socket/methods-of-the-closed", test_methods_of_the_closed_do_nothing);
  tn_test_add ("/api/socket/tcp-options", test_tcp_options_can_be_set);
  return tn_test_run ();
}
