/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libtlsnode/tls-node.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* blob-server CERT KEY FILE: answers each HTTP request with FILE, given to the socket in one piece, and ends. */

static GBytes *
load (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_file_load_bytes (file, NULL, NULL, &error);

  if (bytes == NULL)
    g_error ("%s", error->message);

  return bytes;
}

static void
data_cb (TlsNodeSocket *socket, GBytes *bytes, gpointer user_data)
{
  GBytes *blob = user_data;
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT
                                           "\r\nConnection: close\r\n\r\n",
                                           g_bytes_get_size (blob));
  g_autoptr (GBytes) head_bytes = g_bytes_new (head, strlen (head));

  tls_node_socket_write (socket, head_bytes);
  tls_node_socket_end_bytes (socket, blob);
  g_signal_handlers_disconnect_by_func (socket, data_cb, user_data);
}

static void
error_cb (TlsNodeSocket *socket, const GError *error, gpointer user_data)
{
  g_printerr ("%s: %s\n", tls_node_error_get_code (error), error->message);
}

static void
secure_connection_cb (TlsNodeServer *server, TlsNodeSocket *socket, gpointer user_data)
{
  g_signal_connect (socket, "data", G_CALLBACK (data_cb), user_data);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), NULL);
  tls_node_socket_resume (socket);
}

static void
listening_cb (TlsNodeServer *server, gpointer user_data)
{
  g_autoptr (GVariant) address = tls_node_server_get_address (server);
  g_autoptr (GVariant) port = g_variant_lookup_value (address, "port", NULL);
  g_autofree char *text = g_variant_print (port, FALSE);

  g_print ("listening on 127.0.0.1:%s\n", text);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  g_autoptr (TlsNodeListenOptions) listen_options = tls_node_listen_options_new ();
  g_autoptr (TlsNodeServer) server = NULL;
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    return 2;

  certificate = load (argv[1]);
  key = load (argv[2]);
  blob = load (argv[3]);
  tls_node_secure_context_options_add_cert (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                            certificate);
  tls_node_secure_context_options_add_key (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), key,
                                           NULL);
  server = tls_node_server_new (options, &error);
  if (server == NULL)
    g_error ("%s", error->message);

  g_signal_connect (server, "secure-connection", G_CALLBACK (secure_connection_cb), blob);
  g_signal_connect (server, "listening", G_CALLBACK (listening_cb), NULL);
  tls_node_listen_options_set_host (listen_options, "127.0.0.1");
  if (!tls_node_server_listen (server, listen_options, &error))
    g_error ("%s", error->message);
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}
