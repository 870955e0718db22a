/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket.h"

#include <fcntl.h>
#include <gio/gunixconnection.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-reply-private.h"
#include "libtlsnode/tls-node-secure-context-private.h"
#include "libtlsnode/tls-node-socket-private.h"
#include "libtlsnode/tls-node-task-private.h"

/**
 * TlsNodeSocket: (attributes org.tlsnode.node=tls.TLSSocket)
 *
 * One TLS connection, client or server.
 *
 * A socket is a [class@Gio.IOStream] whose streams are pollable, so that every stream function of GIO works
 * with it; this is how a *paused* socket is read. [method@TlsNode.Socket.resume] makes it *flowing*: then
 * what arrives is announced with [signal@TlsNode.Socket::data]. Writing works in both modes and before the
 * handshake is done.
 *
 * An open connection keeps itself alive until [signal@TlsNode.Socket::close]: dropping the last reference
 * does not cut it, [method@TlsNode.Socket.destroy] does.
 *
 * A socket belongs to the thread and the thread-default main context in which it was made, and must be used
 * there only. Signals are emitted from that context's dispatch, never from inside a call of the user, so
 * that any handler may call any method.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (TlsNodeSocket, tls_node_socket, G_TYPE_IO_STREAM)

/* From state (row) to state (column). */
static const gboolean edges[][TN_SOCKET_CLOSED + 1] = {
  [TN_SOCKET_CONNECTING] = { FALSE, TRUE, FALSE, TRUE, TRUE },
  [TN_SOCKET_HANDSHAKING] = { FALSE, FALSE, TRUE, TRUE, TRUE },
  [TN_SOCKET_SECURE] = { FALSE, FALSE, FALSE, TRUE, TRUE },
  [TN_SOCKET_DESTROYED] = { FALSE, FALSE, FALSE, FALSE, TRUE },
  [TN_SOCKET_CLOSED] = { FALSE, FALSE, FALSE, FALSE, FALSE },
};

void
tn_socket_set_state (TlsNodeSocket *self, TnSocketState state)
{
  g_assert (edges[self->state][state]);
  g_debug ("socket %p: state %d to %d", (void *) self, self->state, state);
  self->state = state;
}

gboolean
tn_socket_check_thread (TlsNodeSocket *self)
{
  return self->thread == g_thread_self ();
}

/* Settings */

TnSocketSettings *
tn_socket_settings_ref (TnSocketSettings *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
tn_socket_settings_unref (TnSocketSettings *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_object (&self->context);
  g_clear_pointer (&self->alpn, g_bytes_unref);
  g_clear_pointer (&self->sni_callback, tn_callback_unref);
  g_clear_pointer (&self->alpn_callback, tn_callback_unref);
  g_clear_pointer (&self->check_server_identity, tn_callback_unref);
  g_free (self->servername);
  g_free (self->host);
  g_free (self->path);
  g_free (self->local_address);
  g_free (self);
}

TnSocketSettings *
tn_socket_settings_copy (const TnSocketSettings *self, TlsNodeSecureContext *context)
{
  TnSocketSettings *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->references);
  copy->context = g_object_ref (context);
  copy->alpn = self->alpn == NULL ? NULL : g_bytes_ref (self->alpn);
  copy->sni_callback = tn_callback_ref (self->sni_callback);
  copy->alpn_callback = tn_callback_ref (self->alpn_callback);
  copy->check_server_identity = tn_callback_ref (self->check_server_identity);
  copy->servername = g_strdup (self->servername);
  copy->host = g_strdup (self->host);
  copy->path = g_strdup (self->path);
  copy->local_address = g_strdup (self->local_address);
  return copy;
}

GBytes *
tn_alpn_to_wire (const char *const *names, GError **error)
{
  g_autoptr (GByteArray) wire = g_byte_array_new ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    gsize length = strlen (names[i]);
    guint8 prefix = (guint8) length;

    if (length == 0 || length > 255) {
      tn_set_error (
          error, TLS_NODE_ERROR_OUT_OF_RANGE,
          "The byte length of the protocol at index %u exceeds the maximum length. It must be "
          ">= 1 && <= 255. Received %" G_GSIZE_FORMAT,
          i, length);
      return NULL;
    }
    g_byte_array_append (wire, &prefix, 1);
    g_byte_array_append (wire, (const guint8 *) names[i], length);
  }
  return wire->len == 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&wire));
}

