/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/poller.h"

#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/transport-loop.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Every test runs in each kind of context. */
typedef enum { CONTEXT_DEFAULT, CONTEXT_PRIVATE, CONTEXT_OWNERLESS } ContextKind;

typedef struct {
  GMainContext *context;
  TnPoller *poller;
  guint n_fds;
  GString *log;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  switch ((ContextKind) GPOINTER_TO_INT (data)) {
  case CONTEXT_DEFAULT:
    f->context = g_main_context_ref (g_main_context_default ());
    break;
  case CONTEXT_PRIVATE:
    f->context = g_main_context_new ();
    break;
  case CONTEXT_OWNERLESS:
    f->context = g_main_context_new_with_flags (G_MAIN_CONTEXT_FLAGS_OWNERLESS_POLLING);
    break;
  }

  f->log = g_string_new (NULL);
  f->n_fds = tn_count_fds ();
  f->poller = tn_poller_get (f->context, NULL);
  g_assert_nonnull (f->poller);
}

/* Whatever the test did, nothing is left: the epoll descriptor went with the last reference. */
static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->poller, tn_poller_unref);
  g_assert_cmpuint (tn_count_fds (), ==, f->n_fds);
  g_main_context_unref (f->context);
  g_string_free (f->log, TRUE);
}

/* A watched socket and its other end. */
typedef struct {
  TnWatch watch;
  int ends[2];
  guint n_calls;
  TnReady ready;
  TnReady again;  /* asked for in the callback */
  TnWatch *stops; /* stopped in the callback */
} Watched;

static void
watched_cb (gpointer owner, TnReady ready)
{
  Watched *self = owner;

  self->n_calls++;
  self->ready = ready;
  if (self->stops != NULL)
    tn_watch_stop (self->stops);
  tn_watch_again (&self->watch, self->again);
}

static void
watched_start (Watched *self, TnPoller *poller)
{
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, self->ends), ==, 0);
  g_assert_true (tn_watch_start (&self->watch, poller, self->ends[0], watched_cb, self, NULL));
}

static void
watched_stop (Watched *self)
{
  tn_watch_stop (&self->watch);
  close (self->ends[0]);
  close (self->ends[1]);
}

static void
send_byte (Watched *self)
{
  g_assert_cmpint (send (self->ends[1], "x", 1, MSG_NOSIGNAL), ==, 1);
}

static void
test_bytes_call_the_watch (Fixture *f, gconstpointer data)
{
  Watched watched = { 0 };

  watched_start (&watched, f->poller);
  tn_loop_drain (f->context);
  watched.n_calls = 0;

  send_byte (&watched);
  tn_loop_run_until (f->context, &watched.n_calls);
  tn_loop_drain (f->context);

  g_assert_cmpuint (watched.n_calls, ==, 1);
  g_assert_cmpuint (watched.ready & TN_READY_IN, !=, 0);
  g_assert_cmpuint (watched.ready & TN_READY_HANGUP, ==, 0);
  watched_stop (&watched);
}

static void
test_half_close_is_a_hang_up (Fixture *f, gconstpointer data)
{
  Watched watched = { 0 };

  watched_start (&watched, f->poller);
  tn_loop_drain (f->context);
  shutdown (watched.ends[1], SHUT_WR);
  tn_loop_drain (f->context);

  g_assert_cmpuint (watched.ready & TN_READY_IN, !=, 0);
  g_assert_cmpuint (watched.ready & TN_READY_HANGUP, !=, 0);
  watched_stop (&watched);
}

static void
test_hang_up_is_everything (Fixture *f, gconstpointer data)
{
  Watched watched = { 0 };

  watched_start (&watched, f->poller);
  tn_loop_drain (f->context);
  shutdown (watched.ends[1], SHUT_RDWR);
  tn_loop_drain (f->context);

  g_assert_cmpuint (watched.ready, ==, TN_READY_IN | TN_READY_OUT | TN_READY_HANGUP);
  watched_stop (&watched);
}

/* Both are ready; whichever is first stops the other, whose event has been fetched already. */
static void
test_stopped_watch_does_not_fire (Fixture *f, gconstpointer data)
{
  Watched one = { 0 };
  Watched other = { 0 };

  watched_start (&one, f->poller);
  watched_start (&other, f->poller);
  one.stops = &other.watch;
  other.stops = &one.watch;
  tn_loop_drain (f->context);

  g_assert_cmpuint (one.n_calls + other.n_calls, ==, 1);
  watched_stop (&one);
  watched_stop (&other);
}

