/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/compat/policy-private.h"

/* Inside of compat/ only: what GnuTLS makes of a priority string: everything that the words of some suites say together, in its order. */
typedef struct {
  GPtrArray *kx; /* of const char, in order */
  GPtrArray *ciphers;
  GPtrArray *macs;
} TnCrossProduct;

/* In the order that comes nearest to the order of the suites. */
void
tn_cross_product_init (TnCrossProduct *self, const TnPolicyView *view, const GPtrArray *suites);
void tn_cross_product_clear (TnCrossProduct *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnCrossProduct, tn_cross_product_clear)

/* The suites of OpenSSL's that it says, of the versions of the view. */
GPtrArray *tn_cross_product_list (const TnCrossProduct *self, const TnPolicyView *view);
