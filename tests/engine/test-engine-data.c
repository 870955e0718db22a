/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-engine-pair.h"
#include "tests/support/tn-gnutls-peer.h"

#define RECORD 16384

static GBytes *
pattern (gsize length)
{
  guint8 *data = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    data[i] = (guint8) (31 * i + 7);

  return g_bytes_new_take (data, length);
}

static void
write_bytes (TnPairEnd *end, GBytes *bytes)
{
  tn_pair_write (end, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_sizes (gconstpointer version)
{
  static const gsize sizes[]
      = { 1, 2, 4095, 4096, 4097, RECORD - 1, RECORD, RECORD + 1, 60000 };
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

  tn_pair_connect (pair);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) data = pattern (sizes[i]);
    g_autoptr (GBytes) up = NULL;
    g_autoptr (GBytes) down = NULL;

    write_bytes (&pair->client, data);
    write_bytes (&pair->server, data);
    tn_pair_run (pair);
    up = tn_pair_read_all (&pair->server);
    down = tn_pair_read_all (&pair->client);
    g_assert_true (g_bytes_equal (up, data));
    g_assert_true (g_bytes_equal (down, data));
  }
}

static void
test_write_takes_one_record (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (GBytes) data = pattern (3 * RECORD);

  tn_pair_connect (pair);

  g_assert_cmpuint (
      tn_engine_write (pair->client.engine, g_bytes_get_data (data, NULL), 3 * RECORD), ==,
      RECORD);
  g_assert_cmpuint (tn_engine_write (pair->client.engine, g_bytes_get_data (data, NULL), 0), ==,
                    0);
}

static void
test_small_records_are_gathered (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (GBytes) chunk = NULL;

  tn_pair_connect (pair);
  for (guint i = 0; i < 100; i++)
    tn_pair_write (&pair->client, "0123456789", 10);
  tn_pair_run (pair);

  g_assert_cmpuint (tn_engine_get_pending (pair->server.engine), ==, 1000);
  chunk = tn_engine_take_data (pair->server.engine);
  g_assert_cmpuint (g_bytes_get_size (chunk), ==, 1000);
  g_assert_cmpuint (tn_engine_get_pending (pair->server.engine), ==, 0);
  g_assert_null (tn_engine_take_data (pair->server.engine));
}

/* Small, large, small, large: the order stays. */
static void
test_mixed_records_keep_their_order (gconstpointer version)
{
  static const gsize sizes[] = { 10, 5000, 20, 30, 16000, 4096, 4095, 1 };
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (GBytes) data = pattern (40000);
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) arrived = NULL;
  gsize at = 0;

  tn_pair_connect (pair);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    tn_pair_write (&pair->client, (const guint8 *) g_bytes_get_data (data, NULL) + at,
                   sizes[i]);
    at += sizes[i];
  }
  tn_pair_run (pair);

  expected = g_bytes_new_from_bytes (data, 0, at);
  arrived = tn_pair_read_all (&pair->server);
  g_assert_true (g_bytes_equal (arrived, expected));
}

