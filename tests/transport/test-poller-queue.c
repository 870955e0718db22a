/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/poller.h"

#include "tests/support/poller-fixture.h"

/* A letter that a callback writes into the log, and what else it does. */
typedef struct {
  TnTimer timer;
  TnDeferred deferred;
  TnPollerFixture *f;
  char letter;
  TnTimer *stops;
  TnDeferred *cancels;
  gpointer posts; /* another Letter */
  guint n_reposts;
  guint n_calls;
} Letter;

static void letter_cb (gpointer owner);

static void
letter_start (Letter *self, gint64 deadline)
{
  tn_timer_start (&self->timer, self->f->poller, deadline, letter_cb, self);
}

static void
letter_post (Letter *self)
{
  tn_deferred_post (&self->deferred, self->f->poller, letter_cb, self);
}

static void
letter_cb (gpointer owner)
{
  Letter *self = owner;

  g_assert_true (tn_poller_is_dispatching (self->f->poller));
  self->n_calls++;
  g_string_append_c (self->f->log, self->letter);
  if (self->stops != NULL)
    tn_timer_stop (self->stops);
  if (self->cancels != NULL)
    tn_deferred_cancel (self->cancels);
  if (self->posts != NULL)
    letter_post (self->posts);
  if (self->n_reposts > 0 && self->n_reposts-- > 0)
    letter_post (self);
}

static void
test_timers_run_by_deadline (TnPollerFixture *f, gconstpointer data)
{
  Letter a = { .f = f, .letter = 'a' };
  Letter b = { .f = f, .letter = 'b' };
  Letter c = { .f = f, .letter = 'c' };
  Letter d = { .f = f, .letter = 'd' };
  gint64 now = g_get_monotonic_time ();

  letter_start (&d, now + 4000);
  letter_start (&b, now + 2000);
  letter_start (&c, now + 2000);
  letter_start (&a, now - 1000);
  tn_loop_run_until (f->context, &d.n_calls);

  g_assert_cmpstr (f->log->str, ==, "abcd");
  g_assert_cmpint (g_get_monotonic_time (), >=, now + 4000);
}

static void
test_starting_a_timer_again_moves_it (TnPollerFixture *f, gconstpointer data)
{
  Letter a = { .f = f, .letter = 'a' };
  Letter b = { .f = f, .letter = 'b' };
  gint64 now = g_get_monotonic_time ();

  letter_start (&a, now + 1000);
  letter_start (&b, now + 3000);
  letter_start (&a, now + 5000);
  tn_loop_run_until (f->context, &a.n_calls);

  g_assert_cmpstr (f->log->str, ==, "ba");
}

static void
test_stopped_timer_does_not_fire (TnPollerFixture *f, gconstpointer data)
{
  Letter a = { .f = f, .letter = 'a' };
  Letter b = { .f = f, .letter = 'b' };
  Letter c = { .f = f, .letter = 'c', .stops = &b.timer };
  gint64 now = g_get_monotonic_time ();

  letter_start (&a, now + 500);
  letter_start (&b, now - 1);
  letter_start (&c, now - 2);
  tn_timer_stop (&a.timer);
  tn_loop_run_until (f->context, &c.n_calls);
  tn_loop_drain (f->context);

  g_assert_cmpstr (f->log->str, ==, "c");
}

static void
restart_timer_cb (gpointer owner)
{
  Letter *self = owner;

  self->n_calls++;
  tn_timer_start (&self->timer, self->f->poller, 0, restart_timer_cb, self);
}

static void
test_timer_in_the_past_lets_the_loop_go (TnPollerFixture *f, gconstpointer data)
{
  Letter a = { .f = f, .letter = 'a' };

  tn_timer_start (&a.timer, f->poller, 0, restart_timer_cb, &a);
  for (guint turn = 1; turn <= 3; turn++) {
    g_assert_true (tn_loop_turn (f->context));
    g_assert_cmpuint (a.n_calls, ==, turn);
  }

  tn_timer_stop (&a.timer);
  tn_loop_drain (f->context);
  g_assert_cmpuint (a.n_calls, ==, 3);
}

static void
test_posted_calls_keep_their_order (TnPollerFixture *f, gconstpointer data)
{
  Letter a = { .f = f, .letter = 'a' };
  Letter b = { .f = f, .letter = 'b' };
  Letter c = { .f = f, .letter = 'c' };

  letter_post (&b);
  letter_post (&a);
  letter_post (&b);
  letter_post (&c);
  g_assert_cmpstr (f->log->str, ==, "");
  tn_loop_turn (f->context);

  g_assert_cmpstr (f->log->str, ==, "bac");
}

static void
test_posting_while_running_joins_the_turn (TnPollerFixture *f, gconstpointer data)
{
  Letter b = { .f = f, .letter = 'b' };
  Letter a = { .f = f, .letter = 'a', .n_reposts = 2, .posts = &b };

  letter_post (&a);
  tn_loop_turn (f->context);

  g_assert_cmpstr (f->log->str, ==, "ababab");
}

