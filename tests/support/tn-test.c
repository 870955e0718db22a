/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_SECONDS 20

/* Running tests */

typedef struct {
  GTestDataFunc function;
  gconstpointer data;
  gboolean is_private;
} TestCase;

static guint fds_at_start;

guint
tn_count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

guint
tn_count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

gsize
tn_get_resident (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  fields = g_strsplit (text, " ", 3);
  return g_ascii_strtoull (fields[1], NULL, 10) * (gsize) sysconf (_SC_PAGESIZE);
}

/* GLib makes the descriptors of the default context and of its worker when they are first needed, and keeps them. */
static void
warm_up (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_assert_nonnull (task);
  g_main_context_default ();
  tn_cert ("ca");
}

void
tn_test_init (int *argc, char ***argv)
{
  /* GIO asks its modules for proxies and settings otherwise, with threads and descriptors of their own. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  g_test_init (argc, argv, NULL);
  warm_up ();
  fds_at_start = tn_count_fds ();
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* GIO's threads may still be asking for a name that nobody wants any more. */
static void
assert_fds (guint fds)
{
  g_autoptr (GSource) tick = g_timeout_source_new (5);

  if (tn_count_fds () <= fds)
    return;
  g_source_set_callback (tick, tick_cb, NULL, NULL);
  g_source_attach (tick, tn_context ());
  tn_run_until (tn_count_fds () <= fds);
  g_source_destroy (tick);
}

int
tn_test_run (void)
{
  int status = g_test_run ();

  assert_fds (fds_at_start);
  return status;
}

static void
run_case (gconstpointer data)
{
  const TestCase *self = data;
  GMainContext *context = self->is_private ? g_main_context_new () : NULL;
  guint fds = tn_count_fds ();

  if (context != NULL)
    g_main_context_push_thread_default (context);
  self->function (self->data);
  tn_settle ();
  assert_fds (fds);
  if (context != NULL)
    g_main_context_pop_thread_default (context);
  if (context != NULL)
    g_main_context_unref (context);
}

static void
add_case (const char *path, gconstpointer data, GTestDataFunc function, gboolean is_private)
{
  g_autofree char *name
      = g_strdup_printf ("%s/%s-context", path, is_private ? "private" : "default");
  TestCase *self = g_new0 (TestCase, 1);

  self->function = function;
  self->data = data;
  self->is_private = is_private;
  g_test_add_data_func_full (name, self, run_case, g_free);
}

void
tn_test_add_data (const char *path, gconstpointer data, GTestDataFunc function)
{
  add_case (path, data, function, FALSE);
  add_case (path, data, function, TRUE);
}

/* A GTestFunc is called with an argument that it does not take: allowed by no standard, so not done. */
static void
call_plain_cb (gconstpointer data)
{
  GTestFunc const *function = data;

  (*function) ();
}

void
tn_test_add (const char *path, GTestFunc function)
{
  static GPtrArray *functions;
  GTestFunc *kept = g_new (GTestFunc, 1);

  if (functions == NULL)
    functions = g_ptr_array_new_with_free_func (g_free);
  *kept = function;
  g_ptr_array_add (functions, kept);
  tn_test_add_data (path, kept, call_plain_cb);
}

void
tn_test_add_versions (const char *path, GTestDataFunc function)
{
  g_autofree char *old_path = g_strconcat (path, "/tls-1.2", NULL);
  g_autofree char *new_path = g_strconcat (path, "/tls-1.3", NULL);

  tn_test_add_data (old_path, "TLSv1.2", function);
  tn_test_add_data (new_path, "TLSv1.3", function);
}

/* The loop */

typedef struct {
  const char *place;
  const char *condition;
} Deadline;

GMainContext *
tn_context (void)
{
  GMainContext *context = g_main_context_get_thread_default ();

  return context != NULL ? context : g_main_context_default ();
}

static gboolean
deadline_cb (gpointer user_data)
{
  const Deadline *self = user_data;

  g_error ("%s: not true after %d seconds: %s", self->place, DEADLINE_SECONDS, self->condition);
  return G_SOURCE_REMOVE;
}

GSource *
tn_deadline_start (const char *place, const char *condition)
{
  GSource *source = g_timeout_source_new_seconds (DEADLINE_SECONDS);
  Deadline *self = g_new0 (Deadline, 1);

  self->place = place;
  self->condition = condition;
  g_source_set_callback (source, deadline_cb, self, g_free);
  g_source_attach (source, tn_context ());
  return source;
}

void
tn_deadline_stop (GSource *deadline)
{
  g_source_destroy (deadline);
  g_source_unref (deadline);
}

void
tn_settle (void)
{
  for (guint turn = 0; g_main_context_iteration (tn_context (), FALSE); turn++)
    g_assert_cmpuint (turn, <, 1000000);
}

/* Certificates */

typedef struct {
  const char *name;
  const char *common_name;
  const char *names[3];
  const char *issuer;
  gboolean is_ca;
  const char *key_type; /* NULL = the default */
} CertSpec;

static const CertSpec cert_specs[] = {
  { "ca", "Test CA", { NULL }, NULL, TRUE, NULL },
  { "other-ca", "Other CA", { NULL }, NULL, TRUE, NULL },
  { "server", "localhost", { "localhost", "127.0.0.1" }, "ca", FALSE, NULL },
  { "server-rsa", "localhost", { "localhost", "127.0.0.1" }, "ca", FALSE, "rsa" },
  { "wrong-name", "example.org", { "example.org" }, "ca", FALSE, NULL },
  { "client", "client", { "client.test" }, "ca", FALSE, NULL },
  { "stranger", "stranger", { "localhost", "127.0.0.1" }, "other-ca", FALSE, NULL },
  { "self-signed", "localhost", { "localhost" }, NULL, FALSE, NULL },
};

static GBytes *certs[G_N_ELEMENTS (cert_specs)];
static GBytes *keys[G_N_ELEMENTS (cert_specs)];

static guint find_cert (const char *name);

static void
make_cert (guint index)
{
  const CertSpec *spec = &cert_specs[index];
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();
  g_autoptr (TlsNodeCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  char *pem;

  tls_node_certificate_options_set_common_name (options, spec->common_name);
  tls_node_certificate_options_set_is_ca (options, spec->is_ca);
  if (spec->key_type != NULL)
    tls_node_certificate_options_set_key_type (options, spec->key_type);
  for (guint i = 0; spec->names[i] != NULL; i++)
    tls_node_certificate_options_add_name (options, spec->names[i]);
  if (spec->issuer != NULL)
    tls_node_certificate_options_set_issuer (options, tn_cert (spec->issuer),
                                             tn_key (spec->issuer));
  certificate = tls_node_certificate_generate (options, &keys[index], &error);
  g_assert_no_error (error);
  pem = tls_node_certificate_to_pem (certificate);
  certs[index] = g_bytes_new_take (pem, strlen (pem));
}

static guint
find_cert (const char *name)
{
  guint index = 0;

  while (g_strcmp0 (cert_specs[index].name, name) != 0)
    g_assert_cmpuint (++index, <, G_N_ELEMENTS (cert_specs));
  if (certs[index] == NULL)
    make_cert (index);
  return index;
}

GBytes *
tn_cert (const char *name)
{
  return certs[find_cert (name)];
}

GBytes *
tn_key (const char *name)
{
  return keys[find_cert (name)];
}

GBytes *
tn_make_bytes (gsize length)
{
  guint8 *data = g_malloc (length);
  guint32 state = 2463534242u;

  for (gsize i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    data[i] = (guint8) state;
  }
  return g_bytes_new_take (data, length);
}

/* Results */

void
tn_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TnResult *self = user_data;

  self->calls++;
  self->thread = g_thread_self ();
  g_set_object (&self->source, source);
  g_set_object (&self->result, result);
}

void
tn_result_clear (TnResult *self)
{
  g_clear_object (&self->result);
  g_clear_object (&self->source);
  self->calls = 0;
}

/* Peers */

static void
note (GString *events, const char *event)
{
  if (g_str_has_suffix (events->str, event)
      && (events->len == strlen (event)
          || events->str[events->len - strlen (event) - 1] == ' '))
    return;
  if (events->len > 0)
    g_string_append_c (events, ' ');
  g_string_append (events, event);
}

static void
note_peer (TnPeer *self, const char *event)
{
  g_assert_cmpuint (self->n_close, <=, 1);
  if (strcmp (event, "close") != 0)
    g_assert_cmpuint (self->n_close, ==, 0);
  note (self->events, event);
  if (self->hook != NULL)
    self->hook (self, event);
}

static void
connect_cb (TlsNodeSocket *socket, gpointer user_data)
{
  note_peer (user_data, "connect");
}

static void
secure_cb (TlsNodeSocket *socket, gpointer user_data)
{
  ((TnPeer *) user_data)->n_secure++;
  note_peer (user_data, "secure");
}

static void
secure_connect_cb (TlsNodeSocket *socket, gpointer user_data)
{
  note_peer (user_data, "secure-connect");
}

static void
data_cb (TlsNodeSocket *socket, GBytes *bytes, gpointer user_data)
{
  TnPeer *self = user_data;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (size, >, 0);
  self->n_bytes += size;
  if (self->hash != NULL)
    g_checksum_update (self->hash, data, size);
  else
    g_byte_array_append (self->received, data, size);
  self->n_data++;
  note_peer (self, "data");
}

static void
end_cb (TlsNodeSocket *socket, gpointer user_data)
{
  g_assert_cmpuint (++((TnPeer *) user_data)->n_end, ==, 1);
  note_peer (user_data, "end");
}

static void
drain_cb (TlsNodeSocket *socket, gpointer user_data)
{
  ((TnPeer *) user_data)->n_drain++;
  note_peer (user_data, "drain");
}

static void
error_cb (TlsNodeSocket *socket, GError *error, gpointer user_data)
{
  TnPeer *self = user_data;

  if (self->error == NULL)
    self->error = g_error_copy (error);
  note_peer (self, "error");
}

static void
close_cb (TlsNodeSocket *socket, gboolean had_error, gpointer user_data)
{
  TnPeer *self = user_data;

  self->had_error = had_error;
  self->n_close++;
  note_peer (self, "close");
}

void
tn_peer_watch (TnPeer *self, TlsNodeSocket *socket)
{
  self->socket = socket;
  if (self->events == NULL) {
    self->events = g_string_new (NULL);
    self->received = g_byte_array_new ();
  }
  g_signal_connect (socket, "connect", G_CALLBACK (connect_cb), self);
  g_signal_connect (socket, "secure", G_CALLBACK (secure_cb), self);
  g_signal_connect (socket, "secure-connect", G_CALLBACK (secure_connect_cb), self);
  g_signal_connect (socket, "data", G_CALLBACK (data_cb), self);
  g_signal_connect (socket, "end", G_CALLBACK (end_cb), self);
  g_signal_connect (socket, "drain", G_CALLBACK (drain_cb), self);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), self);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), self);
  if (!self->pulls)
    tls_node_socket_resume (socket);
}

