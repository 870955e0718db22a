/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pbe.h"

#include "libtlsnode/base/error.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-hex.h"

#define PBES2 "06092a864886f70d01050d"
#define PBKDF2 "06092a864886f70d01050c"
#define SCRYPT "06092b06010401da47040b"
#define AES_128 "0609608648016503040102"
#define DES "06052b0e030207"
#define SHA256 "300c06082a864886f70d02090500"
#define TRIPLE_DES "060a2a864886f70d010c0103"
#define RC2_40 "060a2a864886f70d010c0106"
#define RC2_128 "060a2a864886f70d010c0105"
#define SALT                                                                                   \
  "040801020304"                                                                               \
  "05060708"
#define VECTOR "041000000000000000000000000000000000"

/* What is behind PBES2's identifier. */
static char *
pbes2 (const char *kdf, const char *kdf_params, const char *scheme)
{
  char *params = test_item (0x30, g_strdup (kdf_params));
  char *function = test_item (0x30, g_strconcat (kdf, params, NULL));
  char *cipher = test_item (0x30, g_strdup (scheme));
  char *both = test_item (0x30, g_strconcat (function, cipher, NULL));
  char *algorithm = g_strconcat (PBES2, both, NULL);

  g_free (params);
  g_free (function);
  g_free (cipher);
  g_free (both);
  return algorithm;
}

static GBytes *
decrypt (const char *algorithm, const char *data, TnPbe *pbe, GError **error)
{
  g_autoptr (GBytes) algorithm_bytes = test_hex (algorithm);
  g_autoptr (GBytes) data_bytes = test_hex (data);

  return tn_pbe_decrypt (pbe, test_der (algorithm_bytes), test_der (data_bytes), error);
}

typedef struct {
  const char *name;
  const char *kdf;
  const char *kdf_params;
  const char *scheme;
  TlsNodeError code;
} Pbes2Case;

#define MALFORMED TLS_NODE_ERROR_OSSL_UNSUPPORTED
#define UNSUPPORTED TLS_NODE_ERROR_OSSL_EVP_UNSUPPORTED
#define BAD_DECRYPT TLS_NODE_ERROR_OSSL_BAD_DECRYPT

static const Pbes2Case pbes2_cases[] = {
  { "good", PBKDF2, SALT "020101", AES_128 VECTOR, BAD_DECRYPT },
  { "good-with-length", PBKDF2,
    SALT "020101"
         "020110" SHA256,
    AES_128 VECTOR, BAD_DECRYPT },
  { "no-salt", PBKDF2, "020101", AES_128 VECTOR, MALFORMED },
  { "no-iterations", PBKDF2, SALT, AES_128 VECTOR, MALFORMED },
  { "zero-iterations", PBKDF2, SALT "020100", AES_128 VECTOR, MALFORMED },
  { "negative-iterations", PBKDF2, SALT "0201ff", AES_128 VECTOR, MALFORMED },
  { "too-many-iterations", PBKDF2, SALT "020400989681", AES_128 VECTOR, MALFORMED },
  { "huge-iterations", PBKDF2, SALT "02087fffffffffffffff", AES_128 VECTOR, MALFORMED },
  { "other-key-length", PBKDF2,
    SALT "020101"
         "020120",
    AES_128 VECTOR, MALFORMED },
  { "malformed-prf", PBKDF2,
    SALT "020101"
         "0500",
    AES_128 VECTOR, MALFORMED },
  { "unknown-prf", PBKDF2,
    SALT "020101"
         "300406022a03",
    AES_128 VECTOR, UNSUPPORTED },
  { "unknown-kdf", "06022a03", SALT "020101", AES_128 VECTOR, UNSUPPORTED },
  { "unknown-cipher", PBKDF2, SALT "020101", "06022a03" VECTOR, UNSUPPORTED },
  { "obsolete-cipher", PBKDF2, SALT "020101", DES VECTOR, UNSUPPORTED },
  { "no-vector", PBKDF2, SALT "020101", AES_128, MALFORMED },
  { "short-vector", PBKDF2, SALT "020101", AES_128 "04080000000000000000", MALFORMED },
  { "no-cipher", PBKDF2, SALT "020101", "", MALFORMED },
  { "no-kdf", "", SALT "020101", AES_128 VECTOR, MALFORMED },
  { "good-scrypt", SCRYPT,
    SALT "020110"
         "020101"
         "020101",
    AES_128 VECTOR, BAD_DECRYPT },
  { "greedy-scrypt", SCRYPT,
    SALT "020500"
         "80000000"
         "020108"
         "020101",
    AES_128 VECTOR, MALFORMED },
  { "cut-scrypt", SCRYPT,
    SALT "020110"
         "020101",
    AES_128 VECTOR, MALFORMED },
};

