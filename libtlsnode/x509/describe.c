/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/describe.h"

#include <string.h>

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/describe-private.h"
#include "libtlsnode/x509/general-name.h"
#include "libtlsnode/x509/name.h"

#define OID_SUBJECT_ALT_NAME "2.5.29.17"
/* RFC 5280 section 4.2.1.3, as tn_der_read_bits () has it. */
#define KEY_CERT_SIGN 0x04

#define OID_BASIC_CONSTRAINTS "2.5.29.19"
#define OID_KEY_USAGE "2.5.29.15"
#define OID_EXTENDED_KEY_USAGE "2.5.29.37"

static gboolean
read_certificate (GBytes *certificate, TnDerCertificate *fields)
{
  TnDer der;

  der.data = g_bytes_get_data (certificate, &der.length);
  return tn_der_read_certificate (der, fields);
}

char *
tn_describe_fingerprint (GBytes *certificate, GChecksumType type)
{
  g_autofree char *digest = NULL;
  GString *text;

  g_return_val_if_fail (certificate != NULL, NULL);

  digest = g_compute_checksum_for_bytes (type, certificate);
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
  g_autofree char *text = tn_name_to_lines (name);

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

char *
tn_describe_general_names (TnDer names)
{
  g_autoptr (GString) out = g_string_new (NULL);
  TnDerItem list;
  TnDerItem name;

  if (!tn_der_expect (&names, TN_DER_SEQUENCE, &list))
    return NULL;

  while (list.value.length > 0) {
    if (out->len > 0)
      g_string_append (out, ", ");

    if (!tn_name_next_general (&list.value, &name) || !tn_general_name_append (out, &name))
      return NULL;
  }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
tn_describe_subject_alt_name (GBytes *certificate)
{
  TnDerCertificate fields;
  TnDer extension;

  g_return_val_if_fail (certificate != NULL, NULL);

  if (!read_certificate (certificate, &fields)
      || !tn_der_find_extension (&fields, OID_SUBJECT_ALT_NAME, &extension))
    return NULL;

  return tn_describe_general_names (extension);
}

GStrv
tn_describe_extended_key_usage (GBytes *certificate)
{
  g_autoptr (GStrvBuilder) purposes = g_strv_builder_new ();
  TnDerCertificate fields;
  TnDerItem list;
  TnDerItem item;
  TnDer extension;

  g_return_val_if_fail (certificate != NULL, NULL);

  if (!read_certificate (certificate, &fields)
      || !tn_der_find_extension (&fields, OID_EXTENDED_KEY_USAGE, &extension)
      || !tn_der_expect (&extension, TN_DER_SEQUENCE, &list))
    return NULL;

  while (list.value.length > 0) {
    g_autofree char *oid = NULL;

    if (tn_der_expect (&list.value, TN_DER_OID, &item))
      oid = tn_der_oid_to_string (item.value);
    if (oid == NULL)
      return NULL;

    g_strv_builder_add (purposes, oid);
  }

  return g_strv_builder_end (purposes);
}

static gboolean
may_sign_certificates (const TnDerCertificate *fields)
{
  TnDer extension;
  guint usage = 0;

  return !tn_der_find_extension (fields, OID_KEY_USAGE, &extension)
         || (tn_der_read_bits (extension, &usage) && (usage & KEY_CERT_SIGN) != 0);
}

/* BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL } */
static gboolean
is_marked_ca (TnDer extension)
{
  TnDerItem constraints;
  TnDerItem path_length;
  gboolean is_ca;

  if (!tn_der_expect_only (extension, TN_DER_SEQUENCE, &constraints)
      || !tn_der_take_flag (&constraints.value, TN_DER_BOOLEAN, &is_ca)
      || !tn_der_take_optional (&constraints.value, TN_DER_INTEGER, &path_length)
      || constraints.value.length > 0)
    return FALSE;

  /* A negative length is none. */
  return is_ca && (path_length.value.length == 0 || path_length.value.data[0] < 0x80);
}

gboolean
tn_describe_is_ca (GBytes *certificate)
{
  TnDerCertificate fields;
  TnDer extension;

  g_return_val_if_fail (certificate != NULL, FALSE);

  return read_certificate (certificate, &fields)
         && tn_der_find_extension (&fields, OID_BASIC_CONSTRAINTS, &extension)
         && is_marked_ca (extension) && may_sign_certificates (&fields);
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

  /* A point alone stays, where no zone begins. */
  if (length == 1)
    return g_strdup ("");

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

/* They may be left out. */
static gboolean
has_seconds (TnDer rest)
{
  return rest.length > 0 && g_ascii_isdigit (rest.data[0]);
}

typedef struct {
  GDateTime *utc; /* NULL = malformed */
  char *fraction; /* of the second, with its point */
  gboolean is_year_zero;
} Time;

static void
time_clear (Time *self)
{
  g_clear_pointer (&self->utc, g_date_time_unref);
  g_free (self->fraction);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Time, time_clear)

static void
read_time (const TnDerItem *item, Time *time)
{
  g_autoptr (GDateTime) local = NULL;
  TnDer text = item->value;
  gboolean is_utc_time = item->tag == TN_DER_UTC_TIME;
  int year = read_digits (&text, is_utc_time ? 2 : 4);
  int month = read_digits (&text, 2);
  int day = read_digits (&text, 2);
  int hour = read_digits (&text, 2);
  int minute = read_digits (&text, 2);
  int second = has_seconds (text) ? read_digits (&text, 2) : 0;
  int zone;

  time->utc = NULL;
  time->fraction = is_utc_time ? g_strdup ("") : read_fraction (&text);
  if (is_utc_time && year >= 0)
    year += year < 50 ? 2000 : 1900;

  /* GDateTime begins with the year 1, X.509 with the year 0. */
  time->is_year_zero = year < 1;
  if (read_zone (text, &zone) && second >= 0)
    local = g_date_time_new_utc (MAX (year, 1), month, day, hour, minute, second);
  if (local != NULL)
    time->utc = g_date_time_add_minutes (local, -zone);
}

/* As ASN1_TIME_print (). */
static char *
time_to_text (const TnDerItem *item)
{
  static const char *const months[]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_auto (Time) time = { NULL, NULL, FALSE };

  read_time (item, &time);
  if (time.utc == NULL)
    return g_strdup ("Bad time value");

  return g_strdup_printf (
      "%s %2d %02d:%02d:%02d%s %d GMT", months[g_date_time_get_month (time.utc) - 1],
      g_date_time_get_day_of_month (time.utc), g_date_time_get_hour (time.utc),
      g_date_time_get_minute (time.utc), g_date_time_get_second (time.utc), time.fraction,
      time.is_year_zero ? 0 : g_date_time_get_year (time.utc));
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

gboolean
tn_describe_validity (GBytes *certificate, gint64 *not_before, gint64 *not_after)
{
  g_auto (Time) from = { NULL, NULL, FALSE };
  g_auto (Time) to = { NULL, NULL, FALSE };
  TnDerCertificate fields;

  g_return_val_if_fail (certificate != NULL, FALSE);

  if (!read_certificate (certificate, &fields))
    return FALSE;

  read_time (&fields.not_before, &from);
  read_time (&fields.not_after, &to);
  if (from.utc == NULL || to.utc == NULL)
    return FALSE;

  *not_before = g_date_time_to_unix (from.utc);
  *not_after = g_date_time_to_unix (to.utc);
  return TRUE;
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
tn_describe_number (TnDer number)
{
  g_autofree guint8 *bytes = NULL;
  GString *text;
  gsize start = 0;
  gsize length = number.length;
  gboolean is_negative;

  if (length == 0)
    return NULL;

  bytes = g_memdup2 (number.data, length);
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

char *
tn_describe_serial_number (GBytes *certificate)
{
  TnDerCertificate fields;

  g_return_val_if_fail (certificate != NULL, NULL);

  return read_certificate (certificate, &fields) ? tn_describe_number (fields.serial) : NULL;
}
