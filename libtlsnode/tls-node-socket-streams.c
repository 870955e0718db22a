/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket-private.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-task-private.h"

/* The two streams of a socket, pollable, so that GIO's stream functions never use a thread. Every vfunc whose default runs
 * in a worker thread (flush and close) is replaced. */

#define TN_TYPE_INPUT_STREAM (tn_input_stream_get_type ())
G_DECLARE_FINAL_TYPE (TnInputStream, tn_input_stream, TN, INPUT_STREAM, GInputStream)
#define TN_TYPE_OUTPUT_STREAM (tn_output_stream_get_type ())
G_DECLARE_FINAL_TYPE (TnOutputStream, tn_output_stream, TN, OUTPUT_STREAM, GOutputStream)

struct _TnInputStream {
  GInputStream parent_instance;
  TlsNodeSocket *socket; /* unowned, NULL once the socket is gone */
  GSList *sources;       /* unowned */
};

struct _TnOutputStream {
  GOutputStream parent_instance;
  TlsNodeSocket *socket;
  GSList *sources;
};

/* The source of a pollable stream: it has no descriptor, the socket makes it ready. */

typedef struct {
  GSource source;
  GObject *stream;
  GSList **list;
  gboolean (*is_ready) (TlsNodeSocket *socket);
} TnStreamSource;

static TlsNodeSocket *
socket_of (GObject *stream)
{
  return TN_IS_INPUT_STREAM (stream) ? TN_INPUT_STREAM (stream)->socket
                                     : TN_OUTPUT_STREAM (stream)->socket;
}

static gboolean
source_is_ready (TnStreamSource *self)
{
  TlsNodeSocket *socket = socket_of (self->stream);

  return socket == NULL || self->is_ready (socket);
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TnStreamSource *self = (TnStreamSource *) source;
  GPollableSourceFunc func = (GPollableSourceFunc) G_CALLBACK (callback);
  gboolean keep;

  keep = func (self->stream, user_data);
  if (keep && !g_source_is_destroyed (source))
    g_source_set_ready_time (source, source_is_ready (self) ? 0 : -1);
  return keep;
}

static void
source_finalize (GSource *source)
{
  TnStreamSource *self = (TnStreamSource *) source;

  *self->list = g_slist_remove (*self->list, source);
  g_object_unref (self->stream);
}

static gboolean
source_closure_callback (GObject *stream, gpointer data)
{
  GValue instance = G_VALUE_INIT;
  GValue result = G_VALUE_INIT;
  gboolean keep;

  g_value_init (&result, G_TYPE_BOOLEAN);
  g_value_init (&instance, G_TYPE_OBJECT);
  g_value_set_object (&instance, stream);
  g_closure_invoke (data, &result, 1, &instance, NULL);
  keep = g_value_get_boolean (&result);
  g_value_unset (&instance);
  g_value_unset (&result);
  return keep;
}

static GSourceFuncs source_funcs = {
  NULL,
  NULL,
  source_dispatch,
  source_finalize,
  (GSourceFunc) G_CALLBACK (source_closure_callback),
  NULL,
};

static GSource *
source_new (GObject *stream,
            GSList **list,
            gboolean (*is_ready) (TlsNodeSocket *socket),
            GCancellable *cancellable)
{
  GSource *source = g_source_new (&source_funcs, sizeof (TnStreamSource));
  TnStreamSource *self = (TnStreamSource *) source;

  self->stream = g_object_ref (stream);
  self->list = list;
  self->is_ready = is_ready;
  *list = g_slist_prepend (*list, source);
  g_source_set_static_name (source, "TlsNodeSocket stream");
  if (source_is_ready (self))
    g_source_set_ready_time (source, 0);
  if (cancellable != NULL) {
    g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

    g_source_set_dummy_callback (child);
    g_source_add_child_source (source, child);
  }
  return source;
}

static void
wake (GSList *sources)
{
  for (GSList *link = sources; link != NULL; link = link->next) {
    TnStreamSource *source = link->data;

    if (source_is_ready (source))
      g_source_set_ready_time (&source->source, 0);
  }
}

void
tn_socket_streams_wake (TlsNodeSocket *self)
{
  if (self->input != NULL)
    wake (TN_INPUT_STREAM (self->input)->sources);
  if (self->output != NULL)
    wake (TN_OUTPUT_STREAM (self->output)->sources);
}

