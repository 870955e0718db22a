/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate.h"

#include "libtlsnode/x509/certificate.h"
#include "libtlsnode/x509/describe.h"

/**
 * tls_node_certificate_get_public_key: (attributes org.tlsnode.node=crypto.X509Certificate.publicKey)
 * @self: a certificate
 * @error: return location for a [error@TlsNode.Error]
 *
 * Gives the public key.
 *
 * Fails with `ERR_OSSL_EVP_DECODE_ERROR` when it is malformed or of an unknown kind.
 *
 * Returns: (transfer full): SubjectPublicKeyInfo in DER, or `NULL` with @error set
 *
 * Since: 1.0
 */
GBytes *
tls_node_certificate_get_public_key (TlsNodeCertificate *self, GError **error)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_public_key (tls_node_certificate_get_raw (self), error);
}

/**
 * tls_node_certificate_get_public_key_type: (attributes org.tlsnode.node=crypto.KeyObject.asymmetricKeyType)
 * @self: a certificate
 * @error: return location for a [error@TlsNode.Error]
 *
 * Tells the kind of the public key: `rsa`, `rsa-pss`, `ec`, `dsa`, `ed25519`, `ed448`, `x25519` or `x448`.
 *
 * Fails with `ERR_OSSL_EVP_DECODE_ERROR` when it is malformed or of an unknown kind.
 *
 * Returns: (transfer none): the kind, or `NULL` with @error set
 *
 * Since: 1.0
 */
const char *
tls_node_certificate_get_public_key_type (TlsNodeCertificate *self, GError **error)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_public_key_type (tls_node_certificate_get_raw (self), error);
}

/**
 * tls_node_certificate_get_public_key_details: (attributes org.tlsnode.node=crypto.KeyObject.asymmetricKeyDetails)
 * @self: a certificate
 * @error: return location for a [error@TlsNode.Error]
 *
 * Tells about the public key, with Node's words: `modulusLength` (`u`, in bits), `publicExponent` (`t`, or `s` in hexadecimal beyond 64
 * bits), `divisorLength` (`u`), `namedCurve` (`s`), and for a key of RSA-PSS with restrictions `hashAlgorithm` (`s`),
 * `mgf1HashAlgorithm` (`s`) and `saltLength` (`u`).
 *
 * Fails with `ERR_OSSL_EVP_DECODE_ERROR` when it is malformed or of an unknown kind.
 *
 * Returns: (transfer full): a dictionary of type `a{sv}`, or `NULL` with @error set
 *
 * Since: 1.0
 */
GVariant *
tls_node_certificate_get_public_key_details (TlsNodeCertificate *self, GError **error)
{
  GVariant *details;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  details = tn_describe_public_key_details (tls_node_certificate_get_raw (self), error);
  return details != NULL ? g_variant_ref_sink (details) : NULL;
}
