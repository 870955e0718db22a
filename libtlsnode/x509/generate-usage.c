/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/generate-private.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/der-writer.h"

/* OpenSSL's names. */
static const struct {
  const char *name;
  guint bit;
} key_usages[] = {
  { "digitalSignature", GNUTLS_KEY_DIGITAL_SIGNATURE },
  { "nonRepudiation", GNUTLS_KEY_NON_REPUDIATION },
  { "contentCommitment", GNUTLS_KEY_NON_REPUDIATION },
  { "keyEncipherment", GNUTLS_KEY_KEY_ENCIPHERMENT },
  { "dataEncipherment", GNUTLS_KEY_DATA_ENCIPHERMENT },
  { "keyAgreement", GNUTLS_KEY_KEY_AGREEMENT },
  { "keyCertSign", GNUTLS_KEY_KEY_CERT_SIGN },
  { "cRLSign", GNUTLS_KEY_CRL_SIGN },
  { "encipherOnly", GNUTLS_KEY_ENCIPHER_ONLY },
  { "decipherOnly", GNUTLS_KEY_DECIPHER_ONLY },
};

static const struct {
  const char *name;
  const char *oid;
} purposes[] = {
  { "serverAuth", GNUTLS_KP_TLS_WWW_SERVER },
  { "clientAuth", GNUTLS_KP_TLS_WWW_CLIENT },
  { "codeSigning", GNUTLS_KP_CODE_SIGNING },
  { "emailProtection", GNUTLS_KP_EMAIL_PROTECTION },
  { "timeStamping", GNUTLS_KP_TIME_STAMPING },
  { "OCSPSigning", GNUTLS_KP_OCSP_SIGNING },
  { "anyExtendedKeyUsage", GNUTLS_KP_ANY },
};

static const struct {
  const char *name;
  gnutls_digest_algorithm_t digest;
} digests[] = {
  { "sha256", GNUTLS_DIG_SHA256 },
  { "sha384", GNUTLS_DIG_SHA384 },
  { "sha512", GNUTLS_DIG_SHA512 },
};

gboolean
tn_generate_key_usage (const char *const *names, guint *usage, GError **error)
{
  *usage = 0;
  for (; *names != NULL; names++) {
    guint bit = 0;

    for (gsize i = 0; i < G_N_ELEMENTS (key_usages); i++) {
      if (strcmp (key_usages[i].name, *names) == 0)
        bit = key_usages[i].bit;
    }

    if (bit == 0) {
      tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                    "The argument 'key_usage' must hold OpenSSL's names of key usages, as"
                    " 'digitalSignature'. Received '%s'",
                    *names);
      return FALSE;
    }

    *usage |= bit;
  }

  return TRUE;
}

/* Two arcs at least, the first of them 0, 1 or 2, none with a zero in front. */
static gboolean
is_oid (const char *text)
{
  g_auto (GStrv) arcs = g_strsplit (text, ".", -1);

  if (g_strv_length (arcs) < 3 || strlen (arcs[0]) != 1 || arcs[0][0] > '2')
    return FALSE;

  for (gsize i = 0; arcs[i] != NULL; i++) {
    guint64 max = i == 1 && arcs[0][0] < '2' ? 39 : G_MAXUINT32;

    if (!g_ascii_string_to_unsigned (arcs[i], 10, 0, max, NULL, NULL)
        || (arcs[i][0] == '0' && arcs[i][1] != '\0'))
      return FALSE;
  }

  return TRUE;
}

static const char *
find_purpose (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (purposes); i++) {
    if (strcmp (purposes[i].name, name) == 0)
      return purposes[i].oid;
  }

  return is_oid (name) ? name : NULL;
}

/* ExtKeyUsageSyntax ::= SEQUENCE OF OID */
GBytes *
tn_generate_purposes (const char *const *names, GError **error)
{
  g_auto (TnDerWriter) writer = { 0 };

  for (guint i = g_strv_length ((char **) names); i > 0; i--) {
    const char *oid = find_purpose (names[i - 1]);

    if (oid == NULL) {
      tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                    "The argument 'extended_key_usage' must hold OpenSSL's names of purposes,"
                    " as 'serverAuth', or OIDs. Received '%s'",
                    names[i - 1]);
      return NULL;
    }

    tn_der_writer_put_oid (&writer, oid);
  }

  tn_der_writer_wrap (&writer, TN_DER_SEQUENCE, 0);
  return tn_der_writer_finish (&writer);
}

gboolean
tn_generate_check_constraints (const TnGenerateSpec *spec, GError **error)
{
  if (!spec->has_path_length || spec->is_ca)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The argument 'path_length' is for certificate authorities only");
  return FALSE;
}

gboolean
tn_generate_digest (const TnGenerateSpec *spec,
                    TnKey *signer,
                    gnutls_digest_algorithm_t *digest,
                    GError **error)
{
  gboolean is_eddsa = g_str_has_prefix (tn_key_get_algorithm (signer), "ED");

  *digest = GNUTLS_DIG_UNKNOWN;
  if (spec->digest == NULL)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (digests); i++) {
    if (g_ascii_strcasecmp (digests[i].name, spec->digest) == 0) {
      *digest = is_eddsa ? GNUTLS_DIG_UNKNOWN : digests[i].digest;
      return TRUE;
    }
  }

  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The argument 'digest' must be one of: 'sha256', 'sha384', 'sha512'."
                " Received '%s'",
                spec->digest);
  return FALSE;
}
