/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/cipher-attributes.h"

#include <string.h>

#include "libtlsnode/compat/cipher-table.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/compat/protocols.h"

typedef struct {
  const char *word;
  guint kx;
  guint auth;
} KxWord;

typedef struct {
  const char *word;
  guint enc;
  guint bits;
} EncWord;

typedef struct {
  const char *word;
  guint mac;
} MacWord;

static const KxWord kx_words[] = {
  { "ECDHE-ECDSA", TN_KX_ECDHE, TN_AUTH_ECDSA },
  { "ECDHE-RSA", TN_KX_ECDHE, TN_AUTH_RSA },
  { "DHE-RSA", TN_KX_DHE, TN_AUTH_RSA },
  { "DHE-DSS", TN_KX_DHE, TN_AUTH_DSS },
  { "RSA", TN_KX_RSA, TN_AUTH_RSA },
  { "PSK", TN_KX_PSK, TN_AUTH_PSK },
  { "RSA-PSK", TN_KX_RSA_PSK, TN_AUTH_RSA },
  { "DHE-PSK", TN_KX_DHE_PSK, TN_AUTH_PSK },
  { "ECDHE-PSK", TN_KX_ECDHE_PSK, TN_AUTH_PSK },
  { "SRP", TN_KX_SRP, TN_AUTH_SRP },
  { "SRP-RSA", TN_KX_SRP, TN_AUTH_RSA },
  { "SRP-DSS", TN_KX_SRP, TN_AUTH_DSS },
  { "ANON-DH", TN_KX_DHE, TN_AUTH_NONE },
  { "ANON-ECDH", TN_KX_ECDHE, TN_AUTH_NONE },
};

static const EncWord enc_words[] = {
  { "AES-128-CBC", TN_ENC_AES128, 128 },
  { "AES-256-CBC", TN_ENC_AES256, 256 },
  { "AES-128-GCM", TN_ENC_AES128GCM, 128 },
  { "AES-256-GCM", TN_ENC_AES256GCM, 256 },
  { "AES-128-CCM", TN_ENC_AES128CCM, 128 },
  { "AES-256-CCM", TN_ENC_AES256CCM, 256 },
  { "AES-128-CCM-8", TN_ENC_AES128CCM8, 128 },
  { "AES-256-CCM-8", TN_ENC_AES256CCM8, 256 },
  { "CAMELLIA-128-CBC", TN_ENC_CAMELLIA128, 128 },
  { "CAMELLIA-256-CBC", TN_ENC_CAMELLIA256, 256 },
  { "ARIA-128-GCM", TN_ENC_ARIA128, 128 },
  { "ARIA-256-GCM", TN_ENC_ARIA256, 256 },
  { "CHACHA20-POLY1305", TN_ENC_CHACHA20, 256 },
  { "NULL", TN_ENC_NULL, TN_NULL_BITS },
};

static const MacWord mac_words[] = {
  { "MD5", TN_MAC_MD5 },       { "SHA1", TN_MAC_SHA1 }, { "SHA256", TN_MAC_SHA256 },
  { "SHA384", TN_MAC_SHA384 }, { "AEAD", TN_MAC_AEAD },
};

static TnCipherPattern
describe (const TnCipherSuite *suite)
{
  TnCipherPattern is = { 0 };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (kx_words); i++) {
    if (g_strcmp0 (kx_words[i].word, suite->kx) == 0) {
      is.kx = kx_words[i].kx;
      is.auth = kx_words[i].auth;
    }
  }
  for (i = 0; i < G_N_ELEMENTS (enc_words); i++) {
    if (strcmp (enc_words[i].word, suite->cipher) == 0) {
      is.enc = enc_words[i].enc;
      is.bits = enc_words[i].bits;
    }
  }
  for (i = 0; i < G_N_ELEMENTS (mac_words); i++) {
    if (strcmp (mac_words[i].word, suite->mac) == 0)
      is.mac = mac_words[i].mac;
  }

  is.version = suite->min_version;
  is.strength = is.enc != TN_ENC_NULL ? TN_STRENGTH_HIGH : 0;
  is.not_default = is.enc != TN_ENC_NULL
                   && ((is.auth & (TN_AUTH_NONE | TN_AUTH_DSS)) != 0
                       || (is.enc & (TN_ENC_CAMELLIA | TN_ENC_ARIA | TN_ENC_AESCCM)) != 0);
  is.fips
      = (is.enc & (TN_ENC_AES128 | TN_ENC_AES256 | TN_ENC_AESGCM)) != 0 && is.kx != TN_KX_SRP;

  return is;
}

/* Of every suite of the table, for the life of the process: contexts ask by the thousand. */
static const TnCipherPattern *
list_patterns (void)
{
  static gsize list;

  if (g_once_init_enter (&list)) {
    TnCipherPattern *patterns = g_new (TnCipherPattern, tn_cipher_table_length);
    gsize i;

    for (i = 0; i < tn_cipher_table_length; i++)
      patterns[i] = describe (&tn_cipher_table[i]);
    g_once_init_leave (&list, (gsize) patterns);
  }

  return (const TnCipherPattern *) list;
}

TnCipherPattern
tn_cipher_suite_describe (const TnCipherSuite *suite)
{
  return list_patterns ()[suite - tn_cipher_table];
}

gboolean
tn_cipher_suite_has_level (const TnCipherSuite *suite, guint level)
{
  static const guint forward_secret = TN_KX_DHE | TN_KX_ECDHE | TN_KX_DHE_PSK | TN_KX_ECDHE_PSK;
  TnCipherPattern is = tn_cipher_suite_describe (suite);

  if (level == 0)
    return TRUE;
  if (is.bits < tn_security_level_get_bits (level) || is.mac == TN_MAC_MD5
      || is.auth == TN_AUTH_NONE)
    return FALSE;
  if (level >= 3 && suite->min_version < TN_TLS_1_3 && (is.kx & forward_secret) == 0)
    return FALSE;

  return level < 4 || is.mac != TN_MAC_SHA1;
}

gboolean
tn_cipher_suite_is_in_backend_for (const TnCipherSuite *suite, guint version)
{
  return tn_cipher_suite_is_in_backend (suite)
         && (version >= TN_TLS_1_2 || strcmp (suite->mac, "SHA1") == 0
             || strcmp (suite->mac, "MD5") == 0);
}
