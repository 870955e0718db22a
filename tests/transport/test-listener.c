/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/listener.h"

#include "libtlsnode/base/error.h"
#include "tests/support/transport-loop.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static guint n_fds_at_start;

typedef struct {
  GMainContext *context;
  TnPoller *poller;
  TnListener *listener;
  guint n_listening;
  guint n_accepted;
  int last_fd;
  GError *error;
  gboolean frees_when_listening;
  gboolean frees_when_accepting;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->context = g_main_context_new ();
  f->poller = tn_poller_get (f->context, NULL);
  f->last_fd = -1;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  tn_listener_free (f->listener);
  if (f->last_fd >= 0)
    close (f->last_fd);
  g_clear_error (&f->error);
  tn_loop_drain (f->context);
  tn_poller_unref (f->poller);
  g_main_context_unref (f->context);
  tn_assert_fds (n_fds_at_start);
}

static void
listening_cb (gpointer owner, const GError *error)
{
  Fixture *f = owner;

  f->n_listening++;
  f->error = error != NULL ? g_error_copy (error) : NULL;
  if (f->frees_when_listening)
    g_clear_pointer (&f->listener, tn_listener_free);
}

static void
accept_cb (gpointer owner, int fd)
{
  Fixture *f = owner;

  f->n_accepted++;
  if (f->last_fd >= 0)
    close (f->last_fd);
  f->last_fd = fd;
  if (f->frees_when_accepting)
    g_clear_pointer (&f->listener, tn_listener_free);
}

static void
listen_with (Fixture *f, const TnListenSpec *spec)
{
  f->listener = tn_listener_new (f->poller, spec, listening_cb, accept_cb, f);
  g_assert_cmpuint (f->n_listening, ==, 0);
  tn_loop_run_until (f->context, &f->n_listening);
  g_assert_cmpuint (f->n_listening, ==, 1);
}

static void
listen_on_loopback (Fixture *f)
{
  listen_with (f, &(TnListenSpec){ .host = "127.0.0.1", .fd = -1 });
  g_assert_no_error (f->error);
}

/* A client's socket that is connected, at least to the backlog. */
static int
connect_client (Fixture *f)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  TnAddress bound;

  g_assert_true (tn_listener_get_address (f->listener, &bound));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  address.sin_port = htons (bound.port);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);

  return fd;
}

static void
test_accepts (Fixture *f, gconstpointer data)
{
  int no_delay = 0;
  socklen_t length = sizeof no_delay;
  int client;

  listen_on_loopback (f);
  client = connect_client (f);
  tn_loop_run_until (f->context, &f->n_accepted);

  g_assert_cmpint (fcntl (f->last_fd, F_GETFL) & O_NONBLOCK, !=, 0);
  g_assert_cmpint (fcntl (f->last_fd, F_GETFD) & FD_CLOEXEC, !=, 0);
  g_assert_cmpint (getsockopt (f->last_fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, &length), ==,
                   0);
  g_assert_cmpint (no_delay, !=, 0);
  close (client);
}

static void
test_address_is_known (Fixture *f, gconstpointer data)
{
  TnAddress address;

  listen_on_loopback (f);
  g_assert_true (tn_listener_get_address (f->listener, &address));

  g_assert_cmpstr (address.address, ==, "127.0.0.1");
  g_assert_cmpint (address.family, ==, 4);
  g_assert_cmpuint (address.port, !=, 0);
}

/* More than one turn accepts, and nothing is left behind. */
static void
test_many_connections_take_turns (Fixture *f, gconstpointer data)
{
  int clients[150];

  listen_on_loopback (f);
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    clients[i] = connect_client (f);

  tn_loop_run_until (f->context, &f->n_accepted);
  g_assert_cmpuint (f->n_accepted, ==, 64);
  tn_loop_drain (f->context);

  g_assert_cmpuint (f->n_accepted, ==, G_N_ELEMENTS (clients));
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    close (clients[i]);
}

