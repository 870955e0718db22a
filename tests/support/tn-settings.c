/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-settings.h"

#include "tests/support/tn-test.h"

/* Options */

static GBytes *
read_key_file (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "node", "keys", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize length = 0;

  if (name[0] == '=')
    return g_bytes_new (name + 1, strlen (name + 1));
  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

static gboolean
add_item (TlsNodeSecureContextOptions *options, const char *list, const char *item)
{
  g_auto (GStrv) parts = g_strsplit (item, ":", 2);
  g_autoptr (GBytes) bytes = NULL;

  if (!g_strv_contains ((const char *[]){ "ca", "cert", "crl", "key", "pfx", NULL }, list))
    return FALSE;
  bytes = read_key_file (parts[0]);
  if (g_str_equal (list, "ca"))
    tls_node_secure_context_options_add_ca (options, bytes);
  else if (g_str_equal (list, "cert"))
    tls_node_secure_context_options_add_cert (options, bytes);
  else if (g_str_equal (list, "crl"))
    tls_node_secure_context_options_add_crl (options, bytes);
  else if (g_str_equal (list, "key"))
    tls_node_secure_context_options_add_key (options, bytes, parts[1]);
  else
    tls_node_secure_context_options_add_pfx (options, bytes, parts[1]);
  return TRUE;
}

/* minVersion -> min-version */
static char *
get_property_name (const char *name)
{
  GString *result = g_string_new (NULL);

  for (; *name != '\0'; name++) {
    if (g_ascii_isupper (*name))
      g_string_append_c (result, '-');
    g_string_append_c (result, g_ascii_tolower (*name));
  }
  return g_string_free (result, FALSE);
}

static void
set_property (GObject *options, const char *name, const char *text)
{
  g_autofree char *property = get_property_name (name);
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (options), property);
  g_auto (GValue) value = G_VALUE_INIT;

  if (pspec == NULL)
    g_error ("no option %s", name);
  g_value_init (&value, pspec->value_type);
  if (G_VALUE_HOLDS_STRING (&value))
    g_value_set_string (&value, text);
  else if (G_VALUE_HOLDS_BOOLEAN (&value))
    g_value_set_boolean (&value, g_str_equal (text, "true"));
  else if (G_VALUE_HOLDS_INT (&value))
    g_value_set_int (&value, atoi (text));
  else if (G_VALUE_HOLDS_UINT64 (&value))
    g_value_set_uint64 (&value, g_ascii_strtoull (text, NULL, 0));
  else if (g_str_equal (text, "auto"))
    g_value_take_boxed (&value, g_bytes_new_static ("auto", 4));
  else
    g_value_take_boxed (&value, read_key_file (text));
  g_object_set_property (options, property, &value);
}

void
tn_settings_apply (gpointer options, const char *settings)
{
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);
    g_auto (GStrv) items = NULL;
    gboolean is_list = FALSE;

    if (words[i][0] == '\0')
      continue;
    items = g_strsplit (pair[1], "+", -1);
    for (guint j = 0; items[j] != NULL; j++)
      is_list = add_item (options, pair[0], items[j]);
    if (!is_list)
      set_property (options, pair[0], pair[1]);
  }
}

GError *
tn_settings_check (const char *settings)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (TlsNodeSecureContext) context = NULL;
  GError *error = NULL;

  tn_settings_apply (options, settings);
  context = tls_node_secure_context_new (options, &error);
  g_assert_true ((context == NULL) == (error != NULL));
  return error;
}

/* Meeting */

typedef struct {
  TlsNodeServer *server;
  TlsNodeSocket *accepted;
  char *server_code; /* "" = secure */
  TnPeer client;
  gboolean is_closed;
} Meeting;

static void
secure_connection_cb (TlsNodeServer *server, TlsNodeSocket *socket, gpointer user_data)
{
  Meeting *self = user_data;

  self->accepted = g_object_ref (socket);
  tls_node_socket_resume (socket);
  self->server_code = g_strdup ("");
}

static void
client_error_cb (TlsNodeServer *server, GError *error, TlsNodeSocket *socket, gpointer data)
{
  Meeting *self = data;

  self->server_code = g_strdup (tls_node_error_get_code (error));
}

static void
close_cb (TlsNodeServer *server, gpointer user_data)
{
  Meeting *self = user_data;

  self->is_closed = TRUE;
}

static void
start_server (Meeting *self, const char *settings)
{
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  g_autoptr (TlsNodeListenOptions) where = tls_node_listen_options_new ();
  g_autoptr (GError) error = NULL;

  tn_settings_apply (options, settings);
  self->server = tls_node_server_new (options, &error);
  g_assert_no_error (error);
  g_signal_connect (self->server, "secure-connection", G_CALLBACK (secure_connection_cb), self);
  g_signal_connect (self->server, "tls-client-error", G_CALLBACK (client_error_cb), self);
  g_signal_connect (self->server, "close", G_CALLBACK (close_cb), self);
  tls_node_listen_options_set_host (where, "127.0.0.1");
  g_assert_true (tls_node_server_listen (self->server, where, NULL));
  tn_run_until (tls_node_server_get_is_listening (self->server));
}

static void
start_client (Meeting *self, const char *settings)
{
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  g_autoptr (GVariant) address = tls_node_server_get_address (self->server);
  g_autoptr (GError) error = NULL;
  guint port = 0;
  TlsNodeSocket *socket;

  g_variant_lookup (address, "port", "u", &port);
  tls_node_connect_options_set_host (options, "127.0.0.1");
  tls_node_connect_options_set_port (options, port);
  tn_settings_apply (options, settings);
  socket = tls_node_connect (options, &error);
  g_assert_no_error (error);
  tn_peer_watch (&self->client, socket);
}

static char *
describe (Meeting *self)
{
  g_autoptr (GVariant) cipher = NULL;
  const char *name = NULL;

  if (self->client.error != NULL || self->server_code[0] != '\0')
    return g_strdup_printf (
        "client %s server %s",
        self->client.error == NULL ? "-" : tls_node_error_get_code (self->client.error),
        self->server_code[0] == '\0' ? "-" : self->server_code);
  cipher = tls_node_socket_get_cipher (self->client.socket);
  g_variant_lookup (cipher, "name", "&s", &name);
  return g_strdup_printf ("%s %s", tls_node_socket_get_protocol (self->client.socket), name);
}

char *
tn_settings_meet (const char *client, const char *server)
{
  Meeting self = { 0 };
  char *result;

  start_server (&self, server);
  start_client (&self, client);
  tn_run_until (self.server_code != NULL
                && (self.client.n_close == 1
                    || (self.client.n_secure == 1 && self.server_code[0] == '\0')));
  result = describe (&self);
  tn_peer_clear (&self.client);
  tls_node_server_close_async (self.server, NULL, NULL, NULL);
  tn_run_until (self.is_closed);
  tn_settle ();
  g_clear_object (&self.accepted);
  g_assert_finalize_object (self.server);
  g_free (self.server_code);
  return result;
}
