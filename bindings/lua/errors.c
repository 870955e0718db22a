/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

static char metatable_key, traceback_key;

static GError *
error_at (lua_State *L, int index)
{
  GError **box = lua_touserdata (L, index);
  gboolean is_error = FALSE;

  if (box != NULL && lua_getmetatable (L, index)) {
    tn_lua_push_registry (L, &metatable_key);
    is_error = lua_rawequal (L, -1, -2);
    lua_pop (L, 2);
  }
  return is_error ? *box : NULL;
}

static GError *
self_error (lua_State *L)
{
  GError *error = error_at (L, 1);

  if (error == NULL)
    luaL_argerror (L, 1, "error expected");
  return error;
}

static int
error_gc (lua_State *L)
{
  GError **box = lua_touserdata (L, 1);

  g_clear_error (box);
  return 0;
}

static int
error_index (lua_State *L)
{
  GError *error = self_error (L);
  const TnLuaErrorField *field;

  lua_pushvalue (L, 2);
  lua_rawget (L, lua_upvalueindex (1));
  field = lua_touserdata (L, -1);
  if (field == NULL)
    return 0;
  field->push (L, error);
  return 1;
}

static int
error_tostring (lua_State *L)
{
  GError *error = self_error (L);

  lua_pushfstring (L, "%s: %s", tls_node_error_get_code (error), error->message);
  return 1;
}

static void
push_message (lua_State *L, const GError *error)
{
  lua_pushstring (L, error->message);
}

static const TnLuaErrorField message_field = { "message", push_message };

/* Writes what a handler raised to stderr, as long as the program sets nothing else. */
static int
print_error (lua_State *L)
{
  const char *traceback = luaL_optstring (L, 2, "");
  const char *message;

  lua_getglobal (L, "tostring");
  lua_pushvalue (L, 1);
  lua_call (L, 1, 1);
  message = lua_tostring (L, -1);
  g_printerr ("tlsnode: error in a handler: %s\n%s\n", message == NULL ? "?" : message,
              traceback);
  return 0;
}

void
tn_lua_open_errors (lua_State *L, const TnLuaErrorField *fields)
{
  lua_newtable (L);
  lua_newtable (L);
  lua_pushlightuserdata (L, (gpointer) &message_field);
  lua_setfield (L, -2, message_field.name);
  for (; fields->name != NULL; fields++) {
    lua_pushlightuserdata (L, (gpointer) fields);
    lua_setfield (L, -2, fields->name);
  }
  lua_pushcclosure (L, error_index, 1);
  lua_setfield (L, -2, "__index");
  lua_pushcfunction (L, error_gc);
  lua_setfield (L, -2, "__gc");
  lua_pushcfunction (L, error_tostring);
  lua_setfield (L, -2, "__tostring");
  lua_pushliteral (L, "tlsnode.Error");
  lua_setfield (L, -2, "__name");
  tn_lua_set_registry (L, &metatable_key);

  lua_getglobal (L, "debug");
  lua_getfield (L, -1, "traceback");
  tn_lua_set_registry (L, &traceback_key);
  lua_pop (L, 1);
  lua_pushcfunction (L, print_error);
  lua_setfield (L, -2, "on_error");
}

void
tn_lua_push_error (lua_State *L, const GError *error)
{
  GError **box;

  if (error == NULL) {
    lua_pushnil (L);
    return;
  }
  box = lua_newuserdata (L, sizeof (GError *));
  *box = NULL;
  tn_lua_push_registry (L, &metatable_key);
  lua_setmetatable (L, -2);
  *box = g_error_copy (error);
}

int
tn_lua_push_failure (lua_State *L, const GError *error)
{
  lua_pushnil (L);
  tn_lua_push_error (L, error);
  return 2;
}

/* Of a table at index; NULL when it is none, or the value no string that C can hold. Belongs to the table. */
static const char *
field_at (lua_State *L, int index, const char *name)
{
  const char *text = NULL;
  gsize length = 0;

  if (!lua_istable (L, index))
    return NULL;
  lua_pushstring (L, name);
  lua_rawget (L, index);
  if (lua_type (L, -1) == LUA_TSTRING)
    text = lua_tolstring (L, -1, &length);
  lua_pop (L, 1);
  return text != NULL && g_utf8_validate_len (text, length, NULL) ? text : NULL;
}

/* An error is one that a method or signal gave, a message, or a table with a message and perhaps a code. */
void
tn_lua_check_error (lua_State *L, int index)
{
  if (lua_type (L, index) == LUA_TSTRING)
    tn_lua_check_utf8 (L, index);
  else if (!lua_isnoneornil (L, index) && error_at (L, index) == NULL
           && field_at (L, index, "message") == NULL)
    tn_lua_argument_error (L, index, "error or message expected");
}

GError *
tn_lua_new_error (lua_State *L, int index)
{
  GError *error = error_at (L, index);

  if (error != NULL)
    return g_error_copy (error);
  if (lua_type (L, index) == LUA_TSTRING)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, lua_tostring (L, index));
  if (field_at (L, index, "message") != NULL)
    return tls_node_error_new (field_at (L, index, "code"), field_at (L, index, "message"));
  return NULL;
}

/* What was raised becomes { it, traceback }, while the stack is still there. */
static int
message_handler (lua_State *L)
{
  lua_newtable (L);
  lua_pushvalue (L, 1);
  lua_rawseti (L, -2, 1);
  tn_lua_push_registry (L, &traceback_key);
  lua_pushliteral (L, "");
  lua_pushinteger (L, 2);
  lua_call (L, 2, 1);
  lua_rawseti (L, -2, 2);
  return 1;
}

/* (what message_handler made) */
static int
report (lua_State *L)
{
  tn_lua_push_module (L);
  lua_getfield (L, -1, "on_error");
  if (!lua_isfunction (L, -1))
    lua_pushcfunction (L, print_error);
  lua_rawgeti (L, 1, 1);
  lua_rawgeti (L, 1, 2);
  lua_call (L, 2, 0);
  return 0;
}

/* Calls function (data) on our own thread; what it raises goes to on_error and never through C. */
void
tn_lua_protect (TnLua *lua, lua_CFunction function, gpointer data)
{
  lua_State *L = lua->state;
  int top, status;

  if (L == NULL || !lua_checkstack (L, LUA_MINSTACK))
    return;
  top = lua_gettop (L);
  lua_pushcfunction (L, message_handler);
  lua_pushcfunction (L, function);
  lua_pushlightuserdata (L, data);
  lua->n_callbacks++;
  status = lua_pcall (L, 1, 0, top + 1);
  lua->n_callbacks--;
  if (status == LUA_ERRRUN) {
    lua_pushcfunction (L, report);
    lua_insert (L, -2);
    status = lua_pcall (L, 1, 0, 0);
  }
  if (status != 0)
    g_printerr ("tlsnode: error in an error handler: %s\n", lua_tostring (L, -1));
  lua_settop (L, top);
}