static TlsNodeSecureContext *
context_of_options (TlsNodeSocketOptions *options, GError **error)
{
  TlsNodeSecureContext *context = NULL;

  if (options != NULL)
    context = tls_node_socket_options_get_secure_context (options);
  if (context != NULL)
    return g_object_ref (context);
  return tls_node_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), error);
}

TnSocketSettings *
tn_socket_settings_new (TlsNodeSocketOptions *options, GError **error)
{
  g_autoptr (TnSocketSettings) self = g_new0 (TnSocketSettings, 1);
  const char *const *names;
  GError *failure = NULL;

  g_atomic_ref_count_init (&self->references);
  self->reject_unauthorized = TRUE;
  self->context = options == NULL ? tls_node_secure_context_new (NULL, error)
                                  : context_of_options (options, error);
  if (self->context == NULL || !tn_secure_context_check (self->context, error))
    return NULL;
  if (options == NULL)
    return g_steal_pointer (&self);

  names = tls_node_socket_options_get_alpn_protocols (options);
  self->alpn = tn_alpn_to_wire (names, &failure);
  if (failure != NULL) {
    g_propagate_error (error, failure);
    return NULL;
  }
  self->is_server = tls_node_socket_options_get_is_server (options);
  self->request_cert = tls_node_socket_options_get_request_cert (options);
  self->reject_unauthorized = tls_node_socket_options_get_reject_unauthorized (options);
  self->allow_half_open = tls_node_socket_options_get_allow_half_open (options);
  return g_steal_pointer (&self);
}

/* Life */

/* Each holds the socket. */
static void
drop_tasks (TlsNodeSocket *self)
{
  g_queue_clear_full (&self->writes, (GDestroyNotify) tn_socket_write_free);
  g_queue_clear_full (&self->sent, (GDestroyNotify) tn_socket_write_free);
  g_slist_free_full (g_steal_pointer (&self->handshake_tasks), g_object_unref);
  g_slist_free_full (g_steal_pointer (&self->close_tasks), g_object_unref);
  g_clear_object (&self->read_task);
  self->queued = 0;
}

/* There is no loop left in which anybody could be told. */
static void
context_is_gone_cb (gpointer owner)
{
  g_autoptr (TlsNodeSocket) self = g_object_ref (owner);

  drop_tasks (self);
  if (self->state != TN_SOCKET_CLOSED)
    tn_socket_release (self);
}

static void
deferred_cb (gpointer owner)
{
  tn_socket_turn (owner, 0);
}

void
tn_socket_transport_ready_cb (gpointer owner, TnReady ready)
{
  tn_socket_turn (owner, ready);
}

void
tn_socket_schedule (TlsNodeSocket *self)
{
  if (self->in_turn)
    self->has_news = TRUE;
  else if (self->state != TN_SOCKET_CLOSED)
    tn_deferred_post (&self->deferred, self->poller, deferred_cb, self);
}

void
tn_socket_schedule_again (TlsNodeSocket *self)
{
  if (self->transport != NULL)
    tn_transport_again (self->transport, self->ready);
}

static void
fill_engine_options (const TnSocketSettings *settings, TnEngineOptions *options)
{
  options->servername = settings->servername;
  if (settings->alpn != NULL)
    options->alpn = g_bytes_get_data (settings->alpn, &options->alpn_length);
  options->request_cert = settings->request_cert;
  options->reject_unauthorized = settings->reject_unauthorized;
  options->questions = tn_socket_settings_get_questions (settings);
}

TlsNodeSocket *
tn_socket_new (TnSocketSettings *settings, TnPoller *poller, GError **error)
{
  g_autoptr (TnEngine) engine = NULL;
  TnEngineOptions options = { 0 };
  TlsNodeSocket *self;

  fill_engine_options (settings, &options);
  engine
      = tn_engine_new (tn_secure_context_get_config (settings->context),
                       settings->is_server ? TN_ROLE_SERVER : TN_ROLE_CLIENT, &options, error);
  if (engine == NULL)
    return NULL;

  self = g_object_new (TLS_NODE_TYPE_SOCKET, NULL);
  self->settings = tn_socket_settings_ref (settings);
  self->poller = tn_poller_ref (poller);
  self->engine = g_steal_pointer (&engine);
  self->state = TN_SOCKET_CONNECTING; /* where the table of edges begins */
  tn_guard_start (&self->guard, poller, context_is_gone_cb, self);
  g_object_ref (self); /* an open connection owns itself */
  return self;
}

