/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/x509/identity.h"
#include "libtlsnode/x509/verify.h"
#include "tests/support/tn-certs.h"

/* data/chains.ini: what Node says of chains on real connections. */

/* The time at which Node was asked. */
#define RECORDED_NOW G_GINT64_CONSTANT (1767225600)

static GKeyFile *rows;

static GBytes *
decode (const char *id)
{
  g_autofree char *text = g_key_file_get_string (rows, "der", id, NULL);
  guchar *data;
  gsize length;

  g_assert_nonnull (text);
  data = g_base64_decode (text, &length);
  return g_bytes_new_take (data, length);
}

static GBytes *
to_pem (GBytes *der, const char *label)
{
  g_autofree char *body
      = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  char *text
      = g_strdup_printf ("-----BEGIN %s-----\n%s\n-----END %s-----\n", label, body, label);

  return g_bytes_new_take (text, strlen (text));
}

/* label NULL = DER */
static GPtrArray *
get_list (const char *row, const char *key, const char *label)
{
  g_autofree char *value = g_key_file_get_string (rows, row, key, NULL);
  g_auto (GStrv) ids = g_strsplit (value != NULL ? value : "", " ", -1);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (gsize i = 0; ids[i] != NULL && *ids[i] != '\0'; i++) {
    g_autoptr (GBytes) der = decode (ids[i]);

    g_ptr_array_add (list, label != NULL ? to_pem (der, label) : g_bytes_ref (der));
  }

  return list;
}

static TnPurpose
get_purpose (const char *row)
{
  g_autofree char *purpose = g_key_file_get_string (rows, row, "purpose", NULL);

  return g_str_equal (purpose, "server") ? TN_PURPOSE_SERVER : TN_PURPOSE_CLIENT;
}

static guint
get_level (const char *row)
{
  return g_key_file_has_key (rows, row, "level", NULL)
             ? (guint) g_key_file_get_integer (rows, row, "level", NULL)
             : TN_SECURITY_LEVEL_DEFAULT;
}

/* The chain, and then the name, as a client does it. */
static gboolean
verify_row (const char *row, gboolean tries_other_paths, GError **error)
{
  g_autoptr (GPtrArray) chain = get_list (row, "chain", NULL);
  g_autoptr (GPtrArray) cas = get_list (row, "ca", "CERTIFICATE");
  g_autoptr (GPtrArray) crls = get_list (row, "crl", "X509 CRL");
  g_autofree char *host = g_key_file_get_string (rows, row, "host", NULL);
  g_autoptr (TnTrust) trust = tn_trust_new (cas);
  g_autoptr (TnCrls) set = crls->len > 0 ? tn_crls_new (crls, NULL) : NULL;
  TnVerifySpec spec = { 0 };

  g_assert_true (set != NULL || crls->len == 0);
  spec.chain = chain;
  spec.trust = trust;
  spec.crls = set;
  spec.purpose = get_purpose (row);
  spec.level = get_level (row);
  spec.allow_partial_chain = g_key_file_get_boolean (rows, row, "partial", NULL);
  spec.now = RECORDED_NOW;
  spec.tries_other_paths = tries_other_paths;

  return tn_verify_chain (&spec, error)
         && (host == NULL || tn_identity_check (host, chain->pdata[0], error));
}

static void
test_row (gconstpointer row)
{
  g_autofree char *code = g_key_file_get_string (rows, row, "code", NULL);
  g_autofree char *message = g_key_file_get_string (rows, row, "message", NULL);
  g_autoptr (GError) error = NULL;
  gboolean is_good = verify_row (row, FALSE, &error);

  g_assert_cmpstr (error != NULL ? tn_error_get_code_name (error) : NULL, ==, code);
  g_assert_true (is_good == (code == NULL));
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, message);
}

/* There is a good path where Node looks at another one only. */
static void
test_other_paths_are_found (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (verify_row ("cross-signed-expired-path", FALSE, NULL));
  g_assert_true (verify_row ("cross-signed-expired-path", TRUE, &error));
  g_assert_no_error (error);
}

/* Where there is none the verdict is Node's. */
static void
test_looking_for_other_paths_changes_nothing_else (gconstpointer row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;
  gboolean is_good = verify_row (row, FALSE, &error);

  g_assert_true (verify_row (row, TRUE, &other) == is_good);
  if (!is_good)
    g_assert_cmpstr (error->message, ==, other->message);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);

  path = g_test_build_filename (G_TEST_DIST, "x509", "data", "chains.ini", NULL);
  rows = g_key_file_new ();
  g_key_file_load_from_file (rows, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);

  groups = g_key_file_get_groups (rows, NULL);
  for (gsize i = 0; groups[i] != NULL; i++) {
    g_autofree char *test = g_strdup_printf ("/x509/chains/%s", groups[i]);

    g_autofree char *other = g_strdup_printf ("/x509/chains/other-paths/%s", groups[i]);

    if (g_str_equal (groups[i], "der"))
      continue;

    g_test_add_data_func (test, groups[i], test_row);
    if (!g_str_has_prefix (groups[i], "cross-signed-"))
      g_test_add_data_func (other, groups[i],
                            test_looking_for_other_paths_changes_nothing_else);
  }

  g_test_add_func ("/x509/chains/other-paths-are-found", test_other_paths_are_found);

  result = g_test_run ();
  g_key_file_unref (rows);
  return result;
}
