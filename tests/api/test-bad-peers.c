/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <malloc.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A server meets everybody. Each is told apart, costs nothing afterwards, and the next client is served. */

typedef enum {
  LEAVE_OPEN, /* says nothing more */
  LEAVE_FIN,
  LEAVE_RST
} Leave;

typedef struct {
  const char *name;
  const char *says;
  gssize length; /* -1 = text */
  Leave leave;
  const char *code; /* of tls-client-error */
} BadPeer;

/* A ClientHello of which 10 bytes come; a record of 0x4100 bytes; a handshake message of 16 MB. */
static const BadPeer bad_peers[] = {
  { "http", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", -1, LEAVE_OPEN,
    "ERR_SSL_HTTP_REQUEST" },
  { "http-post", "POST / HTTP/1.1\r\n\r\n", -1, LEAVE_OPEN, "ERR_SSL_HTTP_REQUEST" },
  { "proxy", "CONNECT localhost:443 HTTP/1.1\r\n\r\n", -1, LEAVE_OPEN,
    "ERR_SSL_HTTPS_PROXY_REQUEST" },
  { "ssh", "SSH-2.0-OpenSSH_9.2\r\n", -1, LEAVE_OPEN, "ERR_SSL_WRONG_VERSION_NUMBER" },
  { "random", "\x8f\x02\x77\xe1\x03\x19\x5a\xcc\x90\x01\x00\x4d", 12, LEAVE_OPEN,
    "ERR_SSL_WRONG_VERSION_NUMBER" },
  { "zeros", "\0\0\0\0\0\0\0\0\0\0\0\0", 12, LEAVE_OPEN, "ERR_SSL_WRONG_VERSION_NUMBER" },
  { "alert-first", "\x15\x03\x01\x00\x02\x02\x28", 7, LEAVE_OPEN,
    "ERR_SSL_UNEXPECTED_MESSAGE" },
  { "data-first", "\x17\x03\x03\x00\x02hi", 7, LEAVE_OPEN, "ERR_SSL_UNEXPECTED_MESSAGE" },
  { "long-record", "\x16\x03\x01\x51\x00\x01\x00\x00\x05", 9, LEAVE_OPEN,
    "ERR_SSL_PACKET_LENGTH_TOO_LONG" },
  { "long-message", "\x16\x03\x01\x00\x06\x01\xff\xff\xff\x03\x03", 11, LEAVE_OPEN, NULL },
  { "garbage-hello", "\x16\x03\x01\x00\x08\x01\x00\x00\x04\x03\x03\x00\x00", 13, LEAVE_OPEN,
    NULL },
  { "half-a-hello", "\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03", 11, LEAVE_FIN,
    "ECONNRESET" },
  { "nothing", "", 0, LEAVE_FIN, "ECONNRESET" },
  { "one-byte", "\x16", 1, LEAVE_FIN, "ECONNRESET" },
  { "silence", "", 0, LEAVE_OPEN, "ERR_TLS_HANDSHAKE_TIMEOUT" },
  { "half-and-silence", "\x16\x03\x01\x00\xc8\x01", 6, LEAVE_OPEN,
    "ERR_TLS_HANDSHAKE_TIMEOUT" },
  { "reset", "", 0, LEAVE_RST, "ECONNRESET" },
  { "hello-and-reset", "\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03", 11, LEAVE_RST,
    "ECONNRESET" },
};

static int
connect_raw (TnLink *link)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, link->path, sizeof address.sun_path);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

static int
connect_tcp (TnLink *link)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_to_host (client, "127.0.0.1", link->port, NULL, NULL);

  g_assert_nonnull (connection);
  return dup (g_socket_get_fd (g_socket_connection_get_socket (connection)));
}

/* -1 or the descriptor, when it stays open. */
static int
misbehave (int fd, const BadPeer *c)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  gssize length = c->length < 0 ? (gssize) strlen (c->says) : c->length;

  if (length > 0)
    g_assert_cmpint (send (fd, c->says, length, MSG_NOSIGNAL), ==, length);
  if (c->leave == LEAVE_OPEN)
    return fd;
  if (c->leave == LEAVE_RST)
    setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (fd);
  return -1;
}

