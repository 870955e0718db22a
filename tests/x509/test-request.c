/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/request.h"

#include "libtlsnode/x509/describe.h"
#include "libtlsnode/x509/generate.h"
#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/request-gnutls.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-der-builder.h"
#include "tests/support/tn-hex.h"

/* What others ask for, and what becomes of it. */

static GBytes *
request_file (const char *name)
{
  g_autofree char *path = g_strconcat ("requests/", name, NULL);

  return test_file (path);
}

static TnRequest *
read_request (const char *name)
{
  g_autoptr (GBytes) data = request_file (name);
  g_autoptr (GError) error = NULL;
  TnRequest *request = tn_request_read (data, &error);

  g_assert_no_error (error);
  return request;
}

static GBytes *
sign (TnRequest *request, TnGenerateSpec *spec, GError **error)
{
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (TnKey) key = test_key ("ca.key");

  spec->issuer_certificate = ca;
  spec->issuer_key = key;
  return tn_generate_from_request (spec, request, TEST_NOW, error);
}

/* In hex; NULL = there is none. */
static char *
find_extension (GBytes *certificate, const char *oid)
{
  TnDerCertificate fields;
  g_autoptr (GBytes) bytes = NULL;
  TnDer value;

  g_assert_true (tn_der_read_certificate (test_der (certificate), &fields));
  if (!tn_der_find_extension (&fields, oid, &value))
    return NULL;

  bytes = g_bytes_new (value.data, value.length);
  return test_to_hex (bytes);
}

static void
assert_extension (GBytes *certificate, const char *oid, const char *expected)
{
  g_autofree char *hex = find_extension (certificate, oid);

  g_assert_cmpstr (hex, ==, expected);
}

typedef struct {
  const char *file;
  const char *key;
  const char *subject;
  const char *names;
} SignCase;

static const SignCase sign_cases[] = {
  { "plain.csr", "leaf-ec.key",
    "C=DE\nO=B\xc3\xbc"
    "cher\nCN=plain.example",
    "DNS:plain.example, IP Address:192.0.2.1" },
  { "plain.der", "leaf-ec.key",
    "C=DE\nO=B\xc3\xbc"
    "cher\nCN=plain.example",
    "DNS:plain.example, IP Address:192.0.2.1" },
  { "plain-new.csr", "leaf-ec.key",
    "C=DE\nO=B\xc3\xbc"
    "cher\nCN=plain.example",
    "DNS:plain.example, IP Address:192.0.2.1" },
  { "rsa.csr", "leaf-rsa.key", "CN=rsa.example", NULL },
  { "sha1.csr", "leaf-rsa.key", "CN=sha1.example", NULL },
  { "rsa-pss.csr", "leaf-rsa-pss.key", "CN=pss.example", NULL },
  { "ed25519.csr", "leaf-ed25519.key", "CN=ed25519.example", NULL },
  { "no-subject.csr", "leaf-ec.key", NULL, "DNS:names.example" },
};

static void
test_subject_names_and_key_count (gconstpointer data)
{
  const SignCase *c = data;
  g_autoptr (TnRequest) request = read_request (c->file);
  g_autoptr (TnKey) key = test_key (c->key);
  TnGenerateSpec spec = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) certificate = sign (request, &spec, &error);
  g_autofree char *subject = NULL;
  g_autofree char *names = NULL;

  g_assert_no_error (error);
  subject = tn_describe_subject (certificate);
  names = tn_describe_subject_alt_name (certificate);
  g_assert_cmpstr (subject, ==, c->subject);
  g_assert_cmpstr (names, ==, c->names);
  g_assert_true (tn_key_matches (key, certificate));
}

static void
test_nothing_else_counts (void)
{
  g_autoptr (TnRequest) request = read_request ("greedy.csr");
  TnGenerateSpec spec = { 0 };
  g_autoptr (GBytes) certificate = sign (request, &spec, NULL);

  assert_extension (certificate, "2.5.29.19", "3000");
  assert_extension (certificate, "2.5.29.15", "030205a0");
  assert_extension (certificate, "2.5.29.37", "301406082b0601050507030106082b06010505070302");
  assert_extension (certificate, "2.5.29.30", NULL);
}

