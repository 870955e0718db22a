/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

#include <glib/gstdio.h>

/* Default roots. What the environment and the switches do to them lasts for the life of a process, and so does it that somebody
 * has set them: where that matters a test has a process of its own. */

typedef const char *const *Texts;

static gboolean
is_child (void)
{
  if (g_test_subprocess ())
    return TRUE;

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  return FALSE;
}

static const char *
text_of (const char *name)
{
  return g_bytes_get_data (tn_cert (name), NULL);
}

/* A file that holds the certificate, which the variable names. */
static char *
give (const char *variable, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("roots-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, text_of (name), -1, &error);
  g_assert_no_error (error);
  g_setenv (variable, path, TRUE);
  return path;
}

static GStrv
get (const char *type)
{
  g_autoptr (GError) error = NULL;
  GStrv texts = tls_node_get_ca_certificates (type, &error);

  g_assert_no_error (error);
  return texts;
}

static void
set (const char *first, const char *second)
{
  const char *const certs[] = { first, second, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (tls_node_set_default_ca_certificates (certs, &error));
  g_assert_no_error (error);
}

static void
assert_texts (const char *type, const char *first, const char *second)
{
  g_auto (GStrv) texts = get (type);
  const char *const expected[] = { first, second, NULL };

  g_assert_cmpstrv (texts, (char **) expected);
}

static TlsNodeSecureContext *
context_new (Texts cas)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (GError) error = NULL;
  TlsNodeSecureContext *self;

  for (gsize i = 0; cas != NULL && cas[i] != NULL; i++) {
    g_autoptr (GBytes) pem = g_bytes_new (cas[i], strlen (cas[i]));

    tls_node_secure_context_options_add_ca (options, pem);
  }

  self = tls_node_secure_context_new (options, &error);
  g_assert_no_error (error);
  return self;
}

static GVariant *
judge (const char *pem, TlsNodeSecureContext *context)
{
  g_autoptr (GBytes) bytes = g_bytes_new (pem, strlen (pem));
  g_autoptr (GError) error = NULL;
  g_autoptr (TlsNodeCertificate) leaf = tls_node_certificate_new (bytes, &error);
  GVariant *report;

  g_assert_no_error (error);
  report = tls_node_certificate_verify_chain (leaf, NULL, context, "any", NULL, 0, &error);
  g_assert_no_error (error);
  return report;
}

/* By what is trusted without a context, and in one that is made now. */
static gboolean
is_trusted (const char *name, TlsNodeSecureContext *context)
{
  g_autoptr (GVariant) report = judge (text_of (name), context);
  gboolean is_good = FALSE;

  g_assert_true (g_variant_lookup (report, "authorized", "b", &is_good));
  return is_good;
}

static void
assert_default_trusts (const char *name, gboolean expected)
{
  g_autoptr (TlsNodeSecureContext) context = context_new (NULL);

  g_assert_cmpint (is_trusted (name, context), ==, expected);
  g_assert_cmpint (is_trusted (name, NULL), ==, expected);
}

/* rootCertificates */

static void
assert_pem (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n_lines = g_strv_length (lines);

  g_assert_cmpuint (n_lines, >, 3);
  g_assert_cmpstr (lines[0], ==, "-----BEGIN CERTIFICATE-----");
  g_assert_cmpstr (lines[n_lines - 1], ==, "-----END CERTIFICATE-----");
  for (guint i = 1; i < n_lines - 2; i++)
    g_assert_cmpuint (strlen (lines[i]), ==, 64);
  g_assert_cmpuint (strlen (lines[n_lines - 2]), <=, 64);
}

static void
test_roots_are_texts (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  Texts roots = tls_node_get_root_certificates ();

  for (gsize i = 0; roots[i] != NULL; i++) {
    assert_pem (roots[i]);
    g_assert_true (g_hash_table_add (seen, (gpointer) roots[i]));
  }

  if (g_file_test ("/etc/ssl/certs/ca-certificates.crt", G_FILE_TEST_EXISTS))
    g_assert_cmpuint (g_hash_table_size (seen), >, 0);
}

static void
test_roots_never_change (void)
{
  Texts roots;
  g_auto (GStrv) before = NULL;

  if (!is_child ())
    return;

  roots = tls_node_get_root_certificates ();
  before = g_strdupv ((char **) roots);
  set (NULL, NULL);

  g_assert_true (tls_node_get_root_certificates () == roots);
  g_assert_cmpstrv (roots, before);
}

static void
test_roots_as_ca_are_the_default (void)
{
  Texts roots;
  g_autoptr (TlsNodeSecureContext) given = NULL;
  g_autoptr (TlsNodeSecureContext) silent = NULL;

  if (!is_child ())
    return;

  roots = tls_node_get_root_certificates ();
  given = context_new (roots);
  silent = context_new (NULL);
  for (gsize i = 0; roots[i] != NULL; i++) {
    g_autoptr (GVariant) first = judge (roots[i], given);
    g_autoptr (GVariant) second = judge (roots[i], silent);

    g_assert_true (g_variant_equal (first, second));
  }

  g_assert_false (is_trusted ("server", given));
  g_assert_false (is_trusted ("server", silent));
}

/* getCACertificates */

static void
test_types (void)
{
  g_autofree char *system = NULL;
  g_autofree char *extra = NULL;
  Texts roots;
  g_auto (GStrv) bundled = NULL;

  if (!is_child ())
    return;

  system = give ("SSL_CERT_FILE", "ca");
  extra = give ("NODE_EXTRA_CA_CERTS", "other-ca");
  roots = tls_node_get_root_certificates ();
  bundled = get ("bundled");

  g_assert_cmpstrv (bundled, (char **) roots);
  assert_texts ("system", text_of ("ca"), NULL);
  assert_texts ("extra", text_of ("other-ca"), NULL);
  assert_texts ("default", text_of ("ca"), text_of ("other-ca"));
  assert_texts (NULL, text_of ("ca"), text_of ("other-ca"));
  assert_default_trusts ("server", TRUE);
  assert_default_trusts ("stranger", TRUE);
  g_remove (system);
  g_remove (extra);
}

/* Without an environment; a bundled root is the same text everywhere but among those of the system. */
static void
test_types_of_a_plain_process (void)
{
  g_auto (GStrv) everywhere = NULL;
  g_auto (GStrv) system = NULL;
  g_auto (GStrv) bundled = NULL;

  if (!is_child ())
    return;

  everywhere = get ("default");
  system = get ("system");
  bundled = get ("bundled");

  g_assert_cmpstrv (everywhere, bundled);
  g_assert_cmpuint (g_strv_length (system), ==, g_strv_length (bundled));
  assert_texts ("extra", NULL, NULL);
  for (gsize i = 0; system[i] != NULL; i++) {
    g_assert_true (g_str_has_suffix (system[i], "\n"));
    g_assert_cmpstr (g_strchomp (system[i]), ==, bundled[i]);
  }
}

static void
test_another_type (gconstpointer type)
{
  g_autofree char *message
      = g_strdup_printf ("The argument 'type' is invalid. Received '%s'", (const char *) type);
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_get_ca_certificates (type, &error));
  tn_assert_code (error, "ERR_INVALID_ARG_VALUE");
  g_assert_cmpstr (error->message, ==, message);
}

