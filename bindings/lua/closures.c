/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bindings/lua/runtime.h"

/* A handler: closure.data is the TnLua, which is how all handlers of an object are found. */
typedef struct {
  GClosure closure;
  TnLua *lua;
  GObject *object; /* lives longer than its handlers */
  gulong id;
  guint signal;
  int function;
  gboolean is_once;
} Handler;

/* The end of an asynchronous call. */
typedef struct {
  TnLua *lua;
  int function;
  TnLuaFinish finish;
  GObject *source;      /* lives longer than its calls */
  GAsyncResult *result; /* borrowed, during the end */
} Call;

/* The arguments of one emission. */
typedef struct {
  Handler *handler;
  const GValue *values;
  guint n_values;
} Emission;

static G_DEFINE_QUARK (tn - lua - handlers, handlers)

    /* Signals */

    static int emit (lua_State *L)
{
  Emission *emission = lua_touserdata (L, 1);
  guint n_arguments = emission->n_values - 1;

  luaL_checkstack (L, n_arguments + LUA_MINSTACK, NULL);
  lua_rawgeti (L, LUA_REGISTRYINDEX, emission->handler->function);
  for (guint i = 1; i <= n_arguments; i++)
    tn_lua_push_value (L, &emission->values[i]);
  if (emission->handler->is_once)
    g_signal_handler_disconnect (emission->handler->object, emission->handler->id);
  lua_call (L, n_arguments, 0);
  return 0;
}

static void
handler_marshal (GClosure *closure,
                 GValue *return_value,
                 guint n_values,
                 const GValue *values,
                 gpointer hint,
                 gpointer data)
{
  Handler *handler = (Handler *) closure;
  Emission emission = { handler, values, n_values };

  tn_lua_protect (handler->lua, emit, &emission);
}

static void
handler_finalize_cb (gpointer data, GClosure *closure)
{
  Handler *handler = (Handler *) closure;
  GPtrArray *handlers = g_object_get_qdata (handler->object, handlers_quark ());

  if (handlers != NULL)
    g_ptr_array_remove_fast (handlers, handler);
  g_hash_table_remove (handler->lua->closures, handler);
  if (handler->lua->state != NULL)
    luaL_unref (handler->lua->state, LUA_REGISTRYINDEX, handler->function);
  tn_lua_unref (handler->lua);
}

static GPtrArray *
handlers_of (GObject *object)
{
  GPtrArray *handlers = g_object_get_qdata (object, handlers_quark ());

  if (handlers == NULL) {
    handlers = g_ptr_array_new ();
    g_object_set_qdata_full (object, handlers_quark (), handlers,
                             (GDestroyNotify) g_ptr_array_unref);
  }
  return handlers;
}

/* After `close` nothing comes. Handlers that know their object would keep it alive for ever. */
static void
closed_marshal (GClosure *closure,
                GValue *return_value,
                guint n_values,
                const GValue *values,
                gpointer hint,
                gpointer data)
{
  GObject *object = g_value_get_object (values);

  g_signal_handlers_disconnect_matched (object, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                        closure->data);
  g_object_set_qdata (object, handlers_quark (), NULL);
}

static void
watch_close (GObject *object, TnLua *lua)
{
  guint signal = g_signal_lookup ("close", G_OBJECT_TYPE (object));
  GClosure *closure;

  if (signal == 0 || g_object_get_qdata (object, handlers_quark ()) != NULL)
    return;
  closure = g_closure_new_simple (sizeof (GClosure), lua);
  g_closure_set_marshal (closure, closed_marshal);
  g_signal_connect_closure_by_id (object, signal, 0, closure, TRUE);
}

static void
raise_unknown_signal (lua_State *L, GType type, const char *name)
{
  const char *names[64] = { NULL };
  int n_names = 0;

  for (; type != G_TYPE_OBJECT && type != 0; type = g_type_parent (type)) {
    guint n_ids;
    g_autofree guint *ids = g_signal_list_ids (type, &n_ids);

    for (guint i = 0; i < n_ids && n_names < 63; i++)
      names[n_names++] = g_signal_name (ids[i]);
  }
  if (n_names == 0)
    luaL_error (L, "this object has no events");
  luaL_error (L, "unknown event '%s'; is it '%s'?", name, tn_lua_nearest (name, names));
}

static guint
check_signal (lua_State *L, GObject *object, int index)
{
  const char *name = tn_lua_check_utf8 (L, index);
  guint id = g_signal_lookup (name, G_OBJECT_TYPE (object));
  GSignalQuery query = { 0 };

  if (id != 0)
    g_signal_query (id, &query);
  if (id == 0 || query.itype == G_TYPE_OBJECT)
    raise_unknown_signal (L, G_OBJECT_TYPE (object), name);
  return id;
}

