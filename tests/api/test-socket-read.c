/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* read_async (), and giving up what waits. */

static void
read_async (TnPeer *peer, gsize max_length, GCancellable *cancellable, TnResult *result)
{
  tls_node_socket_read_async (peer->socket, max_length, cancellable, tn_result_cb, result);
  g_assert_cmpuint (result->calls, ==, 0);
}

static void
assert_read (TnPeer *peer, TnResult *result, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  tn_run_until (result->calls == 1);
  bytes = tls_node_socket_read_finish (peer->socket, result->result, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
  tn_result_clear (result);
}

static void
assert_read_fails (TnPeer *peer, TnResult *result, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  tn_run_until (result->calls == 1);
  g_assert_null (tls_node_socket_read_finish (peer->socket, result->result, &error));
  g_assert_error (error, domain, code);
  tn_result_clear (result);
}

static void
test_read_gives_data_then_end (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  g_auto (TnResult) result = { 0 };

  tn_peer_write (&link->client, "hello");
  tls_node_socket_end (link->client.socket);
  read_async (&link->server, 3, NULL, &result);
  assert_read (&link->server, &result, "hel");
  read_async (&link->server, 1000, NULL, &result);
  assert_read (&link->server, &result, "lo");
  read_async (&link->server, 1000, NULL, &result);
  assert_read (&link->server, &result, "");

  tn_run_until (link->server.n_end == 1);
  g_assert_cmpuint (tls_node_socket_get_bytes_read (link->server.socket), ==, 5);
  tls_node_socket_resume (link->client.socket);
  tn_run_until (tn_link_is_closed (link));
  tn_assert_events (&link->server, "end close");
}

static void
test_read_before_secure_waits (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data, .pulls = TRUE);
  g_auto (TnResult) result = { 0 };

  read_async (&link->client, 10, NULL, &result);
  tn_run_until (tn_link_is_secure (link));
  g_assert_cmpuint (result.calls, ==, 0);
  tn_peer_write (&link->server, "welcome");

  assert_read (&link->client, &result, "welcome");
}

static void
test_read_after_the_end_stays_at_the_end (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  g_auto (TnResult) result = { 0 };

  tls_node_socket_end (link->client.socket);
  for (guint i = 0; i < 3; i++) {
    read_async (&link->server, 10, NULL, &result);
    assert_read (&link->server, &result, "");
  }
}

static void
test_one_read_at_a_time (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  g_auto (TnResult) first = { 0 };
  g_auto (TnResult) second = { 0 };

  read_async (&link->server, 10, NULL, &first);
  read_async (&link->server, 10, NULL, &second);
  assert_read_fails (&link->server, &second, G_IO_ERROR, G_IO_ERROR_PENDING);
  tn_peer_write (&link->client, "mine");

  assert_read (&link->server, &first, "mine");
}

static void
test_no_read_while_flowing (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  g_auto (TnResult) result = { 0 };

  read_async (&link->server, 10, NULL, &result);

  assert_read_fails (&link->server, &result, G_IO_ERROR, G_IO_ERROR_PENDING);
}

static void
test_a_length_of_nothing_is_out_of_range (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  g_auto (TnResult) result = { 0 };

  read_async (&link->server, 0, NULL, &result);

  assert_read_fails (&link->server, &result, TLS_NODE_ERROR, TLS_NODE_ERROR_OUT_OF_RANGE);
}

