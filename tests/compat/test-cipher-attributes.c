/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/cipher-attributes.h"
#include "libtlsnode/compat/cipher-table.h"

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

static void
test_every_suite_is_described (void)
{
  gsize i;

  for (i = 0; i < tn_cipher_table_length; i++) {
    const TnCipherSuite *suite = &tn_cipher_table[i];
    TnCipherPattern is = tn_cipher_suite_describe (suite);

    g_test_message ("%s", suite->name);
    g_assert_cmpint (is.kx != 0, ==, suite->kx != NULL);
    g_assert_cmpint (is.auth != 0, ==, suite->kx != NULL);
    g_assert_cmpuint (is.enc, !=, 0);
    g_assert_cmpuint (is.mac, !=, 0);
    g_assert_cmpuint (is.bits, !=, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/cipher-attributes/levels-exclude-the-weak",
                   test_levels_exclude_the_weak);
  g_test_add_func ("/compat/cipher-attributes/every-suite-is-described",
                   test_every_suite_is_described);

  return g_test_run ();
}
