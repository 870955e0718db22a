/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"
#include "tests/support/tn-token.h"

/* Keys and certificates in a token of PKCS #11, by way of the options that Node has for OpenSSL's engines. */

static GBytes *
read_cert_file (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certs", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize length = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

/* Who is asked, and what he says. */
typedef struct {
  guint n_calls;
  guint n_destroyed;
  guint n_wrong; /* answers before the right one */
  gboolean gives_up;
  gboolean fails;
} Asker;

static char *
tell_pin (const char *token, guint attempt, gpointer user_data, GError **error)
{
  Asker *self = user_data;

  g_assert_cmpstr (token, ==, "tlsnode");
  g_assert_cmpuint (attempt, ==, self->n_calls);
  self->n_calls++;
  if (self->fails)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nobody is there");
  if (self->fails || self->gives_up)
    return NULL;
  return g_strdup (attempt < self->n_wrong ? "4321" : TN_TOKEN_PIN);
}

static void
count_destroy_cb (gpointer user_data)
{
  Asker *self = user_data;

  self->n_destroyed++;
}

static void
add_file (TlsNodeSecureContextOptions *options,
          void (*add) (TlsNodeSecureContextOptions *options, GBytes *pem),
          const char *name)
{
  g_autoptr (GBytes) bytes = read_cert_file (name);

  add (options, bytes);
}

/* With the certificate in a file. */
static TlsNodeServerOptions *
server_options (const char *identifier, Asker *asker)
{
  TlsNodeServerOptions *self = tls_node_server_options_new ();
  TlsNodeSecureContextOptions *options = TLS_NODE_SECURE_CONTEXT_OPTIONS (self);

  add_file (options, tls_node_secure_context_options_add_cert, "leaf-rsa.crt");
  tls_node_secure_context_options_set_private_key_identifier (options, identifier);
  tls_node_secure_context_options_set_private_key_engine (options, tn_token_module);
  if (asker != NULL)
    tls_node_secure_context_options_set_pin_callback (options, tell_pin, asker,
                                                      count_destroy_cb);
  return self;
}

static TlsNodeSecureContext *
server_context (const char *identifier, Asker *asker, GError **error)
{
  g_autoptr (TlsNodeServerOptions) options = server_options (identifier, asker);

  return tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), error);
}

/* A connection between two contexts, the client's being asked for a certificate. */
static void
meet (TlsNodeSecureContext *client_context,
      TlsNodeSecureContext *server_context_,
      gboolean is_authorized)
{
  g_autoptr (TlsNodeConnectOptions) client = tls_node_connect_options_new ();
  g_autoptr (TlsNodeSocketOptions) server = tls_node_socket_options_new ();
  TlsNodeSocket *sockets[2] = { NULL, NULL };
  TnPeer peers[2] = { 0 };

  tls_node_socket_options_set_secure_context (TLS_NODE_SOCKET_OPTIONS (client), client_context);
  tls_node_socket_options_set_secure_context (server, server_context_);
  tls_node_socket_options_set_request_cert (server, TRUE);
  tls_node_socket_options_set_reject_unauthorized (server, FALSE);
  g_assert_true (tls_node_pair_new (TLS_NODE_SOCKET_OPTIONS (client), server, &sockets[0],
                                    &sockets[1], NULL));
  tn_peer_watch (&peers[0], sockets[0]);
  tn_peer_watch (&peers[1], sockets[1]);
  tn_run_until (peers[0].n_secure == 1 && peers[1].n_secure == 1);
  g_assert_cmpint (tls_node_socket_get_authorized (sockets[1]), ==, is_authorized);
  tn_peer_clear (&peers[0]);
  tn_peer_clear (&peers[1]);
}

static TlsNodeSecureContext *
client_context (const char *engine, const char *version, GError **error)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();

  add_file (options, tls_node_secure_context_options_add_ca, "ca.crt");
  tls_node_secure_context_options_set_client_cert_engine (options, engine);
  tls_node_secure_context_options_set_max_version (options, version);
  return tls_node_secure_context_new (options, error);
}

static void
test_a_server_signs_in_a_token (gconstpointer version)
{
  Asker asker = { 0 };
  TlsNodeSecureContext *server;
  g_autoptr (TlsNodeSecureContext) client = NULL;
  g_autoptr (GError) error = NULL;

  if (tn_token_skip ())
    return;
  server = server_context (TN_TOKEN ";object=k-rsa;type=private", &asker, &error);
  g_assert_no_error (error);
  client = client_context (NULL, version, &error);
  g_assert_no_error (error);

  meet (client, server, FALSE);

  g_assert_cmpuint (asker.n_calls, ==, 1);
  g_assert_cmpuint (asker.n_destroyed, ==, 0);
  g_assert_finalize_object (server);
  g_assert_cmpuint (asker.n_destroyed, ==, 1);
}

