/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-secure-context.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_SOCKET_OPTIONS (tls_node_socket_options_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (TlsNodeSocketOptions,
                          tls_node_socket_options,
                          TLS_NODE,
                          SOCKET_OPTIONS,
                          TlsNodeSecureContextOptions)

struct _TlsNodeSocketOptionsClass {
  TlsNodeSecureContextOptionsClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeSocketOptions *tls_node_socket_options_new (void);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_options_get_is_server (TlsNodeSocketOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_options_set_is_server (TlsNodeSocketOptions *self, gboolean is_server);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_options_get_request_cert (TlsNodeSocketOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_options_set_request_cert (TlsNodeSocketOptions *self,
                                               gboolean request_cert);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_options_get_reject_unauthorized (TlsNodeSocketOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_options_set_reject_unauthorized (TlsNodeSocketOptions *self,
                                                      gboolean reject_unauthorized);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_options_get_allow_half_open (TlsNodeSocketOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_options_set_allow_half_open (TlsNodeSocketOptions *self,
                                                  gboolean allow_half_open);

TLS_NODE_AVAILABLE_IN_1_0
const char *const *tls_node_socket_options_get_alpn_protocols (TlsNodeSocketOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_options_set_alpn_protocols (TlsNodeSocketOptions *self,
                                                 const char *const *alpn_protocols);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeSecureContext *tls_node_socket_options_get_secure_context (TlsNodeSocketOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_options_set_secure_context (TlsNodeSocketOptions *self,
                                                 TlsNodeSecureContext *secure_context);

G_END_DECLS
