/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "libtlsnode/x509/key.h"

/* For x509 and engine only. Owned by the key. */
gnutls_privkey_t tn_key_get_privkey (TnKey *self);

/* The same key once more, for who takes a handle over. It must not outlive self: the PIN function of a key in a token is self's. */
gnutls_privkey_t tn_key_copy_privkey (TnKey *self, GError **error);

/* Takes the handle, also when it fails: a key that cannot sign is TLS_NODE_ERROR_SSL_UNKNOWN_CERTIFICATE_TYPE. */
TnKey *tn_key_new_take_x509 (gnutls_x509_privkey_t x509_key, GError **error);
TnKey *tn_key_new_take_privkey (gnutls_privkey_t privkey, GError **error);

/* A certificate (DER) as a GnuTLS object, to be freed with gnutls_x509_crt_deinit (). What GnuTLS cannot read is
 * TLS_NODE_ERROR_OSSL_ASN1. */
gnutls_x509_crt_t tn_certificate_import (GBytes *der, GError **error);
