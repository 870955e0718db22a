/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <gio/gio.h>

#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-secure-context.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_REPLY (tls_node_reply_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeReply, tls_node_reply, TLS_NODE, REPLY, GObject)

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_reply_return_nothing (TlsNodeReply *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_reply_return_context (TlsNodeReply *self, TlsNodeSecureContext *context);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_reply_return_string (TlsNodeReply *self, const char *string);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_reply_return_error (TlsNodeReply *self, const GError *error);

G_END_DECLS
