/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/compat/cipher-attributes.h"
#include "libtlsnode/compat/policy.h"

/* Inside of compat/ only: a policy as one role sees it. */
typedef struct {
  const TnPolicy *policy;
  TnPolicyRole role;
  guint versions; /* set of tn_version_bit () */
  guint lowest;   /* version; 0 = none */
  guint highest;
  guint auth; /* TN_AUTH_*: certificates that some signature algorithm is allowed for */
  gboolean has_curve;
  gboolean has_sigalg; /* that GnuTLS can send, or there is no need for one */
} TnPolicyView;

void tn_policy_view_init (TnPolicyView *self, const TnPolicy *policy, TnPolicyRole role);

guint tn_version_bit (guint version);

gboolean tn_policy_view_has_version (const TnPolicyView *self, guint version);

/* Of a suite for itself, without regard to the others. */
TnSuiteFate tn_policy_view_judge (const TnPolicyView *self, const TnCipherSuite *suite);

/* Whether GnuTLS says the suite to a peer when a string covers it, asked for or not. */
gboolean tn_policy_view_can_say (const TnPolicyView *self, const TnCipherSuite *suite);

/* Those that can be offered, by preference. Of const TnCipherSuite. */
GPtrArray *tn_policy_view_list_offered (const TnPolicyView *self);

gboolean tn_policy_allows_group (const TnPolicy *self, const TnGroup *group);
gboolean tn_policy_allows_sigalg (const TnPolicy *self, const TnSigalg *sigalg);
