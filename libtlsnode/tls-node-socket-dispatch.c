/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket-private.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-certificate-private.h"
#include "libtlsnode/tls-node-error.h"
#include "libtlsnode/tls-node-secure-context-private.h"

/* The turn of a socket: pump, then tell the user what happened, one thing after the other, with a fresh look at the state
 * after each, since any handler may destroy the socket. The order is Node's. */

enum {
  SIGNAL_CONNECT,
  SIGNAL_SECURE,
  SIGNAL_SECURE_CONNECT,
  SIGNAL_DATA,
  SIGNAL_END,
  SIGNAL_DRAIN,
  SIGNAL_ERROR,
  SIGNAL_CLOSE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One turn reads and writes at most this often before others get theirs. */
#define ROUNDS_PER_TURN 4

gint64
tn_socket_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
is_alive (TlsNodeSocket *self)
{
  return self->state < TN_SOCKET_DESTROYED;
}

/* 'connect' */

static void
announce_connect (TlsNodeSocket *self)
{
  if ((self->owed & TN_OWED_CONNECT) == 0)
    return;
  self->owed &= ~TN_OWED_CONNECT;
  g_signal_emit (self, signals[SIGNAL_CONNECT], 0);
}

/* The handshake is done */

static void
complete_handshake_tasks (TlsNodeSocket *self, const GError *error)
{
  GSList *tasks = g_slist_reverse (g_steal_pointer (&self->handshake_tasks));

  for (GSList *link = tasks; link != NULL; link = link->next) {
    if (error == NULL)
      g_task_return_boolean (link->data, TRUE);
    else
      g_task_return_error (link->data, g_error_copy (error));
  }
  g_slist_free_full (tasks, g_object_unref);
}

/* NULL = the peer is who it should be. */
static GError *
judge_peer (TlsNodeSocket *self)
{
  const TnSocketSettings *settings = self->settings;
  GError *error = NULL;

  if (settings->is_server && !settings->request_cert)
    return NULL;
  if (!tn_engine_verify_peer (self->engine, tn_socket_now (), &error))
    return error;
  return settings->is_connect ? tn_socket_judge_identity (self) : NULL;
}

static void
become_secure (TlsNodeSocket *self, const GError *verdict)
{
  const TnSocketSettings *settings = self->settings;

  tn_timer_stop (&self->handshake_timer);
  tn_socket_set_state (self, TN_SOCKET_SECURE);
  self->was_secured = TRUE;
  if (verdict != NULL && settings->reject_unauthorized)
    complete_handshake_tasks (self, verdict); /* made without connect: the caller judges */
  else
    complete_handshake_tasks (self, NULL);

  if (settings->is_connect && is_alive (self))
    g_signal_emit (self, signals[SIGNAL_SECURE_CONNECT], 0);
  if (is_alive (self))
    g_signal_emit (self, signals[SIGNAL_SECURE], 0);
  if (self->server != NULL && is_alive (self))
    tn_server_socket_secure (self->server, self);
}

/* As in Node: a code, or the message of an error that has none. */
static char *
name_verdict (const GError *verdict)
{
  const char *code;

  if (verdict == NULL)
    return NULL;
  code = tls_node_error_get_code (verdict);
  return g_strdup (g_str_equal (code, "UNKNOWN") ? verdict->message : code);
}

static void
announce_secure (TlsNodeSocket *self)
{
  const TnSocketSettings *settings = self->settings;
  g_autoptr (GError) verdict = judge_peer (self);
  gboolean judged = !settings->is_server || settings->request_cert;

  /* The program may have been asked, and have destroyed the socket. */
  if (!is_alive (self))
    return;
  self->authorized = judged && verdict == NULL;
  self->authorization_error = name_verdict (verdict);

  if (verdict != NULL && settings->reject_unauthorized && settings->is_connect) {
    tn_socket_fail (self, g_steal_pointer (&verdict));
  } else if (verdict != NULL && settings->reject_unauthorized && settings->is_server) {
    /* As in Node nobody is told the reason: the connection is just gone. */
    tn_socket_fail (
        self, tn_system_error_new_literal (TLS_NODE_SYSTEM_ERROR_ECONNRESET, "socket hang up"));
  } else {
    become_secure (self, verdict);
  }
}

/* The engine failed */

static void
add_places (TlsNodeSocket *self, GError *error)
{
  TnErrorFields *fields = tn_error_fields (error);
  const TnSocketSettings *settings = self->settings;

  if (fields == NULL || !settings->is_connect || error->domain != TLS_NODE_SYSTEM_ERROR)
    return;
  if (fields->host == NULL)
    fields->host = g_strdup (settings->host);
  if (fields->path == NULL)
    fields->path = g_strdup (settings->path);
  if (fields->local_address == NULL)
    fields->local_address = g_strdup (settings->local_address);
  if (fields->port == 0)
    fields->port = settings->port;
}

static void
announce_end_before_secure (TlsNodeSocket *self)
{
  if (!self->transport_ended || self->server != NULL || (self->owed & TN_OWED_END) == 0)
    return;
  self->owed &= ~TN_OWED_END;
  g_signal_emit (self, signals[SIGNAL_END], 0);
}

/* Takes error. */
static void
announce_failure (TlsNodeSocket *self, GError *error)
{
  tn_socket_flush_alert (self);
  if (self->state != TN_SOCKET_SECURE) {
    add_places (self, error);
    announce_end_before_secure (self);
    tn_socket_fail (self, error);
    return;
  }

  /* After the handshake a protocol error does not destroy the socket (recorded from Node): the alert has left, and
   * the end of the connection is waited for. */
  self->failed_by_peer = TRUE;
  self->error = error;
  tn_socket_streams_wake (self);
  g_signal_emit (self, signals[SIGNAL_ERROR], 0, error);
}

const GError *
tn_socket_look_ahead (TlsNodeSocket *self)
{
  TnEvent event;

  while (self->engine != NULL && tn_engine_next_event (self->engine, &event))
    g_queue_push_tail (&self->events, g_memdup2 (&event, sizeof event));
  for (GList *link = self->events.head; link != NULL; link = link->next) {
    const TnEvent *seen = link->data;

    if (seen->kind == TN_EVENT_ERROR)
      return seen->error;
  }
  return NULL;
}

static gboolean
next_event (TlsNodeSocket *self, TnEvent *event)
{
  g_autofree TnEvent *seen = g_queue_pop_head (&self->events);

  if (seen == NULL)
    return self->engine != NULL && tn_engine_next_event (self->engine, event);
  *event = *seen;
  return TRUE;
}

static void
announce_engine_events (TlsNodeSocket *self)
{
  TnEvent event;

  while (is_alive (self) && next_event (self, &event)) {
    switch (event.kind) {
    case TN_EVENT_QUESTION:
      tn_socket_ask (self, &event.question);
      break;
    case TN_EVENT_SECURE:
      announce_secure (self);
      break;
    case TN_EVENT_ERROR:
      announce_failure (self, g_steal_pointer (&event.error));
      break;
    }
    tn_event_clear (&event);
  }
}

/* Data and its end */

static void
emit_data (TlsNodeSocket *self, GBytes *bytes)
{
  self->bytes_read += g_bytes_get_size (bytes);
  g_signal_emit (self, signals[SIGNAL_DATA], 0, bytes);
}

/* Not for a reader that is about to hear that it has given up: the data would be lost. */
static gboolean
has_reader (TlsNodeSocket *self)
{
  return self->read_task != NULL
         && !g_cancellable_is_cancelled (g_task_get_cancellable (self->read_task));
}

static void
answer_read_task (TlsNodeSocket *self)
{
  g_autoptr (GTask) task = NULL;
  gsize pending = tn_engine_get_pending (self->engine);
  guint8 *data;
  gsize length;

  if (!has_reader (self) || self->flow != TN_FLOW_PAUSED || pending == 0)
    return;
  data = g_malloc (MIN (pending, self->read_max));
  length = tn_engine_read (self->engine, data, MIN (pending, self->read_max));
  self->bytes_read += length;
  task = g_steal_pointer (&self->read_task); /* its callback may read on */
  g_task_return_pointer (task, g_bytes_new_take (data, length), (GDestroyNotify) g_bytes_unref);
}

static void
announce_data (TlsNodeSocket *self)
{
  if (self->state != TN_SOCKET_SECURE)
    return;

  answer_read_task (self);
  while (is_alive (self) && self->flow != TN_FLOW_PAUSED) {
    g_autoptr (GBytes) bytes = tn_engine_take_data (self->engine);

    if (bytes == NULL)
      return;
    if (self->flow == TN_FLOW_FLOWING)
      emit_data (self, bytes);
  }
}

gboolean
tn_socket_is_end_of_data (TlsNodeSocket *self)
{
  if (self->engine == NULL)
    return TRUE;
  if (self->state != TN_SOCKET_SECURE || tn_engine_get_pending (self->engine) > 0)
    return FALSE;
  if (self->failed_by_peer)
    return self->transport_ended;
  return tn_engine_get_read_state (self->engine) != TN_READ_OPEN;
}

static void
answer_read_task_at_end (TlsNodeSocket *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->read_task);

