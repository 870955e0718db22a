/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/tool.h"

#include <locale.h>
#include <stdio.h>

typedef struct {
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} Verb;

static const Verb verbs[] = {
  { "demo", tool_demo, "Show on this computer what the library does" },
  { "connect", tool_connect, "Connect standard input and output to a TLS server" },
  { "serve", tool_serve, "Be a TLS server that echoes, or answers HTTP requests" },
  { "keygen", tool_keygen, "Make a key and a certificate" },
  { "ciphers", tool_ciphers, "Show what becomes of a list of cipher suites" },
  { "inspect", tool_inspect,
    "Show what is in files of certificates, and the certificates of hosts" },
  { "verify", tool_verify, "Tell whether a certificate is good, and why not" },
};

static void
print_help (void)
{
  g_print ("Usage: tlsnode VERB [OPTION…]\n\n");
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_print ("  %-10s %s\n", verbs[i].name, verbs[i].summary);
  g_print (
      "\n  tlsnode VERB --help tells the options of a verb; tlsnode --version the version.\n"
      "  Node's switches, as --tls-min-v1.3, may stand anywhere, and in TLSNODE_OPTIONS.\n");
}

static void
print_version (void)
{
  g_print ("tlsnode %d.%d.%d\n", TLS_NODE_MAJOR_VERSION, TLS_NODE_MINOR_VERSION,
           TLS_NODE_MICRO_VERSION);
}

static const Verb *
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (g_str_equal (verbs[i].name, name))
      return &verbs[i];
  }

  return NULL;
}

static int
run_verb (const Verb *verb, int argc, char **argv)
{
  g_autofree char *program = g_strconcat ("tlsnode ", verb->name, NULL);

  g_set_prgname (program);

  return verb->run (argc, argv);
}

/* "tlsnode help VERB" is "tlsnode VERB --help". */
static int
run_help (int argc, char **argv)
{
  const Verb *verb = argc > 1 ? find_verb (argv[1]) : NULL;
  char *arguments[] = { argc > 1 ? argv[1] : NULL, (char *) "--help", NULL };

  if (argc > 1 && verb == NULL)
    return tool_usage (NULL, "There is no verb \"%s\"", argv[1]);
  if (verb != NULL)
    return run_verb (verb, 2, arguments);

  print_help ();

  return TOOL_OK;
}

static int
run (int argc, char **argv)
{
  const Verb *verb = NULL;

  if (argc < 2)
    return tool_usage (NULL, "Which verb?");
  if (g_str_equal (argv[1], "--version")) {
    print_version ();
    return TOOL_OK;
  }
  if (g_str_equal (argv[1], "help") || g_str_equal (argv[1], "--help")
      || g_str_equal (argv[1], "-h"))
    return run_help (argc - 1, argv + 1);

  verb = find_verb (argv[1]);
  if (verb == NULL)
    return tool_usage (NULL, "There is no verb \"%s\"", argv[1]);

  return run_verb (verb, argc - 1, argv + 1);
}

/* The switches of Node, wherever they stand; what is left is argv without the name of the program. */
static char **
apply_switches (char **argv, GError **error)
{
  if (!tls_node_apply_environment (error))
    return NULL;

  return tls_node_apply_switches ((const char *const *) argv + 1, error);
}

/* A key that went nowhere, because the disk is full, is no success. */
static int
finish_output (int status)
{
  if (fflush (stdout) == 0 && ferror (stdout) == 0)
    return status;

  g_printerr ("tlsnode: EIO: Standard output could not be written: is the disk full?\n");

  return status != TOOL_OK ? status : TOOL_FAILED;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  setlocale (LC_TIME, "C"); /* the dates of HTTP are English */

  arguments = apply_switches (argv, &error);
  if (arguments == NULL) {
    tool_print_error (error);
    return TOOL_USAGE;
  }

  /* A verb may move the pointers in its array about. */
  g_ptr_array_add (all, argv[0]);
  for (char **p = arguments; *p != NULL; p++)
    g_ptr_array_add (all, *p);
  g_ptr_array_add (all, NULL);

  return finish_output (run ((int) all->len - 1, (char **) all->pdata));
}