/* A file that is gone, or says something else by now, has been read. */
static void
test_the_environment_is_read_once (void)
{
  g_autofree char *system = NULL;
  g_autofree char *extra = NULL;

  if (!is_child ())
    return;

  system = give ("SSL_CERT_FILE", "ca");
  extra = give ("NODE_EXTRA_CA_CERTS", "other-ca");
  assert_default_trusts ("server", TRUE);
  g_file_set_contents (system, text_of ("self-signed"), -1, NULL);
  g_remove (extra);

  assert_default_trusts ("server", TRUE);
  assert_default_trusts ("stranger", TRUE);
  assert_default_trusts ("self-signed", FALSE);
  g_remove (system);
}

static void
test_ca_replaces_the_default (void)
{
  g_autofree char *system = NULL;
  const char *const cas[] = { text_of ("other-ca"), NULL };
  g_autoptr (TlsNodeSecureContext) context = NULL;

  if (!is_child ())
    return;

  system = give ("SSL_CERT_FILE", "ca");
  context = context_new (cas);

  g_assert_true (is_trusted ("server", NULL));
  g_assert_false (is_trusted ("server", context));
  g_assert_true (is_trusted ("stranger", context));
  g_remove (system);
}

/* The switches */

typedef struct {
  const char *name;
  const char *variable;
  const char *arguments[4];
  gboolean has_system;
  gboolean has_bundled;
  const char *message; /* of the error */
} SwitchCase;

