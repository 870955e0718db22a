/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <libtlsnode/tls-node.h>

/* Node's switches, in TLSNODE_OPTIONS and as arguments. They last for the life of a process, so each case has one. */

#define DEFAULT_LIST tls_node_get_core_cipher_list ()

typedef struct {
  const char *name;
  const char *variable; /* NULL = not set */
  const char *arguments[5];
  const char *min;     /* NULL = TLSv1.2 */
  const char *max;     /* NULL = TLSv1.3 */
  const char *ciphers; /* NULL = the core list */
  const char *message; /* of the error */
  const char *warning;
  const char *others; /* NULL = none */
} Case;

#define CONFLICT "either --tls-min-v1.3 or --tls-max-v1.2 can be used, not both"
#define UNTERMINATED "invalid value for TLSNODE_OPTIONS (unterminated string)"

static const Case cases[] = {
  { .name = "nothing" },
  { "empty", .variable = "" },
  { "min-1.0", .variable = "--tls-min-v1.0", .min = "TLSv1" },
  { "min-1.1", .variable = "--tls-min-v1.1", .min = "TLSv1.1" },
  { "min-1.2", .variable = "--tls-min-v1.2", .min = "TLSv1.2" },
  { "min-1.3", .variable = "--tls-min-v1.3", .min = "TLSv1.3" },
  { "lowest-min", .variable = "--tls-min-v1.3 --tls-min-v1.0 --tls-min-v1.1", .min = "TLSv1" },
  { "max-1.2", .variable = "--tls-max-v1.2", .max = "TLSv1.2" },
  { "max-1.3", .variable = "--tls-max-v1.3", .max = "TLSv1.3" },
  { "highest-max", .variable = "--tls-max-v1.3 --tls-max-v1.2", .max = "TLSv1.3" },
  { "conflict", .variable = "--tls-min-v1.3 --tls-max-v1.2", .message = CONFLICT },
  { "conflict-with-others",
    .variable = "--tls-min-v1.3 --tls-min-v1.2 --tls-max-v1.2 --tls-max-v1.3",
    .message = CONFLICT },
  { "conflict-of-both", .variable = "--tls-min-v1.3", .arguments = { "--tls-max-v1.2" },
    .min = "TLSv1.3", .message = CONFLICT },
  { "taken-back",
    .variable = "--tls-min-v1.0 --no-tls-min-v1.0 --tls-max-v1.2 --no-tls-max-v1.2" },
  { "taken-back-later", .variable = "--tls-min-v1.0", .arguments = { "--no-tls-min-v1.0" } },
  { "one-taken-back", .variable = "--tls-min-v1.0 --tls-min-v1.1 --no-tls-min-v1.0",
    .min = "TLSv1.1" },
  { "underscores", .variable = "--tls_min_v1.3 --tls_cipher_list=A", .min = "TLSv1.3",
    .ciphers = "A" },
  { "ciphers", .variable = "--tls-cipher-list=ECDHE-RSA-AES128-GCM-SHA256:!RC4",
    .ciphers = "ECDHE-RSA-AES128-GCM-SHA256:!RC4" },
  { "ciphers-next", .variable = "--tls-cipher-list DEFAULT@SECLEVEL=0",
    .ciphers = "DEFAULT@SECLEVEL=0" },
  { "ciphers-other-name", .variable = "--tls-default-ciphers=AES128-SHA",
    .ciphers = "AES128-SHA" },
  { "ciphers-last", .variable = "--tls-cipher-list=A --tls-default-ciphers=B", .ciphers = "B" },
  { "ciphers-equals-sign", .variable = "--tls-cipher-list=@SECLEVEL=0:-A",
    .ciphers = "@SECLEVEL=0:-A" },
  { "ciphers-missing", .variable = "--tls-cipher-list",
    .message = "--tls-cipher-list requires an argument" },
  { "ciphers-empty",
    "--tls-cipher-list=", .message = "--tls-cipher-list= requires an argument" },
  { "ciphers-switch", .variable = "--tls-cipher-list --tls-min-v1.3",
    .message = "--tls-cipher-list requires an argument" },
  { "blanks", .variable = "  --tls-min-v1.3 \t\n --tls-max-v1.3 ", .min = "TLSv1.3" },
  { "double-quotes", .variable = "--tls-cipher-list=\"A:!B C\" --tls-min-v1.3",
    .min = "TLSv1.3", .ciphers = "A:!B C" },
  { "single-quotes", .variable = "--tls-cipher-list='A:!B C\\' --tls-min-v1.3",
    .min = "TLSv1.3", .ciphers = "A:!B C\\" },
  { "quotes-around", .variable = "'--tls-cipher-list=A B'", .ciphers = "A B" },
  { "escapes", .variable = "--tls-cipher-list=\"A\\\"B\\\\C\"", .ciphers = "A\"B\\C" },
  { "backslash-outside", .variable = "--tls-cipher-list=A\\ --tls-min-v1.3", .min = "TLSv1.3",
    .ciphers = "A\\" },
  { "unterminated-double", .variable = "--tls-min-v1.3 --tls-cipher-list=\"A",
    .message = UNTERMINATED },
  { "unterminated-single", .variable = "'", .message = UNTERMINATED },
  { "unterminated-escape", .variable = "\"\\", .message = UNTERMINATED },
  { "unknown",
    .variable = "--tls-min-v1.9 foo --tls-min-v1.3 --no-tls-cipher-list --tls-min-v1.1=x -- ''",
    .min = "TLSv1.3",
    .warning = "Unknown switches in TLSNODE_OPTIONS: --tls-min-v1.9 foo --no-tls-cipher-list "
               "--tls-min-v1.1=x -- " },
  { "end-of-switches", .variable = "-- --tls-min-v1.3",
    .warning = "Unknown switches in TLSNODE_OPTIONS: -- --tls-min-v1.3" },
  { "keylog", .variable = "--tls-keylog=/nowhere",
    .warning = "--tls-keylog is not supported yet*" },
  { "keylog-missing", .variable = "--tls-keylog",
    .message = "--tls-keylog requires an argument" },
  { "trace", .variable = "--trace-tls", .warning = "--trace-tls is not supported yet*" },
  { "trace-taken-back", .variable = "--trace-tls --no-trace-tls" },
  { "argument-ciphers", .variable = "--tls-cipher-list=A",
    .arguments = { "--tls-cipher-list", "B" }, .ciphers = "B" },
  { "argument-min", .variable = "--tls-min-v1.0", .arguments = { "--tls-min-v1.3" },
    .min = "TLSv1.3" },
  { "argument-max", .variable = "--tls-max-v1.3", .arguments = { "--tls-max-v1.2" },
    .max = "TLSv1.2" },
  { "argument-lowest", .variable = "--tls-min-v1.0",
    .arguments = { "--tls-min-v1.2", "--tls-min-v1.1" }, .min = "TLSv1.1" },
  { "arguments-and-variable", .variable = "--tls-min-v1.3",
    .arguments = { "--tls-cipher-list=A" }, .min = "TLSv1.3", .ciphers = "A" },
  { "argument-missing", .arguments = { "verb", "--tls-cipher-list" },
    .message = "--tls-cipher-list requires an argument" },
  { "other-arguments", .arguments = { "verb", "--tls-min-v1.3", "--other", "" },
    .min = "TLSv1.3", .others = "verb|--other|" },
  { "behind-dashes", .arguments = { "verb", "--", "--tls-min-v1.3" },
    .others = "verb|--|--tls-min-v1.3" },
};