static void
assert_served (TnLink *link, const TnLinkOptions *options)
{
  TnPeer peer = { 0 };

  tn_peer_watch (&peer, tn_link_connect (link, options));
  tn_run_until (peer.n_secure == 1 && link->server.n_secure == 1);
  tn_peer_write (&link->server, "welcome");
  tls_node_socket_end (link->server.socket);
  tn_run_until (peer.n_close == 1 && link->server.n_close == 1);
  tn_assert_received (&peer, "welcome");
  tn_peer_clear (&peer);
}

static void
run_bad_peer (const BadPeer *c, TnOver over)
{
  gboolean waits = g_strcmp0 (c->code, "ERR_TLS_HANDSHAKE_TIMEOUT") == 0;
  TnLinkOptions options = { .over = over, .handshake_timeout = waits ? 500 : 0 };
  g_autoptr (TnLink) link = tn_link_listen (&options);
  int fd = misbehave (over == TN_OVER_UNIX ? connect_raw (link) : connect_tcp (link), c);

  tn_run_until (link->client_error != NULL);
  tn_run_until (tls_node_server_get_connections (link->listener) == 0);
  if (c->code != NULL)
    tn_assert_code (link->client_error, c->code);
  g_assert_cmpstr (link->events->str, ==, "listening connection tls-client-error");
  g_assert_cmpuint (link->server.n_secure, ==, 0);

  if (fd >= 0)
    close (fd);
  g_clear_object (&link->connection);
  assert_served (link, &options);
}

static void
test_bad_peer_is_told_apart (gconstpointer data)
{
  const BadPeer *c = data;

  run_bad_peer (c, TN_OVER_TCP);
  if (c->leave != LEAVE_RST)
    run_bad_peer (c, TN_OVER_UNIX);
}

/* The handler may do what it wants with the socket that it is given: it is destroyed already. */
static void
use_socket_cb (TlsNodeServer *server, GError *error, TlsNodeSocket *socket, gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);

  g_assert_true (tls_node_socket_get_destroyed (socket));
  g_assert_false (tls_node_socket_write (socket, bytes));
  tls_node_socket_resume (socket);
  tls_node_socket_end (socket);
  tls_node_socket_destroy (socket, error);
  tls_node_server_close_async (server, NULL, NULL, NULL);
  g_set_object ((TlsNodeSocket **) user_data, socket);
}

static void
test_the_socket_of_a_bad_peer (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .over = TN_OVER_UNIX });
  TlsNodeSocket *socket = NULL;
  int fd = misbehave (connect_raw (link), &bad_peers[0]);

  g_signal_connect (link->listener, "tls-client-error", G_CALLBACK (use_socket_cb), &socket);
  tn_run_until (link->n_closed == 1);

  g_assert_finalize_object (socket);
  close (fd);
}

/* What a peer that spoke plain text gets to see: an alert in TLS's form or nothing, then the end. */
static void
test_plain_text_is_answered_with_the_end (void)
{
  g_autoptr (TnLink) link = tn_link_listen (&(TnLinkOptions){ .over = TN_OVER_UNIX });
  int fd = misbehave (connect_raw (link), &bad_peers[0]);
  guint8 answer[64];
  gssize length;

  tn_run_until (link->client_error != NULL);
  g_clear_object (&link->connection);
  tn_run_until (tls_node_server_get_connections (link->listener) == 0);
  length = read (fd, answer, sizeof answer);

  g_assert_true (length <= 0 || (length == 7 && answer[0] == 0x15));
  close (fd);
}

/* Errors after the handshake: told on both sides, and the socket is not destroyed by them. */

static void
inject (TnLink *link, const guint8 *data, gsize length)
{
  GSocket *wire = g_socket_connection_get_socket (G_SOCKET_CONNECTION (link->streams[0]));

  tn_settle ();
  g_assert_cmpint (g_socket_send (wire, (const char *) data, length, NULL, NULL), ==, length);
}

