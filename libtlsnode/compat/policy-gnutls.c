/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/policy.h"

#include "libtlsnode/compat/cross-product.h"
#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/policy-private.h"
#include "libtlsnode/compat/protocols.h"

/* The one file that knows GnuTLS's priority strings; its words need no header of GnuTLS. A string says: these key
 * exchanges with these ciphers with these MACs. GnuTLS offers TLS 1.3's suites first, by cipher, then what is older, by key
 * exchange, cipher and MAC. */

#define START "NONE:+CTYPE-X509:+COMP-NULL"

typedef struct {
  guint version;
  const char *word;
} VersionWord;

/* Highest first: supported_versions keeps the order of the string. */
static const VersionWord version_words[] = {
  { TN_TLS_1_3, "VERS-TLS1.3" },
  { TN_TLS_1_2, "VERS-TLS1.2" },
  { TN_TLS_1_1, "VERS-TLS1.1" },
  { TN_TLS_1_0, "VERS-TLS1.0" },
};

static void
append_word (GString *string, const char *word)
{
  g_string_append (string, ":+");
  g_string_append (string, word);
}

static void
append_words (GString *string, const GPtrArray *words)
{
  guint i;

  for (i = 0; i < words->len; i++)
    append_word (string, words->pdata[i]);
}

static void
append_versions (GString *string, const TnPolicyView *view)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (version_words); i++) {
    if (tn_policy_view_has_version (view, version_words[i].version))
      append_word (string, version_words[i].word);
  }
}

/* A group that is for TLS 1.2 only goes to the end where GnuTLS would make a key share of it. */
static gboolean
is_group_of_pass (const TnPolicyView *view, const TnGroup *group, guint pass)
{
  gboolean is_late = view->highest >= TN_TLS_1_3 && !group->is_tls13;

  return (pass == 1) == is_late;
}

static void
append_groups (GString *string, const TnPolicyView *view)
{
  guint pass;
  guint i;

  for (pass = 0; pass < 2; pass++) {
    for (i = 0; i < view->policy->groups->len; i++) {
      const TnGroup *group = view->policy->groups->pdata[i];

      if (group->word != NULL && tn_policy_allows_group (view->policy, group)
          && (!group->is_ffdhe || view->role == TN_ROLE_SERVER || view->highest >= TN_TLS_1_3)
          && is_group_of_pass (view, group, pass))
        append_word (string, group->word);
    }
  }
}

static void
append_sigalgs (GString *string, const TnPolicyView *view)
{
  guint i;
  gsize j;

  for (i = 0; i < view->policy->sigalgs->len; i++) {
    const TnSigalg *sigalg = view->policy->sigalgs->pdata[i];

    if (!tn_policy_allows_sigalg (view->policy, sigalg)
        || (view->lowest >= TN_TLS_1_3 && !sigalg->is_tls13))
      continue;
    for (j = 0; j < G_N_ELEMENTS (sigalg->words) && sigalg->words[j] != NULL; j++) {
      append_word (string, "SIGN-");
      g_string_append (string, sigalg->words[j]);
    }
  }
}

/* OpenSSL: a client refuses servers without RFC 5746 unless told otherwise. Tickets are of TLS 1.2: those of TLS 1.3 stay. */
static void
append_flags (GString *string, const TnPolicyView *view)
{
  guint64 options = view->policy->options;

  g_string_append (string, ":%PROFILE_VERY_WEAK");
  if (view->role == TN_ROLE_SERVER && (options & TN_OP_CIPHER_SERVER_PREFERENCE) != 0)
    g_string_append (string, ":%SERVER_PRECEDENCE");
  if ((options & TN_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION) != 0)
    g_string_append (string, ":%UNSAFE_RENEGOTIATION");
  else if (view->role == TN_ROLE_CLIENT && (options & TN_OP_LEGACY_SERVER_CONNECT) == 0)
    g_string_append (string, ":%SAFE_RENEGOTIATION");
  if ((options & TN_OP_NO_TICKET) != 0 || view->policy->level >= 3)
    g_string_append (string, ":%NO_TICKETS_TLS12");
  if ((options & TN_OP_NO_ENCRYPT_THEN_MAC) != 0)
    g_string_append (string, ":%NO_ETM");
}

