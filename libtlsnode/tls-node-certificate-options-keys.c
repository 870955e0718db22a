/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate-options.h"

#include "libtlsnode/tls-node-certificate-options-private.h"

/* Whose keys. */

/**
 * TlsNodeCertificateOptions:named-curve: (attributes org.tlsnode.node=-)
 *
 * The curve of an `ec` key: `P-256`, `P-384` or `P-521`, also by OpenSSL's names for them; `NULL` for `P-256`.
 *
 * For another [property@TlsNode.CertificateOptions:key-type] it is `ERR_INVALID_ARG_VALUE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_named_curve: (get-property named-curve) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:named-curve] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_named_curve: (set-property named-curve) (attributes org.tlsnode.node=-)
 * @self: options
 * @named_curve: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:named-curve].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_NAMED_CURVE,
                  const char *,
                  named_curve,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:private-key: (attributes org.tlsnode.node=-)
 *
 * A private key that exists, in PEM, in place of a new one; `NULL` to make one.
 *
 * Type, size and curve do not count then.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_private_key: (get-property private-key) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:private-key] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_private_key: (set-property private-key) (attributes org.tlsnode.node=-)
 * @self: options
 * @private_key: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:private-key].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_PRIVATE_KEY,
                  GBytes *,
                  private_key,
                  NULL,
                  tn_option_change_bytes, )

/**
 * TlsNodeCertificateOptions:passphrase: (attributes org.tlsnode.node=-)
 *
 * What opens [property@TlsNode.CertificateOptions:private-key]; `NULL` for none.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_passphrase: (get-property passphrase) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:passphrase] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_passphrase: (set-property passphrase) (attributes org.tlsnode.node=-)
 * @self: options
 * @passphrase: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:passphrase].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_PASSPHRASE,
                  const char *,
                  passphrase,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:issuer-passphrase: (attributes org.tlsnode.node=-)
 *
 * What opens the private key of the issuer; `NULL` for none.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_issuer_passphrase: (get-property issuer-passphrase) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:issuer-passphrase] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_issuer_passphrase: (set-property issuer-passphrase) (attributes org.tlsnode.node=-)
 * @self: options
 * @issuer_passphrase: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:issuer-passphrase].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_ISSUER_PASSPHRASE,
                  const char *,
                  issuer_passphrase,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:output-passphrase: (attributes org.tlsnode.node=-)
 *
 * What the private key is encrypted with that is given back (PBES2 with PBKDF2, HMAC-SHA-256 and AES-256-CBC); `NULL` for a plain one.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_output_passphrase: (get-property output-passphrase) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:output-passphrase] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_output_passphrase: (set-property output-passphrase) (attributes org.tlsnode.node=-)
 * @self: options
 * @output_passphrase: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:output-passphrase].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_OUTPUT_PASSPHRASE,
                  const char *,
                  output_passphrase,
                  NULL,
                  tn_option_change_string,
                  (char **) )
