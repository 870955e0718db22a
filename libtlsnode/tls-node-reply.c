/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-reply-private.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-secure-context-private.h"
#include "libtlsnode/tls-node-socket-private.h"

/**
 * TlsNodeReply: (attributes org.tlsnode.node=-)
 *
 * The answer to a question of a handshake, which may be given now or later.
 *
 * A callback that is asked gets one of these. It answers before it returns, or keeps a reference and answers when it can;
 * the handshake stands still meanwhile, and other connections go on. The first answer counts, and any later one
 * is ignored. So is one that comes after the connection is gone.
 *
 * An answer is owed: a reply that is dropped without one counts as [method@TlsNode.Reply.return_nothing], with a
 * warning. One that is kept and never answered ends with the handshake's timeout. A reply may be dropped in any thread,
 * as garbage collectors do, but must be answered in the thread of its connection.
 *
 * Since: 1.0
 */

struct _TnOpenQuestion {
  gatomicrefcount references;
  /* Of the socket. Whoever takes it out, atomically, decides what becomes of the question; NULL = it is decided. */
  GMainContext *context;
  GThread *thread;
  TlsNodeSocket *socket; /* belongs to its thread; NULL = gone, or answered */
  TnQuestionKind kind;
  guint id;
};

struct _TlsNodeReply {
  GObject parent_instance;

  TnOpenQuestion *question; /* NULL = made by g_object_new () */
};

G_DEFINE_FINAL_TYPE (TlsNodeReply, tls_node_reply, G_TYPE_OBJECT)

static TnOpenQuestion *
open_question_ref (TnOpenQuestion *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
open_question_unref (gpointer data)
{
  TnOpenQuestion *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

static GMainContext *
take_context (TnOpenQuestion *self)
{
  return g_atomic_pointer_exchange (&self->context, NULL);
}

/* In the socket's thread. */
static void
give_answer (TnOpenQuestion *self, const TnAnswer *answer)
{
  TlsNodeSocket *socket = self->socket;

  if (socket == NULL)
    return;
  open_question_ref (self);
  tn_open_question_close (self);
  if (socket->state < TN_SOCKET_DESTROYED) {
    tn_engine_answer (socket->engine, self->id, answer, tn_socket_now ());
    tn_socket_schedule (socket);
  }
  open_question_unref (self);
}

void
tn_open_question_close (TnOpenQuestion *self)
{
  g_autoptr (GMainContext) context = take_context (self);
  TlsNodeSocket *socket = self->socket;

  if (socket == NULL)
    return;
  self->socket = NULL;
  socket->question = NULL;
  open_question_unref (self);
}

TlsNodeReply *
tn_reply_new (TlsNodeSocket *socket, const TnQuestion *question)
{
  TnOpenQuestion *self = g_new0 (TnOpenQuestion, 1);
  TlsNodeReply *reply = g_object_new (TLS_NODE_TYPE_REPLY, NULL);

  g_atomic_ref_count_init (&self->references);
  self->context = g_main_context_ref (tn_poller_get_context (socket->poller));
  self->thread = socket->thread;
  self->socket = socket;
  self->kind = question->kind;
  self->id = question->id;
  socket->question = self;
  reply->question = open_question_ref (self);
  return reply;
}

/* Dropping */

static gboolean
dropped_cb (gpointer data)
{
  TnOpenQuestion *self = data;
  TnAnswer answer = { .kind = TN_ANSWER_NOTHING };

  if (self->socket != NULL)
    g_warning ("A TlsNodeReply was dropped without an answer; this counts as nothing");
  give_answer (self, &answer);
  return G_SOURCE_REMOVE;
}

/* A garbage collector runs late and in any thread: what is to be done is left to the socket's own. */
static void
post_drop (TnOpenQuestion *question, GMainContext *context)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "TlsNodeReply dropped");
  g_source_set_callback (source, dropped_cb, open_question_ref (question), open_question_unref);
  g_source_attach (source, context);
}

static void
tls_node_reply_finalize (GObject *object)
{
  TlsNodeReply *self = TLS_NODE_REPLY (object);
  g_autoptr (GMainContext) context = NULL;

  if (self->question != NULL)
    context = take_context (self->question);
  if (context != NULL)
    post_drop (self->question, context);
  g_clear_pointer (&self->question, open_question_unref);
  G_OBJECT_CLASS (tls_node_reply_parent_class)->finalize (object);
}

