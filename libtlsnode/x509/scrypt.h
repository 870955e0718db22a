/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* scrypt (RFC 7914), which neither GnuTLS nor nettle 3.8 has: the one use of libsodium. FALSE: the parameters are not allowed, or
 * they need more than the 32 MiB that OpenSSL grants as well. */
gboolean tn_scrypt (gconstpointer passphrase,
                    gsize passphrase_length,
                    gconstpointer salt,
                    gsize salt_length,
                    guint cost,            /* N, a power of 2 */
                    guint block_size,      /* r */
                    guint parallelization, /* p */
                    guint8 *bytes,
                    gsize length);