void
tn_socket_streams_detach (TlsNodeSocket *self)
{
  if (self->input != NULL)
    TN_INPUT_STREAM (self->input)->socket = NULL;
  if (self->output != NULL)
    TN_OUTPUT_STREAM (self->output)->socket = NULL;
  tn_socket_streams_wake (self);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
}

/* What both directions share */

static GTask *
stream_task_new (GObject *stream,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  TlsNodeSocket *socket = socket_of (stream);

  return tn_task_new (socket == NULL ? NULL : socket->poller, stream, cancellable, callback,
                      user_data);
}

static void
set_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Operation would block");
}

static gboolean
check_usable (TlsNodeSocket *socket, GError **error)
{
  if (socket == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The socket is closed");
    return FALSE;
  }
  if (!tn_socket_check_thread (socket)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         "The socket belongs to another thread");
    return FALSE;
  }
  if (socket->poller != NULL && tn_poller_is_forked (socket->poller)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                         "The socket belongs to the parent of this process");
    return FALSE;
  }
  return TRUE;
}

/* Blocking is only possible where no callback can be owed and a descriptor can be waited for. */
static gboolean
check_can_block (TlsNodeSocket *socket, GError **error)
{
  if (socket->state < TN_SOCKET_SECURE) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                         "Blocking calls need a finished handshake: wait for it first");
    return FALSE;
  }
  if (socket->transport != NULL && !tn_transport_can_wait (socket->transport)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         "Blocking calls need a socket below: use the asynchronous ones");
    return FALSE;
  }
  return TRUE;
}

static gboolean
wait_for (TlsNodeSocket *socket, TnReady ready, GCancellable *cancellable, GError **error)
{
  if (socket->transport == NULL)
    return TRUE;
  if (!tn_transport_wait (socket->transport, ready, cancellable, error))
    return FALSE;
  socket->ready |= ready;
  return TRUE;
}

/* Input */

gboolean
tn_socket_is_readable (TlsNodeSocket *self)
{
  if (self->state >= TN_SOCKET_DESTROYED || self->flow != TN_FLOW_PAUSED
      || self->failed_by_peer)
    return TRUE;
  if (self->state != TN_SOCKET_SECURE)
    return FALSE;
  return tn_engine_get_pending (self->engine) > 0 || tn_socket_is_end_of_data (self);
}

static gssize
answer_without_data (TlsNodeSocket *self, GError **error)
{
  const GError *failure = self->error;

  /* A broken record must not look like the end only because it was not announced yet. */
  if (failure == NULL && self->engine != NULL
      && tn_engine_get_read_state (self->engine) == TN_READ_FAILED)
    failure = tn_socket_look_ahead (self);
  if (failure != NULL) {
    g_propagate_error (error, g_error_copy (failure));
    return -1;
  }
  if (self->state >= TN_SOCKET_DESTROYED && (self->owed & TN_OWED_END) != 0) {
    tn_set_error (error, TLS_NODE_ERROR_STREAM_DESTROYED, "The socket was destroyed");
    return -1;
  }
  if (self->state >= TN_SOCKET_DESTROYED)
    return 0;
  if (tn_socket_is_end_of_data (self)) {
    self->input_seen_end = TRUE;
    tn_socket_schedule (self);
    return 0;
  }
  set_would_block (error);
  return -1;
}

static gsize
read_from_engine (TlsNodeSocket *self, void *buffer, gsize count)
{
  gsize length;

  if (self->state != TN_SOCKET_SECURE)
    return 0;
  length = tn_engine_read (self->engine, buffer, count);
  if (length == 0 && tn_socket_wants_input (self)) {
    tn_socket_pump_input (self);
    tn_socket_schedule (self); /* an event may have come with it */
    if (self->state == TN_SOCKET_SECURE)
      length = tn_engine_read (self->engine, buffer, count);
  }
  self->bytes_read += length;
  if (length > 0 && (self->ready & TN_READY_IN) != 0)
    tn_socket_schedule (self); /* there is room again */
  return length;
}

static gssize
input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  TlsNodeSocket *self = TN_INPUT_STREAM (stream)->socket;
  gsize length;

  if (!check_usable (self, error))
    return -1;
  if (self->flow != TN_FLOW_PAUSED) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                         "The socket is flowing: pause it to read from the stream");
    return -1;
  }
  length = read_from_engine (self, buffer, count);
  return length > 0 ? (gssize) length : answer_without_data (self, error);
}

