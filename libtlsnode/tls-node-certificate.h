/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-certificate-options.h>
#include <libtlsnode/tls-node-macros.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_CERTIFICATE (tls_node_certificate_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeCertificate, tls_node_certificate, TLS_NODE, CERTIFICATE, GObject)

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificate *tls_node_certificate_new (GBytes *data, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificate *tls_node_certificate_generate (TlsNodeCertificateOptions *options,
                                                   GBytes **private_key,
                                                   GError **error);

TLS_NODE_AVAILABLE_IN_1_0
GBytes *tls_node_certificate_get_raw (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_to_pem (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_subject (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_issuer (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_subject_alt_name (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_valid_from (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_valid_to (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_serial_number (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_fingerprint256 (TlsNodeCertificate *self);

G_END_DECLS
