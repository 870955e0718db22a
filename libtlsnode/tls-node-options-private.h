/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Options objects are tables: a row per scalar says where it is kept and what it starts as. Setters never fail; the
 * constructor that consumes an options object validates it. */
typedef enum {
  TN_OPTION_STRING,
  TN_OPTION_SECRET, /* a string that is wiped when it is freed or replaced */
  TN_OPTION_STRV,
  TN_OPTION_OBJECT,
  TN_OPTION_BYTES,
  TN_OPTION_INT64,
  TN_OPTION_UINT64, /* starts as 0 */
  TN_OPTION_BOOLEAN,
  TN_OPTION_INT,
  TN_OPTION_UINT
} TnOptionKind;

typedef struct {
  const char *name; /* of the property */
  TnOptionKind kind;
  gsize offset;         /* in the private struct */
  int initial;          /* of booleans and numbers */
  GType (*type) (void); /* of objects */
} TnOption;

/* The property id of a row is its index + 1. */
void tn_options_install (GObjectClass *klass, const TnOption *table, guint length);
void tn_options_init (gpointer data, const TnOption *table, guint length);
void tn_options_clear (gpointer data, const TnOption *table, guint length);
/* Between two objects of one class; the first is new. */
void tn_options_copy (gpointer object,
                      gpointer to,
                      gpointer from,
                      const TnOption *table,
                      guint length);
void tn_option_get (gpointer data, const TnOption *option, GValue *value);
void
tn_option_set (gpointer object, const TnOption *option, gpointer data, const GValue *value);

/* For the typed setters: change and notify, only when the value is another one. */
void tn_option_change_string (gpointer object,
                              const TnOption *option,
                              char **field,
                              const char *value);
void tn_option_change_strv (gpointer object,
                            const TnOption *option,
                            char ***field,
                            const char *const *value);
void tn_option_change_object (gpointer object,
                              const TnOption *option,
                              gpointer field,
                              gpointer value);
void
tn_option_change_bytes (gpointer object, const TnOption *option, GBytes **field, GBytes *value);
void tn_option_change_number (gpointer object, const TnOption *option, int *field, int value);
void
tn_option_change_int64 (gpointer object, const TnOption *option, gint64 *field, gint64 value);
void tn_option_change_uint64 (gpointer object,
                              const TnOption *option,
                              guint64 *field,
                              guint64 value);

/* For the classes that hold no lists. */
void tn_options_no_lists (GObject *object);

/* What every options class needs beside its table: the vfuncs. */
#define TN_DEFINE_OPTIONS_CLASS(Type, snake, clear_lists)                                      \
  static void snake##_get_property (GObject *object, guint id, GValue *value,                  \
                                    GParamSpec *pspec)                                         \
  {                                                                                            \
    tn_option_get (snake##_data (object), &options_table[id - 1], value);                      \
  }                                                                                            \
  static void snake##_set_property (GObject *object, guint id, const GValue *value,            \
                                    GParamSpec *pspec)                                         \
  {                                                                                            \
    tn_option_set (object, &options_table[id - 1], snake##_data (object), value);              \
  }                                                                                            \
  static void snake##_finalize (GObject *object)                                               \
  {                                                                                            \
    clear_lists (object);                                                                      \
    tn_options_clear (snake##_data (object), options_table, G_N_ELEMENTS (options_table));     \
    G_OBJECT_CLASS (snake##_parent_class)->finalize (object);                                  \
  }                                                                                            \
  static void snake##_class_init (Type##Class *klass)                                          \
  {                                                                                            \
    GObjectClass *object_class = G_OBJECT_CLASS (klass);                                       \
    object_class->get_property = snake##_get_property;                                         \
    object_class->set_property = snake##_set_property;                                         \
    object_class->finalize = snake##_finalize;                                                 \
    tn_options_install (object_class, options_table, G_N_ELEMENTS (options_table));            \
  }

/* Accessor pairs, one line each under their documentation. row is the index in the table. */
#define TN_DEFINE_OPTION(Type, snake, IS_TYPE, row, ctype, field, none, change, cast)          \
  ctype snake##_get_##field (Type *self)                                                       \
  {                                                                                            \
    g_return_val_if_fail (IS_TYPE (self), none);                                               \
    return (ctype) snake##_data (G_OBJECT (self))->field;                                      \
  }                                                                                            \
  void snake##_set_##field (Type *self, ctype field)                                           \
  {                                                                                            \
    g_return_if_fail (IS_TYPE (self));                                                         \
    change (self, &options_table[row], cast &snake##_data (G_OBJECT (self))->field, field);    \
  }
