/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* What a socket tells about itself, in every state. */

typedef struct {
  const char *property;
  const char *(*get_string) (TlsNodeSocket *socket);
  gboolean (*get_boolean) (TlsNodeSocket *socket);
  guint (*get_uint) (TlsNodeSocket *socket);
} Getter;

static const Getter getters[] = {
  { "authorized", NULL, tls_node_socket_get_authorized, NULL },
  { "authorization-error", tls_node_socket_get_authorization_error, NULL, NULL },
  { "alpn-protocol", tls_node_socket_get_alpn_protocol, NULL, NULL },
  { "servername", tls_node_socket_get_servername, NULL, NULL },
  { "encrypted", NULL, tls_node_socket_get_encrypted, NULL },
  { "local-address", tls_node_socket_get_local_address, NULL, NULL },
  { "local-port", NULL, NULL, tls_node_socket_get_local_port },
  { "local-family", tls_node_socket_get_local_family, NULL, NULL },
  { "remote-address", tls_node_socket_get_remote_address, NULL, NULL },
  { "remote-port", NULL, NULL, tls_node_socket_get_remote_port },
  { "remote-family", tls_node_socket_get_remote_family, NULL, NULL },
  { "writable-need-drain", NULL, tls_node_socket_get_writable_need_drain, NULL },
  { "ready-state", tls_node_socket_get_ready_state, NULL, NULL },
  { "connecting", NULL, tls_node_socket_get_connecting, NULL },
  { "pending", NULL, tls_node_socket_get_pending, NULL },
  { "secure-connecting", NULL, tls_node_socket_get_secure_connecting, NULL },
  { "destroyed", NULL, tls_node_socket_get_destroyed, NULL },
};

static void
check_getter (TlsNodeSocket *socket, const Getter *getter)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (socket), getter->property, &value);
  if (getter->get_string != NULL)
    g_assert_cmpstr (g_value_get_string (&value), ==, getter->get_string (socket));
  else if (getter->get_boolean != NULL)
    g_assert_cmpint (g_value_get_boolean (&value), ==, getter->get_boolean (socket));
  else
    g_assert_cmpuint (g_value_get_uint (&value), ==, getter->get_uint (socket));
}

/* Every property can be read, and those with a getter say the same. */
static void
check_everything (TlsNodeSocket *socket)
{
  guint n_pspecs = 0;
  g_autofree GParamSpec **pspecs
      = g_object_class_list_properties (G_OBJECT_GET_CLASS (socket), &n_pspecs);

  g_assert_cmpuint (n_pspecs, >, G_N_ELEMENTS (getters));
  for (guint i = 0; i < n_pspecs; i++) {
    g_auto (GValue) value = G_VALUE_INIT;
    g_autofree char *text = NULL;

    g_object_get_property (G_OBJECT (socket), pspecs[i]->name, &value);
    text = g_strdup_value_contents (&value);
    g_assert_nonnull (text);
  }
  for (guint i = 0; i < G_N_ELEMENTS (getters); i++)
    check_getter (socket, &getters[i]);
}

static void
call_everything (TlsNodeSocket *socket)
{
  g_autoptr (GVariant) cipher = tls_node_socket_get_cipher (socket);
  g_autoptr (GVariant) address = tls_node_socket_get_address (socket);
  g_autoptr (TlsNodeCertificate) peer = tls_node_socket_get_peer_x509_certificate (socket);
  g_autoptr (TlsNodeCertificate) own = tls_node_socket_get_x509_certificate (socket);
  g_autoptr (GVariant) peer_object = tls_node_socket_get_peer_certificate (socket);
  g_autoptr (GVariant) own_object = tls_node_socket_get_certificate (socket);

  g_assert_nonnull (address);
  g_assert_cmpint (peer_object == NULL, ==, tls_node_socket_get_destroyed (socket));
  g_assert_cmpint (own_object == NULL, ==, tls_node_socket_get_destroyed (socket));
  g_assert_true (cipher == NULL || g_variant_n_children (cipher) == 3);
  g_assert_true (peer == NULL || peer != own);
  tls_node_socket_get_protocol (socket);
  tls_node_socket_is_session_reused (socket);
  tls_node_socket_get_bytes_read (socket);
  tls_node_socket_get_bytes_written (socket);
  tls_node_socket_get_writable_length (socket);
  check_everything (socket);
}

static void
everything_hook (TnPeer *self, const char *event)
{
  call_everything (self->socket);
}

