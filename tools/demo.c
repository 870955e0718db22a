/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/tool.h"

#include <string.h>

#define SERVERNAME "localhost"
#define PAYLOAD (1024 * 1024)
#define CHUNK (16 * 1024)
#define DEADLINE_SECONDS 30

static const char *const protocols[] = { "demo/1", NULL };

/* A client of the demonstration and what became of it. */
typedef struct {
  GMainLoop *loop;
  GBytes *payload; /* NULL = only the handshake */
  gsize sent;
  gsize received;
  GChecksum *checksum;
  char *protocol;
  char *cipher;
  char *alpn;
  char *servername;
  gboolean authorized;
  gint64 started;
  gint64 finished;
  GError *error;
} Client;

static void
client_clear (Client *self)
{
  g_checksum_free (self->checksum);
  g_free (self->protocol);
  g_free (self->cipher);
  g_free (self->alpn);
  g_free (self->servername);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Client, client_clear)

typedef struct {
  GMainLoop *loop;
  TlsNodeServer *server;
  GBytes *ca;
  guint port;
  GError *error; /* of the server */
  gboolean timed_out;
} Demo;

static GBytes *
bytes_of_certificate (TlsNodeCertificate *certificate)
{
  char *pem = tls_node_certificate_to_pem (certificate);

  return g_bytes_new_take (pem, strlen (pem));
}

static TlsNodeCertificate *
make_authority (const char *name, GBytes **key, GError **error)
{
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();

  tls_node_certificate_options_set_common_name (options, name);
  tls_node_certificate_options_set_is_ca (options, TRUE);

  return tls_node_certificate_generate (options, key, error);
}

static TlsNodeCertificate *
make_leaf (GBytes *ca, GBytes *ca_key, GBytes **key, GError **error)
{
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();

  tls_node_certificate_options_set_common_name (options, SERVERNAME);
  tls_node_certificate_options_add_name (options, SERVERNAME);
  tls_node_certificate_options_set_issuer (options, ca, ca_key);

  return tls_node_certificate_generate (options, key, error);
}

static TlsNodeServer *
make_server (Demo *self, GError **error)
{
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  TlsNodeSecureContextOptions *context_options = TLS_NODE_SECURE_CONTEXT_OPTIONS (options);
  g_autoptr (GBytes) ca_key = NULL;
  g_autoptr (GBytes) leaf_key = NULL;
  g_autoptr (GBytes) leaf_pem = NULL;
  g_autoptr (TlsNodeCertificate) ca = make_authority ("tlsnode demo CA", &ca_key, error);
  g_autoptr (TlsNodeCertificate) leaf = NULL;

  if (ca == NULL)
    return NULL;
  self->ca = bytes_of_certificate (ca);
  leaf = make_leaf (self->ca, ca_key, &leaf_key, error);
  if (leaf == NULL)
    return NULL;

  leaf_pem = bytes_of_certificate (leaf);
  tls_node_secure_context_options_add_cert (context_options, leaf_pem);
  tls_node_secure_context_options_add_key (context_options, leaf_key, NULL);
  tls_node_server_options_set_alpn_protocols (options, protocols);

  return tls_node_server_new (options, error);
}

/* The server: an echo that does not read faster than the client does. */

static void
echo_data_cb (TlsNodeSocket *socket, GBytes *bytes, gpointer user_data)
{
  if (!tls_node_socket_write (socket, bytes))
    tls_node_socket_pause (socket);
}

static void
echo_drain_cb (TlsNodeSocket *socket, gpointer user_data)
{
  tls_node_socket_resume (socket);
}

static void
secure_connection_cb (TlsNodeServer *server, TlsNodeSocket *socket, gpointer user_data)
{
  g_signal_connect (socket, "data", G_CALLBACK (echo_data_cb), NULL);
  g_signal_connect (socket, "drain", G_CALLBACK (echo_drain_cb), NULL);
  tls_node_socket_resume (socket);
}

static void
listening_cb (TlsNodeServer *server, gpointer user_data)
{
  Demo *self = user_data;

  g_main_loop_quit (self->loop);
}

static void
server_error_cb (TlsNodeServer *server, const GError *error, gpointer user_data)
{
  Demo *self = user_data;

  if (self->error == NULL)
    self->error = g_error_copy (error);
  g_main_loop_quit (self->loop);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Demo *self = user_data;

  self->timed_out = TRUE;
  g_main_loop_quit (self->loop);

  return G_SOURCE_CONTINUE;
}

/* The client: sends the payload as fast as it is taken and digests what comes back. */