static void
test_no_host_takes_both_families (Fixture *f, gconstpointer data)
{
  TnAddress address;
  int client;

  listen_with (f, &(TnListenSpec){ .fd = -1 });
  g_assert_no_error (f->error);
  g_assert_true (tn_listener_get_address (f->listener, &address));
  client = connect_client (f);
  tn_loop_run_until (f->context, &f->n_accepted);

  g_assert_cmpstr (address.address, ==, address.family == 6 ? "::" : "0.0.0.0");
  close (client);
}

static void
test_name_is_looked_up (Fixture *f, gconstpointer data)
{
  TnAddress address;

  listen_with (f, &(TnListenSpec){ .host = "localhost", .fd = -1 });
  g_assert_no_error (f->error);
  g_assert_true (tn_listener_get_address (f->listener, &address));

  g_assert_cmpstr (address.address, ==, address.family == 6 ? "::1" : "127.0.0.1");
}

static void
test_ipv6_only (Fixture *f, gconstpointer data)
{
  int value = 0;
  socklen_t length = sizeof value;
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

  close (fd);
  listen_with (f, &(TnListenSpec){ .host = "::1", .fd = -1, .ipv6_only = TRUE });
  g_assert_no_error (f->error);
  g_assert_cmpint (getsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &value, &length), ==, 0);

  g_assert_cmpint (value, ==, 1);
}

static void
test_reuse_port_shares (Fixture *f, gconstpointer data)
{
  Fixture second = { .context = f->context, .poller = f->poller, .last_fd = -1 };
  TnAddress address;
  TnListenSpec spec = { .host = "127.0.0.1", .fd = -1, .reuse_port = TRUE };

  listen_with (f, &spec);
  g_assert_true (tn_listener_get_address (f->listener, &address));
  spec.port = address.port;
  listen_with (&second, &spec);

  g_assert_no_error (second.error);
  tn_listener_free (second.listener);
}

static void
test_port_in_use (Fixture *f, gconstpointer data)
{
  Fixture second = { .context = f->context, .poller = f->poller, .last_fd = -1 };
  g_autofree char *message = NULL;
  TnAddress address;

  listen_on_loopback (f);
  g_assert_true (tn_listener_get_address (f->listener, &address));
  listen_with (&second, &(TnListenSpec){ .host = "127.0.0.1", .port = address.port, .fd = -1 });
  message = g_strdup_printf ("listen EADDRINUSE: address already in use 127.0.0.1:%u",
                             address.port);

  g_assert_error (second.error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EADDRINUSE);
  g_assert_cmpstr (second.error->message, ==, message);
  g_assert_cmpstr (tn_error_fields (second.error)->address, ==, "127.0.0.1");
  g_assert_cmpuint (tn_error_fields (second.error)->port, ==, address.port);
  tn_listener_free (second.listener);
  g_clear_error (&second.error);
}

/* Without a host the message names the family that was tried first. */
static void
test_port_in_use_everywhere (Fixture *f, gconstpointer data)
{
  Fixture second = { .context = f->context, .poller = f->poller, .last_fd = -1 };
  TnAddress address;

  listen_with (f, &(TnListenSpec){ .fd = -1 });
  g_assert_true (tn_listener_get_address (f->listener, &address));
  listen_with (&second, &(TnListenSpec){ .port = address.port, .fd = -1 });

  g_assert_error (second.error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EADDRINUSE);
  tn_listener_free (second.listener);
  g_clear_error (&second.error);
}

static void
test_foreign_address (Fixture *f, gconstpointer data)
{
  listen_with (f, &(TnListenSpec){ .host = "203.0.113.1", .fd = -1 });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EADDRNOTAVAIL);
  g_assert_cmpstr (f->error->message, ==,
                   "listen EADDRNOTAVAIL: address not available 203.0.113.1");
  g_assert_cmpstr (tn_error_fields (f->error)->syscall, ==, "listen");
}

