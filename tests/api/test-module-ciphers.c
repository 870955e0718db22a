/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-hello.h"
#include "tests/support/tn-test.h"

/* What the module tells about cipher suites. */

static void
test_names_are_sorted_and_in_lower_case (void)
{
  const char *const *names = tls_node_get_ciphers ();
  guint n_tls13 = 0;

  g_assert_cmpuint (g_strv_length ((char **) names), ==, 62);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *lower = g_ascii_strdown (names[i], -1);

    g_assert_cmpstr (names[i], ==, lower);
    g_assert_true (i == 0 || strcmp (names[i - 1], names[i]) < 0);
    n_tls13 += g_str_has_prefix (names[i], "tls_");
  }
  g_assert_cmpuint (n_tls13, ==, 5);
}

static void
test_each_name_is_accepted_in_upper_case (void)
{
  const char *const *names = tls_node_get_ciphers ();

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *upper = g_ascii_strup (names[i], -1);
    g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
    g_autoptr (TlsNodeSecureContext) context = NULL;
    g_autoptr (GError) error = NULL;

    tls_node_secure_context_options_set_ciphers (options, upper);
    context = tls_node_secure_context_new (options, &error);
    g_assert_no_error (error);
    g_assert_nonnull (context);
  }
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/module-ciphers/names-are-sorted-and-in-lower-case",
               test_names_are_sorted_and_in_lower_case);
  tn_test_add ("/api/module-ciphers/each-name-is-accepted-in-upper-case",
               test_each_name_is_accepted_in_upper_case);
  return tn_test_run ();
}
