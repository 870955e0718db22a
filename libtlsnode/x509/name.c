/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/name.h"

#include <string.h>

#define REPLACEMENT 0xfffd

static void
append_unichar (GArray *text, guint32 value)
{
  gunichar c = value;

  if (c != 0 && !g_unichar_validate (c))
    c = REPLACEMENT;

  g_array_append_val (text, c);
}

static void
append_utf8 (GArray *text, TnDer value)
{
  const char *p = (const char *) value.data;
  const char *end = p + value.length;

  while (p < end) {
    gunichar c = *p != '\0' ? g_utf8_get_char_validated (p, end - p) : 0;
    gboolean is_valid = c != (gunichar) -1 && c != (gunichar) -2;

    append_unichar (text, is_valid ? c : REPLACEMENT);
    p += is_valid ? g_utf8_skip[(guint8) *p] : 1;
  }
}

static void
append_fixed_width (GArray *text, TnDer value, guint width)
{
  for (gsize i = 0; i + width <= value.length; i += width) {
    guint32 c = 0;

    for (guint k = 0; k < width; k++)
      c = c << 8 | value.data[i + k];

    append_unichar (text, c);
  }
}

/* Code points, NULs kept. As OpenSSL: what is no Unicode string is latin1. */
static GArray *
decode_string (const TnDerItem *item)
{
  GArray *text = g_array_new (FALSE, FALSE, sizeof (gunichar));
  TnDer value = item->tag == TN_DER_SEQUENCE ? item->whole : item->value;

  /* Its first octet counts unused bits. */
  if (item->tag == TN_DER_BIT_STRING && value.length > 0) {
    value.data++;
    value.length--;
  }

  if (item->tag == TN_DER_UTF8_STRING)
    append_utf8 (text, value);
  else if (item->tag == TN_DER_BMP_STRING)
    append_fixed_width (text, value, 2);
  else if (item->tag == TN_DER_UNIVERSAL_STRING)
    append_fixed_width (text, value, 4);
  else
    append_fixed_width (text, value, 1);

  return text;
}

static char *
attribute_name (TnDer oid)
{
  g_autofree char *dotted = tn_der_oid_to_string (oid);

  for (gsize i = 0; dotted != NULL && tn_attribute_names[i].oid != NULL; i++) {
    if (g_str_equal (tn_attribute_names[i].oid, dotted))
      return g_strdup (tn_attribute_names[i].short_name);
  }

  return g_steal_pointer (&dotted);
}

/* AttributeTypeAndValue ::= SEQUENCE { OID, ANY } */
static gboolean
read_attribute (TnDer *rdn, char **name, TnDerItem *value)
{
  TnDerItem pair;
  TnDerItem oid;

  if (!tn_der_expect (rdn, TN_DER_SEQUENCE, &pair)
      || !tn_der_expect (&pair.value, TN_DER_OID, &oid) || !tn_der_next (&pair.value, value))
    return FALSE;

  *name = attribute_name (oid.value);
  return *name != NULL;
}

/* RFC 2253 section 2.4. */
static gboolean
needs_backslash (gunichar c, gboolean is_first, gboolean is_last)
{
  if (c == 0 || c > 0x7f)
    return FALSE;

  return strchr (",+\"\\<>;", (char) c) != NULL || (c == '#' && is_first)
         || (c == ' ' && (is_first || is_last));
}

static void
append_text (GString *out, const GArray *text, gboolean escapes_controls)
{
  for (guint i = 0; i < text->len; i++) {
    gunichar c = g_array_index (text, gunichar, i);

    if (needs_backslash (c, i == 0, i + 1 == text->len))
      g_string_append_printf (out, "\\%c", (char) c);
    else if (escapes_controls && (c < ' ' || c == 0x7f))
      g_string_append_printf (out, "\\%02X", c);
    else if (c == 0)
      g_string_append_c (out, '\0');
    else
      g_string_append_unichar (out, c);
  }
}

static gboolean
append_rdn_line (GString *out, TnDer rdn)
{
  gsize start = out->len;

  while (rdn.length > 0) {
    g_autofree char *name = NULL;
    g_autoptr (GArray) text = NULL;
    TnDerItem value;

    if (!read_attribute (&rdn, &name, &value))
      return FALSE;

    text = decode_string (&value);
    g_string_append_printf (out, "%s%s=", out->len > start ? " + " : "", name);
    append_text (out, text, TRUE);
  }

  return TRUE;
}

