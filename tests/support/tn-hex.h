/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <string.h>

#include "libtlsnode/x509/der.h"

/* "3000" as two bytes. */
static inline GBytes *
test_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex += 2) {
    guint8 byte = g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]);

    g_byte_array_append (bytes, &byte, 1);
  }

  return g_byte_array_free_to_bytes (bytes);
}

static inline TnDer
test_der (GBytes *bytes)
{
  TnDer der;

  der.data = g_bytes_get_data (bytes, &der.length);
  return der;
}

/* "30" and a length in front of hexadecimal content of up to 64 KiB. Takes the content. */
static inline char *
test_item (guint tag, char *content)
{
  gsize length = strlen (content) / 2;
  char *item = length < 0x80 ? g_strdup_printf ("%02x%02x%s", tag, (guint) length, content)
                             : g_strdup_printf ("%02x82%04x%s", tag, (guint) length, content);

  g_free (content);
  return item;
}

static inline char *
test_to_hex (GBytes *bytes)
{
  GString *hex = g_string_new (NULL);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", data[i]);

  return g_string_free (hex, FALSE);
}
