/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/passphrase.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define MAX_PASSPHRASE 4096

/* Up to the end of the line, byte by byte: what is behind it is not ours. NULL at the end of input, and for a line that is too long. */
static char *
read_line (int fd)
{
  char *line = g_malloc0 (MAX_PASSPHRASE);
  gsize length = 0;
  gssize n = 0;

  while (length < MAX_PASSPHRASE - 1 && (n = read (fd, line + length, 1)) == 1
         && line[length] != '\n')
    length++;

  if (n < 0 || (n == 0 && length == 0) || length == MAX_PASSPHRASE - 1) {
    explicit_bzero (line, MAX_PASSPHRASE);
    g_free (line);
    return NULL;
  }

  line[length] = '\0';
  if (length > 0 && line[length - 1] == '\r')
    line[length - 1] = '\0';
  return line;
}

char *
tool_read_passphrase (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC);
  int errsv = errno;
  char *line = NULL;

  if (fd < 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errsv), "Cannot read %s: %s", path,
                 g_strerror (errsv));
    return NULL;
  }

  line = read_line (fd);
  close (fd);
  if (line == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 "There is no passphrase of less than 4095 bytes in %s", path);

  return line;
}

char *
tool_ask_passphrase (const char *name)
{
  int fd = g_open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  g_autofree char *prompt = g_strdup_printf ("Passphrase of %s: ", name);
  struct termios before;
  struct termios silent;
  char *line = NULL;

  if (fd < 0)
    return NULL;

  if (tcgetattr (fd, &before) == 0) {
    silent = before;
    silent.c_lflag &= ~(tcflag_t) ECHO;
    tcsetattr (fd, TCSAFLUSH, &silent);
    if (write (fd, prompt, strlen (prompt)) >= 0)
      line = read_line (fd);
    tcsetattr (fd, TCSAFLUSH, &before);
    if (write (fd, "\n", 1) < 0)
      g_debug ("the terminal is gone");
  }

  close (fd);
  return line;
}

void
tool_free_passphrase (char *passphrase)
{
  if (passphrase == NULL)
    return;

  explicit_bzero (passphrase, strlen (passphrase));
  g_free (passphrase);
}
