/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/policy.h"

#include "libtlsnode/compat/cross-product.h"

static void
add_verdict (GArray *verdicts, const TnCipherSuite *suite, TnSuiteFate fate)
{
  TnSuiteVerdict verdict = { .name = suite->name, .id = suite->id, .fate = fate };

  g_array_append_val (verdicts, verdict);
}

/* What a client says. */
static void
add_said (GArray *verdicts, const TnPolicyView *view, GPtrArray *offered)
{
  g_auto (TnCrossProduct) product = { 0 };
  g_autoptr (GPtrArray) said = NULL;
  guint i;

  tn_cross_product_init (&product, view, offered);
  said = tn_cross_product_list (&product, view);
  for (i = 0; i < said->len; i++)
    add_verdict (verdicts, said->pdata[i],
                 g_ptr_array_find (offered, said->pdata[i], NULL) ? TN_SUITE_OFFERED
                                                                  : TN_SUITE_EXTRA);
}

/* A server says one suite, chosen from its list: nothing but that list matters. */
static void
add_list (GArray *verdicts, GPtrArray *offered)
{
  guint i;

  for (i = 0; i < offered->len; i++)
    add_verdict (verdicts, offered->pdata[i], TN_SUITE_OFFERED);
}

/* A suite that is not offered although nothing is wrong with it for itself is so because of what would come with it. */
static void
add_others (GArray *verdicts, const TnPolicyView *view, GPtrArray *offered)
{
  const GPtrArray *suites = view->policy->suites;
  guint i;

  for (i = 0; i < suites->len; i++) {
    TnSuiteFate fate = tn_policy_view_judge (view, suites->pdata[i]);

    if (!g_ptr_array_find (offered, suites->pdata[i], NULL))
      add_verdict (verdicts, suites->pdata[i],
                   fate == TN_SUITE_OFFERED ? TN_SUITE_CLASH : fate);
  }
}

GArray *
tn_policy_explain (const TnPolicy *self, TnPolicyRole role)
{
  GArray *verdicts = g_array_new (FALSE, FALSE, sizeof (TnSuiteVerdict));
  g_autoptr (GPtrArray) offered = NULL;
  TnPolicyView view;

  tn_policy_view_init (&view, self, role);
  offered = tn_policy_view_list_offered (&view);
  if (role == TN_ROLE_CLIENT)
    add_said (verdicts, &view, offered);
  else
    add_list (verdicts, offered);
  add_others (verdicts, &view, offered);

  return verdicts;
}
