/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-reloader.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/tls-node-secure-context-private.h"
#include "libtlsnode/tls-node-server-options.h"
#include "libtlsnode/transport/poller.h"

/**
 * TlsNodeReloader: (attributes org.tlsnode.node=-)
 *
 * Keeps a secure context up to date with the files that it was made of, for certificates that are renewed while a server runs.
 *
 * It watches the files that its options name ([method@TlsNode.SecureContextOptions.add_cert_file] and the others). When their
 * contents change and make a context, that becomes [property@TlsNode.Reloader:context], and
 * [signal@TlsNode.Reloader::reloaded] is emitted. When they do not, because one of them is missing, half-written or
 * does not fit the others yet, the old context stays, [signal@TlsNode.Reloader::failed] tells why, and the next change is
 * waited for. Files may be written in place, replaced by a rename, or be reached through symbolic links of which any is
 * replaced, as certbot and Kubernetes do it. What lies directly in the root directory is not watched.
 *
 * A server follows with one line; connections that exist go on with what they have:
 *
 * ```c
 * g_object_bind_property (reloader, "context", server, "context", G_BINDING_SYNC_CREATE);
 * ```
 *
 * Session tickets outlive a renewal: without [property@TlsNode.SecureContextOptions:ticket-keys] the reloader makes such keys once.
 * Options that are [class@TlsNode.ServerOptions] give contexts the defaults that a server's own has.
 *
 * A reloader belongs to the thread and the thread-default main context in which it was made, and watches as long as it
 * lives. The contexts may go to any thread: servers in several threads share one reloader, whose handler gives each
 * new context to them.
 *
 * Since: 1.0
 */

/* What is one change for people are several for the kernel. */
#define SETTLE_TIME (100 * G_TIME_SPAN_MILLISECOND)
#define MAX_LINKS 40
#define TICKET_KEYS_SIZE 48

/* A directory in which something is looked up on the way to a file. */
typedef struct {
  TlsNodeReloader *reloader;
  GFile *directory;
  gboolean is_started;
  GFileMonitor *monitor; /* NULL = cannot be watched */
  GHashTable *names;     /* what is looked up */
} Watch;

struct _TlsNodeReloader {
  GObject parent_instance;

  TlsNodeSecureContextOptions *options;
  gboolean is_server;
  TlsNodeSecureContext *context;
  char *loaded; /* state of the files that the context was made of */
  char *seen;   /* when they were last looked at */

  GHashTable *watches; /* of Watch, by path and identity of the directory */
  TnPoller *poller;
  TnTimer timer;
  gboolean is_scheduled;
  gboolean is_forced;
  TnGuard guard;
  GThread *thread;
};

enum { PROP_0, PROP_CONTEXT, N_PROPS };

enum { SIGNAL_RELOADED, SIGNAL_FAILED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TlsNodeReloader, tls_node_reloader, G_TYPE_OBJECT)

static void schedule (TlsNodeReloader *self, gint64 delay);

/* Watching */

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  if (watch->monitor != NULL) {
    g_signal_handlers_disconnect_by_data (watch->monitor, watch);
    g_file_monitor_cancel (watch->monitor);
  }
  g_clear_object (&watch->monitor);
  g_object_unref (watch->directory);
  g_hash_table_unref (watch->names);
  g_free (watch);
}

static gboolean
is_looked_up (const Watch *watch, GFile *file)
{
  g_autofree char *name = file == NULL ? NULL : g_file_get_basename (file);

  return name != NULL && g_hash_table_contains (watch->names, name);
}

static void
changed_cb (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            gpointer user_data)
{
  Watch *watch = user_data;

  if (is_looked_up (watch, file) || is_looked_up (watch, other))
    schedule (watch->reloader, SETTLE_TIME);
}

static Watch *
watch_new (TlsNodeReloader *reloader, const char *directory)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->reloader = reloader;
  watch->directory = g_file_new_for_path (directory);
  watch->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return watch;
}

/* A directory that was replaced by another of its name is another one. GIO cannot watch the root. */
static void
watch_name (TlsNodeReloader *self, const char *directory, const char *name)
{
  g_autofree char *key = NULL;
  struct stat status;
  Watch *watch;

  if (g_str_equal (directory, G_DIR_SEPARATOR_S) || stat (directory, &status) != 0
      || !S_ISDIR (status.st_mode))
    return;
  key = g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %s",
                         (guint64) status.st_dev, (guint64) status.st_ino, directory);
  watch = g_hash_table_lookup (self->watches, key);
  if (watch == NULL) {
    watch = watch_new (self, directory);
    g_hash_table_insert (self->watches, g_steal_pointer (&key), watch);
  }
  g_hash_table_add (watch->names, g_strdup (name));
}

