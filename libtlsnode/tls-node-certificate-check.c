/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/certificate.h"
#include "libtlsnode/x509/check-name.h"
#include "libtlsnode/x509/key.h"

/* What X509Certificate answers about names, issuers and keys. */

static gboolean
set_option_error (GError **error, const char *name, const char *wanted)
{
  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_TYPE,
                "The \"options.%s\" property must be %s", name, wanted);
  return FALSE;
}

static gboolean
read_subject (GVariant *options, TnCheckSubject *subject, GError **error)
{
  static const char *const words[] = { "default", "always", "never" };
  g_autoptr (GVariant) value = g_variant_lookup_value (options, "subject", NULL);
  const char *word;

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return set_option_error (error, "subject", "of type string");

  word = g_variant_get_string (value, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_str_equal (words[i], word)) {
      *subject = (TnCheckSubject) i;
      return TRUE;
    }
  }

  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The property 'options.subject' must be one of: 'default', 'always', 'never'. "
                "Received '%s'",
                word);
  return FALSE;
}

/* Absent leaves *value as it is. */
static gboolean
read_boolean (GVariant *options, const char *name, gboolean *value, GError **error)
{
  g_autoptr (GVariant) found = g_variant_lookup_value (options, name, NULL);

  if (found == NULL)
    return TRUE;
  if (!g_variant_is_of_type (found, G_VARIANT_TYPE_BOOLEAN))
    return set_option_error (error, name, "of type boolean");

  *value = g_variant_get_boolean (found);
  return TRUE;
}

static gboolean
read_options (GVariant *options, TnCheckOptions *read, GError **error)
{
  gboolean wildcards = TRUE;
  gboolean partial_wildcards = TRUE;

  if (options == NULL)
    return TRUE;
  if (!g_variant_is_of_type (options, G_VARIANT_TYPE_VARDICT)) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_TYPE,
                  "The \"options\" argument must be of type object");
    return FALSE;
  }
  if (!read_subject (options, &read->subject, error)
      || !read_boolean (options, "wildcards", &wildcards, error)
      || !read_boolean (options, "partialWildcards", &partial_wildcards, error)
      || !read_boolean (options, "multiLabelWildcards", &read->multi_label_wildcards, error)
      || !read_boolean (options, "singleLabelSubdomains", &read->single_label_subdomains,
                        error))
    return FALSE;

  read->no_wildcards = !wildcards;
  read->no_partial_wildcards = !partial_wildcards;
  return TRUE;
}

/**
 * tls_node_certificate_check_host: (attributes org.tlsnode.node=crypto.X509Certificate.checkHost)
 * @self: a certificate
 * @name: a host name; one that begins with a dot stands for any host below it
 * @options: (nullable): Node's options in a dictionary of type `a{sv}`, consumed when it is floating: `subject` (`default`, `always` or `never`: whether the
 *   common name counts; by default only when the certificate has no DNS name), and the booleans `wildcards` (default `TRUE`),
 *   `partialWildcards` (default `TRUE`), `multiLabelWildcards` and `singleLabelSubdomains` (default `FALSE`)
 * @error: return location for a [error@TlsNode.Error]
 *
 * Looks for a host name in the certificate, by OpenSSL's rules. Connections are checked with [func@TlsNode.check_server_identity].
 *
 * Fails with `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for wrong options.
 *
 * Returns: (transfer full) (nullable): the name in the certificate that matches; `NULL` when none does, and with @error set
 *
 * Since: 1.0
 */
char *
tls_node_certificate_check_host (TlsNodeCertificate *self,
                                 const char *name,
                                 GVariant *options,
                                 GError **error)
{
  g_autoptr (GVariant) kept = options != NULL ? g_variant_ref_sink (options) : NULL;
  TnCheckOptions read = { 0 };

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (!read_options (kept, &read, error))
    return NULL;

  return tn_check_host (tls_node_certificate_get_raw (self), name, &read);
}

/**
 * tls_node_certificate_check_email: (attributes org.tlsnode.node=crypto.X509Certificate.checkEmail)
 * @self: a certificate
 * @email: an email address
 * @options: (nullable): `subject`, as for [method@TlsNode.Certificate.check_host]
 * @error: return location for a [error@TlsNode.Error]
 *
 * Looks for an email address in the certificate, by OpenSSL's rules.
 *
 * Fails with `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for wrong options.
 *
 * Returns: (transfer full) (nullable): @email when it is in the certificate; `NULL` when it is not, and with @error set
 *
 * Since: 1.0
 */
