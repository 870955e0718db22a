/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/general-name.h"

#include <string.h>

#include "libtlsnode/x509/name.h"

#define TAG_IA5_STRING 0x16

static const struct {
  const char *oid;
  const char *prefix;
  guint8 tag;
} other_names[] = {
  { "1.3.6.1.5.5.7.8.9", "SmtpUTF8Mailbox", TN_DER_UTF8_STRING },
  { "1.3.6.1.5.5.7.8.5", "XmppAddr", TN_DER_UTF8_STRING },
  { "1.3.6.1.5.5.7.8.7", "SRVName", TAG_IA5_STRING },
  { "1.3.6.1.4.1.311.20.2.3", "UPN", TN_DER_UTF8_STRING },
  { "1.3.6.1.5.5.7.8.8", "NAIRealm", TN_DER_UTF8_STRING },
};

static gboolean
is_plain (guint8 c, gboolean is_utf8)
{
  if (c < ' ' || c == 0x7f || (c > 0x7f && !is_utf8))
    return FALSE;

  return strchr (",'\"\\", c) == NULL;
}

static void
append_json_character (GString *out, guint8 c, gboolean is_utf8)
{
  if (c == '"' || c == '\\')
    g_string_append_printf (out, "\\%c", c);
  else if ((c >= ' ' && c <= '~' && c != ',') || (c > 0x7f && is_utf8))
    g_string_append_c (out, (char) c);
  else
    g_string_append_printf (out, "\\u%04x", c);
}

/* Values that could be taken for something else are quoted as in JSON (CVE-2021-44532). */
static void
append_value (GString *out,
              const char *prefix,
              const guint8 *data,
              gsize length,
              gboolean is_utf8)
{
  gboolean needs_quotes = FALSE;

  for (gsize i = 0; i < length; i++)
    needs_quotes |= !is_plain (data[i], is_utf8);

  if (needs_quotes)
    g_string_append_c (out, '"');

  if (prefix != NULL)
    g_string_append_printf (out, "%s:", prefix);

  if (!needs_quotes)
    g_string_append_len (out, (const char *) data, length);

  for (gsize i = 0; needs_quotes && i < length; i++)
    append_json_character (out, data[i], is_utf8);

  if (needs_quotes)
    g_string_append_c (out, '"');
}

static void
append_ip (GString *out, TnDer address)
{
  g_string_append (out, "IP Address:");

  if (address.length == 4) {
    g_string_append_printf (out, "%u.%u.%u.%u", address.data[0], address.data[1],
                            address.data[2], address.data[3]);
  } else if (address.length == 16) {
    for (guint i = 0; i < 16; i += 2)
      g_string_append_printf (out, i == 0 ? "%X" : ":%X",
                              address.data[i] << 8 | address.data[i + 1]);
  } else {
    g_string_append_printf (out, "<invalid length=%" G_GSIZE_FORMAT ">", address.length);
  }
}

/* OtherName ::= SEQUENCE { OID, [0] EXPLICIT ANY } */
static gboolean
append_other_name (GString *out, TnDer name)
{
  g_autofree char *oid = NULL;
  TnDerItem type;
  TnDerItem wrapper;
  TnDerItem value;

  if (!tn_der_expect (&name, TN_DER_OID, &type) || !tn_der_expect (&name, 0xa0, &wrapper)
      || !tn_der_next (&wrapper.value, &value))
    return FALSE;

  oid = tn_der_oid_to_string (type.value);
  g_string_append (out, "othername:");

  for (gsize i = 0; i < G_N_ELEMENTS (other_names); i++) {
    gboolean is_utf8 = value.tag == TN_DER_UTF8_STRING;

    if (g_strcmp0 (oid, other_names[i].oid) != 0 || value.tag != other_names[i].tag)
      continue;

    append_value (
        out, other_names[i].prefix, value.value.data, value.value.length,
        is_utf8 && g_utf8_validate ((const char *) value.value.data, value.value.length, NULL));
    return TRUE;
  }

  g_string_append (out, "<unsupported>");
  return TRUE;
}

static gboolean
append_directory_name (GString *out, TnDer name)
{
  g_autoptr (GString) text = tn_name_to_rfc2253 (name);

  if (text == NULL)
    return FALSE;

  g_string_append (out, "DirName:");
  append_value (out, NULL, (const guint8 *) text->str, text->len, TRUE);
  return TRUE;
}

static gboolean
append_registered_id (GString *out, TnDer oid)
{
  g_autofree char *text = tn_der_oid_to_string (oid);

  if (text == NULL)
    return FALSE;

  g_string_append_printf (out, "Registered ID:%s", text);
  return TRUE;
}

static void
append_text (GString *out, const char *kind, TnDer value)
{
  g_string_append (out, kind);
  append_value (out, NULL, value.data, value.length, FALSE);
}

gboolean
tn_general_name_append (GString *out, const TnDerItem *name)
{
  if ((name->tag & 0xc0) != 0x80)
    return FALSE;

  switch (name->tag & 0x1f) {
  case TN_GENERAL_NAME_OTHER:
    return append_other_name (out, name->value);
  case TN_GENERAL_NAME_EMAIL:
    append_text (out, "email:", name->value);
    return TRUE;
  case TN_GENERAL_NAME_DNS:
    append_text (out, "DNS:", name->value);
    return TRUE;
  case TN_GENERAL_NAME_X400:
    g_string_append (out, "X400Name:<unsupported>");
    return TRUE;
  case TN_GENERAL_NAME_DIRECTORY:
    return append_directory_name (out, name->value);
  case TN_GENERAL_NAME_EDI_PARTY:
    g_string_append (out, "EdiPartyName:<unsupported>");
    return TRUE;
  case TN_GENERAL_NAME_URI:
    append_text (out, "URI:", name->value);
    return TRUE;
  case TN_GENERAL_NAME_IP:
    append_ip (out, name->value);
    return TRUE;
  case TN_GENERAL_NAME_REGISTERED_ID:
    return append_registered_id (out, name->value);
  default:
    return FALSE;
  }
}

/* Behind a backslash: a character, or u and four digits. Answers how many bytes that was. */
static gsize
append_escape (GString *out, const char *text)
{
  gunichar c = 0;

  if (text[0] != 'u') {
    g_string_append_c (out, text[0]);
    return 1;
  }

  for (guint i = 1; i <= 4; i++) {
    if (!g_ascii_isxdigit (text[i]))
      return i;
    c = c << 4 | (gunichar) g_ascii_xdigit_value (text[i]);
  }
  if (c == 0)
    g_string_append_c (out, '\0');
  else
    g_string_append_unichar (out, g_unichar_validate (c) ? c : 0xfffd);

  return 5;
}

GString *
tn_general_name_unquote (const char *text)
{
  gsize length = strlen (text);
  GString *out = g_string_sized_new (length);

  if (length < 2 || text[0] != '"' || text[length - 1] != '"')
    return g_string_append (out, text);

  for (gsize i = 1; i < length - 1;) {
    if (text[i] == '\\' && i + 1 < length - 1) {
      i += 1 + append_escape (out, text + i + 1);
    } else {
      g_string_append_c (out, text[i]);
      i++;
    }
  }

  return out;
}
