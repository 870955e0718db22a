/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <sys/wait.h>
#include <unistd.h>

/* Contexts that go away, threads that share nothing but a secure context, children of fork (). */

/* A main context goes first */

static void
fail_hook (TnPeer *self, const char *event)
{
  g_error ("'%s' without a loop", event);
}

typedef struct {
  const char *name;
  TnOver over;
  guint turns; /* of the loop, before it goes */
} AbandonCase;

static const AbandonCase abandon_cases[] = {
  { "tcp-at-once", TN_OVER_TCP, 0 },      { "tcp-connecting", TN_OVER_TCP, 3 },
  { "tcp-secure", TN_OVER_TCP, 200 },     { "unix-handshake", TN_OVER_UNIX, 2 },
  { "unix-secure", TN_OVER_UNIX, 200 },   { "pair-at-once", TN_OVER_PAIR, 0 },
  { "pair-secure", TN_OVER_PAIR, 200 },   { "pipes-handshake", TN_OVER_PIPES, 2 },
  { "pipes-secure", TN_OVER_PIPES, 200 }, { "connection-secure", TN_OVER_CONNECTION, 200 },
};

/* No loop can tell any more: nothing is announced, nothing stays. (A GTask that waits keeps the context alive: nothing waits.) */
static void
drop_everything (TnLink *link)
{
  g_assert_finalize_object (g_steal_pointer (&link->client.socket));
  if (link->server.socket != NULL)
    g_assert_finalize_object (g_steal_pointer (&link->server.socket));
  if (link->listener != NULL)
    g_assert_finalize_object (g_steal_pointer (&link->listener));
  link->n_closed = 1;
  tn_link_free (link);
}

static void
test_a_context_goes_first (gconstpointer data)
{
  const AbandonCase *c = data;
  GMainContext *context = g_main_context_new ();
  g_autoptr (GBytes) much = tn_make_bytes (24 * 1024 * 1024);
  TnLink *link;

  g_main_context_push_thread_default (context);
  link = tn_link_new (.over = c->over, .pulls = TRUE);
  tls_node_socket_write (link->client.socket, much);
  for (guint i = 0; i < c->turns; i++)
    g_main_context_iteration (context, FALSE);
  link->client.hook = link->server.hook = link->listener_hook = fail_hook;
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  g_assert_true (tls_node_socket_get_destroyed (link->client.socket));
  drop_everything (link);
}

/* What is done to a socket afterwards is harmless. */
static void
test_methods_without_a_context (void)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  TnLink *link;

  g_main_context_push_thread_default (context);
  link = tn_link_new_secure (.over = TN_OVER_UNIX);
  link->client.hook = link->server.hook = link->listener_hook = fail_hook;
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  tls_node_socket_write (link->client.socket, bytes);
  tls_node_socket_end (link->client.socket);
  tls_node_socket_pause (link->client.socket);
  tls_node_socket_resume (link->client.socket);
  tls_node_socket_destroy (link->client.socket, NULL);
  tls_node_socket_reset_and_destroy (link->client.socket);
  g_assert_true (g_io_stream_close (G_IO_STREAM (link->client.socket), NULL, NULL));
  g_assert_false (tls_node_server_get_is_listening (link->listener));
  g_assert_cmpuint (tls_node_server_get_connections (link->listener), ==, 0);
  drop_everything (link);
}

/* Threads that share a context */

#define CLIENTS 40

typedef struct {
  TlsNodeSecureContext *context;
  guint port; /* set by the first */
  guint n_secure;
  gint is_listening;
  gint is_wanted_to_stop;
} Worker;

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
echo_cb (TlsNodeSocket *socket, GBytes *bytes, gpointer user_data)
{
  tls_node_socket_write (socket, bytes);
}

static void
worker_secure_cb (TlsNodeServer *server, TlsNodeSocket *socket, gpointer user_data)
{
  ((Worker *) user_data)->n_secure++;
  g_signal_connect (socket, "data", G_CALLBACK (echo_cb), NULL);
  tls_node_socket_resume (socket);
}

