/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/protocols.h"

static const char *const names[] = { "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3" };

static void
test_names_are_those_of_node (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_cmphex (tn_protocol_from_name (names[i]), ==, TN_TLS_1_0 + i);
    g_assert_cmpstr (tn_protocol_get_name (TN_TLS_1_0 + i), ==, names[i]);
  }
}

static void
test_other_names_are_unknown (void)
{
  static const char *const others[]
      = { NULL, "", "SSLv3", "TLSv1.0", "tlsv1.2", "TLSv1.4", "TLSv1.2 " };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmphex (tn_protocol_from_name (others[i]), ==, 0);
}

static void
test_other_numbers_are_unknown (void)
{
  static const guint others[] = { 0, 0x0300, 0x0305, 0xfeff };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (tn_protocol_get_name (others[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/protocols/names-are-those-of-node", test_names_are_those_of_node);
  g_test_add_func ("/compat/protocols/other-names-are-unknown", test_other_names_are_unknown);
  g_test_add_func ("/compat/protocols/other-numbers-are-unknown",
                   test_other_numbers_are_unknown);

  return g_test_run ();
}
