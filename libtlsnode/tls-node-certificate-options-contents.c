/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate-options.h"

#include "libtlsnode/tls-node-certificate-options-private.h"

/* What the issuer says about it. */

/**
 * TlsNodeCertificateOptions:path-length: (attributes org.tlsnode.node=-)
 *
 * How many authorities there may be in a chain between this one and the certificate at its end; default -1: any number.
 *
 * Only with [property@TlsNode.CertificateOptions:is-ca], else `ERR_INVALID_ARG_VALUE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_path_length: (get-property path-length) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:path-length] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_path_length: (set-property path-length) (attributes org.tlsnode.node=-)
 * @self: options
 * @path_length: the new value
 *
 * Sets [property@TlsNode.CertificateOptions:path-length].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_PATH_LENGTH,
                  int,
                  path_length,
                  -1,
                  tn_option_change_number, )

/**
 * TlsNodeCertificateOptions:not-before: (attributes org.tlsnode.node=-)
 *
 * When the validity begins, in seconds since the epoch, from 1950 on; default -1: one hour ago.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_not_before: (get-property not-before) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:not-before] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_not_before: (set-property not-before) (attributes org.tlsnode.node=-)
 * @self: options
 * @not_before: the new value
 *
 * Sets [property@TlsNode.CertificateOptions:not-before].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_NOT_BEFORE,
                  gint64,
                  not_before,
                  -1,
                  tn_option_change_int64, )

/**
 * TlsNodeCertificateOptions:not-after: (attributes org.tlsnode.node=-)
 *
 * The last second of the validity, in seconds since the epoch, at most 253402300799 (the end of the year 9999); default -1: [property@TlsNode.CertificateOptions:days] after its begin.
 *
 * One before the begin is `ERR_OUT_OF_RANGE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_not_after: (get-property not-after) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:not-after] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_not_after: (set-property not-after) (attributes org.tlsnode.node=-)
 * @self: options
 * @not_after: the new value
 *
 * Sets [property@TlsNode.CertificateOptions:not-after].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_NOT_AFTER,
                  gint64,
                  not_after,
                  -1,
                  tn_option_change_int64, )

/**
 * TlsNodeCertificateOptions:serial-number: (attributes org.tlsnode.node=-)
 *
 * The serial number in hexadecimal digits, as [method@TlsNode.Certificate.get_serial_number] tells it; `NULL` for 16 random bytes.
 *
 * It is positive and has at most 20 bytes, else `ERR_INVALID_ARG_VALUE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_serial_number: (get-property serial-number) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:serial-number] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_serial_number: (set-property serial-number) (attributes org.tlsnode.node=-)
 * @self: options
 * @serial_number: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:serial-number].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_SERIAL_NUMBER,
                  const char *,
                  serial_number,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:digest: (attributes org.tlsnode.node=-)
 *
 * With what the issuer's signature is made: `sha256`, `sha384` or `sha512`; `NULL` for what fits its key.
 *
 * Ed25519 and Ed448 keys have a digest of their own.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_digest: (get-property digest) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:digest] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_digest: (set-property digest) (attributes org.tlsnode.node=-)
 * @self: options
 * @digest: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:digest].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_DIGEST,
                  const char *,
                  digest,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:key-usage: (attributes org.tlsnode.node=-)
 *
 * What the key may do, in OpenSSL's words: `digitalSignature`, `nonRepudiation`, `keyEncipherment`, `dataEncipherment`, `keyAgreement`, `keyCertSign`, `cRLSign`, `encipherOnly`, `decipherOnly`.
 *
 * `NULL` for what is usual: `keyCertSign` and `cRLSign` for an authority, else `digitalSignature`, for RSA keys also `keyEncipherment`. An empty list is for a certificate that does not restrict its key.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_key_usage: (get-property key-usage) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:key-usage] is set to.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_key_usage: (set-property key-usage) (attributes org.tlsnode.node=-)
 * @self: options
 * @key_usage: (nullable) (array zero-terminated=1): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:key-usage].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_KEY_USAGE,
                  const char *const *,
                  key_usage,
                  NULL,
                  tn_option_change_strv,
                  (char ***) )

/**
 * TlsNodeCertificateOptions:extended-key-usage: (attributes org.tlsnode.node=-)
 *
 * What the certificate is for, in OpenSSL's words: `serverAuth`, `clientAuth`, `codeSigning`, `emailProtection`, `timeStamping`, `OCSPSigning`, `anyExtendedKeyUsage`; or OIDs.
 *
 * `NULL` for what is usual: nothing for an authority, else `serverAuth` and `clientAuth`. An empty list is for a certificate that does not restrict its purpose.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_extended_key_usage: (get-property extended-key-usage) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:extended-key-usage] is set to.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_extended_key_usage: (set-property extended-key-usage) (attributes org.tlsnode.node=-)
 * @self: options
 * @extended_key_usage: (nullable) (array zero-terminated=1): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:extended-key-usage].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_EXTENDED_KEY_USAGE,
                  const char *const *,
                  extended_key_usage,
                  NULL,
                  tn_option_change_strv,
                  (char ***) )
