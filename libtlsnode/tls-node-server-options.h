/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-secure-context-options.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_SERVER_OPTIONS (tls_node_server_options_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (TlsNodeServerOptions,
                          tls_node_server_options,
                          TLS_NODE,
                          SERVER_OPTIONS,
                          TlsNodeSecureContextOptions)

struct _TlsNodeServerOptionsClass {
  TlsNodeSecureContextOptionsClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeServerOptions *tls_node_server_options_new (void);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_server_options_get_request_cert (TlsNodeServerOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_options_set_request_cert (TlsNodeServerOptions *self,
                                               gboolean request_cert);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_server_options_get_reject_unauthorized (TlsNodeServerOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_options_set_reject_unauthorized (TlsNodeServerOptions *self,
                                                      gboolean reject_unauthorized);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_server_options_get_allow_half_open (TlsNodeServerOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_options_set_allow_half_open (TlsNodeServerOptions *self,
                                                  gboolean allow_half_open);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_server_options_get_handshake_timeout (TlsNodeServerOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_options_set_handshake_timeout (TlsNodeServerOptions *self,
                                                    guint handshake_timeout);

TLS_NODE_AVAILABLE_IN_1_0
const char *const *tls_node_server_options_get_alpn_protocols (TlsNodeServerOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_options_set_alpn_protocols (TlsNodeServerOptions *self,
                                                 const char *const *alpn_protocols);

G_END_DECLS
