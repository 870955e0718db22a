/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate-request.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-certificate-generate-private.h"
#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/request.h"

/**
 * TlsNodeCertificateRequest: (attributes org.tlsnode.node=-)
 *
 * A request for a certificate (CSR, PKCS#10): what is sent to an authority, which returns a certificate.
 *
 * Its signature has been checked: who made it has the private key. It never changes and may be used in any thread.
 *
 * Since: 1.0
 */
struct _TlsNodeCertificateRequest {
  GObject parent_instance;
  TnRequest *request; /* NULL = of g_object_new (), which other languages may call */
  GBytes *der;
};

G_DEFINE_FINAL_TYPE (TlsNodeCertificateRequest, tls_node_certificate_request, G_TYPE_OBJECT)

static void
tls_node_certificate_request_finalize (GObject *object)
{
  TlsNodeCertificateRequest *self = TLS_NODE_CERTIFICATE_REQUEST (object);

  g_clear_pointer (&self->request, tn_request_free);
  g_clear_pointer (&self->der, g_bytes_unref);
  G_OBJECT_CLASS (tls_node_certificate_request_parent_class)->finalize (object);
}

static void
tls_node_certificate_request_class_init (TlsNodeCertificateRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tls_node_certificate_request_finalize;
}

static void
tls_node_certificate_request_init (TlsNodeCertificateRequest *self)
{
  self->der = g_bytes_new_static ("", 0);
}

/**
 * tls_node_certificate_request_new: (constructor) (attributes org.tlsnode.node=-)
 * @data: a certificate request, PEM or DER
 * @error: return location for a [error@TlsNode.Error]
 *
 * Reads a certificate request and checks its signature; of several in one PEM text it is the first.
 *
 * Fails with `ERR_OSSL_PEM_NO_START_LINE` when @data holds no request, with another `ERR_OSSL_` code when it is
 * malformed, and with `ERR_CRYPTO_OPERATION_FAILED` when its signature does not fit its key.
 *
 * Returns: (transfer full): a certificate request, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeCertificateRequest *
tls_node_certificate_request_new (GBytes *data, GError **error)
{
  TlsNodeCertificateRequest *self;
  TnRequest *request;

  g_return_val_if_fail (data != NULL, NULL);

  request = tn_request_read (data, error);
  if (request == NULL)
    return NULL;

  self = g_object_new (TLS_NODE_TYPE_CERTIFICATE_REQUEST, NULL);
  self->request = request;
  g_bytes_unref (self->der);
  self->der = g_bytes_ref (tn_request_get_der (request));
  return self;
}

/**
 * tls_node_certificate_request_generate: (attributes org.tlsnode.node=-)
 * @options: what to ask for
 * @private_key: (out) (transfer full): return location for the private key, PKCS#8 in PEM,
 *   encrypted if [property@TlsNode.CertificateOptions:output-passphrase] is set; its memory is wiped when
 *   it is freed
 * @error: return location for a [error@TlsNode.Error]
 *
 * Makes a request for a certificate, for a new private key or one that exists.
 *
 * It has the subject and the names of @options, and asks for an authority and for usages if @options have them. Issuer, validity and
 * serial number are not part of a request: the authority decides.
 *
 * Fails as [func@TlsNode.Certificate.generate].
 *
 * Returns: (transfer full): a certificate request, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeCertificateRequest *
tls_node_certificate_request_generate (TlsNodeCertificateOptions *options,
                                       GBytes **private_key,
                                       GError **error)
{
  g_auto (TnGenerateJob) job = { 0 };
  g_autoptr (TlsNodeCertificateRequest) self = NULL;
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE_OPTIONS (options), NULL);
  g_return_val_if_fail (private_key != NULL, NULL);

  *private_key = NULL;
  if (!tn_generate_job_init (&job, options, TRUE, error))
    return NULL;

  der = tn_generate_request (&job.spec, job.key, error);
  self = der != NULL ? tls_node_certificate_request_new (der, error) : NULL;
  if (self == NULL)
    return NULL;

  *private_key = tn_generate_job_export_key (&job, options, error);
  return *private_key == NULL ? NULL : g_steal_pointer (&self);
}

/**
 * tls_node_certificate_request_sign: (attributes org.tlsnode.node=-)
 * @self: a certificate request
 * @options: who signs, and what
 * @error: return location for a [error@TlsNode.Error]
 *
 * Makes the certificate that is asked for, as an authority does: @options have the issuer.
 *
 * The request is somebody else's word. Its key counts; its subject counts unless @options have one, and its names unless @options have some.
 * Whether the certificate is an authority's, its usages and its validity are those of @options alone. Keys among @options do not count.
 *
 * Fails with `ERR_INVALID_ARG_VALUE` without an issuer, and for a request that asks for names other than host names, IP addresses, e-mail
 * addresses and URIs; else as [func@TlsNode.Certificate.generate].
 *
 * Returns: (transfer full): a certificate, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeCertificate *
tls_node_certificate_request_sign (TlsNodeCertificateRequest *self,
                                   TlsNodeCertificateOptions *options,
                                   GError **error)
{
  g_auto (TnGenerateJob) job = { 0 };
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE_REQUEST (self), NULL);
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE_OPTIONS (options), NULL);

  if (self->request == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE, "The certificate request is empty");
    return NULL;
  }

  if (!tn_generate_job_init (&job, options, FALSE, error))
    return NULL;

  der = tn_generate_from_request (&job.spec, self->request, tn_generate_get_now (), error);
  return der == NULL ? NULL : tn_certificate_new_from_der (der);
}

/**
 * tls_node_certificate_request_get_raw: (attributes org.tlsnode.node=-)
 * @self: a certificate request
 *
 * Gives the request's DER encoding.
 *
 * Returns: (transfer none): DER
 *
 * Since: 1.0
 */
GBytes *
tls_node_certificate_request_get_raw (TlsNodeCertificateRequest *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE_REQUEST (self), NULL);

  return self->der;
}

/**
 * tls_node_certificate_request_to_pem: (attributes org.tlsnode.node=-)
 * @self: a certificate request
 *
 * Gives the request as PEM, as authorities want it.
 *
 * Returns: (transfer full): PEM
 *
 * Since: 1.0
 */
char *
tls_node_certificate_request_to_pem (TlsNodeCertificateRequest *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE_REQUEST (self), NULL);

  return tn_request_to_pem (self->der);
}

/**
 * tls_node_certificate_request_get_subject: (attributes org.tlsnode.node=-)
 * @self: a certificate request
 *
 * Tells whom the certificate is to be for, one attribute per line.
 *
 * Returns: (transfer full) (nullable): the subject, or `NULL` when it is empty or malformed
 *
 * Since: 1.0
 */
char *
tls_node_certificate_request_get_subject (TlsNodeCertificateRequest *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE_REQUEST (self), NULL);

  if (self->request == NULL)
    return NULL;

  text = tn_name_to_lines (tn_request_get_subject (self->request));
  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/**
 * tls_node_certificate_request_get_subject_alt_name: (attributes org.tlsnode.node=-)
 * @self: a certificate request
 *
 * Tells for which names the certificate is to be, in the form of [method@TlsNode.Certificate.get_subject_alt_name].
 *
 * Returns: (transfer full) (nullable): the names, or `NULL` when there are none, or malformed ones
 *
 * Since: 1.0
 */
char *
tls_node_certificate_request_get_subject_alt_name (TlsNodeCertificateRequest *self)
{
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE_REQUEST (self), NULL);

  return self->request != NULL ? tn_request_describe_names (self->request) : NULL;
}
