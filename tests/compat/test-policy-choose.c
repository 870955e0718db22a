/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/compat/protocols.h"

/* A line of choice-vectors.txt. */
enum {
  FIELD_CIPHERS,
  FIELD_HONOR_ORDER,
  FIELD_SIGALGS,
  FIELD_CURVES,
  FIELD_MAX_VERSION,
  FIELD_OPTIONS,
  FIELD_KEYS,
  FIELD_DH,
  FIELD_PSK,
  FIELD_VERSION,
  FIELD_SUITES,
  FIELD_GROUPS,
  FIELD_SCHEMES,
  FIELD_ANSWER,
  N_FIELDS
};

/* A policy, a hello, and the bytes that it borrows. */
typedef struct {
  TnPolicy policy;
  TnChoice choice;
  GByteArray *suites;
  GByteArray *groups;
  GByteArray *sigalgs;
} Case;

typedef struct {
  const char *name;
  TnSigalgKey key;
  guint16 group;
} KeyName;

static const KeyName key_names[] = {
  { "rsa", TN_SIGALG_RSA, 0 },        { "rsapss", TN_SIGALG_RSA_PSS, 0 },
  { "ecP-256", TN_SIGALG_ECDSA, 23 }, { "ecP-384", TN_SIGALG_ECDSA, 24 },
  { "ecP-521", TN_SIGALG_ECDSA, 25 }, { "ed25519", TN_SIGALG_ED25519, 0 },
  { "ed448", TN_SIGALG_ED448, 0 },
};

static void
case_clear (Case *self)
{
  g_clear_pointer (&self->policy.suites, g_ptr_array_unref);
  g_clear_pointer (&self->policy.groups, g_ptr_array_unref);
  g_clear_pointer (&self->policy.sigalgs, g_ptr_array_unref);
  g_clear_pointer (&self->suites, g_byte_array_unref);
  g_clear_pointer (&self->groups, g_byte_array_unref);
  g_clear_pointer (&self->sigalgs, g_byte_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static const char *
read_field (char **fields, guint field)
{
  return strcmp (fields[field], "-") == 0 ? NULL : fields[field];
}

/* "1302 c02f" to bytes; NULL stays NULL. */
static GByteArray *
read_ids (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);
  GByteArray *ids = text != NULL ? g_byte_array_new () : NULL;
  gsize i;

  for (i = 0; text != NULL && words[i] != NULL; i++) {
    guint id = (guint) g_ascii_strtoull (words[i], NULL, 16);
    guint8 bytes[] = { (guint8) (id >> 8), (guint8) id };

    g_byte_array_append (ids, bytes, sizeof bytes);
  }

  return ids;
}

static void
read_keys (TnChoice *choice, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (key_names); i++) {
    if (!g_strv_contains ((const char *const *) words, key_names[i].name))
      continue;
    choice->keys |= 1u << key_names[i].key;
    choice->key_group = MAX (choice->key_group, key_names[i].group);
  }
}

static void
set_policy (Case *self, const char *ciphers, const char *groups, const char *sigalgs)
{
  TnPolicy *policy = &self->policy;

  policy->min_version = TN_TLS_1_0;
  policy->max_version = TN_TLS_1_2;
  policy->options = TN_OP_CIPHER_SERVER_PREFERENCE;
  policy->suites = tn_cipher_list_resolve (ciphers, &policy->level, NULL);
  policy->groups = tn_group_list_parse (groups, NULL);
  policy->sigalgs = tn_sigalg_list_parse (sigalgs, NULL);
  g_assert_nonnull (policy->suites);
}

static void
set_hello (Case *self, const char *suites, const char *groups, const char *sigalgs)
{
  self->suites = read_ids (suites);
  self->groups = read_ids (groups);
  self->sigalgs = read_ids (sigalgs);
  self->choice.version = TN_TLS_1_2;
  self->choice.suites = self->suites->data;
  self->choice.suites_length = self->suites->len;
  self->choice.groups = self->groups != NULL ? self->groups->data : NULL;
  self->choice.groups_length = self->groups != NULL ? self->groups->len : 0;
  self->choice.sigalgs = self->sigalgs != NULL ? self->sigalgs->data : NULL;
  self->choice.sigalgs_length = self->sigalgs != NULL ? self->sigalgs->len : 0;
}

