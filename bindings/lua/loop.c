/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

/* Objects that are made in between belong to the foreign loop, if there is one. */
void
tn_lua_enter (lua_State *L)
{
  TnLua *lua = tn_lua_get (L);

  if (lua->loop != NULL)
    tls_node_loop_enter (lua->loop);
}

void
tn_lua_leave (lua_State *L)
{
  TnLua *lua = tn_lua_get (L);

  if (lua->loop != NULL)
    tls_node_loop_leave (lua->loop);
}

/* Raises nothing between enter and leave: handlers are protected. One source serves all connections of a context and does
 * not recurse, so that a run inside a handler would wait for ever. */
static int
run (lua_State *L)
{
  TnLua *lua = tn_lua_get (L);
  g_autoptr (TlsNodeLoop) entered = NULL;
  g_autoptr (GMainLoop) loop = NULL;

  if (lua->n_callbacks > 0)
    luaL_error (L, "run is called by a handler");
  g_set_object (&entered, lua->loop);
  if (entered != NULL)
    tls_node_loop_enter (entered);
  loop = g_main_loop_new (g_main_context_get_thread_default (), FALSE);
  g_queue_push_head (&lua->running, loop);
  g_main_loop_run (loop);
  g_queue_remove (&lua->running, loop);
  if (entered != NULL)
    tls_node_loop_leave (entered);
  return 0;
}

/* Ends the innermost run. */
static int
quit (lua_State *L)
{
  TnLua *lua = tn_lua_get (L);

  for (GList *link = lua->running.head; link != NULL; link = link->next) {
    if (g_main_loop_is_running (link->data)) {
      g_main_loop_quit (link->data);
      return 0;
    }
  }
  return 0;
}

static int
loop_fd (lua_State *L)
{
  g_autoptr (GError) error = NULL;
  TnLua *lua = tn_lua_get (L);

  if (lua->loop == NULL)
    lua->loop = tls_node_loop_new (&error);
  if (lua->loop == NULL)
    return tn_lua_push_failure (L, error);
  lua_pushinteger (L, tls_node_loop_get_fd (lua->loop));
  return 1;
}

static int
dispatch (lua_State *L)
{
  TnLua *lua = tn_lua_get (L);

  if (lua->loop == NULL)
    luaL_error (L, "dispatch is for those who called loop_fd");
  lua_pushboolean (L, tls_node_loop_dispatch (lua->loop));
  return 1;
}

static const luaL_Reg functions[] = {
  { "run", run },           { "quit", quit }, { "loop_fd", loop_fd },
  { "dispatch", dispatch }, { NULL, NULL },
};

void
tn_lua_open_loop (lua_State *L)
{
  tn_lua_set_functions (L, functions);
}
