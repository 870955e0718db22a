/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/identity.h"

#include <arpa/inet.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/describe.h"

/* Follows Node's checkServerIdentity line by line, its texts included. NUL never gets here: describe.c
 * and unquote () turn it into U+FFFD, which matches nothing. */

#define REPLACEMENT 0xfffd

typedef struct {
  GPtrArray *dns; /* of char * */
  GPtrArray *ips; /* of char *, canonical; "" = not an address */
} AltNames;

static void
alt_names_clear (AltNames *self)
{
  g_clear_pointer (&self->dns, g_ptr_array_unref);
  g_clear_pointer (&self->ips, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AltNames, alt_names_clear)

/* A zone index as in "fe80::1%eth0" is no part of the address. */
static gboolean
is_zone (const char *zone)
{
  return zone[1] != '\0'
         && zone[strspn (zone + 1, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-.:") + 1] == '\0';
}

/* NULL when it is no address. */
static char *
canonical_ip (const char *text)
{
  g_autofree char *address = g_strdup (text);
  char *zone = strchr (address, '%');
  char buffer[INET6_ADDRSTRLEN];
  guint8 binary[16];

  if (inet_pton (AF_INET, address, binary) == 1)
    return g_strdup (inet_ntop (AF_INET, binary, buffer, sizeof buffer));

  if (zone != NULL && !is_zone (zone))
    return NULL;

  if (zone != NULL)
    *zone = '\0';

  if (inet_pton (AF_INET6, address, binary) == 1)
    return g_strdup (inet_ntop (AF_INET6, binary, buffer, sizeof buffer));

  return NULL;
}

/* Lower case (ASCII only), without one dot at the end, by labels. */
static GStrv
split_host (const char *host)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);
  gsize length = strlen (lower);

  if (length > 0 && lower[length - 1] == '.')
    lower[length - 1] = '\0';

  /* g_strsplit () has no parts for "", Node one. */
  if (*lower == '\0') {
    GStrv empty = g_new0 (char *, 2);

    empty[0] = g_strdup ("");
    return empty;
  }

  return g_strsplit (lower, ".", -1);
}

/* Not empty, and no blanks, control characters or anything beyond ASCII. */
static gboolean
is_good_label (const char *label)
{
  for (const guint8 *p = (const guint8 *) label; *p != '\0'; p++) {
    if (*p < 0x21 || *p > 0x7f)
      return FALSE;
  }

  return *label != '\0';
}

/* The left-most label of a pattern; n_labels is that of the whole pattern. */
static gboolean
label_matches (const char *host, const char *pattern, guint n_labels)
{
  const char *star = strchr (pattern, '*');
  const char *suffix;
  gsize prefix_length;

  /* A-labels (punycode) are never expanded: RFC 6125 section 6.4.3. */
  if (star == NULL || strstr (pattern, "xn--") != NULL)
    return g_str_equal (host, pattern);

  suffix = star + 1;
  if (strchr (suffix, '*') != NULL || n_labels <= 2)
    return FALSE;

  prefix_length = star - pattern;
  return strlen (host) >= prefix_length + strlen (suffix)
         && strncmp (host, pattern, prefix_length) == 0 && g_str_has_suffix (host, suffix);
}

static gboolean
name_matches (const char *const *host, const char *name)
{
  g_auto (GStrv) pattern = split_host (name);
  guint n_labels = g_strv_length (pattern);

  if (*name == '\0' || g_strv_length ((GStrv) host) != n_labels)
    return FALSE;

  for (guint i = 0; i < n_labels; i++) {
    if (!is_good_label (pattern[i]) || (i > 0 && !g_str_equal (host[i], pattern[i])))
      return FALSE;
  }

  return label_matches (host[0], pattern[0], n_labels);
}

static gboolean
any_name_matches (const char *host, const char *const *names)
{
  g_auto (GStrv) labels = split_host (host);

  for (gsize i = 0; names[i] != NULL; i++) {
    if (name_matches ((const char *const *) labels, names[i]))
      return TRUE;
  }

  return FALSE;
}

/* The four digits of a \u escape; -1 when they are not. */
static gint32
read_hex4 (const char *p)
{
  gint32 value = 0;

  for (guint i = 0; i < 4; i++) {
    if (!g_ascii_isxdigit (p[i]))
      return -1;

    value = value << 4 | g_ascii_xdigit_value (p[i]);
  }

  return value;
}

/* One escape at p, which points behind the backslash. Returns the first byte after it, NULL = malformed. */
static const char *
unescape (const char *p, GString *out)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *found;
  gint32 value;

  if (*p != 'u') {
    found = *p != '\0' ? strchr (from, *p) : NULL;
    if (found == NULL)
      return NULL;

    g_string_append_c (out, to[found - from]);
    return p + 1;
  }

  value = read_hex4 (p + 1);
  if (value < 0)
    return NULL;

  g_string_append_unichar (out, value != 0 && g_unichar_validate (value) ? value : REPLACEMENT);
  return p + 5;
}

/* Appends the JSON string at p. Returns the first byte after it, NULL = malformed. */
static const char *
unquote (const char *p, GString *out)
{
  p++;

  while (*p != '"') {
    if ((guint8) *p < ' ')
      return NULL;

    if (*p != '\\') {
      g_string_append_c (out, *p++);
      continue;
    }

    p = unescape (p + 1, out);
    if (p == NULL)
      return NULL;
  }

  return p + 1;
}

static void
add_token (GPtrArray *tokens, GString *token)
{
  g_ptr_array_add (tokens, g_strdup (token->str));
  g_string_truncate (token, 0);
}

