/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/poller.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/transport/forks.h"
#include "libtlsnode/transport/mirror.h"
#include "libtlsnode/transport/timer-heap.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_PER_TURN 256
#define DEFERRED_ROUNDS 1000
#define FIRST_SLOTS 64
#define GIO_TURNS 1000
/* In place of descriptor and generation. */
#define GIO_EVENT G_MAXUINT64

typedef struct {
  GSource source;
  TnPoller *poller; /* NULL once the poller has let go */
} PollerSource;

/* What is registered for a descriptor, found by its number. An event carries the generation it was
 * registered under: one that was fetched before its watch was stopped finds another generation, and
 * so does one of a file that another process still holds open. */
typedef struct {
  TnWatch *watch;
  guint32 generation;
} WatchSlot;

/* One piece of scratch memory, lent to one taker at a time. */
typedef struct {
  guint8 *memory;
  gboolean is_taken;
} Scratch;

struct _TnPoller {
  gatomicrefcount ref_count;
  PollerSource *source; /* owned by the context; NULL once it is gone */
  GMainContext *context;
  GThread *thread;
  guint forks; /* of this process when it was made */
  int epoll_fd;
  gpointer epoll_tag;
  guint depth;
  gint64 ready_time; /* what the source was told */
  WatchSlot *slots;
  guint n_slots;
  TnTimerHeap timers;
  GQueue again;
  GQueue deferred;
  GQueue guards;
  struct epoll_event
      events[EVENTS_PER_TURN]; /* fetched; a turn inside of a turn goes on with them */
  int n_events;
  int next_event;
  Scratch window;
  Scratch gather;
  TnMirror *gio; /* NULL until it is needed */
};

static gboolean
is_alive (TnPoller *self)
{
  return self->source != NULL && !tn_poller_is_forked (self);
}

static void
set_ready_time (TnPoller *self, gint64 wanted)
{
  if (wanted == self->ready_time)
    return;

  self->ready_time = wanted;
  g_source_set_ready_time (&self->source->source, wanted);
}

/* Moves the source's ready time forward at once and backward only when it has passed: waking up once
 * for nothing is cheaper than telling the context whenever the earliest timer moves. */
static void
schedule_timers (TnPoller *self, gboolean has_passed)
{
  TnTimer *earliest = tn_timer_heap_peek (&self->timers);
  gint64 wanted = earliest != NULL ? MAX (earliest->deadline, 0) : -1;

  if (self->source == NULL)
    return;

  if (has_passed || (wanted != -1 && (self->ready_time == -1 || wanted < self->ready_time)))
    set_ready_time (self, wanted);
}

/* The queues are looked at before the context waits; it is to be told only when it may be waiting already, which another loop
 * does for a context that it mirrors. */
static void
schedule_queues (TnPoller *self)
{
  if (self->source != NULL && self->depth == 0)
    set_ready_time (self, 0);
}

static void
take_off_again (TnPoller *self, TnWatch *watch)
{
  if (watch->again != 0)
    g_queue_unlink (&self->again, &watch->link);
  watch->again = 0;
}

static void
detach_watch (TnWatch *watch)
{
  TnPoller *self = g_steal_pointer (&watch->poller);

  take_off_again (self, watch);
  if (watch->fd >= 0)
    self->slots[watch->fd].watch = NULL;
  tn_poller_unref (self);
}

static void
detach_timer (TnTimer *timer)
{
  TnPoller *self = g_steal_pointer (&timer->poller);

  tn_timer_heap_remove (&self->timers, timer);
  tn_poller_unref (self);
}

static TnReady
ready_from_epoll (guint32 events)
{
  TnReady ready = 0;

  if (events & EPOLLIN)
    ready |= TN_READY_IN;
  /* No other edge will tell of the end: it is to be read even when a read comes back short. */
  if (events & EPOLLRDHUP)
    ready |= TN_READY_IN | TN_READY_HANGUP;
  if (events & EPOLLOUT)
    ready |= TN_READY_OUT;
  if (events & (EPOLLERR | EPOLLHUP))
    ready |= TN_READY_IN | TN_READY_OUT | TN_READY_HANGUP;

  return ready;
}

