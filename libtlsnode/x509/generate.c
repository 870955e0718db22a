/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/generate.h"

#include <arpa/inet.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"

#define DAY (24 * 60 * 60)
#define HOUR (60 * 60)
#define DEFAULT_DAYS 365
#define MAX_DAYS 36525

/* RFC 1035 section 2.3.4. */
#define MAX_LABEL 63
#define MAX_NAME 253

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)

static gboolean
succeeded (int code, GError **error)
{
  if (code >= 0)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s", gnutls_strerror (code));
  return FALSE;
}

static gboolean
is_label (const char *label)
{
  gsize length = strspn (label, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_");

  return length > 0 && length <= MAX_LABEL && label[length] == '\0';
}

static gboolean
is_host_name (const char *name)
{
  g_auto (GStrv) labels = g_strsplit (name, ".", -1);
  guint first = g_strcmp0 (labels[0], "*") == 0 ? 1 : 0;

  if (strlen (name) > MAX_NAME || labels[0] == NULL || labels[first] == NULL)
    return FALSE;

  for (guint i = first; labels[i] != NULL; i++) {
    if (!is_label (labels[i]))
      return FALSE;
  }

  return TRUE;
}

static gboolean
add_name (gnutls_x509_crt_t crt, const char *name, GError **error)
{
  guint8 address[16];
  gsize length = 0;
  int code;

  if (inet_pton (AF_INET, name, address) == 1)
    length = 4;
  else if (inet_pton (AF_INET6, name, address) == 1)
    length = 16;

  if (length == 0 && !is_host_name (name)) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The argument 'names' must hold host names and IP addresses. Received '%s'",
                  name);
    return FALSE;
  }

  if (length > 0)
    code = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, address, length,
                                                 GNUTLS_FSAN_APPEND);
  else
    code = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, name, strlen (name),
                                                 GNUTLS_FSAN_APPEND);

  return succeeded (code, error);
}

static gboolean
set_subject (gnutls_x509_crt_t crt, const TnGenerateSpec *spec, GError **error)
{
  const char *cn = spec->common_name;

  if (cn == NULL || *cn == '\0' || !g_utf8_validate (cn, -1, NULL)) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The argument 'common_name' must be a text that is not empty");
    return FALSE;
  }

  if (!succeeded (
          gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, cn, strlen (cn)),
          error))
    return FALSE;

  for (gsize i = 0; spec->names != NULL && spec->names[i] != NULL; i++) {
    if (!add_name (crt, spec->names[i], error))
      return FALSE;
  }

  return TRUE;
}

/* 16 bytes, positive and without a leading zero. */
static int
set_serial (gnutls_x509_crt_t crt)
{
  guint8 serial[16];
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  serial[0] = (serial[0] & 0x3f) | 0x40;
  return code < 0 ? code : gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
}

static gboolean
set_validity (gnutls_x509_crt_t crt, guint days, gint64 now, GError **error)
{
  if (days > MAX_DAYS) {
    tn_set_error (error, TLS_NODE_ERROR_OUT_OF_RANGE,
                  "The value of \"days\" is out of range. It must be <= %d. Received %u",
                  MAX_DAYS, days);
    return FALSE;
  }

  if (days == 0)
    days = DEFAULT_DAYS;

  return succeeded (gnutls_x509_crt_set_activation_time (crt, now - HOUR), error)
         && succeeded (
             gnutls_x509_crt_set_expiration_time (crt, now - HOUR + (gint64) days * DAY),
             error);
}

