/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/compat/protocols.h"

static void
policy_clear (TnPolicy *self)
{
  g_clear_pointer (&self->suites, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->sigalgs, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnPolicy, policy_clear)

static TnPolicy
make_policy (const char *ciphers, const char *groups, const char *sigalgs)
{
  TnPolicy self = { .min_version = TN_TLS_1_0, .max_version = TN_TLS_1_3 };

  self.suites = tn_cipher_list_resolve (ciphers, &self.level, NULL);
  self.groups = tn_group_list_parse (groups, NULL);
  self.sigalgs = tn_sigalg_list_parse (sigalgs, NULL);
  g_assert_nonnull (self.suites);
  g_assert_nonnull (self.groups);
  g_assert_nonnull (self.sigalgs);

  return self;
}

typedef struct {
  const char *name;
  const char *ciphers;
  const char *groups;
  const char *sigalgs;
  guint min_version;
  guint max_version;
  guint64 options;
  TlsNodeError client; /* 0 = none: ERR_TLS_INVALID_STATE is not among them */
  TlsNodeError server;
} FaultCase;

static const FaultCase fault_cases[] = {
  { "default", NULL, NULL, NULL, TN_TLS_1_2, TN_TLS_1_3, 0, 0, 0 },
  { "versions-crossed", NULL, NULL, NULL, TN_TLS_1_3, TN_TLS_1_2, 0,
    TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE, TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE },
  { "versions-forbidden", NULL, NULL, NULL, TN_TLS_1_2, TN_TLS_1_3,
    TN_OP_NO_TLS_1_2 | TN_OP_NO_TLS_1_3, TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE,
    TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE },
  { "versions-below-the-level", "DEFAULT@SECLEVEL=4", NULL, NULL, TN_TLS_1_0, TN_TLS_1_1, 0,
    TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE, TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE },
  { "suites-of-1.3-without-it", "TLS_AES_128_GCM_SHA256", NULL, NULL, TN_TLS_1_2, TN_TLS_1_2, 0,
    TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE, TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE },
  { "newest-version-has-no-suite", "TLS_RSA_WITH_AES_128_CBC_SHA:AES256-SHA", NULL, NULL,
    TN_TLS_1_2, TN_TLS_1_3, 0, TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE,
    TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE },
  { "level-forbids-what-1.3-has",
    "TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES256-GCM-SHA384@SECLEVEL=4", NULL, NULL, TN_TLS_1_2,
    TN_TLS_1_3, 0, TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE, 0 },
  { "psk-without-callback", "PSK", NULL, NULL, TN_TLS_1_2, TN_TLS_1_2, 0,
    TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE, 0 },
  { "unusable-groups", NULL, "secp256k1:P-224", NULL, TN_TLS_1_2, TN_TLS_1_3, 0,
    TLS_NODE_ERROR_SSL_NO_SUITABLE_GROUPS, 0 },
  { "groups-below-the-level", "DEFAULT@SECLEVEL=4", "P-256", NULL, TN_TLS_1_2, TN_TLS_1_3, 0,
    TLS_NODE_ERROR_SSL_NO_SUITABLE_GROUPS, 0 },
  { "groups-do-not-matter-before-1.3", NULL, "secp256k1", NULL, TN_TLS_1_2, TN_TLS_1_2, 0, 0,
    0 },
  { "signatures-below-the-level", NULL, NULL, "RSA+SHA1", TN_TLS_1_2, TN_TLS_1_3, 0,
    TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM, 0 },
  { "signatures-that-1.2-wants", NULL, NULL, "RSA+SHA1", TN_TLS_1_2, TN_TLS_1_2, 0,
    TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE, 0 },
  { "signatures-that-1.3-does-not-have", "DEFAULT@SECLEVEL=0", NULL, "RSA+SHA1", TN_TLS_1_3,
    TN_TLS_1_3, 0, TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM, 0 },
};

static void
assert_fault (const TnPolicy *policy, TnPolicyRole role, TlsNodeError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tn_policy_check (policy, role, &error), ==, code == 0);
  if (code == 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, TLS_NODE_ERROR, (int) code);
}

static void
test_fault_is_that_of_node (gconstpointer data)
{
  const FaultCase *test = data;
  g_auto (TnPolicy) policy = make_policy (test->ciphers, test->groups, test->sigalgs);

  policy.min_version = test->min_version;
  policy.max_version = test->max_version;
  policy.options = test->options;

  assert_fault (&policy, TN_ROLE_CLIENT, test->client);
  assert_fault (&policy, TN_ROLE_SERVER, test->server);
}

typedef struct {
  const char *name;
  const char *ciphers;
  guint64 options;
  guint client; /* set of 1 << (version - TLS 1.0) */
  guint server;
} VersionCase;

