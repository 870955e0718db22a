/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate-options.h"

#include "libtlsnode/tls-node-certificate-options-private.h"
#include "libtlsnode/tls-node-certificate-private.h"

/**
 * TlsNodeCertificateOptions: (attributes org.tlsnode.node=-)
 *
 * What [func@TlsNode.Certificate.generate] makes a certificate of, and [func@TlsNode.CertificateRequest.generate] a request for one.
 *
 * Setters never fail: what takes the options checks them.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (TlsNodeCertificateOptions, tls_node_certificate_options, G_TYPE_OBJECT)

const TnOption tn_certificate_options_table[TN_CERTIFICATE_N_OPTIONS] = {
  { "common-name", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeCertificateOptions, common_name),
    0, NULL },
  { "key-type", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeCertificateOptions, key_type), 0,
    NULL },
  { "key-bits", TN_OPTION_UINT, G_STRUCT_OFFSET (TlsNodeCertificateOptions, key_bits), 0,
    NULL },
  { "is-ca", TN_OPTION_BOOLEAN, G_STRUCT_OFFSET (TlsNodeCertificateOptions, is_ca), 0, NULL },
  { "days", TN_OPTION_UINT, G_STRUCT_OFFSET (TlsNodeCertificateOptions, days), 365, NULL },
  { "organization", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeCertificateOptions, organization),
    0, NULL },
  { "organizational-unit", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeCertificateOptions, organizational_unit), 0, NULL },
  { "country", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeCertificateOptions, country), 0,
    NULL },
  { "state", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeCertificateOptions, state), 0, NULL },
  { "locality", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeCertificateOptions, locality), 0,
    NULL },
  { "path-length", TN_OPTION_INT, G_STRUCT_OFFSET (TlsNodeCertificateOptions, path_length), -1,
    NULL },
  { "not-before", TN_OPTION_INT64, G_STRUCT_OFFSET (TlsNodeCertificateOptions, not_before), -1,
    NULL },
  { "not-after", TN_OPTION_INT64, G_STRUCT_OFFSET (TlsNodeCertificateOptions, not_after), -1,
    NULL },
  { "serial-number", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeCertificateOptions, serial_number), 0, NULL },
  { "digest", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeCertificateOptions, digest), 0, NULL },
  { "key-usage", TN_OPTION_STRV, G_STRUCT_OFFSET (TlsNodeCertificateOptions, key_usage), 0,
    NULL },
  { "extended-key-usage", TN_OPTION_STRV,
    G_STRUCT_OFFSET (TlsNodeCertificateOptions, extended_key_usage), 0, NULL },
  { "named-curve", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeCertificateOptions, named_curve),
    0, NULL },
  { "private-key", TN_OPTION_BYTES, G_STRUCT_OFFSET (TlsNodeCertificateOptions, private_key), 0,
    NULL },
  { "passphrase", TN_OPTION_SECRET, G_STRUCT_OFFSET (TlsNodeCertificateOptions, passphrase), 0,
    NULL },
  { "issuer-passphrase", TN_OPTION_SECRET,
    G_STRUCT_OFFSET (TlsNodeCertificateOptions, issuer_passphrase), 0, NULL },
  { "output-passphrase", TN_OPTION_SECRET,
    G_STRUCT_OFFSET (TlsNodeCertificateOptions, output_passphrase), 0, NULL },
};

TlsNodeCertificateOptions *
tls_node_certificate_options_data (GObject *object)
{
  return TLS_NODE_CERTIFICATE_OPTIONS (object);
}

static void
clear_lists (GObject *object)
{
  TlsNodeCertificateOptions *self = TLS_NODE_CERTIFICATE_OPTIONS (object);

  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->issuer_certificate, g_bytes_unref);
  g_clear_pointer (&self->issuer_key, g_bytes_unref);
}

TN_DEFINE_OPTIONS_CLASS (TlsNodeCertificateOptions, tls_node_certificate_options, clear_lists)

static void
tls_node_certificate_options_init (TlsNodeCertificateOptions *self)
{
  tn_options_init (tls_node_certificate_options_data (G_OBJECT (self)), options_table,
                   G_N_ELEMENTS (options_table));
}

/**
 * tls_node_certificate_options_new: (constructor) (attributes org.tlsnode.node=-)
 *
 * Makes options that all have their defaults.
 *
 * Returns: (transfer full): new options
 *
 * Since: 1.0
 */
TlsNodeCertificateOptions *
tls_node_certificate_options_new (void)
{
  return g_object_new (TLS_NODE_TYPE_CERTIFICATE_OPTIONS, NULL);
}

