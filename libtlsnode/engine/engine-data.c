/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine-private.h"

#include <string.h>

#include "libtlsnode/base/secret.h"

/* The open connection: records to plaintext and back, and the ends of both directions. */

#define SMALL_RECORD                                                                           \
  4096                 /* below it copying into one chunk is cheaper than a chunk of its own */
#define MAX_WARNINGS 5 /* in a row; OpenSSL's limit */

/* The gathered bytes become a chunk, without a copy when nothing was read of them yet. */
static GBytes *
steal_gathered (TnEngine *self)
{
  TnByteQueue gathered = self->gathered;
  const TnByteQueue empty = { .data = NULL };
  GBytes *bytes;

  if (gathered.start == 0) {
    self->gathered = empty;
    return g_bytes_new_take (g_realloc (gathered.data, gathered.length), gathered.length);
  }

  bytes = g_bytes_new (gathered.data + gathered.start, gathered.length);
  tn_byte_queue_clear (&self->gathered);
  return bytes;
}

static void
add_packet (TnEngine *self, gnutls_packet_t packet)
{
  gnutls_datum_t datum = { NULL, 0 };

  gnutls_packet_get (packet, &datum, NULL);
  self->pending += datum.size;
  self->n_warnings = 0;

  if (datum.size < SMALL_RECORD) {
    tn_byte_queue_append (&self->gathered, datum.data, datum.size);
    gnutls_packet_deinit (packet);
    return;
  }

  if (self->gathered.length > 0)
    g_queue_push_tail (&self->chunks, steal_gathered (self));
  g_queue_push_tail (&self->chunks, g_bytes_new_with_free_func (
                                        datum.data, datum.size,
                                        (GDestroyNotify) gnutls_packet_deinit, packet));
}

static gboolean
count_warning (TnEngine *self)
{
  if (++self->n_warnings <= MAX_WARNINGS)
    return TRUE;

  tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_TOO_MANY_WARN_ALERTS,
                      GNUTLS_A_UNEXPECTED_MESSAGE);
  return FALSE;
}

void
tn_engine_take_warning (TnEngine *self)
{
  if (gnutls_alert_get (self->session) == GNUTLS_A_NO_RENEGOTIATION)
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_NO_RENEGOTIATION, GNUTLS_A_HANDSHAKE_FAILURE);
  else
    count_warning (self);
}

/* GnuTLS keeps the hello of a client and complains about it at the next call, once. No record is granted here, so
 * that call finds nothing else. Not gnutls_record_recv_packet (): it would lose the memory of the hello. */
static void
decline_renegotiation (TnEngine *self)
{
  guint8 nothing[1];
  ssize_t code;

  if (!count_warning (self))
    return;

  gnutls_alert_send (self->session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
  code = gnutls_record_recv (self->session, nothing, sizeof nothing);
  if (code != GNUTLS_E_UNEXPECTED_PACKET && code != GNUTLS_E_AGAIN)
    tn_engine_fail_gnutls (self, code < 0 ? (int) code : GNUTLS_E_INTERNAL_ERROR);
}

static void
take_record (TnEngine *self)
{
  gnutls_packet_t packet = NULL;
  ssize_t code = gnutls_record_recv_packet (self->session, &packet);

  if (code > 0) {
    add_packet (self, packet);
  } else if (code == 0) {
    tn_engine_set_read_state (self, TN_READ_CLOSE_NOTIFY);
    tn_engine_drop_input (self);
  } else if (code == GNUTLS_E_REHANDSHAKE) {
    decline_renegotiation (self);
  } else if (code == GNUTLS_E_WARNING_ALERT_RECEIVED) {
    tn_engine_take_warning (self);
  } else if (code != GNUTLS_E_AGAIN && code != GNUTLS_E_INTERRUPTED) {
    tn_engine_fail_gnutls (self, (int) code);
  }
}

/* As much as the owner may leave unread; the rest stays ciphertext. */
void
tn_engine_decrypt (TnEngine *self)
{
  while (self->read_state == TN_READ_OPEN && self->pending < TN_ENGINE_READ_MARK
         && tn_engine_grant_record (self)) {
    gsize granted = self->granted;

    take_record (self);
    if (self->read_state == TN_READ_OPEN && self->granted == granted)
      tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_INTERNAL_ERROR, GNUTLS_A_INTERNAL_ERROR);
  }
}

