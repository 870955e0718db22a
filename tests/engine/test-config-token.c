/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-engine-pair.h"
#include "tests/support/tn-token.h"

static char *
tell_pin_cb (const char *token_label, guint attempt, gpointer data)
{
  guint *n_calls = data;

  (*n_calls)++;
  return g_strdup (TN_TOKEN_PIN);
}

static GPtrArray *
list_cert (const char *name)
{
  GPtrArray *certs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (certs, tn_test_cert (name));
  return certs;
}

/* The key is in the token, the certificate in a file; suites that sign, and one that decrypts. */
static void
test_server_with_a_key_in_a_token (void)
{
  static const char *const suites[]
      = { "TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "AES128-GCM-SHA256" };
  g_autoptr (GPtrArray) certs = list_cert ("leaf-rsa");
  guint n_calls = 0;
  const TnConfigSpec spec = { .certs = certs,
                              .private_key_identifier = TN_TOKEN ";object=k-rsa",
                              .private_key_engine = tn_token_module,
                              .pin = tell_pin_cb,
                              .pin_data = &n_calls };

  for (gsize i = 0; !tn_token_skip () && i < G_N_ELEMENTS (suites); i++) {
    const TnConfigSpec client_spec = { .ciphers = suites[i] };
    g_autoptr (GError) error = NULL;
    g_autoptr (TnConfig) server = tn_config_new (&spec, &error);
    g_autoptr (TnConfig) client = tn_config_new (&client_spec, NULL);

    g_assert_no_error (error);
    tn_test_connect (client, server, NULL);
  }
  g_assert_true (tn_token_module == NULL || n_calls > 0);
}

static void
test_key_of_another_certificate (void)
{
  g_autoptr (GPtrArray) certs = list_cert ("leaf-ec");
  TnConfigSpec spec
      = { .certs = certs,
          .private_key_identifier = TN_TOKEN ";object=k-ec?pin-value=" TN_TOKEN_PIN,
          .private_key_engine = tn_token_module };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = NULL;

  if (tn_token_skip ())
    return;

  config = tn_config_new (&spec, &error);
  g_assert_no_error (error);
  g_ptr_array_set_size (certs, 0);
  g_ptr_array_add (certs, tn_test_cert ("san-wildcard"));
  g_assert_null (tn_config_new (&spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH);
}

static void
test_no_such_key (void)
{
  const TnConfigSpec spec
      = { .private_key_identifier = TN_TOKEN ";object=none?pin-value=" TN_TOKEN_PIN,
          .private_key_engine = tn_token_module };
  g_autoptr (GError) error = NULL;

  if (tn_token_skip ())
    return;

  g_assert_null (tn_config_new (&spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_OBJECT_NOT_FOUND);
}

/* For clients, and only when nothing else fits. */
static void
test_identity_of_a_client (gconstpointer version)
{
  g_autofree char *uri
      = g_strdup_printf (TN_TOKEN ";id=%%02?pin-value=" TN_TOKEN_PIN "&module-path=%s",
                         tn_token_module != NULL ? tn_token_module : "");
  const TnConfigSpec spec = { .client_cert_engine = uri, .max_version = version };
  g_autoptr (TnConfig) server = tn_test_config ("leaf-rsa", NULL, NULL);
  g_autoptr (GBytes) leaf = test_certificate ("leaf-ec.crt");
  g_autoptr (GBytes) own = test_certificate ("client-rsa.crt");
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) alone = NULL;
  g_autoptr (TnConfig) beside = NULL;

  if (tn_token_skip ())
    return;

  alone = tn_config_new (&spec, &error);
  g_assert_no_error (error);
  g_assert_false (tn_config_has_certificate (alone));
  tn_test_connect (alone, server, leaf);
  beside = tn_test_config_with (&spec, "client-rsa", &error);
  g_assert_no_error (error);
  tn_test_connect (beside, server, own);
}

static void
test_no_such_module (void)
{
  const TnConfigSpec spec = { .client_cert_engine = "/nonexistent/module.so" };
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_config_new (&spec, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  tn_token_make ();

  g_test_add_func ("/engine/config-token/a-server-signs-and-decrypts-in-a-token",
                   test_server_with_a_key_in_a_token);
  g_test_add_func ("/engine/config-token/a-key-of-another-certificate-is-an-error",
                   test_key_of_another_certificate);
  g_test_add_func ("/engine/config-token/a-missing-key-is-an-error", test_no_such_key);
  tn_test_add_versions ("/engine/config-token/an-identity-is-for-clients-without-another",
                        test_identity_of_a_client);
  g_test_add_func ("/engine/config-token/a-missing-module-is-an-error", test_no_such_module);

  result = g_test_run ();
  tn_token_remove ();
  return result;
}
