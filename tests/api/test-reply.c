/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <gio/gio.h>
#include <sys/socket.h>

/* What a server asks, and how it is answered: TlsNodeReply, SNICallback, ALPNCallback. */

typedef enum {
  ANSWER_LATER, /* the reply is kept */
  ANSWER_NOTHING,
  ANSWER_CONTEXT,
  ANSWER_STRING,
  ANSWER_ERROR,
  ANSWER_TWICE,
  ANSWER_DROP
} Answer;

/* What a callback does, and what it was asked. */
typedef struct {
  Answer answer;
  TlsNodeSecureContext *context;
  TlsNodeReply *reply;
  TnLink *link; /* whose client is to be destroyed in the callback */
  guint n_asked;
  char *servername;
  char *protocols;
  const char *chosen;
} Asked;

static void
asked_clear (Asked *self)
{
  g_clear_object (&self->reply);
  g_clear_object (&self->context);
  g_free (self->servername);
  g_free (self->protocols);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

static GError *
make_error (void)
{
  return g_error_new_literal (TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EACCES, "not you");
}

static void
give (Asked *self, TlsNodeReply *reply)
{
  g_autoptr (GError) error = make_error ();

  switch (self->answer) {
  case ANSWER_LATER:
    self->reply = g_object_ref (reply);
    break;
  case ANSWER_NOTHING:
    tls_node_reply_return_nothing (reply);
    break;
  case ANSWER_CONTEXT:
    tls_node_reply_return_context (reply, self->context);
    break;
  case ANSWER_STRING:
    tls_node_reply_return_string (reply, "h2");
    break;
  case ANSWER_ERROR:
    tls_node_reply_return_error (reply, error);
    break;
  case ANSWER_TWICE:
    tls_node_reply_return_context (reply, self->context);
    tls_node_reply_return_error (reply, error);
    tls_node_reply_return_nothing (reply);
    break;
  case ANSWER_DROP:
    break;
  }
}

static void
sni_cb (const char *servername, TlsNodeReply *reply, gpointer user_data)
{
  Asked *self = user_data;

  self->n_asked++;
  g_free (self->servername);
  self->servername = g_strdup (servername);
  if (self->link != NULL)
    tls_node_socket_destroy (self->link->client.socket, NULL);
  give (self, reply);
}

static char *
alpn_cb (const char *servername,
         const char *const *protocols,
         gpointer user_data,
         GError **error)
{
  Asked *self = user_data;

  self->n_asked++;
  g_free (self->servername);
  g_free (self->protocols);
  self->servername = g_strdup (servername);
  self->protocols = g_strjoinv (",", (char **) protocols);
  if (self->answer == ANSWER_ERROR)
    g_propagate_error (error, make_error ());
  return g_strdup (self->chosen);
}

static TlsNodeSecureContext *
make_context (const char *cert)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (GError) error = NULL;
  TlsNodeSecureContext *context;

  tls_node_secure_context_options_add_cert (options, tn_cert (cert));
  tls_node_secure_context_options_add_key (options, tn_key (cert), NULL);
  context = tls_node_secure_context_new (options, &error);
  g_assert_no_error (error);
  return context;
}

/* The server's own certificate is good for localhost and the other one is for example.org. */
#define ask_link(asked, ...)                                                                   \
  tn_link_new (.servername = "example.org", .client_accepts_all = TRUE, .sni = sni_cb,         \
               .question_data = (asked), __VA_ARGS__)

static void
assert_certificate (TnLink *link, const char *name)
{
  g_autoptr (TlsNodeCertificate) certificate
      = tls_node_socket_get_peer_x509_certificate (link->client.socket);
  g_autoptr (TlsNodeCertificate) expected = tls_node_certificate_new (tn_cert (name), NULL);
  g_autofree char *text = tls_node_certificate_get_fingerprint256 (certificate);
  g_autofree char *expected_text = tls_node_certificate_get_fingerprint256 (expected);

  g_assert_cmpstr (text, ==, expected_text);
}

