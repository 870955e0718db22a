/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/listener.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/transport/gio-error.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define DEFAULT_BACKLOG 511
#define ACCEPTS_PER_TURN 64
#define BACK_OFF (100 * G_TIME_SPAN_MILLISECOND)

struct _TnListener {
  TnPoller *poller;
  TnListeningFunc listening;
  TnAcceptFunc accept;
  gpointer owner;
  char *host;
  char *path; /* the socket that we made, to be removed */
  guint16 port;
  int backlog;
  gboolean ipv6_only;
  gboolean reuse_port;
  int fd;               /* -1 = not bound */
  GCancellable *lookup; /* set while GIO is at work */
  GError *error;
  TnDeferred announcement;
  TnWatch watch;
  TnTimer back_off;
  guint n_callbacks;  /* of ours on the stack */
  gboolean is_closed; /* freed once GIO and the callbacks have let go */
};

/* libuv's words, which Node puts into what listen () reports. */
static const struct {
  int errnum;
  const char *text;
} uv_texts[] = {
  { EADDRINUSE, "address already in use" }, { EADDRNOTAVAIL, "address not available" },
  { EACCES, "permission denied" },          { EPERM, "operation not permitted" },
  { EINVAL, "invalid argument" },           { EAFNOSUPPORT, "address family not supported" },
  { ENAMETOOLONG, "name too long" },        { ENOTDIR, "not a directory" },
  { EBADF, "bad file descriptor" },         { ELOOP, "too many symbolic links encountered" },
  { EMFILE, "too many open files" },        { ENFILE, "file table overflow" },
  { ENOBUFS, "no buffer space available" }, { ENOMEM, "not enough memory" },
};

static const char *
uv_text (int errnum)
{
  for (gsize i = 0; i < G_N_ELEMENTS (uv_texts); i++) {
    if (uv_texts[i].errnum == errnum)
      return uv_texts[i].text;
  }

  return g_strerror (errnum);
}

/* "listen CODE address:port" becomes "listen CODE: text address:port". */
static GError *
listen_error (int errnum, const char *address, guint port)
{
  GError *error = tn_system_error_new (errnum, "listen", address, port);
  g_auto (GStrv) words = g_strsplit (error->message, " ", 3);
  const char *where = g_strv_length (words) > 2 ? words[2] : NULL;

  g_free (error->message);
  error->message = g_strdup_printf ("%s %s: %s%s%s", words[0], words[1], uv_text (errnum),
                                    where != NULL ? " " : "", where != NULL ? where : "");

  return error;
}

/* Closed and with nobody inside any more. */
static gboolean
free_if_unused (TnListener *self)
{
  if (!self->is_closed || self->n_callbacks > 0 || self->lookup != NULL)
    return FALSE;

  g_clear_error (&self->error);
  g_free (self->host);
  g_free (self->path);
  tn_poller_unref (self->poller);
  g_free (self);

  return TRUE;
}

static void
back_off_cb (gpointer owner)
{
  TnListener *self = owner;

  tn_watch_again (&self->watch, TN_READY_IN);
}

/* Errors of the connection, not of the listening socket (accept(2)). */
static gboolean
is_of_connection (int errnum)
{
  return errnum == EINTR || errnum == ECONNABORTED || errnum == EPROTO || errnum == ENETDOWN
         || errnum == ENOPROTOOPT || errnum == EHOSTDOWN || errnum == ENONET
         || errnum == EHOSTUNREACH || errnum == EOPNOTSUPP || errnum == ENETUNREACH
         || errnum == EPERM;
}

/* One connection, or none: FALSE = stop for this turn. */
static gboolean
accept_one (TnListener *self)
{
  int fd = accept4 (self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  int one = 1;

  if (fd >= 0) {
    setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    self->accept (self->owner, fd);
    return !self->is_closed;
  }

  if (is_of_connection (errno))
    return TRUE;

  /* There is no further edge while the connection waits in the backlog: look again by ourselves. */
  if (errno != EAGAIN && errno != EWOULDBLOCK)
    tn_timer_start (&self->back_off, self->poller, g_get_monotonic_time () + BACK_OFF,
                    back_off_cb, self);

  return FALSE;
}

static void
ready_cb (gpointer owner, TnReady ready)
{
  TnListener *self = owner;
  guint n_accepted = 0;

  self->n_callbacks++;
  while (n_accepted < ACCEPTS_PER_TURN && accept_one (self))
    n_accepted++;
  self->n_callbacks--;

  if (!free_if_unused (self) && n_accepted == ACCEPTS_PER_TURN)
    tn_watch_again (&self->watch, TN_READY_IN);
}

static void
announce_cb (gpointer owner)
{
  TnListener *self = owner;

  if (self->error == NULL)
    tn_watch_start (&self->watch, self->poller, self->fd, ready_cb, self, &self->error);

  self->n_callbacks++;
  self->listening (self->owner, self->error);
  self->n_callbacks--;
  free_if_unused (self);
}

/* Takes error. */
static void
announce (TnListener *self, GError *error)
{
  self->error = error;
  tn_deferred_post (&self->announcement, self->poller, announce_cb, self);
}

/* errnum of what failed, 0 = listening. */
static int
open_socket (TnListener *self, const struct sockaddr *address, socklen_t length)
{
  int fd = socket (address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int one = 1;
  int only = self->ipv6_only != FALSE;
  int errnum;

  if (fd < 0)
    return errno;

  if (address->sa_family != AF_UNIX)
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);

  if ((address->sa_family != AF_INET6
       || setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only) == 0)
      && (!self->reuse_port || setsockopt (fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) == 0)
      && bind (fd, address, length) == 0 && listen (fd, self->backlog) == 0) {
    self->fd = fd;
    return 0;
  }

  errnum = errno;
  close (fd);

  return errnum;
}

