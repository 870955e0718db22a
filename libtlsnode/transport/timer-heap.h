/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/transport/poller.h"

/* A binary heap of timers, the earliest first; equal deadlines in the order of pushing. Each timer
 * knows its own place, so that removing one costs O(log n). All zero = empty. */
typedef struct {
  TnTimer **timers;
  guint length;
  guint allocated;
  guint sequence;
} TnTimerHeap;

void tn_timer_heap_clear (TnTimerHeap *self);
void tn_timer_heap_push (TnTimerHeap *self, TnTimer *timer);
void tn_timer_heap_remove (TnTimerHeap *self, TnTimer *timer);
/* NULL = empty. */
TnTimer *tn_timer_heap_peek (const TnTimerHeap *self);
