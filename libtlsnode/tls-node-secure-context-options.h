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

/**
 * TlsNodePinFunc: (attributes org.tlsnode.node=-)
 * @token: the label of the token
 * @attempt: how many answers were wrong: 0, 1, ...
 * @user_data: data of the callback
 * @error: return location for the reason why there is none
 *
 * Is asked for the PIN of a token; see [method@TlsNode.SecureContextOptions.set_pin_callback].
 *
 * Returns: (transfer full) (nullable): the PIN, which is wiped after use; `NULL` to give up
 *
 * Since: 1.0
 */
typedef char *(*TlsNodePinFunc) (const char *token,
                                 guint attempt,
                                 gpointer user_data,
                                 GError **error);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeSecureContextOptions *tls_node_secure_context_options_new (void);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_secure_context_options_get_ciphers (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_ciphers (TlsNodeSecureContextOptions *self,
                                                  const char *ciphers);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_secure_context_options_get_sigalgs (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_sigalgs (TlsNodeSecureContextOptions *self,
                                                  const char *sigalgs);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_secure_context_options_get_ecdh_curve (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_ecdh_curve (TlsNodeSecureContextOptions *self,
                                                     const char *ecdh_curve);

TLS_NODE_AVAILABLE_IN_1_0
GBytes *tls_node_secure_context_options_get_dhparam (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_dhparam (TlsNodeSecureContextOptions *self,
                                                  GBytes *dhparam);

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
const char *
tls_node_secure_context_options_get_secure_protocol (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_secure_protocol (TlsNodeSecureContextOptions *self,
                                                          const char *secure_protocol);

TLS_NODE_AVAILABLE_IN_1_0
guint64 tls_node_secure_context_options_get_secure_options (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_secure_options (TlsNodeSecureContextOptions *self,
                                                         guint64 secure_options);

TLS_NODE_AVAILABLE_IN_1_0
gboolean
tls_node_secure_context_options_get_honor_cipher_order (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_honor_cipher_order (TlsNodeSecureContextOptions *self,
                                                             gboolean honor_cipher_order);

TLS_NODE_AVAILABLE_IN_1_0
const char *
tls_node_secure_context_options_get_session_id_context (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_session_id_context (TlsNodeSecureContextOptions *self,
                                                             const char *session_id_context);

TLS_NODE_AVAILABLE_IN_1_0
GBytes *tls_node_secure_context_options_get_ticket_keys (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_ticket_keys (TlsNodeSecureContextOptions *self,
                                                      GBytes *ticket_keys);

TLS_NODE_AVAILABLE_IN_1_0
int tls_node_secure_context_options_get_session_timeout (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_session_timeout (TlsNodeSecureContextOptions *self,
                                                          int session_timeout);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_secure_context_options_get_passphrase (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_passphrase (TlsNodeSecureContextOptions *self,
                                                     const char *passphrase);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_secure_context_options_get_allow_partial_trust_chain (
    TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_allow_partial_trust_chain (
    TlsNodeSecureContextOptions *self,
    gboolean allow_partial_trust_chain);

TLS_NODE_AVAILABLE_IN_1_0
const char *
tls_node_secure_context_options_get_private_key_identifier (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void
tls_node_secure_context_options_set_private_key_identifier (TlsNodeSecureContextOptions *self,
                                                            const char *private_key_identifier);

TLS_NODE_AVAILABLE_IN_1_0
const char *
tls_node_secure_context_options_get_private_key_engine (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_private_key_engine (TlsNodeSecureContextOptions *self,
                                                             const char *private_key_engine);

TLS_NODE_AVAILABLE_IN_1_0
const char *
tls_node_secure_context_options_get_client_cert_engine (TlsNodeSecureContextOptions *self);
TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_client_cert_engine (TlsNodeSecureContextOptions *self,
                                                             const char *client_cert_engine);

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

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_pfx (TlsNodeSecureContextOptions *self,
                                              GBytes *buf,
                                              const char *passphrase);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_clear_pfx (TlsNodeSecureContextOptions *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_crl (TlsNodeSecureContextOptions *self, GBytes *pem);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_clear_crl (TlsNodeSecureContextOptions *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_ca_file (TlsNodeSecureContextOptions *self,
                                                  const char *path);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_cert_file (TlsNodeSecureContextOptions *self,
                                                    const char *path);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_key_file (TlsNodeSecureContextOptions *self,
                                                   const char *path,
                                                   const char *passphrase);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_pfx_file (TlsNodeSecureContextOptions *self,
                                                   const char *path,
                                                   const char *passphrase);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_add_crl_file (TlsNodeSecureContextOptions *self,
                                                   const char *path);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_secure_context_options_set_pin_callback (TlsNodeSecureContextOptions *self,
                                                       TlsNodePinFunc callback,
                                                       gpointer user_data,
                                                       GDestroyNotify destroy);

G_END_DECLS
