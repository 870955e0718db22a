/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <glib/gstdio.h>

/* Options */

static const char *
either (const char *given, const char *otherwise)
{
  return given != NULL ? given : otherwise;
}

static void
fill_context (gpointer object,
              const char *cert,
              const char *ca,
              const char *version,
              const char *ciphers)
{
  TlsNodeSecureContextOptions *options = object;

  if (cert != NULL && *cert != '\0') {
    tls_node_secure_context_options_add_cert (options, tn_cert (cert));
    tls_node_secure_context_options_add_key (options, tn_key (cert), NULL);
  }
  if (*ca != '\0')
    tls_node_secure_context_options_add_ca (options, tn_cert (ca));
  tls_node_secure_context_options_set_min_version (options, version);
  tls_node_secure_context_options_set_max_version (options, version);
  tls_node_secure_context_options_set_ciphers (options, ciphers);
}

static char **
split_names (const char *names)
{
  return names == NULL ? NULL : g_strsplit (names, ",", -1);
}

TlsNodeServerOptions *
tn_server_options (const TnLinkOptions *options)
{
  TlsNodeServerOptions *self = tls_node_server_options_new ();
  g_auto (GStrv) alpn = split_names (options->alpn);

  fill_context (self, either (options->cert, "server"), either (options->client_ca, "ca"),
                options->version, options->server_ciphers);
  tls_node_server_options_set_alpn_protocols (
      self, options->choose_alpn == NULL ? (const char *const *) alpn : NULL);
  tls_node_server_options_set_sni_callback (self, options->sni, options->question_data, NULL);
  tls_node_server_options_set_alpn_callback (self, options->choose_alpn, options->question_data,
                                             NULL);
  tls_node_server_options_set_request_cert (self, options->request_cert);
  tls_node_server_options_set_reject_unauthorized (self, !options->server_accepts_all);
  tls_node_server_options_set_allow_half_open (self, options->half_open);
  tls_node_server_options_set_handshake_timeout (self, options->handshake_timeout);
  return self;
}

TlsNodeSocketOptions *
tn_server_socket_options (const TnLinkOptions *options)
{
  TlsNodeSocketOptions *self = tls_node_socket_options_new ();
  g_auto (GStrv) alpn = split_names (options->alpn);

  fill_context (self, either (options->cert, "server"), either (options->client_ca, "ca"),
                options->version, options->server_ciphers);
  tls_node_socket_options_set_is_server (self, TRUE);
  tls_node_socket_options_set_alpn_protocols (self, (const char *const *) alpn);
  tls_node_socket_options_set_request_cert (self, options->request_cert);
  tls_node_socket_options_set_reject_unauthorized (self, !options->server_accepts_all);
  tls_node_socket_options_set_allow_half_open (self, options->half_open);
  return self;
}

TlsNodeConnectOptions *
tn_connect_options (const TnLinkOptions *options)
{
  TlsNodeConnectOptions *self = tls_node_connect_options_new ();
  TlsNodeSocketOptions *parent = TLS_NODE_SOCKET_OPTIONS (self);
  g_auto (GStrv) alpn = split_names (options->alpn);

  fill_context (self, options->client_cert, either (options->ca, "ca"), options->version,
                options->client_ciphers);
  tls_node_socket_options_set_alpn_protocols (parent, (const char *const *) alpn);
  tls_node_socket_options_set_reject_unauthorized (parent, !options->client_accepts_all);
  tls_node_socket_options_set_allow_half_open (parent, options->half_open);
  tls_node_connect_options_set_servername (self, options->servername);
  tls_node_connect_options_set_host (self, options->host);
  tls_node_connect_options_set_check_server_identity (self, options->check_identity,
                                                      options->question_data, NULL);
  return self;
}

/* The listener */

static void
note_listener (TnLink *self, const char *event)
{
  if (self->events->len > 0)
    g_string_append_c (self->events, ' ');
  g_string_append (self->events, event);
  if (self->listener_hook != NULL)
    self->listener_hook (&self->server, event);
}

static void
listening_cb (TlsNodeServer *listener, gpointer user_data)
{
  note_listener (user_data, "listening");
}

static void
connection_cb (TlsNodeServer *listener, GSocketConnection *connection, gpointer user_data)
{
  TnLink *self = user_data;

  g_set_object (&self->connection, connection);
  note_listener (self, "connection");
}

static void
secure_connection_cb (TlsNodeServer *listener, TlsNodeSocket *socket, gpointer user_data)
{
  TnLink *self = user_data;

  if (self->server.socket == NULL && self->server.n_close == 0)
    tn_peer_watch (&self->server, g_object_ref (socket));
  else
    tls_node_socket_resume (socket); /* read, so that its end is seen */
  self->server.n_secure++;
  note_listener (self, "secure-connection");
}

static void
client_error_cb (TlsNodeServer *listener,
                 GError *error,
                 TlsNodeSocket *socket,
                 gpointer user_data)
{
  TnLink *self = user_data;

  g_clear_error (&self->client_error);
  self->client_error = g_error_copy (error);
  note_listener (self, "tls-client-error");
}

static void
close_cb (TlsNodeServer *listener, gpointer user_data)
{
  TnLink *self = user_data;

  self->n_closed++;
  note_listener (self, "close");
}

static void
start_listening (TnLink *self, gboolean is_unix)
{
  g_autoptr (TlsNodeListenOptions) options = tls_node_listen_options_new ();
  g_autoptr (GVariant) address = NULL;
  g_autoptr (GError) error = NULL;

  if (is_unix) {
    self->directory = g_dir_make_tmp ("tls-node-XXXXXX", NULL);
    self->path = g_build_filename (self->directory, "socket", NULL);
    tls_node_listen_options_set_path (options, self->path);
  } else {
    tls_node_listen_options_set_host (options, "127.0.0.1");
  }
  tls_node_server_listen (self->listener, options, &error);
  g_assert_no_error (error);
  tn_run_until (tls_node_server_get_is_listening (self->listener));
  address = tls_node_server_get_address (self->listener);
  g_variant_lookup (address, "port", "u", &self->port);
}

