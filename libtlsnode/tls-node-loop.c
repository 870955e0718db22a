/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-loop.h"

#include "libtlsnode/transport/mirror.h"
#include "libtlsnode/transport/poller.h"

/**
 * TlsNodeLoop: (attributes org.tlsnode.node=-)
 *
 * A main context for a foreign main loop: one descriptor to wait for and one function to call.
 *
 * Sockets and servers that are made between [method@TlsNode.Loop.enter] and [method@TlsNode.Loop.leave] belong to
 * the loop. Let asyncio, libuv, cqueues, Qt or any other loop wait until [method@TlsNode.Loop.get_fd] is readable,
 * and call [method@TlsNode.Loop.dispatch] then. No thread is involved; the object belongs to the thread that made it.
 *
 * When the last reference goes, sockets and servers that are still open are dropped: no signal is emitted and no callback is
 * called any more, and asynchronous calls that are still waiting end unheard. Results that are there already are heard
 * by dispatching until [method@TlsNode.Loop.dispatch] returns `FALSE`; GLib would not free them otherwise. In a handler
 * the end comes when the dispatch returns.
 *
 * After `fork ()` the loop is its parent's, and does nothing in the child.
 *
 * Since: 1.0
 */
struct _TlsNodeLoop {
  GObject parent_instance;
  TnMirror *mirror; /* NULL only when nobody called the constructor */
  TnPoller *poller; /* kept, so that its descriptor can be waited for once and for all */
  GThread *thread;
};

G_DEFINE_FINAL_TYPE (TlsNodeLoop, tls_node_loop, G_TYPE_OBJECT)

static void
tls_node_loop_finalize (GObject *object)
{
  TlsNodeLoop *self = TLS_NODE_LOOP (object);

  if (self->mirror != NULL)
    tn_poller_shut_down (tn_mirror_get_context (self->mirror));
  g_clear_pointer (&self->poller, tn_poller_unref);
  g_clear_pointer (&self->mirror, tn_mirror_free);
  G_OBJECT_CLASS (tls_node_loop_parent_class)->finalize (object);
}

static void
tls_node_loop_class_init (TlsNodeLoopClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tls_node_loop_finalize;
}

static void
tls_node_loop_init (TlsNodeLoop *self)
{
  self->thread = g_thread_self ();
}

/**
 * tls_node_loop_new: (constructor) (attributes org.tlsnode.node=-)
 * @error: return location for a [error@TlsNode.SystemError]
 *
 * Makes a loop for the calling thread.
 *
 * Fails with `EMFILE` and its like when there are no more descriptors.
 *
 * Returns: (transfer full): a new loop, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeLoop *
tls_node_loop_new (GError **error)
{
  g_autoptr (TlsNodeLoop) self = g_object_new (TLS_NODE_TYPE_LOOP, NULL);

  self->mirror = tn_mirror_new (error);
  if (self->mirror == NULL)
    return NULL;

  self->poller = tn_poller_get (tn_mirror_get_context (self->mirror), error);
  if (self->poller == NULL)
    return NULL;

  tn_mirror_anchor (self->mirror, tn_poller_get_fd (self->poller));
  return g_steal_pointer (&self);
}

/**
 * tls_node_loop_get_fd: (attributes org.tlsnode.node=-)
 * @self: a loop
 *
 * Tells the descriptor to wait for. It stays the same; only reading is to be waited for, and nothing is ever to be read
 * from it.
 *
 * Returns: a descriptor, owned by the loop
 *
 * Since: 1.0
 */
int
tls_node_loop_get_fd (TlsNodeLoop *self)
{
  g_return_val_if_fail (TLS_NODE_IS_LOOP (self), -1);
  g_return_val_if_fail (self->mirror != NULL, -1);

  return tn_mirror_get_fd (self->mirror);
}

/**
 * tls_node_loop_dispatch: (attributes org.tlsnode.node=-)
 * @self: a loop
 *
 * Does what is ready, some of it at a time so that others get their turn, and never waits.
 *
 * Signals and callbacks of the loop's sockets and servers are called from in here. A call from inside of one of them
 * does nothing, so that a foreign loop may be run in a handler; the sockets wait until it is done.
 *
 * Returns: whether something was done; `FALSE` when nothing was ready
 *
 * Since: 1.0
 */
gboolean
tls_node_loop_dispatch (TlsNodeLoop *self)
{
  g_autoptr (TlsNodeLoop) kept = NULL;

  g_return_val_if_fail (TLS_NODE_IS_LOOP (self), FALSE);
  g_return_val_if_fail (self->mirror != NULL, FALSE);
  g_return_val_if_fail (self->thread == g_thread_self (), FALSE);

  kept = g_object_ref (self);
  return tn_mirror_dispatch (self->mirror);
}

/**
 * tls_node_loop_enter: (attributes org.tlsnode.node=-)
 * @self: a loop
 *
 * Lets objects that are made from now on belong to the loop: its context becomes the thread's default one. Their own
 * asynchronous functions call back in the loop wherever they are called from; functions of GIO that get one of their
 * streams are to be called in between as well. In handlers and callbacks it is the default one by itself. To do it once for
 * all of the thread's life is fine.
 *
 * Since: 1.0
 */
void
tls_node_loop_enter (TlsNodeLoop *self)
{
  g_return_if_fail (TLS_NODE_IS_LOOP (self));
  g_return_if_fail (self->mirror != NULL);
  g_return_if_fail (self->thread == g_thread_self ());

  g_main_context_push_thread_default (tn_mirror_get_context (self->mirror));
}

/**
 * tls_node_loop_leave: (attributes org.tlsnode.node=-)
 * @self: a loop
 *
 * Undoes the last [method@TlsNode.Loop.enter].
 *
 * Since: 1.0
 */
void
tls_node_loop_leave (TlsNodeLoop *self)
{
  g_return_if_fail (TLS_NODE_IS_LOOP (self));
  g_return_if_fail (self->mirror != NULL);
  g_return_if_fail (self->thread == g_thread_self ());

  g_main_context_pop_thread_default (tn_mirror_get_context (self->mirror));
}
