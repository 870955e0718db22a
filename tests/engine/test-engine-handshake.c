/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>
#include <time.h>

#include "libtlsnode/engine/client-hello.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "libtlsnode/x509/pem.h"
#include "tests/support/tn-engine-pair.h"
#include "tests/support/tn-gnutls-peer.h"

static gboolean
is_1_3 (const char *version)
{
  return strcmp (version, "TLSv1.3") == 0;
}

/* A pair's priority string for a bare peer of one version. */
static char *
peer_priority (const char *version, const char *more)
{
  return g_strdup_printf ("NORMAL:-VERS-ALL:+VERS-%s%s", is_1_3 (version) ? "TLS1.3" : "TLS1.2",
                          more);
}

static void
assert_talks (TnPair *pair)
{
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;

  tn_pair_write (&pair->client, "up", 2);
  tn_pair_write (&pair->server, "down", 4);
  tn_pair_run (pair);
  up = tn_pair_read_text (&pair->server);
  down = tn_pair_read_text (&pair->client);
  g_assert_cmpstr (up, ==, "up");
  g_assert_cmpstr (down, ==, "down");
}

static void
test_certificates (gconstpointer version)
{
  static const char *const names[] = { "leaf-ec", "leaf-rsa", "leaf-ed25519", "leaf-chain" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TnPair) pair
        = tn_pair_new (.min_version = version, .max_version = version, .server_cert = names[i]);
    g_autoptr (GPtrArray) chain = NULL;

    tn_pair_connect (pair);
    assert_talks (pair);
    chain = tn_engine_get_peer_chain (pair->client.engine);
    g_assert_cmpuint (chain->len, ==, 2);
  }
}

/* Of two certificates the one is used for which the client can do something. */
static void
test_two_certificates (void)
{
  static const char *const ciphers[]
      = { "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256" };

  for (gsize i = 0; i < G_N_ELEMENTS (ciphers); i++) {
    g_autoptr (TnPair) pair
        = tn_pair_new (.max_version = "TLSv1.2", .server_cert = "leaf-ec",
                       .server_cert2 = "leaf-rsa", .client_ciphers = ciphers[i]);

    tn_pair_connect (pair);
    g_assert_cmpuint (tn_engine_get_cipher_id (pair->client.engine), ==,
                      i == 0 ? 0xc02f : 0xc02b);
  }
}

/* Not after the server's name, as GnuTLS would like: OpenSSL does not look at it. */
static void
test_name_chooses_no_certificate (void)
{
  g_autoptr (TnPair) pair = tn_pair_new (.min_version = "TLSv1.3", .server_cert = "sni-blue",
                                         .server_cert2 = "leaf-rsa", .servername = "localhost");
  g_autoptr (GBytes) pem = tn_test_cert ("sni-blue");
  g_autoptr (GBytes) blue = tn_pem_read_certificate (pem, NULL);
  g_autoptr (GPtrArray) chain = NULL;

  tn_pair_connect (pair);

  chain = tn_engine_get_peer_chain (pair->client.engine);
  g_assert_true (g_bytes_equal (g_ptr_array_index (chain, 0), blue));
  g_assert_true (g_bytes_equal (tn_engine_get_certificate (pair->server.engine), blue));
}

static void
test_in_segments (gconstpointer version)
{
  static const gsize segments[] = { 1, 2, 5, 6, 63, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (segments); i++) {
    g_autoptr (TnPair) pair
        = tn_pair_new (.max_version = version, .segment = segments[i],
                       .client_cert = "client-ec", .request_cert = TRUE,
                       .servername = "localhost", .client_alpn = "a", .server_alpn = "a");

    tn_pair_connect (pair);
    assert_talks (pair);
  }
}

static void
test_no_shared_cipher (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = is_1_3 (version)
            ? tn_pair_new (.min_version = version, .client_ciphers = "TLS_AES_128_GCM_SHA256",
                           .server_ciphers = "TLS_AES_256_GCM_SHA384")
            : tn_pair_new (.max_version = version,
                           .client_ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256",
                           .server_ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384");

  tn_pair_run (pair);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40, -1);
  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE, -1, 40);
}

static void
test_server_without_certificate (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.min_version = version, .max_version = version, .server_cert = "");
  TlsNodeError expected = is_1_3 (version) ? TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM
                                           : TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER;

  tn_pair_run (pair);

  tn_assert_failed (&pair->server, expected, 40, -1);
  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE, -1, 40);
}

