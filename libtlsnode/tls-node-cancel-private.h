/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Lets a waiting task end when its cancellable fires. take removes the task from where it waits and answers whether it was there;
 * the reference that the waiting place held is then dropped. It is called from a dispatch of the task's context. */
void tn_task_watch_cancellable (GTask *task, gboolean (*take) (GTask *task));

/* For take functions. */
gboolean tn_task_list_take (GSList **list, GTask *task);