static void
run_until_failed (TnLink *link)
{
  tn_run_until (link->client_error != NULL && link->client.n_close == 1);
  g_assert_cmpuint (link->server.n_secure, ==, 0);
  g_assert_cmpuint (link->client.n_secure, ==, 0);
}

/* SNI */

static void
test_context_changes_the_certificate (gconstpointer version)
{
  g_auto (Asked) asked = { .answer = ANSWER_CONTEXT, .context = make_context ("wrong-name") };
  g_autoptr (TnLink) link = ask_link (&asked, .version = version);

  tn_run_until (tn_link_is_secure (link));
  g_assert_cmpuint (asked.n_asked, ==, 1);
  g_assert_cmpstr (asked.servername, ==, "example.org");
  assert_certificate (link, "wrong-name");
}

static void
test_nothing_keeps_the_certificate (gconstpointer version)
{
  g_auto (Asked) asked = { .answer = ANSWER_NOTHING };
  g_autoptr (TnLink) link = ask_link (&asked, .version = version);

  tn_run_until (tn_link_is_secure (link));
  assert_certificate (link, "server");
}

static void
test_no_context_is_nothing (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_CONTEXT };
  g_autoptr (TnLink) link = ask_link (&asked, );

  tn_run_until (tn_link_is_secure (link));
  assert_certificate (link, "server");
}

static void
test_later_answer_holds_the_handshake (gconstpointer version)
{
  g_auto (Asked) asked = { .answer = ANSWER_LATER, .context = make_context ("wrong-name") };
  g_autoptr (TnLink) link = ask_link (&asked, .version = version);

  tn_run_until (asked.n_asked == 1);
  tn_settle ();
  g_assert_false (tn_link_is_secure (link));
  tls_node_reply_return_context (asked.reply, asked.context);
  g_assert_cmpuint (link->server.n_secure, ==, 0); /* nothing is emitted inside of the call */

  tn_run_until (tn_link_is_secure (link));
  assert_certificate (link, "wrong-name");
}

static void
test_first_answer_wins (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_TWICE, .context = make_context ("wrong-name") };
  g_autoptr (TnLink) link = ask_link (&asked, );

  tn_run_until (tn_link_is_secure (link));
  assert_certificate (link, "wrong-name");
  g_assert_null (link->client_error);
}

static void
test_second_answer_later_is_ignored (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_LATER, .context = make_context ("wrong-name") };
  g_autoptr (TnLink) link = ask_link (&asked, );
  g_autoptr (GError) error = make_error ();

  tn_run_until (asked.n_asked == 1);
  tls_node_reply_return_nothing (asked.reply);
  tls_node_reply_return_error (asked.reply, error);
  tn_run_until (tn_link_is_secure (link));
  tls_node_reply_return_context (asked.reply, asked.context);
  tn_settle ();
  assert_certificate (link, "server");
  g_assert_null (link->client_error);
}

static void
test_error_is_the_client_error (gconstpointer version)
{
  g_auto (Asked) asked = { .answer = ANSWER_ERROR };
  g_autoptr (TnLink) link = ask_link (&asked, .version = version);

  run_until_failed (link);
  g_assert_error (link->client_error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EACCES);
  g_assert_cmpstr (link->client_error->message, ==, "not you");
  tn_assert_code (link->client.error, "ECONNRESET"); /* no alert */
}

static void
test_later_error_is_the_client_error (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_LATER };
  g_autoptr (TnLink) link = ask_link (&asked, );
  g_autoptr (GError) error = make_error ();

  tn_run_until (asked.n_asked == 1);
  tls_node_reply_return_error (asked.reply, error);
  g_assert_null (link->client_error);
  run_until_failed (link);
  tn_assert_code (link->client_error, "EACCES");
}

