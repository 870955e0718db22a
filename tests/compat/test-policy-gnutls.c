/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gnutls/gnutls.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/compat/protocols.h"
#include "tests/support/tn-offer.h"

/* A line of hello-vectors.txt. */
enum {
  FIELD_CIPHERS,
  FIELD_SIGALGS,
  FIELD_CURVES,
  FIELD_MIN_VERSION,
  FIELD_MAX_VERSION,
  FIELD_METHOD,
  FIELD_OPTIONS,
  FIELD_SUITES,
  FIELD_VERSIONS,
  FIELD_GROUPS,
  FIELD_SCHEMES,
  N_FIELDS
};

static void
policy_clear (TnPolicy *self)
{
  g_clear_pointer (&self->suites, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->sigalgs, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnPolicy, policy_clear)

static TnPolicy
make_policy (const char *ciphers, guint min_version, guint max_version)
{
  TnPolicy self = { .min_version = min_version, .max_version = max_version };

  self.suites = tn_cipher_list_resolve (ciphers, &self.level, NULL);
  self.groups = tn_group_list_parse (NULL, NULL);
  self.sigalgs = tn_sigalg_list_parse (NULL, NULL);
  g_assert_nonnull (self.suites);

  return self;
}

static const char *
read_field (char **fields, guint field)
{
  return strcmp (fields[field], "-") == 0 ? NULL : fields[field];
}

static guint
read_version (char **fields, guint field, guint fallback)
{
  const char *name = read_field (fields, field);

  return name != NULL ? tn_protocol_from_name (name) : fallback;
}

static TnPolicy
read_policy (char **fields)
{
  TnPolicy self = { .min_version = read_version (fields, FIELD_MIN_VERSION, TN_TLS_1_2),
                    .max_version = read_version (fields, FIELD_MAX_VERSION, TN_TLS_1_3) };
  const char *options = read_field (fields, FIELD_OPTIONS);
  const char *groups = read_field (fields, FIELD_CURVES);
  const char *sigalgs = read_field (fields, FIELD_SIGALGS);

  self.suites = tn_cipher_list_resolve (read_field (fields, FIELD_CIPHERS), &self.level, NULL);
  tn_cipher_list_get_suite_b (read_field (fields, FIELD_CIPHERS), &groups, &sigalgs);
  self.groups = tn_group_list_parse (groups, NULL);
  self.sigalgs = tn_sigalg_list_parse (sigalgs, NULL);
  self.options = options != NULL ? g_ascii_strtoull (options, NULL, 10) : 0;
  g_assert_true (tn_protocol_from_method (read_field (fields, FIELD_METHOD), &self.min_version,
                                          &self.max_version, NULL));

  return self;
}

static guint
rank_group (const TnGroup *group, gboolean has_tls13)
{
  if (group->is_ffdhe)
    return 2;

  return group->is_tls13 || !has_tls13 ? 0 : 1;
}

/* Curves first, since GnuTLS makes it so; those that TLS 1.3 does not have behind the others. */
static char *
expect_groups (char **fields)
{
  g_auto (GStrv) words = g_strsplit (fields[FIELD_GROUPS], " ", -1);
  gboolean has_tls13 = g_str_has_prefix (fields[FIELD_VERSIONS], "0304");
  g_autoptr (GString) text = g_string_new (NULL);
  guint pass;
  gsize i;

  for (pass = 0; pass < 3; pass++) {
    for (i = 0; words[i] != NULL; i++) {
      const TnGroup *group = tn_group_by_id ((guint) g_ascii_strtoull (words[i], NULL, 16));

      if (group != NULL && group->word != NULL && pass == rank_group (group, has_tls13))
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", words[i]);
    }
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
expect_sigalgs (const char *ids)
{
  g_auto (GStrv) words = g_strsplit (ids, " ", -1);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize i;

  for (i = 0; words[i] != NULL; i++) {
    const TnSigalg *sigalg = tn_sigalg_by_id ((guint) g_ascii_strtoull (words[i], NULL, 16));

    if (sigalg != NULL && sigalg->words[0] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", words[i]);
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
has_id (const GArray *ids, guint id)
{
  guint i;

  for (i = 0; i < ids->len; i++) {
    if (g_array_index (ids, guint16, i) == id)
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_curve (const TnOffer *offer)
{
  return offer->groups->len > 0 && g_array_index (offer->groups, guint16, 0) < 256;
}

/* ARIA is not there, anonymous suites have no credentials, suites without encryption are not beside TLS 1.3, and no curve is
 * no ECDHE. */
static gboolean
can_be_said (const TnCipherSuite *suite, const TnOffer *offer)
{
  if (!tn_cipher_suite_is_in_backend (suite))
    return FALSE;
  if (suite->kx != NULL && g_str_has_prefix (suite->kx, "ANON"))
    return FALSE;
  if (suite->kx != NULL && g_str_has_prefix (suite->kx, "ECDHE") && !has_curve (offer))
    return FALSE;

  return strcmp (suite->cipher, "NULL") != 0
         || g_array_index (offer->versions, guint16, 0) < TN_TLS_1_3;
}

/* All of them are there, and the first of them comes first. */
static void
assert_suites_are_covered (const TnOffer *offer, const char *ids)
{
  g_auto (GStrv) words = g_strsplit (ids, " ", -1);
  gboolean is_first = TRUE;
  gsize i;

  for (i = 0; words[i] != NULL; i++) {
    guint16 id = (guint16) g_ascii_strtoull (words[i], NULL, 16);

    if (!can_be_said (tn_cipher_suite_by_id (id), offer))
      continue;
    g_test_message ("%s", words[i]);
    g_assert_true (has_id (offer->suites, id));
    if (is_first)
      g_assert_cmphex (g_array_index (offer->suites, guint16, 0), ==, id);
    is_first = FALSE;
  }
}

static void
assert_is_explained (const TnPolicy *policy, const TnOffer *offer)
{
  g_autoptr (GArray) verdicts = tn_policy_explain (policy, TN_ROLE_CLIENT);
  guint i;

  g_assert_cmpuint (verdicts->len, >=, offer->suites->len);
  for (i = 0; i < verdicts->len; i++) {
    const TnSuiteVerdict *verdict = &g_array_index (verdicts, TnSuiteVerdict, i);
    gboolean is_said = verdict->fate == TN_SUITE_OFFERED || verdict->fate == TN_SUITE_EXTRA;

    g_assert_cmpint (is_said, ==, i < offer->suites->len);
    if (is_said)
      g_assert_cmphex (verdict->id, ==, g_array_index (offer->suites, guint16, i));
  }
}

static void
check_hello (char **fields, const TnPolicy *policy)
{
  g_autofree char *priority = tn_policy_to_priority (policy, TN_ROLE_CLIENT);
  g_autoptr (TnOffer) offer = tn_offer_new (priority, FALSE);
  g_autofree char *groups = expect_groups (fields);
  g_autofree char *sigalgs = expect_sigalgs (fields[FIELD_SCHEMES]);
  g_autofree char *said_versions = NULL;
  g_autofree char *said_groups = NULL;
  g_autofree char *said_sigalgs = NULL;

  g_test_message ("%s", priority);
  g_assert_nonnull (offer);
  said_versions = tn_offer_format (offer->versions);
  said_groups = tn_offer_format (offer->groups);
  said_sigalgs = tn_offer_format (offer->sigalgs);
  g_assert_cmpstr (said_versions, ==, fields[FIELD_VERSIONS]);
  g_assert_cmpstr (said_groups, ==, groups);
  g_assert_cmpstr (said_sigalgs, ==, sigalgs);
  assert_suites_are_covered (offer, fields[FIELD_SUITES]);
  assert_is_explained (policy, offer);
}

/* GnuTLS sends no signature algorithm with DSA. */
static const char *
expect_error (char **fields)
{
  g_autofree char *sigalgs = expect_sigalgs (fields[FIELD_SCHEMES]);

  return *fields[FIELD_SCHEMES] != '\0' && *sigalgs == '\0'
             ? "ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM"
             : fields[FIELD_SUITES];
}

static void
check_line (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "|", -1);
  g_auto (TnPolicy) policy = { 0 };
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", line);
  g_assert_cmpuint (g_strv_length (fields), ==, N_FIELDS);
  policy = read_policy (fields);
  if (tn_policy_check (&policy, TN_ROLE_CLIENT, &error))
    check_hello (fields, &policy);
  else
    g_assert_cmpstr (tn_error_get_code_name (error), ==, expect_error (fields));
}

static void
test_hello_is_that_of_node (void)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "compat", "hello-vectors.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  gsize i;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 100);
  for (i = 0; lines[i] != NULL; i++) {
    if (lines[i][0] != '#' && lines[i][0] != '\0')
      check_line (lines[i]);
  }
}

typedef struct {
  const char *name;
  guint64 options;
  TnPolicyRole role;
  const char *word;
  gboolean is_there;
} WordCase;

static const WordCase word_cases[] = {
  { "keys-are-judged-elsewhere", 0, TN_ROLE_CLIENT, ":%PROFILE_VERY_WEAK", TRUE },
  { "client-asks-for-rfc-5746", 0, TN_ROLE_CLIENT, ":%SAFE_RENEGOTIATION", TRUE },
  { "server-does-not", 0, TN_ROLE_SERVER, "RENEGOTIATION", FALSE },
  { "legacy-servers", TN_OP_LEGACY_SERVER_CONNECT, TN_ROLE_CLIENT, "RENEGOTIATION", FALSE },
  { "unsafe-client", TN_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION, TN_ROLE_CLIENT,
    ":%UNSAFE_RENEGOTIATION", TRUE },
  { "unsafe-client-is-not-safe", TN_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION, TN_ROLE_CLIENT,
    ":%SAFE_RENEGOTIATION", FALSE },
  { "unsafe-server", TN_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION, TN_ROLE_SERVER,
    ":%UNSAFE_RENEGOTIATION", TRUE },
  { "server-preference", TN_OP_CIPHER_SERVER_PREFERENCE, TN_ROLE_SERVER, ":%SERVER_PRECEDENCE",
    TRUE },
  { "client-preference", 0, TN_ROLE_SERVER, "PRECEDENCE", FALSE },
  { "preference-is-no-word-for-clients", TN_OP_CIPHER_SERVER_PREFERENCE, TN_ROLE_CLIENT,
    "PRECEDENCE", FALSE },
  { "tickets", 0, TN_ROLE_SERVER, "TICKETS", FALSE },
  { "no-tickets", TN_OP_NO_TICKET, TN_ROLE_SERVER, ":%NO_TICKETS_TLS12", TRUE },
  { "no-tickets-for-clients", TN_OP_NO_TICKET, TN_ROLE_CLIENT, ":%NO_TICKETS_TLS12", TRUE },
  { "etm", 0, TN_ROLE_CLIENT, "ETM", FALSE },
  { "no-etm", TN_OP_NO_ENCRYPT_THEN_MAC, TN_ROLE_CLIENT, ":%NO_ETM", TRUE },
};

static void
test_options_are_words (gconstpointer data)
{
  const WordCase *test = data;
  g_auto (TnPolicy) policy = make_policy (NULL, TN_TLS_1_2, TN_TLS_1_3);
  g_autofree char *priority = NULL;
  gnutls_priority_t parsed = NULL;

  policy.options = test->options;
  priority = tn_policy_to_priority (&policy, test->role);

  g_test_message ("%s", priority);
  g_assert_cmpint (strstr (priority, test->word) != NULL, ==, test->is_there);
  g_assert_cmpint (gnutls_priority_init (&parsed, priority, NULL), ==, 0);
  gnutls_priority_deinit (parsed);
}

static void
assert_says (const char *priority, gboolean has_psk, const char *suites, const char *versions)
{
  g_autoptr (TnOffer) offer = tn_offer_new (priority, has_psk);
  g_autofree char *said_suites = NULL;
  g_autofree char *said_versions = NULL;

  g_test_message ("%s", priority);
  g_assert_nonnull (offer);
  said_suites = tn_offer_format (offer->suites);
  said_versions = tn_offer_format (offer->versions);
  g_assert_cmpstr (said_suites, ==, suites);
  g_assert_cmpstr (said_versions, ==, versions);
}

typedef struct {
  const char *name;
  const char *ciphers;
  guint64 options;
  guint extension;
  gboolean is_there;
} ExtensionCase;

enum {
  EXTENSION_ENCRYPT_THEN_MAC = 22,
  EXTENSION_SESSION_TICKET = 35,
  EXTENSION_PSK_KEY_EXCHANGE_MODES = 45,
};

/* As Node's hellos have them or have them not. */
static const ExtensionCase extension_cases[] = {
  { "etm", NULL, 0, EXTENSION_ENCRYPT_THEN_MAC, TRUE },
  { "no-etm", NULL, TN_OP_NO_ENCRYPT_THEN_MAC, EXTENSION_ENCRYPT_THEN_MAC, FALSE },
  { "tickets", NULL, 0, EXTENSION_SESSION_TICKET, TRUE },
  { "no-tickets", NULL, TN_OP_NO_TICKET, EXTENSION_SESSION_TICKET, FALSE },
  { "no-tickets-at-level-3", "DEFAULT@SECLEVEL=3", 0, EXTENSION_SESSION_TICKET, FALSE },
  { "tickets-at-level-2", "DEFAULT@SECLEVEL=2", 0, EXTENSION_SESSION_TICKET, TRUE },
  { "1.3-resumes-all-the-same", NULL, TN_OP_NO_TICKET, EXTENSION_PSK_KEY_EXCHANGE_MODES, TRUE },
};

static void
test_options_are_heard (gconstpointer data)
{
  const ExtensionCase *test = data;
  g_auto (TnPolicy) policy = make_policy (test->ciphers, TN_TLS_1_2, TN_TLS_1_3);
  g_autofree char *priority = NULL;
  g_autoptr (TnOffer) offer = NULL;

  policy.options = test->options;
  priority = tn_policy_to_priority (&policy, TN_ROLE_CLIENT);
  offer = tn_offer_new (priority, FALSE);

  g_assert_cmpint (has_id (offer->extensions, test->extension), ==, test->is_there);
}

typedef struct {
  const char *name;
  const char *ciphers;
  guint max_version;
  gboolean has_psk;
  const char *suites;
  const char *versions;
} TrapCase;

/* The words that would make GnuTLS forget TLS 1.3, with and without it. */
static const TrapCase trap_cases[] = {
  { "null-beside-1.3", "TLS_AES_128_GCM_SHA256:NULL-SHA@SECLEVEL=0", TN_TLS_1_3, FALSE, "1301",
    "0304 0303" },
  { "null-alone", "NULL-SHA@SECLEVEL=0", TN_TLS_1_2, FALSE, "0002", "0303" },
  { "null-that-is-exact", "NULL-SHA:AES128-SHA@SECLEVEL=0", TN_TLS_1_2, FALSE, "0002 002f",
    "0303" },
  { "null-that-brings-others", "NULL-SHA256:AES128-SHA@SECLEVEL=0", TN_TLS_1_2, FALSE, "002f",
    "0303" },
  { "rsa-psk-beside-1.3",
    "TLS_AES_128_GCM_SHA256:RSA-PSK-AES128-GCM-SHA256:PSK-AES128-GCM-SHA256", TN_TLS_1_3, TRUE,
    "1301 00a8", "0304 0303" },
  { "rsa-psk-alone", "RSA-PSK-AES128-GCM-SHA256", TN_TLS_1_2, TRUE, "00ac", "0303" },
  { "psk-without-callback", "TLS_AES_128_GCM_SHA256:PSK-AES128-CBC-SHA:AES128-GCM-SHA256",
    TN_TLS_1_3, FALSE, "1301 009c", "0304 0303" },
  { "srp", "TLS_AES_128_GCM_SHA256:SRP-AES-128-CBC-SHA:AES128-GCM-SHA256", TN_TLS_1_3, FALSE,
    "1301 009c", "0304 0303" },
  { "anonymous", "ADH-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256@SECLEVEL=0", TN_TLS_1_2, FALSE,
    "c02f", "0303" },
  { "aria", "ARIAGCM:AES128-SHA", TN_TLS_1_2, FALSE, "002f", "0303" },
};

static void
test_no_suite_switches_tls13_off (gconstpointer data)
{
  const TrapCase *test = data;
  g_auto (TnPolicy) policy = make_policy (test->ciphers, TN_TLS_1_2, test->max_version);
  g_autofree char *priority = NULL;

  policy.has_psk = test->has_psk;
  priority = tn_policy_to_priority (&policy, TN_ROLE_CLIENT);

  assert_says (priority, test->has_psk, test->suites, test->versions);
}

static void
test_anonymous_suites_leave_tls13_on (void)
{
  g_auto (TnPolicy) policy = make_policy (
      "TLS_AES_128_GCM_SHA256:ADH-AES128-GCM-SHA256@SECLEVEL=0", TN_TLS_1_2, TN_TLS_1_3);
  g_autofree char *priority = NULL;

  policy.has_anonymous = TRUE;
  priority = tn_policy_to_priority (&policy, TN_ROLE_CLIENT);

  g_assert_nonnull (strstr (priority, ":+ANON-DH:"));
  assert_says (priority, FALSE, "1301", "0304 0303");
}

static void
test_psk_of_tls13_needs_no_suite_in_the_list (void)
{
  g_auto (TnPolicy) policy = make_policy ("TLS_AES_128_GCM_SHA256", TN_TLS_1_3, TN_TLS_1_3);
  g_autofree char *without = tn_policy_to_priority (&policy, TN_ROLE_CLIENT);
  g_autofree char *with = NULL;
  g_autoptr (TnOffer) offer = NULL;

  policy.has_psk = TRUE;
  with = tn_policy_to_priority (&policy, TN_ROLE_CLIENT);

  g_assert_null (strstr (without, "PSK"));
  offer = tn_offer_new (with, TRUE);
  g_assert_true (has_id (offer->extensions, 41));
}

static void
test_pinned_suite_stands_alone (void)
{
  static const char *const names[]
      = { "ECDHE-RSA-AES128-GCM-SHA256", "AES256-SHA", "DHE-RSA-CHACHA20-POLY1305" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    const TnCipherSuite *suite = tn_cipher_suite_by_name (names[i]);
    g_auto (TnPolicy) policy = make_policy (NULL, TN_TLS_1_1, TN_TLS_1_3);
    g_autofree char *priority = tn_policy_to_pinned_priority (&policy, suite);
    g_autoptr (TnOffer) offer = tn_offer_new (priority, FALSE);
    guint last = offer->suites->len - 1;

    g_assert_cmphex (g_array_index (offer->suites, guint16, last), ==, suite->id);
    g_assert_cmpuint (last, ==, offer->suites->len > 1 ? 1 : 0);
    if (last == 1)
      g_assert_cmphex (g_array_index (offer->suites, guint16, 0) >> 8, ==, 0x13);
    g_assert_true (has_id (offer->versions, 0x0304) && has_id (offer->versions, 0x0302));
  }
}

static void
test_tls13_string_is_exact (void)
{
  static const guint8 shares[] = { 0x00, 0x18, 0x2a, 0x2a, 0x00, 0x13, 0x00, 0x17, 0x01 };
  g_auto (TnPolicy) policy = make_policy (NULL, TN_TLS_1_2, TN_TLS_1_3);
  g_autofree char *plain = tn_policy_to_tls13_priority (&policy, NULL, 0, 0);
  g_autofree char *shared
      = tn_policy_to_tls13_priority (&policy, shares, sizeof shares, 0x1303);
  g_autofree char *chacha = NULL;
  g_autofree char *groups = NULL;
  g_autoptr (TnOffer) offer = tn_offer_new (shared, FALSE);

  assert_says (plain, FALSE, "1302 1303 1301", "0304 0303");
  assert_says (shared, FALSE, "1302 1303 1301", "0304 0303");
  groups = tn_offer_format (offer->groups);
  g_assert_cmpstr (groups, ==, "0018 0017 001d 001e 0019 0100 0101 0102 0103 0104");

  policy.options = TN_OP_PRIORITIZE_CHACHA;
  chacha = tn_policy_to_tls13_priority (&policy, NULL, 0, 0x1303);
  assert_says (chacha, FALSE, "1303 1302 1301", "0304 0303");
  g_free (chacha);
  chacha = tn_policy_to_tls13_priority (&policy, NULL, 0, 0x1301);
  assert_says (chacha, FALSE, "1302 1303 1301", "0304 0303");
}

static void
test_tls13_string_has_no_group_of_tls12_first (void)
{
  static const guint8 shares[] = { 0x00, 0x15, 0x00, 0x17 };
  g_auto (TnPolicy) policy = make_policy (NULL, TN_TLS_1_2, TN_TLS_1_3);
  g_autofree char *priority = NULL;
  g_autofree char *groups = NULL;
  g_autoptr (TnOffer) offer = NULL;

  g_ptr_array_unref (policy.groups);
  policy.groups = tn_group_list_parse ("P-224:P-384:P-256", NULL);
  policy.has_psk = TRUE;
  priority = tn_policy_to_tls13_priority (&policy, shares, sizeof shares, 0);
  offer = tn_offer_new (priority, FALSE);

  groups = tn_offer_format (offer->groups);
  g_assert_cmpstr (groups, ==, "0017 0018 0015");
  g_assert_nonnull (strstr (priority, ":+ECDHE-PSK:"));
}

/* RFC 7919: whether they are wanted is for the one who asks for the suite to say. */
static void
test_pinned_dhe_may_have_groups_before_tls13 (void)
{
  g_auto (TnPolicy) policy = make_policy (NULL, TN_TLS_1_2, TN_TLS_1_2);
  const TnCipherSuite *suite = tn_cipher_suite_by_name ("DHE-RSA-AES128-GCM-SHA256");
  g_autofree char *pinned = tn_policy_to_pinned_priority (&policy, suite);
  g_autofree char *client = tn_policy_to_priority (&policy, TN_ROLE_CLIENT);

  g_assert_nonnull (strstr (pinned, ":+GROUP-FFDHE2048"));
  g_assert_null (strstr (client, ":+GROUP-FFDHE2048"));
}

static void
test_nothing_left_is_no_string (void)
{
  static const char *const lists[]
      = { "TLS_AES_128_GCM_SHA256", "ARIAGCM", "PSK", "SRP", "aNULL" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_auto (TnPolicy) policy = make_policy (lists[i], TN_TLS_1_2, TN_TLS_1_2);

    g_assert_null (tn_policy_to_priority (&policy, TN_ROLE_CLIENT));
    g_assert_null (tn_policy_to_priority (&policy, TN_ROLE_SERVER));
    g_assert_null (tn_policy_to_tls13_priority (&policy, NULL, 0, 0));
  }
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/policy-gnutls/hello-is-that-of-node", test_hello_is_that_of_node);
  for (i = 0; i < G_N_ELEMENTS (word_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/compat/policy-gnutls/options-are-words/", word_cases[i].name, NULL);

    g_test_add_data_func (path, &word_cases[i], test_options_are_words);
  }
  for (i = 0; i < G_N_ELEMENTS (extension_cases); i++) {
    g_autofree char *path = g_strconcat ("/compat/policy-gnutls/options-are-heard/",
                                         extension_cases[i].name, NULL);

    g_test_add_data_func (path, &extension_cases[i], test_options_are_heard);
  }
  for (i = 0; i < G_N_ELEMENTS (trap_cases); i++) {
    g_autofree char *path = g_strconcat ("/compat/policy-gnutls/no-suite-switches-tls13-off/",
                                         trap_cases[i].name, NULL);

    g_test_add_data_func (path, &trap_cases[i], test_no_suite_switches_tls13_off);
  }
  g_test_add_func ("/compat/policy-gnutls/anonymous-suites-leave-tls13-on",
                   test_anonymous_suites_leave_tls13_on);
  g_test_add_func ("/compat/policy-gnutls/psk-of-tls13-needs-no-suite-in-the-list",
                   test_psk_of_tls13_needs_no_suite_in_the_list);
  g_test_add_func ("/compat/policy-gnutls/pinned-suite-stands-alone",
                   test_pinned_suite_stands_alone);
  g_test_add_func ("/compat/policy-gnutls/tls13-string-is-exact", test_tls13_string_is_exact);
  g_test_add_func ("/compat/policy-gnutls/tls13-string-has-no-group-of-tls12-first",
                   test_tls13_string_has_no_group_of_tls12_first);
  g_test_add_func ("/compat/policy-gnutls/pinned-dhe-may-have-groups-before-tls13",
                   test_pinned_dhe_may_have_groups_before_tls13);
  g_test_add_func ("/compat/policy-gnutls/nothing-left-is-no-string",
                   test_nothing_left_is_no_string);

  return g_test_run ();
}
