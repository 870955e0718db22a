/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pkcs12.h"

#include "tests/support/tn-certs.h"

static GBytes *
read_file (const char *name)
{
  g_autofree char *path = g_strdup_printf ("credentials/pfx-%s.p12", name);

  return test_file (path);
}

typedef struct {
  const char *name;
  const char *passphrase;
  guint n_cas;
} ReadCase;

static const ReadCase read_cases[] = {
  { "modern", "secret", 1 },
  { "legacy", "secret", 1 },
  { "3des", "secret", 0 },
  { "aes-256-cbc", "secret", 1 },
  { "camellia", "secret", 0 },
  { "mac-md5", "secret", 0 },
  { "mac-sha224", "secret", 0 },
  { "mac-sha384", "secret", 0 },
  { "mac-sha512", "secret", 0 },
  { "utf8", "gerät 🔑", 0 },
  { "empty-passphrase", NULL, 0 },
  { "empty-passphrase", "", 0 },
  { "no-passphrase", NULL, 0 },
  { "no-passphrase", "", 0 },
  { "no-mac", NULL, 0 },
  { "no-mac", "", 0 },
  { "not-encrypted", "secret", 0 },
  { "other-order", "secret", 2 },
};

static void
test_file_is_read (gconstpointer data)
{
  const ReadCase *c = data;
  g_autoptr (GBytes) file = read_file (c->name);
  g_autoptr (GBytes) leaf = test_certificate ("leaf-ec.crt");
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (GError) error = NULL;
  g_autoptr (TnPkcs12) pfx = tn_pkcs12_read (file, c->passphrase, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (tn_key_get_algorithm (pfx->key), ==, "EC");
  g_assert_cmpuint (pfx->cas->len, ==, c->n_cas);
  g_assert_cmpuint (pfx->chain->len, ==, 1 + c->n_cas);
  g_assert_true (g_bytes_equal (pfx->chain->pdata[0], leaf));
  if (c->n_cas > 0) {
    g_assert_true (g_bytes_equal (pfx->chain->pdata[1], ca));
    g_assert_true (g_bytes_equal (pfx->cas->pdata[0], ca));
  }
}

typedef struct {
  const char *name;
  const char *passphrase;
  TlsNodeError code;
  const char *message;
} RefuseCase;

#define MAC TLS_NODE_ERROR_UNKNOWN, "mac verify failure"

static const RefuseCase refuse_cases[] = {
  { "modern", "Secret", MAC },
  { "modern", "secret ", MAC },
  { "modern", "", MAC },
  { "modern", NULL, MAC },
  { "legacy", "Secret", MAC },
  { "empty-passphrase", "secret", MAC },
  { "no-passphrase", "secret", MAC },
  { "utf8", "ger\xe4t", MAC },
  { "no-mac", "secret", TLS_NODE_ERROR_UNKNOWN, "mac absent" },
  { "no-mac-encrypted", "secret", TLS_NODE_ERROR_UNKNOWN, "mac absent" },
  { "no-mac-encrypted", NULL, TLS_NODE_ERROR_UNKNOWN, "bad decrypt" },
  { "rc4", "secret", TLS_NODE_ERROR_CRYPTO_UNSUPPORTED_OPERATION,
    "Unsupported PKCS12 PFX data" },
  { "no-key", "secret", TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED,
    "Unable to load private key from PFX data" },
  { "no-certificate", "secret", TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED,
    "Unable to load certificate from PFX data" },
};

static void
test_file_is_refused (gconstpointer data)
{
  const RefuseCase *c = data;
  g_autoptr (GBytes) file = read_file (c->name);
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_pkcs12_read (file, c->passphrase, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) c->code);
  g_assert_cmpstr (error->message, ==, c->message);
}

typedef struct {
  const char *hex;
  const char *message;
} MalformedCase;

/* As Node 20 says them. */
static const MalformedCase malformed_cases[] = {
  { "", "not enough data" },
  { "00", "header too long" },
  { "00112233", "not enough data" },
  { "6e6f742061", "not enough data" },
  { "30", "header too long" },
  { "3003", "not enough data" },
  { "3003020103", "field missing" },
  { "3000", "field missing" },
  { "3080", "not enough data" },
  { "308105", "header too long" },
  { "30810500", "not enough data" },
  { "3082090001", "not enough data" },
  { "3084ffffffff", "header too long" },
  { "3085000000000001", "header too long" },
  { "30050201033000", "field missing" },
  { "30050201010500", "wrong tag" },
  { "04020000", "wrong tag" },
  { "0000", "wrong tag" },
  { "1f8101", "header too long" },
};

static GBytes *
from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex += 2) {
    guint8 byte = g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]);

    g_byte_array_append (bytes, &byte, 1);
  }

  return g_byte_array_free_to_bytes (bytes);
}

static void
test_malformed_data_is_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (malformed_cases); i++) {
    g_autoptr (GBytes) data = from_hex (malformed_cases[i].hex);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", malformed_cases[i].hex);
    g_assert_null (tn_pkcs12_read (data, "secret", &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
    g_assert_cmpstr (error->message, ==, malformed_cases[i].message);
  }
}

static void
test_cut_data_is_refused (void)
{
  g_autoptr (GBytes) whole = read_file ("modern");
  gsize length = g_bytes_get_size (whole);

  for (gsize cut = 0; cut < length; cut++) {
    g_autoptr (GBytes) data = g_bytes_new (g_bytes_get_data (whole, NULL), cut);
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_pkcs12_read (data, "secret", &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
    g_assert_cmpstr (error->message, ==,
                     cut > 0 && cut <= 4 ? "header too long" : "not enough data");
  }
}

static void
test_weak_file_is_refused_by_level (void)
{
  g_autoptr (GBytes) file = read_file ("weak");
  g_autoptr (GError) error = NULL;
  g_autoptr (TnPkcs12) pfx = tn_pkcs12_read (file, "secret", &error);

  g_assert_no_error (error);
  g_assert_true (tn_pkcs12_check_level (pfx, 0, &error));
  g_assert_false (tn_pkcs12_check_level (pfx, 1, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
  g_assert_cmpstr (error->message, ==, "ee key too small");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (read_cases); i++) {
    g_autofree char *path
        = g_strdup_printf ("/x509/pkcs12/reads/%s/%" G_GSIZE_FORMAT, read_cases[i].name, i);

    g_test_add_data_func (path, &read_cases[i], test_file_is_read);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (refuse_cases); i++) {
    g_autofree char *path
        = g_strdup_printf ("/x509/pkcs12/refuses/%s/%" G_GSIZE_FORMAT, refuse_cases[i].name, i);

    g_test_add_data_func (path, &refuse_cases[i], test_file_is_refused);
  }

  g_test_add_func ("/x509/pkcs12/malformed-data-is-refused", test_malformed_data_is_refused);
  g_test_add_func ("/x509/pkcs12/cut-data-is-refused", test_cut_data_is_refused);
  g_test_add_func ("/x509/pkcs12/weak-file-is-refused-by-level",
                   test_weak_file_is_refused_by_level);

  return g_test_run ();
}
