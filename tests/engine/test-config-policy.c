/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gnutls/x509.h>
#include <malloc.h>

#include "libtlsnode/engine/config-private.h"
#include "tests/support/tn-gnutls-peer.h"

/* The linker puts these in the place of GnuTLS's own (--wrap), to count what is parsed. */
static gint n_parsed;

int __real_gnutls_priority_init (gnutls_priority_t *priority,
                                 const char *text,
                                 const char **position);
int __wrap_gnutls_priority_init (gnutls_priority_t *priority,
                                 const char *text,
                                 const char **position);
int __real_gnutls_pcert_import_x509_raw (gnutls_pcert_st *pcert,
                                         const gnutls_datum_t *der,
                                         gnutls_x509_crt_fmt_t format,
                                         unsigned int flags);
int __wrap_gnutls_pcert_import_x509_raw (gnutls_pcert_st *pcert,
                                         const gnutls_datum_t *der,
                                         gnutls_x509_crt_fmt_t format,
                                         unsigned int flags);
int __real_gnutls_x509_privkey_import2 (gnutls_x509_privkey_t key,
                                        const gnutls_datum_t *data,
                                        gnutls_x509_crt_fmt_t format,
                                        const char *passphrase,
                                        unsigned int flags);
int __wrap_gnutls_x509_privkey_import2 (gnutls_x509_privkey_t key,
                                        const gnutls_datum_t *data,
                                        gnutls_x509_crt_fmt_t format,
                                        const char *passphrase,
                                        unsigned int flags);

int
__wrap_gnutls_priority_init (gnutls_priority_t *priority,
                             const char *text,
                             const char **position)
{
  g_atomic_int_inc (&n_parsed);
  return __real_gnutls_priority_init (priority, text, position);
}

int
__wrap_gnutls_pcert_import_x509_raw (gnutls_pcert_st *pcert,
                                     const gnutls_datum_t *der,
                                     gnutls_x509_crt_fmt_t format,
                                     unsigned int flags)
{
  g_atomic_int_inc (&n_parsed);
  return __real_gnutls_pcert_import_x509_raw (pcert, der, format, flags);
}

int
__wrap_gnutls_x509_privkey_import2 (gnutls_x509_privkey_t key,
                                    const gnutls_datum_t *data,
                                    gnutls_x509_crt_fmt_t format,
                                    const char *passphrase,
                                    unsigned int flags)
{
  g_atomic_int_inc (&n_parsed);
  return __real_gnutls_x509_privkey_import2 (key, data, format, passphrase, flags);
}

static TnConfig *
make_config (const char *ciphers)
{
  const TnConfigSpec spec = { .ciphers = ciphers, .honor_cipher_order = TRUE };

  return tn_test_config_with (&spec, "leaf-ec,leaf-rsa", NULL);
}

static void
test_nothing_is_parsed_twice (gconstpointer version)
{
  const TnConfigSpec spec = { .min_version = version, .max_version = version };
  g_autoptr (TnConfig) client = tn_config_new (&spec, NULL);
  g_autoptr (TnConfig) server = make_config (NULL);
  gint before;

  g_assert_cmpint (g_atomic_int_get (&n_parsed), >, 0);
  tn_test_connect (client, server, NULL);
  before = g_atomic_int_get (&n_parsed);
  for (guint i = 0; i < 20; i++)
    tn_test_connect (client, server, NULL);

  g_assert_cmpint (g_atomic_int_get (&n_parsed), ==, before);
}

static void
test_nothing_is_parsed_for_an_engine (void)
{
  g_autoptr (TnConfig) config = make_config (NULL);
  gint before;

  tn_engine_free (tn_engine_new (config, TN_ROLE_CLIENT, NULL, NULL));
  before = g_atomic_int_get (&n_parsed);
  for (guint i = 0; i < 20; i++) {
    tn_engine_free (tn_engine_new (config, TN_ROLE_CLIENT, NULL, NULL));
    tn_engine_free (tn_engine_new (config, TN_ROLE_SERVER, NULL, NULL));
  }

  g_assert_cmpint (g_atomic_int_get (&n_parsed), ==, before);
}

static const char *const thread_suites[]
    = { "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_AES_128_GCM_SHA256" };

static gpointer
connect_in_thread (gpointer server)
{
  for (guint i = 0; i < 3 * G_N_ELEMENTS (thread_suites); i++) {
    const TnConfigSpec spec = { .ciphers = thread_suites[i % G_N_ELEMENTS (thread_suites)] };
    g_autoptr (TnConfig) client = tn_config_new (&spec, NULL);

    tn_test_connect (client, server, NULL);
  }

  return NULL;
}