/* What is left to walk: first the parts of the path, then what was left before. */
static void
push_path (GQueue *names, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, G_DIR_SEPARATOR_S, -1);

  for (guint i = g_strv_length (parts); i > 0; i--) {
    if (parts[i - 1][0] != '\0' && !g_str_equal (parts[i - 1], "."))
      g_queue_push_head (names, g_strdup (parts[i - 1]));
  }
}

/* Walks as the kernel does: any directory on the way, also behind a link, may be where something is replaced. */
static void
watch_path (TlsNodeReloader *self, const char *path)
{
  g_autofree char *directory = g_strdup (G_DIR_SEPARATOR_S);
  GQueue names = G_QUEUE_INIT;
  guint n_links = 0;

  push_path (&names, path);
  while (!g_queue_is_empty (&names) && n_links < MAX_LINKS) {
    g_autofree char *name = g_queue_pop_head (&names);
    g_autofree char *parent = g_steal_pointer (&directory);
    g_autofree char *target = NULL;

    if (g_str_equal (name, "..")) {
      directory = g_path_get_dirname (parent);
      continue;
    }
    watch_name (self, parent, name);
    directory = g_build_filename (parent, name, NULL);
    target = g_file_read_link (directory, NULL);
    if (target == NULL)
      continue;
    n_links++;
    push_path (&names, target);
    g_free (directory);
    directory = g_strdup (g_path_is_absolute (target) ? G_DIR_SEPARATOR_S : parent);
  }
  g_queue_clear_full (&names, g_free);
}

static void
forget_names (gpointer key, gpointer value, gpointer user_data)
{
  g_hash_table_remove_all (((Watch *) value)->names);
}

static gboolean
is_unused (gpointer key, gpointer value, gpointer user_data)
{
  return g_hash_table_size (((Watch *) value)->names) == 0;
}

static gboolean
start_watching (Watch *watch)
{
  if (watch->is_started)
    return FALSE;
  watch->is_started = TRUE;
  watch->monitor
      = g_file_monitor_directory (watch->directory, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (watch->monitor != NULL)
    g_signal_connect (watch->monitor, "changed", G_CALLBACK (changed_cb), watch);
  return TRUE;
}

/* Whether anything is watched that was not. Old monitors go before new ones come: GIO knows directories by their paths, and
 * would go on watching the one that was replaced. */
static gboolean
update_watches (TlsNodeReloader *self)
{
  g_autoptr (GPtrArray) paths = tn_secure_context_options_list_files (self->options);
  GHashTableIter iter;
  gpointer watch;
  gboolean is_new = FALSE;

  g_hash_table_foreach (self->watches, forget_names, NULL);
  for (guint i = 0; i < paths->len; i++)
    watch_path (self, g_ptr_array_index (paths, i));
  g_hash_table_foreach_remove (self->watches, is_unused, NULL);
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    is_new |= start_watching (watch);
  return is_new;
}

/* Loading */

static void
sum_bytes (GChecksum *sum, GBytes *bytes)
{
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);

  g_checksum_update (sum, (const guchar *) &length, sizeof length);
  g_checksum_update (sum, data, length);
}

static void
sum_list (GChecksum *sum, const GPtrArray *list)
{
  for (guint i = 0; list != NULL && i < list->len; i++)
    sum_bytes (sum, g_ptr_array_index (list, i));
}

/* Equal states make equal contexts. */
static char *
describe_state (const TnContextMaterial *material)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  sum_list (sum, material->cas);
  sum_list (sum, material->certs);
  sum_list (sum, material->crls);
  for (guint i = 0; material->keys != NULL && i < material->keys->len; i++)
    sum_bytes (sum, g_array_index (material->keys, TnConfigKey, i).pem);
  for (guint i = 0; material->pfxs != NULL && i < material->pfxs->len; i++)
    sum_bytes (sum, g_array_index (material->pfxs, TnConfigPfx, i).data);
  return g_strdup (g_checksum_get_string (sum));
}

