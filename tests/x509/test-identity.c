/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/identity.h"

#include "libtlsnode/x509/describe.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-der-builder.h"

#define MESSAGE "Hostname/IP does not match certificate's altnames: "

/* data/identity.ini: one group per case. */
static GKeyFile *cases;

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);

  return value;
}

static void
test_recorded_case (gconstpointer group)
{
  g_autofree char *hostname = g_key_file_get_string (cases, group, "hostname", NULL);
  g_autofree char *text = g_key_file_get_string (cases, group, "certificate", NULL);
  g_autofree char *outcome = g_key_file_get_string (cases, group, "outcome", NULL);
  g_autoptr (GVariant) certificate = parse (text);
  g_autoptr (GError) error = NULL;
  gboolean matches = tn_identity_check_object (hostname, certificate, &error);

  g_assert_cmpint (matches, ==, g_str_equal (outcome, "match"));
  if (g_str_equal (outcome, "format")) {
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CERT_ALTNAME_FORMAT);
    g_assert_cmpstr (error->message, ==, "Invalid subject alternative name string");
    g_assert_null (tn_error_fields (error)->cert);
  } else if (!matches) {
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CERT_ALTNAME_INVALID);
    g_assert_cmpstr (tn_error_fields (error)->reason, ==, outcome);
    g_assert_cmpstr (tn_error_fields (error)->host, ==, hostname);
    g_assert_true (g_str_has_prefix (error->message, MESSAGE));
    g_assert_cmpstr (error->message + strlen (MESSAGE), ==, outcome);
    g_assert_true (tn_error_fields (error)->cert == certificate);
  }
}

typedef struct {
  const char *name;
  const char *certificate;
  const char *outcome; /* for example.org: NULL = it matches, else what the message ends with */
} ObjectCase;

/* What programs put together, and what no program should. */
static const ObjectCase object_cases[] = {
  { "list-of-boxes", "{'subject': <{'CN': <[<'a'>, <'example.org'>]>}>}", NULL },
  { "box-in-a-box", "{'subject': <<{'CN': <<'example.org'>>}>>}", NULL },
  { "dictionary-of-strings", "{'subject': <{'CN': 'example.org'}>}", NULL },
  { "common-name-as-bytes", "{'subject': <{'CN': <b'example.org'>}>}",
    "not cert's CN: example.org\357\277\275" },
  { "altname-as-bytes", "{'subjectaltname': <@ay [0x44, 0x4e, 0x53, 0x3a, 0xff]>}",
    "altnames: DNS:\357\277\275" },
  { "altname-of-no-bytes", "{'subjectaltname': <@ay []>}", "contain a DNS name" },
  { "numbers-among-names", "{'subject': <{'CN': <[<5>, <'example.org'>]>}>}", NULL },
  { "only-numbers", "{'subject': <{'CN': <[5, 6]>}>}", "not cert's CN: ," },
  { "list-with-one-empty-name", "{'subject': <{'CN': <['']>}>}", "not cert's CN: " },
  { "empty-list", "{'subject': <{'CN': <@av []>}>}", "not cert's CN: " },
  { "empty-dictionary-for-a-list", "{'subject': <{'CN': <@a{sv} {}>}>}", "not cert's CN: " },
  { "nothing-for-a-name", "{'subject': <{'CN': <@ms nothing>}>}", "contain a DNS name" },
  { "something-in-a-maybe", "{'subject': <{'CN': <just 'example.org'>}>}", NULL },
  { "subject-is-text", "{'subject': <'CN=example.org'>}", "contain a DNS name" },
  { "subject-is-a-list", "{'subject': <['example.org']>}", "contain a DNS name" },
  { "common-name-is-a-number", "{'subject': <{'CN': <5>}>}",
    "of type string or an array of strings" },
  { "common-name-is-a-dictionary", "{'subject': <{'CN': <{'a': 'b'}>}>}",
    "of type string or an array of strings" },
  { "altname-is-a-number", "{'subjectaltname': <0>, 'subject': <{'CN': <'example.org'>}>}",
    "must be of type string" },
  { "altname-is-a-list", "{'subjectaltname': <['DNS:example.org']>}",
    "must be of type string" },
  { "not-a-dictionary", "'example.org'", "must be of type object" },
  { "keys-are-numbers", "{1: <'example.org'>}", "must be of type object" },
  { "raw-is-text", "{'raw': <'x'>, 'subject': <{'CN': <'example.org'>}>}", NULL },
  { "raw-is-junk", "{'raw': <@ay [0x30]>, 'subject': <{'CN': <'example.org'>}>}", NULL },
  { "surrogates", "{'subjectaltname': <'DNS:\"\\\\ud83d\\\\ude00\", DNS:example.org'>}", NULL },
};

