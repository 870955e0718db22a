/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* What the user is told, and in which order. */

typedef struct {
  const char *name;
  TnOver over;
  const char *version;
} OverCase;

static const OverCase over_cases[] = {
  { "tcp-tls-1.2", TN_OVER_TCP, "TLSv1.2" },
  { "tcp-tls-1.3", TN_OVER_TCP, "TLSv1.3" },
  { "unix-tls-1.2", TN_OVER_UNIX, "TLSv1.2" },
  { "unix-tls-1.3", TN_OVER_UNIX, "TLSv1.3" },
  { "pair-tls-1.2", TN_OVER_PAIR, "TLSv1.2" },
  { "pair-tls-1.3", TN_OVER_PAIR, "TLSv1.3" },
  { "connection-tls-1.2", TN_OVER_CONNECTION, "TLSv1.2" },
  { "connection-tls-1.3", TN_OVER_CONNECTION, "TLSv1.3" },
  { "pipes-tls-1.2", TN_OVER_PIPES, "TLSv1.2" },
  { "pipes-tls-1.3", TN_OVER_PIPES, "TLSv1.3" },
};

static gboolean
has_listener (TnOver over)
{
  return over == TN_OVER_TCP || over == TN_OVER_UNIX;
}

static gboolean
announces_connect (TnOver over)
{
  return has_listener (over) || over == TN_OVER_PAIR;
}

/* Node's order: connect, secure, secureConnect, data, end, close. */
static void
test_events_come_in_order (gconstpointer data)
{
  const OverCase *c = data;
  g_autoptr (TnLink) link = tn_link_new_secure (.over = c->over, .version = c->version);

  tn_peer_write (&link->client, "ping");
  tn_run_until (link->server.received->len == 4);
  tn_peer_write (&link->server, "pong");
  tn_run_until (link->client.received->len == 4);
  tls_node_socket_end (link->client.socket);
  tn_run_until (tn_link_is_closed (link));

  tn_assert_events (&link->client, announces_connect (c->over)
                                       ? "connect secure-connect secure data end close"
                                       : "secure-connect secure data end close");
  tn_assert_events (&link->server,
                    has_listener (c->over) ? "data end close" : "secure data end close");
  g_assert_false (link->client.had_error || link->server.had_error);
  if (has_listener (c->over))
    g_assert_cmpstr (link->events->str, ==, "listening connection secure-connection");
}

static void
test_protocol_is_what_was_asked (gconstpointer data)
{
  const OverCase *c = data;
  g_autoptr (TnLink) link = tn_link_new_secure (.over = c->over, .version = c->version);

  g_assert_cmpstr (tls_node_socket_get_protocol (link->client.socket), ==, c->version);
  g_assert_cmpstr (tls_node_socket_get_protocol (link->server.socket), ==, c->version);
  g_assert_true (tls_node_socket_get_authorized (link->client.socket));
  g_assert_null (tls_node_socket_get_authorization_error (link->client.socket));
  g_assert_false (tls_node_socket_get_authorized (link->server.socket));
  g_assert_null (tls_node_socket_get_authorization_error (link->server.socket));
}

/* Destroyed in each handler */

typedef struct {
  const char *name;
  gboolean at_server;
  const char *event;
  const char *client; /* events; NULL = not looked at */
  const char *server;
} DestroyCase;

static const DestroyCase destroy_cases[] = {
  { "client-connect", FALSE, "connect", "connect close", NULL },
  { "client-secure", FALSE, "secure", "connect secure-connect secure close", NULL },
  { "client-secure-connect", FALSE, "secure-connect", "connect secure-connect close", NULL },
  { "client-data", FALSE, "data", "connect secure-connect secure data close",
    "data end close" },
  { "client-end", FALSE, "end", "connect secure-connect secure data end close",
    "data end close" },
  { "client-close", FALSE, "close", "connect secure-connect secure data end close",
    "data end close" },
  { "server-data", TRUE, "data", NULL, "data close" },
  { "server-end", TRUE, "end", NULL, "data end close" },
  { "server-close", TRUE, "close", "connect secure-connect secure end close",
    "data end close" },
};

static void
destroy_hook (TnPeer *self, const char *event)
{
  const DestroyCase *c = self->hook_data;

  if (g_strcmp0 (event, "data") == 0 && g_strcmp0 (c->event, "data") != 0)
    tls_node_socket_end (self->socket);
  if (g_strcmp0 (event, c->event) != 0)
    return;
  tls_node_socket_destroy (self->socket, NULL);
  g_assert_true (tls_node_socket_get_destroyed (self->socket));
  tls_node_socket_destroy (self->socket, NULL);
}

/* "ping" is answered with "pong"; then both end. */
static void
echo_hook (TnPeer *self, const char *event)
{
  if (g_strcmp0 (event, "data") == 0)
    tn_peer_write (self, "pong");
}

