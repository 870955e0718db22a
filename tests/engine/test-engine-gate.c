/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/engine/client-hello.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "libtlsnode/x509/pem.h"
#include "tests/support/tn-engine-pair.h"
#include "tests/support/tn-gnutls-peer.h"

#define BOTH (TN_QUESTION_CONTEXT | TN_QUESTION_ALPN)

static const TnAnswer nothing = { .kind = TN_ANSWER_NOTHING };

static gboolean
is_1_3 (const char *version)
{
  return strcmp (version, "TLSv1.3") == 0;
}

static void
assert_alpn (TnEngine *engine, const char *expected)
{
  gsize length = 0;
  const guint8 *name = tn_engine_get_alpn (engine, &length);
  g_autofree char *text = name != NULL ? g_strndup ((const char *) name, length) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_peer_is (TnEngine *engine, const char *certificate)
{
  g_autoptr (GPtrArray) chain = tn_engine_get_peer_chain (engine);
  g_autoptr (GBytes) pem = tn_test_cert (certificate);
  g_autoptr (GBytes) der = tn_pem_read_certificate (pem, NULL);

  g_assert_cmpuint (chain->len, ==, 2);
  g_assert_true (g_bytes_equal (g_ptr_array_index (chain, 0), der));
}

static void
test_question_holds (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .servername = "blue.test",
                                         .asks = TN_QUESTION_CONTEXT);

  tn_pair_run (pair);
  tn_assert_state (pair->server.engine, TN_HANDSHAKE_ASKING);
  g_assert_cmpuint (pair->server.sent->len, ==, 0);
  g_assert_cmpstr (pair->server.question.servername, ==, "blue.test");
  g_assert_cmpint (pair->server.question.kind, ==, TN_QUESTION_CONTEXT);
  g_assert_false (tn_engine_wants_input (pair->server.engine));
  g_assert_true (tn_engine_has_client_hello (pair->server.engine));
  g_assert_cmpstr (tn_engine_get_servername (pair->server.engine), ==, "blue.test");

  tn_pair_answer (pair, &nothing);
  tn_assert_state (pair->server.engine, TN_HANDSHAKE_DONE);
  g_assert_cmpstr (tn_engine_get_servername (pair->server.engine), ==, "blue.test");
}

static void
test_order (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .servername = "a.test", .client_alpn = "a,b",
                     .server_alpn = "b", .asks = BOTH);

  tn_pair_run (pair);
  g_assert_cmpint (pair->server.question.kind, ==,
                   is_1_3 (version) ? TN_QUESTION_ALPN : TN_QUESTION_CONTEXT);
  tn_pair_answer (pair, &nothing);
  tn_assert_state (pair->server.engine, TN_HANDSHAKE_ASKING);
  g_assert_cmpint (pair->server.question.kind, ==,
                   is_1_3 (version) ? TN_QUESTION_CONTEXT : TN_QUESTION_ALPN);
  tn_pair_answer (pair, &nothing);

  tn_assert_state (pair->client.engine, TN_HANDSHAKE_DONE);
  g_assert_cmpuint (pair->server.n_questions, ==, 2);
  assert_alpn (pair->client.engine, "b");
}

static void
test_only_applicable (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .asks = BOTH);

  tn_pair_connect (pair);

  g_assert_cmpuint (pair->server.n_questions, ==, 0);
  g_assert_null (tn_engine_get_servername (pair->server.engine));
}

static void
test_unwanted_question (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .servername = "a.test", .client_alpn = "a");

  tn_pair_connect (pair);

  g_assert_cmpuint (pair->server.n_questions, ==, 0);
  assert_alpn (pair->client.engine, NULL);
}

static void
test_context (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .server_cert = "leaf-rsa",
                     .servername = "blue.test", .asks = TN_QUESTION_CONTEXT);
  g_autoptr (TnConfig) blue = tn_test_config ("sni-blue", NULL, version);
  const TnAnswer answer = { .kind = TN_ANSWER_CONTEXT, .config = blue };

  tn_pair_run (pair);
  tn_pair_answer (pair, &answer);

  tn_assert_state (pair->client.engine, TN_HANDSHAKE_DONE);
  assert_peer_is (pair->client.engine, "sni-blue");
  g_assert_true (tn_engine_get_config (pair->server.engine) == blue);
}

