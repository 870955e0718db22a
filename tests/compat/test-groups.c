/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/groups.h"

typedef struct {
  const char *name;
  const char *list;
  guint16 ids[12];
} ListCase;

static const ListCase list_cases[] = {
  { "default", NULL, { 29, 23, 30, 25, 24, 256, 257, 258, 259, 260 } },
  { "auto", "auto", { 29, 23, 30, 25, 24, 256, 257, 258, 259, 260 } },
  { "openssl-name", "prime256v1", { 23 } },
  { "ietf-name", "secp256r1", { 23 } },
  { "nist-name", "P-256", { 23 } },
  { "order-is-kept", "P-521:P-384:P-256", { 25, 24, 23 } },
  { "both-cases-of-x", "x25519:X448", { 29, 30 } },
  { "capital-x", "X25519:x448", { 29, 30 } },
  { "numbers", "415:1034:1126", { 23, 29, 256 } },
  { "blanks", " P-256 : P-384\t", { 23, 24 } },
  { "not-in-gnutls", "secp256k1:brainpoolP512r1:K-163:B-571", { 22, 28, 1, 14 } },
  { "finite-fields", "ffdhe2048:ffdhe8192", { 256, 260 } },
};

static void
test_list_is_read (gconstpointer data)
{
  const ListCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = tn_group_list_parse (test->list, &error);
  guint i;

  g_assert_no_error (error);
  for (i = 0; i < groups->len; i++)
    g_assert_cmpuint (((const TnGroup *) groups->pdata[i])->id, ==, test->ids[i]);
  g_assert_cmpuint (test->ids[i], ==, 0);
}

static void
test_bad_lists_fail_as_in_node (void)
{
  static const char *const lists[]
      = { "",           "foo",       "p-256",          "P-256,P-384", "P-256:P-256",
          "P-256:",     ":P-256",    "P-256::P-384",   "auto:P-256",  "P-256:prime256v1",
          "P-256:415",  "FFDHE2048", "SECP256R1",      "0",           "-415",
          "4294967711", "ed25519",   "P-256:foo",      "+415",        "?P-256",
          ":",          "415x",      "99999999999999", " ",           "B-999" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) groups = tn_group_list_parse (lists[i], &error);

    g_test_message ("%s", lists[i]);
    g_assert_null (groups);
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED);
    g_assert_cmpstr (error->message, ==, "Failed to set ECDH curve");
  }
}

static void
test_group_is_found_by_id (void)
{
  g_assert_cmpstr (tn_group_by_id (0x001d)->name, ==, "X25519");
  g_assert_cmpuint (tn_group_by_id (0x0104)->bits, ==, 192);
  g_assert_null (tn_group_by_id (0));
  g_assert_null (tn_group_by_id (31));
  g_assert_null (tn_group_by_id (0x1001d));
}

static void
test_names_are_sorted_and_usable (void)
{
  const char *const *names = tn_group_get_names ();
  gsize i;

  for (i = 0; names[i] != NULL; i++) {
    g_autoptr (GPtrArray) groups = tn_group_list_parse (names[i], NULL);

    g_assert_nonnull (groups);
    g_assert_nonnull (((const TnGroup *) groups->pdata[0])->word);
    if (i > 0)
      g_assert_cmpint (strcmp (names[i - 1], names[i]), <, 0);
  }
  g_assert_cmpuint (i, ==, 5);
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (list_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/compat/groups/list-is-read/", list_cases[i].name, NULL);

    g_test_add_data_func (path, &list_cases[i], test_list_is_read);
  }
  g_test_add_func ("/compat/groups/bad-lists-fail-as-in-node", test_bad_lists_fail_as_in_node);
  g_test_add_func ("/compat/groups/group-is-found-by-id", test_group_is_found_by_id);
  g_test_add_func ("/compat/groups/names-are-sorted-and-usable",
                   test_names_are_sorted_and_usable);

  return g_test_run ();
}
