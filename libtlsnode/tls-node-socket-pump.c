/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket-private.h"

#include "libtlsnode/base/error.h"

/* Bytes between engine and transport. Nothing in here runs user code or emits anything: what is noticed is left in the
 * states of engine and socket for the turn to announce. */

void
tn_socket_write_free (TnSocketWrite *write)
{
  g_bytes_unref (write->bytes);
  g_clear_object (&write->task);
  g_free (write);
}

static gboolean
is_pumping (TlsNodeSocket *self)
{
  /* What a child of fork () would send belongs to the connection of its parent. */
  return self->transport != NULL && self->state < TN_SOCKET_DESTROYED
         && !tn_poller_is_forked (self->poller);
}

gboolean
tn_socket_wants_input (TlsNodeSocket *self)
{
  if (!is_pumping (self) || self->transport_ended || (self->ready & TN_READY_IN) == 0)
    return FALSE;
  if (self->failed_by_peer)
    return TRUE;
  if (tn_engine_get_read_state (self->engine) != TN_READ_OPEN
      || !tn_engine_wants_input (self->engine))
    return FALSE;
  return self->state != TN_SOCKET_SECURE || self->flow != TN_FLOW_PAUSED
         || tn_engine_get_pending (self->engine) < TN_SOCKET_READ_MARK;
}

static void
note_end_of_transport (TlsNodeSocket *self)
{
  self->transport_ended = TRUE;
  if (!self->failed_by_peer)
    tn_engine_feed_eof (self->engine, tn_socket_now ());
}

static void
take_input (TlsNodeSocket *self, const guint8 *data, gsize length)
{
  /* After a failure the peer may go on sending; it is read to see the end of the connection, and dropped. */
  if (!self->failed_by_peer)
    tn_engine_feed (self->engine, data, length, tn_socket_now ());

  /* A short read of a descriptor has drained it, unless the peer has closed: that edge came already. */
  if (length < TN_POLLER_WINDOW && (self->ready & TN_READY_HANGUP) == 0
      && tn_transport_get_fd (self->transport) >= 0)
    self->ready &= ~TN_READY_IN;
}

void
tn_socket_pump_input (TlsNodeSocket *self)
{
  g_autoptr (GError) error = NULL;
  guint8 *window;
  gssize got;

  if (!tn_socket_wants_input (self))
    return;

  window = tn_poller_take_window (self->poller);
  got = tn_transport_read (self->transport, window, TN_POLLER_WINDOW, &error);
  if (got > 0)
    take_input (self, window, got);
  tn_poller_return_window (self->poller, window);

  if (got == TN_TRANSPORT_EOF)
    note_end_of_transport (self);
  else if (got == TN_TRANSPORT_AGAIN)
    self->ready &= ~TN_READY_IN;
  else if (got == TN_TRANSPORT_FAILED)
    tn_socket_fail (self, g_steal_pointer (&error));
}

gsize
tn_socket_get_unsent (TlsNodeSocket *self)
{
  gsize outgoing = 0;

  if (self->engine != NULL)
    tn_engine_peek_outgoing (self->engine, &outgoing);
  return self->queued + outgoing;
}

/* The first write of the queue has given length bytes to the engine. */
static void
advance (TlsNodeSocket *self, gsize length)
{
  TnSocketWrite *write = g_queue_peek_head (&self->writes);
  gsize outgoing;

  write->offset += length;
  self->queued -= length;
  if (write->offset < g_bytes_get_size (write->bytes))
    return;

  g_queue_pop_head (&self->writes);
  if (write->task == NULL) {
    tn_socket_write_free (write);
    return;
  }
  tn_engine_peek_outgoing (self->engine, &outgoing);
  write->mark = self->flushed + outgoing;
  g_queue_push_tail (&self->sent, write);
}

static gsize
write_head (TlsNodeSocket *self, const TnSocketWrite *write)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (write->bytes, &size);
  gsize taken;

  if (size == 0) {
    advance (self, 0);
    return 1;
  }
  taken = tn_engine_write (self->engine, data + write->offset,
                           MIN (size - write->offset, TN_ENGINE_MAX_RECORD));
  if (taken > 0)
    advance (self, taken);
  return taken;
}

/* Small writes of one turn leave in common records, as Node's writev does: cheaper for both ends. */
static gsize
write_gathered (TlsNodeSocket *self)
{
  guint8 *gather = tn_poller_take_gather (self->poller);
  gsize length = 0;
  gsize taken;
  gsize left;

  for (GList *link = self->writes.head; link != NULL && length < TN_POLLER_GATHER;
       link = link->next) {
    const TnSocketWrite *write = link->data;
    gsize size;
    const guint8 *data = g_bytes_get_data (write->bytes, &size);
    gsize part = MIN (size - write->offset, TN_POLLER_GATHER - length);

    if (part > 0)
      memcpy (gather + length, data + write->offset, part);
    length += part;
  }
  taken = length == 0 ? 0 : tn_engine_write (self->engine, gather, length);
  tn_poller_return_gather (self->poller, gather);

  left = taken;
  while ((left > 0 || length == 0) && !g_queue_is_empty (&self->writes)) {
    const TnSocketWrite *write = g_queue_peek_head (&self->writes);
    gsize part = MIN (left, g_bytes_get_size (write->bytes) - write->offset);

    advance (self, part);
    left -= part;
  }
  return length == 0 ? 1 : taken;
}

