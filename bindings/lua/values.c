/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

#include <math.h>
#include <string.h>

/* Lua -> C. Each of these raises. */

void
tn_lua_argument_error (lua_State *L, int index, const char *message)
{
  TnLua *lua = tn_lua_get (L);
  const char *option = g_steal_pointer (&lua->in_option);

  if (option != NULL)
    luaL_error (L,
                "TypeError [ERR_INVALID_ARG_VALUE]: The property 'options.%s' is invalid: %s",
                option, message);
  luaL_argerror (L, index, message);
}

static const char *
describe_string (lua_State *L, int index)
{
  gsize length;
  const char *text = lua_tolstring (L, index, &length);
  gboolean is_long = length > 28;

  lua_pushlstring (L, text, is_long ? 25 : length);
  return lua_pushfstring (L, "type string ('%s%s')", lua_tostring (L, -1),
                          is_long ? "..." : "");
}

/* What Node tells of a value; never more than the type of a secret. */
static const char *
describe (lua_State *L, int index, gboolean is_hidden)
{
  const char *text;

  switch (lua_type (L, index)) {
  case LUA_TNIL:
  case LUA_TNONE:
    return "nil";
  case LUA_TBOOLEAN:
    return lua_toboolean (L, index) ? "type boolean (true)" : "type boolean (false)";
  case LUA_TNUMBER:
    lua_pushvalue (L, index);
    text = lua_tostring (L, -1);
    return is_hidden ? "type number" : lua_pushfstring (L, "type number (%s)", text);
  case LUA_TSTRING:
    return is_hidden ? "type string" : describe_string (L, index);
  case LUA_TFUNCTION:
    return "a function";
  default:
    return lua_pushfstring (L, "a %s", tn_lua_type_name (L, index));
  }
}

static gboolean
is_secret (const char *option)
{
  static const char *const secrets[] = { "key", "passphrase", "pfx", "ticketKeys", NULL };

  return g_strv_contains (secrets, option);
}

/* An option is spoken of in Node's words. */
void
tn_lua_type_error (lua_State *L, int index, const char *in_node, const char *expected)
{
  TnLua *lua = tn_lua_get (L);
  const char *option = g_steal_pointer (&lua->in_option);

  if (option != NULL)
    luaL_error (
        L,
        "TypeError [ERR_INVALID_ARG_TYPE]: The \"options.%s\" property must be %s. Received %s",
        option, in_node, describe (L, index, is_secret (option)));
  luaL_argerror (
      L, index,
      lua_pushfstring (L, "%s expected, got %s", expected, tn_lua_type_name (L, index)));
}

static void
range_error (lua_State *L, int index, const char *rule)
{
  TnLua *lua = tn_lua_get (L);
  const char *option = g_steal_pointer (&lua->in_option);

  if (option != NULL)
    luaL_error (L,
                "RangeError [ERR_OUT_OF_RANGE]: The value of \"options.%s\" is out of range. "
                "It must be %s. Received %s",
                option, rule, lua_tostring (L, index));
  tn_lua_argument_error (L, index, "not an integer of the right size");
}

gboolean
tn_lua_check_boolean (lua_State *L, int index)
{
  if (!lua_isboolean (L, index))
    tn_lua_type_error (L, index, "of type boolean", "boolean");
  return lua_toboolean (L, index);
}

/* Doubles are what 5.1 has. No integer of the API has a meaning beyond 2^53. */
double
tn_lua_check_integer (lua_State *L, int index, double lowest, double highest)
{
  double number = lua_tonumber (L, index);
  char rule[64];

  if (lua_type (L, index) != LUA_TNUMBER)
    tn_lua_type_error (L, index, "of type number", "number");
  if (floor (number) != number)
    range_error (L, index, "an integer");
  g_snprintf (rule, sizeof rule, ">= %.0f && <= %.0f", lowest, highest);
  if (number < lowest || number > highest)
    range_error (L, index, rule);
  return number;
}

const char *
tn_lua_check_bytes (lua_State *L, int index, gsize *length)
{
  if (lua_type (L, index) != LUA_TSTRING)
    tn_lua_type_error (L, index, "of type string", "string");
  return lua_tolstring (L, index, length);
}

const char *
tn_lua_opt_bytes (lua_State *L, int index, gsize *length)
{
  return lua_isnoneornil (L, index) ? NULL : tn_lua_check_bytes (L, index, length);
}

