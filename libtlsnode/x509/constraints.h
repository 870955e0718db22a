/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/path-cert.h"

/* Name constraints (RFC 5280 section 4.2.1.10), read and compared as OpenSSL does. */

/* Tags of GeneralName. */
#define TN_NAME_OTHER 0xa0
#define TN_NAME_EMAIL 0x81
#define TN_NAME_DNS 0x82
#define TN_NAME_DIRECTORY 0xa4
#define TN_NAME_URI 0x86
#define TN_NAME_IP 0x87

/* One GeneralSubtree. */
typedef struct {
  guint8 tag;
  TnDer base;
  GBytes *directory;  /* canonical, of a directoryName */
  gboolean has_range; /* minimum other than 0, or maximum: nobody supports them */
} TnSubtree;

typedef struct {
  GArray *permitted; /* of TnSubtree */
  GArray *excluded;
} TnConstraints;

/* NULL when the extension is malformed. */
TnConstraints *tn_constraints_new (TnDer extension);
guint tn_constraints_get_size (const TnConstraints *self);
void tn_constraints_free (TnConstraints *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnConstraints, tn_constraints_free)

/* OpenSSL's text of a fault (static), NULL = the name is within. directory: the canonical form of a directoryName. */
const char *
tn_constraints_check (const TnConstraints *self, guint8 tag, TnDer name, GBytes *directory);

/* Every name in the certificate. with_common_names: also those common names that look like a host's. */
const char *tn_constraints_check_certificate (const TnConstraints *self,
                                              const TnPathCert *cert);
const char *tn_constraints_check_common_names (const TnConstraints *self,
                                               const TnPathCert *cert);

/* Subject and alternative names, counted as OpenSSL counts them. */
guint64 tn_constraints_count_names (const TnPathCert *cert);
