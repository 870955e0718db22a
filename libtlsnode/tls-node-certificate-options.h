/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <gio/gio.h>

#include <libtlsnode/tls-node-macros.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_CERTIFICATE_OPTIONS (tls_node_certificate_options_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeCertificateOptions,
                      tls_node_certificate_options,
                      TLS_NODE,
                      CERTIFICATE_OPTIONS,
                      GObject)

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificateOptions *tls_node_certificate_options_new (void);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_options_get_common_name (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_common_name (TlsNodeCertificateOptions *self,
                                                   const char *common_name);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_options_get_key_type (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_key_type (TlsNodeCertificateOptions *self,
                                                const char *key_type);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_certificate_options_get_key_bits (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_key_bits (TlsNodeCertificateOptions *self,
                                                guint key_bits);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_certificate_options_get_is_ca (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_is_ca (TlsNodeCertificateOptions *self, gboolean is_ca);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_certificate_options_get_days (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_days (TlsNodeCertificateOptions *self, guint days);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_add_name (TlsNodeCertificateOptions *self, const char *name);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_clear_name (TlsNodeCertificateOptions *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_issuer (TlsNodeCertificateOptions *self,
                                              GBytes *certificate,
                                              GBytes *private_key);

G_END_DECLS
