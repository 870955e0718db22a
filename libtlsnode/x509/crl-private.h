/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/crl.h"
#include "libtlsnode/x509/der.h"

/* For crl*.c and verify-revocation.c. */

/* IssuingDistributionPoint: which certificates a CRL is about. */
typedef struct {
  gboolean only_users;
  gboolean only_cas;
  gboolean only_attributes;
  gboolean is_indirect;
  gboolean has_reasons; /* for some reasons only */
  gboolean is_malformed;
  gboolean has_point;
  TnDer
      point_names; /* GeneralNames of its fullName; empty for a relative name, which nobody compares */
} TnCrlScope;

typedef struct {
  GBytes *der;
  TnDer tbs; /* whole */
  TnDer signature;
  guint algorithm; /* gnutls_sign_algorithm_t */
  GBytes *issuer;  /* canonical */
  gint64 this_update;
  gint64 next_update; /* G_MAXINT64 = none */
  gboolean is_this_update_malformed;
  gboolean is_next_update_malformed;
  TnDer authority_key_id; /* data NULL = not there */
  TnDer authority_serial;
  TnDer authority_issuer;
  gboolean is_delta;
  gboolean has_unknown_critical_extension; /* of the CRL or of one of its entries */
  TnCrlScope scope;
  GArray *entries; /* sorted */
} TnCrl;

/* NULL when it is malformed. */
TnCrl *tn_crl_new (GBytes *der);
void tn_crl_free (TnCrl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnCrl, tn_crl_free)

/* serial: the value of the INTEGER. */
gboolean tn_crl_revokes (const TnCrl *self, TnDer serial);

/* Those of this issuer (canonical name), NULL = none; of TnCrl. Transfer none. */
const GPtrArray *tn_crls_find (TnCrls *self, GBytes *issuer);
