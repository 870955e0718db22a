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
const char *tls_node_certificate_options_get_organization (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_organization (TlsNodeCertificateOptions *self,
                                                    const char *organization);

TLS_NODE_AVAILABLE_IN_1_0
const char *
tls_node_certificate_options_get_organizational_unit (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_organizational_unit (TlsNodeCertificateOptions *self,
                                                           const char *organizational_unit);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_options_get_country (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_country (TlsNodeCertificateOptions *self,
                                               const char *country);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_options_get_state (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_state (TlsNodeCertificateOptions *self,
                                             const char *state);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_options_get_locality (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_locality (TlsNodeCertificateOptions *self,
                                                const char *locality);

TLS_NODE_AVAILABLE_IN_1_0
int tls_node_certificate_options_get_path_length (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_path_length (TlsNodeCertificateOptions *self,
                                                   int path_length);

TLS_NODE_AVAILABLE_IN_1_0
gint64 tls_node_certificate_options_get_not_before (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_not_before (TlsNodeCertificateOptions *self,
                                                  gint64 not_before);

TLS_NODE_AVAILABLE_IN_1_0
gint64 tls_node_certificate_options_get_not_after (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_not_after (TlsNodeCertificateOptions *self,
                                                 gint64 not_after);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_options_get_serial_number (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_serial_number (TlsNodeCertificateOptions *self,
                                                     const char *serial_number);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_options_get_digest (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_digest (TlsNodeCertificateOptions *self,
                                              const char *digest);

TLS_NODE_AVAILABLE_IN_1_0
const char *const *tls_node_certificate_options_get_key_usage (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_key_usage (TlsNodeCertificateOptions *self,
                                                 const char *const *key_usage);

TLS_NODE_AVAILABLE_IN_1_0
const char *const *
tls_node_certificate_options_get_extended_key_usage (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void
tls_node_certificate_options_set_extended_key_usage (TlsNodeCertificateOptions *self,
                                                     const char *const *extended_key_usage);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_options_get_named_curve (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_named_curve (TlsNodeCertificateOptions *self,
                                                   const char *named_curve);

TLS_NODE_AVAILABLE_IN_1_0
GBytes *tls_node_certificate_options_get_private_key (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_private_key (TlsNodeCertificateOptions *self,
                                                   GBytes *private_key);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_certificate_options_get_passphrase (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_passphrase (TlsNodeCertificateOptions *self,
                                                  const char *passphrase);

TLS_NODE_AVAILABLE_IN_1_0
const char *
tls_node_certificate_options_get_issuer_passphrase (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_issuer_passphrase (TlsNodeCertificateOptions *self,
                                                         const char *issuer_passphrase);

TLS_NODE_AVAILABLE_IN_1_0
const char *
tls_node_certificate_options_get_output_passphrase (TlsNodeCertificateOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_output_passphrase (TlsNodeCertificateOptions *self,
                                                         const char *output_passphrase);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_add_name (TlsNodeCertificateOptions *self, const char *name);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_clear_name (TlsNodeCertificateOptions *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_certificate_options_set_issuer (TlsNodeCertificateOptions *self,
                                              GBytes *certificate,
                                              GBytes *private_key);

G_END_DECLS