static void
test_no_ciphers_for_the_version (void)
{
  g_autoptr (TnPair) pair = tn_pair_new (.client_max_version = "TLSv1.2",
                                         .client_ciphers = "TLS_AES_128_GCM_SHA256");

  tn_pair_run (pair);

  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE, 80, -1);
}

static void
test_client_certificate (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .client_cert = "client-ec",
                                         .request_cert = TRUE, .reject_unauthorized = TRUE);
  g_autoptr (GPtrArray) chain = NULL;

  tn_pair_connect (pair);

  chain = tn_engine_get_peer_chain (pair->server.engine);
  g_assert_cmpuint (chain->len, ==, 2);
  g_assert_true (g_bytes_equal (g_ptr_array_index (chain, 0),
                                tn_config_get_certificate (pair->client.config)));
}

static void
test_client_certificate_not_asked_for (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .client_cert = "client-ec");
  g_autoptr (GPtrArray) chain = NULL;

  tn_pair_connect (pair);

  chain = tn_engine_get_peer_chain (pair->server.engine);
  g_assert_cmpuint (chain->len, ==, 0);
}

static void
test_client_certificate_optional (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .request_cert = TRUE);

  tn_pair_connect (pair);
  assert_talks (pair);
}

static void
test_client_certificate_missing (gconstpointer version)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = version, .request_cert = TRUE, .reject_unauthorized = TRUE);
  gboolean is_late = is_1_3 (version);
  TlsNodeError client_code = is_late ? TLS_NODE_ERROR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED
                                     : TLS_NODE_ERROR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE;
  int alert = is_late ? 116 : 40;

  tn_pair_run (pair);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE, alert,
                    -1);
  tn_assert_failed (&pair->client, client_code, -1, alert);
  g_assert_cmpuint (pair->client.n_secure, ==, is_late ? 1 : 0);
}

/* OpenSSL's clients send the certificate that they have, whatever authorities the server names. */
static void
test_client_certificate_of_another_ca (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version, .client_cert = "client-ec");
  g_autofree char *priority = peer_priority (version, "");
  g_autoptr (TnGnutlsPeer) peer
      = tn_gnutls_peer_new (pair->client.engine, GNUTLS_SERVER, priority, "leaf-ec");
  g_autoptr (GBytes) ca = tn_test_cert ("other-ca");
  const gnutls_datum_t datum
      = { (unsigned char *) g_bytes_get_data (ca, NULL), (unsigned int) g_bytes_get_size (ca) };
  unsigned int n_certs = 0;

  g_assert_cmpint (
      gnutls_certificate_set_x509_trust_mem (peer->credentials, &datum, GNUTLS_X509_FMT_PEM),
      ==, 1);
  gnutls_certificate_server_set_request (peer->session, GNUTLS_CERT_REQUEST);
  g_assert_cmpint (tn_gnutls_peer_handshake (peer), ==, 0);

  g_assert_nonnull (gnutls_certificate_get_peers (peer->session, &n_certs));
  g_assert_cmpuint (n_certs, ==, 2);
}

/* The groups of the peer begin with one for which our client sent no key share, and the other way round. */
static void
test_retry_of_a_client (void)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.min_version = "TLSv1.3", .servername = "localhost", .client_alpn = "a");
  g_autoptr (TnGnutlsPeer) peer = tn_gnutls_peer_new (
      pair->client.engine, GNUTLS_SERVER,
      "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-SECP384R1", "leaf-ec");

  g_assert_cmpint (tn_gnutls_peer_handshake (peer), ==, 0);
  tn_pair_note_events (&pair->client);
  g_assert_cmpuint (pair->client.n_secure, ==, 1);
  g_assert_cmpint (gnutls_group_get (peer->session), ==, GNUTLS_GROUP_SECP384R1);
}

