/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/mirror.h"

#include "libtlsnode/base/error.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* A context of ours alone polls two descriptors which never change: its own wakeup and the poller's. */
#define STABLE_FDS 2

struct _TnMirror {
  GMainContext *context;
  int epoll_fd;
  int timer_fd;
  gboolean is_armed; /* or has fired, and is readable until it is set again */
  GArray *known;     /* of GPollFD: what is in the set */
  GArray *wanted;
};

static guint32
events_to_epoll (gushort events)
{
  guint32 result = 0;

  if (events & G_IO_IN)
    result |= EPOLLIN;
  if (events & G_IO_OUT)
    result |= EPOLLOUT;
  if (events & G_IO_PRI)
    result |= EPOLLPRI;

  return result;
}

/* What the context waits for; milliseconds until it wants to run anyway, -1 = never. */
static int
query (TnMirror *self)
{
  int timeout = -1;
  int priority;
  int needed;

  if (!g_main_context_acquire (self->context))
    return 0;

  g_main_context_prepare (self->context, &priority);
  g_array_set_size (self->wanted, MAX (self->wanted->len, STABLE_FDS));
  needed = g_main_context_query (self->context, priority, &timeout,
                                 &g_array_index (self->wanted, GPollFD, 0), self->wanted->len);
  if (needed > (int) self->wanted->len) {
    g_array_set_size (self->wanted, needed);
    needed
        = g_main_context_query (self->context, priority, &timeout,
                                &g_array_index (self->wanted, GPollFD, 0), self->wanted->len);
  }
  g_array_set_size (self->wanted, MIN (needed, (int) self->wanted->len));
  g_main_context_release (self->context);

  return timeout;
}

static gboolean
holds (const GArray *list, int fd)
{
  for (guint i = 0; i < list->len; i++) {
    if (g_array_index (list, GPollFD, i).fd == fd)
      return TRUE;
  }

  return FALSE;
}

static gboolean
is_unchanged (const TnMirror *self)
{
  if (self->wanted->len != self->known->len || self->wanted->len > STABLE_FDS)
    return FALSE;

  for (guint i = 0; i < self->wanted->len; i++) {
    const GPollFD *wanted = &g_array_index (self->wanted, GPollFD, i);
    const GPollFD *known = &g_array_index (self->known, GPollFD, i);

    if (wanted->fd != known->fd || wanted->events != known->events)
      return FALSE;
  }

  return TRUE;
}

/* FALSE: it cannot be waited for, which for poll () means that it is always ready. A descriptor that was closed has left the set by
 * itself, and its number may be another's now. */
static gboolean
put (TnMirror *self, int fd, guint32 events)
{
  struct epoll_event event = { .events = events, .data.fd = fd };

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, fd, &event) == 0)
    return TRUE;
  if (errno != ENOENT)
    return FALSE;

  return epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* FALSE: something cannot be waited for. */
static gboolean
synchronise (TnMirror *self)
{
  gboolean all = TRUE;
  GArray *spare = self->known;

  if (is_unchanged (self))
    return TRUE;

  for (guint i = 0; i < self->known->len; i++) {
    int fd = g_array_index (self->known, GPollFD, i).fd;

    if (!holds (self->wanted, fd))
      epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
  }
  for (guint i = 0; i < self->wanted->len; i++) {
    const GPollFD *wanted = &g_array_index (self->wanted, GPollFD, i);
    guint32 events = 0;

    /* One descriptor may be waited for by several sources. */
    for (guint j = 0; j < self->wanted->len; j++) {
      if (g_array_index (self->wanted, GPollFD, j).fd == wanted->fd)
        events |= events_to_epoll (g_array_index (self->wanted, GPollFD, j).events);
    }
    all = put (self, wanted->fd, events) && all;
  }

  self->known = self->wanted;
  self->wanted = spare;

  return all;
}

static void
arm (TnMirror *self, int timeout)
{
  struct itimerspec spec = { 0 };

  if (timeout < 0 && !self->is_armed)
    return;

  /* Zero would disarm it. */
  if (timeout == 0)
    spec.it_value.tv_nsec = 1;
  if (timeout > 0) {
    spec.it_value.tv_sec = timeout / 1000;
    spec.it_value.tv_nsec = (long) (timeout % 1000) * 1000 * 1000;
  }
  timerfd_settime (self->timer_fd, 0, &spec, NULL);
  self->is_armed = timeout >= 0;
}

void
tn_mirror_update (TnMirror *self, gboolean ready)
{
  int timeout = query (self);

  if (!synchronise (self) || ready)
    timeout = 0;
  arm (self, timeout);
}

static gboolean
open_descriptors (TnMirror *self, GError **error)
{
  struct epoll_event event = { .events = EPOLLIN };

  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->epoll_fd >= 0 && self->timer_fd >= 0
      && epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->timer_fd, &event) == 0)
    return TRUE;

  g_propagate_error (error, tn_system_error_new (errno, "epoll_create1", NULL, 0));

  return FALSE;
}

TnMirror *
tn_mirror_new (GMainContext *context, GError **error)
{
  g_autoptr (TnMirror) self = g_new0 (TnMirror, 1);

  self->context = g_main_context_ref (context);
  self->known = g_array_new (FALSE, TRUE, sizeof (GPollFD));
  self->wanted = g_array_new (FALSE, TRUE, sizeof (GPollFD));
  if (!open_descriptors (self, error))
    return NULL;

  tn_mirror_update (self, FALSE);

  return g_steal_pointer (&self);
}

void
tn_mirror_free (TnMirror *self)
{
  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  g_array_unref (self->known);
  g_array_unref (self->wanted);
  g_main_context_unref (self->context);
  g_free (self);
}

int
tn_mirror_get_fd (TnMirror *self)
{
  return self->epoll_fd;
}
