/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libtlsnode/tls-node.h>

#include <stdio.h>
#include <stdlib.h>

/* echo-server PORT CERT KEY */

static void
on_data (TlsNodeSocket *socket, GBytes *bytes)
{
  /* FALSE: the client is slow. Read no more until what is queued has left. */
  if (!tls_node_socket_write (socket, bytes))
    tls_node_socket_pause (socket);
}

static void
on_error (TlsNodeSocket *socket, GError *error)
{
  g_printerr ("%s: %s\n", tls_node_error_get_code (error), error->message);
}

static void
on_secure_connection (TlsNodeServer *server, TlsNodeSocket *socket)
{
  g_signal_connect (socket, "data", G_CALLBACK (on_data), NULL);
  g_signal_connect (socket, "drain", G_CALLBACK (tls_node_socket_resume), NULL);
  g_signal_connect (socket, "error", G_CALLBACK (on_error), NULL);
  tls_node_socket_resume (socket);
}

static void
on_listening (TlsNodeServer *server)
{
  g_autoptr (GVariant) address = tls_node_server_get_address (server);
  g_autofree char *text = g_variant_print (address, FALSE);

  g_print ("listening on %s\n", text);
  fflush (stdout);
}

static void
on_server_error (TlsNodeServer *server, GError *error)
{
  g_printerr ("%s: %s\n", tls_node_error_get_code (error), error->message);
  exit (EXIT_FAILURE);
}

static GBytes *
load (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_file_load_bytes (file, NULL, NULL, &error);

  if (bytes == NULL) {
    g_printerr ("%s\n", error->message);
    exit (EXIT_FAILURE);
  }

  return bytes;
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
  g_autoptr (GError) error = NULL;

  if (argc != 4) {
    g_printerr ("Usage: echo-server PORT CERT KEY\n");
    return 2;
  }

  certificate = load (argv[2]);
  key = load (argv[3]);
  tls_node_secure_context_options_add_cert (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                            certificate);
  tls_node_secure_context_options_add_key (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), key,
                                           NULL);
  server = tls_node_server_new (options, &error);
  if (server == NULL) {
    on_server_error (NULL, error);
    return EXIT_FAILURE;
  }

  g_signal_connect (server, "secure-connection", G_CALLBACK (on_secure_connection), NULL);
  g_signal_connect (server, "listening", G_CALLBACK (on_listening), NULL);
  g_signal_connect (server, "error", G_CALLBACK (on_server_error), NULL);
  tls_node_listen_options_set_host (listen_options, "127.0.0.1");
  tls_node_listen_options_set_port (listen_options, atoi (argv[1]));
  if (!tls_node_server_listen (server, listen_options, &error))
    on_server_error (server, error);
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}
