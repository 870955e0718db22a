/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/transport/address.h"
#include "libtlsnode/transport/poller.h"

/* Moves bytes. One interface, three kinds: a raw descriptor on the poller (the fast path), any pollable GIOStream, and one half of a pair in
 * memory. Never blocks except in wait. Knows nothing of TLS. */
typedef struct _TnTransport TnTransport;

/* Something may be readable or writable; from the poller's dispatch only. */
typedef void (*TnTransportFunc) (gpointer owner, TnReady ready);

/* Takes fd (sets it non-blocking and CLOEXEC, TCP_NODELAY is the caller's choice: tn_transport_set_no_delay). On error fd is closed. */
TnTransport *tn_transport_new_for_fd (TnPoller *poller,
                                      int fd,
                                      TnTransportFunc func,
                                      gpointer owner,
                                      GError **error);
/* Both streams must be pollable: G_IO_ERROR_NOT_SUPPORTED otherwise. Keeps a reference. */
TnTransport *tn_transport_new_for_stream (TnPoller *poller,
                                          GIOStream *stream,
                                          TnTransportFunc func,
                                          gpointer owner,
                                          GError **error);
/* Two ends in memory, each with a bounded buffer of 256 KB. Owners are set afterwards with tn_transport_set_owner. */
void tn_transport_new_pair (TnPoller *poller, TnTransport **a, TnTransport **b);
void tn_transport_set_owner (TnTransport *self, TnTransportFunc func, gpointer owner);

/* Closes what it owns (the stream kind closes the stream) and frees. */
void tn_transport_free (TnTransport *self);

/* AGAIN: no error set, func will be called. FAILED: error set, TLS_NODE_SYSTEM_ERROR with syscall "read" or "write"; of a stream also what
 * its own library says. */
#define TN_TRANSPORT_EOF 0
#define TN_TRANSPORT_AGAIN (-1)
#define TN_TRANSPORT_FAILED (-2)

/* A read shorter than length on a descriptor means drained: the caller need not read again to hear AGAIN, unless it was told
 * TN_READY_HANGUP. */
gssize tn_transport_read (TnTransport *self, guint8 *buffer, gsize length, GError **error);
gssize tn_transport_write (TnTransport *self, const guint8 *data, gsize length, GError **error);

/* Ends the sending direction (FIN); idempotent. */
void tn_transport_shutdown_write (TnTransport *self);
/* Closing will send RST instead of FIN (SO_LINGER 0); sockets only. */
void tn_transport_set_reset (TnTransport *self);

/* Call func again in the next turn (fairness). */
void tn_transport_again (TnTransport *self, TnReady ready);

gboolean tn_transport_can_wait (TnTransport *self); /* descriptors only */
/* Blocks until one of ready or cancellable; for synchronous GIO calls. */
gboolean
tn_transport_wait (TnTransport *self, TnReady ready, GCancellable *cancellable, GError **error);

int tn_transport_get_fd (TnTransport *self); /* -1 = none */
gboolean tn_transport_get_local_address (TnTransport *self, TnAddress *address);
gboolean tn_transport_get_remote_address (TnTransport *self, TnAddress *address);
gboolean tn_transport_set_no_delay (TnTransport *self, gboolean no_delay);
gboolean
tn_transport_set_keep_alive (TnTransport *self, gboolean enable, guint initial_delay_seconds);
