/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A set of trusted certificates: immutable, reference-counted with atomics, shared between threads. */
typedef struct _TnTrust TnTrust;

/* cas: GPtrArray of GBytes (PEM text, any number of certificates each). What is no certificate is skipped
 * as Node does, so an empty set is possible and trusts nobody. */
TnTrust *tn_trust_new (GPtrArray *cas);

/* The system's roots, parsed once per process at the first call. Transfer none. */
TnTrust *tn_trust_get_system (void);

/* Is a certificate equal to this one (DER) in the set? */
gboolean tn_trust_contains (TnTrust *self, GBytes *certificate);
guint tn_trust_get_size (TnTrust *self);

/* The certificates (GBytes of DER) with this subject (DER of the Name), in the order in which they were given; NULL = none.
 * Transfer none. */
const GPtrArray *tn_trust_find_by_subject (TnTrust *self, GBytes *subject);

TnTrust *tn_trust_ref (TnTrust *self);
void tn_trust_unref (TnTrust *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnTrust, tn_trust_unref)
