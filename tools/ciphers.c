/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/json.h"
#include "tools/tool.h"

typedef struct {
  gboolean explain;
  gboolean gnutls;
  gboolean json;
  const char *list; /* NULL = the default */
} Arguments;

/* A cipher list may begin with a dash: "-ALL:AES128-SHA". */
static gboolean
is_list (const char *argument)
{
  return argument[0] != '-'
         || (argument[1] != '\0' && argument[1] != '-' && argument[2] != '\0');
}

/* Leaves the options in argv. FALSE = there is a second list. */
static gboolean
take_list (Arguments *self, int *argc, char **argv)
{
  gboolean is_over = FALSE;
  int n_kept = 1;

  for (int i = 1; i < *argc; i++) {
    if (!is_over && !is_list (argv[i])) {
      is_over = g_str_equal (argv[i], "--");
      argv[n_kept++] = argv[i];
      continue;
    }
    if (self->list != NULL)
      return FALSE;
    self->list = argv[i];
  }

  *argc = n_kept;
  argv[n_kept] = NULL;
  return TRUE;
}

static gboolean
parse (Arguments *self, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("[LIST]");
  const GOptionEntry entries[]
      = { { "explain", 0, 0, G_OPTION_ARG_NONE, &self->explain,
            "Tell why suites are not offered, or are although the list has them not", NULL },
          { "gnutls", 0, 0, G_OPTION_ARG_NONE, &self->gnutls,
            "Print the priority string for GnuTLS", NULL },
          { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print one object of JSON", NULL },
          G_OPTION_ENTRY_NULL };

  g_option_context_set_summary (
      context,
      "Prints the cipher suites that a client offers for a cipher list, in their order.\n"
      "Without a list it is the default.");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

/* One field of the suites that have the other one; NULL = of all. */
static GVariant *
list_field (GVariant *suites, const char *field, const char *other)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < g_variant_n_children (suites); i++) {
    g_autoptr (GVariant) suite = g_variant_get_child_value (suites, i);
    const char *value = "";

    if (other == NULL || g_variant_lookup (suite, other, "&s", &value)) {
      g_variant_lookup (suite, field, "&s", &value);
      g_variant_builder_add (&builder, "s", value);
    }
  }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
append_json_member (GString *json, const char *key, GVariant *value)
{
  g_string_append_printf (json, "%s\n  \"%s\": ", json->len > 1 ? "," : "", key);
  tool_append_json (json, value);
}

static void
print_json (GVariant *explanation)
{
  g_autoptr (GVariant) openssl = g_variant_lookup_value (explanation, "openssl", NULL);
  g_autoptr (GVariant) offered = g_variant_lookup_value (explanation, "offered", NULL);
  g_autoptr (GVariant) ids = list_field (offered, "id", NULL);
  g_autoptr (GVariant) extra = list_field (offered, "name", "reason");
  g_autoptr (GVariant) dropped = g_variant_lookup_value (explanation, "dropped", NULL);
  g_autoptr (GVariant) gnutls = g_variant_lookup_value (explanation, "gnutls", NULL);
  g_autoptr (GVariant) error = g_variant_lookup_value (explanation, "error", NULL);
  g_autoptr (GString) json = g_string_new ("{");

  append_json_member (json, "openssl", openssl);
  append_json_member (json, "offered", ids);
  append_json_member (json, "extra", extra);
  append_json_member (json, "dropped", dropped);
  append_json_member (json, "gnutls", gnutls);
  append_json_member (json, "error", error);
  g_print ("%s\n}\n", json->str);
}

/* "name", and with a mark "mark id name reason". */
static void
print_suites (GVariant *explanation, const char *key, const char *mark)
{
  g_autoptr (GVariant) suites = g_variant_lookup_value (explanation, key, NULL);

  for (gsize i = 0; i < g_variant_n_children (suites); i++) {
    g_autoptr (GVariant) suite = g_variant_get_child_value (suites, i);
    const char *name = "";
    const char *id = "";
    const char *reason = NULL;

    g_variant_lookup (suite, "name", "&s", &name);
    g_variant_lookup (suite, "id", "&s", &id);
    g_variant_lookup (suite, "reason", "&s", &reason);
    if (mark == NULL)
      g_print ("%s\n", name);
    else if (reason == NULL)
      g_print ("%s %s %s\n", mark, id, name);
    else
      g_print ("%s %s %-31s %s\n", mark, id, name, reason);
  }
}

static int
print_text (const Arguments *arguments, GVariant *explanation)
{
  g_autoptr (GVariant) error = g_variant_lookup_value (explanation, "error", NULL);
  const char *code = "";
  const char *message = "";
  const char *priority = "";

  if (error != NULL) {
    g_autofree char *printable = NULL;

    g_variant_lookup (error, "code", "&s", &code);
    g_variant_lookup (error, "message", "&s", &message);
    printable = tool_make_printable (message);
    g_printerr ("tlsnode: %s: %s\n", code, printable);
    return TOOL_FAILED;
  }

  if (arguments->gnutls) {
    g_variant_lookup (explanation, "gnutls", "&s", &priority);
    g_print ("%s\n", priority);
  }
  if (arguments->explain || !arguments->gnutls)
    print_suites (explanation, "offered", arguments->explain ? "+" : NULL);
  if (arguments->explain)
    print_suites (explanation, "dropped", "-");
  return TOOL_OK;
}

int
tool_ciphers (int argc, char **argv)
{
  Arguments arguments = { 0 };
  g_autoptr (GVariant) explanation = NULL;
  g_autoptr (GError) error = NULL;

  if (!take_list (&arguments, &argc, argv))
    return tool_usage ("ciphers", "Give one list only");
  if (!parse (&arguments, &argc, &argv, &error))
    return tool_usage ("ciphers", "%s", error->message);

  explanation = tls_node_explain_ciphers (arguments.list);
  if (!arguments.json)
    return print_text (&arguments, explanation);

  print_json (explanation);
  return TOOL_OK;
}