static void
test_read_fails_with_the_socket (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  g_autoptr (GError) reason = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "enough");
  g_auto (TnResult) result = { 0 };

  read_async (&link->server, 10, NULL, &result);
  tls_node_socket_destroy (link->server.socket, reason);
  assert_read_fails (&link->server, &result, G_IO_ERROR, G_IO_ERROR_FAILED);
  tn_run_until (link->server.n_close == 1);

  read_async (&link->server, 10, NULL, &result);
  assert_read_fails (&link->server, &result, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static void
test_read_fails_with_the_handshake (void)
{
  g_autoptr (TnLink) link = tn_link_new (.ca = "other-ca", .pulls = TRUE);
  g_auto (TnResult) result = { 0 };

  read_async (&link->client, 10, NULL, &result);

  assert_read_fails (&link->client, &result, TLS_NODE_X509_ERROR,
                     TLS_NODE_X509_ERROR_SELF_SIGNED_CERT_IN_CHAIN);
}

/* Reading on from the callback */

typedef struct {
  TnPeer *peer;
  GByteArray *all;
  gsize max_length;
  gboolean at_end;
} ReadLoop;

static void
read_loop_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ReadLoop *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = tls_node_socket_read_finish (TLS_NODE_SOCKET (source), result, &error);

  g_assert_no_error (error);
  g_byte_array_append (self->all, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  self->at_end = g_bytes_get_size (bytes) == 0;
  if (!self->at_end)
    tls_node_socket_read_async (TLS_NODE_SOCKET (source), self->max_length, NULL, read_loop_cb,
                                self);
}

static void
test_reading_on_from_the_callback (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GBytes) much = tn_make_bytes (3 * 1024 * 1024);
  ReadLoop loop = { &link->server, all, 5000, FALSE };

  tls_node_socket_read_async (link->server.socket, loop.max_length, NULL, read_loop_cb, &loop);
  tls_node_socket_end_bytes (link->client.socket, much);
  tn_run_until (loop.at_end);

  g_assert_cmpmem (all->data, all->len, g_bytes_get_data (much, NULL), g_bytes_get_size (much));
}

static void
destroy_after_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GBytes) bytes
      = tls_node_socket_read_finish (TLS_NODE_SOCKET (source), result, NULL);

  g_assert_nonnull (bytes);
  tls_node_socket_destroy (TLS_NODE_SOCKET (source), NULL);
}

static void
test_destroy_in_the_read_callback (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);

  tls_node_socket_read_async (link->server.socket, 2, NULL, destroy_after_read_cb, NULL);
  tn_peer_write (&link->client, "ping");
  tls_node_socket_end (link->client.socket);
  tn_run_until (link->server.n_close == 1);

  tn_assert_events (&link->server, "close");
}

/* Given up */

