/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-job.h"

/* data/mutations.txt: chains made up by compare-openssl.py, and OpenSSL's words about each. */

#define IN_ITS_LAST_SECOND "certificate has expired"

static guint n_accepted;
static guint n_refused;

/* OpenSSL reads some certificates that GnuTLS does not: stricter is no fault. */
static void
check_job (TnJob *job)
{
  g_autoptr (GError) error = NULL;
  gboolean is_good = tn_job_verify (job, &error);

  n_accepted += is_good;
  n_refused += !is_good;
  if (!is_good || g_str_equal (job->words, "ok"))
    return;

  /* RFC 5280 section 4.1.2.5: good until then, and then as well. */
  g_assert_cmpstr (job->words, ==, IN_ITS_LAST_SECOND);
  job->spec.now++;
  g_assert_false (tn_job_verify (job, NULL));
}

static void
test_nothing_is_accepted_that_openssl_refuses (void)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "x509", "data", "mutations.txt", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  char *text = NULL;
  TnJob *job = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  g_free (text);

  for (gsize i = 0; lines[i] != NULL; i++) {
    if (!tn_job_read_line (&job, lines[i]))
      continue;

    check_job (job);
    g_clear_pointer (&job, tn_job_free);
  }

  g_test_message ("%u accepted, %u refused", n_accepted, n_refused);
  g_assert_cmpuint (n_accepted, >, 30);
  g_assert_cmpuint (n_refused, >, 70);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/x509/mutations/nothing-is-accepted-that-openssl-refuses",
                   test_nothing_is_accepted_that_openssl_refuses);

  return g_test_run ();
}
