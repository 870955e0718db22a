/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-hello.h"
#include "tests/support/tn-test.h"

/* What the module tells about cipher suites, and where a list of them may be given. */

static char *
get_cipher_name (TlsNodeSocket *socket)
{
  g_autoptr (GVariant) cipher = tls_node_socket_get_cipher (socket);
  char *name = NULL;

  g_assert_true (g_variant_lookup (cipher, "name", "s", &name));
  return name;
}

static void
test_names_are_sorted_and_in_lower_case (void)
{
  const char *const *names = tls_node_get_ciphers ();
  guint n_tls13 = 0;

  g_assert_cmpuint (g_strv_length ((char **) names), ==, 62);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *lower = g_ascii_strdown (names[i], -1);

    g_assert_cmpstr (names[i], ==, lower);
    g_assert_true (i == 0 || strcmp (names[i - 1], names[i]) < 0);
    n_tls13 += g_str_has_prefix (names[i], "tls_");
  }
  g_assert_cmpuint (n_tls13, ==, 5);
}

static void
test_each_name_is_accepted_in_upper_case (void)
{
  const char *const *names = tls_node_get_ciphers ();

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *upper = g_ascii_strup (names[i], -1);
    g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
    g_autoptr (TlsNodeSecureContext) context = NULL;
    g_autoptr (GError) error = NULL;

    tls_node_secure_context_options_set_ciphers (options, upper);
    context = tls_node_secure_context_new (options, &error);
    g_assert_no_error (error);
    g_assert_nonnull (context);
  }
}

/* What stands in the lists can be negotiated */

static void
add_pair (TlsNodeSocketOptions *options, const char *name)
{
  TlsNodeSecureContextOptions *context = TLS_NODE_SECURE_CONTEXT_OPTIONS (options);

  tls_node_secure_context_options_add_cert (context, tn_cert (name));
  tls_node_secure_context_options_add_key (context, tn_key (name), NULL);
}

/* With a server that has keys of both kinds and parameters for DHE. */
static char *
negotiate (const TnLinkOptions *settings)
{
  g_autoptr (TlsNodeConnectOptions) client_options = tn_connect_options (settings);
  g_autoptr (TlsNodeSocketOptions) server_options = tn_server_socket_options (settings);
  g_autoptr (GBytes) dhparam = g_bytes_new_static ("auto", 4);
  g_autoptr (GError) error = NULL;
  TlsNodeSocket *sockets[2] = { NULL };
  TnPeer client = { 0 };
  TnPeer server = { 0 };
  char *cipher;

  add_pair (server_options, "server-rsa");
  tls_node_secure_context_options_set_dhparam (TLS_NODE_SECURE_CONTEXT_OPTIONS (server_options),
                                               dhparam);
  tls_node_pair_new (TLS_NODE_SOCKET_OPTIONS (client_options), server_options, &sockets[0],
                     &sockets[1], &error);
  g_assert_no_error (error);
  tn_peer_watch (&client, sockets[0]);
  tn_peer_watch (&server, sockets[1]);
  tn_run_until ((client.n_secure == 1 && server.n_secure == 1) || client.n_close == 1);
  g_assert_no_error (client.error);

  cipher = get_cipher_name (sockets[0]);
  tn_peer_clear (&client);
  tn_peer_clear (&server);
  return cipher;
}

static void
test_each_name_can_be_negotiated (void)
{
  const char *const *names = tls_node_get_ciphers ();

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *upper = g_ascii_strup (names[i], -1);
    g_autofree char *cipher = NULL;

    if (strstr (upper, "PSK") != NULL || strstr (upper, "SRP") != NULL)
      continue;
    g_test_message ("%s", upper);
    cipher = negotiate (
        &(TnLinkOptions){ .version = g_str_has_prefix (upper, "TLS_") ? "TLSv1.3" : "TLSv1.2",
                          .client_ciphers = upper,
                          .server_ciphers = upper });
    g_assert_cmpstr (cipher, ==, upper);
  }
}

static void
test_each_curve_can_be_negotiated (void)
{
  const char *const *names = tls_node_get_curves ();

  g_assert_true (g_strv_contains (names, "prime256v1"));
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (TlsNodeConnectOptions) options
        = tn_connect_options (&(TnLinkOptions){ .version = "TLSv1.2" });
    g_autoptr (GBytes) hello = NULL;
    g_autofree char *cipher = NULL;
    g_autofree char *groups = NULL;

    g_test_message ("%s", names[i]);
    g_assert_true (i == 0 || strcmp (names[i - 1], names[i]) < 0);
    tls_node_set_default_ecdh_curve (names[i]);
    cipher = negotiate (&(TnLinkOptions){ .version = "TLSv1.2", .cert = "server-rsa" });
    hello = tn_hello_capture (options);
    tls_node_set_default_ecdh_curve ("auto");
    groups = tn_hello_list_groups (hello);
    g_assert_cmpuint (strlen (groups), ==, 4);
    g_assert_true (g_str_has_prefix (cipher, "ECDHE-RSA-"));
  }
}

