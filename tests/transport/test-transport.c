/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/transport.h"

#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/transport-loop.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

/* What is true of every kind is asked of every kind. */
typedef enum { KIND_FD, KIND_STREAM, KIND_PAIR } Kind;

typedef struct {
  TnTransport *transport;
  TnReady ready; /* all that it was called with */
  guint n_calls;
  gboolean frees;
} End;

typedef struct {
  Kind kind;
  GMainContext *context;
  TnPoller *poller;
  guint n_fds;
  End a;
  End b;
} Fixture;

static void
ready_cb (gpointer owner, TnReady ready)
{
  End *end = owner;

  end->ready |= ready;
  end->n_calls++;
  if (end->frees)
    g_clear_pointer (&end->transport, tn_transport_free);
}

static void
make_end (Fixture *f, End *end, int fd)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) connection = NULL;

  if (f->kind == KIND_FD) {
    end->transport = tn_transport_new_for_fd (f->poller, fd, ready_cb, end, NULL);
  } else {
    socket = g_socket_new_from_fd (fd, NULL);
    connection = g_socket_connection_factory_create_connection (socket);
    end->transport = tn_transport_new_for_stream (f->poller, G_IO_STREAM (connection), ready_cb,
                                                  end, NULL);
  }

  g_assert_nonnull (end->transport);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  int fds[2];

  f->kind = (Kind) GPOINTER_TO_INT (data);
  f->context = g_main_context_new ();
  f->n_fds = tn_count_fds ();
  f->poller = tn_poller_get (f->context, NULL);

  if (f->kind == KIND_PAIR) {
    tn_transport_new_pair (f->poller, &f->a.transport, &f->b.transport);
    tn_transport_set_owner (f->a.transport, ready_cb, &f->a);
    tn_transport_set_owner (f->b.transport, ready_cb, &f->b);
  } else {
    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
    make_end (f, &f->a, fds[0]);
    make_end (f, &f->b, fds[1]);
  }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  tn_transport_free (f->a.transport);
  tn_transport_free (f->b.transport);
  tn_loop_drain (f->context);
  tn_poller_unref (f->poller);
  g_assert_cmpuint (tn_count_fds (), ==, f->n_fds);
  g_main_context_unref (f->context);
}

static void
forget (End *end)
{
  end->ready = 0;
  end->n_calls = 0;
}

static gssize
read_some (End *end, GError **error)
{
  guint8 buffer[100];

  return tn_transport_read (end->transport, buffer, sizeof buffer, error);
}

static void
assert_reads (End *end, gssize expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (read_some (end, &error), ==, expected);
  g_assert_no_error (error);
}

static gssize
write_text (End *end, const char *text, GError **error)
{
  return tn_transport_write (end->transport, (const guint8 *) text, strlen (text), error);
}

static void
test_bytes_arrive (Fixture *f, gconstpointer data)
{
  guint8 buffer[8] = { 0 };

  g_assert_cmpint (write_text (&f->a, "hello", NULL), ==, 5);
  g_assert_cmpint (tn_transport_read (f->b.transport, buffer, 3, NULL), ==, 3);
  g_assert_cmpmem (buffer, 3, "hel", 3);
  g_assert_cmpint (tn_transport_read (f->b.transport, buffer, 8, NULL), ==, 2);
  g_assert_cmpmem (buffer, 2, "lo", 2);
  assert_reads (&f->b, TN_TRANSPORT_AGAIN);
}

static void
test_calls_when_bytes_come_later (Fixture *f, gconstpointer data)
{
  assert_reads (&f->b, TN_TRANSPORT_AGAIN);
  tn_loop_drain (f->context);
  forget (&f->b);

  write_text (&f->a, "x", NULL);
  g_assert_cmpuint (f->b.n_calls, ==, 0);
  tn_loop_run_until (f->context, &f->b.n_calls);

  g_assert_cmpuint (f->b.ready & TN_READY_IN, !=, 0);
  assert_reads (&f->b, 1);
}

static void
test_writing_nothing_is_nothing (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (write_text (&f->a, "", NULL), ==, 0);
  assert_reads (&f->b, TN_TRANSPORT_AGAIN);
}

