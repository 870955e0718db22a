/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-certificate-private.h"
#include "libtlsnode/x509/describe.h"
#include "libtlsnode/x509/generate.h"
#include "libtlsnode/x509/key.h"
#include "libtlsnode/x509/pem.h"

/**
 * TlsNodeCertificate: (attributes org.tlsnode.node=crypto.X509Certificate)
 *
 * An X.509 certificate: read from PEM or DER, taken from a connection, or newly made.
 *
 * It never changes and may be used in any thread.
 *
 * Since: 1.0
 */
struct _TlsNodeCertificate {
  GObject parent_instance;
  GBytes *der;
};

G_DEFINE_FINAL_TYPE (TlsNodeCertificate, tls_node_certificate, G_TYPE_OBJECT)

static void
tls_node_certificate_finalize (GObject *object)
{
  TlsNodeCertificate *self = TLS_NODE_CERTIFICATE (object);

  g_clear_pointer (&self->der, g_bytes_unref);
  G_OBJECT_CLASS (tls_node_certificate_parent_class)->finalize (object);
}

static void
tls_node_certificate_class_init (TlsNodeCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tls_node_certificate_finalize;
}

static void
tls_node_certificate_init (TlsNodeCertificate *self)
{
  self->der
      = g_bytes_new_static ("", 0); /* of g_object_new (), which other languages may call */
}

TlsNodeCertificate *
tn_certificate_new_from_der (GBytes *der)
{
  TlsNodeCertificate *self = g_object_new (TLS_NODE_TYPE_CERTIFICATE, NULL);

  g_bytes_unref (self->der);
  self->der = g_bytes_ref (der);
  return self;
}

/**
 * tls_node_certificate_new: (constructor) (attributes org.tlsnode.node=crypto.X509Certificate.constructor)
 * @data: a certificate, PEM or DER
 * @error: return location for a [error@TlsNode.Error]
 *
 * Reads a certificate; of several in one PEM text it is the first.
 *
 * Fails with `ERR_OSSL_PEM_NO_START_LINE` when @data holds no certificate and with another
 * `ERR_OSSL_` code when it is malformed.
 *
 * Returns: (transfer full): a certificate, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeCertificate *
tls_node_certificate_new (GBytes *data, GError **error)
{
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (data != NULL, NULL);

  der = tn_pem_read_certificate (data, error);
  return der == NULL ? NULL : tn_certificate_new_from_der (der);
}

static gboolean
read_issuer (GBytes *certificate, GBytes *private_key, TnGenerateSpec *spec, GError **error)
{
  if (certificate == NULL && private_key == NULL)
    return TRUE;
  if (certificate == NULL || private_key == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "An issuer needs both its certificate and its private key");
    return FALSE;
  }
  spec->issuer_certificate = tn_pem_read_certificate (certificate, error);
  if (spec->issuer_certificate == NULL)
    return FALSE;
  spec->issuer_key = tn_key_new_from_pem (private_key, NULL, error);
  return spec->issuer_key != NULL;
}

static GBytes *
generate (TlsNodeCertificateOptions *options, TnGenerateSpec *spec, TnKey **key, GError **error)
{
  const char *type = tls_node_certificate_options_get_key_type (options);
  GBytes *certificate = NULL;
  GBytes *private_key = NULL;

  tn_certificate_options_read (options, spec, &certificate, &private_key);
  if (!read_issuer (certificate, private_key, spec, error))
    return NULL;
  *key = tn_key_generate (type == NULL ? "ec" : type,
                          tls_node_certificate_options_get_key_bits (options), error);
  if (*key == NULL)
    return NULL;
  return tn_generate_certificate (spec, *key, g_get_real_time () / G_USEC_PER_SEC, error);
}

/**
 * tls_node_certificate_generate: (attributes org.tlsnode.node=-)
 * @options: what to make
 * @private_key: (out) (transfer full): return location for the new private key, PKCS#8 in PEM
 *   without a passphrase; its memory is wiped when it is freed
 * @error: return location for a [error@TlsNode.Error]
 *
 * Makes a private key and a certificate for it, self-signed or signed by an authority.
 *
 * Fails with `ERR_INVALID_ARG_VALUE` for a missing common name, an unknown kind of key, a name that is
 * neither host name nor IP address, or half of an issuer.
 *
 * Returns: (transfer full): a certificate, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeCertificate *
tls_node_certificate_generate (TlsNodeCertificateOptions *options,
                               GBytes **private_key,
                               GError **error)
{
  TnGenerateSpec spec = { 0 };
  g_autoptr (TnKey) key = NULL;
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE_OPTIONS (options), NULL);
  g_return_val_if_fail (private_key != NULL, NULL);

  *private_key = NULL;
  der = generate (options, &spec, &key, error);
  g_clear_pointer (&spec.issuer_certificate, g_bytes_unref);
  g_clear_pointer (&spec.issuer_key, tn_key_unref);
  if (der == NULL)
    return NULL;
  *private_key = tn_key_to_pem (key, error);
  return *private_key == NULL ? NULL : tn_certificate_new_from_der (der);
}

/**
 * tls_node_certificate_get_raw: (attributes org.tlsnode.node=crypto.X509Certificate.raw)
 * @self: a certificate
 *
 * Gives the certificate's DER encoding.
 *
 * Returns: (transfer none): DER
 *
 * Since: 1.0
 */
