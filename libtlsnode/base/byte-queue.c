/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/byte-queue.h"

#include <string.h>

#define FIRST_SIZE ((gsize) 4 * 1024)
#define STEP_SIZE ((gsize) 64 * 1024)

static gsize
round_up (gsize size, gsize step)
{
  if (size > G_MAXSIZE - step)
    return size;

  return (size + step - 1) / step * step;
}

/* How much memory to have for @needed bytes, the last @added of which are new. A record at a time takes large steps, and
 * a long queue takes ever larger ones, so that n bytes cost O(n) of copying. One large piece of data takes what it needs. */
static gsize
choose_size (const TnByteQueue *self, gsize needed, gsize added)
{
  if (needed <= FIRST_SIZE)
    return FIRST_SIZE;
  if (self->length == 0 && added >= STEP_SIZE)
    return needed;
  if (needed > G_MAXSIZE - self->length / 2)
    return needed;

  return round_up (needed + self->length / 2, STEP_SIZE);
}

static void
move_to_front (TnByteQueue *self)
{
  if (self->start == 0)
    return;

  memmove (self->data, self->data + self->start, self->length);
  self->start = 0;
}

static void
grow (TnByteQueue *self, gsize size)
{
  guint8 *data;

  if (self->start == 0) {
    self->data = g_realloc (self->data, size);
    self->allocated = size;
    return;
  }

  data = g_malloc (size);
  memcpy (data, self->data + self->start, self->length);
  g_free (self->data);
  self->data = data;
  self->start = 0;
  self->allocated = size;
}

void
tn_byte_queue_clear (TnByteQueue *self)
{
  g_free (self->data);
  memset (self, 0, sizeof *self);
}

guint8 *
tn_byte_queue_reserve (TnByteQueue *self, gsize length)
{
  gsize needed;

  if (length > G_MAXSIZE - self->length)
    g_error ("overflow of a byte queue: %" G_GSIZE_FORMAT " + %" G_GSIZE_FORMAT, self->length,
             length);
  needed = self->length + length;

  /* Moving is worth it only when at least half as much was consumed as must be moved; otherwise a
   * long queue that is read in small pieces would be moved again and again. */
  if (length > self->allocated - self->start - self->length) {
    if (needed <= self->allocated && self->start >= self->length / 2)
      move_to_front (self);
    else
      grow (self, choose_size (self, needed, length));
  }

  return self->data + self->start + self->length;
}

void
tn_byte_queue_commit (TnByteQueue *self, gsize length)
{
  g_return_if_fail (length <= self->allocated - self->start - self->length);

  self->length += length;
  if (self->length == 0)
    tn_byte_queue_clear (self);
}

void
tn_byte_queue_append (TnByteQueue *self, const guint8 *data, gsize length)
{
  if (length == 0)
    return;

  memcpy (tn_byte_queue_reserve (self, length), data, length);
  tn_byte_queue_commit (self, length);
}

const guint8 *
tn_byte_queue_peek (const TnByteQueue *self, gsize *length)
{
  if (length != NULL)
    *length = self->length;

  return self->length > 0 ? self->data + self->start : NULL;
}

void
tn_byte_queue_consume (TnByteQueue *self, gsize length)
{
  g_return_if_fail (length <= self->length);

  self->start += length;
  self->length -= length;
  if (self->length == 0)
    tn_byte_queue_clear (self);
}