static const VersionCase version_cases[] = {
  { "all", "DEFAULT", 0, 0xf, 0xf },
  { "no-1.0", "DEFAULT", TN_OP_NO_TLS_1_0, 0xe, 0xe },
  { "no-1.3", "DEFAULT", TN_OP_NO_TLS_1_3, 0x7, 0x7 },
  { "gap", "DEFAULT", TN_OP_NO_TLS_1_1, 0x1, 0xd },
  { "gap-below-1.3", "DEFAULT", TN_OP_NO_TLS_1_2, 0x3, 0xb },
  { "two-gaps", "DEFAULT", TN_OP_NO_TLS_1_0 | TN_OP_NO_TLS_1_2, 0x2, 0xa },
  { "level-2", "DEFAULT@SECLEVEL=2", 0, 0xf, 0xf },
  { "level-3", "DEFAULT@SECLEVEL=3", 0, 0xe, 0xe },
  { "level-4", "DEFAULT@SECLEVEL=4", 0, 0xc, 0xc },
  { "suites-of-1.3-only", "TLS_AES_128_GCM_SHA256", 0, 0x8, 0x8 },
};

static void
test_versions_are_those_of_node (gconstpointer data)
{
  const VersionCase *test = data;
  g_auto (TnPolicy) policy = make_policy (test->ciphers, NULL, NULL);
  guint version;

  policy.options = test->options;
  for (version = TN_TLS_1_0; version <= TN_TLS_1_3; version++) {
    guint bit = 1u << (version - TN_TLS_1_0);

    g_assert_cmpint (tn_policy_allows_version (&policy, TN_ROLE_CLIENT, version), ==,
                     (test->client & bit) != 0);
    g_assert_cmpint (tn_policy_allows_version (&policy, TN_ROLE_SERVER, version), ==,
                     (test->server & bit) != 0);
  }
  g_assert_false (tn_policy_allows_version (&policy, TN_ROLE_SERVER, 0x0300));
  g_assert_false (tn_policy_allows_version (&policy, TN_ROLE_SERVER, 0x0305));
}

typedef struct {
  const char *name;
  const char *ciphers;
  guint version;
  const char *suite;
  gboolean has_psk;
  gboolean is_accepted;
} AcceptCase;

static const AcceptCase accept_cases[] = {
  { "listed", "AES128-SHA", TN_TLS_1_2, "AES128-SHA", FALSE, TRUE },
  { "not-listed", "AES128-SHA", TN_TLS_1_2, "AES256-SHA", FALSE, FALSE },
  { "of-another-version", "AES128-SHA", TN_TLS_1_3, "AES128-SHA", FALSE, FALSE },
  { "of-a-newer-version", "AES128-GCM-SHA256@SECLEVEL=0", TN_TLS_1_1, "AES128-GCM-SHA256",
    FALSE, FALSE },
  { "1.3", "AES128-SHA", TN_TLS_1_3, "TLS_AES_128_GCM_SHA256", FALSE, TRUE },
  { "1.3-not-listed", "AES128-SHA", TN_TLS_1_3, "TLS_AES_128_CCM_SHA256", FALSE, FALSE },
  { "below-the-level", "ALL@SECLEVEL=3", TN_TLS_1_2, "AES128-SHA", FALSE, FALSE },
  { "psk", "PSK", TN_TLS_1_2, "PSK-AES128-CBC-SHA", TRUE, TRUE },
  { "psk-without-callback", "PSK", TN_TLS_1_2, "PSK-AES128-CBC-SHA", FALSE, FALSE },
  { "old-signatures", "ECDHE-RSA-AES128-SHA", TN_TLS_1_1, "ECDHE-RSA-AES128-SHA", FALSE,
    FALSE },
  { "old-signatures-at-level-0", "AES128-SHA@SECLEVEL=0", TN_TLS_1_0, "AES128-SHA", FALSE,
    TRUE },
  { "old-psk-signs-nothing", "PSK", TN_TLS_1_0, "PSK-AES128-CBC-SHA", TRUE, TRUE },
  { "version-that-does-not-exist", "AES128-SHA@SECLEVEL=0", 0x0300, "AES128-SHA", FALSE,
    FALSE },
};

static void
test_choice_is_judged (gconstpointer data)
{
  const AcceptCase *test = data;
  g_auto (TnPolicy) policy = make_policy (test->ciphers, NULL, NULL);
  const TnCipherSuite *suite = tn_cipher_suite_by_name (test->suite);

  policy.has_psk = test->has_psk;
  g_assert_nonnull (suite);
  g_assert_cmpint (tn_policy_accepts (&policy, TN_ROLE_CLIENT, test->version, suite), ==,
                   test->is_accepted);
  g_assert_cmpint (tn_policy_accepts (&policy, TN_ROLE_SERVER, test->version, suite), ==,
                   test->is_accepted);
}

