/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/tool.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_PORT 443

typedef struct {
  ToolContextArguments context;
  char *servername;
  char *ca;
  char *path;
  gboolean insecure;
  gboolean quiet;
  char *host;
  guint16 port;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  tool_context_arguments_clear (&self->context);
  g_free (self->servername);
  g_free (self->ca);
  g_free (self->path);
  g_free (self->host);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

typedef struct {
  const Arguments *arguments;
  GMainLoop *loop;
  GCancellable *cancellable; /* of standard input, which may be silent for ever */
  GError *error;             /* the first one */
  gboolean is_closed;
  guint pending; /* copies under way */
} Session;

static gboolean
parse (Arguments *self, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("HOST[:PORT]");
  const GOptionEntry entries[] = {
    { "servername", 0, 0, G_OPTION_ARG_STRING, &self->servername,
      "Name to ask for and to verify", "NAME" },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &self->ca,
      "Trust these authorities instead of the system's, PEM", "FILE" },
    { "unix", 0, 0, G_OPTION_ARG_FILENAME, &self->path, "Connect to a Unix socket", "PATH" },
    { "insecure", 0, 0, G_OPTION_ARG_NONE, &self->insecure,
      "Go on when the server cannot be verified", NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &self->quiet, "Do not tell what was negotiated", NULL },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_set_summary (
      context,
      "Connects standard input and output to a TLS server. The port is 443 unless given;\n"
      "an IPv6 address with a port stands in brackets.");
  g_option_context_add_main_entries (context, entries, NULL);
  tool_context_arguments_add_to (&self->context, context);

  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
parse_host (Arguments *self, const char *text, GError **error)
{
  g_autoptr (GSocketConnectable) address = g_network_address_parse (text, DEFAULT_PORT, error);

  if (address == NULL)
    return FALSE;

  self->host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
  self->port = g_network_address_get_port (G_NETWORK_ADDRESS (address));

  return TRUE;
}

/* tls.connect () sends no server name by itself; a command for people has to. */
static char *
choose_servername (const Arguments *self)
{
  if (self->servername != NULL)
    return g_strdup (self->servername);
  if (self->host == NULL || g_hostname_is_ip_address (self->host))
    return NULL;

  return g_hostname_to_ascii (self->host);
}

static TlsNodeConnectOptions *
make_options (Arguments *self, GError **error)
{
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  TlsNodeSocketOptions *socket_options = TLS_NODE_SOCKET_OPTIONS (options);
  TlsNodeSecureContextOptions *context_options = TLS_NODE_SECURE_CONTEXT_OPTIONS (options);
  g_autofree char *servername = choose_servername (self);
  g_auto (GStrv) alpn = tool_context_arguments_get_alpn (&self->context);

  if (!tool_context_arguments_apply (&self->context, context_options, error))
    return NULL;

  if (self->path != NULL) {
    tls_node_connect_options_set_path (options, self->path);
  } else {
    tls_node_connect_options_set_host (options, self->host);
    tls_node_connect_options_set_port (options, self->port);
  }
  if (self->ca != NULL) {
    g_autoptr (GBytes) ca = tool_read_file (self->ca, error);

    if (ca == NULL)
      return NULL;
    tls_node_secure_context_options_add_ca (context_options, ca);
  }
  if (servername != NULL)
    tls_node_connect_options_set_servername (options, servername);
  if (alpn != NULL)
    tls_node_socket_options_set_alpn_protocols (socket_options, (const char *const *) alpn);
  tls_node_socket_options_set_reject_unauthorized (socket_options, !self->insecure);

  return g_steal_pointer (&options);
}

static void
print_line (const char *name, const char *value)
{
  g_autofree char *printable = tool_make_printable (value);

  g_printerr ("%-12s %s\n", name, printable);
}

static void
print_negotiated (TlsNodeSocket *socket)
{
  g_autoptr (TlsNodeCertificate) certificate
      = tls_node_socket_get_peer_x509_certificate (socket);
  const char *authorization_error = tls_node_socket_get_authorization_error (socket);
  g_autofree char *authorized
      = authorization_error != NULL ? g_strdup_printf ("no: %s", authorization_error) : NULL;
  g_autofree char *cipher = tool_get_cipher_name (socket);

  print_line ("protocol", tls_node_socket_get_protocol (socket));
  print_line ("cipher", cipher);
  print_line ("alpn", tls_node_socket_get_alpn_protocol (socket));
  print_line ("servername", tls_node_socket_get_servername (socket));
  print_line ("authorized", tls_node_socket_get_authorized (socket) ? "yes" : authorized);
  if (certificate != NULL) {
    g_autofree char *subject = tls_node_certificate_get_subject (certificate);
    g_autofree char *valid_to = tls_node_certificate_get_valid_to (certificate);
    g_autofree char *fingerprint = tls_node_certificate_get_fingerprint256 (certificate);

    print_line ("certificate", subject);
    print_line ("valid to", valid_to);
    print_line ("fingerprint", fingerprint);
  }
}

static void
keep_error (Session *self, const GError *error)
{
  if (self->error == NULL)
    self->error = g_error_copy (error);
}

static void
quit_when_done (Session *self)
{
  if (self->is_closed && self->pending == 0)
    g_main_loop_quit (self->loop);
}

static void
received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *self = user_data;
  g_autoptr (GError) error = NULL;

  /* What failed on the side of the socket is told by its "error" as well, and better. */
  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0)
    keep_error (self, error);
  g_cancellable_cancel (self->cancellable);
  self->pending--;
  quit_when_done (self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    keep_error (self, error);
  self->pending--;
  quit_when_done (self);
}

static void
secure_connect_cb (TlsNodeSocket *socket, gpointer user_data)
{
  Session *self = user_data;
  g_autoptr (GInputStream) standard_input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GOutputStream) standard_output = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

  if (!self->arguments->quiet)
    print_negotiated (socket);

  self->pending = 2;
  g_output_stream_splice_async (
      standard_output, g_io_stream_get_input_stream (G_IO_STREAM (socket)),
      G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT, NULL, received_cb, self);
  /* To close the output of a socket is to end it: the server may still answer. */
  g_output_stream_splice_async (g_io_stream_get_output_stream (G_IO_STREAM (socket)),
                                standard_input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, self->cancellable, sent_cb, self);
}

