/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <glib.h>

/* OpenSSL's SSL_OP_* bits with the values that Node has for them. They are for secureOptions. */

/**
 * TLS_NODE_SSL_OP_ALL: (attributes org.tlsnode.node=crypto.constants.SSL_OP_ALL)
 *
 * Workarounds for the bugs of other implementations. Nothing here needs them.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_ALL G_GUINT64_CONSTANT (2147485776)

/**
 * TLS_NODE_SSL_OP_ALLOW_NO_DHE_KEX: (attributes org.tlsnode.node=crypto.constants.SSL_OP_ALLOW_NO_DHE_KEX)
 *
 * Resume TLS 1.3 sessions without a new key exchange.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_ALLOW_NO_DHE_KEX G_GUINT64_CONSTANT (1024)

/**
 * TLS_NODE_SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION: (attributes org.tlsnode.node=crypto.constants.SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION)
 *
 * Renegotiate with peers that do not know RFC 5746.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION G_GUINT64_CONSTANT (262144)

/**
 * TLS_NODE_SSL_OP_CIPHER_SERVER_PREFERENCE: (attributes org.tlsnode.node=crypto.constants.SSL_OP_CIPHER_SERVER_PREFERENCE)
 *
 * Choose cipher suites in the server's order, not in the client's.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_CIPHER_SERVER_PREFERENCE G_GUINT64_CONSTANT (4194304)

/**
 * TLS_NODE_SSL_OP_CISCO_ANYCONNECT: (attributes org.tlsnode.node=crypto.constants.SSL_OP_CISCO_ANYCONNECT)
 *
 * An old version of DTLS for Cisco AnyConnect; there is no DTLS here.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_CISCO_ANYCONNECT G_GUINT64_CONSTANT (32768)

/**
 * TLS_NODE_SSL_OP_COOKIE_EXCHANGE: (attributes org.tlsnode.node=crypto.constants.SSL_OP_COOKIE_EXCHANGE)
 *
 * Cookies of DTLS; there is no DTLS here.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_COOKIE_EXCHANGE G_GUINT64_CONSTANT (8192)

/**
 * TLS_NODE_SSL_OP_CRYPTOPRO_TLSEXT_BUG: (attributes org.tlsnode.node=crypto.constants.SSL_OP_CRYPTOPRO_TLSEXT_BUG)
 *
 * A workaround for CryptoPro servers. Nothing here needs it.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_CRYPTOPRO_TLSEXT_BUG G_GUINT64_CONSTANT (2147483648)

/**
 * TLS_NODE_SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS: (attributes org.tlsnode.node=crypto.constants.SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS)
 *
 * Send no empty fragments in front of records with CBC suites.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS G_GUINT64_CONSTANT (2048)

/**
 * TLS_NODE_SSL_OP_LEGACY_SERVER_CONNECT: (attributes org.tlsnode.node=crypto.constants.SSL_OP_LEGACY_SERVER_CONNECT)
 *
 * Connect to servers that do not know RFC 5746.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_LEGACY_SERVER_CONNECT G_GUINT64_CONSTANT (4)

/**
 * TLS_NODE_SSL_OP_NO_COMPRESSION: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_COMPRESSION)
 *
 * Do not compress; nothing is ever compressed here.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_COMPRESSION G_GUINT64_CONSTANT (131072)

/**
 * TLS_NODE_SSL_OP_NO_ENCRYPT_THEN_MAC: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_ENCRYPT_THEN_MAC)
 *
 * Do not use encrypt-then-MAC (RFC 7366).
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_ENCRYPT_THEN_MAC G_GUINT64_CONSTANT (524288)

/**
 * TLS_NODE_SSL_OP_NO_QUERY_MTU: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_QUERY_MTU)
 *
 * A setting of DTLS; there is no DTLS here.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_QUERY_MTU G_GUINT64_CONSTANT (4096)

/**
 * TLS_NODE_SSL_OP_NO_RENEGOTIATION: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_RENEGOTIATION)
 *
 * Refuse renegotiation.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_RENEGOTIATION G_GUINT64_CONSTANT (1073741824)

/**
 * TLS_NODE_SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION)
 *
 * Begin a new session at each renegotiation.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION G_GUINT64_CONSTANT (65536)

/**
 * TLS_NODE_SSL_OP_NO_SSLv2: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_SSLv2)
 *
 * Without SSL 2, which does not exist here.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_SSLv2 G_GUINT64_CONSTANT (0)

/**
 * TLS_NODE_SSL_OP_NO_SSLv3: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_SSLv3)
 *
 * Without SSL 3, which does not exist here.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_SSLv3 G_GUINT64_CONSTANT (33554432)

/**
 * TLS_NODE_SSL_OP_NO_TICKET: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_TICKET)
 *
 * Use no session tickets.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_TICKET G_GUINT64_CONSTANT (16384)

/**
 * TLS_NODE_SSL_OP_NO_TLSv1: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_TLSv1)
 *
 * Without TLS 1.0.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_TLSv1 G_GUINT64_CONSTANT (67108864)

/**
 * TLS_NODE_SSL_OP_NO_TLSv1_1: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_TLSv1_1)
 *
 * Without TLS 1.1.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_TLSv1_1 G_GUINT64_CONSTANT (268435456)

/**
 * TLS_NODE_SSL_OP_NO_TLSv1_2: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_TLSv1_2)
 *
 * Without TLS 1.2.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_TLSv1_2 G_GUINT64_CONSTANT (134217728)

/**
 * TLS_NODE_SSL_OP_NO_TLSv1_3: (attributes org.tlsnode.node=crypto.constants.SSL_OP_NO_TLSv1_3)
 *
 * Without TLS 1.3.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_NO_TLSv1_3 G_GUINT64_CONSTANT (536870912)

/**
 * TLS_NODE_SSL_OP_PRIORITIZE_CHACHA: (attributes org.tlsnode.node=crypto.constants.SSL_OP_PRIORITIZE_CHACHA)
 *
 * Prefer ChaCha20-Poly1305 when the client prefers it.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_PRIORITIZE_CHACHA G_GUINT64_CONSTANT (2097152)

/**
 * TLS_NODE_SSL_OP_TLS_ROLLBACK_BUG: (attributes org.tlsnode.node=crypto.constants.SSL_OP_TLS_ROLLBACK_BUG)
 *
 * Do not look for version rollback attacks. They are always looked for here.
 *
 * Since: 1.0
 */
#define TLS_NODE_SSL_OP_TLS_ROLLBACK_BUG G_GUINT64_CONSTANT (8388608)
