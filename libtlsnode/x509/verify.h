/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/tls-node-error-codes.h"
#include "libtlsnode/x509/crl.h"
#include "libtlsnode/x509/trust.h"

/* Is this chain good? Path, rules and order are OpenSSL's, so that the answer is Node's; docs/verification.md lists the rules and
 * where each one is. GnuTLS checks the signatures. The caller asks for the host name (identity.h). */

/* OpenSSL's default security level. */
#define TN_SECURITY_LEVEL_DEFAULT 1

typedef struct {
  GPtrArray *chain; /* of GBytes: DER, leaf first, the rest in any order, as the peer sent it */
  TnTrust *trust;
  TnCrls *
      crls; /* NULL = revocation is not checked; else every certificate of the path needs a CRL */
  TnPurpose purpose;
  guint level;                  /* security level, 0 to 5 */
  gboolean allow_partial_chain; /* Node's allowPartialTrustChain */
  gint64 now;                   /* seconds since the epoch */
  gboolean
      tries_other_paths; /* beyond OpenSSL: when its path is refused, is there another one? */
} TnVerifySpec;

/* One fault. */
typedef struct {
  TlsNodeX509Error code;
  const char *message; /* OpenSSL's, static */
  guint depth;         /* index into the report's chain */
} TnVerifyReason;

typedef struct {
  gboolean is_good;
  TlsNodeX509Error code; /* Node's verdict is the last fault that OpenSSL finds */
  const char *message;
  guint depth;
  GArray *reasons;  /* of TnVerifyReason, in OpenSSL's order; empty when it is good */
  GPtrArray *chain; /* of GBytes: the path that was judged, as far as it was found */
} TnVerifyReport;

/* Never NULL. An empty chain is UNABLE_TO_GET_ISSUER_CERT, as Node says it. */
TnVerifyReport *tn_verify (const TnVerifySpec *spec);
void tn_verify_report_free (TnVerifyReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnVerifyReport, tn_verify_report_free)

/* The same, for those who only need the verdict: FALSE with TLS_NODE_X509_ERROR set. */
gboolean tn_verify_chain (const TnVerifySpec *spec, GError **error);

/* Is the certificate (DER) good for the host? By Node's rules (identity.h) and by GnuTLS's, which take a wildcard for a whole label only
 * (RFC 9525 section 6.3). FALSE sets TLS_NODE_ERROR_CERT_ALTNAME_INVALID. */
gboolean tn_verify_host (GBytes *certificate, const char *hostname, GError **error);
