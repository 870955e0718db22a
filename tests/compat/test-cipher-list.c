/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/cipher-list.h"
#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/compat/error-names.h"

/* Where we differ from Node on purpose: security levels above 1 are refused; GnuTLS has no ARIA; a suite is listed once; and a name of the IETF for
 * TLS 1.2 is an error at once and not only when a connection is made. */
typedef struct {
  const char *list;
  const char *outcome;
} Difference;

static const Difference differences[] = {
  { "TLS_AES_128_GCM_SHA256:TLS_AES_128_GCM_SHA256:AES128-SHA", "1301 002f" },
  { "ARIAGCM", "ERR_SSL_NO_CIPHER_MATCH" },
  { "ARIA128", "ERR_SSL_NO_CIPHER_MATCH" },
  { "ECDHE-ARIA128-GCM-SHA256", "ERR_SSL_NO_CIPHER_MATCH" },
  { "ALL:@SECLEVEL=2", "ERR_INVALID_ARG_VALUE" },
  { "ALL:@SECLEVEL=4", "ERR_INVALID_ARG_VALUE" },
  { "ALL:@SECLEVEL=5", "ERR_INVALID_ARG_VALUE" },
  { "DEFAULT:@SECLEVEL=3", "ERR_INVALID_ARG_VALUE" },
  { "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ERR_SSL_NO_CIPHER_MATCH" },
  { "TLS_RSA_WITH_AES_128_CBC_SHA:AES256-SHA", "ERR_SSL_NO_CIPHER_MATCH" },
};

typedef void (*VectorFunc) (const char *list, const char *openssl, const char *node);

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

/* As a client without a PSK callback. */
static char *
offer (const char *list)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (list, &error);
  guint i;

  if (suites == NULL)
    return g_strdup (tn_error_get_code_name (error));

  for (i = suites->len; i > 0; i--) {
    const char *kx = ((const TnCipherSuite *) suites->pdata[i - 1])->kx;

    if (kx != NULL && (strstr (kx, "PSK") != NULL || g_str_has_prefix (kx, "SRP")))
      g_ptr_array_remove_index (suites, i - 1);
  }

  return format_ids (suites);
}

static void
check_openssl (const char *list, const char *openssl, const char *node)
{
  g_autofree char *ids = NULL;

  /* Only Node knows these. */
  if (strstr (list, "TLS_") != NULL)
    return;

  ids = resolve_string (list);
  g_test_message ("%s", list);
  g_assert_cmpstr (ids, ==, openssl);
}

static void
check_node (const char *list, const char *openssl, const char *node)
{
  g_autofree char *ids = offer (list);
  const char *expected = node;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (differences); i++) {
    if (strcmp (differences[i].list, list) == 0)
      expected = differences[i].outcome;
  }

  g_test_message ("%s", list);
  g_assert_cmpstr (ids, ==, expected);
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
  g_assert_cmpuint (g_strv_length (lines), >, 150);

  for (i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], "|", -1);

    if (lines[i][0] != '#' && lines[i][0] != '\0')
      func (fields[0], fields[1], fields[2]);
  }
}

static void
test_lists_are_those_of_openssl (void)
{
  for_each_vector (check_openssl);
}

static void
test_offers_are_those_of_node (void)
{
  for_each_vector (check_node);
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

typedef struct {
  const char *name;
  guint highest; /* the highest level that still offers it */
} LevelCase;

static const LevelCase level_cases[] = {
  { "NULL-SHA", 0 },
  { "ADH-AES256-GCM-SHA384", 0 },
  { "NULL-MD5", 0 },
  { "AES256-SHA", 2 },
  { "AES256-GCM-SHA384", 2 },
  { "DHE-RSA-AES256-SHA", 3 },
  { "ECDHE-RSA-AES128-GCM-SHA256", 3 },
  { "TLS_AES_128_GCM_SHA256", 3 },
  { "TLS_AES_256_GCM_SHA384", 5 },
  { "ECDHE-PSK-CHACHA20-POLY1305", 5 },
};

static void
test_levels_exclude_the_weak (void)
{
  gsize i;
  guint level;

  for (i = 0; i < G_N_ELEMENTS (level_cases); i++) {
    const TnCipherSuite *suite = tn_cipher_suite_by_name (level_cases[i].name);

    g_test_message ("%s", level_cases[i].name);
    g_assert_nonnull (suite);
    for (level = 0; level <= 5; level++)
      g_assert_cmpint (tn_cipher_suite_has_level (suite, level), ==,
                       level <= level_cases[i].highest);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/cipher-list/lists-are-those-of-openssl",
                   test_lists_are_those_of_openssl);
  g_test_add_func ("/compat/cipher-list/offers-are-those-of-node",
                   test_offers_are_those_of_node);
  g_test_add_func ("/compat/cipher-list/level-is-left-alone-when-the-list-has-none",
                   test_level_is_left_alone_when_the_list_has_none);
  g_test_add_func ("/compat/cipher-list/level-is-read", test_level_is_read);
  g_test_add_func ("/compat/cipher-list/levels-exclude-the-weak", test_levels_exclude_the_weak);

  return g_test_run ();
}