static void
test_posting_for_ever_lets_the_loop_go (TnPollerFixture *f, gconstpointer data)
{
  Letter a = { .f = f, .letter = 'a', .n_reposts = 2500 };

  letter_post (&a);
  tn_loop_turn (f->context);
  g_assert_cmpuint (a.n_calls, ==, 1000);
  tn_loop_turn (f->context);
  g_assert_cmpuint (a.n_calls, ==, 2000);
  tn_loop_drain (f->context);

  g_assert_cmpuint (a.n_calls, ==, 2501);
}

static void
test_cancelled_call_does_not_run (TnPollerFixture *f, gconstpointer data)
{
  Letter a = { .f = f, .letter = 'a' };
  Letter c = { .f = f, .letter = 'c' };
  Letter b = { .f = f, .letter = 'b', .cancels = &c.deferred };

  letter_post (&a);
  letter_post (&b);
  letter_post (&c);
  tn_deferred_cancel (&a.deferred);
  tn_loop_drain (f->context);

  g_assert_cmpstr (f->log->str, ==, "b");
}

static gboolean
post_cb (gpointer user_data)
{
  letter_post (user_data);

  return G_SOURCE_REMOVE;
}

/* From a source of someone else, between two turns of ours. */
static void
test_posting_from_another_source (TnPollerFixture *f, gconstpointer data)
{
  g_autoptr (GSource) source = g_timeout_source_new (1);
  Letter a = { .f = f, .letter = 'a' };

  g_source_set_callback (source, post_cb, &a, NULL);
  g_source_attach (source, f->context);
  tn_loop_run_until (f->context, &a.n_calls);

  g_assert_cmpuint (a.n_calls, ==, 1);
}

static void
test_idle_poller_is_quiet (TnPollerFixture *f, gconstpointer data)
{
  Letter a = { .f = f, .letter = 'a' };

  letter_start (&a, g_get_monotonic_time () + G_TIME_SPAN_HOUR);
  tn_timer_stop (&a.timer);
  tn_loop_drain (f->context);

  g_assert_false (g_main_context_pending (f->context));
}

static void
test_what_is_registered_keeps_it (TnPollerFixture *f, gconstpointer data)
{
  TnPoller *poller = f->poller;
  Letter a = { .f = f, .letter = 'a' };
  Letter b = { .f = f, .letter = 'b' };

  letter_post (&a);
  letter_start (&b, 0);
  tn_poller_unref (poller);
  tn_loop_turn (f->context);

  g_assert_cmpstr (f->log->str, ==, "ba");
  g_assert_cmpuint (tn_count_fds (), ==, f->n_fds);
  f->poller = tn_poller_get (f->context, NULL);
}

/* As a foreign loop does it: it sleeps on the context's descriptors, outside of the context. */
static void
test_posting_wakes_a_foreign_loop (void)
{
  g_autoptr (GMainContext) context
      = g_main_context_new_with_flags (G_MAIN_CONTEXT_FLAGS_OWNERLESS_POLLING);
  TnPollerFixture f = { .context = context, .poller = tn_poller_get (context, NULL) };
  Letter a = { .f = &f, .letter = 'a' };
  GPollFD fds[8];
  int priority;
  int timeout;
  int n_fds;

  tn_loop_drain (context);
  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  n_fds = g_main_context_query (context, priority, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  g_assert_cmpint (g_poll (fds, n_fds, 0), ==, 0);

  f.log = g_string_new (NULL);
  letter_post (&a);
  g_assert_cmpint (g_poll (fds, n_fds, 0), ==, 1);

  tn_loop_drain (context);
  g_assert_cmpstr (f.log->str, ==, "a");
  g_string_free (f.log, TRUE);
  tn_poller_unref (f.poller);
}

static const TnPollerCase cases[] = {
  { "timers-run-by-deadline", test_timers_run_by_deadline },
  { "starting-a-timer-again-moves-it", test_starting_a_timer_again_moves_it },
  { "stopped-timer-does-not-fire", test_stopped_timer_does_not_fire },
  { "timer-in-the-past-lets-the-loop-go", test_timer_in_the_past_lets_the_loop_go },
  { "posted-calls-keep-their-order", test_posted_calls_keep_their_order },
  { "posting-while-running-joins-the-turn", test_posting_while_running_joins_the_turn },
  { "posting-for-ever-lets-the-loop-go", test_posting_for_ever_lets_the_loop_go },
  { "cancelled-call-does-not-run", test_cancelled_call_does_not_run },
  { "posting-from-another-source", test_posting_from_another_source },
  { "idle-poller-is-quiet", test_idle_poller_is_quiet },
  { "what-is-registered-keeps-it", test_what_is_registered_keeps_it },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tn_loop_warm_up ();
  tn_poller_fixture_add ("/transport/poller-queue", cases, G_N_ELEMENTS (cases));
  g_test_add_func ("/transport/poller-queue/posting-wakes-a-foreign-loop",
                   test_posting_wakes_a_foreign_loop);

  return g_test_run ();
}
