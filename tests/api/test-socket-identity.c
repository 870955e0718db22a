/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "tests/support/tn-test.h"

/* checkServerIdentity of a connection: ours, and the program's in its place. */

/* What a program's function was asked, and what it is to do. */
typedef struct {
  guint calls;
  char *hostname;
  GVariant *certificate;
  GError *answer; /* NULL = none */
  gboolean verdict;
  TnLink *link;
} Question;

static void
question_clear (Question *self)
{
  g_clear_pointer (&self->hostname, g_free);
  g_clear_pointer (&self->certificate, g_variant_unref);
  g_clear_error (&self->answer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

static gboolean
answer_cb (const char *hostname, GVariant *certificate, gpointer user_data, GError **error)
{
  Question *self = user_data;

  self->calls++;
  g_clear_pointer (&self->certificate, g_variant_unref);
  g_free (self->hostname);
  self->hostname = g_strdup (hostname);
  self->certificate = g_variant_ref (certificate);
  if (self->answer != NULL)
    g_propagate_error (error, g_error_copy (self->answer));

  return self->verdict;
}

/* Which name */

typedef struct {
  const char *name;
  TnOver over;
  const char *host;
  const char *servername;
  const char *expected;
} NameCase;

static const NameCase name_cases[] = {
  { "address", TN_OVER_TCP, NULL, NULL, "127.0.0.1" },
  { "servername-before-address", TN_OVER_TCP, NULL, "a.test", "a.test" },
  { "path-alone", TN_OVER_UNIX, NULL, NULL, "localhost" },
  { "path-with-empty-host", TN_OVER_UNIX, "", "", "localhost" },
  { "path-with-host", TN_OVER_UNIX, "h.test", NULL, "h.test" },
  { "path-with-both", TN_OVER_UNIX, "h.test", "s.test", "s.test" },
  { "given-socket-alone", TN_OVER_CONNECTION, NULL, NULL, "localhost" },
  { "given-socket-with-host", TN_OVER_CONNECTION, "h.test", NULL, "h.test" },
  { "given-socket-with-both", TN_OVER_CONNECTION, "h.test", "s.test", "s.test" },
  { "given-stream-alone", TN_OVER_PIPES, NULL, NULL, "localhost" },
  { "pair-alone", TN_OVER_PAIR, NULL, NULL, "localhost" },
  { "pair-with-servername", TN_OVER_PAIR, NULL, "s.test", "s.test" },
};

static void
test_name_that_is_checked (gconstpointer data)
{
  const NameCase *c = data;
  g_auto (Question) question = { .verdict = TRUE };
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = c->over, .host = c->host, .servername = c->servername,
                            .check_identity = answer_cb, .question_data = &question);

  g_assert_cmpuint (question.calls, ==, 1);
  g_assert_cmpstr (question.hostname, ==, c->expected);
  g_assert_true (tls_node_socket_get_authorized (link->client.socket));
}

/* Without a function of the program's: the name is the only thing that differs. */
static void
test_our_own_check_takes_that_name (gconstpointer data)
{
  const NameCase *c = data;
  const char *expected
      = g_str_has_suffix (c->expected, ".test") ? "ERR_TLS_CERT_ALTNAME_INVALID" : NULL;
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = c->over, .host = c->host, .servername = c->servername,
                            .client_accepts_all = TRUE);

  g_assert_cmpstr (tls_node_socket_get_authorization_error (link->client.socket), ==, expected);
}

static void
test_wrong_servername_fails_where_the_host_matches (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.over = TN_OVER_UNIX, .version = data,
                                         .host = "localhost", .servername = "example.net");

  tn_run_until (link->client.n_close == 1);

  tn_assert_code (link->client.error, "ERR_TLS_CERT_ALTNAME_INVALID");
  g_assert_cmpstr (tls_node_error_get_host (link->client.error), ==, "example.net");
}

/* What it is asked, and when */