static void
test_watch_stops_itself (Fixture *f, gconstpointer data)
{
  Watched watched = { 0 };

  watched_start (&watched, f->poller);
  watched.stops = &watched.watch;
  tn_loop_drain (f->context);
  send_byte (&watched);
  tn_loop_drain (f->context);

  g_assert_cmpuint (watched.n_calls, ==, 1);
  watched_stop (&watched);
}

/* The event of the old watch must not reach a new one with the same number. */
static void
restart_cb (gpointer owner, TnReady ready)
{
  Watched *self = owner;
  TnPoller *poller = self->watch.poller;
  int fd = self->ends[0];

  self->n_calls++;
  if (self->n_calls > 1)
    return;

  tn_watch_stop (self->stops);
  g_assert_true (tn_watch_start (self->stops, poller, self->stops->fd, self->stops->func,
                                 self->stops->owner, NULL));
  g_assert_cmpint (fd, ==, self->ends[0]);
}

static void
test_restarted_watch_gets_its_own_edge_only (Fixture *f, gconstpointer data)
{
  Watched first = { 0 };
  Watched second = { 0 };

  watched_start (&first, f->poller);
  watched_start (&second, f->poller);
  first.watch.func = restart_cb;
  first.stops = &second.watch;
  second.watch.func = restart_cb;
  second.stops = &first.watch;
  tn_loop_turn (f->context);
  g_assert_cmpuint (first.n_calls + second.n_calls, ==, 1);

  tn_loop_drain (f->context);
  g_assert_cmpuint (first.n_calls, >=, 1);
  g_assert_cmpuint (second.n_calls, >=, 1);
  watched_stop (&first);
  watched_stop (&second);
}

static void
test_again_waits_for_the_next_turn (Fixture *f, gconstpointer data)
{
  Watched watched = { .again = TN_READY_IN };

  watched_start (&watched, f->poller);
  for (guint turn = 1; turn <= 5; turn++) {
    g_assert_true (tn_loop_turn (f->context));
    g_assert_cmpuint (watched.n_calls, ==, turn);
  }

  watched.again = 0;
  tn_loop_drain (f->context);
  g_assert_cmpuint (watched.n_calls, ==, 6);
  g_assert_cmpuint (watched.ready, ==, TN_READY_IN);
  watched_stop (&watched);
}

static void
test_again_is_fair (Fixture *f, gconstpointer data)
{
  Watched greedy = { .again = TN_READY_IN };
  Watched other = { 0 };

  watched_start (&greedy, f->poller);
  watched_start (&other, f->poller);
  for (guint turn = 0; turn < 10; turn++)
    tn_loop_turn (f->context);
  other.n_calls = 0;

  send_byte (&other);
  tn_loop_turn (f->context);

  g_assert_cmpuint (other.n_calls, ==, 1);
  watched_stop (&greedy);
  watched_stop (&other);
}

static void
test_again_outside_of_a_turn_wakes (Fixture *f, gconstpointer data)
{
  Watched watched = { 0 };

  watched_start (&watched, f->poller);
  tn_loop_drain (f->context);
  watched.n_calls = 0;
  tn_watch_again (&watched.watch, TN_READY_OUT);
  tn_watch_again (&watched.watch, TN_READY_IN);
  tn_loop_drain (f->context);

  g_assert_cmpuint (watched.n_calls, ==, 1);
  g_assert_cmpuint (watched.ready, ==, TN_READY_IN | TN_READY_OUT);
  watched_stop (&watched);
}

static void
test_stop_takes_off_the_again_list (Fixture *f, gconstpointer data)
{
  Watched watched = { 0 };

  watched_start (&watched, f->poller);
  tn_loop_drain (f->context);
  watched.n_calls = 0;
  tn_watch_again (&watched.watch, TN_READY_IN);
  watched_stop (&watched);
  tn_loop_drain (f->context);

  g_assert_cmpuint (watched.n_calls, ==, 0);
}

static void
test_watch_without_descriptor (Fixture *f, gconstpointer data)
{
  Watched watched = { 0 };

  g_assert_true (tn_watch_start (&watched.watch, f->poller, -1, watched_cb, &watched, NULL));
  tn_loop_drain (f->context);
  g_assert_cmpuint (watched.n_calls, ==, 0);

  tn_watch_again (&watched.watch, TN_READY_IN);
  tn_loop_drain (f->context);

  g_assert_cmpuint (watched.n_calls, ==, 1);
  tn_watch_stop (&watched.watch);
}

