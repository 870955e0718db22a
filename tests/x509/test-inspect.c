/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect.h"

#include "tests/support/tn-certs.h"
#include "tests/support/tn-der-builder.h"

/* Entries by type, source and keys as text; what OpenSSL makes of the same files is in tests/tools/test-inspect.py. */

static GVariant *
inspect (GBytes *data, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  GVariant *entries = tn_inspect (data, passphrase, &error);

  g_assert_no_error (error);
  g_assert_true (g_variant_is_of_type (entries, G_VARIANT_TYPE ("aa{sv}")));
  return g_variant_ref_sink (entries);
}

static GVariant *
inspect_file (const char *name, const char *passphrase)
{
  g_autoptr (GBytes) data = test_file (name);

  return inspect (data, passphrase);
}

static char *
lookup (GVariant *entries, gsize index, const char *key)
{
  g_autoptr (GVariant) entry = g_variant_get_child_value (entries, index);
  g_autoptr (GVariant) value = g_variant_lookup_value (entry, key, NULL);

  return value != NULL ? g_variant_print (value, FALSE) : NULL;
}

static void
assert_value (GVariant *entries, gsize index, const char *key, const char *expected)
{
  g_autofree char *text = lookup (entries, index, key);

  g_assert_cmpstr (text, ==, expected);
}

static char *
list_types (GVariant *entries)
{
  GString *types = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
    const char *type = NULL;
    const char *source = NULL;

    g_assert_true (g_variant_lookup (entry, "type", "&s", &type));
    g_assert_true (g_variant_lookup (entry, "source", "&s", &source));
    g_string_append_printf (types, "%s%s/%s", i > 0 ? " " : "", type, source);
  }

  return g_string_free (types, FALSE);
}

typedef struct {
  const char *name;
  const char *passphrase;
  const char *types;
} FileCase;

static const FileCase file_cases[] = {
  { "leaf-ec.crt", NULL, "certificate/pem" },
  { "form-x509-certificate.crt", NULL, "certificate/pem" },
  { "form-trusted-certificate.crt", NULL, "certificate/pem" },
  { "form-text-around.crt", NULL, "certificate/pem" },
  { "form-crlf.crt", NULL, "certificate/pem" },
  { "form-certificate-and-key.pem", NULL, "certificate/pem private-key/pem" },
  { "form-key-and-certificate.pem", NULL, "private-key/pem certificate/pem" },
  { "form-ec-parameters.key", NULL, "unknown/pem private-key/pem" },
  { "leaf-chain.crt", NULL, "certificate/pem certificate/pem" },
  { "leaf-rsa.key", NULL, "private-key/pem" },
  { "leaf-key-encrypted.key", NULL, "private-key/pem" },
  { "credentials/key.der", NULL, "private-key/der" },
  { "inspect/request.csr", NULL, "certificate-request/pem" },
  { "inspect/request.der", NULL, "certificate-request/der" },
  { "inspect/list.crl", NULL, "crl/pem" },
  { "inspect/list.der", NULL, "crl/der" },
  { "inspect/all.ocsp", NULL, "ocsp-response/der" },
  { "inspect/unauthorized.ocsp", NULL, "ocsp-response/der" },
  { "inspect/public-key.pem", NULL, "public-key/pem" },
  { "credentials/pfx-modern.p12", "secret",
    "private-key/pkcs12 certificate/pkcs12 certificate/pkcs12" },
  { "credentials/pfx-no-key.p12", "secret", "certificate/pkcs12" },
  { "credentials/pfx-no-certificate.p12", "secret", "private-key/pkcs12" },
  { "credentials/pfx-no-mac.p12", NULL, "private-key/pkcs12 certificate/pkcs12" },
};

static void
test_file_is_listed (gconstpointer data)
{
  const FileCase *c = data;
  g_autoptr (GVariant) entries = inspect_file (c->name, c->passphrase);
  g_autofree char *types = list_types (entries);

  g_assert_cmpstr (types, ==, c->types);
}

static void
test_der_is_as_pem (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");
  g_autoptr (GVariant) from_der = inspect (der, NULL);
  g_autoptr (GVariant) from_pem = inspect_file ("leaf-ec.crt", NULL);
  g_autofree char *der_text = lookup (from_der, 0, "fingerprint512");
  g_autofree char *pem_text = lookup (from_pem, 0, "fingerprint512");

  assert_value (from_der, 0, "source", "'der'");
  g_assert_nonnull (der_text);
  g_assert_cmpstr (der_text, ==, pem_text);
}