static gpointer
worker_thread (gpointer user_data)
{
  Worker *self = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TlsNodeListenOptions) options = tls_node_listen_options_new ();
  g_autoptr (GSource) tick = g_timeout_source_new (5);
  g_autoptr (GVariant) address = NULL;
  g_auto (TnResult) closed = { 0 };
  TlsNodeServer *server;

  g_main_context_push_thread_default (context);
  g_source_set_callback (tick, tick_cb, NULL, NULL);
  g_source_attach (tick, context);
  server = tls_node_server_new_with_context (self->context, NULL, NULL);
  g_signal_connect (server, "secure-connection", G_CALLBACK (worker_secure_cb), self);
  tls_node_listen_options_set_host (options, "127.0.0.1");
  tls_node_listen_options_set_port (options, self->port);
  tls_node_listen_options_set_reuse_port (options, TRUE);
  g_assert_true (tls_node_server_listen (server, options, NULL));
  tn_run_until (tls_node_server_get_is_listening (server));
  address = tls_node_server_get_address (server);
  g_variant_lookup (address, "port", "u", &self->port);
  g_atomic_int_set (&self->is_listening, TRUE);
  tn_run_until (g_atomic_int_get (&self->is_wanted_to_stop));
  tls_node_server_close_async (server, NULL, tn_result_cb, &closed);
  tn_run_until (closed.calls == 1);
  tn_result_clear (&closed);
  g_source_destroy (tick);
  tn_settle ();
  g_assert_finalize_object (server);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
wait_for_worker (Worker *worker)
{
  g_autoptr (GSource) tick = g_timeout_source_new (5);

  g_source_set_callback (tick, tick_cb, NULL, NULL);
  g_source_attach (tick, tn_context ());
  tn_run_until (g_atomic_int_get (&worker->is_listening));
  g_source_destroy (tick);
}

static void
ask (TnPeer *peer, guint port, const char *version)
{
  g_autoptr (TlsNodeConnectOptions) options
      = tn_connect_options (&(TnLinkOptions){ .version = version });
  g_autoptr (GError) error = NULL;

  tls_node_connect_options_set_host (options, "127.0.0.1");
  tls_node_connect_options_set_port (options, port);
  tn_peer_watch (peer, tls_node_connect (options, &error));
  g_assert_no_error (error);
  tn_peer_write (peer, "are you there?");
}

static void
test_two_threads_share_a_port (gconstpointer data)
{
  g_autoptr (TlsNodeServerOptions) options = tn_server_options (&(TnLinkOptions){ 0 });
  TlsNodeSecureContext *context
      = tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), NULL);
  Worker workers[2] = { { .context = context }, { .context = context } };
  GThread *threads[2];
  g_autofree TnPeer *clients = g_new0 (TnPeer, CLIENTS);

  for (guint i = 0; i < 2; i++) {
    workers[i].port = workers[0].port;
    threads[i] = g_thread_new ("worker", worker_thread, &workers[i]);
    wait_for_worker (&workers[i]);
  }
  for (guint i = 0; i < CLIENTS; i++)
    ask (&clients[i], workers[0].port, data);
  for (guint i = 0; i < CLIENTS; i++) {
    tn_run_until (clients[i].received->len == 14);
    tls_node_socket_end (clients[i].socket);
  }
  for (guint i = 0; i < CLIENTS; i++) {
    tn_run_until (clients[i].n_close == 1);
    tn_peer_clear (&clients[i]);
  }
  for (guint i = 0; i < 2; i++) {
    g_atomic_int_set (&workers[i].is_wanted_to_stop, TRUE);
    g_thread_join (threads[i]);
  }
  g_assert_cmpuint (workers[0].n_secure + workers[1].n_secure, ==, CLIENTS);
  g_assert_finalize_object (context);
}

