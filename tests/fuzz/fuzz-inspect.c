/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect.h"

#include "libtlsnode/base/error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_entry (GVariant *entry)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < g_variant_n_children (entry); i++) {
    char *key = NULL;

    g_variant_get_child (entry, i, "{sv}", &key, NULL);
    g_assert_true (g_hash_table_add (keys, key));
  }
  g_assert_true (g_hash_table_contains (keys, "type"));
}

static void
inspect (GBytes *bytes, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  GVariant *entries = tn_inspect (bytes, passphrase, &error);
  g_autoptr (GVariant) owned = entries != NULL ? g_variant_ref_sink (entries) : NULL;

  g_assert_true ((owned == NULL) == (error != NULL));
  if (owned == NULL) {
    g_assert_true (error->domain == TLS_NODE_ERROR && error->code != TLS_NODE_ERROR_UNKNOWN);
    return;
  }

  g_assert_true (g_variant_is_normal_form (owned));
  for (gsize i = 0; i < g_variant_n_children (owned); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (owned, i);

    check_entry (entry);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

  inspect (bytes, NULL);
  inspect (bytes, "secret");
  return 0;
}
