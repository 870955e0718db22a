/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-options-private.h"

#include "libtlsnode/base/secret.h"

static GParamSpec *
make_pspec (const TnOption *option)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  switch (option->kind) {
  case TN_OPTION_STRING:
  case TN_OPTION_SECRET:
    return g_param_spec_string (option->name, NULL, NULL, NULL, flags);
  case TN_OPTION_STRV:
    return g_param_spec_boxed (option->name, NULL, NULL, G_TYPE_STRV, flags);
  case TN_OPTION_OBJECT:
    return g_param_spec_object (option->name, NULL, NULL, option->type (), flags);
  case TN_OPTION_BYTES:
    return g_param_spec_boxed (option->name, NULL, NULL, G_TYPE_BYTES, flags);
  case TN_OPTION_INT64:
    return g_param_spec_int64 (option->name, NULL, NULL, G_MININT64, G_MAXINT64,
                               option->initial, flags);
  case TN_OPTION_UINT64:
    return g_param_spec_uint64 (option->name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
  case TN_OPTION_BOOLEAN:
    return g_param_spec_boolean (option->name, NULL, NULL, option->initial, flags);
  case TN_OPTION_INT:
    return g_param_spec_int (option->name, NULL, NULL, G_MININT, G_MAXINT, option->initial,
                             flags);
  case TN_OPTION_UINT:
    return g_param_spec_uint (option->name, NULL, NULL, 0, G_MAXUINT, option->initial, flags);
  }
  return NULL;
}

void
tn_options_install (GObjectClass *klass, const TnOption *table, guint length)
{
  for (guint i = 0; i < length; i++)
    g_object_class_install_property (klass, i + 1, make_pspec (&table[i]));
}

void
tn_options_init (gpointer data, const TnOption *table, guint length)
{
  for (guint i = 0; i < length; i++) {
    if (table[i].kind >= TN_OPTION_BOOLEAN)
      G_STRUCT_MEMBER (int, data, table[i].offset) = table[i].initial;
    else if (table[i].kind == TN_OPTION_INT64)
      G_STRUCT_MEMBER (gint64, data, table[i].offset) = table[i].initial;
  }
}

static void
clear_field (gpointer data, const TnOption *option)
{
  gpointer *field = &G_STRUCT_MEMBER (gpointer, data, option->offset);

  switch (option->kind) {
  case TN_OPTION_STRING:
    g_clear_pointer ((char **) field, g_free);
    break;
  case TN_OPTION_SECRET:
    g_clear_pointer ((char **) field, tn_wipe_free_string);
    break;
  case TN_OPTION_STRV:
    g_clear_pointer ((char ***) field, g_strfreev);
    break;
  case TN_OPTION_OBJECT:
    g_clear_object ((GObject **) field);
    break;
  case TN_OPTION_BYTES:
    g_clear_pointer ((GBytes **) field, g_bytes_unref);
    break;
  case TN_OPTION_INT64:
  case TN_OPTION_UINT64:
  case TN_OPTION_BOOLEAN:
  case TN_OPTION_INT:
  case TN_OPTION_UINT:
    break;
  }
}

void
tn_options_clear (gpointer data, const TnOption *table, guint length)
{
  for (guint i = 0; i < length; i++)
    clear_field (data, &table[i]);
}

void
tn_option_get (gpointer data, const TnOption *option, GValue *value)
{
  switch (option->kind) {
  case TN_OPTION_STRING:
  case TN_OPTION_SECRET:
    g_value_set_string (value, G_STRUCT_MEMBER (char *, data, option->offset));
    break;
  case TN_OPTION_STRV:
    g_value_set_boxed (value, G_STRUCT_MEMBER (char **, data, option->offset));
    break;
  case TN_OPTION_OBJECT:
    g_value_set_object (value, G_STRUCT_MEMBER (gpointer, data, option->offset));
    break;
  case TN_OPTION_BYTES:
    g_value_set_boxed (value, G_STRUCT_MEMBER (GBytes *, data, option->offset));
    break;
  case TN_OPTION_INT64:
    g_value_set_int64 (value, G_STRUCT_MEMBER (gint64, data, option->offset));
    break;
  case TN_OPTION_UINT64:
    g_value_set_uint64 (value, G_STRUCT_MEMBER (guint64, data, option->offset));
    break;
  case TN_OPTION_BOOLEAN:
    g_value_set_boolean (value, G_STRUCT_MEMBER (int, data, option->offset));
    break;
  case TN_OPTION_INT:
    g_value_set_int (value, G_STRUCT_MEMBER (int, data, option->offset));
    break;
  case TN_OPTION_UINT:
    g_value_set_uint (value, (guint) G_STRUCT_MEMBER (int, data, option->offset));
    break;
  }
}

