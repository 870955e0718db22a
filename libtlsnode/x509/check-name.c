/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/check-name.h"

#include <string.h>

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/general-name.h"
#include "libtlsnode/x509/name.h"

#define OID_SUBJECT_ALT_NAME "2.5.29.17"
#define OID_SMTP_UTF8_MAILBOX "1.3.6.1.5.5.7.8.9"
#define IDNA_PREFIX "xn--"

/* What is looked for, and how. */
typedef struct {
  TnGeneralNameKind kind;
  const char *attribute; /* of the subject; NULL = none */
  TnDer wanted;
  TnCheckOptions options;
  gboolean (*equal) (const TnCheckOptions *options, TnDer pattern, TnDer wanted);
  char *found;
  gboolean is_found;
} Search;

static TnDer
slice (TnDer text, gsize from, gsize to)
{
  TnDer part = { text.data + from, to - from };

  return part;
}

static gboolean
begins_with_dot (TnDer text)
{
  return text.length > 1 && text.data[0] == '.';
}

/* ".example.com" asks for any host below: what stands before it in the pattern is skipped. */
static TnDer
skip_subdomains (const TnCheckOptions *options, TnDer pattern, TnDer wanted)
{
  if (!begins_with_dot (wanted))
    return pattern;

  while (pattern.length > wanted.length && pattern.data[0] != '\0') {
    if (options->single_label_subdomains && pattern.data[0] == '.')
      break;

    pattern = slice (pattern, 1, pattern.length);
  }

  return pattern;
}

static gboolean
equal_exactly (const TnCheckOptions *options, TnDer pattern, TnDer wanted)
{
  return tn_der_equal (pattern, wanted);
}

/* In ASCII letters; a NUL matches nothing. */
static gboolean
equal_but_case (TnDer pattern, TnDer wanted)
{
  if (pattern.length != wanted.length)
    return FALSE;

  for (gsize i = 0; i < pattern.length; i++) {
    char a = (char) pattern.data[i];

    if (a == '\0' || g_ascii_tolower (a) != g_ascii_tolower ((char) wanted.data[i]))
      return FALSE;
  }

  return TRUE;
}

static gboolean
equal_host (const TnCheckOptions *options, TnDer pattern, TnDer wanted)
{
  return equal_but_case (skip_subdomains (options, pattern, wanted), wanted);
}

/* The part behind the last '@' is a host name, that before it is compared as it is. */
static gboolean
equal_email (const TnCheckOptions *options, TnDer pattern, TnDer wanted)
{
  gsize at = wanted.length;

  if (pattern.length != wanted.length)
    return FALSE;

  for (gsize i = wanted.length; i > 1 && at == wanted.length; i--) {
    if (pattern.data[i - 1] == '@' || wanted.data[i - 1] == '@')
      at = i - 1;
  }

  return equal_but_case (slice (pattern, at, pattern.length), slice (wanted, at, wanted.length))
         && tn_der_equal (slice (pattern, 0, at), slice (wanted, 0, at));
}

static gboolean
begins_with_idna (TnDer text)
{
  return text.length >= strlen (IDNA_PREFIX)
         && g_ascii_strncasecmp ((const char *) text.data, IDNA_PREFIX, strlen (IDNA_PREFIX))
                == 0;
}

/* RFC 6125 section 6.4.3 as OpenSSL has it: one '*', at an end of the first label, which is no A-label. */
static gboolean
is_star_allowed (const TnCheckOptions *options, TnDer pattern, gsize star)
{
  TnDer label = pattern;
  gboolean at_start = star == 0;
  gboolean at_end = star + 1 == pattern.length || pattern.data[star + 1] == '.';

  label.length = star;
  if (memchr (label.data, '.', label.length) != NULL || begins_with_idna (pattern))
    return FALSE;

  return options->no_partial_wildcards ? at_start && at_end : at_start || at_end;
}

/* Letters, digits and hyphens; no label begins or ends with a hyphen or is empty; at least two dots. */
static gboolean
is_name_with_star (TnDer pattern)
{
  gboolean is_start = TRUE;
  gboolean is_hyphen = FALSE;
  guint n_stars = 0;
  guint n_dots = 0;

  for (gsize i = 0; i < pattern.length; i++) {
    char c = (char) pattern.data[i];

    if (c != '*' && c != '.' && c != '-' && !g_ascii_isalnum (c))
      return FALSE;
    if ((c == '.' && (is_start || is_hyphen)) || (c == '-' && is_start))
      return FALSE;

    n_stars += c == '*';
    n_dots += c == '.';
    is_start = c == '.';
    /* A '*' leaves it as it was. */
    is_hyphen = c == '-' || (c == '*' && is_hyphen);
  }

  return n_stars == 1 && n_dots >= 2 && !is_start && !is_hyphen;
}

static gboolean
is_covered_by_star (const TnCheckOptions *options, TnDer covered, gboolean is_whole_label)
{
  if (covered.length == 1 && covered.data[0] == '*')
    return TRUE;

  for (gsize i = 0; i < covered.length; i++) {
    char c = (char) covered.data[i];

    if (!g_ascii_isalnum (c) && c != '-'
        && !(c == '.' && is_whole_label && options->multi_label_wildcards))
      return FALSE;
  }

  return TRUE;
}

