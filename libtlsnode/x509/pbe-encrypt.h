/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/der-writer.h"

/* Rounds of every derivation of a key from a passphrase that is written: those of the key and those of the MAC alike, since an
 * attacker takes the cheapest. */
#define TN_PBE_ITERATIONS 100000

#define TN_PBE_SALT 16

/* Puts an AlgorithmIdentifier (PBES2 of RFC 8018: PBKDF2 with HMAC-SHA-256, AES-256-CBC) and behind it the encrypted data with this tag.
 * passphrase NULL is the empty one. plain may be what the writer holds no longer, but not what is in it. */
gboolean tn_pbe_put_encrypted (TnDerWriter *writer,
                               guint8 tag,
                               TnDer plain,
                               const char *passphrase,
                               GError **error);
