/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/der.h"

#include "tests/support/tn-certs.h"

typedef struct {
  const char *name;
  const char *bytes;
  gsize length;
} MalformedCase;

static const MalformedCase malformed_cases[] = {
  { "nothing", "", 0 },
  { "tag-only", "\x30", 1 },
  { "value-is-cut", "\x30\x02\x00", 3 },
  { "indefinite-length", "\x30\x80\x00\x00", 4 },
  { "length-octets-are-cut", "\x30\x82\x01", 3 },
  { "length-of-five-octets", "\x30\x85\x00\x00\x00\x00\x00", 7 },
  { "length-near-four-gigabytes", "\x30\x84\xff\xff\xff\xff\x00", 7 },
  { "high-tag-number", "\x1f\x01\x00", 3 },
};

static void
test_malformed (gconstpointer data)
{
  const MalformedCase *c = data;
  g_autofree guint8 *bytes = g_memdup2 (c->bytes, c->length);
  TnDer der = { bytes, c->length };
  TnDerItem item;

  g_assert_false (tn_der_next (&der, &item));
  g_assert_cmpuint (der.length, ==, c->length);
}

static void
test_items_follow_each_other (void)
{
  const guint8 bytes[] = { 0x02, 0x01, 0x05, 0x04, 0x81, 0x02, 0xaa, 0xbb };
  TnDer der = { bytes, sizeof bytes };
  TnDerItem item;

  g_assert_true (tn_der_expect (&der, TN_DER_INTEGER, &item));
  g_assert_cmpuint (item.value.data[0], ==, 5);
  g_assert_false (tn_der_expect (&der, TN_DER_INTEGER, &item));
  g_assert_true (tn_der_expect (&der, TN_DER_OCTET_STRING, &item));
  g_assert_cmpmem (item.value.data, item.value.length, "\xaa\xbb", 2);
  g_assert_cmpuint (item.whole.length, ==, 5);
  g_assert_cmpuint (der.length, ==, 0);
}

typedef struct {
  const char *bytes;
  gsize length;
  const char *text; /* NULL = malformed */
} OidCase;

static const OidCase oid_cases[] = {
  { "\x55\x04\x03", 3, "2.5.4.3" },
  { "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", 9, "1.2.840.113549.1.9.1" },
  { "\x88\x37\x03", 3, "2.999.3" },
  { "\x27", 1, "0.39" },
  { "", 0, NULL },
  { "\x2a\x86", 2, NULL },
  { "\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 12, NULL },
};

static void
test_oids_are_dotted (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (oid_cases); i++) {
    TnDer der = { (const guint8 *) oid_cases[i].bytes, oid_cases[i].length };
    g_autofree char *text = tn_der_oid_to_string (der);

    g_assert_cmpstr (text, ==, oid_cases[i].text);
  }
}

/* Cut at each byte; the sanitizer watches the end of each copy. */
static void
test_cut_certificates_are_refused (void)
{
  g_autoptr (GBytes) whole = test_certificate ("leaf-rsa.crt");
  gsize length = g_bytes_get_size (whole);
  TnDerCertificate certificate;

  for (gsize cut = 0; cut < length; cut++) {
    g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (whole, NULL), cut);
    TnDer der = { bytes, cut };

    g_assert_false (tn_der_read_certificate (der, &certificate));
  }
}

static void
test_extensions_are_found (void)
{
  g_autoptr (GBytes) bytes = test_certificate ("leaf-ec.crt");
  TnDerCertificate certificate;
  TnDer value;
  TnDer der;

  der.data = g_bytes_get_data (bytes, &der.length);
  g_assert_true (tn_der_read_certificate (der, &certificate));
  g_assert_true (tn_der_find_extension (&certificate, "2.5.29.17", &value));
  g_assert_cmpuint (value.data[0], ==, TN_DER_SEQUENCE);
  g_assert_true (tn_der_find_extension (&certificate, "2.5.29.19", &value));
  g_assert_false (tn_der_find_extension (&certificate, "2.5.29.30", &value));
}

typedef struct {
  const char *text;
  guint8 tag;
  gint64 seconds; /* -1 = malformed */
} TimeCase;

