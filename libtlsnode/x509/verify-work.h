/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* How much one verification may cost. A peer chooses the chain, so each step is paid for before it is taken, and a chain that
 * is too dear is refused. The unit is about a microsecond on the machine of 2020; the sums do not depend on the machine. */
typedef struct {
  gint64 left;
} TnWork;

#define TN_WORK_LIMIT 60000

void tn_work_init (TnWork *self);

/* FALSE, from then on always, when it is more than is left. */
gboolean tn_work_charge (TnWork *self, guint64 cost);
gboolean tn_work_is_exhausted (const TnWork *self);
