/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-hello.h"
#include "tests/support/tn-test.h"

/* Which a distribution may have replaced. */
#ifndef TN_CORE_CIPHER_LIST
#define TN_CORE_CIPHER_LIST                                                                    \
  "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"                \
  "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"     \
  "ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:"           \
  "DHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:"                       \
  "ECDHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA256:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:"   \
  "!PSK:!SRP:!CAMELLIA"
#endif

static void
restore_defaults (void)
{
  tls_node_set_default_ciphers (tls_node_get_default_cipher_list ());
  tls_node_set_default_ecdh_curve ("auto");
  tls_node_set_default_min_version ("TLSv1.2");
  tls_node_set_default_max_version ("TLSv1.3");
  tls_node_set_client_reneg_limit (3);
  tls_node_set_client_reneg_window (600);
}

/* What is set is what is told */

typedef struct {
  const char *name;
  const char *initial;
  const char *other;
  const char *(*get) (void);
  void (*set) (const char *value);
} StringCase;

static const StringCase string_cases[] = {
  { "ciphers", TN_CORE_CIPHER_LIST, "AES128-SHA", tls_node_get_default_ciphers,
    tls_node_set_default_ciphers },
  { "ecdh-curve", "auto", "P-256", tls_node_get_default_ecdh_curve,
    tls_node_set_default_ecdh_curve },
  { "min-version", "TLSv1.2", "TLSv1", tls_node_get_default_min_version,
    tls_node_set_default_min_version },
  { "max-version", "TLSv1.3", "TLSv1.2", tls_node_get_default_max_version,
    tls_node_set_default_max_version },
};

static void
test_a_default_can_be_set (gconstpointer data)
{
  const StringCase *c = data;
  g_autofree char *mine = g_strdup (c->other);

  g_assert_cmpstr (c->get (), ==, c->initial);
  c->set (mine);
  mine[0] = '?';
  g_assert_cmpstr (c->get (), ==, c->other);

  restore_defaults ();
  g_assert_cmpstr (c->get (), ==, c->initial);
}

static void
test_renegotiation_limits_can_be_set (void)
{
  g_assert_cmpuint (tls_node_get_client_reneg_limit (), ==, 3);
  g_assert_cmpuint (tls_node_get_client_reneg_window (), ==, 600);

  tls_node_set_client_reneg_limit (G_MAXUINT);
  tls_node_set_client_reneg_window (0);

  g_assert_cmpuint (tls_node_get_client_reneg_limit (), ==, G_MAXUINT);
  g_assert_cmpuint (tls_node_get_client_reneg_window (), ==, 0);
  restore_defaults ();
}

static void
test_lists_of_the_start_stay (void)
{
  tls_node_set_default_ciphers ("AES128-SHA");

  g_assert_cmpstr (tls_node_get_core_cipher_list (), ==, TN_CORE_CIPHER_LIST);
  g_assert_cmpstr (tls_node_get_default_cipher_list (), ==, TN_CORE_CIPHER_LIST);
  restore_defaults ();
}

/* Bad values are the next context's to refuse */

typedef struct {
  const char *name;
  void (*set) (const char *value);
  const char *value;
  const char *code; /* NULL = accepted */
  const char *message;
} BadCase;

static const BadCase bad_cases[] = {
  { "min-version", tls_node_set_default_min_version, "bogus",
    "ERR_TLS_INVALID_PROTOCOL_VERSION",
    "\"bogus\" is not a valid minimum TLS protocol version" },
  { "min-version-empty", tls_node_set_default_min_version, "",
    "ERR_TLS_INVALID_PROTOCOL_VERSION", "\"\" is not a valid minimum TLS protocol version" },
  { "max-version", tls_node_set_default_max_version, "bogus",
    "ERR_TLS_INVALID_PROTOCOL_VERSION",
    "\"bogus\" is not a valid maximum TLS protocol version" },
  { "ciphers", tls_node_set_default_ciphers, "bogus", "ERR_SSL_NO_CIPHER_MATCH", NULL },
  { "ciphers-separator", tls_node_set_default_ciphers, ":", "ERR_INVALID_ARG_VALUE",
    "The property 'options.ciphers' is invalid. Received [ '', '' ]" },
  { "ciphers-empty", tls_node_set_default_ciphers, "", "ERR_INVALID_ARG_VALUE", NULL },
  { "ecdh-curve", tls_node_set_default_ecdh_curve, "bogus", "ERR_CRYPTO_OPERATION_FAILED",
    "Failed to set ECDH curve" },
  { "ecdh-curve-empty", tls_node_set_default_ecdh_curve, "", NULL, NULL },
};