/* Not even where the spec has none. */
static void
test_no_usage_is_no_usage (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (TnRequest) request = read_request ("greedy.csr");
  TnGenerateSpec spec = { .key_usage = none, .purposes = none };
  g_autoptr (GBytes) certificate = sign (request, &spec, NULL);

  assert_extension (certificate, "2.5.29.15", NULL);
  assert_extension (certificate, "2.5.29.37", NULL);
}

static void
test_the_signer_may_make_an_authority (void)
{
  g_autoptr (TnRequest) request = read_request ("greedy.csr");
  TnGenerateSpec spec = { .is_ca = TRUE, .has_path_length = TRUE };
  g_autoptr (GBytes) certificate = sign (request, &spec, NULL);

  assert_extension (certificate, "2.5.29.19", "30060101ff020100");
  assert_extension (certificate, "2.5.29.15", "03020106");
  assert_extension (certificate, "2.5.29.37", NULL);
}

static void
test_the_signer_may_replace_subject_and_names (void)
{
  static const char *const others[] = { "other.example", NULL };
  g_autoptr (TnRequest) request = read_request ("other-name.csr");
  TnGenerateSpec spec = { .common_name = "other", .names = others };
  g_autoptr (GBytes) certificate = sign (request, &spec, NULL);
  g_autofree char *subject = tn_describe_subject (certificate);
  g_autofree char *names = tn_describe_subject_alt_name (certificate);

  g_assert_cmpstr (subject, ==, "CN=other");
  g_assert_cmpstr (names, ==, "DNS:other.example");
}

/* RFC 5280 section 4.2.1.6. */
static void
test_names_without_a_subject_are_critical (void)
{
  g_autoptr (TnRequest) request = read_request ("no-subject.csr");
  TnGenerateSpec spec = { 0 };
  g_autoptr (GBytes) certificate = sign (request, &spec, NULL);
  TnDerCertificate fields;
  TnDerExtension extension;

  g_assert_true (tn_der_read_certificate (test_der (certificate), &fields));
  while (tn_der_next_extension (&fields.extensions, &extension)) {
    if (tn_der_is_oid (extension.oid, "2.5.29.17")) {
      g_assert_true (extension.is_critical);
      return;
    }
  }
  g_assert_not_reached ();
}

static const struct {
  const char *file;
  const char *names;
} name_cases[] = {
  { "plain.csr", "DNS:plain.example, IP Address:192.0.2.1" },
  { "greedy.csr", "DNS:greedy.example, email:a@greedy.example, URI:https://greedy.example/" },
  { "bad-name.csr", "DNS:two words" },
  { "other-name.csr", "othername:<unsupported>" },
  { "rsa.csr", NULL },
};

static void
test_names_are_told (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (name_cases); i++) {
    g_autoptr (TnRequest) request = read_request (name_cases[i].file);
    g_autofree char *names = tn_request_describe_names (request);

    g_assert_cmpstr (names, ==, name_cases[i].names);
  }
}