static void
run_gio (TnPoller *self)
{
  GMainContext *context = tn_mirror_get_context (self->gio);

  g_main_context_push_thread_default (context);
  tn_mirror_dispatch (self->gio);
  g_main_context_pop_thread_default (context);
}

/* What was cancelled still has to come back, or its memory would be lost. Not in a child: it would take the wakeups of its parent. */
static void
finish_gio (TnPoller *self)
{
  g_autoptr (TnMirror) gio = g_steal_pointer (&self->gio);
  GMainContext *context;
  gboolean more = TRUE;

  if (gio == NULL || tn_poller_is_forked (self))
    return;

  context = tn_mirror_get_context (gio);
  g_main_context_push_thread_default (context);
  for (guint turn = 0; turn < GIO_TURNS && more; turn++)
    more = g_main_context_iteration (context, FALSE);
  g_main_context_pop_thread_default (context);
}

static void
run_watch (TnPoller *self, const struct epoll_event *event)
{
  guint fd = (guint32) event->data.u64;
  guint32 generation = event->data.u64 >> 32;
  TnReady ready = ready_from_epoll (event->events);
  TnWatch *watch = fd < self->n_slots ? self->slots[fd].watch : NULL;

  if (watch == NULL || self->slots[fd].generation != generation)
    return;

  ready |= watch->again;
  take_off_again (self, watch);
  watch->func (watch->owner, ready);
}

static void
run_watches (TnPoller *self)
{
  if (self->next_event == self->n_events
      && g_source_query_unix_fd (&self->source->source, self->epoll_tag) != 0) {
    self->n_events = epoll_wait (self->epoll_fd, self->events, EVENTS_PER_TURN, 0);
    self->next_event = 0;
    if (self->n_events < 0)
      self->n_events = 0;
  }

  while (self->next_event < self->n_events) {
    const struct epoll_event event = self->events[self->next_event++];

    if (event.data.u64 == GIO_EVENT)
      run_gio (self);
    else
      run_watch (self, &event);
  }
}

/* As many as there were at the start: a timer that starts itself again in the past must not keep
 * the loop for itself. */
static void
run_timers (TnPoller *self, gint64 now)
{
  TnTimer *timer = tn_timer_heap_peek (&self->timers);

  for (guint left = self->timers.length; left > 0 && timer != NULL && timer->deadline <= now;
       left--) {
    detach_timer (timer);
    timer->func (timer->owner);
    timer = tn_timer_heap_peek (&self->timers);
  }
}

/* What was on the list when the turn began. A callback may run the context itself, and with it another turn, which takes from the
 * same list. */
static void
run_again (TnPoller *self, guint left)
{
  GList *link;

  for (; left > 0 && (link = g_queue_pop_head_link (&self->again)) != NULL; left--) {
    TnWatch *watch = link->data;
    TnReady ready = watch->again;

    watch->again = 0;
    watch->func (watch->owner, ready);
  }
}

static void
run_deferred (TnPoller *self)
{
  GList *link;

  for (guint round = 0; round < DEFERRED_ROUNDS && self->deferred.length > 0; round++) {
    for (guint left = self->deferred.length;
         left > 0 && (link = g_queue_pop_head_link (&self->deferred)) != NULL; left--) {
      TnDeferred *deferred = link->data;

      tn_poller_unref (g_steal_pointer (&deferred->poller));
      deferred->func (deferred->owner);
    }
  }
}

static void
run_turn (TnPoller *self, gint64 now)
{
  guint again = self->again.length;

  run_watches (self);
  run_timers (self, now);
  run_again (self, again);
  run_deferred (self);
}

static gboolean
has_other_thread_default (GMainContext *context)
{
  GMainContext *current = g_main_context_get_thread_default ();

  return (current != NULL ? current : g_main_context_default ()) != context;
}

