/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-certificate-private.h"
#include "libtlsnode/x509/certificate.h"
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
  TlsNodeCertificate *issuer; /* of a peer's certificate, when it is known */
  gboolean is_own_issuer;     /* a reference to itself would keep it for ever */
};

G_DEFINE_FINAL_TYPE (TlsNodeCertificate, tls_node_certificate, G_TYPE_OBJECT)

static void
tls_node_certificate_finalize (GObject *object)
{
  TlsNodeCertificate *self = TLS_NODE_CERTIFICATE (object);

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_object (&self->issuer);
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

TlsNodeCertificate *
tn_certificate_new_from_chain (GPtrArray *chain)
{
  TlsNodeCertificate *issuer = NULL;

  for (guint i = chain->len; i > 0; i--) {
    GBytes *der = g_ptr_array_index (chain, i - 1);
    TlsNodeCertificate *self = tn_certificate_new_from_der (der);

    self->is_own_issuer = issuer == NULL && tn_certificate_is_issued_by (der, der);
    self->issuer = issuer;
    issuer = self;
  }

  return issuer;
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

  return tn_describe_fingerprint (self->der, G_CHECKSUM_SHA256);
}

/**
 * tls_node_certificate_get_fingerprint: (attributes org.tlsnode.node=crypto.X509Certificate.fingerprint)
 * @self: a certificate
 *
 * Tells the SHA-1 digest of the certificate, as upper-case hexadecimal bytes separated by colons.
 *
 * Returns: (transfer full): the digest
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_fingerprint (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_fingerprint (self->der, G_CHECKSUM_SHA1);
}

/**
 * tls_node_certificate_get_fingerprint512: (attributes org.tlsnode.node=crypto.X509Certificate.fingerprint512)
 * @self: a certificate
 *
 * Tells the SHA-512 digest of the certificate, as upper-case hexadecimal bytes separated by colons.
 *
 * Returns: (transfer full): the digest
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_fingerprint512 (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_fingerprint (self->der, G_CHECKSUM_SHA512);
}

/**
 * tls_node_certificate_get_info_access: (attributes org.tlsnode.node=crypto.X509Certificate.infoAccess)
 * @self: a certificate
 *
 * Tells where more about the issuer is to be found (RFC 5280 section 4.2.2.1), one place per line, for example
 * `OCSP - URI:http://ocsp.example`. Values that could be taken for something else are quoted as in JSON.
 *
 * Returns: (transfer full) (nullable): the places, or `NULL` without the extension
 *
 * Since: 1.0
 */
char *
tls_node_certificate_get_info_access (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_info_access (self->der);
}

/**
 * tls_node_certificate_get_key_usage: (attributes org.tlsnode.node=crypto.X509Certificate.keyUsage)
 * @self: a certificate
 *
 * Tells the purposes of the extended key usage (RFC 5280 section 4.2.1.12) as object identifiers, in the order of the certificate.
 * The name is Node's.
 *
 * Returns: (transfer full) (nullable): dotted numbers, or `NULL` without the extension
 *
 * Since: 1.0
 */
char **
tls_node_certificate_get_key_usage (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return tn_describe_extended_key_usage (self->der);
}

/**
 * tls_node_certificate_get_ca: (attributes org.tlsnode.node=crypto.X509Certificate.ca)
 * @self: a certificate
 *
 * Tells whether the certificate says that it is an authority's (RFC 5280 section 4.2.1.9), and its key usage, if it has one, lets it
 * sign certificates.
 *
 * Returns: whether it is an authority's
 *
 * Since: 1.0
 */
gboolean
tls_node_certificate_get_ca (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), FALSE);

  return tn_describe_is_ca (self->der);
}

/**
 * tls_node_certificate_get_valid_from_date: (attributes org.tlsnode.node=crypto.X509Certificate.validFromDate)
 * @self: a certificate
 *
 * Tells from when on the certificate is valid.
 *
 * Returns: seconds since the epoch, or the smallest number there is when a date of the certificate cannot be read
 *
 * Since: 1.0
 */
gint64
tls_node_certificate_get_valid_from_date (TlsNodeCertificate *self)
{
  gint64 from = G_MININT64;
  gint64 to;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), G_MININT64);

  return tn_describe_validity (self->der, &from, &to) ? from : G_MININT64;
}

/**
 * tls_node_certificate_get_valid_to_date: (attributes org.tlsnode.node=crypto.X509Certificate.validToDate)
 * @self: a certificate
 *
 * Tells until when the certificate is valid.
 *
 * Returns: seconds since the epoch, or the smallest number there is when a date of the certificate cannot be read
 *
 * Since: 1.0
 */
gint64
tls_node_certificate_get_valid_to_date (TlsNodeCertificate *self)
{
  gint64 from;
  gint64 to = G_MININT64;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), G_MININT64);

  return tn_describe_validity (self->der, &from, &to) ? to : G_MININT64;
}

/**
 * tls_node_certificate_get_issuer_certificate: (attributes org.tlsnode.node=crypto.X509Certificate.issuerCertificate)
 * @self: a certificate
 *
 * Gives the certificate of the issuer. Only certificates of connections have one: those of a chain know each other. It says
 * nothing about trust. The last of a chain that is self-signed is its own issuer, so whoever walks up a chain stops there.
 *
 * Returns: (transfer none) (nullable): the issuer's certificate, or `NULL` when it is not known
 *
 * Since: 1.0
 */
TlsNodeCertificate *
tls_node_certificate_get_issuer_certificate (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return self->is_own_issuer ? self : self->issuer;
}

/**
 * tls_node_certificate_to_legacy_object: (attributes org.tlsnode.node=crypto.X509Certificate.toLegacyObject)
 * @self: a certificate
 *
 * Gives Node's plain certificate object: `subject`, `issuer`, `subjectaltname`, `infoAccess`, `ca`, what there is to say about an RSA
 * or an EC key (`modulus`, `bits`, `exponent`, `pubkey`, `asn1Curve`, `nistCurve`), `valid_from`, `valid_to`, `fingerprint`,
 * `fingerprint256`, `fingerprint512`, `ext_key_usage`, `serialNumber` and `raw`. What the certificate does not have is absent.
 *
 * `subject` and `issuer` are of type `a{sv}`: an attribute is a string, or an array of strings when it comes more than once. A
 * string that holds NUL is bytes. `pubkey` of an EC key is the point as the certificate has it.
 * `issuerCertificate` is not in it: see [method@TlsNode.Certificate.get_issuer_certificate].
 *
 * Returns: (transfer full): a dictionary of type `a{sv}`
 *
 * Since: 1.0
 */
GVariant *
tls_node_certificate_to_legacy_object (TlsNodeCertificate *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);

  return g_variant_ref_sink (tn_describe_legacy_object (self->der));
}
