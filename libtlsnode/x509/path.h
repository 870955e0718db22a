/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/trust.h"

/* Which certificates stand between a leaf and a root: built as OpenSSL does, without looking at signatures. */

typedef struct {
  GBytes *der;
  gpointer crt; /* its gnutls_x509_crt_t, for verify.c */
  TnDerCertificate fields;
  gint64 not_before;
  gint64 not_after;
  gboolean is_self_issued; /* subject = issuer */
  gboolean is_self_signed; /* and nothing else says that its issuer is another one */
} TnPathCert;

typedef struct {
  GPtrArray *certs;    /* of TnPathCert, leaf first, at least one */
  guint n_sent;        /* the certificates from this index on come from the trust set */
  gboolean is_trusted; /* ends in a self-signed certificate of the trust set */
} TnPath;

/* chain as in tn_verify_chain (), not empty. NULL when a certificate cannot be read. */
TnPath *tn_path_build (GPtrArray *chain, TnTrust *trust, gint64 now);
void tn_path_free (TnPath *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPath, tn_path_free)
