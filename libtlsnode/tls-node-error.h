/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-certificate.h>
#include <libtlsnode/tls-node-error-codes.h>
#include <libtlsnode/tls-node-macros.h>

G_BEGIN_DECLS

TLS_NODE_AVAILABLE_IN_1_0
GError *tls_node_error_new (const char *code, const char *message);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_error_get_code (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_error_get_reason (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_error_get_library (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_error_get_host (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_error_get_hint (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_error_get_syscall (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_error_get_address (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_error_get_local_address (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_error_get_path (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_error_get_port (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
int tls_node_error_get_errno (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
int tls_node_error_get_alert_sent (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
int tls_node_error_get_alert_received (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_error_get_cert (const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificate *tls_node_error_get_certificate (const GError *error);

G_END_DECLS
