/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pkcs12-mac.h"

#include <gnutls/crypto.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/pkcs12-kdf.h"

#define MAX_DIGEST 64

gboolean
tn_pkcs12_set_fault (GError **error, const char *reason, const char *hint)
{
  GError *made = tn_error_new (TLS_NODE_ERROR_UNKNOWN, "%s", reason);

  tn_error_set_hint (made, hint);
  g_propagate_error (error, made);
  return FALSE;
}

typedef struct {
  int digest;
  TnDer value;
  TnDer salt;
  guint iterations;
} Mac;

/* MacData ::= SEQUENCE { SEQUENCE { digestAlgorithm, digest }, macSalt, iterations INTEGER DEFAULT 1 } */
static gboolean
read_mac (TnDer der, Mac *mac)
{
  g_autofree char *name = NULL;
  TnDerItem outer;
  TnDerItem info;
  TnDerItem algorithm;
  TnDerItem oid;
  TnDerItem value;
  TnDerItem salt;

  if (!tn_der_expect (&der, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &info)
      || !tn_der_expect (&outer.value, TN_DER_OCTET_STRING, &salt)
      || !tn_der_expect (&info.value, TN_DER_SEQUENCE, &algorithm)
      || !tn_der_expect (&info.value, TN_DER_OCTET_STRING, &value)
      || !tn_der_expect (&algorithm.value, TN_DER_OID, &oid))
    return FALSE;

  name = tn_der_oid_to_string (oid.value);
  mac->digest = name != NULL ? gnutls_oid_to_digest (name) : GNUTLS_DIG_UNKNOWN;
  mac->value = value.value;
  mac->salt = salt.value;
  mac->iterations = 1;
  return outer.value.length == 0 || tn_der_expect_number (&outer.value, &mac->iterations);
}

static gboolean
mac_fits (const Mac *mac, TnDer content, const char *passphrase)
{
  guint8 key[MAX_DIGEST];
  guint8 expected[MAX_DIGEST];
  gsize length = gnutls_hash_get_len (mac->digest);
  gboolean fits;

  if (length == 0 || length > MAX_DIGEST)
    return FALSE;

  fits = tn_pkcs12_derive (TN_PKCS12_MAC, mac->digest, passphrase, mac->salt, mac->iterations,
                           key, length)
         && gnutls_hmac_fast ((gnutls_mac_algorithm_t) mac->digest, key, length, content.data,
                              content.length, expected)
                >= 0
         && tn_secret_equal (expected, length, mac->value.data, mac->value.length);

  tn_wipe (key, sizeof key);
  return fits;
}

gboolean
tn_pkcs12_check_mac (TnPbe *pbe, TnDer content, TnDer mac_data, GError **error)
{
  gboolean any = pbe->passphrase != NULL && *pbe->passphrase != '\0';
  Mac mac;

  if (mac_data.length == 0 && any)
    return tn_pkcs12_set_fault (
        error, "mac absent", "The PKCS #12 data is not protected by a passphrase: set none.");

  if (!any)
    pbe->passphrase = NULL;
  if (mac_data.length == 0)
    return TRUE;

  if (!read_mac (mac_data, &mac) || !tn_pbe_spend (pbe, mac.iterations))
    return tn_pkcs12_set_fault (error, "wrong tag", "The PKCS #12 data is malformed.");

  if (mac_fits (&mac, content, pbe->passphrase))
    return TRUE;

  if (!any && mac_fits (&mac, content, "")) {
    pbe->passphrase = "";
    return TRUE;
  }

  return tn_pkcs12_set_fault (
      error, "mac verify failure",
      any ? "The passphrase does not open the PKCS #12 data, or it is damaged."
          : "The PKCS #12 data needs its passphrase, or it is damaged.");
}
