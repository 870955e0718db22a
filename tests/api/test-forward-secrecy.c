/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-hello.h"
#include "tests/support/tn-test.h"

/* Contexts for which nothing is set agree on keys that nobody can work out later. */

#define KEY_SHARE 51
#define PSK_MODES 45
#define SIGNATURE_ALGORITHMS 13
#define HANDSHAKE 22
#define SERVER_KEY_EXCHANGE 12
#define SERVER_HELLO_DONE 14

static GBytes *
hello_of (const char *version, const char *curve)
{
  g_autoptr (TlsNodeConnectOptions) options
      = tn_connect_options (&(TnLinkOptions){ .version = version });

  tls_node_secure_context_options_set_ecdh_curve (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                                  curve);
  return tn_hello_capture (options);
}

static void
test_the_default_is_ecdhe (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = "TLSv1.2");
  g_autoptr (GVariant) cipher = tls_node_socket_get_cipher (link->client.socket);
  const char *name = NULL;

  g_assert_true (g_variant_lookup (cipher, "name", "&s", &name));
  g_assert_true (g_str_has_prefix (name, "ECDHE-"));
}

static void
test_clients_have_a_fresh_key_each_time (void)
{
  g_autoptr (GBytes) one = hello_of (NULL, NULL);
  g_autoptr (GBytes) other = hello_of (NULL, NULL);
  gsize lengths[2] = { 0 };
  const guint8 *shares[2];

  shares[0] = tn_hello_find_extension (one, KEY_SHARE, &lengths[0]);
  shares[1] = tn_hello_find_extension (other, KEY_SHARE, &lengths[1]);

  g_assert_true (shares[0] != NULL && shares[1] != NULL);
  g_assert_cmpuint (lengths[0], ==, lengths[1]);
  g_assert_cmpuint (lengths[0], >, 36);
  g_assert_cmpint (memcmp (shares[0] + 6, shares[1] + 6, 32), !=, 0);
}

/* The public key in a ServerKeyExchange (RFC 8422): curve type, curve, length, key. */
static GBytes *
find_public_key (GBytes *flight)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (flight, &length);

  for (gsize i = 0; i + 9 < length; i += 5 + ((gsize) data[i + 3] << 8 | data[i + 4])) {
    g_assert_cmpuint (data[i], ==, HANDSHAKE);
    if (data[i + 5] == SERVER_KEY_EXCHANGE)
      return g_bytes_new_from_bytes (flight, i + 9 + 4, data[i + 9 + 3]);
  }
  g_assert_not_reached ();
}

static void
test_servers_have_a_fresh_key_each_time (void)
{
  g_autoptr (TlsNodeSocketOptions) options
      = tn_server_socket_options (&(TnLinkOptions){ .version = "TLSv1.2" });
  g_autoptr (GBytes) hello = hello_of ("TLSv1.2", NULL);
  g_autoptr (GBytes) one = tn_hello_answer (options, hello, SERVER_HELLO_DONE);
  g_autoptr (GBytes) other = tn_hello_answer (options, hello, SERVER_HELLO_DONE);
  g_autoptr (GBytes) key = find_public_key (one);
  g_autoptr (GBytes) other_key = find_public_key (other);

  g_assert_cmpuint (g_bytes_get_size (key), >=, 32);
  g_assert_cmpuint (g_bytes_get_size (key), ==, g_bytes_get_size (other_key));
  g_assert_false (g_bytes_equal (key, other_key));
}

static void
test_the_list_is_what_is_offered (gconstpointer data)
{
  g_autoptr (GBytes) hello = hello_of (data, "P-521:X25519:P-256");
  g_autofree char *groups = tn_hello_list_groups (hello);

  g_assert_cmpstr (groups, ==, "0019 001d 0017");
}

static void
test_the_default_list_is_what_is_offered (gconstpointer data)
{
  g_autoptr (GBytes) hello = NULL;
  g_autofree char *groups = NULL;

  tls_node_set_default_ecdh_curve ("P-384:P-256");
  hello = hello_of (data, NULL);
  tls_node_set_default_ecdh_curve ("auto");

  groups = tn_hello_list_groups (hello);
  g_assert_cmpstr (groups, ==, "0018 0017");
}