/* NULL without error: nothing has changed. */
static TlsNodeSecureContext *
load (TlsNodeReloader *self, GError **error)
{
  g_auto (TnContextMaterial) material = { 0 };
  g_autoptr (GError) failure = NULL;
  TlsNodeSecureContext *context = NULL;
  g_autofree char *state = NULL;

  state = tn_context_material_read (&material, self->options, &failure)
              ? describe_state (&material)
              : g_strdup (failure->message);
  if (g_strcmp0 (state, self->seen) == 0)
    return NULL;
  g_free (self->seen);
  self->seen = g_strdup (state);
  if (failure == NULL && g_strcmp0 (state, self->loaded) == 0)
    return NULL;

  if (failure == NULL)
    context = tn_secure_context_new_with (self->options, &material, self->is_server, &failure);
  if (context == NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  g_free (self->loaded);
  self->loaded = g_steal_pointer (&state);
  return context;
}

/* Watches first, so that nothing changes unseen between reading and watching. */
static TlsNodeSecureContext *
watch_and_load (TlsNodeReloader *self, GError **error)
{
  GMainContext *main_context = tn_poller_get_context (self->poller);
  TlsNodeSecureContext *context;

  g_main_context_push_thread_default (main_context);
  update_watches (self);
  context = load (self, error);
  if (update_watches (self))
    schedule (self, SETTLE_TIME);
  g_main_context_pop_thread_default (main_context);
  return context;
}

static void
check_cb (gpointer owner)
{
  g_autoptr (TlsNodeReloader) self = g_object_ref (owner);
  g_autoptr (TlsNodeSecureContext) context = NULL;
  g_autoptr (GError) error = NULL;

  self->is_scheduled = FALSE;
  if (self->is_forced) {
    g_clear_pointer (&self->seen, g_free);
    g_clear_pointer (&self->loaded, g_free);
  }
  self->is_forced = FALSE;
  context = watch_and_load (self, &error);
  if (context != NULL) {
    g_set_object (&self->context, context);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTEXT]);
    g_signal_emit (self, signals[SIGNAL_RELOADED], 0, context);
  } else if (error != NULL) {
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
  }
}

static void
schedule (TlsNodeReloader *self, gint64 delay)
{
  /* The first of several changes sets the time: files that change all the time are looked at nevertheless. */
  if (self->is_scheduled && delay > 0)
    return;
  self->is_scheduled = TRUE;
  tn_timer_start (&self->timer, self->poller, g_get_monotonic_time () + delay, check_cb, self);
}

/* Life */

static void
context_is_gone_cb (gpointer owner)
{
  TlsNodeReloader *self = owner;

  tn_timer_stop (&self->timer);
  g_hash_table_remove_all (self->watches);
}

/* Sessions outlive a renewal. */
static gboolean
make_ticket_keys (TlsNodeSecureContextOptions *options, GError **error)
{
  guint8 data[TICKET_KEYS_SIZE];
  g_autoptr (GBytes) keys = NULL;

  if (tls_node_secure_context_options_get_ticket_keys (options) != NULL)
    return TRUE;
  if (getentropy (data, sizeof data) != 0) {
    g_propagate_error (error, tn_system_error_new (errno, "getentropy", NULL, 0));
    return FALSE;
  }
  keys = tn_secret_bytes_new (data, sizeof data);
  tn_wipe (data, sizeof data);
  tls_node_secure_context_options_set_ticket_keys (options, keys);
  return TRUE;
}

static gboolean
start (TlsNodeReloader *self, GError **error)
{
  g_autoptr (GPtrArray) paths = tn_secure_context_options_list_files (self->options);
  GError *failure = NULL;

  if (paths->len == 0) {
    tn_set_error (error, TLS_NODE_ERROR_MISSING_ARGS, "The options name no file");
    return FALSE;
  }
  if (!make_ticket_keys (self->options, error))
    return FALSE;
  self->poller = tn_poller_get (NULL, error);
  if (self->poller == NULL)
    return FALSE;
  tn_guard_start (&self->guard, self->poller, context_is_gone_cb, self);
  self->context = watch_and_load (self, &failure);
  if (self->context == NULL)
    g_propagate_error (error, failure);
  return self->context != NULL;
}

static void
tls_node_reloader_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TlsNodeReloader *self = TLS_NODE_RELOADER (object);

  g_value_set_object (value, self->context);
}