static void
test_signing_is_refused (gconstpointer file)
{
  g_autoptr (TnRequest) request = read_request (file);
  TnGenerateSpec spec = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (sign (request, &spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
}

static void
test_without_issuer_is_refused (void)
{
  g_autoptr (TnRequest) request = read_request ("plain.csr");
  TnGenerateSpec spec = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_generate_from_request (&spec, request, TEST_NOW, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
}

static void
assert_unreadable (GBytes *data, TlsNodeError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_request_read (data, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) code);
}

static void
test_other_texts_are_refused (void)
{
  g_autoptr (GBytes) empty = test_text ("");
  g_autoptr (GBytes) words = test_text ("words");
  g_autoptr (GBytes) certificate = test_file ("ca.crt");
  g_autoptr (GBytes) der = test_certificate ("ca.crt");
  g_autoptr (GBytes) cut = test_text ("-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n");
  g_autoptr (GBytes) base64 = test_text ("-----BEGIN CERTIFICATE REQUEST-----\n?\n"
                                         "-----END CERTIFICATE REQUEST-----\n");
  g_autoptr (GBytes) huge = g_bytes_new_take (g_malloc0 (4 << 20), 4 << 20);

  assert_unreadable (empty, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE);
  assert_unreadable (words, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE);
  assert_unreadable (certificate, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE);
  assert_unreadable (der, TLS_NODE_ERROR_OSSL_ASN1);
  assert_unreadable (cut, TLS_NODE_ERROR_OSSL_PEM_BAD_END_LINE);
  assert_unreadable (base64, TLS_NODE_ERROR_OSSL_PEM_BAD_BASE64_DECODE);
  assert_unreadable (huge, TLS_NODE_ERROR_OSSL_ASN1);
}

static void
test_cut_anywhere_is_refused (gconstpointer file)
{
  g_autoptr (GBytes) whole = request_file (file);
  gboolean is_der = g_str_has_suffix (file, ".der");

  for (gsize length = 0; length < g_bytes_get_size (whole) - 1; length++) {
    g_autofree char *copy = g_memdup2 (g_bytes_get_data (whole, NULL), length);
    g_autoptr (GBytes) part = g_bytes_new (copy, length);
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_request_read (part, &error));
    g_assert_true (error->domain == TLS_NODE_ERROR);
    if (is_der && length > 0)
      g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1);
  }
}

/* Its own signature covers all of it. */
static void
test_any_other_bit_is_refused (void)
{
  g_autoptr (GBytes) whole = request_file ("plain.der");
  gsize size = g_bytes_get_size (whole);

  for (gsize bit = 0; bit < 8 * size; bit++) {
    g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (whole, NULL), size);
    g_autoptr (GBytes) changed = NULL;

    copy[bit / 8] ^= 1 << bit % 8;
    changed = g_bytes_new (copy, size);
    g_assert_null (tn_request_read (changed, NULL));
  }
}

