/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/key.h"

/* What a PKCS #12 file (RFC 7292) holds. */
typedef struct {
  TnKey *key; /* NULL only inside of the parser */
  GPtrArray *
      chain; /* of GBytes (DER): what is sent, the certificate of the key first, then the cas */
  GPtrArray *
      cas; /* of GBytes (DER): the other certificates in the order of the file, which Node trusts and sends */
} TnPkcs12;

/* Bags are walked, and decrypted with what pbe.h has; the first key counts, and the first certificate that fits it. passphrase NULL or "": tried
 * as none and as empty. RC2 of 40 bits is read, although Node refuses it. Node's codes and texts, all without "error:":
 * TLS_NODE_ERROR_UNKNOWN (Node gives no code) "mac verify failure", "mac absent", "bad decrypt", "not enough data", "header too long",
 * "wrong tag"; ERR_CRYPTO_OPERATION_FAILED "Unable to load private key from PFX data", "Unable to load certificate from PFX data";
 * ERR_CRYPTO_UNSUPPORTED_OPERATION "Unsupported PKCS12 PFX data". */
TnPkcs12 *tn_pkcs12_read (GBytes *data, const char *passphrase, GError **error);

/* All that there is, whether it fits together or not: the first key, NULL = none, and the certificates (GPtrArray of GBytes, DER) in the order of
 * the file. Both are transfer full. */
gboolean tn_pkcs12_list (GBytes *data,
                         const char *passphrase,
                         TnKey **key,
                         GPtrArray **certificates,
                         GError **error);

/* As tn_chain_check_level (), with the errors that Node has for a PKCS #12 file: the reason alone, and no code. */
gboolean tn_pkcs12_check_level (TnPkcs12 *self, guint level, GError **error);

void tn_pkcs12_free (TnPkcs12 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPkcs12, tn_pkcs12_free)
