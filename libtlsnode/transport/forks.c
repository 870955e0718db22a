/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/forks.h"

#include <pthread.h>

static guint forks;

static void
note_fork (void)
{
  forks++;
}

guint
tn_count_forks (void)
{
  static gsize is_registered;

  if (g_once_init_enter (&is_registered)) {
    pthread_atfork (NULL, NULL, note_fork);
    g_once_init_leave (&is_registered, 1);
  }

  return forks;
}
