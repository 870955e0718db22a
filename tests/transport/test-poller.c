/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/poller.h"

#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/poller-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

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
test_bytes_call_the_watch (TnPollerFixture *f, gconstpointer data)
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
test_half_close_is_a_hang_up (TnPollerFixture *f, gconstpointer data)
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
test_hang_up_is_everything (TnPollerFixture *f, gconstpointer data)
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
test_stopped_watch_does_not_fire (TnPollerFixture *f, gconstpointer data)
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
test_watch_stops_itself (TnPollerFixture *f, gconstpointer data)
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
test_restarted_watch_gets_its_own_edge_only (TnPollerFixture *f, gconstpointer data)
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
test_again_waits_for_the_next_turn (TnPollerFixture *f, gconstpointer data)
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
test_an_edge_takes_again_with_it (TnPollerFixture *f, gconstpointer data)
{
  Watched watched = { 0 };

  watched_start (&watched, f->poller);
  tn_loop_drain (f->context);
  watched.n_calls = 0;
  tn_watch_again (&watched.watch, TN_READY_IN);
  send_byte (&watched);
  tn_loop_drain (f->context);

  g_assert_cmpuint (watched.n_calls, ==, 1);
  watched_stop (&watched);
}

static void
test_again_is_fair (TnPollerFixture *f, gconstpointer data)
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
test_again_outside_of_a_turn_wakes (TnPollerFixture *f, gconstpointer data)
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
test_stop_takes_off_the_again_list (TnPollerFixture *f, gconstpointer data)
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
test_watch_without_descriptor (TnPollerFixture *f, gconstpointer data)
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
test_file_cannot_be_watched (TnPollerFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Watched watched = { 0 };
  int fd = open ("/proc/self/status", O_RDONLY | O_CLOEXEC);

  g_assert_false (tn_watch_start (&watched.watch, f->poller, fd, watched_cb, &watched, &error));
  g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EPERM);
  close (fd);
}

static void
test_two_watches_of_one_descriptor (TnPollerFixture *f, gconstpointer data)
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

static void
note_context_cb (gpointer owner)
{
  GMainContext **place = owner;

  *place = g_main_context_ref_thread_default ();
}

static void
test_callbacks_have_the_thread_default (TnPollerFixture *f, gconstpointer data)
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
test_one_per_context (TnPollerFixture *f, gconstpointer data)
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
test_window_is_lent_once (TnPollerFixture *f, gconstpointer data)
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
in_child (TnPollerFixture *f, Watched *watched, guint *n_guarded)
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
test_forked_child_leaves_its_parent_alone (TnPollerFixture *f, gconstpointer data)
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

/* Before the child's loop has noticed anything. */
static void
test_forked_child_stops_without_harm (TnPollerFixture *f, gconstpointer data)
{
  Watched watched = { 0 };
  pid_t pid;

  watched_start (&watched, f->poller);
  tn_loop_drain (f->context);
  watched.n_calls = 0;

  pid = fork ();
  if (pid == 0) {
    tn_watch_stop (&watched.watch);
    _exit (0);
  }
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);

  send_byte (&watched);
  tn_loop_run_until (f->context, &watched.n_calls);
  watched_stop (&watched);
}

static int
get_in_child (TnPollerFixture *f)
{
  g_autoptr (TnPoller) own = tn_poller_get (f->context, NULL);

  return own != f->poller && tn_poller_get_context (f->poller) == NULL ? 0 : 1;
}

static void
test_forked_child_gets_its_own (TnPollerFixture *f, gconstpointer data)
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
test_knows_its_thread (TnPollerFixture *f, gconstpointer data)
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
  g_assert_null (owner.timer.poller);
  g_assert_null (owner.deferred.poller);
  g_assert_null (owner.forgotten.watch.poller);
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

static const TnPollerCase cases[] = {
  { "bytes-call-the-watch", test_bytes_call_the_watch },
  { "half-close-is-a-hang-up", test_half_close_is_a_hang_up },
  { "hang-up-is-everything", test_hang_up_is_everything },
  { "stopped-watch-does-not-fire", test_stopped_watch_does_not_fire },
  { "watch-stops-itself", test_watch_stops_itself },
  { "restarted-watch-gets-its-own-edge-only", test_restarted_watch_gets_its_own_edge_only },
  { "again-waits-for-the-next-turn", test_again_waits_for_the_next_turn },
  { "an-edge-takes-again-with-it", test_an_edge_takes_again_with_it },
  { "again-is-fair", test_again_is_fair },
  { "again-outside-of-a-turn-wakes", test_again_outside_of_a_turn_wakes },
  { "stop-takes-off-the-again-list", test_stop_takes_off_the_again_list },
  { "watch-without-descriptor", test_watch_without_descriptor },
  { "file-cannot-be-watched", test_file_cannot_be_watched },
  { "two-watches-of-one-descriptor", test_two_watches_of_one_descriptor },
  { "callbacks-have-the-thread-default", test_callbacks_have_the_thread_default },
  { "one-per-context", test_one_per_context },
  { "window-is-lent-once", test_window_is_lent_once },
  { "forked-child-leaves-its-parent-alone", test_forked_child_leaves_its_parent_alone },
  { "forked-child-stops-without-harm", test_forked_child_stops_without_harm },
  { "forked-child-gets-its-own", test_forked_child_gets_its_own },
  { "knows-its-thread", test_knows_its_thread },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tn_loop_warm_up ();
  tn_poller_fixture_add ("/transport/poller", cases, G_N_ELEMENTS (cases));
  g_test_add_func ("/transport/poller/context-dies-first", test_context_dies_first);
  g_test_add_func ("/transport/poller/dead-poller-takes-nothing",
                   test_dead_poller_takes_nothing);
  g_test_add_func ("/transport/poller/no-descriptor-left-is-an-error",
                   test_no_descriptor_left_is_an_error);

  return g_test_run ();
}
