/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-server.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-secure-context-private.h"
#include "libtlsnode/tls-node-server-options-private.h"
#include "libtlsnode/tls-node-socket-private.h"
#include "libtlsnode/tls-node-task-private.h"
#include "libtlsnode/transport/listener.h"

/**
 * TlsNodeServer: (attributes org.tlsnode.node=tls.Server)
 *
 * Accepts connections and hands out those that are secure.
 *
 * A listening server keeps itself alive until [signal@TlsNode.Server::close]; so do its connections. It belongs to
 * the thread and the thread-default main context in which it was made. To use several cores, make one server in
 * each of several threads with the same [class@TlsNode.SecureContext] and
 * [property@TlsNode.ListenOptions:reuse-port].
 *
 * Since: 1.0
 */

typedef enum {
  TN_SERVER_IDLE,     /* never listened, or closed */
  TN_SERVER_STARTING, /* the host name is being looked up */
  TN_SERVER_LISTENING,
  TN_SERVER_CLOSING /* waiting for the last connection */
} TnServerState;

struct _TlsNodeServer {
  GObject parent_instance;

  TnServerState state;
  TnSocketSettings *settings;
  TnPoller *poller;
  GThread *thread;
  TnListener *listener;
  TnDeferred deferred;
  TnGuard guard;
  GQueue handshaking; /* links embedded in the sockets */
  guint connections;
  GTask *listen_task;
  GSList *close_tasks;
};

enum {
  SIGNAL_CONNECTION,
  SIGNAL_LISTENING,
  SIGNAL_SECURE_CONNECTION,
  SIGNAL_TLS_CLIENT_ERROR,
  SIGNAL_ERROR,
  SIGNAL_CLOSE,
  N_SIGNALS
};

enum { PROP_0, PROP_CONTEXT, N_PROPS };

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (TlsNodeServer, tls_node_server, G_TYPE_OBJECT)

/* From state (row) to state (column). */
static const gboolean edges[][TN_SERVER_CLOSING + 1] = {
  [TN_SERVER_IDLE] = { FALSE, TRUE, FALSE, FALSE },
  [TN_SERVER_STARTING] = { TRUE, FALSE, TRUE, TRUE },
  [TN_SERVER_LISTENING] = { FALSE, FALSE, FALSE, TRUE },
  [TN_SERVER_CLOSING] = { TRUE, FALSE, FALSE, FALSE },
};

static void
set_state (TlsNodeServer *self, TnServerState state)
{
  g_assert (edges[self->state][state]);
  g_debug ("server %p: state %d to %d", (void *) self, self->state, state);
  self->state = state;
}

/* Closing */

static void
finish_close (TlsNodeServer *self)
{
  GSList *tasks = g_slist_reverse (g_steal_pointer (&self->close_tasks));

  set_state (self, TN_SERVER_IDLE);
  g_signal_emit (self, signals[SIGNAL_CLOSE], 0);
  for (GSList *link = tasks; link != NULL; link = link->next)
    g_task_return_boolean (link->data, TRUE);
  g_slist_free_full (tasks, g_object_unref);
  g_object_unref (self); /* a server that is not closed owns itself */
}

static void
deferred_cb (gpointer owner)
{
  TlsNodeServer *self = owner;
  g_autoptr (GTask) task
      = self->state == TN_SERVER_CLOSING ? g_steal_pointer (&self->listen_task) : NULL;

  if (task != NULL)
    g_task_return_error (task, tn_error_new (TLS_NODE_ERROR_SERVER_NOT_RUNNING,
                                             "The server was closed before it listened."));
  if (self->state == TN_SERVER_CLOSING && self->connections == 0)
    finish_close (self);
}

static void
schedule_close (TlsNodeServer *self)
{
  if (self->state == TN_SERVER_CLOSING && self->connections == 0)
    tn_deferred_post (&self->deferred, self->poller, deferred_cb, self);
}

static void
context_is_gone_cb (gpointer owner)
{
  g_autoptr (TlsNodeServer) self = g_object_ref (owner);

  /* Each holds the server. */
  g_clear_object (&self->listen_task);
  g_slist_free_full (g_steal_pointer (&self->close_tasks), g_object_unref);
  g_clear_pointer (&self->listener, tn_listener_free);
  if (self->state == TN_SERVER_IDLE)
    return;
  self->state = TN_SERVER_IDLE;
  g_object_unref (self);
}

