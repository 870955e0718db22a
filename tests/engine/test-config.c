/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "libtlsnode/x509/pem.h"
#include "tests/support/tn-engine-pair.h"

/* The material of a config under test: names in tests/certs, with commas between. */
typedef struct {
  GPtrArray *certs;
  GArray *keys;
} Material;

static void
clear_key (gpointer item)
{
  g_bytes_unref (((TnConfigKey *) item)->pem);
}

static void
material_clear (Material *self)
{
  g_ptr_array_unref (self->certs);
  g_array_unref (self->keys);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Material, material_clear)

static Material
material_load (const char *certs, const char *keys)
{
  g_auto (GStrv) cert_names = g_strsplit (certs, ",", -1);
  g_auto (GStrv) key_names = g_strsplit (keys, ",", -1);
  Material self = {
    .certs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
    .keys = g_array_new (FALSE, TRUE, sizeof (TnConfigKey)),
  };

  g_array_set_clear_func (self.keys, clear_key);
  for (guint i = 0; cert_names[i] != NULL; i++)
    g_ptr_array_add (self.certs, tn_test_cert (cert_names[i]));
  for (guint i = 0; key_names[i] != NULL; i++) {
    TnConfigKey key = { tn_test_key (key_names[i]), NULL };
    g_array_append_val (self.keys, key);
  }

  return self;
}

typedef struct {
  const char *name;
  const char *certs;
  const char *keys;
  const char *leaf; /* whose certificate comes first; NULL = none */
  gboolean is_mismatch;
} PairCase;

static const PairCase pair_cases[] = {
  { "one-pair", "leaf-ec", "leaf-ec", "leaf-ec", FALSE },
  { "rsa-pair", "leaf-rsa", "leaf-rsa", "leaf-rsa", FALSE },
  { "two-pairs", "leaf-ec,leaf-rsa", "leaf-ec,leaf-rsa", "leaf-ec", FALSE },
  { "two-pairs-crosswise", "leaf-ec,leaf-rsa", "leaf-rsa,leaf-ec", "leaf-ec", FALSE },
  { "certificate-alone", "leaf-ec", "", NULL, FALSE },
  { "key-alone", "", "leaf-ec", NULL, FALSE },
  { "nothing", "", "", NULL, FALSE },
  { "certificate-too-many", "leaf-ec,leaf-rsa", "leaf-rsa", "leaf-rsa", FALSE },
  { "key-too-many", "leaf-rsa", "leaf-rsa,leaf-ec", "leaf-rsa", FALSE },
  { "mismatch", "leaf-ec", "san-wildcard", NULL, TRUE },
  { "mismatch-of-kinds", "leaf-ec", "leaf-rsa", NULL, TRUE },
  { "mismatch-beside-a-pair", "leaf-ec,leaf-rsa", "leaf-rsa,san-wildcard", NULL, TRUE },
  { "chain", "leaf-chain", "leaf-chain", "leaf-chain", FALSE },
};

static void
test_pairs (gconstpointer data)
{
  const PairCase *item = data;
  g_auto (Material) material = material_load (item->certs, item->keys);
  const TnConfigSpec spec = { .certs = material.certs, .keys = material.keys };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = tn_config_new (&spec, &error);
  g_autoptr (GBytes) leaf_pem = NULL;
  g_autoptr (GBytes) leaf = NULL;

  if (item->is_mismatch) {
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH);
    g_assert_cmpstr (error->message, ==,
                     "error:05800074:x509 certificate routines::key values mismatch");
    g_assert_cmpstr (tn_error_fields (error)->library, ==, "x509 certificate routines");
    g_assert_cmpstr (tn_error_fields (error)->reason, ==, "key values mismatch");
    g_assert_null (config);
    return;
  }

  g_assert_no_error (error);
  leaf_pem = item->leaf != NULL ? tn_test_cert (item->leaf) : NULL;
  leaf = leaf_pem != NULL ? tn_pem_read_certificate (leaf_pem, NULL) : NULL;
  g_assert_true ((leaf == NULL) == (tn_config_get_certificate (config) == NULL));
  g_assert_true (leaf == NULL || g_bytes_equal (leaf, tn_config_get_certificate (config)));
}

typedef struct {
  const char *name;
  TnConfigSpec spec;
  int code;
  const char *message; /* NULL = any */
} ErrorCase;

static const ErrorCase error_cases[] = {
  { "unknown-minimum",
    { .min_version = "TLSv9" },
    TLS_NODE_ERROR_INVALID_PROTOCOL_VERSION,
    "\"TLSv9\" is not a valid minimum TLS protocol version" },
  { "unknown-maximum",
    { .max_version = "tlsv1.2" },
    TLS_NODE_ERROR_INVALID_PROTOCOL_VERSION,
    "\"tlsv1.2\" is not a valid maximum TLS protocol version" },
  { "empty-minimum", { .min_version = "" }, TLS_NODE_ERROR_INVALID_PROTOCOL_VERSION, NULL },
  { "unknown-cipher",
    { .ciphers = "no-such-cipher" },
    TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH,
    NULL },
};

static void
test_errors (gconstpointer data)
{
  const ErrorCase *item = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = tn_config_new (&item->spec, &error);

  g_assert_null (config);
  g_assert_error (error, TLS_NODE_ERROR, item->code);
  if (item->message != NULL)
    g_assert_cmpstr (error->message, ==, item->message);
}