/**
 * TlsNodeCertificateOptions:common-name: (attributes org.tlsnode.node=-)
 *
 * The common name (CN) of the subject, at most 64 characters.
 *
 * A certificate needs a subject: this or another of its attributes. Without one there must be names and an issuer.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_common_name: (get-property common-name) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:common-name] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_common_name: (set-property common-name) (attributes org.tlsnode.node=-)
 * @self: options
 * @common_name: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:common-name].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_COMMON_NAME,
                  const char *,
                  common_name,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:key-type: (attributes org.tlsnode.node=-)
 *
 * `ec`, `rsa`, `ed25519` or `ed448`; `NULL` for `ec`.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_key_type: (get-property key-type) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:key-type] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_key_type: (set-property key-type) (attributes org.tlsnode.node=-)
 * @self: options
 * @key_type: (nullable): the new value
 *
 * Sets [property@TlsNode.CertificateOptions:key-type].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_KEY_TYPE,
                  const char *,
                  key_type,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeCertificateOptions:key-bits: (attributes org.tlsnode.node=-)
 *
 * The size of an RSA key in bits, from 1024 to 16384; 0 for 2048.
 *
 * With less than 2048 OpenSSL and Node refuse the certificate unless they are told otherwise.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_key_bits: (get-property key-bits) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:key-bits] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_key_bits: (set-property key-bits) (attributes org.tlsnode.node=-)
 * @self: options
 * @key_bits: the new value
 *
 * Sets [property@TlsNode.CertificateOptions:key-bits].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_KEY_BITS,
                  guint,
                  key_bits,
                  0,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeCertificateOptions:is-ca: (attributes org.tlsnode.node=-)
 *
 * Whether the certificate may sign others; default `FALSE`.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_is_ca: (get-property is-ca) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:is-ca] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_is_ca: (set-property is-ca) (attributes org.tlsnode.node=-)
 * @self: options
 * @is_ca: the new value
 *
 * Sets [property@TlsNode.CertificateOptions:is-ca].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_IS_CA,
                  gboolean,
                  is_ca,
                  FALSE,
                  tn_option_change_number,
                  (int *) )

/**
 * TlsNodeCertificateOptions:days: (attributes org.tlsnode.node=-)
 *
 * Days of validity, at most 36525; default 365.
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_get_days: (get-property days) (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Tells what [property@TlsNode.CertificateOptions:days] is set to.
 *
 * Returns: the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_certificate_options_set_days: (set-property days) (attributes org.tlsnode.node=-)
 * @self: options
 * @days: the new value
 *
 * Sets [property@TlsNode.CertificateOptions:days].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeCertificateOptions,
                  tls_node_certificate_options,
                  TLS_NODE_IS_CERTIFICATE_OPTIONS,
                  TN_CERTIFICATE_DAYS,
                  guint,
                  days,
                  0,
                  tn_option_change_number,
                  (int *) )

/**
 * tls_node_certificate_options_add_name: (attributes org.tlsnode.node=-)
 * @self: options
 * @name: a host name, an IP address, an e-mail address or a URI
 *
 * Adds a name that the certificate is valid for (subject alternative name, RFC 5280 section 4.2.1.6).
 *
 * A host name may have a wildcard as its first label; an internationalised one is in its A-label form, as `xn--bcher-kva.example`.
 * What has an `@` in it is an e-mail address, what has `://` is a URI. `DNS:`, `IP:`, `email:` and `URI:` in front of a name say what
 * it is, as in OpenSSL: `URI:urn:example:1`.
 *
 * Since: 1.0
 */
void
tls_node_certificate_options_add_name (TlsNodeCertificateOptions *self, const char *name)
{
  g_return_if_fail (TLS_NODE_IS_CERTIFICATE_OPTIONS (self));
  g_return_if_fail (name != NULL);

  if (self->names == NULL)
    self->names = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  g_ptr_array_add (self->names, g_strdup (name));
}

/**
 * tls_node_certificate_options_clear_name: (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Forgets the names that were added.
 *
 * Since: 1.0
 */
void
tls_node_certificate_options_clear_name (TlsNodeCertificateOptions *self)
{
  g_return_if_fail (TLS_NODE_IS_CERTIFICATE_OPTIONS (self));

  g_clear_pointer (&self->names, g_ptr_array_unref);
}

/**
 * tls_node_certificate_options_set_issuer: (attributes org.tlsnode.node=-)
 * @self: options
 * @certificate: (nullable): the certificate of the authority, PEM or DER; `NULL` for a self-signed one
 * @private_key: (nullable): its private key in PEM; `NULL` with `NULL`
 *
 * Says who signs. [property@TlsNode.CertificateOptions:issuer-passphrase] opens a private key that is encrypted.
 *
 * Since: 1.0
 */
void
tls_node_certificate_options_set_issuer (TlsNodeCertificateOptions *self,
                                         GBytes *certificate,
                                         GBytes *private_key)
{
  g_return_if_fail (TLS_NODE_IS_CERTIFICATE_OPTIONS (self));

  g_clear_pointer (&self->issuer_certificate, g_bytes_unref);
  g_clear_pointer (&self->issuer_key, g_bytes_unref);
  self->issuer_certificate = certificate == NULL ? NULL : g_bytes_ref (certificate);
  self->issuer_key = private_key == NULL ? NULL : g_bytes_ref (private_key);
}

void
tn_certificate_options_read (TlsNodeCertificateOptions *self, TnGenerateSpec *spec)
{
  spec->common_name = self->common_name;
  spec->organization = self->organization;
  spec->organizational_unit = self->organizational_unit;
  spec->country = self->country;
  spec->state = self->state;
  spec->locality = self->locality;
  spec->names = self->names == NULL ? NULL : (const char *const *) self->names->pdata;

  spec->is_ca = self->is_ca;
  spec->has_path_length = self->path_length >= 0;
  spec->path_length = MAX (self->path_length, 0);
  spec->key_usage = (const char *const *) self->key_usage;
  spec->purposes = (const char *const *) self->extended_key_usage;
  spec->digest = self->digest;

  spec->has_not_before = self->not_before != -1;
  spec->has_not_after = self->not_after != -1;
  spec->not_before = self->not_before;
  spec->not_after = self->not_after;
  spec->days = self->days;
  spec->serial = self->serial_number;
}
