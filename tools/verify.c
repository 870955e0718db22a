/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "tools/inspect.h"
#include "tools/json.h"
#include "tools/tool.h"

typedef struct {
  char **cas;
  char **crls;
  gboolean partial_chain;
  char *at_time;
  char *purpose;
  char *hostname;
  gboolean json;
  gint64 time; /* 0 = now */
} Arguments;

static void
arguments_clear (Arguments *self)
{
  g_strfreev (self->cas);
  g_strfreev (self->crls);
  g_free (self->at_time);
  g_free (self->purpose);
  g_free (self->hostname);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse (Arguments *self, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("CERT [INTERMEDIATES…]");
  const GOptionEntry entries[]
      = { { "ca", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->cas,
            "Trust these authorities instead of the system's; repeatable", "FILE" },
          { "crl", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->crls,
            "Revocation lists, which must be there for each certificate; repeatable", "FILE" },
          { "partial-chain", 0, 0, G_OPTION_ARG_NONE, &self->partial_chain,
            "The chain may end at any trusted certificate", NULL },
          { "attime", 0, 0, G_OPTION_ARG_STRING, &self->at_time,
            "When it must be good: seconds since 1970, or 2026-01-31T12:00:00Z", "TIME" },
          { "purpose", 0, 0, G_OPTION_ARG_STRING, &self->purpose,
            "What it is for: server (default), client or any", "PURPOSE" },
          { "hostname", 0, 0, G_OPTION_ARG_STRING, &self->hostname,
            "Name or address that it must be good for", "NAME" },
          { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print one object of JSON", NULL },
          G_OPTION_ENTRY_NULL };

  g_option_context_set_summary (
      context, "Tells whether the first certificate in CERT is good, by the rules of a\n"
               "connection, and everything that speaks against it. Files are PEM or DER.");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

/* "2026-01-31" is midnight; what has no zone is UTC. */
static gboolean
parse_time (Arguments *self)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (self->at_time == NULL)
    return TRUE;

  if (!g_ascii_string_to_signed (self->at_time, 10, G_MININT64, G_MAXINT64, &self->time,
                                 NULL)) {
    text = strchr (self->at_time, 'T') != NULL ? g_strdup (self->at_time)
                                               : g_strconcat (self->at_time, "T00:00:00", NULL);
    time = g_date_time_new_from_iso8601 (text, utc);
    if (time == NULL)
      return FALSE;

    self->time = g_date_time_to_unix (time);
  }

  /* To the library 0 is now. */
  if (self->time == 0)
    self->time = 1;
  return TRUE;
}

/* What is of a type in a file, as PEM of this label, in pem; the number of them. */
static guint
append_file (GString *pem,
             const char *path,
             const char *type,
             const char *label,
             GError **error)
{
  g_autoptr (GBytes) data = tool_read_file (path, error);
  g_autoptr (GVariant) entries = data != NULL ? tls_node_inspect (data, NULL, error) : NULL;
  guint count = 0;

  for (gsize i = 0; entries != NULL && i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
    g_autoptr (GVariant) raw = g_variant_lookup_value (entry, "raw", G_VARIANT_TYPE_BYTESTRING);
    const char *found = "";
    g_autofree char *base64 = NULL;

    g_variant_lookup (entry, "type", "&s", &found);
    if (raw == NULL || !g_str_equal (found, type))
      continue;

    base64 = g_base64_encode (g_variant_get_data (raw), g_variant_get_size (raw));
    g_string_append_printf (pem, "-----BEGIN %s-----\n%s\n-----END %s-----\n", label, base64,
                            label);
    count++;
  }

  if (entries == NULL)
    g_prefix_error (error, "%s: ", path);
  else if (count == 0)
    g_set_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE,
                 "%s: there is no %s in it", path, type);

  return count;
}

/* NULL without error when there are no files. */
static GBytes *
read_files (char **paths, const char *type, const char *label, GError **error)
{
  g_autoptr (GString) pem = g_string_new (NULL);

  for (gsize i = 0; paths != NULL && paths[i] != NULL; i++) {
    if (append_file (pem, paths[i], type, label, error) == 0)
      return NULL;
  }

  return pem->len > 0 ? g_bytes_new (pem->str, pem->len) : NULL;
}

static TlsNodeSecureContext *
make_context (const Arguments *self, GError **error)
{
  g_autoptr (TlsNodeSecureContextOptions) options = tls_node_secure_context_options_new ();
  g_autoptr (GBytes) cas = NULL;
  g_autoptr (GBytes) crls = NULL;

  cas = read_files (self->cas, "certificate", "CERTIFICATE", error);
  if (cas == NULL && self->cas != NULL)
    return NULL;
  crls = read_files (self->crls, "crl", "X509 CRL", error);
  if (crls == NULL && self->crls != NULL)
    return NULL;

  if (cas != NULL)
    tls_node_secure_context_options_add_ca (options, cas);
  if (crls != NULL)
    tls_node_secure_context_options_add_crl (options, crls);
  tls_node_secure_context_options_set_allow_partial_trust_chain (options, self->partial_chain);

  return tls_node_secure_context_new (options, error);
}

/* Everything about the certificate at this place of the chain. */
static GVariant *
describe (GVariant *chain, gsize depth)
{
  g_autoptr (GVariant) raw = g_variant_get_child_value (chain, depth);
  g_autoptr (GBytes) der = g_variant_get_data_as_bytes (raw);
  g_autoptr (GVariant) entries = tls_node_inspect (der, NULL, NULL);

  return entries != NULL ? g_variant_get_child_value (entries, 0) : NULL;
}

static char *
describe_name (GVariant *entry, const char *key)
{
  g_autoptr (GVariant) name
      = entry != NULL ? g_variant_lookup_value (entry, key, G_VARIANT_TYPE_VARDICT) : NULL;

  return tool_format_name (name);
}

/* The codes of this place, the verdict first; NULL = there are none. */
static char *
list_codes (GVariant *report, gsize depth)
{
  g_autoptr (GVariant) reasons
      = g_variant_lookup_value (report, "reasons", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  const char *code = NULL;
  guint place = 0;

  g_variant_lookup (report, "depth", "u", &place);
  if (g_variant_lookup (report, "code", "&s", &code) && place == depth)
    g_ptr_array_add (codes, (char *) code);

  for (gsize i = 0; i < g_variant_n_children (reasons); i++) {
    g_autoptr (GVariant) reason = g_variant_get_child_value (reasons, i);

    g_variant_lookup (reason, "depth", "u", &place);
    g_variant_lookup (reason, "code", "&s", &code);
    if (place == depth && !g_ptr_array_find_with_equal_func (codes, code, g_str_equal, NULL))
      g_ptr_array_add (codes, (char *) code);
  }

  g_ptr_array_add (codes, NULL);
  return codes->len > 1 ? g_strjoinv (", ", (char **) codes->pdata) : NULL;
}

static void
print_link (gsize depth, const char *name, const char *mark)
{
  for (gsize i = 1; i < depth; i++)
    g_print ("   ");
  g_print ("%s%s%s%s\n", depth > 0 ? "`- " : "", name, mark != NULL ? "  <-- " : "",
           mark != NULL ? mark : "");
}

/* From the leaf to the root; an issuer that was not found is told as such. */
static void
print_chain (GVariant *report, gboolean is_authorized)
{
  g_autoptr (GVariant) chain = g_variant_lookup_value (report, "chain", G_VARIANT_TYPE ("aay"));
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;
  gsize length = g_variant_n_children (chain);

  for (gsize i = 0; i < length; i++) {
    g_autoptr (GVariant) entry = describe (chain, i);
    g_autofree char *codes = list_codes (report, i);

    g_free (subject);
    g_free (issuer);
    subject = describe_name (entry, "subject");
    issuer = describe_name (entry, "issuer");
    print_link (i, subject, codes);
  }

  if (!is_authorized && length > 0 && !g_str_equal (subject, issuer)) {
    g_autofree char *missing = g_strdup_printf ("%s (not found)", issuer);

    print_link (length, missing, NULL);
  }
}

static void
print_reasons (GVariant *report)
{
  g_autoptr (GVariant) chain = g_variant_lookup_value (report, "chain", G_VARIANT_TYPE ("aay"));
  g_autoptr (GVariant) reasons
      = g_variant_lookup_value (report, "reasons", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; i < g_variant_n_children (reasons); i++) {
    g_autoptr (GVariant) reason = g_variant_get_child_value (reasons, i);
    g_autoptr (GVariant) entry = NULL;
    g_autofree char *name = NULL;
    const char *code = "";
    const char *message = "";
    guint depth = 0;

    g_variant_lookup (reason, "code", "&s", &code);
    g_variant_lookup (reason, "message", "&s", &message);
    g_variant_lookup (reason, "depth", "u", &depth);
    entry = depth < g_variant_n_children (chain) ? describe (chain, depth) : NULL;
    name = describe_name (entry, "subject");
    g_print ("reason: %u %s: %s: %s\n", depth, name, code, message);
  }
}

static void
print_report (GVariant *report, gboolean is_authorized)
{
  g_autofree char *message = NULL;
  const char *text = "";
  const char *code = "";

  print_chain (report, is_authorized);
  if (is_authorized) {
    g_print ("authorized\n");
    return;
  }

  g_variant_lookup (report, "code", "&s", &code);
  g_variant_lookup (report, "message", "&s", &text);
  message = tool_make_printable (text);
  g_print ("not authorized: %s: %s\n", code, message);
  print_reasons (report);
  if (g_variant_lookup (report, "hint", "&s", &text))
    g_print ("hint: %s\n", text);
}

static GVariant *
describe_chain (GVariant *chain)
{
  GVariantBuilder described;

  g_variant_builder_init (&described, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; i < g_variant_n_children (chain); i++) {
    g_autoptr (GVariant) entry = describe (chain, i);

    if (entry != NULL)
      g_variant_builder_add_value (&described, entry);
  }

  return g_variant_builder_end (&described);
}

/* The report, its chain described. */
static void
print_json (GVariant *report, const char *path)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GVariant) object = NULL;
  g_autoptr (GVariant) named = NULL;
  GVariantBuilder members;

  g_variant_builder_init (&members, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; i < g_variant_n_children (report); i++) {
    g_autofree char *key = NULL;
    g_autoptr (GVariant) value = NULL;

    g_variant_get_child (report, i, "{sv}", &key, &value);
    g_variant_builder_add (&members, "{sv}", key,
                           g_str_equal (key, "chain") ? describe_chain (value) : value);
  }

  object = g_variant_ref_sink (g_variant_builder_end (&members));
  named = tool_name_entry (object, "file", path);
  tool_append_json (json, named);
  g_print ("%s\n", json->str);
}

