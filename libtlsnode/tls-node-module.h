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
gboolean tls_node_check_server_identity_variant (const char *hostname,
                                                 GVariant *certificate,
                                                 GError **error);

TLS_NODE_AVAILABLE_IN_1_0
const char *const *tls_node_get_ciphers (void);

TLS_NODE_AVAILABLE_IN_1_0
const char *const *tls_node_get_curves (void);

TLS_NODE_AVAILABLE_IN_1_0
const char *const *tls_node_get_root_certificates (void);

TLS_NODE_AVAILABLE_IN_1_0
char **tls_node_get_ca_certificates (const char *type, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_set_default_ca_certificates (const char *const *certs, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_explain_ciphers (const char *ciphers);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_get_core_cipher_list (void);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_get_default_cipher_list (void);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_get_default_ciphers (void);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_set_default_ciphers (const char *ciphers);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_get_default_ecdh_curve (void);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_set_default_ecdh_curve (const char *curve);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_get_default_min_version (void);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_set_default_min_version (const char *version);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_get_default_max_version (void);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_set_default_max_version (const char *version);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_get_client_reneg_limit (void);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_set_client_reneg_limit (guint limit);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_get_client_reneg_window (void);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_set_client_reneg_window (guint seconds);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_apply_environment (GError **error);

TLS_NODE_AVAILABLE_IN_1_0
char **tls_node_apply_switches (const char *const *arguments, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_get_features (void);

G_END_DECLS
