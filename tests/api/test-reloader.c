/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Certificates in files that are replaced, in all the ways in which people and programs replace them. Two identities: "server",
 * by "ca", is there first, and "stranger", by "other-ca", comes after it. */

/* Files */

/* In place. */
static void
write_file (const char *path, GBytes *bytes)
{
  FILE *file = g_fopen (path, "we");
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (length == 0 ? "" : data, 1, length, file), ==, length);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
write_identity (const char *directory, const char *name)
{
  g_autofree char *cert = g_build_filename (directory, "tls.crt", NULL);
  g_autofree char *key = g_build_filename (directory, "tls.key", NULL);

  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  write_file (cert, tn_cert (name));
  write_file (key, tn_key (name));
}

static char *
within (const char *directory, const char *name)
{
  return g_build_filename (directory, name, NULL);
}

static void
make_link (const char *target, const char *directory, const char *name)
{
  g_autofree char *path = within (directory, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
move (const char *directory, const char *from, const char *to)
{
  g_autofree char *old_path = within (directory, from);
  g_autofree char *new_path = within (directory, to);

  g_assert_cmpint (g_rename (old_path, new_path), ==, 0);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = within (path, name);

    remove_tree (child);
  }
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* A reloader, and what it said. */

typedef struct {
  char *directory;
  TlsNodeSecureContextOptions *options;
  TlsNodeReloader *reloader;
  TlsNodeSecureContext *context; /* of the last 'reloaded' */
  GError *error;                 /* of the last 'failed' */
  guint n_reloaded;
  guint n_failed;
} Fixture;

static void
reloaded_cb (TlsNodeReloader *reloader, TlsNodeSecureContext *context, gpointer user_data)
{
  Fixture *self = user_data;

  g_set_object (&self->context, context);
  self->n_reloaded++;
}

static void
failed_cb (TlsNodeReloader *reloader, GError *error, gpointer user_data)
{
  Fixture *self = user_data;

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  self->n_failed++;
}

static void
fixture_init (Fixture *self)
{
  self->directory = g_dir_make_tmp ("tls-node-XXXXXX", NULL);
  self->options = tls_node_secure_context_options_new ();
}

/* where: of tls.crt and tls.key within the directory. */
static void
fixture_start (Fixture *self, const char *where)
{
  g_autofree char *cert = g_build_filename (self->directory, where, "tls.crt", NULL);
  g_autofree char *key = g_build_filename (self->directory, where, "tls.key", NULL);
  g_autoptr (GError) error = NULL;

  tls_node_secure_context_options_add_cert_file (self->options, cert);
  tls_node_secure_context_options_add_key_file (self->options, key, NULL);
  self->reloader = tls_node_reloader_new (self->options, &error);
  g_assert_no_error (error);
  g_signal_connect (self->reloader, "reloaded", G_CALLBACK (reloaded_cb), self);
  g_signal_connect (self->reloader, "failed", G_CALLBACK (failed_cb), self);
}

static void
fixture_clear (Fixture *self)
{
  g_clear_object (&self->context);
  if (self->reloader != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->reloader));
  g_assert_finalize_object (g_steal_pointer (&self->options));
  g_clear_error (&self->error);
  remove_tree (self->directory);
  g_free (self->directory);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* Whether a client that trusts ca accepts what a server with the context shows. */
static gboolean
is_trusted (TlsNodeSecureContext *context, const char *ca)
{
  g_autoptr (TlsNodeConnectOptions) client = tn_connect_options (&(TnLinkOptions){ .ca = ca });
  g_autoptr (TlsNodeSocketOptions) server = tls_node_socket_options_new ();
  TlsNodeSocket *sockets[2] = { NULL, NULL };
  TnPeer peers[2] = { 0 };
  gboolean result;

  tls_node_socket_options_set_secure_context (server, context);
  g_assert_true (tls_node_pair_new (TLS_NODE_SOCKET_OPTIONS (client), server, &sockets[0],
                                    &sockets[1], NULL));
  tn_peer_watch (&peers[0], sockets[0]);
  tn_peer_watch (&peers[1], sockets[1]);
  tn_run_until (peers[0].n_secure == 1 || peers[0].n_close == 1);
  result = peers[0].n_secure == 1;
  tn_peer_clear (&peers[0]);
  tn_peer_clear (&peers[1]);
  return result;
}

/* Ways of replacing */

typedef struct {
  const char *name;
  const char *where;
  void (*make) (const char *directory);
  void (*replace) (const char *directory);
} ReplaceCase;

static void
make_plain (const char *directory)
{
  write_identity (directory, "server");
}

static void
replace_in_place (const char *directory)
{
  write_identity (directory, "stranger");
}

static void
replace_by_rename (const char *directory)
{
  g_autofree char *next = within (directory, "next");

  write_identity (next, "stranger");
  move (directory, "next/tls.crt", "tls.crt");
  move (directory, "next/tls.key", "tls.key");
}

static void
replace_by_removal (const char *directory)
{
  g_autofree char *cert = within (directory, "tls.crt");
  g_autofree char *key = within (directory, "tls.key");

  g_assert_cmpint (g_remove (cert), ==, 0);
  g_assert_cmpint (g_remove (key), ==, 0);
  write_identity (directory, "stranger");
}

/* certbot: links in live/ to numbered files in archive/. */
static void
make_archive (const char *directory)
{
  g_autofree char *archive = within (directory, "archive");
  g_autofree char *live = within (directory, "live");

  write_identity (archive, "server");
  g_assert_cmpint (g_mkdir (live, 0700), ==, 0);
  move (archive, "tls.crt", "tls1.crt");
  move (archive, "tls.key", "tls1.key");
  make_link ("../archive/tls1.crt", live, "tls.crt");
  make_link ("../archive/tls1.key", live, "tls.key");
}

static void
replace_links (const char *directory)
{
  g_autofree char *archive = within (directory, "archive");
  g_autofree char *live = within (directory, "live");

  write_identity (archive, "stranger");
  make_link ("../archive/tls.crt", live, "new.crt");
  make_link ("../archive/tls.key", live, "new.key");
  move (live, "new.crt", "tls.crt");
  move (live, "new.key", "tls.key");
}

/* Kubernetes: links to a link to a directory, and only the one in the middle is replaced. */
static void
make_volume (const char *directory)
{
  g_autofree char *version = within (directory, "..version1");

  write_identity (version, "server");
  make_link ("..version1", directory, "..data");
  make_link ("..data/tls.crt", directory, "tls.crt");
  make_link ("..data/tls.key", directory, "tls.key");
}

static void
replace_middle_link (const char *directory)
{
  g_autofree char *version = within (directory, "..version2");
  g_autofree char *old_version = within (directory, "..version1");

  write_identity (version, "stranger");
  make_link ("..version2", directory, "..data_tmp");
  move (directory, "..data_tmp", "..data");
  remove_tree (old_version);
}

static void
make_directory (const char *directory)
{
  g_autofree char *certs = within (directory, "a/certs");

  write_identity (certs, "server");
}

static void
replace_directory (const char *directory)
{
  g_autofree char *next = within (directory, "a/next");

  write_identity (next, "stranger");
  move (directory, "a/certs", "a/old");
  move (directory, "a/next", "a/certs");
}

static void
replace_parent (const char *directory)
{
  g_autofree char *next = within (directory, "b/certs");

  write_identity (next, "stranger");
  move (directory, "a", "c");
  move (directory, "b", "a");
}

static const ReplaceCase replace_cases[] = {
  { "in-place", "", make_plain, replace_in_place },
  { "by-rename", "", make_plain, replace_by_rename },
  { "removed-and-made-again", "", make_plain, replace_by_removal },
  { "links", "live", make_archive, replace_links },
  { "link-in-the-middle", "", make_volume, replace_middle_link },
  { "whole-directory", "a/certs", make_directory, replace_directory },
  { "directory-above", "a/certs", make_directory, replace_parent },
  { "in-place-by-way-of-dots", "a/../a/certs/./", make_directory, replace_directory },
};

static void
test_replaced_files_are_loaded (gconstpointer data)
{
  const ReplaceCase *c = data;
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture);
  c->make (fixture.directory);
  fixture_start (&fixture, c->where);
  g_assert_true (is_trusted (tls_node_reloader_get_context (fixture.reloader), "ca"));

  c->replace (fixture.directory);
  tn_run_until (fixture.n_reloaded == 1);

  g_assert_true (fixture.context == tls_node_reloader_get_context (fixture.reloader));
  g_assert_true (is_trusted (fixture.context, "other-ca"));
}

/* And back: what was replaced once is watched where it is now. */
static void
test_a_second_change_is_loaded_too (gconstpointer data)
{
  const ReplaceCase *c = data;
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *where = NULL;

  fixture_init (&fixture);
  where = within (fixture.directory, c->where);
  c->make (fixture.directory);
  fixture_start (&fixture, c->where);
  c->replace (fixture.directory);
  tn_run_until (fixture.n_reloaded == 1);

  write_identity (where, "server");
  tn_run_until (fixture.n_reloaded == 2);

  g_assert_true (is_trusted (fixture.context, "ca"));
}

/* Half-written files */

static void
test_a_certificate_waits_for_its_key (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *cert = NULL;
  TlsNodeSecureContext *before;

  fixture_init (&fixture);
  make_plain (fixture.directory);
  fixture_start (&fixture, "");
  before = tls_node_reloader_get_context (fixture.reloader);
  cert = within (fixture.directory, "tls.crt");

  write_file (cert, tn_cert ("stranger"));
  tn_run_until (fixture.n_failed == 1);
  tn_assert_code (fixture.error, "ERR_OSSL_X509_KEY_VALUES_MISMATCH");
  g_assert_true (tls_node_reloader_get_context (fixture.reloader) == before);
  g_assert_cmpuint (fixture.n_reloaded, ==, 0);

  write_identity (fixture.directory, "stranger");
  tn_run_until (fixture.n_reloaded == 1);
  g_assert_cmpuint (fixture.n_failed, ==, 1);
}

typedef struct {
  const char *name;
  const char *contents; /* NULL = the file is removed */
  const char *code;
} BrokenCase;

static const BrokenCase broken_cases[] = {
  { "removed", NULL, "ENOENT" },
  { "empty", "", "ERR_OSSL_PEM_NO_START_LINE" },
  { "junk", "junk", "ERR_OSSL_PEM_NO_START_LINE" },
  { "cut", "-----BEGIN CERTIFICATE-----\nMII", "ERR_OSSL_PEM_BAD_END_LINE" },
};

static void
break_file (const char *path, const char *contents)
{
  g_autoptr (GBytes) bytes = NULL;

  if (contents == NULL) {
    g_assert_cmpint (g_remove (path), ==, 0);
    return;
  }
  bytes = g_bytes_new_static (contents, strlen (contents));
  write_file (path, bytes);
}

static void
test_a_broken_file_changes_nothing (gconstpointer data)
{
  const BrokenCase *c = data;
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *cert = NULL;
  TlsNodeSecureContext *before;

  fixture_init (&fixture);
  make_plain (fixture.directory);
  fixture_start (&fixture, "");
  before = tls_node_reloader_get_context (fixture.reloader);
  cert = within (fixture.directory, "tls.crt");

  break_file (cert, c->contents);
  tn_run_until (fixture.n_failed == 1);
  tn_assert_code (fixture.error, c->code);
  g_assert_true (tls_node_reloader_get_context (fixture.reloader) == before);

  write_file (cert, tn_cert ("server"));
  tls_node_reloader_reload (fixture.reloader);
  tn_run_until (fixture.n_reloaded == 1);
  g_assert_cmpuint (fixture.n_failed, ==, 1);
}

/* An empty list of authorities would mean that nobody is trusted. */
static void
test_authorities_that_are_being_written (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *ca = NULL;

  fixture_init (&fixture);
  make_plain (fixture.directory);
  ca = within (fixture.directory, "ca.pem");
  write_file (ca, tn_cert ("ca"));
  tls_node_secure_context_options_add_ca_file (fixture.options, ca);
  fixture_start (&fixture, "");

  break_file (ca, "");
  tn_run_until (fixture.n_failed == 1);
  tn_assert_code (fixture.error, "ERR_OSSL_PEM_NO_START_LINE");
  write_file (ca, tn_cert ("other-ca"));
  tn_run_until (fixture.n_reloaded == 1);
}

/* What is no change */

static void
test_other_files_and_equal_ones_are_no_change (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *other = NULL;

  fixture_init (&fixture);
  make_plain (fixture.directory);
  fixture_start (&fixture, "");
  other = within (fixture.directory, "other");

  write_file (other, tn_cert ("stranger"));
  write_identity (fixture.directory, "server");
  write_identity (fixture.directory, "stranger");
  tn_run_until (fixture.n_reloaded == 1);
  tn_settle ();

  g_assert_cmpuint (fixture.n_reloaded, ==, 1);
  g_assert_true (is_trusted (fixture.context, "other-ca"));
}

static void
test_asked_for_it_always_answers (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *cert = NULL;

  fixture_init (&fixture);
  make_plain (fixture.directory);
  fixture_start (&fixture, "");
  cert = within (fixture.directory, "tls.crt");

  tls_node_reloader_reload (fixture.reloader);
  g_assert_cmpuint (fixture.n_reloaded, ==, 0);
  tn_run_until (fixture.n_reloaded == 1);
  break_file (cert, NULL);
  for (guint i = 1; i <= 2; i++) {
    guint before = fixture.n_failed;

    tls_node_reloader_reload (fixture.reloader);
    tn_run_until (fixture.n_failed > before);
  }

  g_assert_cmpuint (fixture.n_reloaded, ==, 1);
}

/* Construction */

typedef struct {
  const char *name;
  const char *file; /* of the certificate, within the directory */
  const char *code;
} RefusedCase;

static const RefusedCase refused_cases[] = {
  { "no-file", NULL, "ERR_MISSING_ARGS" },
  { "missing", "nothing", "ENOENT" },
  { "directory", ".", "EISDIR" },
  { "pipe", "pipe", "EINVAL" },
  { "behind-a-file", "tls.crt/tls.crt", "ENOTDIR" },
  { "loop-of-links", "loop", "ELOOP" },
  { "junk", "junk", "ERR_OSSL_PEM_NO_START_LINE" },
};

static void
test_what_cannot_be_loaded_is_refused (gconstpointer data)
{
  const RefusedCase *c = data;
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *pipe_path = NULL;
  g_autofree char *junk_path = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  make_plain (fixture.directory);
  make_link ("loop", fixture.directory, "loop");
  pipe_path = within (fixture.directory, "pipe");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  junk_path = within (fixture.directory, "junk");
  break_file (junk_path, "junk");
  path = within (fixture.directory, c->file == NULL ? "" : c->file);
  if (c->file != NULL)
    tls_node_secure_context_options_add_cert_file (fixture.options, path);

  g_assert_null (tls_node_reloader_new (fixture.options, &error));
  tn_assert_code (error, c->code);
}

/* What was made without a reloader reads files too, once. */
static void
test_a_missing_file_is_told_with_its_path (void)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (GError) error = NULL;

  tls_node_secure_context_options_add_key_file (options, "/nowhere/tls.key", NULL);
  g_assert_null (tls_node_secure_context_new (options, &error));

  tn_assert_code (error, "ENOENT");
  g_assert_cmpstr (tls_node_error_get_path (error), ==, "/nowhere/tls.key");
  g_assert_cmpstr (tls_node_error_get_syscall (error), ==, "open");
}

