/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/key.h"

#include "tests/support/tn-certs.h"

static GBytes *
test_join (GBytes *first, GBytes *second)
{
  GByteArray *joined = g_byte_array_new ();

  g_byte_array_append (joined, g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  g_byte_array_append (joined, g_bytes_get_data (second, NULL), g_bytes_get_size (second));
  return g_byte_array_free_to_bytes (joined);
}

typedef struct {
  const char *file;
  const char *passphrase;
  const char *certificate;
  const char *algorithm;
} KeyCase;

static const KeyCase key_cases[] = {
  { "leaf-ec.key", NULL, "leaf-ec.crt", "EC" },
  { "leaf-rsa.key", NULL, "leaf-rsa.crt", "RSA" },
  { "leaf-ed25519.key", NULL, "leaf-ed25519.crt", "ED25519" },
  { "leaf-key-encrypted.key", "secret", "leaf-ec.crt", "EC" },
  { "leaf-key-encrypted-traditional.key", "secret", "leaf-rsa.crt", "RSA" },
  { "form-key-and-certificate.pem", NULL, "leaf-ec.crt", "EC" },
  { "form-certificate-and-key.pem", NULL, "leaf-ec.crt", "EC" },
  { "form-ec-parameters.key", NULL, "leaf-ec.crt", "EC" },
  { "credentials/strength-secp384r1.key", NULL, "credentials/strength-secp384r1.crt", "EC" },
  { "credentials/strength-secp521r1.key", NULL, "credentials/strength-secp521r1.crt", "EC" },
  { "credentials/strength-ed448.key", NULL, "credentials/strength-ed448.crt", "ED448" },
  { "credentials/strength-rsa-pss.key", NULL, "credentials/strength-rsa-pss.crt", "RSA-PSS" },
  { "credentials/strength-rsa-pss-sha256.key", NULL, "credentials/strength-rsa-pss-sha256.crt",
    "RSA-PSS" },
  { "credentials/strength-dsa-2048.key", NULL, "credentials/strength-dsa-2048.crt", "DSA" },
  { "credentials/key-aes-128-cbc.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-aes-192-cbc.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-aes-256-cbc.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-des-ede3-cbc.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-camellia-128-cbc.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-camellia-256-cbc.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-prf-MD5.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-prf-SHA1.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-prf-SHA224.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-prf-SHA256.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-prf-SHA384.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-prf-SHA512.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-PBE-SHA1-3DES.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-PBE-SHA1-2DES.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-scrypt.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-scrypt-other-parameters.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-traditional-aes128.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-traditional-aes192.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-traditional-aes256.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-traditional-des3.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-traditional-camellia128.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-traditional-camellia192.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-traditional-camellia256.key", "secret", "leaf-ec.crt", "EC" },
  { "credentials/key-traditional-rsa.key", "secret", "leaf-rsa.crt", "RSA" },
  { "credentials/key-empty-passphrase.key", "", "leaf-ec.crt", "EC" },
  { "credentials/key-empty-passphrase.key", NULL, "leaf-ec.crt", "EC" },
};

static void
test_key_is_read (gconstpointer data)
{
  const KeyCase *c = data;
  g_autoptr (GBytes) pem = test_file (c->file);
  g_autoptr (GBytes) certificate = test_certificate (c->certificate);
  g_autoptr (GBytes) other = test_certificate ("other-ca.crt");
  g_autoptr (GError) error = NULL;
  g_autoptr (TnKey) key = tn_key_new_from_pem (pem, c->passphrase, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (tn_key_get_algorithm (key), ==, c->algorithm);
  g_assert_true (tn_key_matches (key, certificate));
  g_assert_false (tn_key_matches (key, other));
}

static void
test_passphrase_of_plain_key_is_ignored (void)
{
  g_autoptr (GBytes) pem = test_file ("leaf-rsa.key");
  g_autoptr (GError) error = NULL;
  g_autoptr (TnKey) key = tn_key_new_from_pem (pem, "not needed", &error);

  g_assert_no_error (error);
  g_assert_nonnull (key);
}

typedef struct {
  const char *name;
  const char *file;
  const char *passphrase;
  const char *hint;
} DecryptCase;

static const DecryptCase decrypt_cases[] = {
  { "missing", "leaf-key-encrypted.key", NULL, "set its passphrase" },
  { "empty", "leaf-key-encrypted.key", "", "set its passphrase" },
  { "wrong", "leaf-key-encrypted.key", "Secret", "does not open" },
  { "missing-traditional", "leaf-key-encrypted-traditional.key", NULL, "set its passphrase" },
  { "wrong-traditional", "leaf-key-encrypted-traditional.key", "Secret", "does not open" },
};

static void
test_passphrase_is_refused (gconstpointer data)
{
  const DecryptCase *c = data;
  g_autoptr (GBytes) pem = test_file (c->file);
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_key_new_from_pem (pem, c->passphrase, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT);
  g_assert_cmpstr (error->message, ==, "error:1C800064:Provider routines::bad decrypt");
  test_assert_hint (error, c->hint);
}

static void
assert_unsupported (GBytes *data, const char *hint)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_key_new_from_pem (data, NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_UNSUPPORTED);
  g_assert_cmpstr (error->message, ==, "error:1E08010C:DECODER routines::unsupported");
  test_assert_hint (error, hint);
}

static const char *const obsolete[] = {
  "credentials/key-PBE-MD5-DES.key",  "credentials/key-PBE-SHA1-RC2-40.key",
  "credentials/key-des-cbc.key",      "credentials/key-traditional-des.key",
  "credentials/key-aria-256-cbc.key",
};

static void
test_obsolete_encryption_is_unsupported (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (obsolete); i++) {
    g_autoptr (GBytes) pem = test_file (obsolete[i]);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", obsolete[i]);
    g_assert_null (tn_key_new_from_pem (pem, "secret", &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_EVP_UNSUPPORTED);
    g_assert_cmpstr (error->message, ==,
                     "error:0308010C:digital envelope routines::unsupported");
    test_assert_hint (error, "obsolete");
  }
}

typedef struct {
  const char *name;
  const char *headers;
  TlsNodeError code;
  const char *message;
} HeaderCase;

#define TYPE "Proc-Type: 4,ENCRYPTED\n"

static const HeaderCase header_cases[] = {
  { "others", "Foo: bar\n\n", TLS_NODE_ERROR_OSSL_PEM_NOT_PROC_TYPE,
    "error:0480006B:PEM routines::not proc type" },
  { "not-encrypted", "Proc-Type: 4,MIC-ONLY\n\n", TLS_NODE_ERROR_OSSL_PEM_NOT_ENCRYPTED,
    "error:0480006A:PEM routines::not encrypted" },
  { "no-cipher", TYPE "\n", TLS_NODE_ERROR_OSSL_PEM_NOT_DEK_INFO,
    "error:04800069:PEM routines::not dek info" },
  { "unknown-cipher", TYPE "DEK-Info: FOO-CBC,00\n\n",
    TLS_NODE_ERROR_OSSL_PEM_UNSUPPORTED_ENCRYPTION,
    "error:04800072:PEM routines::unsupported encryption" },
  { "no-vector", TYPE "DEK-Info: AES-128-CBC\n\n",
    TLS_NODE_ERROR_OSSL_PEM_UNSUPPORTED_ENCRYPTION,
    "error:04800072:PEM routines::unsupported encryption" },
  { "short-vector", TYPE "DEK-Info: AES-128-CBC,1234\n\n", TLS_NODE_ERROR_OSSL_PEM_BAD_IV_CHARS,
    "error:04800067:PEM routines::bad iv chars" },
  { "odd-vector", TYPE "DEK-Info: AES-128-CBC,zz\n\n", TLS_NODE_ERROR_OSSL_PEM_BAD_IV_CHARS,
    "error:04800067:PEM routines::bad iv chars" },
  { "not-a-block", TYPE "DEK-Info: DES-EDE3-CBC,0011223344556677\n\n",
    TLS_NODE_ERROR_OSSL_BAD_DECRYPT, "error:1C800064:Provider routines::bad decrypt" },
};

static void
test_headers_are_refused (gconstpointer data)
{
  const HeaderCase *c = data;
  g_autofree char *text = g_strdup_printf (
      "-----BEGIN RSA PRIVATE KEY-----\n%sMAAA\n-----END RSA PRIVATE KEY-----\n", c->headers);
  g_autoptr (GBytes) pem = test_text (text);
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_key_new_from_pem (pem, "secret", &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) c->code);
  g_assert_cmpstr (error->message, ==, c->message);
}