static gssize
input_read (GInputStream *stream,
            void *buffer,
            gsize count,
            GCancellable *cancellable,
            GError **error)
{
  TlsNodeSocket *self = TN_INPUT_STREAM (stream)->socket;
  gboolean waiting = TRUE;
  gssize length = -1;

  if (!check_usable (self, error) || !check_can_block (self, error))
    return -1;
  while (waiting) {
    g_autoptr (GError) failure = NULL;

    tn_socket_pump_output (self);
    length = input_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, count, &failure);
    waiting = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    if (waiting)
      waiting = wait_for (self, TN_READY_IN, cancellable, error);
    else if (failure != NULL)
      g_propagate_error (error, g_steal_pointer (&failure));
  }
  return length;
}

static gboolean
input_is_readable (GPollableInputStream *stream)
{
  TlsNodeSocket *self = TN_INPUT_STREAM (stream)->socket;

  return self == NULL || tn_socket_is_readable (self);
}

static GSource *
input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  TnInputStream *self = TN_INPUT_STREAM (stream);

  return source_new (G_OBJECT (stream), &self->sources, tn_socket_is_readable, cancellable);
}

static gboolean
input_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  TlsNodeSocket *self = TN_INPUT_STREAM (stream)->socket;

  if (self != NULL && self->state < TN_SOCKET_DESTROYED)
    tn_socket_discard_input (self);
  return TRUE;
}

static void
input_close_async (GInputStream *stream,
                   int io_priority,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task
      = stream_task_new (G_OBJECT (stream), cancellable, callback, user_data);

  g_task_set_source_tag (task, input_close_async);
  input_close (stream, cancellable, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
input_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
input_iface_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = input_is_readable;
  iface->create_source = input_create_source;
  iface->read_nonblocking = input_read_nonblocking;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TnInputStream,
                               tn_input_stream,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      input_iface_init))

static void
tn_input_stream_class_init (TnInputStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  stream_class->read_fn = input_read;
  stream_class->close_fn = input_close;
  stream_class->close_async = input_close_async;
  stream_class->close_finish = input_close_finish;
}

static void
tn_input_stream_init (TnInputStream *self)
{
}

GInputStream *
tn_socket_input_stream_new (TlsNodeSocket *socket)
{
  TnInputStream *self = g_object_new (TN_TYPE_INPUT_STREAM, NULL);

  self->socket = socket;
  return G_INPUT_STREAM (self);
}

/* Output */

gboolean
tn_socket_is_writable (TlsNodeSocket *self)
{
  return self->state >= TN_SOCKET_DESTROYED || self->error != NULL || self->end != TN_END_OPEN
         || tn_socket_get_unsent (self) < TN_SOCKET_WRITE_MARK;
}

/* Straight from the caller's buffer into records: large writes are neither copied nor queued. */
static gsize
write_directly (TlsNodeSocket *self, const guint8 *data, gsize count)
{
  gsize written = 0;
  gsize taken = 1;

  while (taken > 0 && written < count && tn_socket_get_unsent (self) < TN_SOCKET_WRITE_MARK) {
    taken = tn_engine_write (self->engine, data + written,
                             MIN (count - written, TN_ENGINE_MAX_RECORD));
    written += taken;
  }
  self->bytes_written += written;
  if (written > 0 && !tn_poller_is_dispatching (self->poller))
    tn_socket_pump_output (self);
  if (tn_socket_get_unsent (self) > 0)
    tn_socket_schedule (self);
  return written;
}

static gssize
output_write_nonblocking (GPollableOutputStream *stream,
                          const void *buffer,
                          gsize count,
                          GError **error)
{
  TlsNodeSocket *self = TN_OUTPUT_STREAM (stream)->socket;
  GError *reason;
  gsize room;
  gsize written = 0;

  if (!check_usable (self, error))
    return -1;
  reason = self->error != NULL ? g_error_copy (self->error) : tn_socket_why_not_writable (self);
  if (reason != NULL) {
    g_propagate_error (error, reason);
    return -1;
  }
  if (!tn_socket_is_writable (self)) {
    set_would_block (error);
    return -1;
  }
  if (self->state == TN_SOCKET_SECURE && self->queued == 0 && count >= TN_POLLER_GATHER)
    written = write_directly (self, buffer, count);
  if (written == 0) {
    g_autoptr (GBytes) bytes = NULL;

    room = TN_SOCKET_WRITE_MARK - tn_socket_get_unsent (self);
    written = MIN (count, room);
    bytes = g_bytes_new (buffer, written);
    tn_socket_push_write (self, bytes, NULL);
  }
  return written;
}