static void
handshake_timeout_cb (gpointer owner)
{
  TlsNodeSocket *self = owner;

  if (self->state > TN_SOCKET_HANDSHAKING)
    return;
  tn_socket_fail (self,
                  tn_error_new (TLS_NODE_ERROR_HANDSHAKE_TIMEOUT, "TLS handshake timeout"));
  tn_socket_schedule (self);
}

void
tn_socket_attach (TlsNodeSocket *self, TnTransport *transport, gboolean announce)
{
  guint timeout = self->settings->handshake_timeout;

  self->transport = transport;
  self->ready = TN_READY_IN | TN_READY_OUT;
  if (announce)
    self->owed |= TN_OWED_CONNECT;
  tn_socket_set_state (self, TN_SOCKET_HANDSHAKING);
  tn_engine_start (self->engine, tn_socket_now ());
  if (timeout > 0)
    tn_timer_start (&self->handshake_timer, self->poller,
                    g_get_monotonic_time () + (gint64) timeout * 1000, handshake_timeout_cb,
                    self);
  tn_socket_schedule (self);
}

gboolean
tn_socket_attach_fd (TlsNodeSocket *self, int fd, GError **error)
{
  TnTransport *transport
      = tn_transport_new_for_fd (self->poller, fd, tn_socket_transport_ready_cb, self, error);

  if (transport == NULL)
    return FALSE;
  tn_socket_attach (self, transport, self->settings->is_connect);
  return TRUE;
}

/* The descriptor below a plain socket connection, -1 for any other stream. */
static int
duplicate_descriptor (GIOStream *stream)
{
  GType type = G_OBJECT_TYPE (stream);
  GSocket *socket;

  if (type != G_TYPE_TCP_CONNECTION && type != G_TYPE_UNIX_CONNECTION
      && type != G_TYPE_SOCKET_CONNECTION)
    return -1;
  socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream));
  return fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 3);
}

gboolean
tn_socket_attach_stream (TlsNodeSocket *self, GIOStream *stream, GError **error)
{
  TnTransport *transport;
  int fd = duplicate_descriptor (stream);

  if (fd >= 0)
    transport
        = tn_transport_new_for_fd (self->poller, fd, tn_socket_transport_ready_cb, self, error);
  else
    transport = tn_transport_new_for_stream (self->poller, stream, tn_socket_transport_ready_cb,
                                             self, error);
  if (transport == NULL)
    return FALSE;
  self->stream = g_object_ref (stream);
  tn_socket_attach (self, transport, FALSE);
  return TRUE;
}

static void
connected_cb (gpointer owner, int fd, const GError *error)
{
  TlsNodeSocket *self = owner;
  GError *failure = NULL;

  self->connector = NULL;
  if (fd < 0) {
    tn_socket_fail (self, g_error_copy (error));
    tn_socket_schedule (self);
    return;
  }
  if (!tn_socket_attach_fd (self, fd, &failure)) {
    tn_socket_fail (self, failure);
    tn_socket_schedule (self);
    return;
  }
  tn_transport_set_no_delay (self->transport, TRUE);
}

void
tn_socket_connect (TlsNodeSocket *self, const TnConnectSpec *spec)
{
  self->connector = tn_connector_start (self->poller, spec, connected_cb, self);
}

void
tn_socket_fail (TlsNodeSocket *self, GError *error)
{
  if (self->state >= TN_SOCKET_DESTROYED) {
    g_clear_error (&error);
    return;
  }
  if (error != NULL) {
    g_clear_error (&self->error);
    self->error = error;
    self->had_error = TRUE;
    self->owed |= TN_OWED_ERROR;
  }
  g_clear_pointer (
      &self->connector,
      tn_connector_cancel); /* or it would come with a descriptor before the turn */
  tn_socket_set_state (self, TN_SOCKET_DESTROYED);
  tn_socket_schedule (self);
}