GBytes *
tls_node_certificate_get_raw (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return self->der;
}

/**
 * tls_node_certificate_to_pem: (attributes org.tlsnode.node=crypto.X509Certificate.toString)
 * @self: a certificate
 *
 * Gives the certificate as PEM.
 *
 * Returns: (transfer full): PEM
 *
 * Since: 1.0
 */
char *
tls_node_certificate_to_pem (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_pem_from_certificate (self->der);
}

/**
 * tls_node_certificate_get_subject: (attributes org.tlsnode.node=crypto.X509Certificate.subject)
 * @self: a certificate
 *
 * Tells whom the certificate is for, one attribute per line.
 *
 * Returns: (transfer full) (nullable): the subject, or `NULL` when it is empty
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_subject (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_subject (self->der);
}

/**
 * tls_node_certificate_get_issuer: (attributes org.tlsnode.node=crypto.X509Certificate.issuer)
 * @self: a certificate
 *
 * Tells who signed the certificate, one attribute per line.
 *
 * Returns: (transfer full) (nullable): the issuer, or `NULL` when it is empty
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_issuer (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_issuer (self->der);
}

/**
 * tls_node_certificate_get_subject_alt_name: (attributes org.tlsnode.node=crypto.X509Certificate.subjectAltName)
 * @self: a certificate
 *
 * Tells the names that the certificate is valid for, for example `DNS:a.example, IP Address:127.0.0.1`.
 *
 * Returns: (transfer full) (nullable): the names, or `NULL` when the extension is absent
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_subject_alt_name (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_subject_alt_name (self->der);
}

/**
 * tls_node_certificate_get_valid_from: (attributes org.tlsnode.node=crypto.X509Certificate.validFrom)
 * @self: a certificate
 *
 * Tells when the validity begins, for example `Jan  1 00:00:00 2020 GMT`.
 *
 * Returns: (transfer full): a time
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_valid_from (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_valid_from (self->der);
}

/**
 * tls_node_certificate_get_valid_to: (attributes org.tlsnode.node=crypto.X509Certificate.validTo)
 * @self: a certificate
 *
 * Tells when the validity ends, for example `Jan  1 00:00:00 2020 GMT`.
 *
 * Returns: (transfer full): a time
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_valid_to (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_valid_to (self->der);
}

/**
 * tls_node_certificate_get_serial_number: (attributes org.tlsnode.node=crypto.X509Certificate.serialNumber)
 * @self: a certificate
 *
 * Tells the serial number, in upper-case hexadecimal digits.
 *
 * Returns: (transfer full): the number
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_serial_number (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_serial_number (self->der);
}

/**
 * tls_node_certificate_get_fingerprint256: (attributes org.tlsnode.node=crypto.X509Certificate.fingerprint256)
 * @self: a certificate
 *
 * Tells the SHA-256 digest of the certificate, as upper-case hexadecimal bytes separated by colons.
 *
 * Returns: (transfer full): the digest
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_fingerprint256 (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_fingerprint256 (self->der);
}