static TnLink *
link_new (const TnLinkOptions *options)
{
  TnLink *self = g_new0 (TnLink, 1);

  self->events = g_string_new (NULL);
  self->client.events = g_string_new (NULL);
  self->client.received = g_byte_array_new ();
  self->server.events = g_string_new (NULL);
  self->server.received = g_byte_array_new ();
  self->client.pulls = self->server.pulls = options->pulls;
  self->client.hook = options->client_hook;
  self->server.hook = options->server_hook;
  self->client.hook_data = self->server.hook_data = options->hook_data;
  return self;
}

TnLink *
tn_link_listen (const TnLinkOptions *options)
{
  g_autoptr (TlsNodeServerOptions) server_options = tn_server_options (options);
  g_autoptr (GError) error = NULL;
  TnLink *self = link_new (options);

  self->listener = tls_node_server_new (server_options, &error);
  g_assert_no_error (error);
  g_signal_connect (self->listener, "listening", G_CALLBACK (listening_cb), self);
  g_signal_connect (self->listener, "connection", G_CALLBACK (connection_cb), self);
  g_signal_connect (self->listener, "secure-connection", G_CALLBACK (secure_connection_cb),
                    self);
  g_signal_connect (self->listener, "tls-client-error", G_CALLBACK (client_error_cb), self);
  g_signal_connect (self->listener, "close", G_CALLBACK (close_cb), self);
  start_listening (self, options->over == TN_OVER_UNIX);
  return self;
}

TlsNodeSocket *
tn_link_connect (TnLink *self, const TnLinkOptions *options)
{
  g_autoptr (TlsNodeConnectOptions) connect_options = tn_connect_options (options);
  g_autoptr (GError) error = NULL;
  TlsNodeSocket *socket;

  if (self->port != 0 && options->host == NULL)
    tls_node_connect_options_set_host (connect_options, "127.0.0.1");
  tls_node_connect_options_set_port (connect_options, self->port);
  tls_node_connect_options_set_path (connect_options, self->path);
  tls_node_connect_options_set_socket (connect_options, self->streams[0]);
  socket = tls_node_connect (connect_options, &error);
  g_assert_no_error (error);
  return socket;
}

/* Links */

static TnLink *
pair_new (const TnLinkOptions *options)
{
  g_autoptr (TlsNodeConnectOptions) connect_options = tn_connect_options (options);
  g_autoptr (TlsNodeSocketOptions) server_options = tn_server_socket_options (options);
  g_autoptr (GError) error = NULL;
  TlsNodeSocket *client = NULL;
  TlsNodeSocket *server = NULL;
  TnLink *self = link_new (options);

  tls_node_pair_new (TLS_NODE_SOCKET_OPTIONS (connect_options), server_options, &client,
                     &server, &error);
  g_assert_no_error (error);
  tn_peer_watch (&self->client, client);
  tn_peer_watch (&self->server, server);
  return self;
}

static TnLink *
stream_link_new (const TnLinkOptions *options)
{
  g_autoptr (TlsNodeSocketOptions) server_options = tn_server_socket_options (options);
  g_autoptr (GError) error = NULL;
  TnLink *self = link_new (options);

  if (options->over == TN_OVER_PIPES)
    tn_make_pipes (&self->streams[0], &self->streams[1]);
  else
    tn_make_connections (&self->streams[0], &self->streams[1]);
  tn_peer_watch (&self->server, tls_node_socket_new (self->streams[1], server_options, &error));
  g_assert_no_error (error);
  tn_peer_watch (&self->client, tn_link_connect (self, options));
  return self;
}

TnLink *
tn_link_new_with (const TnLinkOptions *options)
{
  TnLink *self;

  if (options->over == TN_OVER_PAIR)
    return pair_new (options);
  if (options->over == TN_OVER_CONNECTION || options->over == TN_OVER_PIPES)
    return stream_link_new (options);
  self = tn_link_listen (options);
  tn_peer_watch (&self->client, tn_link_connect (self, options));
  return self;
}

TnLink *
tn_link_new_secure_with (const TnLinkOptions *options)
{
  TnLink *self = tn_link_new_with (options);

  tn_run_until (tn_link_is_secure (self));
  return self;
}

gboolean
tn_link_is_secure (const TnLink *self)
{
  return self->client.n_secure == 1 && self->server.n_secure == 1;
}

gboolean
tn_link_is_closed (const TnLink *self)
{
  return self->client.n_close == 1 && self->server.n_close == 1;
}

void
tn_link_close_listener (TnLink *self)
{
  if (self->listener != NULL && tls_node_server_get_is_listening (self->listener))
    tls_node_server_close_async (self->listener, NULL, NULL, NULL);
  tn_run_until (self->listener == NULL || self->n_closed == 1);
  if (self->listener != NULL)
    tn_settle ();
  if (self->listener != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->listener));
}

void
tn_link_free (TnLink *self)
{
  self->listener_hook = NULL;
  tn_peer_clear (&self->client);
  tn_peer_clear (&self->server);
  g_clear_object (&self->connection);
  tn_link_close_listener (self);
  for (guint i = 0; i < 2; i++) {
    if (self->streams[i] != NULL)
      g_assert_finalize_object (g_steal_pointer (&self->streams[i]));
  }
  if (self->directory != NULL)
    g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_string_free (self->events, TRUE);
  g_clear_error (&self->client_error);
  g_free (self->directory);
  g_free (self->path);
  g_free (self);
}
