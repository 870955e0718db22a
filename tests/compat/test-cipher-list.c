/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/cipher-attributes.h"
#include "libtlsnode/compat/cipher-list.h"
#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/compat/protocols.h"

/* A line of cipher-vectors.txt. */
enum {
  FIELD_LIST,
  FIELD_OPENSSL,
  FIELD_CLIENT,
  FIELD_CLIENT_TLS12,
  FIELD_CLIENT_PSK,
  FIELD_SERVER,
  N_FIELDS
};

typedef void (*VectorFunc) (char **fields);

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
check_openssl (char **fields)
{
  g_autofree char *ids = NULL;

  /* Only Node knows these. */
  if (strstr (fields[FIELD_LIST], "TLS_") != NULL)
    return;

  ids = resolve_string (fields[FIELD_LIST]);
  g_test_message ("%s", fields[FIELD_LIST]);
  g_assert_cmpstr (ids, ==, fields[FIELD_OPENSSL]);
}

/* Node makes the context of a server whether or not anything is left to negotiate. */
static void
check_server (char **fields)
{
  g_autoptr (GError) error = NULL;
  guint level = 0;
  g_autoptr (GPtrArray) suites = tn_cipher_list_resolve (fields[FIELD_LIST], &level, &error);

  g_test_message ("%s", fields[FIELD_LIST]);
  g_assert_cmpstr (suites != NULL ? "ok" : tn_error_get_code_name (error), ==,
                   fields[FIELD_SERVER]);
}

/* What OpenSSL would offer of the list, GnuTLS or not. */
static gboolean
is_offered (const TnCipherSuite *suite, guint level, guint max_version, gboolean has_psk)
{
  TnCipherPattern is = tn_cipher_suite_describe (suite);
  const guint psk = TN_KX_PSK | TN_KX_RSA_PSK | TN_KX_DHE_PSK | TN_KX_ECDHE_PSK;

  return suite->min_version <= max_version && tn_cipher_suite_has_level (suite, level)
         && is.kx != TN_KX_SRP && ((is.kx & psk) == 0 || has_psk);
}

static char *
offer (const char *list, guint max_version, gboolean has_psk)
{
  g_autoptr (GError) error = NULL;
  guint level = 0;
  g_autoptr (GPtrArray) suites = tn_cipher_list_resolve (list, &level, &error);
  gboolean has_newest = FALSE;
  guint i;

  if (suites == NULL)
    return g_strdup (tn_error_get_code_name (error));

  for (i = suites->len; i > 0; i--) {
    const TnCipherSuite *suite = suites->pdata[i - 1];

    if (!is_offered (suite, level, max_version, has_psk))
      g_ptr_array_remove_index (suites, i - 1);
    else
      has_newest = has_newest || max_version < TN_TLS_1_3 || suite->min_version >= TN_TLS_1_3;
  }

  return has_newest ? format_ids (suites) : g_strdup ("ERR_SSL_NO_CIPHERS_AVAILABLE");
}

/* Node says a suite twice that is listed twice. */
static void
assert_offer (const char *offered, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (expected, " ", -1);
  g_autoptr (GString) once = g_string_new (NULL);
  gsize i;

  for (i = 0; words[i] != NULL; i++) {
    if (strstr (once->str, words[i]) == NULL)
      g_string_append_printf (once, "%s%s", i > 0 ? " " : "", words[i]);
  }
  g_assert_cmpstr (offered, ==, once->str);
}

static void
check_clients (char **fields)
{
  const char *list = fields[FIELD_LIST];
  g_autofree char *newest = offer (list, TN_TLS_1_3, FALSE);
  g_autofree char *older = offer (list, TN_TLS_1_2, FALSE);
  g_autofree char *psk = offer (list, TN_TLS_1_2, TRUE);

  g_test_message ("%s", list);
  assert_offer (newest, fields[FIELD_CLIENT]);
  assert_offer (older, fields[FIELD_CLIENT_TLS12]);
  if (strcmp (fields[FIELD_CLIENT_PSK], "-") != 0)
    assert_offer (psk, fields[FIELD_CLIENT_PSK]);
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

    if (lines[i][0] == '#' || lines[i][0] == '\0')
      continue;
    g_assert_cmpuint (g_strv_length (fields), ==, N_FIELDS);
    func (fields);
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
test_offers_are_those_of_node (void)
{
  for_each_vector (check_clients);
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
  g_test_add_func ("/compat/cipher-list/offers-are-those-of-node",
                   test_offers_are_those_of_node);
  g_test_add_func ("/compat/cipher-list/errors-are-those-of-node",
                   test_errors_are_those_of_node);
  g_test_add_func ("/compat/cipher-list/level-is-left-alone-when-the-list-has-none",
                   test_level_is_left_alone_when_the_list_has_none);
  g_test_add_func ("/compat/cipher-list/level-is-read", test_level_is_read);

  return g_test_run ();
}