static void
test_no_certificate_in_the_text (void)
{
  g_auto (Material) material = material_load ("", "leaf-ec");
  const TnConfigSpec spec = { .certs = material.certs, .keys = material.keys };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = NULL;

  g_ptr_array_add (material.certs, g_bytes_new_static ("no PEM", 6));
  config = tn_config_new (&spec, &error);

  g_assert_null (config);
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE);
}

static void
test_passphrase (void)
{
  g_auto (Material) material = material_load ("leaf-key-encrypted", "leaf-key-encrypted");
  TnConfigSpec spec = { .certs = material.certs, .keys = material.keys };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = NULL;

  g_assert_null (tn_config_new (&spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT);
  g_clear_error (&error);

  spec.passphrase = "secret";
  config = tn_config_new (&spec, &error);
  g_assert_no_error (error);
  g_clear_pointer (&config, tn_config_unref);

  g_array_index (material.keys, TnConfigKey, 0).passphrase = "wrong";
  g_assert_null (tn_config_new (&spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT);
}

static void
test_minimum_above_maximum (void)
{
  const TnConfigSpec spec = { .min_version = "TLSv1.3", .max_version = "TLSv1.2" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = tn_config_new (&spec, &error);

  g_assert_no_error (error);
  g_assert_null (tn_config_get_priority (config, FALSE));
  g_assert_null (tn_config_get_priority (config, TRUE));
}

static void
test_default_versions (void)
{
  const TnConfigSpec spec = { .certs = NULL };
  g_autoptr (TnConfig) config = tn_config_new (&spec, NULL);

  g_assert_cmpuint (tn_config_get_min_version (config), ==, 0x0303);
  g_assert_cmpuint (tn_config_get_max_version (config), ==, 0x0304);
  g_assert_nonnull (tn_config_get_priority (config, FALSE));
  g_assert_nonnull (tn_config_get_priority (config, TRUE));
}

static void
test_trust (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  const TnConfigSpec system_spec = { .certs = NULL };
  const TnConfigSpec empty_spec = { .cas = none };
  g_autoptr (TnConfig) system_config = tn_config_new (&system_spec, NULL);
  g_autoptr (TnConfig) empty = tn_config_new (&empty_spec, NULL);

  g_assert_true (tn_config_get_trust (system_config) == tn_trust_get_system ());
  g_assert_cmpuint (tn_trust_get_size (tn_config_get_trust (empty)), ==, 0);
}

static void
test_ticket_keys_differ (void)
{
  const TnConfigSpec spec = { .certs = NULL };
  g_autoptr (TnConfig) one = tn_config_new (&spec, NULL);
  g_autoptr (TnConfig) two = tn_config_new (&spec, NULL);
  const gnutls_datum_t *key_one = tn_config_get_ticket_key (one);
  const gnutls_datum_t *key_two = tn_config_get_ticket_key (two);

  g_assert_cmpuint (key_one->size, ==, 64);
  g_assert_cmpuint (key_two->size, ==, 64);
  g_assert_cmpint (memcmp (key_one->data, key_two->data, 64), !=, 0);
}

static void
test_suites_by_name (void)
{
  const TnConfigSpec spec = { .ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256" };
  g_autoptr (TnConfig) config = tn_config_new (&spec, NULL);

  g_assert_cmpuint (
      tn_config_find_suite (config, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")->id, ==, 0xc02b);
  g_assert_null (tn_config_find_suite (config, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
  g_assert_null (tn_config_find_suite (config, NULL));
}

static void
test_count (void)
{
  const TnConfigSpec spec = { .certs = NULL };
  const TnConfigSpec bad = { .min_version = "x" };
  TnConfig *config = tn_config_new (&spec, NULL);

  g_assert_cmpuint (tn_config_count_alive (), ==, 1);
  g_assert_null (tn_config_new (&bad, NULL));
  g_assert_cmpuint (tn_config_count_alive (), ==, 1);
  tn_config_unref (tn_config_ref (config));
  g_assert_cmpuint (tn_config_count_alive (), ==, 1);
  tn_config_unref (config);
  g_assert_cmpuint (tn_config_count_alive (), ==, 0);
}

static void
test_backend_version (void)
{
  g_assert_cmpstr (tn_config_get_backend_version (), ==, gnutls_check_version (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (pair_cases); i++) {
    g_autofree char *path = g_strconcat ("/engine/config/pairs/", pair_cases[i].name, NULL);
    g_test_add_data_func (path, &pair_cases[i], test_pairs);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (error_cases); i++) {
    g_autofree char *path = g_strconcat ("/engine/config/errors/", error_cases[i].name, NULL);
    g_test_add_data_func (path, &error_cases[i], test_errors);
  }
  g_test_add_func ("/engine/config/errors/no-certificate", test_no_certificate_in_the_text);
  g_test_add_func ("/engine/config/passphrases", test_passphrase);
  g_test_add_func ("/engine/config/minimum-above-maximum-is-no-error",
                   test_minimum_above_maximum);
  g_test_add_func ("/engine/config/versions-are-1.2-and-1.3-by-default", test_default_versions);
  g_test_add_func ("/engine/config/trust-is-the-systems-or-what-was-given", test_trust);
  g_test_add_func ("/engine/config/each-config-has-its-own-ticket-key",
                   test_ticket_keys_differ);
  g_test_add_func ("/engine/config/suites-are-found-by-name", test_suites_by_name);
  g_test_add_func ("/engine/config/the-living-are-counted", test_count);

  g_test_add_func ("/engine/config/the-version-below-is-told", test_backend_version);

  return g_test_run ();
}
