/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-gnutls-peer.h"

typedef struct {
  const char *name;
  const char *file; /* in tests/certs, or the text itself */
  const char *ciphers;
  guint bits; /* 0 = no parameters, or the error */
  int code;
  const char *message;
} ReadCase;

#define TOO_SMALL "DH parameter is less than 1024 bits"
#define NOT_SET "Error setting temp DH parameter"

static const ReadCase read_cases[] = {
  { "nothing", NULL, NULL, 0, 0, NULL },
  { "2048", "credentials/dh-2048.pem", NULL, 2048, 0, NULL },
  { "1024", "credentials/dh-1024-text.pem", NULL, 1024, 0, NULL },
  { "1024-of-x942", "credentials/dh-1024-x942.pem", NULL, 1024, 0, NULL },
  { "no-parameters", "leaf-ec.crt", NULL, 0, 0, NULL },
  { "512", "credentials/dh-512.pem", NULL, 0, TLS_NODE_ERROR_INVALID_ARG_VALUE, TOO_SMALL },
  { "below-the-level", "credentials/dh-1024-text.pem", "DEFAULT@SECLEVEL=2", 0,
    TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, NOT_SET },
  { "at-the-level", "credentials/dh-2048.pem", "DEFAULT@SECLEVEL=2", 2048, 0, NULL },
};

static void
test_parameters (gconstpointer data)
{
  const ReadCase *item = data;
  g_autoptr (GBytes) text = item->file != NULL ? test_file (item->file) : NULL;
  const TnConfigSpec spec = { .dhparam = text, .ciphers = item->ciphers };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnConfig) config = tn_config_new (&spec, &error);

  if (item->message != NULL) {
    g_assert_error (error, TLS_NODE_ERROR, item->code);
    g_assert_cmpstr (error->message, ==, item->message);
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (tn_config_get_dh_bits (config), ==, item->bits);
}

typedef struct {
  const char *cert;
  const char *ciphers;
  guint bits;
} AutoCase;

static const AutoCase auto_cases[] = {
  { "leaf-rsa", NULL, 2048 },
  { "leaf-ec", NULL, 2048 },
  { "", "DEFAULT@SECLEVEL=3", 3072 },
  { "", "DEFAULT@SECLEVEL=4", 8192 },
};

static void
test_auto (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (auto_cases); i++) {
    g_autoptr (GBytes) text = test_text ("auto");
    const TnConfigSpec spec = { .dhparam = text, .ciphers = auto_cases[i].ciphers };
    g_autoptr (GError) error = NULL;
    g_autoptr (TnConfig) config = tn_test_config_with (&spec, auto_cases[i].cert, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (tn_config_get_dh_bits (config), ==, auto_cases[i].bits);
  }
}

typedef struct {
  const char *name;
  const char *dhparam; /* a file, "auto" or NULL */
  const char *groups;  /* of the client */
  guint bits;          /* of the prime; 0 = no shared cipher */
} HandshakeCase;

/* A client that lists groups of RFC 7919 takes one of them; one that does not takes the parameters. */
static const HandshakeCase handshake_cases[] = {
  { "off-by-default", NULL, "", 0 },
  { "off-by-default-with-groups", NULL, ":+GROUP-FFDHE2048", 0 },
  { "own", "credentials/dh-1024-text.pem", "", 1024 },
  { "own-2048", "credentials/dh-2048.pem", "", 2048 },
  { "own-and-groups", "credentials/dh-1024-text.pem", ":+GROUP-FFDHE2048", 2048 },
  { "own-and-a-larger-group", "credentials/dh-2048.pem", ":+GROUP-FFDHE3072", 3072 },
  { "auto", "auto", "", 2048 },
  { "auto-and-groups", "auto", ":+GROUP-FFDHE3072:+GROUP-FFDHE2048", 2048 },
};

static void
test_handshake (gconstpointer data)
{
  const HandshakeCase *item = data;
  gboolean is_auto = g_strcmp0 (item->dhparam, "auto") == 0;
  g_autoptr (GBytes) text = is_auto                 ? test_text ("auto")
                            : item->dhparam != NULL ? test_file (item->dhparam)
                                                    : NULL;
  const TnConfigSpec spec
      = { .dhparam = text, .ciphers = "DHE-RSA-AES128-GCM-SHA256", .honor_cipher_order = TRUE };
  g_autoptr (TnConfig) config = tn_test_config_with (&spec, "leaf-rsa", NULL);
  g_autoptr (TnEngine) engine = tn_engine_new (config, TN_ROLE_SERVER, NULL, NULL);
  g_autofree char *priority
      = g_strconcat ("NORMAL:-VERS-ALL:+VERS-TLS1.2:+DHE-RSA:-GROUP-ALL", item->groups, NULL);
  g_autoptr (TnGnutlsPeer) peer = tn_gnutls_peer_new (engine, GNUTLS_CLIENT, priority, NULL);

  gnutls_dh_set_prime_bits (peer->session, 512);
  tn_gnutls_peer_handshake (peer);

  if (item->bits == 0) {
    g_assert_cmpint (peer->code, ==, GNUTLS_E_FATAL_ALERT_RECEIVED);
    g_assert_cmpint (gnutls_alert_get (peer->session), ==, GNUTLS_A_HANDSHAKE_FAILURE);
    return;
  }
  g_assert_cmpint (peer->code, ==, 0);
  g_assert_cmpint (gnutls_dh_get_prime_bits (peer->session), ==, item->bits);
}

/* The group is smaller than what was asked for: so no DHE, but not no connection. */
static void
test_too_small_a_group (void)
{
  g_autoptr (GBytes) text = test_text ("auto");
  const TnConfigSpec spec = {
    .dhparam = text,
    .ciphers = "DHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384@SECLEVEL=3",
    .honor_cipher_order = TRUE,
  };
  g_autoptr (TnConfig) config = tn_test_config_with (&spec, "leaf-ec", NULL);
  g_autoptr (TnEngine) engine = tn_engine_new (config, TN_ROLE_SERVER, NULL, NULL);
  g_autoptr (TnGnutlsPeer) peer = tn_gnutls_peer_new (
      engine, GNUTLS_CLIENT,
      "NORMAL:-VERS-ALL:+VERS-TLS1.2:-GROUP-ALL:+GROUP-FFDHE2048:+GROUP-SECP256R1", NULL);

  g_assert_cmpint (tn_gnutls_peer_handshake (peer), ==, 0);
  g_assert_cmphex (tn_engine_get_cipher_id (engine), ==, 0xc02c);
}

#define ADD_TABLE(path, table, function)                                                       \
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {                                           \
    g_autofree char *name = g_strconcat ("/engine/config-dh/" path "/", table[i].name, NULL);  \
    g_test_add_data_func (name, &table[i], function);                                          \
  }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_TABLE ("parameters", read_cases, test_parameters);
  g_test_add_func ("/engine/config-dh/auto-is-as-strong-as-the-key", test_auto);
  ADD_TABLE ("handshakes", handshake_cases, test_handshake);
  g_test_add_func ("/engine/config-dh/a-group-that-is-too-small-is-not-taken",
                   test_too_small_a_group);

  return g_test_run ();
}