static void
run_destroy_case (const DestroyCase *c, TnOver over, const char *version)
{
  g_autoptr (TnLink) link = tn_link_new (.over = over, .version = version, .pulls = FALSE,
                                         .client_hook = c->at_server ? NULL : destroy_hook,
                                         .server_hook = c->at_server ? destroy_hook : echo_hook,
                                         .hook_data = (gpointer) c);

  tn_peer_write (&link->client, "ping");
  if (c->at_server)
    tls_node_socket_end (link->client.socket);
  tn_run_until (link->client.n_close == 1);
  tn_settle ();

  if (c->client != NULL)
    tn_assert_events (&link->client, c->client);
  if (c->server != NULL)
    tn_assert_events (&link->server, c->server);
  g_assert_cmpuint (link->server.n_close, ==, link->server.socket != NULL);
  g_assert_false (link->client.had_error && !c->at_server);
}

static void
test_destroy_in_a_handler_is_the_end (gconstpointer data)
{
  run_destroy_case (data, TN_OVER_TCP, "TLSv1.2");
  run_destroy_case (data, TN_OVER_TCP, "TLSv1.3");
  run_destroy_case (data, TN_OVER_UNIX, "TLSv1.3");
}

/* Destroyed with an error: 'error' and close (TRUE), whatever the state. */
static void
destroy_with_error_hook (TnPeer *self, const char *event)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "enough");

  if (g_strcmp0 (event, self->hook_data) == 0)
    tls_node_socket_destroy (self->socket, error);
}

static void
test_destroy_with_error_tells_it (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new (.client_hook = destroy_with_error_hook, .server_hook = echo_hook,
                     .hook_data = (gpointer) data);
  g_autofree char *suffix = g_strconcat (data, " error close", NULL);

  tn_peer_write (&link->client, "ping");
  tn_run_until (link->client.n_close == 1);

  g_assert_true (g_str_has_suffix (link->client.events->str, suffix));
  g_assert_error (link->client.error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (link->client.error->message, ==, "enough");
  g_assert_true (link->client.had_error);
}

static void
destroy_in_error_hook (TnPeer *self, const char *event)
{
  if (g_strcmp0 (event, "error") == 0)
    tls_node_socket_destroy (self->socket, NULL);
}

static void
test_destroy_in_the_error_handler (void)
{
  g_autoptr (TnLink) link
      = tn_link_new (.ca = "other-ca", .client_hook = destroy_in_error_hook);

  tn_run_until (link->client.n_close == 1);

  tn_assert_events (&link->client, "connect error close");
  g_assert_true (link->client.had_error);
}

/* In the handlers of the listener */

typedef struct {
  const char *name;
  const char *event;
  const char *listener;
  const char *server;
} ListenerCase;

static const ListenerCase listener_cases[] = {
  { "secure-connection", "secure-connection", "listening connection secure-connection",
    "close" },
};

static void
destroy_listener_hook (TnPeer *self, const char *event)
{
  if (g_strcmp0 (event, "secure-connection") == 0)
    tls_node_socket_destroy (self->socket, NULL);
}

static void
test_destroy_in_secure_connection (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .version = data });
  const ListenerCase *c = &listener_cases[0];

  link->listener_hook = destroy_listener_hook;
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ .version = data }));
  tn_run_until (tn_link_is_closed (link));

  g_assert_cmpstr (link->events->str, ==, c->listener);
  tn_assert_events (&link->server, c->server);
}

static void
close_listener_hook (TnPeer *self, const char *event)
{
  TnLink *link = self->hook_data;

  if (g_strcmp0 (event, "connection") == 0)
    tls_node_server_close_async (link->listener, NULL, NULL, NULL);
}

static void
test_close_of_the_listener_in_connection (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });

  link->listener_hook = close_listener_hook;
  link->server.hook_data = link;
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (tn_link_is_secure (link));
  g_assert_cmpuint (link->n_closed, ==, 0);
  tls_node_socket_end (link->client.socket);
  tn_run_until (link->n_closed == 1);

  g_assert_cmpstr (link->events->str, ==, "listening connection secure-connection close");
}

/* pause () and resume () in handlers */

static void
pause_hook (TnPeer *self, const char *event)
{
  if (g_strcmp0 (event, "data") == 0)
    tls_node_socket_pause (self->socket);
}

static void
test_pause_in_data_holds_the_rest (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);

  link->server.hook = pause_hook;
  for (guint i = 1; i <= 3; i++) {
    tn_peer_write (&link->client, "x");
    tn_settle (); /* a record each */
  }
  tn_run_until (link->server.n_data == 1);
  tn_settle ();
  g_assert_cmpuint (link->server.n_data, ==, 1);
  g_assert_true (tls_node_socket_is_paused (link->server.socket));

  for (guint i = 1; i < 10 && link->server.received->len < 3; i++) {
    tls_node_socket_resume (link->server.socket);
    tn_settle ();
  }
  tn_assert_received (&link->server, "xxx");
}

static void
test_paused_socket_keeps_end_and_close (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.pulls = TRUE);

  tn_peer_write (&link->client, "last");
  tls_node_socket_end (link->client.socket);
  tn_settle ();
  g_assert_cmpuint (link->server.n_end, ==, 0);
  g_assert_cmpuint (link->server.n_close, ==, 0);

  tls_node_socket_resume (link->client.socket);
  tls_node_socket_resume (link->server.socket);
  tn_run_until (tn_link_is_closed (link));
  tn_assert_received (&link->server, "last");
}

