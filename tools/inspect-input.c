/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/inspect.h"

#include <gio/gunixinputstream.h>
#include <unistd.h>

/* One more than the library takes: it says so. */
#define MOST_BYTES (16 * 1024 * 1024 + 1)

static GInputStream *
open_input (const char *name, GError **error)
{
  g_autoptr (GFile) file = NULL;

  if (g_str_equal (name, "-"))
    return g_unix_input_stream_new (STDIN_FILENO, FALSE);

  file = g_file_new_for_commandline_arg (name);
  return G_INPUT_STREAM (g_file_read (file, NULL, error));
}

GBytes *
tool_read_input (const char *name, GError **error)
{
  g_autoptr (GInputStream) stream = open_input (name, error);
  g_autofree char *data = stream != NULL ? g_malloc (MOST_BYTES) : NULL;
  gsize length = 0;

  if (stream == NULL
      || !g_input_stream_read_all (stream, data, MOST_BYTES, &length, NULL, error))
    return NULL;

  return g_bytes_new (data, length);
}