static void
test_certificate_is_described (void)
{
  g_autoptr (GVariant) entries = inspect_file ("leaf-server-only.crt", NULL);

  assert_value (entries, 0, "validFrom", "1577836800");
  assert_value (entries, 0, "version", "3");
  assert_value (entries, 0, "asymmetricKeyType", "'ec'");
  assert_value (entries, 0, "asymmetricKeyDetails", "{'namedCurve': <'prime256v1'>}");
  assert_value (entries, 0, "signatureAlgorithm", "'ecdsa-with-SHA256'");
  assert_value (entries, 0, "extendedKeyUsage", "['serverAuth']");
  assert_value (entries, 0, "ext_key_usage", "['1.3.6.1.5.5.7.3.1']");
  assert_value (entries, 0, "ca", "false");
}

static void
test_usages_are_words (void)
{
  g_autoptr (GVariant) ca = inspect_file ("ca.crt", NULL);
  g_autoptr (GVariant) leaf = inspect_file ("leaf-encipherment.crt", NULL);

  assert_value (ca, 0, "keyUsage", "['keyCertSign', 'cRLSign']");
  assert_value (leaf, 0, "keyUsage", "['keyEncipherment']");
}

static void
test_critical_extensions_are_told (void)
{
  g_autoptr (GVariant) entries = inspect_file ("leaf-critical-extension.crt", NULL);
  g_autofree char *text = lookup (entries, 0, "extensions");

  g_assert_nonnull (strstr (text, "'critical': <true>"));
  g_assert_nonnull (strstr (text, "{'oid': <'2.5.29.17'>, 'name': <'subjectAltName'>, "
                                  "'critical': <false>}"));
}

typedef struct {
  const char *name;
  const char *passphrase;
  const char *type;
  const char *bits;
  const char *encrypted;
} KeyCase;

static const KeyCase key_cases[] = {
  { "leaf-ec.key", NULL, "'ec'", "256", "false" },
  { "leaf-p384.key", NULL, "'ec'", "384", "false" },
  { "leaf-rsa.key", NULL, "'rsa'", "2048", "false" },
  { "leaf-rsa-pss.key", NULL, "'rsa-pss'", "2048", "false" },
  { "leaf-ed25519.key", NULL, "'ed25519'", "256", "false" },
  { "leaf-ed448.key", NULL, "'ed448'", "456", "false" },
  { "credentials/key.der", NULL, "'ec'", "256", "false" },
  { "credentials/key-traditional-rsa.key", "secret", "'rsa'", "2048", "true" },
  { "credentials/key-aes-256-cbc.key", "secret", "'ec'", "256", "true" },
  { "credentials/key-aes-256-cbc.key", NULL, NULL, NULL, "true" },
  { "credentials/key-traditional-aes128.key", NULL, NULL, NULL, "true" },
};

static void
test_key_is_described (gconstpointer data)
{
  const KeyCase *c = data;
  g_autoptr (GVariant) entries = inspect_file (c->name, c->passphrase);
  g_autoptr (GVariant) entry = g_variant_get_child_value (entries, 0);

  assert_value (entries, 0, "asymmetricKeyType", c->type);
  assert_value (entries, 0, "bits", c->bits);
  assert_value (entries, 0, "encrypted", c->encrypted);

  /* And there is nothing else: type, source, these three, and details. */
  g_assert_cmpuint (g_variant_n_children (entry), ==, c->type != NULL ? 6 : 3);
}

/* DER in another form, as a file. */
static GBytes *
to_der (const char *name, const char *label)
{
  g_autoptr (GBytes) pem = test_file (name);
  const char *text;
  TnPemBlock block;
  gsize offset = 0;
  gsize length;

  text = g_bytes_get_data (pem, &length);
  while (tn_pem_next_block (text, length, &offset, &block, NULL)) {
    if (tn_pem_block_has_label (&block, label))
      return tn_pem_decode_block (&block, NULL);
  }

  g_assert_not_reached ();
}

