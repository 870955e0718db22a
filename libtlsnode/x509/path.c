/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/path-private.h"

/* What it costs to read the outline of a certificate, more for long names. */
#define READ_COST 10
#define READ_OCTETS_PER_COST 64

typedef struct {
  const TnPathSpec *spec;
  TnWork *work;
  TnPath *path;
  GPtrArray *sent; /* of TnPathCert: what the peer sent and the path has not taken */
  gboolean met_malformed;
} Builder;

const TnPathCert *
tn_path_get (const TnPath *self, guint index)
{
  return self->certs->pdata[index];
}

static TnPathCert *
get_top (const Builder *self)
{
  return self->path->certs->pdata[self->path->certs->len - 1];
}

/* OpenSSL takes the first issuer that is valid now, else the one that lasts longest. */
static gboolean
is_better (const TnPathCert *candidate, const TnPathCert *best, gint64 now)
{
  if (best == NULL)
    return TRUE;

  if (tn_path_cert_is_valid_at (best, now))
    return FALSE;

  return tn_path_cert_is_valid_at (candidate, now) || candidate->not_after > best->not_after;
}

TnPathCert *
tn_path_read_cert (GBytes *der, TnWork *work)
{
  if (!tn_work_charge (work, READ_COST + g_bytes_get_size (der) / READ_OCTETS_PER_COST))
    return NULL;

  return tn_path_cert_new (der);
}

gboolean
tn_path_contains (const TnPath *self, const TnPathCert *cert)
{
  for (guint i = 0; i < self->certs->len; i++) {
    if (g_bytes_equal (tn_path_get (self, i)->der, cert->der))
      return TRUE;
  }

  return FALSE;
}

/* The best of those that fit; NULL = none. */
static TnPathCert *
find_best (Builder *self, GPtrArray *candidates, const TnPathCert *subject)
{
  TnPathCert *best = NULL;

  for (guint i = 0; i < candidates->len; i++) {
    TnPathCert *candidate = candidates->pdata[i];

    if (!g_bytes_equal (candidate->subject, subject->issuer))
      continue;

    if (!tn_work_charge (self->work, TN_PATH_CANDIDATE_COST))
      return NULL;

    if (tn_path_cert_is_issued_by (subject, candidate)
        && is_better (candidate, best, self->spec->now))
      best = candidate;
  }

  return best;
}

/* One that proves malformed is not an issuer: then the next best. */
static TnPathCert *
find_issuer (Builder *self, GPtrArray *candidates, const TnPathCert *subject)
{
  TnPathCert *best;

  while ((best = find_best (self, candidates, subject)) != NULL) {
    if (tn_path_cert_open (best, self->work))
      return tn_path_cert_ref (best);

    self->met_malformed = TRUE;
    g_ptr_array_remove (candidates, best);
  }

  return NULL;
}

static TnPathCert *
find_trusted_issuer (Builder *self, const TnPathCert *subject)
{
  const GPtrArray *found = tn_trust_find_by_subject (self->spec->trust, subject->issuer);
  g_autoptr (GPtrArray) candidates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_path_cert_unref);

  for (guint i = 0; found != NULL && i < found->len; i++) {
    TnPathCert *cert = tn_path_read_cert (found->pdata[i], self->work);

    if (cert != NULL)
      g_ptr_array_add (candidates, cert);
  }

  return find_issuer (self, candidates, subject);
}

/* Each one is taken once, and never one that is in the path already. */
static TnPathCert *
find_sent_issuer (Builder *self, const TnPathCert *subject)
{
  g_autoptr (TnPathCert) issuer = find_issuer (self, self->sent, subject);

  while (issuer != NULL) {
    g_ptr_array_remove (self->sent, issuer);
    if (!tn_path_contains (self->path, issuer))
      break;

    g_clear_pointer (&issuer, tn_path_cert_unref);
    issuer = find_issuer (self, self->sent, subject);
  }

  return g_steal_pointer (&issuer);
}

/* check_trust (): is the certificate of the trust set that the path now ends in an anchor? */
static void
judge_top (Builder *self)
{
  const TnPathCert *top = get_top (self);

  self->path->anchor = self->path->certs->len - 1;

  switch (tn_trust_get_setting (self->spec->trust, top->der, self->spec->purpose)) {
  case TN_TRUST_ACCEPTED:
    self->path->is_trusted = TRUE;
    return;

  case TN_TRUST_REJECTED:
    self->path->has_rejected = TRUE;
    self->path->rejected = self->path->certs->len - 1;
    return;

  case TN_TRUST_NEUTRAL:
    self->path->is_trusted = top->is_self_signed || self->spec->allow_partial_chain;
    return;
  }
}

typedef enum {
  STEP_FAILED, /* all work is spent */
  STEP_NONE,   /* no issuer there */
  STEP_TAKEN
} Step;

