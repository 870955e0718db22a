/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-engine-pair.h"

static gboolean
is_1_3 (const char *version)
{
  return strcmp (version, "TLSv1.3") == 0;
}

static void
assert_knows_nothing (const TnEngine *engine)
{
  g_autoptr (GPtrArray) chain = tn_engine_get_peer_chain (engine);
  gsize length = 99;

  g_assert_cmpuint (tn_engine_get_version (engine), ==, 0);
  g_assert_cmpuint (tn_engine_get_cipher_id (engine), ==, 0);
  g_assert_null (tn_engine_get_alpn (engine, &length));
  g_assert_cmpuint (length, ==, 0);
  g_assert_false (tn_engine_is_resumed (engine));
  g_assert_cmpuint (chain->len, ==, 0);
}

static void
test_before (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .servername = "a.test");

  assert_knows_nothing (pair->client.engine);
  assert_knows_nothing (pair->server.engine);
  g_assert_cmpstr (tn_engine_get_servername (pair->client.engine), ==, "a.test");
  g_assert_null (tn_engine_get_servername (pair->server.engine));
  g_assert_false (tn_engine_has_client_hello (pair->server.engine));
  g_assert_false (tn_engine_has_client_hello (pair->client.engine));
  g_assert_true (tn_engine_get_config (pair->server.engine) == pair->server.config);
}

static void
test_during (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .servername = "a.test",
                                         .asks = TN_QUESTION_CONTEXT);

  tn_pair_run (pair);

  assert_knows_nothing (pair->client.engine);
  assert_knows_nothing (pair->server.engine);
  g_assert_true (tn_engine_has_client_hello (pair->server.engine));
}

/* The client has the certificate, but not yet the proof. */
static void
test_half_way (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

  tn_pair_step_client (pair);
  tn_pair_inject (&pair->server, pair->client.sent->data, pair->client.sent->len);
  tn_pair_step_server (pair);
  tn_pair_inject (&pair->client, pair->server.sent->data, pair->server.sent->len - 1);

  tn_assert_state (pair->client.engine, TN_HANDSHAKE_RUNNING);
  assert_knows_nothing (pair->client.engine);
}

static void
test_after (gconstpointer version)
{
  guint16 cipher = is_1_3 (version) ? 0x1302 : 0xc02c;
  guint number = is_1_3 (version) ? 0x0304 : 0x0303;
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .servername = "a.test",
                     .ciphers = "TLS_AES_256_GCM_SHA384:ECDHE-ECDSA-AES256-GCM-SHA384");

  tn_pair_connect (pair);

  g_assert_cmpuint (tn_engine_get_version (pair->client.engine), ==, number);
  g_assert_cmpuint (tn_engine_get_version (pair->server.engine), ==, number);
  g_assert_cmpuint (tn_engine_get_cipher_id (pair->client.engine), ==, cipher);
  g_assert_cmpuint (tn_engine_get_cipher_id (pair->server.engine), ==, cipher);
  g_assert_cmpstr (tn_engine_get_servername (pair->server.engine), ==, "a.test");
}

/* An exporter still works after the end, so do the other facts. */
static void
test_facts_stay (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

  tn_pair_connect (pair);
  tn_engine_close_notify (pair->client.engine);
  tn_engine_close_notify (pair->server.engine);
  tn_pair_run (pair);
  tn_engine_feed_eof (pair->client.engine, TN_TEST_NOW);

  g_assert_cmpuint (tn_engine_get_version (pair->client.engine), ==,
                    is_1_3 (version) ? 0x0304 : 0x0303);
  g_assert_cmpuint (tn_engine_get_cipher_id (pair->client.engine), !=, 0);
}

static void
test_verification (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .client_cert = "client-ec", .request_cert = TRUE);
  g_autoptr (GError) error = NULL;

  tn_pair_connect (pair);

  g_assert_true (tn_engine_verify_peer (pair->client.engine, TN_TEST_NOW, &error));
  g_assert_no_error (error);
  g_assert_true (tn_engine_verify_peer (pair->server.engine, TN_TEST_NOW, &error));
  g_assert_no_error (error);
}

static void
test_verification_fails (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .client_ca = "other-ca");
  g_autoptr (GError) error = NULL;

  tn_pair_connect (pair);

  g_assert_false (tn_engine_verify_peer (pair->client.engine, TN_TEST_NOW, &error));
  g_assert_error (error, TLS_NODE_X509_ERROR, TLS_NODE_X509_ERROR_SELF_SIGNED_CERT_IN_CHAIN);
}

/* Nobody can fill the gap. */
static void
test_intermediate_is_missing (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .server_cert = "leaf-intermediate");
  g_autoptr (GError) error = NULL;

  tn_pair_connect (pair);

  g_assert_false (tn_engine_verify_peer (pair->client.engine, TN_TEST_NOW, &error));
  g_assert_error (error, TLS_NODE_X509_ERROR,
                  TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE);
}

/* The time is the caller's: the certificates end with the year 2099. */
static void
test_verification_at_another_time (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);
  g_autoptr (GError) error = NULL;

  tn_pair_connect (pair);

  g_assert_false (tn_engine_verify_peer (pair->client.engine,
                                         G_GINT64_CONSTANT (4102444800) + 86400, &error));
  g_assert_error (error, TLS_NODE_X509_ERROR, TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED);
}

static void
test_no_certificate (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .request_cert = TRUE);
  g_autoptr (GError) error = NULL;

  tn_pair_connect (pair);

  g_assert_false (tn_engine_verify_peer (pair->server.engine, TN_TEST_NOW, &error));
  g_assert_error (error, TLS_NODE_X509_ERROR, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT);
}

static void
test_purpose (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .server_cert = "leaf-client-only");
  g_autoptr (GError) error = NULL;

  tn_pair_connect (pair);

  g_assert_false (tn_engine_verify_peer (pair->client.engine, TN_TEST_NOW, &error));
  g_assert_error (error, TLS_NODE_X509_ERROR, TLS_NODE_X509_ERROR_INVALID_PURPOSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  tn_test_add_versions ("/engine/info/nothing-is-known-before-the-start", test_before);
  tn_test_add_versions ("/engine/info/nothing-is-known-while-asking", test_during);
  tn_test_add_versions ("/engine/info/nothing-is-known-half-way", test_half_way);
  tn_test_add_versions ("/engine/info/both-ends-know-the-same-afterwards", test_after);
  tn_test_add_versions ("/engine/info/facts-stay-when-the-sides-are-closed", test_facts_stay);
  tn_test_add_versions ("/engine/info/a-peer-is-verified", test_verification);
  tn_test_add_versions ("/engine/info/a-peer-without-its-intermediate-is-not",
                        test_intermediate_is_missing);
  tn_test_add_versions ("/engine/info/a-peer-of-another-ca-is-not", test_verification_fails);
  tn_test_add_versions ("/engine/info/the-time-is-the-callers",
                        test_verification_at_another_time);
  tn_test_add_versions ("/engine/info/no-certificate-is-not-verified", test_no_certificate);
  tn_test_add_versions ("/engine/info/the-purpose-follows-the-role", test_purpose);

  return g_test_run ();
}
