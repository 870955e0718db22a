/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* The pair in memory. */

static void
test_a_pair_has_no_descriptors (gconstpointer data)
{
  guint before = tn_count_fds ();
  g_autoptr (TnLink) first = tn_link_new_secure (.over = TN_OVER_PAIR, .version = data);
  guint with_poller = tn_count_fds ();
  g_autoptr (TnLink) second = tn_link_new_secure (.over = TN_OVER_PAIR, .version = data);

  g_assert_true (tn_link_is_secure (first) && tn_link_is_secure (second));
  g_assert_cmpuint (with_poller, ==,
                    before + 1); /* the poller's, for all sockets of the context */
  g_assert_cmpuint (tn_count_fds (), ==, with_poller);
}

static void
test_bad_options_leave_nothing (gconstpointer data)
{
  gboolean is_servers_fault = GPOINTER_TO_UINT (data);
  g_autoptr (TlsNodeSocketOptions) good = tls_node_socket_options_new ();
  g_autoptr (TlsNodeSocketOptions) bad = tls_node_socket_options_new ();
  TlsNodeSocket *client = NULL;
  TlsNodeSocket *server = NULL;
  g_autoptr (GError) error = NULL;

  tls_node_secure_context_options_set_ciphers (TLS_NODE_SECURE_CONTEXT_OPTIONS (bad), "none");
  g_assert_false (tls_node_pair_new (is_servers_fault ? good : bad,
                                     is_servers_fault ? bad : good, &client, &server, &error));

  tn_assert_code (error, "ERR_SSL_NO_CIPHER_MATCH");
  g_assert_null (client);
  g_assert_null (server);
}

/* Without options: a client that trusts the system's roots and a server without a certificate. */
static void
test_a_pair_without_options_fails (void)
{
  TlsNodeSocket *sockets[2];
  TnPeer client = { 0 };
  TnPeer server = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (tls_node_pair_new (NULL, NULL, &sockets[0], &sockets[1], &error));
  g_assert_no_error (error);
  tn_peer_watch (&client, sockets[0]);
  tn_peer_watch (&server, sockets[1]);
  tn_run_until (client.n_close == 1 && server.n_close == 1);

  tn_assert_code (client.error, "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE");
  g_assert_true (client.had_error && server.had_error);
  tn_peer_clear (&client);
  tn_peer_clear (&server);
}

static void
test_dropping_both_ends_a_pair_goes_on (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.over = TN_OVER_PAIR, .version = data);

  tn_peer_write (&link->client, "ping");
  tls_node_socket_end (link->client.socket);
  g_clear_object (&link->client.socket);
  g_clear_object (&link->server.socket);
  tn_run_until (tn_link_is_closed (link));

  tn_assert_received (&link->server, "ping");
}

static void
test_destroying_one_end_reaches_the_other (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_PAIR, .version = data);

  tls_node_socket_destroy (link->server.socket, NULL);
  tn_run_until (tn_link_is_closed (link));
  tn_assert_events (&link->client, "connect secure-connect secure end close");

  g_assert_false (link->client.had_error);
}

static void
test_a_reset_reaches_the_other (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_PAIR, .version = data);

  tls_node_socket_reset_and_destroy (link->server.socket);
  tn_run_until (tn_link_is_closed (link));

  tn_assert_code (link->client.error, "ECONNRESET");
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add_versions ("/api/legacy/a-pair-has-no-descriptors",
                        test_a_pair_has_no_descriptors);
  tn_test_add_data ("/api/legacy/bad-client-options", GUINT_TO_POINTER (FALSE),
                    test_bad_options_leave_nothing);
  tn_test_add_data ("/api/legacy/bad-server-options", GUINT_TO_POINTER (TRUE),
                    test_bad_options_leave_nothing);
  tn_test_add ("/api/legacy/a-pair-without-options-fails", test_a_pair_without_options_fails);
  tn_test_add_versions ("/api/legacy/dropping-both-ends",
                        test_dropping_both_ends_a_pair_goes_on);
  tn_test_add_versions ("/api/legacy/destroying-one-end",
                        test_destroying_one_end_reaches_the_other);
  tn_test_add_versions ("/api/legacy/a-reset", test_a_reset_reaches_the_other);
  return tn_test_run ();
}
