/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config-struct.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/ssl-error.h"
#include "libtlsnode/x509/bits.h"
#include "libtlsnode/x509/key-gnutls.h"

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

/* One place for each type of key, and OpenSSL's rules of what goes into it (SSL_CTX_use_certificate, ssl_set_pkey). */

#define NO_TYPE TN_N_KEY_TYPES

typedef struct {
  gnutls_pk_algorithm_t algorithm;
  TnSigalgKey type;
} TypeRow;

static const TypeRow type_rows[] = {
  { GNUTLS_PK_RSA, TN_SIGALG_RSA },           { GNUTLS_PK_RSA_PSS, TN_SIGALG_RSA_PSS },
  { GNUTLS_PK_ECDSA, TN_SIGALG_ECDSA },       { GNUTLS_PK_EDDSA_ED25519, TN_SIGALG_ED25519 },
  { GNUTLS_PK_EDDSA_ED448, TN_SIGALG_ED448 }, { GNUTLS_PK_DSA, TN_SIGALG_DSA },
};

typedef struct {
  gnutls_ecc_curve_t curve;
  guint16 group;
} CurveRow;

static const CurveRow curve_rows[] = {
  { GNUTLS_ECC_CURVE_SECP192R1, 0x0013 }, { GNUTLS_ECC_CURVE_SECP224R1, 0x0015 },
  { GNUTLS_ECC_CURVE_SECP256R1, 0x0017 }, { GNUTLS_ECC_CURVE_SECP384R1, 0x0018 },
  { GNUTLS_ECC_CURVE_SECP521R1, 0x0019 },
};

static guint
type_of_algorithm (int algorithm)
{
  for (gsize i = 0; i < G_N_ELEMENTS (type_rows); i++) {
    if ((int) type_rows[i].algorithm == algorithm)
      return type_rows[i].type;
  }

  return NO_TYPE;
}

static void
free_pcerts (gnutls_pcert_st *pcerts, guint n_pcerts)
{
  for (guint i = 0; i < n_pcerts; i++)
    gnutls_pcert_deinit (&pcerts[i]);
  g_free (pcerts);
}