/* A name that the client only asked for was not negotiated. */
static void
remember_names (TlsNodeSocket *self)
{
  if (self->engine == NULL)
    return;
  tls_node_socket_get_alpn_protocol (self);
  if (self->settings->is_server
      || tn_engine_get_handshake_state (self->engine) == TN_HANDSHAKE_DONE)
    self->servername = g_strdup (tn_engine_get_servername (self->engine));
}

/* As long as nobody pauses it Node reads what has come, tickets among it, and closing resets the peer only if there is more
 * than that. */
static gboolean
has_unread_input (TlsNodeSocket *self)
{
  guint8 *window;
  gssize got;

  if (self->transport_ended || tn_transport_get_fd (self->transport) < 0
      || tn_poller_is_forked (self->poller))
    return FALSE;
  window = tn_poller_take_window (self->poller);
  got = tn_transport_read (self->transport, window, TN_POLLER_WINDOW, NULL);
  tn_poller_return_window (self->poller, window);
  return got == TN_POLLER_WINDOW;
}

/* Closing alone would do nothing while a copy of the descriptor is open. */
static void
take_leave (TlsNodeSocket *self)
{
  gboolean is_unread = has_unread_input (self);

  if (self->is_reset || (self->is_shown && is_unread))
    tn_transport_set_reset (self->transport);
  else if (self->is_shown)
    tn_transport_shutdown_write (self->transport);
}

/* Everything below the public object goes; what it knew for getters stays. */
void
tn_socket_drop_handle (TlsNodeSocket *self)
{
  if (self->question != NULL)
    tn_open_question_close (self->question);
  remember_names (self);
  tn_timer_stop (&self->handshake_timer);
  g_clear_pointer (&self->connector, tn_connector_cancel);
  if (self->transport != NULL)
    take_leave (self);
  g_clear_pointer (&self->transport, tn_transport_free);
  g_clear_pointer (&self->engine, tn_engine_free);
  if (self->stream != NULL)
    g_io_stream_close (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->addresses, g_free);
}

static void
event_free (gpointer event)
{
  tn_event_clear (event);
  g_free (event);
}

static void
tls_node_socket_finalize (GObject *object)
{
  TlsNodeSocket *self = TLS_NODE_SOCKET (object);

  tn_socket_drop_handle (self);
  tn_socket_streams_detach (self);
  g_queue_clear_full (&self->events, event_free);
  drop_tasks (self);
  g_clear_error (&self->error);
  g_free (self->alpn_protocol);
  g_free (self->servername);
  g_clear_pointer (&self->settings, tn_socket_settings_unref);
  g_clear_pointer (&self->authorization_error, g_free);
  g_clear_pointer (&self->poller, tn_poller_unref);
  G_OBJECT_CLASS (tls_node_socket_parent_class)->finalize (object);
}

/* GIOStream */

static GInputStream *
tls_node_socket_get_input_stream (GIOStream *stream)
{
  TlsNodeSocket *self = TLS_NODE_SOCKET (stream);

  if (self->input == NULL)
    self->input = tn_socket_input_stream_new (self);
  return self->input;
}

static GOutputStream *
tls_node_socket_get_output_stream (GIOStream *stream)
{
  TlsNodeSocket *self = TLS_NODE_SOCKET (stream);

  if (self->output == NULL)
    self->output = tn_socket_output_stream_new (self);
  return self->output;
}

void
tn_socket_discard_input (TlsNodeSocket *self)
{
  self->flow = TN_FLOW_DISCARD;
  tn_socket_schedule (self);
}

/* Never blocks and never loses what was written: the connection closes by itself once everything has left. */
static gboolean
tls_node_socket_close_fn (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  TlsNodeSocket *self = TLS_NODE_SOCKET (stream);

  if (self->state >= TN_SOCKET_DESTROYED)
    return TRUE;
  /* Nothing was promised to the peer, who might never finish the handshake. */
  if (self->state < TN_SOCKET_SECURE && g_queue_is_empty (&self->writes)) {
    tn_socket_fail (self, NULL);
    return TRUE;
  }
  tn_socket_discard_input (self);
  tls_node_socket_end (self);
  return TRUE;
}

