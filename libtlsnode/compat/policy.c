/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/policy.h"

#include <string.h>

#include "libtlsnode/compat/cross-product.h"
#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/policy-private.h"
#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/compat/ssl-error.h"

/* Of the signatures of TLS 1.0 and 1.1. */
#define LEGACY_BITS 67

#define PSK_KX (TN_KX_PSK | TN_KX_RSA_PSK | TN_KX_DHE_PSK | TN_KX_ECDHE_PSK)

typedef struct {
  guint version;
  guint64 forbidden_by; /* SSL_OP_* */
  guint highest_level;  /* at which OpenSSL still says it */
} VersionRule;

/* Oldest first. */
static const VersionRule version_rules[] = {
  { TN_TLS_1_0, TN_OP_NO_TLS_1_0, 2 },
  { TN_TLS_1_1, TN_OP_NO_TLS_1_1, 3 },
  { TN_TLS_1_2, TN_OP_NO_TLS_1_2, 5 },
  { TN_TLS_1_3, TN_OP_NO_TLS_1_3, 5 },
};

guint
tn_security_level_get_bits (guint level)
{
  static const guint bits[] = { 0, 80, 112, 128, 192, 256 };

  return bits[MIN (level, G_N_ELEMENTS (bits) - 1)];
}

guint
tn_version_bit (guint version)
{
  return version >= TN_TLS_1_0 && version <= TN_TLS_1_3 ? 1u << (version - TN_TLS_1_0) : 0;
}

static gboolean
has_older_suite (const TnPolicy *self)
{
  guint i;

  for (i = 0; i < self->suites->len; i++) {
    if (((const TnCipherSuite *) self->suites->pdata[i])->min_version < TN_TLS_1_3)
      return TRUE;
  }

  return FALSE;
}

/* Node: a list that names suites of TLS 1.3 only asks for TLS 1.3, where that is allowed at all. */
static guint
get_min_version (const TnPolicy *self)
{
  if (self->min_version < TN_TLS_1_3 && self->max_version >= TN_TLS_1_3
      && !has_older_suite (self))
    return TN_TLS_1_3;

  return self->min_version;
}

static gboolean
allows_version (const TnPolicy *self, guint min_version, const VersionRule *rule)
{
  return rule->version >= min_version && rule->version <= self->max_version
         && (self->options & rule->forbidden_by) == 0 && self->level <= rule->highest_level;
}

/* A client says a range: OpenSSL takes the oldest versions up to the first gap. */
static guint
list_versions (const TnPolicy *self, TnPolicyRole role)
{
  guint min_version = get_min_version (self);
  guint versions = 0;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (version_rules); i++) {
    if (allows_version (self, min_version, &version_rules[i]))
      versions |= tn_version_bit (version_rules[i].version);
    else if (role == TN_ROLE_CLIENT && versions != 0)
      break;
  }

  return versions;
}

gboolean
tn_policy_allows_group (const TnPolicy *self, const TnGroup *group)
{
  return group->bits >= tn_security_level_get_bits (self->level);
}

gboolean
tn_policy_allows_sigalg (const TnPolicy *self, const TnSigalg *sigalg)
{
  return sigalg->bits >= tn_security_level_get_bits (self->level);
}

static guint
auth_of_key (TnSigalgKey key)
{
  switch (key) {
  case TN_SIGALG_RSA:
  case TN_SIGALG_RSA_PSS:
    return TN_AUTH_RSA;
  case TN_SIGALG_ECDSA:
  case TN_SIGALG_ED25519:
  case TN_SIGALG_ED448:
    return TN_AUTH_ECDSA;
  case TN_SIGALG_DSA:
    return TN_AUTH_DSS;
  }

  return 0;
}

static gboolean
is_sigalg_sent (const TnPolicyView *self, const TnSigalg *sigalg)
{
  if (!tn_policy_allows_sigalg (self->policy, sigalg))
    return FALSE;

  return self->lowest < TN_TLS_1_3 || sigalg->is_tls13;
}

static void
look_at_sigalgs (TnPolicyView *self)
{
  guint i;

  for (i = 0; i < self->policy->sigalgs->len; i++) {
    const TnSigalg *sigalg = self->policy->sigalgs->pdata[i];

    if (!is_sigalg_sent (self, sigalg))
      continue;
    self->auth |= auth_of_key (sigalg->key);
    self->has_sigalg = self->has_sigalg || sigalg->words[0] != NULL;
  }
}

static gboolean
is_group_sent (const TnPolicyView *self, const TnGroup *group)
{
  return tn_policy_allows_group (self->policy, group) && group->word != NULL
         && (self->highest >= TN_TLS_1_3 || !group->is_ffdhe);
}

