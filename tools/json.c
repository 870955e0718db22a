/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/json.h"

#include <string.h>

static void
append_text (GString *json, const char *text, gsize length)
{
  g_string_append_c (json, '"');
  for (gsize i = 0; i < length; i++) {
    char c = text[i];

    if (c == '"' || c == '\\')
      g_string_append_printf (json, "\\%c", c);
    else if ((guchar) c < 0x20 || c == 0x7f)
      g_string_append_printf (json, "\\u%04x", (guint) (guchar) c);
    else
      g_string_append_c (json, c);
  }
  g_string_append_c (json, '"');
}

static void
append_bytes (GString *json, GVariant *value, gboolean is_text)
{
  gsize length;
  const guint8 *data = g_variant_get_fixed_array (value, &length, 1);
  g_autofree char *base64 = is_text ? NULL : g_base64_encode (data, length);

  if (is_text)
    append_text (json, (const char *) data, length);
  else
    append_text (json, base64, strlen (base64));
}

static void
append_children (GString *json, GVariant *value, char opening, char closing)
{
  g_string_append_c (json, opening);
  for (gsize i = 0; i < g_variant_n_children (value); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

    g_string_append (json, i > 0 ? ", " : "");
    tool_append_json (json, child);
  }
  g_string_append_c (json, closing);
}

static void
append_member (GString *json, GVariant *entry)
{
  static const char *const buffers[] = { "raw", "pubkey", NULL };
  g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
  g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);
  g_autoptr (GVariant) value = g_variant_get_variant (boxed);

  tool_append_json (json, key);
  g_string_append (json, ": ");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    append_bytes (json, value, !g_strv_contains (buffers, g_variant_get_string (key, NULL)));
  else
    tool_append_json (json, value);
}

void
tool_append_json (GString *json, GVariant *value)
{
  if (value == NULL) {
    g_string_append (json, "null");
  } else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)) {
    append_text (json, g_variant_get_string (value, NULL), g_variant_get_size (value) - 1);
  } else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT)) {
    g_autoptr (GVariant) inner = g_variant_get_variant (value);

    tool_append_json (json, inner);
  } else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("{sv}"))) {
    append_member (json, value);
  } else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING)) {
    append_bytes (json, value, TRUE);
  } else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT)) {
    append_children (json, value, '{', '}');
  } else if (g_variant_is_container (value)) {
    append_children (json, value, '[', ']');
  } else {
    g_autofree char *text = g_variant_print (value, FALSE);

    g_string_append (json, text);
  }
}
