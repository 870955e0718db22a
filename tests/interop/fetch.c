/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libtlsnode/tls-node.h>

#include <stdlib.h>
#include <string.h>

/* fetch PORT CA TARGET SHA256: gets a page from localhost with the asynchronous calls alone, no signals, and compares its body. */

typedef struct {
  GMainLoop *loop;
  const char *target;
  GString *answer;
  GError *error;
} Fetch;

static void
finish (Fetch *self, GError *error)
{
  self->error = error;
  g_main_loop_quit (self->loop);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *self = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes
      = tls_node_socket_read_finish (TLS_NODE_SOCKET (source), result, &error);

  if (error != NULL || bytes == NULL || g_bytes_get_size (bytes) == 0) {
    finish (self, error);
    return;
  }

  g_string_append_len (self->answer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  tls_node_socket_read_async (TLS_NODE_SOCKET (source), 100000, NULL, read_cb, self);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *self = user_data;
  GError *error = NULL;

  if (!tls_node_socket_write_finish (TLS_NODE_SOCKET (source), result, &error)) {
    finish (self, error);
    return;
  }

  tls_node_socket_read_async (TLS_NODE_SOCKET (source), 100000, NULL, read_cb, self);
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *self = user_data;
  TlsNodeSocket *socket = TLS_NODE_SOCKET (source);
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.0\r\n\r\n", self->target);
  g_autoptr (GBytes) bytes = g_bytes_new (request, strlen (request));
  GError *error = NULL;

  if (!tls_node_socket_handshake_finish (socket, result, &error)) {
    finish (self, error);
    return;
  }

  g_print ("%s\n", tls_node_socket_get_protocol (socket));
  tls_node_socket_write_async (socket, bytes, NULL, written_cb, self);
}

static GBytes *
load (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return g_file_load_bytes (file, NULL, NULL, NULL);
}

static gboolean
body_is (const GString *answer, const char *sha256)
{
  const char *end = g_strstr_len (answer->str, answer->len, "\r\n\r\n");
  g_autofree char *digest = NULL;

  if (end == NULL)
    return FALSE;

  end += 4;
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) end,
                                        answer->str + answer->len - end);

  return g_str_equal (digest, sha256);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  g_autoptr (TlsNodeSocket) socket = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GBytes) ca = NULL;
  g_autoptr (GError) error = NULL;
  Fetch fetch = { .loop = loop, .answer = answer };

  if (argc != 5)
    return 2;

  fetch.target = argv[3];
  ca = load (argv[2]);
  tls_node_connect_options_set_host (options, "127.0.0.1");
  tls_node_connect_options_set_port (options, atoi (argv[1]));
  tls_node_connect_options_set_servername (options, "localhost");
  tls_node_secure_context_options_add_ca (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), ca);
  socket = tls_node_connect (options, &error);
  if (socket == NULL)
    g_error ("%s", error->message);

  tls_node_socket_handshake_async (socket, NULL, handshake_cb, &fetch);
  g_main_loop_run (loop);

  error = g_steal_pointer (&fetch.error);
  if (error != NULL)
    g_printerr ("%s: %s\n", tls_node_error_get_code (error), error->message);
  else if (!body_is (answer, argv[4]))
    g_printerr ("another body of %" G_GSIZE_FORMAT " bytes\n", answer->len);
  else
    return EXIT_SUCCESS;

  return EXIT_FAILURE;
}
