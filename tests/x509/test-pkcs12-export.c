/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pkcs12-export.h"

#include "libtlsnode/x509/pkcs12.h"
#include "tests/support/tn-certs.h"

static GPtrArray *
chain_of (const char *leaf, const char *ca)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (chain, test_certificate (leaf));
  if (ca != NULL)
    g_ptr_array_add (chain, test_certificate (ca));

  return chain;
}

typedef struct {
  const char *name;
  const char *leaf;
  const char *ca;
  const char *passphrase;
  const char *friendly_name;
} FileCase;

static const FileCase file_cases[] = {
  { "ec", "leaf-ec", "ca.crt", "secret", NULL },
  { "rsa", "leaf-rsa", "ca.crt", "secret", "My certificate" },
  { "rsa-pss", "leaf-rsa-pss", NULL, "secret", "ten chars!" },
  { "ed25519", "leaf-ed25519", NULL, "secret", "eleven more" },
  { "ed448", "leaf-ed448", NULL, "secret", "" },
  { "no-passphrase", "leaf-ec", NULL, NULL, NULL },
  { "empty-passphrase", "leaf-ec", NULL, "", NULL },
  { "utf8", "leaf-ec", "ca.crt", "ger\xc3\xa4t \xf0\x9f\x94\x91",
    "ger\xc3\xa4t \xf0\x9f\x94\x91" },
};

static void
test_file_is_read_again (gconstpointer data)
{
  const FileCase *c = data;
  g_autofree char *certificate = g_strconcat (c->leaf, ".crt", NULL);
  g_autofree char *key_file = g_strconcat (c->leaf, ".key", NULL);
  g_autoptr (TnKey) key = test_key (key_file);
  g_autoptr (GPtrArray) chain = chain_of (certificate, c->ca);
  TnPkcs12Spec spec = { key, chain, c->passphrase, c->friendly_name };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = tn_pkcs12_write (&spec, &error);
  g_autoptr (TnPkcs12) pfx = NULL;

  g_assert_no_error (error);
  pfx = tn_pkcs12_read (file, c->passphrase, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tn_key_get_algorithm (pfx->key), ==, tn_key_get_algorithm (key));
  g_assert_cmpuint (pfx->chain->len, ==, chain->len);
  for (guint i = 0; i < chain->len; i++)
    g_assert_true (g_bytes_equal (pfx->chain->pdata[i], chain->pdata[i]));
}

static void
test_other_passphrases_do_not_open_it (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  g_autoptr (GPtrArray) chain = chain_of ("leaf-ec.crt", NULL);
  TnPkcs12Spec spec = { key, chain, "secret", NULL };
  g_autoptr (GBytes) file = tn_pkcs12_write (&spec, NULL);
  static const char *const others[] = { NULL, "", "Secret", "secret " };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_pkcs12_read (file, others[i], &error));
    g_assert_cmpstr (error->message, ==, "mac verify failure");
  }
}

/* Salts and initialisation vectors are new each time. */
static void
test_two_files_differ (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  g_autoptr (GPtrArray) chain = chain_of ("leaf-ec.crt", NULL);
  TnPkcs12Spec spec = { key, chain, "secret", NULL };
  g_autoptr (GBytes) first = tn_pkcs12_write (&spec, NULL);
  g_autoptr (GBytes) second = tn_pkcs12_write (&spec, NULL);
  const guint8 *a = g_bytes_get_data (first, NULL);
  const guint8 *b = g_bytes_get_data (second, NULL);
  gsize n_same = 0;

  g_assert_cmpuint (g_bytes_get_size (first), ==, g_bytes_get_size (second));
  for (gsize i = 0; i < g_bytes_get_size (first); i++)
    n_same += a[i] == b[i];

  /* Tags, lengths and algorithms stay. */
  g_assert_cmpuint (n_same, <, 400);
}

static const guint8 *
find_oid (GBytes *file, const char *last_octet)
{
  g_autofree char *oid
      = g_strconcat ("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09", last_octet, NULL);

  return memmem (g_bytes_get_data (file, NULL), g_bytes_get_size (file), oid, strlen (oid));
}

/* X.690 section 11.6; those of the key's bag are not encrypted. */
static void
test_attributes_are_sorted (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  g_autoptr (GPtrArray) chain = chain_of ("leaf-ec.crt", NULL);
  TnPkcs12Spec short_spec = { key, chain, "secret", "ten chars!" };
  TnPkcs12Spec long_spec = { key, chain, "secret", "eleven more" };
  g_autoptr (GBytes) with_short = tn_pkcs12_write (&short_spec, NULL);
  g_autoptr (GBytes) with_long = tn_pkcs12_write (&long_spec, NULL);

  g_assert_true (find_oid (with_short, "\x14") < find_oid (with_short, "\x15"));
  g_assert_true (find_oid (with_long, "\x14") > find_oid (with_long, "\x15"));
}

static void
test_key_of_another_certificate_is_refused (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-rsa.key");
  g_autoptr (GPtrArray) chain = chain_of ("leaf-ec.crt", NULL);
  TnPkcs12Spec spec = { key, chain, "secret", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_pkcs12_write (&spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH);
}

static void
test_name_that_is_no_utf8_is_refused (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  g_autoptr (GPtrArray) chain = chain_of ("leaf-ec.crt", NULL);
  TnPkcs12Spec spec = { key, chain, "secret", "\xff" };
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_pkcs12_write (&spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (file_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/x509/pkcs12-export/is-read-again/", file_cases[i].name, NULL);

    g_test_add_data_func (path, &file_cases[i], test_file_is_read_again);
  }

  g_test_add_func ("/x509/pkcs12-export/other-passphrases-do-not-open-it",
                   test_other_passphrases_do_not_open_it);
  g_test_add_func ("/x509/pkcs12-export/two-files-differ", test_two_files_differ);
  g_test_add_func ("/x509/pkcs12-export/attributes-are-sorted", test_attributes_are_sorted);
  g_test_add_func ("/x509/pkcs12-export/key-of-another-certificate-is-refused",
                   test_key_of_another_certificate_is_refused);
  g_test_add_func ("/x509/pkcs12-export/name-that-is-no-utf8-is-refused",
                   test_name_that_is_no_utf8_is_refused);

  return g_test_run ();
}
