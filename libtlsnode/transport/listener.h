/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/transport/address.h"
#include "libtlsnode/transport/poller.h"

/* Binds, listens and accepts; backs off on EMFILE, ENFILE, ENOBUFS and ENOMEM (a timer, no busy loop) and goes on. */
typedef struct _TnListener TnListener;

/* Borrowed for the call. */
typedef struct {
  const char
      *host; /* IP address or name; NULL = "::", or "0.0.0.0" where there is no IPv6, as Node */
  guint port;       /* 0 = any */
  const char *path; /* Unix socket; host and port ignored */
  int fd;           /* an already listening socket, taken; -1 = none */
  guint backlog;    /* 0 = 511, Node's */
  gboolean ipv6_only;
  gboolean reuse_port;
} TnListenSpec;

/* Once, from a later dispatch: error NULL = listening. On error ("listen EADDRINUSE: address already in use 127.0.0.1:80" with syscall, address, port)
 * the listener stays to be freed by its owner. */
typedef void (*TnListeningFunc) (gpointer owner, const GError *error);
/* For each connection: fd is owned by the callee, non-blocking, CLOEXEC; TCP_NODELAY is set, as everywhere in Node's TLS. */
typedef void (*TnAcceptFunc) (gpointer owner, int fd);

TnListener *tn_listener_new (TnPoller *poller,
                             const TnListenSpec *spec,
                             TnListeningFunc listening,
                             TnAcceptFunc accept,
                             gpointer owner);
gboolean tn_listener_get_address (TnListener *self, TnAddress *address);
/* Closes the socket, removes the path it made, frees; legal in every callback. */
void tn_listener_free (TnListener *self);
