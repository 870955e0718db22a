/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What a GnuTLS client really says with a priority string: arrays of guint16, in the order of the wire. Fields that
 * the hello does not have are empty. */
typedef struct {
  GArray *suites;
  GArray *versions;
  GArray *groups;
  GArray *key_shares;
  GArray *sigalgs;
  GArray *extensions;
} TnOffer;

/* As the engine makes its sessions; NULL when GnuTLS refuses the string or has nothing to say. */
TnOffer *tn_offer_new (const char *priority, gboolean has_psk);
void tn_offer_free (TnOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnOffer, tn_offer_free)

/* "1302 1303" */
char *tn_offer_format (const GArray *ids);
