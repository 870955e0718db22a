/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/connector.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/transport/listener.h"
#include "tests/support/transport-loop.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static guint n_fds_at_start;

typedef struct {
  GMainContext *context;
  TnPoller *poller;
  TnListener *listener;
  guint port;
  guint n_listening;
  guint n_accepted;
  guint n_connected;
  gboolean was_dispatching;
  int server_fd;
  int fd;
  GError *error;
} Fixture;

static void
listening_cb (gpointer owner, const GError *error)
{
  Fixture *f = owner;

  g_assert_no_error (error);
  f->n_listening++;
}

static void
accept_cb (gpointer owner, int fd)
{
  Fixture *f = owner;

  f->n_accepted++;
  f->server_fd = fd;
}

static void
connected_cb (gpointer owner, int fd, const GError *error)
{
  Fixture *f = owner;

  g_assert_true ((fd >= 0) == (error == NULL));
  f->n_connected++;
  f->was_dispatching = tn_poller_is_dispatching (f->poller);
  f->fd = fd;
  f->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->context
      = data != NULL ? g_main_context_ref (g_main_context_default ()) : g_main_context_new ();
  f->poller = tn_poller_get (f->context, NULL);
  f->fd = -1;
  f->server_fd = -1;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  tn_listener_free (f->listener);
  if (f->fd >= 0)
    close (f->fd);
  if (f->server_fd >= 0)
    close (f->server_fd);
  g_clear_error (&f->error);
  tn_loop_drain (f->context);
  tn_poller_unref (f->poller);
  g_main_context_unref (f->context);
  tn_assert_fds (n_fds_at_start);
}

static void
listen_on (Fixture *f, const char *host, const char *path)
{
  TnListenSpec spec = { .host = host, .path = path, .fd = -1 };
  TnAddress address;

  f->listener = tn_listener_new (f->poller, &spec, listening_cb, accept_cb, f);
  tn_loop_run_until (f->context, &f->n_listening);
  g_assert_true (tn_listener_get_address (f->listener, &address));
  f->port = address.port;
}

static void
connect_with (Fixture *f, const TnConnectSpec *spec)
{
  tn_connector_start (f->poller, spec, connected_cb, f);
  g_assert_cmpuint (f->n_connected, ==, 0);
  tn_loop_run_until (f->context, &f->n_connected);

  g_assert_cmpuint (f->n_connected, ==, 1);
  g_assert_true (f->was_dispatching);
}

/* A port where nobody listens: it was just given back. */
static guint
free_port (Fixture *f)
{
  listen_on (f, "127.0.0.1", NULL);
  g_clear_pointer (&f->listener, tn_listener_free);

  return f->port;
}

static void
assert_connected (Fixture *f)
{
  TnAddress local;
  TnAddress peer;

  g_assert_no_error (f->error);
  tn_loop_run_until (f->context, &f->n_accepted);
  g_assert_cmpint (fcntl (f->fd, F_GETFL) & O_NONBLOCK, !=, 0);
  g_assert_cmpint (fcntl (f->fd, F_GETFD) & FD_CLOEXEC, !=, 0);
  g_assert_true (tn_address_of_local (f->fd, &local));
  g_assert_true (tn_address_of_peer (f->server_fd, &peer));
  g_assert_cmpuint (local.port, ==, peer.port);

  /* The connection object that made it is gone, the connection is not. */
  g_assert_cmpint (send (f->fd, "x", 1, MSG_NOSIGNAL), ==, 1);
  g_assert_cmpint (recv (f->server_fd, &(char){ 0 }, 1, 0), ==, 1);
}

static void
test_address (Fixture *f, gconstpointer data)
{
  listen_on (f, "127.0.0.1", NULL);
  connect_with (f, &(TnConnectSpec){ .host = "127.0.0.1", .port = f->port });

  assert_connected (f);
}

static void
test_ipv6_address (Fixture *f, gconstpointer data)
{
  listen_on (f, "::1", NULL);
  connect_with (f, &(TnConnectSpec){ .host = "::1", .port = f->port });

  assert_connected (f);
}

/* One of the two addresses of the name does not listen. */
static void
test_name_tries_all_addresses (Fixture *f, gconstpointer data)
{
  listen_on (f, "127.0.0.1", NULL);
  connect_with (f, &(TnConnectSpec){ .host = "localhost", .port = f->port });

  assert_connected (f);
}

