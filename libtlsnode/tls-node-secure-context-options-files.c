/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-secure-context-options.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/tls-node-secure-context-options-private.h"
#include "libtlsnode/tls-node-secure-context-private.h"
#include "libtlsnode/x509/pem.h"

/* Nothing that belongs in here is larger; bundles of all authorities of the world have 1 MB. */
#define FILE_CAP (16 * 1024 * 1024)

/* Reading */

static void
set_file_error (GError **error, int errnum, const char *path)
{
  GError *failure = tn_system_error_new (errnum, "open", path, 0);
  TnErrorFields *fields = tn_error_fields (failure);

  fields->path = g_steal_pointer (&fields->address);
  g_propagate_error (error, failure);
}

/* The errno of what went wrong. */
static int
read_descriptor (int fd, guint8 *buffer, gsize length, gsize *n_read)
{
  *n_read = 0;
  while (*n_read < length) {
    gssize n = read (fd, buffer + *n_read, length - *n_read);

    if (n < 0 && errno != EINTR)
      return errno;
    if (n == 0)
      break;
    *n_read += n > 0 ? (gsize) n : 0;
  }
  return 0;
}

/* Not by mapping it: files that are written in place get shorter. Keys are wiped when they are let go. */
static GBytes *
read_open_file (int fd, int *errnum)
{
  struct stat status;
  g_autofree guint8 *buffer = NULL;
  GBytes *bytes = NULL;
  gsize n_read = 0;

  if (fstat (fd, &status) != 0) {
    *errnum = errno;
    return NULL;
  }
  if (!S_ISREG (status.st_mode) || status.st_size > FILE_CAP) {
    *errnum = S_ISDIR (status.st_mode) ? EISDIR : EINVAL;
    return NULL;
  }
  buffer = g_malloc (status.st_size + 1);
  *errnum = read_descriptor (fd, buffer, status.st_size, &n_read);
  if (*errnum == 0)
    bytes = tn_secret_bytes_new (buffer, n_read);
  tn_wipe (buffer, status.st_size);
  return bytes;
}

static GBytes *
read_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  int errnum = errno;
  GBytes *bytes = NULL;

  if (fd >= 0) {
    bytes = read_open_file (fd, &errnum);
    close (fd);
  }
  if (bytes == NULL)
    set_file_error (error, errnum, path);
  return bytes;
}

static GBytes *
read_item (const TnContextItem *item, GError **error)
{
  return item->data != NULL ? g_bytes_ref (item->data) : read_file (item->path, error);
}

/* Material */

static void
clear_key (gpointer data)
{
  g_clear_pointer (&((TnConfigKey *) data)->pem, g_bytes_unref);
}

static void
clear_pfx (gpointer data)
{
  g_clear_pointer (&((TnConfigPfx *) data)->data, g_bytes_unref);
}

static gboolean
read_list (const GPtrArray *items, GPtrArray **list, GError **error)
{
  if (items == NULL)
    return TRUE;
  *list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < items->len; i++) {
    GBytes *bytes = read_item (g_ptr_array_index (items, i), error);

    if (bytes == NULL)
      return FALSE;
    g_ptr_array_add (*list, bytes);
  }
  return TRUE;
}

/* Node ignores what is no certificate among authorities. A file that is empty, because somebody is writing it, must not
 * mean that nobody is trusted. */