static void
test_object_case (gconstpointer data)
{
  const ObjectCase *c = data;
  g_autoptr (GVariant) certificate = parse (c->certificate);
  g_autoptr (GError) error = NULL;
  gboolean matches = tn_identity_check_object ("example.org", certificate, &error);

  if (c->outcome == NULL) {
    g_assert_no_error (error);
    g_assert_true (matches);
    return;
  }

  g_assert_false (matches);
  g_assert_true (g_str_has_suffix (error->message, c->outcome));
  g_assert_cmpint (error->code, ==,
                   strstr (c->outcome, "of type") != NULL
                       ? TLS_NODE_ERROR_INVALID_ARG_TYPE
                       : TLS_NODE_ERROR_CERT_ALTNAME_INVALID);
}

typedef struct {
  const char *name;
  const char *certificate;
  const char *hostname;
  const char *reason; /* NULL = it matches */
} CertificateCase;

static const CertificateCase certificate_cases[] = {
  { "name", "leaf-ec.crt", "localhost", NULL },
  { "name-with-dot", "leaf-ec.crt", "localhost.", NULL },
  { "ipv4", "leaf-ec.crt", "127.0.0.1", NULL },
  { "ipv6", "leaf-ec.crt", "::1", NULL },
  { "ipv6-uncompressed", "leaf-ec.crt", "0:0:0:0:0:0:0:1", NULL },
  { "wildcard-one-label", "san-wildcard.crt", "a.example.org", NULL },
  { "wildcard-two-labels", "san-wildcard.crt", "a.b.example.org",
    "Host: a.b.example.org. is not in the cert's altnames: DNS:*.example.org" },
  { "wildcard-no-label", "san-wildcard.crt", "example.org",
    "Host: example.org. is not in the cert's altnames: DNS:*.example.org" },
  { "uri-is-no-name", "san-uri.crt", "localhost", "Cert does not contain a DNS name" },
  { "other-name", "leaf-other-name.crt", "localhost",
    "Host: localhost. is not in the cert's altnames: DNS:other.example" },
  { "common-name", "leaf-cn-only.crt", "localhost", NULL },
  { "common-name-mismatch", "leaf-cn-only.crt", "example.org",
    "Host: example.org. is not cert's CN: localhost" },
  { "ip-never-by-common-name", "leaf-cn-only.crt", "127.0.0.1",
    "IP: 127.0.0.1 is not in the cert's list: " },
  { "other-ip", "leaf-ec.crt", "127.0.0.2",
    "IP: 127.0.0.2 is not in the cert's list: 127.0.0.1, ::1" },
};

static void
test_certificate_case (gconstpointer data)
{
  const CertificateCase *c = data;
  g_autoptr (GBytes) certificate = test_certificate (c->certificate);
  g_autoptr (GError) error = NULL;
  gboolean matches = tn_identity_check (c->hostname, certificate, &error);

  if (c->reason == NULL) {
    g_assert_no_error (error);
    g_assert_true (matches);
    return;
  }

  g_assert_false (matches);
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CERT_ALTNAME_INVALID);
  g_assert_cmpstr (tn_error_fields (error)->reason, ==, c->reason);
  g_assert_true (g_bytes_equal (tn_error_fields (error)->certificate, certificate));
}

/* The object of a certificate says what the certificate says. */
static void
test_certificate_case_by_its_object (gconstpointer data)
{
  const CertificateCase *c = data;
  g_autoptr (GBytes) certificate = test_certificate (c->certificate);
  g_autoptr (GVariant) object = g_variant_ref_sink (tn_describe_legacy_object (certificate));
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tn_identity_check_object (c->hostname, object, &error), ==,
                   c->reason == NULL);
  g_assert_cmpstr (error != NULL ? tn_error_fields (error)->reason : NULL, ==, c->reason);
}