/* Writes until there is no room; how much went. */
static gsize
fill (End *end)
{
  static const guint8 block[64 * 1024] = { 0 };
  gsize total = 0;
  gssize n_written;

  while ((n_written = tn_transport_write (end->transport, block, sizeof block, NULL)) > 0)
    total += n_written;
  g_assert_cmpint (n_written, ==, TN_TRANSPORT_AGAIN);

  return total;
}

static gsize
drain (End *end)
{
  g_autofree guint8 *buffer = g_malloc (1024 * 1024);
  gsize total = 0;
  gssize n_read;

  while ((n_read = tn_transport_read (end->transport, buffer, 1024 * 1024, NULL)) > 0)
    total += n_read;

  return total;
}

static void
test_full_writer_is_called_when_there_is_room (Fixture *f, gconstpointer data)
{
  gsize total = fill (&f->a);

  tn_loop_drain (f->context);
  forget (&f->a);
  g_assert_cmpuint (total, >, 0);
  if (f->kind == KIND_PAIR)
    g_assert_cmpuint (total, ==, 256 * 1024);

  g_assert_cmpuint (drain (&f->b), ==, total);
  tn_loop_run_until (f->context, &f->a.n_calls);

  g_assert_cmpuint (f->a.ready & TN_READY_OUT, !=, 0);
  g_assert_cmpint (write_text (&f->a, "x", NULL), ==, 1);
}

static void
test_end_comes_after_the_bytes (Fixture *f, gconstpointer data)
{
  write_text (&f->a, "bye", NULL);
  tn_transport_shutdown_write (f->a.transport);
  tn_transport_shutdown_write (f->a.transport);
  tn_loop_drain (f->context);

  assert_reads (&f->b, 3);
  assert_reads (&f->b, TN_TRANSPORT_EOF);
  g_assert_cmpint (write_text (&f->b, "still", NULL), ==, 5);
  assert_reads (&f->a, 5);
}

static void
test_end_calls_a_waiting_reader (Fixture *f, gconstpointer data)
{
  assert_reads (&f->b, TN_TRANSPORT_AGAIN);
  tn_loop_drain (f->context);
  forget (&f->b);

  tn_transport_shutdown_write (f->a.transport);
  tn_loop_run_until (f->context, &f->b.n_calls);

  assert_reads (&f->b, TN_TRANSPORT_EOF);
}

static void
test_other_end_goes (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_text (&f->a, "bye", NULL);
  assert_reads (&f->b, 3);
  assert_reads (&f->b, TN_TRANSPORT_AGAIN);
  tn_loop_drain (f->context);
  forget (&f->b);

  g_clear_pointer (&f->a.transport, tn_transport_free);
  tn_loop_run_until (f->context, &f->b.n_calls);
  assert_reads (&f->b, TN_TRANSPORT_EOF);
  g_assert_cmpint (write_text (&f->b, "x", &error), ==, TN_TRANSPORT_FAILED);

  g_assert_true (error->domain == TLS_NODE_SYSTEM_ERROR);
  if (f->kind != KIND_STREAM)
    g_assert_cmpint (error->code, ==, TLS_NODE_SYSTEM_ERROR_EPIPE);
}

static void
test_again_comes_in_the_next_turn (Fixture *f, gconstpointer data)
{
  tn_loop_drain (f->context);
  forget (&f->a);

  tn_transport_again (f->a.transport, TN_READY_IN);
  g_assert_cmpuint (f->a.n_calls, ==, 0);
  tn_loop_drain (f->context);

  g_assert_cmpuint (f->a.n_calls, ==, 1);
}

static void
test_frees_itself_when_called (Fixture *f, gconstpointer data)
{
  assert_reads (&f->b, TN_TRANSPORT_AGAIN);
  f->b.frees = TRUE;
  write_text (&f->a, "x", NULL);
  tn_loop_run_until (f->context, &f->b.n_calls);

  g_assert_null (f->b.transport);
  tn_loop_drain (f->context);
}