static void
test_cancelled_read_loses_nothing (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (TnResult) result = { 0 };

  read_async (&link->server, 10, cancellable, &result);
  tn_settle ();
  g_cancellable_cancel (cancellable);
  assert_read_fails (&link->server, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (tls_node_socket_get_destroyed (link->server.socket));

  tn_peer_write (&link->client, "kept");
  tn_settle ();
  read_async (&link->server, 10, NULL, &result);
  assert_read (&link->server, &result, "kept");
}

/* Data that is there already when the reader gives up is for the next reader. */
static void
test_cancel_between_data_and_turn (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = TN_OVER_TCP, .version = data, .pulls = TRUE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (TnResult) result = { 0 };

  read_async (&link->server, 10, cancellable, &result);
  tn_peer_write (&link->client, "kept");
  g_cancellable_cancel (cancellable);
  assert_read_fails (&link->server, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  read_async (&link->server, 10, NULL, &result);
  assert_read (&link->server, &result, "kept");
}

static void
test_cancelled_before_it_began (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (TnResult) result = { 0 };

  g_cancellable_cancel (cancellable);
  tn_peer_write (&link->client, "kept");
  tn_settle ();
  read_async (&link->server, 10, cancellable, &result);
  assert_read_fails (&link->server, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  read_async (&link->server, 10, NULL, &result);
  assert_read (&link->server, &result, "kept");
}

static void
test_cancelled_write_is_sent_all_the_same (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) much = tn_make_bytes (24 * 1024 * 1024);
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) result = { 0 };

  tls_node_socket_write_async (link->client.socket, much, cancellable, tn_result_cb, &result);
  tn_settle ();
  g_assert_cmpuint (result.calls, ==, 0);
  g_cancellable_cancel (cancellable);
  tn_run_until (result.calls == 1);
  g_assert_false (tls_node_socket_write_finish (link->client.socket, result.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  tls_node_socket_resume (link->server.socket);
  tn_run_until (link->server.received->len == g_bytes_get_size (much));
  g_assert_cmpuint (result.calls, ==, 1);
}

static void
test_cancelled_handshake_goes_on (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) result = { 0 };
  g_auto (TnResult) other = { 0 };

  tls_node_socket_handshake_async (link->client.socket, cancellable, tn_result_cb, &result);
  tls_node_socket_handshake_async (link->client.socket, NULL, tn_result_cb, &other);
  g_cancellable_cancel (cancellable);
  tn_run_until (result.calls == 1);
  g_assert_false (
      tls_node_socket_handshake_finish (link->client.socket, result.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  tn_run_until (other.calls == 1 && tn_link_is_secure (link));
  g_assert_true (tls_node_socket_handshake_finish (link->client.socket, other.result, NULL));
}

/* A server that never answers: the one who waits can stop. */
static void
test_cancelled_handshake_need_not_move (void)
{
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GIOStream) silent = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (TnResult) result = { 0 };
  TnPeer peer = { .pulls = TRUE };

  tn_make_connections (&stream, &silent);
  tn_peer_watch (&peer, tls_node_socket_new (stream, NULL, NULL));
  tls_node_socket_handshake_async (peer.socket, cancellable, tn_result_cb, &result);
  tn_settle ();
  g_assert_cmpuint (result.calls, ==, 0);
  g_cancellable_cancel (cancellable);
  tn_run_until (result.calls == 1);

  tn_result_clear (&result);
  tn_peer_clear (&peer);
}

static void
test_cancelled_close_goes_on (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.version = data, .pulls = TRUE, .half_open = TRUE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) much = tn_make_bytes (24 * 1024 * 1024);
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) result = { 0 };

  tls_node_socket_write (link->client.socket, much);
  g_io_stream_close_async (G_IO_STREAM (link->client.socket), G_PRIORITY_DEFAULT, cancellable,
                           tn_result_cb, &result);
  tn_settle ();
  g_assert_cmpuint (result.calls, ==, 0);
  g_cancellable_cancel (cancellable);
  tn_run_until (result.calls == 1);
  g_assert_false (
      g_io_stream_close_finish (G_IO_STREAM (link->client.socket), result.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  tls_node_socket_resume (link->server.socket);
  tn_run_until (link->client.n_close == 1);
  tn_run_until (link->server.received->len == g_bytes_get_size (much));
}

static void
add_cancel_tests (void)
{
  tn_test_add_versions ("/api/socket-read/cancelled-loses-nothing",
                        test_cancelled_read_loses_nothing);
  tn_test_add_versions ("/api/socket-read/cancelled-between-data-and-turn",
                        test_cancel_between_data_and_turn);
  tn_test_add ("/api/socket-read/cancelled-before-it-began", test_cancelled_before_it_began);
  tn_test_add_versions ("/api/socket-read/cancelled-write-is-sent-all-the-same",
                        test_cancelled_write_is_sent_all_the_same);
  tn_test_add_versions ("/api/socket-read/cancelled-handshake-goes-on",
                        test_cancelled_handshake_goes_on);
  tn_test_add ("/api/socket-read/cancelled-handshake-need-not-move",
               test_cancelled_handshake_need_not_move);
  tn_test_add_versions ("/api/socket-read/cancelled-close-goes-on",
                        test_cancelled_close_goes_on);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add_versions ("/api/socket-read/data-then-end", test_read_gives_data_then_end);
  tn_test_add_versions ("/api/socket-read/before-secure-waits", test_read_before_secure_waits);
  tn_test_add ("/api/socket-read/after-the-end-stays-at-the-end",
               test_read_after_the_end_stays_at_the_end);
  tn_test_add ("/api/socket-read/one-at-a-time", test_one_read_at_a_time);
  tn_test_add ("/api/socket-read/not-while-flowing", test_no_read_while_flowing);
  tn_test_add ("/api/socket-read/length-of-nothing", test_a_length_of_nothing_is_out_of_range);
  tn_test_add ("/api/socket-read/fails-with-the-socket", test_read_fails_with_the_socket);
  tn_test_add ("/api/socket-read/fails-with-the-handshake", test_read_fails_with_the_handshake);
  tn_test_add_versions ("/api/socket-read/on-from-the-callback",
                        test_reading_on_from_the_callback);
  tn_test_add_versions ("/api/socket-read/destroy-in-the-callback",
                        test_destroy_in_the_read_callback);
  add_cancel_tests ();
  return tn_test_run ();
}
