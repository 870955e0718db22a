/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Reading and writing by call. */

static GBytes *
text_bytes (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

static void
write_text_async (TlsNodeSocket *socket, const char *text, TnResult *result)
{
  g_autoptr (GBytes) bytes = text_bytes (text);

  tls_node_socket_write_async (socket, bytes, NULL, tn_result_cb, result);
  g_assert_cmpuint (result->calls, ==, 0);
}

static void
assert_written (TlsNodeSocket *socket, const TnResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (result->calls, ==, 1);
  g_assert_true (tls_node_socket_write_finish (socket, result->result, &error));
  g_assert_no_error (error);
}

static void
assert_not_written (TlsNodeSocket *socket, const TnResult *result, const char *code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (result->calls, ==, 1);
  g_assert_false (tls_node_socket_write_finish (socket, result->result, &error));
  tn_assert_code (error, code);
}

/* Writing */

static void
test_write_before_secure_arrives (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data);
  g_auto (TnResult) result = { 0 };

  tn_peer_write (&link->client, "one ");
  write_text_async (link->client.socket, "two ", &result);
  tn_peer_write (&link->client, "three");
  g_assert_cmpuint (tls_node_socket_get_writable_length (link->client.socket), ==, 13);
  tn_run_until (link->server.received != NULL && link->server.received->len == 13);

  tn_assert_received (&link->server, "one two three");
  tn_run_until (result.calls == 1);
  assert_written (link->client.socket, &result);
  g_assert_cmpuint (tls_node_socket_get_writable_length (link->client.socket), ==, 0);
}

static void
test_write_after_end_is_an_error (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);

  tls_node_socket_end (link->client.socket);
  tn_peer_write (&link->client, "late");
  tn_run_until (link->client.n_close == 1);

  tn_assert_code (link->client.error, "ERR_STREAM_WRITE_AFTER_END");
  g_assert_cmpstr (link->client.error->message, ==, "write after end");
  g_assert_true (link->client.had_error);
  tn_run_until (link->server.n_close == 1);
  g_assert_cmpuint (link->server.received->len, ==, 0);
}

/* Caller and socket are told, as in Node. */
static void
test_write_async_after_end_fails (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  g_auto (TnResult) result = { 0 };

  tls_node_socket_end (link->client.socket);
  write_text_async (link->client.socket, "late", &result);
  tn_run_until (tn_link_is_closed (link) && result.calls == 1);

  assert_not_written (link->client.socket, &result, "ERR_STREAM_WRITE_AFTER_END");
  tn_assert_code (link->client.error, "ERR_STREAM_WRITE_AFTER_END");
}

static void
test_write_after_destroy_is_ignored (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  g_autoptr (GBytes) bytes = text_bytes ("late");
  g_auto (TnResult) result = { 0 };

  tls_node_socket_destroy (link->client.socket, NULL);
  g_assert_false (tls_node_socket_write (link->client.socket, bytes));
  write_text_async (link->client.socket, "late", &result);
  tls_node_socket_end_bytes (link->client.socket, bytes);
  tn_run_until (link->client.n_close == 1 && result.calls == 1);

  assert_not_written (link->client.socket, &result, "ERR_STREAM_DESTROYED");
  g_assert_no_error (link->client.error);
  g_assert_false (link->client.had_error);
}

static void
test_write_async_ends_with_the_socket (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP, .pulls = TRUE);
  g_autoptr (GBytes) much = tn_make_bytes (32 * 1024 * 1024);
  g_autoptr (GError) reason = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "enough");
  g_auto (TnResult) result = { 0 };
  g_auto (TnResult) second = { 0 };

  tls_node_socket_write_async (link->client.socket, much, NULL, tn_result_cb, &result);
  write_text_async (link->client.socket, "more", &second);
  tn_settle ();
  g_assert_cmpuint (result.calls, ==, 0);
  tls_node_socket_destroy (link->client.socket, reason);
  tn_run_until (link->client.n_close == 1);

  assert_not_written (link->client.socket, &result, tls_node_error_get_code (reason));
  assert_not_written (link->client.socket, &second, tls_node_error_get_code (reason));
}

static void
test_write_async_fails_with_the_handshake (void)
{
  g_autoptr (TnLink) link = tn_link_new (.ca = "other-ca");
  g_auto (TnResult) result = { 0 };

  write_text_async (link->client.socket, "never", &result);
  tn_run_until (link->client.n_close == 1);

  assert_not_written (link->client.socket, &result, "SELF_SIGNED_CERT_IN_CHAIN");
}

static void
test_empty_writes_complete (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data);
  TnResult results[3] = { { 0 }, { 0 }, { 0 } };

  for (guint i = 0; i < 3; i++)
    write_text_async (link->client.socket, "", &results[i]);
  tn_run_until (results[2].calls == 1);

  for (guint i = 0; i < 3; i++) {
    assert_written (link->client.socket, &results[i]);
    tn_result_clear (&results[i]);
  }
  tn_settle ();
  g_assert_cmpuint (link->server.n_data, ==, 0);
}

