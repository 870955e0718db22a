/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-hello.h"
#include "tests/support/tn-test.h"

/* ALPNProtocols of client and server, and what both sides tell then. */

#define ALPN_EXTENSION 16

typedef struct {
  const char *offered; /* NULL = no ALPN */
  const char *chosen;
} ChoiceCase;

/* Answers of Node 20 with the same server: [ 'h2', 'http/1.1', 'h\xff3' ]. */
static const ChoiceCase choice_cases[] = {
  { "h2,http/1.1", "h2" },
  { "http/1.1,h2", "h2" },
  { "http/1.1", "http/1.1" },
  { "h2", "h2" },
  { "spdy/3,http/1.1,h", "http/1.1" },
  { "h\xff\x33,http/1.1", "http/1.1" },
  { "h\xff\x33", "h\xff\x33" },
  { NULL, NULL },
};

typedef struct {
  char *alpn;
  guint n_sockets;
} Seen;

static void
note_cb (TlsNodeServer *server, TlsNodeSocket *socket, gpointer user_data)
{
  Seen *seen = user_data;

  g_free (seen->alpn);
  seen->alpn = g_strdup (tls_node_socket_get_alpn_protocol (socket));
  seen->n_sockets++;
}

static void
assert_choice (TnLink *link, const char *version, const ChoiceCase *c)
{
  Seen seen = { 0 };
  TnPeer client = { 0 };
  gulong id
      = g_signal_connect (link->listener, "secure-connection", G_CALLBACK (note_cb), &seen);

  tn_peer_watch (&client, tn_link_connect (link, &(TnLinkOptions){ .version = version,
                                                                   .alpn = c->offered }));
  g_assert_null (tls_node_socket_get_alpn_protocol (client.socket));
  tn_run_until (client.n_secure == 1 && seen.n_sockets == 1);

  g_assert_cmpstr (tls_node_socket_get_alpn_protocol (client.socket), ==, c->chosen);
  g_assert_cmpstr (seen.alpn, ==, c->chosen);
  g_signal_handler_disconnect (link->listener, id);
  g_free (seen.alpn);
  tn_peer_clear (&client);
}

static void
test_the_order_of_the_server_decides (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_listen (&(TnLinkOptions){ .version = data, .alpn = "h2,http/1.1,h\xff\x33" });

  for (guint i = 0; i < G_N_ELEMENTS (choice_cases); i++)
    assert_choice (link, data, &choice_cases[i]);
}

static void
test_a_server_without_ignores_the_offer (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .version = data });

  assert_choice (link, data, &(ChoiceCase){ "h2,http/1.1", NULL });
}

/* Node: a fatal alert, and each side says it in its words. */
static void
test_without_overlap_it_fails (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_listen (&(TnLinkOptions){ .version = data, .alpn = "server-only,h2" });

  tn_peer_watch (&link->client,
                 tn_link_connect (link, &(TnLinkOptions){ .version = data, .alpn = "h,h2c" }));
  tn_run_until (link->client.n_close == 1 && link->client_error != NULL);

  tn_assert_code (link->client_error, "ERR_SSL_NO_APPLICATION_PROTOCOL");
  tn_assert_code (link->client.error, "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL");
  g_assert_cmpint (tls_node_error_get_alert_sent (link->client_error), ==, 120);
  g_assert_cmpint (tls_node_error_get_alert_received (link->client.error), ==, 120);
  g_assert_cmpuint (link->client.n_secure + link->server.n_secure, ==, 0);
}

typedef struct {
  const char *name;
  const char *offered;
  const char *wire; /* NULL = no extension */
  gsize length;
} OfferCase;

static const OfferCase offer_cases[] = {
  { "none", NULL, NULL, 0 },
  { "one", "h2", "\0\3\2h2", 5 },
  { "two", "http/1.1,h2", "\0\14\10http/1.1\2h2", 14 },
  { "the-other-way", "h2,http/1.1", "\0\14\2h2\10http/1.1", 14 },
  { "a-name-twice", "a,a", "\0\4\1a\1a", 6 },
  { "bytes", "\x01\xfe,b", "\0\5\2\x01\xfe\1b", 7 },
};

static void
test_the_offer_is_exact (gconstpointer data)
{
  const OfferCase *c = data;
  g_autoptr (TlsNodeConnectOptions) options
      = tn_connect_options (&(TnLinkOptions){ .alpn = c->offered });
  g_autoptr (GBytes) hello = tn_hello_capture (options);
  gsize length = 0;
  const guint8 *wire = tn_hello_find_extension (hello, ALPN_EXTENSION, &length);

  if (c->wire == NULL)
    g_assert_null (wire);
  else
    g_assert_cmpmem (wire, length, c->wire, c->length);
}

/* Nothing before the handshake; then the same on both sides. */
static void
test_servername_is_known_to_both (gconstpointer data)
{
  g_autoptr (TnLink) without = tn_link_new_secure (.version = data);
  g_autoptr (TnLink) with = tn_link_new (.version = data, .servername = "localhost");

  g_assert_null (tls_node_socket_get_servername (with->client.socket));
  tn_run_until (tn_link_is_secure (with));

  g_assert_cmpstr (tls_node_socket_get_servername (with->client.socket), ==, "localhost");
  g_assert_cmpstr (tls_node_socket_get_servername (with->server.socket), ==, "localhost");
  g_assert_null (tls_node_socket_get_servername (without->client.socket));
  g_assert_null (tls_node_socket_get_servername (without->server.socket));
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add_versions ("/api/alpn/the-order-of-the-server-decides",
                        test_the_order_of_the_server_decides);
  tn_test_add_versions ("/api/alpn/a-server-without-ignores-the-offer",
                        test_a_server_without_ignores_the_offer);
  tn_test_add_versions ("/api/alpn/without-overlap-it-fails", test_without_overlap_it_fails);
  for (guint i = 0; i < G_N_ELEMENTS (offer_cases); i++) {
    g_autofree char *path = g_strconcat ("/api/alpn/offer/", offer_cases[i].name, NULL);

    tn_test_add_data (path, &offer_cases[i], test_the_offer_is_exact);
  }
  tn_test_add_versions ("/api/alpn/servername-is-known-to-both",
                        test_servername_is_known_to_both);
  return tn_test_run ();
}
