/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/identity.h"

#include "tests/support/tn-certs.h"

#define MESSAGE "Hostname/IP does not match certificate's altnames: "

/* data/identity.ini: one group per case. */
static GKeyFile *cases;

static void
test_recorded_case (gconstpointer group)
{
  g_autofree char *hostname = g_key_file_get_string (cases, group, "hostname", NULL);
  g_autofree char *altname = g_key_file_get_string (cases, group, "altname", NULL);
  g_autofree char *outcome = g_key_file_get_string (cases, group, "outcome", NULL);
  g_auto (GStrv) cn = g_key_file_get_string_list (cases, group, "cn", NULL, NULL);
  g_autoptr (GError) error = NULL;
  gboolean matches
      = tn_identity_check_names (hostname, altname, (const char *const *) cn, &error);

  g_assert_cmpint (matches, ==, g_str_equal (outcome, "match"));
  if (g_str_equal (outcome, "format")) {
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CERT_ALTNAME_FORMAT);
    g_assert_cmpstr (error->message, ==, "Invalid subject alternative name string");
  } else if (!matches) {
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CERT_ALTNAME_INVALID);
    g_assert_cmpstr (tn_error_fields (error)->reason, ==, outcome);
    g_assert_cmpstr (tn_error_fields (error)->host, ==, hostname);
    g_assert_true (g_str_has_prefix (error->message, MESSAGE));
    g_assert_cmpstr (error->message + strlen (MESSAGE), ==, outcome);
  }
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

/* A certificate of certs.json with an unreadable subjectAltName and the common name localhost. */
static void
test_unreadable_altname_does_not_fall_back (void)
{
  g_autoptr (GKeyFile) described = g_key_file_new ();
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "x509", "data", "describe.ini", NULL);
  g_autofree char *base64 = NULL;
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *der;
  gsize length;

  g_assert_true (g_key_file_load_from_file (described, path, G_KEY_FILE_NONE, NULL));
  base64 = g_key_file_get_string (described, "san-garbage", "der", NULL);
  der = g_base64_decode (base64, &length);
  certificate = g_bytes_new_take (der, length);

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

    g_test_add_data_func (test_path, &certificate_cases[i], test_certificate_case);
  }

  g_test_add_func ("/x509/identity/unreadable-altname-does-not-fall-back",
                   test_unreadable_altname_does_not_fall_back);
  g_test_add_func ("/x509/identity/invalid-utf8-stays-out-of-messages",
                   test_invalid_utf8_stays_out_of_messages);
  g_test_add_func ("/x509/identity/no-certificate-matches-nothing",
                   test_no_certificate_matches_nothing);

  code = g_test_run ();
  g_key_file_unref (cases);
  return code;
}
