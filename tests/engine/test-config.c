/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config.h"

#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-engine-pair.h"

typedef struct {
  const char *name;
  TnConfigSpec spec;
  int code;
  const char *message; /* NULL = any */
} ErrorCase;

static const ErrorCase error_cases[] = {
  { "unknown-minimum",
    { .min_version = "TLSv9" },
    TLS_NODE_ERROR_INVALID_PROTOCOL_VERSION,
    "\"TLSv9\" is not a valid minimum TLS protocol version" },
  { "unknown-maximum",
    { .max_version = "tlsv1.2" },
    TLS_NODE_ERROR_INVALID_PROTOCOL_VERSION,
    "\"tlsv1.2\" is not a valid maximum TLS protocol version" },
  { "empty-minimum", { .min_version = "" }, TLS_NODE_ERROR_INVALID_PROTOCOL_VERSION, NULL },
  { "unknown-cipher",
    { .ciphers = "no-such-cipher" },
    TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH,
    NULL },
  { "unknown-default-cipher",
    { .default_ciphers = "no-such-cipher" },
    TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH,
    NULL },
  { "malformed-ciphers", { .ciphers = "!" }, TLS_NODE_ERROR_SSL_INVALID_COMMAND, NULL },
  { "unknown-method",
    { .secure_protocol = "foo" },
    TLS_NODE_ERROR_INVALID_PROTOCOL_METHOD,
    "Unknown method: foo" },
  { "method-beside-a-minimum",
    { .secure_protocol = "TLSv1_2_method", .min_version = "TLSv1.2" },
    TLS_NODE_ERROR_PROTOCOL_VERSION_CONFLICT,
    "TLS protocol version \"TLSv1.2\" conflicts with secureProtocol \"TLSv1_2_method\"" },
  { "method-beside-a-maximum",
    { .secure_protocol = "foo", .max_version = "x" },
    TLS_NODE_ERROR_PROTOCOL_VERSION_CONFLICT,
    "TLS protocol version \"x\" conflicts with secureProtocol \"foo\"" },
  { "unknown-option",
    { .secure_options = G_GUINT64_CONSTANT (1) << 40 },
    TLS_NODE_ERROR_INVALID_ARG_VALUE,
    NULL },
  { "empty-signature-algorithms", { .sigalgs = "" }, TLS_NODE_ERROR_INVALID_ARG_VALUE, NULL },
  { "unknown-curve",
    { .ecdh_curve = "P-257" },
    TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED,
    "Failed to set ECDH curve" },
  { "the-cipher-before-the-curve",
    { .ciphers = "no-such-cipher", .ecdh_curve = "P-257" },
    TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH,
    NULL },
};

static const struct {
  const char *name;
  TnConfigSpec spec;
  guint min_version;
  guint max_version;
} version_cases[] = {
  { "a-method", { .secure_protocol = "TLSv1_1_method" }, 0x0302, 0x0302 },
  { "any-version", { .secure_protocol = "TLS_method" }, 0x0301, 0x0304 },
  { "the-old-method", { .secure_protocol = "SSLv23_method" }, 0x0303, 0x0303 },
  { "names", { .min_version = "TLSv1", .max_version = "TLSv1.1" }, 0x0301, 0x0302 },
};

static void
test_versions (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = tn_config_new (&version_cases[i].spec, &error);

  g_assert_no_error (error);
  g_assert_cmphex (tn_config_get_policy (config)->min_version, ==,
                   version_cases[i].min_version);
  g_assert_cmphex (tn_config_get_policy (config)->max_version, ==,
                   version_cases[i].max_version);
}

static void
test_errors (gconstpointer data)
{
  const ErrorCase *item = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = tn_config_new (&item->spec, &error);

  g_assert_null (config);
  g_assert_error (error, TLS_NODE_ERROR, item->code);
  if (item->message != NULL)
    g_assert_cmpstr (error->message, ==, item->message);
}

