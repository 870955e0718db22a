/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/key.h"

typedef struct {
  const char *common_name;          /* required, not empty */
  const char *const *names;         /* subjectAltName: host names and IP addresses as text; NULL = none */
  gboolean is_ca;                   /* keyCertSign, cRLSign, basicConstraints */
  guint days;                       /* validity from one hour before now; 0 = 365 */
  GBytes *issuer_certificate;       /* DER; NULL = self-signed */
  TnKey *issuer_key;                /* with issuer_certificate */
} TnGenerateSpec;

/* Signs a certificate for key; returns its DER. Extended key usage: serverAuth and clientAuth for leaves; serial 16
 * random bytes; key identifiers set. now in seconds since the epoch. A name that is neither host name nor IP address is
 * TLS_NODE_ERROR_INVALID_ARG_VALUE. */
GBytes *tn_generate_certificate (const TnGenerateSpec *spec, TnKey *key, gint64 now, GError **error);
