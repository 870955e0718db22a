/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/verify-work.h"

void
tn_work_init (TnWork *self)
{
  self->left = TN_WORK_LIMIT;
}

gboolean
tn_work_charge (TnWork *self, guint64 cost)
{
  if (self->left < 0 || cost > (guint64) self->left)
    self->left = -1;
  else
    self->left -= cost;

  return self->left >= 0;
}

gboolean
tn_work_is_exhausted (const TnWork *self)
{
  return self->left < 0;
}
