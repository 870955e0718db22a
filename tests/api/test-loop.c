/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-loop-rig.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Running */

static void
test_pair_echoes (gconstpointer version)
{
  g_autoptr (TlsNodeLoop) loop = tn_rig_loop_new ();
  TnLink *link;

  tls_node_loop_enter (loop);
  link
      = tn_link_new (.over = TN_OVER_PAIR, .version = version, .server_hook = tn_rig_echo_hook);
  tls_node_loop_leave (loop);
  tn_rig_run_until (loop, tn_link_is_secure (link));
  tn_peer_write (&link->client, "hello");
  tn_rig_run_until (loop, link->client.received->len == 5);

  tn_assert_received (&link->client, "hello");
  tls_node_socket_end (link->client.socket);
  tn_rig_run_until (loop, tn_link_is_closed (link));
  tn_rig_settle (loop);
  g_assert_finalize_object (g_steal_pointer (&loop));
  tn_link_free (link);
}

static void
test_tcp_echoes (void)
{
  TnRig rig = { 0 };

  tn_rig_init_secure (&rig);
  for (guint round = 1; round <= 3; round++) {
    tn_peer_write (&rig.client, "hello");
    tn_rig_run_until (rig.loop, rig.client.received->len == 5 * round);
  }

  tn_assert_received (&rig.client, "hellohellohello");
  tn_rig_close (&rig);
}

static void
test_much_data_passes (void)
{
  g_autoptr (GBytes) bytes = tn_make_bytes (3 * 1024 * 1024);
  TnRig rig = { 0 };

  tn_rig_init_secure (&rig);
  tls_node_socket_write (rig.client.socket, bytes);
  tn_rig_run_until (rig.loop, rig.client.received->len == g_bytes_get_size (bytes));

  g_assert_cmpmem (rig.client.received->data, rig.client.received->len,
                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  tn_rig_close (&rig);
}

/* With nothing to do nobody is woken up. */
static void
test_idle_connection_is_quiet (void)
{
  TnRig rig = { 0 };

  tn_rig_init_secure (&rig);
  tn_rig_settle (rig.loop);

  g_assert_false (tn_rig_wait (rig.loop, 20));
  tn_rig_close (&rig);
}

/* The poller has gone with the last socket, and the next one may have its descriptor's number. */
static void
test_next_connection_after_the_last (void)
{
  g_autoptr (TlsNodeLoop) loop = tn_rig_loop_new ();

  for (guint round = 0; round < 3; round++) {
    TnLink *link;

    tls_node_loop_enter (loop);
    link = tn_link_new (.over = TN_OVER_CONNECTION);
    tls_node_loop_leave (loop);
    tn_rig_run_until (loop, tn_link_is_secure (link));
    tls_node_socket_destroy (link->client.socket, NULL);
    tn_rig_run_until (loop, tn_link_is_closed (link));
    tn_link_free (link);
  }
}

static void
nested_hook (TnPeer *self, const char *event)
{
  TnRig *rig = self->hook_data;

  if (strcmp (event, "data") != 0)
    return;
  g_assert_false (tls_node_loop_dispatch (rig->loop));
  g_assert_false (tn_rig_wait (rig->loop, 0));
  rig->n_results = 100;
}

static void
test_dispatch_in_a_handler_does_nothing (void)
{
  TnRig rig = { 0 };

  tn_rig_init_secure (&rig);
  rig.client.hook = nested_hook;
  rig.client.hook_data = &rig;
  tn_peer_write (&rig.client, "hello");
  tn_rig_run_until (rig.loop, rig.n_results == 100);

  rig.client.hook = NULL;
  tn_rig_close (&rig);
}

/* A child that lets go of its copy does not cut its parent's connection. */
static void
test_child_leaves_the_parent_alone (void)
{
  TnRig rig = { 0 };
  int status;
  pid_t child;

  tn_rig_init_secure (&rig);
  child = fork ();
  if (child == 0) {
    gboolean did = tls_node_loop_dispatch (rig.loop);

    g_object_unref (rig.loop);
    _exit (did ? 1 : 0);
  }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  tn_peer_write (&rig.client, "hello");
  tn_rig_run_until (rig.loop, rig.client.received->len == 5);

  tn_rig_close (&rig);
}

/* Making and misusing */

static void
test_no_descriptors_left (void)
{
  struct rlimit before;
  int lowest = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  close (lowest);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  for (guint left = 0; left < 5; left++) {
    struct rlimit limit = { .rlim_cur = lowest + left, .rlim_max = before.rlim_max };
    g_autoptr (GError) error = NULL;
    g_autoptr (TlsNodeLoop) loop = NULL;

    g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
    loop = tls_node_loop_new (&error);
    g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);

    g_assert_true ((loop != NULL) == (left == 4));
    if (left < 4)
      tn_assert_code (error, "EMFILE");
  }
}

static void
expect_critical (const char *text)
{
  g_autofree char *pattern = g_strdup_printf ("*assertion*%s*failed*", text);

  g_test_expect_message ("TlsNode", G_LOG_LEVEL_CRITICAL, pattern);
}

static void
test_without_the_constructor (void)
{
  g_autoptr (TlsNodeLoop) loop = g_object_new (TLS_NODE_TYPE_LOOP, NULL);

  for (guint i = 0; i < 4; i++)
    expect_critical ("mirror != NULL");
  g_assert_cmpint (tls_node_loop_get_fd (loop), ==, -1);
  g_assert_false (tls_node_loop_dispatch (loop));
  tls_node_loop_enter (loop);
  tls_node_loop_leave (loop);

  g_test_assert_expected_messages ();
}

static gpointer
misuse (gpointer loop)
{
  tls_node_loop_dispatch (loop);
  tls_node_loop_enter (loop);
  tls_node_loop_leave (loop);

  return NULL;
}

static void
test_other_thread_is_refused (void)
{
  g_autoptr (TlsNodeLoop) loop = tn_rig_loop_new ();

  for (guint i = 0; i < 3; i++)
    expect_critical ("g_thread_self ()");
  g_thread_join (g_thread_new ("misuses", misuse, loop));

  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);

  tn_test_add_versions ("/api/loop/pair-echoes", test_pair_echoes);
  tn_test_add ("/api/loop/tcp-echoes", test_tcp_echoes);
  tn_test_add ("/api/loop/much-data-passes", test_much_data_passes);
  tn_test_add ("/api/loop/idle-connection-is-quiet", test_idle_connection_is_quiet);
  tn_test_add ("/api/loop/next-connection-after-the-last", test_next_connection_after_the_last);
  tn_test_add ("/api/loop/dispatch-in-a-handler-does-nothing",
               test_dispatch_in_a_handler_does_nothing);
  tn_test_add ("/api/loop/child-leaves-the-parent-alone", test_child_leaves_the_parent_alone);
  tn_test_add ("/api/loop/no-descriptors-left", test_no_descriptors_left);
  tn_test_add ("/api/loop/without-the-constructor", test_without_the_constructor);
  tn_test_add ("/api/loop/other-thread-is-refused", test_other_thread_is_refused);

  return tn_test_run ();
}
