/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the generated Lua module stands on; one source for Lua 5.1, LuaJIT and Lua 5.4.
 *
 *   values.c    Lua values <-> C values, with checks that raise
 *   variants.c  tables <-> GVariants
 *   handles.c   GObjects as userdata, one per object
 *   options.c   tables -> objects of options
 *   closures.c  signals and ends of asynchronous calls -> Lua functions
 *   questions.c what the library asks -> Lua functions, and their answers
 *   errors.c    GErrors as userdata; what becomes of an error in a handler
 *   loop.c      run, quit, and the descriptor for foreign loops
 *   runtime.c   what belongs to one Lua state, and its end
 *
 * A function that raises leaves by longjmp: it must be called before anything is owned. It never knows what a
 * function of the library means. */

#include <lauxlib.h>
#include <lua.h>

#include <libtlsnode/tls-node.h>

G_BEGIN_DECLS

/* State */

typedef struct {
  lua_State *
      state; /* a thread of our own, for callbacks: coroutines may die. NULL: the Lua state is closed. */
  TlsNodeLoop *loop;     /* for a foreign loop, or NULL */
  GQueue running;        /* GMainLoop, innermost first */
  GHashTable *closures;  /* signal handlers that are connected */
  guint n_callbacks;     /* that are being called */
  const char *in_option; /* whose value is being checked, for messages; Node's spelling */
} TnLua;

TnLua *tn_lua_get (lua_State *L);
TnLua *tn_lua_ref (TnLua *self);
void tn_lua_unref (TnLua *self);
void tn_lua_open (lua_State *L);
void tn_lua_set_registry (lua_State *L, const void *key);
void tn_lua_push_registry (lua_State *L, const void *key);
void tn_lua_push_module (lua_State *L);
void tn_lua_set_functions (lua_State *L, const luaL_Reg *functions);
gsize tn_lua_length (lua_State *L, int index);

/* Values */

void tn_lua_argument_error (lua_State *L, int index, const char *message);
void tn_lua_type_error (lua_State *L, int index, const char *in_node, const char *expected);
gboolean tn_lua_check_boolean (lua_State *L, int index);
double tn_lua_check_integer (lua_State *L, int index, double lowest, double highest);
const char *tn_lua_check_bytes (lua_State *L, int index, gsize *length);
const char *tn_lua_opt_bytes (lua_State *L, int index, gsize *length);
const char *tn_lua_check_utf8 (lua_State *L, int index);
const char *tn_lua_opt_utf8 (lua_State *L, int index);
const char *const *tn_lua_check_strv (lua_State *L, int index);
const char *const *tn_lua_opt_strv (lua_State *L, int index);
int tn_lua_check_function (lua_State *L, int index);

GBytes *tn_lua_new_bytes (const char *data, gsize length);
void tn_lua_push_bytes (lua_State *L, GBytes *bytes);
void tn_lua_push_strv (lua_State *L, const char *const *strings);
void tn_lua_push_value (lua_State *L, const GValue *value);

/* Variants: Node's plain objects. What new_variant () makes was checked before and is not floating. */
void tn_lua_push_variant (lua_State *L, GVariant *variant);
void tn_lua_check_variant (lua_State *L, int index);
void tn_lua_opt_variant (lua_State *L, int index);
GVariant *tn_lua_new_variant (lua_State *L, int index);

/* Handles */

typedef struct {
  const char *name;
  lua_CFunction start;
  int n_arguments; /* the callback comes after them */
} TnLuaAsync;

typedef struct {
  const char *name;
  GType (*get_type) (void);
  const luaL_Reg *methods;
  const luaL_Reg *fields;
  const TnLuaAsync *asyncs;
} TnLuaClass;

void tn_lua_open_handles (lua_State *L);
void tn_lua_add_class (lua_State *L, const TnLuaClass *klass);
void tn_lua_push_object (lua_State *L, gpointer object);
void tn_lua_take_object (lua_State *L, gpointer object);
const char *tn_lua_type_name (lua_State *L, int index);
gpointer tn_lua_check_object (lua_State *L, int index, GType type);
gpointer tn_lua_opt_object (lua_State *L, int index, GType type);
GObject **tn_lua_push_box (lua_State *L);

/* The check that follows is that of another value of the same option. */
void tn_lua_in_option (lua_State *L, const char *name);

#define TN_LUA_MAX_PARAMETERS 4

typedef enum {
  TN_LUA_OPTION_PROPERTY, /* one value */
  TN_LUA_OPTION_LIST,     /* any number of items, each of them one call */
  TN_LUA_OPTION_VALUES,   /* one item, one call with several values */
} TnLuaOptionKind;

typedef struct {
  const char *name;
  const char *node_name;
  TnLuaOptionKind kind;
  void (*apply) (lua_State *L, gpointer options, int index);
  const char *parameters[TN_LUA_MAX_PARAMETERS + 1]; /* keys of an item that is a table */
} TnLuaOption;

typedef struct {
  GType (*get_type) (void);
  const TnLuaOption *options;
} TnLuaOptions;

gpointer tn_lua_build_options (lua_State *L, int index, const TnLuaOptions *options);
gpointer tn_lua_opt_options (lua_State *L, int index, const TnLuaOptions *options);
gpointer tn_lua_steal_options (gpointer box);

const char *tn_lua_nearest (const char *name, const char *const *names);

/* Closures */

typedef int (*TnLuaFinish) (lua_State *L, gpointer source, GAsyncResult *result);

int tn_lua_on (lua_State *L);
int tn_lua_once (lua_State *L);
int tn_lua_off (lua_State *L);
int tn_lua_close_stream (lua_State *L);
gpointer tn_lua_new_call (lua_State *L, int index, gboolean is_required, TnLuaFinish finish);
void tn_lua_call_ready_cb (GObject *source, GAsyncResult *result, gpointer call);
void tn_lua_disconnect_all (TnLua *lua);

/* Questions */

/* A function that C keeps; freed when C says so, or by nobody if the Lua state goes first. */
gpointer tn_lua_new_function (lua_State *L, int index);
gpointer tn_lua_opt_function (lua_State *L, int index);
void tn_lua_free_function (gpointer function);
gpointer tn_lua_opt_answer (lua_State *L, int index, GType type);
gboolean tn_lua_check_verdict (lua_State *L, int index);

/* Calls a function: push pushes its arguments and says how many, take finds its results from index on; both may raise. Returns
 * what was raised, or returned after a nil. */
typedef int (*TnLuaPush) (lua_State *L, gpointer data);
typedef void (*TnLuaTake) (lua_State *L, gpointer data, int index);
GError *tn_lua_ask (gpointer function, TnLuaPush push, TnLuaTake take, gpointer data);

/* Errors */

typedef struct {
  const char *name;
  void (*push) (lua_State *L, const GError *error);
} TnLuaErrorField;

void tn_lua_open_errors (lua_State *L, const TnLuaErrorField *fields);
void tn_lua_push_error (lua_State *L, const GError *error);
int tn_lua_push_failure (lua_State *L, const GError *error);
GError *tn_lua_new_error (lua_State *L, int index);
void tn_lua_check_error (lua_State *L, int index);
void tn_lua_protect (TnLua *lua, lua_CFunction function, gpointer data);

/* Loop */

void tn_lua_open_loop (lua_State *L);
void tn_lua_enter (lua_State *L);
void tn_lua_leave (lua_State *L);

G_END_DECLS
