/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/path.h"

#include <gnutls/x509.h>

#include "libtlsnode/x509/key-gnutls.h"

#define OID_SUBJECT_KEY_ID "2.5.29.14"
#define OID_AUTHORITY_KEY_ID "2.5.29.35"

/* OpenSSL's default depth. */
#define MAX_DEPTH 100

static void
path_cert_free (TnPathCert *self)
{
  if (self->crt != NULL)
    gnutls_x509_crt_deinit (self->crt);

  g_bytes_unref (self->der);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPathCert, path_cert_free)

static gboolean
key_id_fits (const TnPathCert *issuer, TnDer key_id)
{
  TnDer extension;
  TnDerItem own;

  if (!tn_der_find_extension (&issuer->fields, OID_SUBJECT_KEY_ID, &extension))
    return TRUE;

  return tn_der_expect (&extension, TN_DER_OCTET_STRING, &own)
         && tn_der_equal (own.value, key_id);
}

/* The first directoryName of authorityCertIssuer is the issuer of the issuer. */
static gboolean
issuer_name_fits (const TnPathCert *issuer, TnDer names)
{
  TnDerItem name;

  while (tn_der_next (&names, &name)) {
    if (name.tag == 0xa4)
      return tn_der_equal (name.value, issuer->fields.issuer);
  }

  return names.length == 0;
}

/* AuthorityKeyIdentifier ::= SEQUENCE { [0] keyIdentifier, [1] authorityCertIssuer, [2] serial }, all optional; what is
 * there must fit, what is malformed fits nobody. */
static gboolean
authority_fits (const TnPathCert *subject, const TnPathCert *issuer)
{
  TnDerItem list;
  TnDerItem item;
  TnDer extension;

  if (!tn_der_find_extension (&subject->fields, OID_AUTHORITY_KEY_ID, &extension))
    return TRUE;

  if (!tn_der_expect (&extension, TN_DER_SEQUENCE, &list))
    return FALSE;

  while (list.value.length > 0) {
    if (!tn_der_next (&list.value, &item))
      return FALSE;

    if ((item.tag == 0x80 && !key_id_fits (issuer, item.value))
        || (item.tag == 0xa1 && !issuer_name_fits (issuer, item.value))
        || (item.tag == 0x82 && !tn_der_equal (item.value, issuer->fields.serial)))
      return FALSE;
  }

  return TRUE;
}

/* Could a key of the issuer's kind have made the signature? */
static gboolean
algorithm_fits (const TnPathCert *subject, const TnPathCert *issuer)
{
  int signature = gnutls_x509_crt_get_signature_algorithm (subject->crt);
  int key = gnutls_x509_crt_get_pk_algorithm (issuer->crt, NULL);
  int wanted = signature > 0 ? (int) gnutls_sign_get_pk_algorithm (signature) : 0;

  if (wanted <= 0 || key <= 0)
    return FALSE;

  return wanted == key || (wanted == GNUTLS_PK_RSA_PSS && key == GNUTLS_PK_RSA);
}

static gboolean
is_issued_by (const TnPathCert *subject, const TnPathCert *issuer)
{
  return tn_der_equal (subject->fields.issuer, issuer->fields.subject)
         && authority_fits (subject, issuer) && algorithm_fits (subject, issuer);
}

static TnPathCert *
path_cert_new (GBytes *der)
{
  g_autoptr (TnPathCert) self = g_new0 (TnPathCert, 1);
  TnDer bytes;

  self->der = g_bytes_ref (der);
  bytes.data = g_bytes_get_data (der, &bytes.length);
  self->crt = tn_certificate_import (der, NULL);
  if (self->crt == NULL || !tn_der_read_certificate (bytes, &self->fields))
    return NULL;

  self->not_before = gnutls_x509_crt_get_activation_time (self->crt);
  self->not_after = gnutls_x509_crt_get_expiration_time (self->crt);
  self->is_self_issued = tn_der_equal (self->fields.subject, self->fields.issuer);
  self->is_self_signed = is_issued_by (self, self);

  return g_steal_pointer (&self);
}

static gboolean
is_valid_at (const TnPathCert *self, gint64 now)
{
  return self->not_before <= now && now <= self->not_after;
}

/* OpenSSL takes the first issuer that is valid now, else the one that lasts longest. */
static gboolean
is_better (const TnPathCert *candidate, const TnPathCert *best, gint64 now)
{
  if (best == NULL)
    return TRUE;

  if (is_valid_at (best, now))
    return FALSE;

  return is_valid_at (candidate, now) || candidate->not_after > best->not_after;
}