static Case
read_case (char **fields)
{
  Case self = { 0 };

  set_policy (&self, fields[FIELD_CIPHERS], read_field (fields, FIELD_CURVES),
              read_field (fields, FIELD_SIGALGS));
  self.policy.max_version = tn_protocol_from_name (fields[FIELD_MAX_VERSION]);
  self.policy.options = g_ascii_strtoull (fields[FIELD_OPTIONS], NULL, 10);
  if (fields[FIELD_HONOR_ORDER][0] == '1')
    self.policy.options |= TN_OP_CIPHER_SERVER_PREFERENCE;
  self.policy.has_psk = fields[FIELD_PSK][0] == '1';

  set_hello (&self, fields[FIELD_SUITES], read_field (fields, FIELD_GROUPS),
             read_field (fields, FIELD_SCHEMES));
  self.choice.version = (guint) g_ascii_strtoull (fields[FIELD_VERSION], NULL, 16);
  self.choice.has_dh = fields[FIELD_DH][0] == '1';
  read_keys (&self.choice, fields[FIELD_KEYS]);

  return self;
}

/* As a server goes through it. */
static char *
answer (const Case *test)
{
  const TnPolicy *policy = &test->policy;
  const TnCipherSuite *suite;

  if (!tn_policy_allows_version (policy, TN_ROLE_SERVER, test->choice.version))
    return g_strdup ("ERR_SSL_UNSUPPORTED_PROTOCOL");
  if (!tn_policy_shares_sigalg (policy, &test->choice))
    return g_strdup ("ERR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS");

  suite = tn_policy_choose_suite (policy, &test->choice);
  if (suite == NULL)
    return g_strdup ("ERR_SSL_NO_SHARED_CIPHER");
  if (!tn_policy_can_sign (policy, &test->choice, suite))
    return g_strdup ("ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM");

  return g_strdup_printf ("%04x", suite->id);
}

static void
check_line (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "|", -1);
  g_auto (Case) test = { 0 };
  g_autofree char *answered = NULL;

  g_test_message ("%s", line);
  g_assert_cmpuint (g_strv_length (fields), ==, N_FIELDS);
  test = read_case (fields);
  answered = answer (&test);
  g_assert_cmpstr (answered, ==, fields[FIELD_ANSWER]);
}

static void
test_choice_is_that_of_node (void)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "compat", "choice-vectors.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  gsize i;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 400);
  for (i = 0; lines[i] != NULL; i++) {
    if (lines[i][0] != '#' && lines[i][0] != '\0')
      check_line (lines[i]);
  }
}

typedef struct {
  const char *name;
  const char *ciphers;
  guint max_version;
  gboolean has_psk;
  const char *suites; /* of the client */
  const char *groups;
  const char *answer;
} PassedCase;

/* Where Node would take the first of the suites, and GnuTLS cannot. */
static const PassedCase passed_cases[] = {
  { "aria", "ALL", TN_TLS_1_2, FALSE, "c061 c02f", "0017", "c02f" },
  { "anonymous", "ALL@SECLEVEL=0", TN_TLS_1_2, FALSE, "c018 002f", "0017", "002f" },
  { "rsa-psk-beside-1.3", "ALL", TN_TLS_1_3, TRUE, "00ad 009d", "0017", "009d" },
  { "rsa-psk-without-1.3", "ALL", TN_TLS_1_2, TRUE, "00ad", "0017", "00ad" },
  { "null-beside-1.3", "eNULL:AES128-SHA@SECLEVEL=0", TN_TLS_1_3, FALSE, "0002 002f", "0017",
    "002f" },
  { "null-without-1.3", "eNULL:AES128-SHA@SECLEVEL=0", TN_TLS_1_2, FALSE, "0002", "0017",
    "0002" },
  { "psk-without-a-curve", "kECDHEPSK:kPSK", TN_TLS_1_2, TRUE, "c037 00ae", "0016", "00ae" },
  { "srp", "SRP:AES128-SHA", TN_TLS_1_2, FALSE, "c01d 002f", "0017", "002f" },
};

static void
test_what_gnutls_lacks_is_passed_over (gconstpointer data)
{
  const PassedCase *passed = data;
  g_auto (Case) test = { 0 };
  g_autofree char *answered = NULL;

  set_policy (&test, passed->ciphers, NULL, NULL);
  set_hello (&test, passed->suites, passed->groups, "0401");
  test.policy.max_version = passed->max_version;
  test.policy.has_psk = passed->has_psk;
  test.policy.options = 0;
  test.choice.keys = 1u << TN_SIGALG_RSA;

  answered = answer (&test);
  g_assert_cmpstr (answered, ==, passed->answer);
}

