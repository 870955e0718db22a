/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/certificate.h"

#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/x509/describe.h"
#include "tests/support/tn-certs.h"

/* A certificate whose subject is one attribute; the rest is only as much as it must be. */
static GBytes *
certificate_with_subject (guint8 tag, const char *value, gsize length)
{
  static const guint8 head[] = { 0x30, 0x00, 0x30, 0x00, 0x02, 0x01, 0x01, /* serial */
                                 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, /* Ed25519 */
                                 0x30, 0x00,                               /* issuer */
                                 0x30, 0x1e, 0x17, 0x0d, '2',  '0',  '0',  '1',  '0', '1', '0',
                                 '0',  '0',  '0',  '0',  '0',  'Z',  0x17, 0x0d, '4', '0', '0',
                                 '1',  '0',  '1',  '0',  '0',  '0',  '0',  '0',  '0', 'Z' };
  static const guint8 key[]
      = { 0x30, 0x0b, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x02, 0x00, 0x00 };
  static const guint8 signature[]
      = { 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x02, 0x00, 0x00 };
  guint8 n = (guint8) length;
  const guint8 name[]
      = { 0x30, n + 11, 0x31, n + 9, 0x30, n + 7, 0x06, 0x03, 0x55, 0x04, 0x03, tag, n };
  GByteArray *der = g_byte_array_new ();

  g_assert_cmpuint (length, <, 16);
  g_byte_array_append (der, head, sizeof head);
  g_byte_array_append (der, name, sizeof name);
  g_byte_array_append (der, (const guint8 *) value, n);
  g_byte_array_append (der, key, sizeof key);
  der->data[3] = (guint8) (der->len - 4);
  g_byte_array_append (der, signature, sizeof signature);
  der->data[1] = (guint8) (der->len - 2);

  return g_byte_array_free_to_bytes (der);
}

typedef struct {
  const char *name;
  guint8 tag;
  const char *value;
  gsize length;
  const char *code; /* NULL = it is one */
} SubjectCase;

static const SubjectCase subject_cases[] = {
  { "utf8", 0x0c, "a\xc3\xa4", 3, NULL },
  { "utf8-nul", 0x0c, "a\0b", 3, NULL },
  { "utf8-broken", 0x0c, "a\xc3", 2, "ERR_OSSL_ASN1_INVALID_UTF8STRING" },
  { "bmp", 0x1e, "\0a", 2, NULL },
  { "bmp-half", 0x1e, "\0a\0", 3, "ERR_OSSL_ASN1_BMPSTRING_IS_WRONG_LENGTH" },
  { "universal", 0x1c, "\0\0\0a", 4, NULL },
  { "bmp-surrogate", 0x1e, "\xd8\0", 2, "ERR_OSSL_ASN1_WRONG_TAG" },
  { "universal-beyond", 0x1c, "\0\x11\0\0", 4, "ERR_OSSL_ASN1_WRONG_TAG" },
  { "bits", 0x03, "\x07\x80", 2, NULL },
  { "bits-broken", 0x03, "ab", 2, "ERR_OSSL_ASN1_WRONG_TAG" },
  { "bits-empty", 0x03, "", 0, "ERR_OSSL_ASN1_WRONG_TAG" },
  { "enumerated", 0x0a, "a", 1, NULL },
  { "octets", 0x04, "a", 1, "ERR_OSSL_ASN1_WRONG_TAG" },
  { "visible", 0x1a, "a", 1, "ERR_OSSL_ASN1_WRONG_TAG" },
  { "context", 0x82, "a", 1, "ERR_OSSL_ASN1_WRONG_TAG" },
  { "universal-part", 0x1c, "\0\0a", 3, "ERR_OSSL_ASN1_UNIVERSALSTRING_IS_WRONG_LENGTH" },
};

static void
test_value_of_the_subject (gconstpointer data)
{
  const SubjectCase *c = data;
  g_autoptr (GBytes) der = certificate_with_subject (c->tag, c->value, c->length);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tn_certificate_check (der, &error), ==, c->code == NULL);
  g_assert_cmpstr (error != NULL ? tn_error_get_code_name (error) : NULL, ==, c->code);
}

/* Its one octet becomes two, the first of them needless. */
static void
test_padded_serial_is_refused (void)
{
  g_autoptr (GBytes) good = certificate_with_subject (0x0c, "a", 1);
  gsize length = g_bytes_get_size (good);
  const guint8 *bytes = g_bytes_get_data (good, NULL);
  guint8 *longer = g_malloc0 (length + 1);
  g_autoptr (GBytes) padded = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (longer, bytes, 6);
  memcpy (longer + 7, bytes + 6, length - 6);
  longer[1]++;
  longer[3]++;
  longer[5] = 2;
  padded = g_bytes_new_take (longer, length + 1);

  g_assert_false (tn_certificate_check (padded, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1_ILLEGAL_PADDING);
}

static void
test_cut_certificates_are_refused (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");

  g_assert_true (tn_certificate_check (der, NULL));
  for (gsize length = 0; length < g_bytes_get_size (der); length++) {
    g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (der, NULL), length);

    g_assert_false (tn_certificate_check (part, NULL));
  }
}