  if (task == NULL)
    return;
  self->input_seen_end = TRUE;
  if (self->failed_by_peer)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_pointer (task, g_bytes_new_static ("", 0), (GDestroyNotify) g_bytes_unref);
}

/* The callback of a read has read on, in the middle of a turn. */
static gboolean
owes_answer (TlsNodeSocket *self)
{
  if (!has_reader (self))
    return FALSE;
  return tn_socket_is_end_of_data (self)
         || (self->state == TN_SOCKET_SECURE && self->flow == TN_FLOW_PAUSED
             && tn_engine_get_pending (self->engine) > 0);
}

static void
announce_end (TlsNodeSocket *self)
{
  gboolean someone_reads;

  if (!is_alive (self) || !tn_socket_is_end_of_data (self))
    return;

  answer_read_task_at_end (self);
  someone_reads = self->flow != TN_FLOW_PAUSED || self->input_seen_end || self->failed_by_peer;
  if ((self->owed & TN_OWED_END) == 0 || !someone_reads)
    return;

  self->owed &= ~TN_OWED_END;
  if (self->flow != TN_FLOW_DISCARD)
    g_signal_emit (self, signals[SIGNAL_END], 0);
  if (is_alive (self) && self->end == TN_END_OPEN && !self->settings->allow_half_open)
    self->end = TN_END_WANTED;
}