static gboolean
set_usage (gnutls_x509_crt_t crt, const TnGenerateSpec *spec, TnKey *key, GError **error)
{
  guint usage = GNUTLS_KEY_DIGITAL_SIGNATURE;

  if (spec->is_ca)
    usage = GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN;
  else if (gnutls_privkey_get_pk_algorithm (tn_key_get_privkey (key), NULL) == GNUTLS_PK_RSA)
    usage |= GNUTLS_KEY_KEY_ENCIPHERMENT;

  if (!succeeded (gnutls_x509_crt_set_basic_constraints (crt, spec->is_ca, -1), error)
      || !succeeded (gnutls_x509_crt_set_key_usage (crt, usage), error))
    return FALSE;

  return spec->is_ca
         || (succeeded (gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER, 0),
                        error)
             && succeeded (
                 gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_CLIENT, 0),
                 error));
}

/* The issuer's subjectKeyIdentifier, or the identifier of its key when it has none. */
static int
get_key_id (gnutls_x509_crt_t issuer, guint8 *id, size_t *size)
{
  size_t capacity = *size;
  guint critical;
  int code = gnutls_x509_crt_get_subject_key_id (issuer, id, size, &critical);

  if (code >= 0)
    return code;

  *size = capacity;
  return gnutls_x509_crt_get_key_id (issuer, GNUTLS_KEYID_USE_SHA1, id, size);
}

static gboolean
set_key (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer, TnKey *key, GError **error)
{
  g_auto (gnutls_pubkey_t) public_key = NULL;
  guint8 id[64];
  size_t size = sizeof id;

  if (!succeeded (gnutls_pubkey_init (&public_key), error)
      || !succeeded (gnutls_pubkey_import_privkey (public_key, tn_key_get_privkey (key), 0, 0),
                     error)
      || !succeeded (gnutls_x509_crt_set_pubkey (crt, public_key), error)
      || !succeeded (gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA1, id, &size), error)
      || !succeeded (gnutls_x509_crt_set_subject_key_id (crt, id, size), error))
    return FALSE;

  size = sizeof id;
  return succeeded (get_key_id (issuer, id, &size), error)
         && succeeded (gnutls_x509_crt_set_authority_key_id (crt, id, size), error);
}

static gboolean
import_issuer (const TnGenerateSpec *spec, gnutls_x509_crt_t *issuer, GError **error)
{
  *issuer = NULL;
  if (spec->issuer_certificate == NULL)
    return TRUE;

  if (spec->issuer_key == NULL
      || !tn_key_matches (spec->issuer_key, spec->issuer_certificate)) {
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH,
                       "The issuer's private key does not belong to the issuer's certificate.");
    return FALSE;
  }

  *issuer = tn_certificate_import (spec->issuer_certificate, error);
  return *issuer != NULL;
}

static GBytes *
export_der (gnutls_x509_crt_t crt, GError **error)
{
  gnutls_datum_t datum = { NULL, 0 };
  GBytes *der;

  if (!succeeded (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &datum), error))
    return NULL;

  der = g_bytes_new (datum.data, datum.size);
  gnutls_free (datum.data);
  return der;
}

GBytes *
tn_generate_certificate (const TnGenerateSpec *spec, TnKey *key, gint64 now, GError **error)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  g_auto (gnutls_x509_crt_t) issuer = NULL;
  TnKey *signer;

  g_return_val_if_fail (spec != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  signer = spec->issuer_certificate != NULL ? spec->issuer_key : key;
  if (!import_issuer (spec, &issuer, error) || !succeeded (gnutls_x509_crt_init (&crt), error)
      || !succeeded (gnutls_x509_crt_set_version (crt, 3), error)
      || !succeeded (set_serial (crt), error) || !set_subject (crt, spec, error)
      || !set_validity (crt, spec->days, now, error)
      || !set_key (crt, issuer != NULL ? issuer : crt, key, error)
      || !set_usage (crt, spec, key, error))
    return NULL;

  /* Digest 0 = the one that fits the signer's key. */
  if (!succeeded (gnutls_x509_crt_privkey_sign (crt, issuer != NULL ? issuer : crt,
                                                tn_key_get_privkey (signer), 0, 0),
                  error))
    return NULL;

  return export_der (crt, error);
}
