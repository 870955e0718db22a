/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine.h"

#include <string.h>

#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-engine-pair.h"

static void
test_handshake (gconstpointer data)
{
  g_autoptr (TnPair) pair = tn_pair_new (.min_version = data, .max_version = data);

  tn_pair_run (pair);

  tn_assert_state (pair->client.engine, TN_HANDSHAKE_DONE);
  tn_assert_state (pair->server.engine, TN_HANDSHAKE_DONE);
  g_assert_cmpuint (pair->client.n_secure, ==, 1);
  g_assert_cmpuint (pair->server.n_secure, ==, 1);
  g_assert_no_error (pair->client.error);
  g_assert_no_error (pair->server.error);
}

static void
test_states_before_the_start (void)
{
  g_autoptr (TnPair) pair = tn_pair_new (.servername = "localhost");

  tn_assert_state (pair->client.engine, TN_HANDSHAKE_IDLE);
  tn_assert_read_state (pair->client.engine, TN_READ_OPEN);
  tn_assert_write_state (pair->client.engine, TN_WRITE_OPEN);
  g_assert_true (tn_engine_wants_input (pair->client.engine));
  g_assert_true (tn_engine_wants_input (pair->server.engine));
  g_assert_cmpuint (tn_engine_write (pair->client.engine, (const guint8 *) "x", 1), ==, 0);
  g_assert_null (tn_engine_take_data (pair->client.engine));
}

static void
test_start_is_idempotent (gconstpointer data)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = data);
  gsize length = 0;

  tn_pair_step_client (pair);
  tn_engine_start (pair->client.engine, TN_TEST_NOW);

  tn_engine_peek_outgoing (pair->client.engine, &length);
  g_assert_cmpuint (length, ==, 0);
}

/* The engine may be freed between any two calls; the sanitizers judge. */
static void
test_free_at_each_stage (gconstpointer data)
{
  for (guint bytes = 0; bytes < 4000; bytes += 97) {
    g_autoptr (TnPair) pair
        = tn_pair_new (.max_version = data, .servername = "localhost", .client_alpn = "a",
                       .asks = TN_QUESTION_ALPN | TN_QUESTION_CONTEXT);
    gsize length = 0;
    const guint8 *hello;

    tn_engine_start (pair->client.engine, TN_TEST_NOW);
    hello = tn_engine_peek_outgoing (pair->client.engine, &length);
    if (bytes < length) {
      tn_engine_feed (pair->server.engine, hello, bytes, TN_TEST_NOW);
      continue;
    }
    tn_pair_run (pair);
    tn_assert_state (pair->server.engine, TN_HANDSHAKE_ASKING);
    break;
  }
}

static void
test_free_with_unread_data (gconstpointer data)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = data);
  g_autofree guint8 *large = g_malloc0 (40000);

  tn_pair_connect (pair);
  tn_pair_write (&pair->client, large, 40000);
  tn_pair_write (&pair->client, "small", 5);
  tn_pair_run (pair);

  g_assert_cmpuint (tn_engine_get_pending (pair->server.engine), ==, 40005);
}

static void
test_input_after_failure_is_ignored (gconstpointer data)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = data);
  gsize length = 0;

  tn_pair_inject (&pair->server, "GET / HTTP/1.0\r\n\r\n", 18);
  tn_pair_inject (&pair->server, "GET / HTTP/1.0\r\n\r\n", 18);
  tn_engine_feed_eof (pair->server.engine, TN_TEST_NOW);
  tn_pair_note_events (&pair->server);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_HTTP_REQUEST, -1, -1);
  tn_engine_peek_outgoing (pair->server.engine, &length);
  g_assert_cmpuint (length, ==, 0);
  g_assert_false (tn_engine_wants_input (pair->server.engine));
}

static void
test_failed_states (gconstpointer data)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = data);

  tn_engine_start (pair->client.engine, TN_TEST_NOW);
  tn_pair_inject_alert (&pair->client, 2, 40);

  tn_assert_state (pair->client.engine, TN_HANDSHAKE_FAILED);
  tn_assert_read_state (pair->client.engine, TN_READ_FAILED);
  tn_assert_write_state (pair->client.engine, TN_WRITE_FAILED);
  g_assert_cmpuint (tn_engine_write (pair->client.engine, (const guint8 *) "x", 1), ==, 0);
}

static void
test_end_before_the_handshake (gconstpointer data)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = data);

  tn_engine_feed_eof (pair->server.engine, TN_TEST_NOW);
  tn_engine_start (pair->client.engine, TN_TEST_NOW);
  tn_engine_feed_eof (pair->client.engine, TN_TEST_NOW);
  tn_pair_note_events (&pair->server);
  tn_pair_note_events (&pair->client);

  tn_assert_disconnected (&pair->server, TN_ROLE_SERVER);
  tn_assert_disconnected (&pair->client, TN_ROLE_CLIENT);
}