static void
credential_free (TnCredential *self)
{
  g_clear_pointer (&self->key, tn_key_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  free_pcerts (self->pcerts, self->n_pcerts);
  g_free (self);
}

static gnutls_pcert_st *
import_chain (TnConfig *self, GPtrArray *chain, GError **error)
{
  gnutls_pcert_st *pcerts;

  if (!tn_chain_check_level (chain, self->policy.level, error))
    return NULL;

  pcerts = g_new0 (gnutls_pcert_st, chain->len);
  for (guint i = 0; i < chain->len; i++) {
    gsize length = 0;
    gconstpointer der = g_bytes_get_data (g_ptr_array_index (chain, i), &length);
    gnutls_datum_t datum = { (unsigned char *) der, (unsigned int) length };
    int code = gnutls_pcert_import_x509_raw (&pcerts[i], &datum, GNUTLS_X509_FMT_DER, 0);

    if (code < 0) {
      free_pcerts (pcerts, i);
      tn_set_error (error, TLS_NODE_ERROR_OSSL_ASN1, "%s", gnutls_strerror (code));
      return NULL;
    }
  }

  return pcerts;
}

static guint16
group_of_key (gnutls_pubkey_t pubkey)
{
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;

  if (gnutls_pubkey_export_ecc_raw2 (pubkey, &curve, NULL, NULL, 0) < 0)
    return 0;

  for (gsize i = 0; i < G_N_ELEMENTS (curve_rows); i++) {
    if (curve_rows[i].curve == curve)
      return curve_rows[i].group;
  }

  return 0;
}

static gboolean
set_pcerts (TnConfig *self, TnCredential *slot, GPtrArray *chain, GError **error)
{
  gnutls_pcert_st *pcerts = import_chain (self, chain, error);

  if (pcerts == NULL)
    return FALSE;

  free_pcerts (slot->pcerts, slot->n_pcerts);
  g_clear_pointer (&slot->chain, g_ptr_array_unref);
  slot->pcerts = pcerts;
  slot->n_pcerts = chain->len;
  slot->chain = g_ptr_array_ref (chain);
  slot->group = group_of_key (pcerts[0].pubkey);
  return TRUE;
}

static TnCredential *
get_slot (TnConfig *self, guint type)
{
  if (self->slots[type] == NULL) {
    self->slots[type] = g_new0 (TnCredential, 1);
    self->slots[type]->type = type;
  }

  return self->slots[type];
}

static guint
type_of_certificate (GBytes *der, GError **error)
{
  g_auto (gnutls_x509_crt_t) crt = tn_certificate_import (der, error);
  guint type;

  if (crt == NULL)
    return NO_TYPE;

  type = type_of_algorithm (gnutls_x509_crt_get_pk_algorithm (crt, NULL));
  if (type == NO_TYPE)
    g_propagate_error (error, tn_ssl_error_new (TLS_NODE_ERROR_SSL_UNKNOWN_CERTIFICATE_TYPE));
  return type;
}

gboolean
tn_config_set_chain (TnConfig *self, GPtrArray *chain, GError **error)
{
  guint type = type_of_certificate (chain->pdata[0], error);
  TnCredential *slot;

  if (type == NO_TYPE)
    return FALSE;

  slot = get_slot (self, type);
  if (!set_pcerts (self, slot, chain, error))
    return FALSE;

  if (slot->key != NULL && !tn_key_matches (slot->key, chain->pdata[0]))
    g_clear_pointer (&slot->key, tn_key_unref);
  self->current = slot;
  return TRUE;
}

gboolean
tn_config_replace_chain (TnConfig *self, TnSigalgKey type, GPtrArray *chain, GError **error)
{
  return set_pcerts (self, self->slots[type], chain, error);
}

static GError *
key_mismatch_error (void)
{
  GError *error
      = tn_error_new (TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH, "%s",
                      "error:05800074:x509 certificate routines::key values mismatch");
  TnErrorFields *fields = tn_error_fields (error);

  g_free (fields->library);
  fields->library = g_strdup ("x509 certificate routines");
  g_free (fields->reason);
  fields->reason = g_strdup ("key values mismatch");
  return error;
}

gboolean
tn_config_set_key (TnConfig *self, TnKey *key, GError **error)
{
  gnutls_privkey_t privkey = tn_key_get_privkey (key);
  guint type = type_of_algorithm (gnutls_privkey_get_pk_algorithm (privkey, NULL));
  TnCredential *slot;

  if (type == NO_TYPE) {
    g_propagate_error (error, tn_ssl_error_new (TLS_NODE_ERROR_SSL_UNKNOWN_CERTIFICATE_TYPE));
    return FALSE;
  }

  slot = get_slot (self, type);
  if (slot->chain != NULL && !tn_key_matches (key, g_ptr_array_index (slot->chain, 0))) {
    g_propagate_error (error, key_mismatch_error ());
    return FALSE;
  }

  tn_key_ref (key);
  g_clear_pointer (&slot->key, tn_key_unref);
  slot->key = key;
  self->current = slot;
  return TRUE;
}

gboolean
tn_config_set_client_identity (TnConfig *self, GPtrArray *chain, TnKey *key, GError **error)
{
  guint type = type_of_certificate (chain->pdata[0], error);

  if (type == NO_TYPE)
    return FALSE;

  self->client_identity = g_new0 (TnCredential, 1);
  self->client_identity->type = type;
  self->client_identity->key = tn_key_ref (key);
  return set_pcerts (self, self->client_identity, chain, error);
}

void
tn_config_clear_slots (TnConfig *self)
{
  self->current = NULL;
  g_clear_pointer (&self->client_identity, credential_free);
  for (guint i = 0; i < TN_N_KEY_TYPES; i++)
    g_clear_pointer (&self->slots[i], credential_free);
}

const TnCredential *
tn_config_get_credential (const TnConfig *self, TnSigalgKey type)
{
  const TnCredential *slot = self->slots[type];

  return slot != NULL && slot->key != NULL && slot->chain != NULL ? slot : NULL;
}

const TnCredential *
tn_config_get_current_credential (const TnConfig *self)
{
  return self->current != NULL ? tn_config_get_credential (self, self->current->type) : NULL;
}

const TnCredential *
tn_config_get_client_identity (const TnConfig *self)
{
  return self->client_identity;
}

guint
tn_config_get_key_types (const TnConfig *self)
{
  guint types = 0;

  for (guint i = 0; i < TN_N_KEY_TYPES; i++) {
    if (tn_config_get_credential (self, i) != NULL)
      types |= 1u << i;
  }

  return types;
}

gboolean
tn_config_has_certificate (const TnConfig *self)
{
  return tn_config_get_key_types (self) != 0;
}

GBytes *
tn_config_get_certificate (TnConfig *self)
{
  if (self->current == NULL || self->current->chain == NULL)
    return NULL;

  return g_ptr_array_index (self->current->chain, 0);
}