static void
tls_node_reloader_finalize (GObject *object)
{
  TlsNodeReloader *self = TLS_NODE_RELOADER (object);

  tn_guard_stop (&self->guard);
  tn_timer_stop (&self->timer);
  g_hash_table_unref (self->watches);
  g_clear_object (&self->options);
  g_clear_object (&self->context);
  g_clear_pointer (&self->poller, tn_poller_unref);
  g_free (self->loaded);
  g_free (self->seen);
  G_OBJECT_CLASS (tls_node_reloader_parent_class)->finalize (object);
}

static void
tls_node_reloader_class_init (TlsNodeReloaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_OBJECT_CLASS_TYPE (klass);

  object_class->get_property = tls_node_reloader_get_property;
  object_class->finalize = tls_node_reloader_finalize;

  /**
   * TlsNodeReloader:context: (attributes org.tlsnode.node=-)
   *
   * The newest context that could be made of the files.
   *
   * Since: 1.0
   */
  props[PROP_CONTEXT] = g_param_spec_object (
      "context", NULL, NULL, TLS_NODE_TYPE_SECURE_CONTEXT,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * TlsNodeReloader::reloaded: (attributes org.tlsnode.node=-)
   * @self: the reloader
   * @context: the new context
   *
   * The files have changed, and [property@TlsNode.Reloader:context] with them. Once for each change.
   *
   * Since: 1.0
   */
  signals[SIGNAL_RELOADED] = g_signal_new ("reloaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, TLS_NODE_TYPE_SECURE_CONTEXT);

  /**
   * TlsNodeReloader::failed: (attributes org.tlsnode.node=-)
   * @self: the reloader
   * @error: what [ctor@TlsNode.SecureContext.new] says of the files
   *
   * The files have changed and make no context; the old one stays. Once for each change: while the files are replaced one after
   * the other it is normal.
   *
   * Since: 1.0
   */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
tls_node_reloader_init (TlsNodeReloader *self)
{
  self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, watch_free);
  self->thread = g_thread_self ();
}

/* Public */

/**
 * tls_node_reloader_new: (constructor) (attributes org.tlsnode.node=-)
 * @options: what contexts are made of, with at least one file
 * @error: return location for a [error@TlsNode.Error] or a [error@TlsNode.SystemError]
 *
 * Makes a first context and begins to watch the files.
 *
 * Fails for everything that [ctor@TlsNode.SecureContext.new] fails for, and with `ERR_MISSING_ARGS` when the options
 * name no file.
 *
 * Returns: (transfer full): a new reloader, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeReloader *
tls_node_reloader_new (TlsNodeSecureContextOptions *options, GError **error)
{
  g_autoptr (TlsNodeReloader) self = NULL;

  g_return_val_if_fail (TLS_NODE_IS_SECURE_CONTEXT_OPTIONS (options), NULL);

  self = g_object_new (TLS_NODE_TYPE_RELOADER, NULL);
  self->options = tn_secure_context_options_copy (options);
  self->is_server = TLS_NODE_IS_SERVER_OPTIONS (options);
  return start (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * tls_node_reloader_get_context: (get-property context) (attributes org.tlsnode.node=-)
 * @self: a reloader
 *
 * Tells the newest context, for example as the answer to a question for one.
 *
 * Returns: (transfer none) (nullable): a context; `NULL` only when the reloader was not made by its constructor
 *
 * Since: 1.0
 */
TlsNodeSecureContext *
tls_node_reloader_get_context (TlsNodeReloader *self)
{
  g_return_val_if_fail (TLS_NODE_IS_RELOADER (self), NULL);

  return self->context;
}

/**
 * tls_node_reloader_reload: (attributes org.tlsnode.node=-)
 * @self: a reloader
 *
 * Reads the files again in the next turn of the loop, changed or not; [signal@TlsNode.Reloader::reloaded] or
 * [signal@TlsNode.Reloader::failed] follows. For file systems that do not tell about changes, and for `SIGHUP`.
 *
 * Since: 1.0
 */
void
tls_node_reloader_reload (TlsNodeReloader *self)
{
  g_return_if_fail (TLS_NODE_IS_RELOADER (self));
  g_return_if_fail (self->thread == g_thread_self ());

  if (self->poller == NULL || tn_poller_get_context (self->poller) == NULL)
    return;
  self->is_forced = TRUE;
  schedule (self, 0);
}