static void
test_keys_in_der_are_found_by_content (void)
{
  g_autoptr (GBytes) pkcs8 = to_der ("leaf-rsa.key", "RSA PRIVATE KEY");
  g_autoptr (GBytes) encrypted
      = to_der ("credentials/key-aes-256-cbc.key", "ENCRYPTED PRIVATE KEY");
  g_autoptr (GBytes) traditional = to_der ("form-ec-parameters.key", "EC PRIVATE KEY");
  g_autoptr (GVariant) one = inspect (pkcs8, NULL);
  g_autoptr (GVariant) two = inspect (encrypted, "secret");
  g_autoptr (GVariant) three = inspect (traditional, NULL);

  assert_value (one, 0, "asymmetricKeyType", "'rsa'");
  assert_value (two, 0, "encrypted", "true");
  assert_value (two, 0, "bits", "256");
  assert_value (three, 0, "asymmetricKeyType", "'ec'");
}

static void
test_request_is_described (void)
{
  g_autoptr (GVariant) entries = inspect_file ("inspect/request.der", NULL);
  g_autofree char *extensions = lookup (entries, 0, "extensions");

  assert_value (entries, 0, "subject", "{'C': <'DE'>, 'O': <'Example'>, 'CN': <'a.test'>}");
  assert_value (entries, 0, "subjectaltname",
                "'DNS:a.test, DNS:*.b.test, IP Address:192.0.2.1'");
  assert_value (entries, 0, "signatureAlgorithm", "'ecdsa-with-SHA256'");
  assert_value (entries, 0, "signatureValid", "true");
  assert_value (entries, 0, "asymmetricKeyType", "'ec'");
  assert_value (entries, 0, "keyUsage", "['digitalSignature']");
  assert_value (entries, 0, "extendedKeyUsage", "['serverAuth', 'clientAuth']");
  g_assert_nonnull (
      strstr (extensions, "{'oid': <'2.5.29.15'>, 'name': <'keyUsage'>, 'critical': <true>}"));
}

/* A copy with another last octet of the first place where the pattern (hex) is. */
static GBytes *
change_octet (const char *file, const char *pattern, guint8 octet)
{
  g_autoptr (GByteArray) wanted = der_hex (pattern);
  g_autoptr (GBytes) bytes = test_file (file);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  guint8 *copy = g_memdup2 (data, length);
  guint8 *place = memmem (copy, length, wanted->data, wanted->len);

  g_assert_nonnull (place);
  place[wanted->len - 1] = octet;
  return g_bytes_new_take (copy, length);
}

static void
test_signature_of_a_changed_request_is_not_valid (void)
{
  g_autoptr (GBytes) changed = change_octet ("inspect/request.der", "4578616d70", 'x');
  g_autoptr (GVariant) entries = inspect (changed, NULL);

  assert_value (entries, 0, "signatureValid", "false");
}

/* Signed with zeros; key is consumed. */
static GBytes *
make_request (GByteArray *key, const char *algorithm)
{
  GByteArray *info = der_join (der_hex ("020100"), der_join (der_name ("a"), key));
  GByteArray *signature = der_tlv (0x03, der_octets ((guint8[65]){ 0 }, 65));

  /* A challenge password, which is no request for extensions. */
  info = der_join (info, der_tlv (0xa0, der_hex ("301206092a864886f70d01090731050c03616263")));
  return g_byte_array_free_to_bytes (der_tlv (
      0x30, der_join (der_tlv (0x30, info), der_join (der_hex (algorithm), signature))));
}

static void
test_signature_that_costs_too_much_is_not_checked (void)
{
  g_autoptr (GBytes) small = make_request (der_rsa_key (256, 3), DER_SHA256_WITH_RSA);
  g_autoptr (GBytes) large = make_request (der_rsa_key (2049, 3), DER_SHA256_WITH_RSA);
  g_autoptr (GBytes) slow = make_request (der_rsa_key (256, 9), DER_SHA256_WITH_RSA);
  g_autoptr (GBytes) unknown = make_request (der_ed25519_key (), "300406022a03");
  g_autoptr (GVariant) checked = inspect (small, NULL);
  g_autoptr (GVariant) not_large = inspect (large, NULL);
  g_autoptr (GVariant) not_slow = inspect (slow, NULL);
  g_autoptr (GVariant) not_known = inspect (unknown, NULL);

  assert_value (checked, 0, "signatureValid", "false");
  assert_value (not_large, 0, "signatureValid", NULL);
  assert_value (not_slow, 0, "signatureValid", NULL);
  assert_value (not_known, 0, "signatureValid", NULL);
  assert_value (not_known, 0, "signatureAlgorithm", "'1.2.3'");
}

