/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pkcs12.h"

#include "libtlsnode/base/error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
read_file (GBytes *bytes, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnPkcs12) pfx = tn_pkcs12_read (bytes, passphrase, &error);

  g_assert_true ((pfx == NULL) == (error != NULL));
  if (pfx == NULL) {
    g_assert_true (error->domain == TLS_NODE_ERROR);
    return;
  }

  g_assert_cmpuint (pfx->chain->len, ==, pfx->cas->len + 1);
  g_assert_true (tn_key_matches (pfx->key, pfx->chain->pdata[0]));
  tn_pkcs12_check_level (pfx, 2, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

  read_file (bytes, NULL);
  read_file (bytes, "secret");
  return 0;
}
