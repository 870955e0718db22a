/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/trust.h"

/* For trust*.c. */

TnTrust *tn_trust_new_empty (void);

/* settings: DER of the CertAux behind the certificate, NULL = none. What is in the set already stays as it is. */
void tn_trust_add (TnTrust *self, GBytes *certificate, GBytes *settings);

/* Every certificate of a PEM text up to a fault. FALSE when there was one, or no certificate. */
gboolean tn_trust_add_pem (TnTrust *self, GBytes *pem);

/* Every certificate of another set, with its settings. */
void tn_trust_add_all (TnTrust *self, TnTrust *other);