static void
test_frees_the_other_end_when_called (Fixture *f, gconstpointer data)
{
  End *ends[] = { &f->a, &f->b };

  assert_reads (&f->a, TN_TRANSPORT_AGAIN);
  assert_reads (&f->b, TN_TRANSPORT_AGAIN);
  write_text (&f->a, "x", NULL);
  write_text (&f->b, "x", NULL);
  f->a.frees = TRUE;
  f->b.frees = TRUE;
  tn_loop_drain (f->context);

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    g_assert_null (ends[i]->transport);
}

static void
test_waiting_source_dies_with_it (Fixture *f, gconstpointer data)
{
  assert_reads (&f->b, TN_TRANSPORT_AGAIN);
  write_text (&f->a, "x", NULL);
  g_clear_pointer (&f->b.transport, tn_transport_free);
  tn_loop_drain (f->context);

  g_assert_cmpuint (f->b.n_calls, ==, 0);
}

static void
test_context_goes_first (Fixture *f, gconstpointer data)
{
  GMainContext *context = g_main_context_new ();
  TnPoller *poller = tn_poller_get (context, NULL);
  Fixture other = { .kind = f->kind, .context = context, .poller = poller };
  int fds[2];

  if (f->kind == KIND_PAIR) {
    tn_transport_new_pair (poller, &other.a.transport, &other.b.transport);
  } else {
    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
    make_end (&other, &other.a, fds[0]);
    make_end (&other, &other.b, fds[1]);
  }
  assert_reads (&other.b, TN_TRANSPORT_AGAIN);
  fill (&other.a);
  g_main_context_unref (context);

  tn_transport_free (other.a.transport);
  tn_transport_free (other.b.transport);
  tn_poller_unref (poller);
}

/* What only a descriptor can do. */
static void
test_descriptor_is_made_safe (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TnPoller) poller = tn_poller_get (context, NULL);
  TnTransport *transport;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  transport = tn_transport_new_for_fd (poller, fds[0], NULL, NULL, NULL);

  g_assert_cmpint (fcntl (fds[0], F_GETFL) & O_NONBLOCK, !=, 0);
  g_assert_cmpint (fcntl (fds[0], F_GETFD) & FD_CLOEXEC, !=, 0);
  g_assert_cmpint (tn_transport_get_fd (transport), ==, fds[0]);
  g_assert_true (tn_transport_can_wait (transport));
  tn_transport_free (transport);
  close (fds[1]);
}

static void
test_bad_descriptors_are_refused (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TnPoller) poller = tn_poller_get (context, NULL);
  g_autoptr (GError) bad = NULL;
  g_autoptr (GError) file = NULL;
  guint n_fds = tn_count_fds ();

  g_assert_null (tn_transport_new_for_fd (poller, -1, NULL, NULL, &bad));
  g_assert_error (bad, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EBADF);

  g_assert_null (tn_transport_new_for_fd (poller, open ("/proc/self/status", O_RDONLY), NULL,
                                          NULL, &file));
  g_assert_error (file, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EPERM);
  g_assert_cmpuint (tn_count_fds (), ==, n_fds);
}

static void
test_stream_that_cannot_be_polled_is_refused (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TnPoller) poller = tn_poller_get (context, NULL);
  g_autoptr (GFileIOStream) file_stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp (NULL, &file_stream, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      tn_transport_new_for_stream (poller, G_IO_STREAM (file_stream), NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_file_delete (file, NULL, NULL);
}

/* A pair of TCP sockets. */
static void
tcp_pair (int fds[2])
{
  GInetAddress *loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  struct sockaddr_storage native;
  socklen_t length = sizeof native;
  int listening = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_true (g_socket_address_to_native (address, &native, sizeof native, NULL));
  g_assert_cmpint (bind (listening, (struct sockaddr *) &native, length), ==, 0);
  g_assert_cmpint (listen (listening, 1), ==, 0);
  g_assert_cmpint (getsockname (listening, (struct sockaddr *) &native, &length), ==, 0);
  fds[0] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (fds[0], (struct sockaddr *) &native, length), ==, 0);
  fds[1] = accept (listening, NULL, NULL);
  close (listening);
  g_object_unref (loopback);
}