/* Writes */

static void
complete_writes (TlsNodeSocket *self)
{
  TnSocketWrite *write;

  while ((write = g_queue_peek_head (&self->sent)) != NULL && write->mark <= self->flushed) {
    g_queue_pop_head (&self->sent);
    if (write->task != NULL)
      g_task_return_boolean (write->task, TRUE);
    tn_socket_write_free (write);
  }
}

static gboolean
announce_drain (TlsNodeSocket *self)
{
  if ((self->owed & TN_OWED_DRAIN) == 0 || !is_alive (self) || self->end != TN_END_OPEN
      || tn_socket_get_unsent (self) > 0)
    return FALSE;
  self->owed &= ~TN_OWED_DRAIN;
  g_signal_emit (self, signals[SIGNAL_DRAIN], 0);
  return TRUE;
}

/* Both directions are done, or nobody wants the one that is not. */
static gboolean
is_finished (TlsNodeSocket *self)
{
  gboolean sent = self->end == TN_END_DONE;
  gboolean received = (self->owed & TN_OWED_END) == 0 || self->flow == TN_FLOW_DISCARD;

  if (self->failed_by_peer)
    return self->transport_ended || self->flow == TN_FLOW_DISCARD;
  return sent && received;
}

/* Destroyed */

static void
cancel_writes (GQueue *queue, const GError *error)
{
  TnSocketWrite *write;

  while ((write = g_queue_pop_head (queue)) != NULL) {
    if (write->task != NULL)
      g_task_return_error (write->task, g_error_copy (error));
    tn_socket_write_free (write);
  }
}

static void
cancel_tasks (TlsNodeSocket *self)
{
  g_autoptr (GError) destroyed = NULL;
  g_autoptr (GTask) read_task = g_steal_pointer (&self->read_task);
  const GError *error = self->error;

  if (error == NULL) {
    destroyed = tn_error_new (TLS_NODE_ERROR_STREAM_DESTROYED,
                              "Cannot call write after a stream was destroyed");
    error = destroyed;
  }
  cancel_writes (&self->sent, error);
  cancel_writes (&self->writes, error);
  self->queued = 0;
  complete_handshake_tasks (self, error);
  if (read_task != NULL)
    g_task_return_error (read_task, g_error_copy (error));
}

static void
announce_error (TlsNodeSocket *self)
{
  gboolean before_secure = self->server_link.data != NULL;

  if (before_secure) {
    tn_server_socket_failed (self->server, self, self->error);
    self->owed &= ~TN_OWED_ERROR;
  } else if ((self->owed & TN_OWED_ERROR) != 0) {
    self->owed &= ~TN_OWED_ERROR;
    g_signal_emit (self, signals[SIGNAL_ERROR], 0, self->error);
  }
}

static void
complete_close_tasks (TlsNodeSocket *self)
{
  GSList *tasks = g_slist_reverse (g_steal_pointer (&self->close_tasks));

  for (GSList *link = tasks; link != NULL; link = link->next)
    g_task_return_boolean (link->data, TRUE);
  g_slist_free_full (tasks, g_object_unref);
}

void
tn_socket_release (TlsNodeSocket *self)
{
  tn_socket_drop_handle (self);
  tn_socket_set_state (self, TN_SOCKET_CLOSED);
  tn_deferred_cancel (&self->deferred);
  tn_guard_stop (&self->guard);
  if (self->server != NULL)
    tn_server_socket_closed (self->server, self);
  g_clear_object (&self->server);
  g_object_unref (self); /* the open connection's own reference */
}

static void
close_now (TlsNodeSocket *self)
{
  tn_socket_drop_handle (self);
  cancel_tasks (self);
  announce_error (self);
  tn_socket_streams_wake (self);
  g_signal_emit (self, signals[SIGNAL_CLOSE], 0, (gboolean) self->had_error);
  complete_close_tasks (self);
  tn_socket_release (self);
}

