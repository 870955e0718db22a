/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

typedef struct {
  TnLua *lua;
  int function;
} Function;

/* One call. */
typedef struct {
  Function *function;
  TnLuaPush push;
  TnLuaTake take;
  gpointer data;
} Question;

gpointer
tn_lua_new_function (lua_State *L, int index)
{
  Function *self;

  tn_lua_check_function (L, index);
  self = g_new0 (Function, 1);
  self->lua = tn_lua_ref (tn_lua_get (L));
  lua_pushvalue (L, index);
  self->function = luaL_ref (L, LUA_REGISTRYINDEX);
  return self;
}

gpointer
tn_lua_opt_function (lua_State *L, int index)
{
  return lua_isnoneornil (L, index) ? NULL : tn_lua_new_function (L, index);
}

void
tn_lua_free_function (gpointer function)
{
  Function *self = function;

  if (self->lua->state != NULL)
    luaL_unref (self->lua->state, LUA_REGISTRYINDEX, self->function);
  tn_lua_unref (self->lua);
  g_free (self);
}

/* nil and false are nothing. */
gpointer
tn_lua_opt_answer (lua_State *L, int index, GType type)
{
  return lua_toboolean (L, index) ? tn_lua_check_object (L, index, type) : NULL;
}

/* Nothing is a yes, and so is the true of our own checks; anything else is the reason against. To Node a false is a yes: a function
 * that returns what a comparison gave would let everybody in. */
gboolean
tn_lua_check_verdict (lua_State *L, int index)
{
  gboolean is_boolean = lua_isboolean (L, index);

  if (lua_isnoneornil (L, index) || (is_boolean && lua_toboolean (L, index)))
    return TRUE;

  if (is_boolean)
    lua_pushliteral (L, "The program refused the certificate of the server");
  else
    lua_pushvalue (L, index);
  return lua_error (L) != 0;
}

static int
ask (lua_State *L)
{
  Question *question = lua_touserdata (L, 1);
  int n_arguments;

  lua_rawgeti (L, LUA_REGISTRYINDEX, question->function->function);
  n_arguments = question->push (L, question->data);
  lua_call (L, n_arguments, LUA_MULTRET);
  if (lua_gettop (L) >= 3 && !lua_toboolean (L, 2) && lua_toboolean (L, 3)) {
    lua_settop (L, 3);
    return lua_error (L);
  }
  question->take (L, question->data, 2);
  return 0;
}

static int
describe (lua_State *L)
{
  lua_getglobal (L, "tostring");
  lua_pushvalue (L, 1);
  lua_call (L, 1, 1);
  return 1;
}

/* Of what lies on top: an error of ours stays what it is, anything else becomes a message. */
static GError *
take_error (lua_State *L)
{
  GError *error = tn_lua_new_error (L, lua_gettop (L));

  if (error != NULL)
    return error;
  lua_pushcfunction (L, describe);
  lua_insert (L, -2);
  if (lua_pcall (L, 1, 1, 0) == 0)
    error = tn_lua_new_error (L, lua_gettop (L));
  return error != NULL
             ? error
             : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "error in a callback");
}

GError *
tn_lua_ask (gpointer function, TnLuaPush push, TnLuaTake take, gpointer data)
{
  Question question = { function, push, take, data };
  TnLua *lua = question.function->lua;
  lua_State *L = lua->state;
  GError *error = NULL;
  int top;

  if (L == NULL || !lua_checkstack (L, LUA_MINSTACK))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "the Lua state is closed");
  tn_lua_ref (lua);
  top = lua_gettop (L);
  lua_pushcfunction (L, ask);
  lua_pushlightuserdata (L, &question);
  lua->n_callbacks++;
  if (lua_pcall (L, 1, 0, 0) != 0)
    error = take_error (L);
  lua->n_callbacks--;
  lua_settop (L, top);
  tn_lua_unref (lua);
  return error;
}
