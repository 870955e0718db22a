/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-secure-context-options.h"

#include "libtlsnode/tls-node-secure-context-options-private.h"

/* What is negotiated: versions, suites, groups, signatures and sessions. */

/**
 * TlsNodeSecureContextOptions:ciphers: (attributes org.tlsnode.node=tls.createSecureContext.options.ciphers)
 *
 * The cipher suites, in OpenSSL's words and separated by colons; `NULL` or empty for the default of Node.
 *
 * So far the default list and lists of single suites are understood; a suite that nobody has is `ERR_SSL_NO_CIPHER_MATCH` at creation of the context. Names that begin with `TLS_` choose the suites of TLS 1.3.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_ciphers: (get-property ciphers) (attributes org.tlsnode.node=tls.createSecureContext.options.ciphers)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:ciphers] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_ciphers: (set-property ciphers) (attributes org.tlsnode.node=tls.createSecureContext.options.ciphers)
 * @self: options
 * @ciphers: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:ciphers].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_CIPHERS,
                  const char *,
                  ciphers,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:sigalgs: (attributes org.tlsnode.node=tls.createSecureContext.options.sigalgs)
 *
 * The signature algorithms, separated by colons: pairs such as `RSA+SHA384` and names of TLS 1.3 such as `rsa_pss_rsae_sha256`; `NULL` for OpenSSL's default.
 *
 * They are what is offered to the peer, and what is accepted from it. An empty list is `ERR_INVALID_ARG_VALUE` at creation of the context.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_sigalgs: (get-property sigalgs) (attributes org.tlsnode.node=tls.createSecureContext.options.sigalgs)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:sigalgs] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_sigalgs: (set-property sigalgs) (attributes org.tlsnode.node=tls.createSecureContext.options.sigalgs)
 * @self: options
 * @sigalgs: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:sigalgs].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_SIGALGS,
                  const char *,
                  sigalgs,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:ecdh-curve: (attributes org.tlsnode.node=tls.createSecureContext.options.ecdhCurve)
 *
 * The groups of the key exchange by preference, names or numbers of OpenSSL separated by colons, for example `X25519:P-256`; `NULL` or `auto` for the default of Node.
 *
 * A name that nobody knows is `ERR_CRYPTO_OPERATION_FAILED` at creation of the context.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_ecdh_curve: (get-property ecdh-curve) (attributes org.tlsnode.node=tls.createSecureContext.options.ecdhCurve)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:ecdh-curve] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_ecdh_curve: (set-property ecdh-curve) (attributes org.tlsnode.node=tls.createSecureContext.options.ecdhCurve)
 * @self: options
 * @ecdh_curve: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:ecdh-curve].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_ECDH_CURVE,
                  const char *,
                  ecdh_curve,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:dhparam: (attributes org.tlsnode.node=tls.createSecureContext.options.dhparam)
 *
 * Parameters of Diffie-Hellman in PEM, for a server's DHE suites; or the four bytes `auto` for well-known parameters as strong as the key of the certificate. `NULL`, the default, for no DHE suites.
 *
 * Unlike Node: a client that lists groups of RFC 7919 gets the smallest of them that is at least as large as the parameters, and no DHE suite when it lists none so large.
 *
 * As in Node, what is neither of them is the same as nothing. Parameters of less than 1024 bits are `ERR_INVALID_ARG_VALUE` at creation of the context.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_dhparam: (get-property dhparam) (attributes org.tlsnode.node=tls.createSecureContext.options.dhparam)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:dhparam] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_dhparam: (set-property dhparam) (attributes org.tlsnode.node=tls.createSecureContext.options.dhparam)
 * @self: options
 * @dhparam: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:dhparam].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_DHPARAM,
                  GBytes *,
                  dhparam,
                  NULL,
                  tn_option_change_bytes, )

/**
 * TlsNodeSecureContextOptions:min-version: (attributes org.tlsnode.node=tls.createSecureContext.options.minVersion)
 *
 * The lowest protocol version, `TLSv1` to `TLSv1.3`; `NULL` for `TLSv1.2`.
 *
 * Another word is `ERR_TLS_INVALID_PROTOCOL_VERSION` at creation of the context.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_min_version: (get-property min-version) (attributes org.tlsnode.node=tls.createSecureContext.options.minVersion)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:min-version] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_min_version: (set-property min-version) (attributes org.tlsnode.node=tls.createSecureContext.options.minVersion)
 * @self: options
 * @min_version: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:min-version].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_MIN_VERSION,
                  const char *,
                  min_version,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:max-version: (attributes org.tlsnode.node=tls.createSecureContext.options.maxVersion)
 *
 * The highest protocol version, `TLSv1` to `TLSv1.3`; `NULL` for `TLSv1.3`.
 *
 * Another word is `ERR_TLS_INVALID_PROTOCOL_VERSION` at creation of the context.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_max_version: (get-property max-version) (attributes org.tlsnode.node=tls.createSecureContext.options.maxVersion)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:max-version] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_max_version: (set-property max-version) (attributes org.tlsnode.node=tls.createSecureContext.options.maxVersion)
 * @self: options
 * @max_version: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:max-version].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_MAX_VERSION,
                  const char *,
                  max_version,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:secure-protocol: (attributes org.tlsnode.node=tls.createSecureContext.options.secureProtocol)
 *
 * The protocol versions by the name of one of OpenSSL's methods, for example `TLSv1_2_method`; `NULL`, the default, for [property@TlsNode.SecureContextOptions:min-version] and [property@TlsNode.SecureContextOptions:max-version], which cannot be set together with it.
 *
 * It is there for old programs: it cannot ask for TLS 1.3 alone.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_secure_protocol: (get-property secure-protocol) (attributes org.tlsnode.node=tls.createSecureContext.options.secureProtocol)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:secure-protocol] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_secure_protocol: (set-property secure-protocol) (attributes org.tlsnode.node=tls.createSecureContext.options.secureProtocol)
 * @self: options
 * @secure_protocol: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:secure-protocol].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_SECURE_PROTOCOL,
                  const char *,
                  secure_protocol,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:secure-options: (attributes org.tlsnode.node=tls.createSecureContext.options.secureOptions)
 *
 * OpenSSL's `SSL_OP_*` bits; default 0.
 *
 * A bit that cannot be honoured here is `ERR_INVALID_ARG_VALUE` at creation of the context, never silently ignored.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_secure_options: (get-property secure-options) (attributes org.tlsnode.node=tls.createSecureContext.options.secureOptions)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:secure-options] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_secure_options: (set-property secure-options) (attributes org.tlsnode.node=tls.createSecureContext.options.secureOptions)
 * @self: options
 * @secure_options: the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:secure-options].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_SECURE_OPTIONS,
                  guint64,
                  secure_options,
                  0,
                  tn_option_change_uint64, )

/**
 * TlsNodeSecureContextOptions:honor-cipher-order: (attributes org.tlsnode.node=tls.createSecureContext.options.honorCipherOrder)
 *
 * Whether a server chooses the cipher suite by its own preference instead of the client's; default `FALSE`, but `TRUE` in [class@TlsNode.ServerOptions].
 *
 * It is the same as `SSL_OP_CIPHER_SERVER_PREFERENCE` among [property@TlsNode.SecureContextOptions:secure-options].
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_honor_cipher_order: (get-property honor-cipher-order) (attributes org.tlsnode.node=tls.createSecureContext.options.honorCipherOrder)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:honor-cipher-order] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_honor_cipher_order: (set-property honor-cipher-order) (attributes org.tlsnode.node=tls.createSecureContext.options.honorCipherOrder)
 * @self: options
 * @honor_cipher_order: the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:honor-cipher-order].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_HONOR_CIPHER_ORDER,
                  gboolean,
                  honor_cipher_order,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeSecureContextOptions:session-id-context: (attributes org.tlsnode.node=tls.createSecureContext.options.sessionIdContext)
 *
 * A word for the application that sessions belong to. A server resumes only sessions that were made under the same one; clients do not use it.
 *
 * `NULL`, the default, or an empty one is none. [ctor@TlsNode.Server.new] then takes a hash of the command line of the process, as Node does.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_session_id_context: (get-property session-id-context) (attributes org.tlsnode.node=tls.createSecureContext.options.sessionIdContext)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:session-id-context] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_session_id_context: (set-property session-id-context) (attributes org.tlsnode.node=tls.createSecureContext.options.sessionIdContext)
 * @self: options
 * @session_id_context: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:session-id-context].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_SESSION_ID_CONTEXT,
                  const char *,
                  session_id_context,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:ticket-keys: (attributes org.tlsnode.node=tls.createSecureContext.options.ticketKeys)
 *
 * The secret of a server's session tickets: 48 random bytes; `NULL`, the default, for new ones in each context.
 *
 * Servers in several processes, or before and after a restart, resume each other's sessions when they have the same. Another length is `ERR_INVALID_ARG_VALUE` at creation of the context.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_ticket_keys: (get-property ticket-keys) (attributes org.tlsnode.node=tls.createSecureContext.options.ticketKeys)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:ticket-keys] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_ticket_keys: (set-property ticket-keys) (attributes org.tlsnode.node=tls.createSecureContext.options.ticketKeys)
 * @self: options
 * @ticket_keys: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:ticket-keys].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_TICKET_KEYS,
                  GBytes *,
                  ticket_keys,
                  NULL,
                  tn_option_change_bytes, )

/**
 * TlsNodeSecureContextOptions:session-timeout: (attributes org.tlsnode.node=tls.createSecureContext.options.sessionTimeout)
 *
 * Seconds for which a server resumes a session, 0 to 2147483647; default 300.
 *
 * 0 is the default for a server's own context, and no more than a moment in others, as in Node. Less is `ERR_OUT_OF_RANGE` at creation of the context.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_session_timeout: (get-property session-timeout) (attributes org.tlsnode.node=tls.createSecureContext.options.sessionTimeout)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:session-timeout] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_session_timeout: (set-property session-timeout) (attributes org.tlsnode.node=tls.createSecureContext.options.sessionTimeout)
 * @self: options
 * @session_timeout: the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:session-timeout].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  TN_CONTEXT_SESSION_TIMEOUT,
                  int,
                  session_timeout,
                  0,
                  tn_option_change_number, )