static void
test_file_cannot_be_watched (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Watched watched = { 0 };
  int fd = open ("/proc/self/status", O_RDONLY | O_CLOEXEC);

  g_assert_false (tn_watch_start (&watched.watch, f->poller, fd, watched_cb, &watched, &error));
  g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EPERM);
  close (fd);
}

static void
test_two_watches_of_one_descriptor (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Watched watched = { 0 };
  TnWatch second = { 0 };

  watched_start (&watched, f->poller);
  g_assert_false (
      tn_watch_start (&second, f->poller, watched.ends[0], watched_cb, &watched, &error));
  g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EEXIST);
  watched_stop (&watched);
}

/* A letter that a callback writes into the log, and what else it does. */
typedef struct {
  TnTimer timer;
  TnDeferred deferred;
  Fixture *f;
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
test_timers_run_by_deadline (Fixture *f, gconstpointer data)
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
test_starting_a_timer_again_moves_it (Fixture *f, gconstpointer data)
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
test_stopped_timer_does_not_fire (Fixture *f, gconstpointer data)
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
test_timer_in_the_past_lets_the_loop_go (Fixture *f, gconstpointer data)
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
test_posted_calls_keep_their_order (Fixture *f, gconstpointer data)
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
test_posting_while_running_joins_the_turn (Fixture *f, gconstpointer data)
{
  Letter b = { .f = f, .letter = 'b' };
  Letter a = { .f = f, .letter = 'a', .n_reposts = 2, .posts = &b };

  letter_post (&a);
  tn_loop_turn (f->context);

  g_assert_cmpstr (f->log->str, ==, "ababab");
}

static void
test_posting_for_ever_lets_the_loop_go (Fixture *f, gconstpointer data)
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
test_cancelled_call_does_not_run (Fixture *f, gconstpointer data)
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
test_posting_from_another_source (Fixture *f, gconstpointer data)
{
  g_autoptr (GSource) source = g_timeout_source_new (1);
  Letter a = { .f = f, .letter = 'a' };

  g_source_set_callback (source, post_cb, &a, NULL);
  g_source_attach (source, f->context);
  tn_loop_run_until (f->context, &a.n_calls);

  g_assert_cmpuint (a.n_calls, ==, 1);
}

static void
test_idle_poller_is_quiet (Fixture *f, gconstpointer data)
{
  Letter a = { .f = f, .letter = 'a' };

  letter_start (&a, g_get_monotonic_time () + G_TIME_SPAN_HOUR);
  tn_timer_stop (&a.timer);
  tn_loop_drain (f->context);

  g_assert_false (g_main_context_pending (f->context));
}

static void
note_context_cb (gpointer owner)
{
  GMainContext **place = owner;

  *place = g_main_context_ref_thread_default ();
}

static void
test_callbacks_have_the_thread_default (Fixture *f, gconstpointer data)
{
  g_autoptr (GMainContext) context = NULL;
  TnDeferred deferred = { 0 };

  tn_deferred_post (&deferred, f->poller, note_context_cb, &context);
  tn_loop_drain (f->context);

  g_assert_true (context == f->context);
  g_assert_null (g_main_context_get_thread_default ());
  g_assert_false (tn_poller_is_dispatching (f->poller));
}

static void
test_one_per_context (Fixture *f, gconstpointer data)
{
  g_autoptr (TnPoller) again = tn_poller_get (f->context, NULL);
  g_autoptr (GMainContext) other_context = g_main_context_new ();
  g_autoptr (TnPoller) other = tn_poller_get (other_context, NULL);

  g_assert_true (again == f->poller);
  g_assert_true (other != f->poller);
  g_assert_true (tn_poller_get_context (f->poller) == f->context);
  g_assert_true (tn_poller_is_own_thread (f->poller));
  g_assert_false (tn_poller_is_forked (f->poller));
}

static void
test_what_is_registered_keeps_it (Fixture *f, gconstpointer data)
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

static void
test_window_is_lent_once (Fixture *f, gconstpointer data)
{
  guint8 *first = tn_poller_take_window (f->poller);
  guint8 *second = tn_poller_take_window (f->poller);
  guint8 *gather = tn_poller_take_gather (f->poller);

  g_assert_true (first != second);
  memset (first, 1, TN_POLLER_WINDOW);
  memset (second, 2, TN_POLLER_WINDOW);
  memset (gather, 3, TN_POLLER_GATHER);
  tn_poller_return_window (f->poller, second);
  tn_poller_return_window (f->poller, first);
  tn_poller_return_gather (f->poller, gather);

  g_assert_true (tn_poller_take_window (f->poller) == first);
  g_assert_true (tn_poller_take_gather (f->poller) == gather);
  tn_poller_return_window (f->poller, first);
  tn_poller_return_gather (f->poller, gather);
}

static int
in_child (Fixture *f, Watched *watched, guint *n_guarded)
{
  g_autoptr (TnPoller) own = NULL;
  Watched mine = { 0 };

  if (!tn_poller_is_forked (f->poller))
    return 1;

  send_byte (watched);
  while (tn_loop_turn (f->context))
    continue;
  if (watched->n_calls != 0 || *n_guarded != 1)
    return 2;

  tn_watch_stop (&watched->watch);
  if (tn_watch_start (&watched->watch, f->poller, watched->ends[0], watched_cb, watched, NULL))
    return 3;

  own = tn_poller_get (f->context, NULL);
  if (own == f->poller || tn_poller_is_forked (own))
    return 4;

  watched_start (&mine, own);
  tn_loop_run_until (f->context, &mine.n_calls);

  return 0;
}

static void
count_cb (gpointer owner)
{
  guint *count = owner;

  (*count)++;
}

static void
test_forked_child_leaves_its_parent_alone (Fixture *f, gconstpointer data)
{
  Watched watched = { 0 };
  TnGuard guard = { 0 };
  guint n_guarded = 0;
  int status;
  pid_t pid;

  watched_start (&watched, f->poller);
  tn_guard_start (&guard, f->poller, count_cb, &n_guarded);
  tn_loop_drain (f->context);
  watched.n_calls = 0;

  pid = fork ();
  if (pid == 0)
    _exit (in_child (f, &watched, &n_guarded));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  tn_loop_run_until (f->context, &watched.n_calls);
  g_assert_cmpuint (n_guarded, ==, 0);
  tn_guard_stop (&guard);
  watched_stop (&watched);
}

static int
get_in_child (Fixture *f)
{
  g_autoptr (TnPoller) own = tn_poller_get (f->context, NULL);

  return own != f->poller && tn_poller_get_context (f->poller) == NULL ? 0 : 1;
}

static void
test_forked_child_gets_its_own (Fixture *f, gconstpointer data)
{
  int status;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (get_in_child (f));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);

  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static gpointer
other_thread (gpointer data)
{
  return GINT_TO_POINTER (tn_poller_is_own_thread (data));
}

static void
test_knows_its_thread (Fixture *f, gconstpointer data)
{
  GThread *thread = g_thread_new ("other", other_thread, f->poller);

  g_assert_false (GPOINTER_TO_INT (g_thread_join (thread)));
}

/* What the guard of an owner does: stops some, forgets others. */
typedef struct {
  TnGuard guard;
  Watched stopped;
  Watched forgotten;
  TnTimer timer;
  TnDeferred deferred;
  TnPoller *poller;
  guint n_calls;
} Owner;

static void
owner_lost_cb (gpointer owner)
{
  Owner *self = owner;

  self->n_calls++;
  g_assert_null (tn_poller_get_context (self->poller));
  tn_watch_stop (&self->stopped.watch);
}

static void
test_context_dies_first (void)
{
  guint n_fds = tn_count_fds ();
  GMainContext *context = g_main_context_new ();
  Owner owner = { .poller = tn_poller_get (context, NULL) };
  guint unused = 0;

  watched_start (&owner.stopped, owner.poller);
  watched_start (&owner.forgotten, owner.poller);
  tn_watch_again (&owner.forgotten.watch, TN_READY_IN);
  tn_timer_start (&owner.timer, owner.poller, 0, count_cb, &unused);
  tn_deferred_post (&owner.deferred, owner.poller, count_cb, &unused);
  tn_guard_start (&owner.guard, owner.poller, owner_lost_cb, &owner);
  g_main_context_unref (context);

  g_assert_cmpuint (owner.n_calls, ==, 1);
  g_assert_cmpuint (unused, ==, 0);
  tn_timer_stop (&owner.timer);
  tn_deferred_cancel (&owner.deferred);
  tn_guard_stop (&owner.guard);
  watched_stop (&owner.stopped);
  watched_stop (&owner.forgotten);
  tn_poller_unref (owner.poller);
  g_assert_cmpuint (tn_count_fds (), ==, n_fds);
}

static void
test_dead_poller_takes_nothing (void)
{
  g_autoptr (GError) error = NULL;
  GMainContext *context = g_main_context_new ();
  TnPoller *poller = tn_poller_get (context, NULL);
  Watched watched = { 0 };
  TnTimer timer = { 0 };
  TnDeferred deferred = { 0 };
  TnGuard guard = { 0 };

  g_main_context_unref (context);
  tn_timer_start (&timer, poller, 0, count_cb, NULL);
  tn_deferred_post (&deferred, poller, count_cb, NULL);
  tn_guard_start (&guard, poller, count_cb, NULL);

  g_assert_false (tn_watch_start (&watched.watch, poller, -1, watched_cb, &watched, &error));
  g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECANCELED);
  tn_timer_stop (&timer);
  tn_deferred_cancel (&deferred);
  tn_guard_stop (&guard);
  tn_poller_unref (poller);
}