static void
client_send (Client *self, TlsNodeSocket *socket)
{
  gboolean goes_on = TRUE;

  while (goes_on && self->sent < g_bytes_get_size (self->payload)) {
    gsize length = MIN (CHUNK, g_bytes_get_size (self->payload) - self->sent);
    g_autoptr (GBytes) chunk = g_bytes_new_from_bytes (self->payload, self->sent, length);

    self->sent += length;
    goes_on = tls_node_socket_write (socket, chunk);
  }
}

static void
drain_cb (TlsNodeSocket *socket, gpointer user_data)
{
  client_send (user_data, socket);
}

static void
data_cb (TlsNodeSocket *socket, GBytes *bytes, gpointer user_data)
{
  Client *self = user_data;

  g_checksum_update (self->checksum, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  self->received += g_bytes_get_size (bytes);
  if (self->received < g_bytes_get_size (self->payload))
    return;

  self->finished = g_get_monotonic_time ();
  tls_node_socket_end (socket);
}

static void
secure_connect_cb (TlsNodeSocket *socket, gpointer user_data)
{
  Client *self = user_data;

  self->protocol = g_strdup (tls_node_socket_get_protocol (socket));
  self->cipher = tool_get_cipher_name (socket);
  self->alpn = g_strdup (tls_node_socket_get_alpn_protocol (socket));
  self->servername = g_strdup (tls_node_socket_get_servername (socket));
  self->authorized = tls_node_socket_get_authorized (socket);

  if (self->payload != NULL)
    client_send (self, socket);
  else
    tls_node_socket_end (socket);
}

static void
error_cb (TlsNodeSocket *socket, const GError *error, gpointer user_data)
{
  Client *self = user_data;

  if (self->error == NULL)
    self->error = g_error_copy (error);
}

static void
close_cb (TlsNodeSocket *socket, gboolean had_error, gpointer user_data)
{
  Client *self = user_data;

  g_main_loop_quit (self->loop);
}

static void
client_init (Client *self, Demo *demo, GBytes *payload)
{
  self->loop = demo->loop;
  self->payload = payload;
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
}

/* Runs a client to its end. */
static void
client_run (Client *self, Demo *demo, const char *version, GBytes *ca, const char *servername)
{
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  TlsNodeSecureContextOptions *context_options = TLS_NODE_SECURE_CONTEXT_OPTIONS (options);
  g_autoptr (TlsNodeSocket) socket = NULL;

  tls_node_connect_options_set_host (options, "127.0.0.1");
  tls_node_connect_options_set_port (options, demo->port);
  tls_node_connect_options_set_servername (options, servername);
  tls_node_socket_options_set_alpn_protocols (TLS_NODE_SOCKET_OPTIONS (options), protocols);
  tls_node_secure_context_options_set_min_version (context_options, version);
  tls_node_secure_context_options_set_max_version (context_options, version);
  tls_node_secure_context_options_add_ca (context_options, ca);

  self->started = g_get_monotonic_time ();
  socket = tls_node_connect (options, &self->error);
  if (socket == NULL)
    return;

  g_signal_connect (socket, "secure-connect", G_CALLBACK (secure_connect_cb), self);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), self);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), self);
  if (self->payload != NULL) {
    g_signal_connect (socket, "drain", G_CALLBACK (drain_cb), self);
    g_signal_connect (socket, "data", G_CALLBACK (data_cb), self);
    tls_node_socket_resume (socket);
  }
  g_main_loop_run (self->loop);
  g_signal_handlers_disconnect_by_data (socket, self);

  if (demo->timed_out && self->error == NULL)
    g_set_error (&self->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ETIMEDOUT,
                 "The demonstration did not end in %d seconds", DEADLINE_SECONDS);
}

static GBytes *
make_payload (void)
{
  guint32 *words = g_new (guint32, PAYLOAD / sizeof (guint32));

  for (gsize i = 0; i < PAYLOAD / sizeof (guint32); i++)
    words[i] = g_random_int ();

  return g_bytes_new_take (words, PAYLOAD);
}

static gboolean
show_echo (Demo *self, const char *version)
{
  g_autoptr (GBytes) payload = make_payload ();
  g_autofree char *expected = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, payload);
  g_auto (Client) client = { 0 };
  gboolean same = FALSE;

  client_init (&client, self, payload);
  client_run (&client, self, version, self->ca, SERVERNAME);
  if (client.error != NULL) {
    tool_print_error (client.error);
    return FALSE;
  }

  same = client.received == PAYLOAD
         && g_str_equal (g_checksum_get_string (client.checksum), expected);
  g_print ("%-9s %-29s %-7s %-11s %-10s %8" G_GSIZE_FORMAT "  %-8s %6.1f ms\n", client.protocol,
           client.cipher, client.alpn, client.servername, client.authorized ? "yes" : "no",
           client.received, same ? "same" : "DIFFERS",
           same ? (client.finished - client.started) / 1000.0 : 0.0);

  return same && client.authorized && g_strcmp0 (client.protocol, version) == 0
         && g_strcmp0 (client.alpn, protocols[0]) == 0
         && g_strcmp0 (client.servername, SERVERNAME) == 0;
}

