/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/key.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/groups.h"
#include "libtlsnode/x509/key-gnutls.h"

#define MIN_RSA_BITS 1024
#define MAX_RSA_BITS 16384
#define DEFAULT_RSA_BITS 2048

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)

static const struct {
  const char *name;
  gnutls_pk_algorithm_t algorithm;
  guint bits; /* 0 = the caller chooses */
} types[] = {
  { "ec", GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1) },
  { "rsa", GNUTLS_PK_RSA, 0 },
  { "ed25519", GNUTLS_PK_EDDSA_ED25519, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519) },
  { "ed448", GNUTLS_PK_EDDSA_ED448, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED448) },
};

/* By the number on the wire (RFC 8422 section 5.1.1). */
static const struct {
  guint group;
  gnutls_ecc_curve_t curve;
} curves[] = {
  { 23, GNUTLS_ECC_CURVE_SECP256R1 },
  { 24, GNUTLS_ECC_CURVE_SECP384R1 },
  { 25, GNUTLS_ECC_CURVE_SECP521R1 },
};

static TnKey *
generate (gnutls_pk_algorithm_t algorithm, guint bits, GError **error)
{
  g_auto (gnutls_x509_privkey_t) x509_key = NULL;
  int code = gnutls_x509_privkey_init (&x509_key);

  if (code >= 0)
    code = gnutls_x509_privkey_generate (x509_key, algorithm, bits, 0);

  if (code < 0) {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s", gnutls_strerror (code));
    return NULL;
  }

  return tn_key_new_take_x509 (g_steal_pointer (&x509_key), error);
}

static TnKey *
generate_of_size (gnutls_pk_algorithm_t algorithm, guint bits, GError **error)
{
  if (bits == 0)
    bits = DEFAULT_RSA_BITS;

  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
    tn_set_error (
        error, TLS_NODE_ERROR_OUT_OF_RANGE,
        "The value of \"key_bits\" is out of range. It must be >= %d && <= %d. Received %u",
        MIN_RSA_BITS, MAX_RSA_BITS, bits);
    return NULL;
  }

  return generate (algorithm, bits, error);
}

TnKey *
tn_key_generate (const char *type, guint bits, GError **error)
{
  g_return_val_if_fail (type != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    if (g_str_equal (types[i].name, type))
      return types[i].bits != 0 ? generate (types[i].algorithm, types[i].bits, error)
                                : generate_of_size (types[i].algorithm, bits, error);
  }

  tn_set_error (
      error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
      "The argument 'key_type' must be one of: 'ec', 'rsa', 'ed25519', 'ed448'. Received '%s'",
      type);
  return NULL;
}

TnKey *
tn_key_generate_on_curve (const char *curve, GError **error)
{
  g_autoptr (GPtrArray) groups = NULL;
  const TnGroup *group;

  g_return_val_if_fail (curve != NULL, NULL);

  groups = tn_group_list_parse (curve, NULL);
  group = groups != NULL && groups->len == 1 ? groups->pdata[0] : NULL;
  for (gsize i = 0; group != NULL && i < G_N_ELEMENTS (curves); i++) {
    if (curves[i].group == group->id)
      return generate (GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (curves[i].curve), error);
  }

  tn_set_error (
      error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
      "The argument 'named_curve' must be one of: 'P-256', 'P-384', 'P-521'. Received '%s'",
      curve);
  return NULL;
}
