/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/dh.h"

#include "tests/support/tn-certs.h"

typedef struct {
  const char *file;
  guint bits;
} DhCase;

static const DhCase dh_cases[] = {
  { "dh-512.pem", 512 },
  { "dh-1024-x942.pem", 1024 },
  { "dh-1024-text.pem", 1024 },
  { "dh-2048.pem", 2048 },
};

static TnDhParams *
read_file (const char *name)
{
  g_autofree char *path = g_strconcat ("credentials/", name, NULL);
  g_autoptr (GBytes) pem = test_file (path);

  return tn_dh_params_read (pem);
}

static void
test_params_are_read (gconstpointer data)
{
  const DhCase *c = data;
  g_autoptr (TnDhParams) params = read_file (c->file);
  gsize length;
  const guint8 *prime;

  g_assert_nonnull (params);
  g_assert_cmpuint (params->bits, ==, c->bits);

  prime = g_bytes_get_data (params->prime, &length);
  g_assert_cmpuint (length, ==, c->bits / 8);
  g_assert_cmpuint (prime[0] & 0x80, !=, 0);
  g_assert_cmpuint (g_bytes_get_size (params->generator), >, 0);
}

/* prime 7, generator 5; with an order behind them, as X9.42 has; leading zeros and the sign do not count. */
typedef struct {
  const char *text;
  guint bits;
} NumberCase;

#define PEM(body) "-----BEGIN DH PARAMETERS-----\n" body "\n-----END DH PARAMETERS-----\n"

static const NumberCase number_cases[] = {
  { PEM ("MAYCAQcCAQU="), 3 },          { PEM ("MAkCAQcCAQUCAQM="), 3 },
  { PEM ("MAoCBQAAAAAHAgEF"), 3 },      { PEM ("MAYCAQcCAQU=") "more text", 3 },
  { PEM ("MAYCAf8CAQU="), 8 },          { PEM ("MAUCAAIBBQ=="), 0 },
  { "junk\n" PEM ("MAYCAQcCAQU="), 3 },
};

static void
test_numbers_are_measured (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (number_cases); i++) {
    g_autoptr (GBytes) pem = test_text (number_cases[i].text);
    g_autoptr (TnDhParams) params = tn_dh_params_read (pem);

    g_test_message ("%s", number_cases[i].text);
    g_assert_nonnull (params);
    g_assert_cmpuint (params->bits, ==, number_cases[i].bits);
  }
}

static const char *const unreadable[] = {
  "",
  "garbage",
  PEM (""),
  PEM ("MA!="),
  PEM ("MAA="),
  PEM ("MAMCAQc="),
  PEM ("BAYCAQcCAQU="),
  PEM ("MAYCAQcEAQU="),
  "-----BEGIN CERTIFICATE-----\nMAYCAQcCAQU=\n-----END CERTIFICATE-----\n",
  "-----BEGIN DH PARAMETERS-----\nMAYCAQcCAQU=\n",
};

static void
test_what_cannot_be_read_is_nothing (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unreadable); i++) {
    g_autoptr (GBytes) pem = test_text (unreadable[i]);

    g_test_message ("%s", unreadable[i]);
    g_assert_null (tn_dh_params_read (pem));
  }
}

static void
test_huge_prime_is_nothing (void)
{
  /* 10001 bits take 1251 bytes. */
  const guint8 head[] = { 0x30, 0x82, 0x04, 0xea, 0x02, 0x82, 0x04, 0xe3 };
  const guint8 generator[] = { 0x02, 0x01, 0x02 };
  guint8 der[sizeof head + 1251 + sizeof generator];
  g_autofree char *body = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) pem = NULL;

  memset (der, 0xff, sizeof der);
  memcpy (der, head, sizeof head);
  memcpy (der + sizeof head + 1251, generator, sizeof generator);
  body = g_base64_encode (der, sizeof der);
  text = g_strdup_printf (PEM ("%s"), body);
  pem = test_text (text);

  g_assert_null (tn_dh_params_read (pem));
}

static void
test_cut_params_are_nothing (void)
{
  g_autoptr (GBytes) whole = test_file ("credentials/dh-512.pem");
  gsize length = g_bytes_get_size (whole);

  /* Without its last newline it is whole. */
  for (gsize cut = 0; cut < length - 1; cut++) {
    g_autoptr (GBytes) data = g_bytes_new (g_bytes_get_data (whole, NULL), cut);

    g_assert_null (tn_dh_params_read (data));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (dh_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/dh/reads/%s", dh_cases[i].file);

    g_test_add_data_func (path, &dh_cases[i], test_params_are_read);
  }

  g_test_add_func ("/x509/dh/numbers-are-measured", test_numbers_are_measured);
  g_test_add_func ("/x509/dh/what-cannot-be-read-is-nothing",
                   test_what_cannot_be_read_is_nothing);
  g_test_add_func ("/x509/dh/huge-prime-is-nothing", test_huge_prime_is_nothing);
  g_test_add_func ("/x509/dh/cut-params-are-nothing", test_cut_params_are_nothing);
  return g_test_run ();
}