static void
test_context_of_other_versions (gconstpointer version)
{
  const char *other = is_1_3 (version) ? "TLSv1.2" : "TLSv1.3";
  g_autoptr (TnPair) pair
      = tn_pair_new (.client_min_version = version, .client_max_version = version,
                     .servername = "a.test", .asks = TN_QUESTION_CONTEXT);
  g_autoptr (TnConfig) config = tn_test_config ("leaf-ec", other, other);
  const TnAnswer answer = { .kind = TN_ANSWER_CONTEXT, .config = config };

  tn_pair_run (pair);
  tn_pair_answer (pair, &answer);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_UNSUPPORTED_PROTOCOL, 70, -1);
  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_TLSV1_ALERT_PROTOCOL_VERSION, -1, 70);
}

static void
test_context_refused (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .servername = "a.test",
                                         .asks = TN_QUESTION_CONTEXT);
  const TnAnswer answer = { .kind = TN_ANSWER_REFUSE };

  tn_pair_run (pair);
  tn_pair_answer (pair, &answer);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_INVALID_CONTEXT, 40, -1);
  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE, -1, 40);
}

static void
test_error_answer (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .servername = "a.test",
                                         .asks = TN_QUESTION_CONTEXT);
  g_autoptr (GError) error = tn_error_new (TLS_NODE_ERROR_INVALID_CONTEXT, "mine");
  const TnAnswer answer = { .kind = TN_ANSWER_ERROR, .error = error };

  tn_pair_run (pair);
  tn_pair_answer (pair, &answer);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_INVALID_CONTEXT, -1, -1);
  g_assert_cmpstr (pair->server.error->message, ==, "mine");
  g_assert_cmpuint (pair->server.sent->len, ==, 0);
}

typedef struct {
  const char *name;
  const char *client;
  const char *server;
  const char *expected; /* NULL with both lists = refused */
} AlpnCase;

static const AlpnCase alpn_cases[] = {
  { "server-order", "a,b,c", "c,b", "c" },
  { "one-in-common", "a,b", "x,a", "a" },
  { "no-overlap", "a,b", "x,y", NULL },
  { "client-without", NULL, "x", NULL },
  { "server-without", "a", NULL, NULL },
  { "longest-name", "0123456789012345678901234567890,b", "0123456789012345678901234567890",
    "0123456789012345678901234567890" },
  { "eight-names", "1,2,3,4,5,6,7,8", "8", "8" },
};

static void
run_alpn (const AlpnCase *item, const char *version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .client_alpn = item->client,
                                         .server_alpn = item->server);

  tn_pair_run (pair);

  if (item->expected == NULL && item->client != NULL && item->server != NULL) {
    tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_NO_APPLICATION_PROTOCOL, 120, -1);
    tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL, -1,
                      120);
    return;
  }

  assert_alpn (pair->client.engine, item->expected);
  assert_alpn (pair->server.engine, item->expected);
  tn_assert_state (pair->client.engine, TN_HANDSHAKE_DONE);
}

static void
test_alpn (gconstpointer data)
{
  run_alpn (data, "TLSv1.2");
  run_alpn (data, "TLSv1.3");
}

static void
test_alpn_answer (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .client_alpn = "a,b", .asks = TN_QUESTION_ALPN);
  const TnAnswer answer = { .kind = TN_ANSWER_PROTOCOL, .protocol = "b" };

  tn_pair_run (pair);
  g_assert_cmpmem (pair->server.question.protocols, pair->server.question.protocols_length,
                   "\1a\1b", 4);
  tn_pair_answer (pair, &answer);

  assert_alpn (pair->client.engine, "b");
  assert_alpn (pair->server.engine, "b");
}

