/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-secure-context-options.h"

#include "libtlsnode/tls-node-secure-context-options-private.h"

/* Who one is, and whom one trusts. */

/**
 * TlsNodeSecureContextOptions:passphrase: (attributes org.tlsnode.node=tls.createSecureContext.options.passphrase)
 *
 * The passphrase for private keys and PKCS#12 files that were added without one of their own.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_passphrase: (get-property passphrase) (attributes org.tlsnode.node=tls.createSecureContext.options.passphrase)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:passphrase] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_passphrase: (set-property passphrase) (attributes org.tlsnode.node=tls.createSecureContext.options.passphrase)
 * @self: options
 * @passphrase: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:passphrase].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_PASSPHRASE,
                  const char *,
                  passphrase,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:allow-partial-trust-chain: (attributes org.tlsnode.node=tls.createSecureContext.options.allowPartialTrustChain)
 *
 * Whether an intermediate certificate among the trusted authorities is enough to trust what it has signed; default `FALSE`: chains must end in a root.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_allow_partial_trust_chain: (get-property allow-partial-trust-chain) (attributes org.tlsnode.node=tls.createSecureContext.options.allowPartialTrustChain)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:allow-partial-trust-chain] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_allow_partial_trust_chain: (set-property allow-partial-trust-chain) (attributes org.tlsnode.node=tls.createSecureContext.options.allowPartialTrustChain)
 * @self: options
 * @allow_partial_trust_chain: the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:allow-partial-trust-chain].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_ALLOW_PARTIAL_TRUST_CHAIN,
                  gboolean,
                  allow_partial_trust_chain,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeSecureContextOptions:private-key-identifier: (attributes org.tlsnode.node=tls.createSecureContext.options.privateKeyIdentifier)
 *
 * The PKCS#11 URI (RFC 7512) of a private key in a token, for example `pkcs11:token=t1;object=k1;type=private`; `NULL`, the default, for none.
 *
 * It needs [property@TlsNode.SecureContextOptions:private-key-engine] and excludes keys that are added; otherwise it is `ERR_INVALID_ARG_VALUE` at creation of the context. The certificate is added as always.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_private_key_identifier: (get-property private-key-identifier) (attributes org.tlsnode.node=tls.createSecureContext.options.privateKeyIdentifier)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:private-key-identifier] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_private_key_identifier: (set-property private-key-identifier) (attributes org.tlsnode.node=tls.createSecureContext.options.privateKeyIdentifier)
 * @self: options
 * @private_key_identifier: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:private-key-identifier].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_PRIVATE_KEY_IDENTIFIER,
                  const char *,
                  private_key_identifier,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:private-key-engine: (attributes org.tlsnode.node=tls.createSecureContext.options.privateKeyEngine)
 *
 * The path of the PKCS#11 module that [property@TlsNode.SecureContextOptions:private-key-identifier] belongs to; `NULL`, the default, for none.
 *
 * Where Node has the name of an OpenSSL engine.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_private_key_engine: (get-property private-key-engine) (attributes org.tlsnode.node=tls.createSecureContext.options.privateKeyEngine)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:private-key-engine] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_private_key_engine: (set-property private-key-engine) (attributes org.tlsnode.node=tls.createSecureContext.options.privateKeyEngine)
 * @self: options
 * @private_key_engine: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:private-key-engine].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_PRIVATE_KEY_ENGINE,
                  const char *,
                  private_key_engine,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:client-cert-engine: (attributes org.tlsnode.node=tls.createSecureContext.options.clientCertEngine)
 *
 * The PKCS#11 URI of a certificate and its key in a token, or the path of a PKCS#11 module that holds only one of them: what a client answers with when a server asks for a certificate. `NULL`, the default, for none.
 *
 * Where Node has the name of an OpenSSL engine.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_client_cert_engine: (get-property client-cert-engine) (attributes org.tlsnode.node=tls.createSecureContext.options.clientCertEngine)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:client-cert-engine] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_client_cert_engine: (set-property client-cert-engine) (attributes org.tlsnode.node=tls.createSecureContext.options.clientCertEngine)
 * @self: options
 * @client_cert_engine: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:client-cert-engine].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_CLIENT_CERT_ENGINE,
                  const char *,
                  client_cert_engine,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * tls_node_secure_context_options_add_ca: (attributes org.tlsnode.node=tls.createSecureContext.options.ca)
 * @self: options
 * @pem: any number of certificates in PEM
 *
 * Adds trusted authorities, which replace the system's.
 *
 * What is no certificate is skipped, as in Node, so that junk alone means that nobody is trusted.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_ca (TlsNodeSecureContextOptions *self, GBytes *pem)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (pem != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_CA, pem, NULL, NULL);
}

/**
 * tls_node_secure_context_options_clear_ca: (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Forgets the authorities that were added; the system's are trusted again.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_clear_ca (TlsNodeSecureContextOptions *self)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));

  tn_secure_context_options_clear (self, TN_CONTEXT_CA);
}

/**
 * tls_node_secure_context_options_add_cert: (attributes org.tlsnode.node=tls.createSecureContext.options.cert)
 * @self: options
 * @pem: a chain in PEM: the leaf first, then intermediate certificates
 *
 * Adds a certificate chain; one for each private key, in any order.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_cert (TlsNodeSecureContextOptions *self, GBytes *pem)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (pem != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_CERT, pem, NULL, NULL);
}

/**
 * tls_node_secure_context_options_clear_cert: (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Forgets the certificate chains that were added.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_clear_cert (TlsNodeSecureContextOptions *self)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));

  tn_secure_context_options_clear (self, TN_CONTEXT_CERT);
}

/**
 * tls_node_secure_context_options_add_key: (attributes org.tlsnode.node=tls.createSecureContext.options.key)
 * @self: options
 * @pem: a private key in PEM
 * @passphrase: (nullable): its passphrase, or `NULL` for
 *   [property@TlsNode.SecureContextOptions:passphrase]
 *
 * Adds a private key. Keys and certificate chains find each other by their public halves.
 *
 * A wrong or missing passphrase is `ERR_OSSL_BAD_DECRYPT`, a key that fits none of the certificates
 * `ERR_OSSL_X509_KEY_VALUES_MISMATCH`, both at creation of the context.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_key (TlsNodeSecureContextOptions *self,
                                         GBytes *pem,
                                         const char *passphrase)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (pem != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_KEY, pem, NULL, passphrase);
}

/**
 * tls_node_secure_context_options_clear_key: (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Forgets the private keys that were added.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_clear_key (TlsNodeSecureContextOptions *self)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));

  tn_secure_context_options_clear (self, TN_CONTEXT_KEY);
}

/**
 * tls_node_secure_context_options_add_pfx: (attributes org.tlsnode.node=tls.createSecureContext.options.pfx)
 * @self: options
 * @buf: a PKCS#12 file: a private key, its certificate chain, and other certificates
 * @passphrase: (nullable): its passphrase, or `NULL` for
 *   [property@TlsNode.SecureContextOptions:passphrase]
 *
 * Adds a private key and its certificate chain from one file, instead of
 * [method@TlsNode.SecureContextOptions.add_cert] and [method@TlsNode.SecureContextOptions.add_key] or beside them.
 *
 * The other certificates in the file are trusted as authorities. A wrong passphrase, a file that was cut and one without a key
 * are errors at creation of the context.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_pfx (TlsNodeSecureContextOptions *self,
                                         GBytes *buf,
                                         const char *passphrase)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (buf != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_PFX, buf, NULL, passphrase);
}

/**
 * tls_node_secure_context_options_clear_pfx: (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Forgets the PKCS#12 files that were added.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_clear_pfx (TlsNodeSecureContextOptions *self)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));

  tn_secure_context_options_clear (self, TN_CONTEXT_PFX);
}

/**
 * tls_node_secure_context_options_add_crl: (attributes org.tlsnode.node=tls.createSecureContext.options.crl)
 * @self: options
 * @pem: any number of certificate revocation lists in PEM
 *
 * Adds lists of revoked certificates.
 *
 * With any of them, each issuer in a peer's chain must have one. What is no list is an error at creation of the context.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_crl (TlsNodeSecureContextOptions *self, GBytes *pem)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (pem != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_CRL, pem, NULL, NULL);
}

/**
 * tls_node_secure_context_options_clear_crl: (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Forgets the revocation lists that were added.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_clear_crl (TlsNodeSecureContextOptions *self)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));

  tn_secure_context_options_clear (self, TN_CONTEXT_CRL);
}

/**
 * tls_node_secure_context_options_set_pin_callback: (attributes org.tlsnode.node=-)
 * @self: options
 * @callback: (nullable) (scope notified) (closure user_data) (destroy destroy): the function to ask, or `NULL` for none
 * @user_data: data for @callback
 * @destroy: (nullable): frees @user_data once nobody can call @callback any more
 *
 * Lets a function tell the PIN of the token that holds
 * [property@TlsNode.SecureContextOptions:private-key-identifier] or
 * [property@TlsNode.SecureContextOptions:client-cert-engine].
 *
 * Unlike other callbacks it runs inside of the constructor that reads the key; if the token wants its PIN for
 * each signature, also in handshakes, in the thread of the connection. It is not called when the URI holds the PIN.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_set_pin_callback (TlsNodeSecureContextOptions *self,
                                                  TlsNodePinFunc callback,
                                                  gpointer user_data,
                                                  GDestroyNotify destroy)
{
  TlsNodeSecureContextOptionsPrivate *data;
  TnCallback *old;

  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));

  /* What the old one's destroy does must find the new one in its place. */
  data = tls_node_secure_context_options_data (G_OBJECT (self));
  old = data->pin_callback;
  data->pin_callback = tn_callback_new (G_CALLBACK (callback), user_data, destroy);
  g_clear_pointer (&old, tn_callback_unref);
}
