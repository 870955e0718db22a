/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"

/* Name constraints (RFC 5280 section 4.2.1.10), read and compared as OpenSSL does. */

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

/* extension: its value. NULL when it is malformed. */
TnConstraints *tn_constraints_new (TnDer extension);
guint tn_constraints_get_size (const TnConstraints *self);
void tn_constraints_free (TnConstraints *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnConstraints, tn_constraints_free)

/* OpenSSL's text of a fault (static), NULL = the name is within. directory: the canonical form of a directoryName. */
const char *
tn_constraints_check (const TnConstraints *self, guint8 tag, TnDer name, GBytes *directory);
