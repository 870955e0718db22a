/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-module-private.h"
#include "libtlsnode/tls-node-module.h"

#include "libtlsnode/compat/ciphers.h"

/* Read and written atomically. The strings are interned: contexts are made in other threads while a default changes, and
 * who has read one need not hold anything. NULL = nobody has set it. */
static gpointer default_ciphers;
static gpointer start_ciphers;
static gpointer default_ecdh_curve;
static gpointer default_min_version;
static gpointer default_max_version;
static guint client_reneg_limit = 3;
static guint client_reneg_window = 600;

static void
set_string (gpointer *place, const char *value)
{
  g_atomic_pointer_set (place, (gpointer) g_intern_string (value));
}

static const char *
get_string (gpointer *place, const char *fallback)
{
  const char *value = g_atomic_pointer_get (place);

  return value != NULL ? value : fallback;
}

static gboolean
is_unset (const char *value)
{
  return value == NULL || *value == '\0';
}

void
tn_defaults_fill (TnConfigSpec *spec)
{
  const char *ciphers = tls_node_get_default_ciphers ();
  const char *curve = tls_node_get_default_ecdh_curve ();

  /* An empty default is not "the default": Node refuses it, as it does a list of separators only. */
  spec->default_ciphers = is_unset (ciphers) ? ":" : ciphers;
  if (is_unset (spec->ciphers))
    spec->ciphers = spec->default_ciphers;
  if (spec->ecdh_curve == NULL)
    spec->ecdh_curve = is_unset (curve) ? "auto" : curve;
  if (spec->secure_protocol != NULL)
    return;
  if (spec->min_version == NULL)
    spec->min_version = tls_node_get_default_min_version ();
  if (spec->max_version == NULL)
    spec->max_version = tls_node_get_default_max_version ();
}

void
tn_defaults_start_with_ciphers (const char *ciphers)
{
  set_string (&start_ciphers, ciphers);
  set_string (&default_ciphers, ciphers);
}

/**
 * tls_node_get_default_ciphers: (attributes org.tlsnode.node=tls.DEFAULT_CIPHERS)
 *
 * Tells the cipher list of contexts that are made without one: [func@TlsNode.get_default_cipher_list] until it is set.
 *
 * Returns: (transfer none): a cipher list, valid for ever
 *
 * Since: 1.0
 */
const char *
tls_node_get_default_ciphers (void)
{
  return get_string (&default_ciphers, tls_node_get_default_cipher_list ());
}

/**
 * tls_node_set_default_ciphers: (attributes org.tlsnode.node=tls.DEFAULT_CIPHERS)
 * @ciphers: an OpenSSL cipher list
 *
 * Sets the cipher list of contexts that will be made without one, in any thread. Contexts that exist, and the sockets and
 * servers that use them, stay as they are.
 *
 * As in Node it is the next context that fails for a list that is none, with the errors of
 * [ctor@TlsNode.SecureContext.new].
 *
 * Since: 1.0
 */
void
tls_node_set_default_ciphers (const char *ciphers)
{
  g_return_if_fail (ciphers != NULL);

  set_string (&default_ciphers, ciphers);
}

/**
 * tls_node_get_core_cipher_list: (attributes org.tlsnode.node=crypto.constants.defaultCoreCipherList)
 *
 * Tells the cipher list that the library was built with.
 *
 * Returns: (transfer none): a cipher list, valid for ever
 *
 * Since: 1.0
 */
const char *
tls_node_get_core_cipher_list (void)
{
  return tn_default_core_cipher_list ();
}

/**
 * tls_node_get_default_cipher_list: (attributes org.tlsnode.node=crypto.constants.defaultCipherList)
 *
 * Tells the cipher list that was in force at the start: that of the switch `--tls-cipher-list`, else
 * [func@TlsNode.get_core_cipher_list]. [func@TlsNode.set_default_ciphers] does not change it.
 *
 * Returns: (transfer none): a cipher list, valid for ever
 *
 * Since: 1.0
 */
const char *
tls_node_get_default_cipher_list (void)
{
  return get_string (&start_ciphers, tls_node_get_core_cipher_list ());
}

/**
 * tls_node_get_default_ecdh_curve: (attributes org.tlsnode.node=tls.DEFAULT_ECDH_CURVE)
 *
 * Tells the groups for the key exchange of contexts that are made without any; `auto` until it is set.
 *
 * Returns: (transfer none): a list of groups or `auto`, valid for ever
 *
 * Since: 1.0
 */
const char *
tls_node_get_default_ecdh_curve (void)
{
  return get_string (&default_ecdh_curve, "auto");
}