static void
test_alpn_answer_not_offered (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .client_alpn = "a,b", .asks = TN_QUESTION_ALPN);
  const TnAnswer answer = { .kind = TN_ANSWER_PROTOCOL, .protocol = "c" };

  tn_pair_run (pair);
  tn_pair_answer (pair, &answer);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_ALPN_CALLBACK_INVALID_RESULT, -1, -1);
  g_assert_cmpuint (pair->server.sent->len, ==, 0);
}

/* Two names of 1 and 30 bytes become one of 32, which GnuTLS could not send back. */
static void
test_alpn_answer_too_long (gconstpointer version)
{
  static const char name[] = "\40"
                             "01234567890123456789012345678901";
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .client_alpn = "x,012345678901234567890123456789",
                     .asks = TN_QUESTION_ALPN);
  const TnAnswer answer = { .kind = TN_ANSWER_PROTOCOL, .protocol = name + 1 };
  guint8 *place;

  tn_pair_step_client (pair);
  place = memmem (pair->client.sent->data, pair->client.sent->len, "\1x\036", 3);
  memcpy (place, name, 33);
  tn_pair_inject (&pair->server, pair->client.sent->data, pair->client.sent->len);
  tn_pair_answer (pair, &answer);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_NO_APPLICATION_PROTOCOL, 120, -1);
}

static void
test_alpn_answer_missing (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .client_alpn = "a", .asks = TN_QUESTION_ALPN);
  const TnAnswer answer = { .kind = TN_ANSWER_PROTOCOL };

  tn_pair_run (pair);
  tn_pair_answer (pair, &answer);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_ALPN_CALLBACK_INVALID_RESULT, -1, -1);
}

static void
test_alpn_refused (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .client_alpn = "a,b", .asks = TN_QUESTION_ALPN);
  const TnAnswer answer = { .kind = TN_ANSWER_REFUSE };

  tn_pair_run (pair);
  tn_pair_answer (pair, &answer);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_NO_APPLICATION_PROTOCOL, 120, -1);
}

static void
test_answer_of_the_wrong_kind (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .client_alpn = "a", .asks = TN_QUESTION_ALPN);
  const TnAnswer answer = { .kind = TN_ANSWER_CONTEXT };

  tn_pair_run (pair);
  tn_pair_answer (pair, &answer);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_INTERNAL_ERROR, 80, -1);
}

static void
test_stale_answers (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .servername = "a.test",
                                         .asks = TN_QUESTION_CONTEXT);
  const TnAnswer refuse = { .kind = TN_ANSWER_REFUSE };
  guint question;

  tn_pair_run (pair);
  question = pair->server.question.id;
  tn_engine_answer (pair->server.engine, question + 1, &refuse, TN_TEST_NOW);
  tn_engine_answer (pair->server.engine, 0, &refuse, TN_TEST_NOW);
  tn_assert_state (pair->server.engine, TN_HANDSHAKE_ASKING);
  tn_pair_answer (pair, &nothing);
  tn_engine_answer (pair->server.engine, question, &refuse, TN_TEST_NOW);

  tn_assert_state (pair->server.engine, TN_HANDSHAKE_DONE);
  tn_engine_answer (pair->client.engine, 1, &refuse, TN_TEST_NOW);
}

static void
test_version_mismatch (gconstpointer version)
{
  const char *other = is_1_3 (version) ? "TLSv1.2" : "TLSv1.3";
  g_autoptr (TnPair) pair
      = tn_pair_new (.client_min_version = version, .client_max_version = version,
                     .server_min_version = other, .server_max_version = other);

  tn_pair_run (pair);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_UNSUPPORTED_PROTOCOL, 70, -1);
  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_TLSV1_ALERT_PROTOCOL_VERSION, -1, 70);
}

static void
test_no_version_on_the_server (void)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.server_min_version = "TLSv1.3", .server_max_version = "TLSv1.2");

  tn_pair_run (pair);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE, 70, -1);
}

