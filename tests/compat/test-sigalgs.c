/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/sigalgs.h"

typedef struct {
  const char *name;
  const char *list;
  guint16 ids[24];
} ListCase;

static const ListCase list_cases[] = {
  { "default", NULL, { 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b,
                       0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0303, 0x0203,
                       0x0301, 0x0201, 0x0302, 0x0202, 0x0402, 0x0502, 0x0602 } },
  { "pairs-and-names",
    "RSA+SHA384:rsa_pss_pss_sha512:ECDSA+SHA256",
    { 0x0501, 0x080b, 0x0403 } },
  { "two-words-for-pss", "PSS+SHA256:RSA-PSS+SHA384", { 0x0804, 0x0805 } },
  { "edwards", "ed448:ed25519", { 0x0808, 0x0807 } },
  { "digest-in-any-case", "RSA+sha256:ECDSA+Sha1", { 0x0401, 0x0203 } },
  { "ietf",
    "ecdsa_secp521r1_sha512:rsa_pkcs1_sha1:rsa_pss_rsae_sha512",
    { 0x0603, 0x0201, 0x0806 } },
  { "blanks", " RSA+SHA256 : ed25519 ", { 0x0401, 0x0807 } },
  { "dsa", "DSA+SHA1:DSA+SHA512", { 0x0202, 0x0602 } },
  { "digest-alone", "SHA512", { 0x0603, 0x080b, 0x0806, 0x0601, 0x0602 } },
  { "algorithm-alone", "ECDSA", { 0x0403, 0x0503, 0x0603, 0x0303, 0x0203 } },
  { "pss-alone", "RSA-PSS", { 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806 } },
  { "rsa-alone", "RSA", { 0x0401, 0x0501, 0x0601, 0x0301, 0x0201 } },
  { "families-add-what-is-missing",
    "RSA+SHA512:SHA1:RSA",
    { 0x0601, 0x0203, 0x0201, 0x0202, 0x0401, 0x0501, 0x0301 } },
};

static void
test_list_is_read (gconstpointer data)
{
  const ListCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sigalgs = tn_sigalg_list_parse (test->list, &error);
  guint i;

  g_assert_no_error (error);
  for (i = 0; i < sigalgs->len; i++)
    g_assert_cmphex (((const TnSigalg *) sigalgs->pdata[i])->id, ==, test->ids[i]);
  g_assert_cmphex (test->ids[i], ==, 0);
}

static void
test_empty_list_is_an_invalid_value (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sigalgs = tn_sigalg_list_parse ("", &error);

  g_assert_null (sigalgs);
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  g_assert_cmpstr (error->message, ==,
                   "The property 'options.sigalgs' is invalid. Received ''");
}

static void
test_bad_lists_fail_as_in_node (void)
{
  static const char *const lists[] = { "foo",
                                       "rsa+sha256",
                                       "RSA+MD5",
                                       "MD5",
                                       "RSA+SHA256:",
                                       ":RSA+SHA256",
                                       "RSA+",
                                       "+SHA256",
                                       "RSA+SHA3-256",
                                       "RSA+SHA256+ECDSA",
                                       "PSS+SHA1",
                                       "Ed25519",
                                       "ecdsa_sha1",
                                       "RSA+SHA256,RSA+SHA1",
                                       "RSA+sha-256",
                                       "RSA+SHA256::ed25519",
                                       "dsa_sha256",
                                       "RSA+SHA256:RSA+SHA256",
                                       "PSS+SHA256:RSA-PSS+SHA256",
                                       "RSA+SHA256:rsa_pkcs1_sha256",
                                       "ECDSA:ECDSA+SHA1",
                                       " " };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) sigalgs = tn_sigalg_list_parse (lists[i], &error);

    g_test_message ("%s", lists[i]);
    g_assert_null (sigalgs);
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
    g_assert_cmpstr (error->message, ==, "error:00000000:lib(0)::reason(0)");
  }
}

static void
test_sigalg_is_found_by_id (void)
{
  g_assert_cmpstr (tn_sigalg_by_id (0x0804)->name, ==, "rsa_pss_rsae_sha256");
  g_assert_cmpuint (tn_sigalg_by_id (0x0201)->bits, ==, 64);
  g_assert_null (tn_sigalg_by_id (0));
  g_assert_null (tn_sigalg_by_id (0x10804));
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (list_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/compat/sigalgs/list-is-read/", list_cases[i].name, NULL);

    g_test_add_data_func (path, &list_cases[i], test_list_is_read);
  }
  g_test_add_func ("/compat/sigalgs/empty-list-is-an-invalid-value",
                   test_empty_list_is_an_invalid_value);
  g_test_add_func ("/compat/sigalgs/bad-lists-fail-as-in-node", test_bad_lists_fail_as_in_node);
  g_test_add_func ("/compat/sigalgs/sigalg-is-found-by-id", test_sigalg_is_found_by_id);

  return g_test_run ();
}
