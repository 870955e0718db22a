/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib.h>

#include "libtlsnode/compat/ciphers.h"

/* A build whose distribution has set the core list (-Dcore-cipher-list): ciphers.c is compiled into this program with
 * one. */

static void
test_the_core_list_is_the_one_of_the_build (void)
{
  g_autoptr (GPtrArray) suites = NULL;
  guint level = 0;
  g_autoptr (GError) error = NULL;

  suites = tn_cipher_list_resolve (NULL, &level, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (tn_default_core_cipher_list (), ==, TN_CORE_CIPHER_LIST);
  g_assert_cmpuint (suites->len, ==, 2);
  g_assert_cmpstr (((TnCipherSuite *) suites->pdata[0])->name, ==, "TLS_AES_128_GCM_SHA256");
  g_assert_cmpstr (((TnCipherSuite *) suites->pdata[1])->name, ==, "AES128-SHA");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compat/ciphers/the-core-list-is-the-one-of-the-build",
                   test_the_core_list_is_the_one_of_the_build);
  return g_test_run ();
}
