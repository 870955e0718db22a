/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "libtlsnode/x509/pem.h"
#include "tests/support/tn-gnutls-peer.h"

#define FAILS 0

/* A server of ours, and GnuTLS as its client. */
typedef struct {
  TnConfig *config;
  TnEngine *engine;
  TnGnutlsPeer *peer;
  GError *error;
} Server;

static void
server_clear (Server *self)
{
  tn_gnutls_peer_free (self->peer);
  tn_engine_free (self->engine);
  tn_config_unref (self->config);
  g_clear_error (&self->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Server, server_clear)

static void
note_error (Server *self)
{
  TnEvent event;

  while (tn_engine_next_event (self->engine, &event)) {
    if (event.kind == TN_EVENT_ERROR && self->error == NULL)
      self->error = g_steal_pointer (&event.error);
    tn_event_clear (&event);
  }
}

static Server
meet_with (TnConfig *config, guint flags, const char *priority, const gnutls_datum_t *session)
{
  Server self = { .config = tn_config_ref (config) };
  g_autoptr (GError) error = NULL;

  self.engine = tn_engine_new (config, TN_ROLE_SERVER, NULL, &error);
  g_assert_no_error (error);
  self.peer = tn_gnutls_peer_new (self.engine, GNUTLS_CLIENT | flags, priority, NULL);
  if (session != NULL)
    g_assert_cmpint (gnutls_session_set_data (self.peer->session, session->data, session->size),
                     ==, 0);
  tn_gnutls_peer_handshake (self.peer);
  note_error (&self);
  return self;
}

static Server
meet (const TnConfigSpec *spec, const char *certs, guint flags, const char *priority)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = tn_test_config_with (spec, certs, &error);

  g_assert_no_error (error);
  return meet_with (config, flags, priority, NULL);
}

typedef struct {
  const char *name;
  const char *certs;
  const char *server;
  const char *client;
  gboolean follows_client;
  guint16 suite; /* FAILS = no shared cipher */
} SuiteCase;

#define AES128 "ECDHE-ECDSA-AES128-GCM-SHA256"
#define AES256 "ECDHE-ECDSA-AES256-GCM-SHA384"
#define BOTH_ORDERED AES256 ":" AES128
#define ALTERNATING                                                                            \
  "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"
#define TLS13(suites) "TLS_" suites ":" AES128

static const SuiteCase suite_cases[] = {
  { "the-servers-order", "leaf-ec", BOTH_ORDERED, AES128 ":" AES256, FALSE, 0xc02c },
  { "the-clients-order", "leaf-ec", BOTH_ORDERED, AES128 ":" AES256, TRUE, 0xc02b },
  { "alternating-key-exchanges", "leaf-ec,leaf-rsa", ALTERNATING, NULL, FALSE, 0xc030 },
  { "alternating-without-the-first", "leaf-ec,leaf-rsa", ALTERNATING,
    AES128 ":ECDHE-RSA-AES128-GCM-SHA256", FALSE, 0xc02b },
  { "the-certificate-that-is-there", "leaf-ec", ALTERNATING, NULL, FALSE, 0xc02b },
  { "nothing-from-the-cross-product", "leaf-ec,leaf-rsa", "ECDHE-RSA-AES128-GCM-SHA256:" AES256,
    AES128, FALSE, FAILS },
  { "nothing-from-the-cross-product-either", "leaf-ec,leaf-rsa",
    "ECDHE-RSA-AES128-GCM-SHA256:" AES256, "ECDHE-RSA-AES256-GCM-SHA384", FALSE, FAILS },
  { "cbc", "leaf-ec", "ECDHE-ECDSA-AES128-SHA:" AES128, NULL, FALSE, 0xc009 },
  { "rsa-key-exchange", "leaf-rsa", "AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256", NULL,
    FALSE, 0x009c },
};

