/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/timer-heap.h"

static void
test_pops_in_order (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  TnTimerHeap heap = { 0 };
  TnTimer timers[200] = { 0 };
  TnTimer *before = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (timers); i++) {
    timers[i].deadline = g_rand_int_range (random, 0, 20);
    tn_timer_heap_push (&heap, &timers[i]);
  }

  for (guint i = 0; i < G_N_ELEMENTS (timers); i++) {
    TnTimer *timer = tn_timer_heap_peek (&heap);

    tn_timer_heap_remove (&heap, timer);
    if (before != NULL && before->deadline == timer->deadline)
      g_assert_true (before < timer);
    else if (before != NULL)
      g_assert_cmpint (before->deadline, <, timer->deadline);
    before = timer;
  }

  g_assert_null (tn_timer_heap_peek (&heap));
  tn_timer_heap_clear (&heap);
}

static TnTimer *
earliest_of (TnTimer *timers, const gboolean *is_in, guint n)
{
  TnTimer *earliest = NULL;

  for (guint i = 0; i < n; i++) {
    if (is_in[i] && (earliest == NULL || timers[i].deadline < earliest->deadline))
      earliest = &timers[i];
  }

  return earliest;
}

static void
test_removes_from_the_middle (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  TnTimerHeap heap = { 0 };
  TnTimer timers[64] = { 0 };
  gboolean is_in[64] = { 0 };

  for (guint step = 0; step < 20000; step++) {
    guint i = g_rand_int_range (random, 0, 64);

    if (is_in[i]) {
      tn_timer_heap_remove (&heap, &timers[i]);
    } else {
      timers[i].deadline = (gint64) g_rand_int_range (random, 0, 100000) * 64 + i;
      tn_timer_heap_push (&heap, &timers[i]);
    }
    is_in[i] = !is_in[i];
    g_assert_true (tn_timer_heap_peek (&heap) == earliest_of (timers, is_in, 64));
  }

  tn_timer_heap_clear (&heap);
}

static void
test_order_survives_the_wrap (void)
{
  TnTimerHeap heap = { .sequence = G_MAXUINT };
  TnTimer first = { .deadline = 5 };
  TnTimer second = { .deadline = 5 };

  tn_timer_heap_push (&heap, &first);
  tn_timer_heap_push (&heap, &second);

  g_assert_true (tn_timer_heap_peek (&heap) == &first);
  tn_timer_heap_clear (&heap);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/timer-heap/pops-in-order", test_pops_in_order);
  g_test_add_func ("/transport/timer-heap/removes-from-the-middle",
                   test_removes_from_the_middle);
  g_test_add_func ("/transport/timer-heap/order-survives-the-wrap",
                   test_order_survives_the_wrap);

  return g_test_run ();
}