static char *
finish (GString *string, const TnPolicyView *view)
{
  append_groups (string, view);
  append_sigalgs (string, view);
  append_flags (string, view);

  return g_string_free (string, FALSE);
}

char *
tn_policy_to_priority (const TnPolicy *self, TnPolicyRole role)
{
  g_autoptr (GPtrArray) suites = NULL;
  g_auto (TnCrossProduct) product = { 0 };
  TnPolicyView view;
  GString *string;

  tn_policy_view_init (&view, self, role);
  suites = tn_policy_view_list_offered (&view);
  if (suites->len == 0 || !view.has_sigalg)
    return NULL;

  tn_cross_product_init (&product, &view, suites);
  string = g_string_new (START);
  append_versions (string, &view);
  append_words (string, product.kx);
  append_words (string, product.ciphers);
  append_words (string, product.macs);

  return finish (string, &view);
}

static gboolean
is_chacha (const TnCipherSuite *suite)
{
  return g_str_has_prefix (suite->cipher, "CHACHA20");
}

static void
append_tls13_ciphers (GString *string, const GPtrArray *suites, gboolean chacha_first)
{
  guint pass;
  guint i;

  for (pass = 0; pass < 2; pass++) {
    for (i = 0; i < suites->len; i++) {
      const TnCipherSuite *suite = suites->pdata[i];
      gboolean is_early = chacha_first && is_chacha (suite);

      if (is_early == (pass == 0))
        append_word (string, suite->cipher);
    }
  }
}

static GPtrArray *
list_tls13_suites (const TnPolicyView *view)
{
  GPtrArray *suites = tn_policy_view_list_offered (view);
  guint i;

  for (i = suites->len; i > 0; i--) {
    if (((const TnCipherSuite *) suites->pdata[i - 1])->min_version < TN_TLS_1_3)
      g_ptr_array_remove_index (suites, i - 1);
  }

  return suites;
}

static const TnCipherSuite *
suite_by_id (guint id)
{
  return id != 0 && id <= G_MAXUINT16 ? tn_cipher_suite_by_id ((guint16) id) : NULL;
}

/* GnuTLS takes the first of its groups that the client has, and asks for another hello when there is no key share of it;
 * OpenSSL takes the first key share that it can use. */
static void
append_shared_groups (GString *string,
                      const TnPolicyView *view,
                      const guint8 *groups,
                      gsize groups_length)
{
  gsize i;

  for (i = 0; i + 1 < groups_length; i += 2) {
    const TnGroup *group = tn_group_by_id ((guint) groups[i] << 8 | groups[i + 1]);

    if (group != NULL && group->word != NULL && group->is_tls13
        && tn_policy_allows_group (view->policy, group)
        && g_ptr_array_find (view->policy->groups, group, NULL))
      append_word (string, group->word);
  }
}

char *
tn_policy_to_tls13_priority (const TnPolicy *self,
                             const guint8 *groups,
                             gsize groups_length,
                             guint first)
{
  g_autoptr (GPtrArray) suites = NULL;
  const TnCipherSuite *wish = suite_by_id (first);
  gboolean chacha_first
      = (self->options & TN_OP_PRIORITIZE_CHACHA) != 0 && wish != NULL && is_chacha (wish);
  TnPolicyView view;
  GString *string;

  tn_policy_view_init (&view, self, TN_ROLE_SERVER);
  suites = list_tls13_suites (&view);
  if (suites->len == 0)
    return NULL;

  string = g_string_new (START);
  append_versions (string, &view);
  if (self->has_psk)
    append_word (string, view.has_curve ? "ECDHE-PSK" : "DHE-PSK");
  append_tls13_ciphers (string, suites, chacha_first);
  append_word (string, "AEAD");
  append_shared_groups (string, &view, groups, groups_length);

  return finish (string, &view);
}

char *
tn_policy_to_pinned_priority (const TnPolicy *self, const TnCipherSuite *suite)
{
  TnPolicyView view;
  GString *string = g_string_new (START);

  tn_policy_view_init (&view, self, TN_ROLE_SERVER);
  append_versions (string, &view);
  append_word (string, suite->kx);
  append_word (string, suite->cipher);
  append_word (string, suite->mac);

  return finish (string, &view);
}
