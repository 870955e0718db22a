/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "libtlsnode/transport/poller.h"

/* A task that completes in the context of the object, whatever the caller has as its thread-default one: under a foreign main loop
 * nobody runs that. poller NULL = the caller's. */
GTask *tn_task_new (TnPoller *poller,
                    gpointer source,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data);

/* Lets a waiting task end when its cancellable fires. take removes the task from where it waits and answers whether it was there;
 * the reference that the waiting place held is then dropped. It is called from a dispatch of the task's context. */
void tn_task_watch_cancellable (GTask *task, gboolean (*take) (GTask *task));

/* For take functions. */
gboolean tn_task_list_take (GSList **list, GTask *task);
