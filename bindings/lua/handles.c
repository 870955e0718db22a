/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

#include <string.h>

/* A userdata of either kind holds one reference. */
typedef struct {
  GObject *object;
} Handle;

static char objects_key, classes_key, box_key;

/* Userdata */

static int
handle_gc (lua_State *L)
{
  Handle *handle = lua_touserdata (L, 1);

  g_clear_object (&handle->object);
  return 0;
}

static gpointer
handle_object (lua_State *L, int index)
{
  Handle *handle = lua_touserdata (L, index);
  gboolean is_handle = FALSE;

  if (handle != NULL && lua_getmetatable (L, index)) {
    lua_pushlightuserdata (L, (gpointer) &objects_key);
    lua_rawget (L, -2);
    is_handle = lua_toboolean (L, -1);
    lua_pop (L, 2);
  }
  return is_handle ? handle->object : NULL;
}

const char *
tn_lua_type_name (lua_State *L, int index)
{
  gpointer object = handle_object (L, index);

  return object == NULL ? luaL_typename (L, index) : G_OBJECT_TYPE_NAME (object);
}

gpointer
tn_lua_check_object (lua_State *L, int index, GType type)
{
  gpointer object = handle_object (L, index);

  if (object == NULL || !g_type_is_a (G_OBJECT_TYPE (object), type))
    tn_lua_type_error (L, index, lua_pushfstring (L, "an instance of %s", g_type_name (type)),
                       g_type_name (type));
  return object;
}

gpointer
tn_lua_opt_object (lua_State *L, int index, GType type)
{
  return lua_isnoneornil (L, index) ? NULL : tn_lua_check_object (L, index, type);
}

/* The metatable of the nearest class that the module knows. */
static void
push_metatable (lua_State *L, GType type)
{
  tn_lua_push_registry (L, &classes_key);
  lua_pushnil (L);
  for (; type != 0 && lua_isnil (L, -1); type = g_type_parent (type)) {
    lua_pop (L, 1);
    lua_pushlightuserdata (L, GSIZE_TO_POINTER (type));
    lua_rawget (L, -2);
  }
  lua_remove (L, -2);
}

/* The same object gives the same userdata for as long as Lua has it. */
void
tn_lua_push_object (lua_State *L, gpointer object)
{
  Handle *handle;

  if (object == NULL) {
    lua_pushnil (L);
    return;
  }
  tn_lua_push_registry (L, &objects_key);
  lua_pushlightuserdata (L, object);
  lua_rawget (L, -2);
  if (lua_isnil (L, -1)) {
    lua_pop (L, 1);
    handle = lua_newuserdata (L, sizeof (Handle));
    handle->object = NULL;
    push_metatable (L, G_OBJECT_TYPE (object));
    lua_setmetatable (L, -2);
    handle->object = g_object_ref (object);
    lua_pushlightuserdata (L, object);
    lua_pushvalue (L, -2);
    lua_rawset (L, -4);
  }
  lua_remove (L, -2);
}

void
tn_lua_take_object (lua_State *L, gpointer object)
{
  tn_lua_push_object (L, object);
  g_clear_object (&object);
}

static int
handle_tostring (lua_State *L)
{
  gpointer object = tn_lua_check_object (L, 1, G_TYPE_OBJECT);

  lua_pushfstring (L, "%s: %p", G_OBJECT_TYPE_NAME (object), object);
  return 1;
}

/* Owns an object that Lua never sees, until it is stolen. */
GObject **
tn_lua_push_box (lua_State *L)
{
  Handle *handle = lua_newuserdata (L, sizeof (Handle));

  handle->object = NULL;
  tn_lua_push_registry (L, &box_key);
  lua_setmetatable (L, -2);
  return &handle->object;
}

/* Classes. Upvalues: methods, getters. */
static int
handle_index (lua_State *L)
{
  lua_CFunction getter;

  lua_pushvalue (L, 2);
  lua_rawget (L, lua_upvalueindex (1));
  if (!lua_isnil (L, -1))
    return 1;
  lua_pushvalue (L, 2);
  lua_rawget (L, lua_upvalueindex (2));
  getter = lua_tocfunction (L, -1);
  lua_settop (L, 1);
  return getter == NULL ? 0 : getter (L);
}

static int
handle_newindex (lua_State *L)
{
  return luaL_error (L, "field '%s' cannot be set", luaL_checkstring (L, 2));
}

static void
add_asyncs (lua_State *L, const TnLuaClass *klass, int methods)
{
  tn_lua_push_module (L);
  lua_getfield (L, -1, "asyncs");
  for (const TnLuaAsync *item = klass->asyncs; item->name != NULL; item++) {
    lua_createtable (L, 0, 4);
    lua_pushvalue (L, methods);
    lua_setfield (L, -2, "methods");
    lua_pushstring (L, item->name);
    lua_setfield (L, -2, "name");
    lua_pushcfunction (L, item->start);
    lua_setfield (L, -2, "start");
    lua_pushinteger (L, item->n_arguments);
    lua_setfield (L, -2, "n_arguments");
    lua_rawseti (L, -2, tn_lua_length (L, -2) + 1);
  }
  lua_pop (L, 2);
}

static const luaL_Reg common_methods[] = {
  { "on", tn_lua_on },
  { "once", tn_lua_once },
  { "off", tn_lua_off },
  { NULL, NULL },
};

static const luaL_Reg metamethods[] = {
  { "__gc", handle_gc },
  { "__tostring", handle_tostring },
  { "__newindex", handle_newindex },
  { NULL, NULL },
};

/* Into the module's table on top. */
void
tn_lua_add_class (lua_State *L, const TnLuaClass *klass)
{
  int methods;

  lua_newtable (L);
  methods = lua_gettop (L);
  tn_lua_set_functions (L, common_methods);
  tn_lua_set_functions (L, klass->methods);
  add_asyncs (L, klass, methods);

  tn_lua_push_registry (L, &classes_key);
  lua_pushlightuserdata (L, GSIZE_TO_POINTER (klass->get_type ()));
  lua_newtable (L);
  tn_lua_set_functions (L, metamethods);
  lua_pushlightuserdata (L, (gpointer) &objects_key);
  lua_pushboolean (L, TRUE);
  lua_rawset (L, -3);
  lua_pushfstring (L, "tlsnode.%s", klass->name);
  lua_setfield (L, -2, "__name");
  lua_pushvalue (L, methods);
  lua_newtable (L);
  tn_lua_set_functions (L, klass->fields);
  lua_pushcclosure (L, handle_index, 2);
  lua_setfield (L, -2, "__index");
  lua_rawset (L, -3);
  lua_pop (L, 1);
  lua_setfield (L, -2, klass->name);
}

void
tn_lua_open_handles (lua_State *L)
{
  lua_newtable (L);
  lua_createtable (L, 0, 1);
  lua_pushliteral (L, "v");
  lua_setfield (L, -2, "__mode");
  lua_setmetatable (L, -2);
  tn_lua_set_registry (L, &objects_key);

  lua_newtable (L);
  tn_lua_set_registry (L, &classes_key);
  lua_createtable (L, 0, 1);
  lua_pushcfunction (L, handle_gc);
  lua_setfield (L, -2, "__gc");
  tn_lua_set_registry (L, &box_key);
}
