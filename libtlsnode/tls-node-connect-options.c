/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-connect-options-private.h"

#include "libtlsnode/tls-node-options-private.h"

/**
 * TlsNodeConnectOptions: (attributes org.tlsnode.node=tls.connect.options)
 *
 * What [func@TlsNode.connect] takes: where to connect to, and all options of a client socket.
 *
 * Since: 1.0
 */
typedef struct {
  char *host;
  guint port;
  char *path;
  GIOStream *socket;
  char *servername;
  char *local_address;
  guint local_port;
  guint family;
  TnCallback *check_server_identity;
} TlsNodeConnectOptionsPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (TlsNodeConnectOptions,
                            tls_node_connect_options,
                            TLS_NODE_TYPE_SOCKET_OPTIONS)

static const TnOption options_table[] = {
  { "host", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeConnectOptionsPrivate, host), 0, NULL },
  { "port", TN_OPTION_UINT, G_STRUCT_OFFSET (TlsNodeConnectOptionsPrivate, port), 0, NULL },
  { "path", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeConnectOptionsPrivate, path), 0, NULL },
  { "socket", TN_OPTION_OBJECT, G_STRUCT_OFFSET (TlsNodeConnectOptionsPrivate, socket), 0,
    g_io_stream_get_type },
  { "servername", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeConnectOptionsPrivate, servername),
    0, NULL },
  { "local-address", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeConnectOptionsPrivate, local_address), 0, NULL },
  { "local-port", TN_OPTION_UINT, G_STRUCT_OFFSET (TlsNodeConnectOptionsPrivate, local_port), 0,
    NULL },
  { "family", TN_OPTION_UINT, G_STRUCT_OFFSET (TlsNodeConnectOptionsPrivate, family), 0, NULL },
};

static TlsNodeConnectOptionsPrivate *
tls_node_connect_options_data (GObject *object)
{
  return tls_node_connect_options_get_instance_private (TLS_NODE_CONNECT_OPTIONS (object));
}

static void
clear_callbacks (GObject *object)
{
  TlsNodeConnectOptionsPrivate *data = tls_node_connect_options_data (object);

  g_clear_pointer (&data->check_server_identity, tn_callback_unref);
}

TN_DEFINE_OPTIONS_CLASS (TlsNodeConnectOptions, tls_node_connect_options, clear_callbacks)

static void
tls_node_connect_options_init (TlsNodeConnectOptions *self)
{
  tn_options_init (tls_node_connect_options_data (G_OBJECT (self)), options_table,
                   G_N_ELEMENTS (options_table));
}

/**
 * tls_node_connect_options_new: (constructor) (attributes org.tlsnode.node=tls.connect.options)
 *
 * Makes options that all have their defaults.
 *
 * Returns: (transfer full): new options
 *
 * Since: 1.0
 */
TlsNodeConnectOptions *
tls_node_connect_options_new (void)
{
  return g_object_new (TLS_NODE_TYPE_CONNECT_OPTIONS, NULL);
}