/* read and take_data may be mixed at any place. */
static void
test_reading_in_pieces (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (GBytes) data = pattern (30000);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 buffer[7000];
  gsize length;

  tn_pair_connect (pair);
  tn_pair_write (&pair->client, g_bytes_get_data (data, NULL), 10);
  tn_pair_write (&pair->client, (const guint8 *) g_bytes_get_data (data, NULL) + 10, 29990);
  tn_pair_run (pair);

  for (gsize size = 1; (length = tn_engine_read (pair->server.engine, buffer, size)) > 0;
       size = size * 3 % 6997) {
    g_autoptr (GBytes) chunk = NULL;

    g_byte_array_append (all, buffer, length);
    if (size % 5 == 2)
      chunk = tn_engine_take_data (pair->server.engine);
    if (chunk != NULL)
      g_byte_array_append (all, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
    g_assert_cmpuint (all->len + tn_engine_get_pending (pair->server.engine), ==, 30000);
  }

  g_assert_cmpmem (all->data, all->len, g_bytes_get_data (data, NULL), 30000);
}

static void
test_taking_the_rest (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autofree char *text = NULL;
  guint8 buffer[4];

  tn_pair_connect (pair);
  tn_pair_write (&pair->client, "0123456789", 10);
  tn_pair_run (pair);
  g_assert_cmpuint (tn_engine_read (pair->server.engine, buffer, sizeof buffer), ==, 4);

  text = tn_pair_read_text (&pair->server);
  g_assert_cmpstr (text, ==, "456789");
}

static void
test_read_fills_the_buffer_across_chunks (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (GBytes) data = pattern (20000);
  guint8 buffer[20000];

  tn_pair_connect (pair);
  write_bytes (&pair->client, data);
  tn_pair_run (pair);

  g_assert_cmpuint (tn_engine_read (pair->server.engine, buffer, 0), ==, 0);
  g_assert_cmpuint (tn_engine_read (pair->server.engine, buffer, sizeof buffer), ==, 20000);
  g_assert_cmpmem (buffer, sizeof buffer, g_bytes_get_data (data, NULL), 20000);
}

/* What is above the mark stays ciphertext until there is room, and the end behind it waits as well. */
static void
test_read_mark (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (GBytes) data = pattern (300000);
  g_autoptr (GBytes) arrived = NULL;

  tn_pair_connect (pair);
  write_bytes (&pair->client, data);
  tn_pair_run (pair);
  tn_engine_feed_eof (pair->server.engine, TN_TEST_NOW);

  g_assert_cmpuint (tn_engine_get_pending (pair->server.engine), >=, TN_ENGINE_READ_MARK);
  g_assert_cmpuint (tn_engine_get_pending (pair->server.engine), <,
                    TN_ENGINE_READ_MARK + RECORD);
  g_assert_false (tn_engine_wants_input (pair->server.engine));
  tn_assert_read_state (pair->server.engine, TN_READ_OPEN);

  arrived = tn_pair_read_all (&pair->server);
  g_assert_true (g_bytes_equal (arrived, data));
  tn_assert_read_state (pair->server.engine, TN_READ_EOF);
}

static void
test_taking_makes_room (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (GBytes) data = pattern (100000);
  g_autofree guint8 *buffer = g_malloc (100000);
  gsize total = 0;
  gsize length;

  tn_pair_connect (pair);
  write_bytes (&pair->client, data);
  tn_pair_run (pair);
  while ((length = tn_engine_read (pair->server.engine, buffer + total, 1000)) > 0)
    total += length;

  g_assert_cmpuint (total, ==, 100000);
  g_assert_cmpmem (buffer, total, g_bytes_get_data (data, NULL), 100000);
  g_assert_true (tn_engine_wants_input (pair->server.engine));
}

static void
test_data_behind_finished (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autofree char *text = NULL;

  /* The client's last flight of TLS 1.3, and its first data with it. */
  tn_engine_start (pair->client.engine, TN_TEST_NOW);
  while (tn_engine_get_handshake_state (pair->client.engine) != TN_HANDSHAKE_DONE) {
    gsize length = 0;
    const guint8 *data = tn_engine_peek_outgoing (pair->client.engine, &length);

    tn_engine_feed (pair->server.engine, data, length, TN_TEST_NOW);
    tn_engine_consume_outgoing (pair->client.engine, length);
    data = tn_engine_peek_outgoing (pair->server.engine, &length);
    tn_engine_feed (pair->client.engine, data, length, TN_TEST_NOW);
    tn_engine_consume_outgoing (pair->server.engine, length);
  }
  tn_pair_write (&pair->client, "early", 5);
  tn_pair_connect (pair);

  text = tn_pair_read_text (&pair->server);
  g_assert_cmpstr (text, ==, "early");
}

static void
test_half_close (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;

  tn_pair_connect (pair);
  tn_pair_write (&pair->client, "last", 4);
  tn_engine_close_notify (pair->client.engine);
  tn_engine_close_notify (pair->client.engine);
  tn_pair_run (pair);
  tn_assert_write_state (pair->client.engine, TN_WRITE_CLOSED);
  tn_assert_read_state (pair->server.engine, TN_READ_CLOSE_NOTIFY);
  tn_assert_write_state (pair->server.engine, TN_WRITE_OPEN);
  g_assert_cmpuint (tn_engine_write (pair->client.engine, (const guint8 *) "x", 1), ==, 0);

  tn_pair_write (&pair->server, "answer", 6);
  tn_engine_close_notify (pair->server.engine);
  tn_pair_run (pair);
  tn_assert_read_state (pair->client.engine, TN_READ_CLOSE_NOTIFY);
  up = tn_pair_read_text (&pair->server);
  down = tn_pair_read_text (&pair->client);
  g_assert_cmpstr (up, ==, "last");
  g_assert_cmpstr (down, ==, "answer");
  tn_engine_feed_eof (pair->client.engine, TN_TEST_NOW);
  tn_assert_read_state (pair->client.engine, TN_READ_EOF);
  g_assert_no_error (pair->client.error);
  g_assert_no_error (pair->server.error);
}

/* RFC 8446 section 6.1: what comes behind a close_notify is ignored. */
static void
test_bytes_behind_close_notify (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

  tn_pair_connect (pair);
  tn_engine_close_notify (pair->client.engine);
  tn_pair_run (pair);
  tn_pair_inject (&pair->server, "whatever this is", 16);

  g_assert_no_error (pair->server.error);
  tn_assert_read_state (pair->server.engine, TN_READ_CLOSE_NOTIFY);
  tn_assert_write_state (pair->server.engine, TN_WRITE_OPEN);
}

static void
test_truncation (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autofree char *text = NULL;
  gsize length = 0;
  const guint8 *data;

  tn_pair_connect (pair);
  tn_pair_write (&pair->client, "whole", 5);
  tn_pair_run (pair);
  tn_pair_write (&pair->client, "cut off", 7);
  data = tn_engine_peek_outgoing (pair->client.engine, &length);
  tn_pair_inject (&pair->server, data, length - 1);
  tn_engine_feed_eof (pair->server.engine, TN_TEST_NOW);
  tn_pair_note_events (&pair->server);

  g_assert_no_error (pair->server.error);
  tn_assert_read_state (pair->server.engine, TN_READ_EOF);
  text = tn_pair_read_text (&pair->server);
  g_assert_cmpstr (text, ==, "whole");
}

/* A bare client against a server engine, connected. */
static TnGnutlsPeer *
connected_peer (TnPair *pair, const char *priority)
{
  TnGnutlsPeer *peer = tn_gnutls_peer_new (pair->server.engine, GNUTLS_CLIENT, priority, NULL);

  g_assert_cmpint (tn_gnutls_peer_handshake (peer), ==, 0);
  tn_pair_note_events (&pair->server);
  g_assert_cmpuint (pair->server.n_secure, ==, 1);
  return peer;
}

/* Both must still understand each other. */
static void
assert_goes_on (TnPair *pair, TnGnutlsPeer *peer)
{
  g_autofree char *text = NULL;
  char buffer[16];

  tn_pair_note_events (&pair->server);
  g_assert_no_error (pair->server.error);
  g_assert_cmpint (gnutls_record_send (peer->session, "up", 2), ==, 2);
  tn_gnutls_peer_carry (peer);
  text = tn_pair_read_text (&pair->server);
  g_assert_cmpstr (text, ==, "up");
  tn_pair_write (&pair->server, "down", 4);
  g_assert_cmpint (tn_gnutls_peer_recv (peer, buffer, sizeof buffer), ==, 4);
}

#define ONLY_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define ONLY_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

static void
test_renegotiation_is_declined (void)
{
  g_autoptr (TnPair) pair = tn_pair_new ();
  g_autoptr (TnGnutlsPeer) peer = connected_peer (pair, ONLY_1_2);

  for (guint i = 0; i < 8; i++) {
    g_assert_cmpint (gnutls_handshake (peer->session), ==, GNUTLS_E_AGAIN);
    tn_gnutls_peer_carry (peer);
    g_assert_cmpint (gnutls_handshake (peer->session), ==, GNUTLS_E_WARNING_ALERT_RECEIVED);
    g_assert_cmpint (gnutls_alert_get (peer->session), ==, GNUTLS_A_NO_RENEGOTIATION);
    assert_goes_on (pair, peer);
  }
}

static void
test_renegotiation_amid_data (void)
{
  g_autoptr (TnPair) pair = tn_pair_new ();
  g_autoptr (TnGnutlsPeer) peer = connected_peer (pair, ONLY_1_2);
  g_autofree char *text = NULL;

  gnutls_record_send (peer->session, "before ", 7);
  gnutls_handshake (peer->session);
  gnutls_record_send (peer->session, "after", 5);
  tn_gnutls_peer_carry (peer);

  text = tn_pair_read_text (&pair->server);
  g_assert_cmpstr (text, ==, "before after");
  tn_pair_note_events (&pair->server);
  g_assert_no_error (pair->server.error);
}

static void
test_renegotiations_are_counted (void)
{
  g_autoptr (TnPair) pair = tn_pair_new ();
  g_autoptr (TnGnutlsPeer) peer = connected_peer (pair, ONLY_1_2);
  guint n_tries = 0;

  for (; pair->server.error == NULL && n_tries < 20; n_tries++) {
    gnutls_handshake (peer->session);
    tn_gnutls_peer_carry (peer);
    gnutls_handshake (peer->session);
    tn_pair_note_events (&pair->server);
  }

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_TOO_MANY_WARN_ALERTS, 10, -1);
  g_assert_cmpuint (n_tries, ==, 6);
}

