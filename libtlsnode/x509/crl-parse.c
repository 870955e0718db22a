/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gnutls/x509.h>
#include <string.h>

#include "libtlsnode/x509/crl-private.h"
#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/path-cert.h"

/* Reads a CRL. GnuTLS must be able to read it as well; but it gives neither the extensions of entries nor the reason. */

#define OID_CRL_NUMBER "2.5.29.20"
#define OID_REASON "2.5.29.21"
#define OID_DELTA "2.5.29.27"
#define OID_ISSUING_DISTRIBUTION_POINT "2.5.29.28"
#define OID_AUTHORITY_KEY_ID "2.5.29.35"

#define REASON_REMOVE_FROM_CRL 8

/* A TLS alert would be quicker than reading more. */
#define MAX_CRL 0xffffffff

typedef struct {
  TnDer serial;        /* without zeros in front */
  gboolean is_removed; /* reason removeFromCRL: the certificate is good again */
} Entry;

/* The serial of a certificate is compared without its sign, so that nothing is missed. */
static TnDer
strip_zeros (TnDer number)
{
  while (number.length > 0 && number.data[0] == 0) {
    number.data++;
    number.length--;
  }

  return number;
}

static int
compare_serials (TnDer a, TnDer b)
{
  if (a.length != b.length)
    return a.length < b.length ? -1 : 1;

  return a.length > 0 ? memcmp (a.data, b.data, a.length) : 0;
}

static int
compare_entries_cb (gconstpointer a, gconstpointer b)
{
  return compare_serials (((const Entry *) a)->serial, ((const Entry *) b)->serial);
}

static gboolean
read_reason (TnDer value, Entry *entry)
{
  TnDerItem reason;

  if (!tn_der_expect_only (value, TN_DER_ENUMERATED, &reason) || reason.value.length != 1)
    return FALSE;

  entry->is_removed = reason.value.data[0] == REASON_REMOVE_FROM_CRL;
  return TRUE;
}

/* Every critical extension of an entry changes what the entry means (RFC 5280 section 5.3); the issuer of an entry does so in
 * indirect CRLs, which are not used. */
static gboolean
read_entry_extensions (TnCrl *self, TnDer list, Entry *entry)
{
  TnDerExtension extension;

  while (tn_der_next_extension (&list, &extension)) {
    if (extension.is_critical)
      self->has_unknown_critical_extension = TRUE;

    if (tn_der_is_oid (extension.oid, OID_REASON) && !read_reason (extension.value, entry))
      return FALSE;
  }

  return list.length == 0;
}

/* SEQUENCE { userCertificate INTEGER, revocationDate Time, crlEntryExtensions Extensions OPTIONAL } */
static gboolean
read_entry (TnCrl *self, TnDer *list)
{
  Entry entry = { { NULL, 0 }, FALSE };
  TnDerItem sequence;
  TnDerItem serial;
  TnDerItem date;
  TnDerItem extensions;

  if (!tn_der_expect (list, TN_DER_SEQUENCE, &sequence)
      || !tn_der_expect (&sequence.value, TN_DER_INTEGER, &serial)
      || !tn_der_is_valid_integer (serial.value) || !tn_der_next (&sequence.value, &date)
      || !tn_der_take_optional (&sequence.value, TN_DER_SEQUENCE, &extensions)
      || sequence.value.length > 0 || !read_entry_extensions (self, extensions.value, &entry))
    return FALSE;

  entry.serial = strip_zeros (serial.value);
  g_array_append_val (self->entries, entry);
  return TRUE;
}

static gboolean
read_entries (TnCrl *self, TnDer list)
{
  while (list.length > 0) {
    if (!read_entry (self, &list))
      return FALSE;
  }

  g_array_sort (self->entries, compare_entries_cb);
  return TRUE;
}

/* IssuingDistributionPoint ::= SEQUENCE { [0] distributionPoint, [1] onlyContainsUserCerts, [2] onlyContainsCACerts, [3] onlySomeReasons,
 * [4] indirectCRL, [5] onlyContainsAttributeCerts } (RFC 5280 section 5.2.5) */
static gboolean
read_scope (TnDer value, TnCrlScope *scope)
{
  TnDerItem list;
  TnDerItem point;
  TnDerItem names;
  TnDerItem reasons;

  if (!tn_der_expect_only (value, TN_DER_SEQUENCE, &list)
      || !tn_der_take_optional (&list.value, 0xa0, &point)
      || !tn_der_take_flag (&list.value, 0x81, &scope->only_users)
      || !tn_der_take_flag (&list.value, 0x82, &scope->only_cas)
      || !tn_der_take_optional (&list.value, 0x83, &reasons)
      || !tn_der_take_flag (&list.value, 0x84, &scope->is_indirect)
      || !tn_der_take_flag (&list.value, 0x85, &scope->only_attributes)
      || list.value.length > 0)
    return FALSE;

  scope->has_reasons = reasons.whole.length > 0;
  scope->has_point = point.whole.length > 0;
  if (tn_der_expect_only (point.value, 0xa0, &names))
    scope->point_names = names.value;

  /* Two kinds at once are none. */
  return scope->only_users + scope->only_cas + scope->only_attributes <= 1;
}

