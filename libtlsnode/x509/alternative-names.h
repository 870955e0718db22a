/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"

/* subjectAltName (RFC 5280 section 4.2.1.6) as it is written: only names that a certificate should have. */

/* GeneralNames in DER. Each is an IP address, an e-mail address (a@b), a URI (with "://") or a host name (also "*.example.org");
 * OpenSSL's "DNS:", "IP:", "email:" and "URI:" in front of it say which. Host names are ASCII: internationalised ones in their A-label
 * form (RFC 5890). Others are TLS_NODE_ERROR_INVALID_ARG_VALUE. */
GBytes *tn_alternative_names_encode (const char *const *names, GError **error);

/* Are these GeneralNames of someone else of that kind? Names of other kinds are errors, too: who signs them should know what they
 * mean. */
gboolean tn_alternative_names_check (TnDer general_names, GError **error);