/* For GnuTLS, which does not offer a curve that it does not have. */
static gboolean
has_curve (const TnPolicyView *self)
{
  guint i;

  for (i = 0; i < self->policy->groups->len; i++) {
    const TnGroup *group = self->policy->groups->pdata[i];

    if (!group->is_ffdhe && is_group_sent (self, group))
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_group_of_highest (const TnPolicyView *self)
{
  guint i;

  if (self->highest < TN_TLS_1_3)
    return TRUE;

  for (i = 0; i < self->policy->groups->len; i++) {
    const TnGroup *group = self->policy->groups->pdata[i];

    if (group->is_tls13 && is_group_sent (self, group))
      return TRUE;
  }

  return FALSE;
}

void
tn_policy_view_init (TnPolicyView *self, const TnPolicy *policy, TnPolicyRole role)
{
  gsize i;

  *self = (TnPolicyView){ .policy = policy, .role = role };
  self->versions = list_versions (policy, role);
  for (i = 0; i < G_N_ELEMENTS (version_rules); i++) {
    guint version = version_rules[i].version;

    if (!tn_policy_view_has_version (self, version))
      continue;
    if (self->lowest == 0)
      self->lowest = version;
    self->highest = version;
  }
  self->has_sigalg = self->highest < TN_TLS_1_2;
  look_at_sigalgs (self);
  self->has_curve = has_curve (self);
}

gboolean
tn_policy_view_has_version (const TnPolicyView *self, guint version)
{
  return (self->versions & tn_version_bit (version)) != 0;
}

static gboolean
is_of_version (const TnCipherSuite *suite, guint version)
{
  if (version >= TN_TLS_1_3)
    return suite->min_version >= TN_TLS_1_3;

  return suite->min_version < TN_TLS_1_3 && suite->min_version <= version;
}

static gboolean
has_version_of (const TnPolicyView *self, const TnCipherSuite *suite)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (version_rules); i++) {
    guint version = version_rules[i].version;

    if (tn_policy_view_has_version (self, version) && is_of_version (suite, version))
      return TRUE;
  }

  return FALSE;
}

static gboolean
backend_has (const TnPolicyView *self, const TnCipherSuite *suite)
{
  return tn_cipher_suite_is_in_backend_for (suite, self->highest);
}

gboolean
tn_policy_view_can_say (const TnPolicyView *self, const TnCipherSuite *suite)
{
  return has_version_of (self, suite) && backend_has (self, suite);
}

static TnSuiteFate
judge_older (const TnPolicyView *self, const TnCipherPattern *is)
{
  static const guint certificates = TN_AUTH_RSA | TN_AUTH_ECDSA | TN_AUTH_DSS;

  if (is->kx == TN_KX_SRP || (is->auth == TN_AUTH_NONE && !self->policy->has_anonymous))
    return TN_SUITE_CREDENTIALS;
  if ((is->kx & PSK_KX) != 0 && !self->policy->has_psk)
    return TN_SUITE_CREDENTIALS;
  if (self->highest >= TN_TLS_1_3 && (is->kx == TN_KX_RSA_PSK || is->enc == TN_ENC_NULL))
    return TN_SUITE_CLASH;
  if ((is->auth & certificates & ~self->auth) != 0)
    return TN_SUITE_SIGALGS;
  if ((is->kx & (TN_KX_ECDHE | TN_KX_ECDHE_PSK)) != 0 && !self->has_curve)
    return TN_SUITE_GROUPS;

  return TN_SUITE_OFFERED;
}

TnSuiteFate
tn_policy_view_judge (const TnPolicyView *self, const TnCipherSuite *suite)
{
  TnCipherPattern is = tn_cipher_suite_describe (suite);

  if (!has_version_of (self, suite))
    return TN_SUITE_VERSION;
  if (!tn_cipher_suite_has_level (suite, self->policy->level))
    return TN_SUITE_LEVEL;
  if (!backend_has (self, suite))
    return TN_SUITE_NOT_IN_BACKEND;

  return suite->min_version >= TN_TLS_1_3 ? TN_SUITE_OFFERED : judge_older (self, &is);
}

static gboolean
is_null (const TnCipherSuite *suite)
{
  return strcmp (suite->cipher, "NULL") == 0;
}

/* A suite without encryption that nobody asked for is worse than the lack of one that somebody did ask for. */
static void
drop_null_when_contagious (const TnPolicyView *self, GPtrArray *suites)
{
  g_auto (TnCrossProduct) product = { 0 };
  g_autoptr (GPtrArray) all = NULL;
  gboolean is_contagious = FALSE;
  guint i;

  tn_cross_product_init (&product, self, suites);
  all = tn_cross_product_list (&product, self);
  for (i = 0; i < all->len; i++)
    is_contagious
        = is_contagious
          || (is_null (all->pdata[i]) && !g_ptr_array_find (suites, all->pdata[i], NULL));

  for (i = suites->len; is_contagious && i > 0; i--) {
    if (is_null (suites->pdata[i - 1]))
      g_ptr_array_remove_index (suites, i - 1);
  }
}

