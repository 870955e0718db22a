/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/x509/describe.h"
#include "libtlsnode/x509/identity.h"
#include "libtlsnode/x509/key.h"
#include "libtlsnode/x509/pem.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A certificate that was read is looked at as well: peers send the same bytes. */
static void
look_at (GBytes *certificate)
{
  g_autofree char *text = tn_pem_from_certificate (certificate);
  g_autoptr (GBytes) pem = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) again = tn_pem_read_certificate (pem, NULL);

  g_assert_true (g_bytes_equal (again, certificate));

  g_free (tn_describe_subject (certificate));
  g_free (tn_describe_subject_alt_name (certificate));
  g_free (tn_describe_valid_from (certificate));
  g_free (tn_describe_serial_number (certificate));
  tn_identity_check ("localhost", certificate, NULL);
}

static void
read_key (GBytes *bytes, const char *passphrase)
{
  g_autoptr (TnKey) key = tn_key_new_from_pem (bytes, passphrase, NULL);

  g_assert_true (key == NULL || tn_key_get_algorithm (key) != NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) one = tn_pem_read_certificate (bytes, NULL);
  g_autoptr (GPtrArray) all = tn_pem_read_certificates (bytes, NULL);

  read_key (bytes, NULL);
  read_key (bytes, "secret");

  if (one != NULL)
    look_at (one);

  for (guint i = 0; all != NULL && i < all->len; i++)
    look_at (all->pdata[i]);

  return 0;
}
