/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/x509/identity.h"
#include "libtlsnode/x509/verify.h"
#include "tests/support/tn-certs.h"

/* Judges chains read from standard input, for compare-openssl.py. One job after another, in lines of text with DER in base64:
 *   CASE id | TIME epoch | KIND server|client|any | LEVEL 0..5 | PARTIAL | SEARCH | HOST name | ROOT b64 | INTER b64 | PEER b64 |
 *   CRL b64 | END
 * Each END is answered with a line: id, OK or FAIL, the code, the message, the microseconds it took, with tabs between. */

typedef struct {
  char *id;
  char *host;
  GPtrArray *roots;
  GPtrArray *crls;
  GPtrArray *chain;
  TnVerifySpec spec;
} Job;

static GPtrArray *
bytes_array (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static Job *
job_new (const char *id)
{
  Job *self = g_new0 (Job, 1);

  self->id = g_strdup (id);
  self->roots = bytes_array ();
  self->crls = bytes_array ();
  self->chain = bytes_array ();
  self->spec.level = TN_SECURITY_LEVEL_DEFAULT;
  self->spec.now = TEST_NOW;
  return self;
}

static void
job_free (Job *self)
{
  g_ptr_array_unref (self->roots);
  g_ptr_array_unref (self->crls);
  g_ptr_array_unref (self->chain);
  g_free (self->host);
  g_free (self->id);
  g_free (self);
}

static GBytes *
decode (const char *text)
{
  gsize length;
  guchar *data = g_base64_decode (text, &length);

  return g_bytes_new_take (data, length);
}

static GBytes *
to_pem (const char *body, const char *label)
{
  char *text
      = g_strdup_printf ("-----BEGIN %s-----\n%s\n-----END %s-----\n", label, body, label);

  return g_bytes_new_take (text, strlen (text));
}

static TnPurpose
to_purpose (const char *kind)
{
  if (g_str_equal (kind, "server"))
    return TN_PURPOSE_SERVER;

  return g_str_equal (kind, "client") ? TN_PURPOSE_CLIENT : TN_PURPOSE_ANY;
}

static void
job_read (Job *self, const char *word, const char *value)
{
  if (g_str_equal (word, "TIME") && !g_str_equal (value, "-"))
    self->spec.now = g_ascii_strtoll (value, NULL, 10);
  else if (g_str_equal (word, "KIND"))
    self->spec.purpose = to_purpose (value);
  else if (g_str_equal (word, "LEVEL"))
    self->spec.level = (guint) atoi (value);
  else if (g_str_equal (word, "PARTIAL"))
    self->spec.allow_partial_chain = TRUE;
  else if (g_str_equal (word, "SEARCH"))
    self->spec.tries_other_paths = TRUE;
  else if (g_str_equal (word, "HOST"))
    self->host = g_strdup (value);
  else if (g_str_equal (word, "ROOT"))
    g_ptr_array_add (self->roots, to_pem (value, "CERTIFICATE"));
  else if (g_str_equal (word, "CRL"))
    g_ptr_array_add (self->crls, to_pem (value, "X509 CRL"));
  else if (g_str_equal (word, "INTER"))
    g_ptr_array_add (self->chain, decode (value));
  else if (g_str_equal (word, "PEER"))
    g_ptr_array_insert (self->chain, 0, decode (value));
}

static gboolean
job_verify (Job *self, GError **error)
{
  g_autoptr (TnTrust) trust = tn_trust_new (self->roots);
  g_autoptr (TnCrls) crls = NULL;

  if (self->crls->len > 0) {
    crls = tn_crls_new (self->crls, error);
    if (crls == NULL)
      return FALSE;
  }

  self->spec.chain = self->chain;
  self->spec.trust = trust;
  self->spec.crls = crls;

  return tn_verify_chain (&self->spec, error)
         && (self->host == NULL
             || tn_identity_check (self->host, self->chain->pdata[0], error));
}

static void
job_answer (Job *self)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  gboolean is_good = job_verify (self, &error);

  printf ("%s\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\n", self->id, is_good ? "OK" : "FAIL",
          error != NULL ? tn_error_get_code_name (error) : "",
          error != NULL ? error->message : "", g_get_monotonic_time () - start);
  fflush (stdout);
}

static Job *
read_line (Job *job, char *line)
{
  char *value = strchr (line, ' ');

  if (value != NULL)
    *value++ = '\0';

  if (value == NULL)
    value = line + strlen (line);

  if (g_str_equal (line, "CASE"))
    return job_new (value);

  if (job == NULL)
    return NULL;

  if (!g_str_equal (line, "END")) {
    job_read (job, line, value);
    return job;
  }

  job_answer (job);
  job_free (job);
  return NULL;
}

int
main (int argc, char **argv)
{
  Job *job = NULL;
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) >= 0)
    job = read_line (job, g_strchomp (line));

  g_clear_pointer (&job, job_free);
  free (line);
  return 0;
}
