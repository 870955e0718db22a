/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gnutls/gnutls.h>
#include <string.h>

#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/compat/protocols.h"

/* GnuTLS itself on both sides: what the strings say is what is agreed on. */

#define RANDOM_LENGTH 32

/* One end of a connection in memory. */
typedef struct {
  gnutls_session_t session;
  GByteArray *in;
  GByteArray *out;
} Side;

typedef struct {
  Side client;
  Side server;
  gnutls_priority_t client_priority;
  gnutls_priority_t server_priority;
  gnutls_certificate_credentials_t credentials;
  gnutls_anon_client_credentials_t anonymous_client;
  gnutls_anon_server_credentials_t anonymous_server;
  GByteArray *up;
  GByteArray *down;
} Pair;

static void
policy_clear (TnPolicy *self)
{
  g_clear_pointer (&self->suites, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->sigalgs, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnPolicy, policy_clear)

static void
pair_clear (Pair *self)
{
  g_clear_pointer (&self->client.session, gnutls_deinit);
  g_clear_pointer (&self->server.session, gnutls_deinit);
  g_clear_pointer (&self->client_priority, gnutls_priority_deinit);
  g_clear_pointer (&self->server_priority, gnutls_priority_deinit);
  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_clear_pointer (&self->anonymous_client, gnutls_anon_free_client_credentials);
  g_clear_pointer (&self->anonymous_server, gnutls_anon_free_server_credentials);
  g_clear_pointer (&self->up, g_byte_array_unref);
  g_clear_pointer (&self->down, g_byte_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static TnPolicy
make_policy (const char *ciphers, const char *groups, guint max_version)
{
  TnPolicy self
      = { .min_version = TN_TLS_1_0, .max_version = max_version, .has_anonymous = TRUE };

  self.suites = tn_cipher_list_resolve (ciphers, &self.level, NULL);
  self.groups = tn_group_list_parse (groups, NULL);
  self.sigalgs = tn_sigalg_list_parse (NULL, NULL);
  g_assert_nonnull (self.suites);

  return self;
}

static ssize_t
push_cb (gnutls_transport_ptr_t pointer, const void *data, size_t length)
{
  Side *self = pointer;

  g_byte_array_append (self->out, data, (guint) length);

  return (ssize_t) length;
}

static ssize_t
pull_cb (gnutls_transport_ptr_t pointer, void *data, size_t length)
{
  Side *self = pointer;
  gsize taken = MIN (length, self->in->len);

  if (taken == 0) {
    gnutls_transport_set_errno (self->session, EAGAIN);
    return -1;
  }
  memcpy (data, self->in->data, taken);
  g_byte_array_remove_range (self->in, 0, (guint) taken);

  return (ssize_t) taken;
}

static void
side_init (Side *self, guint flags, gnutls_priority_t priority, const Pair *pair)
{
  g_assert_cmpint (gnutls_init (&self->session, flags | GNUTLS_NONBLOCK), ==, 0);
  g_assert_cmpint (gnutls_priority_set (self->session, priority), ==, 0);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, pair->credentials);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_push_function (self->session, push_cb);
  gnutls_transport_set_pull_function (self->session, pull_cb);
}

static void
load_pair (gnutls_certificate_credentials_t credentials, const char *name)
{
  g_autofree char *crt = g_strconcat (name, ".crt", NULL);
  g_autofree char *key = g_strconcat (name, ".key", NULL);
  g_autofree char *crt_path = g_test_build_filename (G_TEST_DIST, "certs", crt, NULL);
  g_autofree char *key_path = g_test_build_filename (G_TEST_DIST, "certs", key, NULL);

  g_assert_cmpint (gnutls_certificate_set_x509_key_file (credentials, crt_path, key_path,
                                                         GNUTLS_X509_FMT_PEM),
                   ==, 0);
}

static void
pair_init (Pair *self, const char *client, const char *server)
{
  g_test_message ("client %s", client);
  g_test_message ("server %s", server);
  self->up = g_byte_array_new ();
  self->down = g_byte_array_new ();
  g_assert_cmpint (gnutls_priority_init (&self->client_priority, client, NULL), ==, 0);
  g_assert_cmpint (gnutls_priority_init (&self->server_priority, server, NULL), ==, 0);
  gnutls_certificate_allocate_credentials (&self->credentials);
  gnutls_certificate_set_known_dh_params (self->credentials, GNUTLS_SEC_PARAM_MEDIUM);
  load_pair (self->credentials, "leaf-rsa");
  load_pair (self->credentials, "leaf-ec");
  self->client.in = self->server.out = self->down;
  self->client.out = self->server.in = self->up;
  side_init (&self->client, GNUTLS_CLIENT | GNUTLS_KEY_SHARE_TOP, self->client_priority, self);
  side_init (&self->server, GNUTLS_SERVER, self->server_priority, self);

  gnutls_anon_allocate_client_credentials (&self->anonymous_client);
  gnutls_anon_allocate_server_credentials (&self->anonymous_server);
  gnutls_anon_set_server_known_dh_params (self->anonymous_server, GNUTLS_SEC_PARAM_MEDIUM);
  gnutls_credentials_set (self->client.session, GNUTLS_CRD_ANON, self->anonymous_client);
  gnutls_credentials_set (self->server.session, GNUTLS_CRD_ANON, self->anonymous_server);
}

static void
pair_shake_hands (Pair *self)
{
  int client = GNUTLS_E_AGAIN;
  int server = GNUTLS_E_AGAIN;
  guint round;

  for (round = 0; round < 20 && (client < 0 || server < 0); round++) {
    if (client < 0)
      client = gnutls_handshake (self->client.session);
    if (server < 0)
      server = gnutls_handshake (self->server.session);
    g_assert_false (gnutls_error_is_fatal (client));
    g_assert_false (gnutls_error_is_fatal (server));
  }
  g_assert_cmpint (client, ==, 0);
  g_assert_cmpint (server, ==, 0);
}

static guint
find_version (gnutls_session_t session)
{
  switch ((int) gnutls_protocol_get_version (session)) {
  case GNUTLS_TLS1_0:
    return TN_TLS_1_0;
  case GNUTLS_TLS1_1:
    return TN_TLS_1_1;
  case GNUTLS_TLS1_2:
    return TN_TLS_1_2;
  case GNUTLS_TLS1_3:
    return TN_TLS_1_3;
  default:
    return 0;
  }
}

typedef struct {
  const char *name;
  const char *suite;
  guint version;
} PinCase;

static const PinCase pin_cases[] = {
  { "ecdhe-rsa", "ECDHE-RSA-AES256-GCM-SHA384", TN_TLS_1_2 },
  { "ecdhe-ecdsa", "ECDHE-ECDSA-CHACHA20-POLY1305", TN_TLS_1_2 },
  { "dhe-rsa", "DHE-RSA-AES128-GCM-SHA256", TN_TLS_1_2 },
  { "rsa", "AES128-GCM-SHA256", TN_TLS_1_2 },
  { "cbc", "ECDHE-RSA-AES128-SHA256", TN_TLS_1_2 },
  { "ccm", "ECDHE-ECDSA-AES128-CCM8", TN_TLS_1_2 },
  { "camellia", "CAMELLIA256-SHA", TN_TLS_1_2 },
  { "1.1-ecdhe-ecdsa", "ECDHE-ECDSA-AES256-SHA", TN_TLS_1_1 },
  { "1.0-ecdhe-rsa", "ECDHE-RSA-AES128-SHA", TN_TLS_1_0 },
  { "1.0-rsa", "AES256-SHA", TN_TLS_1_0 },
  { "anonymous-dh", "ADH-AES256-GCM-SHA384", TN_TLS_1_2 },
  { "anonymous-ecdh", "AECDH-AES128-SHA", TN_TLS_1_2 },
};

/* RFC 8446 section 4.1.3: a server that could have gone higher says so in its random. */
static void
assert_downgrade_is_marked (gnutls_session_t session, guint version)
{
  static const char mark[] = "DOWNGRD";
  gnutls_datum_t client;
  gnutls_datum_t server;

  gnutls_session_get_random (session, &client, &server);
  g_assert_cmpuint (server.size, ==, RANDOM_LENGTH);
  g_assert_cmpmem (server.data + RANDOM_LENGTH - sizeof mark, sizeof mark - 1, mark,
                   sizeof mark - 1);
  g_assert_cmpuint (server.data[RANDOM_LENGTH - 1], ==, version == TN_TLS_1_2 ? 1 : 0);
}

static void
test_pinned_suite_is_agreed_on (gconstpointer data)
{
  const PinCase *test = data;
  const char *all = "ALL@SECLEVEL=0";
  g_auto (TnPolicy) client = make_policy (all, NULL, test->version);
  g_auto (TnPolicy) server = make_policy (all, NULL, TN_TLS_1_3);
  const TnCipherSuite *suite = tn_cipher_suite_by_name (test->suite);
  g_autofree char *client_priority = tn_policy_to_priority (&client, TN_ROLE_CLIENT);
  g_autofree char *server_priority = tn_policy_to_pinned_priority (&server, suite);
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, client_priority, server_priority);
  pair_shake_hands (&pair);

  g_assert_cmpstr (gnutls_ciphersuite_get (pair.client.session), ==, suite->standard_name);
  g_assert_cmphex (find_version (pair.client.session), ==, test->version);
  assert_downgrade_is_marked (pair.server.session, test->version);
}

typedef struct {
  const char *name;
  const char *server_ciphers;
  const char *server_groups;
  guint64 options;
  guint first;
  const char *suite;
  const char *group;
} Tls13Case;

static const guint8 x25519[] = { 0x00, 0x1d };

static const Tls13Case tls13_cases[] = {
  { "servers-order", "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384", "X25519",
    TN_OP_CIPHER_SERVER_PREFERENCE, 0, "TLS_AES_128_GCM_SHA256", "X25519" },
  { "clients-order", "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384", "X25519", 0, 0,
    "TLS_AES_256_GCM_SHA384", "X25519" },
  { "chacha-first", NULL, "X25519", TN_OP_CIPHER_SERVER_PREFERENCE | TN_OP_PRIORITIZE_CHACHA,
    0x1303, "TLS_CHACHA20_POLY1305_SHA256", "X25519" },
  { "key-share-first", NULL, "P-256:P-384:X25519", TN_OP_CIPHER_SERVER_PREFERENCE, 0,
    "TLS_AES_256_GCM_SHA384", "X25519" },
  { "no-key-share-fits", NULL, "P-384:P-256", TN_OP_CIPHER_SERVER_PREFERENCE, 0,
    "TLS_AES_256_GCM_SHA384", "SECP384R1" },
};

static void
test_tls13_is_agreed_on (gconstpointer data)
{
  const Tls13Case *test = data;
  g_auto (TnPolicy) client = make_policy (NULL, NULL, TN_TLS_1_3);
  g_auto (TnPolicy) server
      = make_policy (test->server_ciphers, test->server_groups, TN_TLS_1_3);
  g_autofree char *client_priority = tn_policy_to_priority (&client, TN_ROLE_CLIENT);
  g_autofree char *server_priority = NULL;
  g_auto (Pair) pair = { 0 };

  server.options = test->options;
  server_priority = tn_policy_to_tls13_priority (&server, x25519, sizeof x25519, test->first);
  pair_init (&pair, client_priority, server_priority);
  pair_shake_hands (&pair);

  g_assert_cmpstr (gnutls_ciphersuite_get (pair.server.session), ==, test->suite);
  g_assert_cmpstr (gnutls_group_get_name (gnutls_group_get (pair.server.session)), ==,
                   test->group);
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (pin_cases); i++) {
    g_autofree char *path = g_strconcat (
        "/compat/policy-handshake-gnutls/pinned-suite-is-agreed-on/", pin_cases[i].name, NULL);

    g_test_add_data_func (path, &pin_cases[i], test_pinned_suite_is_agreed_on);
  }
  for (i = 0; i < G_N_ELEMENTS (tls13_cases); i++) {
    g_autofree char *path = g_strconcat ("/compat/policy-handshake-gnutls/tls13-is-agreed-on/",
                                         tls13_cases[i].name, NULL);

    g_test_add_data_func (path, &tls13_cases[i], test_tls13_is_agreed_on);
  }

  return g_test_run ();
}