/* Goes on from the top with a certificate of the trust set. */
static Step
extend_from_trust (Builder *self)
{
  TnPath *path = self->path;
  TnPathCert *top = get_top (self);
  g_autoptr (TnPathCert) issuer = find_trusted_issuer (self, top);

  if (issuer == NULL)
    return tn_work_is_exhausted (self->work) ? STEP_FAILED : STEP_NONE;

  /* A self-signed top must be in the set itself, not just its name and key. */
  if (top->is_self_signed) {
    if (!g_bytes_equal (top->der, issuer->der))
      return STEP_NONE;

    path->n_sent = MIN (path->n_sent, path->certs->len - 1);
    judge_top (self);
    return STEP_TAKEN;
  }

  if (tn_path_contains (path, issuer))
    return STEP_NONE;

  g_ptr_array_add (path->certs, g_steal_pointer (&issuer));
  judge_top (self);
  return STEP_TAKEN;
}

static Step
extend_from_sent (Builder *self)
{
  TnPathCert *top = get_top (self);
  TnPathCert *issuer;

  if (top->is_self_signed)
    return STEP_NONE;

  issuer = find_sent_issuer (self, top);
  if (issuer == NULL)
    return tn_work_is_exhausted (self->work) ? STEP_FAILED : STEP_NONE;

  g_ptr_array_add (self->path->certs, issuer);
  self->path->n_sent++;
  return STEP_TAKEN;
}

/* One certificate more: from the trust set first; once one of it is in the path only the trust set can go on. */
static Step
extend (Builder *self)
{
  TnPath *path = self->path;
  Step step = extend_from_trust (self);

  if (step == STEP_NONE && path->n_sent == path->certs->len)
    step = extend_from_sent (self);

  return step;
}

/* The leaf itself in the set is enough when partial chains are. OpenSSL asks of the certificates above it to be good, all the same: when one
 * cannot be read nobody knows. */
static void
try_leaf_as_anchor (Builder *self)
{
  TnPath *path = self->path;
  const TnPathCert *leaf = tn_path_get (path, 0);

  if (!self->spec->allow_partial_chain || path->is_trusted || path->is_too_long
      || self->met_malformed || path->n_sent < path->certs->len
      || !tn_trust_contains (self->spec->trust, leaf->der))
    return;

  if (tn_trust_get_setting (self->spec->trust, leaf->der, self->spec->purpose)
      == TN_TRUST_REJECTED) {
    path->has_rejected = TRUE;
    path->rejected = 0;
    return;
  }

  path->n_sent = 0;
  path->anchor = 0;
  path->is_trusted = TRUE;
}

static gboolean
build (Builder *self)
{
  TnPath *path = self->path;
  Step step = STEP_TAKEN;

  g_ptr_array_add (path->certs, g_ptr_array_steal_index (self->sent, 0));
  path->n_sent = 1;

  /* A path of one, without an anchor. */
  if (!tn_path_cert_open (path->certs->pdata[0], self->work))
    return !tn_work_is_exhausted (self->work);

  while (step == STEP_TAKEN && !path->is_trusted) {
    gboolean is_at_end = get_top (self)->is_self_signed && path->n_sent < path->certs->len;

    path->is_too_long = path->certs->len > TN_PATH_MAX_LENGTH;
    step = is_at_end || path->is_too_long ? STEP_NONE : extend (self);
  }

  try_leaf_as_anchor (self);
  return step != STEP_FAILED;
}

GPtrArray *
tn_path_read_chain (const TnPathSpec *spec, TnWork *work)
{
  g_autoptr (GPtrArray) certs
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_path_cert_unref);

  for (guint i = 0; i < spec->chain->len; i++) {
    TnPathCert *cert = tn_path_read_cert (spec->chain->pdata[i], work);

    if (cert == NULL)
      return NULL;

    g_ptr_array_add (certs, cert);
  }

  return g_steal_pointer (&certs);
}

TnPath *
tn_path_new (void)
{
  TnPath *self = g_new0 (TnPath, 1);

  self->certs = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_path_cert_unref);
  return self;
}

TnPath *
tn_path_build (const TnPathSpec *spec, TnWork *work)
{
  g_autoptr (GPtrArray) sent = tn_path_read_chain (spec, work);
  g_autoptr (TnPath) path = NULL;
  Builder builder;

  if (sent == NULL || sent->len == 0)
    return NULL;

  path = tn_path_new ();
  builder.spec = spec;
  builder.work = work;
  builder.path = path;
  builder.sent = sent;
  builder.met_malformed = FALSE;

  return build (&builder) ? g_steal_pointer (&path) : NULL;
}

void
tn_path_free (TnPath *self)
{
  g_ptr_array_unref (self->certs);
  g_free (self);
}
