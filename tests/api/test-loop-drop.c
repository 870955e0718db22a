/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-loop-rig.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* Names that are not answered before the asker gives up. */

typedef struct {
  GResolver parent_instance;
  GMutex mutex;
  GCond cond;
  gboolean uses_thread; /* as GLib's own: it goes on when the asker has given up */
  gboolean is_released;
  gboolean is_asked;
} SlowResolver;

typedef struct {
  GResolverClass parent_class;
} SlowResolverClass;

static GType slow_resolver_get_type (void);
G_DEFINE_TYPE (SlowResolver, slow_resolver, G_TYPE_RESOLVER)

static gboolean
gave_up_cb (GCancellable *cancellable, gpointer task)
{
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
wait_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlowResolver *self = source;

  g_mutex_lock (&self->mutex);
  while (!self->is_released)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "nobody asks");
}

static void
slow_resolver_start (GResolver *resolver,
                     const char *hostname,
                     GResolverNameLookupFlags flags,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  SlowResolver *self = (SlowResolver *) resolver;
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  g_autoptr (GSource) source = NULL;

  self->is_asked = TRUE;
  if (self->uses_thread) {
    g_task_set_return_on_cancel (task, TRUE);
    g_task_run_in_thread (task, wait_in_thread);
  } else {
    source = g_cancellable_source_new (cancellable);
    g_task_attach_source (task, source, G_SOURCE_FUNC (gave_up_cb));
  }
}

static void
slow_resolver_start_plain (GResolver *resolver,
                           const char *hostname,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  slow_resolver_start (resolver, hostname, 0, cancellable, callback, user_data);
}

static GList *
slow_resolver_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
slow_resolver_class_init (SlowResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = slow_resolver_start_plain;
  resolver_class->lookup_by_name_finish = slow_resolver_finish;
  resolver_class->lookup_by_name_with_flags_async = slow_resolver_start;
  resolver_class->lookup_by_name_with_flags_finish = slow_resolver_finish;
}

static void
slow_resolver_init (SlowResolver *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}

static void
slow_resolver_release (SlowResolver *self)
{
  g_mutex_lock (&self->mutex);
  self->is_released = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Dropping */

static void
prepare_listening (TnRig *self)
{
  tn_rig_init (self);
}

static void
prepare_starting_to_listen (TnRig *self)
{
  self->loop = tn_rig_loop_new ();
  tn_rig_listen (self, "127.0.0.1");
}

static void
prepare_new_socket (TnRig *self)
{
  tn_rig_init (self);
  tn_rig_connect (self, "127.0.0.1");
}

static void
prepare_handshake (TnRig *self)
{
  tn_rig_init (self);
  tn_rig_connect (self, "127.0.0.1");
  tn_rig_run_until (self->loop, strstr (self->client.events->str, "connect") != NULL);
}

static void
prepare_secure (TnRig *self)
{
  tn_rig_init_secure (self);
}

static void
prepare_data_on_the_way (TnRig *self)
{
  g_autoptr (GBytes) bytes = tn_make_bytes (4 * 1024 * 1024);

  tn_rig_init_secure (self);
  tls_node_socket_write (self->client.socket, bytes);
  tls_node_loop_dispatch (self->loop);
}

/* Every call of ours that waits. */
static void
prepare_waiting_calls (TnRig *self)
{
  g_autoptr (GBytes) bytes = tn_make_bytes (4 * 1024 * 1024);

  tn_rig_init (self);
  self->client.pulls = TRUE;
  tn_rig_connect (self, "127.0.0.1");
  tls_node_loop_enter (self->loop);
  tls_node_socket_handshake_async (self->client.socket, NULL, tn_rig_result_cb, self);
  tls_node_socket_read_async (self->client.socket, 10, NULL, tn_rig_result_cb, self);
  tls_node_socket_write_async (self->client.socket, bytes, NULL, tn_rig_result_cb, self);
  tls_node_server_close_async (self->server, NULL, tn_rig_result_cb, self);
  tls_node_loop_leave (self->loop);
}

static void
prepare_half_closed (TnRig *self)
{
  tn_rig_init_secure (self);
  tls_node_socket_end (self->client.socket);
}

static void
prepare_destroyed (TnRig *self)
{
  tn_rig_init_secure (self);
  tls_node_socket_destroy (self->client.socket, NULL);
}

static const struct {
  const char *path;
  void (*prepare) (TnRig *self);
} drops[] = {
  { "/api/loop/drop/listening", prepare_listening },
  { "/api/loop/drop/starting-to-listen", prepare_starting_to_listen },
  { "/api/loop/drop/new-socket", prepare_new_socket },
  { "/api/loop/drop/handshake", prepare_handshake },
  { "/api/loop/drop/secure", prepare_secure },
  { "/api/loop/drop/data-on-the-way", prepare_data_on_the_way },
  { "/api/loop/drop/waiting-calls", prepare_waiting_calls },
  { "/api/loop/drop/half-closed", prepare_half_closed },
  { "/api/loop/drop/destroyed", prepare_destroyed },
};

static void
test_drop (gconstpointer data)
{
  void (*const *prepare) (TnRig * self) = data;
  TnRig rig = { 0 };

  (*prepare) (&rig);
  tn_rig_drop_loop (&rig);

  tn_rig_clear (&rig);
}

/* The same, and the user lets go first. */
static void
test_drop_when_nobody_holds (gconstpointer data)
{
  void (*const *prepare) (TnRig * self) = data;
  TnRig rig = { 0 };

  (*prepare) (&rig);
  if (rig.client.socket != NULL)
    g_signal_handlers_disconnect_by_data (rig.client.socket, &rig.client);
  g_clear_object (&rig.client.socket);
  g_signal_handlers_disconnect_by_data (rig.server, &rig);
  g_clear_object (&rig.server);
  tn_rig_drop_loop (&rig);

  tn_rig_clear (&rig);
}

static int
listen_without_room (guint *port, int *filler)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (fd, 0), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  *filler = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (*filler, (struct sockaddr *) &address, length), ==, 0);
  return fd;
}