static void
test_hello_request_is_declined (void)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = "TLSv1.2");
  g_autoptr (TnGnutlsPeer) peer
      = tn_gnutls_peer_new (pair->client.engine, GNUTLS_SERVER, ONLY_1_2, "leaf-ec");
  g_autofree char *text = NULL;
  char buffer[4];

  g_assert_cmpint (tn_gnutls_peer_handshake (peer), ==, 0);
  g_assert_cmpint (gnutls_rehandshake (peer->session), ==, 0);
  gnutls_record_send (peer->session, "data", 4);
  g_assert_cmpint (tn_gnutls_peer_recv (peer, buffer, sizeof buffer), ==,
                   GNUTLS_E_WARNING_ALERT_RECEIVED);
  g_assert_cmpint (gnutls_alert_get (peer->session), ==, GNUTLS_A_NO_RENEGOTIATION);

  text = tn_pair_read_text (&pair->client);
  g_assert_cmpstr (text, ==, "data");
  tn_pair_note_events (&pair->client);
  g_assert_no_error (pair->client.error);
}

static void
test_key_update (gconstpointer is_half_closed)
{
  g_autoptr (TnPair) pair = tn_pair_new ();
  g_autoptr (TnGnutlsPeer) peer = connected_peer (pair, ONLY_1_3);
  g_autofree char *text = NULL;

  if (is_half_closed != NULL)
    tn_engine_close_notify (pair->server.engine);
  g_assert_cmpint (gnutls_session_key_update (peer->session, GNUTLS_KU_PEER), ==, 0);
  if (is_half_closed == NULL) {
    assert_goes_on (pair, peer);
    return;
  }

  gnutls_record_send (peer->session, "late", 4);
  tn_gnutls_peer_carry (peer);
  tn_pair_note_events (&pair->server);
  g_assert_no_error (pair->server.error);
  text = tn_pair_read_text (&pair->server);
  g_assert_cmpstr (text, ==, "late");
}

