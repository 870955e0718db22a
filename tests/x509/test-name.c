/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/name.h"

#include "tests/support/tn-der-builder.h"

/* Names by one commonName each, in hex with tag and length; NULL = no name at all. */
typedef struct {
  const char *name;
  const char *one;
  const char *other;
  gboolean are_equal;
} EqualCase;

static const EqualCase equal_cases[] = {
  { "same", "0c0141", "0c0141", TRUE },
  { "case", "0c0141", "0c0161", TRUE },
  { "case-outside-ascii", "0c02c384", "0c02c3a4", FALSE },
  { "another-letter", "0c0141", "0c0142", FALSE },
  { "utf8-and-printable", "0c0141", "130141", TRUE },
  { "utf8-and-bmp", "0c0141", "1e020041", TRUE },
  { "utf8-and-universal", "0c0141", "1c0400000041", TRUE },
  { "utf8-and-t61", "0c02c3a4", "1401e4", TRUE },
  { "blanks-at-the-ends", "0c0141", "0c0420412020", TRUE },
  { "several-blanks-within", "0c03412042", "0c054120092042", TRUE },
  { "no-blank-within", "0c03412042", "0c024142", FALSE },
  { "nul-at-the-end", "0c0141", "0c024100", FALSE },
  { "nul-within", "0c03410042", "0c024142", FALSE },
  { "numeric-string-as-it-is", "120131", "0c0131", FALSE },
  { "bit-string-as-it-is", "03020041", "03020061", FALSE },
};

static GBytes *
canonical_of (const char *value)
{
  g_autoptr (GByteArray) name = der_tlv (
      0x30, der_tlv (0x31, der_tlv (0x30, der_join (der_hex ("0603550403"), der_hex (value)))));
  TnDer der = { name->data, name->len };

  return tn_name_to_canonical (der);
}

static void
test_equal (gconstpointer data)
{
  const EqualCase *c = data;
  g_autoptr (GBytes) one = canonical_of (c->one);
  g_autoptr (GBytes) other = canonical_of (c->other);

  g_assert_true (g_bytes_equal (one, other) == c->are_equal);
}

static const char *const malformed_values[] = {
  "1e0141",     /* half a character */
  "1c03000041", /* three quarters of one */
  "0c01ff",     /* not UTF-8 */
  "0c02c080",   /* a NUL in two octets */
  "1e02d800",   /* half a pair of surrogates */
  "1a0141",     /* of a type that names do not have */
  "040141",     /* neither */
  "03022a41",   /* 42 unused bits in an octet */
  "0300",       /* bits without their number */
  "0c0241",     /* longer than there is */
  "0c014100",   /* something after it */
};

static void
test_malformed_names_are_none (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (malformed_values); i++)
    g_assert_null (canonical_of (malformed_values[i]));
}

/* Cut at each byte; the sanitizer watches the end of each copy. */
static void
test_cut_names_are_none (void)
{
  g_autoptr (GByteArray) name
      = der_tlv (0x30, der_join (der_rdn ("Test"), der_rdn ("example.org")));

  for (gsize cut = 0; cut < name->len; cut++) {
    g_autofree guint8 *bytes = g_memdup2 (name->data, cut);
    TnDer der = { bytes, cut };

    g_assert_null (tn_name_to_canonical (der));
  }
}

static GBytes *
canonical_of_parts (GByteArray *parts)
{
  g_autoptr (GByteArray) name = der_tlv (0x30, parts);
  TnDer der = { name->data, name->len };

  return tn_name_to_canonical (der);
}

static void
test_names_are_below_their_beginnings (void)
{
  g_autoptr (GBytes) name = canonical_of_parts (der_join (der_rdn ("a"), der_rdn ("b")));
  g_autoptr (GBytes) base = canonical_of_parts (der_rdn ("A"));
  g_autoptr (GBytes) other = canonical_of_parts (der_rdn ("b"));
  g_autoptr (GBytes) longer = canonical_of_parts (der_rdn ("ab"));
  g_autoptr (GBytes) empty = canonical_of_parts (g_byte_array_new ());

  g_assert_true (tn_name_is_below (name, base));
  g_assert_true (tn_name_is_below (name, empty));
  g_assert_true (tn_name_is_below (name, name));
  g_assert_false (tn_name_is_below (base, name));
  g_assert_false (tn_name_is_below (name, other));
  g_assert_false (tn_name_is_below (longer, base));
}

typedef struct {
  const char *name;
  const char *der; /* hex */
  gboolean is_good;
} GeneralCase;

static const GeneralCase general_cases[] = {
  { "dns", "820161", TRUE },
  { "empty-dns", "8200", TRUE },
  { "ip", "87047f000001", TRUE },
  { "other-name", "a00a06032a0304a0030c0161", TRUE },
  { "other-name-without-value", "a00506032a0304", FALSE },
  { "other-name-with-two-values", "a00d06032a0304a0060c01610c0161", FALSE },
  { "other-name-of-no-type", "a00a06032a0384a0030c0161", FALSE },
  { "directory", "a4023000", TRUE },
  { "no-directory", "a4023100", FALSE },
  { "registered-id", "88022a03", TRUE },
  { "no-registered-id", "88022a83", FALSE },
  { "unknown", "890161", FALSE },
  { "constructed-dns", "a2030c0161", FALSE },
  { "cut", "820261", FALSE },
};

static void
test_general_name (gconstpointer data)
{
  const GeneralCase *c = data;
  g_autoptr (GByteArray) der = der_hex (c->der);
  TnDer list = { der->data, der->len };
  TnDerItem name;

  g_assert_true (tn_name_next_general (&list, &name) == c->is_good);
  g_assert_cmpuint (list.length, ==, c->is_good ? 0 : der->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (equal_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/name/compares/%s", equal_cases[i].name);

    g_test_add_data_func (path, &equal_cases[i], test_equal);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (general_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/name/general/%s", general_cases[i].name);

    g_test_add_data_func (path, &general_cases[i], test_general_name);
  }

  g_test_add_func ("/x509/name/malformed-names-are-none", test_malformed_names_are_none);
  g_test_add_func ("/x509/name/cut-names-are-none", test_cut_names_are_none);
  g_test_add_func ("/x509/name/names-are-below-their-beginnings",
                   test_names_are_below_their_beginnings);

  return g_test_run ();
}
