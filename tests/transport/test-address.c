/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct {
  const char *name;
  const char *bind_to; /* IP address; NULL = a Unix socket with the path */
  const char *path;    /* "" = not bound, "@name" = abstract */
  const char *address;
  int family;
} AddressCase;

static const AddressCase address_cases[] = {
  { "ipv4", "127.0.0.1", NULL, "127.0.0.1", 4 },
  { "ipv4-any", "0.0.0.0", NULL, "0.0.0.0", 4 },
  { "ipv6", "::1", NULL, "::1", 6 },
  { "ipv6-any", "::", NULL, "::", 6 },
  { "unix-unnamed", NULL, "", "", 0 },
  { "unix-abstract", NULL, "@tlsnode-test-address", "", 0 },
};

static int
bind_inet (const char *text)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, 0);
  struct sockaddr_storage native = { 0 };
  int fd;

  g_assert_true (g_socket_address_to_native (address, &native, sizeof native, NULL));
  fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (
      bind (fd, (struct sockaddr *) &native, g_socket_address_get_native_size (address)), ==,
      0);

  return fd;
}

static int
bind_unix (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  socklen_t length = offsetof (struct sockaddr_un, sun_path) + strlen (path);
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (*path == '\0')
    return fd;

  memcpy (address.sun_path, path, strlen (path));
  if (*path == '@')
    address.sun_path[0] = '\0';
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);

  return fd;
}

static void
test_local (gconstpointer data)
{
  const AddressCase *row = data;
  int fd = row->bind_to != NULL ? bind_inet (row->bind_to) : bind_unix (row->path);
  TnAddress address;

  g_assert_true (tn_address_of_local (fd, &address));

  g_assert_cmpstr (address.address, ==, row->address);
  g_assert_cmpint (address.family, ==, row->family);
  g_assert_cmpint (address.port != 0, ==, row->family != 0);
  close (fd);
}

/* The longest path fills its field without a NUL. */
static void
test_longest_path (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tlsnode-XXXXXX", NULL);
  g_autofree char *start = g_strconcat (folder, "/", NULL);
  g_autofree char *rest = g_strnfill (108 - strlen (start), 'x');
  g_autofree char *path = g_strconcat (start, rest, NULL);
  int fd = bind_unix (path);
  TnAddress address;

  g_assert_true (tn_address_of_local (fd, &address));

  g_assert_cmpstr (address.address, ==, path);
  close (fd);
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (rmdir (folder), ==, 0);
}

static void
test_mapped_ipv4_stays_mapped (void)
{
  int listening = bind_inet ("::");
  int client = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in to = { .sin_family = AF_INET };
  TnAddress address;
  int accepted;

  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_true (tn_address_of_local (listening, &address));
  to.sin_port = htons (address.port);
  g_assert_cmpint (listen (listening, 1), ==, 0);
  g_assert_cmpint (connect (client, (struct sockaddr *) &to, sizeof to), ==, 0);
  accepted = accept (listening, NULL, NULL);
  g_assert_true (tn_address_of_peer (accepted, &address));

  g_assert_cmpstr (address.address, ==, "::ffff:127.0.0.1");
  g_assert_cmpint (address.family, ==, 6);
  close (listening);
  close (client);
  close (accepted);
}

static void
test_no_address (void)
{
  int unconnected = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  TnAddress address;

  g_assert_false (tn_address_of_peer (unconnected, &address));
  g_assert_cmpstr (address.address, ==, "");
  g_assert_false (tn_address_of_local (-1, &address));
  g_assert_false (tn_address_of_peer (-1, &address));
  close (unconnected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (address_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/transport/address/%s", address_cases[i].name);

    g_test_add_data_func (path, &address_cases[i], test_local);
  }

  g_test_add_func ("/transport/address/longest-path", test_longest_path);
  g_test_add_func ("/transport/address/mapped-ipv4-stays-mapped",
                   test_mapped_ipv4_stays_mapped);
  g_test_add_func ("/transport/address/no-address", test_no_address);

  return g_test_run ();
}
