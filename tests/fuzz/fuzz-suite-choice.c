/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/compat/protocols.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Before the three lists, each with its length in front: level, version, keys, what else there is. */
#define HEADER_LENGTH 4

typedef struct {
  const guint8 *data;
  gsize length;
} Reader;

/* NULL where a list is missing; one that is too long ends with the data. */
static const guint8 *
read_list (Reader *self, gsize *length)
{
  const guint8 *list;

  *length = 0;
  if (self->length == 0)
    return NULL;

  list = self->data + 1;
  *length = MIN (self->data[0], self->length - 1);
  self->data += 1 + *length;
  self->length -= 1 + *length;

  return list;
}

static void
choose (const TnPolicy *policy, const TnChoice *choice)
{
  const TnCipherSuite *suite = tn_policy_choose_suite (policy, choice);
  g_autofree char *priority = NULL;

  tn_policy_shares_sigalg (policy, choice);
  if (suite == NULL)
    return;

  tn_policy_can_sign (policy, choice, suite);
  priority = tn_policy_to_pinned_priority (policy, suite);
  g_assert_nonnull (priority);
  g_assert_true (g_ptr_array_find (policy->suites, suite, NULL));
  g_assert_cmphex (suite->min_version, <=, choice->version);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  TnPolicy policy = { .min_version = TN_TLS_1_0, .max_version = TN_TLS_1_3 };
  TnChoice choice = { 0 };
  g_autoptr (GPtrArray) suites
      = tn_cipher_list_resolve ("ALL:COMPLEMENTOFALL", &policy.level, NULL);
  g_autoptr (GPtrArray) groups = tn_group_list_parse (NULL, NULL);
  g_autoptr (GPtrArray) sigalgs = tn_sigalg_list_parse (NULL, NULL);
  g_autofree char *priority = NULL;
  Reader reader;

  if (size < HEADER_LENGTH)
    return 0;

  policy.suites = suites;
  policy.groups = groups;
  policy.sigalgs = sigalgs;
  policy.level = data[0] % 6;
  policy.options = data[3] % 2 == 0 ? TN_OP_CIPHER_SERVER_PREFERENCE : 0;
  policy.options |= data[3] % 3 == 0 ? TN_OP_PRIORITIZE_CHACHA : 0;
  policy.has_psk = data[3] % 5 == 0;
  choice.version = TN_TLS_1_0 + data[1] % 3;
  choice.keys = data[2];
  choice.key_group = data[3];
  choice.has_dh = data[3] % 7 != 0;
  reader = (Reader){ data + HEADER_LENGTH, size - HEADER_LENGTH };
  choice.suites = read_list (&reader, &choice.suites_length);
  choice.groups = read_list (&reader, &choice.groups_length);
  choice.sigalgs = read_list (&reader, &choice.sigalgs_length);

  choose (&policy, &choice);
  priority = tn_policy_to_tls13_priority (&policy, choice.groups, choice.groups_length, 0x1303);
  g_assert_nonnull (priority);

  return 0;
}