void
tn_option_set (gpointer object, const TnOption *option, gpointer data, const GValue *value)
{
  gpointer field = G_STRUCT_MEMBER_P (data, option->offset);

  switch (option->kind) {
  case TN_OPTION_STRING:
  case TN_OPTION_SECRET:
    tn_option_change_string (object, option, field, g_value_get_string (value));
    break;
  case TN_OPTION_STRV:
    tn_option_change_strv (object, option, field, g_value_get_boxed (value));
    break;
  case TN_OPTION_OBJECT:
    tn_option_change_object (object, option, field, g_value_get_object (value));
    break;
  case TN_OPTION_BYTES:
    tn_option_change_bytes (object, option, field, g_value_get_boxed (value));
    break;
  case TN_OPTION_INT64:
    tn_option_change_int64 (object, option, field, g_value_get_int64 (value));
    break;
  case TN_OPTION_UINT64:
    tn_option_change_uint64 (object, option, field, g_value_get_uint64 (value));
    break;
  case TN_OPTION_BOOLEAN:
    tn_option_change_number (object, option, field, g_value_get_boolean (value));
    break;
  case TN_OPTION_INT:
    tn_option_change_number (object, option, field, g_value_get_int (value));
    break;
  case TN_OPTION_UINT:
    tn_option_change_number (object, option, field, (int) g_value_get_uint (value));
    break;
  }
}

void
tn_option_change_string (gpointer object,
                         const TnOption *option,
                         char **field,
                         const char *value)
{
  char *copy;

  if (g_strcmp0 (*field, value) == 0)
    return;
  copy = g_strdup (value);
  if (option->kind == TN_OPTION_SECRET)
    tn_wipe_free_string (*field);
  else
    g_free (*field);
  *field = copy;
  g_object_notify (object, option->name);
}

void
tn_option_change_strv (gpointer object,
                       const TnOption *option,
                       char ***field,
                       const char *const *value)
{
  char **copy = g_strdupv ((char **) value);

  g_strfreev (*field);
  *field = copy;
  g_object_notify (object, option->name);
}

void
tn_option_change_object (gpointer object,
                         const TnOption *option,
                         gpointer field,
                         gpointer value)
{
  if (g_set_object ((GObject **) field, value))
    g_object_notify (object, option->name);
}

void
tn_option_change_bytes (gpointer object, const TnOption *option, GBytes **field, GBytes *value)
{
  GBytes *old = *field;

  if (old == value)
    return;
  *field = value == NULL ? NULL : g_bytes_ref (value);
  g_clear_pointer (&old, g_bytes_unref);
  g_object_notify (object, option->name);
}

void
tn_option_change_number (gpointer object, const TnOption *option, int *field, int value)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify (object, option->name);
}

void
tn_option_change_int64 (gpointer object, const TnOption *option, gint64 *field, gint64 value)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify (object, option->name);
}

void
tn_option_change_uint64 (gpointer object, const TnOption *option, guint64 *field, guint64 value)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify (object, option->name);
}

void
tn_options_copy (gpointer object,
                 gpointer to,
                 gpointer from,
                 const TnOption *table,
                 guint length)
{
  for (guint i = 0; i < length; i++) {
    const TnOption *option = &table[i];
    gpointer field = G_STRUCT_MEMBER_P (to, option->offset);
    gpointer value = G_STRUCT_MEMBER_P (from, option->offset);

    switch (option->kind) {
    case TN_OPTION_STRING:
    case TN_OPTION_SECRET:
      tn_option_change_string (object, option, field, *(char **) value);
      break;
    case TN_OPTION_STRV:
      tn_option_change_strv (object, option, field, *(const char *const **) value);
      break;
    case TN_OPTION_OBJECT:
      tn_option_change_object (object, option, field, *(gpointer *) value);
      break;
    case TN_OPTION_BYTES:
      tn_option_change_bytes (object, option, field, *(GBytes **) value);
      break;
    case TN_OPTION_INT64:
      tn_option_change_int64 (object, option, field, *(gint64 *) value);
      break;
    case TN_OPTION_UINT64:
      tn_option_change_uint64 (object, option, field, *(guint64 *) value);
      break;
    case TN_OPTION_BOOLEAN:
    case TN_OPTION_INT:
    case TN_OPTION_UINT:
      tn_option_change_number (object, option, field, *(int *) value);
      break;
    }
  }
}

void
tn_options_no_lists (GObject *object)
{
}