static void
test_string_is_no_context (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_STRING };
  g_autoptr (TnLink) link = ask_link (&asked, );

  run_until_failed (link);
  g_assert_error (link->client_error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_CONTEXT);
  tn_assert_code (link->client.error, "ECONNRESET");
}

static void
test_empty_context_is_refused (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_CONTEXT,
                           .context = g_object_new (TLS_NODE_TYPE_SECURE_CONTEXT, NULL) };
  g_autoptr (TnLink) link = ask_link (&asked, );

  run_until_failed (link);
  g_assert_error (link->client_error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_CONTEXT);
}

static void
test_never_answered_ends_in_time (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_LATER, .context = make_context ("wrong-name") };
  g_autoptr (TnLink) link = ask_link (&asked, .handshake_timeout = 20);

  run_until_failed (link);
  g_assert_error (link->client_error, TLS_NODE_ERROR, TLS_NODE_ERROR_HANDSHAKE_TIMEOUT);
  tls_node_reply_return_context (asked.reply, asked.context); /* nobody is there */
  g_clear_object (&asked.reply);
  tn_settle ();
}

/* Dropping */

static void
expect_warning (void)
{
  g_test_expect_message ("TlsNode", G_LOG_LEVEL_WARNING, "*dropped without an answer*");
}

static void
test_dropped_reply_is_nothing (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_DROP };
  g_autoptr (TnLink) link = ask_link (&asked, );

  expect_warning ();
  tn_run_until (tn_link_is_secure (link));
  g_test_assert_expected_messages ();
  assert_certificate (link, "server");
}

static gpointer
drop_thread (gpointer reply)
{
  g_object_unref (reply);
  return NULL;
}

static void
test_drop_in_another_thread (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_LATER };
  g_autoptr (TnLink) link = ask_link (&asked, );

  tn_run_until (asked.n_asked == 1);
  expect_warning ();
  g_thread_join (g_thread_new ("collector", drop_thread, g_steal_pointer (&asked.reply)));
  g_assert_false (tn_link_is_secure (link));
  tn_run_until (tn_link_is_secure (link));
  g_test_assert_expected_messages ();
}

static gpointer
answer_thread (gpointer reply)
{
  tls_node_reply_return_nothing (reply);
  return NULL;
}

static void
test_answer_in_another_thread_does_nothing (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_LATER };
  g_autoptr (TnLink) link = ask_link (&asked, );

  tn_run_until (asked.n_asked == 1);
  g_test_expect_message ("TlsNode", G_LOG_LEVEL_CRITICAL, "*is_own_thread*");
  g_thread_join (g_thread_new ("stranger", answer_thread, asked.reply));
  g_test_assert_expected_messages ();
  tn_settle ();
  g_assert_false (tn_link_is_secure (link));
  tls_node_reply_return_nothing (asked.reply);
  tn_run_until (tn_link_is_secure (link));
}

/* The reply outlives its connection: no warning, since nobody waits. */
static void
test_answer_after_the_end (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_LATER, .context = make_context ("wrong-name") };
  g_autoptr (TnLink) link = ask_link (&asked, );

  tn_run_until (asked.n_asked == 1);
  tls_node_socket_destroy (link->client.socket, NULL);
  tls_node_server_close_async (link->listener, NULL, NULL, NULL);
  tls_node_reply_return_context (asked.reply, asked.context);
  tn_run_until (link->n_closed == 1);
  tls_node_reply_return_context (asked.reply, asked.context);
  g_assert_finalize_object (g_steal_pointer (&asked.reply));
  tn_settle ();
}

static void
test_client_destroyed_in_the_callback (gconstpointer data)
{
  g_auto (Asked) asked
      = { .answer = GPOINTER_TO_INT (data), .context = make_context ("wrong-name") };
  g_autoptr (TnLink) link = ask_link (&asked, );

  asked.link = link;
  tn_run_until (link->client.n_close == 1);
  if (asked.answer == ANSWER_LATER)
    tls_node_reply_return_nothing (asked.reply);
  tn_run_until (link->client_error != NULL || link->server.n_close == 1);
  g_assert_cmpuint (asked.n_asked, ==, 1);
}