static void
test_suites_of_tls12 (gconstpointer data)
{
  const SuiteCase *item = data;
  const TnConfigSpec spec = { .ciphers = item->server };
  const TnConfigSpec client = { .secure_options = 4 };
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = "TLSv1.2", .server_spec = &spec, .client_spec = &client,
                     .server_cert = item->certs, .client_ciphers = item->client,
                     .follows_client = item->follows_client);

  tn_pair_run (pair);

  if (item->suite == FAILS) {
    tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40, -1);
    return;
  }
  tn_pair_connect (pair);
  g_assert_cmphex (tn_engine_get_cipher_id (pair->server.engine), ==, item->suite);
  g_assert_cmphex (tn_engine_get_cipher_id (pair->client.engine), ==, item->suite);
}

static const SuiteCase tls13_cases[] = {
  { "the-servers-order", "leaf-ec", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384", NULL,
    FALSE, 0x1303 },
  { "the-clients-order", "leaf-ec", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384", NULL,
    TRUE, 0x1302 },
  { "the-default", "leaf-ec", NULL, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384", FALSE,
    0x1302 },
  { "a-suite-beside-older-ones", "leaf-ec", "TLS_AES_128_GCM_SHA256:" AES256, NULL, FALSE,
    0x1301 },
  { "a-suite-behind-older-ones", "leaf-ec", AES256 ":TLS_AES_128_GCM_SHA256", NULL, FALSE,
    0x1301 },
  { "ccm-by-name", "leaf-ec", "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_SHA256", FALSE,
    0x1304 },
  { "not-because-an-older-one-has-the-cipher", "leaf-ec",
    "TLS_AES_256_GCM_SHA384:ECDHE-ECDSA-AES128-CCM", "TLS_AES_128_CCM_SHA256", FALSE, FAILS },
};

static void
test_suites_of_tls13 (gconstpointer data)
{
  const SuiteCase *item = data;
  g_autoptr (TnPair) pair
      = tn_pair_new (.server_cert = item->certs, .server_ciphers = item->server,
                     .client_ciphers = item->client, .follows_client = item->follows_client);

  tn_pair_run (pair);

  if (item->suite == FAILS) {
    tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40, -1);
    return;
  }
  tn_pair_connect (pair);
  g_assert_cmphex (tn_engine_get_cipher_id (pair->client.engine), ==, item->suite);
}

/* As honor_cipher_order. */
static void
test_order_by_option (void)
{
  const TnConfigSpec spec = { .ciphers = BOTH_ORDERED, .secure_options = 1 << 22 };
  g_autoptr (TnPair) pair
      = tn_pair_new (.max_version = "TLSv1.2", .server_spec = &spec, .follows_client = TRUE,
                     .client_ciphers = AES128 ":" AES256);

  tn_pair_connect (pair);
  g_assert_cmphex (tn_engine_get_cipher_id (pair->server.engine), ==, 0xc02c);
}

/* Suites that nobody should have. */
static void
test_weak_clients (void)
{
  static const char *const priorities[] = {
    "NONE:+VERS-TLS1.2:+ARCFOUR-128:+SHA1:+RSA:+SIGN-ALL:+COMP-NULL",
    "NONE:+VERS-TLS1.2:+3DES-CBC:+SHA1:+RSA:+SIGN-ALL:+COMP-NULL",
    "NONE:+VERS-TLS1.2:+NULL:+SHA1:+RSA:+SIGN-ALL:+COMP-NULL",
  };
  const TnConfigSpec spec = { .honor_cipher_order = TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (priorities); i++) {
    g_auto (Server) server = meet (&spec, "leaf-rsa", 0, priorities[i]);

    tn_assert_error_is (server.error, TLS_NODE_ERROR, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40,
                        -1);
  }
}

static void
test_old_versions (gconstpointer version)
{
  const TnConfigSpec old = { .min_version = version, .max_version = version };
  g_autoptr (TnPair) pair
      = tn_pair_new (.server_spec = &old, .client_spec = &old, .ciphers = "DEFAULT@SECLEVEL=0");
  g_autoptr (TnPair) strict = NULL;

  tn_pair_connect (pair);
  g_assert_cmphex (tn_engine_get_version (pair->client.engine), ==,
                   tn_protocol_from_name (version));
  g_clear_pointer (&pair, tn_pair_free);

  strict = tn_pair_new (.server_spec = &old, .client_spec = &old);
  tn_pair_run (strict);
  tn_assert_state (strict->client.engine, TN_HANDSHAKE_FAILED);
  tn_assert_state (strict->server.engine, TN_HANDSHAKE_FAILED);
}