static void
test_end_bytes_is_the_last (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data);
  g_autoptr (GBytes) bytes = text_bytes ("all there is");

  tls_node_socket_end_bytes (link->client.socket, bytes);
  g_assert_cmpstr (tls_node_socket_get_ready_state (link->client.socket), ==, "opening");
  tn_run_until (tn_link_is_closed (link));

  tn_assert_received (&link->server, "all there is");
  g_assert_cmpuint (tls_node_socket_get_bytes_written (link->client.socket), ==, 12);
  g_assert_cmpuint (tls_node_socket_get_bytes_read (link->server.socket), ==, 12);
}

/* Drain */

static gboolean
write_much (TnPeer *peer, gsize length)
{
  g_autoptr (GBytes) bytes = tn_make_bytes (length);

  return tls_node_socket_write (peer->socket, bytes);
}

static void
test_drain_follows_a_full_buffer (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .pulls = TRUE);
  gboolean has_room = TRUE;

  for (guint i = 0; i < 10000 && has_room; i++)
    has_room = write_much (&link->client, 64 * 1024);
  g_assert_false (has_room);
  g_assert_true (tls_node_socket_get_writable_need_drain (link->client.socket));
  tn_settle ();
  g_assert_cmpuint (link->client.n_drain, ==, 0);
  g_assert_cmpuint (tls_node_socket_get_writable_length (link->client.socket), >, 0);

  tls_node_socket_resume (link->server.socket);
  tn_run_until (link->client.n_drain == 1);
  g_assert_false (tls_node_socket_get_writable_need_drain (link->client.socket));
  g_assert_cmpuint (tls_node_socket_get_writable_length (link->client.socket), ==, 0);
  tn_run_until (link->server.received->len
                == tls_node_socket_get_bytes_written (link->client.socket));
}

static void
refill_hook (TnPeer *self, const char *event)
{
  guint *left = self->hook_data;

  if (g_strcmp0 (event, "drain") == 0 && *left > 0) {
    *left -= 1;
    write_much (self, 1024 * 1024);
  }
}

static void
test_writing_in_drain_goes_on (gconstpointer data)
{
  guint left = 8;
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .hook_data = &left);

  link->client.hook = refill_hook;
  g_assert_false (write_much (&link->client, 16 * 1024 * 1024));
  tn_run_until (link->server.received->len == 24 * 1024 * 1024);
  tn_settle ();

  g_assert_cmpuint (left, ==, 0);
  g_assert_cmpuint (link->client.n_drain, ==, 9);
}

static void
destroy_in_drain_hook (TnPeer *self, const char *event)
{
  if (g_strcmp0 (event, "drain") == 0)
    tls_node_socket_destroy (self->socket, NULL);
}

static void
test_destroy_in_drain (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);

  link->client.hook = destroy_in_drain_hook;
  g_assert_false (write_much (&link->client, 16 * 1024 * 1024));
  tn_run_until (link->client.n_close == 1);

  tn_assert_events (&link->client, "connect secure-connect secure drain close");
}

static void
destroy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  tn_result_cb (source, result, user_data);
  tls_node_socket_destroy (TLS_NODE_SOCKET (source), NULL);
}

/* Those behind it are told, too. */
static void
test_destroy_in_the_write_callback (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data);
  g_autoptr (GBytes) much = tn_make_bytes (16 * 1024 * 1024);
  g_auto (TnResult) first = { 0 };
  g_auto (TnResult) second = { 0 };
  g_autoptr (GBytes) bytes = text_bytes ("first");

  tls_node_socket_write_async (link->client.socket, bytes, NULL, destroy_cb, &first);
  tls_node_socket_write_async (link->client.socket, much, NULL, tn_result_cb, &second);
  tn_run_until (link->client.n_close == 1);

  assert_written (link->client.socket, &first);
  g_assert_cmpuint (second.calls, ==, 1);
}

/* Much */

#define MUCH (5 * 1024 * 1024)

static char *
hash_of (const GByteArray *data)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data->data, data->len);
}

typedef struct {
  const char *name;
  TnOver over;
  const char *version;
  gsize piece;
} MuchCase;

static const MuchCase much_cases[] = {
  { "tcp-tls-1.2-whole", TN_OVER_TCP, "TLSv1.2", MUCH },
  { "tcp-tls-1.3-whole", TN_OVER_TCP, "TLSv1.3", MUCH },
  { "tcp-tls-1.3-odd-pieces", TN_OVER_TCP, "TLSv1.3", 1021 },
  { "unix-tls-1.2-odd-pieces", TN_OVER_UNIX, "TLSv1.2", 16385 },
  { "unix-tls-1.3-whole", TN_OVER_UNIX, "TLSv1.3", MUCH },
  { "pair-tls-1.3-whole", TN_OVER_PAIR, "TLSv1.3", MUCH },
  { "pair-tls-1.2-odd-pieces", TN_OVER_PAIR, "TLSv1.2", 70001 },
  { "pipes-tls-1.3-whole", TN_OVER_PIPES, "TLSv1.3", MUCH },
  { "connection-tls-1.2-whole", TN_OVER_CONNECTION, "TLSv1.2", MUCH },
};

