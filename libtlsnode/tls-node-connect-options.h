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

G_END_DECLS
