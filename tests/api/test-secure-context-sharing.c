/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* What is made of options keeps its own copy, and a secure context may be used by any thread. */

/* Everything that can be changed, to what would not work. */
static void
spoil (TlsNodeSecureContextOptions *options)
{
  g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);

  tls_node_secure_context_options_set_ciphers (options, "NO-SUCH-CIPHER");
  tls_node_secure_context_options_set_sigalgs (options, "");
  tls_node_secure_context_options_set_ecdh_curve (options, "no-such-curve");
  tls_node_secure_context_options_set_min_version (options, "junk");
  tls_node_secure_context_options_set_max_version (options, "junk");
  tls_node_secure_context_options_set_secure_protocol (options, "junk");
  tls_node_secure_context_options_set_secure_options (options, G_MAXUINT64);
  tls_node_secure_context_options_set_ticket_keys (options, junk);
  tls_node_secure_context_options_set_session_timeout (options, -1);
  tls_node_secure_context_options_clear_ca (options);
  tls_node_secure_context_options_clear_cert (options);
  tls_node_secure_context_options_clear_key (options);
  tls_node_secure_context_options_add_key (options, junk, "wrong");
  tls_node_secure_context_options_add_pfx (options, junk, "wrong");
  tls_node_secure_context_options_add_crl (options, junk);
}

static void
test_a_context_does_not_look_back (gconstpointer version)
{
  TlsNodeServerOptions *options = tn_server_options (&(TnLinkOptions){ .version = version });
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .cert = "wrong-name" });
  g_autoptr (TlsNodeSecureContext) context
      = tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), NULL);

  spoil (TLS_NODE_SECURE_CONTEXT_OPTIONS (options));
  tls_node_server_set_context (link->listener, context);
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (tn_link_is_secure (link));

  g_assert_cmpstr (tls_node_socket_get_protocol (link->client.socket), ==, version);
  g_assert_finalize_object (options);
}

static void
test_a_server_does_not_look_back (gconstpointer version)
{
  TlsNodeServerOptions *options = tn_server_options (&(TnLinkOptions){ .version = version });
  TlsNodeServer *server = tls_node_server_new (options, NULL);
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .cert = "wrong-name" });

  spoil (TLS_NODE_SECURE_CONTEXT_OPTIONS (options));
  tls_node_server_set_context (link->listener, tls_node_server_get_context (server));
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (tn_link_is_secure (link));

  g_assert_cmpstr (tls_node_socket_get_protocol (link->client.socket), ==, version);
  g_assert_finalize_object (server);
  g_assert_finalize_object (options);
}

static void
test_a_client_does_not_look_back (gconstpointer version)
{
  TlsNodeConnectOptions *options = tn_connect_options (&(TnLinkOptions){ .version = version });
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });
  TlsNodeSocket *socket;

  tls_node_connect_options_set_host (options, "127.0.0.1");
  tls_node_connect_options_set_port (options, link->port);
  socket = tls_node_connect (options, NULL);
  spoil (TLS_NODE_SECURE_CONTEXT_OPTIONS (options));
  tls_node_connect_options_set_port (options, 1);
  tn_peer_watch (&link->client, socket);
  tn_run_until (tn_link_is_secure (link));

  g_assert_cmpstr (tls_node_socket_get_protocol (socket), ==, version);
  g_assert_finalize_object (options);
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  guint *count = user_data;

  *count += 1;
}

/* Nobody writes into what he is given. */
static void
test_options_are_not_written_to (void)
{
  g_autoptr (TlsNodeServerOptions) options = tn_server_options (&(TnLinkOptions){ 0 });
  g_autoptr (TlsNodeSecureContext) one = NULL;
  g_autoptr (TlsNodeServer) server = NULL;
  TlsNodeSecureContextOptions *parent = TLS_NODE_SECURE_CONTEXT_OPTIONS (options);
  guint count = 0;

  g_signal_connect (options, "notify", G_CALLBACK (count_cb), &count);
  one = tls_node_secure_context_new (parent, NULL);
  server = tls_node_server_new (options, NULL);

  g_assert_nonnull (one);
  g_assert_nonnull (server);
  g_assert_cmpuint (count, ==, 0);
  g_assert_null (tls_node_secure_context_options_get_ticket_keys (parent));
  g_assert_null (tls_node_secure_context_options_get_session_id_context (parent));
}

/* Threads */

#define THREADS 4
#define CONNECTIONS 10

/* A thread with a loop of its own, whose servers and clients share a context with those of all the others. */
static gpointer
connect_thread (gpointer data)
{
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < CONNECTIONS; i++) {
    g_autoptr (TlsNodeConnectOptions) client = tls_node_connect_options_new ();
    g_autoptr (TlsNodeSocketOptions) server = tls_node_socket_options_new ();
    TlsNodeSocket *sockets[2] = { NULL, NULL };
    TnPeer peers[2] = { 0 };

    tls_node_socket_options_set_secure_context (TLS_NODE_SOCKET_OPTIONS (client), data);
    tls_node_socket_options_set_secure_context (server, data);
    g_assert_true (tls_node_pair_new (TLS_NODE_SOCKET_OPTIONS (client), server, &sockets[0],
                                      &sockets[1], NULL));
    tn_peer_watch (&peers[0], sockets[0]);
    tn_peer_watch (&peers[1], sockets[1]);
    tn_run_until (peers[0].n_secure == 1 && peers[1].n_secure == 1);
    g_assert_true (tls_node_socket_get_authorized (sockets[0]));
    tn_peer_clear (&peers[0]);
    tn_peer_clear (&peers[1]);
  }
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  return NULL;
}

static void
test_many_threads_use_one_context (gconstpointer version)
{
  g_autoptr (TlsNodeServerOptions) options
      = tn_server_options (&(TnLinkOptions){ .version = version });
  TlsNodeSecureContext *context
      = tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), NULL);
  GThread *threads[THREADS];

  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("connect", connect_thread, context);
  for (guint i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);

  g_assert_finalize_object (context);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add_versions ("/api/secure-context-sharing/a-context-does-not-look-back",
                        test_a_context_does_not_look_back);
  tn_test_add_versions ("/api/secure-context-sharing/a-server-does-not-look-back",
                        test_a_server_does_not_look_back);
  tn_test_add_versions ("/api/secure-context-sharing/a-client-does-not-look-back",
                        test_a_client_does_not_look_back);
  tn_test_add ("/api/secure-context-sharing/options-are-not-written-to",
               test_options_are_not_written_to);
  tn_test_add_versions ("/api/secure-context-sharing/many-threads-use-one-context",
                        test_many_threads_use_one_context);
  return tn_test_run ();
}