static gboolean
take_close_task (GTask *task)
{
  return tn_task_list_take (&TLS_NODE_SOCKET (g_task_get_source_object (task))->close_tasks,
                            task);
}

static gboolean
take_handshake_task (GTask *task)
{
  return tn_task_list_take (&TLS_NODE_SOCKET (g_task_get_source_object (task))->handshake_tasks,
                            task);
}

static void
tls_node_socket_close_async (GIOStream *stream,
                             int io_priority,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TlsNodeSocket *self = TLS_NODE_SOCKET (stream);
  g_autoptr (GTask) task = tn_task_new (self->poller, self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tls_node_socket_close_async);
  g_task_set_priority (task, io_priority);
  if (self->state == TN_SOCKET_CLOSED) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  tn_task_watch_cancellable (task, take_close_task);
  self->close_tasks = g_slist_prepend (self->close_tasks, g_steal_pointer (&task));
  tls_node_socket_close_fn (stream, NULL, NULL);
}

static gboolean
tls_node_socket_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
tls_node_socket_class_init (TlsNodeSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = tls_node_socket_finalize;
  stream_class->get_input_stream = tls_node_socket_get_input_stream;
  stream_class->get_output_stream = tls_node_socket_get_output_stream;
  stream_class->close_fn = tls_node_socket_close_fn;
  stream_class->close_async = tls_node_socket_close_async;
  stream_class->close_finish = tls_node_socket_close_finish;
  tn_socket_install_properties (object_class);
  tn_socket_install_signals (object_class);
}

static void
tls_node_socket_init (TlsNodeSocket *self)
{
  /* What g_object_new () makes, which other languages may call, is closed. */
  self->state = TN_SOCKET_CLOSED;
  self->owed = TN_OWED_END;
  self->thread = g_thread_self ();
  g_queue_init (&self->events);
  g_queue_init (&self->writes);
  g_queue_init (&self->sent);
}

/* Public */

/**
 * tls_node_socket_new: (constructor) (attributes org.tlsnode.node=tls.TLSSocket.constructor)
 * @stream: a connected stream; its input and output streams must be pollable
 * @options: (nullable): how to treat it, or `NULL` for a client with defaults
 * @error: return location for a [error@TlsNode.Error]
 *
 * Runs TLS over an existing stream.
 *
 * The peer is judged, but as in Node nobody acts on the verdict: look at
 * [method@TlsNode.Socket.get_authorized] when [signal@TlsNode.Socket::secure] comes. Only
 * [method@TlsNode.Socket.handshake_async] fails for an unauthorized peer unless
 * [property@TlsNode.SocketOptions:reject-unauthorized] is off. The names in the certificate are not
 * checked; [func@TlsNode.connect] does all of this.
 *
 * Fails with `G_IO_ERROR_NOT_SUPPORTED` when the streams are not pollable and for everything that
 * [ctor@TlsNode.SecureContext.new] fails for.
 *
 * Returns: (transfer full): a new socket, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeSocket *
tls_node_socket_new (GIOStream *stream, TlsNodeSocketOptions *options, GError **error)
{
  g_autoptr (TnSocketSettings) settings = NULL;
  g_autoptr (TlsNodeSocket) self = NULL;
  g_autoptr (TnPoller) poller = NULL;

  g_return_val_if_fail (G_IS_IO_STREAM (stream), NULL);
  g_return_val_if_fail (options == NULL || TLS_NODE_IS_SOCKET_OPTIONS (options), NULL);

  settings = tn_socket_settings_new (options, error);
  poller = settings == NULL ? NULL : tn_poller_get (NULL, error);
  self = poller == NULL ? NULL : tn_socket_new (settings, poller, error);
  if (self == NULL)
    return NULL;
  if (!tn_socket_attach_stream (self, stream, error)) {
    tn_socket_release (self);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/**
 * tls_node_socket_handshake_async: (attributes org.tlsnode.node=tls.connect.callback)
 * @self: a socket
 * @cancellable: (nullable): to stop waiting; the handshake goes on
 * @callback: (scope async): called when the handshake is done or has failed
 * @user_data: data for @callback
 *
 * Waits until the connection is secure.
 *
 * Since: 1.0
 */
