/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-secure-context.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_RELOADER (tls_node_reloader_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeReloader, tls_node_reloader, TLS_NODE, RELOADER, GObject)

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeReloader *tls_node_reloader_new (TlsNodeSecureContextOptions *options, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeSecureContext *tls_node_reloader_get_context (TlsNodeReloader *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_reloader_reload (TlsNodeReloader *self);

G_END_DECLS
