/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-socket-options.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_CONNECT_OPTIONS (tls_node_connect_options_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (TlsNodeConnectOptions,
                          tls_node_connect_options,
                          TLS_NODE,
                          CONNECT_OPTIONS,
                          TlsNodeSocketOptions)

struct _TlsNodeConnectOptionsClass {
  TlsNodeSocketOptionsClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

/**
 * TlsNodeCheckServerIdentityFunc: (attributes org.tlsnode.node=-)
 * @hostname: the name that the server is to have: the server name, else the host, else `localhost`
 * @certificate: Node's plain object of the server's certificate, an `a{sv}` as
 *   [method@TlsNode.Certificate.to_legacy_object] makes it; empty when the server has none
 * @user_data: data of the callback
 * @error: return location for the reason why the certificate is refused
 *
 * Is asked whether a certificate is that of a server; see
 * [method@TlsNode.ConnectOptions.set_check_server_identity].
 *
 * Returns: `TRUE` when it is, else `FALSE` with @error set
 *
 * Since: 1.0
 */
typedef gboolean (*TlsNodeCheckServerIdentityFunc) (const char *hostname,
                                                    GVariant *certificate,
                                                    gpointer user_data,
                                                    GError **error);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeConnectOptions *tls_node_connect_options_new (void);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_connect_options_get_host (TlsNodeConnectOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_connect_options_set_host (TlsNodeConnectOptions *self, const char *host);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_connect_options_get_port (TlsNodeConnectOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_connect_options_set_port (TlsNodeConnectOptions *self, guint port);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_connect_options_get_path (TlsNodeConnectOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_connect_options_set_path (TlsNodeConnectOptions *self, const char *path);

TLS_NODE_AVAILABLE_IN_1_0
GIOStream *tls_node_connect_options_get_socket (TlsNodeConnectOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_connect_options_set_socket (TlsNodeConnectOptions *self, GIOStream *socket);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_connect_options_get_servername (TlsNodeConnectOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_connect_options_set_servername (TlsNodeConnectOptions *self,
                                              const char *servername);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_connect_options_get_local_address (TlsNodeConnectOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_connect_options_set_local_address (TlsNodeConnectOptions *self,
                                                 const char *local_address);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_connect_options_get_local_port (TlsNodeConnectOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_connect_options_set_local_port (TlsNodeConnectOptions *self, guint local_port);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_connect_options_get_family (TlsNodeConnectOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_connect_options_set_family (TlsNodeConnectOptions *self, guint family);

TLS_NODE_AVAILABLE_IN_1_0
void
tls_node_connect_options_set_check_server_identity (TlsNodeConnectOptions *self,
                                                    TlsNodeCheckServerIdentityFunc callback,
                                                    gpointer user_data,
                                                    GDestroyNotify destroy);

G_END_DECLS