/* Connections */

static void
forget_handshake (TlsNodeServer *self, TlsNodeSocket *socket)
{
  if (socket->server_link.data == NULL)
    return;
  g_queue_unlink (&self->handshaking, &socket->server_link);
  socket->server_link.data = NULL;
}

void
tn_server_socket_secure (TlsNodeServer *self, TlsNodeSocket *socket)
{
  forget_handshake (self, socket);
  g_signal_emit (self, signals[SIGNAL_SECURE_CONNECTION], 0, socket);
}

void
tn_server_socket_failed (TlsNodeServer *self, TlsNodeSocket *socket, const GError *error)
{
  g_autoptr (GError) hang_up = NULL;

  forget_handshake (self, socket);
  if (error == NULL) {
    hang_up = tn_system_error_new_literal (TLS_NODE_SYSTEM_ERROR_ECONNRESET, "socket hang up");
    error = hang_up;
  }
  g_signal_emit (self, signals[SIGNAL_TLS_CLIENT_ERROR], 0, error, socket);
}

void
tn_server_socket_closed (TlsNodeServer *self, TlsNodeSocket *socket)
{
  forget_handshake (self, socket);
  self->connections--;
  schedule_close (self);
}

/* g_object_new () makes servers that have nothing, and other languages may call it. */
static gboolean
check_made (TlsNodeServer *self, GError **error)
{
  if (self->settings == NULL)
    tn_set_error (error, TLS_NODE_ERROR_INVALID_STATE,
                  "The server was not made by a constructor");
  return self->settings != NULL;
}

static TlsNodeSocket *
adopt_socket (TlsNodeServer *self, GError **error)
{
  TlsNodeSocket *socket;

  if (!check_made (self, error))
    return NULL;
  socket = tn_socket_new (self->settings, self->poller, error);
  if (socket == NULL)
    return NULL;
  socket->server = g_object_ref (self);
  socket->server_link.data = socket;
  g_queue_push_tail_link (&self->handshaking, &socket->server_link);
  self->connections++;
  return socket;
}

/* TRUE = somebody may hold a copy of the descriptor now. */
static gboolean
announce_connection (TlsNodeServer *self, int fd)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  int copy;

  if (!g_signal_has_handler_pending (self, signals[SIGNAL_CONNECTION], 0, TRUE))
    return FALSE;
  copy = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0)
    return FALSE;
  socket = g_socket_new_from_fd (copy, NULL);
  if (socket == NULL) {
    close (copy);
    return FALSE;
  }
  connection = g_socket_connection_factory_create_connection (socket);
  g_signal_emit (self, signals[SIGNAL_CONNECTION], 0, connection);
  return TRUE;
}

