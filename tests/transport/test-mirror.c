/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/mirror.h"

#include "libtlsnode/tls-node-error-codes.h"
#include "libtlsnode/transport/poller.h"
#include "tests/support/transport-loop.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 300
#define MS 1000

typedef struct {
  TnMirror *mirror;
  GMainContext *context;
  guint n_fds;
  guint n_calls;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->n_fds = tn_count_fds ();
  f->mirror = tn_mirror_new (NULL);
  g_assert_nonnull (f->mirror);
  f->context = tn_mirror_get_context (f->mirror);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->mirror, tn_mirror_free);
  tn_assert_fds (f->n_fds);
}

/* What a foreign loop does: it waits at most so long, and tells whether the descriptor is readable. */
static gboolean
wait_ms (Fixture *f, int milliseconds)
{
  struct pollfd fd = { .fd = tn_mirror_get_fd (f->mirror), .events = POLLIN };

  return poll (&fd, 1, milliseconds) == 1;
}

static gboolean
is_readable (Fixture *f)
{
  return wait_ms (f, 0);
}

static void
wait_and_dispatch (Fixture *f)
{
  g_assert_true (wait_ms (f, TN_LOOP_DEADLINE_SECONDS * 1000));
  tn_mirror_dispatch (f->mirror);
}

/* Turns as a foreign loop does until there is no more to do. */
static void
settle (Fixture *f)
{
  for (guint turn = 0; is_readable (f); turn++) {
    g_assert_cmpuint (turn, <, 1000);
    tn_mirror_dispatch (f->mirror);
  }
}

static gboolean
once_cb (gpointer data)
{
  ((Fixture *) data)->n_calls++;

  return G_SOURCE_REMOVE;
}

static gboolean
again_cb (gpointer data)
{
  ((Fixture *) data)->n_calls++;

  return G_SOURCE_CONTINUE;
}

static gboolean
unwanted_cb (gpointer data)
{
  g_assert_not_reached ();

  return G_SOURCE_REMOVE;
}

static GSource *
attach (Fixture *f, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, f, NULL);
  g_source_attach (source, f->context);
  g_source_unref (source);

  return source;
}

static gboolean
fd_cb (int fd, GIOCondition condition, gpointer data)
{
  Fixture *f = data;
  char byte;

  f->n_calls++;

  return read (fd, &byte, 1) == 1;
}

static GSource *
watch_fd (Fixture *f, int fd, GIOCondition condition, GUnixFDSourceFunc func)
{
  return attach (f, g_unix_fd_source_new (fd, condition), G_SOURCE_FUNC (func));
}

static void
make_pipe (int ends[2])
{
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC | O_NONBLOCK), ==, 0);
}

static void
close_pipe (const int ends[2])
{
  close (ends[0]);
  close (ends[1]);
}

/* Waking up */

static void
test_nothing_to_do_is_quiet (Fixture *f, gconstpointer data)
{
  settle (f);

  g_assert_false (is_readable (f));
  g_assert_false (tn_mirror_dispatch (f->mirror));
  g_assert_false (is_readable (f));
}

static void
test_attached_source_wakes (Fixture *f, gconstpointer data)
{
  settle (f);
  attach (f, g_idle_source_new (), once_cb);

  g_assert_true (is_readable (f));
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 1);
}

static void
test_attached_source_wakes_while_entered (Fixture *f, gconstpointer data)
{
  settle (f);
  g_main_context_push_thread_default (f->context);
  attach (f, g_idle_source_new (), once_cb);

  g_assert_true (is_readable (f));
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 1);
  g_main_context_pop_thread_default (f->context);
}

static gpointer
attach_in_thread (gpointer data)
{
  attach (data, g_idle_source_new (), once_cb);

  return NULL;
}

static void
test_other_thread_wakes (Fixture *f, gconstpointer data)
{
  GThread *thread;

  settle (f);
  thread = g_thread_new ("attaches", attach_in_thread, f);
  wait_and_dispatch (f);
  g_thread_join (thread);
  settle (f);

  g_assert_cmpuint (f->n_calls, ==, 1);
}

static void
test_moved_timeout_wakes (Fixture *f, gconstpointer data)
{
  GSource *source = attach (f, g_timeout_source_new_seconds (3600), once_cb);

  settle (f);
  g_source_set_ready_time (source, 0);

  g_assert_true (is_readable (f));
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 1);
}