static void
test_a_bad_default_fails_the_next_context (gconstpointer data)
{
  const BadCase *c = data;
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  g_autoptr (TlsNodeSecureContext) context = NULL;
  g_autoptr (TlsNodeServer) server = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) server_error = NULL;

  c->set (c->value);
  context = tls_node_secure_context_new (NULL, &error);
  server = tls_node_server_new (options, &server_error);
  restore_defaults ();

  g_assert_true ((context == NULL) == (c->code != NULL));
  g_assert_true ((server == NULL) == (c->code != NULL));
  if (c->code != NULL) {
    tn_assert_code (error, c->code);
    tn_assert_code (server_error, c->code);
  }
  if (c->message != NULL)
    g_assert_cmpstr (error->message, ==, c->message);
}

static void
test_own_options_need_no_default (void)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (TlsNodeSecureContext) context = NULL;
  g_autoptr (GError) error = NULL;

  tls_node_set_default_min_version ("bogus");
  tls_node_set_default_max_version ("bogus");
  tls_node_set_default_ciphers ("bogus");
  tls_node_secure_context_options_set_min_version (options, "TLSv1.2");
  tls_node_secure_context_options_set_max_version (options, "TLSv1.2");
  tls_node_secure_context_options_set_ciphers (options, "AES128-SHA");
  context = tls_node_secure_context_new (options, &error);
  restore_defaults ();

  g_assert_no_error (error);
  g_assert_nonnull (context);
}

/* Which contexts they are for */

static char *
get_cipher_name (TlsNodeSocket *socket)
{
  g_autoptr (GVariant) cipher = tls_node_socket_get_cipher (socket);
  char *name = NULL;

  g_assert_true (g_variant_lookup (cipher, "name", "s", &name));
  return name;
}

static void
test_versions_are_for_contexts_made_later (void)
{
  g_autoptr (TnLink) link = NULL;
  g_autoptr (TnLink) later = NULL;

  tls_node_set_default_max_version ("TLSv1.2");
  link = tn_link_listen (&(TnLinkOptions){ 0 });
  restore_defaults ();
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (tn_link_is_secure (link));
  later = tn_link_new_secure (.over = TN_OVER_PAIR);

  g_assert_cmpstr (tls_node_socket_get_protocol (link->client.socket), ==, "TLSv1.2");
  g_assert_cmpstr (tls_node_socket_get_protocol (later->client.socket), ==, "TLSv1.3");
}

