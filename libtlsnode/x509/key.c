/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/key.h"

#include <gnutls/x509.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/pem.h"

#define MIN_RSA_BITS 1024
#define MAX_RSA_BITS 16384
#define KEY_ID_SIZE 32

/* More than any key takes, less than a datum's 32 bits. */
#define MAX_PEM (1024 * 1024)

struct _TnKey {
  gatomicrefcount ref_count;
  gnutls_privkey_t privkey;
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

/* Takes the handle. */
static TnKey *
key_new_take (gnutls_x509_privkey_t x509_key, GError **error)
{
  g_autoptr (TnKey) self = g_new0 (TnKey, 1);
  int code;

  g_atomic_ref_count_init (&self->ref_count);

  code = gnutls_privkey_init (&self->privkey);
  if (code >= 0)
    code = gnutls_privkey_import_x509 (self->privkey, x509_key,
                                       GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE);

  if (code < 0) {
    gnutls_x509_privkey_deinit (x509_key);
    set_internal_error (error, code);
    return NULL;
  }

  return g_steal_pointer (&self);
}

/* "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", ... */
static gboolean
is_private_key (const TnPemBlock *block)
{
  const char *suffix = "PRIVATE KEY";
  gsize length = strlen (suffix);

  return block->label_length >= length
         && memcmp (block->label + block->label_length - length, suffix, length) == 0;
}

/* PKCS#8 says it in the label, the traditional form in its headers. */
static gboolean
is_encrypted (const TnPemBlock *block)
{
  return g_strstr_len (block->label, block->label_length, "ENCRYPTED") != NULL
         || g_strstr_len (block->body, block->body_length, "4,ENCRYPTED") != NULL;
}

static void
set_no_key_error (const guint8 *data, gsize length, GError **error)
{
  const char *hint = "The text holds no private key in PEM form: it needs a line"
                     " -----BEGIN PRIVATE KEY----- of its own.";

  if (length > 0 && data[0] == TN_DER_SEQUENCE)
    hint = "This is not PEM; if it is DER, convert it with openssl pkey -inform DER.";
  else if (length > 0
           && g_strstr_len ((const char *) data, length, "-----BEGIN CERTIFICATE-----") != NULL)
    hint = "This is a certificate, not its private key.";

  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_UNSUPPORTED, hint);
}

static TnKey *
import_block (const TnPemBlock *block, const char *passphrase, GError **error)
{
  g_auto (gnutls_x509_privkey_t) x509_key = NULL;
  gboolean encrypted = is_encrypted (block);
  gnutls_datum_t datum;
  int code;

  datum.data = (guint8 *) block->whole;
  datum.size = block->whole_length;

  if (encrypted && (passphrase == NULL || *passphrase == '\0')) {
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_BAD_DECRYPT,
                       "The private key is encrypted: set its passphrase.");
    return NULL;
  }

  code = gnutls_x509_privkey_init (&x509_key);
  if (code < 0) {
    set_internal_error (error, code);
    return NULL;
  }

  code = gnutls_x509_privkey_import2 (x509_key, &datum, GNUTLS_X509_FMT_PEM,
                                      encrypted ? passphrase : NULL, 0);
  if (code >= 0)
    return key_new_take (g_steal_pointer (&x509_key), error);

  if (code == GNUTLS_E_DECRYPTION_FAILED)
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_BAD_DECRYPT,
                       "The passphrase does not open this private key.");
  else
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_UNSUPPORTED,
                       "The private key is damaged or of a kind that cannot be read: RSA,"
                       " EC (P-256, P-384, P-521), Ed25519 and Ed448 work; write it again with"
                       " openssl pkey -aes256 or certtool.");

  return NULL;
}

TnKey *
tn_key_new_from_pem (GBytes *pem, const char *passphrase, GError **error)
{
  const guint8 *data;
  TnPemBlock block;
  gsize offset = 0;
  gsize length;

  g_return_val_if_fail (pem != NULL, NULL);

  data = g_bytes_get_data (pem, &length);
  while (length <= MAX_PEM
         && tn_pem_next_block ((const char *) data, length, &offset, &block, NULL)) {
    if (is_private_key (&block))
      return import_block (&block, passphrase, error);
  }

  set_no_key_error (data, length, error);
  return NULL;
}

static gboolean
algorithm_from_name (const char *type,
                     guint wanted_bits,
                     gnutls_pk_algorithm_t *algorithm,
                     guint *bits,
                     GError **error)
{
  if (g_str_equal (type, "ec")) {
    *algorithm = GNUTLS_PK_ECDSA;
    *bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1);
  } else if (g_str_equal (type, "ed25519")) {
    *algorithm = GNUTLS_PK_EDDSA_ED25519;
    *bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519);
  } else if (g_str_equal (type, "rsa")) {
    *algorithm = GNUTLS_PK_RSA;
    *bits = wanted_bits != 0 ? wanted_bits : 2048;
  } else {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The argument 'type' must be one of: 'ec', 'rsa', 'ed25519'. Received '%s'",
                  type);
    return FALSE;
  }

  if (*algorithm == GNUTLS_PK_RSA && (*bits < MIN_RSA_BITS || *bits > MAX_RSA_BITS)) {
    tn_set_error (
        error, TLS_NODE_ERROR_OUT_OF_RANGE,
        "The value of \"bits\" is out of range. It must be >= %d && <= %d. Received %u",
        MIN_RSA_BITS, MAX_RSA_BITS, *bits);
    return FALSE;
  }

  return TRUE;
}

TnKey *
tn_key_generate (const char *type, guint bits, GError **error)
{
  g_auto (gnutls_x509_privkey_t) x509_key = NULL;
  gnutls_pk_algorithm_t algorithm;
  guint actual_bits;
  int code;

  g_return_val_if_fail (type != NULL, NULL);

  if (!algorithm_from_name (type, bits, &algorithm, &actual_bits, error))
    return NULL;

  code = gnutls_x509_privkey_init (&x509_key);
  if (code >= 0)
    code = gnutls_x509_privkey_generate (x509_key, algorithm, actual_bits, 0);

  if (code < 0) {
    set_internal_error (error, code);
    return NULL;
  }

  return key_new_take (g_steal_pointer (&x509_key), error);
}

GBytes *
tn_key_to_pem (TnKey *self, GError **error)
{
  g_auto (gnutls_x509_privkey_t) x509_key = NULL;
  gnutls_datum_t exported = { NULL, 0 };
  GBytes *pem;
  int code;

  g_return_val_if_fail (self != NULL, NULL);

  code = gnutls_privkey_export_x509 (self->privkey, &x509_key);
  if (code >= 0)
    code = gnutls_x509_privkey_export2_pkcs8 (x509_key, GNUTLS_X509_FMT_PEM, NULL,
                                              GNUTLS_PKCS_PLAIN, &exported);

  if (code < 0) {
    set_internal_error (error, code);
    return NULL;
  }

  pem = tn_secret_bytes_new (exported.data, exported.size);
  tn_wipe (exported.data, exported.size);
  gnutls_free (exported.data);

  return pem;
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
  int algorithm;

  g_return_val_if_fail (self != NULL, NULL);

  algorithm = gnutls_privkey_get_pk_algorithm (self->privkey, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (algorithm_names); i++) {
    if ((int) algorithm_names[i].algorithm == algorithm)
      return algorithm_names[i].name;
  }

  return "UNKNOWN";
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

  if (self->privkey != NULL)
    gnutls_privkey_deinit (self->privkey);

  g_free (self);
}
