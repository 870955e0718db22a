/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/abstract.h>

#include "libtlsnode/x509/key.h"

/* For x509 and engine only. Owned by the key. */
gnutls_privkey_t tn_key_get_privkey (TnKey *self);

/* A certificate (DER) as a GnuTLS object, to be freed with gnutls_x509_crt_deinit (). What GnuTLS cannot read is
 * TLS_NODE_ERROR_OSSL_ASN1. */
gnutls_x509_crt_t tn_certificate_import (GBytes *der, GError **error);