static void
test_options_are_copied (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture);
  make_plain (fixture.directory);
  fixture_start (&fixture, "");
  tls_node_secure_context_options_set_min_version (fixture.options, "junk");
  tls_node_secure_context_options_clear_key (fixture.options);
  tls_node_secure_context_options_clear_cert (fixture.options);

  replace_in_place (fixture.directory);
  tn_run_until (fixture.n_reloaded == 1);

  g_assert_true (is_trusted (fixture.context, "other-ca"));
}

static void
test_a_relative_path_stays_where_it_was (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  make_plain (fixture.directory);
  g_assert_cmpint (g_chdir (fixture.directory), ==, 0);
  tls_node_secure_context_options_add_cert_file (fixture.options, "tls.crt");
  fixture.reloader = tls_node_reloader_new (fixture.options, &error);
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_no_error (error);
  g_signal_connect (fixture.reloader, "reloaded", G_CALLBACK (reloaded_cb), &fixture);

  replace_in_place (fixture.directory);
  tn_run_until (fixture.n_reloaded == 1);
}

/* Life */

static void
drop_cb (TlsNodeReloader *reloader, TlsNodeSecureContext *context, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_reloaded++;
  g_clear_object (&self->reloader);
}

static void
test_it_may_be_dropped_in_a_handler (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture);
  make_plain (fixture.directory);
  fixture_start (&fixture, "");
  g_signal_handlers_disconnect_by_data (fixture.reloader, &fixture);
  g_signal_connect (fixture.reloader, "reloaded", G_CALLBACK (drop_cb), &fixture);

  replace_in_place (fixture.directory);
  tn_run_until (fixture.n_reloaded == 1);

  g_assert_null (fixture.reloader);
}