static const TimeCase time_cases[] = {
  { "700101000000Z", TN_DER_UTC_TIME, 0 },
  { "260101000000Z", TN_DER_UTC_TIME, 1767225600 },
  { "491231235959Z", TN_DER_UTC_TIME, G_GINT64_CONSTANT (2524607999) },
  { "500101000000Z", TN_DER_UTC_TIME, -631152000 },
  { "20260101000000Z", TN_DER_GENERALIZED_TIME, 1767225600 },
  { "20240229120000Z", TN_DER_GENERALIZED_TIME, 1709208000 },
  { "20260229120000Z", TN_DER_GENERALIZED_TIME, -1 },
  { "20261301000000Z", TN_DER_GENERALIZED_TIME, -1 },
  { "20260101240000Z", TN_DER_GENERALIZED_TIME, -1 },
  { "20260101000000.5Z", TN_DER_GENERALIZED_TIME, -1 },
  { "20260101000000+", TN_DER_GENERALIZED_TIME, -1 },
  { "2026010100000 Z", TN_DER_GENERALIZED_TIME, -1 },
  { "2601010000Z", TN_DER_UTC_TIME, -1 },
  { "260101000000+0100", TN_DER_UTC_TIME, -1 },
  { "260101000000Z", TN_DER_GENERALIZED_TIME, -1 },
  { "260101000000Z", TN_DER_OCTET_STRING, -1 },
  { "", TN_DER_UTC_TIME, -1 },
};

static void
test_times_are_strict (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (time_cases); i++) {
    const TimeCase *c = &time_cases[i];
    TnDerItem item = { .tag = c->tag, .value = { (const guint8 *) c->text, strlen (c->text) } };
    gint64 seconds = -1;
    gboolean is_good = tn_der_read_time (&item, &seconds);

    g_test_message ("%s", c->text);
    g_assert_cmpint (seconds, ==, c->seconds);
    g_assert_true (is_good == (c->seconds != -1));
  }
}

/* Whether the octets are an INTEGER's, and whether an OID's. */
static const struct {
  const char *octets;
  gsize length;
  gboolean is_integer;
  gboolean is_oid;
} value_cases[] = {
  { "", 0, FALSE, FALSE },
  { "\x00", 1, TRUE, TRUE },
  { "\x00\x80", 2, TRUE, FALSE },
  { "\x00\x7f", 2, FALSE, TRUE },
  { "\xff\x7f", 2, TRUE, TRUE },
  { "\xff\x80", 2, FALSE, FALSE },
  { "\x80\x01", 2, TRUE, FALSE },
  { "\x2a\x81\x80\x01", 4, TRUE, TRUE },
  { "\x2a\x80\x01", 3, TRUE, FALSE },
};

static void
test_values_are_in_der (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (value_cases); i++) {
    TnDer value = { (const guint8 *) value_cases[i].octets, value_cases[i].length };

    g_assert_true (tn_der_is_valid_integer (value) == value_cases[i].is_integer);
    g_assert_true (tn_der_is_valid_oid (value) == value_cases[i].is_oid);
  }
}

static const struct {
  const char *octets;
  gsize length;
  int bits; /* -1 = malformed */
} bit_cases[] = {
  { "\x03\x02\x05\xa0", 4, 0xa0 },
  { "\x03\x03\x07\x06\x80", 5, 0x8006 },
  { "\x03\x01\x00", 3, 0 },
  { "\x03\x02\x05\xa1", 4, -1 },
  { "\x03\x02\x08\x00", 4, -1 },
  { "\x03\x01\x01", 3, -1 },
  { "\x03\x00", 2, -1 },
  { "\x04\x02\x05\xa0", 4, -1 },
  { "\x03\x02\x05\xa0\x00", 5, -1 },
};

static void
test_bits_are_strict (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bit_cases); i++) {
    TnDer der = { (const guint8 *) bit_cases[i].octets, bit_cases[i].length };
    guint bits = 0;

    g_assert_true (tn_der_read_bits (der, &bits) == (bit_cases[i].bits >= 0));
    if (bit_cases[i].bits >= 0)
      g_assert_cmpuint (bits, ==, (guint) bit_cases[i].bits);
  }
}

static void
test_items_are_counted_within_each_other (void)
{
  static const guint8 octets[]
      = { 0x30, 0x08, 0x30, 0x03, 0x02, 0x01, 0x05, 0x04, 0x01, 0x30, 0x05, 0x00 };
  TnDer der = { octets, sizeof octets };

  g_assert_cmpuint (tn_der_count (der), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (malformed_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/der/refuses/%s", malformed_cases[i].name);

    g_test_add_data_func (path, &malformed_cases[i], test_malformed);
  }

  g_test_add_func ("/x509/der/times-are-strict", test_times_are_strict);
  g_test_add_func ("/x509/der/values-are-in-der", test_values_are_in_der);
  g_test_add_func ("/x509/der/bits-are-strict", test_bits_are_strict);
  g_test_add_func ("/x509/der/items-are-counted-within-each-other",
                   test_items_are_counted_within_each_other);
  g_test_add_func ("/x509/der/items-follow-each-other", test_items_follow_each_other);
  g_test_add_func ("/x509/der/oids-are-dotted", test_oids_are_dotted);
  g_test_add_func ("/x509/der/cut-certificates-are-refused", test_cut_certificates_are_refused);
  g_test_add_func ("/x509/der/extensions-are-found", test_extensions_are_found);

  return g_test_run ();
}
