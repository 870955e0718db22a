/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/keygen.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MODE_SECRET 0600
#define MODE_PUBLIC 0644

static gboolean
set_file_error (GError **error, const char *what, const char *path)
{
  int errsv = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errsv), "%s %s: %s", what, path,
               g_strerror (errsv));

  return FALSE;
}

static gboolean
write_all (int fd, const char *path, const char *data, gsize length, GError **error)
{
  gsize written = 0;

  while (written < length) {
    gssize n = write (fd, data + written, length - written);

    if (n < 0 && errno != EINTR)
      return set_file_error (error, "Cannot write", path);
    written += MAX (n, 0);
  }

  return TRUE;
}

/* O_EXCL: never through a link or over a file that someone else made meanwhile. */
static gboolean
write_new_file (const char *path,
                int mode,
                const char *data,
                gsize length,
                gboolean force,
                GError **error)
{
  int fd = -1;

  if (force && g_unlink (path) != 0 && errno != ENOENT)
    return set_file_error (error, "Cannot replace", path);

  fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0)
    return set_file_error (error, "Cannot make", path);

  if (!write_all (fd, path, data, length, error)) {
    close (fd);
    return FALSE;
  }

  return g_close (fd, error);
}

static gboolean
write_secret (const char *path, GBytes *data, gboolean force, GError **error)
{
  gsize length;
  const char *start = g_bytes_get_data (data, &length);

  return write_new_file (path, MODE_SECRET, start, length, force, error);
}

/* A key that is given, or somebody else's, stays where it is. */
static gboolean
has_new_key (const KeygenArguments *self)
{
  return self->key == NULL && self->request == NULL;
}

static char *
certificate_path (const KeygenArguments *self)
{
  return g_strconcat (self->out, self->makes_request ? ".csr" : ".crt", NULL);
}

static gboolean
check_file (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  errno = EEXIST;
  return set_file_error (error, "Cannot make", path);
}

gboolean
keygen_check_files (const KeygenArguments *self, GError **error)
{
  g_autofree char *certificate = self->out != NULL ? certificate_path (self) : NULL;
  g_autofree char *key = self->out != NULL ? g_strconcat (self->out, ".key", NULL) : NULL;

  /* Half of what was asked for helps nobody. */
  if (self->force)
    return TRUE;

  return (certificate == NULL || check_file (certificate, error))
         && (key == NULL || !has_new_key (self) || check_file (key, error))
         && (self->pfx == NULL || check_file (self->pfx, error));
}

gboolean
keygen_write (const KeygenArguments *self, const KeygenResult *result, GError **error)
{
  g_autofree char *certificate = self->out != NULL ? certificate_path (self) : NULL;
  g_autofree char *key = self->out != NULL ? g_strconcat (self->out, ".key", NULL) : NULL;

  if (result->pfx != NULL && !write_secret (self->pfx, result->pfx, self->force, error))
    return FALSE;

  if (self->out == NULL && self->pfx == NULL) {
    g_print ("%s", result->certificate);
    if (result->key != NULL)
      g_print ("%.*s", (int) g_bytes_get_size (result->key),
               (const char *) g_bytes_get_data (result->key, NULL));
  }

  if (self->out == NULL)
    return TRUE;

  return (result->key == NULL || write_secret (key, result->key, self->force, error))
         && write_new_file (certificate, MODE_PUBLIC, result->certificate,
                            strlen (result->certificate), self->force, error);
}

void
keygen_result_clear (KeygenResult *self)
{
  g_clear_pointer (&self->certificate, g_free);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->pfx, g_bytes_unref);
}