static int
on (lua_State *L, gboolean is_once)
{
  TnLua *lua = tn_lua_get (L);
  GObject *object = tn_lua_check_object (L, 1, G_TYPE_OBJECT);
  guint signal = check_signal (L, object, 2);
  int index = tn_lua_check_function (L, 3);
  Handler *handler;

  lua_settop (L, index);
  watch_close (object, lua);
  handler = (Handler *) g_closure_new_simple (sizeof (Handler), lua);
  handler->lua = tn_lua_ref (lua);
  handler->object = object;
  handler->signal = signal;
  handler->is_once = is_once;
  handler->function = luaL_ref (L, LUA_REGISTRYINDEX);
  g_closure_set_marshal (&handler->closure, handler_marshal);
  g_closure_add_finalize_notifier (&handler->closure, NULL, handler_finalize_cb);
  g_ptr_array_add (handlers_of (object), handler);
  g_hash_table_add (lua->closures, handler);
  handler->id = g_signal_connect_closure_by_id (object, signal, 0, &handler->closure, FALSE);

  /* As in Node. */
  if (g_str_equal (g_signal_name (signal), "data")) {
    lua_getfield (L, 1, "resume");
    lua_pushvalue (L, 1);
    lua_call (L, 1, 0);
  }
  lua_settop (L, 1);
  return 1;
}

int
tn_lua_on (lua_State *L)
{
  return on (L, FALSE);
}

int
tn_lua_once (lua_State *L)
{
  return on (L, TRUE);
}

static gboolean
is_function (lua_State *L, int reference, int index)
{
  gboolean is_same;

  if (lua_isnoneornil (L, index))
    return TRUE;
  lua_rawgeti (L, LUA_REGISTRYINDEX, reference);
  is_same = lua_rawequal (L, -1, index);
  lua_pop (L, 1);
  return is_same;
}

/* off (event, f), or off (event) for all of them */
int
tn_lua_off (lua_State *L)
{
  GObject *object = tn_lua_check_object (L, 1, G_TYPE_OBJECT);
  guint signal = check_signal (L, object, 2);
  GPtrArray *handlers = handlers_of (object);

  if (!lua_isnoneornil (L, 3))
    tn_lua_check_function (L, 3);
  for (guint i = handlers->len; i > 0; i--) {
    Handler *handler = g_ptr_array_index (handlers, i - 1);

    if (handler->signal == signal && is_function (L, handler->function, 3)
        && g_signal_handler_is_connected (object, handler->id))
      g_signal_handler_disconnect (object, handler->id);
  }
  lua_settop (L, 1);
  return 1;
}

static void
unref_closure (gpointer closure)
{
  g_closure_unref (closure);
}

void
tn_lua_disconnect_all (TnLua *lua)
{
  g_autoptr (GPtrArray) handlers = g_ptr_array_new_with_free_func (unref_closure);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, lua->closures);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (handlers, g_closure_ref (key));
  for (guint i = 0; i < handlers->len; i++) {
    Handler *handler = g_ptr_array_index (handlers, i);

    if (!handler->closure.is_invalid)
      g_signal_handlers_disconnect_matched (handler->object, G_SIGNAL_MATCH_DATA, 0, 0, NULL,
                                            NULL, lua);
  }
}

/* Asynchronous calls */

static int
finish (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);
  int n_results;

  lua_rawgeti (L, LUA_REGISTRYINDEX, call->function);
  n_results = call->finish (L, call->source, call->result);
  lua_call (L, n_results, 0);
  return 0;
}

static void
call_free (Call *call)
{
  if (call->lua->state != NULL)
    luaL_unref (call->lua->state, LUA_REGISTRYINDEX, call->function);
  tn_lua_unref (call->lua);
  g_free (call);
}

/* What belongs to a loop that goes away has no end: its source is all that tells. */
static void
source_gone_cb (gpointer data, GObject *source)
{
  call_free (data);
}

void
tn_lua_call_ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;

  if (call == NULL)
    return;
  g_object_weak_unref (call->source, source_gone_cb, call);
  call->result = result;
  tn_lua_protect (call->lua, finish, call);
  call_free (call);
}

/* Of the object at 1. NULL without a callback: then nobody wants to know. Raises if the call is made for its result. */
gpointer
tn_lua_new_call (lua_State *L, int index, gboolean is_required, TnLuaFinish finish_call)
{
  TnLua *lua = tn_lua_get (L);
  GObject *source = tn_lua_check_object (L, 1, G_TYPE_OBJECT);
  Call *call;

  if (lua_isnoneornil (L, index) && !is_required)
    return NULL;
  if (lua_isnoneornil (L, index))
    luaL_error (L, "call this with a callback or inside a coroutine");
  tn_lua_check_function (L, index);
  call = g_new0 (Call, 1);
  lua_pushvalue (L, index);
  call->function = luaL_ref (L, LUA_REGISTRYINDEX);
  call->lua = tn_lua_ref (lua);
  call->finish = finish_call;
  call->source = source;
  g_object_weak_ref (source, source_gone_cb, call);
  return call;
}

static int
close_finish (lua_State *L, gpointer source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (!g_io_stream_close_finish (source, result, &error))
    return tn_lua_push_failure (L, error);
  lua_pushboolean (L, TRUE);
  return 1;
}

/* GIOStream's own, which the GIR of this library does not hold. */
int
tn_lua_close_stream (lua_State *L)
{
  GIOStream *self = tn_lua_check_object (L, 1, G_TYPE_IO_STREAM);
  gpointer call = tn_lua_new_call (L, 2, FALSE, close_finish);

  tn_lua_enter (L);
  g_io_stream_close_async (self, G_PRIORITY_DEFAULT, NULL, tn_lua_call_ready_cb, call);
  tn_lua_leave (L);
  return 0;
}
