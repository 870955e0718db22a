/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

/* A function of the user's with its data: shared by the options that it was given to and by everybody who was made with
 * them; destroy runs when the last of them lets go. */
typedef struct {
  gatomicrefcount references;
  GCallback function;
  gpointer user_data;
  GDestroyNotify destroy;
} TnCallback;

/* NULL when function is NULL: then user_data is destroyed at once. */
TnCallback *tn_callback_new (GCallback function, gpointer user_data, GDestroyNotify destroy);
TnCallback *tn_callback_ref (TnCallback *self); /* NULL gives NULL */
void tn_callback_unref (TnCallback *self);
/* Puts a new one in place of *field, then lets go of the old one: what its destroy does finds the new one. */
void tn_callback_replace (TnCallback **field, TnCallback *callback);
