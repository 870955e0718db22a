/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/trust.h"

#include <gnutls/x509.h>

#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/pem.h"
#include "libtlsnode/x509/trust-private.h"

#define OID_ANY_EXTENDED_USAGE "2.5.29.37.0"

/* Holds DER only: a parsed GnuTLS certificate takes twenty times the memory, and one verification needs
 * one or two of the hundred and more system roots. */
struct _TnTrust {
  int ref_count;            /* atomic; a gatomicrefcount is invisible to ThreadSanitizer */
  GPtrArray *in_order;      /* of GBytes */
  GHashTable *certificates; /* GBytes -> Entry */
  GHashTable *by_subject;   /* GBytes -> GPtrArray of GBytes */
};

/* What is known of a certificate of the set. */
typedef struct {
  GBytes *subject;  /* canonical */
  GBytes *settings; /* NULL = none */
} Entry;

static void
entry_free_cb (gpointer data)
{
  Entry *self = data;

  g_bytes_unref (self->subject);
  g_clear_pointer (&self->settings, g_bytes_unref);
  g_free (self);
}

TnTrust *
tn_trust_new_empty (void)
{
  TnTrust *self = g_new0 (TnTrust, 1);

  g_atomic_int_set (&self->ref_count, 1);
  self->in_order = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->certificates = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                              (GDestroyNotify) g_bytes_unref, entry_free_cb);
  self->by_subject
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                               (GDestroyNotify) g_ptr_array_unref);

  return self;
}

static void
add_entry (TnTrust *self, GBytes *certificate, GBytes *subject, GBytes *settings)
{
  Entry *entry = g_new0 (Entry, 1);
  GPtrArray *same_subject;

  entry->subject = g_bytes_ref (subject);
  entry->settings = settings != NULL ? g_bytes_ref (settings) : NULL;
  g_hash_table_insert (self->certificates, g_bytes_ref (certificate), entry);
  g_ptr_array_add (self->in_order, g_bytes_ref (certificate));

  same_subject = g_hash_table_lookup (self->by_subject, subject);
  if (same_subject == NULL) {
    same_subject = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    g_hash_table_insert (self->by_subject, g_bytes_ref (subject), same_subject);
  }

  g_ptr_array_add (same_subject, g_bytes_ref (certificate));
}

void
tn_trust_add (TnTrust *self, GBytes *certificate, GBytes *settings)
{
  g_autoptr (GBytes) subject = NULL;
  TnDerCertificate fields;
  TnDer der;

  der.data = g_bytes_get_data (certificate, &der.length);
  if (!tn_der_read_certificate (der, &fields)
      || g_hash_table_contains (self->certificates, certificate))
    return;

  subject = tn_name_to_canonical (fields.subject);
  if (subject != NULL)
    add_entry (self, certificate, subject, settings);
}

void
tn_trust_add_all (TnTrust *self, TnTrust *other)
{
  for (guint i = 0; i < other->in_order->len; i++) {
    GBytes *certificate = other->in_order->pdata[i];
    const Entry *entry = g_hash_table_lookup (other->certificates, certificate);

    if (!g_hash_table_contains (self->certificates, certificate))
      add_entry (self, certificate, entry->subject, entry->settings);
  }
}

/* What stands in a TRUSTED CERTIFICATE block behind the certificate; NULL = nothing. */
static GBytes *
read_settings (const TnPemBlock *block, GBytes *certificate)
{
  gnutls_datum_t text = { (guint8 *) block->whole, block->whole_length };
  gnutls_datum_t decoded = { NULL, 0 };
  gsize length = g_bytes_get_size (certificate);
  GBytes *settings = NULL;

  if (gnutls_pem_base64_decode2 ("TRUSTED CERTIFICATE", &text, &decoded) < 0)
    return NULL;

  if (decoded.size > length)
    settings = g_bytes_new (decoded.data + length, decoded.size - length);

  gnutls_free (decoded.data);
  return settings;
}

static gboolean
is_certificate (const TnPemBlock *block)
{
  return tn_pem_block_has_label (block, "CERTIFICATE")
         || tn_pem_block_has_label (block, "X509 CERTIFICATE")
         || tn_pem_block_has_label (block, "TRUSTED CERTIFICATE");
}

gboolean
tn_trust_add_pem (TnTrust *self, GBytes *pem)
{
  g_autoptr (GError) damage = NULL;
  gsize offset = 0;
  guint n_found = 0;
  gsize length;
  const char *text = g_bytes_get_data (pem, &length);
  TnPemBlock block;

  while (tn_pem_next_block (text, length, &offset, &block, &damage)) {
    g_autoptr (GBytes) whole = NULL;
    g_autoptr (GBytes) certificate = NULL;
    g_autoptr (GBytes) settings = NULL;

    if (!is_certificate (&block))
      continue;

    whole = g_bytes_new_from_bytes (pem, block.whole - text, block.whole_length);
    certificate = tn_pem_read_certificate (whole, NULL);
    if (certificate == NULL)
      return FALSE;

    settings = read_settings (&block, certificate);
    tn_trust_add (self, certificate, settings);
    n_found++;
  }

  return damage == NULL && n_found > 0;
}

