/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-engine-pair.h"

/* A spec with one certificate and one key. */
typedef struct {
  TnConfigSpec spec;
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
material_load (GBytes *cert, GBytes *key)
{
  TnConfigKey item = { key, NULL };
  Material self = {
    .certs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
    .keys = g_array_new (FALSE, TRUE, sizeof (TnConfigKey)),
  };

  g_array_set_clear_func (self.keys, clear_key);
  g_array_append_val (self.keys, item);
  g_ptr_array_add (self.certs, cert);
  self.spec.certs = self.certs;
  self.spec.keys = self.keys;
  return self;
}

static void
test_no_certificate_in_the_text (void)
{
  g_auto (Material) material = material_load (test_text ("no PEM"), tn_test_key ("leaf-ec"));
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_config_new (&material.spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE);
}

static void
test_no_key_in_the_text (void)
{
  g_auto (Material) material = material_load (tn_test_cert ("leaf-ec"), test_text ("no PEM"));
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_config_new (&material.spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_UNSUPPORTED);
}

static void
test_passphrase (void)
{
  g_auto (Material) material
      = material_load (tn_test_cert ("leaf-key-encrypted"), tn_test_key ("leaf-key-encrypted"));
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = NULL;

  g_assert_null (tn_config_new (&material.spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT);
  g_clear_error (&error);

  material.spec.passphrase = "secret";
  config = tn_config_new (&material.spec, &error);
  g_assert_no_error (error);
  g_clear_pointer (&config, tn_config_unref);

  g_array_index (material.keys, TnConfigKey, 0).passphrase = "wrong";
  g_assert_null (tn_config_new (&material.spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT);
}

static TnConfig *
load_pfx (TnConfigSpec *spec, const char *file, const char *own_passphrase, GError **error)
{
  g_autofree char *path = g_strdup_printf ("credentials/pfx-%s.p12", file);
  g_autoptr (GBytes) data = test_file (path);
  g_autoptr (GArray) pfxs = g_array_new (FALSE, TRUE, sizeof (TnConfigPfx));
  TnConfigPfx item = { data, own_passphrase };

  g_array_append_val (pfxs, item);
  spec->pfxs = pfxs;
  return tn_config_new (spec, error);
}

/* leaf-ec and its CA. */
static void
test_pfx (void)
{
  g_autoptr (GPtrArray) cas = g_ptr_array_new ();
  TnConfigSpec spec = { .passphrase = "secret", .cas = cas };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = load_pfx (&spec, "modern", NULL, &error);
  g_autoptr (GBytes) leaf = test_certificate ("leaf-ec.crt");
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  const TnCredential *credential;

  g_assert_no_error (error);
  credential = tn_config_get_credential (config, TN_SIGALG_ECDSA);
  g_assert_nonnull (credential);
  g_assert_cmpuint (credential->chain->len, ==, 2);
  g_assert_true (g_bytes_equal (credential->chain->pdata[0], leaf));
  g_assert_true (g_bytes_equal (credential->chain->pdata[1], ca));
  g_assert_true (tn_trust_contains (tn_config_get_trust (config), ca));
  g_assert_cmpuint (tn_trust_get_size (tn_config_get_trust (config)), ==, 1);
  tn_test_connect (config, config, leaf);
}

/* The CAs of the file come to the default ones. */
static void
test_pfx_beside_the_roots (void)
{
  TnConfigSpec spec = { .passphrase = "secret" };
  g_autoptr (TnConfig) config = load_pfx (&spec, "modern", NULL, NULL);
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");

  g_assert_cmpuint (tn_trust_get_size (tn_config_get_trust (config)), ==,
                    tn_trust_get_size (tn_trust_get_default (TN_ROOTS_SYSTEM)) + 1);
  g_assert_true (tn_trust_contains (tn_config_get_trust (config), ca));
}

static void
test_pfx_beside_another_default (void)
{
  g_autoptr (GPtrArray) others
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TnTrust) trust = NULL;
  TnConfigSpec spec = { .passphrase = "secret" };
  g_autoptr (TnConfig) config = NULL;
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");

  g_ptr_array_add (others, test_file ("other-ca.crt"));
  trust = spec.default_trust = tn_trust_new (others);
  config = load_pfx (&spec, "modern", NULL, NULL);

  g_assert_cmpuint (tn_trust_get_size (tn_config_get_trust (config)), ==, 2);
  g_assert_true (tn_trust_contains (tn_config_get_trust (config), ca));
  g_assert_cmpuint (tn_trust_get_size (trust), ==, 1);
}

/* No config has a copy of its own, and the roots of the start are loaded for nobody who does not ask. */
static void
test_default_trust_is_shared (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  TnTrust *trust = tn_trust_new (none);
  const TnConfigSpec spec = { .default_trust = trust };
  const TnConfigSpec bundled_spec = { .default_roots = TN_ROOTS_BUNDLED };
  g_autoptr (TnConfig) first = tn_config_new (&spec, NULL);
  g_autoptr (TnConfig) second = tn_config_new (&spec, NULL);
  g_autoptr (TnConfig) bundled = tn_config_new (&bundled_spec, NULL);

  tn_trust_unref (trust);

  g_assert_true (tn_config_get_trust (first) == trust);
  g_assert_true (tn_config_get_trust (second) == trust);
  g_assert_true (tn_config_get_trust (bundled) == tn_trust_get_default (TN_ROOTS_BUNDLED));
}

static void
test_passphrase_of_pfx (void)
{
  TnConfigSpec spec = { .passphrase = "wrong" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = load_pfx (&spec, "modern", "secret", &error);

  g_assert_no_error (error);
  g_assert_null (load_pfx (&spec, "modern", NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
  g_assert_cmpstr (error->message, ==, "mac verify failure");
}

static void
test_weak_pfx (void)
{
  TnConfigSpec spec = { .passphrase = "secret" };
  g_autoptr (GError) error = NULL;

  g_assert_null (load_pfx (&spec, "weak", NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
  g_clear_error (&error);

  spec.ciphers = "DEFAULT@SECLEVEL=0";
  tn_config_unref (load_pfx (&spec, "weak", NULL, &error));
  g_assert_no_error (error);
}

/* It comes after cert and key, and replaces those of its type. */
static void
test_pfx_replaces (void)
{
  g_auto (Material) material
      = material_load (tn_test_cert ("san-wildcard"), tn_test_key ("san-wildcard"));
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = NULL;
  g_autoptr (GBytes) leaf = test_certificate ("leaf-ec.crt");

  material.spec.passphrase = "secret";
  config = load_pfx (&material.spec, "modern", NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (tn_config_get_certificate (config), leaf));
}

typedef struct {
  const char *name;
  const char *cert;
  const char *cas; /* with commas between; NULL = the default ones */
  guint n_sent;
} ChainCase;

/* As Node 20 was found to do it. */
static const ChainCase chain_cases[] = {
  { "with-its-ca", "leaf-ec", "ca", 2 },
  { "with-both-issuers", "leaf-intermediate", "intermediate,ca", 3 },
  { "with-one-issuer", "leaf-intermediate", "intermediate", 2 },
  { "with-another-ca", "leaf-ec", "other-ca", 1 },
  { "expired", "leaf-expired", "ca", 2 },
  { "self-signed", "leaf-self-signed", "leaf-self-signed", 1 },
  { "not-what-has-an-issuer", "leaf-chain", "ca", 2 },
  { "without-ca", "leaf-ec", NULL, 1 },
  { "without-any-ca", "leaf-ec", "", 1 },
};

static void
test_chains (gconstpointer data)
{
  const ChainCase *item = data;
  g_auto (GStrv) names = g_strsplit (item->cas != NULL ? item->cas : "", ",", -1);
  g_autoptr (GPtrArray) cas = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const TnConfigSpec spec = { .cas = item->cas != NULL ? cas : NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = NULL;

  for (guint i = 0; names[i] != NULL && *names[i] != '\0'; i++)
    g_ptr_array_add (cas, tn_test_cert (names[i]));
  config = tn_test_config_with (&spec, item->cert, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tn_config_get_current_credential (config)->chain->len, ==, item->n_sent);
  g_assert_cmpuint (tn_config_get_current_credential (config)->n_pcerts, ==, item->n_sent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/config-credentials/a-text-without-certificate-is-an-error",
                   test_no_certificate_in_the_text);
  g_test_add_func ("/engine/config-credentials/a-text-without-key-is-an-error",
                   test_no_key_in_the_text);
  g_test_add_func ("/engine/config-credentials/the-passphrase-of-a-key-comes-first",
                   test_passphrase);
  g_test_add_func ("/engine/config-credentials/pfx-gives-key-chain-and-trust", test_pfx);
  g_test_add_func ("/engine/config-credentials/pfx-adds-to-the-default-roots",
                   test_pfx_beside_the_roots);
  g_test_add_func ("/engine/config-credentials/pfx-beside-another-default",
                   test_pfx_beside_another_default);
  g_test_add_func ("/engine/config-credentials/default-trust-is-shared",
                   test_default_trust_is_shared);
  g_test_add_func ("/engine/config-credentials/the-passphrase-of-a-pfx-comes-first",
                   test_passphrase_of_pfx);
  g_test_add_func ("/engine/config-credentials/a-weak-pfx-is-for-low-levels", test_weak_pfx);
  g_test_add_func ("/engine/config-credentials/pfx-replaces-a-pair", test_pfx_replaces);

  for (gsize i = 0; i < G_N_ELEMENTS (chain_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/engine/config-credentials/chains/", chain_cases[i].name, NULL);
    g_test_add_data_func (path, &chain_cases[i], test_chains);
  }

  return g_test_run ();
}
