/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

#include <math.h>

#define DEEPEST 32

/* C -> Lua */

static void
push_container (lua_State *L, GVariant *variant)
{
  gboolean is_dict = g_variant_is_of_type (variant, G_VARIANT_TYPE_DICTIONARY);

  luaL_checkstack (L, 4, "a value is nested too deeply");
  lua_newtable (L);
  for (gsize i = 0; i < g_variant_n_children (variant); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (variant, i);
    g_autoptr (GVariant) key = is_dict ? g_variant_get_child_value (child, 0) : NULL;
    g_autoptr (GVariant) value = is_dict ? g_variant_get_child_value (child, 1) : NULL;

    if (is_dict)
      tn_lua_push_variant (L, key);
    tn_lua_push_variant (L, is_dict ? value : child);
    if (is_dict)
      lua_rawset (L, -3);
    else
      lua_rawseti (L, -2, i + 1);
  }
}

static void
push_boxed_variant (lua_State *L, GVariant *variant)
{
  g_autoptr (GVariant) inner = NULL;

  if (g_variant_n_children (variant) > 0)
    inner = g_variant_get_child_value (variant, 0);
  tn_lua_push_variant (L, inner);
}

/* Strings with NUL bytes are "ay". */
static void
push_array (lua_State *L, GVariant *variant)
{
  gsize length;
  const char *bytes;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_BYTESTRING)) {
    push_container (L, variant);
    return;
  }
  bytes = g_variant_get_fixed_array (variant, &length, 1);
  lua_pushlstring (L, length == 0 ? "" : bytes, length);
}

void
tn_lua_push_variant (lua_State *L, GVariant *variant)
{
  gsize length;
  const char *string;

  if (variant == NULL) {
    lua_pushnil (L);
    return;
  }
  switch (g_variant_classify (variant)) {
  case G_VARIANT_CLASS_BOOLEAN:
    lua_pushboolean (L, g_variant_get_boolean (variant));
    break;
  case G_VARIANT_CLASS_BYTE:
    lua_pushinteger (L, g_variant_get_byte (variant));
    break;
  case G_VARIANT_CLASS_INT16:
    lua_pushinteger (L, g_variant_get_int16 (variant));
    break;
  case G_VARIANT_CLASS_UINT16:
    lua_pushinteger (L, g_variant_get_uint16 (variant));
    break;
  case G_VARIANT_CLASS_INT32:
    lua_pushinteger (L, g_variant_get_int32 (variant));
    break;
  case G_VARIANT_CLASS_UINT32:
    lua_pushinteger (L, g_variant_get_uint32 (variant));
    break;
  case G_VARIANT_CLASS_INT64:
    lua_pushinteger (L, g_variant_get_int64 (variant));
    break;
  case G_VARIANT_CLASS_UINT64:
    lua_pushinteger (L, g_variant_get_uint64 (variant));
    break;
  case G_VARIANT_CLASS_HANDLE:
    lua_pushinteger (L, g_variant_get_handle (variant));
    break;
  case G_VARIANT_CLASS_DOUBLE:
    lua_pushnumber (L, g_variant_get_double (variant));
    break;
  case G_VARIANT_CLASS_STRING:
  case G_VARIANT_CLASS_OBJECT_PATH:
  case G_VARIANT_CLASS_SIGNATURE:
    string = g_variant_get_string (variant, &length);
    lua_pushlstring (L, string, length);
    break;
  case G_VARIANT_CLASS_VARIANT:
  case G_VARIANT_CLASS_MAYBE:
    push_boxed_variant (L, variant);
    break;
  case G_VARIANT_CLASS_ARRAY:
    push_array (L, variant);
    break;
  case G_VARIANT_CLASS_TUPLE:
  case G_VARIANT_CLASS_DICT_ENTRY:
    push_container (L, variant);
    break;
  }
}

/* Lua -> C. A table with a first element is an array, any other is a dictionary. */

static gboolean
is_array (lua_State *L)
{
  return tn_lua_length (L, -1) > 0;
}

static void check_value (lua_State *L, int argument, int depth);

