/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/tool.h"

#include <gio/gunixinputstream.h>
#include <string.h>
#include <unistd.h>

/* One more than the library takes: it says so. Some files never end. */
#define MOST_BYTES (16 * 1024 * 1024 + 1)

static const char *
code_of (const GError *error)
{
  const char *code = tls_node_error_get_code (error);

  return code != NULL ? code : "ERROR";
}

void
tool_print_error (const GError *error)
{
  const char *hint = tls_node_error_get_hint (error);
  g_autofree char *message = tool_make_printable (error->message);

  g_printerr ("tlsnode: %s: %s\n", code_of (error), message);
  if (hint != NULL)
    g_printerr ("  %s\n", hint);
}

void
tool_print_peer_error (const char *address, const GError *error)
{
  g_autofree char *message = tool_make_printable (error->message);

  if (address != NULL)
    g_printerr ("tlsnode: %s: %s (%s)\n", code_of (error), message, address);
  else
    g_printerr ("tlsnode: %s: %s\n", code_of (error), message);
}

int
tool_fail (const GError *error)
{
  tool_print_error (error);

  return TOOL_FAILED;
}

int
tool_usage (const char *verb, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list arguments;

  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_printerr ("tlsnode: ERR_INVALID_ARG_VALUE: %s\n", sentence);
  g_printerr ("  Try: tlsnode%s%s --help\n", verb != NULL ? " " : "", verb != NULL ? verb : "");

  return TOOL_USAGE;
}

static GInputStream *
open_input (const char *path, GError **error)
{
  g_autoptr (GFile) file = NULL;

  if (g_str_equal (path, "-"))
    return g_unix_input_stream_new (STDIN_FILENO, FALSE);

  file = g_file_new_for_commandline_arg (path);
  return G_INPUT_STREAM (g_file_read (file, NULL, error));
}

GBytes *
tool_read_file (const char *path, GError **error)
{
  g_autoptr (GInputStream) stream = open_input (path, error);
  g_autofree char *data = stream != NULL ? g_malloc (MOST_BYTES) : NULL;
  gsize length = 0;

  if (stream == NULL
      || !g_input_stream_read_all (stream, data, MOST_BYTES, &length, NULL, error))
    return NULL;

  return g_bytes_new (data, length);
}

void
tool_context_arguments_clear (ToolContextArguments *self)
{
  g_clear_pointer (&self->certificate, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->alpn, g_free);
  g_clear_pointer (&self->min_version, g_free);
  g_clear_pointer (&self->max_version, g_free);
  g_clear_pointer (&self->ciphers, g_free);
}

void
tool_context_arguments_add_to (ToolContextArguments *self, GOptionContext *context)
{
  const GOptionEntry entries[] = { { "cert", 0, 0, G_OPTION_ARG_FILENAME, &self->certificate,
                                     "Own certificate chain, PEM", "FILE" },
                                   { "key", 0, 0, G_OPTION_ARG_FILENAME, &self->key,
                                     "Private key of the certificate, PEM", "FILE" },
                                   { "alpn", 0, 0, G_OPTION_ARG_STRING, &self->alpn,
                                     "Application protocols, the best first", "A,B" },
                                   { "min", 0, 0, G_OPTION_ARG_STRING, &self->min_version,
                                     "Oldest TLS version allowed", "VERSION" },
                                   { "max", 0, 0, G_OPTION_ARG_STRING, &self->max_version,
                                     "Newest TLS version allowed", "VERSION" },
                                   { "ciphers", 0, 0, G_OPTION_ARG_STRING, &self->ciphers,
                                     "Cipher suites, as OpenSSL spells them", "LIST" },
                                   G_OPTION_ENTRY_NULL };

  g_option_context_add_main_entries (context, entries, NULL);
}

static char *
full_version_name (const char *version)
{
  /* "1.2" is what people type, "TLSv1.2" is what Node calls it. */
  return g_str_has_prefix (version, "1") ? g_strconcat ("TLSv", version, NULL)
                                         : g_strdup (version);
}

gboolean
tool_context_arguments_apply (ToolContextArguments *self,
                              TlsNodeSecureContextOptions *options,
                              GError **error)
{
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autofree char *min
      = self->min_version != NULL ? full_version_name (self->min_version) : NULL;
  g_autofree char *max
      = self->max_version != NULL ? full_version_name (self->max_version) : NULL;

  if (self->certificate != NULL) {
    certificate = tool_read_file (self->certificate, error);
    if (certificate == NULL)
      return FALSE;
    tls_node_secure_context_options_add_cert (options, certificate);
  }
  if (self->key != NULL) {
    key = tool_read_file (self->key, error);
    if (key == NULL)
      return FALSE;
    tls_node_secure_context_options_add_key (options, key, NULL);
  }
  if (min != NULL)
    tls_node_secure_context_options_set_min_version (options, min);
  if (max != NULL)
    tls_node_secure_context_options_set_max_version (options, max);
  if (self->ciphers != NULL)
    tls_node_secure_context_options_set_ciphers (options, self->ciphers);

  return TRUE;
}

char **
tool_context_arguments_get_alpn (ToolContextArguments *self)
{
  return self->alpn != NULL ? g_strsplit (self->alpn, ",", -1) : NULL;
}

static guint64
lookup_number (GVariant *dictionary, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dictionary, key, NULL);
  g_autofree char *text = value != NULL ? g_variant_print (value, FALSE) : NULL;

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}

char *
tool_format_address (GVariant *address)
{
  const char *host = NULL;

  if (address == NULL)
    return g_strdup ("nowhere");
  if (!g_variant_lookup (address, "address", "&s", &host))
    return g_strdup ("unknown");

  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%" G_GUINT64_FORMAT
                                                     : "%s:%" G_GUINT64_FORMAT,
                          host, lookup_number (address, "port"));
}

char *
tool_get_cipher_name (TlsNodeSocket *socket)
{
  g_autoptr (GVariant) cipher = tls_node_socket_get_cipher (socket);
  char *name = NULL;

  if (cipher == NULL || !g_variant_lookup (cipher, "name", "s", &name))
    return g_strdup ("-");

  return name;
}

char *
tool_make_printable (const char *text)
{
  g_autofree char *valid = NULL;
  GString *result = NULL;

  if (text == NULL)
    return g_strdup ("-");

  valid = g_utf8_make_valid (text, -1);
  result = g_string_new (NULL);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isprint (c))
      g_string_append_unichar (result, c);
    else
      g_string_append_printf (result, "\\u{%x}", c);
  }

  return g_string_free (result, FALSE);
}