/* The turn */

static gboolean
step (TlsNodeSocket *self)
{
  guint rounds = 0;
  gboolean more;

  announce_connect (self);
  do {
    tn_socket_pump_input (self);
    announce_engine_events (self);
    announce_data (self);
    announce_end (self);
    self->has_news = FALSE;
    tn_socket_pump_output (self);
    announce_engine_events (self); /* sending may have failed */
    complete_writes (self);
    more = announce_drain (self) || self->has_news || tn_socket_wants_input (self);
  } while (is_alive (self) && more && ++rounds < ROUNDS_PER_TURN);

  return is_alive (self) && more;
}

void
tn_socket_turn (TlsNodeSocket *self, guint ready)
{
  gboolean more = FALSE;

  /* A handler that runs the main loop itself: the turn it stands in goes on with what is ready now. */
  self->ready |= ready;
  if (self->state == TN_SOCKET_CLOSED || self->in_turn)
    return;

  g_object_ref (self);
  self->in_turn = TRUE;
  if (is_alive (self))
    more = step (self);
  if (is_alive (self) && is_finished (self))
    tn_socket_set_state (self, TN_SOCKET_DESTROYED);
  self->in_turn = FALSE;

  if (self->state == TN_SOCKET_DESTROYED) {
    close_now (self);
  } else {
    tn_socket_streams_wake (self);
    if (owes_answer (self))
      tn_socket_schedule (self);
    if (more)
      tn_socket_schedule_again (self);
  }
  g_object_unref (self);
}

void
tn_socket_install_signals (GObjectClass *object_class)
{
  GType type = G_OBJECT_CLASS_TYPE (object_class);

  /**
   * TlsNodeSocket::connect: (attributes org.tlsnode.node=net.Socket.connect)
   * @self: the socket
   *
   * The connection below is established; the handshake begins. Once, on sockets made by
   * [func@TlsNode.connect].
   *
   * Since: 1.0
   */
  signals[SIGNAL_CONNECT]
      = g_signal_new ("connect", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * TlsNodeSocket::secure: (attributes org.tlsnode.node=tls.TLSSocket.secure)
   * @self: the socket
   *
   * The handshake is done, on sockets of both roles; it comes after
   * [signal@TlsNode.Socket::secure-connect], as in Node.
   *
   * Since: 1.0
   */
  signals[SIGNAL_SECURE]
      = g_signal_new ("secure", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * TlsNodeSocket::secure-connect: (attributes org.tlsnode.node=tls.TLSSocket.secureConnect)
   * @self: the socket
   *
   * The handshake is done and the server's certificate is accepted, or it is not and
   * [property@TlsNode.SocketOptions:reject-unauthorized] is off. Once, on sockets made by
   * [func@TlsNode.connect].
   *
   * Since: 1.0
   */
  signals[SIGNAL_SECURE_CONNECT] = g_signal_new ("secure-connect", type, G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * TlsNodeSocket::data: (attributes org.tlsnode.node=net.Socket.data)
   * @self: the socket
   * @bytes: what arrived, at least one byte
   *
   * Data arrived while the socket was flowing, see [method@TlsNode.Socket.resume]. Any number of times.
   *
   * Since: 1.0
   */
  signals[SIGNAL_DATA]
      = g_signal_new ("data", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                      G_TYPE_BYTES | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * TlsNodeSocket::end: (attributes org.tlsnode.node=net.Socket.end)
   * @self: the socket
   *
   * The peer has ended its side and all of its data was read. Once, and only if somebody reads.
   *
   * Since: 1.0
   */
  signals[SIGNAL_END]
      = g_signal_new ("end", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * TlsNodeSocket::drain: (attributes org.tlsnode.node=net.Socket.drain)
   * @self: the socket
   *
   * After [method@TlsNode.Socket.write] returned `FALSE`: everything has left, write again.
   *
   * Since: 1.0
   */
  signals[SIGNAL_DRAIN]
      = g_signal_new ("drain", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * TlsNodeSocket::error: (attributes org.tlsnode.node=net.Socket.error)
   * @self: the socket
   * @error: what went wrong, see [func@TlsNode.error_get_code]
   *
   * Something went wrong. Before the handshake is done [signal@TlsNode.Socket::close] follows; a protocol
   * error after it does not destroy the socket by itself.
   *
   * Since: 1.0
   */
  signals[SIGNAL_ERROR] = g_signal_new ("error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * TlsNodeSocket::close: (attributes org.tlsnode.node=net.Socket.close)
   * @self: the socket
   * @had_error: whether an error destroyed the socket
   *
   * The connection is gone. Exactly once, and the last signal of a socket.
   *
   * Since: 1.0
   */
  signals[SIGNAL_CLOSE] = g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}