static gint64
lookup_time (GVariant *entries, const char *key)
{
  g_autofree char *text = lookup (entries, 0, key);

  g_assert_nonnull (text);
  return g_ascii_strtoll (text, NULL, 10);
}

static void
test_crl_is_described (void)
{
  g_autoptr (GVariant) entries = inspect_file ("inspect/list.crl", NULL);
  g_autofree char *revoked = lookup (entries, 0, "revoked");

  assert_value (entries, 0, "crlNumber", "'1234'");
  assert_value (entries, 0, "revokedCount", "2");
  assert_value (entries, 0, "signatureAlgorithm", "'ecdsa-with-SHA256'");
  g_assert_nonnull (
      strstr (revoked, "'revocationDate': <int64 1735689600>, 'reason': <'keyCompromise'>}"));
  g_assert_nonnull (strstr (revoked, "'revocationDate': <int64 1738368000>}"));
  g_assert_cmpint (lookup_time (entries, "nextUpdate") - lookup_time (entries, "thisUpdate"),
                   ==, 30 * 24 * 60 * 60);
}

/* As the library could not use it either. */
static void
test_crl_with_two_algorithms_is_refused (void)
{
  g_autoptr (GBytes) changed = change_octet ("inspect/list.der", "2a8648ce3d040302", 3);
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_inspect (changed, NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED);
  g_assert_cmpstr (error->message, ==, "Failed to parse CRL");
}

static void
test_ocsp_response_is_described (void)
{
  g_autoptr (GVariant) entries = inspect_file ("inspect/all.ocsp", NULL);
  g_autoptr (GVariant) ca = inspect_file ("ca.crt", NULL);
  g_autofree char *responses = lookup (entries, 0, "responses");
  g_autofree char *responder = lookup (ca, 0, "subject");
  const char *good = strstr (responses, "'status': <'good'>, 'thisUpdate'");
  const char *revoked
      = strstr (responses, "'status': <'revoked'>, 'revocationTime': <int64"
                           " 1735689600>, 'revocationReason': <'keyCompromise'>");
  const char *also = strstr (responses, "'revocationTime': <int64 1738368000>, 'thisUpdate'");
  const char *unknown = strstr (responses, "'status': <'unknown'>");

  assert_value (entries, 0, "responseStatus", "'successful'");
  assert_value (entries, 0, "responder", responder);
  assert_value (entries, 0, "signatureAlgorithm", "'ecdsa-with-SHA256'");
  g_assert_cmpint (lookup_time (entries, "producedAt"), >, 1735689600);
  g_assert_true (good != NULL && revoked > good && also > revoked && unknown > also);
  g_assert_nonnull (strstr (responses, "'hashAlgorithm': <'sha1'>"));
  g_assert_nonnull (strstr (responses, "'nextUpdate'"));
}

static void
test_responder_may_be_a_key (void)
{
  g_autoptr (GVariant) entries = inspect_file ("inspect/by-key.ocsp", NULL);
  g_autofree char *hash = lookup (entries, 0, "responderKeyHash");

  assert_value (entries, 0, "responder", NULL);
  g_assert_cmpuint (strlen (hash), ==, 2 + 2 * 20);
}

static void
test_responder_may_refuse (void)
{
  static const char *const words[]
      = { "'successful'", "'malformedRequest'", "'internalError'", "'tryLater'",
          NULL,           "'sigRequired'",      "'unauthorized'",  NULL };

  for (guint8 i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autoptr (GBytes) response = change_octet ("inspect/unauthorized.ocsp", "30030a0106", i);
    g_autoptr (GError) error = NULL;
    GVariant *entries = tn_inspect (response, NULL, &error);
    g_autoptr (GVariant) owned = entries != NULL ? g_variant_ref_sink (entries) : NULL;

    g_assert_true ((owned == NULL) == (words[i] == NULL));
    if (owned != NULL) {
      assert_value (owned, 0, "responseStatus", words[i]);
      assert_value (owned, 0, "responses", NULL);
    } else {
      g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1);
    }
  }
}

