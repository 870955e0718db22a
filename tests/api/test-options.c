/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Options objects: every property of every class, by name and by function. */

typedef GType (*TypeFunc) (void);

static const TypeFunc types[] = {
  tls_node_secure_context_options_get_type, tls_node_socket_options_get_type,
  tls_node_connect_options_get_type,        tls_node_server_options_get_type,
  tls_node_listen_options_get_type,         tls_node_certificate_options_get_type,
};

/* Another value than value. */
static void
change (GValue *value)
{
  static const char *const names[] = { "a", "b", NULL };
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) output = g_memory_output_stream_new (NULL, 0, NULL, NULL);

  if (G_VALUE_HOLDS_STRING (value))
    g_value_set_static_string (value, "something else");
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, !g_value_get_boolean (value));
  else if (G_VALUE_HOLDS_UINT (value))
    g_value_set_uint (value, g_value_get_uint (value) + 7);
  else if (G_VALUE_HOLDS_INT (value))
    g_value_set_int (value, g_value_get_int (value) + 7);
  else if (G_VALUE_HOLDS_INT64 (value))
    g_value_set_int64 (value, g_value_get_int64 (value) + (G_GINT64_CONSTANT (1) << 40));
  else if (G_VALUE_HOLDS_UINT64 (value))
    g_value_set_uint64 (value, g_value_get_uint64 (value) + (G_GUINT64_CONSTANT (1) << 40));
  else if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    g_value_set_boxed (value, names);
  else if (G_VALUE_HOLDS (value, G_TYPE_BYTES))
    g_value_take_boxed (value, g_bytes_new_static ("something else", 14));
  else if (G_VALUE_TYPE (value) == TLS_NODE_TYPE_SECURE_CONTEXT)
    g_value_take_object (value, tls_node_secure_context_new (NULL, NULL));
  else
    g_value_take_object (value, g_simple_io_stream_new (input, output));
}

static gboolean
is_equal (const GValue *a, const GValue *b)
{
  if (G_VALUE_HOLDS_STRING (a))
    return g_strcmp0 (g_value_get_string (a), g_value_get_string (b)) == 0;
  if (G_VALUE_HOLDS_BOOLEAN (a))
    return g_value_get_boolean (a) == g_value_get_boolean (b);
  if (G_VALUE_HOLDS_UINT (a))
    return g_value_get_uint (a) == g_value_get_uint (b);
  if (G_VALUE_HOLDS_INT (a))
    return g_value_get_int (a) == g_value_get_int (b);
  if (G_VALUE_HOLDS_INT64 (a))
    return g_value_get_int64 (a) == g_value_get_int64 (b);
  if (G_VALUE_HOLDS_UINT64 (a))
    return g_value_get_uint64 (a) == g_value_get_uint64 (b);
  if (G_VALUE_HOLDS (a, G_TYPE_STRV) && g_value_get_boxed (a) && g_value_get_boxed (b))
    return g_strv_equal (g_value_get_boxed (a), g_value_get_boxed (b));
  return g_value_peek_pointer (a) == g_value_peek_pointer (b);
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  guint *count = user_data;

  *count += 1;
}

static void
check_property (GObject *object, GParamSpec *pspec)
{
  g_autofree char *detail = g_strconcat ("notify::", pspec->name, NULL);
  g_auto (GValue) initial = G_VALUE_INIT;
  g_auto (GValue) other = G_VALUE_INIT;
  g_auto (GValue) seen = G_VALUE_INIT;
  guint count = 0;

  g_signal_connect (object, detail, G_CALLBACK (count_cb), &count);
  g_object_get_property (object, pspec->name, &initial);
  g_value_init (&other, pspec->value_type);
  g_value_copy (&initial, &other);
  change (&other);
  g_object_set_property (object, pspec->name, &other);
  g_assert_cmpuint (count, ==, 1);
  g_object_get_property (object, pspec->name, &seen);
  g_assert_true (is_equal (&other, &seen));
  g_object_set_property (object, pspec->name, &initial);
  g_assert_cmpuint (count, ==, 2);
  g_value_unset (&seen);
  g_object_get_property (object, pspec->name, &seen);
  g_assert_true (is_equal (&initial, &seen));
}

