/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/tls-node-error-codes.h"

/* What is known of a chain that GnuTLS did not verify. status is a set of gnutls_certificate_status_t bits. */
typedef struct {
  guint status;
  guint chain_length; /* certificates that the peer sent */
  gboolean self_signed_leaf;
  gboolean self_signed_top; /* the last certificate sent is self-signed */
} TnVerifyFacts;

/* The Node code for a failed verification (x509-error-gnutls.c); an approximation for common cases. */
TlsNodeX509Error tn_x509_error_from_status (const TnVerifyFacts *facts);