static const char *
either (const char *given, const char *otherwise)
{
  return given != NULL ? given : otherwise;
}

static void
check_error (const Case *c, const GError *error)
{
  g_assert_cmpstr (error == NULL ? NULL : error->message, ==, c->message);
  if (error != NULL)
    g_assert_cmpstr (tls_node_error_get_code (error), ==, "ERR_INVALID_ARG_VALUE");
}

static void
run_case (const Case *c)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) others = NULL;
  g_autofree char *joined = NULL;

  if (c->warning != NULL)
    g_test_expect_message ("TlsNode", G_LOG_LEVEL_WARNING, c->warning);
  if (tls_node_apply_environment (&error))
    others = tls_node_apply_switches (c->arguments, &error);
  check_error (c, error);
  g_test_assert_expected_messages ();

  if (others != NULL)
    joined = g_strjoinv ("|", others);
  g_assert_cmpstr (either (joined, ""), ==, either (c->others, ""));
}

static void
test_switches (gconstpointer data)
{
  const Case *c = data;

  if (!g_test_subprocess ()) {
    if (c->variable != NULL)
      g_setenv ("TLSNODE_OPTIONS", c->variable, TRUE);
    g_test_trap_subprocess (NULL, 0, 0);
    g_unsetenv ("TLSNODE_OPTIONS");
    g_test_trap_assert_passed ();
    return;
  }

  run_case (c);
  g_assert_cmpstr (tls_node_get_default_min_version (), ==, either (c->min, "TLSv1.2"));
  g_assert_cmpstr (tls_node_get_default_max_version (), ==, either (c->max, "TLSv1.3"));
  g_assert_cmpstr (tls_node_get_default_ciphers (), ==, either (c->ciphers, DEFAULT_LIST));
  g_assert_cmpstr (tls_node_get_default_cipher_list (), ==, either (c->ciphers, DEFAULT_LIST));
  g_assert_cmpstr (tls_node_get_core_cipher_list (), ==, DEFAULT_LIST);
}