static void
error_cb (TlsNodeSocket *socket, const GError *error, gpointer user_data)
{
  Session *self = user_data;

  g_clear_error (&self->error);
  keep_error (self, error);
}

static void
close_cb (TlsNodeSocket *socket, gboolean had_error, gpointer user_data)
{
  Session *self = user_data;

  self->is_closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  quit_when_done (self);
}

static int
run (const Arguments *arguments, TlsNodeConnectOptions *options)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TlsNodeSocket) socket = tls_node_connect (options, &error);
  Session session = { .arguments = arguments, .loop = loop, .cancellable = cancellable };

  if (socket == NULL)
    return tool_fail (error);

  g_signal_connect (socket, "secure-connect", G_CALLBACK (secure_connect_cb), &session);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), &session);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), &session);
  g_main_loop_run (loop);
  g_signal_handlers_disconnect_by_data (socket, &session);

  error = g_steal_pointer (&session.error);

  return error != NULL ? tool_fail (error) : TOOL_OK;
}

int
tool_connect (int argc, char **argv)
{
  g_auto (Arguments) arguments = { 0 };
  g_autoptr (TlsNodeConnectOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  if (!parse (&arguments, &argc, &argv, &error))
    return tool_usage ("connect", "%s", error->message);
  if (argc != (arguments.path != NULL ? 1 : 2))
    return tool_usage ("connect", "Give either HOST[:PORT] or --unix PATH");
  if (arguments.path == NULL && !parse_host (&arguments, argv[1], &error))
    return tool_usage ("connect", "%s", error->message);

  options = make_options (&arguments, &error);
  if (options == NULL)
    return tool_fail (error);

  return run (&arguments, options);
}
