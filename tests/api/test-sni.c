/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Several hostnames on one server. */

typedef struct {
  const char *servername; /* NULL = none is sent */
  const char *cert;       /* of tn_cert () */
} HostCase;

static const HostCase host_cases[] = {
  { "example.org", "wrong-name" },
  { "localhost", "self-signed" },
  { "other.test", "server" },
  { "sub.example.org", "server" },
  { NULL, "server" },
  { "example.org", "wrong-name" },
};

typedef struct {
  TlsNodeSecureContext *contexts[2];
} Hosts;

static TlsNodeSecureContext *
make_context (const char *cert)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (GError) error = NULL;
  TlsNodeSecureContext *context;

  tls_node_secure_context_options_add_cert (options, tn_cert (cert));
  tls_node_secure_context_options_add_key (options, tn_key (cert), NULL);
  context = tls_node_secure_context_new (options, &error);
  g_assert_no_error (error);
  return context;
}

static void
host_cb (const char *servername, TlsNodeReply *reply, gpointer user_data)
{
  Hosts *hosts = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (hosts->contexts); i++) {
    if (g_strcmp0 (servername, host_cases[i].servername) == 0) {
      tls_node_reply_return_context (reply, hosts->contexts[i]);
      return;
    }
  }
  tls_node_reply_return_nothing (reply);
}

static void
assert_certificate (TlsNodeSocket *socket, const char *cert)
{
  g_autoptr (TlsNodeCertificate) found = tls_node_socket_get_peer_x509_certificate (socket);
  g_autoptr (TlsNodeCertificate) expected = tls_node_certificate_new (tn_cert (cert), NULL);

  g_assert_true (g_bytes_equal (tls_node_certificate_get_raw (found),
                                tls_node_certificate_get_raw (expected)));
}

static void
test_each_hostname_has_its_certificate (gconstpointer data)
{
  Hosts hosts = { { make_context ("wrong-name"), make_context ("self-signed") } };
  TnLink *link = tn_link_listen (
      &(TnLinkOptions){ .version = data, .sni = host_cb, .question_data = &hosts });

  for (guint i = 0; i < G_N_ELEMENTS (host_cases); i++) {
    const HostCase *c = &host_cases[i];
    TnPeer client = { 0 };

    tn_peer_watch (&client,
                   tn_link_connect (link, &(TnLinkOptions){ .version = data,
                                                            .servername = c->servername,
                                                            .client_accepts_all = TRUE }));
    tn_run_until (client.n_secure == 1 && link->server.n_secure == i + 1);
    assert_certificate (client.socket, c->cert);
    g_assert_cmpstr (tls_node_socket_get_servername (client.socket), ==, c->servername);
    tn_peer_clear (&client);
  }

  tn_link_free (link);
  g_assert_finalize_object (hosts.contexts[0]);
  g_assert_finalize_object (hosts.contexts[1]);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add_versions ("/api/sni/each-hostname-has-its-certificate",
                        test_each_hostname_has_its_certificate);
  return tn_test_run ();
}
