/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/hints.h"

static void
test_known_codes_have_a_hint (void)
{
  g_autoptr (GError) tls = tn_error_new (TLS_NODE_ERROR_SSL_HTTP_REQUEST, "http request");
  g_autoptr (GError) x509 = NULL;
  g_autoptr (GError) os = tn_system_error_new (ECONNREFUSED, "connect", "127.0.0.1", 1);

  tn_set_x509_error (&x509, TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED, "expired");

  g_assert_nonnull (strstr (tn_hint_for_error (tls), "https"));
  g_assert_nonnull (strstr (tn_hint_for_error (x509), "Renew"));
  g_assert_nonnull (strstr (tn_hint_for_error (os), "host and port"));
}

static void
test_others_have_none (void)
{
  g_autoptr (GError) tls = tn_error_new (TLS_NODE_ERROR_OUT_OF_RANGE, "range");
  g_autoptr (GError) foreign
      = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "no file");

  g_assert_null (tn_hint_for_error (tls));
  g_assert_null (tn_hint_for_error (foreign));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compat/hints/known-codes-have-a-hint", test_known_codes_have_a_hint);
  g_test_add_func ("/compat/hints/others-have-none", test_others_have_none);

  return g_test_run ();
}
