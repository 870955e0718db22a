/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/transport-private.h"

#include "libtlsnode/base/error.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static void
watch_cb (gpointer owner, TnReady ready)
{
  TnTransport *self = owner;

  if (self->func != NULL)
    self->func (self->owner, ready);
}

gboolean
tn_transport_init (TnTransport *self,
                   const TnTransportKind *kind,
                   TnPoller *poller,
                   int fd,
                   TnTransportFunc func,
                   gpointer owner,
                   GError **error)
{
  self->kind = kind;
  self->poller = tn_poller_ref (poller);
  self->func = func;
  self->owner = owner;

  return tn_watch_start (&self->watch, poller, fd, watch_cb, self, error);
}

void
tn_transport_set_owner (TnTransport *self, TnTransportFunc func, gpointer owner)
{
  self->func = func;
  self->owner = owner;
}

void
tn_transport_free (TnTransport *self)
{
  if (self == NULL)
    return;

  tn_watch_stop (&self->watch);
  self->kind->release (self);
  tn_poller_unref (self->poller);
  g_free (self);
}

gssize
tn_transport_read (TnTransport *self, guint8 *buffer, gsize length, GError **error)
{
  g_return_val_if_fail (length > 0, TN_TRANSPORT_AGAIN);

  return self->kind->read (self, buffer, MIN (length, G_MAXSSIZE), error);
}

gssize
tn_transport_write (TnTransport *self, const guint8 *data, gsize length, GError **error)
{
  if (length == 0)
    return 0;

  return self->kind->write (self, data, MIN (length, G_MAXSSIZE), error);
}

/* A forked child has copies of the descriptors: what it does to the connection itself would reach
 * the peer of its parent. */
void
tn_transport_shutdown_write (TnTransport *self)
{
  if (!tn_poller_is_forked (self->poller))
    self->kind->shutdown_write (self);
}

void
tn_transport_set_reset (TnTransport *self)
{
  if (!tn_poller_is_forked (self->poller))
    self->kind->set_reset (self);
}

void
tn_transport_again (TnTransport *self, TnReady ready)
{
  tn_watch_again (&self->watch, ready);
}

gboolean
tn_transport_can_wait (TnTransport *self)
{
  return self->kind->is_descriptor;
}

gboolean
tn_transport_wait (TnTransport *self, TnReady ready, GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { .fd = self->kind->get_fd (self) } };
  gboolean has_cancel_fd;
  int n_ready;
  int saved_errno;

  g_return_val_if_fail (self->kind->is_descriptor, FALSE);

  if (ready & TN_READY_IN)
    fds[0].events |= G_IO_IN;
  if (ready & TN_READY_OUT)
    fds[0].events |= G_IO_OUT;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  has_cancel_fd = g_cancellable_make_pollfd (cancellable, &fds[1]);
  do {
    n_ready = g_poll (fds, has_cancel_fd ? 2 : 1, -1);
    saved_errno = errno;
  } while (n_ready < 0 && saved_errno == EINTR);

  if (has_cancel_fd)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (n_ready < 0) {
    g_propagate_error (error, tn_system_error_new (saved_errno, "poll", NULL, 0));
    return FALSE;
  }

  return TRUE;
}

int
tn_transport_get_fd (TnTransport *self)
{
  return self->kind->is_descriptor ? self->kind->get_fd (self) : -1;
}

gboolean
tn_transport_get_local_address (TnTransport *self, TnAddress *address)
{
  return tn_address_of_local (self->kind->get_fd (self), address);
}

gboolean
tn_transport_get_remote_address (TnTransport *self, TnAddress *address)
{
  return tn_address_of_peer (self->kind->get_fd (self), address);
}

static gboolean
set_option (TnTransport *self, int level, int option, int value)
{
  int fd = self->kind->get_fd (self);

  return fd >= 0 && setsockopt (fd, level, option, &value, sizeof value) == 0;
}

gboolean
tn_transport_set_no_delay (TnTransport *self, gboolean no_delay)
{
  return set_option (self, IPPROTO_TCP, TCP_NODELAY, no_delay != FALSE);
}

/* The interval and the number of probes are libuv's. */
gboolean
tn_transport_set_keep_alive (TnTransport *self, gboolean enable, guint initial_delay_seconds)
{
  if (!set_option (self, SOL_SOCKET, SO_KEEPALIVE, enable != FALSE))
    return FALSE;

  if (!enable || initial_delay_seconds == 0)
    return TRUE;

  return set_option (self, IPPROTO_TCP, TCP_KEEPIDLE, MIN (initial_delay_seconds, G_MAXINT))
         && set_option (self, IPPROTO_TCP, TCP_KEEPINTVL, 1)
         && set_option (self, IPPROTO_TCP, TCP_KEEPCNT, 10);
}
