/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/trust.h"

#include <gnutls/x509.h>

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/pem.h"

/* Holds DER only: a parsed GnuTLS certificate takes twenty times the memory, and one verification needs
 * one or two of the hundred and more system roots. */
struct _TnTrust {
  gatomicrefcount ref_count;
  GHashTable *certificates; /* set of GBytes */
  GHashTable *by_subject;   /* GBytes -> GPtrArray of GBytes */
};

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

static TnTrust *
trust_new_empty (void)
{
  TnTrust *self = g_new0 (TnTrust, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->certificates = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                              (GDestroyNotify) g_bytes_unref, NULL);
  self->by_subject
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                               (GDestroyNotify) g_ptr_array_unref);

  return self;
}

static void
trust_add (TnTrust *self, GBytes *certificate)
{
  g_autoptr (GBytes) subject = NULL;
  TnDerCertificate fields;
  GPtrArray *same_subject;
  TnDer der;

  der.data = g_bytes_get_data (certificate, &der.length);
  if (!tn_der_read_certificate (der, &fields)
      || !g_hash_table_add (self->certificates, g_bytes_ref (certificate)))
    return;

  subject = g_bytes_new (fields.subject.data, fields.subject.length);
  same_subject = g_hash_table_lookup (self->by_subject, subject);
  if (same_subject == NULL) {
    same_subject = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    g_hash_table_insert (self->by_subject, g_steal_pointer (&subject), same_subject);
  }

  g_ptr_array_add (same_subject, g_bytes_ref (certificate));
}

TnTrust *
tn_trust_new (GPtrArray *cas)
{
  TnTrust *self = trust_new_empty ();

  for (guint i = 0; cas != NULL && i < cas->len; i++) {
    g_autoptr (GPtrArray) certificates
        = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

    /* As Node: what stands before a fault counts, the fault is no error. */
    tn_pem_append_certificates (cas->pdata[i], certificates, NULL);
    for (guint k = 0; k < certificates->len; k++)
      trust_add (self, certificates->pdata[k]);
  }

  return self;
}

static void
trust_add_system_list (TnTrust *self, gnutls_x509_trust_list_t list)
{
  gnutls_x509_trust_list_iter_t position = NULL;
  gnutls_x509_crt_t next = NULL;

  while (gnutls_x509_trust_list_iter_get_ca (list, &position, &next) >= 0) {
    g_auto (gnutls_x509_crt_t) certificate = next;
    g_autoptr (GBytes) der = NULL;
    gnutls_datum_t datum;

    if (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_DER, &datum) < 0)
      continue;

    der = g_bytes_new (datum.data, datum.size);
    gnutls_free (datum.data);
    trust_add (self, der);
  }

  gnutls_x509_trust_list_iter_deinit (position);
}

static gpointer
load_system_cb (gpointer unused)
{
  TnTrust *self = trust_new_empty ();
  gnutls_x509_trust_list_t list;

  if (gnutls_x509_trust_list_init (&list, 0) < 0)
    return self;

  if (gnutls_x509_trust_list_add_system_trust (list, 0, 0) > 0)
    trust_add_system_list (self, list);

  gnutls_x509_trust_list_deinit (list, 1);
  return self;
}

TnTrust *
tn_trust_get_system (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load_system_cb, NULL);
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

  return g_hash_table_size (self->certificates);
}

const GPtrArray *
tn_trust_find_by_subject (TnTrust *self, GBytes *subject)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (subject != NULL, NULL);

  return g_hash_table_lookup (self->by_subject, subject);
}

TnTrust *
tn_trust_ref (TnTrust *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
tn_trust_unref (TnTrust *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->certificates);
  g_hash_table_unref (self->by_subject);
  g_free (self);
}
