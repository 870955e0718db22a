/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/bits.h"

#include "tests/support/tn-certs.h"

typedef struct {
  const char *name;
  guint key_bits;
  guint signature_bits;
} StrengthCase;

/* Asked of OpenSSL 3.0: at which level createSecureContext () refuses them. */
static const StrengthCase strength_cases[] = {
  { "strength-rsa-512", 56, 128 },    { "strength-rsa-1024", 80, 128 },
  { "strength-rsa-2048", 112, 128 },  { "strength-rsa-3072", 128, 128 },
  { "strength-rsa-pss", 112, 128 },   { "strength-secp224r1", 112, 128 },
  { "strength-secp384r1", 192, 128 }, { "strength-secp521r1", 256, 128 },
  { "strength-ed25519", 128, 128 },   { "strength-ed448", 224, 224 },
  { "strength-dsa-1024", 80, 128 },   { "strength-dsa-2048", 112, 128 },
  { "signed-md5", 112, 39 },          { "signed-sha1", 112, 63 },
  { "signed-sha224", 112, 112 },      { "signed-sha256", 112, 128 },
  { "signed-sha512", 112, 256 },      { "signed-ed448", 112, 224 },
  { "signed-pss-sha256", 112, 128 },
};

static GBytes *
read_certificate (const char *name)
{
  g_autofree char *path = g_strdup_printf ("credentials/%s.crt", name);

  return test_certificate (path);
}

static void
test_strength_is_counted_as_openssl_does (gconstpointer data)
{
  const StrengthCase *c = data;
  g_autoptr (GBytes) certificate = read_certificate (c->name);

  g_assert_cmpuint (tn_certificate_get_key_bits (certificate), ==, c->key_bits);
  g_assert_cmpuint (tn_certificate_get_signature_bits (certificate), ==, c->signature_bits);
}

typedef struct {
  const char *name;
  const char *leaf;
  const char *issuer; /* NULL = none */
  guint highest;      /* the level that still allows it */
  TlsNodeError code;  /* one level higher */
  const char *message;
} LevelCase;

#define EE_KEY                                                                                 \
  TLS_NODE_ERROR_SSL_EE_KEY_TOO_SMALL, "error:0A00018F:SSL routines::ee key too small"
#define CA_KEY                                                                                 \
  TLS_NODE_ERROR_SSL_CA_KEY_TOO_SMALL, "error:0A00018D:SSL routines::ca key too small"
#define CA_MD TLS_NODE_ERROR_SSL_CA_MD_TOO_WEAK, "error:0A00018E:SSL routines::ca md too weak"

static const LevelCase level_cases[] = {
  { "small-key", "strength-rsa-512", NULL, 0, EE_KEY },
  { "old-key", "strength-rsa-1024", NULL, 1, EE_KEY },
  { "usual-key", "strength-rsa-2048", NULL, 2, EE_KEY },
  { "large-key", "strength-rsa-3072", NULL, 3, EE_KEY },
  { "larger-key", "strength-secp384r1", NULL, 4, EE_KEY },
  { "weak-digest", "signed-sha1", NULL, 0, CA_MD },
  { "broken-digest", "signed-md5", NULL, 0, CA_MD },
  { "unknown-digest", "signed-pss-sha1", NULL, 0, CA_MD },
  { "small-key-of-issuer", "signed-sha256", "strength-rsa-512", 0, CA_KEY },
  { "weak-digest-of-issuer", "strength-rsa-2048", "signed-sha1", 0, CA_MD },
};

static void
test_level_refuses_what_is_weaker (gconstpointer data)
{
  const LevelCase *c = data;
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (chain, read_certificate (c->leaf));
  if (c->issuer != NULL)
    g_ptr_array_add (chain, read_certificate (c->issuer));

  g_assert_true (tn_chain_check_level (chain, c->highest, &error));
  g_assert_no_error (error);
  g_assert_false (tn_chain_check_level (chain, c->highest + 1, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) c->code);
  g_assert_cmpstr (error->message, ==, c->message);
  g_assert_cmpstr (tn_error_fields (error)->library, ==, "SSL routines");
  g_assert_nonnull (tn_error_fields (error)->hint);
}

static void
test_signature_of_self_signed_does_not_count (void)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (chain, read_certificate ("strength-sha1"));

  g_assert_cmpuint (tn_certificate_get_signature_bits (chain->pdata[0]), ==, 63);
  g_assert_true (tn_chain_check_level (chain, 2, &error));
  g_assert_no_error (error);
}

static void
test_levels_above_the_highest_are_the_highest (void)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (chain, read_certificate ("strength-secp521r1"));

  g_assert_true (tn_chain_check_level (chain, G_MAXUINT, &error));
  g_assert_no_error (error);
}

static void
test_malformed_certificate_has_no_strength (void)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (chain, test_text ("0junk"));

  g_assert_cmpuint (tn_certificate_get_key_bits (chain->pdata[0]), ==, 0);
  g_assert_cmpuint (tn_certificate_get_signature_bits (chain->pdata[0]), ==, 0);
  g_assert_true (tn_chain_check_level (chain, 0, NULL));
  g_assert_false (tn_chain_check_level (chain, 1, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (strength_cases); i++) {
    g_autofree char *path
        = g_strdup_printf ("/x509/bits/counts-as-openssl/%s", strength_cases[i].name);

    g_test_add_data_func (path, &strength_cases[i], test_strength_is_counted_as_openssl_does);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (level_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/bits/refuses/%s", level_cases[i].name);

    g_test_add_data_func (path, &level_cases[i], test_level_refuses_what_is_weaker);
  }

  g_test_add_func ("/x509/bits/signature-of-self-signed-does-not-count",
                   test_signature_of_self_signed_does_not_count);
  g_test_add_func ("/x509/bits/levels-above-the-highest-are-the-highest",
                   test_levels_above_the_highest_are_the_highest);
  g_test_add_func ("/x509/bits/malformed-certificate-has-no-strength",
                   test_malformed_certificate_has_no_strength);

  return g_test_run ();
}
