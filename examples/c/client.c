/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libtlsnode/tls-node.h>

static void
on_data (TlsNodeSocket *socket, GBytes *data)
{
  g_print ("%.*s", (int) g_bytes_get_size (data), (const char *) g_bytes_get_data (data, NULL));
}

static void
on_error (TlsNodeSocket *socket, GError *error)
{
  g_printerr ("%s: %s\n", tls_node_error_get_code (error), error->message);
}

int
main (int argc, char **argv)
{
  const char *host = argc > 1 ? argv[1] : "example.org";
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GBytes) request = g_bytes_new_static ("GET / HTTP/1.0\r\n\r\n", 18);
  g_autoptr (GFile) ca = argc > 3 ? g_file_new_for_path (argv[3]) : NULL;
  g_autoptr (GBytes) ca_pem = ca != NULL ? g_file_load_bytes (ca, NULL, NULL, NULL) : NULL;
  g_autoptr (TlsNodeSocket) socket = NULL;

  tls_node_connect_options_set_host (options, host);
  tls_node_connect_options_set_servername (options, host);
  tls_node_connect_options_set_port (options, argc > 2 ? atoi (argv[2]) : 443);
  if (ca_pem != NULL) /* instead of the authorities of the system */
    tls_node_secure_context_options_add_ca (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), ca_pem);
  socket = tls_node_connect (options, NULL); /* NULL for bad options only */

  g_signal_connect (socket, "data", G_CALLBACK (on_data), NULL);
  g_signal_connect (socket, "error", G_CALLBACK (on_error), NULL);
  g_signal_connect_swapped (socket, "close", G_CALLBACK (g_main_loop_quit), loop);
  tls_node_socket_resume (socket);
  tls_node_socket_write (socket, request);
  g_main_loop_run (loop);

  return 0;
}
