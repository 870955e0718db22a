/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/describe.h"

#include <string.h>

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/name.h"

#define OID_SUBJECT_ALT_NAME "2.5.29.17"

#define TAG_IA5_STRING 0x16

/* The kinds of GeneralName (RFC 5280 section 4.2.1.6) by the number of their context tag. */
enum {
  NAME_OTHER,
  NAME_EMAIL,
  NAME_DNS,
  NAME_X400,
  NAME_DIRECTORY,
  NAME_EDI_PARTY,
  NAME_URI,
  NAME_IP,
  NAME_REGISTERED_ID
};

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
read_certificate (GBytes *certificate, TnDerCertificate *fields)
{
  TnDer der;

  der.data = g_bytes_get_data (certificate, &der.length);
  return tn_der_read_certificate (der, fields);
}

char *
tn_describe_fingerprint256 (GBytes *certificate)
{
  g_autofree char *digest = NULL;
  GString *text;

  g_return_val_if_fail (certificate != NULL, NULL);

  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, certificate);
  text = g_string_new (NULL);
  for (gsize i = 0; digest[i] != '\0'; i += 2) {
    if (i > 0)
      g_string_append_c (text, ':');

    g_string_append_c (text, g_ascii_toupper (digest[i]));
    g_string_append_c (text, g_ascii_toupper (digest[i + 1]));
  }

  return g_string_free (text, FALSE);
}