typedef struct {
  const char *name;
  const char *curves;    /* of the server */
  const char *groups;    /* of the client, which makes a key share of the first */
  gnutls_group_t chosen; /* 0 = none */
} GroupCase;

static const GroupCase group_cases[] = {
  { "the-key-share", NULL, "SECP256R1:X25519", GNUTLS_GROUP_SECP256R1 },
  { "the-key-share-before-the-servers-first", "X25519:P-256", "SECP256R1:X25519",
    GNUTLS_GROUP_SECP256R1 },
  { "the-servers-first-without-one", "X448:P-384", "SECP256R1:SECP384R1:X448",
    GNUTLS_GROUP_X448 },
  { "not-one-that-is-not-allowed", "P-521", "X25519:SECP256R1:SECP521R1",
    GNUTLS_GROUP_SECP521R1 },
  { "a-finite-field", "ffdhe2048", "SECP256R1:FFDHE2048", GNUTLS_GROUP_FFDHE2048 },
  { "a-finite-field-with-a-key-share", NULL, "FFDHE3072:X25519", GNUTLS_GROUP_FFDHE3072 },
  { "none", "P-384", "X25519:SECP256R1", 0 },
  { "none-that-can-be-had", "secp256k1", "X25519:SECP256R1", 0 },
};

static void
test_groups (gconstpointer data)
{
  const GroupCase *item = data;
  g_auto (GStrv) names = g_strsplit (item->groups, ":", -1);
  g_autofree char *groups = g_strjoinv (":+GROUP-", names);
  g_autofree char *priority
      = g_strconcat ("NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-", groups, NULL);

  for (guint honors = 0; honors < 2; honors++) {
    const TnConfigSpec spec = { .ecdh_curve = item->curves, .honor_cipher_order = honors };
    g_auto (Server) server = meet (&spec, "leaf-ec", GNUTLS_KEY_SHARE_TOP, priority);

    if (item->chosen != 0) {
      g_assert_no_error (server.error);
      g_assert_cmpint (gnutls_group_get (server.peer->session), ==, item->chosen);
    } else {
      tn_assert_error_is (server.error, TLS_NODE_ERROR,
                          TLS_NODE_ERROR_SSL_NO_SUITABLE_KEY_SHARE, 40, -1);
    }
  }
}

/* RFC 8446 section 4.1.3: at the end of the random of a server that could have done better. */
static void
test_downgrade_is_marked (void)
{
  static const char *const suites[]
      = { AES128, AES256, "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-CCM8",
          "ECDHE-ECDSA-CHACHA20-POLY1305" };
  const guint at = 5 + 4 + 2 + 24;

  for (gsize i = 0; i < G_N_ELEMENTS (suites); i++) {
    g_autoptr (TnPair) pair
        = tn_pair_new (.server_ciphers = suites[i], .client_max_version = "TLSv1.2");

    tn_pair_connect (pair);
    g_assert_cmpmem (pair->server.sent->data + at, 8, "DOWNGRD\x01", 8);
  }
}

static void
test_no_mark_without_need (void)
{
  g_autoptr (TnPair) pair = tn_pair_new (.max_version = "TLSv1.2");

  tn_pair_connect (pair);
  g_assert_cmpint (memcmp (pair->server.sent->data + 5 + 4 + 2 + 24, "DOWNGRD", 7), !=, 0);
}

static void
test_fallback_is_noticed (void)
{
  const TnConfigSpec spec = { .ciphers = "ECDHE-ECDSA-AES128-SHA" };
  g_auto (Server) server
      = meet (&spec, "leaf-ec", 0, "NORMAL:-VERS-ALL:+VERS-TLS1.2:%FALLBACK_SCSV");

  tn_assert_error_is (server.error, TLS_NODE_ERROR, TLS_NODE_ERROR_SSL_INAPPROPRIATE_FALLBACK,
                      86, -1);
}

/* There is no better one that this server would speak. */
static void
test_fallback_to_the_highest (void)
{
  const TnConfigSpec spec = { .max_version = "TLSv1.2" };
  g_auto (Server) server
      = meet (&spec, "leaf-ec", 0, "NORMAL:-VERS-ALL:+VERS-TLS1.2:%FALLBACK_SCSV");

  g_assert_no_error (server.error);
  g_assert_cmpint (server.peer->code, ==, 0);
}

