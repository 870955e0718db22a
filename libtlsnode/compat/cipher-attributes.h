/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/compat/cipher-alias-table.h"
#include "libtlsnode/compat/ciphers.h"

/* Inside of compat/ only: the words of a suite as bits, and what follows from them. */

/* The key length of suites without encryption; 0 in a pattern means "any". */
#define TN_NULL_BITS 1

/* One bit in each mask; a suite of TLS 1.3 has none for key exchange and authentication. The suite is one of the table. */
TnCipherPattern tn_cipher_suite_describe (const TnCipherSuite *suite);

/* Whether OpenSSL would offer the suite at this security level (0 to 5). */
gboolean tn_cipher_suite_has_level (const TnCipherSuite *suite, guint level);

/* Whether GnuTLS has it in this version: PSK suites with CBC and SHA-2 are TLS 1.2's there, and everybody's in OpenSSL. */
gboolean tn_cipher_suite_is_in_backend_for (const TnCipherSuite *suite, guint version);
