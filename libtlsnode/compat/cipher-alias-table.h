/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Inside of compat/ only: what the words of OpenSSL's cipher lists ask of a suite. */
enum {
  TN_KX_RSA = 1 << 0,
  TN_KX_DHE = 1 << 1,
  TN_KX_ECDHE = 1 << 2,
  TN_KX_PSK = 1 << 3,
  TN_KX_RSA_PSK = 1 << 4,
  TN_KX_DHE_PSK = 1 << 5,
  TN_KX_ECDHE_PSK = 1 << 6,
  TN_KX_SRP = 1 << 7,
  TN_KX_GOST = 1 << 8
};

enum {
  TN_AUTH_RSA = 1 << 0,
  TN_AUTH_ECDSA = 1 << 1,
  TN_AUTH_DSS = 1 << 2,
  TN_AUTH_NONE = 1 << 3,
  TN_AUTH_PSK = 1 << 4,
  TN_AUTH_SRP = 1 << 5,
  TN_AUTH_GOST = 1 << 6
};

enum {
  TN_ENC_AES128 = 1 << 0,
  TN_ENC_AES256 = 1 << 1,
  TN_ENC_AES128GCM = 1 << 2,
  TN_ENC_AES256GCM = 1 << 3,
  TN_ENC_AES128CCM = 1 << 4,
  TN_ENC_AES256CCM = 1 << 5,
  TN_ENC_AES128CCM8 = 1 << 6,
  TN_ENC_AES256CCM8 = 1 << 7,
  TN_ENC_CAMELLIA128 = 1 << 8,
  TN_ENC_CAMELLIA256 = 1 << 9,
  TN_ENC_CHACHA20 = 1 << 10,
  TN_ENC_NULL = 1 << 11,
  TN_ENC_ARIA128 = 1 << 12,
  TN_ENC_ARIA256 = 1 << 13,
  TN_ENC_3DES = 1 << 14, /* from here on: words that exist, suites that do not */
  TN_ENC_RC4 = 1 << 15,
  TN_ENC_RC2 = 1 << 16,
  TN_ENC_IDEA = 1 << 17,
  TN_ENC_SEED = 1 << 18,
  TN_ENC_GOST = 1 << 19
};

enum {
  TN_MAC_MD5 = 1 << 0,
  TN_MAC_SHA1 = 1 << 1,
  TN_MAC_SHA256 = 1 << 2,
  TN_MAC_SHA384 = 1 << 3,
  TN_MAC_AEAD = 1 << 4,
  TN_MAC_GOST = 1 << 5
};

/* What OpenSSL calls strength; and two words that are no property of one algorithm. */
enum { TN_STRENGTH_LOW = 1 << 0, TN_STRENGTH_MEDIUM = 1 << 1, TN_STRENGTH_HIGH = 1 << 2 };

#define TN_ENC_AESGCM (TN_ENC_AES128GCM | TN_ENC_AES256GCM)
#define TN_ENC_AESCCM8 (TN_ENC_AES128CCM8 | TN_ENC_AES256CCM8)
#define TN_ENC_AESCCM (TN_ENC_AES128CCM | TN_ENC_AES256CCM | TN_ENC_AESCCM8)
#define TN_ENC_AES (TN_ENC_AES128 | TN_ENC_AES256 | TN_ENC_AESGCM | TN_ENC_AESCCM)
#define TN_ENC_CAMELLIA (TN_ENC_CAMELLIA128 | TN_ENC_CAMELLIA256)
#define TN_ENC_ARIA (TN_ENC_ARIA128 | TN_ENC_ARIA256)

/* A set of suites: those with one of the bits of each mask; a mask of 0 asks for nothing. */
typedef struct {
  guint kx;
  guint auth;
  guint enc;
  guint mac;
  guint strength;
  guint bits;    /* of the key */
  guint version; /* the earliest protocol of the suite, 0x0301 */
  gboolean not_default;
  gboolean fips;
} TnCipherPattern;

typedef struct {
  const char *word;
  TnCipherPattern pattern;
} TnCipherAlias;

extern const TnCipherAlias tn_cipher_aliases[];
extern const gsize tn_cipher_aliases_length;