static void
test_a_minimum_is_kept_by_both_sides (void)
{
  g_autoptr (TnLink) link = NULL;

  tls_node_set_default_min_version ("TLSv1.3");
  link = tn_link_listen (&(TnLinkOptions){ 0 });
  restore_defaults ();
  tls_node_set_default_max_version ("TLSv1.2");
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  restore_defaults ();
  tn_run_until (link->client.n_close == 1);

  tn_assert_code (link->client.error, "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
  tn_assert_code (link->client_error, "ERR_SSL_UNSUPPORTED_PROTOCOL");
}

static void
test_ciphers_are_for_contexts_made_later (void)
{
  g_autoptr (TnLink) link = NULL;
  g_autofree char *name = NULL;

  tls_node_set_default_max_version ("TLSv1.2");
  tls_node_set_default_ciphers ("ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384");
  link = tn_link_listen (&(TnLinkOptions){ 0 });
  restore_defaults ();
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (tn_link_is_secure (link));

  name = get_cipher_name (link->client.socket);
  g_assert_true (g_str_has_suffix (name, "-AES256-GCM-SHA384"));
}

static char *
offered_suites (const char *ciphers)
{
  g_autoptr (TlsNodeConnectOptions) options = tn_connect_options (&(TnLinkOptions){ 0 });
  g_autoptr (GBytes) hello = NULL;

  tls_node_secure_context_options_set_ciphers (TLS_NODE_SECURE_CONTEXT_OPTIONS (options),
                                               ciphers);
  hello = tn_hello_capture (options);
  return tn_hello_list_suites (hello);
}

static void
test_the_default_list_can_be_appended_to (void)
{
  g_autofree char *without = g_strconcat (tls_node_get_default_ciphers (), ":!DHE", NULL);
  g_autofree char *before = offered_suites (NULL);
  g_autofree char *after = NULL;
  g_autofree char *given = NULL;

  tls_node_set_default_ciphers (without);
  after = offered_suites (NULL);
  given = offered_suites ("ECDHE-RSA-AES128-GCM-SHA256");
  restore_defaults ();

  g_assert_nonnull (strstr (before, "009e"));
  g_assert_null (strstr (after, "009e"));
  g_assert_nonnull (strstr (after, "c02f"));
  g_assert_nonnull (strstr (given, "c02f"));
  g_assert_null (strstr (given, "c027"));
}

static void
test_an_empty_list_is_the_default (void)
{
  g_autofree char *same = offered_suites ("ECDHE-RSA-AES128-GCM-SHA256");
  g_autofree char *suites = NULL;

  tls_node_set_default_ciphers ("ECDHE-RSA-AES128-GCM-SHA256");
  suites = offered_suites ("");
  restore_defaults ();

  g_assert_cmpstr (suites, ==, same);
}

/* Threads */

static gpointer
set_and_make (gpointer user_data)
{
  const char *own = user_data;

  for (guint i = 0; i < 200; i++) {
    g_autoptr (TlsNodeSecureContext) context = NULL;
    g_autoptr (GError) error = NULL;

    tls_node_set_default_ciphers (own);
    tls_node_set_default_min_version (i % 2 == 0 ? "TLSv1.2" : "TLSv1.3");
    context = tls_node_secure_context_new (NULL, &error);
    g_assert_no_error (error);
  }
  return NULL;
}

static void
test_any_thread_may_set_them (void)
{
  static const char *const lists[]
      = { "AES128-SHA", "AES256-SHA", "ECDHE-RSA-AES128-GCM-SHA256", "HIGH" };
  GThread *threads[G_N_ELEMENTS (lists)];

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    threads[i] = g_thread_new (NULL, set_and_make, (gpointer) lists[i]);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_thread_join (threads[i]);

  g_assert_true (g_strv_contains (lists, "HIGH") && tls_node_get_default_ciphers () != NULL);
  restore_defaults ();
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (string_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/module-defaults/can-be-set/", string_cases[i].name, NULL);

    tn_test_add_data (path, &string_cases[i], test_a_default_can_be_set);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/module-defaults/fails-the-next-context/", bad_cases[i].name, NULL);

    tn_test_add_data (path, &bad_cases[i], test_a_bad_default_fails_the_next_context);
  }
  tn_test_add ("/api/module-defaults/renegotiation-limits-can-be-set",
               test_renegotiation_limits_can_be_set);
  tn_test_add ("/api/module-defaults/lists-of-the-start-stay", test_lists_of_the_start_stay);
  tn_test_add ("/api/module-defaults/own-options-need-no-default",
               test_own_options_need_no_default);
  tn_test_add ("/api/module-defaults/versions-are-for-contexts-made-later",
               test_versions_are_for_contexts_made_later);
  tn_test_add ("/api/module-defaults/a-minimum-is-kept-by-both-sides",
               test_a_minimum_is_kept_by_both_sides);
  tn_test_add ("/api/module-defaults/ciphers-are-for-contexts-made-later",
               test_ciphers_are_for_contexts_made_later);
  tn_test_add ("/api/module-defaults/the-default-list-can-be-appended-to",
               test_the_default_list_can_be_appended_to);
  tn_test_add ("/api/module-defaults/an-empty-list-is-the-default",
               test_an_empty_list_is_the_default);
  tn_test_add ("/api/module-defaults/any-thread-may-set-them", test_any_thread_may_set_them);
  return tn_test_run ();
}
