/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/crl.h"

#include <gnutls/gnutls.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/crl-private.h"
#include "libtlsnode/x509/pem.h"

struct _TnCrls {
  gatomicrefcount ref_count;
  GHashTable *
      by_issuer; /* canonical name -> GPtrArray of TnCrl, in the order in which they were given */
  guint size;
};

static void
add (TnCrls *self, TnCrl *crl)
{
  GPtrArray *same_issuer = g_hash_table_lookup (self->by_issuer, crl->issuer);

  if (same_issuer == NULL) {
    same_issuer = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_crl_free);
    g_hash_table_insert (self->by_issuer, g_bytes_ref (crl->issuer), same_issuer);
  }

  g_ptr_array_add (same_issuer, crl);
  self->size++;
}

static gboolean
is_crl (const TnPemBlock *block)
{
  g_autofree char *label = g_strndup (block->label, block->label_length);

  return g_str_equal (label, "X509 CRL");
}

static gboolean
add_block (TnCrls *self, const TnPemBlock *block)
{
  gnutls_datum_t text = { (guint8 *) block->whole, block->whole_length };
  gnutls_datum_t decoded = { NULL, 0 };
  g_autoptr (GBytes) der = NULL;
  TnCrl *crl;

  if (block->whole_length > G_MAXUINT
      || gnutls_pem_base64_decode2 ("X509 CRL", &text, &decoded) < 0)
    return FALSE;

  der = g_bytes_new (decoded.data, decoded.size);
  gnutls_free (decoded.data);
  crl = tn_crl_new (der);
  if (crl == NULL)
    return FALSE;

  add (self, crl);
  return TRUE;
}

static gboolean
add_pem (TnCrls *self, GBytes *pem)
{
  g_autoptr (GError) damage = NULL;
  guint size = self->size;
  gsize offset = 0;
  gsize length;
  const char *text = g_bytes_get_data (pem, &length);
  TnPemBlock block;

  while (tn_pem_next_block (text, length, &offset, &block, &damage)) {
    if (is_crl (&block) && !add_block (self, &block))
      return FALSE;
  }

  return damage == NULL && self->size > size;
}

TnCrls *
tn_crls_new (GPtrArray *crls, GError **error)
{
  g_autoptr (TnCrls) self = g_new0 (TnCrls, 1);

  g_return_val_if_fail (crls != NULL, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->by_issuer
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                               (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < crls->len; i++) {
    if (!add_pem (self, crls->pdata[i])) {
      tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "Failed to parse CRL");
      return NULL;
    }
  }

  return g_steal_pointer (&self);
}

guint
tn_crls_get_size (TnCrls *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

const GPtrArray *
tn_crls_find (TnCrls *self, GBytes *issuer)
{
  return g_hash_table_lookup (self->by_issuer, issuer);
}

TnCrls *
tn_crls_ref (TnCrls *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
tn_crls_unref (TnCrls *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->by_issuer);
  g_free (self);
}