static void
test_retry_of_a_server (gconstpointer asks)
{
  g_autoptr (TnPair) pair = tn_pair_new (.asks = GPOINTER_TO_UINT (asks));
  g_autoptr (TnGnutlsPeer) peer = tn_gnutls_peer_new (
      pair->server.engine, GNUTLS_CLIENT | GNUTLS_KEY_SHARE_TOP,
      "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-FFDHE8192:+GROUP-SECP256R1", NULL);
  const TnAnswer nothing = { .kind = TN_ANSWER_NOTHING };

  gnutls_server_name_set (peer->session, GNUTLS_NAME_DNS, "a.test", 6);
  tn_gnutls_peer_handshake (peer);
  tn_pair_note_events (&pair->server);
  if (asks != NULL)
    tn_engine_answer (pair->server.engine, pair->server.question.id, &nothing, TN_TEST_NOW);
  g_assert_cmpint (tn_gnutls_peer_handshake (peer), ==, 0);

  tn_assert_state (pair->server.engine, TN_HANDSHAKE_DONE);
  tn_pair_note_events (&pair->server);
  g_assert_cmpuint (pair->server.n_questions, ==, asks != NULL ? 1 : 0);
}

/* A priority string covers more combinations than the list of suites it is made from. */
static void
test_suite_outside_of_the_list (void)
{
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = "TLSv1.2",
                     .client_ciphers
                     = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
                     .server_ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256");

  tn_pair_run (pair);

  tn_assert_state (pair->client.engine, TN_HANDSHAKE_FAILED);
  tn_assert_failed (&pair->client, TLS_NODE_ERROR_SSL_WRONG_CIPHER_RETURNED, 47, -1);
}

static gboolean
has_new_ticket (TnGnutlsPeer *peer)
{
  char buffer[1];

  g_assert_cmpint (tn_gnutls_peer_recv (peer, buffer, sizeof buffer), ==, GNUTLS_E_AGAIN);
  return (gnutls_session_get_flags (peer->session) & GNUTLS_SFLAGS_SESSION_TICKET) != 0;
}

static void
take_session (TnGnutlsPeer *peer, gnutls_datum_t *session)
{
  session->data = NULL;
  session->size = 0;
  g_assert_cmpint (gnutls_session_get_data2 (peer->session, session), ==, 0);
}

/* A bare client against a server engine, with a session of an earlier connection or without. */
static gboolean
connect_peer (TnConfig *config,
              const char *version,
              gboolean request_cert,
              gnutls_datum_t *session,
              gboolean *has_ticket)
{
  const TnEngineOptions options = { .request_cert = request_cert };
  g_autoptr (TnEngine) engine = tn_engine_new (config, TN_ROLE_SERVER, &options, NULL);
  g_autofree char *priority = peer_priority (version, "");
  g_autoptr (TnGnutlsPeer) peer = tn_gnutls_peer_new (engine, GNUTLS_CLIENT, priority, NULL);

  if (session->data != NULL)
    gnutls_session_set_data (peer->session, session->data, session->size);
  g_assert_cmpint (tn_gnutls_peer_handshake (peer), ==, 0);
  *has_ticket = has_new_ticket (peer);
  if (session->data == NULL)
    take_session (peer, session);

  g_assert_cmpint (tn_engine_is_resumed (engine), ==,
                   gnutls_session_is_resumed (peer->session) != 0);
  return tn_engine_is_resumed (engine);
}

static void
test_resumption (gconstpointer version)
{
  g_autoptr (TnConfig) config = tn_test_config ("leaf-ec", NULL, version);
  gnutls_datum_t session = { NULL, 0 };
  gboolean has_ticket = FALSE;

  g_assert_false (connect_peer (config, version, FALSE, &session, &has_ticket));
  g_assert_true (has_ticket);
  g_assert_true (connect_peer (config, version, FALSE, &session, &has_ticket));
  /* TLS 1.3: no further ticket after a resumption. */
  g_assert_true (!is_1_3 (version) || !has_ticket);

  gnutls_free (session.data);
}

/* Seconds that GnuTLS's clock is ahead. */
static time_t clock_offset;

static time_t
shifted_time (time_t *now)
{
  time_t value = (time_t) TN_TEST_NOW + clock_offset;

  if (now != NULL)
    *now = value;
  return value;
}

static void
test_age_of_tickets (gconstpointer version)
{
  static const time_t ages[] = { 299, 301 };

  for (gsize i = 0; i < G_N_ELEMENTS (ages); i++) {
    g_autoptr (TnConfig) config = tn_test_config ("leaf-ec", NULL, version);
    gnutls_datum_t session = { NULL, 0 };
    gboolean has_ticket = FALSE;

    clock_offset = 0;
    gnutls_global_set_time_function (shifted_time);
    connect_peer (config, version, FALSE, &session, &has_ticket);
    clock_offset = ages[i];
    g_assert_cmpint (connect_peer (config, version, FALSE, &session, &has_ticket), ==, i == 0);
    gnutls_global_set_time_function (time);
    gnutls_free (session.data);
  }
}

