/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <gio/gio.h>

#include <libtlsnode/tls-node-macros.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_LISTEN_OPTIONS (tls_node_listen_options_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeListenOptions,
                      tls_node_listen_options,
                      TLS_NODE,
                      LISTEN_OPTIONS,
                      GObject)

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeListenOptions *tls_node_listen_options_new (void);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_listen_options_get_host (TlsNodeListenOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_listen_options_set_host (TlsNodeListenOptions *self, const char *host);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_listen_options_get_port (TlsNodeListenOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_listen_options_set_port (TlsNodeListenOptions *self, guint port);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_listen_options_get_path (TlsNodeListenOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_listen_options_set_path (TlsNodeListenOptions *self, const char *path);

TLS_NODE_AVAILABLE_IN_1_0
int tls_node_listen_options_get_fd (TlsNodeListenOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_listen_options_set_fd (TlsNodeListenOptions *self, int fd);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_listen_options_get_backlog (TlsNodeListenOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_listen_options_set_backlog (TlsNodeListenOptions *self, guint backlog);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_listen_options_get_ipv6_only (TlsNodeListenOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_listen_options_set_ipv6_only (TlsNodeListenOptions *self, gboolean ipv6_only);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_listen_options_get_reuse_port (TlsNodeListenOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_listen_options_set_reuse_port (TlsNodeListenOptions *self, gboolean reuse_port);

G_END_DECLS