/* Holes are values as well: nil. */
static void
check_array (lua_State *L, int argument, int depth)
{
  gsize length = tn_lua_length (L, -1);

  for (gsize i = 1; i <= length; i++) {
    lua_rawgeti (L, -1, i);
    check_value (L, argument, depth);
    lua_pop (L, 1);
  }
}

static gboolean
is_key (lua_State *L, int index)
{
  gsize length = 0;
  const char *text
      = lua_type (L, index) == LUA_TSTRING ? lua_tolstring (L, index, &length) : NULL;

  return text != NULL && g_utf8_validate_len (text, length, NULL);
}

static void
check_dict (lua_State *L, int argument, int depth)
{
  for (lua_pushnil (L); lua_next (L, -2) != 0; lua_pop (L, 1)) {
    if (!is_key (L, -2))
      tn_lua_argument_error (L, argument, "keys that are UTF-8 without NUL expected");
    check_value (L, argument, depth);
  }
}

/* Of the value on top. */
static void
check_value (lua_State *L, int argument, int depth)
{
  int type = lua_type (L, -1);

  if (depth == 0)
    tn_lua_argument_error (L, argument, "a value is nested too deeply");
  luaL_checkstack (L, 4, "a value is nested too deeply");

  if (type == LUA_TTABLE && is_array (L))
    check_array (L, argument, depth - 1);
  else if (type == LUA_TTABLE)
    check_dict (L, argument, depth - 1);
  else if (type != LUA_TBOOLEAN && type != LUA_TNUMBER && type != LUA_TSTRING)
    tn_lua_argument_error (L, argument,
                           "strings, numbers, booleans and tables of them expected");
}

void
tn_lua_check_variant (lua_State *L, int index)
{
  if (!lua_istable (L, index))
    tn_lua_type_error (L, index, "of type object", "table");
  lua_pushvalue (L, index);
  check_value (L, index, DEEPEST);
  lua_pop (L, 1);
}

void
tn_lua_opt_variant (lua_State *L, int index)
{
  if (!lua_isnoneornil (L, index))
    tn_lua_check_variant (L, index);
}

static GVariant *new_value (lua_State *L);

static GVariant *
new_number (double number)
{
  if (floor (number) == number && fabs (number) < 9007199254740992.0)
    return g_variant_new_int64 ((gint64) number);

  return g_variant_new_double (number);
}

/* What GVariant cannot hold as a string is "ay". */
static GVariant *
new_text (const char *text, gsize length)
{
  if (g_utf8_validate_len (text, length, NULL))
    return g_variant_new_string (text);

  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, length, 1);
}

static GVariant *
new_array (lua_State *L)
{
  gsize length = tn_lua_length (L, -1);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("av"));
  for (gsize i = 1; i <= length; i++) {
    lua_rawgeti (L, -1, i);
    g_variant_builder_add (&list, "v", new_value (L));
    lua_pop (L, 1);
  }

  return g_variant_builder_end (&list);
}

static GVariant *
new_dict (lua_State *L)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  for (lua_pushnil (L); lua_next (L, -2) != 0; lua_pop (L, 1))
    g_variant_builder_add (&dict, "{sv}", lua_tostring (L, -2), new_value (L));

  return g_variant_builder_end (&dict);
}

/* Of the value on top, which was checked: nothing in here raises. */
static GVariant *
new_value (lua_State *L)
{
  gsize length;
  const char *text;

  switch (lua_type (L, -1)) {
  case LUA_TBOOLEAN:
    return g_variant_new_boolean (lua_toboolean (L, -1));

  case LUA_TNUMBER:
    return new_number (lua_tonumber (L, -1));

  case LUA_TSTRING:
    text = lua_tolstring (L, -1, &length);
    return new_text (text, length);

  default:
    return is_array (L) ? new_array (L) : new_dict (L);
  }
}

GVariant *
tn_lua_new_variant (lua_State *L, int index)
{
  GVariant *made;

  if (lua_isnoneornil (L, index))
    return NULL;

  lua_pushvalue (L, index);
  made = g_variant_ref_sink (new_value (L));
  lua_pop (L, 1);

  return made;
}