/* The callback may be needed as long as a connection lives, which keeps more than the object. */
static void
test_a_connection_keeps_the_callback (void)
{
  Asker asker = { 0 };
  g_autoptr (TlsNodeServerOptions) options = NULL;
  g_autoptr (TlsNodeSocketOptions) socket_options = tls_node_socket_options_new ();
  g_autoptr (TlsNodeSecureContext) context = NULL;
  GIOStream *streams[2];
  TlsNodeSocket *socket;
  TnPeer peer = { 0 };

  if (tn_token_skip ())
    return;
  options = server_options (TN_TOKEN ";object=k-rsa", &asker);
  context = tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), NULL);
  tls_node_socket_options_set_is_server (socket_options, TRUE);
  tls_node_socket_options_set_secure_context (socket_options, context);
  tn_make_connections (&streams[0], &streams[1]);
  socket = tls_node_socket_new (streams[1], socket_options, NULL);
  tn_peer_watch (&peer, socket);
  tls_node_socket_options_set_secure_context (socket_options, NULL);
  g_clear_object (&context);
  g_clear_object (&options);
  g_assert_cmpuint (asker.n_destroyed, ==, 0);

  tn_peer_clear (&peer);
  g_clear_object (&streams[0]);
  g_clear_object (&streams[1]);
  g_assert_cmpuint (asker.n_destroyed, ==, 1);
}

typedef struct {
  const char *name;
  const char *identifier;
  Asker asker;
  gboolean has_asker;
  const char *code; /* NULL = it works */
  guint n_calls;
} PinCase;

static const PinCase pin_cases[] = {
  { "right", TN_TOKEN ";object=k-rsa", { 0 }, TRUE, NULL, 1 },
  { "wrong-then-right", TN_TOKEN ";object=k-rsa", { .n_wrong = 1 }, TRUE, NULL, 2 },
  { "in-the-uri", TN_TOKEN ";object=k-rsa?pin-value=1234", { 0 }, TRUE, NULL, 0 },
  { "none", TN_TOKEN ";object=k-rsa", { 0 }, FALSE, "ERR_OSSL_UI_PROCESSING_ERROR", 0 },
  { "given-up",
    TN_TOKEN ";object=k-rsa",
    { .gives_up = TRUE },
    TRUE,
    "ERR_OSSL_UI_PROCESSING_ERROR",
    1 },
  { "failed", TN_TOKEN ";object=k-rsa", { .fails = TRUE }, TRUE, "ABORT_ERR", 1 },
  { "no-such-key", TN_TOKEN ";object=nothing", { 0 }, TRUE, "ERR_OSSL_OBJECT_NOT_FOUND", 1 },
  { "no-uri", "k-rsa", { 0 }, TRUE, "ERR_OSSL_INVALID_ID", 0 },
};

static void
test_the_pin_is_asked_for (gconstpointer data)
{
  const PinCase *c = data;
  Asker asker = c->asker;
  g_autoptr (TlsNodeSecureContext) context = NULL;
  g_autoptr (GError) error = NULL;

  if (tn_token_skip ())
    return;
  context = server_context (c->identifier, c->has_asker ? &asker : NULL, &error);

  g_assert_cmpstr (error == NULL ? NULL : tls_node_error_get_code (error), ==, c->code);
  g_assert_cmpint (context != NULL, ==, c->code == NULL);
  g_assert_cmpuint (asker.n_calls, ==, c->n_calls);
  g_clear_object (&context);
  g_assert_cmpuint (asker.n_destroyed, ==, c->has_asker ? 1 : 0);
}

/* clientCertEngine */

static void
test_a_client_has_its_identity_in_a_token (gconstpointer version)
{
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  TlsNodeSecureContextOptions *parent = TLS_NODE_SECURE_CONTEXT_OPTIONS (options);
  g_autoptr (TlsNodeSecureContext) server = NULL;
  g_autoptr (TlsNodeSecureContext) client = NULL;
  g_autoptr (GBytes) key = read_cert_file ("leaf-rsa.key");
  g_autoptr (GError) error = NULL;

  if (tn_token_skip ())
    return;
  add_file (parent, tls_node_secure_context_options_add_cert, "leaf-rsa.crt");
  add_file (parent, tls_node_secure_context_options_add_ca, "ca.crt");
  tls_node_secure_context_options_add_key (parent, key, NULL);
  server = tls_node_secure_context_new (parent, NULL);
  client = client_context (TN_TOKEN ";object=k-ec?pin-value=1234", version, &error);
  g_assert_no_error (error);

  meet (client, server, TRUE);
}

static void
test_a_module_that_is_missing_is_an_error (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (client_context ("/nowhere/module.so", NULL, &error));

  tn_assert_code (error, "UNKNOWN"); /* as in Node, which has no code for it either */
  g_assert_nonnull (strstr (error->message, "could not load the shared library"));
}

int
main (int argc, char **argv)
{
  int status;

  tn_test_init (&argc, &argv);
  tn_token_make ();
  tn_test_add_versions ("/api/secure-context-token/a-server-signs-in-a-token",
                        test_a_server_signs_in_a_token);
  tn_test_add ("/api/secure-context-token/a-connection-keeps-the-callback",
               test_a_connection_keeps_the_callback);
  for (guint i = 0; i < G_N_ELEMENTS (pin_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/secure-context-token/pin/", pin_cases[i].name, NULL);

    tn_test_add_data (path, &pin_cases[i], test_the_pin_is_asked_for);
  }
  tn_test_add_versions ("/api/secure-context-token/a-client-has-its-identity-in-a-token",
                        test_a_client_has_its_identity_in_a_token);
  tn_test_add ("/api/secure-context-token/a-module-that-is-missing-is-an-error",
               test_a_module_that_is_missing_is_an_error);
  status = tn_test_run ();
  tn_token_remove ();
  return status;
}