/* An own context that goes while its server waits: the reply is the last to hold it. */
static void
test_context_goes_first (void)
{
  GMainContext *context = g_main_context_new ();
  g_auto (Asked) asked = { .answer = ANSWER_LATER };
  TnLink *link;

  g_main_context_push_thread_default (context);
  link = ask_link (&asked, );
  tn_run_until (asked.n_asked == 1);
  tls_node_socket_destroy (link->client.socket, NULL);
  tls_node_reply_return_nothing (asked.reply);
  tn_link_free (link);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  g_assert_finalize_object (g_steal_pointer (&asked.reply));
}

static void
test_made_by_hand_does_nothing (void)
{
  TlsNodeReply *reply = g_object_new (TLS_NODE_TYPE_REPLY, NULL);
  g_autoptr (GError) error = make_error ();

  tls_node_reply_return_nothing (reply);
  tls_node_reply_return_context (reply, NULL);
  tls_node_reply_return_string (reply, "h2");
  tls_node_reply_return_string (reply, NULL);
  tls_node_reply_return_error (reply, error);
  g_assert_finalize_object (reply);
}

static void
test_not_asked_without_a_name (void)
{
  g_auto (Asked) asked = { .answer = ANSWER_ERROR };
  g_autoptr (TnLink) link = tn_link_new (.servername = "", .client_accepts_all = TRUE,
                                         .sni = sni_cb, .question_data = &asked);

  tn_run_until (tn_link_is_secure (link));
  g_assert_cmpuint (asked.n_asked, ==, 0);
}

/* ALPN */

static void
test_alpn_is_chosen (gconstpointer version)
{
  g_auto (Asked) asked = { .chosen = "h2" };
  g_autoptr (TnLink) link
      = tn_link_new (.version = version, .servername = "localhost", .alpn = "h2",
                     .choose_alpn = alpn_cb, .question_data = &asked);

  tn_run_until (tn_link_is_secure (link));
  g_assert_cmpstr (asked.servername, ==, "localhost");
  g_assert_cmpstr (asked.protocols, ==, "h2");
  g_assert_cmpstr (tls_node_socket_get_alpn_protocol (link->client.socket), ==, "h2");
  g_assert_cmpstr (tls_node_socket_get_alpn_protocol (link->server.socket), ==, "h2");
}

/* Node's order: TLS 1.3 looks at the protocols first. */
static void
test_alpn_with_a_later_context (gconstpointer version)
{
  g_auto (Asked) asked
      = { .answer = ANSWER_LATER, .context = make_context ("wrong-name"), .chosen = "h2" };
  g_autoptr (TnLink) link
      = ask_link (&asked, .alpn = "h2", .choose_alpn = alpn_cb, .version = version);
  guint n_before = g_str_equal (version, "TLSv1.3") ? 2 : 1;

  tn_run_until (asked.reply != NULL);
  g_assert_cmpuint (asked.n_asked, ==, n_before);
  tls_node_reply_return_context (asked.reply, asked.context);
  g_assert_cmpuint (asked.n_asked, ==, n_before); /* never inside of the call */
  tn_run_until (tn_link_is_secure (link));
  g_assert_cmpuint (asked.n_asked, ==, 2);
  assert_certificate (link, "wrong-name");
}

static void
test_alpn_without_a_server_name (void)
{
  g_auto (Asked) asked = { .chosen = "h2" };
  g_autoptr (TnLink) link
      = tn_link_new (.servername = "", .client_accepts_all = TRUE, .alpn = "h2",
                     .choose_alpn = alpn_cb, .question_data = &asked);

  tn_run_until (tn_link_is_secure (link));
  g_assert_cmpuint (asked.n_asked, ==, 1);
  g_assert_null (asked.servername);
}

