/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate-inspect.h"

#include "libtlsnode/x509/inspect.h"

/**
 * tls_node_inspect: (attributes org.tlsnode.node=-)
 * @data: a file: PEM with any number of blocks, DER, or PKCS #12
 * @passphrase: (nullable): what opens PKCS #12 and private keys; `NULL` = none
 * @error: return location for a [error@TlsNode.Error]
 *
 * Tells what is in a file of certificates, keys, certificate requests, CRLs or OCSP responses.
 *
 * The kind is found by content. There is one dictionary for each thing, in the order of the file. Its `type` is `certificate`,
 * `certificate-request`, `crl`, `ocsp-response`, `public-key`, `private-key`, or `unknown` for a PEM block of another `label`; its
 * `source` is `pem`, `der` or `pkcs12`. A certificate has the keys of [method@TlsNode.Certificate.to_legacy_object] and more; the
 * document about inspection lists them all. Times are seconds since the epoch. Nothing is verified, except that a certificate request is
 * signed with its own key.
 *
 * Of private keys only type and size are told. Without a @passphrase an encrypted key in PEM is an entry without them.
 *
 * Fails with `ERR_OSSL_PEM_NO_START_LINE` for what is neither PEM nor DER, `ERR_OSSL_PEM_BAD_END_LINE` and
 * `ERR_OSSL_ASN1_TOO_LONG` for what is cut, `ERR_OSSL_BAD_DECRYPT` when @passphrase is wrong or PKCS #12 needs one,
 * `ERR_OUT_OF_RANGE` for more than 16 MiB or 10000 things, and with the code of the first thing that cannot be read.
 *
 * Returns: (transfer full) (attributes org.tlsnode.variant=aa{sv}): an array of dictionaries, of type `aa{sv}`, or `NULL` with @error set
 *
 * Since: 1.0
 */
GVariant *
tls_node_inspect (GBytes *data, const char *passphrase, GError **error)
{
  GVariant *entries;

  g_return_val_if_fail (data != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  entries = tn_inspect (data, passphrase, error);
  return entries != NULL ? g_variant_ref_sink (entries) : NULL;
}
