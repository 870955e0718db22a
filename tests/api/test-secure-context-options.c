/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* What the options of a secure context start as, what is refused of them and in which words, and who keeps what. */

static void
test_defaults_are_nodes (void)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (TlsNodeServerOptions) server = tls_node_server_options_new ();
  g_autoptr (TlsNodeConnectOptions) client = tls_node_connect_options_new ();

  g_assert_false (tls_node_secure_context_options_get_honor_cipher_order (options));
  g_assert_true (tls_node_secure_context_options_get_honor_cipher_order (
      TLS_NODE_SECURE_CONTEXT_OPTIONS (server)));
  g_assert_false (tls_node_secure_context_options_get_honor_cipher_order (
      TLS_NODE_SECURE_CONTEXT_OPTIONS (client)));
  g_assert_cmpint (tls_node_secure_context_options_get_session_timeout (options), ==, 300);
  g_assert_cmpuint (tls_node_secure_context_options_get_secure_options (options), ==, 0);
  g_assert_false (tls_node_secure_context_options_get_allow_partial_trust_chain (options));
  g_assert_null (tls_node_secure_context_options_get_dhparam (options));
  g_assert_null (tls_node_secure_context_options_get_ticket_keys (options));
  g_assert_null (tls_node_secure_context_options_get_session_id_context (options));
}

/* Refused values */

typedef struct {
  const char *name;
  const char *sigalgs;
  gsize ticket_keys; /* bytes; 0 = none, 1 = an empty GBytes */
  int session_timeout;
  const char *identifier;
  const char *engine;
  gboolean has_key;
  const char *code; /* NULL = accepted */
  const char *message;
} RefusedCase;

#define UNKNOWN_ENGINE "/nowhere/module.so"

static const RefusedCase refused_cases[] = {
  { "defaults", NULL, 0, 300, NULL, NULL, FALSE, NULL, NULL },
  { "sigalgs/empty", "", 0, 300, NULL, NULL, FALSE, "ERR_INVALID_ARG_VALUE",
    "The property 'options.sigalgs' is invalid. Received ''" },
  { "ticket-keys/48-bytes", NULL, 48, 300, NULL, NULL, FALSE, NULL, NULL },
  { "ticket-keys/47-bytes", NULL, 47, 300, NULL, NULL, FALSE, "ERR_INVALID_ARG_VALUE",
    "The property 'options.ticketKeys' must be exactly 48 bytes. Received 47" },
  { "ticket-keys/49-bytes", NULL, 49, 300, NULL, NULL, FALSE, "ERR_INVALID_ARG_VALUE",
    "The property 'options.ticketKeys' must be exactly 48 bytes. Received 49" },
  { "ticket-keys/no-bytes", NULL, 1, 300, NULL, NULL, FALSE, "ERR_INVALID_ARG_VALUE",
    "The property 'options.ticketKeys' must be exactly 48 bytes. Received 0" },
  { "session-timeout/0", NULL, 0, 0, NULL, NULL, FALSE, NULL, NULL },
  { "session-timeout/largest", NULL, 0, G_MAXINT, NULL, NULL, FALSE, NULL, NULL },
  { "session-timeout/negative", NULL, 0, -1, NULL, NULL, FALSE, "ERR_OUT_OF_RANGE",
    "The value of \"options.sessionTimeout\" is out of range. It must be >= 0 && <= "
    "2147483647. Received -1" },
  { "private-key/identifier-alone", NULL, 0, 300, "pkcs11:object=k1", NULL, FALSE,
    "ERR_INVALID_ARG_VALUE",
    "The property 'options.privateKeyEngine' is invalid. Received undefined" },
  { "private-key/engine-alone", NULL, 0, 300, NULL, UNKNOWN_ENGINE, FALSE, NULL, NULL },
  { "private-key/beside-a-key", NULL, 0, 300, "pkcs11:object=k1", UNKNOWN_ENGINE, TRUE,
    "ERR_INVALID_ARG_VALUE",
    "The property 'options.privateKeyIdentifier' is invalid. Received 'pkcs11:object=k1'" },
  { "private-key/its-pin-is-not-told", NULL, 0, 300, "pkcs11:object=k1?pin-value=1234",
    UNKNOWN_ENGINE, TRUE, "ERR_INVALID_ARG_VALUE",
    "The property 'options.privateKeyIdentifier' is invalid. Received 'pkcs11:object=k1'" },
};

static void
apply (const RefusedCase *c, TlsNodeSecureContextOptions *options)
{
  g_autoptr (GBytes) keys = tn_make_bytes (c->ticket_keys == 1 ? 0 : c->ticket_keys);

  tls_node_secure_context_options_set_sigalgs (options, c->sigalgs);
  if (c->ticket_keys > 0)
    tls_node_secure_context_options_set_ticket_keys (options, keys);
  tls_node_secure_context_options_set_session_timeout (options, c->session_timeout);
  tls_node_secure_context_options_set_private_key_identifier (options, c->identifier);
  tls_node_secure_context_options_set_private_key_engine (options, c->engine);
  if (c->has_key)
    tls_node_secure_context_options_add_key (options, tn_key ("server"), NULL);
}

static void
assert_outcome (const RefusedCase *c, gboolean was_made, const GError *error)
{
  g_assert_cmpint (was_made, ==, c->code == NULL);
  if (c->code == NULL) {
    g_assert_no_error (error);
    return;
  }
  tn_assert_code (error, c->code);
  g_assert_cmpstr (error->message, ==, c->message);
}

