/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

#include <string.h>

static guint
distance (const char *a, const char *b)
{
  gsize length = strlen (b);
  g_autofree guint *row = g_new (guint, length + 1);

  for (gsize j = 0; j <= length; j++)
    row[j] = j;
  for (gsize i = 0; a[i] != '\0'; i++) {
    guint diagonal = row[0];

    row[0] = i + 1;
    for (gsize j = 0; j < length; j++) {
      guint replaced = diagonal + (g_ascii_tolower (a[i]) != g_ascii_tolower (b[j]));

      diagonal = row[j + 1];
      row[j + 1] = MIN (replaced, MIN (diagonal, row[j]) + 1);
    }
  }
  return row[length];
}

/* The name that was probably meant. Long ones are peers' or files, not names. */
const char *
tn_lua_nearest (const char *name, const char *const *names)
{
  const char *nearest = NULL;
  guint least = G_MAXUINT;

  for (; strlen (name) < 64 && *names != NULL; names++) {
    guint steps = distance (name, *names);

    if (steps < least) {
      least = steps;
      nearest = *names;
    }
  }
  return nearest;
}

static const TnLuaOption *
find (const TnLuaOptions *options, const char *name)
{
  for (const TnLuaOption *option = options->options; option->name != NULL; option++) {
    if (g_str_equal (option->name, name) || g_strcmp0 (option->node_name, name) == 0)
      return option;
  }
  return NULL;
}

static void
raise_unknown (lua_State *L, int index, const TnLuaOptions *options, const char *name)
{
  const char *names[128] = { NULL };
  const char *nearest;

  for (int i = 0; options->options[i].name != NULL && i < 127; i++)
    names[i] = options->options[i].name;
  nearest = tn_lua_nearest (name, names);
  tn_lua_argument_error (
      L, index, lua_pushfstring (L, "unknown option '%s'; is it '%s'?", name, nearest));
}

static const TnLuaOption *
check_key (lua_State *L, int index, int key, const TnLuaOptions *options)
{
  const TnLuaOption *option;

  if (lua_type (L, key) != LUA_TSTRING)
    tn_lua_argument_error (L, index, "options have names");
  option = find (options, lua_tostring (L, key));
  if (option == NULL)
    raise_unknown (L, index, options, lua_tostring (L, key));
  return option;
}

/* An item is a value or a table of several: by name, or in order. */
static void
apply_item (lua_State *L, gpointer object, const TnLuaOption *option, int index)
{
  gboolean is_table = lua_istable (L, index);
  int base = lua_gettop (L) + 1;

  for (int i = 0; option->parameters[i] != NULL; i++) {
    if (!is_table && i == 0)
      lua_pushvalue (L, index);
    else if (!is_table)
      lua_pushnil (L);
    else
      lua_getfield (L, index, option->parameters[i]);
    if (is_table && lua_isnil (L, -1)) {
      lua_pop (L, 1);
      lua_rawgeti (L, index, i + 1);
    }
  }
  option->apply (L, object, base);
  lua_settop (L, base - 1);
}

static gboolean
is_empty_table (lua_State *L, int index)
{
  if (!lua_istable (L, index))
    return FALSE;
  lua_pushnil (L);
  if (lua_next (L, index) == 0)
    return TRUE;
  lua_pop (L, 2);
  return FALSE;
}

/* Where Node takes '' and false for nothing as well. */
static gboolean
is_given (lua_State *L, const TnLuaOption *option, int index)
{
  static const char *const falsy[] = { "ca", "cert", "key", NULL };
  gboolean is_nothing = lua_isboolean (L, index) ? !lua_toboolean (L, index)
                                                 : lua_type (L, index) == LUA_TSTRING
                                                       && tn_lua_length (L, index) == 0;

  return !is_nothing || !g_strv_contains (falsy, option->name);
}

/* As in Node no authority at all is nobody to trust, which does not mean those of the system. */
static void
apply_nothing (lua_State *L, gpointer object, const TnLuaOption *option)
{
  if (!g_str_equal (option->name, "ca"))
    return;
  lua_pushliteral (L, "");
  option->apply (L, object, lua_gettop (L));
  lua_pop (L, 1);
}

/* As in Node a port may be a string that says a number. */
static void
push_value (lua_State *L, const TnLuaOption *option, int index)
{
  if (g_str_equal (option->name, "port") && lua_isnumber (L, index))
    lua_pushnumber (L, lua_tonumber (L, index));
  else
    lua_pushvalue (L, index);
}

static void
apply (lua_State *L, gpointer object, const TnLuaOption *option, int index)
{
  int length = lua_istable (L, index) ? tn_lua_length (L, index) : 0;

  if (option->kind == TN_LUA_OPTION_PROPERTY) {
    push_value (L, option, index);
    option->apply (L, object, index + 1);
    lua_settop (L, index);
  } else if (option->kind == TN_LUA_OPTION_LIST && is_empty_table (L, index)) {
    apply_nothing (L, object, option);
  } else if (option->kind == TN_LUA_OPTION_VALUES || length == 0) {
    apply_item (L, object, option, index);
  } else {
    for (int i = 1; i <= length; i++) {
      lua_rawgeti (L, index, i);
      apply_item (L, object, option, lua_gettop (L));
      lua_pop (L, 1);
    }
  }
}

void
tn_lua_in_option (lua_State *L, const char *name)
{
  TnLua *lua = tn_lua_get (L);

  if (lua->in_option != NULL)
    lua->in_option = name;
}

/* Options are a table, or an object made of one. Leaves a box on the stack that owns them until they are stolen: values
 * may raise. */
gpointer
tn_lua_build_options (lua_State *L, int index, const TnLuaOptions *options)
{
  TnLua *lua = tn_lua_get (L);
  GObject **box;

  lua->in_option = NULL;
  if (!lua_istable (L, index)) {
    GObject *given = tn_lua_check_object (L, index, options->get_type ());

    box = tn_lua_push_box (L);
    *box = g_object_ref (given);
    return box;
  }

  box = tn_lua_push_box (L);
  *box = g_object_new (options->get_type (), NULL);
  lua_pushnil (L);
  while (lua_next (L, index)) {
    const TnLuaOption *option = check_key (L, index, lua_gettop (L) - 1, options);

    lua->in_option = option->node_name != NULL ? option->node_name : option->name;
    if (is_given (L, option, lua_gettop (L)))
      apply (L, *box, option, lua_gettop (L));
    lua->in_option = NULL;
    lua_pop (L, 1);
  }
  return box;
}

gpointer
tn_lua_opt_options (lua_State *L, int index, const TnLuaOptions *options)
{
  return lua_isnoneornil (L, index) ? NULL : tn_lua_build_options (L, index, options);
}

gpointer
tn_lua_steal_options (gpointer data)
{
  GObject **box = data;

  return box == NULL ? NULL : g_steal_pointer (box);
}
