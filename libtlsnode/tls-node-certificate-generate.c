/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate-generate-private.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-certificate-options-private.h"
#include "libtlsnode/x509/pem.h"
#include "libtlsnode/x509/pkcs12-export.h"

static gboolean
read_issuer (TnGenerateSpec *spec, TlsNodeCertificateOptions *options, GError **error)
{
  if (options->issuer_certificate == NULL && options->issuer_key == NULL)
    return TRUE;

  if (options->issuer_certificate == NULL || options->issuer_key == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "An issuer needs both its certificate and its private key");
    return FALSE;
  }

  spec->issuer_certificate = tn_pem_read_certificate (options->issuer_certificate, error);
  if (spec->issuer_certificate == NULL)
    return FALSE;

  spec->issuer_key
      = tn_key_new_from_pem (options->issuer_key, options->issuer_passphrase, error);
  return spec->issuer_key != NULL;
}

static TnKey *
take_key (TlsNodeCertificateOptions *options, GError **error)
{
  const char *type = options->key_type != NULL ? options->key_type : "ec";

  if (options->private_key != NULL)
    return tn_key_new_from_pem (options->private_key, options->passphrase, error);

  if (options->named_curve == NULL)
    return tn_key_generate (type, options->key_bits, error);

  if (g_str_equal (type, "ec"))
    return tn_key_generate_on_curve (options->named_curve, error);

  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The argument 'named_curve' is for keys of the type 'ec' only. Received '%s'",
                type);
  return NULL;
}

gboolean
tn_generate_job_init (TnGenerateJob *self,
                      TlsNodeCertificateOptions *options,
                      gboolean needs_key,
                      GError **error)
{
  tn_certificate_options_read (options, &self->spec);
  if (!read_issuer (&self->spec, options, error))
    return FALSE;

  if (needs_key)
    self->key = take_key (options, error);

  return !needs_key || self->key != NULL;
}

GBytes *
tn_generate_job_export_key (TnGenerateJob *self,
                            TlsNodeCertificateOptions *options,
                            GError **error)
{
  return tn_key_to_pem (self->key, options->output_passphrase, error);
}

void
tn_generate_job_clear (TnGenerateJob *self)
{
  g_clear_pointer (&self->spec.issuer_certificate, g_bytes_unref);
  g_clear_pointer (&self->spec.issuer_key, tn_key_unref);
  g_clear_pointer (&self->key, tn_key_unref);
}

gint64
tn_generate_get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * tls_node_certificate_generate: (attributes org.tlsnode.node=-)
 * @options: what to make
 * @private_key: (out) (transfer full): return location for the private key, PKCS#8 in PEM,
 *   encrypted if [property@TlsNode.CertificateOptions:output-passphrase] is set; its memory is wiped when
 *   it is freed
 * @error: return location for a [error@TlsNode.Error]
 *
 * Makes a certificate, self-signed or signed by an authority, for a new private key or one that exists.
 *
 * Fails with `ERR_INVALID_ARG_VALUE` for a missing subject, an unknown kind of key, usage or digest, a
 * name, country or serial number that is malformed, or half of an issuer; with `ERR_OUT_OF_RANGE` for times, sizes
 * and texts beyond their bounds; with `ERR_OSSL_X509_KEY_VALUES_MISMATCH` for an issuer's key that is not that of
 * its certificate; with the codes of private keys for one that cannot be read, as
 * `ERR_OSSL_BAD_DECRYPT` for a wrong passphrase.
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
  g_auto (TnGenerateJob) job = { 0 };
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE_OPTIONS (options), NULL);
  g_return_val_if_fail (private_key != NULL, NULL);

  *private_key = NULL;
  if (!tn_generate_job_init (&job, options, TRUE, error))
    return NULL;

  der = tn_generate_certificate (&job.spec, job.key, tn_generate_get_now (), error);
  if (der == NULL)
    return NULL;

  *private_key = tn_generate_job_export_key (&job, options, error);
  return *private_key == NULL ? NULL : tn_certificate_new_from_der (der);
}

/**
 * tls_node_certificate_to_pfx: (attributes org.tlsnode.node=-)
 * @self: a certificate
 * @private_key: its private key, PEM
 * @passphrase: (nullable): what protects the result; `NULL` for the empty passphrase
 * @chain: (nullable): further certificates that belong into it, PEM, as those of the issuers; `NULL` for none
 * @friendly_name: (nullable): what programs call the certificate when they show it; `NULL` for nothing
 * @key_passphrase: (nullable): what opens @private_key; `NULL` for none
 * @error: return location for a [error@TlsNode.Error]
 *
 * Packs a certificate and its private key into one file (PKCS#12), as the option `pfx` of a secure context, browsers and other
 * systems take it.
 *
 * Key and certificates are encrypted with AES-256-CBC and PBKDF2 with HMAC-SHA-256, and the whole has a MAC with SHA-256, as OpenSSL 3
 * does it.
 *
 * Fails with `ERR_OSSL_X509_KEY_VALUES_MISMATCH` for another certificate's key, with `ERR_INVALID_ARG_VALUE` for a
 * @friendly_name that is not UTF-8, and with the codes of private keys and certificates for those that cannot be read.
 *
 * Returns: (transfer full): PKCS#12 in DER, or `NULL` with @error set
 *
 * Since: 1.0
 */
GBytes *
tls_node_certificate_to_pfx (TlsNodeCertificate *self,
                             GBytes *private_key,
                             const char *passphrase,
                             GBytes *chain,
                             const char *friendly_name,
                             const char *key_passphrase,
                             GError **error)
{
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (TnKey) key = NULL;
  TnPkcs12Spec spec = { .passphrase = passphrase, .friendly_name = friendly_name };

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);
  g_return_val_if_fail (private_key != NULL, NULL);

  key = tn_key_new_from_pem (private_key, key_passphrase, error);
  if (key == NULL)
    return NULL;

  certificates = chain != NULL
                     ? tn_pem_read_certificates (chain, error)
                     : g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (certificates == NULL)
    return NULL;

  g_ptr_array_insert (certificates, 0, g_bytes_ref (tls_node_certificate_get_raw (self)));
  spec.key = key;
  spec.chain = certificates;
  return tn_pkcs12_write (&spec, error);
}
