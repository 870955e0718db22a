/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/dh.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (TnDhParams) params = tn_dh_params_read (bytes);

  if (params != NULL)
    g_assert_cmpuint ((params->bits + 7) / 8, ==, g_bytes_get_size (params->prime));

  return 0;
}
