/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <glib.h>

#include <libtlsnode/tls-node-macros.h>

G_BEGIN_DECLS

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_inspect (GBytes *data, const char *passphrase, GError **error);

G_END_DECLS