static void
test_kinds_without_gnutls_are_unsupported (void)
{
  g_autoptr (GBytes) koblitz = test_file ("credentials/key-secp256k1.key");
  g_autoptr (GBytes) der = test_file ("credentials/key.der");

  assert_unsupported (koblitz, "of a kind that cannot be read");
  assert_unsupported (der, "openssl pkey -inform DER");
}

static void
test_key_that_cannot_sign_is_refused (void)
{
  g_autoptr (GBytes) pem = test_file ("credentials/key-x25519.key");
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_key_new_from_pem (pem, NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_SSL_UNKNOWN_CERTIFICATE_TYPE);
  g_assert_cmpstr (error->message, ==, "error:0A0000F7:SSL routines::unknown certificate type");
}

/* As OpenSSL: what cannot be read is passed over, what the passphrase does not open is not. */
static void
test_first_readable_key_counts (void)
{
  g_autoptr (GBytes) plain = test_file ("leaf-ec.key");
  g_autoptr (GBytes) encrypted = test_file ("leaf-key-encrypted.key");
  g_autoptr (GBytes) obsolete_key = test_file ("credentials/key-des-cbc.key");
  g_autoptr (GBytes) passed_over = test_join (obsolete_key, plain);
  g_autoptr (GBytes) stopped_at = test_join (encrypted, plain);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnKey) key = tn_key_new_from_pem (passed_over, "wrong", &error);

  g_assert_no_error (error);
  g_assert_nonnull (key);
  g_assert_null (tn_key_new_from_pem (stopped_at, "wrong", &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT);
}

