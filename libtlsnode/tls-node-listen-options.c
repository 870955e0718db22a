/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-listen-options.h"

#include "libtlsnode/tls-node-options-private.h"

/**
 * TlsNodeListenOptions: (attributes org.tlsnode.node=net.Server.listen.options)
 *
 * Where [method@TlsNode.Server.listen] binds.
 *
 * Since: 1.0
 */
struct _TlsNodeListenOptions {
  GObject parent_instance;
  char *host;
  guint port;
  char *path;
  int fd;
  guint backlog;
  gboolean ipv6_only;
  gboolean reuse_port;
};

G_DEFINE_FINAL_TYPE (TlsNodeListenOptions, tls_node_listen_options, G_TYPE_OBJECT)

static const TnOption options_table[] = {
  { "host", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeListenOptions, host), 0, NULL },
  { "port", TN_OPTION_UINT, G_STRUCT_OFFSET (TlsNodeListenOptions, port), 0, NULL },
  { "path", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeListenOptions, path), 0, NULL },
  { "fd", TN_OPTION_INT, G_STRUCT_OFFSET (TlsNodeListenOptions, fd), -1, NULL },
  { "backlog", TN_OPTION_UINT, G_STRUCT_OFFSET (TlsNodeListenOptions, backlog), 511, NULL },
  { "ipv6-only", TN_OPTION_BOOLEAN, G_STRUCT_OFFSET (TlsNodeListenOptions, ipv6_only), 0,
    NULL },
  { "reuse-port", TN_OPTION_BOOLEAN, G_STRUCT_OFFSET (TlsNodeListenOptions, reuse_port), 0,
    NULL },
};

static TlsNodeListenOptions *
tls_node_listen_options_data (GObject *object)
{
  return TLS_NODE_LISTEN_OPTIONS (object);
}

TN_DEFINE_OPTIONS_CLASS (TlsNodeListenOptions, tls_node_listen_options, tn_options_no_lists)

static void
tls_node_listen_options_init (TlsNodeListenOptions *self)
{
  tn_options_init (tls_node_listen_options_data (G_OBJECT (self)), options_table,
                   G_N_ELEMENTS (options_table));
}

/**
 * tls_node_listen_options_new: (constructor) (attributes org.tlsnode.node=net.Server.listen.options)
 *
 * Makes options that all have their defaults.
 *
 * Returns: (transfer full): new options
 *
 * Since: 1.0
 */
TlsNodeListenOptions *
tls_node_listen_options_new (void)
{
  return g_object_new (TLS_NODE_TYPE_LISTEN_OPTIONS, NULL);
}

