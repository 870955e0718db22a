/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/der-writer.h"

#include "tests/support/tn-hex.h"

static char *
finish (TnDerWriter *writer)
{
  g_autoptr (GBytes) bytes = tn_der_writer_finish (writer);

  return test_to_hex (bytes);
}

static const struct {
  guint number;
  const char *hex;
} numbers[] = {
  { 0, "020100" },     { 127, "02017f" },        { 128, "02020080" },
  { 256, "02020100" }, { 100000, "02030186a0" }, { G_MAXUINT32, "020500ffffffff" },
};

static void
test_numbers_are_positive (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_auto (TnDerWriter) writer = { 0 };
    g_autofree char *hex = NULL;

    tn_der_writer_put_number (&writer, numbers[i].number);
    hex = finish (&writer);
    g_assert_cmpstr (hex, ==, numbers[i].hex);
  }
}

static const char *const oids[] = {
  "0.0",     "1.2.840.113549.1.5.13", "2.5.29.17",
  "2.999.3", "1.39.127.128.16384",    "2.16.840.1.101.3.4.1.42",
};

static void
test_oids_are_read_again (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (oids); i++) {
    g_auto (TnDerWriter) writer = { 0 };
    g_autofree char *text = NULL;
    TnDerItem item;

    tn_der_writer_put_oid (&writer, oids[i]);
    g_assert_true (tn_der_expect_only (tn_der_writer_peek (&writer), TN_DER_OID, &item));
    text = tn_der_oid_to_string (item.value);
    g_assert_cmpstr (text, ==, oids[i]);
  }
}

static void
test_any_length_is_read_again (void)
{
  static const gsize lengths[] = { 0, 1, 127, 128, 255, 256, 511, 512, 65535, 65536, 100000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_auto (TnDerWriter) writer = { 0 };
    g_autofree guint8 *data = g_malloc (lengths[i] + 1);
    TnDerItem outer;
    TnDerItem item;

    memset (data, 'x', lengths[i] + 1);
    tn_der_writer_put_item (&writer, TN_DER_OCTET_STRING, data, lengths[i]);
    tn_der_writer_wrap (&writer, TN_DER_SEQUENCE, 0);

    g_assert_true (tn_der_expect_only (tn_der_writer_peek (&writer), TN_DER_SEQUENCE, &outer));
    g_assert_true (tn_der_expect_only (outer.value, TN_DER_OCTET_STRING, &item));
    g_assert_cmpmem (item.value.data, item.value.length, data, lengths[i]);
  }
}

static void
test_what_is_put_last_comes_first (void)
{
  g_auto (TnDerWriter) writer = { 0 };
  g_autofree char *hex = NULL;
  gsize mark;

  tn_der_writer_put_number (&writer, 3);
  mark = writer.length;
  tn_der_writer_put_number (&writer, 2);
  tn_der_writer_wrap (&writer, TN_DER_SEQUENCE, mark);
  tn_der_writer_put_number (&writer, 1);
  hex = finish (&writer);

  g_assert_cmpstr (hex, ==, "0201013003020102020103");
  g_assert_cmpuint (writer.length, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/x509/der-writer/numbers-are-positive", test_numbers_are_positive);
  g_test_add_func ("/x509/der-writer/oids-are-read-again", test_oids_are_read_again);
  g_test_add_func ("/x509/der-writer/any-length-is-read-again", test_any_length_is_read_again);
  g_test_add_func ("/x509/der-writer/what-is-put-last-comes-first",
                   test_what_is_put_last_comes_first);

  return g_test_run ();
}
