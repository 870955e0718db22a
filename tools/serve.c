/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/serve-http.h"
#include "tools/tool.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_HOST "127.0.0.1"
#define DEFAULT_PORT 8443

typedef struct {
  ToolContextArguments context;
  char *host;
  int port;
  gboolean self_signed;
  gboolean http;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  tool_context_arguments_clear (&self->context);
  g_free (self->host);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

typedef struct {
  GMainLoop *loop;
  TlsNodeServer *server;
  GHashTable *sockets; /* open ones, to cut at the end; close removes them */
  gboolean http;
  gboolean is_ending;
  int status;
} Service;

static gboolean
parse (Arguments *self, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = { { "host", 0, 0, G_OPTION_ARG_STRING, &self->host,
                                     "Address to listen on (127.0.0.1)", "HOST" },
                                   { "port", 0, 0, G_OPTION_ARG_INT, &self->port,
                                     "Port to listen on (8443); 0 = any that is free", "PORT" },
                                   { "self-signed", 0, 0, G_OPTION_ARG_NONE, &self->self_signed,
                                     "Make a certificate for this run", NULL },
                                   { "http", 0, 0, G_OPTION_ARG_NONE, &self->http,
                                     "Answer HTTP requests instead of echoing", NULL },
                                   G_OPTION_ENTRY_NULL };

  g_option_context_set_summary (
      context,
      "Sends back what it receives, or answers HTTP requests with what was negotiated.");
  g_option_context_add_main_entries (context, entries, NULL);
  tool_context_arguments_add_to (&self->context, context);

  return g_option_context_parse (context, argc, argv, error);
}

static const char *
find_fault (const Arguments *self, int argc)
{
  if (argc > 1)
    return "serve takes options only";
  if (self->port < 0 || self->port > G_MAXUINT16)
    return "--port is a number from 0 to 65535";
  if ((self->context.certificate == NULL) != (self->context.key == NULL))
    return "--cert and --key belong together";
  if (self->self_signed == (self->context.certificate != NULL))
    return "Give either --cert and --key, or --self-signed";

  return NULL;
}

static gboolean
add_self_signed (const Arguments *self, TlsNodeSecureContextOptions *options, GError **error)
{
  g_autoptr (TlsNodeCertificateOptions) certificate_options
      = tls_node_certificate_options_new ();
  g_autoptr (TlsNodeCertificate) certificate = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) pem_bytes = NULL;
  char *pem = NULL;
  static const char *const names[] = { "localhost", "127.0.0.1", "::1" };

  tls_node_certificate_options_set_common_name (certificate_options, "localhost");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    tls_node_certificate_options_add_name (certificate_options, names[i]);
  if (g_strcmp0 (self->host, "localhost") != 0 && g_strcmp0 (self->host, DEFAULT_HOST) != 0
      && g_strcmp0 (self->host, "::1") != 0)
    tls_node_certificate_options_add_name (certificate_options, self->host);

  certificate = tls_node_certificate_generate (certificate_options, &key, error);
  if (certificate == NULL)
    return FALSE;

  pem = tls_node_certificate_to_pem (certificate);
  pem_bytes = g_bytes_new_take (pem, strlen (pem));
  tls_node_secure_context_options_add_cert (options, pem_bytes);
  tls_node_secure_context_options_add_key (options, key, NULL);

  return TRUE;
}

static TlsNodeServer *
make_server (Arguments *self, GError **error)
{
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  TlsNodeSecureContextOptions *context_options = TLS_NODE_SECURE_CONTEXT_OPTIONS (options);
  g_auto (GStrv) alpn = tool_context_arguments_get_alpn (&self->context);
  static const char *const http_alpn[] = { "http/1.1", NULL };

  if (!tool_context_arguments_apply (&self->context, context_options, error))
    return NULL;
  if (self->self_signed && !add_self_signed (self, context_options, error))
    return NULL;
  if (alpn != NULL)
    tls_node_server_options_set_alpn_protocols (options, (const char *const *) alpn);
  else if (self->http)
    tls_node_server_options_set_alpn_protocols (options, http_alpn);
  /* An echo ends when all of it is sent, not when the client has ended. */
  tls_node_server_options_set_allow_half_open (options, TRUE);

  return tls_node_server_new (options, error);
}

static void
echoed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* A connection that broke has told so by its "error". */
  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error);
}

/* A splice reads only when it has written, so a client that does not read is not read from. */
static void
echo (TlsNodeSocket *socket)
{
  GIOStream *stream = G_IO_STREAM (socket);

  g_output_stream_splice_async (
      g_io_stream_get_output_stream (stream), g_io_stream_get_input_stream (stream),
      G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, G_PRIORITY_DEFAULT, NULL, echoed_cb, NULL);
}