static void
test_warnings_on_an_open_connection (void)
{
  g_autoptr (TnPair) pair = tn_pair_new ();
  g_autoptr (TnGnutlsPeer) peer = connected_peer (pair, ONLY_1_2);

  for (guint i = 0; i < 5; i++)
    gnutls_alert_send (peer->session, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED);
  tn_gnutls_peer_carry (peer);
  assert_goes_on (pair, peer);
  for (guint i = 0; i < 6; i++)
    gnutls_alert_send (peer->session, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED);
  tn_gnutls_peer_carry (peer);
  tn_pair_note_events (&pair->server);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_TOO_MANY_WARN_ALERTS, 10, -1);
}

static void
test_fatal_alert_on_an_open_connection (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (TnGnutlsPeer) peer
      = connected_peer (pair, strcmp (version, "TLSv1.3") == 0 ? ONLY_1_3 : ONLY_1_2);
  gsize length = 0;

  gnutls_alert_send (peer->session, GNUTLS_AL_FATAL, GNUTLS_A_ACCESS_DENIED);
  tn_gnutls_peer_carry (peer);
  tn_pair_note_events (&pair->server);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_TLSV1_ALERT_ACCESS_DENIED, -1, 49);
  tn_engine_peek_outgoing (pair->server.engine, &length);
  g_assert_cmpuint (length, ==, 0);
}