static gboolean
is_shown (TnPairEnd *end, const char *name)
{
  g_autoptr (GBytes) pem = tn_test_cert (name);
  g_autoptr (GBytes) leaf = tn_pem_read_certificate (pem, NULL);
  g_autoptr (GPtrArray) chain = tn_engine_get_peer_chain (end->engine);

  return chain->len > 0 && g_bytes_equal (g_ptr_array_index (chain, 0), leaf);
}

static void
test_each_type_of_key (gconstpointer version)
{
  static const char *const names[]
      = { "leaf-rsa",          "leaf-rsa-pss",      "leaf-ec",    "leaf-p384",
          "leaf-p521",         "leaf-ed25519",      "leaf-ed448", "leaf-signing",
          "leaf-encipherment", "leaf-agreement-rsa" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TnPair) pair
        = tn_pair_new (.min_version = version, .max_version = version, .server_cert = names[i]);

    tn_pair_connect (pair);
    g_assert_true (is_shown (&pair->client, names[i]));
  }
}

/* OpenSSL's servers do not look at what their key is for. Clients of GnuTLS do, but for %COMPAT. */
static void
test_key_usage (void)
{
  const TnConfigSpec decrypts = { .ciphers = "AES128-GCM-SHA256" };
  const TnConfigSpec signs = { .ciphers = "ECDHE-RSA-AES128-GCM-SHA256" };
  const char *priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2:+RSA:%COMPAT";
  g_auto (Server) one = meet (&decrypts, "leaf-signing", 0, priority);
  g_auto (Server) two = meet (&signs, "leaf-encipherment", 0, priority);

  g_assert_no_error (one.error);
  g_assert_no_error (two.error);
  g_assert_cmphex (tn_engine_get_cipher_id (one.engine), ==, 0x009c);
  g_assert_cmphex (tn_engine_get_cipher_id (two.engine), ==, 0xc02f);
}

typedef struct {
  const char *name;
  const char *sigalgs; /* of the client */
  const char *shown;   /* NULL = the handshake fails */
  gboolean follows_client;
} CertificateCase;

#define MANY "leaf-rsa,leaf-ed25519,leaf-rsa-pss,leaf-p384,leaf-ed448"

static const CertificateCase certificate_cases[] = {
  { "elliptic-curve-first", NULL, "leaf-p384", FALSE },
  { "not-of-another-curve", "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256", "leaf-rsa", FALSE },
  { "the-servers-order", "rsa_pss_rsae_sha256:ed25519", "leaf-ed25519", FALSE },
  { "the-clients-order", "rsa_pss_rsae_sha256:ed25519", "leaf-rsa", TRUE },
  { "ed448", "ed448:rsa_pss_rsae_sha256", "leaf-ed448", FALSE },
  { "rsa-pss", "rsa_pss_pss_sha256:rsa_pss_rsae_sha256", "leaf-rsa-pss", FALSE },
  { "not-signed-as-of-old", "rsa_pkcs1_sha256:ecdsa_secp521r1_sha512", NULL, FALSE },
};

static void
test_certificate_by_signature (gconstpointer data)
{
  const CertificateCase *item = data;
  const TnConfigSpec client = { .sigalgs = item->sigalgs };
  g_autoptr (TnPair) pair
      = tn_pair_new (.min_version = "TLSv1.3", .server_cert = MANY, .client_spec = &client,
                     .follows_client = item->follows_client);

  tn_pair_run (pair);

  if (item->shown == NULL) {
    tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM, 40,
                      -1);
    return;
  }
  tn_pair_connect (pair);
  g_assert_true (is_shown (&pair->client, item->shown));
}

static void
test_no_shared_signature_algorithm (gconstpointer version)
{
  const TnConfigSpec client = { .sigalgs = "ecdsa_secp256r1_sha256" };
  const TnConfigSpec server = { .sigalgs = "ecdsa_secp384r1_sha384" };
  g_autoptr (TnPair) pair = tn_pair_new (.min_version = version, .max_version = version,
                                         .client_spec = &client, .server_spec = &server);

  tn_pair_run (pair);

  tn_assert_failed (&pair->server, TLS_NODE_ERROR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS, 40, -1);
}

