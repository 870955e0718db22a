/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/inspect.h"

#include <string.h>

#include "tools/json.h"
#include "tools/passphrase.h"
#include "tools/tool.h"

#define SECONDS_OF_DAY (24 * 60 * 60)
#define NO_DAYS G_MININT

typedef struct {
  gboolean json;
  int days;
  char *ca;
  char *servername;
  char *passphrase_file;
  char *passphrase;
  GBytes *ca_bytes;
  gint64 now;
  GString *array; /* of JSON */
  gboolean is_unreadable;
  gboolean is_refused; /* expires, or is not verified */
} Inspection;

static void
inspection_clear (Inspection *self)
{
  g_free (self->ca);
  g_free (self->servername);
  g_free (self->passphrase_file);
  tool_free_passphrase (self->passphrase);
  g_clear_pointer (&self->ca_bytes, g_bytes_unref);
  g_string_free (self->array, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Inspection, inspection_clear)

static gboolean
parse (Inspection *self, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE|HOST[:PORT]…");
  const GOptionEntry entries[]
      = { { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print one array of JSON", NULL },
          { "days", 0, 0, G_OPTION_ARG_INT, &self->days,
            "Fail when a certificate expires within N days", "N" },
          { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &self->passphrase_file,
            "The first line opens keys and PKCS #12", "FILE" },
          { "ca", 0, 0, G_OPTION_ARG_FILENAME, &self->ca,
            "Verify hosts with these authorities instead of the system's, PEM", "FILE" },
          { "servername", 0, 0, G_OPTION_ARG_STRING, &self->servername,
            "Name to ask hosts for and to verify", "NAME" },
          G_OPTION_ENTRY_NULL };

  g_option_context_set_summary (
      context,
      "Shows what is in files of certificates, keys, certificate requests, CRLs and OCSP\n"
      "responses (PEM, DER, PKCS #12; - is standard input), and the certificates of hosts.");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

static GVariant *
inspect_file (Inspection *self, const char *name, GError **error)
{
  g_autoptr (GBytes) data = tool_read_file (name, error);
  g_autoptr (GError) fault = NULL;
  GVariant *entries;
  char *passphrase = NULL;

  if (data == NULL)
    return NULL;

  entries = tls_node_inspect (data, self->passphrase, &fault);
  if (self->passphrase == NULL
      && g_error_matches (fault, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT))
    passphrase = tool_ask_passphrase (name);
  if (passphrase != NULL) {
    g_clear_error (&fault);
    entries = tls_node_inspect (data, passphrase, &fault);
    tool_free_passphrase (passphrase);
  }

  if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  return entries;
}

static gboolean
is_file (const char *name)
{
  return *name == '\0' || g_str_equal (name, "-") || strchr (name, '/') != NULL
         || g_file_test (name, G_FILE_TEST_EXISTS);
}

GVariant *
tool_name_entry (GVariant *entry, const char *key, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", key, g_variant_new_string (valid));
  for (gsize i = 0; i < g_variant_n_children (entry); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (entry, i);

    g_variant_builder_add_value (&builder, child);
  }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* The sentence on standard error says which one it is, as a table may be long. */
static void
complain (Inspection *self, const char *code, const char *name, GVariant *entry, char *sentence)
{
  g_autofree char *taken = sentence;
  g_autofree char *printable = tool_make_printable (name);
  g_autoptr (GVariant) subject
      = g_variant_lookup_value (entry, "subject", G_VARIANT_TYPE_VARDICT);
  g_autofree char *subject_text = tool_format_name (subject);

  g_printerr ("tlsnode: %s: %s: %s %s\n", code, printable,
              subject != NULL ? subject_text : "the connection", taken);
  self->is_refused = TRUE;
}

static void
judge_dates (Inspection *self, const char *name, GVariant *entry)
{
  g_autofree char *text = NULL;
  gint64 from = G_MININT64;
  gint64 to = G_MININT64;

  if (self->days == NO_DAYS)
    return;

  g_variant_lookup (entry, "validFrom", "x", &from);
  g_variant_lookup (entry, "validTo", "x", &to);
  text = tool_format_time (to);
  if (to < self->now)
    complain (self, "CERT_HAS_EXPIRED", name, entry, g_strdup_printf ("has expired: %s", text));
  else if (to - self->now < (gint64) self->days * SECONDS_OF_DAY)
    complain (self, "CERT_EXPIRES_SOON", name, entry,
              g_strdup_printf ("expires in %" G_GINT64_FORMAT " days: %s",
                               (to - self->now) / SECONDS_OF_DAY, text));
}

static void
judge (Inspection *self, const char *name, GVariant *entry)
{
  const char *type = "";
  const char *code = NULL;
  gboolean flag = TRUE;

  g_variant_lookup (entry, "type", "&s", &type);
  if (g_str_equal (type, "certificate")) {
    judge_dates (self, name, entry);
  } else if (g_str_equal (type, "connection")) {
    g_variant_lookup (entry, "authorizationError", "&s", &code);
    if (code != NULL)
      complain (self, code, name, entry, g_strdup ("is not authorized"));
  } else if (g_str_equal (type, "certificate-request")) {
    g_variant_lookup (entry, "signatureValid", "b", &flag);
    if (!flag)
      complain (self, "CERT_SIGNATURE_FAILURE", name, entry,
                g_strdup ("is not signed with its key"));
  }
}

static void
show (Inspection *self, const char *name, const char *key, GVariant *entry)
{
  g_autoptr (GVariant) named = tool_name_entry (entry, key, name);
  g_autofree char *printable = tool_make_printable (name);
  const char *type = "";

  if (self->json) {
    g_string_append (self->array, self->array->len > 1 ? ",\n  " : "\n  ");
    tool_append_json (self->array, named);
  } else {
    g_variant_lookup (entry, "type", "&s", &type);
    g_print ("%s: %s\n", printable, type);
    tool_print_entry (entry, self->now);
  }
  judge (self, name, entry);
}

static void
inspect (Inspection *self, const char *name)
{
  gboolean from_file = is_file (name);
  ToolHost host = { .host = name, .servername = self->servername, .ca = self->ca_bytes };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) entries
      = from_file ? inspect_file (self, name, &error) : tool_inspect_host (&host, &error);

  if (entries == NULL) {
    g_prefix_error (&error, "%s: ", name);
    tool_print_error (error);
    if (!from_file)
      g_printerr ("  There is no file of this name either.\n");
    else if (self->passphrase == NULL
             && g_error_matches (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT))
      g_printerr ("  --passphrase-file tells the file that holds it.\n");
    self->is_unreadable = TRUE;
    return;
  }

  for (gsize i = 0; i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);

    show (self, name, from_file ? "file" : "host", entry);
  }
}

static gboolean
read_options (Inspection *self, GError **error)
{
  if (self->passphrase_file != NULL) {
    self->passphrase = tool_read_passphrase (self->passphrase_file, error);
    if (self->passphrase == NULL)
      return FALSE;
  }
  if (self->ca != NULL)
    self->ca_bytes = tool_read_file (self->ca, error);

  return self->ca == NULL || self->ca_bytes != NULL;
}

int
tool_inspect (int argc, char **argv)
{
  g_auto (Inspection) inspection = { .days = NO_DAYS, .array = g_string_new ("[") };
  g_autoptr (GError) error = NULL;

  if (!parse (&inspection, &argc, &argv, &error))
    return tool_usage ("inspect", "%s", error->message);
  if (argc < 2)
    return tool_usage ("inspect", "Give at least one FILE or HOST[:PORT]");
  if (inspection.days < 0 && inspection.days != NO_DAYS)
    return tool_usage ("inspect", "--days is a number from 0 on");
  if (!read_options (&inspection, &error)) {
    tool_print_error (error);
    return TOOL_USAGE;
  }

  inspection.now = g_get_real_time () / G_USEC_PER_SEC;
  for (int i = 1; i < argc; i++)
    inspect (&inspection, argv[i]);
  if (inspection.json)
    g_print ("%s\n]\n", inspection.array->str);

  if (inspection.is_unreadable)
    return TOOL_USAGE;
  return inspection.is_refused ? TOOL_FAILED : TOOL_OK;
}
