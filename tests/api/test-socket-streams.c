/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <sys/socket.h>

/* Every stream function of GIO works on a socket, and none needs a thread. */

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

static void
wait_for (TnResult *result)
{
  tn_run_until (result->calls == 1);
  g_assert_true (result->thread == g_thread_self ());
}

/* Much data */

#define SPLICED (100 * 1024 * 1024)
#define PIECE (256 * 1024)

typedef struct {
  GBytes *piece;
  GChecksum *hash;
  gsize left;
} Source;

static void
write_source (TnPeer *peer, Source *source)
{
  gboolean has_room = TRUE;

  while (has_room && source->left > 0) {
    has_room = tls_node_socket_write (peer->socket, source->piece);
    g_checksum_update (source->hash, g_bytes_get_data (source->piece, NULL), PIECE);
    source->left -= PIECE;
  }
  if (source->left == 0)
    tls_node_socket_end (peer->socket);
}

static void
source_hook (TnPeer *self, const char *event)
{
  if (g_strcmp0 (event, "drain") == 0)
    write_source (self, self->hook_data);
}

/* Source, over one connection to a splice, over another to a hash. */
typedef struct {
  TnLink *in;
  TnLink *out;
  Source source;
  TnResult result;
} Splice;

static void
splice_start (Splice *self, const char *version, gsize length)
{
  self->in = tn_link_new_secure (.version = version, .pulls = TRUE);
  self->out = tn_link_new_secure (.version = version, .pulls = TRUE);
  self->source.piece = tn_make_bytes (PIECE);
  self->source.hash = g_checksum_new (G_CHECKSUM_SHA256);
  self->source.left = length;
  self->in->client.hook = source_hook;
  self->in->client.hook_data = &self->source;
  self->out->server.hash = g_checksum_new (G_CHECKSUM_SHA256);
  tls_node_socket_resume (self->in->client.socket);
  g_output_stream_splice_async (output_of (&self->out->client), input_of (&self->in->server),
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE
                                    | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, tn_result_cb, &self->result);
  write_source (&self->in->client, &self->source);
}

static void
splice_finish (Splice *self, gssize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_output_stream_splice_finish (output_of (&self->out->client),
                                                  self->result.result, &error),
                   ==, length);
  g_assert_no_error (error);
  g_assert_cmpstr (g_checksum_get_string (self->out->server.hash), ==,
                   g_checksum_get_string (self->source.hash));
  tn_result_clear (&self->result);
  tn_link_free (self->in);
  tn_link_free (self->out);
  g_bytes_unref (self->source.piece);
  g_checksum_free (self->source.hash);
}

static void
test_splice_needs_no_memory (gconstpointer data)
{
  Splice splice = { 0 };
  gsize before;

  splice_start (&splice, data, SPLICED);
  tls_node_socket_resume (splice.out->server.socket);
  tn_run_until (splice.out->server.n_bytes > SPLICED / 10);
  before = tn_get_resident ();
  tn_run_until (splice.out->server.n_end == 1 && splice.result.calls == 1);

  g_test_message ("resident %+" G_GSSIZE_FORMAT " bytes", tn_get_resident () - before);
  if (TN_MEASURES_MEMORY)
    g_assert_cmpuint (tn_get_resident (), <, before + 8 * 1024 * 1024);
  g_assert_cmpuint (splice.out->server.n_bytes, ==, SPLICED);
  splice_finish (&splice, SPLICED);
}

/* The kernel's buffers fill, then those of each socket; then the source hears no 'drain'. */
static void
test_a_reader_that_stops_stops_the_writer (gconstpointer data)
{
  Splice splice = { 0 };
  gsize left;

  splice_start (&splice, data, SPLICED / 2);
  tn_settle ();
  left = splice.source.left;
  g_assert_cmpuint (left, >, SPLICED / 8);
  tn_settle ();
  g_assert_cmpuint (splice.source.left, ==, left);
  g_assert_cmpuint (splice.result.calls, ==, 0);

  tls_node_socket_resume (splice.out->server.socket);
  tn_run_until (splice.out->server.n_end == 1 && splice.result.calls == 1);
  splice_finish (&splice, SPLICED / 2);
}

