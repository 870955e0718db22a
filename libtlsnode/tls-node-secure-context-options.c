/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-secure-context-options.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/tls-node-secure-context-options-private.h"
#include "libtlsnode/tls-node-secure-context-private.h"

#define TICKET_KEYS_SIZE 48

/**
 * TlsNodeSecureContextOptions: (attributes org.tlsnode.node=tls.createSecureContext.options)
 *
 * What a secure context is made of: certificates, keys, trusted authorities, versions and cipher suites.
 *
 * Setters never fail. [ctor@TlsNode.SecureContext.new] and every other constructor that takes these options validates them and keeps a copy of its own, so that an options object may be changed and used again.
 *
 * Since: 1.0
 */
G_DEFINE_TYPE_WITH_PRIVATE (TlsNodeSecureContextOptions,
                            tls_node_secure_context_options,
                            G_TYPE_OBJECT)

/* A PKCS #11 URI may hold a PIN. */
const TnOption tn_secure_context_options_table[TN_CONTEXT_N_OPTIONS] = {
  { "passphrase", TN_OPTION_SECRET,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, passphrase), 0, NULL },
  { "allow-partial-trust-chain", TN_OPTION_BOOLEAN,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, allow_partial_trust_chain), 0, NULL },
  { "private-key-identifier", TN_OPTION_SECRET,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, private_key_identifier), 0, NULL },
  { "private-key-engine", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, private_key_engine), 0, NULL },
  { "client-cert-engine", TN_OPTION_SECRET,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, client_cert_engine), 0, NULL },
  { "ciphers", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, ciphers),
    0, NULL },
  { "sigalgs", TN_OPTION_STRING, G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, sigalgs),
    0, NULL },
  { "ecdh-curve", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, ecdh_curve), 0, NULL },
  { "dhparam", TN_OPTION_BYTES, G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, dhparam),
    0, NULL },
  { "min-version", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, min_version), 0, NULL },
  { "max-version", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, max_version), 0, NULL },
  { "secure-protocol", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, secure_protocol), 0, NULL },
  { "secure-options", TN_OPTION_UINT64,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, secure_options), 0, NULL },
  { "honor-cipher-order", TN_OPTION_BOOLEAN,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, honor_cipher_order), 0, NULL },
  { "session-id-context", TN_OPTION_STRING,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, session_id_context), 0, NULL },
  { "ticket-keys", TN_OPTION_BYTES,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, ticket_keys), 0, NULL },
  { "session-timeout", TN_OPTION_INT,
    G_STRUCT_OFFSET (TlsNodeSecureContextOptionsPrivate, session_timeout), 300, NULL },
};

TlsNodeSecureContextOptionsPrivate *
tls_node_secure_context_options_data (GObject *object)
{
  return tls_node_secure_context_options_get_instance_private (
      TLS_NODE_SECURE_CONTEXT_OPTIONS (object));
}

static void
item_free (gpointer data)
{
  TnContextItem *item = data;

  g_clear_pointer (&item->data, g_bytes_unref);
  g_free (item->path);
  tn_wipe_free_string (item->passphrase);
  g_free (item);
}

static void
clear_lists (GObject *object)
{
  TlsNodeSecureContextOptionsPrivate *data = tls_node_secure_context_options_data (object);

  for (guint list = 0; list < TN_CONTEXT_N_LISTS; list++)
    g_clear_pointer (&data->lists[list], g_ptr_array_unref);
  g_clear_pointer (&data->pin_callback, tn_callback_unref);
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

/* Lists */

void
tn_secure_context_options_add (TlsNodeSecureContextOptions *self,
                               TnContextList list,
                               GBytes *data,
                               const char *path,
                               const char *passphrase)
{
  GPtrArray **items = &tls_node_secure_context_options_data (G_OBJECT (self))->lists[list];
  TnContextItem *item = g_new0 (TnContextItem, 1);

  if (*items == NULL)
    *items = g_ptr_array_new_with_free_func (item_free);
  item->data = data == NULL ? NULL : g_bytes_ref (data);
  item->path = g_strdup (path);
  item->passphrase = g_strdup (passphrase);
  g_ptr_array_add (*items, item);
}

void
tn_secure_context_options_clear (TlsNodeSecureContextOptions *self, TnContextList list)
{
  g_clear_pointer (&tls_node_secure_context_options_data (G_OBJECT (self))->lists[list],
                   g_ptr_array_unref);
}

/* What is read of them */

static gboolean
check_private_key (const TlsNodeSecureContextOptionsPrivate *data, GError **error)
{
  const char *identifier = data->private_key_identifier;

  if (identifier == NULL)
    return TRUE;
  if (data->private_key_engine == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.privateKeyEngine' is invalid. Received undefined");
    return FALSE;
  }
  if (data->lists[TN_CONTEXT_KEY] == NULL)
    return TRUE;
  /* Behind the '?' of a PKCS #11 URI there may be a PIN. */
  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The property 'options.privateKeyIdentifier' is invalid. Received '%.*s'",
                (int) strcspn (identifier, "?"), identifier);
  return FALSE;
}