/* From the queue into the engine until enough ciphertext waits. */
static void
encrypt_queue (TlsNodeSocket *self)
{
  gsize outgoing = 0;
  gsize taken = 1;

  if (self->state != TN_SOCKET_SECURE)
    return;

  tn_engine_peek_outgoing (self->engine, &outgoing);
  while (taken > 0 && outgoing < TN_SOCKET_OUTGOING_MARK && !g_queue_is_empty (&self->writes)) {
    const TnSocketWrite *write = g_queue_peek_head (&self->writes);
    gsize left = g_bytes_get_size (write->bytes) - write->offset;

    if (left < TN_POLLER_GATHER && self->writes.length > 1)
      taken = write_gathered (self);
    else
      taken = write_head (self, write);
    tn_engine_peek_outgoing (self->engine, &outgoing);
  }

  if (self->end == TN_END_WANTED && g_queue_is_empty (&self->writes)) {
    self->goodbye = self->flushed + outgoing;
    tn_engine_close_notify (self->engine);
    self->end = TN_END_NOTIFIED;
  }
}

/* A peer that has ended its side and left does not wait for our close_notify: no error, as in Node. Data that did not leave is
 * one. */
static gboolean
is_only_goodbye (TlsNodeSocket *self)
{
  return self->end == TN_END_NOTIFIED && self->flushed >= self->goodbye
         && (self->transport_ended || tn_engine_get_read_state (self->engine) != TN_READ_OPEN);
}

/* The peer may have said why before it closed: an alert is a better answer than EPIPE. */
static void
fail_write (TlsNodeSocket *self, GError *error)
{
  self->ready |= TN_READY_IN | TN_READY_HANGUP;
  self->ready &= ~TN_READY_OUT;
  while (tn_socket_wants_input (self))
    tn_socket_pump_input (self);

  if (self->state >= TN_SOCKET_DESTROYED
      || (self->state == TN_SOCKET_HANDSHAKING
          && tn_engine_get_handshake_state (self->engine) == TN_HANDSHAKE_FAILED)) {
    g_error_free (error);
    return;
  }
  if (is_only_goodbye (self)) {
    self->end = TN_END_DONE;
    g_error_free (error);
    return;
  }
  tn_socket_fail (self, error);
}

/* TRUE: everything the engine had is with the transport. */
static gboolean
flush_outgoing (TlsNodeSocket *self)
{
  GError *error = NULL;
  const guint8 *data;
  gsize length;
  gssize sent;

  data = tn_engine_peek_outgoing (self->engine, &length);
  while (length > 0) {
    if ((self->ready & TN_READY_OUT) == 0)
      return FALSE;
    sent = tn_transport_write (self->transport, data, length, &error);
    if (sent == TN_TRANSPORT_AGAIN)
      self->ready &= ~TN_READY_OUT;
    if (sent == TN_TRANSPORT_FAILED) {
      fail_write (self, error);
      return FALSE;
    }
    if (sent > 0) {
      self->flushed += sent;
      tn_engine_consume_outgoing (self->engine, sent);
    }
    data = tn_engine_peek_outgoing (self->engine, &length);
  }
  return TRUE;
}

void
tn_socket_pump_output (TlsNodeSocket *self)
{
  gboolean more = TRUE;

  while (more && is_pumping (self)) {
    encrypt_queue (self);
    more = flush_outgoing (self) && self->state == TN_SOCKET_SECURE
           && !g_queue_is_empty (&self->writes)
           && tn_engine_get_write_state (self->engine) == TN_WRITE_OPEN;
  }

  if (is_pumping (self) && self->end == TN_END_NOTIFIED && tn_socket_get_unsent (self) == 0) {
    tn_transport_shutdown_write (self->transport);
    self->end = TN_END_DONE;
  }
}

void
tn_socket_flush_alert (TlsNodeSocket *self)
{
  const guint8 *data;
  gsize length;
  gssize sent;

  if (self->transport == NULL || self->engine == NULL)
    return;
  data = tn_engine_peek_outgoing (self->engine, &length);
  if (length == 0)
    return;
  /* The buffers of a young connection are empty, so one attempt is enough; nobody would hear of its failure. */
  sent = tn_transport_write (self->transport, data, length, NULL);
  if (sent == (gssize) length && self->state != TN_SOCKET_SECURE)
    tn_transport_shutdown_write (
        self->transport); /* a secure one stays open until its user ends it */
  if (sent > 0) {
    self->flushed += sent;
    tn_engine_consume_outgoing (self->engine, sent);
  }
}
