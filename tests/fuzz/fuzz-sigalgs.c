/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/sigalgs.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *list = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sigalgs = tn_sigalg_list_parse (list, &error);
  guint i;

  g_assert_true ((sigalgs == NULL) == (error != NULL));
  for (i = 0; sigalgs != NULL && i < sigalgs->len; i++) {
    const TnSigalg *sigalg = sigalgs->pdata[i];
    guint index = 0;

    g_assert_true (tn_sigalg_by_id (sigalg->id) == sigalg);
    g_assert_true (g_ptr_array_find (sigalgs, sigalg, &index));
    g_assert_cmpuint (index, ==, i);
  }
  g_assert_true (sigalgs == NULL || sigalgs->len > 0);

  return 0;
}
