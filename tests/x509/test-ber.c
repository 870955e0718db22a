/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/ber.h"

#include "tests/support/tn-certs.h"
#include "tests/support/tn-hex.h"

typedef struct {
  const char *name;
  const char *ber;
  const char *der; /* NULL = refused */
} BerCase;

static const BerCase ber_cases[] = {
  { "der-is-kept", "30050201030500", "30050201030500" },
  { "indefinite", "30800201030000", "3003020103" },
  { "indefinite-inside", "3080308002010300000000", "30053003020103" },
  { "empty-indefinite", "30800000", "3000" },
  { "long-length", "308103020103", "3003020103" },
  { "very-long-length", "308400000003020103", "3003020103" },
  { "string-in-pieces", "2480040101040202030000", "0403010203" },
  { "string-in-pieces-with-length", "240704010104020203", "0403010203" },
  { "pieces-of-pieces", "248024030401010401020000", "04020102" },
  { "string-of-no-pieces", "24800000", "0400" },
  { "other-tag-in-pieces-is-kept", "a0800401010000", "a003040101" },
  { "more-behind-it", "3000ffff", "3000" },
  { "nothing", "", NULL },
  { "tag-only", "30", NULL },
  { "cut-content", "300402", NULL },
  { "cut-inside", "3003020203", NULL },
  { "cut-length", "308201", NULL },
  { "length-of-five-octets", "30850000000000", NULL },
  { "no-end", "3080020103", NULL },
  { "half-an-end", "308002010300", NULL },
  { "indefinite-primitive", "04800000", NULL },
  { "high-tag", "1f810100", NULL },
  { "piece-of-other-kind", "24800201030000", NULL },
};

static void
test_ber_becomes_der (gconstpointer data)
{
  const BerCase *c = data;
  g_autoptr (GBytes) ber = test_hex (c->ber);
  g_autoptr (GBytes) expected = test_hex (c->der != NULL ? c->der : "");
  g_autoptr (GBytes) der = tn_ber_to_der (test_der (ber));

  if (c->der == NULL)
    g_assert_null (der);
  else
    g_assert_true (g_bytes_equal (der, expected));
}

static void
test_depth_is_bounded (void)
{
  g_autoptr (GByteArray) deep = g_byte_array_new ();
  const guint8 indefinite[] = { 0x30, 0x80 };
  const guint8 end[] = { 0, 0 };

  for (guint i = 0; i < 100000; i++)
    g_byte_array_append (deep, indefinite, sizeof indefinite);
  for (guint i = 0; i < 100000; i++)
    g_byte_array_append (deep, end, sizeof end);

  g_assert_null (tn_ber_to_der ((TnDer){ deep->data, deep->len }));
}

static void
test_size_is_bounded (void)
{
  gsize length = 16 * 1024 * 1024 + 1;
  g_autofree guint8 *large = g_malloc0 (length);

  large[0] = TN_DER_OCTET_STRING;
  g_assert_null (tn_ber_to_der ((TnDer){ large, length }));
}

static void
test_long_content_has_a_long_length (void)
{
  g_autofree guint8 *ber = g_malloc0 (2 + 70000 + 2 + 5);
  const guint8 header[] = { 0x30, 0x80, 0x04, 0x83, 0x01, 0x11, 0x70 };
  const guint8 expected[] = { 0x30, 0x83, 0x01, 0x11, 0x75, 0x04, 0x83, 0x01, 0x11, 0x70 };
  g_autoptr (GBytes) der = NULL;

  memcpy (ber, header, sizeof header);
  der = tn_ber_to_der ((TnDer){ ber, sizeof header + 70000 + 2 });

  g_assert_cmpuint (g_bytes_get_size (der), ==, sizeof expected + 70000);
  g_assert_cmpmem (g_bytes_get_data (der, NULL), sizeof expected, expected, sizeof expected);
}

static void
test_pieces_are_joined (void)
{
  g_autoptr (GBytes) pieces = test_hex ("0401010402020304000401ff");
  g_autoptr (GBytes) other = test_hex ("040101020101");
  g_autoptr (GBytes) expected = test_hex ("010203ff");
  g_autoptr (GBytes) joined = tn_der_join_strings (test_der (pieces));

  g_assert_true (g_bytes_equal (joined, expected));
  g_assert_null (tn_der_join_strings (test_der (other)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ber_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/ber/%s", ber_cases[i].name);

    g_test_add_data_func (path, &ber_cases[i], test_ber_becomes_der);
  }

  g_test_add_func ("/x509/ber/depth-is-bounded", test_depth_is_bounded);
  g_test_add_func ("/x509/ber/size-is-bounded", test_size_is_bounded);
  g_test_add_func ("/x509/ber/long-content-has-a-long-length",
                   test_long_content_has_a_long_length);
  g_test_add_func ("/x509/ber/pieces-are-joined", test_pieces_are_joined);
  return g_test_run ();
}
