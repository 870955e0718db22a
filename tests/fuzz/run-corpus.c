/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Feeds a fuzz target without a fuzzer: every file of the directories given as arguments, whole and cut at each byte.
 * Prints TAP, one line per file. */

#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* An own allocation of the exact size for each cut, so that a sanitizer sees a read past its end. */
static void
run_file (const char *path, guint number)
{
  g_autofree char *contents = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &contents, &length, &error))
    g_error ("%s", error->message);

  for (gsize cut = 0; cut <= length; cut++) {
    g_autofree guint8 *data = g_memdup2 (contents, cut);

    LLVMFuzzerTestOneInput (data, cut);
  }

  g_print ("ok %u - %s, %" G_GSIZE_FORMAT " cuts\n", number, name, length + 1);
}

int
main (int argc, char **argv)
{
  guint files = 0;

  for (int i = 1; i < argc; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GDir) dir = g_dir_open (argv[i], 0, &error);
    const char *name;

    if (dir == NULL)
      g_error ("%s", error->message);

    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *path = g_build_filename (argv[i], name, NULL);

      run_file (path, ++files);
    }
  }

  g_print ("1..%u\n", files);
  return files > 0 ? 0 : 1;
}
