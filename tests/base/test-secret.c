/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/secret.h"

#include <string.h>

static void
test_wipe_overwrites_all (void)
{
  guint8 buffer[] = "secret";
  const guint8 zeros[sizeof buffer] = { 0 };

  tn_wipe (buffer, sizeof buffer);

  g_assert_cmpmem (buffer, sizeof buffer, zeros, sizeof zeros);
}

static void
test_wipe_overwrites_no_more (void)
{
  char buffer[] = "secret";

  tn_wipe (buffer, 2);

  g_assert_cmpmem (buffer, sizeof buffer, "\0\0cret", sizeof buffer);
}

static void
test_null_is_allowed (void)
{
  tn_wipe (NULL, 0);
  tn_wipe (NULL, 10);
  tn_wipe_free_string (NULL);
  tn_wipe_free (NULL, 10);
}

static void
test_free_takes_the_memory (void)
{
  tn_wipe_free_string (g_strdup ("secret"));
  tn_wipe_free (g_malloc0 (10), 10);
}

static void
test_bytes_are_a_copy (void)
{
  char secret[] = "secret";
  g_autoptr (GBytes) bytes = tn_secret_bytes_new (secret, 6);

  tn_wipe (secret, sizeof secret);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "secret", 6);
}

static void
test_bytes_may_be_empty (void)
{
  g_autoptr (GBytes) bytes = tn_secret_bytes_new (NULL, 0);

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
}

typedef struct {
  const char *a;
  const char *b;
  gboolean equal;
} EqualCase;

static const EqualCase equal_cases[] = {
  { "", "", TRUE },
  { "secret", "secret", TRUE },
  { "secret", "Secret", FALSE },
  { "secret", "secreT", FALSE },
  { "secret", "secre", FALSE },
  { "", "s", FALSE },
};

static void
test_equal_compares_length_and_content (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (equal_cases); i++) {
    const EqualCase *test = &equal_cases[i];

    g_assert_cmpint (tn_secret_equal (test->a, strlen (test->a), test->b, strlen (test->b)), ==,
                     test->equal);
  }
  g_assert_true (tn_secret_equal (NULL, 0, NULL, 0));
  g_assert_false (tn_secret_equal ("a\0b", 3, "a\0c", 3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/secret/wipe-overwrites-all", test_wipe_overwrites_all);
  g_test_add_func ("/base/secret/wipe-overwrites-no-more", test_wipe_overwrites_no_more);
  g_test_add_func ("/base/secret/null-is-allowed", test_null_is_allowed);
  g_test_add_func ("/base/secret/free-takes-the-memory", test_free_takes_the_memory);
  g_test_add_func ("/base/secret/bytes-are-a-copy", test_bytes_are_a_copy);
  g_test_add_func ("/base/secret/bytes-may-be-empty", test_bytes_may_be_empty);
  g_test_add_func ("/base/secret/equal-compares-length-and-content",
                   test_equal_compares_length_and_content);

  return g_test_run ();
}
