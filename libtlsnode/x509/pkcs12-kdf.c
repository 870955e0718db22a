/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pkcs12-kdf.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "libtlsnode/base/secret.h"

#define MAX_DIGEST 64
#define MAX_BLOCK 128

/* The names are those of RFC 7292 appendix B.2. */
typedef struct {
  gnutls_digest_algorithm_t digest;
  gsize u;             /* length of the digest */
  gsize v;             /* block of the digest */
  guint8 d[MAX_BLOCK]; /* the use, repeated */
  guint8 *i;           /* salt and password, each repeated up to a multiple of v */
  gsize i_length;
} Derivation;

static gsize
get_block_size (gnutls_digest_algorithm_t digest)
{
  return gnutls_hash_get_len (digest) > 32 ? 128 : 64;
}

/* UTF-16, big-endian, with a terminator. As OpenSSL: what is not UTF-8 is taken for Latin-1. */
static guint8 *
encode_passphrase (const char *passphrase, gsize *length)
{
  gunichar2 *utf16 = NULL;
  glong n_units = 0;
  guint8 *encoded;

  *length = 0;
  if (passphrase == NULL)
    return NULL;

  utf16 = g_utf8_to_utf16 (passphrase, -1, NULL, &n_units, NULL);
  if (utf16 == NULL)
    n_units = strlen (passphrase);

  *length = 2 * ((gsize) n_units + 1);
  encoded = g_malloc0 (*length);
  for (glong i = 0; i < n_units; i++) {
    guint16 unit = utf16 != NULL ? utf16[i] : (guint8) passphrase[i];

    encoded[2 * i] = unit >> 8;
    encoded[2 * i + 1] = unit & 0xff;
  }

  if (utf16 != NULL)
    tn_wipe_free (utf16, 2 * (gsize) n_units);

  return encoded;
}

static gsize
round_up (gsize length, gsize block)
{
  return (length + block - 1) / block * block;
}

static void
repeat (guint8 *to, gsize length, const guint8 *from, gsize from_length)
{
  for (gsize i = 0; i < length; i++)
    to[i] = from[i % from_length];
}

static void
derivation_init (Derivation *self,
                 TnPkcs12Use use,
                 gnutls_digest_algorithm_t digest,
                 const char *passphrase,
                 TnDer salt)
{
  gsize password_length;
  guint8 *password = encode_passphrase (passphrase, &password_length);
  gsize s_length;

  self->digest = digest;
  self->u = gnutls_hash_get_len (digest);
  self->v = get_block_size (digest);
  memset (self->d, use, self->v);

  s_length = round_up (salt.length, self->v);
  self->i_length = s_length + round_up (password_length, self->v);
  self->i = g_malloc (self->i_length);
  if (salt.length > 0)
    repeat (self->i, s_length, salt.data, salt.length);
  if (password_length > 0)
    repeat (self->i + s_length, self->i_length - s_length, password, password_length);

  tn_wipe_free (password, password_length);
}

static void
derivation_clear (Derivation *self)
{
  tn_wipe_free (self->i, self->i_length);
}

/* A = H^iterations (D || I) */
static gboolean
hash (Derivation *self, guint iterations, guint8 *a)
{
  gnutls_hash_hd_t handle;

  if (gnutls_hash_init (&handle, self->digest) < 0)
    return FALSE;

  gnutls_hash (handle, self->d, self->v);
  gnutls_hash (handle, self->i, self->i_length);
  gnutls_hash_output (handle, a);
  for (guint i = 1; i < iterations; i++) {
    gnutls_hash (handle, a, self->u);
    gnutls_hash_output (handle, a);
  }

  gnutls_hash_deinit (handle, NULL);
  return TRUE;
}

/* I_j = (I_j + B + 1) mod 2^(8v) for each block of I; B is A, repeated */
static void
advance (Derivation *self, const guint8 *a)
{
  guint8 b[MAX_BLOCK];

  repeat (b, self->v, a, self->u);
  for (gsize block = 0; block < self->i_length; block += self->v) {
    guint carry = 1;

    for (gsize j = self->v; j > 0; j--) {
      carry += self->i[block + j - 1] + b[j - 1];
      self->i[block + j - 1] = carry & 0xff;
      carry >>= 8;
    }
  }

  tn_wipe (b, sizeof b);
}

gboolean
tn_pkcs12_derive (TnPkcs12Use use,
                  int digest,
                  const char *passphrase,
                  TnDer salt,
                  guint iterations,
                  guint8 *bytes,
                  gsize length)
{
  Derivation derivation = { 0 };
  guint8 a[MAX_DIGEST];
  gboolean success = TRUE;
  gsize done = 0;

  if (gnutls_hash_get_len (digest) == 0 || gnutls_hash_get_len (digest) > MAX_DIGEST)
    return FALSE;

  derivation_init (&derivation, use, digest, passphrase, salt);
  while (success && done < length) {
    gsize part = MIN (length - done, derivation.u);

    success = hash (&derivation, iterations, a);
    memcpy (bytes + done, a, part);
    done += part;
    advance (&derivation, a);
  }

  derivation_clear (&derivation);
  tn_wipe (a, sizeof a);
  return success;
}