char *
tn_name_to_lines (TnDer name)
{
  g_autoptr (GString) out = g_string_new (NULL);
  TnDerItem list;
  TnDerItem rdn;

  if (!tn_der_expect (&name, TN_DER_SEQUENCE, &list))
    return NULL;

  while (list.value.length > 0) {
    if (!tn_der_expect (&list.value, TN_DER_SET, &rdn))
      return NULL;
    if (out->len > 0 && rdn.value.length > 0)
      g_string_append_c (out, '\n');
    if (!append_rdn_line (out, rdn.value))
      return NULL;
  }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* RFC 2253 section 2.4: the DER of what is no text, and of what belongs to an attribute without a name. */
static gboolean
is_dumped (const char *attribute, guint8 tag)
{
  static const guint8 texts[] = { TN_DER_UTF8_STRING,
                                  18,
                                  19,
                                  20,
                                  22,
                                  TN_DER_UTC_TIME,
                                  TN_DER_GENERALIZED_TIME,
                                  26,
                                  TN_DER_UNIVERSAL_STRING,
                                  TN_DER_BMP_STRING };

  return g_ascii_isdigit (*attribute) || memchr (texts, tag, sizeof texts) == NULL;
}

static char *
attribute_to_rfc2253 (const char *attribute, const TnDerItem *value, gsize *length)
{
  GString *out = g_string_new (attribute);

  g_string_append_c (out, '=');
  if (is_dumped (attribute, value->tag)) {
    g_string_append_c (out, '#');
    for (gsize i = 0; i < value->whole.length; i++)
      g_string_append_printf (out, "%02X", value->whole.data[i]);
  } else {
    g_autoptr (GArray) text = decode_string (value);

    append_text (out, text, FALSE);
  }

  *length = out->len;
  return g_string_free (out, FALSE);
}

/* One attribute, and what stands in front of it when the last one is written first. */
typedef struct {
  char *text; /* may hold NULs */
  gsize length;
  gboolean ends_rdn;
} Part;

static void
part_clear (gpointer data)
{
  Part *self = data;

  g_free (self->text);
}

static gboolean
read_parts (TnDer rdn, GArray *parts)
{
  while (rdn.length > 0) {
    g_autofree char *attribute = NULL;
    TnDerItem value;
    Part part;

    if (!read_attribute (&rdn, &attribute, &value))
      return FALSE;

    part.text = attribute_to_rfc2253 (attribute, &value, &part.length);
    part.ends_rdn = rdn.length == 0;
    g_array_append_val (parts, part);
  }

  return TRUE;
}

GString *
tn_name_to_rfc2253 (TnDer name)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  GString *out;
  TnDerItem list;
  TnDerItem rdn;

  g_array_set_clear_func (parts, part_clear);
  if (!tn_der_expect (&name, TN_DER_SEQUENCE, &list))
    return NULL;

  while (list.value.length > 0) {
    if (!tn_der_expect (&list.value, TN_DER_SET, &rdn) || !read_parts (rdn.value, parts))
      return NULL;
  }

  out = g_string_new (NULL);
  for (guint i = parts->len; i > 0; i--) {
    const Part *part = &g_array_index (parts, Part, i - 1);

    if (i < parts->len)
      g_string_append_c (out, part->ends_rdn ? ',' : '+');
    g_string_append_len (out, part->text, (gssize) part->length);
  }

  return out;
}

/* NumericString, PrintableString, T61String, IA5String, both times and VisibleString count as latin1; a BIT STRING does not. */
static gboolean
is_text (guint8 tag)
{
  static const guint8 tags[] = { TN_DER_UTF8_STRING,
                                 18,
                                 19,
                                 20,
                                 22,
                                 TN_DER_UTC_TIME,
                                 TN_DER_GENERALIZED_TIME,
                                 26,
                                 TN_DER_UNIVERSAL_STRING,
                                 TN_DER_BMP_STRING };

  return memchr (tags, tag, sizeof tags) != NULL;
}

static gboolean
visit_rdn (TnDer rdn, TnNameFunc func, gpointer data)
{
  while (rdn.length > 0) {
    g_autofree char *attribute = NULL;
    g_autoptr (GArray) text = NULL;
    g_autoptr (GString) utf8 = NULL;
    TnDerItem value;

    if (!read_attribute (&rdn, &attribute, &value) || !is_text (value.tag))
      return FALSE;

    text = decode_string (&value);
    utf8 = g_string_sized_new (text->len);
    for (guint i = 0; i < text->len; i++) {
      if (g_array_index (text, gunichar, i) == 0)
        g_string_append_c (utf8, '\0');
      else
        g_string_append_unichar (utf8, g_array_index (text, gunichar, i));
    }
    func (attribute, utf8->str, utf8->len, data);
  }

  return TRUE;
}

gboolean
tn_name_foreach (TnDer name, TnNameFunc func, gpointer data)
{
  TnDerItem list;
  TnDerItem rdn;

  if (!tn_der_expect (&name, TN_DER_SEQUENCE, &list))
    return FALSE;

  while (list.value.length > 0) {
    if (!tn_der_expect (&list.value, TN_DER_SET, &rdn) || !visit_rdn (rdn.value, func, data))
      return FALSE;
  }

  return TRUE;
}

typedef struct {
  const char *attribute;
  GPtrArray *values;
} Wanted;

static void
add_value (const char *attribute, const char *value, gsize length, gpointer data)
{
  Wanted *wanted = data;

  if (g_str_equal (attribute, wanted->attribute))
    g_ptr_array_add (wanted->values, g_utf8_make_valid (value, length));
}

GStrv
tn_name_get_values (TnDer name, const char *short_name)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  Wanted wanted = { short_name, values };

  if (!tn_name_foreach (name, add_value, &wanted))
    g_ptr_array_set_size (values, 0);

  g_ptr_array_add (values, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}
