/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/generate.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/alternative-names.h"
#include "libtlsnode/x509/generate-private.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/request-gnutls.h"

#define MAX_SERIAL 20

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

static const char *const usual_purposes[] = { "serverAuth", "clientAuth", NULL };

/* A certificate in the making. */
typedef struct {
  const TnGenerateSpec *spec;
  TnRequest *request; /* NULL = for a key of one's own */
  gnutls_pubkey_t public_key;
  gnutls_x509_crt_t crt;
  gnutls_x509_crt_t issuer; /* NULL = self-signed */
  TnKey *signer;
} Maker;

static void
maker_clear (Maker *self)
{
  g_clear_pointer (&self->public_key, gnutls_pubkey_deinit);
  g_clear_pointer (&self->crt, gnutls_x509_crt_deinit);
  g_clear_pointer (&self->issuer, gnutls_x509_crt_deinit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Maker, maker_clear)

gboolean
tn_generate_succeeded (int code, GError **error)
{
  if (code >= 0)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s", gnutls_strerror (code));
  return FALSE;
}

static int
set_attribute_cb (gpointer crt, const char *oid, const char *value)
{
  return gnutls_x509_crt_set_dn_by_oid (crt, oid, 0, value, strlen (value));
}

/* GeneralNames; NULL without error: there are none. */
static GBytes *
get_names (Maker *self, GError **error)
{
  TnDer wanted = { NULL, 0 };

  if (tn_generate_has_names (self->spec))
    return tn_alternative_names_encode (self->spec->names, error);

  if (self->request != NULL)
    wanted = tn_request_get_names (self->request);

  return wanted.length > 0 && tn_alternative_names_check (wanted, error)
             ? g_bytes_new (wanted.data, wanted.length)
             : NULL;
}

/* The empty name is an empty SEQUENCE. */
static gboolean
has_subject (Maker *self)
{
  return tn_generate_has_subject (self->spec)
         || (self->request != NULL && tn_request_get_subject (self->request).length > 2);
}

/* RFC 5280 section 4.1.2.6: an authority has a name, and so has who signs itself. */
static gboolean
check_subject (Maker *self, gboolean has_names, GError **error)
{
  gboolean may_be_empty = has_names && self->issuer != NULL && !self->spec->is_ca;

  if (has_subject (self) || may_be_empty)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The argument 'common_name' must be a text that is not empty");
  return FALSE;
}

/* AttributeTypeAndValue ::= SEQUENCE { OID, value }; the value keeps its type. */
static gboolean
copy_attribute (Maker *self, TnDer attribute)
{
  g_autofree char *oid = NULL;
  TnDerItem type;
  TnDerItem value;

  if (!tn_der_expect (&attribute, TN_DER_OID, &type) || !tn_der_next (&attribute, &value)
      || attribute.length > 0)
    return FALSE;

  oid = tn_der_oid_to_string (type.value);
  return oid != NULL
         && gnutls_x509_crt_set_dn_by_oid (self->crt, oid, 1, value.whole.data,
                                           value.whole.length)
                >= 0;
}

/* Name ::= SEQUENCE OF SET OF AttributeTypeAndValue. gnutls_x509_crt_set_crq () would copy all of it, but fails for keys without
 * parameters (Ed25519). */
static gboolean
copy_subject (Maker *self, TnDer subject, GError **error)
{
  gboolean is_good;
  TnDerItem name;
  TnDerItem set;
  TnDerItem attribute;

  is_good = tn_der_expect_only (subject, TN_DER_SEQUENCE, &name);
  while (is_good && name.value.length > 0)
    is_good = tn_der_expect (&name.value, TN_DER_SET, &set)
              && tn_der_expect_only (set.value, TN_DER_SEQUENCE, &attribute)
              && copy_attribute (self, attribute.value);

  if (!is_good)
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The subject of the certificate request is malformed, or has several"
                  " attributes in one place");

  return is_good;
}

static gboolean
set_subject (Maker *self, GError **error)
{
  if (!has_subject (self))
    return TRUE;

  return tn_generate_has_subject (self->spec)
             ? tn_generate_set_subject (self->spec, set_attribute_cb, self->crt, error)
             : copy_subject (self, tn_request_get_subject (self->request), error);
}

/* RFC 5280 section 4.2.1.6: the names are critical where there is no subject. */
static gboolean
set_identity (Maker *self, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) names = get_names (self, &fault);

  if (fault != NULL) {
    g_propagate_error (error, g_steal_pointer (&fault));
    return FALSE;
  }

  if (!check_subject (self, names != NULL, error) || !set_subject (self, error))
    return FALSE;

  return names == NULL
         || tn_generate_succeeded (gnutls_x509_crt_set_extension_by_oid (
                                       self->crt, TN_OID_SUBJECT_ALT_NAME,
                                       g_bytes_get_data (names, NULL), g_bytes_get_size (names),
                                       !has_subject (self)),
                                   error);
}

static gboolean
set_serial_and_validity (Maker *self, gint64 now, GError **error)
{
  guint8 serial[MAX_SERIAL];
  gsize length;
  gint64 from;
  gint64 to;

  return tn_generate_serial (self->spec->serial, serial, &length, error)
         && tn_generate_validity (self->spec, now, &from, &to, error)
         && tn_generate_succeeded (gnutls_x509_crt_set_serial (self->crt, serial, length),
                                   error)
         && tn_generate_succeeded (gnutls_x509_crt_set_activation_time (self->crt, from), error)
         && tn_generate_succeeded (gnutls_x509_crt_set_expiration_time (self->crt, to), error);
}

