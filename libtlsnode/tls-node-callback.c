/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-callback-private.h"

TnCallback *
tn_callback_new (GCallback function, gpointer user_data, GDestroyNotify destroy)
{
  TnCallback *self;

  if (function == NULL) {
    if (destroy != NULL)
      destroy (user_data);
    return NULL;
  }
  self = g_new0 (TnCallback, 1);
  g_atomic_ref_count_init (&self->references);
  self->function = function;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

TnCallback *
tn_callback_ref (TnCallback *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc (&self->references);
  return self;
}

void
tn_callback_unref (TnCallback *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}

void
tn_callback_replace (TnCallback **field, TnCallback *callback)
{
  TnCallback *old = *field;

  *field = callback;
  g_clear_pointer (&old, tn_callback_unref);
}
