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
#define MAX_ANCHORS 2
#define MS_IN_US 1000

/* A descriptor that stays open as long as the mirror does: it is put into the set once, level-triggered, so that a turn costs one call
 * to look at it and none to go on waiting. All others come and go without a word: they are edge-triggered, and put in again each time. */
typedef struct {
  int fd;
  gboolean is_in_set;
  gboolean is_ready; /* as the set said last */
} Anchor;

struct _TnMirror {
  GMainContext *context;
  int epoll_fd;
  int timer_fd;
  guint forks; /* of this process when it was made */
  gboolean is_dispatching;
  gint64 armed_until; /* on g_get_monotonic_time ()'s scale; 0 = not armed */
  int priority;       /* of what is ready, as the context said last */
  Anchor anchors[MAX_ANCHORS];
  guint n_anchors;
  GArray *known;  /* of GPollFD, by number: what else was put into the set */
  GArray *wanted; /* of GPollFD, by number: what the context waits for */
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

static Anchor *
find_anchor (TnMirror *self, int fd)
{
  for (guint i = 0; i < self->n_anchors; i++) {
    if (self->anchors[i].fd == fd)
      return &self->anchors[i];
  }

  return NULL;
}

/* What the context waits for, of all priorities: its own wakeup must not go missing while something urgent is ready. GLib gives each
 * descriptor once, by number. Answers the milliseconds until it wants to run anyway, -1 = never. */
static int
query (TnMirror *self)
{
  int room = 0;
  int needed = MAX (FEW_FDS, (int) self->wanted->len);
  int timeout = -1;

  g_main_context_prepare (self->context, &self->priority);
  while (needed > room) {
    room = needed;
    g_array_set_size (self->wanted, room);
    needed = g_main_context_query (self->context, G_MAXINT, &timeout,
                                   &g_array_index (self->wanted, GPollFD, 0), room);
  }
  g_array_set_size (self->wanted, needed);

  return timeout;
}

/* Also when it is in the set already: this looks whether it is ready, and the number may be another file's now. A file that was closed has
 * left the set by itself, or stays in there for as long as somebody has a copy; what it does then is one edge each time. Answers how
 * long to wait at most, in milliseconds. */
static int
put (TnMirror *self, const GPollFD *wanted)
{
  struct epoll_event event
      = { .events = events_to_epoll (wanted->events) | EPOLLET, .data.fd = wanted->fd };

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, wanted->fd, &event) == 0)
    return -1;
  if (errno == ENOENT && epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, wanted->fd, &event) == 0)
    return -1;

  /* Not to be waited for: a file, which for poll () is always ready, or nothing at all, which poll () tells at once. */
  if (errno == EPERM)
    return (wanted->events & (G_IO_IN | G_IO_OUT)) != 0 ? 0 : -1;

  return errno == EBADF ? 0 : RETRY_MS;
}

static void
put_anchor (TnMirror *self, Anchor *anchor, const GPollFD *wanted)
{
  struct epoll_event event
      = { .events = events_to_epoll (wanted->events), .data.fd = wanted->fd };

  if (!anchor->is_in_set)
    anchor->is_in_set = epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, wanted->fd, &event) == 0;
}

static void
take_out_anchor (TnMirror *self, Anchor *anchor)
{
  if (anchor->is_in_set)
    epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, anchor->fd, NULL);
  anchor->is_in_set = FALSE;
}

static int
earlier (int timeout, int other)
{
  if (timeout < 0 || other < 0)
    return MAX (timeout, other);

  return MIN (timeout, other);
}

/* The anchors in and out, and into wanted what else there is. */
static void
synchronise_anchors (TnMirror *self)
{
  gboolean is_wanted[MAX_ANCHORS] = { FALSE };
  guint n_left = 0;

  for (guint i = 0; i < self->wanted->len; i++) {
    GPollFD wanted = g_array_index (self->wanted, GPollFD, i);
    Anchor *anchor = find_anchor (self, wanted.fd);

    if (anchor == NULL) {
      g_array_index (self->wanted, GPollFD, n_left++) = wanted;
    } else {
      is_wanted[anchor - self->anchors] = TRUE;
      put_anchor (self, anchor, &wanted);
    }
  }
  g_array_set_size (self->wanted, n_left);

  for (guint i = 0; i < self->n_anchors; i++) {
    if (!is_wanted[i])
      take_out_anchor (self, &self->anchors[i]);
  }
}