static void
test_yes_makes_any_name_authorized (gconstpointer data)
{
  g_auto (Question) question = { .verdict = TRUE };
  g_autoptr (TnLink) link
      = tn_link_new_secure (.version = data, .cert = "wrong-name", .servername = "localhost",
                            .check_identity = answer_cb, .question_data = &question);
  g_autoptr (GVariant) peer = tls_node_socket_get_peer_certificate (link->client.socket);

  g_assert_true (tls_node_socket_get_authorized (link->client.socket));
  g_assert_null (tls_node_socket_get_authorization_error (link->client.socket));
  g_assert_cmpvariant (question.certificate, peer);
  tn_assert_events (&link->client, "connect secure-connect secure");
}

static void
test_chain_is_judged_first (gconstpointer data)
{
  g_auto (Question) question = { .verdict = TRUE };
  g_autoptr (TnLink) link
      = tn_link_new (.version = data, .cert = "stranger", .check_identity = answer_cb,
                     .question_data = &question);

  tn_run_until (link->client.n_close == 1);

  g_assert_cmpuint (question.calls, ==, 0);
  tn_assert_code (link->client.error, "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
}

static void
test_chain_is_judged_first_when_all_are_accepted (gconstpointer data)
{
  g_auto (Question) question = { .verdict = TRUE };
  g_autoptr (TnLink) link
      = tn_link_new_secure (.version = data, .cert = "stranger", .client_accepts_all = TRUE,
                            .check_identity = answer_cb, .question_data = &question);

  g_assert_cmpuint (question.calls, ==, 0);
  g_assert_false (tls_node_socket_get_authorized (link->client.socket));
}

/* Answers against */

typedef struct {
  const char *name;
  gboolean verdict;
  gboolean has_error;
  const char *code;
  const char *message; /* NULL = FALSE without a reason */
  const char *told;    /* authorization-error */
} AnswerCase;

static const AnswerCase answer_cases[] = {
  { "code", FALSE, TRUE, "EPIN", "not the one", "EPIN" },
  { "message-alone", FALSE, TRUE, NULL, "not the one", "not the one" },
  { "yes-with-an-error", TRUE, TRUE, "EPIN", "not the one", "EPIN" },
  { "no-without-an-error", FALSE, FALSE, NULL,
    "The program refused the certificate of the server",
    "The program refused the certificate of the server" },
};

static Question
question_of (const AnswerCase *c)
{
  Question question = { .verdict = c->verdict };

  if (c->has_error)
    question.answer = tls_node_error_new (c->code, c->message);

  return question;
}

static void
test_answer_against_refuses (gconstpointer data)
{
  const AnswerCase *c = data;
  g_auto (Question) question = question_of (c);
  g_autoptr (TnLink) link
      = tn_link_new (.check_identity = answer_cb, .question_data = &question);

  tn_run_until (link->client.n_close == 1);

  tn_assert_events (&link->client, "connect error close");
  g_assert_cmpstr (link->client.error->message, ==, c->message);
  tn_assert_code (link->client.error, c->code != NULL ? c->code : "UNKNOWN");
  g_assert_false (tls_node_socket_get_authorized (link->client.socket));
  g_assert_cmpstr (tls_node_socket_get_authorization_error (link->client.socket), ==, c->told);
}

static void
test_answer_against_is_told_when_all_are_accepted (gconstpointer data)
{
  const AnswerCase *c = data;
  g_auto (Question) question = question_of (c);
  g_autoptr (TnLink) link
      = tn_link_new_secure (.client_accepts_all = TRUE, .check_identity = answer_cb,
                            .question_data = &question);

  tn_assert_events (&link->client, "connect secure-connect secure");
  g_assert_false (tls_node_socket_get_authorized (link->client.socket));
  g_assert_cmpstr (tls_node_socket_get_authorization_error (link->client.socket), ==, c->told);
}

static void
test_errors_of_others_have_their_codes (void)
{
  g_auto (Question) question = { 0 };
  g_autoptr (TnLink) link = NULL;

  question.answer = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no list of pins");
  link = tn_link_new_secure (.client_accepts_all = TRUE, .check_identity = answer_cb,
                             .question_data = &question);

  g_assert_cmpstr (tls_node_socket_get_authorization_error (link->client.socket), ==,
                   "ETIMEDOUT");
}

/* What it may do */

static gboolean
ask_ours_cb (const char *hostname, GVariant *certificate, gpointer user_data, GError **error)
{
  return tls_node_check_server_identity_variant (hostname, certificate, error);
}

static void
test_ours_can_be_called (gconstpointer data)
{
  g_autoptr (TnLink) good = tn_link_new_secure (.version = data, .servername = "localhost",
                                                .check_identity = ask_ours_cb);
  g_autoptr (TnLink) bad = tn_link_new (.version = data, .servername = "example.net",
                                        .check_identity = ask_ours_cb);
  g_autoptr (GVariant) object = NULL;

  g_assert_true (tls_node_socket_get_authorized (good->client.socket));
  tn_run_until (bad->client.n_close == 1);

  tn_assert_code (bad->client.error, "ERR_TLS_CERT_ALTNAME_INVALID");
  g_assert_cmpstr (tls_node_error_get_host (bad->client.error), ==, "example.net");
  g_assert_true (g_str_has_prefix (tls_node_error_get_reason (bad->client.error),
                                   "Host: example.net. is not in the cert's altnames: "));
  object = tls_node_error_get_cert (bad->client.error);
  g_assert_true (g_variant_lookup (object, "raw", "ay", NULL));
}

static gboolean
destroy_cb (const char *hostname, GVariant *certificate, gpointer user_data, GError **error)
{
  Question *self = user_data;

  self->calls++;
  tls_node_socket_destroy (self->link->client.socket, self->answer);
  if (!self->verdict)
    g_propagate_error (error, tls_node_error_new ("ELATE", "too late"));

  return self->verdict;
}

static void
destroy_while_asked (const char *version, gboolean verdict, const char *code)
{
  g_auto (Question) question = { .verdict = verdict };
  g_autoptr (TnLink) link = NULL;

  if (code != NULL)
    question.answer = tls_node_error_new (code, "destroyed");
  link = tn_link_new (.version = version, .check_identity = destroy_cb,
                      .question_data = &question);
  question.link = link;
  tn_run_until (link->client.n_close == 1);

  g_assert_cmpuint (question.calls, ==, 1);
  tn_assert_events (&link->client, code != NULL ? "connect error close" : "connect close");
  if (code != NULL)
    tn_assert_code (link->client.error, code);
  g_assert_false (tls_node_socket_get_authorized (link->client.socket));
}

static void
test_socket_may_be_destroyed (gconstpointer data)
{
  destroy_while_asked (data, TRUE, NULL);
  destroy_while_asked (data, FALSE, NULL);
  destroy_while_asked (data, TRUE, "EGONE");
  destroy_while_asked (data, FALSE, "EGONE");
}

static gboolean
run_the_loop_cb (const char *hostname,
                 GVariant *certificate,
                 gpointer user_data,
                 GError **error)
{
  Question *self = user_data;

  self->calls++;
  tn_settle ();

  return TRUE;
}

/* A dialog asks a person, say. */
static void
test_main_loop_may_be_run (gconstpointer data)
{
  g_auto (Question) question = { 0 };
  g_autoptr (TnLink) link
      = tn_link_new_secure (.version = data, .check_identity = run_the_loop_cb,
                            .question_data = &question);

  tn_peer_write (&link->client, "hello");
  tn_run_until (link->server.received->len == 5);

  g_assert_cmpuint (question.calls, ==, 1);
  tn_assert_events (&link->client, "connect secure-connect secure");
}

/* Who owns it */

static void
count_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_data_are_freed_once (void)
{
  TlsNodeConnectOptions *options = tls_node_connect_options_new ();
  guint first = 0;
  guint second = 0;

  tls_node_connect_options_set_check_server_identity (options, ask_ours_cb, &first, count_cb);
  tls_node_connect_options_set_check_server_identity (options, ask_ours_cb, &second, count_cb);
  g_assert_cmpuint (first, ==, 1);
  g_assert_cmpuint (second, ==, 0);
  tls_node_connect_options_set_check_server_identity (options, NULL, &first, count_cb);
  g_assert_cmpuint (first, ==, 2);
  g_assert_cmpuint (second, ==, 1);

  g_assert_finalize_object (options);
  g_assert_cmpuint (second, ==, 1);
}

/* What is done to the options later does nothing to the connection. */
static void
test_socket_keeps_the_function (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .cert = "wrong-name" });
  g_autoptr (TlsNodeConnectOptions) options = tn_connect_options (&(TnLinkOptions){ 0 });
  g_auto (Question) question = { .verdict = TRUE };

  tls_node_connect_options_set_port (options, link->port);
  tls_node_connect_options_set_host (options, "127.0.0.1");
  tls_node_connect_options_set_check_server_identity (options, answer_cb, &question, NULL);
  tn_peer_watch (&link->client, tls_node_connect (options, NULL));
  tls_node_connect_options_set_check_server_identity (options, NULL, NULL, NULL);
  tn_run_until (tn_link_is_secure (link));

  g_assert_cmpuint (question.calls, ==, 1);
}

