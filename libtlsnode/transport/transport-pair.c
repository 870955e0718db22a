/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/transport-private.h"

#include "libtlsnode/base/byte-queue.h"
#include "libtlsnode/base/error.h"

#include <errno.h>

#define PAIR_BUFFER (256 * 1024)

typedef enum {
  INBOUND_OPEN,
  INBOUND_EOF,  /* the other end has ended its side, or is gone */
  INBOUND_RESET /* the other end went with a reset */
} InboundState;

typedef struct _PairTransport PairTransport;

struct _PairTransport {
  TnTransport base;
  PairTransport *peer; /* NULL = gone */
  TnByteQueue inbound;
  InboundState inbound_state;
  gboolean is_writer_waiting; /* a write of ours found the other end full */
  gboolean resets;
};

static const gboolean inbound_edges[3][3] = {
  [INBOUND_OPEN] = { [INBOUND_EOF] = TRUE, [INBOUND_RESET] = TRUE },
  [INBOUND_EOF] = { [INBOUND_RESET] = TRUE },
};

static void
set_inbound_state (PairTransport *self, InboundState to)
{
  if (!inbound_edges[self->inbound_state][to])
    return;

  self->inbound_state = to;
  if (to == INBOUND_RESET)
    tn_byte_queue_clear (&self->inbound);
}

static gssize
fail (int errnum, const char *syscall, GError **error)
{
  g_propagate_error (error, tn_system_error_new (errnum, syscall, NULL, 0));

  return TN_TRANSPORT_FAILED;
}

static gssize
pair_read (TnTransport *transport, guint8 *buffer, gsize length, GError **error)
{
  PairTransport *self = (PairTransport *) transport;
  gsize available;
  const guint8 *data = tn_byte_queue_peek (&self->inbound, &available);

  if (self->inbound_state == INBOUND_RESET)
    return fail (ECONNRESET, "read", error);

  if (available == 0)
    return self->inbound_state == INBOUND_EOF ? TN_TRANSPORT_EOF : TN_TRANSPORT_AGAIN;

  length = MIN (length, available);
  memcpy (buffer, data, length);
  tn_byte_queue_consume (&self->inbound, length);

  if (self->peer != NULL && self->peer->is_writer_waiting) {
    self->peer->is_writer_waiting = FALSE;
    tn_transport_again (&self->peer->base, TN_READY_OUT);
  }

  return length;
}

static gssize
pair_write (TnTransport *transport, const guint8 *data, gsize length, GError **error)
{
  PairTransport *self = (PairTransport *) transport;
  PairTransport *peer = self->peer;

  if (self->inbound_state == INBOUND_RESET)
    return fail (ECONNRESET, "write", error);

  if (peer == NULL || peer->inbound_state != INBOUND_OPEN)
    return fail (EPIPE, "write", error);

  length = MIN (length, PAIR_BUFFER - peer->inbound.length);
  if (length == 0) {
    self->is_writer_waiting = TRUE;
    return TN_TRANSPORT_AGAIN;
  }

  tn_byte_queue_append (&peer->inbound, data, length);
  tn_transport_again (&peer->base, TN_READY_IN);

  return length;
}

static void
pair_shutdown_write (TnTransport *transport)
{
  PairTransport *self = (PairTransport *) transport;

  if (self->peer == NULL)
    return;

  set_inbound_state (self->peer, INBOUND_EOF);
  tn_transport_again (&self->peer->base, TN_READY_IN);
}

static void
pair_set_reset (TnTransport *transport)
{
  ((PairTransport *) transport)->resets = TRUE;
}

static int
pair_get_fd (TnTransport *transport)
{
  return -1;
}

static void
pair_release (TnTransport *transport)
{
  PairTransport *self = (PairTransport *) transport;
  PairTransport *peer = g_steal_pointer (&self->peer);

  tn_byte_queue_clear (&self->inbound);
  if (peer == NULL)
    return;

  peer->peer = NULL;
  set_inbound_state (peer, self->resets ? INBOUND_RESET : INBOUND_EOF);
  tn_transport_again (&peer->base, TN_READY_IN | TN_READY_OUT | TN_READY_HANGUP);
}

static const TnTransportKind pair_kind = {
  .read = pair_read,
  .write = pair_write,
  .shutdown_write = pair_shutdown_write,
  .set_reset = pair_set_reset,
  .get_fd = pair_get_fd,
  .release = pair_release,
};

void
tn_transport_new_pair (TnPoller *poller, TnTransport **a, TnTransport **b)
{
  PairTransport *one = g_new0 (PairTransport, 1);
  PairTransport *other = g_new0 (PairTransport, 1);

  /* Without a descriptor this fails for a dead poller only; the ends then work and call nobody. */
  tn_transport_init (&one->base, &pair_kind, poller, -1, NULL, NULL, NULL);
  tn_transport_init (&other->base, &pair_kind, poller, -1, NULL, NULL, NULL);
  one->peer = other;
  other->peer = one;

  *a = &one->base;
  *b = &other->base;
}
