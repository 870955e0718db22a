/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/key.h"

/* Certificates and keys in tokens of PKCS #11, by URI (RFC 7512). Only modules that are named here are loaded, each one once and for good:
 * p11-kit's configuration is not looked at. A module may be NULL: then it is the URI's module-path, or one that is loaded
 * already. The URI's pin-value and pin-source count before the function. tn_key_new_from_uri () of key.h is the rest of this.
 *
 * Node has engines where this has modules; errors are those of Node with the engine pkcs11 of OpenSC:
 * TLS_NODE_ERROR_UNKNOWN "error:12800067:DSO support routines::could not load the shared library" (no such file),
 * "error:1280006A:DSO support routines::could not bind to the requested symbol name" (no module),
 * TLS_NODE_ERROR_OSSL_OBJECT_NOT_FOUND, _PIN_INCORRECT, _UI_PROCESSING_ERROR (no PIN), _INVALID_ID (no URI). */

/* All certificates that fit the URI, of GBytes (DER), in the order of the token; at least one. */
GPtrArray *tn_token_read_certificates (const char *uri,
                                       const char *module,
                                       TnPinFunc pin,
                                       gpointer data,
                                       GError **error);

/* For clientCertEngine: what is a URI, or the path of a module, which means any token. Finds the first certificate whose key is
 * in its token. *chain is of GBytes (DER): this one, and its issuers as far as they fit the URI, too. */
gboolean tn_token_read_identity (const char *what,
                                 TnPinFunc pin,
                                 gpointer data,
                                 GPtrArray **chain,
                                 TnKey **key,
                                 GError **error);