static gssize
output_write (GOutputStream *stream,
              const void *buffer,
              gsize count,
              GCancellable *cancellable,
              GError **error)
{
  TlsNodeSocket *self = TN_OUTPUT_STREAM (stream)->socket;
  gboolean waiting = TRUE;
  gssize length = -1;

  if (!check_usable (self, error) || !check_can_block (self, error))
    return -1;
  while (waiting) {
    g_autoptr (GError) failure = NULL;

    tn_socket_pump_output (self);
    length
        = output_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), buffer, count, &failure);
    waiting = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    if (waiting)
      waiting = wait_for (self, TN_READY_OUT, cancellable, error);
    else if (failure != NULL)
      g_propagate_error (error, g_steal_pointer (&failure));
  }
  return length;
}

static gboolean
output_is_writable (GPollableOutputStream *stream)
{
  TlsNodeSocket *self = TN_OUTPUT_STREAM (stream)->socket;

  return self == NULL || tn_socket_is_writable (self);
}

static GSource *
output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  TnOutputStream *self = TN_OUTPUT_STREAM (stream);

  return source_new (G_OBJECT (stream), &self->sources, tn_socket_is_writable, cancellable);
}

static gboolean
output_flush (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  TlsNodeSocket *self = TN_OUTPUT_STREAM (stream)->socket;

  /* A close does not wait: what was written leaves by itself. */
  if (self == NULL || self->state >= TN_SOCKET_DESTROYED || g_output_stream_is_closing (stream))
    return TRUE;
  if (tn_socket_get_unsent (self) == 0)
    return TRUE;
  if (!check_usable (self, error) || !check_can_block (self, error))
    return FALSE;
  tn_socket_pump_output (self);
  while (self->state == TN_SOCKET_SECURE && tn_socket_get_unsent (self) > 0) {
    if (!wait_for (self, TN_READY_OUT, cancellable, error))
      return FALSE;
    tn_socket_pump_output (self);
  }
  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  return self->error == NULL;
}

static gboolean
take_output_task (GTask *task)
{
  TlsNodeSocket *self = TN_OUTPUT_STREAM (g_task_get_source_object (task))->socket;

  return self != NULL && tn_socket_take_write_task (self, task);
}

/* Completes when everything before it has left. */
static void
output_wait_async (GOutputStream *stream, GTask *task)
{
  TlsNodeSocket *self = TN_OUTPUT_STREAM (stream)->socket;
  g_autoptr (GBytes) nothing = NULL;

  if (self == NULL || self->state >= TN_SOCKET_DESTROYED || tn_socket_get_unsent (self) == 0) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  nothing = g_bytes_new_static ("", 0);
  tn_task_watch_cancellable (task, take_output_task);
  tn_socket_push_write (self, nothing, task);
}

static void
output_flush_async (GOutputStream *stream,
                    int io_priority,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = stream_task_new (G_OBJECT (stream), cancellable, callback, user_data);

  g_task_set_source_tag (task, output_flush_async);
  g_task_set_priority (task, io_priority);
  output_wait_async (stream, task);
}

static gboolean
output_task_finish (GOutputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
output_close (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  TlsNodeSocket *self = TN_OUTPUT_STREAM (stream)->socket;

  if (self != NULL)
    tls_node_socket_end (self);
  return TRUE;
}

static void
output_close_async (GOutputStream *stream,
                    int io_priority,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = stream_task_new (G_OBJECT (stream), cancellable, callback, user_data);

  g_task_set_source_tag (task, output_close_async);
  g_task_set_priority (task, io_priority);
  output_wait_async (stream, task);
  output_close (stream, cancellable, NULL);
}

static void
output_iface_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = output_is_writable;
  iface->create_source = output_create_source;
  iface->write_nonblocking = output_write_nonblocking;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TnOutputStream,
                               tn_output_stream,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      output_iface_init))

static void
tn_output_stream_class_init (TnOutputStreamClass *klass)
{
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  stream_class->write_fn = output_write;
  stream_class->flush = output_flush;
  stream_class->flush_async = output_flush_async;
  stream_class->flush_finish = output_task_finish;
  stream_class->close_fn = output_close;
  stream_class->close_async = output_close_async;
  stream_class->close_finish = output_task_finish;
}

static void
tn_output_stream_init (TnOutputStream *self)
{
}

GOutputStream *
tn_socket_output_stream_new (TlsNodeSocket *socket)
{
  TnOutputStream *self = g_object_new (TN_TYPE_OUTPUT_STREAM, NULL);

  self->socket = socket;
  return G_OUTPUT_STREAM (self);
}
