/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-secure-context.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-module-private.h"
#include "libtlsnode/tls-node-secure-context-private.h"

/**
 * TlsNodeSecureContext: (attributes org.tlsnode.node=tls.SecureContext)
 *
 * Certificates, keys, trusted authorities, versions and cipher suites, read once and ready for use.
 *
 * A context never changes. It may be shared by any number of sockets and servers in any number of
 * threads; nothing is parsed again for a connection.
 *
 * Since: 1.0
 */
struct _TlsNodeSecureContext {
  GObject parent_instance;
  TnConfig *config;
};

G_DEFINE_FINAL_TYPE (TlsNodeSecureContext, tls_node_secure_context, G_TYPE_OBJECT)

static void
tls_node_secure_context_finalize (GObject *object)
{
  TlsNodeSecureContext *self = TLS_NODE_SECURE_CONTEXT (object);

  g_clear_pointer (&self->config, tn_config_unref);
  G_OBJECT_CLASS (tls_node_secure_context_parent_class)->finalize (object);
}

static void
tls_node_secure_context_class_init (TlsNodeSecureContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tls_node_secure_context_finalize;
}

static void
tls_node_secure_context_init (TlsNodeSecureContext *self)
{
}

TnConfig *
tn_secure_context_get_config (TlsNodeSecureContext *self)
{
  return self->config;
}

gboolean
tn_secure_context_check (TlsNodeSecureContext *self, GError **error)
{
  if (self->config == NULL)
    tn_set_error (error, TLS_NODE_ERROR_INVALID_CONTEXT, "context must be a SecureContext");
  return self->config != NULL;
}

/**
 * tls_node_secure_context_new: (constructor) (attributes org.tlsnode.node=tls.createSecureContext)
 * @options: (nullable): what it is made of, or `NULL` for defaults
 * @error: return location for a [error@TlsNode.Error]
 *
 * Reads and checks everything that the options hold.
 *
 * Fails with `ERR_OSSL_PEM_NO_START_LINE` for a certificate that is none, `ERR_OSSL_UNSUPPORTED` for a
 * key that is none, `ERR_OSSL_BAD_DECRYPT` for a wrong passphrase, `ERR_OSSL_X509_KEY_VALUES_MISMATCH`
 * for a key that fits no certificate, `ERR_SSL_NO_CIPHER_MATCH` for unknown cipher suites and
 * `ERR_TLS_INVALID_PROTOCOL_VERSION` for unknown versions.
 *
 * Returns: (transfer full): a new context, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeSecureContext *
tls_node_secure_context_new (TlsNodeSecureContextOptions *options, GError **error)
{
  TlsNodeSecureContext *self;
  TnConfigSpec spec = { 0 };
  g_autoptr (TnConfig) config = NULL;

  g_return_val_if_fail (options == NULL || TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (options), NULL);

  if (options != NULL)
    tn_secure_context_options_read (options, &spec);
  tn_defaults_fill (&spec);
  config = tn_config_new (&spec, error);
  if (config == NULL)
    return NULL;

  self = g_object_new (TLS_NODE_TYPE_SECURE_CONTEXT, NULL);
  self->config = g_steal_pointer (&config);
  return self;
}
