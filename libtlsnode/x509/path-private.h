/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/path.h"

/* For path*.c. */

/* To look at a certificate that could be an issuer. */
#define TN_PATH_CANDIDATE_COST 2

TnPath *tn_path_new (void);
gboolean tn_path_contains (const TnPath *self, const TnPathCert *cert);

/* NULL when it is unreadable or the work is exhausted. */
TnPathCert *tn_path_read_cert (GBytes *der, TnWork *work);

/* Every certificate of the chain, of TnPathCert; NULL when one is unreadable or the work is exhausted. */
GPtrArray *tn_path_read_chain (const TnPathSpec *spec, TnWork *work);
