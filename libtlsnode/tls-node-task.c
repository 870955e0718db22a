/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-task-private.h"

typedef struct {
  GSource *source;
  GTask *task; /* owns this */
  gboolean (*take) (GTask *task);
} TnTaskWatch;

static void
watch_free (gpointer data)
{
  TnTaskWatch *self = data;

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  TnTaskWatch *self = data;
  g_autoptr (GTask) task = g_object_ref (self->task);

  if (self->take (task)) {
    g_task_return_error_if_cancelled (task);
    g_object_unref (task); /* the waiting place's */
  }
  return G_SOURCE_REMOVE;
}

GTask *
tn_task_new (TnPoller *poller,
             gpointer source,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  GMainContext *context = poller == NULL ? NULL : tn_poller_get_context (poller);
  GTask *task;

  if (context == NULL)
    return g_task_new (source, cancellable, callback, user_data);

  g_main_context_push_thread_default (context);
  task = g_task_new (source, cancellable, callback, user_data);
  g_main_context_pop_thread_default (context);
  return task;
}

void
tn_task_watch_cancellable (GTask *task, gboolean (*take) (GTask *task))
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  TnTaskWatch *self;

  if (cancellable == NULL)
    return;
  self = g_new0 (TnTaskWatch, 1);
  self->source = g_cancellable_source_new (cancellable);
  self->task = task;
  self->take = take;
  g_source_set_callback (self->source, (GSourceFunc) G_CALLBACK (cancelled_cb), self, NULL);
  g_source_attach (self->source, g_task_get_context (task));
  g_task_set_task_data (task, self, watch_free);
}

gboolean
tn_task_list_take (GSList **list, GTask *task)
{
  GSList *link = g_slist_find (*list, task);

  *list = g_slist_delete_link (*list, link);
  return link != NULL;
}
