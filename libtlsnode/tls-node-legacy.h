/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-socket.h>

G_BEGIN_DECLS

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_pair_new (TlsNodeSocketOptions *client_options,
                            TlsNodeSocketOptions *server_options,
                            TlsNodeSocket **client,
                            TlsNodeSocket **server,
                            GError **error);

G_END_DECLS
