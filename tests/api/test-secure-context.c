/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* What a secure context refuses, and what it says then. */

static const char encrypted_key[]
    = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
      "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAh3X0tq6oY1xQICCAAw\n"
      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBhbXyoSpNlg+jzTBSNTJ9UEgZA=\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";

typedef struct {
  const char *name;
  const char *cert; /* of tn_cert (), or text */
  const char *key;
  const char *ca;
  const char *code; /* NULL = none */
  gboolean has_hint;
} MaterialCase;

static const MaterialCase material_cases[] = {
  { "good", "server", "server", "ca", NULL, FALSE },
  { "no-key", "server", NULL, NULL, NULL, FALSE },
  { "key-of-another", "server", "client", NULL, "ERR_OSSL_X509_KEY_VALUES_MISMATCH", FALSE },
  { "junk-cert", "-junk", NULL, NULL, "ERR_OSSL_PEM_NO_START_LINE", TRUE },
  { "empty-cert", "-", NULL, NULL, "ERR_OSSL_PEM_NO_START_LINE", TRUE },
  { "junk-key", "server", "-junk", NULL, "ERR_OSSL_UNSUPPORTED", TRUE },
  { "empty-key", "server", "-", NULL, "ERR_OSSL_UNSUPPORTED", TRUE },
  { "junk-ca", "server", "server", "-junk", NULL, FALSE }, /* Node ignores it */
  { "cut-base64", "-\055----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", NULL,
    NULL, "ERR_OSSL_PEM_BAD_BASE64_DECODE", TRUE },
};

/* A text that starts with '-' is meant as it is, without the '-'. */
static GBytes *
material (const char *what, GBytes *(*by_name) (const char *name))
{
  if (what[0] == '-')
    return g_bytes_new (what + 1, strlen (what + 1));
  return g_bytes_ref (by_name (what));
}

static TlsNodeSecureContext *
make_context (const MaterialCase *c, GError **error)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (GBytes) cert = c->cert == NULL ? NULL : material (c->cert, tn_cert);
  g_autoptr (GBytes) key = c->key == NULL ? NULL : material (c->key, tn_key);
  g_autoptr (GBytes) ca = c->ca == NULL ? NULL : material (c->ca, tn_cert);

  if (cert != NULL)
    tls_node_secure_context_options_add_cert (options, cert);
  if (key != NULL)
    tls_node_secure_context_options_add_key (options, key, NULL);
  if (ca != NULL)
    tls_node_secure_context_options_add_ca (options, ca);
  return tls_node_secure_context_new (options, error);
}

static void
test_material_is_judged (gconstpointer data)
{
  const MaterialCase *c = data;
  g_autoptr (GError) error = NULL;
  TlsNodeSecureContext *context = make_context (c, &error);

  if (c->code == NULL) {
    g_assert_no_error (error);
    g_assert_finalize_object (context);
    return;
  }
  g_assert_null (context);
  tn_assert_code (error, c->code);
  g_assert_cmpuint (strlen (error->message), >, 0);
  if (c->has_hint)
    g_assert_nonnull (tls_node_error_get_hint (error));
}

typedef struct {
  const char *name;
  const char *ciphers;
  const char *min_version;
  const char *max_version;
  const char *code;
} RuleCase;

static const RuleCase rule_cases[] = {
  { "defaults", NULL, NULL, NULL, NULL },
  { "unknown-cipher", "NO-SUCH-CIPHER", NULL, NULL, "ERR_SSL_NO_CIPHER_MATCH" },
  { "one-of-two-unknown", "NO-SUCH-CIPHER:ECDHE-RSA-AES128-GCM-SHA256", NULL, NULL, NULL },
  { "empty-ciphers", "", NULL, NULL, NULL },
  { "unknown-min-version", NULL, "TLSv1.4", NULL, "ERR_TLS_INVALID_PROTOCOL_VERSION" },
  { "unknown-max-version", NULL, NULL, "SSLv3", "ERR_TLS_INVALID_PROTOCOL_VERSION" },
  { "version-in-lower-case", NULL, "tlsv1.2", NULL, "ERR_TLS_INVALID_PROTOCOL_VERSION" },
  { "crossed-versions", NULL, "TLSv1.3", "TLSv1.2", NULL }, /* fails when it connects */
};

static void
test_rules_are_judged (gconstpointer data)
{
  const RuleCase *c = data;
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (TlsNodeSecureContext) context = NULL;
  g_autoptr (GError) error = NULL;

  tls_node_secure_context_options_set_ciphers (options, c->ciphers);
  tls_node_secure_context_options_set_min_version (options, c->min_version);
  tls_node_secure_context_options_set_max_version (options, c->max_version);
  context = tls_node_secure_context_new (options, &error);

  if (c->code == NULL)
    g_assert_no_error (error);
  else
    tn_assert_code (error, c->code);
  g_assert_cmpint (context != NULL, ==, c->code == NULL);
}