static void
test_both_streams_spliced_echo (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  g_autoptr (GBytes) bytes = tn_make_bytes (3 * 1024 * 1024);
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) result = { 0 };

  g_output_stream_splice_async (output_of (&link->server), input_of (&link->server),
                                G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, G_PRIORITY_DEFAULT, NULL,
                                tn_result_cb, &result);
  tls_node_socket_resume (link->client.socket);
  tls_node_socket_end_bytes (link->client.socket, bytes);
  tn_run_until (tn_link_is_closed (link));
  wait_for (&result);

  g_output_stream_splice_finish (output_of (&link->server), result.result, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (link->client.received->data, link->client.received->len,
                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Streams on streams */

static void
assert_line (GDataInputStream *lines, const char *expected)
{
  g_auto (TnResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, tn_result_cb, &result);
  wait_for (&result);
  line = g_data_input_stream_read_line_finish (lines, result.result, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, expected);
}

static void
test_lines_can_be_read (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input_of (&link->server));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  tn_peer_write (&link->client, "one\ntw");
  assert_line (lines, "one");
  tn_peer_write (&link->client, "o\n\nlast without an end");
  assert_line (lines, "two");
  assert_line (lines, "");
  tls_node_socket_end (link->client.socket);
  assert_line (lines, "last without an end");
  assert_line (lines, NULL);
  tn_run_until (link->server.n_end == 1);
}

static void
test_buffered_output_leaves_with_flush (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);
  g_autoptr (GOutputStream) buffered = g_buffered_output_stream_new (output_of (&link->client));
  g_autoptr (GError) error = NULL;

  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (buffered), FALSE);
  g_assert_cmpint (g_output_stream_write (buffered, "gathered", 8, NULL, NULL), ==, 8);
  tn_settle ();
  g_assert_cmpuint (link->server.received->len, ==, 0);

  g_assert_true (g_output_stream_flush (buffered, NULL, &error));
  g_assert_no_error (error);
  tn_run_until (link->server.received->len == 8);
}

/* GBufferedOutputStream flushes in a thread of GIO, where the socket must not be touched: an error, nothing worse. */
static void
test_use_in_another_thread_fails (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);
  g_autoptr (GOutputStream) buffered = g_buffered_output_stream_new (output_of (&link->client));
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) result = { 0 };

  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (buffered), FALSE);
  g_assert_cmpint (g_output_stream_write (buffered, "gathered", 8, NULL, NULL), ==, 8);
  g_output_stream_flush_async (buffered, G_PRIORITY_DEFAULT, NULL, tn_result_cb, &result);
  tn_run_until (result.calls == 1);

  g_assert_false (g_output_stream_flush_finish (buffered, result.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_true (g_output_stream_flush (buffered, NULL, NULL));
}

static void
test_converters_work (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  g_autoptr (GConverter) compressor
      = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr (GConverter) decompressor
      = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) unzip
      = g_converter_input_stream_new (input_of (&link->server), decompressor);
  g_autoptr (GOutputStream) zip
      = g_converter_output_stream_new (output_of (&link->client), compressor);
  g_autoptr (GBytes) bytes = tn_make_bytes (300000);
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) written = { 0 };
  g_auto (TnResult) read = { 0 };
  g_autofree guint8 *buffer = g_malloc (300000);
  gsize length = 0;

  g_output_stream_write_all_async (zip, g_bytes_get_data (bytes, NULL), 300000, 0, NULL,
                                   tn_result_cb, &written);
  g_input_stream_read_all_async (unzip, buffer, 300000, 0, NULL, tn_result_cb, &read);
  wait_for (&written);
  g_assert_true (g_output_stream_close (zip, NULL, &error));
  g_assert_no_error (error);
  wait_for (&read);

  g_input_stream_read_all_finish (unzip, read.result, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (buffer, length, g_bytes_get_data (bytes, NULL), 300000);
}

/* Sources */

static gboolean
count_cb (GObject *stream, gpointer user_data)
{
  guint *count = user_data;

  *count += 1;
  return G_SOURCE_CONTINUE;
}

static gboolean
count_once_cb (GObject *stream, gpointer user_data)
{
  count_cb (stream, user_data);
  return G_SOURCE_REMOVE;
}