static void
test_what_is_no_key_is_unsupported (void)
{
  g_autoptr (GBytes) certificate = test_file ("leaf-ec.crt");
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");
  g_autoptr (GBytes) junk = test_text ("junk");
  g_autoptr (GBytes) damaged
      = test_text ("-----BEGIN PRIVATE KEY-----\nM!AA\n-----END PRIVATE KEY-----\n");

  assert_unsupported (certificate, "This is a certificate");
  assert_unsupported (der, "openssl pkey -inform DER");
  assert_unsupported (junk, "-----BEGIN PRIVATE KEY-----");
  assert_unsupported (damaged, "damaged or of a kind");
}

static const char *const cut_cases[] = {
  "leaf-ec.key",
  "leaf-rsa.key",
  "credentials/strength-rsa-pss.key",
  "credentials/strength-ed448.key",
  "credentials/key-aes-256-cbc.key",
  "credentials/key-scrypt.key",
  "credentials/key-PBE-SHA1-3DES.key",
  "credentials/key-traditional-aes128.key",
};

static void
test_cut_text_is_refused (gconstpointer data)
{
  g_autoptr (GBytes) whole = test_file (data);
  gsize length = g_bytes_get_size (whole);

  /* Without its last newline it is whole. */
  for (gsize cut = 0; cut < length - 1; cut++) {
    g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (whole, NULL), cut);
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_key_new_from_pem (part, "secret", &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_UNSUPPORTED);
  }
}

/* The block is whole, what it holds is not. */
static void
test_cut_key_is_refused (gconstpointer data)
{
  g_autoptr (GBytes) whole = test_file (data);
  g_autoptr (GBytes) der = NULL;
  g_autofree char *label = NULL;
  TnPemBlock block;
  gsize offset = 0;

  g_assert_true (tn_pem_next_block (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole),
                                    &offset, &block, NULL));
  label = g_strndup (block.label, block.label_length);
  der = tn_pem_decode_block (&block, NULL);

  for (gsize cut = 1; cut < g_bytes_get_size (der); cut++) {
    g_autofree char *body = g_base64_encode (g_bytes_get_data (der, NULL), cut);
    g_autofree char *text
        = g_strdup_printf ("-----BEGIN %s-----\n%s\n-----END %s-----\n", label, body, label);
    g_autoptr (GBytes) pem = test_text (text);
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_key_new_from_pem (pem, "secret", &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_UNSUPPORTED);
  }
}