static void
test_error_after_the_handshake (gconstpointer data)
{
  const guint8 record[5 + 32] = { 0x17, 3, 3, 0, 32 };
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_CONNECTION, .version = data);

  inject (link, record, sizeof record);
  tn_run_until (link->client.error != NULL);
  tn_settle ();
  g_assert_cmpuint (link->client.n_close + link->server.n_close, ==, 0);
  tls_node_socket_end (link->server.socket);
  tn_run_until (tn_link_is_closed (link));

  tn_assert_events (&link->server, "secure error end close");
  g_assert_false (link->server.had_error);
  tn_assert_events (&link->client, "secure-connect secure error end close");
  tn_assert_code (link->client.error, "ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC");
  g_assert_cmpint (tls_node_error_get_alert_sent (link->server.error), ==, 20);
  g_assert_cmpint (tls_node_error_get_alert_received (link->client.error), ==, 20);
}

static void
destroy_in_error_hook (TnPeer *self, const char *event)
{
  if (g_strcmp0 (event, "error") == 0)
    tls_node_socket_destroy (self->socket, self->error);
}

/* As nearly every program does. */
static void
test_destroy_in_the_late_error (gconstpointer data)
{
  const guint8 record[5 + 32] = { 0x17, 3, 3, 0, 32 };
  g_autoptr (TnLink) link = tn_link_new_secure (.over = TN_OVER_CONNECTION, .version = data);

  link->server.hook = destroy_in_error_hook;
  inject (link, record, sizeof record);
  tn_run_until (tn_link_is_closed (link));

  tn_assert_events (&link->server, "secure error close");
  g_assert_true (link->server.had_error);
}

static void
test_writing_after_the_late_error_fails (gconstpointer data)
{
  const guint8 record[5 + 32] = { 0x17, 3, 3, 0, 32 };
  g_autoptr (TnLink) link
      = tn_link_new_secure (.over = TN_OVER_CONNECTION, .version = data, .half_open = TRUE);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;
  g_auto (TnResult) result = { 0 };

  tls_node_socket_pause (link->client.socket); /* stays */
  inject (link, record, sizeof record);
  tn_run_until (link->server.error != NULL);
  tls_node_socket_write_async (link->server.socket, bytes, NULL, tn_result_cb, &result);
  tls_node_socket_destroy (link->server.socket, NULL);
  tn_run_until (result.calls == 1);

  g_assert_false (tls_node_socket_write_finish (link->server.socket, result.result, &error));
  g_assert_nonnull (error);
}

/* A server tells such an error by the socket alone, and serves the others. */
static void
test_a_late_error_is_of_one_socket (gconstpointer data)
{
  const guint8 record[5 + 32] = { 0x17, 3, 3, 0, 32 };
  TnLinkOptions options = { .version = data };
  g_autoptr (TnLink) link = tn_link_listen (&options);
  TnPeer good = { 0 };

  tn_make_connections (&link->streams[0], &link->streams[1]);
  g_assert_true (tls_node_server_add_connection (link->listener, link->streams[1], NULL));
  tn_peer_watch (&link->client, tn_link_connect (link, &options));
  tn_run_until (tn_link_is_secure (link));
  g_clear_object (&link->streams[1]);
  inject (link, record, sizeof record);
  g_clear_object (&link->streams[0]);
  tn_peer_watch (&good, tn_link_connect (link, &options));
  tn_run_until (link->server.error != NULL && good.n_secure == 1 && link->server.n_secure == 2);

  tls_node_socket_destroy (link->server.socket, link->server.error);
  tn_run_until (link->server.n_close == 1);
  tn_settle ();
  tn_assert_events (&link->server, "error close");
  g_assert_no_error (link->client_error);
  g_assert_null (strstr (link->events->str, "tls-client-error"));
  g_assert_cmpuint (tls_node_server_get_connections (link->listener), ==, 1);
  g_assert_cmpuint (good.n_close, ==, 0);
  tls_node_socket_end (good.socket);
  tn_run_until (good.n_close == 1);
  g_assert_no_error (good.error);
  tn_peer_clear (&good);
}

/* Many */

#define MANY 10000

static gsize
allocated (void)
{
  return mallinfo2 ().uordblks;
}

