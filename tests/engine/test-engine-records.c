/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/ssl-error.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-engine-pair.h"

#define HEADER_LENGTH 5

static gboolean
is_1_3 (const char *version)
{
  return strcmp (version, "TLSv1.3") == 0;
}

/* The outgoing bytes of an end, taken from it. */
static GByteArray *
take_outgoing (TnPairEnd *end)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize length = 0;
  const guint8 *data = tn_engine_peek_outgoing (end->engine, &length);

  if (length > 0)
    g_byte_array_append (bytes, data, length);
  tn_engine_consume_outgoing (end->engine, length);
  return bytes;
}

typedef struct {
  const char *name;
  const char *bytes;
  gsize length;
  int code;
  int alert;
} ReplyCase;

#define REPLY(name, bytes, code, alert)                                                        \
  {                                                                                            \
    name, bytes, sizeof (bytes) - 1, code, alert                                               \
  }

static const ReplyCase reply_cases[] = {
  REPLY ("http",
         "HTTP/1.1 400 Bad Request\r\n\r\n",
         TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER,
         -1),
  REPLY ("smtp", "220 mail.example ESMTP\r\n", TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER, -1),
  REPLY ("zeros", "\0\0\0\0\0\0\0\0", TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER, -1),
  REPLY ("major-version", "\26\2\0\0\4\2\0\0\0", TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER, -1),
  REPLY ("application-data", "\27\3\3\0\2ab", TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10),
  REPLY ("client-hello", "\26\3\3\0\4\1\0\0\0", TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10),
  REPLY ("long-record", "\26\3\3\110\1", TLS_NODE_ERROR_SSL_PACKET_LENGTH_TOO_LONG, 22),
  REPLY ("short-server-hello",
         "\26\3\3\0\6\2\0\0\2\3\3",
         TLS_NODE_ERROR_SSL_LENGTH_MISMATCH,
         50),
};

static void
test_bad_reply (gconstpointer data)
{
  const ReplyCase *item = data;

  for (gsize segment = 1; segment <= item->length; segment += item->length - 1) {
    g_autoptr (TnPair) pair = tn_pair_new ();

    tn_pair_step_client (pair);
    for (gsize at = 0; at < item->length; at += segment)
      tn_pair_inject (&pair->client, item->bytes + at, MIN (segment, item->length - at));
    tn_assert_failed (&pair->client, item->code, item->alert, -1);
  }
}

/* As the first record of a server; what becomes of each of them is the table of compat, tested there. */
static void
test_fatal_alerts (gconstpointer version)
{
  for (guint alert = 1; alert < 256; alert++) {
    g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
    g_autoptr (GError) expected = tn_ssl_error_from_alert ((int) alert);

    tn_pair_step_client (pair);
    tn_pair_inject_alert (&pair->client, 2, alert);

    tn_assert_failed (&pair->client, expected->code, -1, (int) alert);
    g_assert_cmpstr (pair->client.error->message, ==, expected->message);
    tn_pair_step_client (pair);
    g_assert_cmpuint (pair->client.n_secure, ==, 0);
  }
}

static void
test_fatal_close_notify (gconstpointer version)
{
  for (guint level = 1; level <= 2; level++) {
    g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

    tn_pair_step_client (pair);
    tn_pair_inject_alert (&pair->client, level, 0);
    tn_assert_disconnected (&pair->client, TN_ROLE_CLIENT);
  }
}

static void
test_warning_alerts (gconstpointer version)
{
  for (guint alert = 1; alert < 256; alert++) {
    g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

    if (alert == 100)
      continue;
    tn_engine_start (pair->client.engine, TN_TEST_NOW);
    tn_pair_inject_alert (&pair->client, 1, alert);
    tn_pair_connect (pair);
  }
}

static void
test_warning_no_renegotiation (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

  tn_pair_step_client (pair);
  tn_pair_inject_alert (&pair->client, 1, 100);

  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_NO_RENEGOTIATION, 40, -1);
}

static void
test_too_many_warnings (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

  tn_pair_step_client (pair);
  for (guint i = 0; i < 5; i++)
    tn_pair_inject_alert (&pair->client, 1, 90);
  g_assert_no_error (pair->client.error);
  tn_pair_inject_alert (&pair->client, 1, 90);

  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_TOO_MANY_WARN_ALERTS, 10, -1);
}

static void
test_garbage_on_an_open_connection (gconstpointer version)
{
  for (TnRole role = TN_ROLE_CLIENT; role <= TN_ROLE_SERVER; role++) {
    g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
    TnPairEnd *end = role == TN_ROLE_SERVER ? &pair->server : &pair->client;
    TnPairEnd *other = role == TN_ROLE_SERVER ? &pair->client : &pair->server;

    tn_pair_connect (pair);
    tn_pair_inject (end, "this is no record", 17);
    tn_pair_run (pair);

    tn_assert_failed (end, TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER, 70, -1);
    tn_assert_failed (other, TLS_NODE_ERROR_SSL_TLSV1_ALERT_PROTOCOL_VERSION, -1, 70);
    tn_assert_state (end->engine, TN_HANDSHAKE_DONE);
    tn_assert_read_state (end->engine, TN_READ_FAILED);
    tn_assert_write_state (end->engine, TN_WRITE_FAILED);
  }
}