static void
test_refused_answers_have_words (void)
{
  const TnCipherSuite *listed = tn_cipher_suite_by_name ("ECDHE-RSA-AES128-SHA");
  const TnCipherSuite *other = tn_cipher_suite_by_name ("AES128-SHA");
  g_auto (TnPolicy) policy = make_policy ("ECDHE-RSA-AES128-SHA", NULL, NULL);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) version = NULL;
  g_autoptr (GError) legacy = NULL;

  g_assert_true (tn_policy_check_answer (&policy, TN_TLS_1_2, listed, NULL));
  g_assert_false (tn_policy_check_answer (&policy, TN_TLS_1_2, other, &wrong));
  g_assert_error (wrong, TLS_NODE_ERROR, TLS_NODE_ERROR_SSL_WRONG_CIPHER_RETURNED);
  g_assert_false (tn_policy_check_answer (&policy, 0x0300, other, &version));
  g_assert_error (version, TLS_NODE_ERROR, TLS_NODE_ERROR_SSL_UNSUPPORTED_PROTOCOL);
  g_assert_false (tn_policy_check_answer (&policy, TN_TLS_1_1, listed, &legacy));
  g_assert_error (legacy, TLS_NODE_ERROR,
                  TLS_NODE_ERROR_SSL_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED);
}

static void
test_servers_sign_with_every_certificate (void)
{
  const TnCipherSuite *rsa = tn_cipher_suite_by_name ("AES128-SHA");
  g_auto (TnPolicy) policy = make_policy ("AES128-SHA", NULL, NULL);

  g_assert_true (tn_policy_accepts (&policy, TN_ROLE_CLIENT, TN_TLS_1_0, rsa));
  g_assert_false (tn_policy_accepts (&policy, TN_ROLE_SERVER, TN_TLS_1_0, rsa));
  g_assert_false (tn_policy_allows_signature (&policy, TN_ROLE_SERVER, TN_TLS_1_1, rsa));
  g_assert_true (tn_policy_allows_signature (&policy, TN_ROLE_SERVER, TN_TLS_1_2, rsa));
  policy.level = 0;
  g_assert_true (tn_policy_accepts (&policy, TN_ROLE_SERVER, TN_TLS_1_0, rsa));
}

static void
test_anonymous_suites_need_credentials (void)
{
  const TnCipherSuite *suite = tn_cipher_suite_by_name ("AECDH-AES128-SHA");
  g_auto (TnPolicy) policy = make_policy ("AECDH@SECLEVEL=0", NULL, NULL);

  g_assert_false (tn_policy_accepts (&policy, TN_ROLE_CLIENT, TN_TLS_1_2, suite));
  policy.has_anonymous = TRUE;
  g_assert_true (tn_policy_accepts (&policy, TN_ROLE_CLIENT, TN_TLS_1_0, suite));
  policy.level = 1;
  g_assert_false (tn_policy_accepts (&policy, TN_ROLE_CLIENT, TN_TLS_1_2, suite));
}

static void
test_levels_are_bits (void)
{
  static const guint bits[] = { 0, 80, 112, 128, 192, 256, 256 };
  guint level;

  for (level = 0; level < G_N_ELEMENTS (bits); level++)
    g_assert_cmpuint (tn_security_level_get_bits (level), ==, bits[level]);
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (fault_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/compat/policy/fault-is-that-of-node/", fault_cases[i].name, NULL);

    g_test_add_data_func (path, &fault_cases[i], test_fault_is_that_of_node);
  }
  for (i = 0; i < G_N_ELEMENTS (version_cases); i++) {
    g_autofree char *path = g_strconcat ("/compat/policy/versions-are-those-of-node/",
                                         version_cases[i].name, NULL);

    g_test_add_data_func (path, &version_cases[i], test_versions_are_those_of_node);
  }
  for (i = 0; i < G_N_ELEMENTS (accept_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/compat/policy/choice-is-judged/", accept_cases[i].name, NULL);

    g_test_add_data_func (path, &accept_cases[i], test_choice_is_judged);
  }
  g_test_add_func ("/compat/policy/refused-answers-have-words",
                   test_refused_answers_have_words);
  g_test_add_func ("/compat/policy/servers-sign-with-every-certificate",
                   test_servers_sign_with_every_certificate);
  g_test_add_func ("/compat/policy/anonymous-suites-need-credentials",
                   test_anonymous_suites_need_credentials);
  g_test_add_func ("/compat/policy/levels-are-bits", test_levels_are_bits);

  return g_test_run ();
}