/* TLS 1.3 looks at all keys, what was before at the one that was set last. */
static void
test_clients_certificates (gconstpointer version)
{
  gboolean is_new = strcmp (version, "TLSv1.3") == 0;
  const TnConfigSpec server = { .sigalgs = "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256" };
  g_autoptr (TnPair) pair
      = tn_pair_new (.min_version = version, .max_version = version, .request_cert = TRUE,
                     .client_cert = "client-ec,client-rsa", .server_spec = &server);

  tn_pair_connect (pair);

  g_assert_true (is_shown (&pair->server, is_new ? "client-ec" : "client-rsa"));
}

static void
test_client_without_a_fitting_certificate (gconstpointer version)
{
  const TnConfigSpec server = { .sigalgs = "ecdsa_secp256r1_sha256" };
  g_autoptr (TnPair) pair
      = tn_pair_new (.min_version = version, .max_version = version, .request_cert = TRUE,
                     .client_cert = "client-rsa", .server_spec = &server);
  g_autoptr (GPtrArray) chain = NULL;

  tn_pair_connect (pair);

  chain = tn_engine_get_peer_chain (pair->server.engine);
  g_assert_cmpuint (chain->len, ==, 0);
}

/* A suite or group that is fixed does not keep a session from going on. */
static void
test_sessions_go_on (gconstpointer version)
{
  gboolean is_new = strcmp (version, "TLSv1.3") == 0;
  const TnConfigSpec spec = { .ciphers = NULL };
  g_autoptr (TnConfig) config = tn_test_config_with (&spec, "leaf-ec", NULL);
  g_autofree char *priority
      = g_strdup_printf ("NORMAL:-VERS-ALL:+VERS-%s", is_new ? "TLS1.3" : "TLS1.2");
  gnutls_datum_t session = { NULL, 0 };

  for (guint i = 0; i < 2; i++) {
    g_auto (Server) server
        = meet_with (config, 0, priority, session.data != NULL ? &session : NULL);
    char buffer[8];

    g_assert_no_error (server.error);
    g_assert_cmpint (gnutls_session_is_resumed (server.peer->session) != 0, ==, i == 1);
    tn_gnutls_peer_recv (server.peer, buffer, sizeof buffer);
    gnutls_free (session.data);
    session.data = NULL;
    g_assert_cmpint (gnutls_session_get_data2 (server.peer->session, &session), ==, 0);
  }
  gnutls_free (session.data);
}

/* With SSL_OP_NO_TICKET none is sent. */
static void
test_no_tickets (gconstpointer version)
{
  const TnConfigSpec spec = { .secure_options = 1 << 14 };
  g_autofree char *priority = g_strdup_printf (
      "NORMAL:-VERS-ALL:+VERS-%s", strcmp (version, "TLSv1.3") == 0 ? "TLS1.3" : "TLS1.2");
  g_auto (Server) server = meet (&spec, "leaf-ec", 0, priority);
  char buffer[8];

  g_assert_no_error (server.error);
  tn_gnutls_peer_recv (server.peer, buffer, sizeof buffer);
  g_assert_cmpuint (
      gnutls_session_get_flags (server.peer->session) & GNUTLS_SFLAGS_SESSION_TICKET, ==, 0);
}

typedef struct {
  const char *name;
  TnConfigSpec spec;
  int code;
  int alert;
} FaultCase;

static const FaultCase client_faults[] = {
  { "no-version",
    { .min_version = "TLSv1.3", .max_version = "TLSv1.2" },
    TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE,
    70 },
  { "no-suite",
    { .max_version = "TLSv1.2", .ciphers = "TLS_AES_128_GCM_SHA256" },
    TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE,
    80 },
  { "no-suite-without-psk",
    { .max_version = "TLSv1.2", .ciphers = "PSK-AES128-CBC-SHA" },
    TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE,
    80 },
  { "no-group", { .ecdh_curve = "secp256k1" }, TLS_NODE_ERROR_SSL_NO_SUITABLE_GROUPS, 80 },
  { "no-group-of-the-level",
    { .ecdh_curve = "P-256", .ciphers = "DEFAULT@SECLEVEL=4" },
    TLS_NODE_ERROR_SSL_NO_SUITABLE_GROUPS,
    80 },
};

