/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

/* For x509 only: what bits.h says, of GnuTLS's objects. */
guint tn_pubkey_get_bits (gnutls_pubkey_t key);
guint tn_crt_get_key_bits (gnutls_x509_crt_t certificate);
guint tn_crt_get_signature_bits (gnutls_x509_crt_t certificate);
