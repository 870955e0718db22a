/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/path.h"

/* Name constraints (RFC 5280 section 4.2.1.10): every name of every certificate against the constraints of every issuer
 * above it. GnuTLS looks at the leaf only, and not at directory names.
 *
 * Returns OpenSSL's text of a fault (static), NULL = none. */
const char *tn_constraints_find_fault (const TnPath *path);

/* As OpenSSL: more than 2^20 comparisons are not made; such a path is at fault. */
gboolean tn_constraints_are_too_many (const TnPath *path);