static void
test_alpn_not_asked_without_protocols (void)
{
  g_auto (Asked) asked = { .chosen = "h2" };
  g_autoptr (TnLink) link = tn_link_new (.choose_alpn = alpn_cb, .question_data = &asked);

  tn_run_until (tn_link_is_secure (link));
  g_assert_cmpuint (asked.n_asked, ==, 0);
}

/* A name that is not UTF-8 cannot be chosen. */
static void
test_alpn_bytes_are_not_shown (void)
{
  g_auto (Asked) asked = { 0 };
  g_autoptr (TnLink) link
      = tn_link_new (.alpn = "\xff\xfe", .choose_alpn = alpn_cb, .question_data = &asked);

  run_until_failed (link);
  g_assert_cmpstr (asked.protocols, ==, "");
}

typedef struct {
  const char *name;
  Answer answer;
  const char *chosen;
  const char *server_code;
  const char *client_code;
} AlpnFailure;

static const AlpnFailure alpn_failures[] = {
  { "none-is-refused", ANSWER_NOTHING, NULL, "ERR_SSL_NO_APPLICATION_PROTOCOL",
    "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL" },
  { "not-offered", ANSWER_NOTHING, "spdy", "ERR_TLS_ALPN_CALLBACK_INVALID_RESULT",
    "ECONNRESET" },
  { "empty-is-not-offered", ANSWER_NOTHING, "", "ERR_TLS_ALPN_CALLBACK_INVALID_RESULT",
    "ECONNRESET" },
  { "error", ANSWER_ERROR, NULL, "EACCES", "ECONNRESET" },
  { "error-beats-a-choice", ANSWER_ERROR, "h2", "EACCES", "ECONNRESET" },
};

static void
test_alpn_failure (gconstpointer data)
{
  const AlpnFailure *self = data;
  g_auto (Asked) asked = { .answer = self->answer, .chosen = self->chosen };
  g_autoptr (TnLink) link
      = tn_link_new (.alpn = "h2", .choose_alpn = alpn_cb, .question_data = &asked);

  run_until_failed (link);
  tn_assert_code (link->client_error, self->server_code);
  tn_assert_code (link->client.error, self->client_code);
}

/* Options */