static void
test_minimum_above_maximum (void)
{
  const TnConfigSpec spec = { .min_version = "TLSv1.3", .max_version = "TLSv1.2" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = tn_config_new (&spec, &error);

  g_assert_no_error (error);
  g_assert_cmpint (tn_config_get_fault (config, TN_ROLE_CLIENT), ==,
                   TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE);
  g_assert_null (tn_config_get_client_priority (config));
}

static void
test_default_versions (void)
{
  const TnConfigSpec spec = { .certs = NULL };
  g_autoptr (TnConfig) config = tn_config_new (&spec, NULL);

  g_assert_cmphex (tn_config_get_policy (config)->min_version, ==, 0x0303);
  g_assert_cmphex (tn_config_get_policy (config)->max_version, ==, 0x0304);
  g_assert_cmpuint (tn_config_get_policy (config)->level, ==, 1);
  g_assert_cmpint (tn_config_get_fault (config, TN_ROLE_CLIENT), ==, TN_NO_FAULT);
  g_assert_cmpint (tn_config_get_fault (config, TN_ROLE_SERVER), ==, TN_NO_FAULT);
  g_assert_nonnull (tn_config_get_client_priority (config));
}

static void
test_suite_b (void)
{
  const TnConfigSpec spec = { .ciphers = "SUITEB192", .ecdh_curve = "X25519" };
  const TnConfigSpec bad = { .ciphers = "SUITEB192", .ecdh_curve = "x" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = tn_config_new (&spec, &error);
  const TnPolicy *policy = tn_config_get_policy (config);

  g_assert_no_error (error);
  g_assert_cmpuint (policy->groups->len, ==, 1);
  g_assert_true (policy->groups->pdata[0] == tn_group_by_id (0x0018));
  g_assert_true (policy->sigalgs->pdata[0] == tn_sigalg_by_id (0x0503));
  g_assert_null (tn_config_new (&bad, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED);
}

static void
test_trust (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  const TnConfigSpec system_spec = { .certs = NULL };
  const TnConfigSpec empty_spec = { .cas = none };
  g_autoptr (TnConfig) system_config = tn_config_new (&system_spec, NULL);
  g_autoptr (TnConfig) empty = tn_config_new (&empty_spec, NULL);

  g_assert_true (tn_config_get_trust (system_config) == tn_trust_get_default (TN_ROOTS_SYSTEM));
  g_assert_cmpuint (tn_trust_get_size (tn_config_get_trust (empty)), ==, 0);
}

static void
test_suites_by_name (void)
{
  const TnConfigSpec spec = { .ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256" };
  g_autoptr (TnConfig) config = tn_config_new (&spec, NULL);

  g_assert_cmpuint (
      tn_config_find_suite (config, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")->id, ==, 0xc02b);
  g_assert_null (tn_config_find_suite (config, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
  g_assert_null (tn_config_find_suite (config, NULL));
}

static void
count_destroyed (gpointer data)
{
  (*(guint *) data)++;
}

/* Of a config that could not be made as well. */
static void
test_pin_data_goes_with_the_config (void)
{
  guint n_destroyed = 0;
  TnConfigSpec spec = { .pin_data = &n_destroyed, .pin_destroy = count_destroyed };
  TnConfig *config = tn_config_new (&spec, NULL);

  g_assert_cmpuint (n_destroyed, ==, 0);
  tn_config_unref (config);
  g_assert_cmpuint (n_destroyed, ==, 1);
  spec.min_version = "x";
  g_assert_null (tn_config_new (&spec, NULL));
  g_assert_cmpuint (n_destroyed, ==, 2);
}

static void
test_count (void)
{
  const TnConfigSpec spec = { .certs = NULL };
  const TnConfigSpec bad = { .min_version = "x" };
  TnConfig *config = tn_config_new (&spec, NULL);

  g_assert_cmpuint (tn_config_count_alive (), ==, 1);
  g_assert_null (tn_config_new (&bad, NULL));
  g_assert_cmpuint (tn_config_count_alive (), ==, 1);
  tn_config_unref (tn_config_ref (config));
  g_assert_cmpuint (tn_config_count_alive (), ==, 1);
  tn_config_unref (config);
  g_assert_cmpuint (tn_config_count_alive (), ==, 0);
}

static void
test_backend_version (void)
{
  g_assert_cmpstr (tn_config_get_backend_version (), ==, gnutls_check_version (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (error_cases); i++) {
    g_autofree char *path = g_strconcat ("/engine/config/errors/", error_cases[i].name, NULL);
    g_test_add_data_func (path, &error_cases[i], test_errors);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (version_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/engine/config/versions/", version_cases[i].name, NULL);
    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_versions);
  }
  g_test_add_func ("/engine/config/minimum-above-maximum-is-no-error",
                   test_minimum_above_maximum);
  g_test_add_func ("/engine/config/versions-are-1.2-and-1.3-by-default", test_default_versions);
  g_test_add_func ("/engine/config/suite-b-brings-its-groups-and-signatures", test_suite_b);
  g_test_add_func ("/engine/config/trust-is-the-systems-or-what-was-given", test_trust);
  g_test_add_func ("/engine/config/suites-are-found-by-name", test_suites_by_name);
  g_test_add_func ("/engine/config/pin-data-goes-with-the-config",
                   test_pin_data_goes_with_the_config);
  g_test_add_func ("/engine/config/the-living-are-counted", test_count);

  g_test_add_func ("/engine/config/the-version-below-is-told", test_backend_version);

  return g_test_run ();
}
