/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Objects that were made with g_object_new (), as every language can: good for nothing, and harmless. */

static void
read_properties (GObject *object)
{
  guint n_pspecs = 0;
  g_autofree GParamSpec **pspecs
      = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);

  for (guint i = 0; i < n_pspecs; i++) {
    g_auto (GValue) value = G_VALUE_INIT;

    g_object_get_property (object, pspecs[i]->name, &value);
  }
}

static void
test_a_bare_socket_is_closed (void)
{
  TlsNodeSocket *socket = g_object_new (TLS_NODE_TYPE_SOCKET, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;
  TnResult results[3] = { { 0 } };
  char buffer[4];

  g_assert_true (tls_node_socket_get_destroyed (socket));
  read_properties (G_OBJECT (socket));
  g_assert_null (tls_node_socket_get_protocol (socket));
  g_assert_null (tls_node_socket_get_cipher (socket));
  g_assert_null (tls_node_socket_get_peer_x509_certificate (socket));
  g_assert_null (tls_node_socket_get_x509_certificate (socket));
  g_assert_false (tls_node_socket_is_session_reused (socket));
  g_assert_false (tls_node_socket_write (socket, bytes));
  tls_node_socket_resume (socket);
  tls_node_socket_pause (socket);
  tls_node_socket_end (socket);
  tls_node_socket_destroy (socket, NULL);
  tls_node_socket_handshake_async (socket, NULL, tn_result_cb, &results[0]);
  tls_node_socket_read_async (socket, 1, NULL, tn_result_cb, &results[1]);
  tls_node_socket_write_async (socket, bytes, NULL, tn_result_cb, &results[2]);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (socket)),
                                        buffer, 4, NULL, &error),
                   ==, -1);
  tn_run_until (results[0].calls == 1 && results[1].calls == 1 && results[2].calls == 1);
  for (guint i = 0; i < 3; i++)
    tn_result_clear (&results[i]);
  g_assert_true (g_io_stream_close (G_IO_STREAM (socket), NULL, NULL));
  g_assert_finalize_object (socket);
}

static void
test_a_bare_server_does_not_listen (void)
{
  TlsNodeServer *server = g_object_new (TLS_NODE_TYPE_SERVER, NULL);
  g_autoptr (GIOStream) one = NULL;
  g_autoptr (GIOStream) other = NULL;
  g_autoptr (GError) error = NULL;

  tn_make_connections (&one, &other);
  read_properties (G_OBJECT (server));
  g_assert_false (tls_node_server_get_is_listening (server));
  g_assert_null (tls_node_server_get_address (server));
  g_assert_false (tls_node_server_listen (server, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (tls_node_server_add_connection (server, one, &error));
  g_assert_nonnull (error);
  g_assert_finalize_object (server);
}

static void
test_a_bare_context_is_refused (void)
{
  TlsNodeSecureContext *context = g_object_new (TLS_NODE_TYPE_SECURE_CONTEXT, NULL);
  g_autoptr (TlsNodeSocketOptions) options = tls_node_socket_options_new ();
  g_autoptr (GIOStream) one = NULL;
  g_autoptr (GIOStream) other = NULL;
  g_autoptr (GError) error = NULL;

  tn_make_connections (&one, &other);
  tls_node_socket_options_set_secure_context (options, context);
  g_assert_null (tls_node_socket_new (one, options, &error));
  tn_assert_code (error, "ERR_TLS_INVALID_CONTEXT");
  g_clear_error (&error);
  g_assert_null (tls_node_server_new_with_context (context, NULL, &error));
  tn_assert_code (error, "ERR_TLS_INVALID_CONTEXT");
  g_clear_object (&options);
  g_assert_finalize_object (context);
}

static void
test_a_bare_certificate_is_empty (void)
{
  TlsNodeCertificate *certificate = g_object_new (TLS_NODE_TYPE_CERTIFICATE, NULL);

  g_autoptr (GError) error = NULL;
  char *(*const getters[]) (TlsNodeCertificate * self) = {
    tls_node_certificate_to_pem,
    tls_node_certificate_get_subject,
    tls_node_certificate_get_issuer,
    tls_node_certificate_get_subject_alt_name,
    tls_node_certificate_get_valid_from,
    tls_node_certificate_get_valid_to,
    tls_node_certificate_get_serial_number,
    tls_node_certificate_get_fingerprint256,
  };

  read_properties (G_OBJECT (certificate));
  g_assert_cmpuint (g_bytes_get_size (tls_node_certificate_get_raw (certificate)), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (getters); i++)
    g_free (getters[i](certificate));
  g_assert_false (tls_node_check_server_identity ("localhost", certificate, &error));
  g_assert_nonnull (error);
  g_assert_finalize_object (certificate);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/objects/a-bare-socket-is-closed", test_a_bare_socket_is_closed);
  tn_test_add ("/api/objects/a-bare-server-does-not-listen",
               test_a_bare_server_does_not_listen);
  tn_test_add ("/api/objects/a-bare-context-is-refused", test_a_bare_context_is_refused);
  tn_test_add ("/api/objects/a-bare-certificate-is-empty", test_a_bare_certificate_is_empty);
  return tn_test_run ();
}