static gboolean
check_sessions (const TlsNodeSecureContextOptionsPrivate *data, GError **error)
{
  if (data->ticket_keys != NULL && g_bytes_get_size (data->ticket_keys) != TICKET_KEYS_SIZE) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.ticketKeys' must be exactly %d bytes. "
                  "Received %" G_GSIZE_FORMAT,
                  TICKET_KEYS_SIZE, g_bytes_get_size (data->ticket_keys));
    return FALSE;
  }
  if (data->session_timeout < 0) {
    tn_set_error (error, TLS_NODE_ERROR_OUT_OF_RANGE,
                  "The value of \"options.sessionTimeout\" is out of range. "
                  "It must be >= 0 && <= 2147483647. Received %d",
                  data->session_timeout);
    return FALSE;
  }
  return TRUE;
}

/* Of several faults Node tells the first in this order. */
static gboolean
check (const TlsNodeSecureContextOptionsPrivate *data, GError **error)
{
  if (data->sigalgs != NULL && data->sigalgs[0] == '\0') {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.sigalgs' is invalid. Received ''");
    return FALSE;
  }
  return check_private_key (data, error) && check_sessions (data, error);
}

static void
fill_credentials (const TlsNodeSecureContextOptionsPrivate *data, TnConfigSpec *spec)
{
  spec->passphrase = data->passphrase;
  spec->allow_partial_trust_chain = data->allow_partial_trust_chain;
  spec->private_key_identifier = data->private_key_identifier;
  spec->private_key_engine = data->private_key_engine;
  spec->client_cert_engine = data->client_cert_engine;
}

static void
fill_negotiation (const TlsNodeSecureContextOptionsPrivate *data, TnConfigSpec *spec)
{
  spec->ciphers = data->ciphers;
  spec->sigalgs = data->sigalgs;
  spec->ecdh_curve = data->ecdh_curve;
  spec->dhparam = data->dhparam;
  spec->min_version = data->min_version;
  spec->max_version = data->max_version;
  spec->secure_protocol = data->secure_protocol;
  spec->secure_options = data->secure_options;
  spec->honor_cipher_order = data->honor_cipher_order;
  spec->session_id_context = data->session_id_context;
  spec->ticket_keys = data->ticket_keys;
  /* 0 is the engine's word for the default, but OpenSSL's for the second in which a session is made. */
  spec->session_timeout = MAX (data->session_timeout, 1);
}

gboolean
tn_secure_context_options_fill (TlsNodeSecureContextOptions *self,
                                TnConfigSpec *spec,
                                GError **error)
{
  TlsNodeSecureContextOptionsPrivate *data
      = tls_node_secure_context_options_data (G_OBJECT (self));

  if (!check (data, error))
    return FALSE;
  fill_credentials (data, spec);
  fill_negotiation (data, spec);
  return TRUE;
}

TlsNodeSecureContextOptions *
tn_secure_context_options_copy (TlsNodeSecureContextOptions *self)
{
  TlsNodeSecureContextOptions *copy = tls_node_secure_context_options_new ();
  TlsNodeSecureContextOptionsPrivate *from
      = tls_node_secure_context_options_data (G_OBJECT (self));
  TlsNodeSecureContextOptionsPrivate *to
      = tls_node_secure_context_options_data (G_OBJECT (copy));

  tn_options_copy (copy, to, from, options_table, G_N_ELEMENTS (options_table));
  for (guint list = 0; list < TN_CONTEXT_N_LISTS; list++) {
    for (guint i = 0; from->lists[list] != NULL && i < from->lists[list]->len; i++) {
      const TnContextItem *item = g_ptr_array_index (from->lists[list], i);
      g_autofree char *path
          = item->path == NULL ? NULL : g_canonicalize_filename (item->path, NULL);

      tn_secure_context_options_add (copy, list, item->data, path, item->passphrase);
    }
  }
  to->pin_callback = tn_callback_ref (from->pin_callback);
  return copy;
}

TnCallback *
tn_secure_context_options_get_pin_callback (TlsNodeSecureContextOptions *self)
{
  return tls_node_secure_context_options_data (G_OBJECT (self))->pin_callback;
}
