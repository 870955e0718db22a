/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* What a GMainContext waits for, as one descriptor: an epoll set that holds the context's descriptors and a timerfd. The descriptor is
 * readable when the context has something to dispatch. The context must be of G_MAIN_CONTEXT_FLAGS_OWNERLESS_POLLING, or it
 * would not wake up when it is changed while nobody runs it. */
typedef struct _TnMirror TnMirror;

TnMirror *tn_mirror_new (GMainContext *context, GError **error);
void tn_mirror_free (TnMirror *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnMirror, tn_mirror_free)

int tn_mirror_get_fd (TnMirror *self);

/* To be called after each dispatch: what the context waits for may be something else now. ready: more is ready, wake up at once. */
void tn_mirror_update (TnMirror *self, gboolean ready);