static void
test_urgent_source_hides_nothing (Fixture *f, gconstpointer data)
{
  GSource *urgent = attach (f, g_idle_source_new (), again_cb);
  int ends[2];

  make_pipe (ends);
  g_source_set_priority (urgent, G_PRIORITY_HIGH);
  tn_mirror_dispatch (f->mirror);
  g_source_destroy (urgent);
  settle (f);
  watch_fd (f, ends[0], G_IO_IN, fd_cb);
  f->n_calls = 0;
  settle (f);

  g_assert_cmpint (write (ends[1], "x", 1), ==, 1);
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 1);
  close_pipe (ends);
}

/* Timers */

static void
test_timers_are_on_time (Fixture *f, gconstpointer data)
{
  static const guint intervals[] = { 1, 10, 50 };

  for (gsize i = 0; i < G_N_ELEMENTS (intervals); i++) {
    gint64 start = g_get_monotonic_time ();
    gint64 elapsed;

    f->n_calls = 0;
    attach (f, g_timeout_source_new (intervals[i]), once_cb);
    while (f->n_calls == 0)
      wait_and_dispatch (f);

    elapsed = g_get_monotonic_time () - start;
    g_assert_cmpint (elapsed, >=, intervals[i] * MS);
    g_assert_cmpint (elapsed, <, intervals[i] * MS + 2 * G_TIME_SPAN_SECOND);
  }
}

/* It is waited for, not asked for again and again. */
static void
test_waiting_for_a_timer_is_quiet (Fixture *f, gconstpointer data)
{
  guint n_turns = 0;

  attach (f, g_timeout_source_new (50), once_cb);
  for (; f->n_calls == 0; n_turns++)
    wait_and_dispatch (f);

  g_assert_cmpuint (n_turns, <=, 5);
  settle (f);
}

/* GLib does not tell, so it wakes up for nothing, once. */
static void
test_destroyed_timer_is_forgotten (Fixture *f, gconstpointer data)
{
  GSource *source = attach (f, g_timeout_source_new (20), once_cb);

  settle (f);
  g_source_destroy (source);
  wait_and_dispatch (f);

  g_assert_false (wait_ms (f, 40));
  g_assert_cmpuint (f->n_calls, ==, 0);
}

/* Descriptors */

static void
test_ready_descriptor_wakes (Fixture *f, gconstpointer data)
{
  int ends[2];

  make_pipe (ends);
  watch_fd (f, ends[0], G_IO_IN, fd_cb);
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 0);

  for (guint round = 1; round <= 3; round++) {
    g_assert_cmpint (write (ends[1], "xy", 2), ==, 2);
    g_assert_true (is_readable (f));
    settle (f);
    g_assert_cmpuint (f->n_calls, ==, 2 * round);
  }
  close_pipe (ends);
}

/* Nobody dispatches for a while: it stays readable, however often it is asked. */
static void
test_stays_readable (Fixture *f, gconstpointer data)
{
  int ends[2];

  make_pipe (ends);
  watch_fd (f, ends[0], G_IO_IN, fd_cb);
  settle (f);
  g_assert_cmpint (write (ends[1], "x", 1), ==, 1);

  for (guint i = 0; i < 10; i++)
    g_assert_true (is_readable (f));
  settle (f);
  close_pipe (ends);
}

static void
test_hang_up_wakes (Fixture *f, gconstpointer data)
{
  int ends[2];

  make_pipe (ends);
  watch_fd (f, ends[0], G_IO_IN, fd_cb);
  settle (f);
  close (ends[1]);

  g_assert_true (is_readable (f));
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 1);
  close (ends[0]);
}

/* The source of the writing end has its own events, on the same descriptor. */
static gboolean
writable_cb (int fd, GIOCondition condition, gpointer data)
{
  ((Fixture *) data)->n_calls += 100;

  return G_SOURCE_REMOVE;
}

static void
test_one_descriptor_two_sources (Fixture *f, gconstpointer data)
{
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends),
                   ==, 0);
  watch_fd (f, ends[0], G_IO_IN, fd_cb);
  watch_fd (f, ends[0], G_IO_OUT, writable_cb);
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 100);

  g_assert_cmpint (send (ends[1], "x", 1, MSG_NOSIGNAL), ==, 1);
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 101);
  close_pipe (ends);
}

/* Between two dispatches everything of the old file goes, and a new one gets its number. */
static void
test_number_used_again (Fixture *f, gconstpointer data)
{
  int ends[2];
  int fresh[2];
  GSource *source;

  make_pipe (ends);
  source = watch_fd (f, ends[0], G_IO_IN, fd_cb);
  settle (f);
  g_source_destroy (source);
  close_pipe (ends);
  make_pipe (fresh);
  g_assert_cmpint (fresh[0], ==, ends[0]);
  watch_fd (f, fresh[0], G_IO_IN, fd_cb);
  settle (f);

  g_assert_cmpint (write (fresh[1], "x", 1), ==, 1);
  g_assert_true (is_readable (f));
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 1);
  close_pipe (fresh);
}