static void
test_unknown_name (Fixture *f, gconstpointer data)
{
  listen_with (f, &(TnListenSpec){ .host = "does-not-exist.invalid", .fd = -1 });

  g_assert_true (f->error->domain == TLS_NODE_SYSTEM_ERROR);
  g_assert_true (f->error->code == TLS_NODE_SYSTEM_ERROR_ENOTFOUND
                 || f->error->code == TLS_NODE_SYSTEM_ERROR_EAI_AGAIN);
  g_assert_cmpstr (tn_error_fields (f->error)->host, ==, "does-not-exist.invalid");
  g_assert_cmpstr (tn_error_fields (f->error)->syscall, ==, "getaddrinfo");
}

/* A folder of its own, removed with what is in it. */
typedef struct {
  char *folder;
  char *path;
} Place;

static Place
place_new (void)
{
  Place place;

  place.folder = g_dir_make_tmp ("tlsnode-XXXXXX", NULL);
  place.path = g_build_filename (place.folder, "socket", NULL);

  return place;
}

static void
place_clear (Place *place)
{
  unlink (place->path);
  g_assert_cmpint (rmdir (place->folder), ==, 0);
  g_free (place->folder);
  g_free (place->path);
}

static int
connect_to_path (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);

  return fd;
}

static void
test_path_is_removed_at_the_end (Fixture *f, gconstpointer data)
{
  Place place = place_new ();
  TnAddress address;
  int client;

  listen_with (f, &(TnListenSpec){ .path = place.path, .fd = -1 });
  g_assert_no_error (f->error);
  g_assert_true (tn_listener_get_address (f->listener, &address));
  g_assert_cmpstr (address.address, ==, place.path);
  g_assert_cmpint (address.family, ==, 0);
  client = connect_to_path (place.path);
  tn_loop_run_until (f->context, &f->n_accepted);

  g_clear_pointer (&f->listener, tn_listener_free);
  g_assert_false (g_file_test (place.path, G_FILE_TEST_EXISTS));
  close (client);
  place_clear (&place);
}

/* It is not ours, so it stays. */
static void
test_path_in_use (Fixture *f, gconstpointer data)
{
  Place place = place_new ();
  g_autofree char *message
      = g_strdup_printf ("listen EADDRINUSE: address already in use %s", place.path);

  g_assert_true (g_file_set_contents (place.path, "x", 1, NULL));
  listen_with (f, &(TnListenSpec){ .path = place.path, .fd = -1 });
  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EADDRINUSE);
  g_assert_cmpstr (f->error->message, ==, message);

  g_clear_pointer (&f->listener, tn_listener_free);
  g_assert_true (g_file_test (place.path, G_FILE_TEST_EXISTS));
  place_clear (&place);
}

static void
test_path_in_no_folder (Fixture *f, gconstpointer data)
{
  listen_with (f, &(TnListenSpec){ .path = "/does-not-exist/socket", .fd = -1 });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EACCES);
  g_assert_cmpstr (f->error->message, ==,
                   "listen EACCES: permission denied /does-not-exist/socket");
}

static void
test_long_path_is_not_cut (Fixture *f, gconstpointer data)
{
  g_autofree char *name = g_strnfill (120, 'x');
  g_autofree char *path = g_strconcat ("/tmp/", name, NULL);

  listen_with (f, &(TnListenSpec){ .path = path, .fd = -1 });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ENAMETOOLONG);
}

static void
test_takes_a_listening_socket (Fixture *f, gconstpointer data)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  int client;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 5), ==, 0);
  listen_with (f, &(TnListenSpec){ .fd = fd });
  g_assert_no_error (f->error);
  client = connect_client (f);
  tn_loop_run_until (f->context, &f->n_accepted);

  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, !=, 0);
  close (client);
}

