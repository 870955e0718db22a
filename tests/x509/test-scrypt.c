/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/scrypt.h"

#include <string.h>

#include "tests/support/tn-hex.h"

typedef struct {
  const char *passphrase;
  const char *salt;
  guint cost;
  guint block_size;
  guint parallelization;
  const char *derived;
} ScryptCase;

/* RFC 7914 section 12; the fourth vector takes a gigabyte. */
static const ScryptCase scrypt_cases[] = {
  { "", "", 16, 1, 1,
    "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
    "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906" },
  { "password", "NaCl", 1024, 8, 16,
    "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
    "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640" },
  { "pleaseletmein", "SodiumChloride", 16384, 8, 1,
    "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
    "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887" },
};

static void
test_vectors_are_derived (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scrypt_cases); i++) {
    const ScryptCase *c = &scrypt_cases[i];
    g_autoptr (GBytes) expected = test_hex (c->derived);
    guint8 derived[64];

    g_assert_true (tn_scrypt (c->passphrase, strlen (c->passphrase), c->salt, strlen (c->salt),
                              c->cost, c->block_size, c->parallelization, derived,
                              sizeof derived));
    g_assert_cmpmem (derived, sizeof derived, g_bytes_get_data (expected, NULL), 64);
  }
}

typedef struct {
  const char *name;
  guint cost;
  guint block_size;
  guint parallelization;
} LimitCase;

static const LimitCase limit_cases[] = {
  { "no-cost", 0, 8, 1 },
  { "cost-of-one", 1, 8, 1 },
  { "cost-that-is-no-power-of-two", 1000, 8, 1 },
  { "no-block", 1024, 0, 1 },
  { "no-lane", 1024, 8, 0 },
  { "memory-by-cost", 32768, 8, 1 },
  { "memory-by-block", 2, 262144, 1 },
  { "memory-by-lanes", 2, 8, 32768 },
  { "everything", 0x40000000, 0x7fffffff, 0x7fffffff },
  { "time", 131072, 1, 131000 },
};

static void
test_parameters_are_refused (gconstpointer data)
{
  const LimitCase *c = data;
  guint8 derived[32];

  g_assert_false (tn_scrypt ("a", 1, "b", 1, c->cost, c->block_size, c->parallelization,
                             derived, sizeof derived));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/x509/scrypt/vectors-are-derived", test_vectors_are_derived);
  for (gsize i = 0; i < G_N_ELEMENTS (limit_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/scrypt/refuses/%s", limit_cases[i].name);

    g_test_add_data_func (path, &limit_cases[i], test_parameters_are_refused);
  }

  return g_test_run ();
}