static gboolean
read_extension (TnCrl *self, const TnDerExtension *extension)
{
  g_autofree char *oid = tn_der_oid_to_string (extension->oid);

  if (g_strcmp0 (oid, OID_ISSUING_DISTRIBUTION_POINT) == 0) {
    self->scope.is_malformed |= !read_scope (extension->value, &self->scope);
    return TRUE;
  }

  if (g_strcmp0 (oid, OID_AUTHORITY_KEY_ID) == 0)
    return tn_path_read_authority (extension->value, &self->authority_key_id,
                                   &self->authority_serial, &self->authority_issuer);

  if (g_strcmp0 (oid, OID_DELTA) == 0)
    self->is_delta = TRUE;
  else if (extension->is_critical)
    self->has_unknown_critical_extension = TRUE;

  return TRUE;
}

/* [0] Extensions */
static gboolean
read_extensions (TnCrl *self, TnDer wrapper)
{
  TnDerExtension extension;
  TnDerItem list;

  if (wrapper.length == 0)
    return TRUE;

  if (!tn_der_expect_only (wrapper, TN_DER_SEQUENCE, &list))
    return FALSE;

  while (tn_der_next_extension (&list.value, &extension)) {
    if (!read_extension (self, &extension))
      return FALSE;
  }

  return list.value.length == 0;
}

/* Times are read but not judged: that has codes of its own, when the CRL is used. */
static gboolean
read_times (TnCrl *self, TnDer *tbs)
{
  TnDerItem time;
  TnDerItem next;

  if (!tn_der_next (tbs, &time))
    return FALSE;

  self->is_this_update_malformed = !tn_der_read_time (&time, &self->this_update);
  if (!tn_der_take_optional (tbs, TN_DER_UTC_TIME, &next)
      || (next.whole.length == 0
          && !tn_der_take_optional (tbs, TN_DER_GENERALIZED_TIME, &next)))
    return FALSE;

  self->next_update = G_MAXINT64;
  if (next.whole.length > 0)
    self->is_next_update_malformed = !tn_der_read_time (&next, &self->next_update);

  return TRUE;
}

/* TBSCertList ::= SEQUENCE { version INTEGER OPTIONAL, signature, issuer, thisUpdate, nextUpdate OPTIONAL, revokedCertificates OPTIONAL,
 * [0] crlExtensions OPTIONAL } */
static gboolean
read_tbs (TnCrl *self, TnDer tbs, TnDer outer_algorithm)
{
  TnDerItem version;
  TnDerItem algorithm;
  TnDerItem issuer;
  TnDerItem entries;
  TnDerItem extensions;

  if (!tn_der_take_optional (&tbs, TN_DER_INTEGER, &version)
      || !tn_der_expect (&tbs, TN_DER_SEQUENCE, &algorithm)
      || !tn_der_expect (&tbs, TN_DER_SEQUENCE, &issuer) || !read_times (self, &tbs)
      || !tn_der_take_optional (&tbs, TN_DER_SEQUENCE, &entries)
      || !tn_der_take_optional (&tbs, 0xa0, &extensions) || tbs.length > 0)
    return FALSE;

  /* RFC 5280 section 5.1.1.2 */
  if (!tn_der_equal (algorithm.value, outer_algorithm))
    return FALSE;

  self->issuer = tn_name_to_canonical (issuer.whole);

  return self->issuer != NULL && read_entries (self, entries.value)
         && read_extensions (self, extensions.value);
}

static gboolean
read_with_gnutls (TnCrl *self)
{
  gnutls_x509_crl_t crl = NULL;
  gnutls_datum_t datum;
  gsize length;
  int code;

  datum.data = (guint8 *) g_bytes_get_data (self->der, &length);
  datum.size = length;
  if (length > MAX_CRL || gnutls_x509_crl_init (&crl) < 0)
    return FALSE;

  code = gnutls_x509_crl_import (crl, &datum, GNUTLS_X509_FMT_DER);
  if (code >= 0)
    code = gnutls_x509_crl_get_signature_algorithm (crl);

  gnutls_x509_crl_deinit (crl);
  self->algorithm = MAX (code, 0);
  return code >= 0;
}

TnCrl *
tn_crl_new (GBytes *der)
{
  g_autoptr (TnCrl) self = g_new0 (TnCrl, 1);
  TnDerSigned parts;
  TnDer bytes;

  self->der = g_bytes_ref (der);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  bytes.data = g_bytes_get_data (der, &bytes.length);
  if (!tn_der_read_signed (bytes, &parts) || !read_tbs (self, parts.tbs.value, parts.algorithm)
      || !read_with_gnutls (self))
    return NULL;

  self->tbs = parts.tbs.whole;
  self->signature = parts.signature;
  return g_steal_pointer (&self);
}

/* Should one serial be there twice, it is revoked when one of them says so. */
gboolean
tn_crl_revokes (const TnCrl *self, TnDer serial)
{
  Entry wanted = { strip_zeros (serial), FALSE };
  guint first = 0;
  guint end = self->entries->len;

  while (first < end) {
    guint middle = first + (end - first) / 2;

    if (compare_entries_cb (&g_array_index (self->entries, Entry, middle), &wanted) < 0)
      first = middle + 1;
    else
      end = middle;
  }

  for (guint i = first; i < self->entries->len; i++) {
    const Entry *entry = &g_array_index (self->entries, Entry, i);

    if (compare_entries_cb (entry, &wanted) != 0)
      return FALSE;

    if (!entry->is_removed)
      return TRUE;
  }

  return FALSE;
}

void
tn_crl_free (TnCrl *self)
{
  g_clear_pointer (&self->issuer, g_bytes_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_bytes_unref (self->der);
  g_free (self);
}
