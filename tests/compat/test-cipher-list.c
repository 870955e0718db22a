/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/cipher-list.h"
#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/compat/error-names.h"

typedef void (*VectorFunc) (const char *list, const char *openssl, const char *server);

static char *
format_ids (const GPtrArray *suites)
{
  GString *ids = g_string_new (NULL);
  guint i;

  for (i = 0; i < suites->len; i++) {
    const TnCipherSuite *suite = suites->pdata[i];

    g_string_append_printf (ids, "%s%04x", ids->len > 0 ? " " : "", suite->id);
  }

  return g_string_free (ids, FALSE);
}

static char *
resolve_string (const char *list)
{
  guint level = 0;
  g_autoptr (GPtrArray) suites = tn_cipher_string_resolve (list, &level);

  return suites != NULL ? format_ids (suites) : g_strdup ("invalid command");
}

static void
check_openssl (const char *list, const char *openssl, const char *server)
{
  g_autofree char *ids = NULL;

  /* Only Node knows these. */
  if (strstr (list, "TLS_") != NULL)
    return;

  ids = resolve_string (list);
  g_test_message ("%s", list);
  g_assert_cmpstr (ids, ==, openssl);
}

/* Node makes the context of a server whether or not anything is left to negotiate. */
static void
check_server (const char *list, const char *openssl, const char *server)
{
  g_autoptr (GError) error = NULL;
  guint level = 0;
  g_autoptr (GPtrArray) suites = tn_cipher_list_resolve (list, &level, &error);

  g_test_message ("%s", list);
  g_assert_cmpstr (suites != NULL ? "ok" : tn_error_get_code_name (error), ==, server);
}

static void
for_each_vector (VectorFunc func)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "compat", "cipher-vectors.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  gsize i;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 160);

  for (i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], "|", -1);

    if (lines[i][0] != '#' && lines[i][0] != '\0')
      func (fields[0], fields[1], fields[5]);
  }
}

static void
test_lists_are_those_of_openssl (void)
{
  for_each_vector (check_openssl);
}

static void
test_errors_are_those_of_node (void)
{
  for_each_vector (check_server);
}

static void
test_level_is_left_alone_when_the_list_has_none (void)
{
  guint level = 7;
  g_autoptr (GPtrArray) suites = tn_cipher_string_resolve ("AES128-SHA", &level);

  g_assert_nonnull (suites);
  g_assert_cmpuint (level, ==, 7);
}

static void
test_level_is_read (void)
{
  guint level = 7;
  g_autoptr (GPtrArray) suites
      = tn_cipher_string_resolve ("AES128-SHA@SECLEVEL=1:@SECLEVEL=3", &level);

  g_assert_nonnull (suites);
  g_assert_cmpuint (level, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/cipher-list/lists-are-those-of-openssl",
                   test_lists_are_those_of_openssl);
  g_test_add_func ("/compat/cipher-list/errors-are-those-of-node",
                   test_errors_are_those_of_node);
  g_test_add_func ("/compat/cipher-list/level-is-left-alone-when-the-list-has-none",
                   test_level_is_left_alone_when_the_list_has_none);
  g_test_add_func ("/compat/cipher-list/level-is-read", test_level_is_read);

  return g_test_run ();
}
