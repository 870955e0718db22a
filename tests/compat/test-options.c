/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/options.h"

static guint64
find_option (const char *name)
{
  gsize i;

  for (i = 0; tn_secure_options[i].name != NULL; i++) {
    if (strcmp (tn_secure_options[i].name, name) == 0)
      return tn_secure_options[i].value;
  }
  g_assert_not_reached ();
}

static void
test_values_are_those_of_node (void)
{
  gsize i;

  g_assert_cmphex (find_option ("SSL_OP_NO_TICKET"), ==, 16384);
  g_assert_cmphex (find_option ("SSL_OP_CIPHER_SERVER_PREFERENCE"), ==, 4194304);
  g_assert_cmphex (find_option ("SSL_OP_NO_TLSv1_3"), ==, 536870912);
  g_assert_cmphex (find_option ("SSL_OP_ALL"), ==, 2147485776);
  g_assert_cmphex (find_option ("SSL_OP_LEGACY_SERVER_CONNECT"), ==, 4);
  g_assert_cmphex (find_option ("SSL_OP_NO_SSLv2"), ==, 0);
  for (i = 1; tn_secure_options[i].name != NULL; i++)
    g_assert_cmpint (strcmp (tn_secure_options[i - 1].name, tn_secure_options[i].name), <, 0);
  g_assert_cmpuint (i, ==, 23);
}

static void
test_all_but_one_can_be_honoured (void)
{
  gsize i;

  for (i = 0; tn_secure_options[i].name != NULL; i++) {
    gboolean is_bad = tn_secure_options[i].value == TN_OP_ALLOW_NO_DHE_KEX;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", tn_secure_options[i].name);
    g_assert_cmpint (tn_secure_options_check (tn_secure_options[i].value, &error), ==, !is_bad);
    if (is_bad)
      g_assert_cmpstr (error->message, ==,
                       "The property 'options.secureOptions' is invalid: "
                       "SSL_OP_ALLOW_NO_DHE_KEX cannot be honoured");
    else
      g_assert_no_error (error);
  }
}

static void
test_unknown_bit_is_named (void)
{
  static const guint64 bits[]
      = { 1, 2, 8, 1 << 20, G_GUINT64_CONSTANT (1) << 32, G_GUINT64_CONSTANT (1) << 63 };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bits); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *name = g_strdup_printf ("bit 0x%" G_GINT64_MODIFIER "x", bits[i]);

    g_assert_false (tn_secure_options_check (bits[i] | TN_OP_NO_TICKET, &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
    g_assert_true (g_str_has_suffix (error->message, name));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/options/values-are-those-of-node", test_values_are_those_of_node);
  g_test_add_func ("/compat/options/all-but-one-can-be-honoured",
                   test_all_but_one_can_be_honoured);
  g_test_add_func ("/compat/options/unknown-bit-is-named", test_unknown_bit_is_named);

  return g_test_run ();
}