static const SwitchCase switch_cases[] = {
  { .name = "none", .has_system = TRUE },
  { "openssl", .variable = "--use-openssl-ca", .has_system = TRUE },
  { "bundled", .variable = "--use-bundled-ca", .has_bundled = TRUE },
  { "system", .variable = "--use-system-ca", .has_system = TRUE, .has_bundled = TRUE },
  { "bundled-and-system", .variable = "--use-bundled-ca --use_system_ca", .has_system = TRUE,
    .has_bundled = TRUE },
  { "openssl-and-system", .variable = "--use-openssl-ca --use-system-ca", .has_system = TRUE },
  { "argument", .arguments = { "--use-bundled-ca" }, .has_bundled = TRUE },
  { "of-both", .variable = "--use-bundled-ca", .arguments = { "--use-system-ca" },
    .has_system = TRUE, .has_bundled = TRUE },
  { "taken-back", .variable = "--use-bundled-ca", .arguments = { "--no-use-bundled-ca" },
    .has_system = TRUE },
  { "conflict", .variable = "--use-openssl-ca --use-bundled-ca", .has_system = TRUE,
    .message = "either --use-openssl-ca or --use-bundled-ca can be used, not both" },
  { "conflict-of-both", .variable = "--use-bundled-ca", .arguments = { "--use-openssl-ca" },
    .has_bundled = TRUE,
    .message = "either --use-openssl-ca or --use-bundled-ca can be used, not both" },
};

static void
apply_switches (const SwitchCase *c)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) others = NULL;

  g_setenv ("TLSNODE_OPTIONS", c->variable != NULL ? c->variable : "", TRUE);
  if (tls_node_apply_environment (&error))
    others = tls_node_apply_switches (c->arguments, &error);

  g_assert_cmpstr (error != NULL ? error->message : NULL, ==, c->message);
  if (error != NULL)
    tn_assert_code (error, "ERR_INVALID_ARG_VALUE");
}

static void
test_switches (gconstpointer data)
{
  const SwitchCase *c = data;
  g_autofree char *system = NULL;
  g_autofree char *extra = NULL;
  g_auto (GStrv) found = NULL;
  guint n_bundled;

  if (!is_child ())
    return;

  system = give ("SSL_CERT_FILE", "ca");
  extra = give ("NODE_EXTRA_CA_CERTS", "other-ca");
  apply_switches (c);
  n_bundled = g_strv_length ((char **) tls_node_get_root_certificates ());
  found = get ("default");

  g_assert_cmpuint (g_strv_length (found), ==,
                    (c->has_bundled ? n_bundled : 0) + (c->has_system ? 1 : 0) + 1);
  assert_default_trusts ("server", c->has_system);
  assert_default_trusts ("stranger", TRUE);
  g_remove (system);
  g_remove (extra);
}

/* setDefaultCACertificates */

static void
test_what_is_set_is_what_is_told (void)
{
  g_autofree char *both = g_strconcat (text_of ("ca"), "text\n", text_of ("other-ca"), NULL);
  g_auto (GStrv) found = NULL;

  set (text_of ("self-signed"), both);
  found = get ("default");

  g_assert_cmpuint (g_strv_length (found), ==, 3);
  g_assert_cmpstr (found[0], ==, text_of ("self-signed"));
  g_assert_cmpstr (found[1], ==, text_of ("ca"));
  g_assert_cmpstr (found[2], ==, text_of ("other-ca"));
}

