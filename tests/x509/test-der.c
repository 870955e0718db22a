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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (malformed_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/der/refuses/%s", malformed_cases[i].name);

    g_test_add_data_func (path, &malformed_cases[i], test_malformed);
  }

  g_test_add_func ("/x509/der/items-follow-each-other", test_items_follow_each_other);
  g_test_add_func ("/x509/der/oids-are-dotted", test_oids_are_dotted);
  g_test_add_func ("/x509/der/cut-certificates-are-refused", test_cut_certificates_are_refused);
  g_test_add_func ("/x509/der/extensions-are-found", test_extensions_are_found);

  return g_test_run ();
}
