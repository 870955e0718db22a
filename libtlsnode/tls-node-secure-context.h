/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-secure-context-options.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_SECURE_CONTEXT (tls_node_secure_context_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeSecureContext,
                      tls_node_secure_context,
                      TLS_NODE,
                      SECURE_CONTEXT,
                      GObject)

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeSecureContext *tls_node_secure_context_new (TlsNodeSecureContextOptions *options,
                                                   GError **error);

G_END_DECLS