static void
socket_error_cb (TlsNodeSocket *socket, const GError *error, gpointer user_data)
{
  tool_print_peer_error (user_data, error);
}

static void
free_address (gpointer address, GClosure *closure)
{
  g_free (address);
}

/* Not at the server's "close": that waits for handshakes under way as well, which may take minutes. */
static void
quit_when_done (Service *self)
{
  if (self->is_ending && g_hash_table_size (self->sockets) == 0)
    g_main_loop_quit (self->loop);
}

static void
socket_close_cb (TlsNodeSocket *socket, gboolean had_error, gpointer user_data)
{
  Service *self = user_data;

  g_hash_table_remove (self->sockets, socket);
  quit_when_done (self);
}

static void
secure_connection_cb (TlsNodeServer *server, TlsNodeSocket *socket, gpointer user_data)
{
  Service *self = user_data;

  g_hash_table_add (self->sockets, g_object_ref (socket));
  /* A socket that broke does not know any more whose it was. */
  g_signal_connect_data (socket, "error", G_CALLBACK (socket_error_cb),
                         g_strdup (tls_node_socket_get_remote_address (socket)), free_address,
                         0);
  g_signal_connect (socket, "close", G_CALLBACK (socket_close_cb), self);

  if (self->http)
    serve_http_start (socket);
  else
    echo (socket);
}

static void
tls_client_error_cb (TlsNodeServer *server,
                     const GError *error,
                     TlsNodeSocket *socket,
                     gpointer user_data)
{
  tool_print_peer_error (tls_node_socket_get_remote_address (socket), error);
}

static void
listening_cb (TlsNodeServer *server, gpointer user_data)
{
  g_autoptr (GVariant) variant = tls_node_server_get_address (server);
  g_autofree char *address = tool_format_address (variant);

  g_print ("listening on %s\n", address);
  /* Whoever started us through a pipe waits for this line. */
  fflush (stdout);
}

static void
error_cb (TlsNodeServer *server, const GError *error, gpointer user_data)
{
  Service *self = user_data;

  self->status = tool_fail (error);
  if (!tls_node_server_get_is_listening (server))
    g_main_loop_quit (self->loop);
}

/* Connections are cut: whoever signals wants an end. */
static gboolean
end_cb (gpointer user_data)
{
  Service *self = user_data;
  g_autoptr (GList) sockets = g_hash_table_get_keys (self->sockets);

  if (!self->is_ending && tls_node_server_get_is_listening (self->server))
    tls_node_server_close_async (self->server, NULL, NULL, NULL);
  self->is_ending = TRUE;
  for (GList *link = sockets; link != NULL; link = link->next)
    tls_node_socket_destroy (link->data, NULL);
  quit_when_done (self);

  return G_SOURCE_CONTINUE;
}

static int
run (const Arguments *arguments, TlsNodeServer *server)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GHashTable) sockets = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_autoptr (TlsNodeListenOptions) listen_options = tls_node_listen_options_new ();
  g_autoptr (GError) error = NULL;
  Service service
      = { .loop = loop, .server = server, .sockets = sockets, .http = arguments->http };
  guint interrupt_id = g_unix_signal_add (SIGINT, end_cb, &service);
  guint terminate_id = g_unix_signal_add (SIGTERM, end_cb, &service);

  g_signal_connect (server, "secure-connection", G_CALLBACK (secure_connection_cb), &service);
  g_signal_connect (server, "tls-client-error", G_CALLBACK (tls_client_error_cb), NULL);
  g_signal_connect (server, "listening", G_CALLBACK (listening_cb), NULL);
  g_signal_connect (server, "error", G_CALLBACK (error_cb), &service);

  tls_node_listen_options_set_host (listen_options, arguments->host);
  tls_node_listen_options_set_port (listen_options, arguments->port);
  if (tls_node_server_listen (server, listen_options, &error))
    g_main_loop_run (loop);
  else
    service.status = tool_fail (error);

  g_signal_handlers_disconnect_by_data (server, &service);
  g_source_remove (interrupt_id);
  g_source_remove (terminate_id);

  return service.status;
}

int
tool_serve (int argc, char **argv)
{
  g_auto (Arguments) arguments = { .port = DEFAULT_PORT };
  g_autoptr (TlsNodeServer) server = NULL;
  g_autoptr (GError) error = NULL;
  const char *fault = NULL;

  if (!parse (&arguments, &argc, &argv, &error))
    return tool_usage ("serve", "%s", error->message);
  fault = find_fault (&arguments, argc);
  if (fault != NULL)
    return tool_usage ("serve", "%s", fault);
  if (arguments.host == NULL)
    arguments.host = g_strdup (DEFAULT_HOST);

  server = make_server (&arguments, &error);
  if (server == NULL)
    return tool_fail (error);

  return run (&arguments, server);
}