static void
test_no_version_on_the_client (void)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.client_min_version = "TLSv1.3", .client_max_version = "TLSv1.2");

  tn_pair_run (pair);

  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE, 70, -1);
  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10, -1);
}

static void
test_fallback_below_what_is_possible (void)
{
  g_autoptr (TnPair) pair = tn_pair_new ();
  g_autoptr (TnGnutlsPeer) peer = tn_gnutls_peer_new (
      pair->server.engine, GNUTLS_CLIENT, "NORMAL:-VERS-ALL:+VERS-TLS1.2:%FALLBACK_SCSV", NULL);

  tn_gnutls_peer_handshake (peer);
  gnutls_handshake (peer->session);
  tn_pair_note_events (&pair->server);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_INAPPROPRIATE_FALLBACK, 86, -1);
  g_assert_cmpint (gnutls_alert_get (peer->session), ==, 86);
}

static void
test_fallback_comes_before_questions (void)
{
  g_autoptr (TnPair) pair = tn_pair_new (.asks = TN_QUESTION_CONTEXT);
  g_autoptr (TnGnutlsPeer) peer = tn_gnutls_peer_new (
      pair->server.engine, GNUTLS_CLIENT, "NORMAL:-VERS-ALL:+VERS-TLS1.2:%FALLBACK_SCSV", NULL);

  gnutls_server_name_set (peer->session, GNUTLS_NAME_DNS, "a.test", 6);
  tn_gnutls_peer_handshake (peer);
  tn_pair_note_events (&pair->server);

  g_assert_cmpuint (pair->server.n_questions, ==, 0);
  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_INAPPROPRIATE_FALLBACK, 86, -1);
}

static void
test_fallback_to_the_best (void)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = "TLSv1.2");
  g_autoptr (TnGnutlsPeer) peer = tn_gnutls_peer_new (
      pair->server.engine, GNUTLS_CLIENT, "NORMAL:-VERS-ALL:+VERS-TLS1.2:%FALLBACK_SCSV", NULL);

  g_assert_cmpint (tn_gnutls_peer_handshake (peer), ==, 0);
  tn_assert_state (pair->server.engine, TN_HANDSHAKE_DONE);
}

typedef struct {
  const char *name;
  const char *bytes;
  gsize length;
  int code;
  int alert;
} FirstCase;

#define FIRST(name, bytes, code, alert)                                                        \
  {                                                                                            \
    name, bytes, sizeof (bytes) - 1, code, alert                                               \
  }

static const FirstCase first_cases[] = {
  FIRST ("get", "GET / HTTP/1.1\r\n\r\n", TLS_NODE_ERROR_SSL_HTTP_REQUEST, -1),
  FIRST ("post", "POST / HTTP/1.1\r\n", TLS_NODE_ERROR_SSL_HTTP_REQUEST, -1),
  FIRST ("head", "HEAD / HTTP/1.1\r\n", TLS_NODE_ERROR_SSL_HTTP_REQUEST, -1),
  FIRST ("put", "PUT / HTTP/1.1\r\n", TLS_NODE_ERROR_SSL_HTTP_REQUEST, -1),
  FIRST ("connect", "CONNECT a:1 HTTP/1.1\r\n", TLS_NODE_ERROR_SSL_HTTPS_PROXY_REQUEST, -1),
  FIRST ("options", "OPTIONS * HTTP/1.1\r\n", TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER, -1),
  FIRST ("garbage",
         "\1\2\3\4\5\6\7\10\11\12\13\14",
         TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER,
         -1),
  FIRST ("major-version", "\26\2\0\0\4\1\0\0\0", TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER, -1),
  FIRST ("alert", "\25\3\3\0\2\2\50", TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10),
  FIRST ("application-data", "\27\3\3\0\2ab", TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10),
  FIRST ("server-hello", "\26\3\3\0\4\2\0\0\0", TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10),
  FIRST ("long-record",
         "\26\3\3\377\377\1\0\0\0",
         TLS_NODE_ERROR_SSL_PACKET_LENGTH_TOO_LONG,
         22),
  FIRST ("long-message", "\26\3\3\0\4\1\377\377\377", TLS_NODE_ERROR_SSL_LENGTH_TOO_LONG, 47),
  FIRST ("empty-hello", "\26\3\3\0\4\1\0\0\0", TLS_NODE_ERROR_SSL_LENGTH_MISMATCH, 50),
};