static void
accept_cb (gpointer owner, int fd)
{
  TlsNodeServer *self = owner;
  g_autoptr (TlsNodeSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_shown;

  g_object_ref (self);
  is_shown = announce_connection (self, fd);
  socket = adopt_socket (self, &error);
  if (socket != NULL)
    socket->is_shown = is_shown;
  if (socket == NULL) {
    close (fd);
    g_signal_emit (self, signals[SIGNAL_ERROR], 0, error);
  } else if (!tn_socket_attach_fd (socket, fd, &error)) {
    tn_socket_fail (socket, g_steal_pointer (&error));
    tn_socket_schedule (socket);
  }
  g_object_unref (self);
}

/* Listening */

static void
listening_cb (gpointer owner, const GError *error)
{
  TlsNodeServer *self = owner;
  g_autoptr (GTask) task = g_steal_pointer (&self->listen_task);

  g_object_ref (self);
  if (error == NULL) {
    set_state (self, TN_SERVER_LISTENING);
    g_signal_emit (self, signals[SIGNAL_LISTENING], 0);
    if (task != NULL)
      g_task_return_boolean (task, TRUE);
  } else {
    set_state (self, TN_SERVER_IDLE);
    g_signal_emit (self, signals[SIGNAL_ERROR], 0, error);
    if (task != NULL)
      g_task_return_error (task, g_error_copy (error));
    g_clear_pointer (&self->listener, tn_listener_free);
    g_object_unref (self); /* its own reference */
  }
  g_object_unref (self);
}

static gboolean
check_listen (TlsNodeServer *self, const TnListenSpec *spec, GError **error)
{
  if (!check_made (self, error))
    return FALSE;
  if (self->state != TN_SERVER_IDLE) {
    tn_set_error (error, TLS_NODE_ERROR_SERVER_ALREADY_LISTEN,
                  "Listen method has been called more than once without closing.");
    return FALSE;
  }
  if (spec->port > 65535) {
    tn_set_error (error, TLS_NODE_ERROR_SOCKET_BAD_PORT,
                  "options.port should be >= 0 and < 65536. Received type number (%u).",
                  spec->port);
    return FALSE;
  }
  if (tn_poller_get_context (self->poller) == NULL) {
    g_propagate_error (error, tn_system_error_new (ECANCELED, "listen", NULL, 0));
    return FALSE;
  }
  return TRUE;
}

static gboolean
start_listening (TlsNodeServer *self, TlsNodeListenOptions *options, GError **error)
{
  TnListenSpec spec = { .fd = -1 };

  if (options != NULL) {
    spec.host = tls_node_listen_options_get_host (options);
    spec.port = tls_node_listen_options_get_port (options);
    spec.path = tls_node_listen_options_get_path (options);
    spec.fd = tls_node_listen_options_get_fd (options);
    spec.backlog = tls_node_listen_options_get_backlog (options);
    spec.ipv6_only = tls_node_listen_options_get_ipv6_only (options);
    spec.reuse_port = tls_node_listen_options_get_reuse_port (options);
  }
  if (!check_listen (self, &spec, error))
    return FALSE;
  set_state (self, TN_SERVER_STARTING);
  g_object_ref (self);
  self->listener = tn_listener_new (self->poller, &spec, listening_cb, accept_cb, self);
  return TRUE;
}

static gboolean
take_listen_task (GTask *task)
{
  TlsNodeServer *self = g_task_get_source_object (task);

  if (self->listen_task != task)
    return FALSE;
  self->listen_task = NULL;
  return TRUE;
}

static gboolean
take_close_task (GTask *task)
{
  return tn_task_list_take (&TLS_NODE_SERVER (g_task_get_source_object (task))->close_tasks,
                            task);
}

/* Life */

static gboolean
check_alpn (TlsNodeServerOptions *options, GError **error)
{
  if (tn_server_options_get_alpn_callback (options) == NULL
      || tls_node_server_options_get_alpn_protocols (options) == NULL)
    return TRUE;
  tn_set_error (error, TLS_NODE_ERROR_ALPN_CALLBACK_WITH_PROTOCOLS,
                "The ALPNCallback and ALPNProtocols TLS options are mutually exclusive");
  return FALSE;
}

static TnSocketSettings *
server_settings (TlsNodeSecureContext *context, TlsNodeServerOptions *options, GError **error)
{
  g_autoptr (TnSocketSettings) settings = g_new0 (TnSocketSettings, 1);
  GError *failure = NULL;

  g_atomic_ref_count_init (&settings->references);
  settings->is_server = TRUE;
  settings->reject_unauthorized = TRUE;
  settings->handshake_timeout = 120000;
  settings->context
      = context != NULL
            ? g_object_ref (context)
            : tn_secure_context_new ((TlsNodeSecureContextOptions *) options, TRUE, error);
  if (settings->context == NULL || !tn_secure_context_check (settings->context, error))
    return NULL;
  if (options == NULL)
    return g_steal_pointer (&settings);
  if (!check_alpn (options, error))
    return NULL;

  settings->alpn
      = tn_alpn_to_wire (tls_node_server_options_get_alpn_protocols (options), &failure);
  if (failure != NULL) {
    g_propagate_error (error, failure);
    return NULL;
  }
  settings->sni_callback = tn_callback_ref (tn_server_options_get_sni_callback (options));
  settings->alpn_callback = tn_callback_ref (tn_server_options_get_alpn_callback (options));
  settings->request_cert = tls_node_server_options_get_request_cert (options);
  settings->reject_unauthorized = tls_node_server_options_get_reject_unauthorized (options);
  settings->allow_half_open = tls_node_server_options_get_allow_half_open (options);
  if (tls_node_server_options_get_handshake_timeout (options) != 0)
    settings->handshake_timeout = tls_node_server_options_get_handshake_timeout (options);
  return g_steal_pointer (&settings);
}

static TlsNodeServer *
server_new (TlsNodeSecureContext *context, TlsNodeServerOptions *options, GError **error)
{
  g_autoptr (TnSocketSettings) settings = server_settings (context, options, error);
  g_autoptr (TnPoller) poller = settings == NULL ? NULL : tn_poller_get (NULL, error);
  TlsNodeServer *self;

  if (poller == NULL)
    return NULL;
  self = g_object_new (TLS_NODE_TYPE_SERVER, NULL);
  self->settings = g_steal_pointer (&settings);
  self->poller = g_steal_pointer (&poller);
  tn_guard_start (&self->guard, self->poller, context_is_gone_cb, self);
  return self;
}

static void
tls_node_server_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, tls_node_server_get_context (TLS_NODE_SERVER (object)));
}

