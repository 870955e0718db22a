/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/scrypt.h"

#include <sodium.h>

#define MAX_MEMORY (32 * 1024 * 1024)
#define BLOCK 128

/* The memory bounds the time as well: each byte of it is touched a constant number of times for each of p. */
static gboolean
is_modest (guint64 cost, guint64 block_size, guint64 parallelization)
{
  guint64 limit = MAX_MEMORY / BLOCK;

  return cost > 1 && (cost & (cost - 1)) == 0 && block_size > 0 && parallelization > 0
         && block_size <= limit && cost <= limit && parallelization <= limit
         && block_size * parallelization <= limit
         && block_size * (cost + 2 + parallelization) <= limit
         && block_size * cost * parallelization <= 16 * limit;
}

gboolean
tn_scrypt (gconstpointer passphrase,
           gsize passphrase_length,
           gconstpointer salt,
           gsize salt_length,
           guint cost,
           guint block_size,
           guint parallelization,
           guint8 *bytes,
           gsize length)
{
  return is_modest (cost, block_size, parallelization) && sodium_init () >= 0
         && crypto_pwhash_scryptsalsa208sha256_ll (passphrase, passphrase_length, salt,
                                                   salt_length, cost, block_size,
                                                   parallelization, bytes, length)
                == 0;
}