static gboolean
get_key_usage (Maker *self, guint *usage, GError **error)
{
  if (self->spec->key_usage != NULL)
    return tn_generate_key_usage (self->spec->key_usage, usage, error);

  *usage = GNUTLS_KEY_DIGITAL_SIGNATURE;
  if (self->spec->is_ca)
    *usage = GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN;
  else if (gnutls_pubkey_get_pk_algorithm (self->public_key, NULL) == GNUTLS_PK_RSA)
    *usage |= GNUTLS_KEY_KEY_ENCIPHERMENT;

  return TRUE;
}

static gboolean
set_purposes (Maker *self, GError **error)
{
  const char *const *names = self->spec->purposes;
  g_autoptr (GBytes) purposes = NULL;

  if (names == NULL && !self->spec->is_ca)
    names = usual_purposes;
  if (names == NULL || names[0] == NULL)
    return TRUE;

  purposes = tn_generate_purposes (names, error);
  return purposes != NULL
         && tn_generate_succeeded (
             gnutls_x509_crt_set_extension_by_oid (self->crt, TN_OID_EXTENDED_KEY_USAGE,
                                                   g_bytes_get_data (purposes, NULL),
                                                   g_bytes_get_size (purposes), FALSE),
             error);
}

static gboolean
set_usage (Maker *self, GError **error)
{
  const TnGenerateSpec *spec = self->spec;
  int path_length = spec->has_path_length ? (int) spec->path_length : -1;
  guint usage;

  return tn_generate_check_constraints (spec, error)
         && tn_generate_succeeded (
             gnutls_x509_crt_set_basic_constraints (self->crt, spec->is_ca, path_length), error)
         && get_key_usage (self, &usage, error)
         && (usage == 0
             || tn_generate_succeeded (gnutls_x509_crt_set_key_usage (self->crt, usage), error))
         && set_purposes (self, error);
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
set_key (Maker *self, GError **error)
{
  gnutls_x509_crt_t issuer = self->issuer != NULL ? self->issuer : self->crt;
  guint8 id[64];
  size_t size = sizeof id;

  if (!tn_generate_succeeded (gnutls_x509_crt_set_pubkey (self->crt, self->public_key), error)
      || !tn_generate_succeeded (
          gnutls_x509_crt_get_key_id (self->crt, GNUTLS_KEYID_USE_SHA1, id, &size), error)
      || !tn_generate_succeeded (gnutls_x509_crt_set_subject_key_id (self->crt, id, size),
                                 error))
    return FALSE;

  size = sizeof id;
  return tn_generate_succeeded (get_key_id (issuer, id, &size), error)
         && tn_generate_succeeded (gnutls_x509_crt_set_authority_key_id (self->crt, id, size),
                                   error);
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

static gboolean
sign (Maker *self, GError **error)
{
  gnutls_digest_algorithm_t digest;

  return tn_generate_digest (self->spec, self->signer, &digest, error)
         && tn_generate_succeeded (
             gnutls_x509_crt_privkey_sign (self->crt,
                                           self->issuer != NULL ? self->issuer : self->crt,
                                           tn_key_get_privkey (self->signer), digest, 0),
             error);
}

static GBytes *
export_der (gnutls_x509_crt_t crt, GError **error)
{
  gnutls_datum_t datum = { NULL, 0 };
  GBytes *der;

  if (!tn_generate_succeeded (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &datum),
                              error))
    return NULL;

  der = g_bytes_new (datum.data, datum.size);
  gnutls_free (datum.data);
  return der;
}

static GBytes *
make (Maker *self, gint64 now, GError **error)
{
  if (!import_issuer (self->spec, &self->issuer, error)
      || !tn_generate_succeeded (gnutls_x509_crt_init (&self->crt), error)
      || !tn_generate_succeeded (gnutls_x509_crt_set_version (self->crt, 3), error)
      || !set_serial_and_validity (self, now, error) || !set_identity (self, error)
      || !set_key (self, error) || !set_usage (self, error) || !sign (self, error))
    return NULL;

  return export_der (self->crt, error);
}

GBytes *
tn_generate_certificate (const TnGenerateSpec *spec, TnKey *key, gint64 now, GError **error)
{
  g_auto (Maker) maker = { .spec = spec };

  g_return_val_if_fail (spec != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  maker.signer = spec->issuer_certificate != NULL ? spec->issuer_key : key;
  if (!tn_generate_succeeded (gnutls_pubkey_init (&maker.public_key), error)
      || !tn_generate_succeeded (
          gnutls_pubkey_import_privkey (maker.public_key, tn_key_get_privkey (key), 0, 0),
          error))
    return NULL;

  return make (&maker, now, error);
}

GBytes *
tn_generate_from_request (const TnGenerateSpec *spec,
                          TnRequest *request,
                          gint64 now,
                          GError **error)
{
  g_auto (Maker) maker = { .spec = spec, .request = request };

  g_return_val_if_fail (spec != NULL, NULL);
  g_return_val_if_fail (request != NULL, NULL);

  if (spec->issuer_certificate == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "A certificate request needs an issuer that signs it");
    return NULL;
  }

  maker.signer = spec->issuer_key;
  if (!tn_generate_succeeded (gnutls_pubkey_init (&maker.public_key), error)
      || !tn_generate_succeeded (
          gnutls_pubkey_import_x509_crq (maker.public_key, tn_request_get_crq (request), 0),
          error))
    return NULL;

  /* GnuTLS would have the request's own usage come with it. */
  gnutls_pubkey_set_key_usage (maker.public_key, 0);
  return make (&maker, now, error);
}
