/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/transport/transport.h"

/* What the kinds of transport have in common. Every kind embeds TnTransport as its first member and
 * calls its owner through the watch only: a real one for descriptors, else one without descriptor. */
typedef struct {
  gssize (*read) (TnTransport *self, guint8 *buffer, gsize length, GError **error);
  gssize (*write) (TnTransport *self, const guint8 *data, gsize length, GError **error);
  void (*shutdown_write) (TnTransport *self);
  void (*set_reset) (TnTransport *self);
  int (*get_fd) (TnTransport *self); /* for addresses and options; -1 = not a socket */
  void (*release) (
      TnTransport *self); /* closes what it owns; the struct is freed by the caller */
  gboolean is_descriptor; /* get_fd may be polled and handed out */
} TnTransportKind;

struct _TnTransport {
  const TnTransportKind *kind;
  TnPoller *poller;
  TnTransportFunc func;
  gpointer owner;
  TnWatch watch;
};

/* fd -1 = none. The watch is started last: afterwards the owner may be called. */
gboolean tn_transport_init (TnTransport *self,
                            const TnTransportKind *kind,
                            TnPoller *poller,
                            int fd,
                            TnTransportFunc func,
                            gpointer owner,
                            GError **error);
