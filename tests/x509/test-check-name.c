/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/check-name.h"

#include <arpa/inet.h>

#include "tests/support/tn-certs.h"

/* data/describe.ini: the checks of each group, "kind|name|options|found". */
static GKeyFile *cases;

static GBytes *
recorded_certificate (const char *group)
{
  g_autofree char *base64 = g_key_file_get_string (cases, group, "der", NULL);
  gsize length;
  guint8 *der = g_base64_decode (base64, &length);

  return g_bytes_new_take (der, length);
}

static TnCheckOptions
read_options (const char *text)
{
  TnCheckOptions options = { 0 };

  if (g_str_equal (text, "subject=always"))
    options.subject = TN_CHECK_SUBJECT_ALWAYS;
  else if (g_str_equal (text, "subject=never"))
    options.subject = TN_CHECK_SUBJECT_NEVER;
  else if (g_str_equal (text, "wildcards=false"))
    options.no_wildcards = TRUE;
  else if (g_str_equal (text, "partialWildcards=false"))
    options.no_partial_wildcards = TRUE;
  else if (g_str_equal (text, "multiLabelWildcards=true"))
    options.multi_label_wildcards = TRUE;
  else if (g_str_equal (text, "singleLabelSubdomains=true"))
    options.single_label_subdomains = TRUE;
  else
    g_assert_true (*text == '\0' || g_str_equal (text, "subject=default"));

  return options;
}

static char *
check_ip (GBytes *certificate, const char *ip)
{
  guint8 address[16];
  gboolean is_v6 = strchr (ip, ':') != NULL;

  g_assert_cmpint (inet_pton (is_v6 ? AF_INET6 : AF_INET, ip, address), ==, 1);

  return tn_check_ip (certificate, address, is_v6 ? 16 : 4) ? g_strdup (ip) : NULL;
}

static char *
check (GBytes *certificate, const char *kind, const char *name, const char *options_text)
{
  TnCheckOptions options = read_options (options_text);

  if (g_str_equal (kind, "host"))
    return tn_check_host (certificate, name, &options);
  if (g_str_equal (kind, "ip"))
    return check_ip (certificate, name);

  return tn_check_email (certificate, name, options.subject) ? g_strdup (name) : NULL;
}

static void
test_recorded_checks (gconstpointer group)
{
  g_autoptr (GBytes) certificate = recorded_certificate (group);
  g_auto (GStrv) checks = g_key_file_get_string_list (cases, group, "checks", NULL, NULL);

  g_assert_cmpuint (g_strv_length (checks), >, 0);
  for (gsize i = 0; checks[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (checks[i], "|", 4);
    g_autofree char *found = check (certificate, parts[0], parts[1], parts[2]);

    g_test_message ("%s", checks[i]);
    g_assert_cmpstr (found, ==, *parts[3] != '\0' ? parts[3] : NULL);
  }
}

/* Every octet of a rich certificate is changed: an answer or none, and no harm. */
static void
test_damaged_certificates_do_no_harm (void)
{
  g_autoptr (GBytes) certificate = recorded_certificate ("san-mixed-all");
  gsize length = g_bytes_get_size (certificate);
  TnCheckOptions options = { .subject = TN_CHECK_SUBJECT_ALWAYS };

  for (gsize i = 0; i < length; i++) {
    guint8 *bytes = g_memdup2 (g_bytes_get_data (certificate, NULL), length);
    g_autoptr (GBytes) damaged = NULL;
    g_autofree char *host = NULL;

    bytes[i] ^= 0x01;
    damaged = g_bytes_new_take (bytes, length);
    host = tn_check_host (damaged, "a.example.com", &options);
    tn_check_email (damaged, "a@example.com", TN_CHECK_SUBJECT_ALWAYS);
    tn_check_ip (damaged, (const guint8 *) "\x7f\0\0\1", 4);
    g_assert_true (host == NULL || g_utf8_validate (host, -1, NULL));
  }
}

static void
test_junk_has_no_name (void)
{
  g_autoptr (GBytes) junk = test_text ("0junk");
  TnCheckOptions options = { 0 };

  g_assert_null (tn_check_host (junk, "a", &options));
  g_assert_false (tn_check_email (junk, "a@b", TN_CHECK_SUBJECT_DEFAULT));
  g_assert_false (tn_check_ip (junk, (const guint8 *) "\x7f\0\0\1", 4));
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_auto (GStrv) groups = NULL;
  g_autoptr (GError) error = NULL;
  int code;

  g_test_init (&argc, &argv, NULL);

  path = g_test_build_filename (G_TEST_DIST, "x509", "data", "describe.ini", NULL);
  cases = g_key_file_new ();
  g_key_file_load_from_file (cases, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);

  groups = g_key_file_get_groups (cases, NULL);
  for (gsize i = 0; groups[i] != NULL; i++) {
    g_autofree char *test_path = g_strdup_printf ("/x509/check-name/recorded/%s", groups[i]);

    g_test_add_data_func (test_path, groups[i], test_recorded_checks);
  }
  g_test_add_func ("/x509/check-name/damaged-certificates-do-no-harm",
                   test_damaged_certificates_do_no_harm);
  g_test_add_func ("/x509/check-name/junk-has-no-name", test_junk_has_no_name);

  code = g_test_run ();
  g_key_file_unref (cases);
  return code;
}
