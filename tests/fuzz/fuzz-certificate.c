/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/verify.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define NOW G_GINT64_CONSTANT (1767225600)

static GBytes *
to_pem (GBytes *der)
{
  g_autofree char *body
      = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  char *text
      = g_strdup_printf ("-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n", body);

  return g_bytes_new_take (text, strlen (text));
}

static void
verify (GPtrArray *chain, TnTrust *trust, gboolean allow_partial_chain)
{
  TnVerifySpec spec = { .chain = chain,
                        .trust = trust,
                        .level = TN_SECURITY_LEVEL_DEFAULT,
                        .allow_partial_chain = allow_partial_chain,
                        .now = NOW,
                        .tries_other_paths = TRUE };
  g_autoptr (TnVerifyReport) report = tn_verify (&spec);

  g_assert_true (report->is_good == (report->reasons->len == 0));
  g_assert_true (report->is_good || report->message != NULL);

  /* Nobody but those in the set is an anchor. */
  if (report->is_good)
    g_assert_true (tn_trust_contains (trust, report->chain->pdata[report->chain->len - 1])
                   || tn_trust_contains (trust, report->chain->pdata[0]));
}

/* The first octet says how many of the certificates that follow, each with its length in two octets, are trusted. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) cas = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TnTrust) trust = NULL;
  guint n_trusted;
  gsize i = 1;

  if (size < 1)
    return 0;

  n_trusted = data[0] % 4;
  while (i + 2 <= size) {
    gsize length = MIN (size - i - 2, (gsize) data[i] << 8 | data[i + 1]);
    GBytes *der = g_bytes_new (data + i + 2, length);

    if (chain->len < n_trusted)
      g_ptr_array_add (cas, to_pem (der));

    g_ptr_array_insert (chain, 0, der);
    i += 2 + length;
  }

  trust = tn_trust_new (cas);
  verify (chain, trust, FALSE);
  verify (chain, trust, TRUE);
  return 0;
}
