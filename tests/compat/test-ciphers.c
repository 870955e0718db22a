/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/cipher-table.h"
#include "libtlsnode/compat/ciphers.h"

static const guint16 default_ids[]
    = { 0x1302, 0x1303, 0x1301, 0xc02f, 0xc02b, 0xc030, 0xc02c, 0x009e, 0xc027, 0x0067,
        0xc028, 0x006b, 0x00a3, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc0af, 0xc0ad, 0xc0a3,
        0xc09f, 0xc05d, 0xc061, 0xc057, 0xc053, 0x00a2, 0xc0ae, 0xc0ac, 0xc0a2, 0xc09e,
        0xc05c, 0xc060, 0xc056, 0xc052, 0xc024, 0x006a, 0xc023, 0x0040, 0xc00a, 0xc014,
        0x0039, 0x0038, 0xc009, 0xc013, 0x0033, 0x0032, 0x009d, 0xc0a1, 0xc09d, 0xc051,
        0x009c, 0xc0a0, 0xc09c, 0xc050, 0x003d, 0x003c, 0x0035, 0x002f };

static void
assert_ids (const GPtrArray *suites, const guint16 *ids, gsize length)
{
  gsize i;

  g_assert_nonnull (suites);
  g_assert_cmpuint (suites->len, ==, length);
  for (i = 0; i < length; i++)
    g_assert_cmphex (((const TnCipherSuite *) suites->pdata[i])->id, ==, ids[i]);
}

static void
test_table_is_sorted_and_unique (void)
{
  gsize i;

  for (i = 1; i < tn_cipher_table_length; i++)
    g_assert_cmphex (tn_cipher_table[i - 1].id, <, tn_cipher_table[i].id);
}

static void
test_every_suite_is_found_by_id_and_name (void)
{
  gsize i;

  for (i = 0; i < tn_cipher_table_length; i++) {
    const TnCipherSuite *suite = &tn_cipher_table[i];

    g_assert_true (tn_cipher_suite_by_id (suite->id) == suite);
    g_assert_true (tn_cipher_suite_by_name (suite->name) == suite);
  }
}

static void
test_unknown_suites_are_not_found (void)
{
  static const char *const names[]
      = { NULL, "", "foo", "aes128-sha", "TLS_RSA_WITH_AES_128_CBC_SHA" };
  gsize i;

  g_assert_null (tn_cipher_suite_by_id (0));
  g_assert_null (tn_cipher_suite_by_id (0xffff));
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (tn_cipher_suite_by_name (names[i]));
}

static void
test_suite_has_the_words_of_all_three (void)
{
  const TnCipherSuite *suite = tn_cipher_suite_by_id (0xc00a);

  g_assert_cmpstr (suite->name, ==, "ECDHE-ECDSA-AES256-SHA");
  g_assert_cmpstr (suite->standard_name, ==, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA");
  g_assert_cmpstr (suite->version, ==, "TLSv1.0");
  g_assert_cmphex (suite->min_version, ==, 0x0301);
  g_assert_cmpstr (suite->kx, ==, "ECDHE-ECDSA");
  g_assert_cmpstr (suite->cipher, ==, "AES-256-CBC");
  g_assert_cmpstr (suite->mac, ==, "SHA1");
}

static void
test_default_list_has_24_entries (void)
{
  g_auto (GStrv) words = g_strsplit (tn_default_core_cipher_list (), ":", -1);

  g_assert_cmpuint (g_strv_length (words), ==, 24);
}

static void
test_default_list_is_that_of_node (void)
{
  const char *const lists[] = { NULL, "", tn_default_core_cipher_list () };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autoptr (GError) error = NULL;
    guint level = 9;
    g_autoptr (GPtrArray) suites = tn_cipher_list_resolve (lists[i], &level, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (level, ==, 1);
    assert_ids (suites, default_ids, G_N_ELEMENTS (default_ids));
  }
}

typedef struct {
  const char *list;
  guint16 ids[6];
} ListCase;

static const ListCase list_cases[] = {
  { "ECDHE-RSA-AES128-GCM-SHA256", { 0x1302, 0x1303, 0x1301, 0xc02f } },
  { "TLS_AES_128_GCM_SHA256", { 0x1301 } },
  { "TLS_AES_128_GCM_SHA256:AES128-SHA:TLS_AES_256_GCM_SHA384", { 0x1301, 0x1302, 0x002f } },
  { "TLS_FOO:TLS_AES_128_GCM_SHA256", { 0x1301 } },
  { "AES256-SHA:foo:AES128-SHA:", { 0x1302, 0x1303, 0x1301, 0x0035, 0x002f } },
  { "TLS_AES_128_GCM_SHA256:AES128-SHA:AES256-SHA:!AES128-SHA", { 0x1301, 0x0035 } },
  { "TLS_AES_128_GCM_SHA256:TLS_AES_128_GCM_SHA256", { 0x1301 } },
  { "TLS_RSA_WITH_AES_128_CBC_SHA:AES256-SHA", { 0x002f, 0x0035 } },
  { "ECDHE-ARIA128-GCM-SHA256", { 0x1302, 0x1303, 0x1301, 0xc060 } },
  { "NULL-SHA@SECLEVEL=3", { 0x1302, 0x1303, 0x1301, 0x0002 } },
};

static void
test_lists_are_split_as_in_node (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (list_cases); i++) {
    g_autoptr (GError) error = NULL;
    guint level = 9;
    g_autoptr (GPtrArray) suites = tn_cipher_list_resolve (list_cases[i].list, &level, &error);
    gsize length = 0;

    while (length < G_N_ELEMENTS (list_cases[i].ids) && list_cases[i].ids[length] != 0)
      length++;
    g_test_message ("%s", list_cases[i].list);
    g_assert_no_error (error);
    assert_ids (suites, list_cases[i].ids, length);
  }
}