static void
ready_cb (gpointer owner, TnReady ready)
{
  ((Fixture *) owner)->n_calls++;
}

/* The same for what makes up most contexts of ours: the poller goes with its last owner, and the next one has its number. */
static void
test_poller_comes_again (Fixture *f, gconstpointer data)
{
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends),
                   ==, 0);
  for (guint round = 0; round < 3; round++) {
    g_autoptr (TnPoller) poller = tn_poller_get (f->context, NULL);
    TnWatch watch = { 0 };

    g_assert_true (tn_watch_start (&watch, poller, ends[0], ready_cb, f, NULL));
    settle (f);
    f->n_calls = 0;
    g_assert_cmpint (send (ends[1], "x", 1, MSG_NOSIGNAL), ==, 1);

    g_assert_true (is_readable (f));
    settle (f);
    g_assert_cmpuint (f->n_calls, ==, 1);
    tn_watch_stop (&watch);
  }
  close_pipe (ends);
}

/* Somebody has a copy, so that the closed file does not leave the set. */
static void
test_closed_file_with_a_copy_is_no_alarm (Fixture *f, gconstpointer data)
{
  GSource *source;
  int ends[2];
  int copy;

  make_pipe (ends);
  copy = fcntl (ends[0], F_DUPFD_CLOEXEC, 0);
  source = watch_fd (f, ends[0], G_IO_IN, fd_cb);
  settle (f);
  g_source_destroy (source);
  close (ends[0]);
  g_assert_cmpint (write (ends[1], "x", 1), ==, 1);

  settle (f);
  g_assert_false (is_readable (f));
  g_assert_cmpuint (f->n_calls, ==, 0);
  close (ends[1]);
  close (copy);
}

static void
test_regular_file_is_always_ready (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("mirror-XXXXXX", &path, NULL);

  g_assert_cmpint (write (fd, "abc", 3), ==, 3);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  settle (f);
  watch_fd (f, fd, G_IO_IN, fd_cb);

  /* Three bytes and the end, where the source goes. */
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, 4);
  unlink (path);
  close (fd);
}

static void
test_regular_file_goes_on (Fixture *f, gconstpointer data)
{
  GSource *source;
  int fd = open ("/proc/self/exe", O_RDONLY | O_CLOEXEC);

  source = watch_fd (f, fd, G_IO_IN, fd_cb);
  for (guint turn = 0; turn < 20; turn++) {
    g_assert_true (is_readable (f));
    g_assert_true (tn_mirror_dispatch (f->mirror));
  }
  g_source_destroy (source);
  settle (f);

  g_assert_cmpuint (f->n_calls, >=, 20);
  close (fd);
}

static void
test_many_descriptors (Fixture *f, gconstpointer data)
{
  GSource *sources[MANY];
  int ends[MANY][2];

  for (guint i = 0; i < MANY; i++) {
    make_pipe (ends[i]);
    sources[i] = watch_fd (f, ends[i][0], G_IO_IN, fd_cb);
  }
  settle (f);
  for (guint i = 0; i < MANY; i += 3)
    g_source_destroy (sources[i]);
  for (guint i = 0; i < MANY; i++)
    g_assert_cmpint (write (ends[i][1], "x", 1), ==, 1);

  g_assert_true (is_readable (f));
  settle (f);
  g_assert_cmpuint (f->n_calls, ==, MANY - MANY / 3);
  for (guint i = 0; i < MANY; i++)
    close_pipe (ends[i]);
  settle (f);
}

/* Dispatching */

static void
test_dispatch_is_bounded (Fixture *f, gconstpointer data)
{
  attach (f, g_idle_source_new (), again_cb);
  for (guint turn = 1; turn <= 5; turn++) {
    g_assert_true (tn_mirror_dispatch (f->mirror));
    g_assert_cmpuint (f->n_calls, <=, 8 * turn);
    g_assert_true (is_readable (f));
  }
}

static gboolean
eighth_cb (gpointer data)
{
  return ++((Fixture *) data)->n_calls < 8;
}

/* The bound was just enough. */
static void
test_false_is_the_truth (Fixture *f, gconstpointer data)
{
  settle (f);
  attach (f, g_idle_source_new (), eighth_cb);

  g_assert_true (tn_mirror_dispatch (f->mirror));
  g_assert_cmpuint (f->n_calls, ==, 8);
  g_assert_false (is_readable (f));
  g_assert_false (tn_mirror_dispatch (f->mirror));
}

