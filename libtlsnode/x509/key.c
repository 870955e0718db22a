/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/key.h"

#include <gnutls/x509.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/bits-gnutls.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/token-private.h"

#define KEY_ID_SIZE 32

struct _TnKey {
  gatomicrefcount ref_count;
  gnutls_privkey_t privkey;
  const char *algorithm; /* static */
  TnTokenObject *token;  /* NULL = the key is in memory */
};

static const struct {
  gnutls_pk_algorithm_t algorithm;
  const char *name;
} algorithm_names[] = {
  { GNUTLS_PK_RSA, "RSA" },
  { GNUTLS_PK_RSA_PSS, "RSA-PSS" },
  { GNUTLS_PK_DSA, "DSA" },
  { GNUTLS_PK_ECDSA, "EC" },
  { GNUTLS_PK_EDDSA_ED25519, "ED25519" },
  { GNUTLS_PK_EDDSA_ED448, "ED448" },
};

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)

static void
set_internal_error (GError **error, int code)
{
  tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s", gnutls_strerror (code));
}

static const char *
find_algorithm (gnutls_privkey_t privkey)
{
  int algorithm = gnutls_privkey_get_pk_algorithm (privkey, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (algorithm_names); i++) {
    if ((int) algorithm_names[i].algorithm == algorithm)
      return algorithm_names[i].name;
  }

  return NULL;
}

TnKey *
tn_key_new_take_privkey (gnutls_privkey_t privkey, GError **error)
{
  const char *algorithm = find_algorithm (privkey);
  TnKey *self;

  if (algorithm == NULL) {
    gnutls_privkey_deinit (privkey);
    tn_set_ossl_error (
        error, TLS_NODE_ERROR_SSL_UNKNOWN_CERTIFICATE_TYPE,
        "This private key cannot sign: RSA, RSA-PSS, DSA, EC (P-256, P-384, P-521),"
        " Ed25519 and Ed448 work.");
    return NULL;
  }

  self = g_new0 (TnKey, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->privkey = privkey;
  self->algorithm = algorithm;
  return self;
}

TnKey *
tn_key_new_take_x509 (gnutls_x509_privkey_t x509_key, GError **error)
{
  gnutls_privkey_t privkey = NULL;
  int code;

  code = gnutls_privkey_init (&privkey);
  if (code >= 0)
    code = gnutls_privkey_import_x509 (privkey, x509_key, GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE);

  if (code < 0) {
    gnutls_x509_privkey_deinit (x509_key);
    g_clear_pointer (&privkey, gnutls_privkey_deinit);
    set_internal_error (error, code);
    return NULL;
  }

  return tn_key_new_take_privkey (privkey, error);
}

TnKey *
tn_key_new_take_token (TnTokenObject *token, gnutls_privkey_t privkey, GError **error)
{
  TnKey *self = tn_key_new_take_privkey (privkey, error);

  if (self != NULL)
    self->token = token;
  else
    tn_token_object_free (token);

  return self;
}

gnutls_privkey_t
tn_key_copy_privkey (TnKey *self, GError **error)
{
  g_auto (gnutls_x509_privkey_t) exported = NULL;
  gnutls_privkey_t copy = NULL;
  int code;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->token != NULL)
    return tn_token_object_open_key (self->token, error);

  code = gnutls_privkey_export_x509 (self->privkey, &exported);
  if (code >= 0)
    code = gnutls_privkey_init (&copy);
  if (code >= 0)
    code = gnutls_privkey_import_x509 (copy, exported, GNUTLS_PRIVKEY_IMPORT_COPY);
  if (code >= 0)
    return copy;

  g_clear_pointer (&copy, gnutls_privkey_deinit);
  set_internal_error (error, code);
  return NULL;
}

gboolean
tn_key_matches (TnKey *self, GBytes *certificate)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  g_auto (gnutls_pubkey_t) public_key = NULL;
  guint8 own_id[KEY_ID_SIZE];
  guint8 certificate_id[KEY_ID_SIZE];
  size_t own_size = sizeof own_id;
  size_t certificate_size = sizeof certificate_id;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (certificate != NULL, FALSE);

  crt = tn_certificate_import (certificate, NULL);
  if (crt == NULL || gnutls_pubkey_init (&public_key) < 0
      || gnutls_pubkey_import_privkey (public_key, self->privkey, 0, 0) < 0)
    return FALSE;

  if (gnutls_pubkey_get_key_id (public_key, GNUTLS_KEYID_USE_SHA256, own_id, &own_size) < 0
      || gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA256, certificate_id,
                                     &certificate_size)
             < 0)
    return FALSE;

  return own_size == certificate_size && memcmp (own_id, certificate_id, own_size) == 0;
}

const char *
tn_key_get_algorithm (TnKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->algorithm;
}

guint
tn_key_get_security_bits (TnKey *self)
{
  g_auto (gnutls_pubkey_t) public_key = NULL;

  g_return_val_if_fail (self != NULL, 0);

  if (gnutls_pubkey_init (&public_key) < 0
      || gnutls_pubkey_import_privkey (public_key, self->privkey, 0, 0) < 0)
    return 0;

  return tn_pubkey_get_bits (public_key);
}

gnutls_privkey_t
tn_key_get_privkey (TnKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->privkey;
}

TnKey *
tn_key_ref (TnKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
tn_key_unref (TnKey *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  gnutls_privkey_deinit (self->privkey);
  g_clear_pointer (&self->token, tn_token_object_free);
  g_free (self);
}
