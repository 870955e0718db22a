/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/describe.h"

#include "tests/support/tn-certs.h"

/* data/describe.ini: one group per certificate. */
static GKeyFile *cases;

static char *
describe_fingerprint (GBytes *certificate)
{
  return tn_describe_fingerprint (certificate, G_CHECKSUM_SHA1);
}

static char *
describe_fingerprint512 (GBytes *certificate)
{
  return tn_describe_fingerprint (certificate, G_CHECKSUM_SHA512);
}

static char *
describe_fingerprint256 (GBytes *certificate)
{
  return tn_describe_fingerprint (certificate, G_CHECKSUM_SHA256);
}

typedef struct {
  const char *key;
  char *(*describe) (GBytes *certificate);
} Form;

static const Form forms[] = {
  { "subject", tn_describe_subject },
  { "issuer", tn_describe_issuer },
  { "subjectAltName", tn_describe_subject_alt_name },
  { "validFrom", tn_describe_valid_from },
  { "validTo", tn_describe_valid_to },
  { "infoAccess", tn_describe_info_access },
  { "serialNumber", tn_describe_serial_number },
  { "fingerprint", describe_fingerprint },
  { "fingerprint256", describe_fingerprint256 },
  { "fingerprint512", describe_fingerprint512 },
};

static GBytes *
recorded_certificate (const char *group)
{
  g_autofree char *base64 = g_key_file_get_string (cases, group, "der", NULL);
  gsize length;
  guint8 *der = g_base64_decode (base64, &length);

  return g_bytes_new_take (der, length);
}

static void
test_recorded_case (gconstpointer group)
{
  g_autoptr (GBytes) certificate = recorded_certificate (group);

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *expected = g_key_file_get_string (cases, group, forms[i].key, NULL);
    g_autofree char *text = forms[i].describe (certificate);

    g_assert_cmpstr (text, ==, expected);
  }
}

/* Its keys in order; raw, the last one, is the certificate. */
static GVariant *
take_raw (GVariant *object, GBytes *certificate)
{
  g_auto (GVariantBuilder) rest = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gsize length = g_variant_n_children (object);
  g_autoptr (GVariant) raw = g_variant_lookup_value (object, "raw", G_VARIANT_TYPE_BYTESTRING);
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (raw);

  g_assert_true (g_bytes_equal (bytes, certificate));
  for (gsize i = 0; i + 1 < length; i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (object, i);

    g_variant_builder_add_value (&rest, entry);
  }

  return g_variant_ref_sink (g_variant_builder_end (&rest));
}

static void
test_recorded_object (gconstpointer group)
{
  g_autoptr (GBytes) certificate = recorded_certificate (group);
  g_autofree char *text = g_key_file_get_string (cases, group, "object", NULL);
  g_autoptr (GVariant) expected
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (GVariant) object = g_variant_ref_sink (tn_describe_legacy_object (certificate));
  g_autoptr (GVariant) found = take_raw (object, certificate);

  if (!g_variant_equal (found, expected))
    g_assert_cmpvariant (found, expected);
}

static void
test_nul_in_a_common_name_is_replaced (void)
{
  g_autoptr (GBytes) certificate = recorded_certificate ("dn-nul");
  g_auto (GStrv) names = tn_describe_common_names (certificate);

  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_nonnull (strstr (names[0], "\xef\xbf\xbd"));
}

static void
test_unreadable_altname_is_there (void)
{
  g_autoptr (GBytes) garbage = recorded_certificate ("san-garbage");
  g_autoptr (GBytes) none = recorded_certificate ("plain-rsa2048");

  g_assert_true (tn_describe_has_subject_alt_name (garbage));
  g_assert_false (tn_describe_has_subject_alt_name (none));
}

static void
describe_everything (GBytes *certificate)
{
  g_auto (GStrv) names = tn_describe_common_names (certificate);

  g_autoptr (GVariant) object = g_variant_ref_sink (tn_describe_legacy_object (certificate));
  g_autoptr (GVariant) details = tn_describe_public_key_details (certificate, NULL);
  g_autoptr (GBytes) key = tn_describe_public_key (certificate, NULL);

  g_assert_nonnull (names);
  g_assert_nonnull (object);
  tn_describe_public_key_type (certificate, NULL);
  tn_describe_has_subject_alt_name (certificate);
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *text = forms[i].describe (certificate);

    g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  }
}

/* Each byte of a rich certificate is changed in three ways. */
static void
test_damaged_certificates_do_no_harm (void)
{
  g_autoptr (GBytes) certificate = recorded_certificate ("san-mixed-all");
  gsize length = g_bytes_get_size (certificate);
  static const guint8 masks[] = { 0x01, 0x80, 0xff };

  for (gsize i = 0; i < length * G_N_ELEMENTS (masks); i++) {
    guint8 *bytes = g_memdup2 (g_bytes_get_data (certificate, NULL), length);
    g_autoptr (GBytes) damaged = NULL;

    bytes[i / G_N_ELEMENTS (masks)] ^= masks[i % G_N_ELEMENTS (masks)];
    damaged = g_bytes_new_take (bytes, length);
    describe_everything (damaged);
  }
}

static void
test_what_is_no_certificate_is_undefined (void)
{
  g_autoptr (GBytes) junk = test_text ("0junk");
  g_auto (GStrv) names = tn_describe_common_names (junk);

  g_assert_cmpuint (g_strv_length (names), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (forms) - 3; i++)
    g_assert_null (forms[i].describe (junk));
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
    g_autofree char *test_path = g_strdup_printf ("/x509/describe/recorded/%s", groups[i]);
    g_autofree char *object_path = g_strdup_printf ("/x509/describe/object/%s", groups[i]);

    g_test_add_data_func (test_path, groups[i], test_recorded_case);
    g_test_add_data_func (object_path, groups[i], test_recorded_object);
  }

  g_test_add_func ("/x509/describe/nul-in-a-common-name-is-replaced",
                   test_nul_in_a_common_name_is_replaced);
  g_test_add_func ("/x509/describe/unreadable-altname-is-there",
                   test_unreadable_altname_is_there);
  g_test_add_func ("/x509/describe/damaged-certificates-do-no-harm",
                   test_damaged_certificates_do_no_harm);
  g_test_add_func ("/x509/describe/what-is-no-certificate-is-undefined",
                   test_what_is_no_certificate_is_undefined);

  code = g_test_run ();
  g_key_file_unref (cases);
  return code;
}
