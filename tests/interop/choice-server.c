/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libtlsnode/tls-node.h>

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* choice-server PEM...: a server for each line of standard input, all with the certificates and keys in the files. A line has seven fields with
 * tabs between: ciphers, honor-cipher-order (0 or 1), ecdh-curve, dhparam, sigalgs, max-version, and which of the files (a number for
 * each with commas between); "-" is nothing. Answers each with the port, or with the error. Ends with its input. */

enum { CIPHERS, HONOR, CURVE, DHPARAM, SIGALGS, MAX_VERSION, FILES, N_FIELDS };

typedef struct {
  char **files;
  GPtrArray *servers;
  GMainLoop *loop;
} Choices;

static const char *
field (char **fields, guint i)
{
  return strcmp (fields[i], "-") == 0 ? NULL : fields[i];
}

static void
add_files (TlsNodeSecureContextOptions *options, char **files, const char *which)
{
  g_auto (GStrv) numbers = g_strsplit (which, ",", -1);

  for (guint i = 0; numbers[i] != NULL; i++) {
    g_autofree char *text = NULL;
    g_autoptr (GBytes) pem = NULL;
    gsize length = 0;

    if (!g_file_get_contents (files[atoi (numbers[i])], &text, &length, NULL))
      g_error ("%s", files[atoi (numbers[i])]);
    pem = g_bytes_new (text, length);
    tls_node_secure_context_options_add_cert (options, pem);
    tls_node_secure_context_options_add_key (options, pem, NULL);
  }
}

static TlsNodeServerOptions *
read_options (Choices *self, char **fields)
{
  TlsNodeServerOptions *server_options = tls_node_server_options_new ();
  TlsNodeSecureContextOptions *options = TLS_NODE_SECURE_CONTEXT_OPTIONS (server_options);
  const char *dhparam = field (fields, DHPARAM);
  g_autoptr (GBytes) bytes = dhparam != NULL ? g_bytes_new (dhparam, strlen (dhparam)) : NULL;

  tls_node_secure_context_options_set_ciphers (options, field (fields, CIPHERS));
  tls_node_secure_context_options_set_honor_cipher_order (options, fields[HONOR][0] == '1');
  tls_node_secure_context_options_set_ecdh_curve (options, field (fields, CURVE));
  tls_node_secure_context_options_set_dhparam (options, bytes);
  tls_node_secure_context_options_set_sigalgs (options, field (fields, SIGALGS));
  tls_node_secure_context_options_set_max_version (options, field (fields, MAX_VERSION));
  add_files (options, self->files, fields[FILES]);
  return server_options;
}

static void
listening_cb (TlsNodeServer *server, gpointer user_data)
{
  g_autoptr (GVariant) address = tls_node_server_get_address (server);
  g_autoptr (GVariant) port = g_variant_lookup_value (address, "port", NULL);
  g_autofree char *text = g_variant_print (port, FALSE);

  g_print ("%d %s\n", GPOINTER_TO_INT (user_data), text);
  fflush (stdout);
}

static void
serve (Choices *self, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", -1);
  g_autoptr (TlsNodeServerOptions) options = NULL;
  g_autoptr (TlsNodeListenOptions) listen_options = tls_node_listen_options_new ();
  g_autoptr (GError) error = NULL;
  TlsNodeServer *server;

  if (g_strv_length (fields) != N_FIELDS)
    g_error ("not %d fields: %s", N_FIELDS, line);

  options = read_options (self, fields);
  server = tls_node_server_new (options, &error);
  if (server == NULL) {
    g_print ("%u %s\n", self->servers->len, tls_node_error_get_code (error));
    g_ptr_array_add (self->servers, NULL);
    fflush (stdout);
    return;
  }
  g_signal_connect (server, "listening", G_CALLBACK (listening_cb),
                    GINT_TO_POINTER (self->servers->len));
  tls_node_listen_options_set_host (listen_options, "127.0.0.1");
  if (!tls_node_server_listen (server, listen_options, &error))
    g_error ("%s", error->message);
  g_ptr_array_add (self->servers, server);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  Choices *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  if (line == NULL) {
    g_main_loop_quit (self->loop);
    return;
  }
  serve (self, line);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

int
main (int argc, char **argv)
{
  Choices self = { .files = argv + 1, .servers = g_ptr_array_new () };
  g_autoptr (GInputStream) base = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (base);

  self.loop = g_main_loop_new (NULL, FALSE);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, &self);
  g_main_loop_run (self.loop);
  g_main_loop_unref (self.loop);
  g_ptr_array_unref (self.servers);

  return EXIT_SUCCESS;
}