/* Whoever comes first: all get the same, and it is not freed under anybody. */
static void
test_threads_share (void)
{
  g_autoptr (TnConfig) server = make_config (NULL);
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, connect_in_thread, server);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (tn_config_count_alive (), ==, 1);
}

static void
test_priorities_stay (void)
{
  g_autoptr (TnConfig) config = make_config (NULL);
  const TnPolicy *policy = tn_config_get_policy (config);
  const TnCipherSuite *suite = tn_cipher_suite_by_id (0xc02b);
  const TnGroup *group = tn_group_by_id (0x001d);

  g_assert_nonnull (tn_config_get_suite_priority (config, suite, FALSE));
  g_assert_true (tn_config_get_suite_priority (config, suite, FALSE)
                 == tn_config_get_suite_priority (config, suite, TRUE));
  g_assert_nonnull (tn_config_get_group_priority (config, group, 0x1301));
  g_assert_true (tn_config_get_group_priority (config, group, 0x1301)
                 == tn_config_get_group_priority (config, group, 0x1303));
  g_assert_true (g_ptr_array_find (policy->suites, suite, NULL));
}

static void
test_foreign_suites_and_groups (void)
{
  g_autoptr (TnConfig) config = make_config ("ECDHE-ECDSA-AES128-GCM-SHA256");

  g_assert_null (tn_config_get_suite_priority (config, tn_cipher_suite_by_id (0xc02f), FALSE));
  g_assert_null (tn_config_get_group_priority (config, NULL, 0));
}

/* With the option only, and only for clients that begin with it. */
static void
test_chacha_for_those_who_ask (void)
{
  const TnConfigSpec spec = { .secure_options = (1 << 21) | (1 << 22) };
  g_autoptr (TnConfig) config = tn_test_config_with (&spec, "leaf-ec", NULL);
  const TnGroup *group = tn_group_by_id (0x001d);

  g_assert_true (tn_config_get_group_priority (config, group, 0x1301)
                 != tn_config_get_group_priority (config, group, 0x1303));
}

#define N_CONTEXTS 10000
#define N_CONNECTIONS 1000

/* With -m perf only. */
static void
test_figures (void)
{
  g_autoptr (GPtrArray) configs
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_config_unref);
  g_autoptr (TnConfig) client = make_config (NULL);
  g_autoptr (TnConfig) server = make_config (NULL);
  struct mallinfo2 before = mallinfo2 ();
  double seconds;

  g_test_timer_start ();
  for (guint i = 0; i < N_CONTEXTS; i++)
    g_ptr_array_add (configs, make_config (NULL));
  seconds = g_test_timer_elapsed ();
  g_test_minimized_result (seconds * 1e6 / N_CONTEXTS, "a context with two pairs: %.1f us",
                           seconds * 1e6 / N_CONTEXTS);
  g_test_message ("%zu bytes each", (mallinfo2 ().uordblks - before.uordblks) / N_CONTEXTS);

  tn_test_connect (client, server, NULL);
  before = mallinfo2 ();
  g_test_timer_start ();
  for (guint i = 0; i < N_CONNECTIONS; i++)
    tn_test_connect (client, server, NULL);
  seconds = g_test_timer_elapsed ();
  g_test_minimized_result (seconds * 1e6 / N_CONNECTIONS, "a handshake, both ends: %.1f us",
                           seconds * 1e6 / N_CONNECTIONS);
  g_test_message ("%zd bytes stay after %d", (gssize) (mallinfo2 ().uordblks - before.uordblks),
                  N_CONNECTIONS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  tn_test_add_versions ("/engine/config-policy/nothing-is-parsed-for-a-second-connection",
                        test_nothing_is_parsed_twice);
  g_test_add_func ("/engine/config-policy/nothing-is-parsed-for-an-engine",
                   test_nothing_is_parsed_for_an_engine);
  g_test_add_func ("/engine/config-policy/threads-share", test_threads_share);
  g_test_add_func ("/engine/config-policy/priorities-stay", test_priorities_stay);
  g_test_add_func ("/engine/config-policy/others-suites-and-groups-have-none",
                   test_foreign_suites_and_groups);
  g_test_add_func ("/engine/config-policy/chacha-first-for-those-who-ask",
                   test_chacha_for_those_who_ask);
  if (g_test_perf ())
    g_test_add_func ("/engine/config-policy/figures", test_figures);

  return g_test_run ();
}
