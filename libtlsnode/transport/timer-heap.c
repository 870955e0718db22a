/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/timer-heap.h"

#define FIRST_ALLOCATION 16

static gboolean
is_earlier (const TnTimer *a, const TnTimer *b)
{
  if (a->deadline != b->deadline)
    return a->deadline < b->deadline;

  /* The counter may wrap; timers alive at the same time are never 2^31 apart. */
  return (gint) (a->sequence - b->sequence) < 0;
}

static void
place (TnTimerHeap *self, TnTimer *timer, guint index)
{
  self->timers[index] = timer;
  timer->index = index;
}

static void
sift_up (TnTimerHeap *self, TnTimer *timer, guint index)
{
  while (index > 0 && is_earlier (timer, self->timers[(index - 1) / 2])) {
    place (self, self->timers[(index - 1) / 2], index);
    index = (index - 1) / 2;
  }

  place (self, timer, index);
}

static guint
earlier_child (TnTimerHeap *self, guint index)
{
  guint child = 2 * index + 1;

  if (child + 1 < self->length && is_earlier (self->timers[child + 1], self->timers[child]))
    child++;

  return child;
}

static void
sift_down (TnTimerHeap *self, TnTimer *timer, guint index)
{
  guint child = earlier_child (self, index);

  while (child < self->length && is_earlier (self->timers[child], timer)) {
    place (self, self->timers[child], index);
    index = child;
    child = earlier_child (self, index);
  }

  place (self, timer, index);
}

void
tn_timer_heap_clear (TnTimerHeap *self)
{
  g_clear_pointer (&self->timers, g_free);
  self->length = 0;
  self->allocated = 0;
}

void
tn_timer_heap_push (TnTimerHeap *self, TnTimer *timer)
{
  if (self->length == self->allocated) {
    self->allocated = MAX (FIRST_ALLOCATION, self->allocated * 2);
    self->timers = g_renew (TnTimer *, self->timers, self->allocated);
  }

  timer->sequence = self->sequence++;
  self->length++;
  sift_up (self, timer, self->length - 1);
}

void
tn_timer_heap_remove (TnTimerHeap *self, TnTimer *timer)
{
  guint index = timer->index;
  TnTimer *last;

  g_return_if_fail (index < self->length && self->timers[index] == timer);

  self->length--;
  last = self->timers[self->length];
  if (last == timer)
    return;

  if (is_earlier (last, timer))
    sift_up (self, last, index);
  else
    sift_down (self, last, index);
}

TnTimer *
tn_timer_heap_peek (const TnTimerHeap *self)
{
  return self->length > 0 ? self->timers[0] : NULL;
}