static GSource *
attach_with (GSource *source, GPollableSourceFunc func, guint *count)
{
  g_source_set_callback (source, G_SOURCE_FUNC (func), count, NULL);
  g_source_attach (source, tn_context ());
  return source;
}

static GSource *
attach (GSource *source, guint *count)
{
  return attach_with (source, count_cb, count);
}

static void
drop (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
test_input_source_follows_the_data (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (input_of (&link->server));
  guint count = 0;
  GSource *source = attach (g_pollable_input_stream_create_source (input, NULL), &count);
  char buffer[16];

  tn_settle ();
  g_assert_cmpuint (count, ==, 0);
  g_assert_false (g_pollable_input_stream_is_readable (input));
  tn_peer_write (&link->client, "abc");
  tn_run_until (count > 0);
  g_assert_true (g_pollable_input_stream_is_readable (input));
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, buffer, 16, NULL, NULL), ==,
                   3);
  g_assert_false (g_pollable_input_stream_is_readable (input));
  tn_settle ();
  count = 0;
  tn_settle ();
  g_assert_cmpuint (count, ==, 0);
  tls_node_socket_end (link->client.socket);
  tn_run_until (count > 0);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (input, buffer, 16, NULL, NULL), ==,
                   0);
  drop (source);
}

static void
test_output_source_follows_the_room (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  GPollableOutputStream *output = G_POLLABLE_OUTPUT_STREAM (output_of (&link->client));
  g_autoptr (GBytes) bytes = tn_make_bytes (16 * 1024 * 1024);
  guint count = 0;
  GSource *source;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_pollable_output_stream_is_writable (output));
  tls_node_socket_write (link->client.socket, bytes);
  g_assert_false (g_pollable_output_stream_is_writable (output));
  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (output, "x", 1, NULL, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  source = attach (g_pollable_output_stream_create_source (output, NULL), &count);
  tn_settle ();
  g_assert_cmpuint (count, ==, 0);

  tls_node_socket_resume (link->server.socket);
  tn_run_until (count > 0);
  drop (source);
}

static void
test_sources_wake_when_cancelled (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint count = 0;
  GSource *source
      = attach (g_pollable_input_stream_create_source (
                    G_POLLABLE_INPUT_STREAM (input_of (&link->server)), cancellable),
                &count);

  tn_settle ();
  g_assert_cmpuint (count, ==, 0);
  g_cancellable_cancel (cancellable);
  tn_run_until (count > 0);
  drop (source);
}

static void
test_sources_wake_when_destroyed (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  g_autoptr (GInputStream) kept = g_object_ref (input_of (&link->server));
  g_autoptr (GError) error = NULL;
  guint count = 0;
  GSource *source = attach (
      g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (kept), NULL), &count);
  char buffer[8];

  tls_node_socket_destroy (link->server.socket, NULL);
  tn_run_until (count > 0);
  drop (source);
  g_assert_cmpint (g_input_stream_read (kept, buffer, 8, NULL, &error), ==, -1);
  tn_assert_code (error, "ERR_STREAM_DESTROYED");
}

