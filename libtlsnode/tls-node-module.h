/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-connect-options.h>
#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-socket.h>

G_BEGIN_DECLS

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeSocket *tls_node_connect (TlsNodeConnectOptions *options, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_check_server_identity (const char *hostname,
                                         TlsNodeCertificate *certificate,
                                         GError **error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_get_default_ciphers (void);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_get_features (void);

G_END_DECLS
