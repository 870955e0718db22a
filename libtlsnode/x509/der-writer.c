/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/der-writer.h"

#include <string.h>

#include "libtlsnode/base/secret.h"

#define FIRST_ALLOCATION 512

void
tn_der_writer_clear (TnDerWriter *self)
{
  tn_wipe_free (self->data, self->allocated);
  memset (self, 0, sizeof *self);
}

/* Not g_realloc (): what it leaves behind would not be wiped. */
static void
reserve (TnDerWriter *self, gsize length)
{
  gsize needed = self->length + length;
  gsize allocated = MAX (self->allocated, FIRST_ALLOCATION);
  guint8 *data;

  if (needed <= self->allocated)
    return;

  while (allocated < needed)
    allocated *= 2;

  data = g_malloc (allocated);
  if (self->length > 0)
    memcpy (data + allocated - self->length, self->data + self->allocated - self->length,
            self->length);

  tn_wipe_free (self->data, self->allocated);
  self->data = data;
  self->allocated = allocated;
}

void
tn_der_writer_put (TnDerWriter *self, gconstpointer data, gsize length)
{
  if (length == 0)
    return;

  reserve (self, length);
  self->length += length;
  memcpy (self->data + self->allocated - self->length, data, length);
}

static void
put_octet (TnDerWriter *self, guint8 octet)
{
  tn_der_writer_put (self, &octet, 1);
}

void
tn_der_writer_wrap (TnDerWriter *self, guint8 tag, gsize mark)
{
  gsize length = self->length - mark;
  guint octets = 0;

  if (length < 0x80) {
    put_octet (self, length);
  } else {
    for (gsize rest = length; rest > 0; rest >>= 8, octets++)
      put_octet (self, rest & 0xff);

    put_octet (self, 0x80 | octets);
  }

  put_octet (self, tag);
}

void
tn_der_writer_put_item (TnDerWriter *self, guint8 tag, gconstpointer data, gsize length)
{
  gsize mark = self->length;

  tn_der_writer_put (self, data, length);
  tn_der_writer_wrap (self, tag, mark);
}

void
tn_der_writer_put_number (TnDerWriter *self, guint number)
{
  gsize mark = self->length;
  guint last;

  do {
    last = number & 0xff;
    put_octet (self, last);
    number >>= 8;
  } while (number > 0);

  /* The first bit is the sign. */
  if (last >= 0x80)
    put_octet (self, 0);

  tn_der_writer_wrap (self, TN_DER_INTEGER, mark);
}

static void
put_arc (TnDerWriter *self, guint64 arc)
{
  put_octet (self, arc & 0x7f);
  for (arc >>= 7; arc > 0; arc >>= 7)
    put_octet (self, 0x80 | (arc & 0x7f));
}

void
tn_der_writer_put_oid (TnDerWriter *self, const char *oid)
{
  g_auto (GStrv) arcs = g_strsplit (oid, ".", -1);
  guint n_arcs = g_strv_length (arcs);
  gsize mark = self->length;

  g_return_if_fail (n_arcs >= 2);

  for (guint i = n_arcs - 1; i > 1; i--)
    put_arc (self, g_ascii_strtoull (arcs[i], NULL, 10));

  put_arc (self,
           g_ascii_strtoull (arcs[0], NULL, 10) * 40 + g_ascii_strtoull (arcs[1], NULL, 10));
  tn_der_writer_wrap (self, TN_DER_OID, mark);
}

TnDer
tn_der_writer_peek (const TnDerWriter *self)
{
  TnDer der = { self->data + self->allocated - self->length, self->length };

  return der;
}

GBytes *
tn_der_writer_finish (TnDerWriter *self)
{
  TnDer der = tn_der_writer_peek (self);
  GBytes *bytes = tn_secret_bytes_new (der.data, der.length);

  tn_der_writer_clear (self);
  return bytes;
}