static gboolean
poller_prepare (GSource *source, int *timeout)
{
  TnPoller *self = ((PollerSource *) source)->poller;

  *timeout = -1;

  return self != NULL
         && (self->again.length > 0 || self->deferred.length > 0
             || self->next_event < self->n_events);
}

static gboolean
poller_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (TnPoller) self = ((PollerSource *) source)->poller;
  gint64 now = g_get_monotonic_time ();
  gboolean has_passed;
  gboolean pushes;

  if (self == NULL)
    return G_SOURCE_REMOVE;

  tn_poller_ref (self);
  /* The epoll set belongs to the parent, and would never stop being readable here. */
  if (tn_poller_is_forked (self))
    return G_SOURCE_REMOVE;

  has_passed = self->ready_time != -1 && self->ready_time <= now;
  pushes = has_other_thread_default (self->context);
  if (pushes)
    g_main_context_push_thread_default (self->context);

  self->depth++;
  run_turn (self, now);
  self->depth--;

  if (pushes)
    g_main_context_pop_thread_default (self->context);
  schedule_timers (self, has_passed);

  return G_SOURCE_CONTINUE;
}

/* Whatever the guards have left, so that stopping it later is harmless and the poller can go. */
static void
detach_all (TnPoller *self)
{
  GList *link;

  while ((link = g_queue_peek_head_link (&self->again)) != NULL)
    take_off_again (self, link->data);

  for (guint i = 0; i < self->n_slots; i++) {
    if (self->slots[i].watch != NULL)
      detach_watch (self->slots[i].watch);
  }

  while (self->timers.length > 0)
    detach_timer (tn_timer_heap_peek (&self->timers));

  while ((link = g_queue_peek_head_link (&self->deferred)) != NULL)
    tn_deferred_cancel (link->data);
}

/* The context is gone or was shut down, or this process is a child. */
static void
poller_finalize (GSource *source)
{
  g_autoptr (TnPoller) self = g_steal_pointer (&((PollerSource *) source)->poller);
  GList *link;

  if (self == NULL)
    return;

  tn_poller_ref (self);
  self->source = NULL;
  self->context = NULL;

  while ((link = g_queue_peek_head_link (&self->guards)) != NULL) {
    TnGuard *guard = link->data;

    tn_guard_stop (guard);
    guard->func (guard->owner);
  }

  finish_gio (self);
  detach_all (self);
  /* Who holds the poller may go on doing so. */
  close (self->epoll_fd);
  self->epoll_fd = -1;
}

static GSourceFuncs poller_funcs
    = { poller_prepare, NULL, poller_dispatch, poller_finalize, NULL, NULL };

