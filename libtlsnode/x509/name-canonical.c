/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/name.h"

#include <string.h>

/* The form in which OpenSSL compares names (RFC 5280 section 7.1 in short): strings are UTF-8, without blanks at their ends,
 * with one blank where there are several, ASCII letters lower; attributes of one RDN in the order of DER. A name
 * is below another one when its form begins with the other's, because each RDN has its length in front. */

/* X.520 strings; what is of another type is compared as it stands. */
static gboolean
is_text (guint8 tag)
{
  return tag == TN_DER_UTF8_STRING || tag == TN_DER_PRINTABLE_STRING || tag == TN_DER_T61_STRING
         || tag == TN_DER_IA5_STRING || tag == TN_DER_UNIVERSAL_STRING
         || tag == TN_DER_BMP_STRING;
}

/* The other types that OpenSSL reads in a name. */
static gboolean
is_opaque (guint8 tag)
{
  return tag == TN_DER_BIT_STRING || tag == TN_DER_SEQUENCE || tag == TN_DER_NUMERIC_STRING;
}

gboolean
tn_name_is_bit_string (TnDer value)
{
  return value.length > 0 && value.data[0] <= 7;
}

static gboolean
append_wide (GString *text, TnDer value, guint width)
{
  if (value.length % width != 0)
    return FALSE;

  for (gsize i = 0; i < value.length; i += width) {
    gunichar c = 0;

    for (guint k = 0; k < width; k++)
      c = c << 8 | value.data[i + k];

    if (c != 0 && !g_unichar_validate (c))
      return FALSE;

    /* g_string_append_unichar () writes U+0000 as one octet, as it should be here. */
    g_string_append_unichar (text, c);
  }

  return TRUE;
}

/* U+0000 is a character like any other here, which g_utf8_validate () does not grant. */
static gboolean
is_utf8 (TnDer value)
{
  const char *p = (const char *) value.data;
  const char *end = p + value.length;

  while (p < end) {
    if (*p == '\0')
      p++;
    else if (!g_utf8_validate (p, end - p, &p) && *p != '\0')
      return FALSE;
  }

  return TRUE;
}

GString *
tn_name_value_to_utf8 (const TnDerItem *item)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_good = TRUE;

  if (!is_text (item->tag))
    return NULL;

  if (item->tag == TN_DER_UTF8_STRING) {
    is_good = is_utf8 (item->value);
    g_string_append_len (text, (const char *) item->value.data, item->value.length);
  } else if (item->tag == TN_DER_UNIVERSAL_STRING) {
    is_good = append_wide (text, item->value, 4);
  } else if (item->tag == TN_DER_BMP_STRING) {
    is_good = append_wide (text, item->value, 2);
  } else {
    is_good = append_wide (text, item->value, 1);
  }

  return is_good ? g_steal_pointer (&text) : NULL;
}

/* Blanks of the C locale; nothing outside ASCII is a blank or a letter here. */
static gboolean
is_blank (char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static void
fold (GString *text)
{
  gsize used = 0;

  for (gsize i = 0; i < text->len; i++) {
    char c = text->str[i];

    if (!is_blank (c))
      text->str[used++] = g_ascii_tolower (c);
    else if (used > 0 && text->str[used - 1] != ' ')
      text->str[used++] = ' ';
  }

  if (used > 0 && text->str[used - 1] == ' ')
    used--;

  g_string_truncate (text, used);
}

static void
append_item (GByteArray *out, guint8 tag, gconstpointer value, gsize length)
{
  guint8 head[] = { tag, 0x84, length >> 24, length >> 16, length >> 8, length };

  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, value, length);
}

/* AttributeTypeAndValue ::= SEQUENCE { OID, ANY } */
static GBytes *
canonical_attribute (TnDer *rdn)
{
  g_autoptr (GByteArray) out = NULL;
  g_autoptr (GString) text = NULL;
  TnDerItem pair;
  TnDerItem oid;
  TnDerItem value;

  if (!tn_der_expect (rdn, TN_DER_SEQUENCE, &pair)
      || !tn_der_expect (&pair.value, TN_DER_OID, &oid) || !tn_der_is_valid_oid (oid.value)
      || !tn_der_next (&pair.value, &value) || pair.value.length > 0)
    return NULL;

  if (value.tag == TN_DER_BIT_STRING && !tn_name_is_bit_string (value.value))
    return NULL;

  out = g_byte_array_new ();
  append_item (out, TN_DER_OID, oid.value.data, oid.value.length);
  if (is_opaque (value.tag)) {
    append_item (out, value.tag, value.value.data, value.value.length);
    return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  }

  text = tn_name_value_to_utf8 (&value);
  if (text == NULL)
    return NULL;

  fold (text);
  append_item (out, TN_DER_UTF8_STRING, text->str, text->len);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static int
compare_attributes_cb (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare (*(GBytes *const *) a, *(GBytes *const *) b);
}

static gboolean
append_rdn (GByteArray *out, TnDer rdn)
{
  g_autoptr (GPtrArray) attributes
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GByteArray) set = g_byte_array_new ();

  if (rdn.length == 0)
    return FALSE;

  while (rdn.length > 0) {
    GBytes *attribute = canonical_attribute (&rdn);

    if (attribute == NULL)
      return FALSE;

    g_ptr_array_add (attributes, attribute);
  }

  g_ptr_array_sort (attributes, compare_attributes_cb);
  for (guint i = 0; i < attributes->len; i++) {
    gsize length;
    gconstpointer data = g_bytes_get_data (attributes->pdata[i], &length);

    append_item (set, TN_DER_SEQUENCE, data, length);
  }

  append_item (out, TN_DER_SET, set->data, set->len);
  return TRUE;
}

GBytes *
tn_name_to_canonical (TnDer name)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  TnDerItem list;
  TnDerItem rdn;

  if (!tn_der_expect_only (name, TN_DER_SEQUENCE, &list))
    return NULL;

  while (list.value.length > 0) {
    if (!tn_der_expect (&list.value, TN_DER_SET, &rdn) || !append_rdn (out, rdn.value))
      return NULL;
  }

  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

gboolean
tn_name_is_below (GBytes *name, GBytes *base)
{
  gsize name_length;
  gsize base_length;
  const guint8 *name_data = g_bytes_get_data (name, &name_length);
  const guint8 *base_data = g_bytes_get_data (base, &base_length);

  return base_length <= name_length
         && (base_length == 0 || memcmp (name_data, base_data, base_length) == 0);
}