static int
verify (const Arguments *arguments, char **paths, GError **error)
{
  g_autoptr (TlsNodeSecureContext) context = NULL;
  g_autoptr (TlsNodeCertificate) leaf = NULL;
  g_autoptr (GBytes) certificates = read_files (paths, "certificate", "CERTIFICATE", error);
  g_autoptr (GVariant) report = NULL;
  gboolean is_authorized = FALSE;

  if (certificates != NULL)
    leaf = tls_node_certificate_new (certificates, error);
  if (leaf != NULL)
    context = make_context (arguments, error);
  if (context != NULL)
    report = tls_node_certificate_verify_chain (leaf, certificates, context, arguments->purpose,
                                                arguments->hostname, arguments->time, error);
  if (report == NULL)
    return TOOL_USAGE;

  g_variant_lookup (report, "authorized", "b", &is_authorized);
  if (arguments->json)
    print_json (report, paths[0]);
  else
    print_report (report, is_authorized);

  return is_authorized ? TOOL_OK : TOOL_FAILED;
}

int
tool_verify (int argc, char **argv)
{
  g_auto (Arguments) arguments = { 0 };
  g_autoptr (GError) error = NULL;
  int status;

  if (!parse (&arguments, &argc, &argv, &error))
    return tool_usage ("verify", "%s", error->message);
  if (argc < 2)
    return tool_usage ("verify", "Give a file with the certificate");
  if (!parse_time (&arguments))
    return tool_usage ("verify", "--attime is seconds since 1970, or 2026-01-31T12:00:00Z");

  status = verify (&arguments, argv + 1, &error);
  if (error != NULL)
    tool_print_error (error);

  return status;
}