/**
 * TlsNodeListenOptions:host: (attributes org.tlsnode.node=net.Server.listen.options.host)
 *
 * A host name or an IP address; `NULL` for all addresses.
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_get_host: (get-property host) (attributes org.tlsnode.node=net.Server.listen.options.host)
 * @self: options
 *
 * Tells what [property@TlsNode.ListenOptions:host] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_set_host: (set-property host) (attributes org.tlsnode.node=net.Server.listen.options.host)
 * @self: options
 * @host: (nullable): the new value
 *
 * Sets [property@TlsNode.ListenOptions:host].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeListenOptions,
                  tls_node_listen_options,
                  TLS_NODE_IS_LISTEN_OPTIONS,
                  0,
                  const char *,
                  host,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeListenOptions:port: (attributes org.tlsnode.node=net.Server.listen.options.port)
 *
 * The TCP port, up to 65535; 0 for one that is free.
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_get_port: (get-property port) (attributes org.tlsnode.node=net.Server.listen.options.port)
 * @self: options
 *
 * Tells what [property@TlsNode.ListenOptions:port] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_set_port: (set-property port) (attributes org.tlsnode.node=net.Server.listen.options.port)
 * @self: options
 * @port: the new value
 *
 * Sets [property@TlsNode.ListenOptions:port].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeListenOptions,
                  tls_node_listen_options,
                  TLS_NODE_IS_LISTEN_OPTIONS,
                  1,
                  guint,
                  port,
                  0,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeListenOptions:path: (attributes org.tlsnode.node=net.Server.listen.options.path)
 *
 * A Unix socket; host and port are ignored then.
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_get_path: (get-property path) (attributes org.tlsnode.node=net.Server.listen.options.path)
 * @self: options
 *
 * Tells what [property@TlsNode.ListenOptions:path] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_set_path: (set-property path) (attributes org.tlsnode.node=net.Server.listen.options.path)
 * @self: options
 * @path: (nullable): the new value
 *
 * Sets [property@TlsNode.ListenOptions:path].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeListenOptions,
                  tls_node_listen_options,
                  TLS_NODE_IS_LISTEN_OPTIONS,
                  2,
                  const char *,
                  path,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeListenOptions:fd: (attributes org.tlsnode.node=net.Server.listen.options.fd)
 *
 * A socket that listens already, which the server takes over; -1 for none.
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_get_fd: (get-property fd) (attributes org.tlsnode.node=net.Server.listen.options.fd)
 * @self: options
 *
 * Tells what [property@TlsNode.ListenOptions:fd] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_set_fd: (set-property fd) (attributes org.tlsnode.node=net.Server.listen.options.fd)
 * @self: options
 * @fd: the new value
 *
 * Sets [property@TlsNode.ListenOptions:fd].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeListenOptions,
                  tls_node_listen_options,
                  TLS_NODE_IS_LISTEN_OPTIONS,
                  3,
                  int,
                  fd,
                  -1,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeListenOptions:backlog: (attributes org.tlsnode.node=net.Server.listen.options.backlog)
 *
 * How many connections may wait to be accepted; default 511.
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_get_backlog: (get-property backlog) (attributes org.tlsnode.node=net.Server.listen.options.backlog)
 * @self: options
 *
 * Tells what [property@TlsNode.ListenOptions:backlog] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_set_backlog: (set-property backlog) (attributes org.tlsnode.node=net.Server.listen.options.backlog)
 * @self: options
 * @backlog: the new value
 *
 * Sets [property@TlsNode.ListenOptions:backlog].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeListenOptions,
                  tls_node_listen_options,
                  TLS_NODE_IS_LISTEN_OPTIONS,
                  4,
                  guint,
                  backlog,
                  0,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeListenOptions:ipv6-only: (attributes org.tlsnode.node=net.Server.listen.options.ipv6Only)
 *
 * Whether an IPv6 address refuses IPv4; default `FALSE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_get_ipv6_only: (get-property ipv6-only) (attributes org.tlsnode.node=net.Server.listen.options.ipv6Only)
 * @self: options
 *
 * Tells what [property@TlsNode.ListenOptions:ipv6-only] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_set_ipv6_only: (set-property ipv6-only) (attributes org.tlsnode.node=net.Server.listen.options.ipv6Only)
 * @self: options
 * @ipv6_only: the new value
 *
 * Sets [property@TlsNode.ListenOptions:ipv6-only].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeListenOptions,
                  tls_node_listen_options,
                  TLS_NODE_IS_LISTEN_OPTIONS,
                  5,
                  gboolean,
                  ipv6_only,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeListenOptions:reuse-port: (attributes org.tlsnode.node=net.Server.listen.options.reusePort)
 *
 * Whether several sockets may listen on the same port and share its connections; default `FALSE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_get_reuse_port: (get-property reuse-port) (attributes org.tlsnode.node=net.Server.listen.options.reusePort)
 * @self: options
 *
 * Tells what [property@TlsNode.ListenOptions:reuse-port] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_listen_options_set_reuse_port: (set-property reuse-port) (attributes org.tlsnode.node=net.Server.listen.options.reusePort)
 * @self: options
 * @reuse_port: the new value
 *
 * Sets [property@TlsNode.ListenOptions:reuse-port].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeListenOptions,
                  tls_node_listen_options,
                  TLS_NODE_IS_LISTEN_OPTIONS,
                  6,
                  gboolean,
                  reuse_port,
                  FALSE,
                  tn_option_change_number,
                  (int *) )
