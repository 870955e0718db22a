/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-certs.h"
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
  const char *leaf; /* whose certificate is the current one; NULL = none */
  guint types;      /* set of 1 << TnSigalgKey: with key and certificate */
  gboolean is_mismatch;
} PairCase;

#define EC (1 << TN_SIGALG_ECDSA)
#define RSA (1 << TN_SIGALG_RSA)
#define ED25519 (1 << TN_SIGALG_ED25519)
#define ED448 (1 << TN_SIGALG_ED448)
#define RSA_PSS (1 << TN_SIGALG_RSA_PSS)

/* As Node 20 was found to do it. */
static const PairCase pair_cases[] = {
  { "one-pair", "leaf-ec", "leaf-ec", "leaf-ec", EC, FALSE },
  { "rsa-pair", "leaf-rsa", "leaf-rsa", "leaf-rsa", RSA, FALSE },
  { "two-pairs", "leaf-ec,leaf-rsa", "leaf-ec,leaf-rsa", "leaf-rsa", EC | RSA, FALSE },
  { "two-pairs-crosswise", "leaf-ec,leaf-rsa", "leaf-rsa,leaf-ec", "leaf-ec", EC | RSA, FALSE },
  { "all-types", "leaf-ed448,leaf-rsa-pss,leaf-ec,leaf-ed25519,leaf-rsa",
    "leaf-rsa,leaf-ed25519,leaf-ec,leaf-rsa-pss,leaf-ed448", "leaf-ed448",
    EC | RSA | ED25519 | ED448 | RSA_PSS, FALSE },
  { "certificate-alone", "leaf-ec", "", "leaf-ec", 0, FALSE },
  { "key-alone", "", "leaf-ec", NULL, 0, FALSE },
  { "nothing", "", "", NULL, 0, FALSE },
  { "certificate-too-many", "leaf-ec,leaf-rsa", "leaf-rsa", "leaf-rsa", RSA, FALSE },
  { "key-too-many", "leaf-rsa", "leaf-rsa,leaf-ec", NULL, RSA, FALSE },
  { "mismatch", "leaf-ec", "san-wildcard", NULL, 0, TRUE },
  { "mismatch-of-curves", "leaf-ec", "leaf-p384", NULL, 0, TRUE },
  { "mismatch-beside-a-pair", "leaf-ec,leaf-rsa", "leaf-rsa,san-wildcard", NULL, 0, TRUE },
  { "of-different-types", "leaf-ec", "leaf-rsa", NULL, 0, FALSE },
  { "of-different-types-of-rsa", "leaf-rsa", "leaf-rsa-pss", NULL, 0, FALSE },
  { "two-of-one-type", "leaf-ec,leaf-p384", "leaf-ec,leaf-p384", NULL, 0, TRUE },
  { "the-last-of-one-type", "leaf-ec,leaf-p384", "leaf-p384", "leaf-p384", EC, FALSE },
  { "not-the-first-of-one-type", "leaf-ec,leaf-p384", "leaf-ec", NULL, 0, TRUE },
  { "chain", "leaf-chain", "leaf-chain", "leaf-chain", EC, FALSE },
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
  g_assert_cmphex (tn_config_get_key_types (config), ==, item->types);
}


static const struct {
  const char *key;
  guint16 group;
} curve_cases[] = {
  { "leaf-ec", 0x0017 },
  { "leaf-p384", 0x0018 },
  { "leaf-p521", 0x0019 },
};

static void
test_curves (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (curve_cases); i++) {
    const TnConfigSpec spec = { .certs = NULL };
    g_autoptr (TnConfig) config = tn_test_config_with (&spec, curve_cases[i].key, NULL);

    g_assert_cmphex (tn_config_get_credential (config, TN_SIGALG_ECDSA)->group, ==,
                     curve_cases[i].group);
    g_assert_null (tn_config_get_credential (config, TN_SIGALG_RSA));
  }
}

typedef struct {
  const char *name;
  const char *file; /* a certificate in tests/certs */
  const char *chain;
  guint level; /* the highest at which it is allowed */
  int code;    /* above it */
} LevelCase;

static const LevelCase level_cases[] = {
  { "rsa-512", "credentials/strength-rsa-512.crt", NULL, 0,
    TLS_NODE_ERROR_SSL_EE_KEY_TOO_SMALL },
  { "rsa-1024", "credentials/strength-rsa-1024.crt", NULL, 1,
    TLS_NODE_ERROR_SSL_EE_KEY_TOO_SMALL },
  { "rsa-2048", "credentials/strength-rsa-2048.crt", NULL, 2,
    TLS_NODE_ERROR_SSL_EE_KEY_TOO_SMALL },
  { "p-256", "leaf-ec.crt", NULL, 3, TLS_NODE_ERROR_SSL_EE_KEY_TOO_SMALL },
  { "ed25519", "leaf-ed25519.crt", NULL, 3, TLS_NODE_ERROR_SSL_EE_KEY_TOO_SMALL },
  { "md5", "credentials/signed-md5.crt", NULL, 0, TLS_NODE_ERROR_SSL_CA_MD_TOO_WEAK },
  { "sha-1", "leaf-sha1.crt", NULL, 0, TLS_NODE_ERROR_SSL_CA_MD_TOO_WEAK },
  { "issuer", "leaf-ec.crt", "credentials/strength-rsa-1024.crt", 1,
    TLS_NODE_ERROR_SSL_CA_KEY_TOO_SMALL },
};

static void
test_levels (gconstpointer data)
{
  const LevelCase *item = data;
  g_autoptr (GBytes) leaf = test_file (item->file);
  g_autoptr (GBytes) issuer = item->chain != NULL ? test_file (item->chain) : NULL;
  g_autoptr (GPtrArray) certs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *text = g_strdup_printf (
      "%.*s%.*s", (int) g_bytes_get_size (leaf), (const char *) g_bytes_get_data (leaf, NULL),
      issuer != NULL ? (int) g_bytes_get_size (issuer) : 0,
      issuer != NULL ? (const char *) g_bytes_get_data (issuer, NULL) : "");

  g_ptr_array_add (certs, test_text (text));
  for (guint level = 0; level <= item->level + 1; level++) {
    g_autofree char *ciphers = g_strdup_printf ("DEFAULT@SECLEVEL=%u", level);
    const TnConfigSpec spec = { .certs = certs, .ciphers = ciphers };
    g_autoptr (GError) error = NULL;
    g_autoptr (TnConfig) config = tn_config_new (&spec, &error);

    if (level <= item->level)
      g_assert_no_error (error);
    else
      g_assert_error (error, TLS_NODE_ERROR, item->code);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (pair_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/engine/config-slots/pairs/", pair_cases[i].name, NULL);
    g_test_add_data_func (path, &pair_cases[i], test_pairs);
  }
  g_test_add_func ("/engine/config-slots/the-curve-of-a-key-is-known", test_curves);
  for (gsize i = 0; i < G_N_ELEMENTS (level_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/engine/config-slots/levels/", level_cases[i].name, NULL);
    g_test_add_data_func (path, &level_cases[i], test_levels);
  }

  return g_test_run ();
}
