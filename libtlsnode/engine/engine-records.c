/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine-private.h"

#include <string.h>

#include "libtlsnode/compat/protocols.h"

/* The gate before GnuTLS's pull: one complete record at a time. GnuTLS loses application data that arrives in the
 * middle of a renegotiation when it can see further. */

#define HEADER_LENGTH 5
#define ALERT_LENGTH 2
#define CONTENT_ALERT 21
#define MAX_CIPHERTEXT (TN_ENGINE_MAX_RECORD + 2048)    /* RFC 5246 section 6.2.3 */
#define MAX_CIPHERTEXT_1_3 (TN_ENGINE_MAX_RECORD + 256) /* RFC 8446 section 5.2 */
#define ALERT_RECORD_OVERFLOW 22
#define ALERT_PROTOCOL_VERSION 70

/* Up to wanted bytes of the input in one piece; only a record that lies across the seam is copied. */
static gsize
look_at (TnEngine *self, gsize wanted, const guint8 **data)
{
  const guint8 *queued;
  gsize length = 0;
  gsize missing;

  queued = tn_byte_queue_peek (&self->incoming, &length);
  if (length == 0) {
    *data = self->window;
    return self->window_length;
  }

  if (length < wanted && self->window_length > 0) {
    missing = MIN (wanted - length, self->window_length);
    tn_byte_queue_append (&self->incoming, self->window, missing);
    self->window += missing;
    self->window_length -= missing;
    queued = tn_byte_queue_peek (&self->incoming, &length);
  }

  *data = queued;
  return length;
}

static gboolean
check_header (TnEngine *self, const guint8 *header)
{
  gsize length = (gsize) header[3] << 8 | header[4];
  gboolean is_1_3 = self->handshake_state == TN_HANDSHAKE_DONE
                    && tn_engine_get_session_version (self) == TN_TLS_1_3;

  /* What does not look like TLS from the start is not worth an answer in TLS. */
  if (header[1] != 3) {
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER,
                        self->has_record ? ALERT_PROTOCOL_VERSION : TN_NO_ALERT);
    return FALSE;
  }

  if (length > (is_1_3 ? MAX_CIPHERTEXT_1_3 : MAX_CIPHERTEXT)) {
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_PACKET_LENGTH_TOO_LONG, ALERT_RECORD_OVERFLOW);
    return FALSE;
  }

  return TRUE;
}

/* FALSE = no complete record, or the engine has failed. */
gboolean
tn_engine_grant_record (TnEngine *self)
{
  const guint8 *data = NULL;
  gsize length;

  if (self->granted > 0)
    return TRUE;
  if (look_at (self, HEADER_LENGTH, &data) < HEADER_LENGTH || !check_header (self, data))
    return FALSE;

  length = HEADER_LENGTH + ((gsize) data[3] << 8 | data[4]);
  if (look_at (self, length, &data) < length)
    return FALSE;

  self->granted = length;
  self->has_record = TRUE;
  return TRUE;
}

gsize
tn_engine_use_grant (TnEngine *self, guint8 *buffer, gsize size)
{
  gsize length = MIN (size, self->granted);
  gsize queued = 0;
  const guint8 *data = tn_byte_queue_peek (&self->incoming, &queued);

  if (length == 0)
    return 0;

  self->granted -= length;
  if (queued > 0) {
    memcpy (buffer, data, length);
    tn_byte_queue_consume (&self->incoming, length);
  } else {
    memcpy (buffer, self->window, length);
    self->window += length;
    self->window_length -= length;
  }

  return length;
}

int
tn_engine_take_plain_alert (TnEngine *self)
{
  guint8 record[HEADER_LENGTH + ALERT_LENGTH];
  const guint8 *data = NULL;

  if (self->granted != sizeof record || look_at (self, sizeof record, &data) < sizeof record
      || data[0] != CONTENT_ALERT)
    return TN_NO_ALERT;

  tn_engine_use_grant (self, record, sizeof record);
  return record[HEADER_LENGTH + 1];
}
