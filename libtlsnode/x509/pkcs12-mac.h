/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/pbe.h"

/* Does the MAC of a PKCS #12 file fit its content? mac_data is MacData, empty = there is none. Settles which of none and the empty
 * passphrase was meant. Errors are TLS_NODE_ERROR_UNKNOWN, as in pkcs12.h. */
gboolean tn_pkcs12_check_mac (TnPbe *pbe, TnDer content, TnDer mac_data, GError **error);

/* An error that has no code in Node. Always FALSE. */
gboolean tn_pkcs12_set_fault (GError **error, const char *reason, const char *hint);
