/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config-struct.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/dh.h"

/* Diffie-Hellman parameters: those of the spec, or well-known ones as strong as the key of the certificate. Without either
 * there are no DHE suites. */

#define MIN_BITS 1024

/* RFC 7919. OpenSSL takes primes of the same sizes from RFC 3526, which GnuTLS does not give. */
typedef struct {
  guint security;
  guint bits;
  const gnutls_datum_t *prime;
  const gnutls_datum_t *generator;
} KnownRow;

static const KnownRow known_rows[] = {
  { 192, 8192, &gnutls_ffdhe_8192_group_prime, &gnutls_ffdhe_8192_group_generator },
  { 152, 4096, &gnutls_ffdhe_4096_group_prime, &gnutls_ffdhe_4096_group_generator },
  { 128, 3072, &gnutls_ffdhe_3072_group_prime, &gnutls_ffdhe_3072_group_generator },
  { 0, 2048, &gnutls_ffdhe_2048_group_prime, &gnutls_ffdhe_2048_group_generator },
};

typedef struct {
  guint min_bits;
  guint security;
} StrengthRow;

static const StrengthRow strength_rows[]
    = { { 15360, 256 }, { 7680, 192 }, { 3072, 128 }, { 2048, 112 }, { 1024, 80 }, { 0, 0 } };

static guint
strength_of (guint bits)
{
  gsize i = 0;

  while (bits < strength_rows[i].min_bits)
    i++;
  return strength_rows[i].security;
}

static gboolean
is_auto (GBytes *text)
{
  return g_bytes_get_size (text) == strlen ("auto")
         && memcmp (g_bytes_get_data (text, NULL), "auto", strlen ("auto")) == 0;
}

static gboolean
import (TnConfig *self,
        const gnutls_datum_t *prime,
        const gnutls_datum_t *generator,
        guint bits,
        GError **error)
{
  int code = gnutls_dh_params_init (&self->dh_params);

  if (code >= 0)
    code = gnutls_dh_params_import_raw (self->dh_params, prime, generator);
  if (code < 0) {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s",
                  "Error setting temp DH parameter");
    return FALSE;
  }

  self->dh_bits = bits;
  return TRUE;
}

/* OpenSSL's sizes (ssl_get_auto_dh). DHE suites with a certificate are RSA's. */
static gboolean
import_known (TnConfig *self, GError **error)
{
  const TnCredential *rsa = tn_config_get_credential (self, TN_SIGALG_RSA);
  guint security = tn_security_level_get_bits (self->policy.level);
  const KnownRow *row = known_rows;

  if (rsa != NULL)
    security = MAX (security, tn_key_get_security_bits (rsa->key));
  while (security < row->security)
    row++;
  return import (self, row->prime, row->generator, row->bits, error);
}

static gboolean
import_own (TnConfig *self, const TnDhParams *params, GError **error)
{
  gnutls_datum_t prime = { (unsigned char *) g_bytes_get_data (params->prime, NULL),
                           (unsigned int) g_bytes_get_size (params->prime) };
  gnutls_datum_t generator = { (unsigned char *) g_bytes_get_data (params->generator, NULL),
                               (unsigned int) g_bytes_get_size (params->generator) };

  if (params->bits < MIN_BITS) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE, "%s",
                  "DH parameter is less than 1024 bits");
    return FALSE;
  }
  if (strength_of (params->bits) < tn_security_level_get_bits (self->policy.level)) {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s",
                  "Error setting temp DH parameter");
    return FALSE;
  }

  return import (self, &prime, &generator, params->bits, error);
}

gboolean
tn_config_load_dh (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  g_autoptr (TnDhParams) params = NULL;

  if (spec->dhparam == NULL || is_auto (spec->dhparam))
    return TRUE;

  params = tn_dh_params_read (spec->dhparam);
  return params == NULL || import_own (self, params, error);
}

gboolean
tn_config_load_auto_dh (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  return spec->dhparam == NULL || !is_auto (spec->dhparam) || import_known (self, error);
}

guint
tn_config_get_dh_bits (const TnConfig *self)
{
  return self->dh_bits;
}
