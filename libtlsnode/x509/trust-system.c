/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/trust.h"

#include <gnutls/x509.h>
#include <stdlib.h>

#include "libtlsnode/x509/trust-private.h"

/* The roots that count when nobody says which. */

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

static void
add_list (TnTrust *self, gnutls_x509_trust_list_t list)
{
  gnutls_x509_trust_list_iter_t position = NULL;
  gnutls_x509_crt_t next = NULL;

  while (gnutls_x509_trust_list_iter_get_ca (list, &position, &next) >= 0) {
    g_auto (gnutls_x509_crt_t) certificate = next;
    g_autoptr (GBytes) der = NULL;
    gnutls_datum_t datum;

    if (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_DER, &datum) < 0)
      continue;

    der = g_bytes_new (datum.data, datum.size);
    gnutls_free (datum.data);
    tn_trust_add (self, der, NULL);
  }

  gnutls_x509_trust_list_iter_deinit (position);
}

static gpointer
load_bundled_cb (gpointer unused)
{
  TnTrust *self = tn_trust_new_empty ();
  gnutls_x509_trust_list_t list;

  if (gnutls_x509_trust_list_init (&list, 0) < 0)
    return self;

  if (gnutls_x509_trust_list_add_system_trust (list, 0, 0) > 0)
    add_list (self, list);

  gnutls_x509_trust_list_deinit (list, 1);
  return self;
}

TnTrust *
tn_trust_get_bundled (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load_bundled_cb, NULL);
}

/* FALSE with error when it cannot be read, without when there is no certificate in it. */
static gboolean
add_file (TnTrust *self, const char *path, GError **error)
{
  g_autoptr (GBytes) pem = NULL;
  char *contents;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, error))
    return FALSE;

  pem = g_bytes_new_take (contents, length);
  return tn_trust_add_pem (self, pem);
}

/* OpenSSL looks for names that are hashes of subjects; here every file counts that has a certificate. */
static void
add_directory (TnTrust *self, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
      add_file (self, file, NULL);
  }
}

static void
add_directories (TnTrust *self, const char *paths)
{
  g_auto (GStrv) list = g_strsplit (paths, G_SEARCHPATH_SEPARATOR_S, -1);

  for (gsize i = 0; list[i] != NULL; i++) {
    if (*list[i] != '\0')
      add_directory (self, list[i]);
  }
}

static gpointer
load_extra_cb (gpointer unused)
{
  TnTrust *self = tn_trust_new_empty ();
  const char *path = secure_getenv ("NODE_EXTRA_CA_CERTS");
  g_autoptr (GError) error = NULL;

  /* In Node's words, once per process. What stands before a fault counts all the same. */
  if (path != NULL && *path != '\0' && !add_file (self, path, &error))
    g_warning ("Ignoring extra certs from `%s`, load failed: %s", path,
               error != NULL ? error->message : "there is no certificate, or a damaged one");

  return self;
}

TnTrust *
tn_trust_get_extra (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load_extra_cb, NULL);
}

static gpointer
load_system_cb (gpointer unused)
{
  const char *file = secure_getenv ("SSL_CERT_FILE");
  const char *directories = secure_getenv ("SSL_CERT_DIR");
  TnTrust *self;

  if (file == NULL && directories == NULL)
    return tn_trust_ref (tn_trust_get_bundled ());

  self = tn_trust_new_empty ();
  if (file != NULL)
    add_file (self, file, NULL);
  if (directories != NULL)
    add_directories (self, directories);

  return self;
}

TnTrust *
tn_trust_get_system (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load_system_cb, NULL);
}

/* One of both where the other has nothing to add. */
static TnTrust *
join (TnTrust *first, TnTrust *second)
{
  TnTrust *self;

  if (first == second || tn_trust_get_size (second) == 0)
    return tn_trust_ref (first);

  self = tn_trust_new_empty ();
  tn_trust_add_all (self, first);
  tn_trust_add_all (self, second);
  return self;
}

static gpointer
load_default_cb (gpointer data)
{
  g_autoptr (TnTrust) roots = NULL;

  switch ((TnRoots) GPOINTER_TO_INT (data)) {
  case TN_ROOTS_SYSTEM:
    roots = tn_trust_ref (tn_trust_get_system ());
    break;
  case TN_ROOTS_BUNDLED:
    roots = tn_trust_ref (tn_trust_get_bundled ());
    break;
  case TN_ROOTS_BUNDLED_AND_SYSTEM:
    roots = join (tn_trust_get_bundled (), tn_trust_get_system ());
    break;
  }

  return join (roots, tn_trust_get_extra ());
}

TnTrust *
tn_trust_get_default (TnRoots roots)
{
  static GOnce once[] = { G_ONCE_INIT, G_ONCE_INIT, G_ONCE_INIT };

  return g_once (&once[roots], load_default_cb, GINT_TO_POINTER (roots));
}
