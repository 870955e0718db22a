/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-listen-options.h>
#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-secure-context.h>
#include <libtlsnode/tls-node-server-options.h>
#include <libtlsnode/tls-node-socket.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_SERVER (tls_node_server_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeServer, tls_node_server, TLS_NODE, SERVER, GObject)

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeServer *tls_node_server_new (TlsNodeServerOptions *options, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeServer *tls_node_server_new_with_context (TlsNodeSecureContext *context,
                                                 TlsNodeServerOptions *options,
                                                 GError **error);

TLS_NODE_AVAILABLE_IN_1_0
gboolean
tls_node_server_listen (TlsNodeServer *self, TlsNodeListenOptions *options, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_listen_async (TlsNodeServer *self,
                                   TlsNodeListenOptions *options,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

TLS_NODE_AVAILABLE_IN_1_0
gboolean
tls_node_server_listen_finish (TlsNodeServer *self, GAsyncResult *result, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_close_async (TlsNodeServer *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

TLS_NODE_AVAILABLE_IN_1_0
gboolean
tls_node_server_close_finish (TlsNodeServer *self, GAsyncResult *result, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
gboolean
tls_node_server_add_connection (TlsNodeServer *self, GIOStream *stream, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_server_get_address (TlsNodeServer *self);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_server_get_connections (TlsNodeServer *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_server_get_is_listening (TlsNodeServer *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_server_set_secure_context (TlsNodeServer *self,
                                             TlsNodeServerOptions *options,
                                             GError **error);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeSecureContext *tls_node_server_get_context (TlsNodeServer *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_server_set_context (TlsNodeServer *self, TlsNodeSecureContext *context);

G_END_DECLS
