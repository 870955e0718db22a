/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

typedef union {
  struct sockaddr any;
  struct sockaddr_in ipv4;
  struct sockaddr_in6 ipv6;
  struct sockaddr_un local;
  struct sockaddr_storage storage;
} SocketAddress;

/* An unnamed socket and one of the abstract namespace (its first byte is NUL) give "". */
static void
describe_unix (const SocketAddress *from, socklen_t length, TnAddress *address)
{
  gsize path_length = length - MIN (length, offsetof (struct sockaddr_un, sun_path));

  path_length = MIN (path_length, sizeof from->local.sun_path);
  path_length = strnlen (from->local.sun_path, path_length);
  memcpy (address->address, from->local.sun_path, path_length);
}

static gboolean
describe (const SocketAddress *from, socklen_t length, TnAddress *address)
{
  switch (from->any.sa_family) {
  case AF_INET:
    address->family = 4;
    address->port = ntohs (from->ipv4.sin_port);
    inet_ntop (AF_INET, &from->ipv4.sin_addr, address->address, sizeof address->address);
    return TRUE;
  case AF_INET6:
    address->family = 6;
    address->port = ntohs (from->ipv6.sin6_port);
    inet_ntop (AF_INET6, &from->ipv6.sin6_addr, address->address, sizeof address->address);
    return TRUE;
  case AF_UNIX:
    describe_unix (from, length, address);
    return TRUE;
  default:
    return FALSE;
  }
}

gboolean
tn_address_of_local (int fd, TnAddress *address)
{
  SocketAddress from = { .storage = { 0 } };
  socklen_t length = sizeof from;

  memset (address, 0, sizeof *address);

  return getsockname (fd, &from.any, &length) == 0 && describe (&from, length, address);
}

gboolean
tn_address_of_peer (int fd, TnAddress *address)
{
  SocketAddress from = { .storage = { 0 } };
  socklen_t length = sizeof from;

  memset (address, 0, sizeof *address);

  return getpeername (fd, &from.any, &length) == 0 && describe (&from, length, address);
}
