/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/key.h"

typedef struct {
  /* Required, not empty. */
  const char *common_name;
  /* subjectAltName: host names (also "*.example.org") and IP addresses as text; NULL = none. */
  const char *const *names;
  /* keyCertSign, cRLSign, basicConstraints. */
  gboolean is_ca;
  /* Validity from one hour before now; 0 = 365, at most 36525. */
  guint days;
  /* DER; NULL = self-signed. */
  GBytes *issuer_certificate;
  /* With issuer_certificate. */
  TnKey *issuer_key;
} TnGenerateSpec;

/* Signs a certificate for key; returns its DER. Extended key usage: serverAuth and clientAuth for leaves; serial 16
 * random bytes; key identifiers set. now in seconds since the epoch. A name that is neither host name nor IP address is
 * TLS_NODE_ERROR_INVALID_ARG_VALUE, days beyond a century TLS_NODE_ERROR_OUT_OF_RANGE. */
GBytes *
tn_generate_certificate (const TnGenerateSpec *spec, TnKey *key, gint64 now, GError **error);
