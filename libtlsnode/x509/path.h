/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/path-cert.h"
#include "libtlsnode/x509/trust.h"
#include "libtlsnode/x509/verify-work.h"

/* Which certificates stand between a leaf and a root: built as OpenSSL does, without looking at signatures. */

/* OpenSSL's default depth, and one for the leaf. */
#define TN_PATH_MAX_LENGTH 101

typedef struct {
  GPtrArray
      *certs; /* of open TnPathCert, leaf first, at least one; a malformed leaf stands alone */
  guint n_sent;          /* the certificates from this index on come from the trust set */
  gboolean is_trusted;   /* there is an anchor */
  guint anchor;          /* its index: the top, or a leaf that is trusted itself */
  gboolean is_too_long;  /* was given up at TN_PATH_MAX_LENGTH */
  gboolean has_rejected; /* met a certificate whose trust settings reject it */
  guint rejected;        /* its index */
} TnPath;

typedef struct {
  GPtrArray *chain; /* of GBytes, DER, as the peer sent it; not empty */
  TnTrust *trust;
  TnPurpose purpose; /* for trust settings */
  gboolean
      allow_partial_chain; /* X509_V_FLAG_PARTIAL_CHAIN: every certificate of the set is an anchor */
  gint64 now;              /* seconds since the epoch */
} TnPathSpec;

/* NULL when the outline of a certificate cannot be read or the work is exhausted. */
TnPath *tn_path_build (const TnPathSpec *spec, TnWork *work);

/* Beyond OpenSSL, which takes the best issuer at each step and never comes back: calls judge for every path to an anchor, in the
 * order of preference, until it says TRUE or there is nothing to spend any more. TRUE = it did. */
typedef gboolean (*TnPathJudge) (const TnPath *path, gpointer data);
gboolean
tn_path_search (const TnPathSpec *spec, TnWork *work, TnPathJudge judge, gpointer data);

const TnPathCert *tn_path_get (const TnPath *self, guint index);
void tn_path_free (TnPath *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPath, tn_path_free)