/* Without a bound such a key takes as long as its size wants. */
static void
test_giant_keys_cost_nothing (void)
{
  gint64 start = g_get_monotonic_time ();

  for (guint octets = 4096; octets <= 65536; octets *= 4) {
    GByteArray *info = der_join (der_hex ("0201003000"), der_rsa_key (octets, octets - 1));
    GByteArray *signature = g_byte_array_set_size (g_byte_array_new (), octets + 1);
    g_autoptr (GBytes) der = NULL;

    memset (signature->data, 0, octets + 1);
    info = der_tlv (0x30, der_join (info, der_hex ("a000")));
    info = der_join (info, der_hex (DER_SHA256_WITH_RSA));
    der = g_byte_array_free_to_bytes (
        der_tlv (0x30, der_join (info, der_tlv (0x03, signature))));
    assert_unreadable (der, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED);
  }

  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

static void
test_signature_of_another_key_is_refused (void)
{
  g_autoptr (GBytes) whole = request_file ("plain.der");
  gsize size = g_bytes_get_size (whole);
  guint8 *copy = g_memdup2 (g_bytes_get_data (whole, NULL), size);
  g_autoptr (GBytes) changed = g_bytes_new_take (copy, size);
  guint8 *name = memmem (copy, size, "plain.example", strlen ("plain.example"));

  name[0] = 'P';
  assert_unreadable (changed, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED);
}

#define NAMES "300c0603551d1104053003820161"
#define OTHER_NAMES "300c0603551d1104053003820162"
#define EXTENSION_REQUEST "06092a864886f70d01090e"
#define PASSWORD "301006092a864886f70d01090731030c0178"

typedef struct {
  const char *name;
  const char *version;
  const char *attributes; /* hex */
  const char *names;      /* NULL = refused, "" = none */
} InfoCase;

static const InfoCase info_cases[] = {
  { "no-attributes", "020100", "", NULL }, /* which RFC 2986 has */
  { "empty-attributes", "020100", "a000", "" },
  { "another-attribute", "020100", "a012" PASSWORD, "" },
  { "names", "020100", "a01f301d" EXTENSION_REQUEST "3110300e" NAMES, "DNS:a" },
  { "another-attribute-and-names", "020100",
    "a031" PASSWORD "301d" EXTENSION_REQUEST "3110300e" NAMES, "DNS:a" },
  { "names-twice", "020100", "a02d302b" EXTENSION_REQUEST "311e301c" NAMES OTHER_NAMES, NULL },
  { "extensions-twice", "020100",
    "a03e301d" EXTENSION_REQUEST "3110300e" NAMES "301d" EXTENSION_REQUEST
    "3110300e" OTHER_NAMES,
    NULL },
  { "two-values", "020100", "a02f302d" EXTENSION_REQUEST "3120300e" NAMES "300e" OTHER_NAMES,
    NULL },
  { "no-value", "020100", "a00f300d" EXTENSION_REQUEST "3100", NULL },
  { "no-set", "020100", "a01d301b" EXTENSION_REQUEST "300e" NAMES, NULL },
  { "empty-names", "020100", "a01a3018" EXTENSION_REQUEST "310b300930070603551d110400", NULL },
  { "junk-behind", "020100", "a0000500", NULL },
  { "another-version", "020101", "a000", NULL },
  { "no-version", "", "a000", NULL },
};

/* The request of a file with other attributes; its signature does not fit any more. */
static GBytes *
make_request (const char *version, const char *attributes)
{
  g_autoptr (GBytes) plain = request_file ("plain.der");
  TnDerItem outer;
  TnDerItem info;
  TnDerItem item;
  GByteArray *made = der_hex (version);

  g_assert_true (tn_der_expect_only (test_der (plain), TN_DER_SEQUENCE, &outer));
  g_assert_true (tn_der_expect (&outer.value, TN_DER_SEQUENCE, &info));
  g_assert_true (tn_der_next (&info.value, &item));
  for (guint i = 0; i < 2; i++) {
    g_assert_true (tn_der_next (&info.value, &item));
    g_byte_array_append (made, item.whole.data, item.whole.length);
  }

  made = der_tlv (TN_DER_SEQUENCE, der_join (made, der_hex (attributes)));
  g_byte_array_append (made, outer.value.data, outer.value.length);
  return g_byte_array_free_to_bytes (der_tlv (TN_DER_SEQUENCE, made));
}

static void
test_attributes_are_read (gconstpointer data)
{
  const InfoCase *c = data;
  g_autoptr (GBytes) der = make_request (c->version, c->attributes);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRequest) request = tn_request_read_unchecked (der, &error);
  g_autofree char *names = NULL;

  if (c->names == NULL) {
    g_assert_null (request);
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1);
    return;
  }

  g_assert_no_error (error);
  names = tn_request_describe_names (request);
  g_assert_cmpstr (names, ==, *c->names == '\0' ? NULL : c->names);
  assert_unreadable (der, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED);
}

