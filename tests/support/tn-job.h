/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdlib.h>

#include "libtlsnode/x509/identity.h"
#include "libtlsnode/x509/verify.h"
#include "tests/support/tn-certs.h"

/* Chains to be judged, in lines of text with DER in base64: CASE id | TIME epoch | KIND server|client|any | LEVEL 0..5 | PARTIAL | SEARCH |
 * HOST name | ROOT b64 | INTER b64 | PEER b64 | CRL b64 | WORDS what OpenSSL says | END */

typedef struct {
  char *id;
  char *host;
  char *words; /* what OpenSSL says, of a recorded one */
  GPtrArray *roots;
  GPtrArray *crls;
  GPtrArray *chain;
  TnVerifySpec spec;
} TnJob;

static inline GPtrArray *
tn_job_array (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static inline TnJob *
tn_job_new (const char *id)
{
  TnJob *self = g_new0 (TnJob, 1);

  self->id = g_strdup (id);
  self->roots = tn_job_array ();
  self->crls = tn_job_array ();
  self->chain = tn_job_array ();
  self->spec.level = TN_SECURITY_LEVEL_DEFAULT;
  self->spec.now = TEST_NOW;
  return self;
}

static inline void
tn_job_free (TnJob *self)
{
  g_ptr_array_unref (self->roots);
  g_ptr_array_unref (self->crls);
  g_ptr_array_unref (self->chain);
  g_free (self->words);
  g_free (self->host);
  g_free (self->id);
  g_free (self);
}

static inline GBytes *
tn_job_decode (const char *text)
{
  gsize length;
  guchar *data = g_base64_decode (text, &length);

  return g_bytes_new_take (data, length);
}

static inline GBytes *
tn_job_pem (const char *body, const char *label)
{
  char *text
      = g_strdup_printf ("-----BEGIN %s-----\n%s\n-----END %s-----\n", label, body, label);

  return g_bytes_new_take (text, strlen (text));
}

static inline TnPurpose
tn_job_purpose (const char *kind)
{
  if (g_str_equal (kind, "server"))
    return TN_PURPOSE_SERVER;

  return g_str_equal (kind, "client") ? TN_PURPOSE_CLIENT : TN_PURPOSE_ANY;
}

static inline void
tn_job_read (TnJob *self, const char *word, const char *value)
{
  if (g_str_equal (word, "TIME") && !g_str_equal (value, "-"))
    self->spec.now = g_ascii_strtoll (value, NULL, 10);
  else if (g_str_equal (word, "KIND"))
    self->spec.purpose = tn_job_purpose (value);
  else if (g_str_equal (word, "LEVEL"))
    self->spec.level = (guint) atoi (value);
  else if (g_str_equal (word, "PARTIAL"))
    self->spec.allow_partial_chain = TRUE;
  else if (g_str_equal (word, "SEARCH"))
    self->spec.tries_other_paths = TRUE;
  else if (g_str_equal (word, "WORDS"))
    self->words = g_strdup (value);
  else if (g_str_equal (word, "HOST"))
    self->host = g_strdup (value);
  else if (g_str_equal (word, "ROOT"))
    g_ptr_array_add (self->roots, tn_job_pem (value, "CERTIFICATE"));
  else if (g_str_equal (word, "CRL"))
    g_ptr_array_add (self->crls, tn_job_pem (value, "X509 CRL"));
  else if (g_str_equal (word, "INTER"))
    g_ptr_array_add (self->chain, tn_job_decode (value));
  else if (g_str_equal (word, "PEER"))
    g_ptr_array_insert (self->chain, 0, tn_job_decode (value));
}

static inline gboolean
tn_job_verify (TnJob *self, GError **error)
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

/* TRUE = job is complete. */
static inline gboolean
tn_job_read_line (TnJob **job, char *line)
{
  char *value = strchr (g_strchomp (line), ' ');

  if (value != NULL)
    *value++ = '\0';

  if (value == NULL)
    value = line + strlen (line);

  if (g_str_equal (line, "CASE"))
    *job = tn_job_new (value);
  else if (*job != NULL && g_str_equal (line, "END"))
    return TRUE;
  else if (*job != NULL)
    tn_job_read (*job, line, value);

  return FALSE;
}