static void
test_end_while_asking (gconstpointer data)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = data, .servername = "localhost",
                                         .asks = TN_QUESTION_CONTEXT);
  TnAnswer answer = { .kind = TN_ANSWER_NOTHING };

  tn_pair_run (pair);
  tn_engine_feed_eof (pair->server.engine, TN_TEST_NOW);
  tn_pair_note_events (&pair->server);
  tn_assert_disconnected (&pair->server, TN_ROLE_SERVER);

  tn_engine_answer (pair->server.engine, pair->server.question.id, &answer, TN_TEST_NOW);
  tn_assert_state (pair->server.engine, TN_HANDSHAKE_FAILED);
}

static void
test_end_after_the_handshake (gconstpointer data)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = data);

  tn_pair_connect (pair);
  tn_engine_feed_eof (pair->client.engine, TN_TEST_NOW);
  tn_pair_note_events (&pair->client);

  g_assert_no_error (pair->client.error);
  tn_assert_read_state (pair->client.engine, TN_READ_EOF);
  tn_assert_write_state (pair->client.engine, TN_WRITE_OPEN);
  g_assert_false (tn_engine_wants_input (pair->client.engine));
}

typedef struct {
  const char *name;
  const char *servername;
  const char *alpn;
  gsize alpn_length;
  gboolean is_good;
} OptionCase;

#define NAME_50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
#define NAME_250 NAME_50 NAME_50 NAME_50 NAME_50 NAME_50

static const OptionCase option_cases[] = {
  { "no-options", NULL, NULL, 0, TRUE },
  { "empty-servername", "", NULL, 0, TRUE },
  { "longest-servername", NAME_250 "abcde", NULL, 0, TRUE },
  { "too-long-servername", NAME_250 "abcdef", NULL, 0, FALSE },
  { "ipv4-servername", "127.0.0.1", NULL, 0, FALSE },
  { "ipv6-servername", "::1", NULL, 0, FALSE },
  { "malformed-alpn", NULL, "\3a", 2, FALSE },
  { "too-many-alpn", NULL, "\1a\1b\1c\1d\1e\1f\1g\1h\1i", 18, FALSE },
};

static void
test_client_options (gconstpointer data)
{
  const OptionCase *item = data;
  const TnEngineOptions options = {
    .servername = item->servername,
    .alpn = (const guint8 *) item->alpn,
    .alpn_length = item->alpn_length,
  };
  g_autoptr (TnConfig) config = tn_test_config (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnEngine) engine = NULL;

  engine = tn_engine_new (config, TN_ROLE_CLIENT, &options, &error);

  g_assert_cmpint (engine != NULL, ==, item->is_good);
  if (!item->is_good)
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
}

static void
test_no_options (void)
{
  g_autoptr (TnConfig) config = tn_test_config ("leaf-ec", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnEngine) client = tn_engine_new (config, TN_ROLE_CLIENT, NULL, &error);
  g_autoptr (TnEngine) server = tn_engine_new (config, TN_ROLE_SERVER, NULL, &error);

  g_assert_nonnull (client);
  g_assert_nonnull (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  tn_test_add_versions ("/engine/engine/two-engines-shake-hands", test_handshake);
  g_test_add_func ("/engine/engine/nothing-is-open-before-the-start",
                   test_states_before_the_start);
  tn_test_add_versions ("/engine/engine/starting-twice-says-hello-once",
                        test_start_is_idempotent);
  tn_test_add_versions ("/engine/engine/it-may-be-freed-at-any-stage", test_free_at_each_stage);
  tn_test_add_versions ("/engine/engine/it-may-be-freed-with-unread-data",
                        test_free_with_unread_data);
  tn_test_add_versions ("/engine/engine/input-after-a-failure-is-ignored",
                        test_input_after_failure_is_ignored);
  tn_test_add_versions ("/engine/engine/a-failed-handshake-closes-both-sides",
                        test_failed_states);
  tn_test_add_versions ("/engine/engine/an-end-before-the-handshake-is-a-reset",
                        test_end_before_the_handshake);
  tn_test_add_versions ("/engine/engine/an-end-while-asking-is-a-reset", test_end_while_asking);
  tn_test_add_versions ("/engine/engine/an-end-after-the-handshake-is-an-end",
                        test_end_after_the_handshake);
  for (gsize i = 0; i < G_N_ELEMENTS (option_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/engine/engine/client-options/", option_cases[i].name, NULL);
    g_test_add_data_func (path, &option_cases[i], test_client_options);
  }
  g_test_add_func ("/engine/engine/options-may-be-left-out", test_no_options);

  return g_test_run ();
}
