/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/crl-private.h"
#include "libtlsnode/x509/verify-private.h"

/* check_revocation (): with any CRL set, each certificate of the path, the root as well, needs a good CRL of its issuer (RFC 5280 section
 * 6.3, without delta and indirect CRLs). */

/* OpenSSL's scores: the best CRL of an issuer is used, also when it is not good, so that the fault can be named. */
#define SCORE_NO_CRITICAL 0x100
#define SCORE_SCOPE 0x080
#define SCORE_TIME 0x040
#define SCORE_ISSUER_CERT 0x018
#define SCORE_SAME_PATH 0x008

typedef struct {
  const TnCrl *crl; /* NULL = none */
  guint score;
  guint issuer; /* index into the path */
} Choice;

/* RFC 5280 section 5.1.2.4: not before thisUpdate. */
static gboolean
is_begun (const TnCrl *crl, gint64 now)
{
  return !crl->is_this_update_malformed && crl->this_update <= now;
}

/* RFC 5280 section 5.1.2.5: there is news at nextUpdate. */
static gboolean
is_current (const TnCrl *crl, gint64 now)
{
  return !crl->is_next_update_malformed && crl->next_update > now;
}

/* Is one of the names in the other list? As octets, which is stricter than names need. */
static gboolean
share_name (TnDer names, TnDer others)
{
  TnDerItem name;
  TnDerItem other;

  while (tn_der_next (&names, &name)) {
    TnDer rest = others;

    while (tn_der_next (&rest, &other)) {
      if (tn_der_equal (name.whole, other.whole))
        return TRUE;
    }
  }

  return FALSE;
}

typedef enum {
  POINT_OTHER,   /* about another CRL */
  POINT_COVERED, /* about this one */
  POINT_NARROW /* about this one, for some reasons only (RFC 5280 section 6.3.3): not enough */
} PointMatch;

/* DistributionPoint ::= SEQUENCE { [0] distributionPoint, [1] reasons, [2] cRLIssuer }, all optional. */
static PointMatch
match_point (TnDer point, const TnCrlScope *scope)
{
  TnDerItem name;
  TnDerItem reasons;
  TnDerItem issuer;
  TnDerItem full;

  if (!tn_der_take_optional (&point, 0xa0, &name)
      || !tn_der_take_optional (&point, 0x81, &reasons)
      || !tn_der_take_optional (&point, 0xa2, &issuer) || point.length > 0)
    return POINT_NARROW;

  if (issuer.whole.length > 0)
    return POINT_OTHER;

  if (scope->has_point && name.whole.length > 0
      && (!tn_der_expect_only (name.value, 0xa0, &full)
          || !share_name (full.value, scope->point_names)))
    return POINT_OTHER;

  return reasons.whole.length > 0 ? POINT_NARROW : POINT_COVERED;
}

/* crl_crldp_check () */
static gboolean
is_in_scope (const TnPathCert *cert, const TnCrl *crl)
{
  TnDer points = cert->distribution_points;
  TnDerItem point;

  if (crl->scope.only_attributes || (crl->scope.only_users && cert->is_ca)
      || (crl->scope.only_cas && !cert->is_ca))
    return FALSE;

  while (tn_der_expect (&points, TN_DER_SEQUENCE, &point)) {
    PointMatch match = match_point (point.value, &crl->scope);

    if (match != POINT_OTHER)
      return match == POINT_COVERED;
  }

  return !crl->scope.has_point;
}

/* Who in the path could have signed the CRL: the issuer of the certificate, else somebody of the CRL's name above it. */
static gboolean
find_issuer (const TnPath *path, guint depth, const TnCrl *crl, Choice *choice)
{
  guint n = path->certs->len;
  guint next = MIN (depth + 1, n - 1);

  for (guint i = next; i < n; i++) {
    const TnPathCert *cert = tn_path_get (path, i);

    if ((i == next || g_bytes_equal (cert->subject, crl->issuer))
        && tn_path_cert_fits_authority (cert, crl->authority_key_id, crl->authority_serial,
                                        crl->authority_issuer)) {
      choice->issuer = i;
      choice->score |= i == next ? SCORE_ISSUER_CERT : SCORE_SAME_PATH;
      return TRUE;
    }
  }

  return FALSE;
}

