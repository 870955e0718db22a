/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-server-options-private.h"

#include "libtlsnode/tls-node-options-private.h"

/**
 * TlsNodeServerOptions: (attributes org.tlsnode.node=tls.createServer.options)
 *
 * What [ctor@TlsNode.Server.new] takes: the options of the server's secure context, and how it treats connections.
 *
 * Since: 1.0
 */
typedef struct {
  gboolean request_cert;
  gboolean reject_unauthorized;
  gboolean allow_half_open;
  guint handshake_timeout;
  char **alpn_protocols;
  TnCallback *sni_callback;
  TnCallback *alpn_callback;
} TlsNodeServerOptionsPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (TlsNodeServerOptions,
                            tls_node_server_options,
                            TLS_NODE_TYPE_SECURE_CONTEXT_OPTIONS)

static const TnOption options_table[] = {
  { "request-cert", TN_OPTION_BOOLEAN,
    G_STRUCT_OFFSET (TlsNodeServerOptionsPrivate, request_cert), 0, NULL },
  { "reject-unauthorized", TN_OPTION_BOOLEAN,
    G_STRUCT_OFFSET (TlsNodeServerOptionsPrivate, reject_unauthorized), 1, NULL },
  { "allow-half-open", TN_OPTION_BOOLEAN,
    G_STRUCT_OFFSET (TlsNodeServerOptionsPrivate, allow_half_open), 0, NULL },
  { "handshake-timeout", TN_OPTION_UINT,
    G_STRUCT_OFFSET (TlsNodeServerOptionsPrivate, handshake_timeout), 120000, NULL },
  { "alpn-protocols", TN_OPTION_STRV,
    G_STRUCT_OFFSET (TlsNodeServerOptionsPrivate, alpn_protocols), 0, NULL },
};

static TlsNodeServerOptionsPrivate *
tls_node_server_options_data (GObject *object)
{
  return tls_node_server_options_get_instance_private (TLS_NODE_SERVER_OPTIONS (object));
}

static void
clear_callbacks (GObject *object)
{
  TlsNodeServerOptionsPrivate *data = tls_node_server_options_data (object);

  g_clear_pointer (&data->sni_callback, tn_callback_unref);
  g_clear_pointer (&data->alpn_callback, tn_callback_unref);
}

TN_DEFINE_OPTIONS_CLASS (TlsNodeServerOptions, tls_node_server_options, clear_callbacks)

static void
tls_node_server_options_init (TlsNodeServerOptions *self)
{
  tn_options_init (tls_node_server_options_data (G_OBJECT (self)), options_table,
                   G_N_ELEMENTS (options_table));
  tls_node_secure_context_options_set_honor_cipher_order (
      TLS_NODE_SECURE_CONTEXT_OPTIONS (self), TRUE);
}

/**
 * tls_node_server_options_new: (constructor) (attributes org.tlsnode.node=tls.createServer.options)
 *
 * Makes options that all have their defaults.
 *
 * Returns: (transfer full): new options
 *
 * Since: 1.0
 */
TlsNodeServerOptions *
tls_node_server_options_new (void)
{
  return g_object_new (TLS_NODE_TYPE_SERVER_OPTIONS, NULL);
}

