/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket-options.h"

#include "libtlsnode/tls-node-options-private.h"

/**
 * TlsNodeSocketOptions: (attributes org.tlsnode.node=tls.TLSSocket.options)
 *
 * What [ctor@TlsNode.Socket.new] takes: the options of a secure context and those of one connection.
 *
 * Since: 1.0
 */
typedef struct {
  gboolean is_server;
  gboolean request_cert;
  gboolean reject_unauthorized;
  gboolean allow_half_open;
  char **alpn_protocols;
  TlsNodeSecureContext *secure_context;
} TlsNodeSocketOptionsPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (TlsNodeSocketOptions,
                            tls_node_socket_options,
                            TLS_NODE_TYPE_SECURE_CONTEXT_OPTIONS)

static const TnOption options_table[] = {
  { "is-server", TN_OPTION_BOOLEAN, G_STRUCT_OFFSET (TlsNodeSocketOptionsPrivate, is_server), 0,
    NULL },
  { "request-cert", TN_OPTION_BOOLEAN,
    G_STRUCT_OFFSET (TlsNodeSocketOptionsPrivate, request_cert), 0, NULL },
  { "reject-unauthorized", TN_OPTION_BOOLEAN,
    G_STRUCT_OFFSET (TlsNodeSocketOptionsPrivate, reject_unauthorized), 1, NULL },
  { "allow-half-open", TN_OPTION_BOOLEAN,
    G_STRUCT_OFFSET (TlsNodeSocketOptionsPrivate, allow_half_open), 0, NULL },
  { "alpn-protocols", TN_OPTION_STRV,
    G_STRUCT_OFFSET (TlsNodeSocketOptionsPrivate, alpn_protocols), 0, NULL },
  { "secure-context", TN_OPTION_OBJECT,
    G_STRUCT_OFFSET (TlsNodeSocketOptionsPrivate, secure_context), 0,
    tls_node_secure_context_get_type },
};

static TlsNodeSocketOptionsPrivate *
tls_node_socket_options_data (GObject *object)
{
  return tls_node_socket_options_get_instance_private (TLS_NODE_SOCKET_OPTIONS (object));
}

TN_DEFINE_OPTIONS_CLASS (TlsNodeSocketOptions, tls_node_socket_options, tn_options_no_lists)

static void
tls_node_socket_options_init (TlsNodeSocketOptions *self)
{
  tn_options_init (tls_node_socket_options_data (G_OBJECT (self)), options_table,
                   G_N_ELEMENTS (options_table));
}

/**
 * tls_node_socket_options_new: (constructor) (attributes org.tlsnode.node=tls.TLSSocket.options)
 *
 * Makes options that all have their defaults.
 *
 * Returns: (transfer full): new options
 *
 * Since: 1.0
 */
TlsNodeSocketOptions *
tls_node_socket_options_new (void)
{
  return g_object_new (TLS_NODE_TYPE_SOCKET_OPTIONS, NULL);
}