static void
test_both_ways_to_choose (void)
{
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  g_autoptr (GError) error = NULL;
  static const char *const names[] = { "h2", NULL };

  tls_node_server_options_set_alpn_protocols (options, names);
  tls_node_server_options_set_alpn_callback (options, alpn_cb, NULL, NULL);
  g_assert_null (tls_node_server_new (options, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_ALPN_CALLBACK_WITH_PROTOCOLS);
}

static void
count_destroy_cb (gpointer user_data)
{
  guint *count = user_data;

  *count += 1;
}

static void
test_data_is_destroyed_with_its_last_user (void)
{
  TlsNodeServerOptions *options = tls_node_server_options_new ();
  TlsNodeServer *server;
  guint n_sni = 0;
  guint n_alpn = 0;

  tls_node_server_options_set_sni_callback (options, sni_cb, &n_sni, count_destroy_cb);
  tls_node_server_options_set_alpn_callback (options, alpn_cb, &n_alpn, count_destroy_cb);
  server = tls_node_server_new (options, NULL);
  tls_node_server_options_set_sni_callback (options, NULL, NULL, NULL);
  g_assert_finalize_object (options);
  g_assert_cmpuint (n_sni, ==, 0);
  g_assert_cmpuint (n_alpn, ==, 0);

  g_assert_finalize_object (server);
  g_assert_cmpuint (n_sni, ==, 1);
  g_assert_cmpuint (n_alpn, ==, 1);
}

static void
test_no_callback_destroys_at_once (void)
{
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  guint n_destroyed = 0;

  tls_node_server_options_set_sni_callback (options, NULL, &n_destroyed, count_destroy_cb);
  g_assert_cmpuint (n_destroyed, ==, 1);
}

static void
add_sni_tests (void)
{
  tn_test_add_versions ("/api/reply/context-changes-the-certificate",
                        test_context_changes_the_certificate);
  tn_test_add_versions ("/api/reply/nothing-keeps-the-certificate",
                        test_nothing_keeps_the_certificate);
  tn_test_add ("/api/reply/no-context-is-nothing", test_no_context_is_nothing);
  tn_test_add_versions ("/api/reply/later-answer-holds-the-handshake",
                        test_later_answer_holds_the_handshake);
  tn_test_add ("/api/reply/first-answer-wins", test_first_answer_wins);
  tn_test_add ("/api/reply/second-answer-later-is-ignored",
               test_second_answer_later_is_ignored);
  tn_test_add_versions ("/api/reply/error-is-the-client-error", test_error_is_the_client_error);
  tn_test_add ("/api/reply/later-error-is-the-client-error",
               test_later_error_is_the_client_error);
  tn_test_add ("/api/reply/string-is-no-context", test_string_is_no_context);
  tn_test_add ("/api/reply/empty-context-is-refused", test_empty_context_is_refused);
  tn_test_add ("/api/reply/never-answered-ends-in-time", test_never_answered_ends_in_time);
  tn_test_add ("/api/reply/not-asked-without-a-name", test_not_asked_without_a_name);
}

static void
add_life_tests (void)
{
  tn_test_add ("/api/reply/dropped-is-nothing", test_dropped_reply_is_nothing);
  tn_test_add ("/api/reply/dropped-in-another-thread", test_drop_in_another_thread);
  tn_test_add ("/api/reply/answer-in-another-thread-does-nothing",
               test_answer_in_another_thread_does_nothing);
  tn_test_add ("/api/reply/answer-after-the-end", test_answer_after_the_end);
  tn_test_add_data ("/api/reply/client-destroyed-in-the-callback/answered",
                    GINT_TO_POINTER (ANSWER_CONTEXT), test_client_destroyed_in_the_callback);
  tn_test_add_data ("/api/reply/client-destroyed-in-the-callback/later",
                    GINT_TO_POINTER (ANSWER_LATER), test_client_destroyed_in_the_callback);
  tn_test_add ("/api/reply/context-goes-first", test_context_goes_first);
  tn_test_add ("/api/reply/made-by-hand-does-nothing", test_made_by_hand_does_nothing);
  tn_test_add ("/api/reply/data-is-destroyed-with-its-last-user",
               test_data_is_destroyed_with_its_last_user);
  tn_test_add ("/api/reply/no-callback-destroys-at-once", test_no_callback_destroys_at_once);
}

static void
add_alpn_tests (void)
{
  tn_test_add_versions ("/api/reply/alpn/is-chosen", test_alpn_is_chosen);
  tn_test_add_versions ("/api/reply/alpn/with-a-later-context", test_alpn_with_a_later_context);
  tn_test_add ("/api/reply/alpn/without-a-server-name", test_alpn_without_a_server_name);
  tn_test_add ("/api/reply/alpn/not-asked-without-protocols",
               test_alpn_not_asked_without_protocols);
  tn_test_add ("/api/reply/alpn/bytes-are-not-shown", test_alpn_bytes_are_not_shown);
  tn_test_add ("/api/reply/alpn/both-ways-to-choose", test_both_ways_to_choose);
  for (guint i = 0; i < G_N_ELEMENTS (alpn_failures); i++) {
    g_autofree char *path = g_strconcat ("/api/reply/alpn/", alpn_failures[i].name, NULL);

    tn_test_add_data (path, &alpn_failures[i], test_alpn_failure);
  }
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  add_sni_tests ();
  add_life_tests ();
  add_alpn_tests ();
  return tn_test_run ();
}
