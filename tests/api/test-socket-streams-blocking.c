/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Blocking calls on an open connection, the peer being in another thread. */

static GInputStream *
input_of (TnPeer *peer)
{
  return g_io_stream_get_input_stream (G_IO_STREAM (peer->socket));
}

static GOutputStream *
output_of (TnPeer *peer)
{
  return g_io_stream_get_output_stream (G_IO_STREAM (peer->socket));
}

/* A thread with a server socket on one end of a socket pair. It runs until its socket is closed. */

typedef struct {
  GIOStream *stream;
  const char *version;
  TnPeerHook hook;
  GBytes *bytes; /* to be sent when the connection is secure */
  guint64 n_bytes;
  gboolean had_error;
  gint is_wanted_to_stop;
} ServerThread;

static gboolean
look_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gpointer
server_thread (gpointer user_data)
{
  ServerThread *self = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TlsNodeSocketOptions) options
      = tn_server_socket_options (&(TnLinkOptions){ .version = self->version });
  g_autoptr (GSource) looks = g_timeout_source_new (5);
  TnPeer peer = { .hook = self->hook, .hook_data = self };

  g_main_context_push_thread_default (context);
  g_source_set_callback (looks, look_cb, NULL, NULL);
  g_source_attach (looks, context);
  tn_peer_watch (&peer, tls_node_socket_new (self->stream, options, NULL));
  if (self->bytes != NULL)
    tls_node_socket_write (peer.socket, self->bytes);
  tn_run_until (peer.n_close == 1 || g_atomic_int_get (&self->is_wanted_to_stop));
  self->n_bytes = peer.n_bytes;
  self->had_error = peer.had_error;
  g_source_destroy (looks);
  tn_peer_clear (&peer);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* This side of it. */
typedef struct {
  ServerThread server;
  GThread *thread;
  TnPeer client;
  GIOStream *streams[2];
} Blocking;

static void
blocking_start (Blocking *self, const char *version, TnPeerHook hook, GBytes *bytes)
{
  g_autoptr (TlsNodeConnectOptions) options
      = tn_connect_options (&(TnLinkOptions){ .version = version });

  tn_make_connections (&self->streams[0], &self->streams[1]);
  tn_cert ("server");
  self->server.stream = self->streams[1];
  self->server.version = version;
  self->server.hook = hook;
  self->server.bytes = bytes;
  self->thread = g_thread_new ("server", server_thread, &self->server);
  self->client.pulls = TRUE;
  tls_node_connect_options_set_socket (options, self->streams[0]);
  tn_peer_watch (&self->client, tls_node_connect (options, NULL));
  tn_run_until (self->client.n_secure == 1);
}

static void
blocking_stop (Blocking *self)
{
  g_atomic_int_set (&self->server.is_wanted_to_stop, TRUE);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  tn_peer_clear (&self->client);
  g_assert_finalize_object (self->streams[0]);
  g_assert_finalize_object (self->streams[1]);
}

static void
echo_hook (TnPeer *self, const char *event)
{
  g_autoptr (GBytes) bytes = NULL;

  if (g_strcmp0 (event, "data") != 0)
    return;
  bytes = g_bytes_new (self->received->data, self->received->len);
  g_byte_array_set_size (self->received, 0);
  tls_node_socket_write (self->socket, bytes);
}

