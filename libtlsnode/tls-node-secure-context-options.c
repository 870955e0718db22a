/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-secure-context-options.h"

#include "libtlsnode/base/secret.h"
#include "libtlsnode/tls-node-options-private.h"
#include "libtlsnode/tls-node-secure-context-private.h"

/**
 * TlsNodeSecureContextOptions: (attributes org.tlsnode.node=tls.createSecureContext.options)
 *
 * What a secure context is made of: certificates, keys, trusted authorities, versions and cipher suites.
 *
 * Setters never fail. [ctor@TlsNode.SecureContext.new] and every other constructor that takes these options validates them and keeps a copy of its own, so that an options object may be changed and used again.
 *
 * Since: 1.0
 */
typedef struct {
  char *passphrase;
  char *ciphers;
  char *min_version;
  char *max_version;
  GPtrArray *ca;   /* of GBytes; NULL = never added */
  GPtrArray *cert; /* of GBytes */
  GArray *key;     /* of TnConfigKey, owning */
} TlsNodeSecureContextOptionsPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (TlsNodeSecureContextOptions,
                            tls_node_secure_context_options,
                            G_TYPE_OBJECT)

static const TnOption options_table[] = {
  { "passphrase", TN_OPTION_SECRET,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, passphrase), 0, NULL },
  { "ciphers", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, ciphers),
    0, NULL },
  { "min-version", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, min_version), 0, NULL },
  { "max-version", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, max_version), 0, NULL },
};

static TlsNodeSecureContextOptionsPrivate *
tls_node_secure_context_options_data (GObject *object)
{
  return tls_node_secure_context_options_get_instance_private (
      TLS_NODE_SECURE_CONTEXT_OPTIONS (object));
}

static void
clear_key (gpointer item)
{
  TnConfigKey *key = item;

  g_bytes_unref (key->pem);
  tn_wipe_free_string ((char *) key->passphrase);
}

static void
clear_lists (GObject *object)
{
  TlsNodeSecureContextOptionsPrivate *data = tls_node_secure_context_options_data (object);

  g_clear_pointer (&data->ca, g_ptr_array_unref);
  g_clear_pointer (&data->cert, g_ptr_array_unref);
  g_clear_pointer (&data->key, g_array_unref);
}

static void
add_bytes (GPtrArray **list, GBytes *bytes)
{
  if (*list == NULL)
    *list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (*list, g_bytes_ref (bytes));
}

TN_DEFINE_OPTIONS_CLASS (TlsNodeSecureContextOptions,
                         tls_node_secure_context_options,
                         clear_lists)

static void
tls_node_secure_context_options_init (TlsNodeSecureContextOptions *self)
{
  tn_options_init (tls_node_secure_context_options_data (G_OBJECT (self)), options_table,
                   G_N_ELEMENTS (options_table));
}

/**
 * tls_node_secure_context_options_new: (constructor) (attributes org.tlsnode.node=tls.createSecureContext.options)
 *
 * Makes options that all have their defaults.
 *
 * Returns: (transfer full): new options
 *
 * Since: 1.0
 */
TlsNodeSecureContextOptions *
tls_node_secure_context_options_new (void)
{
  return g_object_new (TLS_NODE_TYPE_SECURE_CONTEXT_OPTIONS, NULL);
}

/**
 * TlsNodeSecureContextOptions:passphrase: (attributes org.tlsnode.node=tls.createSecureContext.options.passphrase)
 *
 * The passphrase for private keys that were added without one of their own.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_passphrase: (get-property passphrase) (attributes org.tlsnode.node=tls.createSecureContext.options.passphrase)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:passphrase] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_passphrase: (set-property passphrase) (attributes org.tlsnode.node=tls.createSecureContext.options.passphrase)
 * @self: options
 * @passphrase: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:passphrase].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  0,
                  const char *,
                  passphrase,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:ciphers: (attributes org.tlsnode.node=tls.createSecureContext.options.ciphers)
 *
 * The cipher suites, in OpenSSL's words and separated by colons; `NULL` or empty for the default of Node.
 *
 * So far the default list and lists of single suites are understood; a suite that nobody has is `ERR_SSL_NO_CIPHER_MATCH` at creation of the context. Names that begin with `TLS_` choose the suites of TLS 1.3.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_ciphers: (get-property ciphers) (attributes org.tlsnode.node=tls.createSecureContext.options.ciphers)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:ciphers] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_ciphers: (set-property ciphers) (attributes org.tlsnode.node=tls.createSecureContext.options.ciphers)
 * @self: options
 * @ciphers: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:ciphers].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  1,
                  const char *,
                  ciphers,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:min-version: (attributes org.tlsnode.node=tls.createSecureContext.options.minVersion)
 *
 * The lowest protocol version, `TLSv1` to `TLSv1.3`; `NULL` for `TLSv1.2`.
 *
 * Another word is `ERR_TLS_INVALID_PROTOCOL_VERSION` at creation of the context.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_min_version: (get-property min-version) (attributes org.tlsnode.node=tls.createSecureContext.options.minVersion)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:min-version] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_min_version: (set-property min-version) (attributes org.tlsnode.node=tls.createSecureContext.options.minVersion)
 * @self: options
 * @min_version: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:min-version].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  2,
                  const char *,
                  min_version,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * TlsNodeSecureContextOptions:max-version: (attributes org.tlsnode.node=tls.createSecureContext.options.maxVersion)
 *
 * The highest protocol version, `TLSv1` to `TLSv1.3`; `NULL` for `TLSv1.3`.
 *
 * Another word is `ERR_TLS_INVALID_PROTOCOL_VERSION` at creation of the context.
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_get_max_version: (get-property max-version) (attributes org.tlsnode.node=tls.createSecureContext.options.maxVersion)
 * @self: options
 *
 * Tells what [property@TlsNode.SecureContextOptions:max-version] is set to.
 *
 * Returns: (transfer none) (nullable): the value of the option
 *
 * Since: 1.0
 */