/* get_crl_score () */
static gboolean
score_crl (const TnVerification *self, guint depth, const TnCrl *crl, Choice *choice)
{
  const TnPathCert *cert = tn_path_get (self->path, depth);

  choice->crl = crl;
  choice->score = 0;

  /* Delta and indirect CRLs, and those for some reasons, do not say who is not revoked. */
  if (crl->is_delta || crl->scope.is_malformed || crl->scope.is_indirect
      || crl->scope.has_reasons || !find_issuer (self->path, depth, crl, choice))
    return FALSE;

  if (!crl->has_unknown_critical_extension)
    choice->score |= SCORE_NO_CRITICAL;

  if (is_begun (crl, self->spec->now) && is_current (crl, self->spec->now))
    choice->score |= SCORE_TIME;

  if (is_in_scope (cert, crl))
    choice->score |= SCORE_SCOPE;

  return TRUE;
}

/* Of two that are as good the newer one. */
static Choice
choose_crl (const TnVerification *self, guint depth)
{
  const TnPathCert *cert = tn_path_get (self->path, depth);
  const GPtrArray *candidates = tn_crls_find (self->spec->crls, cert->issuer);
  Choice best = { NULL, 0, 0 };
  Choice choice;

  for (guint i = 0; candidates != NULL && i < candidates->len; i++) {
    if (!score_crl (self, depth, candidates->pdata[i], &choice))
      continue;

    if (best.crl == NULL || choice.score > best.score
        || (choice.score == best.score && choice.crl->this_update > best.crl->this_update))
      best = choice;
  }

  return best;
}

/* RFC 5280 section 6.3.3 (f): a key usage of the issuer includes cRLSign. */
static void
check_crl_usage (TnVerification *self, guint depth, const TnPathCert *issuer)
{
  if (issuer->has_key_usage && (issuer->key_usage & GNUTLS_KEY_CRL_SIGN) == 0)
    tn_verification_raise_unspecified (self, depth, "key usage does not include CRL signing");
}

static void
check_crl_scope (TnVerification *self, guint depth, const Choice *choice)
{
  if ((choice->score & SCORE_SCOPE) == 0)
    tn_verification_raise_unspecified (self, depth, "different CRL scope");
}

static void
check_crl_times (TnVerification *self, guint depth, const TnCrl *crl)
{
  if (crl->is_this_update_malformed)
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_ERROR_IN_CRL_LAST_UPDATE_FIELD,
                           NULL);
  else if (!is_begun (crl, self->spec->now))
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_CRL_NOT_YET_VALID, NULL);

  if (crl->is_next_update_malformed)
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_ERROR_IN_CRL_NEXT_UPDATE_FIELD,
                           NULL);
  else if (!is_current (crl, self->spec->now))
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_CRL_HAS_EXPIRED, NULL);
}

/* RFC 5280 section 6.3.3 (g) */
static void
check_crl_signature (TnVerification *self,
                     guint depth,
                     const TnCrl *crl,
                     const TnPathCert *issuer)
{
  if (issuer->key == NULL)
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY,
                           NULL);
  else if (!tn_verify_signature (issuer->key, crl->algorithm, crl->tbs, crl->signature,
                                 self->work))
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_CRL_SIGNATURE_FAILURE, NULL);
}

static void
check_entries (TnVerification *self, guint depth, const TnCrl *crl)
{
  if (crl->has_unknown_critical_extension)
    tn_verification_raise_unspecified (self, depth, "unhandled critical CRL extension");

  if (tn_crl_revokes (crl, tn_path_get (self->path, depth)->fields.serial))
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_CERT_REVOKED, NULL);
}

static void
check_certificate (TnVerification *self, guint depth)
{
  Choice choice = choose_crl (self, depth);
  const TnPathCert *issuer;

  if (choice.crl == NULL) {
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_UNABLE_TO_GET_CRL, NULL);
    return;
  }

  issuer = tn_path_get (self->path, choice.issuer);
  check_crl_usage (self, depth, issuer);
  check_crl_scope (self, depth, &choice);
  check_crl_times (self, depth, choice.crl);
  check_crl_signature (self, depth, choice.crl, issuer);
  check_entries (self, depth, choice.crl);

  /* One that is not about this certificate is as good as none. */
  if ((choice.score & SCORE_SCOPE) == 0)
    tn_verification_raise (self, depth, TLS_NODE_X509_ERROR_UNABLE_TO_GET_CRL, NULL);
}

void
tn_verify_revocation (TnVerification *self)
{
  if (self->spec->crls == NULL)
    return;

  for (guint i = 0; i < self->path->certs->len; i++)
    check_certificate (self, i);
}
