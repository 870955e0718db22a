/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/path-private.h"

/* Depth first, over every issuer that fits, those of the trust set before those that were sent. Where certificates are cross-signed there
 * may be more paths than atoms, so that each step is paid for. */

#define STEP_COST 10

typedef struct {
  const TnPathSpec *spec;
  TnWork *work;
  TnPathJudge judge;
  gpointer data;
  TnPath *path;
  GPtrArray *sent;     /* of TnPathCert */
  GHashTable *anchors; /* GBytes -> TnPathCert: what was read of the trust set */
} Search;

/* Read once, because paths share their upper ends. */
static TnPathCert *
get_trusted (Search *self, GBytes *der)
{
  TnPathCert *cert = g_hash_table_lookup (self->anchors, der);

  if (cert != NULL)
    return cert;

  cert = tn_path_read_cert (der, self->work);
  if (cert != NULL)
    g_hash_table_insert (self->anchors, cert->der, cert);

  return cert;
}

static gboolean
is_anchor (Search *self, const TnPathCert *cert)
{
  switch (tn_trust_get_setting (self->spec->trust, cert->der, self->spec->purpose)) {
  case TN_TRUST_ACCEPTED:
    return TRUE;

  case TN_TRUST_REJECTED:
    return FALSE;

  case TN_TRUST_NEUTRAL:
    return cert->is_self_signed || self->spec->allow_partial_chain;
  }

  return FALSE;
}

static gboolean
judge_path (Search *self, guint n_sent)
{
  guint before = self->path->n_sent;
  gboolean is_good;

  self->path->n_sent = n_sent;
  self->path->anchor = self->path->certs->len - 1;
  self->path->is_trusted = TRUE;
  is_good = self->judge (self->path, self->data);
  self->path->is_trusted = FALSE;
  self->path->n_sent = before;

  return is_good;
}

static gboolean
fits (Search *self, const TnPathCert *candidate)
{
  const TnPathCert *top = tn_path_get (self->path, self->path->certs->len - 1);

  return tn_work_charge (self->work, TN_PATH_CANDIDATE_COST)
         && tn_path_cert_is_issued_by (top, candidate)
         && !tn_path_contains (self->path, candidate);
}

static gboolean walk (Search *self);

/* With one certificate more, and back. */
static gboolean
try_issuer (Search *self, TnPathCert *issuer, gboolean is_sent)
{
  TnPath *path = self->path;
  gboolean is_good = FALSE;

  if (!tn_work_charge (self->work, STEP_COST) || !tn_path_cert_open (issuer, self->work))
    return FALSE;

  g_ptr_array_add (path->certs, tn_path_cert_ref (issuer));
  path->n_sent += is_sent ? 1 : 0;

  if (!is_sent && is_anchor (self, issuer))
    is_good = judge_path (self, path->n_sent);

  is_good = is_good || walk (self);

  path->n_sent -= is_sent ? 1 : 0;
  g_ptr_array_set_size (path->certs, path->certs->len - 1);
  return is_good;
}

static gboolean
try_trusted (Search *self, const TnPathCert *top)
{
  const GPtrArray *candidates = tn_trust_find_by_subject (self->spec->trust, top->issuer);
  gboolean is_good = FALSE;

  for (guint i = 0; candidates != NULL && i < candidates->len && !is_good; i++) {
    TnPathCert *issuer = get_trusted (self, candidates->pdata[i]);

    is_good = issuer != NULL && fits (self, issuer) && try_issuer (self, issuer, FALSE);
  }

  return is_good;
}

static gboolean
try_sent (Search *self, const TnPathCert *top)
{
  gboolean is_good = FALSE;

  for (guint i = 1; i < self->sent->len && !is_good; i++) {
    TnPathCert *issuer = self->sent->pdata[i];

    is_good = g_bytes_equal (issuer->subject, top->issuer) && fits (self, issuer)
              && try_issuer (self, issuer, TRUE);
  }

  return is_good;
}

static gboolean
walk (Search *self)
{
  const TnPath *path = self->path;
  guint length = path->certs->len;
  const TnPathCert *top = tn_path_get (path, length - 1);

  if (length > TN_PATH_MAX_LENGTH || tn_work_is_exhausted (self->work))
    return FALSE;

  /* Of a self-signed certificate only the same one in the trust set is an anchor. */
  if (top->is_self_signed)
    return path->n_sent == length && tn_trust_contains (self->spec->trust, top->der)
           && is_anchor (self, top) && judge_path (self, length - 1);

  return try_trusted (self, top) || (path->n_sent == length && try_sent (self, top));
}

gboolean
tn_path_search (const TnPathSpec *spec, TnWork *work, TnPathJudge judge, gpointer data)
{
  g_autoptr (GPtrArray) sent = tn_path_read_chain (spec, work);
  g_autoptr (TnPath) path = tn_path_new ();
  g_autoptr (GHashTable) anchors = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL,
                                                          (GDestroyNotify) tn_path_cert_unref);
  Search search = { spec, work, judge, data, path, sent, anchors };

  if (sent == NULL || sent->len == 0 || !tn_path_cert_open (sent->pdata[0], work))
    return FALSE;

  g_ptr_array_add (path->certs, tn_path_cert_ref (sent->pdata[0]));
  path->n_sent = 1;

  return walk (&search);
}
