/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-loop-rig.h"

#include <poll.h>

TlsNodeLoop *
tn_rig_loop_new (void)
{
  g_autoptr (GError) error = NULL;
  TlsNodeLoop *loop = tls_node_loop_new (&error);

  g_assert_no_error (error);
  return loop;
}

gboolean
tn_rig_wait (TlsNodeLoop *loop, int milliseconds)
{
  struct pollfd fd = { .fd = tls_node_loop_get_fd (loop), .events = POLLIN };

  return poll (&fd, 1, milliseconds) == 1;
}


void
tn_rig_settle (TlsNodeLoop *loop)
{
  for (guint turn = 0; tn_rig_wait (loop, 0); turn++) {
    g_assert_cmpuint (turn, <, 10000);
    tls_node_loop_dispatch (loop);
  }
}


void
tn_rig_echo_hook (TnPeer *self, const char *event)
{
  g_autoptr (GBytes) bytes = NULL;

  if (strcmp (event, "data") == 0 && self->received->len > 0) {
    bytes = g_bytes_new (self->received->data, self->received->len);
    g_byte_array_set_size (self->received, 0);
    tls_node_socket_write (self->socket, bytes);
  }
}

static void
secure_connection_cb (TlsNodeServer *server, TlsNodeSocket *socket, gpointer user_data)
{
  TnRig *self = user_data;

  if (self->accepted.socket == NULL)
    tn_peer_watch (&self->accepted, g_object_ref (socket));
}

static void
server_close_cb (TlsNodeServer *server, gpointer user_data)
{
  ((TnRig *) user_data)->n_server_closed++;
}

void
tn_rig_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((TnRig *) user_data)->n_results++;
}

void
tn_rig_listen (TnRig *self, const char *host)
{
  g_autoptr (TlsNodeListenOptions) options = tls_node_listen_options_new ();
  g_autoptr (TlsNodeServerOptions) server_options = tn_server_options (&(TnLinkOptions){ 0 });
  g_autoptr (GError) error = NULL;

  tls_node_listen_options_set_host (options, host);
  tls_node_loop_enter (self->loop);
  self->server = tls_node_server_new (server_options, &error);
  g_assert_no_error (error);
  g_signal_connect (self->server, "secure-connection", G_CALLBACK (secure_connection_cb), self);
  g_signal_connect (self->server, "close", G_CALLBACK (server_close_cb), self);
  tls_node_server_listen_async (self->server, options, NULL, tn_rig_result_cb, self);
  tls_node_loop_leave (self->loop);
}

void
tn_rig_connect (TnRig *self, const char *host)
{
  g_autoptr (TlsNodeConnectOptions) options = tn_connect_options (&(TnLinkOptions){ 0 });
  g_autoptr (GError) error = NULL;

  tls_node_connect_options_set_host (options, host);
  tls_node_connect_options_set_port (options, self->port);
  tls_node_loop_enter (self->loop);
  tn_peer_watch (&self->client, tls_node_connect (options, &error));
  g_assert_no_error (error);
  tls_node_loop_leave (self->loop);
}

void
tn_rig_init (TnRig *self)
{
  g_autoptr (GVariant) address = NULL;

  self->loop = tn_rig_loop_new ();
  self->accepted.hook = tn_rig_echo_hook;
  tn_rig_listen (self, "127.0.0.1");
  tn_rig_run_until (self->loop, self->n_results == 1);
  address = tls_node_server_get_address (self->server);
  g_assert_true (g_variant_lookup (address, "port", "u", &self->port));
}

void
tn_rig_init_secure (TnRig *self)
{
  tn_rig_init (self);
  tn_rig_connect (self, "127.0.0.1");
  tn_rig_run_until (self->loop, self->client.n_secure == 1 && self->accepted.socket != NULL);
}

void
tn_rig_close (TnRig *self)
{
  tls_node_socket_end (self->client.socket);
  tn_rig_run_until (self->loop, self->client.n_close == 1 && self->accepted.n_close == 1);
  tls_node_server_close_async (self->server, NULL, NULL, NULL);
  tn_rig_run_until (self->loop, self->n_server_closed == 1);
  tn_rig_settle (self->loop);
  tn_peer_clear (&self->client);
  tn_peer_clear (&self->accepted);
  g_assert_finalize_object (g_steal_pointer (&self->server));
  g_assert_finalize_object (g_steal_pointer (&self->loop));
}

static void
peer_forget (TnPeer *self)
{
  if (self->socket != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->socket));
  tn_peer_clear (self);
}

/* The loop goes before everybody, and nobody hears of it. */
void
tn_rig_drop_loop (TnRig *self)
{
  g_autofree char *client
      = self->client.events != NULL ? g_strdup (self->client.events->str) : NULL;
  g_autofree char *accepted
      = self->accepted.events != NULL ? g_strdup (self->accepted.events->str) : NULL;
  guint n_results = self->n_results;

  g_assert_finalize_object (g_steal_pointer (&self->loop));

  if (client != NULL)
    tn_assert_events (&self->client, client);
  if (accepted != NULL)
    tn_assert_events (&self->accepted, accepted);
  g_assert_cmpuint (self->n_results, ==, n_results);
  g_assert_cmpuint (self->n_server_closed, ==, 0);
}

void
tn_rig_clear (TnRig *self)
{
  peer_forget (&self->client);
  peer_forget (&self->accepted);
  if (self->server != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->server));
}