/**
 * TlsNodeServerOptions:request-cert: (attributes org.tlsnode.node=tls.createServer.options.requestCert)
 *
 * Whether clients are asked for a certificate; default `FALSE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_get_request_cert: (get-property request-cert) (attributes org.tlsnode.node=tls.createServer.options.requestCert)
 * @self: options
 *
 * Tells what [property@TlsNode.ServerOptions:request-cert] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_set_request_cert: (set-property request-cert) (attributes org.tlsnode.node=tls.createServer.options.requestCert)
 * @self: options
 * @request_cert: the new value
 *
 * Sets [property@TlsNode.ServerOptions:request-cert].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeServerOptions,
                  tls_node_server_options,
                  TLS_NODE_IS_SERVER_OPTIONS,
                  0,
                  gboolean,
                  request_cert,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeServerOptions:reject-unauthorized: (attributes org.tlsnode.node=tls.createServer.options.rejectUnauthorized)
 *
 * Whether a client that was asked and cannot be verified is refused; default `TRUE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_get_reject_unauthorized: (get-property reject-unauthorized) (attributes org.tlsnode.node=tls.createServer.options.rejectUnauthorized)
 * @self: options
 *
 * Tells what [property@TlsNode.ServerOptions:reject-unauthorized] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_set_reject_unauthorized: (set-property reject-unauthorized) (attributes org.tlsnode.node=tls.createServer.options.rejectUnauthorized)
 * @self: options
 * @reject_unauthorized: the new value
 *
 * Sets [property@TlsNode.ServerOptions:reject-unauthorized].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeServerOptions,
                  tls_node_server_options,
                  TLS_NODE_IS_SERVER_OPTIONS,
                  1,
                  gboolean,
                  reject_unauthorized,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeServerOptions:allow-half-open: (attributes org.tlsnode.node=tls.createServer.options.allowHalfOpen)
 *
 * Whether the sending side of a connection stays open when the client has ended its own; default `FALSE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_get_allow_half_open: (get-property allow-half-open) (attributes org.tlsnode.node=tls.createServer.options.allowHalfOpen)
 * @self: options
 *
 * Tells what [property@TlsNode.ServerOptions:allow-half-open] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_set_allow_half_open: (set-property allow-half-open) (attributes org.tlsnode.node=tls.createServer.options.allowHalfOpen)
 * @self: options
 * @allow_half_open: the new value
 *
 * Sets [property@TlsNode.ServerOptions:allow-half-open].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeServerOptions,
                  tls_node_server_options,
                  TLS_NODE_IS_SERVER_OPTIONS,
                  2,
                  gboolean,
                  allow_half_open,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeServerOptions:handshake-timeout: (attributes org.tlsnode.node=tls.createServer.options.handshakeTimeout)
 *
 * Milliseconds in which a handshake must be done; default 120000, which 0 stands for too. A connection that is late is destroyed after [signal@TlsNode.Server::tls-client-error] with `ERR_TLS_HANDSHAKE_TIMEOUT`.
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_get_handshake_timeout: (get-property handshake-timeout) (attributes org.tlsnode.node=tls.createServer.options.handshakeTimeout)
 * @self: options
 *
 * Tells what [property@TlsNode.ServerOptions:handshake-timeout] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_set_handshake_timeout: (set-property handshake-timeout) (attributes org.tlsnode.node=tls.createServer.options.handshakeTimeout)
 * @self: options
 * @handshake_timeout: the new value
 *
 * Sets [property@TlsNode.ServerOptions:handshake-timeout].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeServerOptions,
                  tls_node_server_options,
                  TLS_NODE_IS_SERVER_OPTIONS,
                  3,
                  guint,
                  handshake_timeout,
                  0,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeServerOptions:alpn-protocols: (attributes org.tlsnode.node=tls.createServer.options.ALPNProtocols)
 *
 * Application protocols by preference; the server's order decides. A client that offers only others is refused with an alert. `NULL` for none.
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_get_alpn_protocols: (get-property alpn-protocols) (attributes org.tlsnode.node=tls.createServer.options.ALPNProtocols)
 * @self: options
 *
 * Tells what [property@TlsNode.ServerOptions:alpn-protocols] is set to.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_server_options_set_alpn_protocols: (set-property alpn-protocols) (attributes org.tlsnode.node=tls.createServer.options.ALPNProtocols)
 * @self: options
 * @alpn_protocols: (nullable) (array zero-terminated=1): the new value
 *
 * Sets [property@TlsNode.ServerOptions:alpn-protocols].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeServerOptions,
                  tls_node_server_options,
                  TLS_NODE_IS_SERVER_OPTIONS,
                  4,
                  const char *const *,
                  alpn_protocols,
                  NULL,
                  tn_option_change_strv,
                  (char ***) )

/* Callbacks */

TnCallback *
tn_server_options_get_sni_callback (TlsNodeServerOptions *self)
{
  return tls_node_server_options_data (G_OBJECT (self))->sni_callback;
}

TnCallback *
tn_server_options_get_alpn_callback (TlsNodeServerOptions *self)
{
  return tls_node_server_options_data (G_OBJECT (self))->alpn_callback;
}

/**
 * tls_node_server_options_set_sni_callback: (attributes org.tlsnode.node=tls.createServer.options.SNICallback)
 * @self: options
 * @callback: (nullable) (scope notified) (closure user_data) (destroy destroy): the function to ask, or `NULL` for none
 * @user_data: data for @callback
 * @destroy: (nullable): frees @user_data once nobody can call @callback any more
 *
 * Lets a function choose the secure context of each connection by the name that the client asks for.
 *
 * It is called once for each client that sends a name, before anything is sent to it. Nothing as the answer goes on with the
 * server's own context, an error ends the handshake without an alert. The context decides about certificates, versions
 * and cipher suites; whether clients are asked for a certificate is the server's to say. A handshake that
 * gets no answer ends with [property@TlsNode.ServerOptions:handshake-timeout].
 *
 * Since: 1.0
 */
void
tls_node_server_options_set_sni_callback (TlsNodeServerOptions *self,
                                          TlsNodeSniFunc callback,
                                          gpointer user_data,
                                          GDestroyNotify destroy)
{
  g_return_if_fail (TLS_NODE_IS_SERVER_OPTIONS (self));

  tn_callback_replace (&tls_node_server_options_data (G_OBJECT (self))->sni_callback,
                       tn_callback_new (G_CALLBACK (callback), user_data, destroy));
}

/**
 * tls_node_server_options_set_alpn_callback: (attributes org.tlsnode.node=tls.createServer.options.ALPNCallback)
 * @self: options
 * @callback: (nullable) (scope notified) (closure user_data) (destroy destroy): the function to ask, or `NULL` for none
 * @user_data: data for @callback
 * @destroy: (nullable): frees @user_data once nobody can call @callback any more
 *
 * Lets a function choose the application protocol of each connection, instead of
 * [property@TlsNode.ServerOptions:alpn-protocols]; a server cannot have both.
 *
 * It is called once for each client that offers any, before the question for a context with TLS 1.3 and after it with older versions, as in Node, and must answer at once. Names that are not
 * UTF-8 or hold a NUL are not shown to it. `NULL` refuses the client with an alert; a protocol that it did not
 * offer ends the handshake with `ERR_TLS_ALPN_CALLBACK_INVALID_RESULT`, and an error with that error, without one.
 *
 * Since: 1.0
 */
void
tls_node_server_options_set_alpn_callback (TlsNodeServerOptions *self,
                                           TlsNodeAlpnFunc callback,
                                           gpointer user_data,
                                           GDestroyNotify destroy)
{
  g_return_if_fail (TLS_NODE_IS_SERVER_OPTIONS (self));

  tn_callback_replace (&tls_node_server_options_data (G_OBJECT (self))->alpn_callback,
                       tn_callback_new (G_CALLBACK (callback), user_data, destroy));
}
