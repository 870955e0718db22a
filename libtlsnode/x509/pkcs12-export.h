/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/key.h"

/* What goes into a PKCS #12 file. */
typedef struct {
  TnKey *key;
  GPtrArray *chain;          /* of GBytes (DER), the certificate of the key first */
  const char *passphrase;    /* NULL = the empty one */
  const char *friendly_name; /* UTF-8; NULL = none */
} TnPkcs12Spec;

/* A file (RFC 7292) that OpenSSL 3, Node and tn_pkcs12_read () read: key and certificates encrypted as pbe-encrypt.h says, a MAC with
 * SHA-256. A key that is not the certificate's is TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH, a name that is not UTF-8
 * TLS_NODE_ERROR_INVALID_ARG_VALUE. */
GBytes *tn_pkcs12_write (const TnPkcs12Spec *spec, GError **error);