/* Suite B is more than suites, and asks nobody. */
static void
test_suite_b_has_its_own_list (void)
{
  g_autoptr (TlsNodeConnectOptions) options
      = tn_connect_options (&(TnLinkOptions){ .client_ciphers = "SUITEB192" });
  g_autoptr (GBytes) hello = NULL;
  g_autofree char *groups = NULL;
  gsize length = 0;
  const guint8 *sigalgs;

  tls_node_secure_context_options_set_ecdh_curve (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                                  "X25519");
  tls_node_secure_context_options_set_sigalgs (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                               "RSA+SHA256");
  hello = tn_hello_capture (options);
  groups = tn_hello_list_groups (hello);
  sigalgs = tn_hello_find_extension (hello, SIGNATURE_ALGORITHMS, &length);

  g_assert_cmpstr (groups, ==, "0018");
  g_assert_cmpmem (sigalgs, length, "\x00\x02\x05\x03", 4);
}

/* A ticket is rather used with a new key than without one (RFC 8446, 4.2.9: psk_dhe_ke). */
static void
test_an_exchange_is_preferred (void)
{
  g_autoptr (GBytes) hello = hello_of ("TLSv1.3", NULL);
  gsize length = 0;
  const guint8 *modes = tn_hello_find_extension (hello, PSK_MODES, &length);

  g_assert_true (modes != NULL && length > 1);
  g_assert_cmpint (modes[1], ==, 1);
}

typedef struct {
  const char *name;
  const char *groups; /* both have */
} ExchangeCase;

static const ExchangeCase exchange_cases[] = {
  { "x25519", "X25519" }, { "x448", "X448" },     { "p-256", "P-256" }, { "p-384", "P-384" },
  { "p-521", "P-521" },   { "dhe", "ffdhe2048" }, { "default", NULL },
};

/* Without a group in common there is no connection: /api/secure-context-negotiation/curve. */
static void
test_each_exchange_works (gconstpointer data)
{
  const ExchangeCase *c = data;
  g_autoptr (TlsNodeConnectOptions) client_options
      = tn_connect_options (&(TnLinkOptions){ .version = "TLSv1.3" });
  g_autoptr (TlsNodeSocketOptions) server_options
      = tn_server_socket_options (&(TnLinkOptions){ .version = "TLSv1.3" });
  TlsNodeSocket *sockets[2] = { NULL, NULL };
  TnPeer client = { 0 };
  TnPeer server = { 0 };

  tls_node_secure_context_options_set_ecdh_curve (
      TLS_NODE_SECURE_CONTEXT_OPTIONS (client_options), c->groups);
  tls_node_secure_context_options_set_ecdh_curve (
      TLS_NODE_SECURE_CONTEXT_OPTIONS (server_options), c->groups);
  g_assert_true (tls_node_pair_new (TLS_NODE_SOCKET_OPTIONS (client_options), server_options,
                                    &sockets[0], &sockets[1], NULL));
  tn_peer_watch (&client, sockets[0]);
  tn_peer_watch (&server, sockets[1]);
  tn_run_until (client.n_secure == 1 && server.n_secure == 1);

  tn_peer_clear (&client);
  tn_peer_clear (&server);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/forward-secrecy/the-default-is-ecdhe", test_the_default_is_ecdhe);
  tn_test_add ("/api/forward-secrecy/clients-have-a-fresh-key-each-time",
               test_clients_have_a_fresh_key_each_time);
  tn_test_add ("/api/forward-secrecy/servers-have-a-fresh-key-each-time",
               test_servers_have_a_fresh_key_each_time);
  tn_test_add_versions ("/api/forward-secrecy/the-list-is-what-is-offered",
                        test_the_list_is_what_is_offered);
  tn_test_add_versions ("/api/forward-secrecy/the-default-list-is-what-is-offered",
                        test_the_default_list_is_what_is_offered);
  tn_test_add ("/api/forward-secrecy/suite-b-has-its-own-list", test_suite_b_has_its_own_list);
  tn_test_add ("/api/forward-secrecy/an-exchange-is-preferred", test_an_exchange_is_preferred);
  for (guint i = 0; i < G_N_ELEMENTS (exchange_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/forward-secrecy/exchange/", exchange_cases[i].name, NULL);

    tn_test_add_data (path, &exchange_cases[i], test_each_exchange_works);
  }
  return tn_test_run ();
}