/* As Node's createServer () has it, while all others leave it unset. */
static gboolean
has_default_of_its_own (GObject *object, GParamSpec *pspec)
{
  return TLS_NODE_IS_SERVER_OPTIONS (object) && g_str_equal (pspec->name, "honor-cipher-order");
}

/* Each starts with the default that its GParamSpec tells, takes another value, notifies, and goes back. */
static void
test_every_property_can_be_set (gconstpointer data)
{
  GType type = types[GPOINTER_TO_UINT (data)]();
  GObject *object = g_object_new (type, NULL);
  guint n_pspecs = 0;
  g_autofree GParamSpec **pspecs
      = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);

  g_assert_cmpuint (n_pspecs, >, 0);
  for (guint i = 0; i < n_pspecs; i++) {
    g_auto (GValue) value = G_VALUE_INIT;

    g_object_get_property (object, pspecs[i]->name, &value);
    g_assert_true (is_equal (&value, g_param_spec_get_default_value (pspecs[i]))
                   != has_default_of_its_own (object, pspecs[i]));
    check_property (object, pspecs[i]);
  }
  g_assert_finalize_object (object);
}

static void
test_equal_values_do_not_notify (void)
{
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  guint count = 0;

  tls_node_connect_options_set_host (options, "example.org");
  tls_node_connect_options_set_port (options, 443);
  g_signal_connect (options, "notify", G_CALLBACK (count_cb), &count);
  tls_node_connect_options_set_host (options, "example.org");
  tls_node_connect_options_set_port (options, 443);
  g_assert_cmpuint (count, ==, 0);
  tls_node_connect_options_set_host (options, NULL);

  g_assert_cmpuint (count, ==, 1);
}

/* A value of its own is the new one. */
static void
test_own_values_can_be_set_again (void)
{
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  TlsNodeSocketOptions *parent = TLS_NODE_SOCKET_OPTIONS (options);
  const char *alpn[] = { "h2", "http/1.1", NULL };

  tls_node_connect_options_set_host (options, "example.org");
  tls_node_connect_options_set_host (options, tls_node_connect_options_get_host (options));
  g_assert_cmpstr (tls_node_connect_options_get_host (options), ==, "example.org");
  tls_node_connect_options_set_host (options, tls_node_connect_options_get_host (options) + 8);
  g_assert_cmpstr (tls_node_connect_options_get_host (options), ==, "org");
  tls_node_socket_options_set_alpn_protocols (parent, alpn);
  tls_node_socket_options_set_alpn_protocols (
      parent, tls_node_socket_options_get_alpn_protocols (parent));
  g_assert_true (g_strv_equal (tls_node_socket_options_get_alpn_protocols (parent), alpn));
}

/* Node's defaults */
static void
test_defaults_are_nodes (void)
{
  g_autoptr (TlsNodeConnectOptions) client = tls_node_connect_options_new ();
  g_autoptr (TlsNodeServerOptions) server = tls_node_server_options_new ();
  g_autoptr (TlsNodeListenOptions) listen = tls_node_listen_options_new ();
  g_autoptr (TlsNodeCertificateOptions) certificate = tls_node_certificate_options_new ();
  TlsNodeSocketOptions *socket = TLS_NODE_SOCKET_OPTIONS (client);

  g_assert_true (tls_node_socket_options_get_reject_unauthorized (socket));
  g_assert_false (tls_node_socket_options_get_request_cert (socket));
  g_assert_false (tls_node_socket_options_get_is_server (socket));
  g_assert_false (tls_node_socket_options_get_allow_half_open (socket));
  g_assert_null (tls_node_socket_options_get_secure_context (socket));
  g_assert_null (tls_node_connect_options_get_host (client));
  g_assert_null (tls_node_connect_options_get_servername (client));
  g_assert_true (tls_node_server_options_get_reject_unauthorized (server));
  g_assert_false (tls_node_server_options_get_request_cert (server));
  g_assert_cmpuint (tls_node_server_options_get_handshake_timeout (server), ==, 120000);
  g_assert_cmpint (tls_node_listen_options_get_fd (listen), ==, -1);
  g_assert_cmpuint (tls_node_listen_options_get_backlog (listen), ==, 511);
  g_assert_cmpuint (tls_node_certificate_options_get_days (certificate), ==, 365);
}

