/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-reply.h>
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

/**
 * TlsNodeSniFunc: (attributes org.tlsnode.node=-)
 * @servername: the name that the client asks for, as it wrote it
 * @reply: (attributes org.tlsnode.answer=TlsNode.SecureContext): for the answer, now or later
 * @user_data: data of the callback
 *
 * Is asked for the secure context of a connection; see [method@TlsNode.ServerOptions.set_sni_callback].
 *
 * Since: 1.0
 */
typedef void (*TlsNodeSniFunc) (const char *servername,
                                TlsNodeReply *reply,
                                gpointer user_data);

/**
 * TlsNodeAlpnFunc: (attributes org.tlsnode.node=-)
 * @servername: (nullable): the name that the client asks for, or `NULL` when it sent none
 * @protocols: (array zero-terminated=1): what the client offers, by its preference
 * @user_data: data of the callback
 * @error: return location for the reason why the handshake is to end
 *
 * Is asked for the application protocol of a connection; see [method@TlsNode.ServerOptions.set_alpn_callback].
 *
 * Returns: (transfer full) (nullable): one of @protocols; `NULL` refuses the client, with an alert unless @error is set
 *
 * Since: 1.0
 */
typedef char *(*TlsNodeAlpnFunc) (const char *servername,
                                  const char *const *protocols,
                                  gpointer user_data,
                                  GError **error);

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

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_options_set_sni_callback (TlsNodeServerOptions *self,
                                               TlsNodeSniFunc callback,
                                               gpointer user_data,
                                               GDestroyNotify destroy);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_options_set_alpn_callback (TlsNodeServerOptions *self,
                                                TlsNodeAlpnFunc callback,
                                                gpointer user_data,
                                                GDestroyNotify destroy);

G_END_DECLS