static void
test_other_types_of_responses_stay_closed (void)
{
  g_autoptr (GBytes) changed = change_octet ("inspect/all.ocsp", "2b0601050507300101", 2);
  g_autoptr (GVariant) entries = inspect (changed, NULL);

  assert_value (entries, 0, "responseStatus", "'successful'");
  assert_value (entries, 0, "responses", NULL);
}

static void
test_unknown_status_of_a_certificate_is_refused (void)
{
  g_autoptr (GBytes) changed = change_octet ("inspect/all.ocsp", "020203ee80", 0x83);
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_inspect (changed, NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1);
}

static guint
count_keys (GVariant *entries, const char *wanted)
{
  g_autoptr (GVariant) entry = g_variant_get_child_value (entries, 0);
  guint count = 0;

  for (gsize i = 0; i < g_variant_n_children (entry); i++) {
    g_autofree char *key = NULL;

    g_variant_get_child (entry, i, "{sv}", &key, NULL);
    count += g_str_equal (key, wanted);
  }

  return count;
}

static void
test_the_first_usage_counts (void)
{
  GByteArray *extensions = der_join (der_extension ("0603551d0f", TRUE, der_hex ("0303070080")),
                                     der_extension ("0603551d0f", TRUE, der_hex ("03020780")));
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GVariant) entries = NULL;

  extensions = der_join (
      extensions, der_join (der_extension ("0603551d25", FALSE, der_hex ("300406022a03")),
                            der_extension ("0603551d25", FALSE, der_hex ("3000"))));
  der = der_certificate (
      &(DerCertificate){ .subject = "a", .issuer = "a", .extensions = extensions });
  entries = inspect (der, NULL);
  assert_value (entries, 0, "keyUsage", "['decipherOnly']");
  assert_value (entries, 0, "extendedKeyUsage", "['1.2.3']");
  g_assert_cmpuint (count_keys (entries, "keyUsage"), ==, 1);
  g_assert_cmpuint (count_keys (entries, "extendedKeyUsage"), ==, 1);
}

static void
test_empty_pkcs12_gives_nothing (void)
{
  g_autoptr (GBytes) pfx = g_byte_array_free_to_bytes (
      der_hex ("3016020103301106092a864886f70d010701a00404023000"));
  g_autoptr (GVariant) entries = inspect (pfx, NULL);

  g_assert_cmpuint (g_variant_n_children (entries), ==, 0);
}

static void
test_cut_pkcs12_is_told_as_cut (void)
{
  g_autoptr (GBytes) file = test_file ("credentials/pfx-modern.p12");
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, 100);
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_inspect (cut, "secret", &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1_TOO_LONG);
  test_assert_hint (error, "PKCS #12");
}

static void
test_public_key_is_described (void)
{
  g_autoptr (GVariant) entries = inspect_file ("inspect/public-key.pem", NULL);

  assert_value (entries, 0, "asymmetricKeyType", "'ec'");
  assert_value (entries, 0, "bits", "256");
}

static void
test_unknown_labels_are_told (void)
{
  g_autoptr (GBytes) data = test_text ("-----BEGIN SOMETHING-----\n(\n-----END SOMETHING-----\n"
                                       "-----BEGIN \xff-----\n-----END \xff-----\n");
  g_autoptr (GVariant) entries = inspect (data, NULL);

  assert_value (entries, 0, "type", "'unknown'");
  assert_value (entries, 0, "label", "'SOMETHING'");
  assert_value (entries, 1, "label", "'\xef\xbf\xbd'");
}

typedef struct {
  const char *name; /* a file, or text */
  gboolean is_file;
  const char *passphrase;
  TlsNodeError code;
} RefuseCase;

#define BLOCK(label, body) "-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"

