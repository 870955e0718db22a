/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* One per GMainContext: a single GSource that owns an edge-triggered epoll descriptor, a heap of timers and the queue of deferred calls.
 * Nothing else is ever attached to the context by sockets on raw descriptors.
 *
 * All embedded structs below are zero-initialised by their owner, belong to the poller's thread, and may be stopped or freed at any
 * moment, also from inside their own callback. Callbacks only run from the source's dispatch. */
typedef struct _TnPoller TnPoller;

/* The poller of context (NULL = the thread-default one), made at the first call. Every watch, timer, posted call and guard keeps
 * it alive; with the last of them and the last reference the source goes. After a fork the child is given a new one. Transfer full. */
TnPoller *tn_poller_get (GMainContext *context, GError **error);
TnPoller *tn_poller_ref (TnPoller *self);
void tn_poller_unref (TnPoller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPoller, tn_poller_unref)

GMainContext *tn_poller_get_context (TnPoller *self); /* NULL once the context is gone */
int tn_poller_get_fd (TnPoller *self);             /* its epoll set, which the source polls */
gboolean tn_poller_is_own_thread (TnPoller *self); /* the thread that made it */
gboolean tn_poller_is_forked (
    TnPoller *self); /* this process is a child of the one that made it: everything is dead */
gboolean
tn_poller_is_dispatching (TnPoller *self); /* a callback of this poller is on the stack */

/* The context in which the transport's own GIO calls (lookups, connecting) are made: one inside of this one, turned by the poller's
 * dispatch. No user code ever runs from it, so that what is still under way when everything ends can be brought home. Pushed as
 * the thread-default one around the calls, and while their callbacks run. Borrowed, NULL with error set. */
GMainContext *tn_poller_get_gio_context (TnPoller *self, GError **error);

/* For whoever made the context, before dropping it: ends its poller, if there is one, as if the context were gone. Dropping alone does
 * not do: each GTask in flight holds the context. */
void tn_poller_shut_down (GMainContext *context);

/* Owners that must be told when the context goes away before them (an asyncio loop was closed). func runs once from the poller's
 * finaliser, may not emit anything, and must drop everything that belongs to the poller. */
typedef struct _TnGuard {
  void (*func) (gpointer owner);
  gpointer owner;
  GList link;       /* private */
  TnPoller *poller; /* private */
} TnGuard;
void
tn_guard_start (TnGuard *self, TnPoller *poller, void (*func) (gpointer owner), gpointer owner);
void tn_guard_stop (TnGuard *self);

/* A descriptor, registered once for IN|OUT|RDHUP, edge-triggered. func is called when an edge arrived. With fd -1 nothing is
 * registered and only tn_watch_again () calls it. The owner stops the watch before it closes fd. */
typedef enum {
  TN_READY_IN = 1 << 0,
  TN_READY_OUT = 1 << 1,
  /* Error, hang-up or the peer's FIN; always with IN. No other edge will tell: read on until the end, even after a short read. */
  TN_READY_HANGUP = 1 << 2
} TnReady;

typedef struct _TnWatch {
  void (*func) (gpointer owner, TnReady ready);
  gpointer owner;
  TnPoller *poller; /* private from here on */
  int fd;
  TnReady again;
  GList link;
} TnWatch;
gboolean tn_watch_start (TnWatch *self,
                         TnPoller *poller,
                         int fd,
                         void (*func) (gpointer owner, TnReady ready),
                         gpointer owner,
                         GError **error);
void tn_watch_stop (TnWatch *self); /* does not close fd */
/* Call func once more in the next turn of the loop: the owner stopped before it had drained the descriptor (fairness). */
void tn_watch_again (TnWatch *self, TnReady ready);

/* One shot; equal deadlines in the order of starting. deadline on g_get_monotonic_time ()'s scale. Starting a running timer moves it. */
typedef struct _TnTimer {
  void (*func) (gpointer owner);
  gpointer owner;
  gint64 deadline;
  TnPoller *poller; /* private from here on */
  guint index;
  guint sequence;
} TnTimer;
void tn_timer_start (TnTimer *self,
                     TnPoller *poller,
                     gint64 deadline,
                     void (*func) (gpointer owner),
                     gpointer owner);
void tn_timer_stop (TnTimer *self);

/* A call in a later dispatch of the same context, in the order of posting; posting twice is once. What a deferred call posts runs in
 * the same dispatch (Node's nextTick), at most 1000 rounds before the loop gets its turn. */
typedef struct _TnDeferred {
  void (*func) (gpointer owner);
  gpointer owner;
  TnPoller *poller; /* private from here on */
  GList link;
} TnDeferred;
void tn_deferred_post (TnDeferred *self,
                       TnPoller *poller,
                       void (*func) (gpointer owner),
                       gpointer owner);
void tn_deferred_cancel (TnDeferred *self);

/* The read window of the context, TN_POLLER_WINDOW bytes. A nested taker gets one of its own. */
#define TN_POLLER_WINDOW (64 * 1024)
guint8 *tn_poller_take_window (TnPoller *self);
void tn_poller_return_window (TnPoller *self, guint8 *window);
/* The same for gathering small writes into one record, 16 KB. */
#define TN_POLLER_GATHER (16 * 1024)
guint8 *tn_poller_take_gather (TnPoller *self);
void tn_poller_return_gather (TnPoller *self, guint8 *gather);