static void
assert_first (TnPair *pair, const FirstCase *item)
{
  tn_assert_failed (&pair->server, item->code, item->alert, -1);
  tn_pair_step_server (pair);
  if (item->alert < 0) {
    g_assert_cmpuint (pair->server.sent->len, ==, 0);
    return;
  }

  g_assert_cmpmem (pair->server.sent->data, 6, "\25\3\3\0\2\2", 6);
  g_assert_cmpuint (pair->server.sent->len, ==, 7);
  g_assert_cmpuint (pair->server.sent->data[6], ==, item->alert);
}

static void
test_first_bytes (gconstpointer data)
{
  const FirstCase *item = data;
  g_autoptr (TnPair) whole = tn_pair_new ();

  tn_pair_inject (&whole->server, item->bytes, item->length);

  assert_first (whole, item);
}

static void
test_first_bytes_one_by_one (gconstpointer data)
{
  const FirstCase *item = data;
  g_autoptr (TnPair) pair = tn_pair_new ();

  for (gsize i = 0; i < item->length; i++)
    tn_pair_inject (&pair->server, item->bytes + i, 1);

  assert_first (pair, item);
}

/* The client's hello in records of size bytes, in segments of segment bytes. */
static void
feed_hello (TnPair *pair, gsize size, gsize segment)
{
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  const guint8 *message;
  gsize length;

  tn_pair_step_client (pair);
  message = pair->client.sent->data + 5;
  length = pair->client.sent->len - 5;
  for (gsize at = 0; at < length; at += size) {
    gsize part = MIN (size, length - at);
    const guint8 header[] = { 22, 3, 1, (guint8) (part >> 8), (guint8) part };

    g_byte_array_append (wire, header, sizeof header);
    g_byte_array_append (wire, message + at, part);
  }

  for (gsize at = 0; at < wire->len; at += segment)
    tn_pair_inject (&pair->server, wire->data + at, MIN (segment, wire->len - at));
}

static void
test_hello_in_pieces (gconstpointer version)
{
  static const gsize sizes[][2]
      = { { 1, 1000000 }, { 1, 1 }, { 50, 1000000 }, { 50, 7 }, { 3, 4 }, { 100000, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .servername = "blue.test",
                                           .client_alpn = "a", .asks = TN_QUESTION_CONTEXT);

    feed_hello (pair, sizes[i][0], sizes[i][1]);
    g_assert_cmpuint (pair->server.n_questions, ==, 1);
    g_assert_cmpstr (pair->server.question.servername, ==, "blue.test");
    tn_pair_answer (pair, &nothing);
    tn_assert_state (pair->server.engine, TN_HANDSHAKE_DONE);
    tn_assert_state (pair->client.engine, TN_HANDSHAKE_DONE);
  }
}

/* 131396 bytes are the most; the limit must also hold when they come in tiny records. */
static void
test_hello_of_tiny_records_is_bounded (void)
{
  static const guint8 start[] = { 22, 3, 1, 0, 4, 1, 1, 0xff, 0 };
  static const guint8 one[] = { 22, 3, 1, 0, 1, 0 };
  g_autoptr (TnPair) pair = tn_pair_new ();
  guint n_records = 0;

  tn_pair_inject (&pair->server, start, sizeof start);
  for (; pair->server.error == NULL && n_records < 1000000; n_records++)
    tn_pair_inject (&pair->server, one, sizeof one);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_LENGTH_TOO_LONG, 47, -1);
  g_assert_cmpuint (n_records, <, 300000);
}