static void
add_tables (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (name_cases); i++) {
    g_autofree char *name
        = g_strconcat ("/api/socket-identity/name/", name_cases[i].name, NULL);
    g_autofree char *ours
        = g_strconcat ("/api/socket-identity/our-own-check/", name_cases[i].name, NULL);

    tn_test_add_data (name, &name_cases[i], test_name_that_is_checked);
    tn_test_add_data (ours, &name_cases[i], test_our_own_check_takes_that_name);
  }
  for (guint i = 0; i < G_N_ELEMENTS (answer_cases); i++) {
    g_autofree char *refused
        = g_strconcat ("/api/socket-identity/against/", answer_cases[i].name, NULL);
    g_autofree char *told = g_strconcat ("/api/socket-identity/against-and-accepted/",
                                         answer_cases[i].name, NULL);

    tn_test_add_data (refused, &answer_cases[i], test_answer_against_refuses);
    tn_test_add_data (told, &answer_cases[i],
                      test_answer_against_is_told_when_all_are_accepted);
  }
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  add_tables ();
  tn_test_add_versions ("/api/socket-identity/wrong-servername-fails-where-the-host-matches",
                        test_wrong_servername_fails_where_the_host_matches);
  tn_test_add_versions ("/api/socket-identity/yes-makes-any-name-authorized",
                        test_yes_makes_any_name_authorized);
  tn_test_add_versions ("/api/socket-identity/chain-is-judged-first",
                        test_chain_is_judged_first);
  tn_test_add_versions ("/api/socket-identity/chain-is-judged-first-when-all-are-accepted",
                        test_chain_is_judged_first_when_all_are_accepted);
  tn_test_add ("/api/socket-identity/errors-of-others-have-their-codes",
               test_errors_of_others_have_their_codes);
  tn_test_add_versions ("/api/socket-identity/ours-can-be-called", test_ours_can_be_called);
  tn_test_add_versions ("/api/socket-identity/socket-may-be-destroyed",
                        test_socket_may_be_destroyed);
  tn_test_add_versions ("/api/socket-identity/main-loop-may-be-run", test_main_loop_may_be_run);
  tn_test_add ("/api/socket-identity/data-are-freed-once", test_data_are_freed_once);
  tn_test_add ("/api/socket-identity/socket-keeps-the-function",
               test_socket_keeps_the_function);
  return tn_test_run ();
}