static TnPathCert *
find_trusted_issuer (TnTrust *trust, const TnPathCert *subject, gint64 now)
{
  g_autoptr (GBytes) name
      = g_bytes_new (subject->fields.issuer.data, subject->fields.issuer.length);
  const GPtrArray *candidates = tn_trust_find_by_subject (trust, name);
  g_autoptr (TnPathCert) best = NULL;

  for (guint i = 0; candidates != NULL && i < candidates->len; i++) {
    g_autoptr (TnPathCert) candidate = path_cert_new (candidates->pdata[i]);

    if (candidate == NULL || !is_issued_by (subject, candidate)
        || !is_better (candidate, best, now))
      continue;

    g_clear_pointer (&best, path_cert_free);
    best = g_steal_pointer (&candidate);
  }

  return g_steal_pointer (&best);
}

static gboolean
path_contains (const TnPath *self, const TnPathCert *cert)
{
  for (guint i = 0; i < self->certs->len; i++) {
    const TnPathCert *member = self->certs->pdata[i];

    if (g_bytes_equal (member->der, cert->der))
      return TRUE;
  }

  return FALSE;
}

static TnPathCert *
find_sent_issuer (const TnPath *self, GPtrArray *sent, const TnPathCert *subject, gint64 now)
{
  TnPathCert *best = NULL;
  guint best_index = 0;

  for (guint i = 0; i < sent->len; i++) {
    TnPathCert *candidate = sent->pdata[i];

    if (is_issued_by (subject, candidate) && !path_contains (self, candidate)
        && is_better (candidate, best, now)) {
      best = candidate;
      best_index = i;
    }
  }

  return best != NULL ? g_ptr_array_steal_index (sent, best_index) : NULL;
}

/* Goes on from the top with a certificate of the trust set. FALSE when there is none that helps. */
static gboolean
extend_from_trust (TnPath *self, TnTrust *trust, gint64 now)
{
  TnPathCert *top = self->certs->pdata[self->certs->len - 1];
  g_autoptr (TnPathCert) issuer = find_trusted_issuer (trust, top, now);

  if (issuer == NULL)
    return FALSE;

  /* A self-signed top must be in the set itself, not just its name and key. */
  if (top->is_self_signed) {
    if (!g_bytes_equal (top->der, issuer->der))
      return FALSE;

    self->n_sent = self->certs->len - 1;
    self->is_trusted = TRUE;
    return TRUE;
  }

  if (path_contains (self, issuer))
    return FALSE;

  self->is_trusted = issuer->is_self_signed;
  g_ptr_array_add (self->certs, g_steal_pointer (&issuer));
  return TRUE;
}

/* Once a certificate of the trust set is in the path only the trust set can continue it. */
static gboolean
extend_from_sent (TnPath *self, GPtrArray *sent, gint64 now)
{
  TnPathCert *top = self->certs->pdata[self->certs->len - 1];
  TnPathCert *issuer;

  if (self->n_sent < self->certs->len || top->is_self_signed)
    return FALSE;

  issuer = find_sent_issuer (self, sent, top, now);
  if (issuer == NULL)
    return FALSE;

  g_ptr_array_add (self->certs, issuer);
  self->n_sent++;
  return TRUE;
}

static GPtrArray *
read_chain (GPtrArray *chain)
{
  g_autoptr (GPtrArray) certs
      = g_ptr_array_new_with_free_func ((GDestroyNotify) path_cert_free);

  for (guint i = 0; i < chain->len; i++) {
    TnPathCert *cert = path_cert_new (chain->pdata[i]);

    if (cert == NULL)
      return NULL;

    g_ptr_array_add (certs, cert);
  }

  return g_steal_pointer (&certs);
}

TnPath *
tn_path_build (GPtrArray *chain, TnTrust *trust, gint64 now)
{
  g_autoptr (GPtrArray) sent = read_chain (chain);
  TnPath *self;

  if (sent == NULL || sent->len == 0)
    return NULL;

  self = g_new0 (TnPath, 1);
  self->certs = g_ptr_array_new_with_free_func ((GDestroyNotify) path_cert_free);
  g_ptr_array_add (self->certs, g_ptr_array_steal_index (sent, 0));
  self->n_sent = 1;

  while (!self->is_trusted && self->certs->len <= MAX_DEPTH) {
    if (!extend_from_trust (self, trust, now) && !extend_from_sent (self, sent, now))
      break;
  }

  return self;
}

void
tn_path_free (TnPath *self)
{
  g_ptr_array_unref (self->certs);
  g_free (self);
}
