/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-secure-context.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
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

/* A PIN callback for the engine. Lives as long as the config does. */
typedef struct {
  TnCallback *callback;
  GError **failure; /* while the context is made: what the callback said */
} PinAsker;

static void
pin_asker_free (gpointer data)
{
  PinAsker *self = data;

  tn_callback_unref (self->callback);
  g_free (self);
}

static char *
ask_for_pin_cb (const char *token, guint attempt, gpointer data)
{
  PinAsker *self = data;
  g_autoptr (GError) error = NULL;
  char *pin = ((TlsNodePinFunc) self->callback->function) (token, attempt,
                                                           self->callback->user_data, &error);

  if (error == NULL)
    return pin;
  tn_wipe_free_string (pin);
  if (self->failure != NULL && *self->failure == NULL)
    *self->failure = g_steal_pointer (&error);
  return NULL;
}

static PinAsker *
pin_asker_new (TlsNodeSecureContextOptions *options, TnConfigSpec *spec, GError **failure)
{
  TnCallback *callback
      = options == NULL ? NULL : tn_secure_context_options_get_pin_callback (options);
  PinAsker *self;

  if (callback == NULL)
    return NULL;
  self = g_new0 (PinAsker, 1);
  self->callback = tn_callback_ref (callback);
  self->failure = failure;
  spec->pin = ask_for_pin_cb;
  spec->pin_data = self;
  spec->pin_destroy = pin_asker_free;
  return self;
}

static TlsNodeSecureContext *
context_new (TlsNodeSecureContextOptions *options, TnConfigSpec *spec, GError **error)
{
  TlsNodeSecureContext *self;
  g_autoptr (GError) pin_failure = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (TnTrust) trust = tn_defaults_fill_trust (spec);
  g_autoptr (TnConfig) config = NULL;
  PinAsker *asker = pin_asker_new (options, spec, &pin_failure);

  tn_defaults_fill (spec);
  config = tn_config_new (spec, &failure);
  if (config == NULL) {
    g_propagate_error (error, pin_failure != NULL ? g_steal_pointer (&pin_failure)
                                                  : g_steal_pointer (&failure));
    return NULL;
  }

  if (asker != NULL)
    asker->failure = NULL;
  self = g_object_new (TLS_NODE_TYPE_SECURE_CONTEXT, NULL);
  self->config = g_steal_pointer (&config);
  return self;
}

/* Node's default for servers: 128 bits in hex of the hash of the program's arguments. */
static const char *
get_command_line_hash (void)
{
  static char *hash = NULL;

  if (g_once_init_enter (&hash)) {
    g_autofree char *line = NULL;
    gsize length = 0;
    char *digest;

    if (!g_file_get_contents ("/proc/self/cmdline", &line, &length, NULL)) {
      line = g_strdup (g_get_prgname ());
      length = line == NULL ? 0 : strlen (line);
    }
    if (length > 0 && line[length - 1] == '\0')
      length--;
    for (gsize i = 0; i < length; i++)
      line[i] = line[i] == '\0' ? ' ' : line[i];
    digest = g_compute_checksum_for_data (G_CHECKSUM_SHA1, (const guchar *) line, length);
    digest[32] = '\0';
    g_once_init_leave (&hash, digest);
  }
  return hash;
}

/* What a server has, and a context without a server has not. */
static void
fill_for_server (TlsNodeSecureContextOptions *options, TnConfigSpec *spec)
{
  if (options == NULL)
    spec->honor_cipher_order = TRUE;
  else if (tls_node_secure_context_options_get_session_timeout (options) == 0)
    spec->session_timeout = 0;
  if (spec->session_id_context == NULL || spec->session_id_context[0] == '\0')
    spec->session_id_context = get_command_line_hash ();
}

TlsNodeSecureContext *
tn_secure_context_new_with (TlsNodeSecureContextOptions *options,
                            const TnContextMaterial *material,
                            gboolean is_server,
                            GError **error)
{
  TnConfigSpec spec = {
    .certs = material->certs,
    .keys = material->keys,
    .pfxs = material->pfxs,
    .cas = material->cas,
    .crls = material->crls,
  };

  if (options != NULL && !tn_secure_context_options_fill (options, &spec, error))
    return NULL;
  if (is_server)
    fill_for_server (options, &spec);
  return context_new (options, &spec, error);
}

TlsNodeSecureContext *
tn_secure_context_new (TlsNodeSecureContextOptions *options, gboolean is_server, GError **error)
{
  g_auto (TnContextMaterial) material = { 0 };

  if (options != NULL && !tn_context_material_read (&material, options, error))
    return NULL;
  return tn_secure_context_new_with (options, &material, is_server, error);
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
 * for a key that fits no certificate, `ERR_SSL_NO_CIPHER_MATCH` for unknown cipher suites,
 * `ERR_TLS_INVALID_PROTOCOL_VERSION` for unknown versions, `ERR_OUT_OF_RANGE` for a session timeout below 0, and
 * `ERR_INVALID_ARG_VALUE` for ticket keys that are not 48 bytes long, an empty list of signature algorithms, and the
 * identifier of a private key without its module or beside a key. A file that cannot be read is a
 * [error@TlsNode.SystemError] with its path.
 *
 * Returns: (transfer full): a new context, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeSecureContext *
tls_node_secure_context_new (TlsNodeSecureContextOptions *options, GError **error)
{
  g_return_val_if_fail (options == NULL || TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (options), NULL);

  return tn_secure_context_new (options, FALSE, error);
}