static void
test_long_record_on_an_open_connection (gconstpointer version)
{
  gsize limit = 16384 + (is_1_3 (version) ? 256 : 2048);
  const guint8 header[] = { 23, 3, 3, (guint8) ((limit + 1) >> 8), (guint8) (limit + 1) };
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

  tn_pair_connect (pair);
  tn_pair_inject (&pair->client, header, sizeof header);
  tn_pair_run (pair);

  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_PACKET_LENGTH_TOO_LONG, 22, -1);
  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_TLSV1_ALERT_RECORD_OVERFLOW, -1, 22);
}

/* The last bytes before the damage are still delivered. */
static void
test_tampered_record (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (GByteArray) good = NULL;
  g_autoptr (GByteArray) bad = NULL;
  g_autofree char *text = NULL;

  tn_pair_connect (pair);
  tn_pair_write (&pair->client, "good", 4);
  good = take_outgoing (&pair->client);
  tn_pair_write (&pair->client, "evil", 4);
  bad = take_outgoing (&pair->client);
  bad->data[bad->len - 1] ^= 1;
  g_byte_array_append (good, bad->data, bad->len);
  tn_pair_inject (&pair->server, good->data, good->len);
  tn_pair_run (pair);

  tn_assert_failed (&pair->server,
                    is_1_3 (version) ? TLS_NODE_ERROR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC
                                     : TLS_NODE_ERROR_SSL_CIPHER_OPERATION_FAILED,
                    20, -1);
  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_SSLV3_ALERT_BAD_RECORD_MAC, -1, 20);
  text = tn_pair_read_text (&pair->server);
  g_assert_cmpstr (text, ==, "good");
}

/* Each bit of a record matters. */
static void
test_each_byte_of_a_record (gconstpointer version)
{
  gsize length = 1;

  for (gsize at = 0; at < length; at++) {
    g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
    g_autoptr (GByteArray) record = NULL;

    tn_pair_connect (pair);
    tn_pair_write (&pair->client, "payload", 7);
    record = take_outgoing (&pair->client);
    length = record->len;
    record->data[at] ^= 0x10;
    tn_pair_inject (&pair->server, record->data, record->len);
    tn_engine_feed_eof (pair->server.engine, TN_TEST_NOW);
    g_assert_cmpuint (tn_engine_get_pending (pair->server.engine), ==, 0);
  }
}

/* Flips one byte of what one end says during the handshake: whatever happens, the two never believe to be connected while the
 * other one differs, and nobody hangs or crashes. */
static void
test_damaged_handshakes (gconstpointer version)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260101);

  for (guint i = 0; i < 400; i++) {
    g_autoptr (TnPair) pair
        = tn_pair_new (.max_version = version, .servername = "localhost", .client_alpn = "a,b",
                       .server_alpn = "b", .client_cert = "client-ec", .request_cert = TRUE);
    TnPairEnd *from = i % 2 == 0 ? &pair->client : &pair->server;
    TnPairEnd *to = i % 2 == 0 ? &pair->server : &pair->client;
    g_autoptr (GByteArray) flight = NULL;

    tn_engine_start (pair->client.engine, TN_TEST_NOW);
    if (from == &pair->server) {
      g_autoptr (GByteArray) hello = take_outgoing (&pair->client);
      tn_pair_inject (&pair->server, hello->data, hello->len);
    }
    flight = take_outgoing (from);
    flight->data[g_rand_int_range (rand, 0, (gint32) flight->len)]
        ^= 1u << g_rand_int_range (rand, 0, 8);
    tn_pair_inject (to, flight->data, flight->len);
    tn_pair_run (pair);
    tn_engine_feed_eof (pair->client.engine, TN_TEST_NOW);
    tn_engine_feed_eof (pair->server.engine, TN_TEST_NOW);
    tn_pair_note_events (&pair->client);
    tn_pair_note_events (&pair->server);

    /* The version of a record's header is not protected; nearly everything else is. */
    g_assert_true (pair->server.n_secure == 0 || pair->client.n_secure == 1);
  }
}

/* The eight transcripts. */

