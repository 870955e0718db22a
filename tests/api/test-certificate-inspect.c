/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "tests/support/tn-test.h"

/* What is in each kind of file is in tests/x509/test-inspect.c. */

static GBytes *
read_file (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certs", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize length = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

typedef struct {
  const char *name;
  const char *passphrase;
  const char *types;
} KindCase;

static const KindCase kind_cases[] = {
  { "leaf-chain.crt", NULL, "certificate certificate" },
  { "form-key-and-certificate.pem", NULL, "private-key certificate" },
  { "form-ec-parameters.key", NULL, "unknown private-key" },
  { "credentials/key.der", NULL, "private-key" },
  { "credentials/pfx-modern.p12", "secret", "private-key certificate certificate" },
  { "inspect/request.csr", NULL, "certificate-request" },
  { "inspect/list.der", NULL, "crl" },
  { "inspect/all.ocsp", NULL, "ocsp-response" },
  { "inspect/public-key.pem", NULL, "public-key" },
};

static void
test_kind_is_told (gconstpointer data)
{
  const KindCase *c = data;
  g_autoptr (GBytes) file = read_file (c->name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) entries = tls_node_inspect (file, c->passphrase, &error);
  g_autoptr (GString) types = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (entries), ==, "aa{sv}");
  g_assert_false (g_variant_is_floating (entries));
  for (gsize i = 0; i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
    const char *type = NULL;

    g_assert_true (g_variant_lookup (entry, "type", "&s", &type));
    g_string_append_printf (types, "%s%s", i > 0 ? " " : "", type);
  }
  g_assert_cmpstr (types->str, ==, c->types);
}

/* All of Node's keys, as they are. */
static void
test_certificate_has_the_keys_of_node (void)
{
  TlsNodeCertificate *certificate = tls_node_certificate_new (tn_cert ("server"), NULL);
  g_autoptr (GVariant) object = tls_node_certificate_to_legacy_object (certificate);
  g_autoptr (GVariant) entries = tls_node_inspect (tn_cert ("server"), NULL, NULL);
  g_autoptr (GVariant) entry = g_variant_get_child_value (entries, 0);

  g_assert_cmpuint (g_variant_n_children (object), >, 10);
  for (gsize i = 0; i < g_variant_n_children (object); i++) {
    g_autofree char *key = NULL;
    g_autoptr (GVariant) expected = NULL;
    g_autoptr (GVariant) value = NULL;

    g_variant_get_child (object, i, "{sv}", &key, &expected);
    value = g_variant_lookup_value (entry, key, NULL);
    g_assert_true (value != NULL && g_variant_equal (value, expected));
  }
  g_assert_finalize_object (certificate);
}

typedef struct {
  const char *name; /* of a file, or text */
  const char *passphrase;
  const char *code;
} RefuseCase;

static const RefuseCase refuse_cases[] = {
  { "credentials/pfx-modern.p12", NULL, "ERR_OSSL_BAD_DECRYPT" },
  { "credentials/pfx-modern.p12", "wrong", "ERR_OSSL_BAD_DECRYPT" },
  { "credentials/key-aes-256-cbc.key", "wrong", "ERR_OSSL_BAD_DECRYPT" },
  { "make-inspect.sh", NULL, "ERR_OSSL_PEM_NO_START_LINE" },
};

static void
test_input_is_refused (gconstpointer data)
{
  const RefuseCase *c = data;
  g_autoptr (GBytes) file = read_file (c->name);
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_inspect (file, c->passphrase, &error));
  tn_assert_code (error, c->code);
  g_assert_nonnull (tls_node_error_get_hint (error));
}

static void
test_cut_input_is_refused (void)
{
  g_autoptr (GBytes) file = read_file ("inspect/all.ocsp");

  for (gsize cut = 0; cut < g_bytes_get_size (file); cut++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (file, 0, cut);
    g_autoptr (GError) error = NULL;

    g_assert_null (tls_node_inspect (part, NULL, &error));
    tn_assert_code (error, cut == 0 ? "ERR_OSSL_PEM_NO_START_LINE" : "ERR_OSSL_ASN1_TOO_LONG");
  }
}

static void
test_too_much_is_refused (void)
{
  const gsize size = 16 * 1024 * 1024 + 1;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_inspect (large, NULL, &error));
  tn_assert_code (error, "ERR_OUT_OF_RANGE");
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (kind_cases); i++) {
    g_autofree char *path = g_strdup_printf (
        "/api/certificate-inspect/kind/%" G_GSIZE_FORMAT "-%s", i, kind_cases[i].types);

    tn_test_add_data (g_strdelimit (path, " ", '-'), &kind_cases[i], test_kind_is_told);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (refuse_cases); i++) {
    g_autofree char *path = g_strdup_printf (
        "/api/certificate-inspect/refuses/%" G_GSIZE_FORMAT "-%s", i, refuse_cases[i].code);

    tn_test_add_data (path, &refuse_cases[i], test_input_is_refused);
  }
  tn_test_add ("/api/certificate-inspect/certificate-has-the-keys-of-node",
               test_certificate_has_the_keys_of_node);
  tn_test_add ("/api/certificate-inspect/cut-input-is-refused", test_cut_input_is_refused);
  tn_test_add ("/api/certificate-inspect/too-much-is-refused", test_too_much_is_refused);

  return tn_test_run ();
}