/* a: raw; b: raw or a stream. */
static void
set_up_tcp (Fixture *f, gconstpointer data)
{
  int fds[2];

  f->context = g_main_context_new ();
  f->n_fds = tn_count_fds ();
  f->poller = tn_poller_get (f->context, NULL);
  tcp_pair (fds);
  f->kind = KIND_FD;
  make_end (f, &f->a, fds[0]);
  f->kind = (Kind) GPOINTER_TO_INT (data);
  make_end (f, &f->b, fds[1]);
}

static void
test_reset_is_heard (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_reads (&f->a, TN_TRANSPORT_AGAIN);
  tn_loop_drain (f->context);
  forget (&f->a);
  tn_transport_set_reset (f->b.transport);
  g_clear_pointer (&f->b.transport, tn_transport_free);
  tn_loop_run_until (f->context, &f->a.n_calls);

  g_assert_cmpint (read_some (&f->a, &error), ==, TN_TRANSPORT_FAILED);
  g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNRESET);
  g_assert_cmpstr (error->message, ==, "read ECONNRESET");
}

static void
test_stream_hears_a_reset (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_reads (&f->b, TN_TRANSPORT_AGAIN);
  tn_loop_drain (f->context);
  forget (&f->b);
  tn_transport_set_reset (f->a.transport);
  g_clear_pointer (&f->a.transport, tn_transport_free);
  tn_loop_run_until (f->context, &f->b.n_calls);

  g_assert_cmpint (read_some (&f->b, &error), ==, TN_TRANSPORT_FAILED);
  g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNRESET);
  g_assert_cmpstr (error->message, ==, "read ECONNRESET");
}

static void
test_knows_its_addresses (Fixture *f, gconstpointer data)
{
  TnAddress a_local;
  TnAddress b_remote;

  g_assert_true (tn_transport_get_local_address (f->a.transport, &a_local));
  g_assert_true (tn_transport_get_remote_address (f->b.transport, &b_remote));

  g_assert_cmpstr (a_local.address, ==, "127.0.0.1");
  g_assert_cmpint (a_local.family, ==, 4);
  g_assert_cmpstr (b_remote.address, ==, a_local.address);
  g_assert_cmpuint (b_remote.port, ==, a_local.port);
}

static void
test_sets_options (Fixture *f, gconstpointer data)
{
  g_assert_true (tn_transport_set_no_delay (f->b.transport, TRUE));
  g_assert_true (tn_transport_set_no_delay (f->b.transport, FALSE));
  g_assert_true (tn_transport_set_keep_alive (f->b.transport, TRUE, 0));
  g_assert_true (tn_transport_set_keep_alive (f->b.transport, TRUE, 60));
  g_assert_false (tn_transport_set_keep_alive (f->b.transport, TRUE, G_MAXUINT));
  g_assert_true (tn_transport_set_keep_alive (f->b.transport, FALSE, 0));
}

static void
test_wait_returns_when_ready (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_true (tn_transport_wait (f->a.transport, TN_READY_OUT, NULL, NULL));
  write_text (&f->b, "x", NULL);
  g_assert_true (tn_transport_wait (f->a.transport, TN_READY_IN, cancellable, NULL));

  assert_reads (&f->a, 1);
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_wait_can_be_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) during = NULL;
  g_autoptr (GError) before = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  g_assert_false (tn_transport_wait (f->a.transport, TN_READY_IN, cancellable, &during));
  g_thread_join (thread);
  g_assert_false (tn_transport_wait (f->a.transport, TN_READY_OUT, cancellable, &before));

  g_assert_error (during, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (before, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_pair_has_no_descriptor (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TnPoller) poller = tn_poller_get (context, NULL);
  TnTransport *a;
  TnTransport *b;
  TnAddress address;

  tn_transport_new_pair (poller, &a, &b);

  g_assert_cmpint (tn_transport_get_fd (a), ==, -1);
  g_assert_false (tn_transport_can_wait (a));
  g_assert_false (tn_transport_get_local_address (a, &address));
  g_assert_false (tn_transport_set_no_delay (a, TRUE));
  tn_transport_free (a);
  tn_transport_free (b);
}

static void
test_pair_resets (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TnPoller) poller = tn_poller_get (context, NULL);
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GError) write_error = NULL;
  End a = { 0 };
  End b = { 0 };

  tn_transport_new_pair (poller, &a.transport, &b.transport);
  write_text (&a, "lost", NULL);
  tn_transport_set_reset (a.transport);
  tn_transport_free (a.transport);

  g_assert_cmpint (read_some (&b, &read_error), ==, TN_TRANSPORT_FAILED);
  g_assert_error (read_error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNRESET);
  g_assert_cmpint (write_text (&b, "x", &write_error), ==, TN_TRANSPORT_FAILED);
  g_assert_error (write_error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNRESET);
  tn_transport_free (b.transport);
}

