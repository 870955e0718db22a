/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket-private.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-task-private.h"

/* Reading and writing by call: what is accepted here is queued, and leaves in the turn, or at once when nothing else is
 * under way. */

GError *
tn_socket_why_not_writable (TlsNodeSocket *self)
{
  if (self->state >= TN_SOCKET_DESTROYED || tn_poller_is_forked (self->poller))
    return tn_error_new (TLS_NODE_ERROR_STREAM_DESTROYED,
                         "Cannot call write after a stream was destroyed");
  if (self->end != TN_END_OPEN)
    return tn_error_new (TLS_NODE_ERROR_STREAM_WRITE_AFTER_END, "write after end");
  return NULL;
}

/* What was accepted is sent all the same; only nobody waits for it any more. */
static gboolean
queue_take_task (GQueue *queue, GTask *task)
{
  for (GList *link = queue->head; link != NULL; link = link->next) {
    TnSocketWrite *write = link->data;

    if (write->task == task) {
      write->task = NULL;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
tn_socket_take_write_task (TlsNodeSocket *self, GTask *task)
{
  return queue_take_task (&self->writes, task) || queue_take_task (&self->sent, task);
}

static gboolean
take_write_task (GTask *task)
{
  return tn_socket_take_write_task (g_task_get_source_object (task), task);
}

static gboolean
take_read_task (GTask *task)
{
  TlsNodeSocket *self = g_task_get_source_object (task);

  if (self->read_task != task)
    return FALSE;
  self->read_task = NULL;
  return TRUE;
}

void
tn_socket_push_write (TlsNodeSocket *self, GBytes *bytes, GTask *task)
{
  TnSocketWrite *write = g_new0 (TnSocketWrite, 1);
  gsize size = g_bytes_get_size (bytes);

  write->bytes = g_bytes_ref (bytes);
  write->task = task;
  g_queue_push_tail (&self->writes, write);
  self->queued += size;
  self->bytes_written += size;

  /* In a dispatch more may follow: gather. Otherwise nothing is gained by waiting. */
  if (!tn_poller_is_dispatching (self->poller) && self->state == TN_SOCKET_SECURE)
    tn_socket_pump_output (self);
  if (task != NULL || self->queued > 0 || self->state != TN_SOCKET_SECURE)
    tn_socket_schedule (self);
}

/**
 * tls_node_socket_write: (attributes org.tlsnode.node=net.Socket.write)
 * @self: a socket
 * @bytes: what to send
 *
 * Sends @bytes, or keeps them until they can be sent; nothing that was accepted is lost while the
 * connection lives.
 *
 * Writing after [method@TlsNode.Socket.end] destroys the socket with `ERR_STREAM_WRITE_AFTER_END`, as in
 * Node; on a destroyed socket nothing happens.
 *
 * Returns: `FALSE` when so much waits that the caller should wait for [signal@TlsNode.Socket::drain]
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_write (TlsNodeSocket *self, GBytes *bytes)
{
  GError *reason;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (tn_socket_check_thread (self), FALSE);

  reason = tn_socket_why_not_writable (self);
  if (reason != NULL) {
    tn_socket_fail (self, reason); /* frees it when the socket is destroyed already */
    return FALSE;
  }
  tn_socket_push_write (self, bytes, NULL);
  if (tn_socket_get_unsent (self) < TN_SOCKET_WRITE_MARK)
    return TRUE;
  self->owed |= TN_OWED_DRAIN;
  tn_socket_schedule (self);
  return FALSE;
}

/**
 * tls_node_socket_write_async: (attributes org.tlsnode.node=net.Socket.write.callback)
 * @self: a socket
 * @bytes: what to send
 * @cancellable: (nullable): to stop waiting; what was accepted is sent all the same
 * @callback: (scope async): called when all of @bytes have been given to the transport
 * @user_data: data for @callback
 *
 * Sends @bytes and tells when they have left.
 *
 * Fails with `ERR_STREAM_WRITE_AFTER_END` after [method@TlsNode.Socket.end], which destroys the socket as well, as
 * [method@TlsNode.Socket.write] does, with `ERR_STREAM_DESTROYED` on a destroyed socket, and with what broke the
 * connection otherwise.
 *
 * Since: 1.0
 */
void
tls_node_socket_write_async (TlsNodeSocket *self,
                             GBytes *bytes,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *reason;

  g_return_if_fail (TLS_NODE_IS_SOCKET (self));
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (tn_socket_check_thread (self));

  task = tn_task_new (self->poller, self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tls_node_socket_write_async);
  reason = tn_socket_why_not_writable (self);
  if (reason != NULL) {
    g_task_return_error (task, g_error_copy (reason));
    tn_socket_fail (self, reason); /* frees it when the socket is destroyed already */
    return;
  }
  tn_task_watch_cancellable (task, take_write_task);
  tn_socket_push_write (self, bytes, g_steal_pointer (&task));
}

/**
 * tls_node_socket_write_finish: (attributes org.tlsnode.node=-)
 * @self: a socket
 * @result: the result given to the callback
 * @error: return location for an error
 *
 * Completes [method@TlsNode.Socket.write_async].
 *
 * Returns: `TRUE` when everything was given to the transport, else `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_write_finish (TlsNodeSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * tls_node_socket_end: (attributes org.tlsnode.node=net.Socket.end)
 * @self: a socket
 *
 * Ends the sending side: what was written leaves, then a close_notify alert and the end of the transport. The
 * peer's data still arrives.
 *
 * Since: 1.0
 */
void
tls_node_socket_end (TlsNodeSocket *self)
{
  g_return_if_fail (TLS_NODE_IS_SOCKET (self));
  g_return_if_fail (tn_socket_check_thread (self));

  if (self->end != TN_END_OPEN || self->state >= TN_SOCKET_DESTROYED)
    return;
  self->end = TN_END_WANTED;
  tn_socket_schedule (self);
}

/**
 * tls_node_socket_end_bytes: (attributes org.tlsnode.node=net.Socket.end.data)
 * @self: a socket
 * @bytes: the last data
 *
 * Writes @bytes, then ends the sending side.
 *
 * Since: 1.0
 */
void
tls_node_socket_end_bytes (TlsNodeSocket *self, GBytes *bytes)
{
  g_return_if_fail (TLS_NODE_IS_SOCKET (self));
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (tn_socket_check_thread (self));

  tls_node_socket_write (self, bytes);
  tls_node_socket_end (self);
}

/**
 * tls_node_socket_read_async: (attributes org.tlsnode.node=net.Socket.read)
 * @self: a paused socket
 * @max_length: how many bytes at most, at least 1
 * @cancellable: (nullable): to stop waiting
 * @callback: (scope async): called when there is something
 * @user_data: data for @callback
 *
 * Waits for data, for its end or for the failure of the connection.
 *
 * One read at a time: another one, and any on a flowing socket, fails with `G_IO_ERROR_PENDING`. A @max_length of 0 is
 * `ERR_OUT_OF_RANGE`.
 *
 * Since: 1.0
 */
void
tls_node_socket_read_async (TlsNodeSocket *self,
                            gsize max_length,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TLS_NODE_IS_SOCKET (self));
  g_return_if_fail (tn_socket_check_thread (self));

  task = tn_task_new (self->poller, self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tls_node_socket_read_async);
  g_task_set_check_cancellable (task,
                                FALSE); /* data that was taken is not lost to a late cancel */
  if (g_task_return_error_if_cancelled (task))
    return;
  if (max_length == 0) {
    g_task_return_error (task, tn_error_new (TLS_NODE_ERROR_OUT_OF_RANGE,
                                             "The length to read must be at least 1"));
  } else if (self->read_task != NULL || self->flow != TN_FLOW_PAUSED) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "Another reader is at work");
  } else if (self->state >= TN_SOCKET_DESTROYED && self->error != NULL) {
    g_task_return_error (task, g_error_copy (self->error));
  } else if (self->state >= TN_SOCKET_DESTROYED) {
    g_task_return_pointer (task, g_bytes_new_static ("", 0), (GDestroyNotify) g_bytes_unref);
  } else {
    tn_task_watch_cancellable (task, take_read_task);
    self->read_task = g_steal_pointer (&task);
    self->read_max = max_length;
    tn_socket_schedule (self);
  }
}

/**
 * tls_node_socket_read_finish: (attributes org.tlsnode.node=-)
 * @self: a socket
 * @result: the result given to the callback
 * @error: return location for an error
 *
 * Completes [method@TlsNode.Socket.read_async].
 *
 * Returns: (transfer full): what arrived, empty at the end of the peer's data, or `NULL` with @error set
 *
 * Since: 1.0
 */
GBytes *
tls_node_socket_read_finish (TlsNodeSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
