/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "tests/support/tn-engine-pair.h"

#define LARGE (200 * 1024)

/* More than a record, both ways, so that nothing of the priorities that were lent is left to see. */
static void
assert_talks (TnPair *pair)
{
  g_autofree guint8 *data = g_malloc0 (LARGE);
  g_autoptr (GBytes) up = NULL;
  g_autoptr (GBytes) down = NULL;

  tn_pair_write (&pair->client, data, LARGE);
  tn_pair_write (&pair->server, data, LARGE);
  tn_pair_run (pair);
  up = tn_pair_read_all (&pair->server);
  down = tn_pair_read_all (&pair->client);
  g_assert_cmpuint (g_bytes_get_size (up), ==, LARGE);
  g_assert_cmpuint (g_bytes_get_size (down), ==, LARGE);
}

typedef struct {
  const char *name;
  const char *version;
  const char *ciphers;
} SuiteCase;

static const SuiteCase suite_cases[] = {
  { "1.3", "TLSv1.3", NULL },
  { "1.2-gcm", "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256" },
  { "1.2-encrypt-then-mac", "TLSv1.2", "ECDHE-RSA-AES128-SHA" },
  { "1.0", "TLSv1", "ECDHE-RSA-AES128-SHA:@SECLEVEL=0" },
  { "all-1.2", "TLSv1.2", NULL },
};

/* Both ends show a certificate whose key is for something else. */
static void
test_keys_of_both_ends (gconstpointer data)
{
  const SuiteCase *c = data;
  static const char *const names[]
      = { "leaf-encipherment", "leaf-agreement-rsa", "leaf-agreement-ec", "leaf-rsa" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TnPair) pair
        = tn_pair_new (.min_version = c->version, .max_version = c->version,
                       .ciphers = c->ciphers, .server_cert = names[i],
                       .client_cert = "leaf-agreement-rsa", .request_cert = TRUE);
    g_autoptr (GPtrArray) chain = NULL;

    if (c->ciphers != NULL && strcmp (names[i], "leaf-agreement-ec") == 0)
      continue; /* the suites are for RSA */
    tn_pair_connect (pair);
    assert_talks (pair);
    chain = tn_engine_get_peer_chain (pair->server.engine);
    g_assert_cmpuint (chain->len, >, 0);
  }
}

/* Twice: the second connection finds the priorities that the first has made. */
static void
test_a_config_is_used_again (gconstpointer version)
{
  for (guint i = 0; i < 2; i++) {
    g_autoptr (TnPair) pair = tn_pair_new (.min_version = version, .max_version = version,
                                           .server_cert = "leaf-encipherment", .segment = 7);

    tn_pair_connect (pair);
    assert_talks (pair);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (suite_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/engine/key-usage/both-ends/", suite_cases[i].name, NULL);

    g_test_add_data_func (path, &suite_cases[i], test_keys_of_both_ends);
  }
  tn_test_add_versions ("/engine/key-usage/a-config-is-used-again",
                        test_a_config_is_used_again);

  return g_test_run ();
}