static gboolean
check_authorities (const GPtrArray *items, const GPtrArray *list, GError **error)
{
  for (guint i = 0; items != NULL && i < items->len; i++) {
    const TnContextItem *item = g_ptr_array_index (items, i);
    g_autoptr (GPtrArray) certificates = NULL;

    if (item->path == NULL)
      continue;
    certificates = tn_pem_read_certificates (g_ptr_array_index (list, i), error);
    if (certificates == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_keys (const GPtrArray *items, GArray **list, GError **error)
{
  if (items == NULL)
    return TRUE;
  *list = g_array_new (FALSE, FALSE, sizeof (TnConfigKey));
  g_array_set_clear_func (*list, clear_key);
  for (guint i = 0; i < items->len; i++) {
    const TnContextItem *item = g_ptr_array_index (items, i);
    TnConfigKey key = { read_item (item, error), item->passphrase };

    if (key.pem == NULL)
      return FALSE;
    g_array_append_val (*list, key);
  }
  return TRUE;
}

static gboolean
read_pfxs (const GPtrArray *items, GArray **list, GError **error)
{
  if (items == NULL)
    return TRUE;
  *list = g_array_new (FALSE, FALSE, sizeof (TnConfigPfx));
  g_array_set_clear_func (*list, clear_pfx);
  for (guint i = 0; i < items->len; i++) {
    const TnContextItem *item = g_ptr_array_index (items, i);
    TnConfigPfx pfx = { read_item (item, error), item->passphrase };

    if (pfx.data == NULL)
      return FALSE;
    g_array_append_val (*list, pfx);
  }
  return TRUE;
}

gboolean
tn_context_material_read (TnContextMaterial *self,
                          TlsNodeSecureContextOptions *options,
                          GError **error)
{
  GPtrArray **lists = tls_node_secure_context_options_data (G_OBJECT (options))->lists;

  return read_list (lists[TN_CONTEXT_CA], &self->cas, error)
         && check_authorities (lists[TN_CONTEXT_CA], self->cas, error)
         && read_list (lists[TN_CONTEXT_CERT], &self->certs, error)
         && read_keys (lists[TN_CONTEXT_KEY], &self->keys, error)
         && read_list (lists[TN_CONTEXT_CRL], &self->crls, error)
         && read_pfxs (lists[TN_CONTEXT_PFX], &self->pfxs, error);
}

void
tn_context_material_clear (TnContextMaterial *self)
{
  g_clear_pointer (&self->cas, g_ptr_array_unref);
  g_clear_pointer (&self->certs, g_ptr_array_unref);
  g_clear_pointer (&self->crls, g_ptr_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->pfxs, g_array_unref);
}

GPtrArray *
tn_secure_context_options_list_files (TlsNodeSecureContextOptions *self)
{
  GPtrArray **lists = tls_node_secure_context_options_data (G_OBJECT (self))->lists;
  GPtrArray *paths = g_ptr_array_new ();

  for (guint list = 0; list < TN_CONTEXT_N_LISTS; list++) {
    for (guint i = 0; lists[list] != NULL && i < lists[list]->len; i++) {
      const TnContextItem *item = g_ptr_array_index (lists[list], i);

      if (item->path != NULL)
        g_ptr_array_add (paths, item->path);
    }
  }
  return paths;
}

/* Public */

/**
 * tls_node_secure_context_options_add_ca_file: (attributes org.tlsnode.node=-)
 * @self: options
 * @path: of a file of certificates in PEM
 *
 * Adds trusted authorities as [method@TlsNode.SecureContextOptions.add_ca] does, but a file without any
 * certificate is `ERR_OSSL_PEM_NO_START_LINE`.
 *
 * The file is read when a context is made, and again by a [class@TlsNode.Reloader] when it changes.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_ca_file (TlsNodeSecureContextOptions *self,
                                             const char *path)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (path != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_CA, NULL, path, NULL);
}

/**
 * tls_node_secure_context_options_add_cert_file: (attributes org.tlsnode.node=-)
 * @self: options
 * @path: of a file with a chain in PEM
 *
 * Adds a certificate chain as [method@TlsNode.SecureContextOptions.add_cert] does.
 *
 * The file is read when a context is made, and again by a [class@TlsNode.Reloader] when it changes.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_cert_file (TlsNodeSecureContextOptions *self,
                                               const char *path)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (path != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_CERT, NULL, path, NULL);
}

/**
 * tls_node_secure_context_options_add_key_file: (attributes org.tlsnode.node=-)
 * @self: options
 * @path: of a file with a private key in PEM
 * @passphrase: (nullable): its passphrase, or `NULL` for
 *   [property@TlsNode.SecureContextOptions:passphrase]
 *
 * Adds a private key as [method@TlsNode.SecureContextOptions.add_key] does.
 *
 * The file is read when a context is made, and again by a [class@TlsNode.Reloader] when it changes.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_key_file (TlsNodeSecureContextOptions *self,
                                              const char *path,
                                              const char *passphrase)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (path != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_KEY, NULL, path, passphrase);
}

/**
 * tls_node_secure_context_options_add_pfx_file: (attributes org.tlsnode.node=-)
 * @self: options
 * @path: of a PKCS#12 file
 * @passphrase: (nullable): its passphrase, or `NULL` for
 *   [property@TlsNode.SecureContextOptions:passphrase]
 *
 * Adds a private key and its certificate chain as [method@TlsNode.SecureContextOptions.add_pfx] does.
 *
 * The file is read when a context is made, and again by a [class@TlsNode.Reloader] when it changes.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_pfx_file (TlsNodeSecureContextOptions *self,
                                              const char *path,
                                              const char *passphrase)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (path != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_PFX, NULL, path, passphrase);
}

/**
 * tls_node_secure_context_options_add_crl_file: (attributes org.tlsnode.node=-)
 * @self: options
 * @path: of a file with revocation lists in PEM
 *
 * Adds revocation lists as [method@TlsNode.SecureContextOptions.add_crl] does.
 *
 * The file is read when a context is made, and again by a [class@TlsNode.Reloader] when it changes.
 *
 * Since: 1.0
 */
void
tls_node_secure_context_options_add_crl_file (TlsNodeSecureContextOptions *self,
                                              const char *path)
{
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (self));
  g_return_if_fail (path != NULL);

  tn_secure_context_options_add (self, TN_CONTEXT_CRL, NULL, path, NULL);
}