static void
test_options_keep_their_objects (void)
{
  TlsNodeConnectOptions *options = tls_node_connect_options_new ();
  TlsNodeSecureContext *context = tls_node_secure_context_new (NULL, NULL);
  GIOStream *one = NULL;
  g_autoptr (GIOStream) other = NULL;

  tn_make_connections (&one, &other);
  tls_node_connect_options_set_socket (options, one);
  tls_node_socket_options_set_secure_context (TLS_NODE_SOCKET_OPTIONS (options), context);
  g_object_unref (context);
  g_object_unref (one);
  g_assert_true (G_IS_SOCKET_CONNECTION (tls_node_connect_options_get_socket (options)));
  g_assert_true (TLS_NODE_IS_SECURE_CONTEXT (
      tls_node_socket_options_get_secure_context (TLS_NODE_SOCKET_OPTIONS (options))));
  g_object_ref (one);
  g_object_ref (context);
  g_assert_finalize_object (options);

  g_assert_finalize_object (one);
  g_assert_finalize_object (context);
}

/* Lists */

static void
test_lists_can_be_cleared (void)
{
  g_autoptr (TlsNodeServerOptions) options = tls_node_server_options_new ();
  TlsNodeSecureContextOptions *context = TLS_NODE_SECURE_CONTEXT_OPTIONS (options);
  g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);
  g_autoptr (TlsNodeSecureContext) made = NULL;
  g_autoptr (GError) error = NULL;

  tls_node_secure_context_options_add_cert (context, junk);
  tls_node_secure_context_options_add_key (context, junk, "passphrase");
  tls_node_secure_context_options_add_ca (context, junk);
  g_assert_null (tls_node_secure_context_new (context, &error));
  g_clear_error (&error);
  tls_node_secure_context_options_clear_cert (context);
  tls_node_secure_context_options_clear_key (context);
  tls_node_secure_context_options_clear_ca (context);
  made = tls_node_secure_context_new (context, &error);

  g_assert_no_error (error);
}

/* A program in Python gives options by name to the constructor. */
static void
test_properties_at_construction (void)
{
  const char *alpn[] = { "h2", NULL };
  TlsNodeConnectOptions *options
      = g_object_new (TLS_NODE_TYPE_CONNECT_OPTIONS, "host", "example.org", "port", 8443,
                      "servername", "example.org", "reject-unauthorized", FALSE, "ciphers",
                      "HIGH", "alpn-protocols", alpn, "min-version", "TLSv1.3", NULL);

  g_assert_cmpstr (tls_node_connect_options_get_host (options), ==, "example.org");
  g_assert_cmpuint (tls_node_connect_options_get_port (options), ==, 8443);
  g_assert_false (
      tls_node_socket_options_get_reject_unauthorized (TLS_NODE_SOCKET_OPTIONS (options)));
  g_assert_cmpstr (tls_node_secure_context_options_get_min_version (
                       TLS_NODE_SECURE_CONTEXT_OPTIONS (options)),
                   ==, "TLSv1.3");
  g_assert_finalize_object (options);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autofree char *path
        = g_strconcat ("/api/options/every-property/", g_type_name (types[i]()), NULL);

    tn_test_add_data (path, GUINT_TO_POINTER (i), test_every_property_can_be_set);
  }
  tn_test_add ("/api/options/equal-values-do-not-notify", test_equal_values_do_not_notify);
  tn_test_add ("/api/options/own-values-can-be-set-again", test_own_values_can_be_set_again);
  tn_test_add ("/api/options/defaults-are-nodes", test_defaults_are_nodes);
  tn_test_add ("/api/options/options-keep-their-objects", test_options_keep_their_objects);
  tn_test_add ("/api/options/lists-can-be-cleared", test_lists_can_be_cleared);
  tn_test_add ("/api/options/properties-at-construction", test_properties_at_construction);
  return tn_test_run ();
}
