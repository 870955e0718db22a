/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/transport/poller.h"

/* Host, port or path in, connected descriptor out. Looks names up and tries addresses in turn (Happy Eyeballs, GSocketClient's). */
typedef struct _TnConnector TnConnector;

/* Borrowed for the call. */
typedef struct {
  const char *host; /* name or IP address; ignored with path */
  guint port;
  const char *path;          /* Unix socket; NULL = TCP */
  const char *local_address; /* NULL = any */
  guint local_port;          /* 0 = any */
  int family;                /* 4, 6, 0 = both */
  gboolean
      use_proxy; /* ask the desktop's proxy settings and the environment, which Node does not */
} TnConnectSpec;

/* Exactly once, from a dispatch of the poller's context and never inside start: fd >= 0 (owned by the callee, non-blocking, CLOEXEC), or fd -1 and
 * an error (borrowed) as Node words it: TLS_NODE_SYSTEM_ERROR "connect ECONNREFUSED 127.0.0.1:1", "getaddrinfo ENOTFOUND name",
 * "connect ENOENT /path"; fields syscall, address, port, host. The connector is freed by then. */
typedef void (*TnConnectFunc) (gpointer owner, int fd, const GError *error);

TnConnector *tn_connector_start (TnPoller *poller,
                                 const TnConnectSpec *spec,
                                 TnConnectFunc func,
                                 gpointer owner);
/* func will not be called; frees. */
void tn_connector_cancel (TnConnector *self);