GPtrArray *
tn_policy_view_list_offered (const TnPolicyView *self)
{
  GPtrArray *suites = g_ptr_array_new ();
  gboolean has_null = FALSE;
  guint i;

  for (i = 0; i < self->policy->suites->len; i++) {
    gpointer suite = self->policy->suites->pdata[i];

    if (tn_policy_view_judge (self, suite) != TN_SUITE_OFFERED)
      continue;
    g_ptr_array_add (suites, suite);
    has_null = has_null || is_null (suite);
  }

  if (has_null)
    drop_null_when_contagious (self, suites);

  return suites;
}

/* OpenSSL looks at what it would offer; on a server at the whole list. */
static gboolean
has_suite_of_highest (const TnPolicyView *self)
{
  guint i;

  for (i = 0; i < self->policy->suites->len; i++) {
    const TnCipherSuite *suite = self->policy->suites->pdata[i];

    if (is_of_version (suite, self->highest)
        && (self->role == TN_ROLE_SERVER
            || tn_policy_view_judge (self, suite) == TN_SUITE_OFFERED))
      return TRUE;
  }

  return FALSE;
}

static TlsNodeError
find_fault (const TnPolicyView *self)
{
  if (self->versions == 0)
    return TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE;
  if (!has_suite_of_highest (self))
    return TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE;
  if (self->role == TN_ROLE_CLIENT && !has_group_of_highest (self))
    return TLS_NODE_ERROR_SSL_NO_SUITABLE_GROUPS;
  if (self->role == TN_ROLE_CLIENT && !self->has_sigalg)
    return TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM;

  return (TlsNodeError) -1;
}

gboolean
tn_policy_check (const TnPolicy *self, TnPolicyRole role, GError **error)
{
  TnPolicyView view;
  TlsNodeError fault;

  tn_policy_view_init (&view, self, role);
  fault = find_fault (&view);
  if (fault == (TlsNodeError) -1)
    return TRUE;

  g_propagate_error (error, tn_ssl_error_new (fault));
  return FALSE;
}

gboolean
tn_policy_allows_version (const TnPolicy *self, TnPolicyRole role, guint version)
{
  return (list_versions (self, role) & tn_version_bit (version)) != 0;
}

gboolean
tn_policy_allows_signature (const TnPolicy *self,
                            TnPolicyRole role,
                            guint version,
                            const TnCipherSuite *suite)
{
  static const guint certificates = TN_AUTH_RSA | TN_AUTH_ECDSA | TN_AUTH_DSS;
  TnCipherPattern is = tn_cipher_suite_describe (suite);

  if (version >= TN_TLS_1_2 || (is.auth & certificates) == 0)
    return TRUE;
  if (role == TN_ROLE_CLIENT && (is.kx & (TN_KX_RSA | TN_KX_RSA_PSK)) != 0)
    return TRUE;

  return LEGACY_BITS >= tn_security_level_get_bits (self->level);
}

static gboolean
is_offered (const TnPolicy *self, TnPolicyRole role, guint version, const TnCipherSuite *suite)
{
  TnPolicyView view;

  tn_policy_view_init (&view, self, role);

  return tn_policy_view_has_version (&view, version) && is_of_version (suite, version)
         && g_ptr_array_find (self->suites, suite, NULL)
         && tn_policy_view_judge (&view, suite) == TN_SUITE_OFFERED;
}

gboolean
tn_policy_accepts (const TnPolicy *self,
                   TnPolicyRole role,
                   guint version,
                   const TnCipherSuite *suite)
{
  return is_offered (self, role, version, suite)
         && tn_policy_allows_signature (self, role, version, suite);
}

gboolean
tn_policy_check_answer (const TnPolicy *self,
                        guint version,
                        const TnCipherSuite *suite,
                        GError **error)
{
  TlsNodeError code = TLS_NODE_ERROR_SSL_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED;

  if (tn_policy_accepts (self, TN_ROLE_CLIENT, version, suite))
    return TRUE;

  if (!tn_policy_allows_version (self, TN_ROLE_CLIENT, version))
    code = TLS_NODE_ERROR_SSL_UNSUPPORTED_PROTOCOL;
  else if (!is_offered (self, TN_ROLE_CLIENT, version, suite))
    code = TLS_NODE_ERROR_SSL_WRONG_CIPHER_RETURNED;
  g_propagate_error (error, tn_ssl_error_new (code));

  return FALSE;
}