static void
test_generated_key_round_trips (gconstpointer type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnKey) key = tn_key_generate (type, 0, &error);
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (TnKey) again = NULL;

  g_assert_no_error (error);
  pem = tn_key_to_pem (key, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (
      g_str_has_prefix (g_bytes_get_data (pem, NULL), "-----BEGIN PRIVATE KEY-----\n"));

  again = tn_key_new_from_pem (pem, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tn_key_get_algorithm (again), ==, tn_key_get_algorithm (key));
}

static void
test_encrypted_key_round_trips (gconstpointer type)
{
  g_autoptr (TnKey) key = tn_key_generate (type, 0, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pem = tn_key_to_pem (key, "secret", &error);
  g_autoptr (TnKey) again = NULL;
  g_autoptr (TnKey) wrong = NULL;

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (pem, NULL),
                                   "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));

  again = tn_key_new_from_pem (pem, "secret", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tn_key_get_algorithm (again), ==, tn_key_get_algorithm (key));
  wrong = tn_key_new_from_pem (pem, "Secret", &error);
  g_assert_null (wrong);
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT);
}

/* Among so many some end as padding would. Traditional PEM takes no time for a passphrase. */
static void
test_every_wrong_passphrase_is_told_so (void)
{
  g_autoptr (GBytes) pem = test_file ("leaf-key-encrypted-traditional.key");

  for (guint i = 0; i < 1000; i++) {
    g_autofree char *passphrase = g_strdup_printf ("wrong %u", i);
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_key_new_from_pem (pem, passphrase, &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT);
  }
}

static const struct {
  const char *curve;
  guint bits;
} curves[] = {
  { "P-256", 128 },     { "prime256v1", 128 }, { "secp256r1", 128 }, { "P-384", 192 },
  { "secp384r1", 192 }, { "P-521", 256 },      { "secp521r1", 256 },
};