static void
test_ticket_of_another_config (gconstpointer version)
{
  g_autoptr (TnConfig) one = tn_test_config ("leaf-ec", NULL, version);
  g_autoptr (TnConfig) two = tn_test_config ("leaf-ec", NULL, version);
  gnutls_datum_t session = { NULL, 0 };
  gboolean has_ticket = FALSE;

  connect_peer (one, version, FALSE, &session, &has_ticket);
  g_assert_false (connect_peer (two, version, FALSE, &session, &has_ticket));

  gnutls_free (session.data);
}

/* What was made without a client certificate must not open what asks for one. */
static void
test_ticket_where_certificates_are_asked_for (gconstpointer version)
{
  g_autoptr (TnConfig) config = tn_test_config ("leaf-ec", NULL, version);
  gnutls_datum_t session = { NULL, 0 };
  gboolean has_ticket = FALSE;

  connect_peer (config, version, FALSE, &session, &has_ticket);
  g_assert_true (has_ticket);
  g_assert_false (connect_peer (config, version, TRUE, &session, &has_ticket));
  g_assert_false (has_ticket);

  gnutls_free (session.data);
}

static void
test_closed_before_done (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = version);

  tn_engine_close_notify (pair->client.engine);
  tn_assert_write_state (pair->client.engine, TN_WRITE_CLOSED);
  tn_pair_connect (pair);

  tn_assert_read_state (pair->server.engine, TN_READ_CLOSE_NOTIFY);
  g_assert_cmpuint (pair->server.n_secure, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  tn_test_add_versions ("/engine/handshake/each-kind-of-certificate-works", test_certificates);
  g_test_add_func ("/engine/handshake/the-certificate-follows-the-suite",
                   test_two_certificates);
  g_test_add_func ("/engine/handshake/the-certificate-does-not-follow-the-name",
                   test_name_chooses_no_certificate);
  tn_test_add_versions ("/engine/handshake/segments-of-any-size-do", test_in_segments);
  tn_test_add_versions ("/engine/handshake/no-shared-cipher", test_no_shared_cipher);
  tn_test_add_versions ("/engine/handshake/a-server-needs-a-certificate",
                        test_server_without_certificate);
  g_test_add_func ("/engine/handshake/a-client-needs-a-cipher-of-its-version",
                   test_no_ciphers_for_the_version);
  tn_test_add_versions ("/engine/handshake/client-certificates-arrive",
                        test_client_certificate);
  tn_test_add_versions ("/engine/handshake/client-certificates-stay-at-home-unasked",
                        test_client_certificate_not_asked_for);
  tn_test_add_versions ("/engine/handshake/a-client-certificate-may-be-optional",
                        test_client_certificate_optional);
  tn_test_add_versions ("/engine/handshake/a-client-certificate-may-be-required",
                        test_client_certificate_missing);
  tn_test_add_versions ("/engine/handshake/a-client-certificate-of-another-ca-is-sent",
                        test_client_certificate_of_another_ca);
  g_test_add_func ("/engine/handshake/a-client-says-hello-again", test_retry_of_a_client);
  g_test_add_data_func ("/engine/handshake/a-server-asks-for-another-hello", NULL,
                        test_retry_of_a_server);
  g_test_add_data_func ("/engine/handshake/a-second-hello-asks-no-question",
                        GUINT_TO_POINTER (TN_QUESTION_CONTEXT), test_retry_of_a_server);
  g_test_add_func ("/engine/handshake/only-listed-suites-are-accepted",
                   test_suite_outside_of_the_list);
  tn_test_add_versions ("/engine/handshake/tickets-resume", test_resumption);
  tn_test_add_versions ("/engine/handshake/tickets-live-300-seconds", test_age_of_tickets);
  tn_test_add_versions ("/engine/handshake/tickets-belong-to-their-config",
                        test_ticket_of_another_config);
  tn_test_add_versions ("/engine/handshake/tickets-do-not-replace-certificates",
                        test_ticket_where_certificates_are_asked_for);
  tn_test_add_versions ("/engine/handshake/closing-early-closes-when-done",
                        test_closed_before_done);

  return g_test_run ();
}