static void
test_pbes2_is_refused (gconstpointer data)
{
  const Pbes2Case *c = data;
  TnPbe pbe = { .passphrase = "secret", .iterations_left = TN_PBE_MAX_ITERATIONS };
  g_autofree char *algorithm = pbes2 (c->kdf, c->kdf_params, c->scheme);
  g_autoptr (GError) error = NULL;

  g_assert_null (decrypt (algorithm, "00112233445566778899aabbccddeeff", &pbe, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) c->code);
  g_assert_nonnull (tn_error_fields (error)->hint);
}

typedef struct {
  const char *name;
  const char *algorithm;
  gboolean allow_legacy;
  TlsNodeError code;
} OtherCase;

#define PARAMS "300d" SALT "020101"

static const OtherCase other_cases[] = {
  { "triple-des", TRIPLE_DES PARAMS, FALSE, BAD_DECRYPT },
  { "rc2-40", RC2_40 PARAMS, FALSE, UNSUPPORTED },
  { "rc2-40-of-old-files", RC2_40 PARAMS, TRUE, BAD_DECRYPT },
  { "rc2-128", RC2_128 PARAMS, TRUE, UNSUPPORTED },
  { "no-params", TRIPLE_DES, FALSE, MALFORMED },
  { "no-salt", TRIPLE_DES "3003020101", FALSE, MALFORMED },
  { "no-iterations", TRIPLE_DES "300a" SALT, FALSE, MALFORMED },
  { "too-many-iterations", TRIPLE_DES "3010" SALT "020450000000", FALSE, MALFORMED },
  { "unknown", "06022a03" PARAMS, TRUE, UNSUPPORTED },
  { "nothing", "", TRUE, MALFORMED },
  { "no-identifier", "0500", TRUE, MALFORMED },
};

static void
test_other_schemes_are_refused (gconstpointer data)
{
  const OtherCase *c = data;
  TnPbe pbe = { .passphrase = "secret",
                .allow_legacy = c->allow_legacy,
                .iterations_left = TN_PBE_MAX_ITERATIONS };
  g_autoptr (GError) error = NULL;

  g_assert_null (decrypt (c->algorithm, "0011223344556677", &pbe, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) c->code);
}

static void
test_data_of_no_whole_blocks_is_not_decrypted (void)
{
  const char *data[] = { "", "00", "00112233445566778899aabbccddeeff00" };

  for (gsize i = 0; i < G_N_ELEMENTS (data); i++) {
    TnPbe pbe = { .iterations_left = 10 };
    g_autofree char *algorithm = pbes2 (PBKDF2, SALT "020101", AES_128 VECTOR);
    g_autoptr (GError) error = NULL;

    g_assert_null (decrypt (algorithm, data[i], &pbe, &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT);
  }
}

/* All keys and bags of a file share what is allowed. */
static void
test_iterations_are_spent (void)
{
  TnPbe pbe = { .passphrase = "secret", .iterations_left = 25 };
  g_autofree char *algorithm = pbes2 (PBKDF2, SALT "02010a", AES_128 VECTOR);
  const int codes[] = { BAD_DECRYPT, BAD_DECRYPT, MALFORMED };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (decrypt (algorithm, "00112233445566778899aabbccddeeff", &pbe, &error));
    g_assert_error (error, TLS_NODE_ERROR, codes[i]);
  }

  g_assert_cmpuint (pbe.iterations_left, ==, 5);
  g_assert_false (tn_pbe_spend (&pbe, 6));
  g_assert_true (tn_pbe_spend (&pbe, 5));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (pbes2_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/pbe/pbes2/%s", pbes2_cases[i].name);

    g_test_add_data_func (path, &pbes2_cases[i], test_pbes2_is_refused);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (other_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/pbe/others/%s", other_cases[i].name);

    g_test_add_data_func (path, &other_cases[i], test_other_schemes_are_refused);
  }

  g_test_add_func ("/x509/pbe/data-of-no-whole-blocks-is-not-decrypted",
                   test_data_of_no_whole_blocks_is_not_decrypted);
  g_test_add_func ("/x509/pbe/iterations-are-spent", test_iterations_are_spent);
  return g_test_run ();
}
