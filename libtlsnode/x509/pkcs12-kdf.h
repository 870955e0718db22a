/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/der.h"

/* RFC 7292 appendix B.3 */
typedef enum { TN_PKCS12_KEY = 1, TN_PKCS12_IV = 2, TN_PKCS12_MAC = 3 } TnPkcs12Use;

/* Fills bytes with what the passphrase (UTF-8; NULL = none at all) gives for this use. digest is one of GnuTLS's. FALSE: GnuTLS
 * does not have it. */
gboolean tn_pkcs12_derive (TnPkcs12Use use,
                           int digest,
                           const char *passphrase,
                           TnDer salt,
                           guint iterations,
                           guint8 *bytes,
                           gsize length);