/* Before the connection, in every handler, and after the end. */
static void
test_everything_answers_at_any_time (gconstpointer data)
{
  TnOver over = GPOINTER_TO_UINT (data);
  g_autoptr (TnLink) link = tn_link_new (.over = over, .client_hook = everything_hook,
                                         .server_hook = everything_hook, .alpn = "echo/1",
                                         .servername = "localhost");

  call_everything (link->client.socket);
  tn_peer_write (&link->client, "ping");
  tn_run_until (tn_link_is_secure (link) && link->server.received->len == 4);
  tls_node_socket_end (link->client.socket);
  tn_run_until (tn_link_is_closed (link));

  call_everything (link->client.socket);
  call_everything (link->server.socket);
}

static void
test_everything_answers_after_a_failure (gconstpointer data)
{
  g_autoptr (TnLink) link
      = tn_link_new (.version = data, .ca = "other-ca", .client_hook = everything_hook);

  tn_run_until (link->client.n_close == 1);
  call_everything (link->client.socket);

  g_assert_cmpstr (tls_node_socket_get_authorization_error (link->client.socket), ==,
                   "SELF_SIGNED_CERT_IN_CHAIN");
  g_assert_false (tls_node_socket_get_authorized (link->client.socket));
}

static void
test_cipher_and_certificates (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);
  g_autoptr (GVariant) cipher = tls_node_socket_get_cipher (link->client.socket);
  g_autoptr (GVariant) same = tls_node_socket_get_cipher (link->server.socket);
  g_autoptr (TlsNodeCertificate) peer
      = tls_node_socket_get_peer_x509_certificate (link->client.socket);
  g_autoptr (TlsNodeCertificate) own
      = tls_node_socket_get_x509_certificate (link->server.socket);
  g_autofree char *version = NULL;
  g_autofree char *name = NULL;

  g_assert_true (g_variant_equal (cipher, same));
  g_assert_true (g_variant_lookup (cipher, "version", "s", &version));
  g_assert_true (g_variant_lookup (cipher, "standardName", "s", &name));
  g_assert_true (g_str_has_prefix (name, "TLS_"));
  g_assert_cmpstr (version, ==, data);
  g_assert_true (
      g_bytes_equal (tls_node_certificate_get_raw (peer), tls_node_certificate_get_raw (own)));
  g_assert_null (tls_node_socket_get_peer_x509_certificate (link->server.socket));
  g_assert_null (tls_node_socket_get_x509_certificate (link->client.socket));
}

static char *
common_name (GVariant *object)
{
  g_autoptr (GVariant) subject
      = g_variant_lookup_value (object, "subject", G_VARIANT_TYPE_VARDICT);
  char *name = NULL;

  if (subject != NULL)
    g_variant_lookup (subject, "CN", "s", &name);
  return name;
}

static void
test_plain_certificates (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);
  g_autoptr (GVariant) peer = tls_node_socket_get_peer_certificate (link->client.socket);
  g_autoptr (GVariant) own = tls_node_socket_get_certificate (link->server.socket);
  g_autoptr (GVariant) no_peer = tls_node_socket_get_peer_certificate (link->server.socket);
  g_autoptr (GVariant) no_own = tls_node_socket_get_certificate (link->client.socket);
  g_autofree char *name = common_name (peer);

  g_assert_cmpstr (name, ==, "localhost");
  g_assert_cmpvariant (peer, own);
  g_assert_cmpuint (g_variant_n_children (no_peer), ==, 0);
  g_assert_cmpuint (g_variant_n_children (no_own), ==, 0);
}

/* Up to the root, which is its own issuer; nobody owns it twice. */
static void
test_issuers_of_a_peer (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.version = data);
  TlsNodeCertificate *peer = tls_node_socket_get_peer_x509_certificate (link->client.socket);
  TlsNodeCertificate *root = g_object_ref (tls_node_certificate_get_issuer_certificate (peer));
  g_autofree char *subject = tls_node_certificate_get_subject (root);

  g_assert_cmpstr (subject, ==, "CN=Test CA");
  g_assert_true (tls_node_certificate_get_issuer_certificate (root) == root);
  g_assert_finalize_object (peer);
  g_assert_finalize_object (root);
}

/* readyState, and what is true of connecting, pending, destroyed and secureConnecting: told by Node 20 at the same stages. */
static void
assert_stage (TlsNodeSocket *socket, const char *expected)
{
  g_autofree char *stage = g_strconcat (
      tls_node_socket_get_ready_state (socket),
      tls_node_socket_get_connecting (socket) ? " connecting" : "",
      tls_node_socket_get_pending (socket) ? " pending" : "",
      tls_node_socket_get_destroyed (socket) ? " destroyed" : "",
      tls_node_socket_get_secure_connecting (socket) ? " secure-connecting" : "", NULL);

  g_assert_cmpstr (stage, ==, expected);
}

