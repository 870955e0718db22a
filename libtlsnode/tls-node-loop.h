/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <glib-object.h>

#include <libtlsnode/tls-node-macros.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_LOOP (tls_node_loop_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeLoop, tls_node_loop, TLS_NODE, LOOP, GObject)

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeLoop *tls_node_loop_new (GError **error);

TLS_NODE_AVAILABLE_IN_1_0
int tls_node_loop_get_fd (TlsNodeLoop *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_loop_dispatch (TlsNodeLoop *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_loop_enter (TlsNodeLoop *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_loop_leave (TlsNodeLoop *self);

G_END_DECLS