static int
open_inet (TnListener *self, GSocketAddress *address)
{
  struct sockaddr_storage native = { 0 };

  if (!g_socket_address_to_native (address, &native, sizeof native, NULL))
    return EINVAL;

  return open_socket (self, (struct sockaddr *) &native,
                      g_socket_address_get_native_size (address));
}

static GError *
listen_on (TnListener *self, const char *ip_address)
{
  g_autoptr (GSocketAddress) address
      = g_inet_socket_address_new_from_string (ip_address, self->port);
  int errnum = address != NULL ? open_inet (self, address) : EINVAL;

  return errnum != 0 ? listen_error (errnum, ip_address, self->port) : NULL;
}

/* As Node: all of IPv6, which takes IPv4 as well, else all of IPv4. */
static GError *
listen_anywhere (TnListener *self)
{
  g_autoptr (GError) error = listen_on (self, "::");

  if (error == NULL || error->code == TLS_NODE_SYSTEM_ERROR_EADDRINUSE)
    return g_steal_pointer (&error);

  return listen_on (self, "0.0.0.0");
}

static GError *
listen_on_path (TnListener *self, const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int errnum;

  if (strlen (path) >= sizeof address.sun_path)
    return listen_error (ENAMETOOLONG, path, 0);

  memcpy (address.sun_path, path, strlen (path));
  errnum = open_socket (self, (struct sockaddr *) &address, sizeof address);
  if (errnum == 0)
    self->path = g_strdup (path);

  /* libuv says EACCES when the folder is missing. */
  if (errnum == ENOENT)
    errnum = EACCES;

  return errnum != 0 ? listen_error (errnum, path, 0) : NULL;
}

static GError *
listen_on_fd (TnListener *self, int fd)
{
  int status = fcntl (fd, F_GETFL);

  self->fd = fd;
  if (status >= 0 && fcntl (fd, F_SETFL, status | O_NONBLOCK) == 0
      && fcntl (fd, F_SETFD, FD_CLOEXEC) == 0 && listen (fd, self->backlog) == 0)
    return NULL;

  /* Node asks for the kind of the descriptor first, and calls every wrong one invalid. */
  return listen_error (errno == ENOTSOCK || errno == EOPNOTSUPP ? EINVAL : errno, NULL, 0);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TnListener *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  g_clear_object (&self->lookup);
  if (addresses != NULL)
    first = g_inet_address_to_string (addresses->data);
  g_resolver_free_addresses (addresses);
  if (free_if_unused (self))
    return;

  announce (self, first != NULL ? listen_on (self, first)
                                : tn_error_from_resolver (error, self->host));
}

static void
look_up (TnListener *self)
{
  g_autoptr (GResolver) resolver = NULL;
  GError *error = NULL;
  GMainContext *context = tn_poller_get_gio_context (self->poller, &error);

  if (context == NULL) {
    announce (self, error);
    return;
  }

  resolver = g_resolver_get_default ();
  self->lookup = g_cancellable_new ();
  g_main_context_push_thread_default (context);
  g_resolver_lookup_by_name_async (resolver, self->host, self->lookup, looked_up_cb, self);
  g_main_context_pop_thread_default (context);
}

static void
start (TnListener *self, const TnListenSpec *spec)
{
  if (tn_poller_get_context (self->poller) == NULL)
    return;

  if (spec->fd >= 0)
    announce (self, listen_on_fd (self, spec->fd));
  else if (spec->path != NULL)
    announce (self, listen_on_path (self, spec->path));
  else if (self->host == NULL)
    announce (self, listen_anywhere (self));
  else if (g_hostname_is_ip_address (self->host))
    announce (self, listen_on (self, self->host));
  else
    look_up (self);
}

TnListener *
tn_listener_new (TnPoller *poller,
                 const TnListenSpec *spec,
                 TnListeningFunc listening,
                 TnAcceptFunc accept,
                 gpointer owner)
{
  TnListener *self = g_new0 (TnListener, 1);

  self->poller = tn_poller_ref (poller);
  self->listening = listening;
  self->accept = accept;
  self->owner = owner;
  self->host = g_strdup (spec->host);
  self->port = spec->port;
  self->backlog = spec->backlog > 0 ? MIN (spec->backlog, G_MAXINT) : DEFAULT_BACKLOG;
  self->ipv6_only = spec->ipv6_only;
  self->reuse_port = spec->reuse_port;
  self->fd = -1;
  start (self, spec);

  return self;
}

gboolean
tn_listener_get_address (TnListener *self, TnAddress *address)
{
  return tn_address_of_local (self->fd, address);
}

void
tn_listener_free (TnListener *self)
{
  if (self == NULL)
    return;

  tn_watch_stop (&self->watch);
  tn_timer_stop (&self->back_off);
  tn_deferred_cancel (&self->announcement);
  if (self->lookup != NULL)
    g_cancellable_cancel (self->lookup);

  /* A forked child has only a copy of the descriptor, and the path is its parent's. */
  if (self->path != NULL && !tn_poller_is_forked (self->poller))
    unlink (self->path);
  if (self->fd >= 0)
    close (self->fd);

  self->fd = -1;
  self->is_closed = TRUE;
  free_if_unused (self);
}
