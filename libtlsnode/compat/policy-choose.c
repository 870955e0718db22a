/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/policy.h"

#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/policy-private.h"
#include "libtlsnode/compat/protocols.h"

/* What OpenSSL 3.0 does with a hello of TLS 1.2 or below: ssl_set_masks () and ssl3_choose_cipher (), checked against
 * what Node answered to some thousand hellos. */

/* For a hello of TLS 1.2 that does not say what it can verify. */
#define ECDSA_SHA1 0x0203
#define RSA_SHA1 0x0201

typedef struct {
  TnPolicyView view;
  const TnChoice *choice;
  guint auth; /* TN_AUTH_* */
  guint kx;   /* TN_KX_* */
} Selection;

static guint
read_number (const guint8 *list, gsize offset)
{
  return (guint) list[offset] << 8 | list[offset + 1];
}

static gboolean
has_number (const guint8 *list, gsize length, guint number)
{
  gsize i;

  for (i = 0; list != NULL && i + 1 < length; i += 2) {
    if (read_number (list, i) == number)
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_key (const TnChoice *choice, TnSigalgKey key)
{
  return (choice->keys & 1u << key) != 0;
}

static gboolean
is_shared_sigalg (const TnPolicy *self, const TnChoice *choice, const TnSigalg *sigalg)
{
  return tn_policy_allows_sigalg (self, sigalg)
         && has_number (choice->sigalgs, choice->sigalgs_length, sigalg->id);
}

gboolean
tn_policy_shares_sigalg (const TnPolicy *self, const TnChoice *choice)
{
  guint i;

  if (choice->version < TN_TLS_1_2 || choice->sigalgs == NULL)
    return TRUE;

  for (i = 0; i < self->sigalgs->len; i++) {
    if (is_shared_sigalg (self, choice, self->sigalgs->pdata[i]))
      return TRUE;
  }

  return FALSE;
}

static gboolean
shares_sigalg_of (const TnPolicy *self, const TnChoice *choice, TnSigalgKey key)
{
  guint i;

  for (i = 0; i < self->sigalgs->len; i++) {
    const TnSigalg *sigalg = self->sigalgs->pdata[i];

    if (sigalg->key == key && is_shared_sigalg (self, choice, sigalg))
      return TRUE;
  }

  return FALSE;
}

/* What a hello of TLS 1.2 means that does not say it. */
static gboolean
allows_legacy_sigalg (const TnPolicy *self, guint id)
{
  const TnSigalg *sigalg = tn_sigalg_by_id (id);

  return tn_policy_allows_sigalg (self, sigalg)
         && g_ptr_array_find (self->sigalgs, sigalg, NULL);
}

static gboolean
is_group_shared (const TnPolicy *self, const TnChoice *choice, guint id)
{
  const TnGroup *group = tn_group_by_id (id);

  return group != NULL && tn_policy_allows_group (self, group)
         && (choice->groups == NULL || has_number (choice->groups, choice->groups_length, id));
}

static gboolean
can_use_ecdsa (const TnPolicy *self, const TnChoice *choice)
{
  if (!has_key (choice, TN_SIGALG_ECDSA) || !is_group_shared (self, choice, choice->key_group))
    return FALSE;
  if (choice->version < TN_TLS_1_2)
    return TRUE;

  return choice->sigalgs != NULL ? shares_sigalg_of (self, choice, TN_SIGALG_ECDSA)
                                 : allows_legacy_sigalg (self, ECDSA_SHA1);
}

/* Keys that are younger than TLS 1.2 count only for those who name them. */
static gboolean
can_use_named_key (const TnPolicy *self, const TnChoice *choice, TnSigalgKey key)
{
  return choice->version >= TN_TLS_1_2 && has_key (choice, key)
         && shares_sigalg_of (self, choice, key);
}

static guint
list_auth (const TnPolicy *self, const TnChoice *choice)
{
  guint auth = TN_AUTH_PSK | TN_AUTH_NONE;

  if (has_key (choice, TN_SIGALG_RSA) || can_use_named_key (self, choice, TN_SIGALG_RSA_PSS))
    auth |= TN_AUTH_RSA;
  if (has_key (choice, TN_SIGALG_DSA))
    auth |= TN_AUTH_DSS;
  if (can_use_ecdsa (self, choice) || can_use_named_key (self, choice, TN_SIGALG_ED25519)
      || can_use_named_key (self, choice, TN_SIGALG_ED448))
    auth |= TN_AUTH_ECDSA;

  return auth;
}

/* The list is the client's: without one OpenSSL finds nothing to share. */
static gboolean
shares_curve (const TnPolicy *self, const TnChoice *choice)
{
  guint i;

  for (i = 0; i < self->groups->len; i++) {
    const TnGroup *group = self->groups->pdata[i];

    if (!group->is_ffdhe && group->word != NULL && choice->groups != NULL
        && is_group_shared (self, choice, group->id))
      return TRUE;
  }

  return FALSE;
}

static guint
list_kx (const TnPolicy *self, const TnChoice *choice)
{
  guint kx = TN_KX_PSK;

  if (has_key (choice, TN_SIGALG_RSA))
    kx |= TN_KX_RSA | TN_KX_RSA_PSK;
  if (choice->has_dh)
    kx |= TN_KX_DHE | TN_KX_DHE_PSK;
  if (shares_curve (self, choice))
    kx |= TN_KX_ECDHE | TN_KX_ECDHE_PSK;

  return kx;
}

static gboolean
is_possible (const Selection *self, const TnCipherSuite *suite)
{
  TnCipherPattern is = tn_cipher_suite_describe (suite);
  TnSuiteFate fate;

  if (suite->min_version >= TN_TLS_1_3 || (is.kx & self->kx) == 0
      || (is.auth & self->auth) == 0)
    return FALSE;

  /* Which signatures there are is known better by now. */
  fate = tn_policy_view_judge (&self->view, suite);

  return (fate == TN_SUITE_OFFERED || fate == TN_SUITE_SIGALGS)
         && tn_cipher_suite_is_in_backend_for (suite, self->choice->version);
}

static gboolean
is_offered (const TnChoice *choice, const TnCipherSuite *suite)
{
  return has_number (choice->suites, choice->suites_length, suite->id);
}

static gboolean
is_chacha (const TnCipherSuite *suite)
{
  return g_str_has_prefix (suite->cipher, "CHACHA20");
}

static const TnCipherSuite *
find_own (const Selection *self, gboolean only_chacha)
{
  const GPtrArray *suites = self->view.policy->suites;
  guint i;

  for (i = 0; i < suites->len; i++) {
    const TnCipherSuite *suite = suites->pdata[i];

    if ((!only_chacha || is_chacha (suite)) && is_offered (self->choice, suite)
        && is_possible (self, suite))
      return suite;
  }

  return NULL;
}

static const TnCipherSuite *
read_suite (const TnChoice *choice, gsize offset)
{
  return tn_cipher_suite_by_id ((guint16) read_number (choice->suites, offset));
}

/* Its first that OpenSSL knows. */
static gboolean
client_wants_chacha (const TnChoice *choice)
{
  const TnCipherSuite *suite = NULL;
  gsize i;

  for (i = 0; suite == NULL && i + 1 < choice->suites_length; i += 2)
    suite = read_suite (choice, i);

  return suite != NULL && is_chacha (suite);
}

static const TnCipherSuite *
choose_own (const Selection *self)
{
  const TnCipherSuite *suite = NULL;

  if ((self->view.policy->options & TN_OP_PRIORITIZE_CHACHA) != 0
      && client_wants_chacha (self->choice))
    suite = find_own (self, TRUE);

  return suite != NULL ? suite : find_own (self, FALSE);
}

static const TnCipherSuite *
choose_theirs (const Selection *self)
{
  gsize i;

  for (i = 0; i + 1 < self->choice->suites_length; i += 2) {
    const TnCipherSuite *suite = read_suite (self->choice, i);

    if (suite != NULL && g_ptr_array_find (self->view.policy->suites, suite, NULL)
        && is_possible (self, suite))
      return suite;
  }

  return NULL;
}

const TnCipherSuite *
tn_policy_choose_suite (const TnPolicy *self, const TnChoice *choice)
{
  Selection selection = { .choice = choice };

  tn_policy_view_init (&selection.view, self, TN_ROLE_SERVER);
  selection.auth = list_auth (self, choice);
  selection.kx = list_kx (self, choice);

  return (self->options & TN_OP_CIPHER_SERVER_PREFERENCE) != 0 ? choose_own (&selection)
                                                               : choose_theirs (&selection);
}

static gboolean
signs_with (const TnPolicy *self, const TnChoice *choice, TnSigalgKey key)
{
  guint i;

  for (i = 0; has_key (choice, key) && i < self->sigalgs->len; i++) {
    const TnSigalg *sigalg = self->sigalgs->pdata[i];

    if (sigalg->key == key && sigalg->words[0] != NULL
        && is_shared_sigalg (self, choice, sigalg))
      return TRUE;
  }

  return FALSE;
}

gboolean
tn_policy_can_sign (const TnPolicy *self, const TnChoice *choice, const TnCipherSuite *suite)
{
  TnCipherPattern is = tn_cipher_suite_describe (suite);
  guint auth = is.auth;

  if ((auth & (TN_AUTH_RSA | TN_AUTH_ECDSA)) == 0)
    return TRUE;
  if (choice->version < TN_TLS_1_2)
    return tn_policy_allows_signature (self, TN_ROLE_SERVER, choice->version, suite);
  if (choice->sigalgs == NULL)
    return allows_legacy_sigalg (self, auth == TN_AUTH_RSA ? RSA_SHA1 : ECDSA_SHA1);
  if (auth == TN_AUTH_RSA)
    return signs_with (self, choice, TN_SIGALG_RSA)
           || (is.kx != TN_KX_RSA && signs_with (self, choice, TN_SIGALG_RSA_PSS));

  return signs_with (self, choice, TN_SIGALG_ECDSA)
         || signs_with (self, choice, TN_SIGALG_ED25519)
         || signs_with (self, choice, TN_SIGALG_ED448);
}
