/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-certificate.h>
#include <libtlsnode/tls-node-macros.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_CERTIFICATE_REQUEST (tls_node_certificate_request_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeCertificateRequest,
                      tls_node_certificate_request,
                      TLS_NODE,
                      CERTIFICATE_REQUEST,
                      GObject)

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificateRequest *tls_node_certificate_request_new (GBytes *data, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificateRequest *
tls_node_certificate_request_generate (TlsNodeCertificateOptions *options,
                                       GBytes **private_key,
                                       GError **error);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificate *tls_node_certificate_request_sign (TlsNodeCertificateRequest *self,
                                                       TlsNodeCertificateOptions *options,
                                                       GError **error);

TLS_NODE_AVAILABLE_IN_1_0
GBytes *tls_node_certificate_request_get_raw (TlsNodeCertificateRequest *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_request_to_pem (TlsNodeCertificateRequest *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_request_get_subject (TlsNodeCertificateRequest *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_request_get_subject_alt_name (TlsNodeCertificateRequest *self);

G_END_DECLS
