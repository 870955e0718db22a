/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pkcs12.h"

#include "libtlsnode/x509/der.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-hex.h"

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
  guint levels;
  guint n_certificates;
} BrowserCase;

static const BrowserCase browser_cases[] = {
  { "modern", "secret", 0, 2 },
  { "no-mac", NULL, 2, 1 },
  { "no-mac-empty-passphrase", NULL, 2, 1 },
};

static void append_as_ber (GByteArray *ber, TnDer der, guint levels);

static void
append_pieces (GByteArray *ber, TnDer string, guint levels)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  if (levels > 0 && string.data[0] == TN_DER_SEQUENCE)
    append_as_ber (content, string, levels - 1);
  else
    g_byte_array_append (content, string.data, string.length);

  for (guint i = 0; i < content->len; i += 100) {
    const guint8 header[] = { TN_DER_OCTET_STRING, MIN (content->len - i, 100) };

    g_byte_array_append (ber, header, sizeof header);
    g_byte_array_append (ber, content->data + i, header[1]);
  }
}

/* As browsers write it: lengths are indefinite, strings in pieces. levels: how many strings
 * deep, which a MAC does not survive; what is in them there must be DER of its own. */
static void
append_as_ber (GByteArray *ber, TnDer der, guint levels)
{
  const guint8 end[] = { 0, 0 };
  TnDerItem item;

  while (tn_der_next (&der, &item)) {
    const guint8 header[] = { item.tag | 0x20, 0x80 };
    gboolean is_string
        = (item.tag == TN_DER_OCTET_STRING || item.tag == 0x80) && item.value.length > 100;

    if (!is_string && (item.tag & 0x20) == 0) {
      g_byte_array_append (ber, item.whole.data, item.whole.length);
      continue;
    }

    g_byte_array_append (ber, header, sizeof header);
    if (is_string)
      append_pieces (ber, item.value, levels);
    else
      append_as_ber (ber, item.value, levels);
    g_byte_array_append (ber, end, sizeof end);
  }
}

static void
test_file_of_a_browser_is_read (gconstpointer data)
{
  const BrowserCase *c = data;
  g_autoptr (GByteArray) ber = g_byte_array_new ();
  g_autoptr (GBytes) file = read_file (c->name);
  g_autoptr (GBytes) converted = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TnPkcs12) pfx = NULL;
  TnDer der;

  der.data = g_bytes_get_data (file, &der.length);
  append_as_ber (ber, der, c->levels);
  converted = g_bytes_new (ber->data, ber->len);

  pfx = tn_pkcs12_read (converted, c->passphrase, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pfx->chain->len, ==, c->n_certificates);
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