static void
test_fatal_close_notify (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (TnGnutlsPeer) peer
      = connected_peer (pair, strcmp (version, "TLSv1.3") == 0 ? ONLY_1_3 : ONLY_1_2);

  gnutls_alert_send (peer->session, GNUTLS_AL_FATAL, GNUTLS_A_CLOSE_NOTIFY);
  tn_gnutls_peer_carry (peer);
  tn_pair_note_events (&pair->server);

  g_assert_no_error (pair->server.error);
  tn_assert_read_state (pair->server.engine, TN_READ_CLOSE_NOTIFY);
  g_assert_cmpuint (tn_engine_write (pair->server.engine, (const guint8 *) "x", 1), ==, 0);
  tn_engine_close_notify (pair->server.engine);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  tn_test_add_versions ("/engine/data/data-of-any-size-goes-both-ways", test_sizes);
  tn_test_add_versions ("/engine/data/write-takes-one-record", test_write_takes_one_record);
  tn_test_add_versions ("/engine/data/small-records-are-gathered",
                        test_small_records_are_gathered);
  tn_test_add_versions ("/engine/data/records-keep-their-order",
                        test_mixed_records_keep_their_order);
  tn_test_add_versions ("/engine/data/read-and-take-may-be-mixed", test_reading_in_pieces);
  tn_test_add_versions ("/engine/data/what-was-read-in-part-is-taken-in-part",
                        test_taking_the_rest);
  tn_test_add_versions ("/engine/data/read-fills-the-buffer",
                        test_read_fills_the_buffer_across_chunks);
  tn_test_add_versions ("/engine/data/above-the-mark-it-stays-ciphertext", test_read_mark);
  tn_test_add_versions ("/engine/data/taking-makes-room", test_taking_makes_room);
  tn_test_add_versions ("/engine/data/data-may-come-with-the-last-flight",
                        test_data_behind_finished);
  tn_test_add_versions ("/engine/data/each-side-closes-for-itself", test_half_close);
  tn_test_add_versions ("/engine/data/bytes-behind-the-end-are-ignored",
                        test_bytes_behind_close_notify);
  tn_test_add_versions ("/engine/data/a-cut-connection-ends", test_truncation);
  g_test_add_func ("/engine/data/renegotiation-is-declined", test_renegotiation_is_declined);
  g_test_add_func ("/engine/data/renegotiation-amid-data-is-declined",
                   test_renegotiation_amid_data);
  g_test_add_func ("/engine/data/renegotiations-are-counted", test_renegotiations_are_counted);
  g_test_add_func ("/engine/data/a-hello-request-is-declined", test_hello_request_is_declined);
  g_test_add_data_func ("/engine/data/key-updates-are-answered", NULL, test_key_update);
  g_test_add_data_func ("/engine/data/key-updates-after-the-own-end", GUINT_TO_POINTER (1),
                        test_key_update);
  g_test_add_func ("/engine/data/warnings-are-counted", test_warnings_on_an_open_connection);
  tn_test_add_versions ("/engine/data/a-fatal-alert-fails",
                        test_fatal_alert_on_an_open_connection);
  tn_test_add_versions ("/engine/data/a-fatal-close-notify-is-an-end", test_fatal_close_notify);

  return g_test_run ();
}