static void
write_in_pieces (TnPeer *peer, GBytes *all, gsize piece)
{
  for (gsize offset = 0; offset < g_bytes_get_size (all); offset += piece) {
    g_autoptr (GBytes) part
        = g_bytes_new_from_bytes (all, offset, MIN (piece, g_bytes_get_size (all) - offset));

    tls_node_socket_write (peer->socket, part);
  }
}

static void
test_much_both_ways_at_once (gconstpointer data)
{
  const MuchCase *c = data;
  g_autoptr (TnLink) link = tn_link_new_secure (.over = c->over, .version = c->version);
  g_autoptr (GBytes) all = tn_make_bytes (MUCH);
  g_autofree char *expected = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, all);
  g_autofree char *at_client = NULL;
  g_autofree char *at_server = NULL;

  write_in_pieces (&link->client, all, c->piece);
  write_in_pieces (&link->server, all, c->piece);
  tls_node_socket_end (link->client.socket);
  tls_node_socket_end (link->server.socket);
  tn_run_until (tn_link_is_closed (link));

  at_client = hash_of (link->client.received);
  at_server = hash_of (link->server.received);
  g_assert_cmpstr (at_client, ==, expected);
  g_assert_cmpstr (at_server, ==, expected);
  g_assert_cmpuint (tls_node_socket_get_bytes_read (link->client.socket), ==, MUCH);
  g_assert_cmpuint (tls_node_socket_get_bytes_written (link->client.socket), ==, MUCH);
  g_assert_false (link->client.had_error || link->server.had_error);
}

/* Half open */

static void
test_half_open_writes_after_the_peer_ended (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data, .half_open = TRUE);

  tls_node_socket_end (link->client.socket);
  tn_run_until (link->server.n_end == 1);
  tn_settle ();
  g_assert_cmpuint (link->server.n_close, ==, 0);
  g_assert_cmpstr (tls_node_socket_get_ready_state (link->server.socket), ==, "writeOnly");
  g_assert_cmpstr (tls_node_socket_get_ready_state (link->client.socket), ==, "readOnly");

  tn_peer_write (&link->server, "still here");
  tls_node_socket_end (link->server.socket);
  tn_run_until (tn_link_is_closed (link));
  tn_assert_received (&link->client, "still here");
}

/* What lay in the queue when the peer ended leaves before our own end. */
static void
test_queued_writes_leave_before_the_end (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);

  write_much (&link->server, 8 * 1024 * 1024);
  tls_node_socket_end (link->client.socket);
  tn_run_until (tn_link_is_closed (link));

  g_assert_cmpuint (link->client.received->len, ==, 8 * 1024 * 1024);
}

static void
add_much_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (much_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/socket-write/much-both-ways/", much_cases[i].name, NULL);

    tn_test_add_data (path, &much_cases[i], test_much_both_ways_at_once);
  }
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add_versions ("/api/socket-write/before-secure-arrives",
                        test_write_before_secure_arrives);
  tn_test_add_versions ("/api/socket-write/after-end-is-an-error",
                        test_write_after_end_is_an_error);
  tn_test_add ("/api/socket-write/async-after-end-fails", test_write_async_after_end_fails);
  tn_test_add ("/api/socket-write/after-destroy-is-ignored",
               test_write_after_destroy_is_ignored);
  tn_test_add ("/api/socket-write/async-ends-with-the-socket",
               test_write_async_ends_with_the_socket);
  tn_test_add ("/api/socket-write/async-fails-with-the-handshake",
               test_write_async_fails_with_the_handshake);
  tn_test_add_versions ("/api/socket-write/empty-writes-complete", test_empty_writes_complete);
  tn_test_add_versions ("/api/socket-write/end-bytes-is-the-last", test_end_bytes_is_the_last);
  tn_test_add_versions ("/api/socket-write/drain-follows-a-full-buffer",
                        test_drain_follows_a_full_buffer);
  tn_test_add_versions ("/api/socket-write/writing-in-drain-goes-on",
                        test_writing_in_drain_goes_on);
  tn_test_add_versions ("/api/socket-write/destroy-in-drain", test_destroy_in_drain);
  tn_test_add_versions ("/api/socket-write/destroy-in-the-callback",
                        test_destroy_in_the_write_callback);
  add_much_cases ();
  tn_test_add_versions ("/api/socket-write/half-open-writes-after-the-peer-ended",
                        test_half_open_writes_after_the_peer_ended);
  tn_test_add_versions ("/api/socket-write/queued-writes-leave-before-the-end",
                        test_queued_writes_leave_before_the_end);
  return tn_test_run ();
}
