/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <gio/gio.h>

#include <libtlsnode/tls-node-macros.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_SECURE_CONTEXT_OPTIONS (tls_node_secure_context_options_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (TlsNodeSecureContextOptions,
                          tls_node_secure_context_options,
                          TLS_NODE,
                          SECURE_CONTEXT_OPTIONS,
                          GObject)

struct _TlsNodeSecureContextOptionsClass {
  GObjectClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeSecureContextOptions *tls_node_secure_context_options_new (void);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_secure_context_options_get_passphrase (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_passphrase (TlsNodeSecureContextOptions *self,
                                                     const char *passphrase);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_secure_context_options_get_ciphers (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_ciphers (TlsNodeSecureContextOptions *self,
                                                  const char *ciphers);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_secure_context_options_get_min_version (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_min_version (TlsNodeSecureContextOptions *self,
                                                      const char *min_version);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_secure_context_options_get_max_version (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_max_version (TlsNodeSecureContextOptions *self,
                                                      const char *max_version);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_ca (TlsNodeSecureContextOptions *self, GBytes *pem);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_clear_ca (TlsNodeSecureContextOptions *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_cert (TlsNodeSecureContextOptions *self, GBytes *pem);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_clear_cert (TlsNodeSecureContextOptions *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_key (TlsNodeSecureContextOptions *self,
                                              GBytes *pem,
                                              const char *passphrase);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_clear_key (TlsNodeSecureContextOptions *self);

G_END_DECLS