static void
test_what_follows_is_refused (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");
  gsize length = g_bytes_get_size (der);
  g_autofree guint8 *longer = g_malloc0 (length + 1);
  g_autoptr (GBytes) more = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (longer, g_bytes_get_data (der, NULL), length);
  more = g_bytes_new (longer, length + 1);

  g_assert_false (tn_certificate_check (more, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1_TOO_LONG);
}

/* Every pair of certificates is compared with Node by tests/interop/test-certificates.py. */
static void
test_issuer_and_signature (void)
{
  g_autoptr (GBytes) leaf = test_certificate ("leaf-ec.crt");
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (GBytes) same_name = test_certificate ("ca-same-name.crt");
  g_autoptr (GBytes) key = tn_describe_public_key (ca, NULL);
  g_autoptr (GBytes) other_key = tn_describe_public_key (leaf, NULL);
  g_autoptr (GBytes) junk = test_text ("0junk");

  g_assert_true (tn_certificate_is_issued_by (leaf, ca));
  g_assert_true (tn_certificate_is_signed_by (leaf, key));
  g_assert_false (tn_certificate_is_issued_by (ca, leaf));
  g_assert_false (tn_certificate_is_signed_by (leaf, other_key));
  g_assert_false (tn_certificate_is_signed_by (same_name, key));
  g_assert_false (tn_certificate_is_issued_by (leaf, junk));
  g_assert_false (tn_certificate_is_issued_by (junk, ca));
  g_assert_false (tn_certificate_is_signed_by (leaf, junk));
  g_assert_false (tn_certificate_is_signed_by (junk, key));
}

static TnTrust *
trust_of (const char *file)
{
  g_autoptr (GPtrArray) cas = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (file != NULL)
    g_ptr_array_add (cas, test_file (file));

  return tn_trust_new (cas);
}

static GPtrArray *
sent (const char *first, const char *second, const char *third)
{
  const char *const files[] = { first, second, third };
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < G_N_ELEMENTS (files) && files[i] != NULL; i++)
    g_ptr_array_add (chain, test_certificate (files[i]));

  return chain;
}

typedef struct {
  const char *name;
  const char *sent[3];
  const char *ca;
  guint length;
} ChainCase;

static const ChainCase chain_cases[] = {
  { "complete", { "leaf-intermediate.crt", "intermediate.crt", "ca.crt" }, NULL, 3 },
  { "out-of-order", { "leaf-intermediate.crt", "ca.crt", "intermediate.crt" }, NULL, 3 },
  { "root-from-ca", { "leaf-intermediate.crt", "intermediate.crt" }, "ca.crt", 3 },
  { "unrelated-between",
    { "leaf-intermediate.crt", "other-ca.crt", "intermediate.crt" },
    "ca.crt",
    3 },
  { "intermediate-is-missing", { "leaf-intermediate.crt" }, "ca.crt", 1 },
  { "root-is-missing", { "leaf-intermediate.crt", "intermediate.crt" }, NULL, 2 },
  { "self-signed", { "ca.crt", "leaf-ec.crt" }, "ca.crt", 1 },
  { "self-signed-leaf", { "leaf-self-signed.crt", "ca.crt" }, "ca.crt", 1 },
  { "self-signed-leaf-is-trusted", { "leaf-self-signed.crt" }, "leaf-self-signed.crt", 2 },
};

static void
test_chain_of_issuers (gconstpointer data)
{
  const ChainCase *c = data;
  g_autoptr (GPtrArray) certificates = sent (c->sent[0], c->sent[1], c->sent[2]);
  g_autoptr (TnTrust) trust = trust_of (c->ca);
  g_autoptr (GPtrArray) chain = tn_certificate_find_issuers (certificates, trust, TEST_NOW);

  g_assert_cmpuint (chain->len, ==, c->length);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (subject_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/x509/certificate/subject/", subject_cases[i].name, NULL);

    g_test_add_data_func (path, &subject_cases[i], test_value_of_the_subject);
  }
  for (guint i = 0; i < G_N_ELEMENTS (chain_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/x509/certificate/issuers/", chain_cases[i].name, NULL);

    g_test_add_data_func (path, &chain_cases[i], test_chain_of_issuers);
  }
  g_test_add_func ("/x509/certificate/padded-serial-is-refused", test_padded_serial_is_refused);
  g_test_add_func ("/x509/certificate/cut-ones-are-refused", test_cut_certificates_are_refused);
  g_test_add_func ("/x509/certificate/what-follows-is-refused", test_what_follows_is_refused);
  g_test_add_func ("/x509/certificate/issuer-and-signature", test_issuer_and_signature);

  return g_test_run ();
}