const char *
tn_lua_check_utf8 (lua_State *L, int index)
{
  gsize length = 0;
  const char *string = tn_lua_check_bytes (L, index, &length);

  if (strlen (string) != length)
    tn_lua_argument_error (L, index, "string without NUL expected");
  return string;
}

const char *
tn_lua_opt_utf8 (lua_State *L, int index)
{
  return lua_isnoneornil (L, index) ? NULL : tn_lua_check_utf8 (L, index);
}

/* The collector owns the array; the table owns the strings. */
const char *const *
tn_lua_check_strv (lua_State *L, int index)
{
  const char **strings;
  gsize length;

  if (!lua_istable (L, index))
    tn_lua_type_error (L, index, "an array of strings", "array of strings");
  length = tn_lua_length (L, index);
  strings = lua_newuserdata (L, (length + 1) * sizeof (char *));
  for (gsize i = 0; i < length; i++) {
    lua_rawgeti (L, index, i + 1);
    if (lua_type (L, -1) != LUA_TSTRING)
      tn_lua_type_error (L, index, "an array of strings", "array of strings");
    strings[i] = lua_tostring (L, -1);
    if (strlen (strings[i]) != tn_lua_length (L, -1))
      tn_lua_argument_error (L, index, "strings without NUL expected");
    lua_pop (L, 1);
  }
  strings[length] = NULL;
  return strings;
}

const char *const *
tn_lua_opt_strv (lua_State *L, int index)
{
  return lua_isnoneornil (L, index) ? NULL : tn_lua_check_strv (L, index);
}

int
tn_lua_check_function (lua_State *L, int index)
{
  if (!lua_isfunction (L, index))
    tn_lua_type_error (L, index, "of type function", "function");
  return index;
}

/* C -> Lua */

GBytes *
tn_lua_new_bytes (const char *data, gsize length)
{
  return data == NULL ? NULL : g_bytes_new (data, length);
}

void
tn_lua_push_bytes (lua_State *L, GBytes *bytes)
{
  gsize length;
  const char *data;

  if (bytes == NULL) {
    lua_pushnil (L);
    return;
  }
  data = g_bytes_get_data (bytes, &length);
  lua_pushlstring (L, length == 0 ? "" : data, length);
}

void
tn_lua_push_strv (lua_State *L, const char *const *strings)
{
  if (strings == NULL) {
    lua_pushnil (L);
    return;
  }
  lua_newtable (L);
  for (int i = 0; strings[i] != NULL; i++) {
    lua_pushstring (L, strings[i]);
    lua_rawseti (L, -2, i + 1);
  }
}

static void
push_boxed (lua_State *L, const GValue *value)
{
  GType type = G_VALUE_TYPE (value);

  if (type == G_TYPE_BYTES)
    tn_lua_push_bytes (L, g_value_get_boxed (value));
  else if (type == G_TYPE_ERROR)
    tn_lua_push_error (L, g_value_get_boxed (value));
  else if (type == G_TYPE_STRV)
    tn_lua_push_strv (L, g_value_get_boxed (value));
  else
    luaL_error (L, "a value of type %s", g_type_name (type));
}

/* What a signal carries. The generator has checked that it knows all of them. */
void
tn_lua_push_value (lua_State *L, const GValue *value)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value))) {
  case G_TYPE_BOOLEAN:
    lua_pushboolean (L, g_value_get_boolean (value));
    break;
  case G_TYPE_INT:
    lua_pushinteger (L, g_value_get_int (value));
    break;
  case G_TYPE_UINT:
    lua_pushinteger (L, g_value_get_uint (value));
    break;
  case G_TYPE_INT64:
    lua_pushinteger (L, g_value_get_int64 (value));
    break;
  case G_TYPE_UINT64:
    lua_pushinteger (L, g_value_get_uint64 (value));
    break;
  case G_TYPE_STRING:
    lua_pushstring (L, g_value_get_string (value));
    break;
  case G_TYPE_VARIANT:
    tn_lua_push_variant (L, g_value_get_variant (value));
    break;
  case G_TYPE_OBJECT:
    tn_lua_push_object (L, g_value_get_object (value));
    break;
  default:
    push_boxed (L, value);
    break;
  }
}