static const struct {
  const char *name;
  void (*test) (Fixture *f, gconstpointer data);
} cases[] = {
  { "bytes-arrive", test_bytes_arrive },
  { "calls-when-bytes-come-later", test_calls_when_bytes_come_later },
  { "writing-nothing-is-nothing", test_writing_nothing_is_nothing },
  { "full-writer-is-called-when-there-is-room", test_full_writer_is_called_when_there_is_room },
  { "end-comes-after-the-bytes", test_end_comes_after_the_bytes },
  { "end-calls-a-waiting-reader", test_end_calls_a_waiting_reader },
  { "other-end-goes", test_other_end_goes },
  { "again-comes-in-the-next-turn", test_again_comes_in_the_next_turn },
  { "frees-itself-when-called", test_frees_itself_when_called },
  { "frees-the-other-end-when-called", test_frees_the_other_end_when_called },
  { "waiting-source-dies-with-it", test_waiting_source_dies_with_it },
  { "context-goes-first", test_context_goes_first },
};

static const char *const kind_names[] = { "fd", "stream", "pair" };

static void
add_tcp (const char *path, Kind kind, void (*test) (Fixture *f, gconstpointer data))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (kind), set_up_tcp, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tn_loop_warm_up ();

  for (gsize kind = 0; kind < G_N_ELEMENTS (kind_names); kind++) {
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
      g_autofree char *path
          = g_strdup_printf ("/transport/transport/%s/%s", kind_names[kind], cases[i].name);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (kind), set_up, cases[i].test, tear_down);
    }
  }

  add_tcp ("/transport/transport/fd/reset-is-heard", KIND_FD, test_reset_is_heard);
  add_tcp ("/transport/transport/stream/reset-is-heard", KIND_STREAM, test_reset_is_heard);
  add_tcp ("/transport/transport/stream/hears-a-reset", KIND_STREAM, test_stream_hears_a_reset);
  add_tcp ("/transport/transport/fd/knows-its-addresses", KIND_FD, test_knows_its_addresses);
  add_tcp ("/transport/transport/stream/knows-its-addresses", KIND_STREAM,
           test_knows_its_addresses);
  add_tcp ("/transport/transport/fd/sets-options", KIND_FD, test_sets_options);
  add_tcp ("/transport/transport/stream/sets-options", KIND_STREAM, test_sets_options);
  add_tcp ("/transport/transport/fd/wait-returns-when-ready", KIND_FD,
           test_wait_returns_when_ready);
  add_tcp ("/transport/transport/fd/wait-can-be-cancelled", KIND_FD,
           test_wait_can_be_cancelled);
  g_test_add_func ("/transport/transport/fd/is-made-safe", test_descriptor_is_made_safe);
  g_test_add_func ("/transport/transport/fd/bad-ones-are-refused",
                   test_bad_descriptors_are_refused);
  g_test_add_func ("/transport/transport/stream/that-cannot-be-polled-is-refused",
                   test_stream_that_cannot_be_polled_is_refused);
  g_test_add_func ("/transport/transport/pair/has-no-descriptor", test_pair_has_no_descriptor);
  g_test_add_func ("/transport/transport/pair/resets", test_pair_resets);

  return g_test_run ();
}
