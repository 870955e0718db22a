/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* What Node's address () returns. */
typedef struct {
  char address[108 + 1]; /* IP text, or the path of a Unix socket; "" = none */
  guint port;            /* 0 for a Unix socket */
  int family;            /* 4, 6, or 0 for a Unix socket */
} TnAddress;

gboolean tn_address_of_local (int fd, TnAddress *address);
gboolean tn_address_of_peer (int fd, TnAddress *address);