static void
test_file_is_no_socket (Fixture *f, gconstpointer data)
{
  listen_with (f, &(TnListenSpec){ .fd = open ("/proc/self/status", O_RDONLY) });

  g_assert_error (f->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EINVAL);
  g_assert_cmpstr (f->error->message, ==, "listen EINVAL: invalid argument");
}

/* No descriptor is left for the connection: it waits, and so does the loop, until there is one. */
static void
test_backs_off_without_descriptors (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  struct rlimit before;
  struct rlimit limit;
  int client;
  int fd;

  listen_on_loopback (f);
  client = connect_client (f);
  getrlimit (RLIMIT_NOFILE, &before);
  limit = (struct rlimit){ .rlim_cur = client + 8, .rlim_max = before.rlim_max };
  setrlimit (RLIMIT_NOFILE, &limit);
  while ((fd = dup (client)) >= 0)
    g_array_append_val (fds, fd);

  tn_loop_drain (f->context);
  g_assert_cmpuint (f->n_accepted, ==, 0);
  g_assert_false (g_main_context_pending (f->context));
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
  setrlimit (RLIMIT_NOFILE, &before);
  tn_loop_run_until (f->context, &f->n_accepted);

  g_assert_cmpuint (f->n_accepted, ==, 1);
  close (client);
}

static void
test_frees_itself_when_listening (Fixture *f, gconstpointer data)
{
  f->frees_when_listening = TRUE;
  listen_on_loopback (f);

  g_assert_null (f->listener);
}

static void
test_frees_itself_when_accepting (Fixture *f, gconstpointer data)
{
  int one;
  int other;

  f->frees_when_accepting = TRUE;
  listen_on_loopback (f);
  one = connect_client (f);
  other = connect_client (f);
  tn_loop_run_until (f->context, &f->n_accepted);
  tn_loop_drain (f->context);

  g_assert_cmpuint (f->n_accepted, ==, 1);
  close (one);
  close (other);
}

static void
test_freed_before_the_announcement (Fixture *f, gconstpointer data)
{
  const char *hosts[] = { "127.0.0.1", "localhost", "does-not-exist.invalid" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++) {
    TnListenSpec spec = { .host = hosts[i], .fd = -1 };

    tn_listener_free (tn_listener_new (f->poller, &spec, listening_cb, accept_cb, f));
    tn_loop_drain (f->context);
  }

  g_assert_cmpuint (f->n_listening, ==, 0);
}

static const struct {
  const char *name;
  void (*test) (Fixture *f, gconstpointer data);
} cases[] = {
  { "accepts", test_accepts },
  { "address-is-known", test_address_is_known },
  { "many-connections-take-turns", test_many_connections_take_turns },
  { "no-host-takes-both-families", test_no_host_takes_both_families },
  { "name-is-looked-up", test_name_is_looked_up },
  { "ipv6-only", test_ipv6_only },
  { "reuse-port-shares", test_reuse_port_shares },
  { "port-in-use", test_port_in_use },
  { "port-in-use-everywhere", test_port_in_use_everywhere },
  { "foreign-address", test_foreign_address },
  { "unknown-name", test_unknown_name },
  { "path-is-removed-at-the-end", test_path_is_removed_at_the_end },
  { "path-in-use", test_path_in_use },
  { "path-in-no-folder", test_path_in_no_folder },
  { "long-path-is-not-cut", test_long_path_is_not_cut },
  { "takes-a-listening-socket", test_takes_a_listening_socket },
  { "file-is-no-socket", test_file_is_no_socket },
  { "backs-off-without-descriptors", test_backs_off_without_descriptors },
  { "frees-itself-when-listening", test_frees_itself_when_listening },
  { "frees-itself-when-accepting", test_frees_itself_when_accepting },
  { "freed-before-the-announcement", test_freed_before_the_announcement },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tn_loop_warm_up ();
  n_fds_at_start = tn_count_fds ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/transport/listener/%s", cases[i].name);

    g_test_add (path, Fixture, NULL, set_up, cases[i].test, tear_down);
  }

  return g_test_run ();
}