char *
tls_node_certificate_check_email (TlsNodeCertificate *self,
                                  const char *email,
                                  GVariant *options,
                                  GError **error)
{
  g_autoptr (GVariant) kept = options != NULL ? g_variant_ref_sink (options) : NULL;
  TnCheckOptions read = { 0 };

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);
  g_return_val_if_fail (email != NULL, NULL);

  if (!read_options (kept, &read, error))
    return NULL;

  return tn_check_email (tls_node_certificate_get_raw (self), email, read.subject)
             ? g_strdup (email)
             : NULL;
}

/**
 * tls_node_certificate_check_ip: (attributes org.tlsnode.node=crypto.X509Certificate.checkIP)
 * @self: a certificate
 * @ip: an IPv4 or IPv6 address
 * @error: return location for a [error@TlsNode.Error]
 *
 * Looks for an IP address among the alternative names of the certificate.
 *
 * Fails with `ERR_INVALID_ARG_VALUE` when @ip is no address.
 *
 * Returns: (transfer full) (nullable): @ip when it is in the certificate; `NULL` when it is not, and with @error set
 *
 * Since: 1.0
 */
char *
tls_node_certificate_check_ip (TlsNodeCertificate *self, const char *ip, GError **error)
{
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);
  g_return_val_if_fail (ip != NULL, NULL);

  address = g_inet_address_new_from_string (ip);
  if (address == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE, "Invalid IP");
    return NULL;
  }

  return tn_check_ip (tls_node_certificate_get_raw (self), g_inet_address_to_bytes (address),
                      g_inet_address_get_native_size (address))
             ? g_strdup (ip)
             : NULL;
}

/**
 * tls_node_certificate_check_issued: (attributes org.tlsnode.node=crypto.X509Certificate.checkIssued)
 * @self: a certificate
 * @other: one that may be its issuer's
 *
 * Tells whether @other could have issued the certificate, by names, key identifiers and key usage. The signature is not looked
 * at: that is [method@TlsNode.Certificate.verify].
 *
 * Returns: whether @other could be the issuer's
 *
 * Since: 1.0
 */
gboolean
tls_node_certificate_check_issued (TlsNodeCertificate *self, TlsNodeCertificate *other)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), FALSE);
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (other), FALSE);

  return tn_certificate_is_issued_by (tls_node_certificate_get_raw (self),
                                      tls_node_certificate_get_raw (other));
}

/**
 * tls_node_certificate_check_private_key: (attributes org.tlsnode.node=crypto.X509Certificate.checkPrivateKey)
 * @self: a certificate
 * @private_key: a private key in PEM
 * @passphrase: (nullable): its passphrase
 * @matches: (out): return location for whether it belongs to the certificate
 * @error: return location for a [error@TlsNode.Error]
 *
 * Tells whether a private key belongs to the certificate.
 *
 * Fails with `ERR_OSSL_UNSUPPORTED` for a key that is none and `ERR_OSSL_BAD_DECRYPT` for a wrong passphrase.
 *
 * Returns: `TRUE`, or `FALSE` with @error set when the key cannot be read
 *
 * Since: 1.0
 */
gboolean
tls_node_certificate_check_private_key (TlsNodeCertificate *self,
                                        GBytes *private_key,
                                        const char *passphrase,
                                        gboolean *matches,
                                        GError **error)
{
  g_autoptr (TnKey) key = NULL;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), FALSE);
  g_return_val_if_fail (private_key != NULL, FALSE);
  g_return_val_if_fail (matches != NULL, FALSE);

  key = tn_key_new_from_pem (private_key, passphrase, error);
  *matches = key != NULL && tn_key_matches (key, tls_node_certificate_get_raw (self));

  return key != NULL;
}

/**
 * tls_node_certificate_verify: (attributes org.tlsnode.node=crypto.X509Certificate.verify)
 * @self: a certificate
 * @public_key: a public key: SubjectPublicKeyInfo in DER, as [method@TlsNode.Certificate.get_public_key] gives it
 *
 * Tells whether the certificate is signed with the private half of a key. Nothing else is looked at; chains are judged by
 * connections.
 *
 * Returns: whether the signature is good
 *
 * Since: 1.0
 */
gboolean
tls_node_certificate_verify (TlsNodeCertificate *self, GBytes *public_key)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), FALSE);
  g_return_val_if_fail (public_key != NULL, FALSE);

  return tn_certificate_is_signed_by (tls_node_certificate_get_raw (self), public_key);
}