static const RefuseCase refuse_cases[] = {
  { "", FALSE, NULL, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE },
  { "text", FALSE, NULL, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE },
  { "0 text", FALSE, NULL, TLS_NODE_ERROR_OSSL_ASN1_TOO_LONG },
  { "0\x03\x02\x01\x01", FALSE, NULL, TLS_NODE_ERROR_OSSL_ASN1 },
  { "-----BEGIN A-----\n", FALSE, NULL, TLS_NODE_ERROR_OSSL_PEM_BAD_END_LINE },
  { BLOCK ("CERTIFICATE", "M!"), FALSE, NULL, TLS_NODE_ERROR_OSSL_PEM_BAD_BASE64_DECODE },
  { BLOCK ("CERTIFICATE", "MAA="), FALSE, NULL, TLS_NODE_ERROR_OSSL_ASN1 },
  { BLOCK ("CERTIFICATE REQUEST", "MAA="), FALSE, NULL, TLS_NODE_ERROR_OSSL_ASN1 },
  { BLOCK ("X509 CRL", "MAA="), FALSE, NULL, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED },
  { BLOCK ("OCSP RESPONSE", "MAA="), FALSE, NULL, TLS_NODE_ERROR_OSSL_ASN1 },
  { BLOCK ("PUBLIC KEY", "MAA="), FALSE, NULL, TLS_NODE_ERROR_OSSL_ASN1 },
  { BLOCK ("PRIVATE KEY", "MAA="), FALSE, NULL, TLS_NODE_ERROR_OSSL_UNSUPPORTED },
  { BLOCK ("PKCS12", "MAA="), FALSE, NULL, TLS_NODE_ERROR_OSSL_ASN1 },
  { "credentials/pfx-modern.p12", TRUE, NULL, TLS_NODE_ERROR_OSSL_BAD_DECRYPT },
  { "credentials/pfx-modern.p12", TRUE, "other", TLS_NODE_ERROR_OSSL_BAD_DECRYPT },
  { "credentials/pfx-no-mac-encrypted.p12", TRUE, NULL, TLS_NODE_ERROR_OSSL_BAD_DECRYPT },
  { "credentials/pfx-rc4.p12", TRUE, "secret", TLS_NODE_ERROR_CRYPTO_UNSUPPORTED_OPERATION },
  { "credentials/key-aes-256-cbc.key", TRUE, "other", TLS_NODE_ERROR_OSSL_BAD_DECRYPT },
  { "credentials/key-traditional-aes128.key", TRUE, "other", TLS_NODE_ERROR_OSSL_BAD_DECRYPT },
};

static void
test_input_is_refused (gconstpointer data)
{
  const RefuseCase *c = data;
  g_autoptr (GBytes) input = c->is_file ? test_file (c->name) : test_text (c->name);
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_inspect (input, c->passphrase, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) c->code);
}

static void
test_the_block_is_named (void)
{
  g_autoptr (GBytes) data
      = test_text (BLOCK ("A", "") BLOCK ("CERTIFICATE", "MAA=") BLOCK ("B", ""));
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_inspect (data, NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, "block 2: "));
}

static GBytes *
repeat (const char *text, guint count)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append (all, text);

  return g_string_free_to_bytes (all);
}

static void
assert_out_of_range (GBytes *data, const char *passphrase)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_inspect (data, passphrase, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OUT_OF_RANGE);
}

static void
test_what_is_too_much_is_refused (void)
{
  g_autoptr (GBytes) key = test_file ("credentials/key-traditional-aes128.key");
  g_autoptr (GBytes) large = repeat ("0123456789abcdef", TN_INSPECT_MAX_INPUT / 16 + 1);
  g_autoptr (GBytes) enough = repeat (BLOCK ("A", ""), TN_INSPECT_MAX_ENTRIES);
  g_autoptr (GBytes) many = repeat (BLOCK ("A", ""), TN_INSPECT_MAX_ENTRIES + 1);
  g_autofree char *key_text = g_strndup (g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  g_autoptr (GBytes) keys = repeat (key_text, 17);
  g_autoptr (GVariant) entries = inspect (enough, NULL);

  g_assert_cmpuint (g_variant_n_children (entries), ==, TN_INSPECT_MAX_ENTRIES);
  assert_out_of_range (large, NULL);
  assert_out_of_range (many, NULL);
  assert_out_of_range (keys, "secret");
}

/* A file of each kind, cut behind each byte: an error or fewer entries. */
static const char *const whole_files[] = {
  "leaf-server-only.crt",
  "form-trusted-certificate.crt",
  "leaf-chain.crt",
  "form-key-and-certificate.pem",
  "leaf-key-encrypted.key",
  "credentials/key.der",
  "credentials/pfx-not-encrypted.p12",
  "inspect/request.csr",
  "inspect/request.der",
  "inspect/list.crl",
  "inspect/list.der",
  "inspect/all.ocsp",
  "inspect/by-key.ocsp",
  "inspect/unauthorized.ocsp",
  "inspect/public-key.pem",
};

static void
assert_is_cut (const guint8 *data, gsize length, gsize n_entries)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);
  g_autoptr (GBytes) cut = g_bytes_new_static (copy, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) entries = tn_inspect (cut, NULL, &error);

  if (entries == NULL)
    g_assert_nonnull (error);
  else
    g_assert_cmpuint (g_variant_n_children (g_variant_ref_sink (entries)), <=, n_entries);
}

