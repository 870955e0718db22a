/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/groups.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *list = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = tn_group_list_parse (list, &error);
  guint i;

  g_assert_true ((groups == NULL) == (error != NULL));
  for (i = 0; groups != NULL && i < groups->len; i++) {
    const TnGroup *group = groups->pdata[i];

    g_assert_true (tn_group_by_id (group->id) == group);
  }
  g_assert_true (groups == NULL || groups->len > 0);

  return 0;
}
