/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-module.h"

#include "libtlsnode/compat/groups.h"

/* What OpenSSL supports at its default level in Node's build, sorted as Node does. */
static const char *const cipher_names[] = {
  "aes128-gcm-sha256",
  "aes128-sha",
  "aes128-sha256",
  "aes256-gcm-sha384",
  "aes256-sha",
  "aes256-sha256",
  "dhe-psk-aes128-cbc-sha",
  "dhe-psk-aes128-cbc-sha256",
  "dhe-psk-aes128-gcm-sha256",
  "dhe-psk-aes256-cbc-sha",
  "dhe-psk-aes256-cbc-sha384",
  "dhe-psk-aes256-gcm-sha384",
  "dhe-psk-chacha20-poly1305",
  "dhe-rsa-aes128-gcm-sha256",
  "dhe-rsa-aes128-sha",
  "dhe-rsa-aes128-sha256",
  "dhe-rsa-aes256-gcm-sha384",
  "dhe-rsa-aes256-sha",
  "dhe-rsa-aes256-sha256",
  "dhe-rsa-chacha20-poly1305",
  "ecdhe-ecdsa-aes128-gcm-sha256",
  "ecdhe-ecdsa-aes128-sha",
  "ecdhe-ecdsa-aes128-sha256",
  "ecdhe-ecdsa-aes256-gcm-sha384",
  "ecdhe-ecdsa-aes256-sha",
  "ecdhe-ecdsa-aes256-sha384",
  "ecdhe-ecdsa-chacha20-poly1305",
  "ecdhe-psk-aes128-cbc-sha",
  "ecdhe-psk-aes128-cbc-sha256",
  "ecdhe-psk-aes256-cbc-sha",
  "ecdhe-psk-aes256-cbc-sha384",
  "ecdhe-psk-chacha20-poly1305",
  "ecdhe-rsa-aes128-gcm-sha256",
  "ecdhe-rsa-aes128-sha",
  "ecdhe-rsa-aes128-sha256",
  "ecdhe-rsa-aes256-gcm-sha384",
  "ecdhe-rsa-aes256-sha",
  "ecdhe-rsa-aes256-sha384",
  "ecdhe-rsa-chacha20-poly1305",
  "psk-aes128-cbc-sha",
  "psk-aes128-cbc-sha256",
  "psk-aes128-gcm-sha256",
  "psk-aes256-cbc-sha",
  "psk-aes256-cbc-sha384",
  "psk-aes256-gcm-sha384",
  "psk-chacha20-poly1305",
  "rsa-psk-aes128-cbc-sha",
  "rsa-psk-aes128-cbc-sha256",
  "rsa-psk-aes128-gcm-sha256",
  "rsa-psk-aes256-cbc-sha",
  "rsa-psk-aes256-cbc-sha384",
  "rsa-psk-aes256-gcm-sha384",
  "rsa-psk-chacha20-poly1305",
  "srp-aes-128-cbc-sha",
  "srp-aes-256-cbc-sha",
  "srp-rsa-aes-128-cbc-sha",
  "srp-rsa-aes-256-cbc-sha",
  "tls_aes_128_ccm_8_sha256",
  "tls_aes_128_ccm_sha256",
  "tls_aes_128_gcm_sha256",
  "tls_aes_256_gcm_sha384",
  "tls_chacha20_poly1305_sha256",
  NULL,
};

/**
 * tls_node_get_ciphers: (attributes org.tlsnode.node=tls.getCiphers)
 *
 * Lists the names of the cipher suites that exist, also those that are not enabled by default. They begin with `tls_` for
 * TLS 1.3; all others are for TLS 1.2 and below. In upper case they are what a cipher list is made of.
 *
 * The list is Node's. It has suites that need keys which both sides know (`psk`), and, as in Node, suites that nothing can
 * set up (`srp`).
 *
 * Returns: (transfer none) (array zero-terminated=1): names in lower case, sorted
 *
 * Since: 1.0
 */
const char *const *
tls_node_get_ciphers (void)
{
  return cipher_names;
}

/**
 * tls_node_get_curves: (attributes org.tlsnode.node=crypto.getCurves)
 *
 * Lists the names of the groups that can be negotiated, as [property@TlsNode.SecureContextOptions:ecdh-curve] takes them.
 *
 * Unlike Node's list this one has no curves that TLS cannot use.
 *
 * Returns: (transfer none) (array zero-terminated=1): names, sorted
 *
 * Since: 1.0
 */
const char *const *
tls_node_get_curves (void)
{
  return tn_group_get_names ();
}