/* After plaintext was taken. Also applies an end of the transport that waited behind ciphertext. */
static void
make_up (TnEngine *self, gsize taken)
{
  self->pending -= taken;
  if (self->handshake_state == TN_HANDSHAKE_DONE && self->read_state == TN_READ_OPEN)
    tn_engine_advance (self);
}

GBytes *
tn_engine_take_data (TnEngine *self)
{
  g_autoptr (GBytes) first = g_queue_pop_head (&self->chunks);
  gsize offset = self->chunk_offset;
  gsize length;

  if (first == NULL && self->gathered.length == 0)
    return NULL;

  if (first == NULL)
    first = steal_gathered (self);
  length = g_bytes_get_size (first) - offset;
  self->chunk_offset = 0;
  make_up (self, length);

  return offset > 0 ? g_bytes_new_from_bytes (first, offset, length) : g_steal_pointer (&first);
}

/* Copies out of the oldest piece only. */
static gsize
read_piece (TnEngine *self, guint8 *buffer, gsize length)
{
  GBytes *first = g_queue_peek_head (&self->chunks);
  const guint8 *data;
  gsize size = 0;
  gsize taken;

  if (first == NULL) {
    data = tn_byte_queue_peek (&self->gathered, &size);
    taken = MIN (size, length);
    if (taken > 0)
      memcpy (buffer, data, taken);
    tn_byte_queue_consume (&self->gathered, taken);
    return taken;
  }

  data = g_bytes_get_data (first, &size);
  taken = MIN (size - self->chunk_offset, length);
  memcpy (buffer, data + self->chunk_offset, taken);
  self->chunk_offset += taken;
  if (self->chunk_offset == size) {
    g_bytes_unref (g_queue_pop_head (&self->chunks));
    self->chunk_offset = 0;
  }
  return taken;
}

gsize
tn_engine_read (TnEngine *self, guint8 *buffer, gsize length)
{
  gsize taken = 0;
  gsize piece;

  do {
    piece = read_piece (self, buffer + taken, length - taken);
    taken += piece;
    if (piece > 0)
      make_up (self, piece);
  } while (piece > 0 && taken < length);

  return taken;
}

gsize
tn_engine_get_pending (const TnEngine *self)
{
  return self->pending;
}

gsize
tn_engine_write (TnEngine *self, const guint8 *data, gsize length)
{
  ssize_t taken;

  if (self->handshake_state != TN_HANDSHAKE_DONE || self->write_state != TN_WRITE_OPEN
      || length == 0)
    return 0;

  taken = gnutls_record_send (self->session, data, MIN (length, TN_ENGINE_MAX_RECORD));
  if (taken >= 0)
    return (gsize) taken;

  tn_engine_fail_gnutls (self, (int) taken);
  return 0;
}

/* Not gnutls_bye (): it would forbid the answer to a KeyUpdate of a peer that goes on sending. */
void
tn_engine_send_close_notify (TnEngine *self)
{
  int code = gnutls_alert_send (self->session, GNUTLS_AL_WARNING, GNUTLS_A_CLOSE_NOTIFY);

  if (code < 0)
    g_debug ("engine %p: close_notify could not be sent: %s", self, gnutls_strerror (code));
}

void
tn_engine_close_notify (TnEngine *self)
{
  if (self->write_state != TN_WRITE_OPEN)
    return;

  tn_engine_set_write_state (self, TN_WRITE_CLOSED);
  if (self->handshake_state == TN_HANDSHAKE_DONE)
    tn_engine_send_close_notify (self);
}

void
tn_engine_drop_data (TnEngine *self)
{
  tn_wipe (self->gathered.data, self->gathered.allocated);
  tn_byte_queue_clear (&self->gathered);
  g_queue_clear_full (&self->chunks, (GDestroyNotify) g_bytes_unref);
  self->pending = 0;
}
