/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/alternative-names.h"
#include "libtlsnode/x509/generate-private.h"
#include "libtlsnode/x509/key-gnutls.h"


G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crq_t, gnutls_x509_crq_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)

static int
set_attribute_cb (gpointer crq, const char *oid, const char *value)
{
  return gnutls_x509_crq_set_dn_by_oid (crq, oid, 0, value, strlen (value));
}

static gboolean
set_identity (gnutls_x509_crq_t crq, const TnGenerateSpec *spec, GError **error)
{
  gboolean is_critical = !tn_generate_has_subject (spec);
  g_autoptr (GBytes) names = NULL;

  if (is_critical && !tn_generate_has_names (spec)) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The argument 'common_name' must be a text that is not empty");
    return FALSE;
  }

  if (!tn_generate_set_subject (spec, set_attribute_cb, crq, error))
    return FALSE;
  if (!tn_generate_has_names (spec))
    return TRUE;

  names = tn_alternative_names_encode (spec->names, error);
  return names != NULL
         && tn_generate_succeeded (
             gnutls_x509_crq_set_extension_by_oid (crq, TN_OID_SUBJECT_ALT_NAME,
                                                   (gpointer) g_bytes_get_data (names, NULL),
                                                   g_bytes_get_size (names), is_critical),
             error);
}

static gboolean
set_purposes (gnutls_x509_crq_t crq, const TnGenerateSpec *spec, GError **error)
{
  g_autoptr (GBytes) purposes = NULL;

  if (spec->purposes == NULL || spec->purposes[0] == NULL)
    return TRUE;

  purposes = tn_generate_purposes (spec->purposes, error);
  return purposes != NULL
         && tn_generate_succeeded (
             gnutls_x509_crq_set_extension_by_oid (crq, TN_OID_EXTENDED_KEY_USAGE,
                                                   (gpointer) g_bytes_get_data (purposes, NULL),
                                                   g_bytes_get_size (purposes), FALSE),
             error);
}

/* The signer decides: only what was asked for. */
static gboolean
set_usage (gnutls_x509_crq_t crq, const TnGenerateSpec *spec, GError **error)
{
  int path_length = spec->has_path_length ? (int) spec->path_length : -1;
  guint usage = spec->is_ca ? GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN : 0;

  if (!tn_generate_check_constraints (spec, error)
      || (spec->key_usage != NULL && !tn_generate_key_usage (spec->key_usage, &usage, error)))
    return FALSE;

  return (!spec->is_ca
          || tn_generate_succeeded (
              gnutls_x509_crq_set_basic_constraints (crq, TRUE, path_length), error))
         && (usage == 0
             || tn_generate_succeeded (gnutls_x509_crq_set_key_usage (crq, usage), error))
         && set_purposes (crq, spec, error);
}

static gboolean
set_key (gnutls_x509_crq_t crq, TnKey *key, GError **error)
{
  g_auto (gnutls_pubkey_t) public_key = NULL;

  return tn_generate_succeeded (gnutls_pubkey_init (&public_key), error)
         && tn_generate_succeeded (
             gnutls_pubkey_import_privkey (public_key, tn_key_get_privkey (key), 0, 0), error)
         && tn_generate_succeeded (gnutls_x509_crq_set_pubkey (crq, public_key), error);
}

GBytes *
tn_generate_request (const TnGenerateSpec *spec, TnKey *key, GError **error)
{
  g_auto (gnutls_x509_crq_t) crq = NULL;
  gnutls_datum_t datum = { NULL, 0 };
  gnutls_digest_algorithm_t digest;
  GBytes *der;

  g_return_val_if_fail (spec != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  if (!tn_generate_digest (spec, key, &digest, error)
      || !tn_generate_succeeded (gnutls_x509_crq_init (&crq), error)
      || !tn_generate_succeeded (gnutls_x509_crq_set_version (crq, 1), error)
      || !set_identity (crq, spec, error) || !set_key (crq, key, error)
      || !set_usage (crq, spec, error)
      || !tn_generate_succeeded (
          gnutls_x509_crq_privkey_sign (crq, tn_key_get_privkey (key), digest, 0), error)
      || !tn_generate_succeeded (gnutls_x509_crq_export2 (crq, GNUTLS_X509_FMT_DER, &datum),
                                 error))
    return NULL;

  der = g_bytes_new (datum.data, datum.size);
  gnutls_free (datum.data);
  return der;
}
