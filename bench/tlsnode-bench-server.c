/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libtlsnode/tls-node.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* tlsnode-bench-server PORT CERT KEY, on 127.0.0.1. The first byte of a request says what it is:
 * 'E' send back everything that follows; 'D' and a 64-bit big-endian number: send that many bytes in writes of 16 KB;
 * 'd' the same in writes of 1 KB; 'U' and a number: swallow that many bytes and answer 'K'. */

#define BACKLOG 1024
#define LENGTH_BYTES 8
#define LARGE (16 * 1024)
#define SMALL 1024

typedef struct {
  guint64 left;
  guint8 mode;         /* the letter, 0 = between requests */
  guint8 length_bytes; /* of the number, how many came */
  gboolean watches_drain;
} Connection;

/* Made once: a write must not allocate. */
static GBytes *large_zeros;
static GBytes *small_zeros;
static GBytes *ok_answer;

static void
connection_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static gboolean
is_download (const Connection *self)
{
  return (self->mode == 'D' || self->mode == 'd') && self->length_bytes == LENGTH_BYTES;
}

static void drain_cb (TlsNodeSocket *socket, gpointer user_data);

/* Idle connections and most requests never need it. */
static void
watch_drain (Connection *self, TlsNodeSocket *socket)
{
  if (!self->watches_drain)
    g_signal_connect (socket, "drain", G_CALLBACK (drain_cb), self);
  self->watches_drain = TRUE;
}

static void
download (Connection *self, TlsNodeSocket *socket)
{
  GBytes *zeros = self->mode == 'D' ? large_zeros : small_zeros;
  gsize step = self->mode == 'D' ? LARGE : SMALL;
  gboolean goes_on = TRUE;

  while (goes_on && self->left >= step) {
    self->left -= step;
    goes_on = tls_node_socket_write (socket, zeros);
  }

  if (goes_on && self->left > 0) {
    g_autoptr (GBytes) rest = g_bytes_new_from_bytes (zeros, 0, self->left);

    self->left = 0;
    goes_on = tls_node_socket_write (socket, rest);
  }

  if (self->left == 0)
    self->mode = 0;
  else
    watch_drain (self, socket);
}

static void
echo (Connection *self, TlsNodeSocket *socket, GBytes *bytes)
{
  if (tls_node_socket_write (socket, bytes))
    return;

  watch_drain (self, socket);
  tls_node_socket_pause (socket);
}

static void
drain_cb (TlsNodeSocket *socket, gpointer user_data)
{
  Connection *self = user_data;

  if (is_download (self))
    download (self, socket);
  else
    tls_node_socket_resume (socket);
}

/* Takes a part of the data that belongs together; returns how much. */
static gsize
take (Connection *self, TlsNodeSocket *socket, const guint8 *data, gsize length)
{
  gsize taken = 0;

  if (self->mode == 0) {
    *self = (Connection){ .mode = *data, .watches_drain = self->watches_drain };
    return 1;
  }

  if (self->length_bytes < LENGTH_BYTES) {
    self->left = self->left << 8 | *data;
    self->length_bytes++;
    if (is_download (self))
      download (self, socket);
    return 1;
  }

  taken = MIN (length, self->left);
  self->left -= taken;
  if (self->left == 0) {
    self->mode = 0;
    tls_node_socket_write (socket, ok_answer);
  }

  return taken;
}

static void
data_cb (TlsNodeSocket *socket, GBytes *bytes, gpointer user_data)
{
  Connection *self = user_data;
  gsize length = 0;
  gsize at = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (self->mode == 'E') {
    echo (self, socket, bytes);
    return;
  }

  /* Requests that follow a download before it has ended are dropped, as by the other servers of the harness. */
  while (at < length && self->mode != 'E' && !is_download (self))
    at += take (self, socket, data + at, length - at);

  if (self->mode == 'E' && at < length) {
    g_autoptr (GBytes) rest = g_bytes_new_from_bytes (bytes, at, length - at);

    echo (self, socket, rest);
  }
}

static void
secure_connection_cb (TlsNodeServer *server, TlsNodeSocket *socket, gpointer user_data)
{
  g_signal_connect_data (socket, "data", G_CALLBACK (data_cb), g_new0 (Connection, 1),
                         connection_free, 0);
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

static void
error_cb (TlsNodeServer *server, const GError *error, gpointer user_data)
{
  g_printerr ("%s: %s\n", tls_node_error_get_code (error), error->message);
  exit (EXIT_FAILURE);
}

static gboolean
load (const char *path, GBytes **bytes, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  *bytes = g_file_load_bytes (file, NULL, NULL, error);

  return *bytes != NULL;
}

static TlsNodeServer *
make_server (const char *certificate_path, const char *key_path, GError **error)
{
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GBytes) key = NULL;

  if (!load (certificate_path, &certificate, error) || !load (key_path, &key, error))
    return NULL;

  tls_node_secure_context_options_add_cert (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                            certificate);
  tls_node_secure_context_options_add_key (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), key,
                                           NULL);

  return tls_node_server_new (options, error);
}

int
main (int argc, char **argv)
{
  static const guint8 zeros[LARGE];
  struct rlimit limit = { 0 };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TlsNodeListenOptions) options = tls_node_listen_options_new ();
  g_autoptr (TlsNodeServer) server = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 4) {
    g_printerr ("Usage: tlsnode-bench-server PORT CERT KEY\n");
    return 2;
  }

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);

  large_zeros = g_bytes_new_static (zeros, LARGE);
  small_zeros = g_bytes_new_static (zeros, SMALL);
  ok_answer = g_bytes_new_static ("K", 1);

  server = make_server (argv[2], argv[3], &error);
  if (server == NULL) {
    g_printerr ("%s: %s\n", tls_node_error_get_code (error), error->message);
    return EXIT_FAILURE;
  }

  g_signal_connect (server, "secure-connection", G_CALLBACK (secure_connection_cb), NULL);
  g_signal_connect (server, "listening", G_CALLBACK (listening_cb), NULL);
  g_signal_connect (server, "error", G_CALLBACK (error_cb), NULL);
  tls_node_listen_options_set_host (options, "127.0.0.1");
  tls_node_listen_options_set_port (options, g_ascii_strtoull (argv[1], NULL, 10));
  tls_node_listen_options_set_backlog (options, BACKLOG);
  if (!tls_node_server_listen (server, options, &error))
    error_cb (server, error, NULL);
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}