/* Splits at ", " outside of quotes. NULL when quotes do not close. */
static GPtrArray *
split_quoted (const char *text)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) token = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0') {
    if (*p == '"') {
      p = unquote (p, token);
      if (p == NULL)
        return NULL;
    } else if (*p == ',') {
      /* As Node: whatever stands behind the comma is skipped. */
      add_token (tokens, token);
      p += p[1] != '\0' ? 2 : 1;
    } else {
      g_string_append_c (token, *p++);
    }
  }

  add_token (tokens, token);
  return g_steal_pointer (&tokens);
}

static GPtrArray *
split_plain (const char *text)
{
  g_autofree char **parts = g_strsplit (text, ", ", -1);
  GPtrArray *tokens = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (tokens, parts[i]);

  return tokens;
}

static gboolean
alt_names_read (AltNames *self, const char *text, GError **error)
{
  g_autoptr (GPtrArray) tokens = NULL;

  self->dns = g_ptr_array_new_with_free_func (g_free);
  self->ips = g_ptr_array_new_with_free_func (g_free);

  tokens = strchr (text, '"') != NULL ? split_quoted (text) : split_plain (text);
  if (tokens == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_CERT_ALTNAME_FORMAT,
                  "Invalid subject alternative name string");
    return FALSE;
  }

  for (guint i = 0; i < tokens->len; i++) {
    const char *token = tokens->pdata[i];

    if (g_str_has_prefix (token, "DNS:")) {
      g_ptr_array_add (self->dns, g_strdup (token + strlen ("DNS:")));
    } else if (g_str_has_prefix (token, "IP Address:")) {
      char *ip = canonical_ip (token + strlen ("IP Address:"));

      g_ptr_array_add (self->ips, ip != NULL ? ip : g_strdup (""));
    }
  }

  g_ptr_array_add (self->dns, NULL);
  g_ptr_array_add (self->ips, NULL);
  return TRUE;
}

/* NULL = it matches, else Node's reason. */
static char *
find_reason (const char *host,
             const AltNames *names,
             const char *subject_alt_name,
             const char *const *common_names)
{
  g_autofree char *ip = canonical_ip (host);
  g_autofree char *list = NULL;

  if (ip != NULL) {
    if (g_strv_contains ((const char *const *) names->ips->pdata, ip))
      return NULL;

    list = g_strjoinv (", ", (GStrv) names->ips->pdata);
    return g_strdup_printf ("IP: %s is not in the cert's list: %s", host, list);
  }

  if (names->dns->pdata[0] != NULL) {
    if (any_name_matches (host, (const char *const *) names->dns->pdata))
      return NULL;

    return g_strdup_printf ("Host: %s. is not in the cert's altnames: %s", host,
                            subject_alt_name);
  }

  if (common_names == NULL)
    return g_strdup ("Cert does not contain a DNS name");

  if (any_name_matches (host, common_names))
    return NULL;

  list = g_strjoinv (",", (GStrv) common_names);
  return g_strdup_printf ("Host: %s. is not cert's CN: %s", host, list);
}

static void
set_mismatch (GError **error, const char *host, const char *reason)
{
  GError *made = tn_error_new (TLS_NODE_ERROR_CERT_ALTNAME_INVALID,
                               "Hostname/IP does not match certificate's altnames: %s", reason);
  TnErrorFields *fields = tn_error_fields (made);

  fields->host = g_strdup (host);
  fields->reason = g_strdup (reason);
  g_propagate_error (error, made);
}

gboolean
tn_identity_check_names (const char *hostname,
                         const char *subject_alt_name,
                         const char *const *common_names,
                         GError **error)
{
  g_auto (AltNames) names = { NULL, NULL };
  g_autofree char *host = NULL;
  g_autofree char *reason = NULL;
  gsize length;

  g_return_val_if_fail (hostname != NULL, FALSE);

  if (!alt_names_read (&names, subject_alt_name != NULL ? subject_alt_name : "", error))
    return FALSE;

  host = g_utf8_make_valid (hostname, -1);
  length = strlen (host);
  if (length > 0 && host[length - 1] == '.')
    host[length - 1] = '\0';

  reason = find_reason (host, &names, subject_alt_name, common_names);
  if (reason == NULL)
    return TRUE;

  set_mismatch (error, host, reason);
  return FALSE;
}

/* One empty common name is as none to Node. */
static gboolean
is_empty_string (const char *const *names)
{
  return names[0] != NULL && *names[0] == '\0' && names[1] == NULL;
}

gboolean
tn_identity_check (const char *hostname, GBytes *certificate, GError **error)
{
  g_autofree char *subject_alt_name = NULL;
  g_auto (GStrv) common_names = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (hostname != NULL, FALSE);
  g_return_val_if_fail (certificate != NULL, FALSE);

  subject_alt_name = tn_describe_subject_alt_name (certificate);
  common_names = tn_describe_common_names (certificate);

  /* Where Node falls back to the common name because the subjectAltName cannot be read, this does not. */
  if (common_names[0] == NULL || is_empty_string ((const char *const *) common_names)
      || (subject_alt_name == NULL && tn_describe_has_subject_alt_name (certificate)))
    g_clear_pointer (&common_names, g_strfreev);

  if (tn_identity_check_names (hostname, subject_alt_name, (const char *const *) common_names,
                               &local_error))
    return TRUE;

  tn_error_fields (local_error)->certificate = g_bytes_ref (certificate);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