/* A handler runs the foreign loop, which must wait. */
static gboolean
nested_cb (gpointer data)
{
  Fixture *f = data;

  f->n_calls++;
  attach (f, g_idle_source_new (), once_cb);
  g_main_context_wakeup (f->context);
  g_assert_true (is_readable (f));
  g_assert_false (tn_mirror_dispatch (f->mirror));
  g_assert_cmpuint (f->n_calls, ==, 1);
  g_assert_false (is_readable (f));

  return G_SOURCE_REMOVE;
}

static void
test_nested_dispatch_does_nothing (Fixture *f, gconstpointer data)
{
  attach (f, g_idle_source_new (), nested_cb);
  settle (f);

  g_assert_cmpuint (f->n_calls, ==, 2);
}

/* The end */

static void
note_destroyed (gpointer data)
{
  ((Fixture *) data)->n_calls++;
}

static void
test_free_calls_nobody (Fixture *f, gconstpointer data)
{
  GSource *source = g_timeout_source_new (0);

  g_source_set_callback (source, unwanted_cb, f, note_destroyed);
  g_source_attach (source, f->context);
  g_source_unref (source);
  g_clear_pointer (&f->mirror, tn_mirror_free);

  g_assert_cmpuint (f->n_calls, ==, 1);
}

/* What a child does must not reach its parent, whose set and timer it shares. */
static void
test_child_does_nothing (Fixture *f, gconstpointer data)
{
  int status;
  pid_t child;

  attach (f, g_timeout_source_new (1), once_cb);
  settle (f);
  child = fork ();
  if (child == 0) {
    gboolean did = tn_mirror_dispatch (f->mirror);

    tn_mirror_free (f->mirror);
    _exit (did || f->n_calls > 0 ? 1 : 0);
  }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);

  while (f->n_calls == 0)
    wait_and_dispatch (f);
}

/* How many descriptors are left when it is made. */
static void
test_no_descriptors_left (void)
{
  struct rlimit before;
  guint n_fds = tn_count_fds ();
  int lowest = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  close (lowest);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  for (guint left = 0; left < 4; left++) {
    struct rlimit limit = { .rlim_cur = lowest + left, .rlim_max = before.rlim_max };
    g_autoptr (GError) error = NULL;
    g_autoptr (TnMirror) mirror = NULL;

    g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
    mirror = tn_mirror_new (&error);
    g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);

    g_assert_true ((mirror != NULL) == (left == 3));
    if (left < 3)
      g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EMFILE);
  }
  g_assert_cmpuint (tn_count_fds (), ==, n_fds);
}

static const struct {
  const char *name;
  void (*test) (Fixture *f, gconstpointer data);
} cases[] = {
  { "nothing-to-do-is-quiet", test_nothing_to_do_is_quiet },
  { "attached-source-wakes", test_attached_source_wakes },
  { "attached-source-wakes-while-entered", test_attached_source_wakes_while_entered },
  { "other-thread-wakes", test_other_thread_wakes },
  { "moved-timeout-wakes", test_moved_timeout_wakes },
  { "urgent-source-hides-nothing", test_urgent_source_hides_nothing },
  { "timers-are-on-time", test_timers_are_on_time },
  { "waiting-for-a-timer-is-quiet", test_waiting_for_a_timer_is_quiet },
  { "destroyed-timer-is-forgotten", test_destroyed_timer_is_forgotten },
  { "ready-descriptor-wakes", test_ready_descriptor_wakes },
  { "stays-readable", test_stays_readable },
  { "hang-up-wakes", test_hang_up_wakes },
  { "one-descriptor-two-sources", test_one_descriptor_two_sources },
  { "number-used-again", test_number_used_again },
  { "poller-comes-again", test_poller_comes_again },
  { "closed-file-with-a-copy-is-no-alarm", test_closed_file_with_a_copy_is_no_alarm },
  { "regular-file-is-always-ready", test_regular_file_is_always_ready },
  { "regular-file-goes-on", test_regular_file_goes_on },
  { "many-descriptors", test_many_descriptors },
  { "dispatch-is-bounded", test_dispatch_is_bounded },
  { "false-is-the-truth", test_false_is_the_truth },
  { "nested-dispatch-does-nothing", test_nested_dispatch_does_nothing },
  { "free-calls-nobody", test_free_calls_nobody },
  { "child-does-nothing", test_child_does_nothing },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tn_loop_warm_up ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/transport/mirror/", cases[i].name, NULL);

    g_test_add (path, Fixture, NULL, set_up, cases[i].test, tear_down);
  }
  g_test_add_func ("/transport/mirror/no-descriptors-left", test_no_descriptors_left);

  return g_test_run ();
}
