/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/certificate.h"

#include "libtlsnode/x509/path-cert.h"
#include "libtlsnode/x509/path.h"

/* Who issued whom, for those who look at certificates. Connections are judged in verify.c. */

#define OID_KEY_USAGE "2.5.29.15"

static gboolean
may_sign_certificates (const TnPathCert *issuer)
{
  TnDer extension;
  guint usage = 0;

  return !tn_der_find_extension (&issuer->fields, OID_KEY_USAGE, &extension)
         || (tn_der_read_bits (extension, &usage) && (usage & GNUTLS_KEY_KEY_CERT_SIGN) != 0);
}

static gboolean
is_issued_by (const TnPathCert *subject, const TnPathCert *issuer)
{
  return !issuer->is_malformed && tn_path_cert_is_issued_by (subject, issuer)
         && may_sign_certificates (issuer);
}

gboolean
tn_certificate_is_issued_by (GBytes *certificate, GBytes *issuer)
{
  g_autoptr (TnPathCert) subject_cert = NULL;
  g_autoptr (TnPathCert) issuer_cert = NULL;

  g_return_val_if_fail (certificate != NULL, FALSE);
  g_return_val_if_fail (issuer != NULL, FALSE);

  subject_cert = tn_path_cert_new (certificate);
  issuer_cert = tn_path_cert_new (issuer);

  return subject_cert != NULL && issuer_cert != NULL
         && is_issued_by (subject_cert, issuer_cert);
}

/* Takes it out of the candidates. */
static TnPathCert *
take_sent_issuer (GPtrArray *candidates, const TnPathCert *subject)
{
  for (guint i = 0; i < candidates->len; i++) {
    if (is_issued_by (subject, g_ptr_array_index (candidates, i)))
      return g_ptr_array_steal_index (candidates, i);
  }

  return NULL;
}

/* One that is valid now is better than one that is not. As in OpenSSL, what is trusted need not be allowed to sign. */
static TnPathCert *
find_trusted_issuer (TnTrust *trust, const TnPathCert *subject, gint64 now)
{
  const GPtrArray *candidates = tn_trust_find_by_subject (trust, subject->issuer);
  g_autoptr (TnPathCert) best = NULL;

  for (guint i = 0; candidates != NULL && i < candidates->len; i++) {
    g_autoptr (TnPathCert) candidate = tn_path_cert_new (g_ptr_array_index (candidates, i));

    if (candidate == NULL || !tn_path_cert_is_issued_by (subject, candidate))
      continue;
    if (tn_path_cert_is_valid_at (candidate, now))
      return g_steal_pointer (&candidate);
    if (best == NULL)
      best = g_steal_pointer (&candidate);
  }

  return g_steal_pointer (&best);
}

/* Those that are cross-signed may lead back, and one that is self-signed without being allowed to sign to itself. */
static gboolean
chain_contains (GPtrArray *chain, GBytes *certificate)
{
  return g_ptr_array_find_with_equal_func (chain, certificate, g_bytes_equal, NULL);
}

static GPtrArray *
read_candidates (GPtrArray *sent)
{
  GPtrArray *candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_path_cert_unref);

  for (guint i = 1; i < MIN (sent->len, TN_PATH_MAX_LENGTH); i++) {
    TnPathCert *candidate = tn_path_cert_new (g_ptr_array_index (sent, i));

    if (candidate != NULL)
      g_ptr_array_add (candidates, candidate);
  }

  return candidates;
}

GPtrArray *
tn_certificate_find_issuers (GPtrArray *sent, TnTrust *trust, gint64 now)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) candidates = read_candidates (sent);
  g_autoptr (TnPathCert) last = NULL;

  g_return_val_if_fail (sent->len > 0, chain);

  g_ptr_array_add (chain, g_bytes_ref (g_ptr_array_index (sent, 0)));
  last = tn_path_cert_new (g_ptr_array_index (sent, 0));

  while (last != NULL && !is_issued_by (last, last) && chain->len < TN_PATH_MAX_LENGTH) {
    TnPathCert *issuer = take_sent_issuer (candidates, last);
    gboolean is_back = FALSE;

    if (issuer == NULL)
      issuer = find_trusted_issuer (trust, last, now);

    if (issuer != NULL) {
      is_back = chain_contains (chain, issuer->der);
      g_ptr_array_add (chain, g_bytes_ref (issuer->der));
    }
    tn_path_cert_unref (last);
    last = is_back ? NULL : issuer;
    if (is_back)
      tn_path_cert_unref (issuer);
  }

  return chain;
}