static void
stage_hook (TnPeer *self, const char *event)
{
  if (g_str_equal (event, "connect"))
    assert_stage (self->socket, "open secure-connecting");
  else if (g_str_equal (event, "secure-connect"))
    assert_stage (self->socket, "open");
  else if (g_str_equal (event, "close"))
    assert_stage (self->socket, "closed pending destroyed");
}

static void
test_ready_state_follows_the_life (gconstpointer data)
{
  g_autoptr (TnLink) link = tn_link_new (.version = data, .half_open = TRUE,
                                         .client_hook = stage_hook, .server_hook = stage_hook);
  TlsNodeSocket *socket = link->client.socket;

  assert_stage (socket, "opening connecting pending secure-connecting");
  tn_run_until (tn_link_is_secure (link));
  assert_stage (socket, "open");
  assert_stage (link->server.socket, "open");
  tls_node_socket_end (socket);
  assert_stage (socket, "readOnly");
  tn_run_until (link->server.n_end == 1);
  assert_stage (link->server.socket, "writeOnly");
  tls_node_socket_end (link->server.socket);
  assert_stage (link->server.socket, "closed");
  tn_run_until (tn_link_is_closed (link));
  assert_stage (socket, "closed pending destroyed");
  assert_stage (link->server.socket, "closed pending destroyed");
}

static void
failed_hook (TnPeer *self, const char *event)
{
  if (g_str_equal (event, "error") || g_str_equal (event, "close"))
    assert_stage (self->socket, "closed pending destroyed secure-connecting");
}

/* It stays on its way to be secure for ever. */
static void
test_a_failure_leaves_it_on_its_way (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ 0 });

  tls_node_server_close_async (link->listener, NULL, NULL, NULL);
  tn_run_until (link->n_closed == 1);
  link->client.hook = failed_hook;
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (link->client.n_close == 1);

  tn_assert_code (link->client.error, "ECONNREFUSED");
}

static void
test_addresses_over_tcp (void)
{
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_TCP);
  g_autoptr (GVariant) address = tls_node_socket_get_address (link->server.socket);
  g_autofree char *text = g_variant_print (address, FALSE);
  guint port = 0;

  g_assert_cmpstr (tls_node_socket_get_remote_address (link->client.socket), ==, "127.0.0.1");
  g_assert_cmpstr (tls_node_socket_get_remote_family (link->client.socket), ==, "IPv4");
  g_assert_cmpuint (tls_node_socket_get_remote_port (link->client.socket), ==, link->port);
  g_assert_true (g_variant_lookup (address, "port", "u", &port));
  g_assert_cmpuint (port, ==, link->port);
  g_assert_nonnull (strstr (text, "'address': <'127.0.0.1'>"));
  g_assert_nonnull (strstr (text, "'family': <'IPv4'>"));
}

static void
test_no_addresses_over_a_path (gconstpointer data)
{
  TnOver over = GPOINTER_TO_UINT (data);
  g_autoptr (TnLink) link = tn_link_new_secure (.over = over);
  g_autoptr (GVariant) address = tls_node_socket_get_address (link->client.socket);

  g_assert_cmpuint (g_variant_n_children (address), ==, 0);
  g_assert_null (tls_node_socket_get_remote_address (link->client.socket));
  g_assert_cmpuint (tls_node_socket_get_remote_port (link->client.socket), ==, 0);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  for (guint over = TN_OVER_TCP; over <= TN_OVER_PIPES; over++) {
    g_autofree char *path = g_strdup_printf ("/api/socket-info/everything-answers/%u", over);

    tn_test_add_data (path, GUINT_TO_POINTER (over), test_everything_answers_at_any_time);
  }
  tn_test_add_versions ("/api/socket-info/everything-answers-after-a-failure",
                        test_everything_answers_after_a_failure);
  tn_test_add_versions ("/api/socket-info/cipher-and-certificates",
                        test_cipher_and_certificates);
  tn_test_add_versions ("/api/socket-info/plain-certificates", test_plain_certificates);
  tn_test_add_versions ("/api/socket-info/issuers-of-a-peer", test_issuers_of_a_peer);
  tn_test_add_versions ("/api/socket-info/ready-state-follows-the-life",
                        test_ready_state_follows_the_life);
  tn_test_add ("/api/socket-info/a-failure-leaves-it-on-its-way",
               test_a_failure_leaves_it_on_its_way);
  tn_test_add ("/api/socket-info/addresses-over-tcp", test_addresses_over_tcp);
  tn_test_add_data ("/api/socket-info/no-addresses/unix", GUINT_TO_POINTER (TN_OVER_UNIX),
                    test_no_addresses_over_a_path);
  tn_test_add_data ("/api/socket-info/no-addresses/pair", GUINT_TO_POINTER (TN_OVER_PAIR),
                    test_no_addresses_over_a_path);
  return tn_test_run ();
}
