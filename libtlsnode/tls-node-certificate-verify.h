/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-certificate.h>
#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-secure-context.h>

G_BEGIN_DECLS

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_certificate_verify_chain (TlsNodeCertificate *self,
                                             GBytes *intermediates,
                                             TlsNodeSecureContext *context,
                                             const char *purpose,
                                             const char *hostname,
                                             gint64 time,
                                             GError **error);

G_END_DECLS
