/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-engine-pair.h"

static GBytes *
keys_of (guint8 byte, gsize length)
{
  g_autofree guint8 *data = g_malloc (length + 1);

  memset (data, byte, length);
  return g_bytes_new (data, length);
}

/* Of two configs with these keys and contexts. */
static gboolean
have_one_key (const TnConfigSpec *one, const TnConfigSpec *two)
{
  g_autoptr (TnConfig) first = tn_config_new (one, NULL);
  g_autoptr (TnConfig) second = tn_config_new (two, NULL);
  const gnutls_datum_t *first_key = tn_config_get_ticket_key (first);
  const gnutls_datum_t *second_key = tn_config_get_ticket_key (second);

  g_assert_cmpuint (first_key->size, ==, 64);
  g_assert_cmpuint (second_key->size, ==, 64);
  return memcmp (first_key->data, second_key->data, 64) == 0;
}

static void
test_ticket_keys (void)
{
  g_autoptr (GBytes) keys = keys_of (1, 48);
  g_autoptr (GBytes) others = keys_of (2, 48);
  const TnConfigSpec own = { .certs = NULL };
  const TnConfigSpec given = { .ticket_keys = keys };
  const TnConfigSpec given_others = { .ticket_keys = others };
  const TnConfigSpec in_a_context = { .ticket_keys = keys, .session_id_context = "a" };

  g_assert_false (have_one_key (&own, &own));
  g_assert_true (have_one_key (&given, &given));
  g_assert_false (have_one_key (&given, &given_others));
  g_assert_false (have_one_key (&given, &in_a_context));
  g_assert_true (have_one_key (&in_a_context, &in_a_context));
}

static void
test_length_of_ticket_keys (void)
{
  static const gsize lengths[] = { 0, 47, 49, 64 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autoptr (GBytes) keys = keys_of (1, lengths[i]);
    const TnConfigSpec spec = { .ticket_keys = keys };
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_config_new (&spec, &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
    g_assert_nonnull (strstr (error->message, "'options.ticketKeys' must be exactly 48 bytes"));
  }
}

static void
test_no_ticket_key (void)
{
  const TnConfigSpec spec = { .secure_options = 1 << 14 };
  g_autoptr (TnConfig) config = tn_config_new (&spec, NULL);

  g_assert_null (tn_config_get_ticket_key (config));
}

static void
test_timeout (void)
{
  const TnConfigSpec unset = { .certs = NULL };
  const TnConfigSpec set = { .session_timeout = 7 };
  g_autoptr (TnConfig) one = tn_config_new (&unset, NULL);
  g_autoptr (TnConfig) two = tn_config_new (&set, NULL);

  g_assert_cmpuint (tn_config_get_session_timeout (one), ==, 300);
  g_assert_cmpuint (tn_config_get_session_timeout (two), ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/config-session/ticket-keys-and-contexts-tell-tickets-apart",
                   test_ticket_keys);
  g_test_add_func ("/engine/config-session/ticket-keys-have-48-bytes",
                   test_length_of_ticket_keys);
  g_test_add_func ("/engine/config-session/no-key-without-tickets", test_no_ticket_key);
  g_test_add_func ("/engine/config-session/the-timeout-is-300-seconds-or-what-was-said",
                   test_timeout);

  return g_test_run ();
}
