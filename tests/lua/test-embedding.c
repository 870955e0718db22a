/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include <libtlsnode/tls-node.h>

/* A program that closes its Lua state while connections are open. */

static const char *const script
    = "-- Finalised after the runtime: what it does then must fail, not crash.\n"
      "local function late () LATE (pcall (function () PAIR[1]:on ('data', print) end)) pcall "
      "(TLS.pair)\n"
      "  pcall (function () PAIR[1]:destroy () end) end\n"
      "if newproxy then FIRST = newproxy (true) getmetatable (FIRST).__gc = late\n"
      "else FIRST = setmetatable ({}, { __gc = late }) end\n"
      "TLS = require 'tlsnode'\n"
      "local cert, key = TLS.generate_certificate { common_name = 'localhost' }\n"
      "local pem = cert:to_pem ()\n"
      "if FOREIGN then TLS.loop_fd () end\n"
      "PAIR = { TLS.pair ({ ca = pem }, { cert = pem, key = key }) }\n"
      "PAIR[1]:on ('data', function () error 'late' end):on ('close', function () error 'late' "
      "end)\n"
      "PAIR[1]:handshake (function () error 'late' end)\n"
      "PAIR[2]:on ('secure', function () PAIR[2]:write 'x' end)\n"
      "SERVER = TLS.create_server { cert = pem, key = key }\n"
      "SERVER:on ('close', function () return SERVER end)\n"
      "SERVER:listen { host = '127.0.0.1', port = 0 }\n";

static int n_late;

static int
count_late (lua_State *L)
{
  n_late += lua_toboolean (L, 1) ? 0 : 1;
  return 0;
}

static void
test_close_with_open_connections (gconstpointer data)
{
  gboolean is_foreign = GPOINTER_TO_INT (data);

  n_late = 0;
  for (int i = 0; i < 3; i++) {
    lua_State *L = luaL_newstate ();

    luaL_openlibs (L);
    lua_pushboolean (L, is_foreign);
    lua_setglobal (L, "FOREIGN");
    lua_pushcfunction (L, count_late);
    lua_setglobal (L, "LATE");
    if (luaL_dostring (L, script))
      g_error ("%s", lua_tostring (L, -1));
    lua_close (L);
    while (g_main_context_iteration (NULL, FALSE))
      continue;
  }

  g_assert_cmpint (n_late, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/lua/embedding/close-with-open-connections", GINT_TO_POINTER (FALSE),
                        test_close_with_open_connections);
  g_test_add_data_func ("/lua/embedding/close-with-a-foreign-loop", GINT_TO_POINTER (TRUE),
                        test_close_with_open_connections);

  return g_test_run ();
}