/**
 * tls_node_secure_context_options_set_max_version: (set-property max-version) (attributes org.tlsnode.node=tls.createSecureContext.options.maxVersion)
 * @self: options
 * @max_version: (nullable): the new value
 *
 * Sets [property@TlsNode.SecureContextOptions:max-version].
 *
 * Since: 1.0
 */
TN_DEFINE_OPTION (TlsNodeSecureContextOptions,
                  tls_node_secure_context_options,
                  TLS_NODE_IS_SECURE_CONTEXT_OPTIONS,
                  3,
                  const char *,
                  max_version,
                  NULL,
                  tn_option_change_string,
                  (char **) )

/**
 * tls_node_secure_context_options_add_ca: (attributes org.tlsnode.node=tls.createSecureContext.options.ca)
 * @self: options
 * @pem: any number of certificates in PEM
 *
 * Adds trusted authorities, which replace the system's.
 *
 * What is no certificate is skipped, as in Node, so that junk alone means that nobody is trusted.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_ca (TlsNodeSecureContextOptions *self, GBytes *pem)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (pem != NULL);

  add_bytes (&tls_node_secure_context_options_data (G_OBJECT (self))->ca, pem);
}

/**
 * tls_node_secure_context_options_clear_ca: (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Forgets the authorities that were added; the system's are trusted again.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_clear_ca (TlsNodeSecureContextOptions *self)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));

  g_clear_pointer (&tls_node_secure_context_options_data (G_OBJECT (self))->ca,
                   g_ptr_array_unref);
}

/**
 * tls_node_secure_context_options_add_cert: (attributes org.tlsnode.node=tls.createSecureContext.options.cert)
 * @self: options
 * @pem: a chain in PEM: the leaf first, then intermediate certificates
 *
 * Adds a certificate chain; one for each private key, in any order.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_cert (TlsNodeSecureContextOptions *self, GBytes *pem)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (pem != NULL);

  add_bytes (&tls_node_secure_context_options_data (G_OBJECT (self))->cert, pem);
}

/**
 * tls_node_secure_context_options_clear_cert: (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Forgets the certificate chains that were added.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_clear_cert (TlsNodeSecureContextOptions *self)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));

  g_clear_pointer (&tls_node_secure_context_options_data (G_OBJECT (self))->cert,
                   g_ptr_array_unref);
}

/**
 * tls_node_secure_context_options_add_key: (attributes org.tlsnode.node=tls.createSecureContext.options.key)
 * @self: options
 * @pem: a private key in PEM
 * @passphrase: (nullable): its passphrase, or `NULL` for
 *   [property@TlsNode.SecureContextOptions:passphrase]
 *
 * Adds a private key. Keys and certificate chains find each other by their public halves.
 *
 * A wrong or missing passphrase is `ERR_OSSL_BAD_DECRYPT`, a key that fits none of the certificates
 * `ERR_OSSL_X509_KEY_VALUES_MISMATCH`, both at creation of the context.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_key (TlsNodeSecureContextOptions *self,
                                         GBytes *pem,
                                         const char *passphrase)
{
  TlsNodeSecureContextOptionsPrivate *data;
  TnConfigKey key;

  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (pem != NULL);

  data = tls_node_secure_context_options_data (G_OBJECT (self));
  if (data->key == NULL) {
    data->key = g_array_new (FALSE, FALSE, sizeof (TnConfigKey));
    g_array_set_clear_func (data->key, clear_key);
  }
  key.pem = g_bytes_ref (pem);
  key.passphrase = g_strdup (passphrase);
  g_array_append_val (data->key, key);
}

/**
 * tls_node_secure_context_options_clear_key: (attributes org.tlsnode.node=-)
 * @self: options
 *
 * Forgets the private keys that were added.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_clear_key (TlsNodeSecureContextOptions *self)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));

  g_clear_pointer (&tls_node_secure_context_options_data (G_OBJECT (self))->key, g_array_unref);
}

void
tn_secure_context_options_read (TlsNodeSecureContextOptions *self, TnConfigSpec *spec)
{
  TlsNodeSecureContextOptionsPrivate *data
      = tls_node_secure_context_options_data (G_OBJECT (self));

  spec->cas = data->ca;
  spec->certs = data->cert;
  spec->keys = data->key;
  spec->passphrase = data->passphrase;
  spec->ciphers = data->ciphers;
  spec->min_version = data->min_version;
  spec->max_version = data->max_version;
}