static void
test_level_comes_with_the_list (void)
{
  guint expected;

  for (expected = 0; expected <= 5; expected++) {
    g_autofree char *list
        = g_strdup_printf ("TLS_AES_128_GCM_SHA256:HIGH:@SECLEVEL=%u", expected);
    g_autoptr (GPtrArray) suites = NULL;
    guint level = 9;

    suites = tn_cipher_list_resolve (list, &level, NULL);
    g_assert_nonnull (suites);
    g_assert_cmpuint (level, ==, expected);
  }
}

static void
test_aria_is_known_and_not_in_the_backend (void)
{
  const TnCipherSuite *aria = tn_cipher_suite_by_name ("DHE-RSA-ARIA256-GCM-SHA384");

  g_assert_nonnull (aria);
  g_assert_cmphex (aria->id, ==, 0xc053);
  g_assert_false (tn_cipher_suite_is_in_backend (aria));
  g_assert_true (tn_cipher_suite_is_in_backend (tn_cipher_suite_by_id (0xc02f)));
}

static void
test_suite_b_says_groups_and_signatures (void)
{
  const char *groups = "before";
  const char *sigalgs = "before";

  g_assert_false (tn_cipher_list_get_suite_b (NULL, &groups, &sigalgs));
  g_assert_false (tn_cipher_list_get_suite_b ("HIGH:SUITEB128", &groups, &sigalgs));
  g_assert_cmpstr (groups, ==, "before");
  g_assert_true (
      tn_cipher_list_get_suite_b ("TLS_AES_128_GCM_SHA256:SUITEB128ONLY", &groups, &sigalgs));
  g_assert_cmpstr (groups, ==, "P-256");
  g_assert_true (tn_cipher_list_get_suite_b ("SUITEB192:foo", &groups, &sigalgs));
  g_assert_cmpstr (sigalgs, ==, "ECDSA+SHA384");
}

typedef struct {
  const char *list;
  TlsNodeError code;
  const char *message;
} FaultCase;

static const FaultCase fault_cases[] = {
  { "foo", TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH, "error:0A0000B9:SSL routines::no cipher match" },
  { "TLS_FOO", TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH,
    "error:0A0000B9:SSL routines::no cipher match" },
  { "TLS_FOO:AES128-SHA", TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH,
    "error:0A0000B9:SSL routines::no cipher match" },
  { "TLS_AES_128_GCM_SHA256:foo", TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH,
    "error:0A0000B9:SSL routines::no cipher match" },
  { "TLSv1.2+SSLv3", TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH,
    "error:0A0000B9:SSL routines::no cipher match" },
  { "HIGH:!", TLS_NODE_ERROR_SSL_INVALID_COMMAND,
    "error:0A000118:SSL routines::invalid command" },
  { "HIGH:@FOO", TLS_NODE_ERROR_SSL_INVALID_COMMAND,
    "error:0A000118:SSL routines::invalid command" },
  { ":", TLS_NODE_ERROR_INVALID_ARG_VALUE,
    "The property 'options.ciphers' is invalid. Received [ '', '' ]" },
  { "!TLS_FOO", TLS_NODE_ERROR_INVALID_ARG_VALUE,
    "The property 'options.ciphers' is invalid. Received [ '!TLS_FOO' ]" },
  { "HIGH:@SECLEVEL=6", TLS_NODE_ERROR_SSL_INVALID_COMMAND,
    "error:0A000118:SSL routines::invalid command" },
};

static void
test_bad_lists_are_refused_in_node_words (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (fault_cases); i++) {
    g_autoptr (GError) error = NULL;
    guint level = 9;
    g_autoptr (GPtrArray) suites = tn_cipher_list_resolve (fault_cases[i].list, &level, &error);

    g_test_message ("%s", fault_cases[i].list);
    g_assert_null (suites);
    g_assert_error (error, TLS_NODE_ERROR, (int) fault_cases[i].code);
    g_assert_cmpstr (error->message, ==, fault_cases[i].message);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/ciphers/table-is-sorted-and-unique",
                   test_table_is_sorted_and_unique);
  g_test_add_func ("/compat/ciphers/every-suite-is-found-by-id-and-name",
                   test_every_suite_is_found_by_id_and_name);
  g_test_add_func ("/compat/ciphers/unknown-suites-are-not-found",
                   test_unknown_suites_are_not_found);
  g_test_add_func ("/compat/ciphers/suite-has-the-words-of-all-three",
                   test_suite_has_the_words_of_all_three);
  g_test_add_func ("/compat/ciphers/default-list-has-24-entries",
                   test_default_list_has_24_entries);
  g_test_add_func ("/compat/ciphers/default-list-is-that-of-node",
                   test_default_list_is_that_of_node);
  g_test_add_func ("/compat/ciphers/lists-are-split-as-in-node",
                   test_lists_are_split_as_in_node);
  g_test_add_func ("/compat/ciphers/level-comes-with-the-list", test_level_comes_with_the_list);
  g_test_add_func ("/compat/ciphers/aria-is-known-and-not-in-the-backend",
                   test_aria_is_known_and_not_in_the_backend);
  g_test_add_func ("/compat/ciphers/suite-b-says-groups-and-signatures",
                   test_suite_b_says_groups_and_signatures);
  g_test_add_func ("/compat/ciphers/bad-lists-are-refused-in-node-words",
                   test_bad_lists_are_refused_in_node_words);

  return g_test_run ();
}