static void
test_its_main_context_may_go_first (void)
{
  g_auto (Fixture) fixture = { 0 };
  GMainContext *context = g_main_context_new ();

  fixture_init (&fixture);
  make_plain (fixture.directory);
  g_main_context_push_thread_default (context);
  fixture_start (&fixture, "");
  tls_node_reloader_reload (fixture.reloader);
  replace_in_place (fixture.directory);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  tls_node_reloader_reload (fixture.reloader);
  tn_settle ();
  g_assert_cmpuint (fixture.n_reloaded, ==, 0);
  g_assert_nonnull (tls_node_reloader_get_context (fixture.reloader));
}

static void
test_one_without_a_constructor_is_harmless (void)
{
  TlsNodeReloader *reloader = g_object_new (TLS_NODE_TYPE_RELOADER, NULL);

  g_assert_null (tls_node_reloader_get_context (reloader));
  tls_node_reloader_reload (reloader);

  g_assert_finalize_object (reloader);
}

/* A server follows */

static void
test_a_server_follows (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (TnLink) link = NULL;
  TnPeer late = { 0 };

  fixture_init (&fixture);
  make_plain (fixture.directory);
  fixture_start (&fixture, "");
  link = tn_link_listen (&(TnLinkOptions){ .cert = "wrong-name" });
  g_object_bind_property (fixture.reloader, "context", link->listener, "context",
                          G_BINDING_SYNC_CREATE);
  tn_peer_watch (&link->client, tn_link_connect (link, &(TnLinkOptions){ 0 }));
  tn_run_until (tn_link_is_secure (link));

  replace_in_place (fixture.directory);
  tn_run_until (fixture.n_reloaded == 1);
  tn_peer_watch (&late, tn_link_connect (link, &(TnLinkOptions){ .ca = "other-ca" }));
  tn_run_until (late.n_secure == 1);

  tn_peer_write (&link->client, "still here");
  tn_run_until (link->server.received->len == strlen ("still here"));
  tn_peer_clear (&late);
}

