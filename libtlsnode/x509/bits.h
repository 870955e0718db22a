/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The strength of keys and signatures in bits, as OpenSSL 3.0 counts it for its security levels: RSA 2048 = 112, P-256 = 128,
 * SHA-1 = 63. 0 = cannot be read or is not known. key.h has the same for private keys. */
guint tn_certificate_get_key_bits (GBytes *certificate);
guint tn_certificate_get_signature_bits (GBytes *certificate);

/* May these certificates (DER, leaf first) be one's own at this security level (0 to 5)? Errors are Node's: ERR_SSL_EE_KEY_TOO_SMALL,
 * ERR_SSL_CA_KEY_TOO_SMALL, ERR_SSL_CA_MD_TOO_WEAK. As in OpenSSL the signature of a self-signed one does not count. */
gboolean tn_chain_check_level (GPtrArray *chain, guint level, GError **error);
