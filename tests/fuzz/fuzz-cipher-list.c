/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gnutls/gnutls.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/compat/protocols.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_suites (GPtrArray *suites, guint level)
{
  guint i;

  g_assert_cmpuint (level, <=, 5);
  for (i = 0; i < suites->len; i++) {
    guint index = 0;

    g_assert_true (g_ptr_array_find (suites, suites->pdata[i], &index));
    g_assert_cmpuint (index, ==, i);
  }
}

/* Every string is one that GnuTLS takes. */
static void
check_priority (const TnPolicy *policy, TnPolicyRole role)
{
  g_autofree char *priority = tn_policy_to_priority (policy, role);
  g_autoptr (GArray) verdicts = tn_policy_explain (policy, role);
  gnutls_priority_t parsed = NULL;

  g_assert_cmpuint (verdicts->len, >=, policy->suites->len);
  if (priority == NULL)
    return;

  g_assert_cmpint (gnutls_priority_init (&parsed, priority, NULL), ==, 0);
  gnutls_priority_deinit (parsed);
}

static void
check_list (const char *list, guint max_version)
{
  TnPolicy policy = { .min_version = TN_TLS_1_0, .max_version = max_version };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) suites = tn_cipher_list_resolve (list, &policy.level, &error);
  g_autoptr (GPtrArray) groups = tn_group_list_parse (NULL, NULL);
  g_autoptr (GPtrArray) sigalgs = tn_sigalg_list_parse (NULL, NULL);

  g_assert_true ((suites == NULL) == (error != NULL));
  if (suites == NULL)
    return;

  check_suites (suites, policy.level);
  policy.suites = suites;
  policy.groups = groups;
  policy.sigalgs = sigalgs;
  policy.has_psk = suites->len % 2 == 0;
  check_priority (&policy, TN_ROLE_CLIENT);
  check_priority (&policy, TN_ROLE_SERVER);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *list = g_strndup ((const char *) data, size);

  check_list (list, TN_TLS_1_3);
  check_list (list, TN_TLS_1_2);

  return 0;
}