/* Answers how long to wait at most. */
static int
synchronise (TnMirror *self)
{
  GArray *spare = self->known;
  guint next = 0;
  int timeout = -1;

  synchronise_anchors (self);
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

/* A timer that fires too early costs one turn for nothing, setting it anew costs a call each turn. */
static void
arm (TnMirror *self, int timeout)
{
  struct itimerspec spec = { 0 };
  gint64 now;
  gint64 until;

  /* A timer of no time at all would fire a little later: the caller is promised that the descriptor is readable. */
  if (timeout == 0)
    g_main_context_wakeup (self->context);
  if (timeout <= 0)
    return;

  now = g_get_monotonic_time ();
  until = now + (gint64) timeout * MS_IN_US;
  if (self->armed_until > now && self->armed_until <= until)
    return;

  spec.it_value.tv_sec = timeout / 1000;
  spec.it_value.tv_nsec = (long) (timeout % 1000) * 1000 * 1000;
  timerfd_settime (self->timer_fd, 0, &spec, NULL);
  self->armed_until = until;
}

/* The last of a dispatch. timeout is that of the last query (). */
static void
go_on_waiting (TnMirror *self, int timeout)
{
  arm (self, earlier (timeout, synchronise (self)));
}

/* Looks at the set, which takes the edges off it: what is still ready is put in again by synchronise (). */
static void
look (TnMirror *self)
{
  struct epoll_event events[EVENTS_PER_CALL];
  guint n_calls = 0;
  int n_events;

  for (guint i = 0; i < self->n_anchors; i++)
    self->anchors[i].is_ready = FALSE;

  do {
    n_events = epoll_wait (self->epoll_fd, events, EVENTS_PER_CALL, 0);
    for (int i = 0; i < n_events; i++) {
      Anchor *anchor = find_anchor (self, events[i].data.fd);

      if (anchor != NULL)
        anchor->is_ready = TRUE;
    }
  } while (n_events == EVENTS_PER_CALL && n_calls++ <= self->known->len / EVENTS_PER_CALL);
}

/* A loop that was started in a handler must not find the descriptor readable for ever. */
static void
hush (TnMirror *self)
{
  for (guint i = 0; i < self->n_anchors; i++)
    take_out_anchor (self, &self->anchors[i]);
  look (self);
}

/* What became of the descriptors of the last query (). Where there are anchors only, the set has told. */
static void
poll_wanted (TnMirror *self)
{
  gboolean is_told = TRUE;

  for (guint i = 0; i < self->wanted->len; i++) {
    GPollFD *wanted = &g_array_index (self->wanted, GPollFD, i);
    const Anchor *anchor = find_anchor (self, wanted->fd);

    is_told &= anchor != NULL && anchor->is_in_set;
    wanted->revents = anchor != NULL && anchor->is_ready ? wanted->events : 0;
  }

  if (!is_told)
    g_poll (&g_array_index (self->wanted, GPollFD, 0), self->wanted->len, 0);
}

/* As g_main_context_iteration () does without waiting, but for the polling. */
static gboolean
iterate (TnMirror *self)
{
  poll_wanted (self);
  if (!g_main_context_check (self->context, self->priority,
                             &g_array_index (self->wanted, GPollFD, 0), self->wanted->len))
    return FALSE;

  g_main_context_dispatch (self->context);
  return TRUE;
}

/* Goes on only for what needs no descriptor: whether one is ready again is for the foreign loop to find out. */
static gboolean
run (TnMirror *self)
{
  gboolean did_something = FALSE;
  gboolean goes_on = TRUE;
  int timeout = query (self);

  for (guint i = 0; i < ITERATIONS_PER_DISPATCH && goes_on; i++) {
    look (self);
    goes_on = iterate (self);
    did_something |= goes_on;
    timeout = query (self);
    goes_on &= timeout == 0;
  }
  go_on_waiting (self, timeout);

  return did_something;
}

gboolean
tn_mirror_dispatch (TnMirror *self)
{
  gboolean did_something;

  /* The set and the timer are the parent's as well. */
  if (self->forks != tn_count_forks ())
    return FALSE;

  if (self->is_dispatching) {
    hush (self);
    return FALSE;
  }

  /* Another thread may only own it by mistake, but this one would not hear of it. */
  if (!g_main_context_acquire (self->context)) {
    look (self);
    arm (self, RETRY_MS);
    return FALSE;
  }

  self->is_dispatching = TRUE;
  did_something = run (self);
  self->is_dispatching = FALSE;
  g_main_context_release (self->context);

  return did_something;
}

void
tn_mirror_anchor (TnMirror *self, int fd)
{
  g_return_if_fail (self->n_anchors < MAX_ANCHORS);

  self->anchors[self->n_anchors++].fd = fd;
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
  struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.fd = -1 };

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

/* A context that is new waits for its wakeup only, whose descriptor it keeps. */
static void
anchor_wakeup (TnMirror *self)
{
  if (g_main_context_acquire (self->context)) {
    int timeout = query (self);

    if (self->wanted->len == 1)
      tn_mirror_anchor (self, g_array_index (self->wanted, GPollFD, 0).fd);
    go_on_waiting (self, timeout);
    g_main_context_release (self->context);
  }
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

  anchor_wakeup (self);

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
