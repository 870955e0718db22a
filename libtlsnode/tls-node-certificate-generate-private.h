/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/tls-node-certificate-private.h"

/* What certificates and requests have in common: options, made ready. Borrows from them, and owns what it read. */
typedef struct {
  TnGenerateSpec spec;
  TnKey *key; /* the given one or a new one; NULL = a request has one */
} TnGenerateJob;

/* needs_key: FALSE for what is signed for somebody else. */
gboolean tn_generate_job_init (TnGenerateJob *self,
                               TlsNodeCertificateOptions *options,
                               gboolean needs_key,
                               GError **error);
/* The key in PEM, as the options want it. */
GBytes *tn_generate_job_export_key (TnGenerateJob *self,
                                    TlsNodeCertificateOptions *options,
                                    GError **error);
void tn_generate_job_clear (TnGenerateJob *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnGenerateJob, tn_generate_job_clear)

/* Seconds since the epoch. */
gint64 tn_generate_get_now (void);
