/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"

/* Writes DER from its end to its start, so that a length is known when it is written: what is put last comes first. Its memory is
 * wiped, as it may hold private keys. All zero = empty. */
typedef struct {
  guint8 *data;
  gsize allocated;
  gsize length; /* of what is written: the end of data */
} TnDerWriter;

void tn_der_writer_clear (TnDerWriter *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnDerWriter, tn_der_writer_clear)

/* In front of what is there. */
void tn_der_writer_put (TnDerWriter *self, gconstpointer data, gsize length);
void tn_der_writer_put_item (TnDerWriter *self, guint8 tag, gconstpointer data, gsize length);
void tn_der_writer_put_number (TnDerWriter *self, guint number);
/* oid: dotted and well-formed, of ours. */
void tn_der_writer_put_oid (TnDerWriter *self, const char *oid);

/* Makes an item of all that was put since length was mark. */
void tn_der_writer_wrap (TnDerWriter *self, guint8 tag, gsize mark);

/* What is written so far; valid until something is put. */
TnDer tn_der_writer_peek (const TnDerWriter *self);

/* All that was written, in memory that is wiped when freed; the writer is empty then. */
GBytes *tn_der_writer_finish (TnDerWriter *self);