static void
tls_node_server_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  tls_node_server_set_context (TLS_NODE_SERVER (object), g_value_get_object (value));
}

static void
tls_node_server_finalize (GObject *object)
{
  TlsNodeServer *self = TLS_NODE_SERVER (object);

  tn_guard_stop (&self->guard);
  tn_deferred_cancel (&self->deferred);
  g_clear_pointer (&self->listener, tn_listener_free);
  g_clear_object (&self->listen_task);
  g_slist_free_full (self->close_tasks, g_object_unref);
  g_clear_pointer (&self->settings, tn_socket_settings_unref);
  g_clear_pointer (&self->poller, tn_poller_unref);
  G_OBJECT_CLASS (tls_node_server_parent_class)->finalize (object);
}

static void
install_connection_signals (GType type)
{
  /**
   * TlsNodeServer::connection: (attributes org.tlsnode.node=net.Server.connection)
   * @self: the server
   * @connection: the plain connection, to ask for addresses; TLS runs on it, so do not read or write
   *
   * A connection was accepted; its handshake begins. Once for each.
   *
   * Since: 1.0
   */
  signals[SIGNAL_CONNECTION]
      = g_signal_new ("connection", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                      1, G_TYPE_SOCKET_CONNECTION);

  /**
   * TlsNodeServer::secure-connection: (attributes org.tlsnode.node=tls.Server.secureConnection)
   * @self: the server
   * @socket: the connection
   *
   * A handshake is done and the client is accepted. Connect handlers to @socket in here. Once for each connection
   * that gets so far.
   *
   * Since: 1.0
   */
  signals[SIGNAL_SECURE_CONNECTION]
      = g_signal_new ("secure-connection", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, TLS_NODE_TYPE_SOCKET);

  /**
   * TlsNodeServer::tls-client-error: (attributes org.tlsnode.node=tls.Server.tlsClientError)
   * @self: the server
   * @error: what went wrong
   * @socket: the connection, which is destroyed
   *
   * A connection failed before it was secure. Once for each such connection; the server goes on.
   *
   * Since: 1.0
   */
  signals[SIGNAL_TLS_CLIENT_ERROR]
      = g_signal_new ("tls-client-error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_ERROR, TLS_NODE_TYPE_SOCKET);
}

static void
tls_node_server_class_init (TlsNodeServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_OBJECT_CLASS_TYPE (klass);

  object_class->get_property = tls_node_server_get_property;
  object_class->set_property = tls_node_server_set_property;
  object_class->finalize = tls_node_server_finalize;
  install_connection_signals (type);

  /**
   * TlsNodeServer:context: (attributes org.tlsnode.node=-)
   *
   * The secure context of connections that are accepted from now on. Those that exist go on with what they have.
   *
   * Since: 1.0
   */
  props[PROP_CONTEXT] = g_param_spec_object (
      "context", NULL, NULL, TLS_NODE_TYPE_SECURE_CONTEXT,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * TlsNodeServer::listening: (attributes org.tlsnode.node=net.Server.listening)
   * @self: the server
   *
   * The server is bound and accepts connections. Once for each [method@TlsNode.Server.listen].
   *
   * Since: 1.0
   */
  signals[SIGNAL_LISTENING] = g_signal_new ("listening", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);

  /**
   * TlsNodeServer::error: (attributes org.tlsnode.node=net.Server.error)
   * @self: the server
   * @error: what went wrong, for example `EADDRINUSE`
   *
   * The server could not listen.
   *
   * Since: 1.0
   */
  signals[SIGNAL_ERROR] = g_signal_new ("error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * TlsNodeServer::close: (attributes org.tlsnode.node=net.Server.close)
   * @self: the server
   *
   * The server was closed and its last connection is gone. Once.
   *
   * Since: 1.0
   */
  signals[SIGNAL_CLOSE]
      = g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tls_node_server_init (TlsNodeServer *self)
{
  g_queue_init (&self->handshaking);
  self->thread = g_thread_self ();
}

/* Public */

/**
 * tls_node_server_new: (constructor) (attributes org.tlsnode.node=tls.createServer)
 * @options: (nullable): certificates and rules, or `NULL` for defaults
 * @error: return location for a [error@TlsNode.Error]
 *
 * Makes a server that does not listen yet.
 *
 * Fails for everything that [ctor@TlsNode.SecureContext.new] fails for, and with `ERR_OUT_OF_RANGE` for an application
 * protocol that is empty or longer than 255 bytes, and with `ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS` for both ways to
 * choose one at once. A server without a certificate can be made; its handshakes fail.
 *
 * Returns: (transfer full): a new server, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeServer *
tls_node_server_new (TlsNodeServerOptions *options, GError **error)
{
  g_return_val_if_fail (options == NULL || TLS_NODE_IS_SERVER_OPTIONS (options), NULL);

  return server_new (NULL, options, error);
}

/**
 * tls_node_server_new_with_context: (constructor) (attributes org.tlsnode.node=-)
 * @context: certificates, keys and so on, shared with others
 * @options: (nullable): rules; its options of a secure context are ignored
 * @error: return location for a [error@TlsNode.Error]
 *
 * Makes a server on a context that exists already, for example one for each of several threads.
 *
 * Returns: (transfer full): a new server, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeServer *
tls_node_server_new_with_context (TlsNodeSecureContext *context,
                                  TlsNodeServerOptions *options,
                                  GError **error)
{
  g_return_val_if_fail (TLS_NODE_IS_SECURE_CONTEXT (context), NULL);
  g_return_val_if_fail (options == NULL || TLS_NODE_IS_SERVER_OPTIONS (options), NULL);

  return server_new (context, options, error);
}

/**
 * tls_node_server_listen: (attributes org.tlsnode.node=net.Server.listen)
 * @self: a server
 * @options: (nullable): where, or `NULL` for any free port on all addresses
 * @error: return location for a [error@TlsNode.Error]
 *
 * Begins to listen. [signal@TlsNode.Server::listening] or [signal@TlsNode.Server::error] tells how it went.
 *
 * Fails with `ERR_SERVER_ALREADY_LISTEN` on a server that listens and with `ERR_SOCKET_BAD_PORT` for a port that is
 * none.
 *
 * Returns: `FALSE` with @error set when nothing was begun
 *
 * Since: 1.0
 */
gboolean
tls_node_server_listen (TlsNodeServer *self, TlsNodeListenOptions *options, GError **error)
{
  g_return_val_if_fail (TLS_NODE_IS_SERVER (self), FALSE);
  g_return_val_if_fail (options == NULL || TLS_NODE_IS_LISTEN_OPTIONS (options), FALSE);
  g_return_val_if_fail (self->thread == g_thread_self (), FALSE);

  return start_listening (self, options, error);
}

/**
 * tls_node_server_listen_async: (attributes org.tlsnode.node=net.Server.listen.callback)
 * @self: a server
 * @options: (nullable): where, or `NULL` for any free port on all addresses
 * @cancellable: (nullable): to stop waiting; the server listens all the same
 * @callback: (scope async): called when the server listens or cannot
 * @user_data: data for @callback
 *
 * Begins to listen and tells when the server is bound.
 *
 * Since: 1.0
 */
void
tls_node_server_listen_async (TlsNodeServer *self,
                              TlsNodeListenOptions *options,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (TLS_NODE_IS_SERVER (self));
  g_return_if_fail (options == NULL || TLS_NODE_IS_LISTEN_OPTIONS (options));
  g_return_if_fail (self->thread == g_thread_self ());

  task = tn_task_new (self->poller, self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tls_node_server_listen_async);
  if (!start_listening (self, options, &error)) {
    g_task_return_error (task, error);
    return;
  }
  tn_task_watch_cancellable (task, take_listen_task);
  self->listen_task = g_steal_pointer (&task);
}

/**
 * tls_node_server_listen_finish: (attributes org.tlsnode.node=-)
 * @self: a server
 * @result: the result given to the callback
 * @error: return location for a [error@TlsNode.Error] or a [error@TlsNode.SystemError]
 *
 * Completes [method@TlsNode.Server.listen_async].
 *
 * Returns: `TRUE` when the server listens, else `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
tls_node_server_listen_finish (TlsNodeServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (TLS_NODE_IS_SERVER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * tls_node_server_close_async: (attributes org.tlsnode.node=net.Server.close)
 * @self: a server
 * @cancellable: (nullable): to stop waiting; the server closes all the same
 * @callback: (nullable) (scope async): called when the last connection is gone
 * @user_data: data for @callback
 *
 * Stops listening. Connections that exist go on; when the last of them is gone,
 * [signal@TlsNode.Server::close] is emitted and @callback called.
 *
 * Fails with `ERR_SERVER_NOT_RUNNING` when the server does not listen.
 *
 * Since: 1.0
 */
void
tls_node_server_close_async (TlsNodeServer *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TLS_NODE_IS_SERVER (self));
  g_return_if_fail (self->thread == g_thread_self ());

  task = tn_task_new (self->poller, self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tls_node_server_close_async);
  if (self->state == TN_SERVER_IDLE) {
    g_task_return_error (
        task, tn_error_new (TLS_NODE_ERROR_SERVER_NOT_RUNNING, "Server is not running."));
    return;
  }
  tn_task_watch_cancellable (task, take_close_task);
  self->close_tasks = g_slist_prepend (self->close_tasks, g_steal_pointer (&task));
  if (self->state == TN_SERVER_CLOSING)
    return;
  g_clear_pointer (&self->listener, tn_listener_free);
  set_state (self, TN_SERVER_CLOSING);
  tn_deferred_post (&self->deferred, self->poller, deferred_cb, self);
}

/**
 * tls_node_server_close_finish: (attributes org.tlsnode.node=-)
 * @self: a server
 * @result: the result given to the callback
 * @error: return location for a [error@TlsNode.Error]
 *
 * Completes [method@TlsNode.Server.close_async].
 *
 * Returns: `TRUE` when the server is closed, else `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
tls_node_server_close_finish (TlsNodeServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (TLS_NODE_IS_SERVER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * tls_node_server_add_connection: (attributes org.tlsnode.node=tls.Server.connection)
 * @self: a server, listening or not
 * @stream: a connected stream; its input and output streams must be pollable
 * @error: return location for an error
 *
 * Treats a stream as if it had been accepted, as emitting `connection` by hand does in Node.
 *
 * Fails with `G_IO_ERROR_NOT_SUPPORTED` when the streams are not pollable.
 *
 * Returns: `FALSE` with @error set when the stream cannot be used
 *
 * Since: 1.0
 */
gboolean
tls_node_server_add_connection (TlsNodeServer *self, GIOStream *stream, GError **error)
{
  g_autoptr (TlsNodeSocket) socket = NULL;

  g_return_val_if_fail (TLS_NODE_IS_SERVER (self), FALSE);
  g_return_val_if_fail (G_IS_IO_STREAM (stream), FALSE);
  g_return_val_if_fail (self->thread == g_thread_self (), FALSE);

  socket = adopt_socket (self, error);
  if (socket == NULL)
    return FALSE;
  if (!tn_socket_attach_stream (socket, stream, error)) {
    tn_socket_release (socket);
    return FALSE;
  }
  return TRUE;
}

/**
 * tls_node_server_get_address: (attributes org.tlsnode.node=net.Server.address)
 * @self: a server
 *
 * Tells where the server listens, with Node's keys: `address`, `family` (`IPv4` or `IPv6`) and `port`; for a Unix socket
 * `address` is its path and the only key.
 *
 * Returns: (transfer full) (nullable): an `a{sv}`, or `NULL` when the server does not listen
 *
 * Since: 1.0
 */
GVariant *
tls_node_server_get_address (TlsNodeServer *self)
{
  g_auto (GVariantDict) dict = { 0 };
  TnAddress address;

  g_return_val_if_fail (TLS_NODE_IS_SERVER (self), NULL);

  if (self->state != TN_SERVER_LISTENING || !tn_listener_get_address (self->listener, &address))
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "address", "s", address.address);
  if (address.family != 0) {
    g_variant_dict_insert (&dict, "family", "s", address.family == 6 ? "IPv6" : "IPv4");
    g_variant_dict_insert (&dict, "port", "u", address.port);
  }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/**
 * tls_node_server_get_connections: (attributes org.tlsnode.node=net.Server.getConnections)
 * @self: a server
 *
 * Tells how many connections there are, those included whose handshake is not done.
 *
 * Returns: a number of connections
 *
 * Since: 1.0
 */
guint
tls_node_server_get_connections (TlsNodeServer *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SERVER (self), 0);

  return self->connections;
}

/**
 * tls_node_server_get_is_listening: (attributes org.tlsnode.node=net.Server.listening)
 * @self: a server
 *
 * Tells whether the server accepts connections.
 *
 * Returns: whether it listens
 *
 * Since: 1.0
 */
gboolean
tls_node_server_get_is_listening (TlsNodeServer *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SERVER (self), FALSE);

  return self->state == TN_SERVER_LISTENING;
}

/**
 * tls_node_server_set_secure_context: (attributes org.tlsnode.node=tls.Server.setSecureContext)
 * @self: a server
 * @options: certificates, keys and so on; its rules, such as
 *   [property@TlsNode.ServerOptions:request-cert], are ignored
 * @error: return location for a [error@TlsNode.Error]
 *
 * Replaces the secure context for connections that are accepted from now on. Those that exist go on with what they have.
 *
 * What the options leave out returns to its default; ticket keys, for example, are new ones.
 *
 * Fails for everything that [ctor@TlsNode.SecureContext.new] fails for; the server keeps what it has then.
 *
 * Returns: `FALSE` with @error set when nothing was replaced
 *
 * Since: 1.0
 */
gboolean
tls_node_server_set_secure_context (TlsNodeServer *self,
                                    TlsNodeServerOptions *options,
                                    GError **error)
{
  g_autoptr (TlsNodeSecureContext) context = NULL;

  g_return_val_if_fail (TLS_NODE_IS_SERVER (self), FALSE);
  g_return_val_if_fail (TLS_NODE_IS_SERVER_OPTIONS (options), FALSE);
  g_return_val_if_fail (self->thread == g_thread_self (), FALSE);

  if (!check_made (self, error))
    return FALSE;
  context = tn_secure_context_new (TLS_NODE_SECURE_CONTEXT_OPTIONS (options), TRUE, error);
  if (context == NULL)
    return FALSE;
  tls_node_server_set_context (self, context);
  return TRUE;
}

/**
 * tls_node_server_get_context: (get-property context) (attributes org.tlsnode.node=-)
 * @self: a server
 *
 * Tells what [property@TlsNode.Server:context] is set to.
 *
 * Returns: (transfer none) (nullable): a context; `NULL` only when the server was not made by a constructor
 *
 * Since: 1.0
 */
TlsNodeSecureContext *
tls_node_server_get_context (TlsNodeServer *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SERVER (self), NULL);

  return self->settings == NULL ? NULL : self->settings->context;
}

/**
 * tls_node_server_set_context: (set-property context) (attributes org.tlsnode.node=-)
 * @self: a server
 * @context: the new context
 *
 * Sets [property@TlsNode.Server:context], for example to one that several servers share.
 *
 * Since: 1.0
 */
void
tls_node_server_set_context (TlsNodeServer *self, TlsNodeSecureContext *context)
{
  g_autoptr (TnSocketSettings) old = NULL;

  g_return_if_fail (TLS_NODE_IS_SERVER (self));
  g_return_if_fail (TLS_NODE_IS_SECURE_CONTEXT (context));
  g_return_if_fail (self->thread == g_thread_self ());
  g_return_if_fail (tn_secure_context_check (context, NULL));

  if (!check_made (self, NULL) || self->settings->context == context)
    return;
  old = self->settings;
  self->settings = tn_socket_settings_copy (old, context);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTEXT]);
}