static void
test_drop_while_connecting (void)
{
  TnRig rig = { 0 };
  int filler;
  int fd = listen_without_room (&rig.port, &filler);

  rig.loop = tn_rig_loop_new ();
  tn_rig_connect (&rig, "127.0.0.1");
  tn_rig_settle (rig.loop);
  tn_assert_events (&rig.client, "");
  tn_rig_drop_loop (&rig);

  tn_rig_clear (&rig);
  close (fd);
  close (filler);
}

static const struct {
  const char *path;
  gboolean uses_thread;
  gboolean listens;
} lookups[] = {
  { "/api/loop/drop/lookup/connect", FALSE, FALSE },
  { "/api/loop/drop/lookup/connect-in-thread", TRUE, FALSE },
  { "/api/loop/drop/lookup/listen", FALSE, TRUE },
  { "/api/loop/drop/lookup/listen-in-thread", TRUE, TRUE },
};

static void
test_drop_while_looking_up (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GResolver) before = g_resolver_get_default ();
  SlowResolver *resolver = g_object_new (slow_resolver_get_type (), NULL);
  TnRig rig = { .port = 1 };

  resolver->uses_thread = lookups[index].uses_thread;
  g_resolver_set_default (G_RESOLVER (resolver));
  rig.loop = tn_rig_loop_new ();
  if (lookups[index].listens)
    tn_rig_listen (&rig, "slow.test");
  else
    tn_rig_connect (&rig, "slow.test");
  tn_rig_run_until (rig.loop, resolver->is_asked);
  tn_rig_settle (rig.loop);
  tn_rig_drop_loop (&rig);

  tn_rig_clear (&rig);
  slow_resolver_release (resolver);
  g_resolver_set_default (before);
  g_object_unref (resolver);
}

static void
drop_hook (TnPeer *self, const char *event)
{
  TnRig *rig = self->hook_data;

  if (strcmp (event, "data") == 0)
    g_clear_object (&rig->loop);
}

/* It goes when its dispatch returns. */
static void
test_drop_in_a_handler (void)
{
  TnRig rig = { 0 };
  TlsNodeLoop *loop;

  tn_rig_init_secure (&rig);
  rig.client.hook = drop_hook;
  rig.client.hook_data = &rig;
  tn_peer_write (&rig.client, "hello");
  loop = rig.loop;
  g_object_add_weak_pointer (G_OBJECT (loop), (gpointer *) &loop);
  while (loop != NULL) {
    g_assert_true (tn_rig_wait (loop, TN_RIG_DEADLINE_MS));
    tls_node_loop_dispatch (loop);
  }

  g_assert_cmpuint (rig.client.n_close, ==, 0);
  tn_rig_clear (&rig);
}

/* What is left of them is dead, and holds no descriptor. */
static void
test_survivors_are_dead (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new ("x", 1);
  g_autoptr (GError) error = NULL;
  guint n_fds = tn_count_fds ();
  TnRig rig = { 0 };

  tn_rig_init_secure (&rig);
  tn_rig_drop_loop (&rig);
  g_assert_cmpuint (tn_count_fds (), ==, n_fds);

  g_assert_false (tls_node_socket_write (rig.client.socket, bytes));
  tls_node_socket_destroy (rig.client.socket, NULL);
  g_assert_cmpstr (tls_node_socket_get_protocol (rig.client.socket), !=, "TLSv1.1");
  g_assert_false (tls_node_server_get_is_listening (rig.server));
  g_assert_false (tls_node_server_listen (rig.server, NULL, &error));
  tn_assert_code (error, "ECANCELED");
  tn_rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (drops); i++) {
    g_autofree char *path = g_strconcat (drops[i].path, "/nobody-holds", NULL);

    tn_test_add_data (drops[i].path, &drops[i].prepare, test_drop);
    tn_test_add_data (path, &drops[i].prepare, test_drop_when_nobody_holds);
  }
  tn_test_add ("/api/loop/drop/connecting", test_drop_while_connecting);
  for (guint i = 0; i < G_N_ELEMENTS (lookups); i++)
    tn_test_add_data (lookups[i].path, GUINT_TO_POINTER (i), test_drop_while_looking_up);
  tn_test_add ("/api/loop/drop/in-a-handler", test_drop_in_a_handler);
  tn_test_add ("/api/loop/drop/survivors-are-dead", test_survivors_are_dead);

  return tn_test_run ();
}