static const TnPairOptions transcripts[] = {
  { .max_version = "TLSv1.2" },
  { .min_version = "TLSv1.3" },
  { .max_version = "TLSv1.2",
    .servername = "a.test",
    .client_alpn = "a",
    .server_alpn = "a",
    .asks = TN_QUESTION_CONTEXT },
  { .min_version = "TLSv1.3",
    .servername = "a.test",
    .client_alpn = "a",
    .server_alpn = "a",
    .asks = TN_QUESTION_CONTEXT },
  { .max_version = "TLSv1.2", .client_cert = "client-ec", .request_cert = TRUE },
  { .min_version = "TLSv1.3", .client_cert = "client-ec", .request_cert = TRUE },
  { .max_version = "TLSv1.2",
    .server_cert = "leaf-chain",
    .ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384" },
  { .min_version = "TLSv1.3",
    .server_cert = "leaf-chain",
    .ciphers = "TLS_CHACHA20_POLY1305_SHA256" },
};

static void
answer_nothing (TnPairEnd *server)
{
  const TnAnswer nothing = { .kind = TN_ANSWER_NOTHING };
  guint question = server->question.id;

  server->question.id = 0;
  if (question != 0)
    tn_engine_answer (server->engine, question, &nothing, TN_TEST_NOW);
  tn_pair_note_events (server);
}

/* Carries bytes as they come. to gets the first limit bytes one by one and then the end, the other one everything. */
static void
run_cut (TnPair *pair, TnPairEnd *to, gsize limit)
{
  TnPairEnd *other = to == &pair->server ? &pair->client : &pair->server;
  gsize given = 0;
  gboolean moved;

  tn_engine_start (pair->client.engine, TN_TEST_NOW);
  do {
    g_autoptr (GByteArray) forth = take_outgoing (other);
    g_autoptr (GByteArray) back = NULL;

    for (guint i = 0; i < forth->len && given < limit; i++, given++)
      tn_pair_inject (to, forth->data + i, 1);
    answer_nothing (&pair->server);
    back = take_outgoing (to);
    tn_pair_inject (other, back->data, back->len);
    answer_nothing (&pair->server);
    moved = (forth->len > 0 && given < limit) || back->len > 0;
  } while (moved);

  if (given == limit)
    tn_engine_feed_eof (to->engine, TN_TEST_NOW);
  tn_pair_note_events (to);
}

/* TRUE: the limit lay behind the end of the handshake. */
static gboolean
check_cut (const TnPairOptions *options, TnRole role, gsize limit)
{
  g_autoptr (TnPair) pair = tn_pair_new_with (options);
  TnPairEnd *end = role == TN_ROLE_SERVER ? &pair->server : &pair->client;

  run_cut (pair, end, limit);

  if (end->n_secure == 0) {
    tn_assert_disconnected (end, role);
    tn_assert_state (end->engine, TN_HANDSHAKE_FAILED);
    return FALSE;
  }

  g_assert_no_error (end->error);
  return TRUE;
}

static void
test_end_at_each_offset (gconstpointer options)
{
  for (TnRole role = TN_ROLE_CLIENT; role <= TN_ROLE_SERVER; role++) {
    gsize limit = 0;

    while (!check_cut (options, role, limit))
      limit++;
    g_assert_cmpuint (limit, >, 200);
  }
}

static void
test_byte_by_byte (gconstpointer options)
{
  TnPairOptions segmented = *(const TnPairOptions *) options;
  g_autoptr (TnPair) pair = NULL;

  segmented.segment = 1;
  pair = tn_pair_new_with (&segmented);
  tn_pair_run (pair);
  if (segmented.asks != 0)
    tn_pair_answer (pair, &(const TnAnswer){ .kind = TN_ANSWER_NOTHING });

  tn_pair_connect (pair);
}

static void
add_transcripts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (transcripts); i++) {
    g_autofree char *cut
        = g_strdup_printf ("/engine/records/an-end-at-each-offset/%u", (guint) i);
    g_autofree char *single = g_strdup_printf ("/engine/records/byte-by-byte/%u", (guint) i);

    g_test_add_data_func (single, &transcripts[i], test_byte_by_byte);
    g_test_add_data_func (cut, &transcripts[i], test_end_at_each_offset);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (reply_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/engine/records/bad-reply/", reply_cases[i].name, NULL);
    g_test_add_data_func (path, &reply_cases[i], test_bad_reply);
  }
  tn_test_add_versions ("/engine/records/fatal-alerts-fail", test_fatal_alerts);
  tn_test_add_versions ("/engine/records/close-notify-in-the-handshake-is-a-reset",
                        test_fatal_close_notify);
  tn_test_add_versions ("/engine/records/warnings-are-ignored", test_warning_alerts);
  tn_test_add_versions ("/engine/records/no-renegotiation-is-no-mere-warning",
                        test_warning_no_renegotiation);
  tn_test_add_versions ("/engine/records/warnings-are-counted", test_too_many_warnings);
  tn_test_add_versions ("/engine/records/garbage-on-an-open-connection",
                        test_garbage_on_an_open_connection);
  tn_test_add_versions ("/engine/records/a-long-record-on-an-open-connection",
                        test_long_record_on_an_open_connection);
  tn_test_add_versions ("/engine/records/a-tampered-record-fails", test_tampered_record);
  tn_test_add_versions ("/engine/records/each-byte-of-a-record-matters",
                        test_each_byte_of_a_record);
  tn_test_add_versions ("/engine/records/a-damaged-handshake-never-half-succeeds",
                        test_damaged_handshakes);
  add_transcripts ();

  return g_test_run ();
}