/* By everybody who makes a context of them. */
static void
test_values_are_judged_at_creation (gconstpointer data)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (TlsNodeServerOptions) server_options = tls_node_server_options_new ();
  g_autoptr (TlsNodeSecureContext) context = NULL;
  g_autoptr (TlsNodeServer) server = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) server_error = NULL;

  apply (data, options);
  apply (data, TLS_NODE_SECURE_CONTEXT_OPTIONS (server_options));
  context = tls_node_secure_context_new (options, &error);
  server = tls_node_server_new (server_options, &server_error);

  assert_outcome (data, context != NULL, error);
  assert_outcome (data, server != NULL, server_error);
}

static void
test_a_client_is_judged_at_once (void)
{
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  g_autoptr (GError) error = NULL;

  tls_node_connect_options_set_port (options, 1);
  tls_node_secure_context_options_set_sigalgs (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), "");

  g_assert_null (tls_node_connect (options, &error));
  tn_assert_code (error, "ERR_INVALID_ARG_VALUE");
}

/* Bytes */

static void
test_bytes_are_shared_not_copied (void)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("auto", 4);

  tls_node_secure_context_options_set_dhparam (options, bytes);
  g_assert_true (tls_node_secure_context_options_get_dhparam (options) == bytes);
  tls_node_secure_context_options_set_dhparam (options, bytes);
  g_assert_true (tls_node_secure_context_options_get_dhparam (options) == bytes);
  tls_node_secure_context_options_set_dhparam (options, NULL);

  g_assert_null (tls_node_secure_context_options_get_dhparam (options));
}

static void
test_all_bits_of_secure_options_are_kept (void)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();

  tls_node_secure_context_options_set_secure_options (options, G_MAXUINT64);

  g_assert_cmpuint (tls_node_secure_context_options_get_secure_options (options), ==,
                    G_MAXUINT64);
}

/* Callbacks */

static char *
tell_no_pin (const char *token, guint attempt, gpointer user_data, GError **error)
{
  return NULL;
}

static void
count_cb (gpointer user_data)
{
  guint *count = user_data;

  *count += 1;
}

static void
test_a_pin_callback_is_destroyed_once (void)
{
  TlsNodeSecureContextOptions *options = tls_node_secure_context_options_new ();
  guint counts[3] = { 0 };

  tls_node_secure_context_options_set_pin_callback (options, tell_no_pin, &counts[0], count_cb);
  tls_node_secure_context_options_set_pin_callback (options, NULL, &counts[1], count_cb);
  g_assert_cmpuint (counts[0], ==, 1);
  g_assert_cmpuint (counts[1], ==, 1);
  tls_node_secure_context_options_set_pin_callback (options, tell_no_pin, &counts[2], count_cb);
  g_assert_finalize_object (options);

  g_assert_cmpuint (counts[0] + counts[1] + counts[2], ==, 3);
}

/* A token may ask for each signature. */
static void
test_a_context_keeps_its_pin_callback (void)
{
  TlsNodeSecureContextOptions *options = tls_node_secure_context_options_new ();
  TlsNodeSecureContext *context;
  guint count = 0;

  tls_node_secure_context_options_set_pin_callback (options, tell_no_pin, &count, count_cb);
  context = tls_node_secure_context_new (options, NULL);
  g_assert_finalize_object (options);
  g_assert_cmpuint (count, ==, 0);
  g_assert_finalize_object (context);

  g_assert_cmpuint (count, ==, 1);
}

static void
test_a_context_that_was_not_made_keeps_nothing (void)
{
  TlsNodeSecureContextOptions *options = tls_node_secure_context_options_new ();
  g_autoptr (GError) error = NULL;
  guint count = 0;

  tls_node_secure_context_options_set_pin_callback (options, tell_no_pin, &count, count_cb);
  tls_node_secure_context_options_set_ciphers (options, "NO-SUCH-CIPHER");
  g_assert_null (tls_node_secure_context_new (options, &error));
  g_assert_cmpuint (count, ==, 0);
  g_assert_finalize_object (options);

  g_assert_cmpuint (count, ==, 1);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/secure-context-options/defaults-are-nodes", test_defaults_are_nodes);
  for (guint i = 0; i < G_N_ELEMENTS (refused_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/secure-context-options/judged/", refused_cases[i].name, NULL);

    tn_test_add_data (path, &refused_cases[i], test_values_are_judged_at_creation);
  }
  tn_test_add ("/api/secure-context-options/a-client-is-judged-at-once",
               test_a_client_is_judged_at_once);
  tn_test_add ("/api/secure-context-options/bytes-are-shared-not-copied",
               test_bytes_are_shared_not_copied);
  tn_test_add ("/api/secure-context-options/all-bits-of-secure-options-are-kept",
               test_all_bits_of_secure_options_are_kept);
  tn_test_add ("/api/secure-context-options/a-pin-callback-is-destroyed-once",
               test_a_pin_callback_is_destroyed_once);
  tn_test_add ("/api/secure-context-options/a-context-keeps-its-pin-callback",
               test_a_context_keeps_its_pin_callback);
  tn_test_add ("/api/secure-context-options/a-context-that-was-not-made-keeps-nothing",
               test_a_context_that_was_not_made_keeps_nothing);
  return tn_test_run ();
}