static gboolean
show_refusal (Demo *self,
              const char *what,
              GBytes *ca,
              const char *servername,
              const char *expected)
{
  g_auto (Client) client = { 0 };
  gboolean refused = FALSE;

  client_init (&client, self, NULL);
  client_run (&client, self, "TLSv1.3", ca, servername);
  refused = client.error != NULL && client.protocol == NULL;
  g_print ("%-34s %s\n", what,
           refused ? tls_node_error_get_code (client.error) : "NOT REFUSED");
  if (refused && tls_node_error_get_hint (client.error) != NULL)
    g_print ("  %s\n", tls_node_error_get_hint (client.error));

  return refused && g_strcmp0 (tls_node_error_get_code (client.error), expected) == 0;
}

static gboolean
show_all (Demo *self, GError **error)
{
  static const char *const versions[] = { "TLSv1.3", "TLSv1.2" };
  g_autoptr (GBytes) other_key = NULL;
  g_autoptr (TlsNodeCertificate) other = make_authority ("Another CA", &other_key, error);
  g_autoptr (GBytes) other_ca = NULL;
  gboolean good = TRUE;

  if (other == NULL)
    return FALSE;
  other_ca = bytes_of_certificate (other);

  g_print ("A client and a server on 127.0.0.1:%u; the client sends 1 MiB and the server sends "
           "it back.\n\n",
           self->port);
  g_print ("%-9s %-29s %-7s %-11s %-10s %8s  %-8s %9s\n", "protocol", "cipher", "alpn",
           "servername", "authorized", "bytes", "sha-256", "time");
  for (gsize i = 0; i < G_N_ELEMENTS (versions) && !self->timed_out; i++)
    good = show_echo (self, versions[i]) && good;

  g_print ("\nClients that must be refused:\n\n");
  good = show_refusal (self, "It does not trust the authority:", other_ca, SERVERNAME,
                       "UNABLE_TO_VERIFY_LEAF_SIGNATURE")
         && good;
  good = show_refusal (self, "It wanted another server:", self->ca, "other.test",
                       "ERR_TLS_CERT_ALTNAME_INVALID")
         && good;

  return good;
}

static guint
find_port (TlsNodeServer *server)
{
  g_autoptr (GVariant) variant = tls_node_server_get_address (server);
  g_autofree char *address = tool_format_address (variant);

  return g_ascii_strtoull (strrchr (address, ':') != NULL ? strrchr (address, ':') + 1 : "0",
                           NULL, 10);
}

static gboolean
run (Demo *self, GError **error)
{
  g_autoptr (TlsNodeListenOptions) listen_options = tls_node_listen_options_new ();
  gboolean good = FALSE;

  self->server = make_server (self, error);
  if (self->server == NULL)
    return FALSE;

  g_signal_connect (self->server, "secure-connection", G_CALLBACK (secure_connection_cb), NULL);
  g_signal_connect (self->server, "listening", G_CALLBACK (listening_cb), self);
  g_signal_connect (self->server, "error", G_CALLBACK (server_error_cb), self);
  tls_node_listen_options_set_host (listen_options, "127.0.0.1");
  if (tls_node_server_listen (self->server, listen_options, &self->error))
    g_main_loop_run (self->loop);
  if (self->error == NULL && !self->timed_out) {
    self->port = find_port (self->server);
    good = show_all (self, error);
  }
  g_signal_handlers_disconnect_by_data (self->server, self);
  tls_node_server_close_async (self->server, NULL, NULL, NULL);

  return good && self->error == NULL && !self->timed_out;
}

int
tool_demo (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Demo demo = { .loop = loop };
  guint timeout_id = 0;
  gboolean good = FALSE;

  g_option_context_set_summary (
      context, "Shows connections between a client and a server in this process.");
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return tool_usage ("demo", "%s", error->message);
  if (argc > 1)
    return tool_usage ("demo", "demo takes no argument");

  timeout_id = g_timeout_add_seconds (DEADLINE_SECONDS, timeout_cb, &demo);
  good = run (&demo, &error);
  g_source_remove (timeout_id);

  if (demo.error != NULL && error == NULL)
    g_propagate_error (&error, g_steal_pointer (&demo.error));
  if (error != NULL)
    tool_print_error (error);
  g_print ("\n%s\n",
           good ? "All of it is as it should be." : "NOT all of it is as it should be.");
  g_clear_object (&demo.server);
  g_clear_pointer (&demo.ca, g_bytes_unref);

  return good ? TOOL_OK : TOOL_FAILED;
}
