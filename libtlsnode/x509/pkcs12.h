/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/key.h"

/* What a PKCS #12 file (RFC 7292) holds. */
typedef struct {
  TnKey *key;       /* NULL only inside of the parser */
  GPtrArray *chain; /* of GBytes (DER): the leaf first */
  GPtrArray *cas;   /* of GBytes (DER): the other certificates, which Node trusts and sends */
} TnPkcs12;

/* The bags are walked here. passphrase NULL or "": tried as none and as empty. Node's codes and texts: "mac verify failure" (no code), "Unable to load
 * private key from PFX data", "Unable to load certificate from PFX data", "not enough data", "mac absent". */
TnPkcs12 *tn_pkcs12_read (GBytes *data, const char *passphrase, GError **error);
void tn_pkcs12_free (TnPkcs12 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPkcs12, tn_pkcs12_free)
