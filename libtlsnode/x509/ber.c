/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/ber.h"

#include "libtlsnode/base/secret.h"

#define CONSTRUCTED 0x20
#define INDEFINITE 0x80
#define STRING_IN_PIECES (TN_DER_OCTET_STRING | CONSTRUCTED)

/* A PKCS #12 file needs about twelve. */
#define MAX_DEPTH 32

#define MAX_BER (16 * 1024 * 1024)

typedef struct {
  guint8 tag;
  gboolean is_indefinite;
  gsize length; /* of the content, unless it is indefinite */
} Header;

/* Takes tag and length. */
static gboolean
read_header (TnDer *ber, Header *header)
{
  gsize octets = 0;

  if (ber->length < 2 || (ber->data[0] & 0x1f) == 0x1f)
    return FALSE;

  header->tag = ber->data[0];
  header->is_indefinite = ber->data[1] == INDEFINITE;
  header->length = ber->data[1];
  if (header->length > INDEFINITE) {
    octets = header->length & 0x7f;
    if (octets > 4 || ber->length < 2 + octets)
      return FALSE;

    header->length = 0;
    for (gsize i = 0; i < octets; i++)
      header->length = header->length << 8 | ber->data[2 + i];
  }

  ber->data += 2 + octets;
  ber->length -= 2 + octets;
  if (header->is_indefinite)
    return (header->tag & CONSTRUCTED) != 0;

  return header->length <= ber->length;
}

static void
append_item (GByteArray *der, guint8 tag, const guint8 *content, gsize length)
{
  guint8 header[6] = { tag, length };
  gsize octets = 0;

  if (length >= 0x80) {
    for (gsize rest = length; rest > 0; rest >>= 8)
      octets++;

    header[1] = 0x80 | octets;
    for (gsize i = 0; i < octets; i++)
      header[2 + i] = length >> (8 * (octets - 1 - i));
  }

  g_byte_array_append (der, header, 2 + octets);
  if (length > 0)
    g_byte_array_append (der, content, length);
}

static gboolean convert (TnDer *ber, GByteArray *der, guint depth);

/* The items up to the end of the content; takes the end-of-contents octets of an indefinite one. */
static gboolean
convert_content (TnDer *ber, const Header *header, GByteArray *der, guint depth)
{
  TnDer content = *ber;

  if (!header->is_indefinite) {
    content.length = header->length;
    ber->data += header->length;
    ber->length -= header->length;
    while (content.length > 0) {
      if (!convert (&content, der, depth + 1))
        return FALSE;
    }

    return TRUE;
  }

  while (ber->length >= 2 && (ber->data[0] != 0 || ber->data[1] != 0)) {
    if (!convert (ber, der, depth + 1))
      return FALSE;
  }

  if (ber->length < 2)
    return FALSE;

  ber->data += 2;
  ber->length -= 2;
  return TRUE;
}

static gboolean
append_pieces (GByteArray *joined, TnDer pieces)
{
  TnDerItem piece;

  while (pieces.length > 0) {
    if (!tn_der_expect (&pieces, TN_DER_OCTET_STRING, &piece))
      return FALSE;
    if (piece.value.length > 0)
      g_byte_array_append (joined, piece.value.data, piece.value.length);
  }

  return TRUE;
}

static void
free_secret_array (GByteArray *array)
{
  tn_wipe (array->data, array->len);
  g_byte_array_unref (array);
}

/* Takes one item. */
static gboolean
convert (TnDer *ber, GByteArray *der, guint depth)
{
  GByteArray *content;
  GByteArray *joined;
  gboolean success;
  Header header;

  if (depth > MAX_DEPTH || !read_header (ber, &header))
    return FALSE;

  if ((header.tag & CONSTRUCTED) == 0) {
    append_item (der, header.tag, ber->data, header.length);
    ber->data += header.length;
    ber->length -= header.length;
    return TRUE;
  }

  /* Large enough from the start: what grows leaves copies behind. */
  content = g_byte_array_sized_new (header.is_indefinite ? 0 : header.length + 1);
  joined = g_byte_array_sized_new (header.is_indefinite ? 0 : header.length + 1);
  success = convert_content (ber, &header, content, depth);
  if (success && header.tag == STRING_IN_PIECES) {
    success = append_pieces (joined, (TnDer){ content->data, content->len });
    append_item (der, TN_DER_OCTET_STRING, joined->data, joined->len);
  } else if (success) {
    append_item (der, header.tag, content->data, content->len);
  }

  free_secret_array (content);
  free_secret_array (joined);
  return success;
}

GBytes *
tn_ber_to_der (TnDer ber)
{
  GByteArray *der = g_byte_array_sized_new (MIN (ber.length, MAX_BER) + 1);
  GBytes *result = NULL;

  if (ber.length <= MAX_BER && convert (&ber, der, 0))
    result = tn_secret_bytes_new (der->data, der->len);

  free_secret_array (der);
  return result;
}

GBytes *
tn_der_join_strings (TnDer pieces)
{
  GByteArray *joined = g_byte_array_new ();
  GBytes *result = NULL;

  if (append_pieces (joined, pieces))
    result = tn_secret_bytes_new (joined->data, joined->len);

  free_secret_array (joined);
  return result;
}
