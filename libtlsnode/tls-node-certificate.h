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
GBytes *tls_node_certificate_to_pfx (TlsNodeCertificate *self,
                                     GBytes *private_key,
                                     const char *passphrase,
                                     GBytes *chain,
                                     const char *friendly_name,
                                     const char *key_passphrase,
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

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_fingerprint (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_fingerprint512 (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_get_info_access (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char **tls_node_certificate_get_key_usage (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_certificate_get_ca (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
gint64 tls_node_certificate_get_valid_from_date (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
gint64 tls_node_certificate_get_valid_to_date (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificate *tls_node_certificate_get_issuer_certificate (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
GBytes *tls_node_certificate_get_public_key (TlsNodeCertificate *self, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_get_public_key_type (TlsNodeCertificate *self, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_certificate_get_public_key_details (TlsNodeCertificate *self,
                                                       GError **error);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_certificate_to_legacy_object (TlsNodeCertificate *self);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_check_host (TlsNodeCertificate *self,
                                       const char *name,
                                       GVariant *options,
                                       GError **error);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_check_email (TlsNodeCertificate *self,
                                        const char *email,
                                        GVariant *options,
                                        GError **error);

TLS_NODE_AVAILABLE_IN_1_0
char *tls_node_certificate_check_ip (TlsNodeCertificate *self, const char *ip, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_certificate_check_issued (TlsNodeCertificate *self,
                                            TlsNodeCertificate *other);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_certificate_check_private_key (TlsNodeCertificate *self,
                                                 GBytes *private_key,
                                                 const char *passphrase,
                                                 gboolean *matches,
                                                 GError **error);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_certificate_verify (TlsNodeCertificate *self, GBytes *public_key);

G_END_DECLS