static void
add_table (const char *prefix,
           gconstpointer table,
           guint length,
           gsize size,
           GTestDataFunc function)
{
  for (guint i = 0; i < length; i++) {
    const char *const *name = (gconstpointer) ((const char *) table + i * size);
    g_autofree char *path = g_strconcat ("/api/reloader/", prefix, "/", *name, NULL);

    tn_test_add_data (path, name, function);
  }
}

/* GIO's descriptor for all monitors stays. */
static void
warm_up (void)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_get_tmp_dir ());
  g_autoptr (GFileMonitor) monitor
      = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL);

  g_assert_nonnull (monitor);
}

int
main (int argc, char **argv)
{
  warm_up ();
  tn_test_init (&argc, &argv);
  add_table ("replaced", replace_cases, G_N_ELEMENTS (replace_cases), sizeof *replace_cases,
             test_replaced_files_are_loaded);
  add_table ("replaced-twice", replace_cases, G_N_ELEMENTS (replace_cases),
             sizeof *replace_cases, test_a_second_change_is_loaded_too);
  add_table ("broken", broken_cases, G_N_ELEMENTS (broken_cases), sizeof *broken_cases,
             test_a_broken_file_changes_nothing);
  add_table ("refused", refused_cases, G_N_ELEMENTS (refused_cases), sizeof *refused_cases,
             test_what_cannot_be_loaded_is_refused);
  tn_test_add ("/api/reloader/a-certificate-waits-for-its-key",
               test_a_certificate_waits_for_its_key);
  tn_test_add ("/api/reloader/authorities-that-are-being-written",
               test_authorities_that_are_being_written);
  tn_test_add ("/api/reloader/other-files-and-equal-ones-are-no-change",
               test_other_files_and_equal_ones_are_no_change);
  tn_test_add ("/api/reloader/asked-for-it-always-answers", test_asked_for_it_always_answers);
  tn_test_add ("/api/reloader/a-missing-file-is-told-with-its-path",
               test_a_missing_file_is_told_with_its_path);
  tn_test_add ("/api/reloader/options-are-copied", test_options_are_copied);
  tn_test_add ("/api/reloader/a-relative-path-stays-where-it-was",
               test_a_relative_path_stays_where_it_was);
  tn_test_add ("/api/reloader/it-may-be-dropped-in-a-handler",
               test_it_may_be_dropped_in_a_handler);
  tn_test_add ("/api/reloader/its-main-context-may-go-first",
               test_its_main_context_may_go_first);
  tn_test_add ("/api/reloader/one-without-a-constructor-is-harmless",
               test_one_without_a_constructor_is_harmless);
  tn_test_add ("/api/reloader/a-server-follows", test_a_server_follows);
  return tn_test_run ();
}
