/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/mirror.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/transport/forks.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Others have to be served as well. */
#define ITERATIONS_PER_DISPATCH 8
/* Where the kernel cannot tell: looking is all that is left. */
#define RETRY_MS 10
#define FEW_FDS 4
#define EVENTS_PER_CALL 64

struct _TnMirror {
  GMainContext *context;
  int epoll_fd;
  int timer_fd;
  guint forks; /* of this process when it was made */
  gboolean is_dispatching;
  gboolean is_armed; /* or has fired */
  GArray *known;     /* of GPollFD, by number: what was put into the set */
  GArray *wanted;
};

static guint32
events_to_epoll (gushort events)
{
  guint32 result = EPOLLET;

  if (events & G_IO_IN)
    result |= EPOLLIN;
  if (events & G_IO_OUT)
    result |= EPOLLOUT;
  if (events & G_IO_PRI)
    result |= EPOLLPRI;

  return result;
}

static gint
compare_fds (gconstpointer a, gconstpointer b)
{
  int one = ((const GPollFD *) a)->fd;
  int other = ((const GPollFD *) b)->fd;

  return (one > other) - (one < other);
}

/* In order, and each descriptor once though several sources may wait for it. */
static void
tidy (GArray *fds)
{
  guint n_kept = 0;

  g_array_sort (fds, compare_fds);
  for (guint i = 0; i < fds->len; i++) {
    GPollFD next = g_array_index (fds, GPollFD, i);
    GPollFD *last = n_kept > 0 ? &g_array_index (fds, GPollFD, n_kept - 1) : NULL;

    if (last != NULL && last->fd == next.fd)
      last->events |= next.events;
    else
      g_array_index (fds, GPollFD, n_kept++) = next;
  }
  g_array_set_size (fds, n_kept);
}

/* What the context waits for, of all priorities: its own wakeup must not go missing while something urgent is ready. Answers the
 * milliseconds until it wants to run anyway, -1 = never. */
static int
query (TnMirror *self)
{
  int room = 0;
  int needed = FEW_FDS;
  int timeout = -1;
  int priority;

  g_main_context_prepare (self->context, &priority);
  while (needed > room) {
    room = needed;
    g_array_set_size (self->wanted, room);
    needed = g_main_context_query (self->context, G_MAXINT, &timeout,
                                   &g_array_index (self->wanted, GPollFD, 0), room);
  }
  g_array_set_size (self->wanted, needed);
  tidy (self->wanted);

  return timeout;
}

/* Also when it is in the set already: this looks whether it is ready, and the number may be another file's now. A file that was closed has
 * left the set by itself, or stays in there for as long as somebody has a copy; what it does then is one edge each time. Answers how
 * long to wait at most, in milliseconds. */
static int
put (TnMirror *self, const GPollFD *wanted)
{
  struct epoll_event event = { .events = events_to_epoll (wanted->events) };

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, wanted->fd, &event) == 0)
    return -1;
  if (errno == ENOENT && epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, wanted->fd, &event) == 0)
    return -1;

  /* Not to be waited for: a file, which for poll () is always ready, or nothing at all, which poll () tells at once. */
  if (errno == EPERM)
    return (wanted->events & (G_IO_IN | G_IO_OUT)) != 0 ? 0 : -1;

  return errno == EBADF ? 0 : RETRY_MS;
}

static int
earlier (int timeout, int other)
{
  if (timeout < 0 || other < 0)
    return MAX (timeout, other);

  return MIN (timeout, other);
}

/* Answers how long to wait at most. */
static int
synchronise (TnMirror *self)
{
  GArray *spare = self->known;
  guint next = 0;
  int timeout = -1;

  for (guint i = 0; i < self->wanted->len; i++) {
    const GPollFD *wanted = &g_array_index (self->wanted, GPollFD, i);

    for (; next < spare->len && g_array_index (spare, GPollFD, next).fd <= wanted->fd; next++) {
      int fd = g_array_index (spare, GPollFD, next).fd;

      if (fd != wanted->fd)
        epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
    }
    timeout = earlier (timeout, put (self, wanted));
  }
  for (; next < spare->len; next++)
    epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, g_array_index (spare, GPollFD, next).fd, NULL);

  self->known = self->wanted;
  self->wanted = spare;

  return timeout;
}