/**
 * TlsNodeConnectOptions:host: (attributes org.tlsnode.node=tls.connect.options.host)
 *
 * A host name or an IP address; `NULL` for `localhost`.
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_get_host: (get-property host) (attributes org.tlsnode.node=tls.connect.options.host)
 * @self: options
 *
 * Tells what [property@TlsNode.ConnectOptions:host] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_set_host: (set-property host) (attributes org.tlsnode.node=tls.connect.options.host)
 * @self: options
 * @host: (nullable): the new value
 *
 * Sets [property@TlsNode.ConnectOptions:host].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeConnectOptions,
                  tls_node_connect_options,
                  TLS_NODE_IS_CONNECT_OPTIONS,
                  0,
                  const char *,
                  host,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeConnectOptions:port: (attributes org.tlsnode.node=tls.connect.options.port)
 *
 * The TCP port, 1 to 65535.
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_get_port: (get-property port) (attributes org.tlsnode.node=tls.connect.options.port)
 * @self: options
 *
 * Tells what [property@TlsNode.ConnectOptions:port] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_set_port: (set-property port) (attributes org.tlsnode.node=tls.connect.options.port)
 * @self: options
 * @port: the new value
 *
 * Sets [property@TlsNode.ConnectOptions:port].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeConnectOptions,
                  tls_node_connect_options,
                  TLS_NODE_IS_CONNECT_OPTIONS,
                  1,
                  guint,
                  port,
                  0,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeConnectOptions:path: (attributes org.tlsnode.node=tls.connect.options.path)
 *
 * A Unix socket; [property@TlsNode.ConnectOptions:host] and [property@TlsNode.ConnectOptions:port] are ignored then.
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_get_path: (get-property path) (attributes org.tlsnode.node=tls.connect.options.path)
 * @self: options
 *
 * Tells what [property@TlsNode.ConnectOptions:path] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_set_path: (set-property path) (attributes org.tlsnode.node=tls.connect.options.path)
 * @self: options
 * @path: (nullable): the new value
 *
 * Sets [property@TlsNode.ConnectOptions:path].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeConnectOptions,
                  tls_node_connect_options,
                  TLS_NODE_IS_CONNECT_OPTIONS,
                  2,
                  const char *,
                  path,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeConnectOptions:socket: (attributes org.tlsnode.node=tls.connect.options.socket)
 *
 * A connected stream to run TLS on instead of making a connection; its streams must be pollable.
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_get_socket: (get-property socket) (attributes org.tlsnode.node=tls.connect.options.socket)
 * @self: options
 *
 * Tells what [property@TlsNode.ConnectOptions:socket] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_set_socket: (set-property socket) (attributes org.tlsnode.node=tls.connect.options.socket)
 * @self: options
 * @socket: (nullable): the new value
 *
 * Sets [property@TlsNode.ConnectOptions:socket].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeConnectOptions,
                  tls_node_connect_options,
                  TLS_NODE_IS_CONNECT_OPTIONS,
                  3,
                  GIOStream *,
                  socket,
                  NULL,
                  tn_option_change_object, )

/**
 * TlsNodeConnectOptions:servername: (attributes org.tlsnode.node=tls.connect.options.servername)
 *
 * The name to send as server name indication, and the name that the server's certificate is checked for. It must not be an IP address.
 *
 * `NULL` sends none, as Node does; the certificate is then checked for the host.
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_get_servername: (get-property servername) (attributes org.tlsnode.node=tls.connect.options.servername)
 * @self: options
 *
 * Tells what [property@TlsNode.ConnectOptions:servername] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_set_servername: (set-property servername) (attributes org.tlsnode.node=tls.connect.options.servername)
 * @self: options
 * @servername: (nullable): the new value
 *
 * Sets [property@TlsNode.ConnectOptions:servername].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeConnectOptions,
                  tls_node_connect_options,
                  TLS_NODE_IS_CONNECT_OPTIONS,
                  4,
                  const char *,
                  servername,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeConnectOptions:local-address: (attributes org.tlsnode.node=tls.connect.options.localAddress)
 *
 * The IP address to connect from; `NULL` for any.
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_get_local_address: (get-property local-address) (attributes org.tlsnode.node=tls.connect.options.localAddress)
 * @self: options
 *
 * Tells what [property@TlsNode.ConnectOptions:local-address] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_set_local_address: (set-property local-address) (attributes org.tlsnode.node=tls.connect.options.localAddress)
 * @self: options
 * @local_address: (nullable): the new value
 *
 * Sets [property@TlsNode.ConnectOptions:local-address].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeConnectOptions,
                  tls_node_connect_options,
                  TLS_NODE_IS_CONNECT_OPTIONS,
                  5,
                  const char *,
                  local_address,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeConnectOptions:local-port: (attributes org.tlsnode.node=tls.connect.options.localPort)
 *
 * The port to connect from; 0 for any.
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_get_local_port: (get-property local-port) (attributes org.tlsnode.node=tls.connect.options.localPort)
 * @self: options
 *
 * Tells what [property@TlsNode.ConnectOptions:local-port] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_set_local_port: (set-property local-port) (attributes org.tlsnode.node=tls.connect.options.localPort)
 * @self: options
 * @local_port: the new value
 *
 * Sets [property@TlsNode.ConnectOptions:local-port].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeConnectOptions,
                  tls_node_connect_options,
                  TLS_NODE_IS_CONNECT_OPTIONS,
                  6,
                  guint,
                  local_port,
                  0,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeConnectOptions:family: (attributes org.tlsnode.node=tls.connect.options.family)
 *
 * 4 or 6 to use addresses of one family only; 0 for both.
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_get_family: (get-property family) (attributes org.tlsnode.node=tls.connect.options.family)
 * @self: options
 *
 * Tells what [property@TlsNode.ConnectOptions:family] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_connect_options_set_family: (set-property family) (attributes org.tlsnode.node=tls.connect.options.family)
 * @self: options
 * @family: the new value
 *
 * Sets [property@TlsNode.ConnectOptions:family].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeConnectOptions,
                  tls_node_connect_options,
                  TLS_NODE_IS_CONNECT_OPTIONS,
                  7,
                  guint,
                  family,
                  0,
                  tn_option_change_number,
                  (int *) )

TnCallback *
tn_connect_options_get_check_server_identity (TlsNodeConnectOptions *self)
{
  return tls_node_connect_options_data (G_OBJECT (self))->check_server_identity;
}

/**
 * tls_node_connect_options_set_check_server_identity: (attributes org.tlsnode.node=tls.connect.options.checkServerIdentity)
 * @self: options
 * @callback: (nullable) (scope notified) (closure user_data) (destroy destroy): the function to ask, or `NULL` for
 *   [func@TlsNode.check_server_identity]
 * @user_data: data for @callback
 * @destroy: (nullable): frees @user_data once nobody can call @callback any more
 *
 * Lets a function decide whether the server's certificate is the one of the server that is meant, instead of
 * [func@TlsNode.check_server_identity], which it may call.
 *
 * It is called once the handshake is done and the certificate has passed every other check, also for resumed sessions and
 * when [property@TlsNode.SocketOptions:reject-unauthorized] is `FALSE`. It may destroy the socket. An error is what
 * [signal@TlsNode.Socket::error] reports; its code, or its message when it has none, becomes
 * [property@TlsNode.Socket:authorization-error].
 *
 * Since: 1.0
 */
void
tls_node_connect_options_set_check_server_identity (TlsNodeConnectOptions *self,
                                                    TlsNodeCheckServerIdentityFunc callback,
                                                    gpointer user_data,
                                                    GDestroyNotify destroy)
{
  g_return_if_fail (TLS_NODE_IS_CONNECT_OPTIONS (self));

  tn_callback_replace (&tls_node_connect_options_data (G_OBJECT (self))->check_server_identity,
                       tn_callback_new (G_CALLBACK (callback), user_data, destroy));
}
