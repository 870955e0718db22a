/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libtlsnode/tls-node.h>

#include <stdio.h>
#include <stdlib.h>

/* renewing-server PORT CERT KEY: greets its clients, with the certificate that the files hold at that moment */

static void
on_secure_connection (TlsNodeServer *server, TlsNodeSocket *socket)
{
  g_autoptr (GBytes) greeting = g_bytes_new_static ("hello\n", 6);

  tls_node_socket_end_bytes (socket, greeting);
  tls_node_socket_resume (socket);
}

static void
on_reloaded (TlsNodeReloader *reloader, TlsNodeSecureContext *context)
{
  g_print ("the certificate was renewed\n");
  fflush (stdout);
}

static void
on_failed (TlsNodeReloader *reloader, GError *error)
{
  g_printerr ("%s: %s\n", tls_node_error_get_code (error), error->message);
}

static void
on_listening (TlsNodeServer *server)
{
  g_autoptr (GVariant) address = tls_node_server_get_address (server);
  g_autofree char *text = g_variant_print (address, FALSE);

  g_print ("listening on %s\n", text);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  g_autoptr (TlsNodeListenOptions) listen_options = tls_node_listen_options_new ();
  TlsNodeSecureContextOptions *files = TLS_NODE_SECURE_CONTEXT_OPTIONS (options);
  g_autoptr (TlsNodeReloader) reloader = NULL;
  g_autoptr (TlsNodeServer) server = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 4) {
    g_printerr ("Usage: renewing-server PORT CERT KEY\n");
    return 2;
  }

  tls_node_secure_context_options_add_cert_file (files, argv[2]);
  tls_node_secure_context_options_add_key_file (files, argv[3], NULL);
  reloader = tls_node_reloader_new (files, &error);
  if (reloader == NULL)
    g_error ("%s", error->message);
  server = tls_node_server_new_with_context (tls_node_reloader_get_context (reloader), options,
                                             &error);
  if (server == NULL)
    g_error ("%s", error->message);

  g_object_bind_property (reloader, "context", server, "context", G_BINDING_DEFAULT);
  g_signal_connect (reloader, "reloaded", G_CALLBACK (on_reloaded), NULL);
  g_signal_connect (reloader, "failed", G_CALLBACK (on_failed), NULL);
  g_signal_connect (server, "secure-connection", G_CALLBACK (on_secure_connection), NULL);
  g_signal_connect (server, "listening", G_CALLBACK (on_listening), NULL);
  tls_node_listen_options_set_host (listen_options, "127.0.0.1");
  tls_node_listen_options_set_port (listen_options, atoi (argv[1]));
  if (!tls_node_server_listen (server, listen_options, &error))
    g_error ("%s", error->message);
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}