static void
test_crossed_versions_fail_to_connect (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });
  g_autoptr (TlsNodeConnectOptions) options = tn_connect_options (&(TnLinkOptions){ 0 });
  g_autoptr (GError) error = NULL;
  TlsNodeSocket *socket;

  tls_node_secure_context_options_set_min_version (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                                   "TLSv1.3");
  tls_node_secure_context_options_set_max_version (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                                   "TLSv1.2");
  tls_node_connect_options_set_port (options, link->port);
  tls_node_connect_options_set_host (options, "127.0.0.1");
  socket = tls_node_connect (options, &error);
  g_assert_no_error (error);
  tn_peer_watch (&link->client, socket);
  tn_run_until (link->client.n_close == 1);

  tn_assert_code (link->client.error, "ERR_SSL_NO_PROTOCOLS_AVAILABLE");
}

static void
test_key_that_needs_a_passphrase (void)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certs", NULL);
  g_autofree char *key_path = g_build_filename (path, "leaf-key-encrypted.key", NULL);
  g_autofree char *cert_path = g_build_filename (path, "leaf-key-encrypted.crt", NULL);
  g_autoptr (GMappedFile) key_file = g_mapped_file_new (key_path, FALSE, NULL);
  g_autoptr (GMappedFile) cert_file = g_mapped_file_new (cert_path, FALSE, NULL);
  g_autoptr (GBytes) key = g_mapped_file_get_bytes (key_file);
  g_autoptr (GBytes) cert = g_mapped_file_get_bytes (cert_file);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) wrong = NULL;

  tls_node_secure_context_options_add_cert (options, cert);
  tls_node_secure_context_options_add_key (options, key, NULL);
  g_assert_null (tls_node_secure_context_new (options, &missing));
  g_assert_nonnull (tls_node_error_get_hint (missing));
  tls_node_secure_context_options_set_passphrase (options, "certainly wrong");
  g_assert_null (tls_node_secure_context_new (options, &wrong));

  tn_assert_code (wrong, "ERR_OSSL_BAD_DECRYPT");
  g_assert_cmpstr (tls_node_error_get_code (missing), !=, "ERR_OSSL_UNSUPPORTED");
}


static void
test_a_broken_encrypted_key_is_refused (void)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (GBytes) key = g_bytes_new_static (encrypted_key, strlen (encrypted_key));
  g_autoptr (GError) error = NULL;

  tls_node_secure_context_options_add_key (options, key, "x");
  g_assert_null (tls_node_secure_context_new (options, &error));

  g_assert_nonnull (error);
  g_assert_null (strstr (error->message, "\n"));
}

static void
test_options_are_copied (void)
{
  TlsNodeSecureContextOptions *options = tls_node_secure_context_options_new ();
  g_autoptr (TlsNodeServerOptions) server_options = tls_node_server_options_new ();
  g_autoptr (TlsNodeSecureContext) context = NULL;
  g_autoptr (GError) error = NULL;
  TlsNodeServer *server;

  tls_node_secure_context_options_add_cert (options, tn_cert ("server"));
  tls_node_secure_context_options_add_key (options, tn_key ("server"), NULL);
  context = tls_node_secure_context_new (options, &error);
  g_assert_no_error (error);
  tls_node_secure_context_options_clear_key (options);
  tls_node_secure_context_options_set_ciphers (options, "NO-SUCH-CIPHER");
  g_assert_finalize_object (options);
  server = tls_node_server_new_with_context (context, server_options, &error);

  g_assert_no_error (error);
  g_assert_finalize_object (server);
}

/* One context for both ends and for several connections. */
static void
test_a_given_context_is_used (gconstpointer data)
{
  g_autoptr (TlsNodeServerOptions) material_options
      = tn_server_options (&(TnLinkOptions){ .version = data });
  g_autoptr (TlsNodeSecureContext) context
      = tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (material_options), NULL);
  g_autoptr (TlsNodeConnectOptions) client_options = tls_node_connect_options_new ();
  g_autoptr (TlsNodeSocketOptions) server_options = tls_node_socket_options_new ();
  TlsNodeSocket *sockets[2] = { NULL, NULL };
  TnPeer client = { 0 };
  TnPeer server = { 0 };

  tls_node_socket_options_set_secure_context (TLS_NODE_SOCKET_OPTIONS (client_options),
                                              context);
  tls_node_socket_options_set_secure_context (server_options, context);
  g_assert_true (tls_node_pair_new (TLS_NODE_SOCKET_OPTIONS (client_options), server_options,
                                    &sockets[0], &sockets[1], NULL));
  tn_peer_watch (&client, sockets[0]);
  tn_peer_watch (&server, sockets[1]);
  tn_run_until (client.n_secure == 1 && server.n_secure == 1);

  g_assert_true (tls_node_socket_get_authorized (client.socket));
  g_assert_cmpstr (tls_node_socket_get_protocol (client.socket), ==, data);
  tn_peer_clear (&client);
  tn_peer_clear (&server);
}