static void
test_bytes_behind_the_hello_wait (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .servername = "a.test",
                                         .asks = TN_QUESTION_CONTEXT);

  tn_pair_run (pair);
  tn_pair_inject (&pair->server, "\27\3\3\0\1", 5);
  tn_assert_state (pair->server.engine, TN_HANDSHAKE_ASKING);
  tn_pair_inject (&pair->server, "x", 1);
  tn_pair_answer (pair, &nothing);

  g_assert_nonnull (pair->server.error);
  tn_assert_state (pair->server.engine, TN_HANDSHAKE_FAILED);
}

static void
add_first_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (first_cases); i++) {
    g_autofree char *whole
        = g_strconcat ("/engine/gate/first-bytes/whole/", first_cases[i].name, NULL);
    g_autofree char *single
        = g_strconcat ("/engine/gate/first-bytes/one-by-one/", first_cases[i].name, NULL);

    g_test_add_data_func (whole, &first_cases[i], test_first_bytes);
    g_test_add_data_func (single, &first_cases[i], test_first_bytes_one_by_one);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  tn_test_add_versions ("/engine/gate/a-question-holds-the-handshake", test_question_holds);
  tn_test_add_versions ("/engine/gate/questions-come-in-the-order-of-node", test_order);
  tn_test_add_versions ("/engine/gate/only-what-applies-is-asked", test_only_applicable);
  tn_test_add_versions ("/engine/gate/only-what-is-wanted-is-asked", test_unwanted_question);
  tn_test_add_versions ("/engine/gate/an-answered-context-is-used", test_context);
  tn_test_add_versions ("/engine/gate/an-answered-context-decides-the-version",
                        test_context_of_other_versions);
  tn_test_add_versions ("/engine/gate/a-name-may-be-refused", test_context_refused);
  tn_test_add_versions ("/engine/gate/an-error-answer-sends-nothing", test_error_answer);
  for (gsize i = 0; i < G_N_ELEMENTS (alpn_cases); i++) {
    g_autofree char *path = g_strconcat ("/engine/gate/alpn/", alpn_cases[i].name, NULL);
    g_test_add_data_func (path, &alpn_cases[i], test_alpn);
  }
  tn_test_add_versions ("/engine/gate/an-answered-protocol-is-used", test_alpn_answer);
  tn_test_add_versions ("/engine/gate/an-answered-protocol-must-be-offered",
                        test_alpn_answer_not_offered);
  tn_test_add_versions ("/engine/gate/an-answered-protocol-must-be-short",
                        test_alpn_answer_too_long);
  tn_test_add_versions ("/engine/gate/an-answered-protocol-must-be-there",
                        test_alpn_answer_missing);
  tn_test_add_versions ("/engine/gate/alpn-may-be-refused", test_alpn_refused);
  tn_test_add_versions ("/engine/gate/an-answer-must-fit-its-question",
                        test_answer_of_the_wrong_kind);
  tn_test_add_versions ("/engine/gate/stale-answers-are-ignored", test_stale_answers);
  tn_test_add_versions ("/engine/gate/no-common-version", test_version_mismatch);
  g_test_add_func ("/engine/gate/no-version-on-the-server", test_no_version_on_the_server);
  g_test_add_func ("/engine/gate/no-version-on-the-client", test_no_version_on_the_client);
  g_test_add_func ("/engine/gate/a-fallback-below-the-possible-is-refused",
                   test_fallback_below_what_is_possible);
  g_test_add_func ("/engine/gate/a-fallback-is-refused-before-questions",
                   test_fallback_comes_before_questions);
  g_test_add_func ("/engine/gate/a-fallback-to-the-best-is-fine", test_fallback_to_the_best);
  add_first_cases ();
  tn_test_add_versions ("/engine/gate/a-hello-may-come-in-any-pieces", test_hello_in_pieces);
  g_test_add_func ("/engine/gate/a-hello-of-tiny-records-is-bounded",
                   test_hello_of_tiny_records_is_bounded);
  tn_test_add_versions ("/engine/gate/bytes-behind-the-hello-wait",
                        test_bytes_behind_the_hello_wait);

  return g_test_run ();
}