void
tls_node_socket_handshake_async (TlsNodeSocket *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TLS_NODE_IS_SOCKET (self));
  g_return_if_fail (tn_socket_check_thread (self));

  task = tn_task_new (self->poller, self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tls_node_socket_handshake_async);
  if (self->state < TN_SOCKET_SECURE) {
    tn_task_watch_cancellable (task, take_handshake_task);
    self->handshake_tasks = g_slist_prepend (self->handshake_tasks, g_steal_pointer (&task));
  } else if (self->state == TN_SOCKET_SECURE) {
    g_task_return_boolean (task, TRUE);
  } else if (self->error != NULL) {
    g_task_return_error (task, g_error_copy (self->error));
  } else {
    g_task_return_error (
        task, tn_error_new (TLS_NODE_ERROR_STREAM_DESTROYED, "The socket was destroyed"));
  }
}

/**
 * tls_node_socket_handshake_finish: (attributes org.tlsnode.node=-)
 * @self: a socket
 * @result: the result given to the callback
 * @error: return location for a [error@TlsNode.Error], a [error@TlsNode.X509Error] or a
 *   [error@TlsNode.SystemError]
 *
 * Completes [method@TlsNode.Socket.handshake_async].
 *
 * Returns: `TRUE` when the connection is secure, else `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_handshake_finish (TlsNodeSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * tls_node_socket_destroy: (attributes org.tlsnode.node=net.Socket.destroy)
 * @self: a socket
 * @error: (nullable): why, for [signal@TlsNode.Socket::error]
 *
 * Cuts the connection now: nothing more is sent, nothing more is announced but
 * [signal@TlsNode.Socket::error], if there is one, and [signal@TlsNode.Socket::close].
 *
 * Since: 1.0
 */
void
tls_node_socket_destroy (TlsNodeSocket *self, const GError *error)
{
  g_return_if_fail (TLS_NODE_IS_SOCKET (self));
  g_return_if_fail (tn_socket_check_thread (self));

  tn_socket_fail (self, error == NULL ? NULL : g_error_copy (error));
}

/**
 * tls_node_socket_reset_and_destroy: (attributes org.tlsnode.node=net.Socket.resetAndDestroy)
 * @self: a socket
 *
 * Cuts the connection with a TCP reset, where there is a TCP connection below.
 *
 * Since: 1.0
 */
void
tls_node_socket_reset_and_destroy (TlsNodeSocket *self)
{
  g_return_if_fail (TLS_NODE_IS_SOCKET (self));
  g_return_if_fail (tn_socket_check_thread (self));

  self->is_reset = TRUE;
  tn_socket_fail (self, NULL);
}

/**
 * tls_node_socket_pause: (attributes org.tlsnode.node=net.Socket.pause)
 * @self: a socket
 *
 * Stops [signal@TlsNode.Socket::data]; what arrives waits, and soon the peer has to wait, too.
 *
 * Since: 1.0
 */
void
tls_node_socket_pause (TlsNodeSocket *self)
{
  g_return_if_fail (TLS_NODE_IS_SOCKET (self));
  g_return_if_fail (tn_socket_check_thread (self));

  if (self->flow == TN_FLOW_FLOWING)
    self->flow = TN_FLOW_PAUSED;
}

/**
 * tls_node_socket_resume: (attributes org.tlsnode.node=net.Socket.resume)
 * @self: a socket
 *
 * Makes the socket flowing: what arrives is announced with [signal@TlsNode.Socket::data], and dropped when
 * nobody listens. The input stream answers `G_IO_ERROR_PENDING` meanwhile.
 *
 * Since: 1.0
 */
void
tls_node_socket_resume (TlsNodeSocket *self)
{
  g_return_if_fail (TLS_NODE_IS_SOCKET (self));
  g_return_if_fail (tn_socket_check_thread (self));

  if (self->flow != TN_FLOW_PAUSED)
    return;
  self->flow = TN_FLOW_FLOWING;
  tn_socket_schedule (self);
}

/**
 * tls_node_socket_is_paused: (attributes org.tlsnode.node=net.Socket.isPaused)
 * @self: a socket
 *
 * Tells whether the socket is not flowing.
 *
 * Returns: whether it is paused
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_is_paused (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return self->flow == TN_FLOW_PAUSED;
}
