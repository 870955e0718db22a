/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Certificate revocation lists (RFC 5280 section 5): immutable, reference-counted with atomics, shared between threads. Each one is
 * read whole when it is loaded, so that a malformed one is known then; its signature is checked when it is used, against the issuer
 * that stands in the path. */
typedef struct _TnCrls TnCrls;

/* crls: GPtrArray of GBytes (PEM text, at least one CRL each; more are read as well, where Node stops after the first). What is
 * none, or malformed, is TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED "Failed to parse CRL". */
TnCrls *tn_crls_new (GPtrArray *crls, GError **error);
guint tn_crls_get_size (TnCrls *self);

TnCrls *tn_crls_ref (TnCrls *self);
void tn_crls_unref (TnCrls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnCrls, tn_crls_unref)
