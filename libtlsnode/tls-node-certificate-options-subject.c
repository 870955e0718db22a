/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate-options.h"

#include "libtlsnode/tls-node-certificate-options-private.h"

/* Whom the certificate is for. */

/**
 * TlsNodeCertificateOptions:organization: (attributes org.tlsnode.node=-)
 *
 * The organization (O) of the subject, at most 64 characters; `NULL` for none.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_organization: (get-property organization) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:organization] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_organization: (set-property organization) (attributes org.tlsnode.node=-)
 * @self: options
 * @organization: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:organization].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_ORGANIZATION,
                  const char *,
                  organization,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:organizational-unit: (attributes org.tlsnode.node=-)
 *
 * The organizational unit (OU) of the subject, at most 64 characters; `NULL` for none.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_organizational_unit: (get-property organizational-unit) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:organizational-unit] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_organizational_unit: (set-property organizational-unit) (attributes org.tlsnode.node=-)
 * @self: options
 * @organizational_unit: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:organizational-unit].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_ORGANIZATIONAL_UNIT,
                  const char *,
                  organizational_unit,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:country: (attributes org.tlsnode.node=-)
 *
 * The country (C) of the subject: two capital letters of ISO 3166, as `DE`; `NULL` for none.
 *
 * Anything else is `ERR_INVALID_ARG_VALUE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_country: (get-property country) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:country] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_country: (set-property country) (attributes org.tlsnode.node=-)
 * @self: options
 * @country: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:country].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_COUNTRY,
                  const char *,
                  country,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:state: (attributes org.tlsnode.node=-)
 *
 * The state or province (ST) of the subject, at most 128 characters; `NULL` for none.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_state: (get-property state) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:state] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_state: (set-property state) (attributes org.tlsnode.node=-)
 * @self: options
 * @state: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:state].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_STATE,
                  const char *,
                  state,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:locality: (attributes org.tlsnode.node=-)
 *
 * The city or locality (L) of the subject, at most 128 characters; `NULL` for none.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_locality: (get-property locality) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:locality] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_locality: (set-property locality) (attributes org.tlsnode.node=-)
 * @self: options
 * @locality: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:locality].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_LOCALITY,
                  const char *,
                  locality,
                  NULL,
                  tn_option_change_string,
                  (char **) )
