/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/event.h"

void
tn_event_clear (TnEvent *event)
{
  g_clear_error (&event->error);
}