/* Nothing of it counts beside a context; alone it does. */
static void
spoil (gpointer options)
{
  g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);

  tls_node_secure_context_options_set_min_version (options, "TLSv9");
  tls_node_secure_context_options_set_ciphers (options, "NO-SUCH-CIPHER");
  tls_node_secure_context_options_add_key (options, junk, NULL);
  tls_node_secure_context_options_clear_ca (options);
}

static void
test_options_beside_a_context_are_ignored (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .version = data });
  g_autoptr (TlsNodeConnectOptions) options
      = tn_connect_options (&(TnLinkOptions){ .version = data });
  g_autoptr (TlsNodeSecureContext) context
      = tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), NULL);
  g_autoptr (GError) error = NULL;

  spoil (options);
  tls_node_connect_options_set_host (options, "127.0.0.1");
  tls_node_connect_options_set_port (options, link->port);
  g_assert_null (tls_node_connect (options, &error));
  tn_assert_code (error, "ERR_TLS_INVALID_PROTOCOL_VERSION");
  g_clear_error (&error);
  tls_node_socket_options_set_secure_context (TLS_NODE_SOCKET_OPTIONS (options), context);
  tn_peer_watch (&link->client, tls_node_connect (options, &error));
  g_assert_no_error (error);
  tn_run_until (tn_link_is_secure (link));

  g_assert_true (tls_node_socket_get_authorized (link->client.socket));
  g_assert_cmpstr (tls_node_socket_get_protocol (link->client.socket), ==, data);
}

/* As a client and as a server. */
static void
test_a_socket_makes_its_context_of_its_options (gconstpointer data)
{
  gboolean is_server = GPOINTER_TO_INT (data);
  g_autoptr (TlsNodeSocketOptions) options
      = tn_server_socket_options (&(TnLinkOptions){ .version = "TLSv1.3" });
  g_autoptr (TlsNodeSecureContext) context
      = tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), NULL);
  g_autoptr (GIOStream) near = NULL;
  g_autoptr (GIOStream) far = NULL;
  g_autoptr (GError) error = NULL;
  TlsNodeSocket *socket;

  tn_make_connections (&near, &far);
  tls_node_socket_options_set_is_server (options, is_server);
  spoil (options);
  g_assert_null (tls_node_socket_new (near, options, &error));
  tn_assert_code (error, "ERR_TLS_INVALID_PROTOCOL_VERSION");
  g_clear_error (&error);
  tls_node_socket_options_set_secure_context (options, context);
  socket = tls_node_socket_new (near, options, &error);
  g_assert_no_error (error);

  tls_node_socket_destroy (socket, NULL);
  tn_settle ();
  g_assert_finalize_object (socket);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (material_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/secure-context/material/", material_cases[i].name, NULL);

    tn_test_add_data (path, &material_cases[i], test_material_is_judged);
  }
  for (guint i = 0; i < G_N_ELEMENTS (rule_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/secure-context/rules/", rule_cases[i].name, NULL);

    tn_test_add_data (path, &rule_cases[i], test_rules_are_judged);
  }
  tn_test_add ("/api/secure-context/crossed-versions-fail-to-connect",
               test_crossed_versions_fail_to_connect);
  tn_test_add ("/api/secure-context/key-that-needs-a-passphrase",
               test_key_that_needs_a_passphrase);
  tn_test_add ("/api/secure-context/broken-encrypted-key",
               test_a_broken_encrypted_key_is_refused);
  tn_test_add ("/api/secure-context/options-are-copied", test_options_are_copied);
  tn_test_add_versions ("/api/secure-context/a-given-context-is-used",
                        test_a_given_context_is_used);
  tn_test_add_versions ("/api/secure-context/options-beside-a-context-are-ignored",
                        test_options_beside_a_context_are_ignored);
  tn_test_add_data ("/api/secure-context/made-of-the-options/client", GINT_TO_POINTER (FALSE),
                    test_a_socket_makes_its_context_of_its_options);
  tn_test_add_data ("/api/secure-context/made-of-the-options/server", GINT_TO_POINTER (TRUE),
                    test_a_socket_makes_its_context_of_its_options);
  return tn_test_run ();
}