/* Explanations */

static char **
read_lists (void)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "golden", "cipher-lists.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *lists = g_ptr_array_new ();

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (lines[i][0] != '#' && strchr (lines[i], '|') != NULL)
      g_ptr_array_add (lists, g_strndup (lines[i], strcspn (lines[i], "|")));
  }
  g_assert_cmpuint (lists->len, ==, 157);
  g_ptr_array_add (lists, NULL);
  return (char **) g_ptr_array_free (lists, FALSE);
}

static char *
list_ids (GVariant *explanation)
{
  g_autoptr (GVariant) suites = g_variant_lookup_value (explanation, "offered", NULL);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (suites); i++) {
    g_autoptr (GVariant) suite = g_variant_get_child_value (suites, i);
    const char *id = NULL;

    g_assert_true (g_variant_lookup (suite, "id", "&s", &id));
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", id);
  }
  return g_string_free (text, FALSE);
}

/* The code of the error with which a client fails, at once or when it connects. */
static char *
fail_to_connect (TlsNodeConnectOptions *options)
{
  g_autoptr (GIOStream) near = NULL;
  g_autoptr (GIOStream) far = NULL;
  g_autoptr (GError) error = NULL;
  TnPeer client = { 0 };
  TlsNodeSocket *socket;
  char *code;

  tn_make_connections (&near, &far);
  tls_node_connect_options_set_socket (options, near);
  socket = tls_node_connect (options, &error);
  if (socket == NULL)
    return g_strdup (tls_node_error_get_code (error));

  tn_peer_watch (&client, socket);
  tn_run_until (client.n_close == 1);
  code = g_strdup (tls_node_error_get_code (client.error));
  tn_peer_clear (&client);
  return code;
}

static void
check_explanation (const char *list)
{
  g_autoptr (GVariant) explanation = tls_node_explain_ciphers (list);
  g_autoptr (TlsNodeConnectOptions) options
      = tn_connect_options (&(TnLinkOptions){ .client_ciphers = list });
  g_autoptr (GVariant) error = g_variant_lookup_value (explanation, "error", NULL);
  g_autofree char *ids = list_ids (explanation);
  g_autofree char *really = NULL;
  const char *code = NULL;

  g_test_message ("%s", list);
  if (error != NULL) {
    g_assert_true (g_variant_lookup (error, "code", "&s", &code));
    really = fail_to_connect (options);
    g_assert_cmpstr (really, ==, code);
  } else {
    g_autoptr (GBytes) hello = tn_hello_capture (options);

    really = tn_hello_list_suites (hello);
    g_assert_cmpstr (really, ==, ids);
  }
}

static void
test_what_is_explained_is_what_is_sent (void)
{
  g_auto (GStrv) lists = read_lists ();

  for (guint i = 0; lists[i] != NULL; i++)
    check_explanation (lists[i]);
  check_explanation ("");
}

static void
test_explanations_follow_the_defaults (void)
{
  g_autoptr (GVariant) explanation = NULL;
  g_autofree char *ids = NULL;

  tls_node_set_default_max_version ("TLSv1.2");
  tls_node_set_default_ciphers ("ECDHE-ECDSA-AES128-SHA256");
  explanation = tls_node_explain_ciphers (NULL);
  check_explanation ("ECDHE-ECDSA-AES128-GCM-SHA256:AES256-SHA");
  tls_node_set_default_max_version ("TLSv1.3");
  tls_node_set_default_ciphers (tls_node_get_default_cipher_list ());

  ids = list_ids (explanation);
  g_assert_cmpstr (ids, ==, "c023");
}

typedef struct {
  const char *name;
  void (*set) (const char *value);
  const char *code;
} BadDefault;

static const BadDefault bad_defaults[] = {
  { "min-version", tls_node_set_default_min_version, "ERR_TLS_INVALID_PROTOCOL_VERSION" },
  { "max-version", tls_node_set_default_max_version, "ERR_TLS_INVALID_PROTOCOL_VERSION" },
  { "ecdh-curve", tls_node_set_default_ecdh_curve, "ERR_CRYPTO_OPERATION_FAILED" },
  { "ciphers", tls_node_set_default_ciphers, "ERR_SSL_NO_CIPHER_MATCH" },
};

static void
test_a_bad_default_is_explained (gconstpointer data)
{
  const BadDefault *c = data;
  g_autoptr (GVariant) explanation = NULL;
  g_autoptr (GVariant) error = NULL;
  const char *code = NULL;

  c->set ("bogus");
  explanation = tls_node_explain_ciphers (NULL);
  tls_node_set_default_min_version ("TLSv1.2");
  tls_node_set_default_max_version ("TLSv1.3");
  tls_node_set_default_ecdh_curve ("auto");
  tls_node_set_default_ciphers (tls_node_get_default_cipher_list ());

  error = g_variant_lookup_value (explanation, "error", NULL);
  g_assert_true (error != NULL && g_variant_lookup (error, "code", "&s", &code));
  g_assert_cmpstr (code, ==, c->code);
}

