/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-server-options.h"

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

TN_DEFINE_OPTIONS_CLASS (TlsNodeServerOptions, tls_node_server_options, tn_options_no_lists)

static void
tls_node_server_options_init (TlsNodeServerOptions *self)
{
  tn_options_init (tls_node_server_options_data (G_OBJECT (self)), options_table,
                   G_N_ELEMENTS (options_table));
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
