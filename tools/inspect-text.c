/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/inspect.h"

#include <string.h>

#include "tools/tool.h"

#define SECONDS_OF_DAY (24 * 60 * 60)
#define MAX_SHOWN 20
#define MAX_LENGTH 4000

static void
print_row (const char *name, const char *value)
{
  g_autofree char *start = NULL;

  if (value == NULL)
    return;

  start = g_utf8_substring (value, 0, MIN (g_utf8_strlen (value, -1), MAX_LENGTH));
  g_print ("  %-12s %s%s\n", name, start, strlen (start) < strlen (value) ? " (and more)" : "");
}

static void
print_taken (const char *name, char *value)
{
  g_autofree char *taken = value;

  print_row (name, taken);
}

/* A string of the entry, safe for a terminal; NULL when there is none. */
static char *
get_text (GVariant *entry, const char *key)
{
  const char *text = NULL;

  return g_variant_lookup (entry, key, "&s", &text) ? tool_make_printable (text) : NULL;
}

static void
print_text (GVariant *entry, const char *name, const char *key)
{
  print_taken (name, get_text (entry, key));
}

char *
tool_format_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC") : g_strdup ("-");
}

static void
print_time (GVariant *entry, const char *name, const char *key)
{
  gint64 seconds;

  if (g_variant_lookup (entry, key, "x", &seconds))
    print_taken (name, tool_format_time (seconds));
}

static void
append_part (GString *text, const char *key, GVariant *value)
{
  g_autofree char *printable = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)) {
    printable = tool_make_printable (g_variant_get_string (value, NULL));
  } else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY)) {
    for (gsize i = 0; i < MIN (g_variant_n_children (value), MAX_SHOWN); i++) {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      append_part (text, key, child);
    }
    return;
  } else {
    /* Text that holds NUL. */
    printable = g_variant_print (value, FALSE);
  }

  g_string_append_printf (text, "%s%s=%s", text->len > 0 ? ", " : "", key, printable);
}

char *
tool_format_name (GVariant *name)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; name != NULL && i < MIN (g_variant_n_children (name), MAX_SHOWN); i++) {
    g_autofree char *key = NULL;
    g_autofree char *printable_key = NULL;
    g_autoptr (GVariant) value = NULL;

    g_variant_get_child (name, i, "{sv}", &key, &value);
    printable_key = tool_make_printable (key);
    append_part (text, printable_key, value);
  }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE)
                       : g_strdup ("(no name)");
}

static void
print_name (GVariant *entry, const char *name, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (entry, key, G_VARIANT_TYPE_VARDICT);

  if (value != NULL)
    print_taken (name, tool_format_name (value));
}

static void
print_words (GVariant *entry, const char *name, const char *key)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *joined = NULL;

  if (!g_variant_lookup (entry, key, "^as", &words) || words[0] == NULL)
    return;

  joined = g_strjoinv (", ", words);
  print_taken (name, tool_make_printable (joined));
}

static void
print_key (GVariant *entry)
{
  g_autoptr (GVariant) details
      = g_variant_lookup_value (entry, "asymmetricKeyDetails", G_VARIANT_TYPE_VARDICT);
  g_autofree char *type = get_text (entry, "asymmetricKeyType");
  const char *curve = NULL;
  guint bits = 0;

  if (type == NULL)
    return;

  if (details != NULL)
    g_variant_lookup (details, "namedCurve", "&s", &curve);
  if (details == NULL || !g_variant_lookup (details, "modulusLength", "u", &bits))
    g_variant_lookup (entry, "bits", "u", &bits);

  if (curve != NULL)
    print_taken ("key", g_strdup_printf ("%s, %s", type, curve));
  else if (bits > 0)
    print_taken ("key", g_strdup_printf ("%s, %u bits", type, bits));
  else
    print_row ("key", type);
}

static void
print_extensions (GVariant *entry)
{
  g_autoptr (GVariant) list
      = g_variant_lookup_value (entry, "extensions", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GString) text = g_string_new (NULL);
  gsize count = list != NULL ? g_variant_n_children (list) : 0;

  for (gsize i = 0; i < MIN (count, MAX_SHOWN); i++) {
    g_autoptr (GVariant) extension = g_variant_get_child_value (list, i);
    const char *name = "";
    gboolean is_critical = FALSE;

    g_variant_lookup (extension, "name", "&s", &name);
    g_variant_lookup (extension, "critical", "b", &is_critical);
    g_string_append_printf (text, "%s%s%s", i > 0 ? ", " : "", name,
                            is_critical ? " (critical)" : "");
  }

  if (count > MAX_SHOWN)
    g_string_append_printf (text, ", and %" G_GSIZE_FORMAT " more", count - MAX_SHOWN);
  if (count > 0)
    print_row ("extensions", text->str);
}

static char *
tell_validity (gint64 from, gint64 to, gint64 now)
{
  if (now < from)
    return g_strdup ("not valid yet");
  if (now > to)
    return g_strdup ("EXPIRED");

  return g_strdup_printf ("%" G_GINT64_FORMAT " days left", (to - now) / SECONDS_OF_DAY);
}