/* Where ciphers may be given: each of these wins over the default, and is nobody else's. */

#define AES_128 "ECDHE-ECDSA-AES128-GCM-SHA256"
#define AES_256 "ECDHE-ECDSA-AES256-GCM-SHA384"
#define CHACHA "ECDHE-ECDSA-CHACHA20-POLY1305"

typedef struct {
  const char *name;
  TnOver over;
  const char *client;
  const char *server;
  const char *cipher; /* NULL = they have none in common */
} PlaceCase;

static const PlaceCase place_cases[] = {
  { "connect", TN_OVER_TCP, AES_256, AES_128 ":" AES_256, AES_256 },
  { "create-server", TN_OVER_TCP, AES_128 ":" AES_256, AES_256, AES_256 },
  { "socket", TN_OVER_CONNECTION, AES_128 ":" AES_256, AES_256, AES_256 },
  { "pair", TN_OVER_PAIR, AES_256, AES_128 ":" AES_256, AES_256 },
  { "pair-server", TN_OVER_PAIR, AES_128 ":" AES_256, AES_128, AES_128 },
  { "nothing-in-common", TN_OVER_TCP, AES_256, AES_128, NULL },
  { "only-the-client", TN_OVER_TCP, AES_256, NULL, NULL },
  { "only-the-server", TN_OVER_TCP, NULL, AES_256, NULL },
  { "the-default", TN_OVER_TCP, NULL, NULL, CHACHA },
};

static void
test_ciphers_may_be_given (gconstpointer data)
{
  const PlaceCase *c = data;
  g_autoptr (TnLink) link = NULL;

  tls_node_set_default_ciphers (CHACHA);
  link = tn_link_new (.over = c->over, .version = "TLSv1.2", .client_ciphers = c->client,
                      .server_ciphers = c->server);
  tls_node_set_default_ciphers (tls_node_get_default_cipher_list ());
  tn_run_until (tn_link_is_secure (link) || link->client.n_close == 1);

  g_assert_true (tn_link_is_secure (link) == (c->cipher != NULL));
  if (c->cipher != NULL) {
    g_autofree char *cipher = get_cipher_name (link->client.socket);

    g_assert_cmpstr (cipher, ==, c->cipher);
  } else {
    tn_assert_code (link->client.error, "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE");
  }
}

static void
test_a_context_has_its_own (void)
{
  g_autoptr (TlsNodeSecureContextOptions) context_options
      = tls_node_secure_context_options_new ();
  g_autoptr (TlsNodeConnectOptions) options
      = tn_connect_options (&(TnLinkOptions){ .client_ciphers = "ECDHE-ECDSA-AES128-SHA256" });
  g_autoptr (TlsNodeSecureContext) context = NULL;
  g_autoptr (GBytes) hello = NULL;
  g_autofree char *suites = NULL;

  tls_node_secure_context_options_set_ciphers (context_options, "ECDHE-ECDSA-AES256-SHA384");
  context = tls_node_secure_context_new (context_options, NULL);
  tls_node_socket_options_set_secure_context (TLS_NODE_SOCKET_OPTIONS (options), context);
  hello = tn_hello_capture (options);

  suites = tn_hello_list_suites (hello);
  g_assert_nonnull (strstr (suites, "c024"));
  g_assert_null (strstr (suites, "c023"));
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/module-ciphers/names-are-sorted-and-in-lower-case",
               test_names_are_sorted_and_in_lower_case);
  tn_test_add ("/api/module-ciphers/each-name-is-accepted-in-upper-case",
               test_each_name_is_accepted_in_upper_case);
  tn_test_add ("/api/module-ciphers/each-name-can-be-negotiated",
               test_each_name_can_be_negotiated);
  tn_test_add ("/api/module-ciphers/each-curve-can-be-negotiated",
               test_each_curve_can_be_negotiated);
  for (guint i = 0; i < G_N_ELEMENTS (place_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/module-ciphers/may-be-given/", place_cases[i].name, NULL);

    tn_test_add_data (path, &place_cases[i], test_ciphers_may_be_given);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad_defaults); i++) {
    g_autofree char *path
        = g_strconcat ("/api/module-ciphers/bad-default/", bad_defaults[i].name, NULL);

    tn_test_add_data (path, &bad_defaults[i], test_a_bad_default_is_explained);
  }
  tn_test_add ("/api/module-ciphers/what-is-explained-is-what-is-sent",
               test_what_is_explained_is_what_is_sent);
  tn_test_add ("/api/module-ciphers/explanations-follow-the-defaults",
               test_explanations_follow_the_defaults);
  tn_test_add ("/api/module-ciphers/a-context-has-its-own", test_a_context_has_its_own);
  return tn_test_run ();
}