void
tn_peer_write (TnPeer *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  tls_node_socket_write (self->socket, bytes);
}

void
tn_peer_clear (TnPeer *self)
{
  self->hook = NULL;
  if (self->socket != NULL) {
    if (self->n_close == 0)
      tls_node_socket_destroy (self->socket, NULL);
    tn_run_until (self->n_close == 1);
    tn_settle ();
    g_assert_finalize_object (g_steal_pointer (&self->socket));
  }
  if (self->events != NULL)
    g_string_free (self->events, TRUE);
  self->events = NULL;
  g_clear_pointer (&self->received, g_byte_array_unref);
  g_clear_pointer (&self->hash, g_checksum_free);
  g_clear_error (&self->error);
}

/* Streams */

static void
set_nonblocking (int fd)
{
  g_assert_cmpint (fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK), ==, 0);
}

static GIOStream *
wrap_socket (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

void
tn_make_connections (GIOStream **one, GIOStream **other)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  *one = wrap_socket (fds[0]);
  *other = wrap_socket (fds[1]);
}

static GIOStream *
wrap_pipe_ends (int read_fd, int write_fd)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (read_fd, TRUE);
  g_autoptr (GOutputStream) output = g_unix_output_stream_new (write_fd, TRUE);

  set_nonblocking (read_fd);
  set_nonblocking (write_fd);
  return g_simple_io_stream_new (input, output);
}

void
tn_make_pipes (GIOStream **one, GIOStream **other)
{
  int up[2];
  int down[2];

  g_assert_cmpint (pipe2 (up, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (down, O_CLOEXEC), ==, 0);
  *one = wrap_pipe_ends (down[0], up[1]);
  *other = wrap_pipe_ends (up[0], down[1]);
}