/* Never called: it makes the source findable by g_main_context_find_source_by_funcs_user_data (). */
static gboolean
unused_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static TnPoller *
poller_new (GMainContext *context, GError **error)
{
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  TnPoller *self;
  GSource *source;

  if (epoll_fd < 0) {
    g_propagate_error (error, tn_system_error_new (errno, "epoll_create1", NULL, 0));
    return NULL;
  }

  source = g_source_new (&poller_funcs, sizeof (PollerSource));
  self = g_new0 (TnPoller, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->source = (PollerSource *) source;
  self->source->poller = self;
  self->context = context;
  self->thread = g_thread_self ();
  self->forks = tn_count_forks ();
  self->epoll_fd = epoll_fd;
  self->ready_time = -1;

  g_source_set_static_name (source, "TnPoller");
  /* Otherwise the context takes the descriptor out of its set for the time of a dispatch, which wakes it up twice. */
  g_source_set_can_recurse (source, TRUE);
  g_source_set_callback (source, unused_cb, &poller_funcs, NULL);
  self->epoll_tag = g_source_add_unix_fd (source, epoll_fd, G_IO_IN);
  g_source_attach (source, context);
  g_source_unref (source);

  return self;
}

static void
poller_free (TnPoller *self)
{
  if (self->source != NULL) {
    self->source->poller = NULL;
    g_source_destroy (&self->source->source);
  }

  finish_gio (self);
  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  tn_timer_heap_clear (&self->timers);
  g_free (self->slots);
  g_free (self->window.memory);
  g_free (self->gather.memory);
  g_free (self);
}

TnPoller *
tn_poller_get (GMainContext *context, GError **error)
{
  g_autoptr (GMainContext) wanted
      = context != NULL ? g_main_context_ref (context) : g_main_context_ref_thread_default ();
  GSource *source
      = g_main_context_find_source_by_funcs_user_data (wanted, &poller_funcs, &poller_funcs);
  TnPoller *found = source != NULL ? ((PollerSource *) source)->poller : NULL;

  if (found != NULL && !tn_poller_is_forked (found))
    return tn_poller_ref (found);

  if (source != NULL)
    g_source_destroy (source);

  return poller_new (wanted, error);
}

void
tn_poller_shut_down (GMainContext *context)
{
  GSource *source
      = g_main_context_find_source_by_funcs_user_data (context, &poller_funcs, &poller_funcs);

  if (source != NULL)
    g_source_destroy (source);
}

TnPoller *
tn_poller_ref (TnPoller *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
tn_poller_unref (TnPoller *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    poller_free (self);
}

GMainContext *
tn_poller_get_context (TnPoller *self)
{
  if (self->source == NULL || g_source_is_destroyed (&self->source->source))
    return NULL;

  return self->context;
}

GMainContext *
tn_poller_get_gio_context (TnPoller *self, GError **error)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u64 = GIO_EVENT };
  g_autoptr (TnMirror) gio = NULL;

  if (self->gio != NULL)
    return tn_mirror_get_context (self->gio);

  if (!is_alive (self)) {
    g_propagate_error (error, tn_system_error_new (ECANCELED, "epoll_ctl", NULL, 0));
    return NULL;
  }

  gio = tn_mirror_new (error);
  if (gio == NULL)
    return NULL;

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, tn_mirror_get_fd (gio), &event) < 0) {
    g_propagate_error (error, tn_system_error_new (errno, "epoll_ctl", NULL, 0));
    return NULL;
  }
  self->gio = g_steal_pointer (&gio);

  return tn_mirror_get_context (self->gio);
}

int
tn_poller_get_fd (TnPoller *self)
{
  return self->epoll_fd;
}

gboolean
tn_poller_is_own_thread (TnPoller *self)
{
  return self->thread == g_thread_self ();
}

gboolean
tn_poller_is_forked (TnPoller *self)
{
  return self->forks != tn_count_forks ();
}

gboolean
tn_poller_is_dispatching (TnPoller *self)
{
  return self->depth > 0;
}

void
tn_guard_start (TnGuard *self, TnPoller *poller, void (*func) (gpointer owner), gpointer owner)
{
  g_return_if_fail (self->poller == NULL);

  if (poller->source == NULL)
    return;

  self->func = func;
  self->owner = owner;
  self->poller = tn_poller_ref (poller);
  self->link.data = self;
  g_queue_push_tail_link (&poller->guards, &self->link);
}

void
tn_guard_stop (TnGuard *self)
{
  if (self->poller == NULL)
    return;

  g_queue_unlink (&self->poller->guards, &self->link);
  tn_poller_unref (g_steal_pointer (&self->poller));
}

static gboolean
register_fd (TnPoller *self, TnWatch *watch)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
  guint fd = watch->fd;
  guint n_slots = self->n_slots;

  if (fd >= n_slots) {
    self->n_slots = MAX (FIRST_SLOTS, MAX (fd + 1, n_slots * 2));
    self->slots = g_renew (WatchSlot, self->slots, self->n_slots);
    memset (self->slots + n_slots, 0, (self->n_slots - n_slots) * sizeof (WatchSlot));
  }

  /* The number may be in use again while its old watch was not stopped. */
  if (self->slots[fd].watch != NULL) {
    errno = EEXIST;
    return FALSE;
  }

  event.data.u64 = (guint64) (self->slots[fd].generation + 1) << 32 | fd;
  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) < 0)
    return FALSE;

  self->slots[fd].generation++;
  self->slots[fd].watch = watch;

  return TRUE;
}