static void
test_no_host_is_localhost (Fixture *f, gconstpointer data)
{
  listen_on (f, "127.0.0.1", NULL);
  connect_with (f, &(TnConnectSpec){ .port = f->port });

  assert_connected (f);
}

static void
test_name_in_one_family (Fixture *f, gconstpointer data)
{
  TnAddress peer;

  listen_on (f, "::", NULL);
  connect_with (f, &(TnConnectSpec){ .host = "localhost", .port = f->port, .family = 4 });
  assert_connected (f);

  g_assert_true (tn_address_of_peer (f->fd, &peer));
  g_assert_cmpstr (peer.address, ==, "127.0.0.1");
}

static void
test_local_address (Fixture *f, gconstpointer data)
{
  TnAddress local;

  listen_on (f, "127.0.0.1", NULL);
  connect_with (f, &(TnConnectSpec){
                       .host = "127.0.0.1", .port = f->port, .local_address = "127.0.0.2" });
  assert_connected (f);

  g_assert_true (tn_address_of_local (f->fd, &local));
  g_assert_cmpstr (local.address, ==, "127.0.0.2");
}

static void
test_local_port (Fixture *f, gconstpointer data)
{
  guint local_port = free_port (f);
  TnAddress local;

  f->n_listening = 0;
  listen_on (f, "127.0.0.1", NULL);
  connect_with (
      f, &(TnConnectSpec){ .host = "127.0.0.1", .port = f->port, .local_port = local_port });
  assert_connected (f);

  g_assert_true (tn_address_of_local (f->fd, &local));
  g_assert_cmpuint (local.port, ==, local_port);
}

static void
test_path (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("tlsnode-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "socket", NULL);

  listen_on (f, NULL, path);
  connect_with (f, &(TnConnectSpec){ .path = path });
  tn_loop_run_until (f->context, &f->n_accepted);
  g_assert_no_error (f->error);
  g_clear_pointer (&f->listener, tn_listener_free);

  g_assert_cmpint (send (f->fd, "x", 1, MSG_NOSIGNAL), ==, 1);
  g_assert_cmpint (rmdir (folder), ==, 0);
}

static void
test_nobody_listens (Fixture *f, gconstpointer data)
{
  guint port = free_port (f);
  g_autofree char *message = g_strdup_printf ("connect ECONNREFUSED 127.0.0.1:%u", port);

  connect_with (f, &(TnConnectSpec){ .host = "127.0.0.1", .port = port });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNREFUSED);
  g_assert_cmpstr (f->error->message, ==, message);
  g_assert_cmpstr (tn_error_fields (f->error)->syscall, ==, "connect");
  g_assert_cmpstr (tn_error_fields (f->error)->address, ==, "127.0.0.1");
  g_assert_cmpuint (tn_error_fields (f->error)->port, ==, port);
}

static void
test_nobody_listens_at_a_name (Fixture *f, gconstpointer data)
{
  connect_with (f, &(TnConnectSpec){ .host = "localhost", .port = free_port (f) });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNREFUSED);
  g_assert_true (g_str_has_prefix (f->error->message, "connect ECONNREFUSED "));
}

static void
test_unknown_name (Fixture *f, gconstpointer data)
{
  int family = GPOINTER_TO_INT (data);
  TnErrorFields *fields;

  connect_with (
      f, &(TnConnectSpec){ .host = "does-not-exist.invalid", .port = 1, .family = family });

  fields = tn_error_fields (f->error);
  if (f->error->code == TLS_NODE_SYSTEM_ERROR_ENOTFOUND)
    g_assert_cmpstr (f->error->message, ==, "getaddrinfo ENOTFOUND does-not-exist.invalid");
  else
    g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EAI_AGAIN);
  g_assert_cmpstr (fields->syscall, ==, "getaddrinfo");
  g_assert_cmpstr (fields->host, ==, "does-not-exist.invalid");
}

static void
test_missing_path (Fixture *f, gconstpointer data)
{
  connect_with (f, &(TnConnectSpec){ .path = "/does-not-exist" });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ENOENT);
  g_assert_cmpstr (f->error->message, ==, "connect ENOENT /does-not-exist");
}