TnTrust *
tn_trust_new (GPtrArray *cas)
{
  TnTrust *self = tn_trust_new_empty ();

  /* As Node: what stands before a fault counts, the fault is no error. */
  for (guint i = 0; cas != NULL && i < cas->len; i++)
    tn_trust_add_pem (self, cas->pdata[i]);

  return self;
}

static gboolean
add_checked (TnTrust *self, GBytes *pem, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gsize offset = 0;
  gsize length;
  const char *text = g_bytes_get_data (pem, &length);
  TnPemBlock block;

  while (fault == NULL && tn_pem_next_block (text, length, &offset, &block, &fault)) {
    g_autoptr (GBytes) whole = NULL;
    g_autoptr (GBytes) certificate = NULL;

    if (!tn_pem_block_has_label (&block, "CERTIFICATE")
        && !tn_pem_block_has_label (&block, "X509 CERTIFICATE"))
      continue;

    whole = g_bytes_new_from_bytes (pem, block.whole - text, block.whole_length);
    certificate = tn_pem_read_certificate (whole, &fault);
    if (certificate != NULL)
      tn_trust_add (self, certificate, NULL);
    if (certificate != NULL && !tn_trust_contains (self, certificate))
      tn_set_ossl_error (&fault, TLS_NODE_ERROR_OSSL_ASN1, NULL);
  }

  if (fault == NULL)
    return TRUE;

  /* OpenSSL's last word about it. */
  if (g_error_matches (fault, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1))
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PEM_ASN1_LIB,
                       "The certificate is malformed or of a kind that cannot be read.");
  else
    g_propagate_error (error, g_steal_pointer (&fault));

  return FALSE;
}

TnTrust *
tn_trust_new_checked (GPtrArray *cas, GError **error)
{
  g_autoptr (TnTrust) self = tn_trust_new_empty ();

  for (guint i = 0; i < cas->len; i++) {
    if (!add_checked (self, cas->pdata[i], error))
      return NULL;
  }

  return g_steal_pointer (&self);
}

TnTrust *
tn_trust_extend (TnTrust *base, const GPtrArray *certificates)
{
  TnTrust *self = tn_trust_new_empty ();

  g_return_val_if_fail (base != NULL, self);
  g_return_val_if_fail (certificates != NULL, self);

  tn_trust_add_all (self, base);
  for (guint i = 0; i < certificates->len; i++)
    tn_trust_add (self, certificates->pdata[i], NULL);

  return self;
}

gboolean
tn_trust_contains (TnTrust *self, GBytes *certificate)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (certificate != NULL, FALSE);

  return g_hash_table_contains (self->certificates, certificate);
}

guint
tn_trust_get_size (TnTrust *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->in_order->len;
}

const GPtrArray *
tn_trust_get_certificates (TnTrust *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->in_order;
}

const GPtrArray *
tn_trust_find_by_subject (TnTrust *self, GBytes *subject)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (subject != NULL, NULL);

  return g_hash_table_lookup (self->by_subject, subject);
}

/* Does the list of OIDs name the purpose, or all of them? */
static gboolean
names_purpose (TnDer oids, TnPurpose purpose)
{
  TnDerItem oid;

  while (tn_der_expect (&oids, TN_DER_OID, &oid)) {
    if (tn_der_is_oid (oid.value, OID_ANY_EXTENDED_USAGE)
        || (purpose != TN_PURPOSE_CLIENT && tn_der_is_oid (oid.value, GNUTLS_KP_TLS_WWW_SERVER))
        || (purpose != TN_PURPOSE_SERVER
            && tn_der_is_oid (oid.value, GNUTLS_KP_TLS_WWW_CLIENT)))
      return TRUE;
  }

  return FALSE;
}

/* CertAux ::= SEQUENCE { trust SEQUENCE OF OID, reject [0] SEQUENCE OF OID, alias, keyid, other }, all optional. A list of accepted
 * purposes rejects all others. What is malformed is rejected. */
TnTrustSetting
tn_trust_get_setting (TnTrust *self, GBytes *certificate, TnPurpose purpose)
{
  const Entry *entry;
  TnDerItem list;
  TnDerItem accepted;
  TnDerItem rejected;
  TnDer der;

  g_return_val_if_fail (self != NULL, TN_TRUST_NEUTRAL);
  g_return_val_if_fail (certificate != NULL, TN_TRUST_NEUTRAL);

  entry = g_hash_table_lookup (self->certificates, certificate);
  if (entry == NULL || entry->settings == NULL)
    return TN_TRUST_NEUTRAL;

  der.data = g_bytes_get_data (entry->settings, &der.length);
  if (!tn_der_expect_only (der, TN_DER_SEQUENCE, &list)
      || !tn_der_take_optional (&list.value, TN_DER_SEQUENCE, &accepted)
      || !tn_der_take_optional (&list.value, 0xa0, &rejected)
      || names_purpose (rejected.value, purpose))
    return TN_TRUST_REJECTED;

  if (accepted.whole.length == 0)
    return TN_TRUST_NEUTRAL;

  return names_purpose (accepted.value, purpose) ? TN_TRUST_ACCEPTED : TN_TRUST_REJECTED;
}

TnTrust *
tn_trust_ref (TnTrust *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
tn_trust_unref (TnTrust *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_ptr_array_unref (self->in_order);
  g_hash_table_unref (self->certificates);
  g_hash_table_unref (self->by_subject);
  g_free (self);
}