static void
print_validity (GVariant *entry, gint64 now)
{
  gint64 from;
  gint64 to;
  g_autofree char *from_text = NULL;
  g_autofree char *to_text = NULL;
  g_autofree char *state = NULL;

  if (!g_variant_lookup (entry, "validFrom", "x", &from)
      || !g_variant_lookup (entry, "validTo", "x", &to)) {
    print_row ("valid", "the dates cannot be read");
    return;
  }

  from_text = tool_format_time (from);
  to_text = tool_format_time (to);
  state = tell_validity (from, to, now);
  print_row ("valid from", from_text);
  print_taken ("valid to", g_strdup_printf ("%s (%s)", to_text, state));
}

static void
print_certificate (GVariant *entry, gint64 now)
{
  gboolean is_ca = FALSE;

  print_name (entry, "subject", "subject");
  print_name (entry, "issuer", "issuer");
  print_text (entry, "names", "subjectaltname");
  print_validity (entry, now);
  print_text (entry, "serial", "serialNumber");
  print_key (entry);
  print_text (entry, "signature", "signatureAlgorithm");
  if (g_variant_lookup (entry, "ca", "b", &is_ca) && is_ca)
    print_row ("authority", "yes");
  print_words (entry, "key usage", "keyUsage");
  print_words (entry, "purposes", "extendedKeyUsage");
  print_extensions (entry);
  print_text (entry, "sha256", "fingerprint256");
}

static void
print_request (GVariant *entry)
{
  gboolean is_valid = FALSE;
  gboolean is_known = g_variant_lookup (entry, "signatureValid", "b", &is_valid);
  g_autofree char *algorithm = get_text (entry, "signatureAlgorithm");

  print_name (entry, "subject", "subject");
  print_text (entry, "names", "subjectaltname");
  print_key (entry);
  print_taken ("signature", g_strdup_printf ("%s (%s)", algorithm != NULL ? algorithm : "-",
                                             !is_known  ? "cannot be checked"
                                             : is_valid ? "valid"
                                                        : "NOT VALID"));
  print_words (entry, "key usage", "keyUsage");
  print_words (entry, "purposes", "extendedKeyUsage");
  print_extensions (entry);
}

/* One line each: serial number, time, and words. */
static void
print_list (GVariant *entry, const char *key, const char *const *words, const char *time_key)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (entry, key, G_VARIANT_TYPE ("aa{sv}"));
  gsize count = list != NULL ? g_variant_n_children (list) : 0;

  for (gsize i = 0; i < MIN (count, MAX_SHOWN); i++) {
    g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
    g_autofree char *serial = get_text (item, "serialNumber");
    g_autofree char *time = NULL;
    gint64 seconds;

    if (g_variant_lookup (item, time_key, "x", &seconds))
      time = tool_format_time (seconds);
    g_print ("    %s %s", serial != NULL ? serial : "-", time != NULL ? time : "-");
    for (gsize j = 0; words[j] != NULL; j++) {
      g_autofree char *word = get_text (item, words[j]);

      g_print ("%s%s", word != NULL ? " " : "", word != NULL ? word : "");
    }
    g_print ("\n");
  }

  if (count > MAX_SHOWN)
    g_print ("    and %" G_GSIZE_FORMAT " more\n", count - MAX_SHOWN);
}

static void
print_crl (GVariant *entry)
{
  static const char *const words[] = { "reason", NULL };
  guint count = 0;

  print_name (entry, "issuer", "issuer");
  print_time (entry, "this update", "thisUpdate");
  print_time (entry, "next update", "nextUpdate");
  print_text (entry, "number", "crlNumber");
  print_text (entry, "signature", "signatureAlgorithm");
  print_extensions (entry);
  g_variant_lookup (entry, "revokedCount", "u", &count);
  print_taken ("revoked", g_strdup_printf ("%u", count));
  print_list (entry, "revoked", words, "revocationDate");
}

static void
print_ocsp_response (GVariant *entry)
{
  static const char *const words[] = { "status", "revocationReason", NULL };

  print_text (entry, "status", "responseStatus");
  print_name (entry, "responder", "responder");
  print_text (entry, "responder key", "responderKeyHash");
  print_time (entry, "produced at", "producedAt");
  print_text (entry, "signature", "signatureAlgorithm");
  print_list (entry, "responses", words, "thisUpdate");
}

static void
print_connection (GVariant *entry)
{
  g_autofree char *fault = get_text (entry, "authorizationError");

  print_text (entry, "protocol", "protocol");
  print_text (entry, "cipher", "cipher");
  print_text (entry, "servername", "servername");
  print_taken ("authorized",
               fault != NULL ? g_strdup_printf ("no: %s", fault) : g_strdup ("yes"));
  print_text (entry, "because", "message");
  print_text (entry, "hint", "hint");
}

void
tool_print_entry (GVariant *entry, gint64 now)
{
  const char *type = "";
  gboolean is_encrypted = FALSE;

  g_variant_lookup (entry, "type", "&s", &type);
  if (g_str_equal (type, "certificate")) {
    print_certificate (entry, now);
  } else if (g_str_equal (type, "certificate-request")) {
    print_request (entry);
  } else if (g_str_equal (type, "crl")) {
    print_crl (entry);
  } else if (g_str_equal (type, "ocsp-response")) {
    print_ocsp_response (entry);
  } else if (g_str_equal (type, "connection")) {
    print_connection (entry);
  } else {
    print_text (entry, "label", "label");
    print_key (entry);
    if (g_variant_lookup (entry, "encrypted", "b", &is_encrypted) && is_encrypted)
      print_row ("encrypted", "yes");
  }
}
