/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/alternative-names.h"

#include "libtlsnode/base/error.h"
#include "tests/support/tn-hex.h"

static const struct {
  const char *name;
  const char *hex; /* of the GeneralName */
} good_names[] = {
  { "a", "820161" },
  { "a.b", "8203612e62" },
  { "*.b", "82032a2e62" },
  { "xn--bcher-kva.de", "8210786e2d2d62636865722d6b76612e6465" },
  { "DNS:a", "820161" },
  { "192.0.2.1", "8704c0000201" },
  { "IP:192.0.2.1", "8704c0000201" },
  { "::1", "871000000000000000000000000000000001" },
  { "a@b.c", "81056140622e63" },
  { "email:a+b@c", "8105612b624063" },
  { "x://y", "8605783a2f2f79" },
  { "http://a@b", "860a687474703a2f2f614062" },
  { "URI:urn:x:y", "860775726e3a783a79" },
};

static void
test_names_are_encoded (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_names); i++) {
    const char *const names[] = { good_names[i].name, NULL };
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) der = tn_alternative_names_encode (names, &error);
    g_autofree char *hex = NULL;

    g_assert_no_error (error);
    hex = test_to_hex (der);
    g_assert_cmpstr (hex + 4, ==, good_names[i].hex);
    g_assert_true (tn_alternative_names_check (test_der (der), &error));
  }
}

static const char *const bad_names[] = {
  "",
  "*",
  ".",
  "a..b",
  "a b",
  "a.*.b",
  "*a.b",
  "a.example.",
  "\xc3\xbc.example",
  "\xff",
  "127.0.0.1:443",
  "127.1",
  "300.0.0.1",
  "1",
  "fe80::1%eth0",
  "[::1]",
  "https:a",
  "DNS:",
  "DNS:a@b",
  "dns:a",
  "IP:a",
  "email:a",
  "@b",
  "a@",
  "a@*.b",
  "a@1.2.3.4",
  ".a@b",
  "a.@b",
  "a@b@c",
  "a b@c",
  "://",
  "1x://y",
  "x://y z",
  "x://\xc3\xbc",
  "x://%zz",
  "URI:",
  "URI:x:",
  "URI:x",
};

static void
test_other_names_are_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_names); i++) {
    const char *const names[] = { "a.example", bad_names[i], NULL };
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_alternative_names_encode (names, &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  }
}

static void
test_lengths_are_bounded (void)
{
  g_autofree char *label = g_strnfill (63, 'a');
  g_autofree char *local = g_strnfill (64, 'a');
  g_autofree char *name = g_strjoin (".", label, label, label, "b", NULL);
  g_autofree char *long_label = g_strconcat (label, "a", NULL);
  g_autofree char *long_name = g_strjoin (".", label, label, label, label, NULL);
  g_autofree char *email = g_strconcat (local, "@b", NULL);
  g_autofree char *long_email = g_strconcat ("a", local, "@b", NULL);
  const char *const good[] = { label, name, email, NULL };
  const char *const bad[] = { long_label, long_name, long_email };
  g_autoptr (GBytes) der = tn_alternative_names_encode (good, NULL);

  g_assert_nonnull (der);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    const char *const names[] = { bad[i], NULL };

    g_assert_null (tn_alternative_names_encode (names, NULL));
  }
}

static void
test_internationalised_names_get_a_hint (void)
{
  const char *const names[] = { "b\xc3\xbc"
                                "cher.example",
                                NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_alternative_names_encode (names, &error));
  g_assert_nonnull (strstr (tn_error_fields (error)->hint, "A-label"));
}

/* GeneralNames of someone else. */
static const char *const bad_lists[] = {
  "",
  "3000",
  "3001",
  "3102820161",
  "300382016100",   /* something behind it */
  "30028200",       /* an empty name */
  "30048202612a",   /* a*  */
  "3005820361006a", /* with a NUL */
  "3005870361626a", /* an address of three octets */
  "300487020102",
  "3003880129",                     /* a registered ID */
  "300482016182",                   /* cut */
  "3013a0110a0f06032a0304a0080c06", /* malformed */
  "3008a4063004310230",
  "300382017f",
  "30048102c3bc",
};

static void
test_lists_of_others_are_checked (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_lists); i++) {
    g_autoptr (GBytes) der = test_hex (bad_lists[i]);
    g_autoptr (GError) error = NULL;

    g_assert_false (tn_alternative_names_check (test_der (der), &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
  }
}

static void
test_cut_lists_are_refused (void)
{
  const char *const names[] = { "a.example", "192.0.2.1", "::1", "a@b.example", "x://y", NULL };
  g_autoptr (GBytes) whole = tn_alternative_names_encode (names, NULL);

  for (gsize length = 0; length < g_bytes_get_size (whole); length++) {
    g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (whole, NULL), length);
    TnDer der = { copy, length };

    g_assert_false (tn_alternative_names_check (der, NULL));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/x509/alternative-names/are-encoded", test_names_are_encoded);
  g_test_add_func ("/x509/alternative-names/others-are-refused", test_other_names_are_refused);
  g_test_add_func ("/x509/alternative-names/lengths-are-bounded", test_lengths_are_bounded);
  g_test_add_func ("/x509/alternative-names/internationalised-ones-get-a-hint",
                   test_internationalised_names_get_a_hint);
  g_test_add_func ("/x509/alternative-names/lists-of-others-are-checked",
                   test_lists_of_others_are_checked);
  g_test_add_func ("/x509/alternative-names/cut-lists-are-refused", test_cut_lists_are_refused);

  return g_test_run ();
}