static void
test_long_path_is_not_cut (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_strnfill (108, '/');

  connect_with (f, &(TnConnectSpec){ .path = path });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ENAMETOOLONG);
}

static void
test_foreign_local_address (Fixture *f, gconstpointer data)
{
  connect_with (
      f, &(TnConnectSpec){ .host = "127.0.0.1", .port = 1, .local_address = "203.0.113.1" });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EADDRNOTAVAIL);
  g_assert_cmpstr (f->error->message, ==, "bind EADDRNOTAVAIL 203.0.113.1");
}

static void
test_local_address_that_is_none (Fixture *f, gconstpointer data)
{
  connect_with (
      f, &(TnConnectSpec){ .host = "127.0.0.1", .port = 1, .local_address = "nonsense" });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EINVAL);
}

static void
test_cancelled_says_nothing (Fixture *f, gconstpointer data)
{
  const TnConnectSpec specs[] = {
    { .host = "127.0.0.1", .port = free_port (f) },
    { .host = "localhost", .port = f->port },
    { .host = "localhost", .port = f->port, .family = 4 },
    { .host = "does-not-exist.invalid", .port = 1 },
    { .path = "/does-not-exist" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    tn_connector_cancel (tn_connector_start (f->poller, &specs[i], connected_cb, f));
  tn_loop_drain (f->context);

  g_assert_cmpuint (f->n_connected, ==, 0);
}

/* At each point of the way: the connection it has made by then is closed again. */
static void
test_cancelled_on_the_way (Fixture *f, gconstpointer data)
{
  listen_on (f, "127.0.0.1", NULL);

  for (guint turns = 0; turns < 12; turns++) {
    TnConnectSpec spec = { .host = "127.0.0.1", .port = f->port };
    TnConnector *connector = tn_connector_start (f->poller, &spec, connected_cb, f);

    for (guint turn = 0; turn < turns && f->n_connected == 0; turn++)
      tn_loop_turn (f->context);
    if (f->n_connected > 0)
      break;

    tn_connector_cancel (connector);
    tn_loop_drain (f->context);
    g_assert_cmpuint (f->n_connected, ==, 0);
    if (f->server_fd >= 0)
      close (f->server_fd);
    f->server_fd = -1;
  }
}

static void
test_dead_context_takes_nothing (void)
{
  GMainContext *context = g_main_context_new ();
  TnPoller *poller = tn_poller_get (context, NULL);
  TnConnectSpec spec = { .host = "127.0.0.1", .port = 1 };

  g_main_context_unref (context);
  tn_connector_cancel (tn_connector_start (poller, &spec, connected_cb, NULL));
  tn_poller_unref (poller);
}

static const struct {
  const char *name;
  void (*test) (Fixture *f, gconstpointer data);
} cases[] = {
  { "address", test_address },
  { "ipv6-address", test_ipv6_address },
  { "name-tries-all-addresses", test_name_tries_all_addresses },
  { "no-host-is-localhost", test_no_host_is_localhost },
  { "name-in-one-family", test_name_in_one_family },
  { "local-address", test_local_address },
  { "local-port", test_local_port },
  { "path", test_path },
  { "nobody-listens", test_nobody_listens },
  { "nobody-listens-at-a-name", test_nobody_listens_at_a_name },
  { "unknown-name", test_unknown_name },
  { "missing-path", test_missing_path },
  { "long-path-is-not-cut", test_long_path_is_not_cut },
  { "foreign-local-address", test_foreign_local_address },
  { "local-address-that-is-none", test_local_address_that_is_none },
  { "cancelled-says-nothing", test_cancelled_says_nothing },
  { "cancelled-on-the-way", test_cancelled_on_the_way },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tn_loop_warm_up ();
  n_fds_at_start = tn_count_fds ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *in_default
        = g_strdup_printf ("/transport/connector/default/%s", cases[i].name);
    g_autofree char *in_private
        = g_strdup_printf ("/transport/connector/private/%s", cases[i].name);

    g_test_add (in_default, Fixture, GINT_TO_POINTER (4), set_up, cases[i].test, tear_down);
    g_test_add (in_private, Fixture, NULL, set_up, cases[i].test, tear_down);
  }

  g_test_add_func ("/transport/connector/dead-context-takes-nothing",
                   test_dead_context_takes_nothing);

  return g_test_run ();
}