/**
 * TlsNodeSocketOptions:is-server: (attributes org.tlsnode.node=tls.TLSSocket.options.isServer)
 *
 * Whether the socket acts as the server of the connection; default `FALSE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_get_is_server: (get-property is-server) (attributes org.tlsnode.node=tls.TLSSocket.options.isServer)
 * @self: options
 *
 * Tells what [property@TlsNode.SocketOptions:is-server] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_set_is_server: (set-property is-server) (attributes org.tlsnode.node=tls.TLSSocket.options.isServer)
 * @self: options
 * @is_server: the new value
 *
 * Sets [property@TlsNode.SocketOptions:is-server].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSocketOptions,
                  tls_node_socket_options,
                  TLS_NODE_IS_SOCKET_OPTIONS,
                  0,
                  gboolean,
                  is_server,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeSocketOptions:request-cert: (attributes org.tlsnode.node=tls.TLSSocket.options.requestCert)
 *
 * Whether a server asks the client for a certificate; default `FALSE`. A client always asks the server.
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_get_request_cert: (get-property request-cert) (attributes org.tlsnode.node=tls.TLSSocket.options.requestCert)
 * @self: options
 *
 * Tells what [property@TlsNode.SocketOptions:request-cert] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_set_request_cert: (set-property request-cert) (attributes org.tlsnode.node=tls.TLSSocket.options.requestCert)
 * @self: options
 * @request_cert: the new value
 *
 * Sets [property@TlsNode.SocketOptions:request-cert].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSocketOptions,
                  tls_node_socket_options,
                  TLS_NODE_IS_SOCKET_OPTIONS,
                  1,
                  gboolean,
                  request_cert,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeSocketOptions:reject-unauthorized: (attributes org.tlsnode.node=tls.TLSSocket.options.rejectUnauthorized)
 *
 * Whether a peer that cannot be verified is refused; default `TRUE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_get_reject_unauthorized: (get-property reject-unauthorized) (attributes org.tlsnode.node=tls.TLSSocket.options.rejectUnauthorized)
 * @self: options
 *
 * Tells what [property@TlsNode.SocketOptions:reject-unauthorized] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_set_reject_unauthorized: (set-property reject-unauthorized) (attributes org.tlsnode.node=tls.TLSSocket.options.rejectUnauthorized)
 * @self: options
 * @reject_unauthorized: the new value
 *
 * Sets [property@TlsNode.SocketOptions:reject-unauthorized].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSocketOptions,
                  tls_node_socket_options,
                  TLS_NODE_IS_SOCKET_OPTIONS,
                  2,
                  gboolean,
                  reject_unauthorized,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeSocketOptions:allow-half-open: (attributes org.tlsnode.node=tls.TLSSocket.options.allowHalfOpen)
 *
 * Whether the sending side stays open when the peer has ended its own; default `FALSE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_get_allow_half_open: (get-property allow-half-open) (attributes org.tlsnode.node=tls.TLSSocket.options.allowHalfOpen)
 * @self: options
 *
 * Tells what [property@TlsNode.SocketOptions:allow-half-open] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_set_allow_half_open: (set-property allow-half-open) (attributes org.tlsnode.node=tls.TLSSocket.options.allowHalfOpen)
 * @self: options
 * @allow_half_open: the new value
 *
 * Sets [property@TlsNode.SocketOptions:allow-half-open].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSocketOptions,
                  tls_node_socket_options,
                  TLS_NODE_IS_SOCKET_OPTIONS,
                  3,
                  gboolean,
                  allow_half_open,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeSocketOptions:alpn-protocols: (attributes org.tlsnode.node=tls.TLSSocket.options.ALPNProtocols)
 *
 * Application protocols by preference, for example `h2` and `http/1.1`; `NULL` for none.
 *
 * A client can offer at most 8 names of at most 31 bytes each, a limit of GnuTLS.
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_get_alpn_protocols: (get-property alpn-protocols) (attributes org.tlsnode.node=tls.TLSSocket.options.ALPNProtocols)
 * @self: options
 *
 * Tells what [property@TlsNode.SocketOptions:alpn-protocols] is set to.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_set_alpn_protocols: (set-property alpn-protocols) (attributes org.tlsnode.node=tls.TLSSocket.options.ALPNProtocols)
 * @self: options
 * @alpn_protocols: (nullable) (array zero-terminated=1): the new value
 *
 * Sets [property@TlsNode.SocketOptions:alpn-protocols].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSocketOptions,
                  tls_node_socket_options,
                  TLS_NODE_IS_SOCKET_OPTIONS,
                  4,
                  const char *const *,
                  alpn_protocols,
                  NULL,
                  tn_option_change_strv,
                  (char ***) )

/**
 * TlsNodeSocketOptions:secure-context: (attributes org.tlsnode.node=tls.TLSSocket.options.secureContext)
 *
 * A context to use as it is; the options of a secure context beside it are ignored. `NULL` to have one made.
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_get_secure_context: (get-property secure-context) (attributes org.tlsnode.node=tls.TLSSocket.options.secureContext)
 * @self: options
 *
 * Tells what [property@TlsNode.SocketOptions:secure-context] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_socket_options_set_secure_context: (set-property secure-context) (attributes org.tlsnode.node=tls.TLSSocket.options.secureContext)
 * @self: options
 * @secure_context: (nullable): the new value
 *
 * Sets [property@TlsNode.SocketOptions:secure-context].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSocketOptions,
                  tls_node_socket_options,
                  TLS_NODE_IS_SOCKET_OPTIONS,
                  5,
                  TlsNodeSecureContext *,
                  secure_context,
                  NULL,
                  tn_option_change_object, )