static void
test_the_same_again_counts_once (void)
{
  g_autofree char *twice = g_strconcat (text_of ("ca"), text_of ("ca"), NULL);

  set (twice, text_of ("ca"));
  assert_texts ("default", text_of ("ca"), NULL);

  set (text_of ("other-ca"), text_of ("other-ca"));
  assert_texts ("default", text_of ("other-ca"), NULL);
}

static void
test_text_that_is_no_pem_is_passed_over (void)
{
  gsize length;
  const char *key = g_bytes_get_data (tn_key ("ca"), &length);
  g_autofree char *block = g_strndup (key, length);

  set ("no certificate", text_of ("ca"));
  assert_texts ("default", text_of ("ca"), NULL);

  set (text_of ("ca"), block);
  assert_texts ("default", text_of ("ca"), NULL);
}

static void
test_nobody_is_trusted (void)
{
  set (NULL, NULL);

  assert_texts ("default", NULL, NULL);
  assert_default_trusts ("server", FALSE);
  assert_default_trusts ("ca", FALSE);
}

static void
test_extra_certificates_are_replaced (void)
{
  g_autofree char *extra = NULL;

  if (!is_child ())
    return;

  extra = give ("NODE_EXTRA_CA_CERTS", "other-ca");
  assert_default_trusts ("stranger", TRUE);
  set (text_of ("ca"), NULL);

  assert_texts ("default", text_of ("ca"), NULL);
  assert_texts ("extra", text_of ("other-ca"), NULL);
  assert_default_trusts ("stranger", FALSE);
  g_remove (extra);
}

static void
test_a_default_can_be_added_to (void)
{
  g_auto (GStrv) before = NULL;
  g_autoptr (GStrvBuilder) more = g_strv_builder_new ();
  g_auto (GStrv) given = NULL;

  set (text_of ("ca"), NULL);
  before = get ("default");
  g_strv_builder_addv (more, (const char **) before);
  g_strv_builder_add (more, text_of ("other-ca"));
  given = g_strv_builder_end (more);

  g_assert_true (tls_node_set_default_ca_certificates ((Texts) given, NULL));
  assert_default_trusts ("server", TRUE);
  assert_default_trusts ("stranger", TRUE);
}

typedef struct {
  const char *name;
  const char *text;
  const char *code;
  const char *message;
} BadCase;

#define BLOCK(body) "-----BEGIN CERTIFICATE-----\n" body "-----END CERTIFICATE-----\n"
#define NOT_ASN1 "ERR_OSSL_PEM_ASN1_LIB", "error:0488000D:PEM routines::ASN1 lib"

static const BadCase bad_cases[] = {
  { "no-pem", "not a valid certificate", "ERR_CRYPTO_OPERATION_FAILED",
    "No valid certificates found in the provided array" },
  { "empty", "", "ERR_CRYPTO_OPERATION_FAILED",
    "No valid certificates found in the provided array" },
  { "trusted", "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n",
    "ERR_CRYPTO_OPERATION_FAILED", "No valid certificates found in the provided array" },
  { "no-asn1", BLOCK ("valid cert content\n"), NOT_ASN1 },
  { "empty-sequence", BLOCK ("MAA=\n"), NOT_ASN1 },
  { "no-base64", BLOCK ("!!!!\n"), "ERR_OSSL_PEM_BAD_BASE64_DECODE",
    "error:04800064:PEM routines::bad base64 decode" },
  { "no-end", "-----BEGIN CERTIFICATE-----\nMAAA\n", "ERR_OSSL_PEM_BAD_END_LINE",
    "error:04800066:PEM routines::bad end line" },
  { "headers", BLOCK ("foo: bar\n\nAAAA\n"), "ERR_OSSL_PEM_NOT_PROC_TYPE",
    "error:0480006B:PEM routines::not proc type" },
};