gboolean
tn_watch_start (TnWatch *self,
                TnPoller *poller,
                int fd,
                void (*func) (gpointer owner, TnReady ready),
                gpointer owner,
                GError **error)
{
  g_return_val_if_fail (self->poller == NULL, FALSE);

  self->func = func;
  self->owner = owner;
  self->fd = MAX (fd, -1);
  self->again = 0;
  self->link.data = self;

  if (!is_alive (poller)) {
    g_propagate_error (error, tn_system_error_new (ECANCELED, "epoll_ctl", NULL, 0));
    return FALSE;
  }

  if (self->fd >= 0 && !register_fd (poller, self)) {
    g_propagate_error (error, tn_system_error_new (errno, "epoll_ctl", NULL, 0));
    return FALSE;
  }

  self->poller = tn_poller_ref (poller);

  return TRUE;
}

void
tn_watch_stop (TnWatch *self)
{
  if (self->poller == NULL)
    return;

  /* Closing the descriptor would not do: the registration lives as long as the open file, of which
   * a forked child has a copy. And a child would take it out of its parent's set. */
  if (self->fd >= 0 && !tn_poller_is_forked (self->poller))
    epoll_ctl (self->poller->epoll_fd, EPOLL_CTL_DEL, self->fd, NULL);

  detach_watch (self);
}

void
tn_watch_again (TnWatch *self, TnReady ready)
{
  if (self->poller == NULL || self->poller->source == NULL || ready == 0)
    return;

  if (self->again == 0)
    g_queue_push_tail_link (&self->poller->again, &self->link);
  self->again |= ready;
  schedule_queues (self->poller);
}

void
tn_timer_start (TnTimer *self,
                TnPoller *poller,
                gint64 deadline,
                void (*func) (gpointer owner),
                gpointer owner)
{
  g_autoptr (TnPoller) kept = tn_poller_ref (poller);

  tn_timer_stop (self);
  if (poller->source == NULL)
    return;

  self->func = func;
  self->owner = owner;
  self->deadline = deadline;
  self->poller = g_steal_pointer (&kept);
  tn_timer_heap_push (&poller->timers, self);
  schedule_timers (poller, FALSE);
}

void
tn_timer_stop (TnTimer *self)
{
  if (self->poller != NULL)
    detach_timer (self);
}

void
tn_deferred_post (TnDeferred *self,
                  TnPoller *poller,
                  void (*func) (gpointer owner),
                  gpointer owner)
{
  if (self->poller != NULL || poller->source == NULL)
    return;

  self->func = func;
  self->owner = owner;
  self->poller = tn_poller_ref (poller);
  self->link.data = self;
  g_queue_push_tail_link (&poller->deferred, &self->link);
  schedule_queues (poller);
}

void
tn_deferred_cancel (TnDeferred *self)
{
  if (self->poller == NULL)
    return;

  g_queue_unlink (&self->poller->deferred, &self->link);
  tn_poller_unref (g_steal_pointer (&self->poller));
}

static guint8 *
take_scratch (Scratch *scratch, gsize size)
{
  if (scratch->is_taken)
    return g_malloc (size);

  if (scratch->memory == NULL)
    scratch->memory = g_malloc (size);
  scratch->is_taken = TRUE;

  return scratch->memory;
}

static void
return_scratch (Scratch *scratch, guint8 *memory)
{
  if (memory == scratch->memory)
    scratch->is_taken = FALSE;
  else
    g_free (memory);
}

guint8 *
tn_poller_take_window (TnPoller *self)
{
  return take_scratch (&self->window, TN_POLLER_WINDOW);
}

void
tn_poller_return_window (TnPoller *self, guint8 *window)
{
  return_scratch (&self->window, window);
}

guint8 *
tn_poller_take_gather (TnPoller *self)
{
  return take_scratch (&self->gather, TN_POLLER_GATHER);
}

void
tn_poller_return_gather (TnPoller *self, guint8 *gather)
{
  return_scratch (&self->gather, gather);
}
