/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/crl-private.h"
#include "libtlsnode/x509/name.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_slice (const TnCrl *crl, TnDer slice)
{
  gsize length;
  const guint8 *start = g_bytes_get_data (crl->der, &length);

  if (slice.data == NULL)
    return;

  g_assert_true (slice.data >= start && slice.data <= start + length);
  g_assert_cmpuint (slice.length, <=, start + length - slice.data);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) der = g_bytes_new_static (data, size);
  g_autoptr (TnCrl) crl = tn_crl_new (der);
  TnDer serial = { data, MIN (size, 8) };

  if (crl == NULL)
    return 0;

  check_slice (crl, crl->tbs);
  check_slice (crl, crl->signature);
  check_slice (crl, crl->authority_key_id);
  check_slice (crl, crl->authority_serial);
  check_slice (crl, crl->authority_issuer);
  check_slice (crl, crl->scope.point_names);
  tn_crl_revokes (crl, serial);

  return 0;
}