static void
test_bad_certificates_change_nothing (gconstpointer data)
{
  const BadCase *c = data;
  const char *const alone[] = { c->text, NULL };
  const char *const behind[] = { text_of ("other-ca"), c->text, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;

  set (text_of ("ca"), NULL);
  g_assert_false (tls_node_set_default_ca_certificates (alone, &error));
  tn_assert_code (error, c->code);
  g_assert_cmpstr (error->message, ==, c->message);

  if (!g_str_equal (c->code, "ERR_CRYPTO_OPERATION_FAILED")) {
    g_assert_false (tls_node_set_default_ca_certificates (behind, &second));
    tn_assert_code (second, c->code);
  }

  assert_texts ("default", text_of ("ca"), NULL);
  assert_default_trusts ("stranger", FALSE);
}

static void
test_a_text_cut_anywhere (void)
{
  const char *whole = text_of ("other-ca");
  gsize length = strlen (whole);

  set (text_of ("ca"), NULL);
  for (gsize i = 0; i < length - 1; i++) {
    g_autofree char *part = g_strndup (whole, i);
    const char *const certs[] = { part, NULL };
    g_autoptr (GError) error = NULL;

    g_assert_false (tls_node_set_default_ca_certificates (certs, &error));
    g_assert_nonnull (error);
  }

  assert_texts ("default", text_of ("ca"), NULL);
}

/* Contexts */

static void
test_contexts_keep_theirs (void)
{
  g_autoptr (TlsNodeSecureContext) old = NULL;
  g_autoptr (TlsNodeSecureContext) next = NULL;

  set (text_of ("ca"), NULL);
  old = context_new (NULL);
  set (text_of ("other-ca"), NULL);
  next = context_new (NULL);

  g_assert_true (is_trusted ("server", old));
  g_assert_false (is_trusted ("stranger", old));
  g_assert_false (is_trusted ("server", next));
  g_assert_true (is_trusted ("stranger", next));
}

/* Also when nobody has asked it yet. */
static void
test_contexts_keep_the_roots_of_the_start (void)
{
  g_autofree char *system = NULL;
  g_autoptr (TlsNodeSecureContext) old = NULL;

  if (!is_child ())
    return;

  system = give ("SSL_CERT_FILE", "ca");
  old = context_new (NULL);
  set (text_of ("other-ca"), NULL);

  g_assert_true (is_trusted ("server", old));
  g_assert_false (is_trusted ("stranger", old));
  g_remove (system);
}

static void
test_ca_goes_before_it (void)
{
  const char *const cas[] = { text_of ("ca"), NULL };
  g_autoptr (TlsNodeSecureContext) given = NULL;

  set (NULL, NULL);
  given = context_new (cas);

  g_assert_true (is_trusted ("server", given));
  assert_default_trusts ("server", FALSE);
}

typedef struct {
  const char *name;
  const char *trusted;
  const char *code; /* of the client; NULL = secure */
} ConnectionCase;

static const ConnectionCase connection_cases[] = {
  { "trusted", "ca", NULL },
  { "another", "other-ca", "SELF_SIGNED_CERT_IN_CHAIN" },
  { "nobody", NULL, "SELF_SIGNED_CERT_IN_CHAIN" },
};

static void
test_connections_ask_it (gconstpointer data)
{
  const ConnectionCase *c = data;
  g_autoptr (TnLink) link = NULL;

  set (c->trusted != NULL ? text_of (c->trusted) : NULL, NULL);
  link = tn_link_new (.over = TN_OVER_TCP, .ca = "");
  tn_run_until (tn_link_is_secure (link) || link->client.error != NULL);

  g_assert_cmpint (link->client.error == NULL, ==, c->code == NULL);
  if (c->code != NULL)
    tn_assert_code (link->client.error, c->code);
}

/* No environment may switch the judgement off: that is for programs to decide, which set rejectUnauthorized. */
static void
test_the_environment_cannot_switch_it_off (void)
{
  g_autoptr (TnLink) link = NULL;

  set (NULL, NULL);
  g_setenv ("NODE_TLS_REJECT_UNAUTHORIZED", "0", TRUE);
  link = tn_link_new (.over = TN_OVER_TCP, .ca = "");
  tn_run_until (tn_link_is_secure (link) || link->client.error != NULL);
  g_unsetenv ("NODE_TLS_REJECT_UNAUTHORIZED");

  tn_assert_code (link->client.error, "SELF_SIGNED_CERT_IN_CHAIN");
}

/* A server judges its clients by it. */
static void
test_servers_ask_it (void)
{
  g_autoptr (TnLink) link = NULL;

  set (text_of ("ca"), NULL);
  link = tn_link_new_secure (.over = TN_OVER_TCP, .ca = "ca", .client_ca = "",
                             .client_cert = "client", .request_cert = TRUE);

  g_assert_true (tls_node_socket_get_authorized (link->server.socket));
}

/* Threads */

#define N_ROUNDS 100

static gpointer
make_contexts_cb (gpointer data)
{
  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autoptr (TlsNodeSecureContext) context = context_new (NULL);
    gboolean is_first = is_trusted ("server", context);

    g_assert_true (is_first != is_trusted ("stranger", context));
  }

  return NULL;
}