static void
tls_node_reply_class_init (TlsNodeReplyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tls_node_reply_finalize;
}

static void
tls_node_reply_init (TlsNodeReply *self)
{
}

/* Answering */

static void
reply_answer (TlsNodeReply *self, const TnAnswer *answer)
{
  g_autoptr (GMainContext) context = NULL;

  if (self->question == NULL)
    return;
  context = take_context (self->question);
  if (context != NULL)
    give_answer (self->question, answer);
}

static void
reply_fail (TlsNodeReply *self, const GError *error)
{
  g_autoptr (GError) copy = g_error_copy (error);
  TnAnswer answer = { .kind = TN_ANSWER_ERROR, .error = copy };

  reply_answer (self, &answer);
}

/* Node gives no code here; it is the one of its other errors about contexts. */
static void
reply_misfit (TlsNodeReply *self)
{
  g_autoptr (GError) error
      = tn_error_new (TLS_NODE_ERROR_INVALID_CONTEXT, "Invalid SNI context");

  reply_fail (self, error);
}

static gboolean
is_own_thread (TlsNodeReply *self)
{
  return self->question == NULL || self->question->thread == g_thread_self ();
}

/**
 * tls_node_reply_return_nothing: (attributes org.tlsnode.node=-)
 * @self: a reply
 *
 * Answers that there is nothing to say: the handshake goes on as if nobody had been asked.
 *
 * Since: 1.0
 */
void
tls_node_reply_return_nothing (TlsNodeReply *self)
{
  TnAnswer answer = { .kind = TN_ANSWER_NOTHING };

  g_return_if_fail (TLS_NODE_IS_REPLY (self));
  g_return_if_fail (is_own_thread (self));

  reply_answer (self, &answer);
}

/**
 * tls_node_reply_return_context: (attributes org.tlsnode.node=-)
 * @self: a reply
 * @context: (nullable): the certificates and so on to go on with, or `NULL` for nothing
 *
 * Answers with a secure context.
 *
 * Since: 1.0
 */
void
tls_node_reply_return_context (TlsNodeReply *self, TlsNodeSecureContext *context)
{
  TnAnswer answer = { .kind = context == NULL ? TN_ANSWER_NOTHING : TN_ANSWER_CONTEXT };
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TLS_NODE_IS_REPLY (self));
  g_return_if_fail (context == NULL || TLS_NODE_IS_SECURE_CONTEXT (context));
  g_return_if_fail (is_own_thread (self));

  if (context != NULL && !tn_secure_context_check (context, &error)) {
    reply_fail (self, error);
    return;
  }
  answer.config = context == NULL ? NULL : tn_secure_context_get_config (context);
  reply_answer (self, &answer);
}

/**
 * tls_node_reply_return_string: (attributes org.tlsnode.node=-)
 * @self: a reply
 * @string: (nullable): the answer, or `NULL` for nothing
 *
 * Answers with a text. A handshake that asked for a context fails with `ERR_TLS_INVALID_CONTEXT`.
 *
 * Since: 1.0
 */
void
tls_node_reply_return_string (TlsNodeReply *self, const char *string)
{
  TnAnswer answer = { .kind = string == NULL ? TN_ANSWER_NOTHING : TN_ANSWER_PROTOCOL };

  g_return_if_fail (TLS_NODE_IS_REPLY (self));
  g_return_if_fail (is_own_thread (self));

  if (string != NULL && self->question != NULL && self->question->kind != TN_QUESTION_ALPN) {
    reply_misfit (self);
    return;
  }
  answer.protocol = string;
  reply_answer (self, &answer);
}

/**
 * tls_node_reply_return_error: (attributes org.tlsnode.node=-)
 * @self: a reply
 * @error: the reason
 *
 * Ends the handshake: the connection is destroyed without an alert, and
 * [signal@TlsNode.Server::tls-client-error] gets @error.
 *
 * Since: 1.0
 */
void
tls_node_reply_return_error (TlsNodeReply *self, const GError *error)
{
  g_return_if_fail (TLS_NODE_IS_REPLY (self));
  g_return_if_fail (error != NULL);
  g_return_if_fail (is_own_thread (self));

  reply_fail (self, error);
}