static void
test_read_blocks_for_the_answer (gconstpointer data)
{
  Blocking world = { 0 };
  g_autoptr (GError) error = NULL;
  char buffer[32] = "";

  blocking_start (&world, data, echo_hook, NULL);
  for (guint i = 0; i < 50; i++) {
    g_assert_cmpint (g_output_stream_write (output_of (&world.client), "ping", 4, NULL, &error),
                     ==, 4);
    g_assert_no_error (error);
    g_assert_true (
        g_input_stream_read_all (input_of (&world.client), buffer, 4, NULL, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpstr (buffer, ==, "ping");
  }
  blocking_stop (&world);
}

static void
test_much_is_read (gconstpointer data)
{
  Blocking world = { 0 };
  g_autoptr (GBytes) bytes = tn_make_bytes (8 * 1024 * 1024);
  g_autofree guint8 *buffer = g_malloc (8 * 1024 * 1024);
  gsize length = 0;

  blocking_start (&world, data, NULL, bytes);
  g_assert_true (g_input_stream_read_all (input_of (&world.client), buffer, 8 * 1024 * 1024,
                                          &length, NULL, NULL));

  g_assert_cmpmem (buffer, length, g_bytes_get_data (bytes, NULL), 8 * 1024 * 1024);
  g_assert_cmpuint (tls_node_socket_get_bytes_read (world.client.socket), ==, length);
  blocking_stop (&world);
}

static void
test_much_is_written_and_flushed (gconstpointer data)
{
  Blocking world = { 0 };
  g_autoptr (GBytes) bytes = tn_make_bytes (8 * 1024 * 1024);
  g_autoptr (GError) error = NULL;

  blocking_start (&world, data, NULL, NULL);
  g_assert_true (g_output_stream_write_all (output_of (&world.client),
                                            g_bytes_get_data (bytes, NULL),
                                            g_bytes_get_size (bytes), NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_flush (output_of (&world.client), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (tls_node_socket_get_writable_length (world.client.socket), ==, 0);
  tls_node_socket_end (world.client.socket);
  tls_node_socket_resume (world.client.socket);
  tn_run_until (world.client.n_close == 1);

  g_thread_join (world.thread);
  g_assert_cmpuint (world.server.n_bytes, ==, g_bytes_get_size (bytes));
  world.thread = NULL;
  blocking_stop (&world);
}

static void
end_hook (TnPeer *self, const char *event)
{
  if (g_strcmp0 (event, "secure") == 0) {
    tn_peer_write (self, "bye");
    tls_node_socket_end (self->socket);
  }
}

/* The end is read, and announced by the next turn, not by the call. */
static void
test_the_end_is_announced_later (gconstpointer data)
{
  Blocking world = { 0 };
  g_autofree char *before = NULL;
  char buffer[8];

  blocking_start (&world, data, end_hook, NULL);
  before = g_strdup (world.client.events->str);
  g_assert_cmpint (g_input_stream_read (input_of (&world.client), buffer, 8, NULL, NULL), ==,
                   3);
  g_assert_cmpint (g_input_stream_read (input_of (&world.client), buffer, 8, NULL, NULL), ==,
                   0);
  g_assert_cmpint (g_input_stream_read (input_of (&world.client), buffer, 8, NULL, NULL), ==,
                   0);
  g_assert_cmpstr (world.client.events->str, ==, before);
  tn_run_until (world.client.n_close == 1);

  tn_assert_events (&world.client, "secure-connect secure end close");
  blocking_stop (&world);
}

static gpointer
cancel_thread (gpointer user_data)
{
  g_usleep (20000);
  g_cancellable_cancel (user_data);
  return NULL;
}

static void
test_blocking_read_can_be_cancelled (gconstpointer data)
{
  Blocking world = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;
  char buffer[8];

  blocking_start (&world, data, NULL, NULL);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_cmpint (
      g_input_stream_read (input_of (&world.client), buffer, 8, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_thread_join (thread);
  blocking_stop (&world);
}

/* A broken record is no end, also for a reader that does not let the loop turn. */
static void
test_a_bad_record_is_no_end (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = TN_OVER_CONNECTION, .version = data, .pulls = TRUE);
  GSocket *wire = g_socket_connection_get_socket (G_SOCKET_CONNECTION (link->streams[0]));
  const guint8 record[5 + 32] = { 0x17, 3, 3, 0, 32 };
  g_autoptr (GError) error = NULL;
  char buffer[8];

  tn_settle ();
  g_socket_send (wire, (const char *) record, sizeof record, NULL, NULL);
  g_assert_cmpint (g_input_stream_read (input_of (&link->server), buffer, 8, NULL, &error), ==,
                   -1);
  tn_assert_code (error, g_str_equal (data, "TLSv1.2")
                             ? "ERR_SSL_CIPHER_OPERATION_FAILED"
                             : "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC");
  tn_run_until (link->server.error != NULL);
  g_assert_cmpstr (link->server.error->message, ==, error->message);
}

static void
test_data_before_a_bad_record_is_read (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = TN_OVER_CONNECTION, .version = data, .pulls = TRUE);
  GSocket *wire = g_socket_connection_get_socket (G_SOCKET_CONNECTION (link->streams[0]));
  const guint8 record[5 + 32] = { 0x17, 3, 3, 0, 32 };
  char buffer[8];

  tn_settle ();
  tn_peer_write (&link->client, "good");
  g_socket_send (wire, (const char *) record, sizeof record, NULL, NULL);
  g_assert_cmpint (g_input_stream_read (input_of (&link->server), buffer, 8, NULL, NULL), ==,
                   4);
  g_assert_cmpint (g_input_stream_read (input_of (&link->server), buffer, 8, NULL, NULL), ==,
                   -1);
}

/* Refused */

static void
assert_refused (TnPeer *peer, int code)
{
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GError) write_error = NULL;
  char buffer[8];

  g_assert_cmpint (g_input_stream_read (input_of (peer), buffer, 8, NULL, &read_error), ==, -1);
  g_assert_error (read_error, G_IO_ERROR, code);
  g_assert_cmpint (g_output_stream_write (output_of (peer), "x", 1, NULL, &write_error), ==,
                   -1);
  g_assert_error (write_error, G_IO_ERROR, code);
}

static void
test_refused_before_secure (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data, .pulls = TRUE);

  assert_refused (&link->client, G_IO_ERROR_NOT_INITIALIZED);
  tn_run_until (tn_link_is_secure (link));
}

static void
test_refused_over_a_pair (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = TN_OVER_PAIR, .version = data, .pulls = TRUE);

  assert_refused (&link->client, G_IO_ERROR_NOT_SUPPORTED);
}

static void
test_refused_over_pipes (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = TN_OVER_PIPES, .version = data, .pulls = TRUE);

  assert_refused (&link->server, G_IO_ERROR_NOT_SUPPORTED);
}

static void
test_no_reading_while_flowing (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);
  g_autoptr (GError) error = NULL;
  char buffer[8];

  g_assert_cmpint (g_input_stream_read (input_of (&link->client), buffer, 8, NULL, &error), ==,
                   -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  tls_node_socket_pause (link->client.socket);
  tn_peer_write (&link->server, "ok");
  tn_settle ();
  g_assert_cmpint (g_input_stream_read (input_of (&link->client), buffer, 8, NULL, NULL), ==,
                   2);
}

/* With nothing to wait for there is nothing to refuse. */
static void
test_flush_of_nothing_succeeds (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = TN_OVER_PAIR, .version = data, .pulls = TRUE);

  tn_settle ();
  g_assert_true (g_output_stream_flush (output_of (&link->client), NULL, NULL));
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add_versions ("/api/socket-streams-blocking/read-blocks-for-the-answer",
                        test_read_blocks_for_the_answer);
  tn_test_add_versions ("/api/socket-streams-blocking/much-is-read", test_much_is_read);
  tn_test_add_versions ("/api/socket-streams-blocking/much-is-written-and-flushed",
                        test_much_is_written_and_flushed);
  tn_test_add_versions ("/api/socket-streams-blocking/the-end-is-announced-later",
                        test_the_end_is_announced_later);
  tn_test_add_versions ("/api/socket-streams-blocking/read-can-be-cancelled",
                        test_blocking_read_can_be_cancelled);
  tn_test_add_versions ("/api/socket-streams-blocking/a-bad-record-is-no-end",
                        test_a_bad_record_is_no_end);
  tn_test_add_versions ("/api/socket-streams-blocking/data-before-a-bad-record",
                        test_data_before_a_bad_record_is_read);
  tn_test_add_versions ("/api/socket-streams-blocking/refused-before-secure",
                        test_refused_before_secure);
  tn_test_add_versions ("/api/socket-streams-blocking/refused-over-a-pair",
                        test_refused_over_a_pair);
  tn_test_add_versions ("/api/socket-streams-blocking/refused-over-pipes",
                        test_refused_over_pipes);
  tn_test_add_versions ("/api/socket-streams-blocking/no-reading-while-flowing",
                        test_no_reading_while_flowing);
  tn_test_add_versions ("/api/socket-streams-blocking/flush-of-nothing-succeeds",
                        test_flush_of_nothing_succeeds);
  return tn_test_run ();
}