static void
test_any_thread_may_set_it (void)
{
  GThread *thread;

  set (text_of ("ca"), NULL);
  tn_cert ("stranger");
  tn_cert ("server");
  thread = g_thread_new ("contexts", make_contexts_cb, NULL);
  for (guint i = 0; i < N_ROUNDS; i++)
    set (text_of (i % 2 == 0 ? "other-ca" : "ca"), NULL);

  g_thread_join (thread);
  assert_texts ("default", text_of ("ca"), NULL);
}

static void
add_tables (void)
{
  static const char *const types[] = { "", "Default", "bogus", "system " };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autofree char *path
        = g_strdup_printf ("/api/module-certificates/another-type/%" G_GSIZE_FORMAT, i);

    g_test_add_data_func (path, types[i], test_another_type);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (switch_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/module-certificates/switches/", switch_cases[i].name, NULL);

    g_test_add_data_func (path, &switch_cases[i], test_switches);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (bad_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/module-certificates/bad/", bad_cases[i].name, NULL);

    g_test_add_data_func (path, &bad_cases[i], test_bad_certificates_change_nothing);
  }
}

/* Their data is freed when they run: not in a child, which runs one other test. */
static void
add_connections (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (connection_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/module-certificates/connection/", connection_cases[i].name, NULL);

    tn_test_add_data (path, &connection_cases[i], test_connections_ask_it);
  }

  tn_test_add ("/api/module-certificates/servers-ask-it", test_servers_ask_it);
  tn_test_add ("/api/module-certificates/the-environment-cannot-switch-it-off",
               test_the_environment_cannot_switch_it_off);
}

#define ADD(name, function) g_test_add_func ("/api/module-certificates/" name, function)

int
main (int argc, char **argv)
{
  g_unsetenv ("SSL_CERT_FILE");
  g_unsetenv ("SSL_CERT_DIR");
  g_unsetenv ("NODE_EXTRA_CA_CERTS");
  tn_test_init (&argc, &argv);
  add_tables ();

  ADD ("roots-are-texts", test_roots_are_texts);
  ADD ("roots-never-change", test_roots_never_change);
  ADD ("roots-as-ca-are-the-default", test_roots_as_ca_are_the_default);
  ADD ("types", test_types);
  ADD ("types-of-a-plain-process", test_types_of_a_plain_process);
  ADD ("the-environment-is-read-once", test_the_environment_is_read_once);
  ADD ("ca-replaces-the-default", test_ca_replaces_the_default);
  ADD ("what-is-set-is-what-is-told", test_what_is_set_is_what_is_told);
  ADD ("the-same-again-counts-once", test_the_same_again_counts_once);
  ADD ("text-that-is-no-pem-is-passed-over", test_text_that_is_no_pem_is_passed_over);
  ADD ("nobody-is-trusted", test_nobody_is_trusted);
  ADD ("extra-certificates-are-replaced", test_extra_certificates_are_replaced);
  ADD ("a-default-can-be-added-to", test_a_default_can_be_added_to);
  ADD ("a-text-cut-anywhere", test_a_text_cut_anywhere);
  ADD ("contexts-keep-theirs", test_contexts_keep_theirs);
  ADD ("contexts-keep-the-roots-of-the-start", test_contexts_keep_the_roots_of_the_start);
  ADD ("ca-goes-before-it", test_ca_goes_before_it);
  ADD ("any-thread-may-set-it", test_any_thread_may_set_it);
  if (!g_test_subprocess ())
    add_connections ();
  return tn_test_run ();
}