static void
test_client_faults (gconstpointer data)
{
  const FaultCase *item = data;
  g_autoptr (TnPair) pair = tn_pair_new (.client_spec = &item->spec);

  tn_pair_run (pair);

  tn_assert_failed (&pair->client, item->code, item->alert, -1);
}

static const FaultCase server_faults[] = {
  { "no-version",
    { .min_version = "TLSv1.3", .max_version = "TLSv1.2" },
    TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE,
    70 },
  { "versions-switched-off",
    { .secure_options = (1 << 29) | (1 << 27) },
    TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE,
    70 },
  { "no-suite",
    { .max_version = "TLSv1.2", .ciphers = "TLS_AES_128_GCM_SHA256" },
    TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE,
    40 },
  { "no-suite-without-psk",
    { .max_version = "TLSv1.2", .ciphers = "PSK-AES128-CBC-SHA" },
    TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER,
    40 },
  { "no-group", { .ecdh_curve = "secp256k1" }, TLS_NODE_ERROR_SSL_NO_SUITABLE_KEY_SHARE, 40 },
};

static void
test_server_faults (gconstpointer data)
{
  const FaultCase *item = data;
  g_autoptr (TnPair) pair = tn_pair_new (.server_spec = &item->spec);

  tn_pair_run (pair);

  tn_assert_failed (&pair->server, item->code, item->alert, -1);
}

#define ADD_TABLE(path, table, function)                                                       \
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {                                           \
    g_autofree char *name = g_strconcat ("/engine/selection/" path "/", table[i].name, NULL);  \
    g_test_add_data_func (name, &table[i], function);                                          \
  }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_TABLE ("suites-of-tls-1.2", suite_cases, test_suites_of_tls12);
  ADD_TABLE ("suites-of-tls-1.3", tls13_cases, test_suites_of_tls13);
  g_test_add_func ("/engine/selection/the-servers-order-by-option", test_order_by_option);
  g_test_add_func ("/engine/selection/clients-with-weak-suites-are-refused", test_weak_clients);
  g_test_add_data_func ("/engine/selection/old-versions-are-for-level-0/1.0", "TLSv1",
                        test_old_versions);
  g_test_add_data_func ("/engine/selection/old-versions-are-for-level-0/1.1", "TLSv1.1",
                        test_old_versions);
  ADD_TABLE ("groups", group_cases, test_groups);
  g_test_add_func ("/engine/selection/a-downgrade-is-marked-with-every-suite",
                   test_downgrade_is_marked);
  g_test_add_func ("/engine/selection/the-highest-version-is-not-marked",
                   test_no_mark_without_need);
  g_test_add_func ("/engine/selection/a-fallback-is-noticed", test_fallback_is_noticed);
  g_test_add_func ("/engine/selection/a-fallback-to-the-highest-is-none",
                   test_fallback_to_the_highest);
  tn_test_add_versions ("/engine/selection/each-type-of-key", test_each_type_of_key);
  g_test_add_func ("/engine/selection/the-usage-of-an-own-key-does-not-count", test_key_usage);
  ADD_TABLE ("certificates", certificate_cases, test_certificate_by_signature);
  tn_test_add_versions ("/engine/selection/no-shared-signature-algorithm",
                        test_no_shared_signature_algorithm);
  tn_test_add_versions ("/engine/selection/certificates-of-a-client",
                        test_clients_certificates);
  tn_test_add_versions ("/engine/selection/no-certificate-of-a-client-fits",
                        test_client_without_a_fitting_certificate);
  tn_test_add_versions ("/engine/selection/sessions-go-on", test_sessions_go_on);
  tn_test_add_versions ("/engine/selection/no-tickets-when-switched-off", test_no_tickets);
  ADD_TABLE ("faults-of-a-client", client_faults, test_client_faults);
  ADD_TABLE ("faults-of-a-server", server_faults, test_server_faults);

  return g_test_run ();
}