/* A certificate of certs.json with an unreadable subjectAltName and the common name localhost. */
static void
test_unreadable_altname_does_not_fall_back (void)
{
  g_autoptr (GKeyFile) described = g_key_file_new ();
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "x509", "data", "describe.ini", NULL);
  g_autofree char *base64 = NULL;
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GVariant) object = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *der;
  gsize length;

  g_assert_true (g_key_file_load_from_file (described, path, G_KEY_FILE_NONE, NULL));
  base64 = g_key_file_get_string (described, "san-garbage", "der", NULL);
  der = g_base64_decode (base64, &length);
  certificate = g_bytes_new_take (der, length);

  g_assert_false (tn_identity_check ("localhost", certificate, &error));
  g_assert_cmpstr (tn_error_fields (error)->reason, ==, "Cert does not contain a DNS name");
  g_clear_error (&error);

  object = g_variant_ref_sink (tn_describe_legacy_object (certificate));
  g_assert_false (tn_identity_check_object ("localhost", object, &error));
  g_assert_cmpstr (tn_error_fields (error)->reason, ==, "Cert does not contain a DNS name");
}

/* As in Node: where one value of the subject is no text, there is no subject. */
static void
test_subject_that_is_no_text_has_no_names (void)
{
  GByteArray *bits = der_tlv (0x03, der_text ("localhost"));
  GByteArray *rdn = der_tlv (0x31, der_tlv (0x30, der_join (der_hex ("0603550403"), bits)));
  g_autoptr (GBytes) certificate = der_certificate (&(DerCertificate){
      .issuer = "issuer",
      .subject_name = der_tlv (0x30, der_join (der_rdn ("localhost"), rdn)) });
  g_autoptr (GError) error = NULL;

  g_assert_false (tn_identity_check ("localhost", certificate, &error));
  g_assert_cmpstr (tn_error_fields (error)->reason, ==, "Cert does not contain a DNS name");
}

static void
test_invalid_utf8_stays_out_of_messages (void)
{
  g_autoptr (GBytes) certificate = test_certificate ("leaf-ec.crt");
  g_autoptr (GError) error = NULL;

  g_assert_false (tn_identity_check ("\xff.example", certificate, &error));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_no_certificate_matches_nothing (void)
{
  g_autoptr (GBytes) junk = test_text ("0junk");
  g_autoptr (GError) error = NULL;

  g_assert_false (tn_identity_check ("localhost", junk, &error));
  g_assert_cmpstr (tn_error_fields (error)->reason, ==, "Cert does not contain a DNS name");
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_auto (GStrv) groups = NULL;
  g_autoptr (GError) error = NULL;
  int code;

  g_test_init (&argc, &argv, NULL);

  path = g_test_build_filename (G_TEST_DIST, "x509", "data", "identity.ini", NULL);
  cases = g_key_file_new ();
  g_key_file_load_from_file (cases, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);

  groups = g_key_file_get_groups (cases, NULL);
  for (gsize i = 0; groups[i] != NULL; i++) {
    g_autofree char *test_path = g_strdup_printf ("/x509/identity/recorded/%s", groups[i]);

    g_strdelimit (test_path, " ", '-');
    g_test_add_data_func (test_path, groups[i], test_recorded_case);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (certificate_cases); i++) {
    g_autofree char *test_path
        = g_strdup_printf ("/x509/identity/certificate/%s", certificate_cases[i].name);

    g_autofree char *object_path
        = g_strdup_printf ("/x509/identity/certificate-object/%s", certificate_cases[i].name);

    g_test_add_data_func (test_path, &certificate_cases[i], test_certificate_case);
    g_test_add_data_func (object_path, &certificate_cases[i],
                          test_certificate_case_by_its_object);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (object_cases); i++) {
    g_autofree char *test_path
        = g_strdup_printf ("/x509/identity/object/%s", object_cases[i].name);

    g_test_add_data_func (test_path, &object_cases[i], test_object_case);
  }

  g_test_add_func ("/x509/identity/unreadable-altname-does-not-fall-back",
                   test_unreadable_altname_does_not_fall_back);
  g_test_add_func ("/x509/identity/subject-that-is-no-text-has-no-names",
                   test_subject_that_is_no_text_has_no_names);
  g_test_add_func ("/x509/identity/invalid-utf8-stays-out-of-messages",
                   test_invalid_utf8_stays_out_of_messages);
  g_test_add_func ("/x509/identity/no-certificate-matches-nothing",
                   test_no_certificate_matches_nothing);

  code = g_test_run ();
  g_key_file_unref (cases);
  return code;
}