/* An empty name is undefined. */
static char *
name_to_lines (TnDer name)
{
  g_autofree char *text = tn_name_to_text (name, TN_NAME_LINES);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

char *
tn_describe_subject (GBytes *certificate)
{
  TnDerCertificate fields;

  g_return_val_if_fail (certificate != NULL, NULL);

  return read_certificate (certificate, &fields) ? name_to_lines (fields.subject) : NULL;
}

char *
tn_describe_issuer (GBytes *certificate)
{
  TnDerCertificate fields;

  g_return_val_if_fail (certificate != NULL, NULL);

  return read_certificate (certificate, &fields) ? name_to_lines (fields.issuer) : NULL;
}

GStrv
tn_describe_common_names (GBytes *certificate)
{
  TnDerCertificate fields;

  g_return_val_if_fail (certificate != NULL, NULL);

  if (!read_certificate (certificate, &fields))
    return g_new0 (char *, 1);

  return tn_name_get_values (fields.subject, "CN");
}

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
  g_autofree char *text = tn_name_to_text (name, TN_NAME_RFC2253);

  if (text == NULL)
    return FALSE;

  g_string_append (out, "DirName:");
  append_value (out, NULL, (const guint8 *) text, strlen (text), TRUE);
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

static gboolean
append_general_name (GString *out, const TnDerItem *name)
{
  if ((name->tag & 0xc0) != 0x80)
    return FALSE;

  switch (name->tag & 0x1f) {
  case NAME_OTHER:
    return append_other_name (out, name->value);
  case NAME_EMAIL:
    append_text (out, "email:", name->value);
    return TRUE;
  case NAME_DNS:
    append_text (out, "DNS:", name->value);
    return TRUE;
  case NAME_X400:
    g_string_append (out, "X400Name:<unsupported>");
    return TRUE;
  case NAME_DIRECTORY:
    return append_directory_name (out, name->value);
  case NAME_EDI_PARTY:
    g_string_append (out, "EdiPartyName:<unsupported>");
    return TRUE;
  case NAME_URI:
    append_text (out, "URI:", name->value);
    return TRUE;
  case NAME_IP:
    append_ip (out, name->value);
    return TRUE;
  case NAME_REGISTERED_ID:
    return append_registered_id (out, name->value);
  default:
    return FALSE;
  }
}

char *
tn_describe_subject_alt_name (GBytes *certificate)
{
  g_autoptr (GString) out = g_string_new (NULL);
  TnDerCertificate fields;
  TnDerItem list;
  TnDerItem name;
  TnDer extension;

  g_return_val_if_fail (certificate != NULL, NULL);

  if (!read_certificate (certificate, &fields)
      || !tn_der_find_extension (&fields, OID_SUBJECT_ALT_NAME, &extension)
      || !tn_der_expect (&extension, TN_DER_SEQUENCE, &list))
    return NULL;

  while (list.value.length > 0) {
    if (out->len > 0)
      g_string_append (out, ", ");

    if (!tn_der_next (&list.value, &name) || !append_general_name (out, &name))
      return NULL;
  }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
tn_describe_has_subject_alt_name (GBytes *certificate)
{
  TnDerCertificate fields;
  TnDer extension;

  g_return_val_if_fail (certificate != NULL, FALSE);

  return read_certificate (certificate, &fields)
         && tn_der_find_extension (&fields, OID_SUBJECT_ALT_NAME, &extension);
}

/* Two digits each; -1 when there is something else. */
static int
read_digits (TnDer *text, guint count)
{
  int value = 0;

  if (text->length < count)
    return -1;

  for (guint i = 0; i < count; i++) {
    if (!g_ascii_isdigit (text->data[i]))
      return -1;

    value = value * 10 + (text->data[i] - '0');
  }

  text->data += count;
  text->length -= count;
  return value;
}

/* The digits after the point stay text: "12.5" is printed as it is. */
static char *
read_fraction (TnDer *text)
{
  gsize length = 1;

  if (text->length == 0 || text->data[0] != '.')
    return g_strdup ("");

  while (length < text->length && g_ascii_isdigit (text->data[length]))
    length++;

  text->data += length;
  text->length -= length;
  return g_strndup ((const char *) text->data - length, length);
}

/* "Z", or "+hhmm" and "-hhmm" as minutes. */
static gboolean
read_zone (TnDer text, int *minutes)
{
  gboolean is_negative;
  int hour;
  int minute;

  *minutes = 0;
  if (text.length == 1 && text.data[0] == 'Z')
    return TRUE;

  if (text.length != 5 || (text.data[0] != '+' && text.data[0] != '-'))
    return FALSE;

  is_negative = text.data[0] == '-';
  text.data++;
  text.length--;
  hour = read_digits (&text, 2);
  minute = read_digits (&text, 2);
  *minutes = (hour * 60 + minute) * (is_negative ? -1 : 1);

  return hour >= 0 && hour <= 12 && minute >= 0 && minute < 60;
}

/* UTCTime may leave them out. */
static gboolean
has_seconds (const TnDerItem *item, TnDer rest)
{
  return item->tag != TN_DER_UTC_TIME || (rest.length > 0 && g_ascii_isdigit (rest.data[0]));
}

/* As ASN1_TIME_print (). */
static char *
time_to_text (const TnDerItem *item)
{
  static const char *const months[]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) local = NULL;
  g_autoptr (GDateTime) utc = NULL;
  g_autofree char *fraction = NULL;
  TnDer text = item->value;
  gboolean is_utc_time = item->tag == TN_DER_UTC_TIME;
  int year = read_digits (&text, is_utc_time ? 2 : 4);
  int month = read_digits (&text, 2);
  int day = read_digits (&text, 2);
  int hour = read_digits (&text, 2);
  int minute = read_digits (&text, 2);
  int second = has_seconds (item, text) ? read_digits (&text, 2) : 0;
  int zone;

  fraction = is_utc_time ? g_strdup ("") : read_fraction (&text);
  if (is_utc_time && year >= 0)
    year += year < 50 ? 2000 : 1900;

  /* GDateTime begins with the year 1, X.509 with the year 0. */
  if (read_zone (text, &zone) && second >= 0)
    local = g_date_time_new_utc (MAX (year, 1), month, day, hour, minute, second);

  if (local == NULL)
    return g_strdup ("Bad time value");

  utc = g_date_time_add_minutes (local, -zone);
  return g_strdup_printf ("%s %2d %02d:%02d:%02d%s %d GMT",
                          months[g_date_time_get_month (utc) - 1],
                          g_date_time_get_day_of_month (utc), g_date_time_get_hour (utc),
                          g_date_time_get_minute (utc), g_date_time_get_second (utc), fraction,
                          year < 1 ? year : g_date_time_get_year (utc));
}

char *
tn_describe_valid_from (GBytes *certificate)
{
  TnDerCertificate fields;

  g_return_val_if_fail (certificate != NULL, NULL);

  return read_certificate (certificate, &fields) ? time_to_text (&fields.not_before) : NULL;
}

char *
tn_describe_valid_to (GBytes *certificate)
{
  TnDerCertificate fields;

  g_return_val_if_fail (certificate != NULL, NULL);

  return read_certificate (certificate, &fields) ? time_to_text (&fields.not_after) : NULL;
}

/* Two's complement of a negative number; length bytes. */
static void
negate (guint8 *bytes, gsize length)
{
  guint carry = 1;

  for (gsize i = length; i > 0; i--) {
    guint sum = (guint8) ~bytes[i - 1] + carry;

    bytes[i - 1] = (guint8) sum;
    carry = sum >> 8;
  }
}

char *
tn_describe_serial_number (GBytes *certificate)
{
  g_autofree guint8 *bytes = NULL;
  TnDerCertificate fields;
  GString *text;
  gsize start = 0;
  gsize length;
  gboolean is_negative;

  g_return_val_if_fail (certificate != NULL, NULL);

  if (!read_certificate (certificate, &fields) || fields.serial.length == 0)
    return NULL;

  length = fields.serial.length;
  bytes = g_memdup2 (fields.serial.data, length);
  is_negative = (bytes[0] & 0x80) != 0;
  if (is_negative)
    negate (bytes, length);

  while (start < length && bytes[start] == 0)
    start++;

  text = g_string_new (is_negative ? "-" : NULL);
  for (gsize i = start; i < length; i++)
    g_string_append_printf (text, "%02X", bytes[i]);

  if (start == length)
    g_string_append_c (text, '0');

  return g_string_free (text, FALSE);
}