static gboolean
match_star (const TnCheckOptions *options, TnDer pattern, gsize star, TnDer wanted)
{
  TnDer before = slice (pattern, 0, star);
  TnDer after = slice (pattern, star + 1, pattern.length);
  gboolean is_whole_label = star == 0 && after.length > 0 && after.data[0] == '.';
  TnDer covered;

  if (wanted.length < before.length + after.length)
    return FALSE;

  covered = slice (wanted, before.length, wanted.length - after.length);
  if (!equal_but_case (before, slice (wanted, 0, before.length))
      || !equal_but_case (after, slice (wanted, wanted.length - after.length, wanted.length)))
    return FALSE;
  if (is_whole_label ? covered.length == 0 : begins_with_idna (wanted))
    return FALSE;

  return is_covered_by_star (options, covered, is_whole_label);
}

static gboolean
equal_host_or_wildcard (const TnCheckOptions *options, TnDer pattern, TnDer wanted)
{
  const guint8 *star = pattern.length > 0 ? memchr (pattern.data, '*', pattern.length) : NULL;

  if (star == NULL || begins_with_dot (wanted) || !is_name_with_star (pattern)
      || !is_star_allowed (options, pattern, star - pattern.data))
    return equal_host (options, pattern, wanted);

  return match_star (options, pattern, star - pattern.data, wanted);
}

static void
try_value (Search *self, TnDer value)
{
  if (self->is_found || value.length == 0 || !self->equal (&self->options, value, self->wanted))
    return;

  self->is_found = TRUE;
  self->found = g_utf8_make_valid ((const char *) value.data, value.length);
}

/* A mailbox with letters beyond ASCII (RFC 8398). */
static void
try_other_name (Search *self, TnDer name)
{
  g_autofree char *oid = NULL;
  TnDerItem type;
  TnDerItem wrapper;
  TnDerItem text;

  if (self->kind != TN_GENERAL_NAME_EMAIL || !tn_der_expect (&name, TN_DER_OID, &type)
      || !tn_der_expect (&name, 0xa0, &wrapper)
      || !tn_der_expect (&wrapper.value, TN_DER_UTF8_STRING, &text))
    return;

  oid = tn_der_oid_to_string (type.value);
  if (g_strcmp0 (oid, OID_SMTP_UTF8_MAILBOX) == 0)
    try_value (self, text.value);
}

/* GeneralNames of which every one can be read. As in OpenSSL, two extensions are none. */
static gboolean
find_alt_names (const TnDerCertificate *fields, TnDer *names)
{
  TnDer extensions = fields->extensions;
  TnDerExtension extension;
  TnDerItem list;
  TnDerItem name;
  TnDer rest;
  guint n_found = 0;

  while (tn_der_next_extension (&extensions, &extension)) {
    if (!tn_der_is_oid (extension.oid, OID_SUBJECT_ALT_NAME))
      continue;
    if (++n_found > 1 || !tn_der_expect (&extension.value, TN_DER_SEQUENCE, &list))
      return FALSE;

    *names = list.value;
    for (rest = list.value; rest.length > 0;) {
      if (!tn_name_next_general (&rest, &name))
        return FALSE;
    }
  }

  return n_found > 0;
}

/* Answers whether the kind is there at all. */
static gboolean
search_alt_names (Search *self, const TnDerCertificate *fields)
{
  TnDer names;
  TnDerItem name;
  gboolean is_present = FALSE;

  if (!find_alt_names (fields, &names))
    return FALSE;

  while (!self->is_found && tn_der_next (&names, &name)) {
    guint kind = name.tag & 0x1f;

    if (kind == TN_GENERAL_NAME_OTHER)
      try_other_name (self, name.value);
    if (kind != self->kind)
      continue;

    is_present = TRUE;
    try_value (self, name.value);
  }

  return is_present;
}

static void
try_attribute (const char *attribute, const char *value, gsize length, gpointer data)
{
  Search *self = data;
  TnDer text = { (const guint8 *) value, length };

  if (g_str_equal (attribute, self->attribute))
    try_value (self, text);
}

static void
search (Search *self, GBytes *certificate)
{
  TnDerCertificate fields;
  TnDer der;
  gboolean is_present;

  der.data = g_bytes_get_data (certificate, &der.length);
  if (!tn_der_read_certificate (der, &fields))
    return;

  is_present = search_alt_names (self, &fields);
  if (self->is_found || self->attribute == NULL
      || self->options.subject == TN_CHECK_SUBJECT_NEVER
      || (is_present && self->options.subject != TN_CHECK_SUBJECT_ALWAYS))
    return;

  tn_name_foreach (fields.subject, try_attribute, self);
}

char *
tn_check_host (GBytes *certificate, const char *host, const TnCheckOptions *options)
{
  Search self = {
    .kind = TN_GENERAL_NAME_DNS,
    .attribute = "CN",
    .wanted = { (const guint8 *) host, strlen (host) },
    .options = *options,
    .equal = options->no_wildcards ? equal_host : equal_host_or_wildcard,
  };

  search (&self, certificate);

  return self.found;
}

gboolean
tn_check_email (GBytes *certificate, const char *email, TnCheckSubject subject)
{
  g_autofree char *found = NULL;
  Search self = {
    .kind = TN_GENERAL_NAME_EMAIL,
    .attribute = "emailAddress",
    .wanted = { (const guint8 *) email, strlen (email) },
    .options = { .subject = subject },
    .equal = equal_email,
  };

  search (&self, certificate);
  found = self.found;

  return self.is_found;
}

gboolean
tn_check_ip (GBytes *certificate, const guint8 *address, gsize length)
{
  g_autofree char *found = NULL;
  Search self = {
    .kind = TN_GENERAL_NAME_IP,
    .wanted = { address, length },
    .equal = equal_exactly,
  };

  search (&self, certificate);
  found = self.found;

  return self.is_found;
}