static void
meet_many (TnLink *link, guint count)
{
  for (guint i = 0; i < count; i++) {
    const BadPeer *c = &bad_peers[i % G_N_ELEMENTS (bad_peers)];
    int fd = misbehave (connect_raw (link), c);

    if (fd >= 0)
      close (fd);
    if (i % 100 == 99)
      tn_run_until (tls_node_server_get_connections (link->listener) == 0);
    tn_settle ();
  }
  tn_run_until (tls_node_server_get_connections (link->listener) == 0);
  tn_settle ();
}

static void
test_many_cost_nothing (void)
{
  TnLinkOptions options = { .over = TN_OVER_UNIX };
  g_autoptr (TnLink) link = tn_link_listen (&options);
  gsize resident;
  gsize bytes;
  guint fds;

  g_signal_handlers_disconnect_matched (link->listener, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                        link);
  meet_many (link, MANY / 10);
  fds = tn_count_fds ();
  bytes = allocated ();
  resident = tn_get_resident ();
  meet_many (link, MANY);

  g_assert_cmpuint (tn_count_fds (), ==, fds);
  g_test_message ("allocated %+" G_GSSIZE_FORMAT " bytes, resident %+" G_GSSIZE_FORMAT " bytes",
                  allocated () - bytes, tn_get_resident () - resident);
  if (TN_MEASURES_MEMORY) {
    g_assert_cmpuint (allocated (), <, bytes + 64 * 1024);
    g_assert_cmpuint (tn_get_resident (), <, resident + 1024 * 1024);
  }
  tls_node_server_close_async (link->listener, NULL, NULL, NULL);
  tn_settle ();
  link->n_closed = 1; /* nobody listens to its signals any more */
}

/* Good and bad ones at once. */
static void
test_good_clients_among_bad_ones (gconstpointer data)
{
  TnLinkOptions options = { .over = TN_OVER_UNIX, .version = data };
  g_autoptr (TnLink) link = tn_link_listen (&options);
  TnPeer clients[8] = { { 0 } };
  int fds[G_N_ELEMENTS (bad_peers)];
  guint n_secure = 0;

  for (guint i = 0; i < G_N_ELEMENTS (bad_peers); i++) {
    if (i < G_N_ELEMENTS (clients))
      tn_peer_watch (&clients[i], tn_link_connect (link, &options));
    fds[i] = misbehave (connect_raw (link), &bad_peers[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
    tn_run_until (clients[i].n_secure == 1);
    n_secure++;
  }
  g_assert_cmpuint (n_secure, ==, G_N_ELEMENTS (clients));
  tn_run_until (link->server.n_secure == G_N_ELEMENTS (clients));

  for (guint i = 0; i < G_N_ELEMENTS (bad_peers); i++) {
    if (fds[i] >= 0)
      close (fds[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
    tls_node_socket_reset_and_destroy (clients[i].socket);
    tn_peer_clear (&clients[i]);
  }
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (bad_peers); i++) {
    g_autofree char *path = g_strconcat ("/api/bad-peers/server/", bad_peers[i].name, NULL);

    tn_test_add_data (path, &bad_peers[i], test_bad_peer_is_told_apart);
  }
  tn_test_add ("/api/bad-peers/plain-text-is-answered-with-the-end",
               test_plain_text_is_answered_with_the_end);
  tn_test_add ("/api/bad-peers/the-socket-of-a-bad-peer", test_the_socket_of_a_bad_peer);
  tn_test_add_versions ("/api/bad-peers/error-after-the-handshake",
                        test_error_after_the_handshake);
  tn_test_add_versions ("/api/bad-peers/destroy-in-the-late-error",
                        test_destroy_in_the_late_error);
  tn_test_add_versions ("/api/bad-peers/writing-after-the-late-error",
                        test_writing_after_the_late_error_fails);
  tn_test_add_versions ("/api/bad-peers/a-late-error-is-of-one-socket",
                        test_a_late_error_is_of_one_socket);
  tn_test_add_versions ("/api/bad-peers/good-clients-among-bad-ones",
                        test_good_clients_among_bad_ones);
  tn_test_add ("/api/bad-peers/many-cost-nothing", test_many_cost_nothing);
  return tn_test_run ();
}
