/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* SSL_OP_*, against what Node has. */

typedef struct {
  const char *name;
  guint64 value;
  gsize size;
} Constant;

#define CONSTANT(name)                                                                         \
  {                                                                                            \
#name, TLS_NODE_##name, sizeof TLS_NODE_##name                                             \
  }

static const Constant constants[] = {
  CONSTANT (SSL_OP_ALL),
  CONSTANT (SSL_OP_ALLOW_NO_DHE_KEX),
  CONSTANT (SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION),
  CONSTANT (SSL_OP_CIPHER_SERVER_PREFERENCE),
  CONSTANT (SSL_OP_CISCO_ANYCONNECT),
  CONSTANT (SSL_OP_COOKIE_EXCHANGE),
  CONSTANT (SSL_OP_CRYPTOPRO_TLSEXT_BUG),
  CONSTANT (SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS),
  CONSTANT (SSL_OP_LEGACY_SERVER_CONNECT),
  CONSTANT (SSL_OP_NO_COMPRESSION),
  CONSTANT (SSL_OP_NO_ENCRYPT_THEN_MAC),
  CONSTANT (SSL_OP_NO_QUERY_MTU),
  CONSTANT (SSL_OP_NO_RENEGOTIATION),
  CONSTANT (SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION),
  CONSTANT (SSL_OP_NO_SSLv2),
  CONSTANT (SSL_OP_NO_SSLv3),
  CONSTANT (SSL_OP_NO_TICKET),
  CONSTANT (SSL_OP_NO_TLSv1),
  CONSTANT (SSL_OP_NO_TLSv1_1),
  CONSTANT (SSL_OP_NO_TLSv1_2),
  CONSTANT (SSL_OP_NO_TLSv1_3),
  CONSTANT (SSL_OP_PRIORITIZE_CHACHA),
  CONSTANT (SSL_OP_TLS_ROLLBACK_BUG),
};

static void
test_constants_are_nodes (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "ssl-op.txt", NULL);
  g_autoptr (GString) ours = g_string_new ("# Node 20: require ('crypto').constants\n");
  g_autofree char *vector = NULL;

  g_assert_true (g_file_get_contents (path, &vector, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (constants); i++) {
    g_string_append_printf (ours, "%s %" G_GUINT64_FORMAT "\n", constants[i].name,
                            constants[i].value);
    g_assert_cmpuint (constants[i].size, ==, 8);
  }

  g_assert_cmpstr (ours->str, ==, vector);
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/module-constants/they-are-nodes", test_constants_are_nodes);
  return tn_test_run ();
}