/**
 * tls_node_set_default_ecdh_curve: (attributes org.tlsnode.node=tls.DEFAULT_ECDH_CURVE)
 * @curve: group names, separated by colons; `auto` or nothing is the library's choice
 *
 * Sets the groups of contexts that will be made without any, in any thread. Contexts that exist stay as they are.
 *
 * As in Node it is the next context that fails for groups that are unknown, with `ERR_CRYPTO_OPERATION_FAILED`.
 *
 * Since: 1.0
 */
void
tls_node_set_default_ecdh_curve (const char *curve)
{
  g_return_if_fail (curve != NULL);

  set_string (&default_ecdh_curve, curve);
}

/**
 * tls_node_get_default_min_version: (attributes org.tlsnode.node=tls.DEFAULT_MIN_VERSION)
 *
 * Tells the oldest protocol version of contexts that are made without one; `TLSv1.2` until it is set.
 *
 * Returns: (transfer none): the name of a version, valid for ever
 *
 * Since: 1.0
 */
const char *
tls_node_get_default_min_version (void)
{
  return get_string (&default_min_version, "TLSv1.2");
}

/**
 * tls_node_set_default_min_version: (attributes org.tlsnode.node=tls.DEFAULT_MIN_VERSION)
 * @version: `TLSv1`, `TLSv1.1`, `TLSv1.2` or `TLSv1.3`
 *
 * Sets the oldest protocol version of contexts that will be made without one, in any thread. Contexts that exist stay as
 * they are.
 *
 * As in Node it is the next context that fails for a version that does not exist, with `ERR_TLS_INVALID_PROTOCOL_VERSION`.
 *
 * Since: 1.0
 */
void
tls_node_set_default_min_version (const char *version)
{
  g_return_if_fail (version != NULL);

  set_string (&default_min_version, version);
}

/**
 * tls_node_get_default_max_version: (attributes org.tlsnode.node=tls.DEFAULT_MAX_VERSION)
 *
 * Tells the newest protocol version of contexts that are made without one; `TLSv1.3` until it is set.
 *
 * Returns: (transfer none): the name of a version, valid for ever
 *
 * Since: 1.0
 */
const char *
tls_node_get_default_max_version (void)
{
  return get_string (&default_max_version, "TLSv1.3");
}

/**
 * tls_node_set_default_max_version: (attributes org.tlsnode.node=tls.DEFAULT_MAX_VERSION)
 * @version: `TLSv1`, `TLSv1.1`, `TLSv1.2` or `TLSv1.3`
 *
 * Sets the newest protocol version of contexts that will be made without one, in any thread. Contexts that exist stay as
 * they are.
 *
 * As in Node it is the next context that fails for a version that does not exist, with `ERR_TLS_INVALID_PROTOCOL_VERSION`.
 *
 * Since: 1.0
 */
void
tls_node_set_default_max_version (const char *version)
{
  g_return_if_fail (version != NULL);

  set_string (&default_max_version, version);
}

/**
 * tls_node_get_client_reneg_limit: (attributes org.tlsnode.node=tls.CLIENT_RENEG_LIMIT)
 *
 * Tells how many renegotiations a server lets a client begin within [func@TlsNode.get_client_reneg_window]; 3 until it is
 * set.
 *
 * Returns: a number of renegotiations
 *
 * Since: 1.0
 */
guint
tls_node_get_client_reneg_limit (void)
{
  return g_atomic_int_get (&client_reneg_limit);
}

/**
 * tls_node_set_client_reneg_limit: (attributes org.tlsnode.node=tls.CLIENT_RENEG_LIMIT)
 * @limit: a number of renegotiations
 *
 * Sets how many renegotiations a server lets a client begin within [func@TlsNode.get_client_reneg_window].
 *
 * Since: 1.0
 */
void
tls_node_set_client_reneg_limit (guint limit)
{
  g_atomic_int_set (&client_reneg_limit, limit);
}

/**
 * tls_node_get_client_reneg_window: (attributes org.tlsnode.node=tls.CLIENT_RENEG_WINDOW)
 *
 * Tells for how long renegotiations that clients began are counted; 600 seconds until it is set.
 *
 * Returns: seconds
 *
 * Since: 1.0
 */
guint
tls_node_get_client_reneg_window (void)
{
  return g_atomic_int_get (&client_reneg_window);
}

/**
 * tls_node_set_client_reneg_window: (attributes org.tlsnode.node=tls.CLIENT_RENEG_WINDOW)
 * @seconds: a time
 *
 * Sets for how long renegotiations that clients began are counted.
 *
 * Since: 1.0
 */
void
tls_node_set_client_reneg_window (guint seconds)
{
  g_atomic_int_set (&client_reneg_window, seconds);
}
