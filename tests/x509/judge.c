/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdio.h>

#include "libtlsnode/compat/error-names.h"
#include "tests/support/tn-job.h"

/* Judges the jobs on standard input, for compare-openssl.py. Each is answered with a line: id, OK or FAIL, the code, the message, the
 * microseconds it took, with tabs between. */

static void
answer (TnJob *job)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  gboolean is_good = tn_job_verify (job, &error);

  printf ("%s\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\n", job->id, is_good ? "OK" : "FAIL",
          error != NULL ? tn_error_get_code_name (error) : "",
          error != NULL ? error->message : "", g_get_monotonic_time () - start);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  TnJob *job = NULL;
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) >= 0) {
    if (!tn_job_read_line (&job, line))
      continue;

    answer (job);
    g_clear_pointer (&job, tn_job_free);
  }

  g_clear_pointer (&job, tn_job_free);
  free (line);
  return 0;
}
