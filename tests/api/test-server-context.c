/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* The secure context of a server that runs is replaced. */

static gboolean
set_secure_context (TnLink *link, const TnLinkOptions *options, GError **error)
{
  g_autoptr (TlsNodeServerOptions) server_options = tn_server_options (options);

  return tls_node_server_set_secure_context (link->listener, server_options, error);
}

/* A client that trusts ca alone: whether it gets through. */
static gboolean
connects (TnLink *link, const char *ca)
{
  TnPeer peer = { 0 };
  gboolean result;

  tn_peer_watch (&peer, tn_link_connect (link, &(TnLinkOptions){ .ca = ca }));
  tn_run_until (peer.n_secure == 1 || peer.n_close == 1);
  result = peer.n_secure == 1;
  tn_peer_clear (&peer);
  return result;
}

static void
test_new_connections_use_the_new_one (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .over = TN_OVER_UNIX });
  g_autoptr (GError) error = NULL;

  g_assert_true (connects (link, "ca"));
  g_assert_true (set_secure_context (link, &(TnLinkOptions){ .cert = "stranger" }, &error));
  g_assert_no_error (error);

  g_assert_true (connects (link, "other-ca"));
  g_assert_false (connects (link, "ca"));
}

static void
test_old_connections_go_on (gconstpointer version)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = version);

  g_assert_true (set_secure_context (link, &(TnLinkOptions){ .cert = "stranger" }, NULL));
  tn_peer_write (&link->client, "to the server");
  tn_peer_write (&link->server, "to the client");
  tn_run_until (link->server.received->len == 13 && link->client.received->len == 13);

  tn_assert_received (&link->server, "to the server");
}

/* The handshake that has begun is that of the old one. */
static void
test_a_handshake_under_way_goes_on (void)
{
  g_autoptr (TnLink) link = tn_link_new ();

  tn_run_until (tls_node_server_get_connections (link->listener) == 1);
  g_assert_true (set_secure_context (link, &(TnLinkOptions){ .cert = "stranger" }, NULL));
  tn_run_until (tn_link_is_secure (link));

  g_assert_true (tls_node_socket_get_authorized (link->client.socket));
}

static void
test_bad_options_change_nothing (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .over = TN_OVER_UNIX });
  TlsNodeSecureContext *before = tls_node_server_get_context (link->listener);
  g_autoptr (GError) error = NULL;

  g_assert_false (set_secure_context (
      link, &(TnLinkOptions){ .cert = "stranger", .version = "junk" }, &error));

  tn_assert_code (error, "ERR_TLS_INVALID_PROTOCOL_VERSION");
  g_assert_true (tls_node_server_get_context (link->listener) == before);
  g_assert_true (connects (link, "ca"));
}

/* Options that are left out go back to their defaults; the rules of the server are not touched. */
static void
test_what_is_left_out_is_the_default (void)
{
  g_autoptr (TnLink) link
      = tn_link_listen (&(TnLinkOptions){ .over = TN_OVER_UNIX, .version = "TLSv1.2" });
  TnPeer peer = { 0 };

  g_assert_true (set_secure_context (link, &(TnLinkOptions){ 0 }, NULL));
  tn_peer_watch (&peer, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (peer.n_secure == 1);

  g_assert_cmpstr (tls_node_socket_get_protocol (peer.socket), ==, "TLSv1.3");
  tn_peer_clear (&peer);
}

static void
test_rules_stay (void)
{
  g_autoptr (TnLink) link = tn_link_listen (
      &(TnLinkOptions){ .over = TN_OVER_UNIX, .request_cert = TRUE, .alpn = "h2" });
  TnPeer peer = { 0 };

  g_assert_true (set_secure_context (link, &(TnLinkOptions){ 0 }, NULL));
  tn_peer_watch (
      &peer, tn_link_connect (link, &(TnLinkOptions){ .client_cert = "client", .alpn = "h2" }));
  tn_run_until (peer.n_secure == 1 && link->server.n_secure == 1);

  g_assert_true (tls_node_socket_get_authorized (link->server.socket));
  g_assert_cmpstr (tls_node_socket_get_alpn_protocol (peer.socket), ==, "h2");
  tn_peer_clear (&peer);
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  guint *count = user_data;

  *count += 1;
}

static void
test_the_context_is_a_property (void)
{
  g_autoptr (TlsNodeSecureContext) first = tls_node_secure_context_new (NULL, NULL);
  g_autoptr (TlsNodeSecureContext) second = tls_node_secure_context_new (NULL, NULL);
  g_autoptr (TlsNodeSecureContext) seen = NULL;
  TlsNodeServer *server = tls_node_server_new_with_context (first, NULL, NULL);
  guint count = 0;

  g_signal_connect (server, "notify::context", G_CALLBACK (count_cb), &count);
  g_object_set (server, "context", first, NULL);
  g_assert_cmpuint (count, ==, 0);
  g_object_set (server, "context", second, NULL);
  g_object_get (server, "context", &seen, NULL);

  g_assert_cmpuint (count, ==, 1);
  g_assert_true (seen == second);
  g_assert_finalize_object (server);
  g_assert_finalize_object (g_steal_pointer (&first));
}

static void
test_one_without_a_constructor_is_refused (void)
{
  TlsNodeServer *server = g_object_new (TLS_NODE_TYPE_SERVER, NULL);
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (tls_node_server_set_secure_context (server, options, &error));
  tn_assert_code (error, "ERR_TLS_INVALID_STATE");
  g_assert_null (tls_node_server_get_context (server));

  g_assert_finalize_object (server);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/server-context/new-connections-use-the-new-one",
               test_new_connections_use_the_new_one);
  tn_test_add_versions ("/api/server-context/old-connections-go-on",
                        test_old_connections_go_on);
  tn_test_add ("/api/server-context/a-handshake-under-way-goes-on",
               test_a_handshake_under_way_goes_on);
  tn_test_add ("/api/server-context/bad-options-change-nothing",
               test_bad_options_change_nothing);
  tn_test_add ("/api/server-context/what-is-left-out-is-the-default",
               test_what_is_left_out_is_the_default);
  tn_test_add ("/api/server-context/rules-stay", test_rules_stay);
  tn_test_add ("/api/server-context/the-context-is-a-property", test_the_context_is_a_property);
  tn_test_add ("/api/server-context/one-without-a-constructor-is-refused",
               test_one_without_a_constructor_is_refused);
  return tn_test_run ();
}
