/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-module.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-module-private.h"
#include "libtlsnode/x509/pem.h"

/* The certificates that are trusted where nobody says which. */

/* The lock keeps a set from going away between reading the pointer and referring to it. ThreadSanitizer does not see it, but
 * atomic accesses. */
static GMutex lock;
static gpointer default_trust;              /* TnTrust, atomic; NULL = nobody has set it */
static int default_roots = TN_ROOTS_SYSTEM; /* atomic; what counts then */

void
tn_defaults_set_roots (TnRoots roots)
{
  g_atomic_int_set (&default_roots, (int) roots);
}

TnTrust *
tn_defaults_fill_trust (TnConfigSpec *spec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  spec->default_trust = g_atomic_pointer_get (&default_trust);
  spec->default_roots = (TnRoots) g_atomic_int_get (&default_roots);
  return spec->default_trust != NULL ? tn_trust_ref (spec->default_trust) : NULL;
}

/* The loading of roots takes its time: not under the lock. */
TnTrust *
tn_defaults_get_trust (void)
{
  TnConfigSpec spec = { 0 };
  TnTrust *trust = tn_defaults_fill_trust (&spec);

  return trust != NULL ? trust : tn_trust_ref (tn_trust_get_default (spec.default_roots));
}

/* In Node a bundled root is a text without a line break at its end, every other certificate has one. */
static GStrv
trust_to_texts (TnTrust *self, TnTrust *bundled)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const GPtrArray *certificates = tn_trust_get_certificates (self);

  for (guint i = 0; i < certificates->len; i++) {
    g_autofree char *text = tn_pem_from_certificate (certificates->pdata[i]);

    if (text != NULL && bundled != NULL && tn_trust_contains (bundled, certificates->pdata[i]))
      g_strchomp (text);
    if (text != NULL)
      g_strv_builder_add (builder, text);
  }

  return g_strv_builder_end (builder);
}

static gpointer
write_bundled_cb (gpointer unused)
{
  TnTrust *bundled = tn_trust_get_bundled ();

  return trust_to_texts (bundled, bundled);
}

/**
 * tls_node_get_root_certificates: (attributes org.tlsnode.node=tls.rootCertificates)
 *
 * Tells the well-known roots: those that come with the system, in Debian the package ca-certificates.
 *
 * It is always the same list, whatever the environment, the switches and
 * [func@TlsNode.set_default_ca_certificates] say. A context whose `ca` is this list verifies as one without `ca` does while these
 * leave the default alone.
 *
 * Returns: (transfer none) (array zero-terminated=1): certificates as PEM texts with lines of 64 characters, without a line
 *   break at the end; valid for ever
 *
 * Since: 1.0
 */
const char *const *
tls_node_get_root_certificates (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, write_bundled_cb, NULL);
}

static GStrv
default_to_texts (void)
{
  TnConfigSpec spec = { 0 };
  g_autoptr (TnTrust) own = tn_defaults_fill_trust (&spec);

  if (own != NULL)
    return trust_to_texts (own, NULL);

  return trust_to_texts (tn_trust_get_default (spec.default_roots), tn_trust_get_bundled ());
}

/**
 * tls_node_get_ca_certificates: (attributes org.tlsnode.node=tls.getCACertificates)
 * @type: (nullable): `default` (what `NULL` means), `system`, `bundled` or `extra`
 * @error: return location for a [error@TlsNode.Error]
 *
 * Tells which certificates are trusted.
 *
 * - `default`: what contexts trust that are made without `ca`. It is what [func@TlsNode.set_default_ca_certificates] has set;
 *   before that, what the switches of [func@TlsNode.apply_environment] choose (the `system` ones without any), and the
 *   `extra` ones behind them
 * - `system`: what the environment variables `SSL_CERT_FILE` (a file) and `SSL_CERT_DIR` (directories) name; without both, the
 *   roots that come with the system
 * - `bundled`: [func@TlsNode.get_root_certificates]
 * - `extra`: what the environment variable `NODE_EXTRA_CA_CERTS` (a file) holds
 *
 * The environment is read once. Programs with raised privileges ignore it.
 *
 * Node lists no roots of OpenSSL's under `--use-openssl-ca`, though it trusts them; here they are part of `default`.
 *
 * Fails with `ERR_INVALID_ARG_VALUE` for another type.
 *
 * Returns: (transfer full) (array zero-terminated=1): certificates as PEM texts, each once, or `NULL` with @error set
 *
 * Since: 1.0
 */
char **
tls_node_get_ca_certificates (const char *type, GError **error)
{
  if (type == NULL || g_str_equal (type, "default"))
    return default_to_texts ();
  if (g_str_equal (type, "system"))
    return trust_to_texts (tn_trust_get_system (), NULL);
  if (g_str_equal (type, "bundled"))
    return g_strdupv ((char **) tls_node_get_root_certificates ());
  if (g_str_equal (type, "extra"))
    return trust_to_texts (tn_trust_get_extra (), NULL);

  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The argument 'type' is invalid. Received '%s'", type);
  return NULL;
}

static TnTrust *
read_texts (const char *const *texts, GError **error)
{
  g_autoptr (GPtrArray) bytes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TnTrust) trust = NULL;

  for (gsize i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (bytes, g_bytes_new_static (texts[i], strlen (texts[i])));

  trust = tn_trust_new_checked (bytes, error);
  if (trust != NULL && bytes->len > 0 && tn_trust_get_size (trust) == 0) {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED,
                  "No valid certificates found in the provided array");
    return NULL;
  }

  return g_steal_pointer (&trust);
}

/**
 * tls_node_set_default_ca_certificates: (attributes org.tlsnode.node=tls.setDefaultCACertificates)
 * @certs: (array zero-terminated=1): PEM texts, each with any number of certificates; none = nobody is trusted
 * @error: return location for a [error@TlsNode.Error]
 *
 * Sets what contexts trust that will be made without `ca`, in any thread. It replaces all of the default, the `extra` ones as
 * well; to add to it, give what [func@TlsNode.get_ca_certificates] tells and more. Contexts that exist, and the sockets and
 * servers that use them, stay as they are, and `ca` goes before it.
 *
 * A certificate that is given again counts once. As in Node, text that is no PEM is passed over, and so are blocks of other
 * kinds.
 *
 * Fails, and changes nothing, with `ERR_OSSL_PEM_ASN1_LIB` for a certificate that is malformed, with the other `ERR_OSSL_PEM_…` for
 * PEM that is, and with `ERR_CRYPTO_OPERATION_FAILED` when texts were given and there is no certificate in them.
 *
 * Returns: `TRUE`, or `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
tls_node_set_default_ca_certificates (const char *const *certs, GError **error)
{
  g_autoptr (TnTrust) trust = NULL;
  g_autoptr (GMutexLocker) locker = NULL;
  TnTrust *old;

  g_return_val_if_fail (certs != NULL, FALSE);

  trust = read_texts (certs, error);
  if (trust == NULL)
    return FALSE;

  locker = g_mutex_locker_new (&lock);
  old = g_atomic_pointer_get (&default_trust);
  g_atomic_pointer_set (&default_trust, g_steal_pointer (&trust));
  trust = old;
  return TRUE;
}