/* As a foreign loop does it: it sleeps on the context's descriptors, outside of the context. */
static void
test_posting_wakes_a_foreign_loop (void)
{
  g_autoptr (GMainContext) context
      = g_main_context_new_with_flags (G_MAIN_CONTEXT_FLAGS_OWNERLESS_POLLING);
  Fixture f = { .context = context, .poller = tn_poller_get (context, NULL) };
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

static void
test_no_descriptor_left_is_an_error (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GError) error = NULL;
  int fd;

  while ((fd = dup (0)) >= 0)
    g_array_append_val (fds, fd);
  g_assert_null (tn_poller_get (context, &error));
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));

  g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EMFILE);
}

static const struct {
  const char *name;
  void (*test) (Fixture *f, gconstpointer data);
} cases[] = {
  { "bytes-call-the-watch", test_bytes_call_the_watch },
  { "half-close-is-a-hang-up", test_half_close_is_a_hang_up },
  { "hang-up-is-everything", test_hang_up_is_everything },
  { "stopped-watch-does-not-fire", test_stopped_watch_does_not_fire },
  { "watch-stops-itself", test_watch_stops_itself },
  { "restarted-watch-gets-its-own-edge-only", test_restarted_watch_gets_its_own_edge_only },
  { "again-waits-for-the-next-turn", test_again_waits_for_the_next_turn },
  { "again-is-fair", test_again_is_fair },
  { "again-outside-of-a-turn-wakes", test_again_outside_of_a_turn_wakes },
  { "stop-takes-off-the-again-list", test_stop_takes_off_the_again_list },
  { "watch-without-descriptor", test_watch_without_descriptor },
  { "file-cannot-be-watched", test_file_cannot_be_watched },
  { "two-watches-of-one-descriptor", test_two_watches_of_one_descriptor },
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
  { "callbacks-have-the-thread-default", test_callbacks_have_the_thread_default },
  { "one-per-context", test_one_per_context },
  { "what-is-registered-keeps-it", test_what_is_registered_keeps_it },
  { "window-is-lent-once", test_window_is_lent_once },
  { "forked-child-leaves-its-parent-alone", test_forked_child_leaves_its_parent_alone },
  { "forked-child-gets-its-own", test_forked_child_gets_its_own },
  { "knows-its-thread", test_knows_its_thread },
};

static const char *const context_names[] = { "default", "private", "ownerless" };

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tn_loop_warm_up ();

  for (gsize kind = 0; kind < G_N_ELEMENTS (context_names); kind++) {
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
      g_autofree char *path
          = g_strdup_printf ("/transport/poller/%s/%s", context_names[kind], cases[i].name);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (kind), set_up, cases[i].test, tear_down);
    }
  }

  g_test_add_func ("/transport/poller/context-dies-first", test_context_dies_first);
  g_test_add_func ("/transport/poller/dead-poller-takes-nothing",
                   test_dead_poller_takes_nothing);
  g_test_add_func ("/transport/poller/posting-wakes-a-foreign-loop",
                   test_posting_wakes_a_foreign_loop);
  g_test_add_func ("/transport/poller/no-descriptor-left-is-an-error",
                   test_no_descriptor_left_is_an_error);

  return g_test_run ();
}
