/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/compat/protocols.h"

static const char *const fate_names[]
    = { "offered", "not-in-backend", "level", "version", "credentials",
        "sigalgs", "groups",         "clash", "extra" };

typedef struct {
  const char *name;
  const char *ciphers;
  const char *groups;
  const char *sigalgs;
  guint max_version;
  gboolean has_psk;
  TnPolicyRole role;
  const char *expected;
} ExplainCase;

static const ExplainCase explain_cases[] = {
  { "exact", "ECDHE-RSA-AES128-GCM-SHA256", NULL, NULL, TN_TLS_1_2, FALSE, TN_ROLE_CLIENT,
    "c02f offered, 1302 version, 1303 version, 1301 version" },
  { "extra", "TLS_AES_256_GCM_SHA384:ECDHE-RSA-AES128-GCM-SHA256", NULL, NULL, TN_TLS_1_3,
    FALSE, TN_ROLE_CLIENT, "1302 offered, 1301 extra, c030 extra, c02f offered" },
  { "no-extra-on-servers", "TLS_AES_256_GCM_SHA384:ECDHE-RSA-AES128-GCM-SHA256", NULL, NULL,
    TN_TLS_1_3, FALSE, TN_ROLE_SERVER, "1302 offered, c02f offered" },
  { "backend", "TLS_AES_128_GCM_SHA256:ECDHE-ARIA128-GCM-SHA256", NULL, NULL, TN_TLS_1_3, FALSE,
    TN_ROLE_CLIENT, "1301 offered, c060 not-in-backend" },
  { "level", "TLS_AES_128_GCM_SHA256:AES128-SHA@SECLEVEL=3", NULL, NULL, TN_TLS_1_3, FALSE,
    TN_ROLE_CLIENT, "1301 offered, 002f level" },
  { "credentials", "TLS_AES_128_GCM_SHA256:PSK-AES128-GCM-SHA256:SRP-AES-128-CBC-SHA", NULL,
    NULL, TN_TLS_1_3, FALSE, TN_ROLE_CLIENT,
    "1301 offered, 00a8 credentials, c01d credentials" },
  { "anonymous", "TLS_AES_128_GCM_SHA256:AECDH-AES128-SHA@SECLEVEL=0", NULL, NULL, TN_TLS_1_3,
    FALSE, TN_ROLE_CLIENT, "1301 offered, c018 credentials" },
  { "psk", "TLS_AES_128_GCM_SHA256:DHE-PSK-AES128-GCM-SHA256", NULL, NULL, TN_TLS_1_3, TRUE,
    TN_ROLE_CLIENT, "1301 offered, 00aa offered" },
  { "psk-of-1.3", "TLS_CHACHA20_POLY1305_SHA256:AES128-SHA", NULL, NULL, TN_TLS_1_3, TRUE,
    TN_ROLE_CLIENT, "1303 offered, 002f offered, ccac extra, c035 extra" },
  { "sigalgs", "TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256", NULL, "ECDSA+SHA256",
    TN_TLS_1_3, FALSE, TN_ROLE_CLIENT, "1301 offered, c02f sigalgs" },
  { "groups", "TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256", "ffdhe2048", NULL,
    TN_TLS_1_3, FALSE, TN_ROLE_CLIENT, "1301 offered, c02f groups" },
  { "beside-1.3", "TLS_AES_128_GCM_SHA256:NULL-SHA@SECLEVEL=0", NULL, NULL, TN_TLS_1_3, FALSE,
    TN_ROLE_CLIENT, "1301 offered, 0002 clash" },
  { "with-weaker-ones", "NULL-SHA256:AES128-SHA@SECLEVEL=0", NULL, NULL, TN_TLS_1_2, FALSE,
    TN_ROLE_CLIENT, "002f offered, 1302 version, 1303 version, 1301 version, 003b clash" },
  { "nothing", "PSK-AES128-GCM-SHA256", NULL, NULL, TN_TLS_1_2, FALSE, TN_ROLE_CLIENT,
    "1302 version, 1303 version, 1301 version, 00a8 credentials" },
};

static char *
format_verdicts (const GArray *verdicts)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < verdicts->len; i++) {
    const TnSuiteVerdict *verdict = &g_array_index (verdicts, TnSuiteVerdict, i);

    g_assert_cmpstr (verdict->name, ==, tn_cipher_suite_by_id (verdict->id)->name);
    g_string_append_printf (text, "%s%04x %s", i > 0 ? ", " : "", verdict->id,
                            fate_names[verdict->fate]);
  }

  return g_string_free (text, FALSE);
}

static void
test_fate_is_told (gconstpointer data)
{
  const ExplainCase *test = data;
  TnPolicy policy = { .min_version = TN_TLS_1_2, .max_version = test->max_version };
  g_autoptr (GPtrArray) suites = tn_cipher_list_resolve (test->ciphers, &policy.level, NULL);
  g_autoptr (GPtrArray) groups = tn_group_list_parse (test->groups, NULL);
  g_autoptr (GPtrArray) sigalgs = tn_sigalg_list_parse (test->sigalgs, NULL);
  g_autoptr (GArray) verdicts = NULL;
  g_autofree char *told = NULL;

  g_assert_nonnull (suites);
  policy.suites = suites;
  policy.groups = groups;
  policy.sigalgs = sigalgs;
  policy.has_psk = test->has_psk;
  verdicts = tn_policy_explain (&policy, test->role);

  told = format_verdicts (verdicts);
  g_assert_cmpstr (told, ==, test->expected);
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (explain_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/compat/policy-explain/fate-is-told/", explain_cases[i].name, NULL);

    g_test_add_data_func (path, &explain_cases[i], test_fate_is_told);
  }

  return g_test_run ();
}
