/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libtlsnode/tls-node.h>

/* Two threads with a context and a connection each, whose handlers count in one place without a lock: what ThreadSanitizer
 * must find although GLib, which calls the handlers, says nothing to it. */

#define N_THREADS 2

static guint n_inside, n_closed;

static void
closed_cb (TlsNodeSocket *socket, gboolean had_error, gboolean *is_closed)
{
  /* Neither is done before the other begins, and relaxed operations order nothing. */
  __atomic_fetch_add (&n_inside, 1, __ATOMIC_RELAXED);
  while (__atomic_load_n (&n_inside, __ATOMIC_RELAXED) < N_THREADS)
    g_thread_yield ();
  n_closed++;
  *is_closed = TRUE;
}

static gpointer
close_one (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TlsNodeSocketOptions) options = tls_node_socket_options_new ();
  g_autoptr (TlsNodeSocket) client = NULL;
  g_autoptr (TlsNodeSocket) server = NULL;
  gboolean is_closed = FALSE;

  g_main_context_push_thread_default (context);
  if (tls_node_pair_new (options, options, &client, &server, NULL)) {
    g_signal_connect (client, "close", G_CALLBACK (closed_cb), &is_closed);
    tls_node_socket_destroy (client, NULL);
    tls_node_socket_destroy (server, NULL);
    while (!is_closed)
      g_main_context_iteration (context, TRUE);
  }
  g_main_context_pop_thread_default (context);
  return NULL;
}

int
main (void)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("closing", close_one, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  return n_closed == N_THREADS ? 0 : 1;
}