static void
test_anonymous_suites_are_chosen_with_credentials (void)
{
  g_auto (Case) test = { 0 };
  g_autofree char *answered = NULL;

  set_policy (&test, "ALL@SECLEVEL=0", NULL, NULL);
  set_hello (&test, "c018 002f", "0017", NULL);
  test.policy.has_anonymous = TRUE;

  answered = answer (&test);
  g_assert_cmpstr (answered, ==, "c018");
}

static void
test_chacha_is_preferred_when_asked_for (void)
{
  const guint64 own_order = TN_OP_CIPHER_SERVER_PREFERENCE;
  g_auto (Case) test = { 0 };
  g_autofree char *without = NULL;
  g_autofree char *with = NULL;
  g_autofree char *theirs = NULL;

  set_policy (&test, "HIGH", NULL, NULL);
  set_hello (&test, "0a0a cca8 c030", "0017", "0401");
  test.choice.keys = 1u << TN_SIGALG_RSA;

  without = answer (&test);
  test.policy.options = own_order | TN_OP_PRIORITIZE_CHACHA;
  with = answer (&test);
  test.suites->data[3] = 0x01; /* the first that is known is no ChaCha20 any more */
  theirs = answer (&test);

  g_assert_cmpstr (without, ==, "c030");
  g_assert_cmpstr (with, ==, "cca8");
  g_assert_cmpstr (theirs, ==, "c030");
}

static void
test_sha224_signs_nothing_here (void)
{
  const TnCipherSuite *suite = tn_cipher_suite_by_name ("AES128-SHA");
  g_auto (Case) test = { 0 };

  set_policy (&test, "AES128-SHA", NULL, NULL);
  set_hello (&test, "002f", "0017", "0301");
  test.choice.keys = 1u << TN_SIGALG_RSA;

  g_assert_true (tn_policy_shares_sigalg (&test.policy, &test.choice));
  g_assert_true (tn_policy_choose_suite (&test.policy, &test.choice) == suite);
  g_assert_false (tn_policy_can_sign (&test.policy, &test.choice, suite));
}

/* 192 bits: P-256 is neither a group nor the key of a certificate. */
static void
test_levels_are_for_curves_too (void)
{
  g_auto (Case) test = { 0 };

  set_policy (&test, "ECDHE@SECLEVEL=4", NULL, NULL);
  set_hello (&test, "c02c", "0017 0018", "0503");
  test.choice.keys = 1u << TN_SIGALG_ECDSA;

  test.choice.key_group = 24;
  g_assert_nonnull (tn_policy_choose_suite (&test.policy, &test.choice));
  test.choice.key_group = 23;
  g_assert_null (tn_policy_choose_suite (&test.policy, &test.choice));
  test.choice.key_group = 24;
  test.choice.groups_length = 2;
  g_assert_null (tn_policy_choose_suite (&test.policy, &test.choice));
}

static void
test_cut_hellos_choose_nothing (void)
{
  g_auto (Case) test = { 0 };
  gsize length;

  set_policy (&test, "AES128-SHA", NULL, NULL);
  set_hello (&test, "002f", "0017", "0401");
  test.choice.keys = 1u << TN_SIGALG_RSA;

  g_assert_nonnull (tn_policy_choose_suite (&test.policy, &test.choice));
  for (length = 0; length < 2; length++) {
    test.choice.suites_length = length;
    g_assert_null (tn_policy_choose_suite (&test.policy, &test.choice));
    test.policy.options = 0;
  }
  test.choice.sigalgs_length = 1;
  g_assert_false (tn_policy_shares_sigalg (&test.policy, &test.choice));
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/policy-choose/choice-is-that-of-node", test_choice_is_that_of_node);
  for (i = 0; i < G_N_ELEMENTS (passed_cases); i++) {
    g_autofree char *path = g_strconcat (
        "/compat/policy-choose/what-gnutls-lacks-is-passed-over/", passed_cases[i].name, NULL);

    g_test_add_data_func (path, &passed_cases[i], test_what_gnutls_lacks_is_passed_over);
  }
  g_test_add_func ("/compat/policy-choose/anonymous-suites-are-chosen-with-credentials",
                   test_anonymous_suites_are_chosen_with_credentials);
  g_test_add_func ("/compat/policy-choose/chacha-is-preferred-when-asked-for",
                   test_chacha_is_preferred_when_asked_for);
  g_test_add_func ("/compat/policy-choose/sha224-signs-nothing-here",
                   test_sha224_signs_nothing_here);
  g_test_add_func ("/compat/policy-choose/levels-are-for-curves-too",
                   test_levels_are_for_curves_too);
  g_test_add_func ("/compat/policy-choose/cut-hellos-choose-nothing",
                   test_cut_hellos_choose_nothing);

  return g_test_run ();
}