static void
test_curves_have_openssl_s_names (void)
{
  static const char *const others[]
      = { "", "auto", "X25519", "P-256:P-384", "secp256k1", "ffdhe2048", "p-256 x" };

  for (gsize i = 0; i < G_N_ELEMENTS (curves); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TnKey) key = tn_key_generate_on_curve (curves[i].curve, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (tn_key_get_security_bits (key), ==, curves[i].bits);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_key_generate_on_curve (others[i], &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  }
}

static void
test_generate_refuses_what_is_unknown (void)
{
  g_autoptr (GError) type_error = NULL;
  g_autoptr (GError) small_error = NULL;
  g_autoptr (GError) large_error = NULL;

  g_assert_null (tn_key_generate ("dsa", 0, &type_error));
  g_assert_error (type_error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  g_assert_null (tn_key_generate ("rsa", 512, &small_error));
  g_assert_error (small_error, TLS_NODE_ERROR, TLS_NODE_ERROR_OUT_OF_RANGE);
  g_assert_null (tn_key_generate ("rsa", 100000, &large_error));
  g_assert_error (large_error, TLS_NODE_ERROR, TLS_NODE_ERROR_OUT_OF_RANGE);
}

static void
test_strength_is_counted (void)
{
  g_autoptr (TnKey) rsa = test_key ("leaf-rsa.key");
  g_autoptr (TnKey) curve = test_key ("leaf-ec.key");
  g_autoptr (TnKey) ed448 = test_key ("credentials/strength-ed448.key");
  g_autoptr (TnKey) dsa = test_key ("credentials/strength-dsa-2048.key");

  g_assert_cmpuint (tn_key_get_security_bits (rsa), ==, 112);
  g_assert_cmpuint (tn_key_get_security_bits (curve), ==, 128);
  g_assert_cmpuint (tn_key_get_security_bits (ed448), ==, 224);
  g_assert_cmpuint (tn_key_get_security_bits (dsa), ==, 112);
}

static void
test_malformed_certificate_matches_no_key (void)
{
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");
  g_autoptr (GBytes) junk = test_text ("0junk");

  g_assert_false (tn_key_matches (key, junk));
}

static gpointer
use_key_cb (gpointer data)
{
  for (guint i = 0; i < 1000; i++)
    tn_key_unref (tn_key_ref (data));

  tn_key_unref (data);
  return NULL;
}

static void
test_references_are_counted_across_threads (void)
{
  TnKey *key = test_key ("leaf-ec.key");
  GThread *thread = g_thread_new ("key", use_key_cb, tn_key_ref (key));

  use_key_cb (key);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  static const char *const types[] = { "ec", "rsa", "ed25519", "ed448" };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (key_cases); i++) {
    const char *passphrase = key_cases[i].passphrase != NULL ? "encrypted" : "plain";
    g_autofree char *name = g_path_get_basename (key_cases[i].file);
    g_autofree char *path = g_strdup_printf ("/x509/key/reads/%s/%s", name, passphrase);

    g_test_add_data_func (path, &key_cases[i], test_key_is_read);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (decrypt_cases); i++) {
    g_autofree char *path
        = g_strdup_printf ("/x509/key/refuses-passphrase/%s", decrypt_cases[i].name);

    g_test_add_data_func (path, &decrypt_cases[i], test_passphrase_is_refused);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (cut_cases); i++) {
    g_autofree char *name = g_path_get_basename (cut_cases[i]);
    g_autofree char *text_path = g_strdup_printf ("/x509/key/refuses-cut-text/%s", name);
    g_autofree char *path = g_strdup_printf ("/x509/key/refuses-cut-key/%s", name);

    g_test_add_data_func (text_path, cut_cases[i], test_cut_text_is_refused);
    /* One with headers needs no base64 to be refused. */
    if (strstr (cut_cases[i], "traditional") == NULL)
      g_test_add_data_func (path, cut_cases[i], test_cut_key_is_refused);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (header_cases); i++) {
    g_autofree char *path
        = g_strdup_printf ("/x509/key/refuses-headers/%s", header_cases[i].name);

    g_test_add_data_func (path, &header_cases[i], test_headers_are_refused);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/key/generates/%s", types[i]);

    g_autofree char *encrypted_path = g_strconcat (path, "/encrypted", NULL);

    g_test_add_data_func (path, types[i], test_generated_key_round_trips);
    g_test_add_data_func (encrypted_path, types[i], test_encrypted_key_round_trips);
  }

  g_test_add_func ("/x509/key/every-wrong-passphrase-is-told-so",
                   test_every_wrong_passphrase_is_told_so);
  g_test_add_func ("/x509/key/passphrase-of-plain-key-is-ignored",
                   test_passphrase_of_plain_key_is_ignored);
  g_test_add_func ("/x509/key/what-is-no-key-is-unsupported",
                   test_what_is_no_key_is_unsupported);
  g_test_add_func ("/x509/key/obsolete-encryption-is-unsupported",
                   test_obsolete_encryption_is_unsupported);
  g_test_add_func ("/x509/key/kinds-without-gnutls-are-unsupported",
                   test_kinds_without_gnutls_are_unsupported);
  g_test_add_func ("/x509/key/key-that-cannot-sign-is-refused",
                   test_key_that_cannot_sign_is_refused);
  g_test_add_func ("/x509/key/first-readable-key-counts", test_first_readable_key_counts);
  g_test_add_func ("/x509/key/strength-is-counted", test_strength_is_counted);
  g_test_add_func ("/x509/key/curves-have-openssl-s-names", test_curves_have_openssl_s_names);
  g_test_add_func ("/x509/key/generate-refuses-what-is-unknown",
                   test_generate_refuses_what_is_unknown);
  g_test_add_func ("/x509/key/malformed-certificate-matches-no-key",
                   test_malformed_certificate_matches_no_key);
  g_test_add_func ("/x509/key/references-are-counted-across-threads",
                   test_references_are_counted_across_threads);

  return g_test_run ();
}
