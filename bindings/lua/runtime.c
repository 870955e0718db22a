/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

/* Addresses are the keys of our things in the registry. */
static char runtime_key, thread_key, module_key;

#if LUA_VERSION_NUM >= 502
gsize
tn_lua_length (lua_State *L, int index)
{
  return lua_rawlen (L, index);
}
#else
gsize
tn_lua_length (lua_State *L, int index)
{
  return lua_objlen (L, index);
}
#endif

static void
tn_lua_clear (gpointer data)
{
  TnLua *self = data;

  g_clear_pointer (&self->closures, g_hash_table_unref);
}

TnLua *
tn_lua_ref (TnLua *self)
{
  return g_rc_box_acquire (self);
}

void
tn_lua_unref (TnLua *self)
{
  g_rc_box_release_full (self, tn_lua_clear);
}

/* The end of the Lua state. Handles may be finalised before or after it, and connections live on without handlers. */
static int
close_runtime (lua_State *L)
{
  TnLua **box = lua_touserdata (L, 1);
  TnLua *self = g_steal_pointer (box);

  if (self == NULL)
    return 0;
  self->state = NULL;
  tn_lua_disconnect_all (self);
  g_clear_object (&self->loop);
  tn_lua_unref (self);
  return 0;
}

TnLua *
tn_lua_get (lua_State *L)
{
  TnLua **box;

  tn_lua_push_registry (L, &runtime_key);
  box = lua_touserdata (L, -1);
  lua_pop (L, 1);
  if (box == NULL || *box == NULL)
    luaL_error (L, "the Lua state is closing");
  return *box;
}

void
tn_lua_set_registry (lua_State *L, const void *key)
{
  lua_pushlightuserdata (L, (void *) key);
  lua_insert (L, -2);
  lua_rawset (L, LUA_REGISTRYINDEX);
}

void
tn_lua_push_registry (lua_State *L, const void *key)
{
  lua_pushlightuserdata (L, (void *) key);
  lua_rawget (L, LUA_REGISTRYINDEX);
}

void
tn_lua_push_module (lua_State *L)
{
  tn_lua_push_registry (L, &module_key);
}

/* Into the table on top. */
void
tn_lua_set_functions (lua_State *L, const luaL_Reg *functions)
{
  for (; functions->name != NULL; functions++) {
    lua_pushcfunction (L, functions->func);
    lua_setfield (L, -2, functions->name);
  }
}

/* Leaves the module's table on top. */
void
tn_lua_open (lua_State *L)
{
  TnLua **box = lua_newuserdata (L, sizeof (TnLua *));

  *box = g_rc_box_new0 (TnLua);
  (*box)->closures = g_hash_table_new (NULL, NULL);
  lua_newtable (L);
  lua_pushcfunction (L, close_runtime);
  lua_setfield (L, -2, "__gc");
  lua_setmetatable (L, -2);
  (*box)->state = lua_newthread (L);
  tn_lua_set_registry (L, &thread_key);
  tn_lua_set_registry (L, &runtime_key);

  tn_lua_open_handles (L);

  lua_newtable (L);
  lua_pushvalue (L, -1);
  tn_lua_set_registry (L, &module_key);
  tn_lua_push_registry (L, &thread_key);
  lua_setfield (L, -2, "callback_thread");
  lua_newtable (L);
  lua_setfield (L, -2, "asyncs");
}