static void
resume_again_hook (TnPeer *self, const char *event)
{
  tls_node_socket_pause (self->socket);
  tls_node_socket_resume (self->socket);
}

static void
test_pause_and_resume_in_every_handler (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data, .client_hook = resume_again_hook,
                                         .server_hook = resume_again_hook);

  tn_peer_write (&link->client, "ping");
  tn_run_until (link->server.received->len == 4);
  tls_node_socket_end (link->client.socket);
  tn_run_until (tn_link_is_closed (link));

  tn_assert_events (&link->client, "connect secure-connect secure end close");
  tn_assert_events (&link->server, "data end close");
}

/* Ownership */

static void
unref_hook (TnPeer *self, const char *event)
{
  if (g_strcmp0 (event, self->hook_data) == 0)
    g_clear_object (&self->socket);
}

/* The open connection keeps itself; close still comes. */
static void
test_unref_in_a_handler_does_not_cut (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.client_hook = unref_hook, .server_hook = echo_hook,
                                         .hook_data = (gpointer) data);
  GWeakRef weak;

  g_weak_ref_init (&weak, link->client.socket);
  tn_peer_write (&link->client, "ping");
  tls_node_socket_end (link->client.socket);
  tn_run_until (link->client.n_close == 1);
  tn_settle ();

  tn_assert_events (&link->client, "connect secure-connect secure data end close");
  g_assert_null (g_weak_ref_get (&weak));
  g_weak_ref_clear (&weak);
}

static void
test_unref_before_the_loop_does_not_cut (void)
{
  g_autoptr (TnLink) link = tn_link_new (.server_hook = echo_hook);

  tn_peer_write (&link->client, "ping");
  tls_node_socket_end (link->client.socket);
  g_clear_object (&link->client.socket);
  tn_run_until (link->client.n_close == 1);

  tn_assert_received (&link->client, "pong");
}

/* Nothing runs inside a call of the user. */
static void
test_methods_do_not_emit (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  g_autofree char *before = NULL;

  tn_settle ();
  before = g_strdup (link->client.events->str);
  tn_peer_write (&link->client, "ping");
  tls_node_socket_end (link->client.socket);
  tn_peer_write (&link->client, "after the end");
  tls_node_socket_destroy (link->client.socket, NULL);
  g_assert_cmpstr (link->client.events->str, ==, before);

  tn_run_until (link->client.n_close == 1);
  tn_assert_code (link->client.error, "ERR_STREAM_WRITE_AFTER_END");
}

static void
add_tables (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (over_cases); i++) {
    g_autofree char *order
        = g_strconcat ("/api/socket-dispatch/events-in-order/", over_cases[i].name, NULL);
    g_autofree char *protocol
        = g_strconcat ("/api/socket-dispatch/protocol/", over_cases[i].name, NULL);

    tn_test_add_data (order, &over_cases[i], test_events_come_in_order);
    tn_test_add_data (protocol, &over_cases[i], test_protocol_is_what_was_asked);
  }
  for (guint i = 0; i < G_N_ELEMENTS (destroy_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/socket-dispatch/destroy-in/", destroy_cases[i].name, NULL);

    tn_test_add_data (path, &destroy_cases[i], test_destroy_in_a_handler_is_the_end);
  }
}

int
main (int argc, char **argv)
{
  static const char *const client_events[] = { "connect", "secure", "secure-connect", "data" };

  tn_test_init (&argc, &argv);
  add_tables ();
  for (guint i = 0; i < G_N_ELEMENTS (client_events); i++) {
    g_autofree char *error
        = g_strconcat ("/api/socket-dispatch/destroy-with-error-in/", client_events[i], NULL);
    g_autofree char *unref
        = g_strconcat ("/api/socket-dispatch/unref-in/", client_events[i], NULL);

    tn_test_add_data (error, client_events[i], test_destroy_with_error_tells_it);
    tn_test_add_data (unref, client_events[i], test_unref_in_a_handler_does_not_cut);
  }
  tn_test_add ("/api/socket-dispatch/destroy-in/client-error",
               test_destroy_in_the_error_handler);
  tn_test_add_versions ("/api/socket-dispatch/destroy-in/secure-connection",
                        test_destroy_in_secure_connection);
  tn_test_add ("/api/socket-dispatch/close-of-listener-in-connection",
               test_close_of_the_listener_in_connection);
  tn_test_add_versions ("/api/socket-dispatch/pause-in-data-holds-the-rest",
                        test_pause_in_data_holds_the_rest);
  tn_test_add ("/api/socket-dispatch/paused-socket-keeps-end-and-close",
               test_paused_socket_keeps_end_and_close);
  tn_test_add_versions ("/api/socket-dispatch/pause-and-resume-in-every-handler",
                        test_pause_and_resume_in_every_handler);
  tn_test_add ("/api/socket-dispatch/unref-before-the-loop-does-not-cut",
               test_unref_before_the_loop_does_not_cut);
  tn_test_add ("/api/socket-dispatch/methods-do-not-emit", test_methods_do_not_emit);
  return tn_test_run ();
}
