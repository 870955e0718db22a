/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/transport-private.h"

#include "libtlsnode/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The fast path: a socket, registered with the poller. */
typedef struct {
  TnTransport base;
  int fd;
  gboolean is_shut_down;
} FdTransport;

/* errno of the call that has just failed. */
static gssize
again_or_failed (const char *syscall, GError **error)
{
  if (errno == EAGAIN || errno == EWOULDBLOCK)
    return TN_TRANSPORT_AGAIN;

  g_propagate_error (error, tn_system_error_new (errno, syscall, NULL, 0));

  return TN_TRANSPORT_FAILED;
}

static gssize
fd_read (TnTransport *transport, guint8 *buffer, gsize length, GError **error)
{
  FdTransport *self = (FdTransport *) transport;
  gssize n_read;

  do
    n_read = recv (self->fd, buffer, length, MSG_DONTWAIT);
  while (n_read < 0 && errno == EINTR);

  return n_read >= 0 ? n_read : again_or_failed ("read", error);
}

static gssize
fd_write (TnTransport *transport, const guint8 *data, gsize length, GError **error)
{
  FdTransport *self = (FdTransport *) transport;
  gssize n_written;

  do
    n_written = send (self->fd, data, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n_written < 0 && errno == EINTR);

  return n_written >= 0 ? n_written : again_or_failed ("write", error);
}

static void
fd_shutdown_write (TnTransport *transport)
{
  FdTransport *self = (FdTransport *) transport;

  if (!self->is_shut_down)
    shutdown (self->fd, SHUT_WR);
  self->is_shut_down = TRUE;
}

static void
fd_set_reset (TnTransport *transport)
{
  FdTransport *self = (FdTransport *) transport;
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

static int
fd_get_fd (TnTransport *transport)
{
  return ((FdTransport *) transport)->fd;
}

static void
fd_release (TnTransport *transport)
{
  close (((FdTransport *) transport)->fd);
}

static const TnTransportKind fd_kind = {
  .read = fd_read,
  .write = fd_write,
  .shutdown_write = fd_shutdown_write,
  .set_reset = fd_set_reset,
  .get_fd = fd_get_fd,
  .release = fd_release,
  .is_descriptor = TRUE,
};

static gboolean
set_flags (int fd)
{
  int status = fcntl (fd, F_GETFL);
  int descriptor = fcntl (fd, F_GETFD);

  if (status < 0 || descriptor < 0)
    return FALSE;

  return ((status & O_NONBLOCK) != 0 || fcntl (fd, F_SETFL, status | O_NONBLOCK) == 0)
         && ((descriptor & FD_CLOEXEC) != 0
             || fcntl (fd, F_SETFD, descriptor | FD_CLOEXEC) == 0);
}

TnTransport *
tn_transport_new_for_fd (TnPoller *poller,
                         int fd,
                         TnTransportFunc func,
                         gpointer owner,
                         GError **error)
{
  FdTransport *self;

  if (!set_flags (fd)) {
    g_propagate_error (error, tn_system_error_new (errno, "fcntl", NULL, 0));
    if (fd >= 0)
      close (fd);
    return NULL;
  }

  self = g_new0 (FdTransport, 1);
  self->fd = fd;
  if (!tn_transport_init (&self->base, &fd_kind, poller, fd, func, owner, error)) {
    tn_transport_free (&self->base);
    return NULL;
  }

  return &self->base;
}