static void
test_malformed_data_is_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (malformed_cases); i++) {
    g_autoptr (GBytes) data = test_hex (malformed_cases[i].hex);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", malformed_cases[i].hex);
    g_assert_null (tn_pkcs12_read (data, "secret", &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
    g_assert_cmpstr (error->message, ==, malformed_cases[i].message);
  }
}

static const char *const cut_cases[] = { "modern", "legacy", "no-mac" };

static void
test_cut_data_is_refused (gconstpointer data)
{
  g_autoptr (GBytes) whole = read_file (data);
  gsize length = g_bytes_get_size (whole);

  for (gsize cut = 0; cut < length; cut++) {
    g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (whole, NULL), cut);
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_pkcs12_read (part, "secret", &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
    g_assert_cmpstr (error->message, ==,
                     cut > 0 && cut <= 4 ? "header too long" : "not enough data");
  }
}

#define DATA "06092a864886f70d010701"
#define BAG_KEY "060b2a864886f70d010c0a0101"
#define BAG_CERTIFICATE "060b2a864886f70d010c0a0103"
#define BAG_CRL "060b2a864886f70d010c0a0104"
#define BAG_SAFE_CONTENTS "060b2a864886f70d010c0a0106"
#define X509_CERTIFICATE "060a2a864886f70d01091601"
#define SDSI_CERTIFICATE "060a2a864886f70d01091602"

/* SEQUENCE { oid, [0] { value } }; takes the value. */
static char *
tagged (const char *oid, char *value)
{
  char *wrapped = test_item (0xa0, value);
  char *both = g_strconcat (oid, wrapped, NULL);

  g_free (wrapped);
  return test_item (0x30, both);
}

static char *
certificate_bag (const char *type, const char *file)
{
  g_autoptr (GBytes) certificate = test_certificate (file);

  return tagged (BAG_CERTIFICATE, tagged (type, test_item (0x04, test_to_hex (certificate))));
}

static char *
key_bag (const char *file)
{
  g_autoptr (TnKey) key = test_key (file);
  g_autoptr (GBytes) pem = tn_key_to_pem (key, NULL, NULL);
  g_autoptr (GBytes) der = NULL;
  TnPemBlock block;
  gsize offset = 0;
  gsize length;
  const char *text = g_bytes_get_data (pem, &length);

  g_assert_true (tn_pem_next_block (text, length, &offset, &block, NULL));
  der = tn_pem_decode_block (&block, NULL);
  return tagged (BAG_KEY, test_to_hex (der));
}

/* A file without MAC whose SafeContents are these; takes them. */
static GBytes *
make_file (char *bags)
{
  char *contents = test_item (0x04, test_item (0x30, bags));
  char *safes = test_item (0x04, test_item (0x30, tagged (DATA, contents)));
  char *safe = tagged (DATA, safes);
  g_autofree char *pfx = test_item (0x30, g_strconcat ("020103", safe, NULL));

  g_free (safe);
  return test_hex (pfx);
}

static TnPkcs12 *
read_bags (char *first, char *second, char *third, GError **error)
{
  g_autoptr (GBytes) file = make_file (g_strconcat (first, second, third, NULL));

  g_free (first);
  g_free (second);
  g_free (third);
  return tn_pkcs12_read (file, NULL, error);
}

static void
test_bags_may_be_nested (void)
{
  char *both = NULL;
  char *key = key_bag ("leaf-ec.key");
  char *certificate = certificate_bag (X509_CERTIFICATE, "leaf-ec.crt");
  g_autoptr (GError) error = NULL;
  g_autoptr (TnPkcs12) pfx = NULL;

  both = test_item (0x30, g_strconcat (key, certificate, NULL));
  g_free (key);
  g_free (certificate);
  pfx = read_bags (tagged (BAG_SAFE_CONTENTS, both), g_strdup (""), g_strdup (""), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pfx->chain->len, ==, 1);
}

static void
test_depth_of_bags_is_bounded (void)
{
  char *bag = key_bag ("leaf-ec.key");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 6; i++)
    bag = tagged (BAG_SAFE_CONTENTS, test_item (0x30, bag));

  g_assert_null (read_bags (bag, g_strdup (""), g_strdup (""), &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
  g_assert_cmpstr (error->message, ==, "wrong tag");
}

static void
test_other_bags_are_passed_over (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnPkcs12) pfx
      = read_bags (tagged (BAG_CRL, g_strdup ("3000")), key_bag ("leaf-ec.key"),
                   certificate_bag (X509_CERTIFICATE, "leaf-ec.crt"), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pfx->chain->len, ==, 1);
}

static void
test_first_key_counts (void)
{
  g_autoptr (GBytes) leaf = test_certificate ("leaf-rsa.crt");
  g_autoptr (GError) error = NULL;
  g_autoptr (TnPkcs12) pfx
      = read_bags (key_bag ("leaf-rsa.key"), key_bag ("leaf-ec.key"),
                   certificate_bag (X509_CERTIFICATE, "leaf-rsa.crt"), &error);

  g_assert_no_error (error);
  g_assert_true (tn_key_matches (pfx->key, leaf));
}

static void
test_certificate_of_another_key_is_none (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_bags (key_bag ("leaf-ec.key"),
                            certificate_bag (X509_CERTIFICATE, "leaf-rsa.crt"),
                            certificate_bag (SDSI_CERTIFICATE, "leaf-ec.crt"), &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED);
  g_assert_cmpstr (error->message, ==, "Unable to load certificate from PFX data");
}

typedef struct {
  const char *name;
  const char *bag;
} BagCase;

static const BagCase bag_cases[] = {
  { "no-sequence", "0500" },
  { "empty", "3000" },
  { "no-value", "300d" BAG_KEY },
  { "no-key", "3011" BAG_KEY "a0023000" },
  { "no-certificate", "3011" BAG_CERTIFICATE "a0023000" },
  { "no-contents", "3011" BAG_SAFE_CONTENTS "a0020500" },
};

static void
test_malformed_bag_is_refused (gconstpointer data)
{
  const BagCase *c = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (read_bags (g_strdup (c->bag), key_bag ("leaf-ec.key"),
                            certificate_bag (X509_CERTIFICATE, "leaf-ec.crt"), &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
}

/* A MAC of 2^31 - 1 rounds would take an hour. */
static void
test_mac_of_too_many_rounds_is_refused (void)
{
  g_autoptr (GBytes) file = test_hex ("3049"
                                      "020103"
                                      "300f" DATA "a00204"
                                      "00"
                                      "3033"
                                      "3021"
                                      "300906052b0e03021a0500"
                                      "0414"
                                      "0000000000000000000000000000000000000000"
                                      "0408"
                                      "0000000000000000"
                                      "02047fffffff");
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_pkcs12_read (file, "secret", &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
  g_assert_cmpstr (error->message, ==, "wrong tag");
}

/* Every byte but those of random salts and vectors matters, and none may do harm. */
static void
test_damaged_file_does_no_harm (void)
{
  g_autoptr (GBytes) file = read_file ("no-mac");
  gsize length;
  const guint8 *original = g_bytes_get_data (file, &length);

  for (gsize i = 0; i < length; i++) {
    g_autofree guint8 *damaged = g_memdup2 (original, length);
    g_autoptr (GBytes) data = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (TnPkcs12) pfx = NULL;

    damaged[i] ^= 0x40;
    data = g_bytes_new (damaged, length);
    pfx = tn_pkcs12_read (data, NULL, &error);
    g_assert_true ((pfx == NULL) == (error != NULL));
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

  for (gsize i = 0; i < G_N_ELEMENTS (browser_cases); i++) {
    g_autofree char *path
        = g_strdup_printf ("/x509/pkcs12/reads-as-of-a-browser/%s", browser_cases[i].name);

    g_test_add_data_func (path, &browser_cases[i], test_file_of_a_browser_is_read);
  }

  g_test_add_func ("/x509/pkcs12/malformed-data-is-refused", test_malformed_data_is_refused);
  for (gsize i = 0; i < G_N_ELEMENTS (cut_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/pkcs12/refuses-cut/%s", cut_cases[i]);

    g_test_add_data_func (path, cut_cases[i], test_cut_data_is_refused);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (bag_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/pkcs12/refuses-bag/%s", bag_cases[i].name);

    g_test_add_data_func (path, &bag_cases[i], test_malformed_bag_is_refused);
  }

  g_test_add_func ("/x509/pkcs12/bags-may-be-nested", test_bags_may_be_nested);
  g_test_add_func ("/x509/pkcs12/depth-of-bags-is-bounded", test_depth_of_bags_is_bounded);
  g_test_add_func ("/x509/pkcs12/other-bags-are-passed-over", test_other_bags_are_passed_over);
  g_test_add_func ("/x509/pkcs12/first-key-counts", test_first_key_counts);
  g_test_add_func ("/x509/pkcs12/certificate-of-another-key-is-none",
                   test_certificate_of_another_key_is_none);
  g_test_add_func ("/x509/pkcs12/mac-of-too-many-rounds-is-refused",
                   test_mac_of_too_many_rounds_is_refused);
  g_test_add_func ("/x509/pkcs12/damaged-file-does-no-harm", test_damaged_file_does_no_harm);
  g_test_add_func ("/x509/pkcs12/weak-file-is-refused-by-level",
                   test_weak_file_is_refused_by_level);

  return g_test_run ();
}
