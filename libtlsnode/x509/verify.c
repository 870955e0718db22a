/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/verify.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/x509/verify-private.h"

/* The order of the rules. Node lets OpenSSL go on after each fault, and its verdict is the last one. */

void
tn_verification_raise (TnVerification *self,
                       guint depth,
                       TlsNodeX509Error code,
                       const char *message)
{
  TnVerifyReason reason = { code, message, depth };

  if (message == NULL)
    reason.message = tn_x509_error_default_message (code);

  g_array_append_val (self->reasons, reason);
}

void
tn_verification_raise_unspecified (TnVerification *self, guint depth, const char *message)
{
  tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_UNSPECIFIED, message);
}

/* build_chain (): why a path does not end in an anchor. A lone leaf gets another name from the signatures. */
void
tn_verify_trust (TnVerification *self)
{
  const TnPath *path = self->path;
  guint top = path->certs->len - 1;

  if (path->has_rejected)
    tn_verification_raise (self, path->rejected, TLS_NODE_X509_ERROR_CERT_REJECTED, NULL);

  if (path->is_trusted)
    return;

  if (path->is_too_long)
    tn_verification_raise (self, top, TLS_NODE_X509_ERROR_CERT_CHAIN_TOO_LONG, NULL);

  if (tn_path_get (path, top)->is_self_signed)
    tn_verification_raise (self, top,
                           top == 0 ? TLS_NODE_X509_ERROR_DEPTH_ZERO_SELF_SIGNED_CERT
                                    : TLS_NODE_X509_ERROR_SELF_SIGNED_CERT_IN_CHAIN,
                           NULL);
  else if (path->n_sent < path->certs->len)
    tn_verification_raise (self, top, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT, NULL);
  else
    tn_verification_raise (self, top, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                           NULL);
}

/* Asked of the trust set once more at the end, because everything hangs on it: a path without an anchor is never good. */
static void
confirm_anchor (TnVerification *self)
{
  const TnPath *path = self->path;

  if (self->reasons->len == 0
      && (!path->is_trusted || path->n_sent > path->anchor
          || !tn_trust_contains (self->spec->trust, tn_path_get (path, path->anchor)->der)))
    tn_verification_raise (self, path->anchor, TLS_NODE_X509_ERROR_CERT_UNTRUSTED, NULL);
}

static void
apply_rules (TnVerification *self)
{
  tn_verify_leaf_key (self);
  tn_verify_trust (self);
  tn_verify_extensions (self);
  tn_verify_level (self);
  tn_verify_revocation (self);
  tn_verify_signatures_and_dates (self);
  tn_verify_names (self);
  confirm_anchor (self);
}

static void
judge (TnVerification *self)
{
  if (self->path == NULL) {
    tn_verification_raise_unspecified (self, 0, NULL);
    return;
  }

  if (tn_path_get (self->path, 0)->is_open)
    apply_rules (self);
  else
    tn_verify_malformed_leaf (self);

  if (tn_work_is_exhausted (self->work))
    tn_verification_raise_unspecified (self, 0, NULL);
}

static GPtrArray *
copy_chain (const TnPath *path)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; path != NULL && i < path->certs->len; i++)
    g_ptr_array_add (chain, g_bytes_ref (tn_path_get (path, i)->der));

  return chain;
}

/* Nothing is good before the last line says so. */
static TnVerifyReport *
report_new (const TnVerification *verification)
{
  TnVerifyReport *self = g_new0 (TnVerifyReport, 1);
  guint n_reasons = verification->reasons->len;

  self->code = TLS_NODE_X509_ERROR_UNSPECIFIED;
  self->reasons = g_array_ref (verification->reasons);
  self->chain = copy_chain (verification->path);

  if (n_reasons > 0) {
    TnVerifyReason last = g_array_index (self->reasons, TnVerifyReason, n_reasons - 1);

    self->code = last.code;
    self->message = last.message;
    self->depth = last.depth;
  }

  self->is_good = n_reasons == 0 && verification->path != NULL;
  return self;
}

static TnVerifyReport *
judge_path (const TnVerifySpec *spec, const TnPath *path, TnWork *work)
{
  g_autoptr (GArray) reasons = g_array_new (FALSE, FALSE, sizeof (TnVerifyReason));
  TnVerification verification = { spec, path, work, reasons };

  if (spec->chain->len > 0)
    judge (&verification);
  else
    tn_verification_raise (&verification, 0, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT,
                           NULL);

  return report_new (&verification);
}

typedef struct {
  const TnVerifySpec *spec;
  TnWork *work;
  TnVerifyReport *report; /* of the path that was judged last */
} OtherPaths;

static gboolean
judge_other_path_cb (const TnPath *path, gpointer data)
{
  OtherPaths *self = data;

  g_clear_pointer (&self->report, tn_verify_report_free);
  self->report = judge_path (self->spec, path, self->work);

  return self->report->is_good;
}

/* NULL = no path is good. */
static TnVerifyReport *
find_other_path (const TnVerifySpec *spec, const TnPathSpec *path_spec, TnWork *work)
{
  OtherPaths paths = { spec, work, NULL };

  if (!tn_path_search (path_spec, work, judge_other_path_cb, &paths))
    g_clear_pointer (&paths.report, tn_verify_report_free);

  return paths.report;
}

TnVerifyReport *
tn_verify (const TnVerifySpec *spec)
{
  g_autoptr (TnVerifyReport) report = NULL;
  g_autoptr (TnPath) path = NULL;
  TnVerifyReport *other = NULL;
  TnPathSpec path_spec = { 0 };
  TnWork work;

  path_spec.chain = spec->chain;
  path_spec.trust = spec->trust;
  path_spec.purpose = spec->purpose;
  path_spec.allow_partial_chain = spec->allow_partial_chain;
  path_spec.now = spec->now;

  tn_work_init (&work);
  if (spec->chain->len > 0)
    path = tn_path_build (&path_spec, &work);

  report = judge_path (spec, path, &work);
  if (!report->is_good && spec->tries_other_paths && path != NULL)
    other = find_other_path (spec, &path_spec, &work);

  return other != NULL ? other : g_steal_pointer (&report);
}

void
tn_verify_report_free (TnVerifyReport *self)
{
  g_array_unref (self->reasons);
  g_ptr_array_unref (self->chain);
  g_free (self);
}

gboolean
tn_verify_chain (const TnVerifySpec *spec, GError **error)
{
  g_autoptr (TnVerifyReport) report = tn_verify (spec);

  if (!report->is_good)
    tn_set_x509_error (error, report->code, "%s", report->message);

  return report->is_good;
}