static void
test_nobody_looks_by_itself (void)
{
  if (!g_test_subprocess ()) {
    g_setenv ("TLSNODE_OPTIONS", "--tls-min-v1.0", TRUE);
    g_test_trap_subprocess (NULL, 0, 0);
    g_unsetenv ("TLSNODE_OPTIONS");
    g_test_trap_assert_passed ();
    return;
  }

  g_object_unref (tls_node_secure_context_new (NULL, NULL));
  g_assert_cmpstr (tls_node_get_default_min_version (), ==, "TLSv1.2");
}

static void
test_a_default_that_a_program_set_stays (void)
{
  const char *const none[] = { NULL };
  g_auto (GStrv) others = NULL;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, 0);
    g_test_trap_assert_passed ();
    return;
  }

  tls_node_set_default_min_version ("TLSv1.1");
  tls_node_set_default_max_version ("TLSv1.2");
  others = tls_node_apply_switches (none, NULL);

  g_assert_cmpuint (g_strv_length (others), ==, 0);
  g_assert_cmpstr (tls_node_get_default_min_version (), ==, "TLSv1.1");
  g_assert_cmpstr (tls_node_get_default_max_version (), ==, "TLSv1.2");
}

static void
ignore_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

/* Whatever stands in the variable, it is applied or refused. */
static void
test_a_variable_cut_anywhere (void)
{
  static const char whole[]
      = "--tls-cipher-list='a b' \"--tls\\\"-min-v1.3\" --no-tls_min_v1.0 "
        "--tls-cipher-list \xff\xfe=\x01 --tls-keylog=\"/x\" -- \\";

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, 0);
    g_test_trap_assert_passed ();
    return;
  }

  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_handler ("TlsNode", G_LOG_LEVEL_MASK, ignore_cb, NULL);
  for (gsize i = 0; i < sizeof whole; i++) {
    g_autofree char *part = g_strndup (whole, i);
    g_autoptr (GError) error = NULL;

    g_setenv ("TLSNODE_OPTIONS", part, TRUE);
    g_assert_true (tls_node_apply_environment (&error) == (error == NULL));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/api/module-environment/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_switches);
  }
  g_test_add_func ("/api/module-environment/nobody-looks-by-itself",
                   test_nobody_looks_by_itself);
  g_test_add_func ("/api/module-environment/a-default-that-a-program-set-stays",
                   test_a_default_that_a_program_set_stays);
  g_test_add_func ("/api/module-environment/a-variable-cut-anywhere",
                   test_a_variable_cut_anywhere);
  return g_test_run ();
}
