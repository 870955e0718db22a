/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* A GMainContext behind one descriptor: an epoll set that holds what the context polls, and a timerfd for its timeouts. The descriptor
 * is readable when the context has something to dispatch, also when that comes about while nobody dispatches. Whoever waits for it
 * calls tn_mirror_dispatch () then, in one thread. */
typedef struct _TnMirror TnMirror;

/* Makes the context too. NULL when there are no more descriptors. */
TnMirror *tn_mirror_new (GError **error);
/* The context goes with everything that is attached to it, unless somebody holds it: each GTask does. */
void tn_mirror_free (TnMirror *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnMirror, tn_mirror_free)

GMainContext *tn_mirror_get_context (TnMirror *self);
int tn_mirror_get_fd (TnMirror *self);

/* For whoever knows that fd, which a source of the context polls, stays open as long as the mirror: a turn is cheaper then. One at most. */
void tn_mirror_anchor (TnMirror *self, int fd);

/* A bounded number of iterations, without waiting. FALSE = nothing was ready. From inside of itself, and in a forked child, it does
 * nothing. */
gboolean tn_mirror_dispatch (TnMirror *self);