static void
arm (TnMirror *self, int timeout)
{
  struct itimerspec spec = { 0 };

  /* A timer of no time at all would fire a little later: the caller is promised that the descriptor is readable. */
  if (timeout == 0)
    g_main_context_wakeup (self->context);
  if (timeout <= 0 && !self->is_armed)
    return;

  if (timeout > 0) {
    spec.it_value.tv_sec = timeout / 1000;
    spec.it_value.tv_nsec = (long) (timeout % 1000) * 1000 * 1000;
  }
  timerfd_settime (self->timer_fd, 0, &spec, NULL);
  self->is_armed = timeout > 0;
}

static void
update (TnMirror *self)
{
  int timeout = RETRY_MS;

  /* Another thread may only own it by mistake, but this one would not hear of it. */
  if (g_main_context_acquire (self->context)) {
    timeout = query (self);
    timeout = earlier (timeout, synchronise (self));
    g_main_context_release (self->context);
  }
  arm (self, timeout);
}

/* Takes the edges off the set: what is still ready is put in again by update (). */
static void
quieten (TnMirror *self)
{
  struct epoll_event events[EVENTS_PER_CALL];
  guint n_calls = 0;

  while (epoll_wait (self->epoll_fd, events, EVENTS_PER_CALL, 0) == EVENTS_PER_CALL
         && n_calls <= self->known->len / EVENTS_PER_CALL)
    n_calls++;
}

static gboolean
is_readable (TnMirror *self)
{
  GPollFD fd = { .fd = self->epoll_fd, .events = G_IO_IN };

  return g_poll (&fd, 1, 0) > 0;
}

gboolean
tn_mirror_dispatch (TnMirror *self)
{
  gboolean more = TRUE;

  /* The set and the timer are the parent's as well. */
  if (self->forks != tn_count_forks ())
    return FALSE;

  /* A loop that was started in a handler must not find the descriptor readable for ever. */
  quieten (self);
  if (self->is_dispatching)
    return FALSE;

  self->is_dispatching = TRUE;
  for (guint i = 0; i < ITERATIONS_PER_DISPATCH && more; i++)
    more = g_main_context_iteration (self->context, FALSE);
  update (self);
  self->is_dispatching = FALSE;

  return more && is_readable (self);
}

static gboolean
fail (const char *syscall, GError **error)
{
  g_propagate_error (error, tn_system_error_new (errno, syscall, NULL, 0));

  return FALSE;
}

static gboolean
open_descriptors (TnMirror *self, GError **error)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLET };

  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    return fail ("epoll_create1", error);

  self->timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->timer_fd < 0)
    return fail ("timerfd_create", error);

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->timer_fd, &event) < 0)
    return fail ("epoll_ctl", error);

  return TRUE;
}

/* GLib ends the process when there is no descriptor for the wakeup of a context. */
static gboolean
make_context (TnMirror *self, GError **error)
{
  int spare = fcntl (self->epoll_fd, F_DUPFD_CLOEXEC, 0);

  if (spare < 0)
    return fail ("eventfd", error);

  close (spare);
  self->context = g_main_context_new_with_flags (G_MAIN_CONTEXT_FLAGS_OWNERLESS_POLLING);

  return TRUE;
}

TnMirror *
tn_mirror_new (GError **error)
{
  g_autoptr (TnMirror) self = g_new0 (TnMirror, 1);

  self->epoll_fd = -1;
  self->timer_fd = -1;
  self->forks = tn_count_forks ();
  self->known = g_array_new (FALSE, FALSE, sizeof (GPollFD));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (GPollFD));
  if (!open_descriptors (self, error) || !make_context (self, error))
    return NULL;

  update (self);

  return g_steal_pointer (&self);
}

void
tn_mirror_free (TnMirror *self)
{
  g_clear_pointer (&self->context, g_main_context_unref);
  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  g_array_unref (self->known);
  g_array_unref (self->wanted);
  g_free (self);
}

GMainContext *
tn_mirror_get_context (TnMirror *self)
{
  return self->context;
}

int
tn_mirror_get_fd (TnMirror *self)
{
  return self->epoll_fd;
}
