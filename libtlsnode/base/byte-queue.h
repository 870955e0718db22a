/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A first-in first-out queue of bytes that lies in one piece of memory.
 *
 * Embedded in its owner, all zero = empty. Its memory is freed whenever it runs empty, so an
 * idle connection holds none. Pointers from peek and reserve are valid until the next call that
 * changes the queue. */
typedef struct {
  guint8 *data;
  gsize start;     /* first byte that is still queued */
  gsize length;    /* bytes queued */
  gsize allocated; /* size of data */
} TnByteQueue;

void tn_byte_queue_clear (TnByteQueue *self);
void tn_byte_queue_append (TnByteQueue *self, const guint8 *data, gsize length);
const guint8 *tn_byte_queue_peek (const TnByteQueue *self, gsize *length);
void tn_byte_queue_consume (TnByteQueue *self, gsize length);

/* Room for at least length bytes at the end; commit says how many of them were written. */
guint8 *tn_byte_queue_reserve (TnByteQueue *self, gsize length);
void tn_byte_queue_commit (TnByteQueue *self, gsize length);