static void
test_own_request_has_what_was_asked (void)
{
  static const char *const names[] = { "a.example", "::1", NULL };
  static const char *const usage[] = { "digitalSignature", NULL };
  static const char *const purposes[] = { "codeSigning", "1.2.3.4", NULL };
  g_autoptr (TnKey) key = test_key ("leaf-ed448.key");
  TnGenerateSpec spec = { .common_name = "a",
                          .country = "DE",
                          .names = names,
                          .is_ca = TRUE,
                          .key_usage = usage,
                          .purposes = purposes };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = tn_generate_request (&spec, key, &error);
  g_autoptr (TnRequest) request = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *subject = NULL;

  g_assert_no_error (error);
  request = tn_request_read (der, &error);
  g_assert_no_error (error);
  subject = tn_name_to_lines (tn_request_get_subject (request));
  hex = test_to_hex (der);

  g_assert_cmpstr (subject, ==, "C=DE\nCN=a");
  g_assert_nonnull (strstr (hex, "8209612e6578616d706c65"));         /* a name */
  g_assert_nonnull (strstr (hex, "0603551d130101ff040530030101ff")); /* CA:TRUE */
  g_assert_nonnull (strstr (hex, "0603551d0f0101ff040403020780"));   /* usage */
  g_assert_nonnull (
      strstr (hex, "0603551d250411300f06082b0601050507030306032a0304")); /* purposes */
}

static void
test_own_bad_requests_are_refused (void)
{
  static const char *const bad[] = { "no such thing", NULL };
  static const TnGenerateSpec specs[] = {
    { .common_name = NULL },
    { .common_name = "" },
    { .country = "de" },
    { .common_name = "a", .names = bad },
    { .common_name = "a", .key_usage = bad },
    { .common_name = "a", .purposes = bad },
    { .common_name = "a", .digest = "md5" },
    { .common_name = "a", .has_path_length = TRUE },
  };
  g_autoptr (TnKey) key = test_key ("leaf-ec.key");

  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_generate_request (&specs[i], key, &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  }
}

int
main (int argc, char **argv)
{
  static const char *const unsigned_files[]
      = { "bad-name.csr", "nothing.csr", "other-name.csr", "two-in-one.csr" };
  static const char *const cut_files[] = { "plain.csr", "plain.der" };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sign_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/x509/request/subject-names-and-key-count/", sign_cases[i].file, NULL);

    g_test_add_data_func (path, &sign_cases[i], test_subject_names_and_key_count);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (unsigned_files); i++) {
    g_autofree char *path
        = g_strconcat ("/x509/request/is-not-signed/", unsigned_files[i], NULL);

    g_test_add_data_func (path, unsigned_files[i], test_signing_is_refused);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (cut_files); i++) {
    g_autofree char *path
        = g_strconcat ("/x509/request/cut-anywhere-is-refused/", cut_files[i], NULL);

    g_test_add_data_func (path, cut_files[i], test_cut_anywhere_is_refused);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (info_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/x509/request/attributes-are-read/", info_cases[i].name, NULL);

    g_test_add_data_func (path, &info_cases[i], test_attributes_are_read);
  }

  g_test_add_func ("/x509/request/names-are-told", test_names_are_told);
  g_test_add_func ("/x509/request/nothing-else-counts", test_nothing_else_counts);
  g_test_add_func ("/x509/request/no-usage-is-no-usage", test_no_usage_is_no_usage);
  g_test_add_func ("/x509/request/the-signer-may-make-an-authority",
                   test_the_signer_may_make_an_authority);
  g_test_add_func ("/x509/request/the-signer-may-replace-subject-and-names",
                   test_the_signer_may_replace_subject_and_names);
  g_test_add_func ("/x509/request/names-without-a-subject-are-critical",
                   test_names_without_a_subject_are_critical);
  g_test_add_func ("/x509/request/without-issuer-is-refused", test_without_issuer_is_refused);
  g_test_add_func ("/x509/request/other-texts-are-refused", test_other_texts_are_refused);
  g_test_add_func ("/x509/request/any-other-bit-is-refused", test_any_other_bit_is_refused);
  g_test_add_func ("/x509/request/giant-keys-cost-nothing", test_giant_keys_cost_nothing);
  g_test_add_func ("/x509/request/signature-of-another-key-is-refused",
                   test_signature_of_another_key_is_refused);
  g_test_add_func ("/x509/request/own-one-has-what-was-asked",
                   test_own_request_has_what_was_asked);
  g_test_add_func ("/x509/request/own-bad-ones-are-refused", test_own_bad_requests_are_refused);

  return g_test_run ();
}