static void
test_cut_files_are_errors (gconstpointer name)
{
  g_autoptr (GBytes) file = test_file (name);
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);

  for (gsize cut = 0; cut < length; cut++)
    assert_is_cut (data, cut, 2);
}

static void
add_data (const char *group, const char *name, guint index, gconstpointer data, GTestDataFunc f)
{
  g_autofree char *printable = g_strcanon (g_strdup (*name != '\0' ? name : "nothing"),
                                           G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-.", '-');
  g_autofree char *path = g_strdup_printf ("/x509/inspect/%s/%u-%s", group, index, printable);

  g_test_add_data_func (path, data, f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (file_cases); i++)
    add_data ("lists", file_cases[i].name, i, &file_cases[i], test_file_is_listed);
  for (guint i = 0; i < G_N_ELEMENTS (key_cases); i++)
    add_data ("key", key_cases[i].name, i, &key_cases[i], test_key_is_described);
  for (guint i = 0; i < G_N_ELEMENTS (refuse_cases); i++)
    add_data ("refuses", refuse_cases[i].name, i, &refuse_cases[i], test_input_is_refused);
  for (guint i = 0; i < G_N_ELEMENTS (whole_files); i++)
    add_data ("cut", whole_files[i], i, whole_files[i], test_cut_files_are_errors);

  g_test_add_func ("/x509/inspect/der-is-as-pem", test_der_is_as_pem);
  g_test_add_func ("/x509/inspect/certificate-is-described", test_certificate_is_described);
  g_test_add_func ("/x509/inspect/usages-are-words", test_usages_are_words);
  g_test_add_func ("/x509/inspect/critical-extensions-are-told",
                   test_critical_extensions_are_told);
  g_test_add_func ("/x509/inspect/keys-in-der-are-found-by-content",
                   test_keys_in_der_are_found_by_content);
  g_test_add_func ("/x509/inspect/request-is-described", test_request_is_described);
  g_test_add_func ("/x509/inspect/signature-of-a-changed-request-is-not-valid",
                   test_signature_of_a_changed_request_is_not_valid);
  g_test_add_func ("/x509/inspect/crl-is-described", test_crl_is_described);
  g_test_add_func ("/x509/inspect/ocsp-response-is-described", test_ocsp_response_is_described);
  g_test_add_func ("/x509/inspect/responder-may-be-a-key", test_responder_may_be_a_key);
  g_test_add_func ("/x509/inspect/responder-may-refuse", test_responder_may_refuse);
  g_test_add_func ("/x509/inspect/signature-that-costs-too-much-is-not-checked",
                   test_signature_that_costs_too_much_is_not_checked);
  g_test_add_func ("/x509/inspect/crl-with-two-algorithms-is-refused",
                   test_crl_with_two_algorithms_is_refused);
  g_test_add_func ("/x509/inspect/other-types-of-responses-stay-closed",
                   test_other_types_of_responses_stay_closed);
  g_test_add_func ("/x509/inspect/unknown-status-of-a-certificate-is-refused",
                   test_unknown_status_of_a_certificate_is_refused);
  g_test_add_func ("/x509/inspect/the-first-usage-counts", test_the_first_usage_counts);
  g_test_add_func ("/x509/inspect/empty-pkcs12-gives-nothing", test_empty_pkcs12_gives_nothing);
  g_test_add_func ("/x509/inspect/cut-pkcs12-is-told-as-cut", test_cut_pkcs12_is_told_as_cut);
  g_test_add_func ("/x509/inspect/public-key-is-described", test_public_key_is_described);
  g_test_add_func ("/x509/inspect/unknown-labels-are-told", test_unknown_labels_are_told);
  g_test_add_func ("/x509/inspect/the-block-is-named", test_the_block_is_named);
  g_test_add_func ("/x509/inspect/what-is-too-much-is-refused",
                   test_what_is_too_much_is_refused);

  return g_test_run ();
}
