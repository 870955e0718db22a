/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/trust.h"

typedef enum {
  TN_PURPOSE_SERVER, /* the peer is a server */
  TN_PURPOSE_CLIENT
} TnPurpose;

/* Judges a chain (GPtrArray of GBytes, DER, leaf first, as the peer sent it) at time now (seconds since the epoch).
 * FALSE with TLS_NODE_X509_ERROR set: Node's code and OpenSSL's message. An empty chain is
 * UNABLE_TO_GET_ISSUER_CERT, as Node says it. The verdict is GnuTLS's, mapped for the common codes. */
gboolean tn_verify_chain (GPtrArray *chain,
                          TnTrust *trust,
                          TnPurpose purpose,
                          gint64 now,
                          GError **error);
