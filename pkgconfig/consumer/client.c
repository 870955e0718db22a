/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * client HOST PORT CA-FILE: prints what https://HOST:PORT/ answers. */
#include <stdlib.h>

#include <libtlsnode/tls-node.h>

static int status = EXIT_SUCCESS;

static void
on_secure_connect (TlsNodeSocket *socket)
{
  g_printerr ("%s\n", tls_node_socket_get_protocol (socket));
}

static void
on_data (TlsNodeSocket *socket, GBytes *data)
{
  g_print ("%.*s", (int) g_bytes_get_size (data), (const char *) g_bytes_get_data (data, NULL));
}

static void
on_error (TlsNodeSocket *socket, GError *error)
{
  g_printerr ("%s: %s\n", tls_node_error_get_code (error), error->message);
  status = EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GBytes) request = g_bytes_new_static ("GET / HTTP/1.0\r\n\r\n", 18);
  g_autoptr (GFile) file = g_file_new_for_path (argv[3]);
  g_autoptr (GBytes) ca = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autoptr (TlsNodeSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  tls_node_connect_options_set_host (options, argv[1]);
  tls_node_connect_options_set_servername (options, argv[1]);
  tls_node_connect_options_set_port (options, atoi (argv[2]));
  tls_node_secure_context_options_add_ca (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), ca);

  socket = tls_node_connect (options, &error);
  if (socket == NULL)
    g_error ("%s: %s", tls_node_error_get_code (error), error->message);

  g_signal_connect (socket, "secure-connect", G_CALLBACK (on_secure_connect), NULL);
  g_signal_connect (socket, "data", G_CALLBACK (on_data), NULL);
  g_signal_connect (socket, "error", G_CALLBACK (on_error), NULL);
  g_signal_connect_swapped (socket, "close", G_CALLBACK (g_main_loop_quit), loop);
  tls_node_socket_resume (socket);
  tls_node_socket_write (socket, request);
  g_main_loop_run (loop);
  return status;
}