/* The other thread is in the handshake when its secure context's last reference goes here. */
static gpointer
client_thread (gpointer user_data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < 10; i++) {
    g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_UNIX, .version = user_data);

    tn_peer_write (&link->client, "hello");
    tn_run_until (link->server.received->len == 5);
  }
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_threads_do_not_meet (gconstpointer data)
{
  GThread *threads[3];

  tn_cert ("server");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("client", client_thread, (gpointer) data);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* A loop that is not run by the one that owns it: asyncio's way. */
static void
test_ownerless_polling (gconstpointer data)
{
  GMainContext *context
      = g_main_context_new_with_flags (G_MAIN_CONTEXT_FLAGS_OWNERLESS_POLLING);
  TnLink *link;

  g_main_context_push_thread_default (context);
  link = tn_link_new_secure (.version = data);
  tn_peer_write (&link->client, "hello");
  tn_run_until (link->server.received->len == 5);
  tls_node_socket_end (link->client.socket);
  tn_run_until (tn_link_is_closed (link));
  tn_link_free (link);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
}

/* Children */

/* In the child: everything of the parent is dead, nothing reaches its peer, and new sockets work. 0 = well. */
static int
live_as_child (TnLink *link)
{
  GMainContext *context = tn_context ();

  link->client.hook = link->server.hook = NULL;
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (context, FALSE);
  tn_peer_write (&link->client, "from the child");
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (context, FALSE);
  tls_node_socket_destroy (link->client.socket, NULL);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (context, FALSE);
  return link->client.received->len == 0 ? 0 : 1;
}

static int
wait_for_child (pid_t pid)
{
  int status = -1;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

static void
test_a_child_is_dead_to_its_peer (gconstpointer data)
{
  TnOver over = GPOINTER_TO_UINT (data);
  g_autoptr (TnLink) link = tn_link_new_secure (.over = over);
  pid_t pid;

  tn_settle ();
  pid = fork ();
  if (pid == 0)
    _exit (live_as_child (link));
  g_assert_cmpint (wait_for_child (pid), ==, 0);
  tn_settle ();
  g_assert_cmpuint (link->server.n_data, ==, 0);
  g_assert_cmpuint (link->server.n_end + link->server.n_close, ==, 0);

  tn_peer_write (&link->client, "parent");
  tn_run_until (link->server.received->len > 0);
  tn_assert_received (&link->server, "parent");
  tn_peer_write (&link->server, "parent, too");
  tn_run_until (link->client.received->len == 11);
}

static int
connect_as_child (TnLink *old)
{
  g_autoptr (TnLink) link = NULL;
  guint n_closed;

  old->client.hook = old->server.hook = NULL;
  link = tn_link_new_secure (.over = TN_OVER_UNIX);
  tn_peer_write (&link->client, "child");
  tn_run_until (link->server.received->len == 5);
  tls_node_socket_end (link->client.socket);
  tn_run_until (tn_link_is_closed (link));
  n_closed = link->client.n_close;
  return n_closed == 1 ? 0 : 1;
}

static void
test_a_child_can_connect_anew (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  pid_t pid = fork ();

  if (pid == 0)
    _exit (connect_as_child (link));
  g_assert_cmpint (wait_for_child (pid), ==, 0);

  tn_peer_write (&link->client, "parent");
  tn_run_until (link->server.received->len == 6);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (abandon_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/threads/context-goes-first/", abandon_cases[i].name, NULL);

    tn_test_add_data (path, &abandon_cases[i], test_a_context_goes_first);
  }
  tn_test_add ("/api/threads/methods-without-a-context", test_methods_without_a_context);
  tn_test_add_versions ("/api/threads/ownerless-polling", test_ownerless_polling);
  tn_test_add_data ("/api/threads/child-is-dead-to-its-peer/tcp",
                    GUINT_TO_POINTER (TN_OVER_TCP), test_a_child_is_dead_to_its_peer);
  tn_test_add_data ("/api/threads/child-is-dead-to-its-peer/unix",
                    GUINT_TO_POINTER (TN_OVER_UNIX), test_a_child_is_dead_to_its_peer);
  tn_test_add ("/api/threads/child-can-connect-anew", test_a_child_can_connect_anew);
  tn_test_add_versions ("/api/threads/threads-do-not-meet", test_threads_do_not_meet);
  tn_test_add_versions ("/api/threads/two-threads-share-a-port", test_two_threads_share_a_port);
  return tn_test_run ();
}
