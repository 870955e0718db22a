/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/inspect.h"
#include "tools/tool.h"

#define DEFAULT_PORT 443
#define PATIENCE_SECONDS 20

typedef struct {
  GMainLoop *loop;
  TlsNodeSocket *socket;
  GVariantBuilder connection; /* facts of it, a{sv} */
  gboolean is_secure;
  GPtrArray *chain; /* of TlsNodeCertificate */
  GError *error;
  char *fault; /* authorizationError */
} Visit;

static void
visit_clear (Visit *self)
{
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_object (&self->socket);
  g_variant_builder_clear (&self->connection);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self->fault);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Visit, visit_clear)

static void
keep_chain (Visit *self)
{
  g_autoptr (TlsNodeCertificate) leaf
      = tls_node_socket_get_peer_x509_certificate (self->socket);
  TlsNodeCertificate *certificate = leaf;
  TlsNodeCertificate *issuer = NULL;

  while (certificate != NULL) {
    g_ptr_array_add (self->chain, g_object_ref (certificate));
    issuer = tls_node_certificate_get_issuer_certificate (certificate);
    certificate = issuer != certificate ? issuer : NULL;
  }
}

static void
add_text (GVariantBuilder *builder, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (text));
}

static void
secure_connect_cb (TlsNodeSocket *socket, gpointer user_data)
{
  Visit *self = user_data;
  g_autofree char *cipher = tool_get_cipher_name (socket);

  self->is_secure = TRUE;
  self->fault = g_strdup (tls_node_socket_get_authorization_error (socket));
  keep_chain (self);

  add_text (&self->connection, "type", "connection");
  add_text (&self->connection, "protocol", tls_node_socket_get_protocol (socket));
  add_text (&self->connection, "cipher", cipher);
  add_text (&self->connection, "servername", tls_node_socket_get_servername (socket));
  g_variant_builder_add (&self->connection, "{sv}", "authorized",
                         g_variant_new_boolean (tls_node_socket_get_authorized (socket)));
  add_text (&self->connection, "authorizationError", self->fault);

  tls_node_socket_destroy (socket, NULL);
}

static void
error_cb (TlsNodeSocket *socket, const GError *error, gpointer user_data)
{
  Visit *self = user_data;

  if (self->error == NULL)
    self->error = g_error_copy (error);
}

static void
close_cb (TlsNodeSocket *socket, gboolean had_error, gpointer user_data)
{
  Visit *self = user_data;

  g_main_loop_quit (self->loop);
}

static gboolean
impatient_cb (gpointer user_data)
{
  Visit *self = user_data;
  g_autoptr (GError) error
      = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                     "There was no TLS connection after %d seconds", PATIENCE_SECONDS);

  tls_node_socket_destroy (self->socket, error);

  return G_SOURCE_CONTINUE;
}

static TlsNodeConnectOptions *
make_options (const ToolHost *host, GError **error)
{
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  g_autoptr (GSocketConnectable) address
      = g_network_address_parse (host->host, DEFAULT_PORT, error);
  g_autofree char *servername = g_strdup (host->servername);
  const char *name;

  if (address == NULL)
    return NULL;

  name = g_network_address_get_hostname (G_NETWORK_ADDRESS (address));
  if (servername == NULL && !g_hostname_is_ip_address (name))
    servername = g_hostname_to_ascii (name);

  tls_node_connect_options_set_host (options, name);
  tls_node_connect_options_set_port (options,
                                     g_network_address_get_port (G_NETWORK_ADDRESS (address)));
  if (servername != NULL)
    tls_node_connect_options_set_servername (options, servername);
  if (host->ca != NULL)
    tls_node_secure_context_options_add_ca (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                            host->ca);
  tls_node_socket_options_set_reject_unauthorized (TLS_NODE_SOCKET_OPTIONS (options), FALSE);

  return g_steal_pointer (&options);
}

static GBytes *
get_intermediates (const Visit *self)
{
  GString *pem = g_string_new (NULL);

  for (guint i = 1; i < self->chain->len; i++) {
    g_autofree char *text = tls_node_certificate_to_pem (self->chain->pdata[i]);

    g_string_append (pem, text != NULL ? text : "");
  }

  return g_string_free_to_bytes (pem);
}

/* The connection has a code; the sentence and the hint are those of the same verdict without one. */
static void
explain_fault (Visit *self, TlsNodeConnectOptions *options)
{
  const char *servername = tls_node_connect_options_get_servername (options);
  g_autoptr (TlsNodeSecureContext) context
      = tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), NULL);
  g_autoptr (GBytes) intermediates = get_intermediates (self);
  g_autoptr (GVariant) report = NULL;
  const char *code = NULL;
  const char *text = NULL;

  if (self->fault == NULL || self->chain->len == 0)
    return;

  report = tls_node_certificate_verify_chain (
      self->chain->pdata[0], intermediates, context, "server",
      servername != NULL ? servername : tls_node_connect_options_get_host (options), 0, NULL);
  if (report == NULL || !g_variant_lookup (report, "code", "&s", &code)
      || !g_str_equal (code, self->fault))
    return;

  if (g_variant_lookup (report, "message", "&s", &text))
    add_text (&self->connection, "message", text);
  if (g_variant_lookup (report, "hint", "&s", &text))
    add_text (&self->connection, "hint", text);
}

static GVariant *
make_entries (Visit *self, TlsNodeConnectOptions *options, GError **error)
{
  GVariantBuilder entries;

  g_variant_builder_init (&entries, G_VARIANT_TYPE ("aa{sv}"));
  explain_fault (self, options);
  g_variant_builder_add_value (&entries, g_variant_builder_end (&self->connection));
  for (guint i = 0; i < self->chain->len; i++) {
    GBytes *der = tls_node_certificate_get_raw (self->chain->pdata[i]);
    g_autoptr (GVariant) described = tls_node_inspect (der, NULL, error);
    g_autoptr (GVariant) entry = NULL;

    if (described == NULL) {
      g_variant_builder_clear (&entries);
      return NULL;
    }

    entry = g_variant_get_child_value (described, 0);
    g_variant_builder_add_value (&entries, entry);
  }

  return g_variant_ref_sink (g_variant_builder_end (&entries));
}

GVariant *
tool_inspect_host (const ToolHost *host, GError **error)
{
  g_autoptr (TlsNodeConnectOptions) options = make_options (host, error);
  g_auto (Visit) visit
      = { .connection = G_VARIANT_BUILDER_INIT (((const GVariantType *) "a{sv}")) };
  guint impatience;

  visit.socket = options != NULL ? tls_node_connect (options, error) : NULL;
  if (visit.socket == NULL)
    return NULL;

  visit.loop = g_main_loop_new (NULL, FALSE);
  visit.chain = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (visit.socket, "secure-connect", G_CALLBACK (secure_connect_cb), &visit);
  g_signal_connect (visit.socket, "error", G_CALLBACK (error_cb), &visit);
  g_signal_connect (visit.socket, "close", G_CALLBACK (close_cb), &visit);
  impatience = g_timeout_add_seconds (PATIENCE_SECONDS, impatient_cb, &visit);
  g_main_loop_run (visit.loop);
  g_source_remove (impatience);
  g_signal_handlers_disconnect_by_data (visit.socket, &visit);

  if (!visit.is_secure) {
    g_propagate_error (error, g_steal_pointer (&visit.error));
    return NULL;
  }

  return make_entries (&visit, options, error);
}
