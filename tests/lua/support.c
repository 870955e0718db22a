/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

/* What Lua's library lacks for the tests: poll, who is finalised, and values that no function returns today. */

static int n_finalized;

static int
wait_readable (lua_State *L)
{
  GPollFD poll_fd = { .fd = luaL_checkinteger (L, 1), .events = G_IO_IN };

  lua_pushboolean (L, g_poll (&poll_fd, 1, luaL_checkinteger (L, 2)) > 0);
  return 1;
}

static void
finalized_cb (gpointer data, GObject *object)
{
  n_finalized++;
}

/* (what tostring () says of an object): it is counted when it is finalised. */
static int
watch (lua_State *L)
{
  const char *text = g_strrstr (luaL_checkstring (L, 1), "0x");

  g_object_weak_ref (GSIZE_TO_POINTER (g_ascii_strtoull (text, NULL, 16)), finalized_cb, NULL);
  return 0;
}

static int
finalized (lua_State *L)
{
  lua_pushinteger (L, n_finalized);
  return 1;
}

static int
iterate (lua_State *L)
{
  lua_pushboolean (L, g_main_context_iteration (NULL, FALSE));
  return 1;
}

/* (a GVariant's text) */
static int
variant (lua_State *L)
{
  g_autoptr (GVariant) value
      = g_variant_parse (NULL, luaL_checkstring (L, 1), NULL, NULL, NULL);

  tn_lua_push_variant (L, value);
  return 1;
}

/* Memory, for the sanitizer to find. */
static int
lose (lua_State *L)
{
  for (int i = 0; i < 10; i++)
    lua_pushboolean (L, g_strnfill (4710, 'x') != NULL);
  return 0;
}

G_MODULE_EXPORT int luaopen_support (lua_State *L);

int
luaopen_support (lua_State *L)
{
  static const luaL_Reg functions[] = {
    { "wait_readable", wait_readable },
    { "watch", watch },
    { "finalized", finalized },
    { "iterate", iterate },
    { "variant", variant },
    { "lose", lose },
    { NULL, NULL },
  };

  lua_newtable (L);
  tn_lua_set_functions (L, functions);
  return 1;
}