/* A stream that outlives its socket answers, and a source of it as well. */
static void
test_streams_outlive_the_socket (void)
{
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  guint count = 0;
  GSource *source = NULL;
  TnLink *link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  char buffer[8];

  input = g_object_ref (input_of (&link->server));
  output = g_object_ref (output_of (&link->server));
  source = attach_with (
      g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (input), NULL),
      count_once_cb, &count);
  tn_link_free (link);

  tn_run_until (count > 0);
  drop (source);
  g_assert_cmpint (g_input_stream_read (input, buffer, 8, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_cmpint (g_output_stream_write (output, "x", 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_true (g_output_stream_close (output, NULL, NULL));
  g_assert_true (g_input_stream_close (input, NULL, NULL));
}

/* No thread */

static void
test_asynchronous_calls_need_no_thread (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = TN_OVER_UNIX, .version = data, .pulls = TRUE);
  GOutputStream *output = output_of (&link->client);
  GInputStream *input = input_of (&link->server);
  TnResult results[8] = { { 0 } };
  guint threads = tn_count_threads ();
  char buffer[32] = "";

  g_output_stream_write_async (output, "12345", 5, 0, NULL, tn_result_cb, &results[0]);
  wait_for (&results[0]);
  g_output_stream_write_all_async (output, "67890", 5, 0, NULL, tn_result_cb, &results[1]);
  wait_for (&results[1]);
  g_output_stream_flush_async (output, 0, NULL, tn_result_cb, &results[2]);
  wait_for (&results[2]);
  g_input_stream_skip_async (input, 2, 0, NULL, tn_result_cb, &results[3]);
  wait_for (&results[3]);
  g_assert_cmpint (g_input_stream_skip_finish (input, results[3].result, NULL), ==, 2);
  g_input_stream_read_all_async (input, buffer, 8, 0, NULL, tn_result_cb, &results[4]);
  wait_for (&results[4]);
  g_assert_cmpstr (buffer, ==, "34567890");
  g_output_stream_close_async (output, 0, NULL, tn_result_cb, &results[5]);
  wait_for (&results[5]);
  g_assert_true (g_output_stream_close_finish (output, results[5].result, NULL));
  g_input_stream_close_async (input, 0, NULL, tn_result_cb, &results[6]);
  wait_for (&results[6]);
  g_assert_true (g_input_stream_close_finish (input, results[6].result, NULL));
  g_io_stream_close_async (G_IO_STREAM (link->server.socket), 0, NULL, tn_result_cb,
                           &results[7]);
  wait_for (&results[7]);
  g_assert_true (
      g_io_stream_close_finish (G_IO_STREAM (link->server.socket), results[7].result, NULL));

  g_assert_cmpuint (link->server.n_close, ==, 1);
  g_assert_cmpuint (tn_count_threads (), ==, threads);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    tn_result_clear (&results[i]);
}

/* Closing */

static void
test_closed_streams_say_so (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  g_autoptr (GError) error = NULL;
  char buffer[8];

  g_assert_true (g_output_stream_close (output_of (&link->client), NULL, NULL));
  g_assert_cmpint (g_output_stream_write (output_of (&link->client), "x", 1, NULL, &error), ==,
                   -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_true (g_input_stream_close (input_of (&link->client), NULL, NULL));
  g_assert_cmpint (g_input_stream_read (input_of (&link->client), buffer, 8, NULL, &error), ==,
                   -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_close_loses_nothing (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  g_autoptr (GBytes) bytes = tn_make_bytes (16 * 1024 * 1024);

  tls_node_socket_write (link->client.socket, bytes);
  g_assert_true (g_io_stream_close (G_IO_STREAM (link->client.socket), NULL, NULL));
  tls_node_socket_resume (link->server.socket);
  tn_run_until (tn_link_is_closed (link));

  g_assert_cmpuint (link->server.received->len, ==, g_bytes_get_size (bytes));
  g_assert_false (link->client.had_error || link->server.had_error);
}

static void
test_dropping_a_closed_socket_loses_nothing (void)
{
  g_autoptr (TnLink) link = tn_link_new (.over = TN_OVER_TCP);
  g_autoptr (GBytes) bytes = tn_make_bytes (16 * 1024 * 1024);

  tls_node_socket_write (link->client.socket, bytes);
  tls_node_socket_end (link->client.socket);
  g_clear_object (&link->client.socket);
  tn_run_until (tn_link_is_closed (link));

  g_assert_cmpuint (link->server.received->len, ==, g_bytes_get_size (bytes));
}

static void
test_close_before_secure (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data);
  g_auto (TnResult) result = { 0 };

  tn_peer_write (&link->client, "hello");
  g_io_stream_close_async (G_IO_STREAM (link->client.socket), 0, NULL, tn_result_cb, &result);
  wait_for (&result);

  g_assert_true (
      g_io_stream_close_finish (G_IO_STREAM (link->client.socket), result.result, NULL));
  g_assert_cmpuint (link->client.n_close, ==, 1);
}

static void
test_closing_the_input_throws_data_away (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  g_autoptr (GBytes) bytes = tn_make_bytes (16 * 1024 * 1024);

  g_assert_true (g_input_stream_close (input_of (&link->server), NULL, NULL));
  tls_node_socket_write (link->client.socket, bytes);
  tn_run_until (tls_node_socket_get_writable_length (link->client.socket) == 0);
  tn_peer_write (&link->server, "still writing");
  tls_node_socket_resume (link->client.socket);
  tn_run_until (link->client.received->len == 13);

  g_assert_cmpuint (link->server.n_data, ==, 0);
}

/* An error of the protocol is never taken for the end */

static void
test_a_bad_record_is_no_end (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = TN_OVER_CONNECTION, .version = data, .pulls = TRUE);
  GSocket *wire = g_socket_connection_get_socket (G_SOCKET_CONNECTION (link->streams[0]));
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (input_of (&link->server));
  const guint8 record[5 + 32] = { 0x17, 3, 3, 0, 32 };
  g_autoptr (GError) error = NULL;
  char buffer[8];
  gssize length;

  tn_settle ();
  g_assert_cmpint (g_socket_send (wire, (const char *) record, sizeof record, NULL, NULL), ==,
                   sizeof record);
  length = g_pollable_input_stream_read_nonblocking (input, buffer, 8, NULL, &error);
  g_assert_cmpint (length, ==, -1);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_clear_error (&error);
    tn_run_until (link->server.error != NULL);
    length = g_pollable_input_stream_read_nonblocking (input, buffer, 8, NULL, &error);
  }
  g_assert_cmpint (length, ==, -1);
  tn_assert_code (error, g_str_equal (data, "TLSv1.2")
                             ? "ERR_SSL_CIPHER_OPERATION_FAILED"
                             : "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC");
}

static void
add_source_tests (void)
{
  tn_test_add_versions ("/api/socket-streams/input-source-follows-the-data",
                        test_input_source_follows_the_data);
  tn_test_add_versions ("/api/socket-streams/output-source-follows-the-room",
                        test_output_source_follows_the_room);
  tn_test_add ("/api/socket-streams/sources-wake-when-cancelled",
               test_sources_wake_when_cancelled);
  tn_test_add ("/api/socket-streams/sources-wake-when-destroyed",
               test_sources_wake_when_destroyed);
  tn_test_add ("/api/socket-streams/streams-outlive-the-socket",
               test_streams_outlive_the_socket);
}

static void
add_close_tests (void)
{
  tn_test_add ("/api/socket-streams/closed-streams-say-so", test_closed_streams_say_so);
  tn_test_add_versions ("/api/socket-streams/close-loses-nothing", test_close_loses_nothing);
  tn_test_add ("/api/socket-streams/dropping-a-closed-socket-loses-nothing",
               test_dropping_a_closed_socket_loses_nothing);
  tn_test_add_versions ("/api/socket-streams/close-before-secure", test_close_before_secure);
  tn_test_add_versions ("/api/socket-streams/closing-the-input-throws-data-away",
                        test_closing_the_input_throws_data_away);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add_versions ("/api/socket-streams/lines-can-be-read", test_lines_can_be_read);
  tn_test_add_versions ("/api/socket-streams/converters-work", test_converters_work);
  add_source_tests ();
  tn_test_add_versions ("/api/socket-streams/asynchronous-calls-need-no-thread",
                        test_asynchronous_calls_need_no_thread);
  add_close_tests ();
  tn_test_add_versions ("/api/socket-streams/a-bad-record-is-no-end",
                        test_a_bad_record_is_no_end);
  tn_test_add_versions ("/api/socket-streams/both-streams-spliced-echo",
                        test_both_streams_spliced_echo);
  tn_test_add_versions ("/api/socket-streams/a-reader-that-stops-stops-the-writer",
                        test_a_reader_that_stops_stops_the_writer);
  tn_test_add_versions ("/api/socket-streams/splice-needs-no-memory",
                        test_splice_needs_no_memory);
  tn_test_add_versions ("/api/socket-streams/buffered-output-leaves-with-flush",
                        test_buffered_output_leaves_with_flush);
  /* Last: it makes GLib start threads. */
  tn_test_add_versions ("/api/socket-streams/use-in-another-thread-fails",
                        test_use_in_another_thread_fails);
  return tn_test_run ();
}
