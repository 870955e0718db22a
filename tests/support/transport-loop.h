/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Running a context in tests of the transport room: never asleep for a fixed time, and never for ever. */

#define TN_LOOP_DEADLINE_SECONDS 20

static inline gboolean
tn_loop_deadline_cb (gpointer user_data)
{
  g_error ("the condition was not met in %d seconds", TN_LOOP_DEADLINE_SECONDS);

  return G_SOURCE_REMOVE;
}

/* Runs the loop until *condition is not 0. */
static inline void
tn_loop_run_until (GMainContext *context, const guint *condition)
{
  g_autoptr (GSource) deadline = g_timeout_source_new_seconds (TN_LOOP_DEADLINE_SECONDS);

  g_source_set_callback (deadline, tn_loop_deadline_cb, NULL, NULL);
  g_source_attach (deadline, context);
  while (*condition == 0)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (deadline);
}

/* One turn without waiting; FALSE = there was nothing to do. */
static inline gboolean
tn_loop_turn (GMainContext *context)
{
  return g_main_context_iteration (context, FALSE);
}

/* Turns until there is nothing to do. */
static inline void
tn_loop_drain (GMainContext *context)
{
  for (guint turn = 0; tn_loop_turn (context); turn++)
    g_assert_cmpuint (turn, <, 100000);
}

/* Before counting descriptors: GLib makes those of the default context and of its worker thread when they are first
 * needed, and keeps them. */
static inline void
tn_loop_warm_up (void)
{
  g_object_unref (g_task_new (NULL, NULL, NULL, NULL));
  g_main_context_default ();
}

/* Descriptors of this process that are open. */
static inline guint
tn_count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;

  return count;
}

/* That as many are open as expected. A lookup that was cancelled may go on in GIO's thread for a moment, with descriptors
 * of its own. */
static inline void
tn_assert_fds (guint expected)
{
  gint64 deadline = g_get_monotonic_time () + TN_LOOP_DEADLINE_SECONDS * G_TIME_SPAN_SECOND;

  while (tn_count_fds () != expected && g_get_monotonic_time () < deadline)
    g_thread_yield ();
  g_assert_cmpuint (tn_count_fds (), ==, expected);
}
