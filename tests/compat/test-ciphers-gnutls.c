/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/compat/protocols.h"

typedef struct {
  const char *name;
  guint min_version;
  guint max_version;
} RangeCase;

static const RangeCase range_cases[] = {
  { "1.0-to-1.3", TN_TLS_1_0, TN_TLS_1_3 }, { "1.2-to-1.3", TN_TLS_1_2, TN_TLS_1_3 },
  { "1.0-to-1.2", TN_TLS_1_0, TN_TLS_1_2 }, { "1.0-only", TN_TLS_1_0, TN_TLS_1_0 },
  { "1.1-only", TN_TLS_1_1, TN_TLS_1_1 },   { "1.2-only", TN_TLS_1_2, TN_TLS_1_2 },
  { "1.3-only", TN_TLS_1_3, TN_TLS_1_3 },
};

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_priority_t, gnutls_priority_deinit, NULL)

static gnutls_priority_t
make_priority (const GPtrArray *suites, guint min_version, guint max_version, gboolean server)
{
  g_autofree char *string
      = tn_cipher_list_to_priority (suites, min_version, max_version, server);
  gnutls_priority_t priority = NULL;
  const char *position = NULL;
  int result = gnutls_priority_init (&priority, string, &position);

  g_test_message ("%s", string);
  if (result < 0)
    g_test_message ("%s at %s", gnutls_strerror_name (result), position);
  g_assert_cmpint (result, ==, GNUTLS_E_SUCCESS);

  return priority;
}

/* GArray of guint16, in GnuTLS's order. The priorities hold suites of TLS 1.3 in any case; sessions skip those that
 * their highest version does not have. */
static GArray *
list_ids (gnutls_priority_t priority)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint16));
  const guint *versions;
  guint index;
  guint i;

  g_assert_cmpint (gnutls_priority_protocol_list (priority, &versions), >, 0);
  for (i = 0; gnutls_priority_get_cipher_suite_index (priority, i, &index)
              != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
       i++) {
    gnutls_protocol_t version;
    guint8 bytes[2];
    guint16 id;

    if (gnutls_cipher_suite_info (index, bytes, NULL, NULL, NULL, &version) == NULL
        || version > versions[0])
      continue;
    id = (guint16) (bytes[0] << 8 | bytes[1]);
    g_array_append_val (ids, id);
  }

  return ids;
}

static gint
find_id (const GArray *ids, guint16 id)
{
  guint i;

  for (i = 0; i < ids->len; i++) {
    if (g_array_index (ids, guint16, i) == id)
      return (gint) i;
  }

  return -1;
}

static gboolean
is_covered (const TnCipherSuite *suite, const RangeCase *range)
{
  if (suite->min_version >= TN_TLS_1_3)
    return range->max_version >= TN_TLS_1_3;

  return suite->min_version <= range->max_version && range->min_version < TN_TLS_1_3;
}

static void
test_default_list_is_covered (gconstpointer data)
{
  const RangeCase *range = data;
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (NULL, NULL);
  guint i;
  guint server;

  for (server = 0; server < 2; server++) {
    g_auto (gnutls_priority_t) priority
        = make_priority (suites, range->min_version, range->max_version, server == 1);
    g_autoptr (GArray) ids = list_ids (priority);

    for (i = 0; i < suites->len; i++) {
      const TnCipherSuite *suite = suites->pdata[i];

      g_test_message ("%s", suite->name);
      g_assert_cmpint (find_id (ids, suite->id) >= 0, ==, is_covered (suite, range));
    }
  }
}

static void
assert_versions (const RangeCase *range, gnutls_priority_t priority)
{
  static const gnutls_protocol_t protocols[]
      = { GNUTLS_TLS1_0, GNUTLS_TLS1_1, GNUTLS_TLS1_2, GNUTLS_TLS1_3 };
  const guint *list;
  int length = gnutls_priority_protocol_list (priority, &list);
  guint expected = 0;
  guint version;

  for (version = range->max_version; version >= range->min_version; version--) {
    g_assert_cmpuint (list[expected], ==, protocols[version - TN_TLS_1_0]);
    expected++;
  }
  g_assert_cmpint (length, ==, expected);
}

static void
test_versions_are_the_range_highest_first (gconstpointer data)
{
  const RangeCase *range = data;
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (NULL, NULL);
  g_auto (gnutls_priority_t) priority
      = make_priority (suites, range->min_version, range->max_version, FALSE);

  assert_versions (range, priority);
}

static void
test_single_suite_stands_alone (void)
{
  g_autoptr (GPtrArray) all = tn_cipher_list_parse ("ALL:!PSK:!SRP:!aNULL:!eNULL", NULL);
  guint i;

  g_assert_cmpuint (all->len, >, 60);
  for (i = 0; i < all->len; i++) {
    TnCipherSuite *suite = all->pdata[i];
    gboolean is_tls13 = suite->min_version >= TN_TLS_1_3;
    g_autoptr (GPtrArray) one = g_ptr_array_new ();
    g_auto (gnutls_priority_t) priority = NULL;
    g_autoptr (GArray) ids = NULL;

    g_ptr_array_add (one, suite);
    priority = make_priority (one, TN_TLS_1_0, is_tls13 ? TN_TLS_1_3 : TN_TLS_1_2, FALSE);
    ids = list_ids (priority);
    g_assert_cmpuint (ids->len, ==, 1);
    g_assert_cmphex (g_array_index (ids, guint16, 0), ==, suite->id);
  }
}

static void
test_modern_list_is_exact (void)
{
  static const char list[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                             "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                             "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (list, NULL);
  g_auto (gnutls_priority_t) priority = make_priority (suites, TN_TLS_1_2, TN_TLS_1_3, FALSE);
  g_autoptr (GArray) ids = list_ids (priority);

  g_assert_cmpuint (suites->len, ==, 9);
  g_assert_cmpuint (ids->len, ==, 9);
}

static void
test_gcm_comes_before_chacha_by_default (void)
{
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (NULL, NULL);
  g_auto (gnutls_priority_t) priority = make_priority (suites, TN_TLS_1_2, TN_TLS_1_3, TRUE);
  g_autoptr (GArray) ids = list_ids (priority);

  g_assert_cmpint (find_id (ids, 0x1302), ==, 0);
  g_assert_cmpint (find_id (ids, 0x1301), <, find_id (ids, 0x1303));
  g_assert_cmpint (find_id (ids, 0xc02f), <, find_id (ids, 0xcca8));
}

static void
test_chacha_comes_first_when_asked_for (void)
{
  static const char list[] = "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
                             "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256";
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (list, NULL);
  g_auto (gnutls_priority_t) priority = make_priority (suites, TN_TLS_1_2, TN_TLS_1_3, TRUE);
  g_autoptr (GArray) ids = list_ids (priority);

  g_assert_cmpint (find_id (ids, 0x1303), ==, 0);
  g_assert_cmpint (find_id (ids, 0xcca8), <, find_id (ids, 0xc02f));
}

static void
test_groups_are_those_of_node (void)
{
  static const gnutls_group_t expected[] = {
    GNUTLS_GROUP_X25519,    GNUTLS_GROUP_SECP256R1, GNUTLS_GROUP_X448,
    GNUTLS_GROUP_SECP521R1, GNUTLS_GROUP_SECP384R1, GNUTLS_GROUP_FFDHE2048,
    GNUTLS_GROUP_FFDHE3072, GNUTLS_GROUP_FFDHE4096, GNUTLS_GROUP_FFDHE6144,
    GNUTLS_GROUP_FFDHE8192,
  };
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (NULL, NULL);
  g_auto (gnutls_priority_t) priority = make_priority (suites, TN_TLS_1_2, TN_TLS_1_3, FALSE);
  const guint *groups;
  int length = gnutls_priority_group_list (priority, &groups);
  gsize i;

  g_assert_cmpint (length, ==, G_N_ELEMENTS (expected));
  for (i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (groups[i], ==, expected[i]);
}

static void
test_signatures_have_no_sha1 (void)
{
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (NULL, NULL);
  g_auto (gnutls_priority_t) priority = make_priority (suites, TN_TLS_1_2, TN_TLS_1_3, FALSE);
  const guint *list;
  int length = gnutls_priority_sign_list (priority, &list);
  int i;

  g_assert_cmpint (length, ==, 17);
  g_assert_cmpuint (list[0], ==, GNUTLS_SIGN_ECDSA_SHA256);
  for (i = 0; i < length; i++)
    g_assert_cmpuint (gnutls_sign_get_hash_algorithm (list[i]), !=, GNUTLS_DIG_SHA1);
}

static void
test_trap_words_are_never_in_the_string (void)
{
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse ("ALL:COMPLEMENTOFALL:@SECLEVEL=0", NULL);
  g_autofree char *string = tn_cipher_list_to_priority (suites, TN_TLS_1_0, TN_TLS_1_3, FALSE);
  g_auto (gnutls_priority_t) priority = make_priority (suites, TN_TLS_1_0, TN_TLS_1_3, FALSE);
  g_autoptr (GArray) ids = list_ids (priority);

  g_assert_null (strstr (string, "PSK"));
  g_assert_null (strstr (string, "SRP"));
  g_assert_null (strstr (string, "ANON"));
  g_assert_null (strstr (string, "+NULL"));
  g_assert_cmpint (find_id (ids, 0x1301), >=, 0);
}

/* What has no effect between two of us: other people's keys and servers. */
static void
test_policy_words_are_in_the_string (void)
{
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (NULL, NULL);
  g_autofree char *client = tn_cipher_list_to_priority (suites, TN_TLS_1_2, TN_TLS_1_3, FALSE);
  g_autofree char *server = tn_cipher_list_to_priority (suites, TN_TLS_1_2, TN_TLS_1_3, TRUE);

  g_assert_nonnull (strstr (client, ":%PROFILE_VERY_WEAK"));
  g_assert_nonnull (strstr (server, ":%PROFILE_VERY_WEAK"));
  g_assert_nonnull (strstr (client, ":%SAFE_RENEGOTIATION"));
  g_assert_null (strstr (server, "RENEGOTIATION"));
}

static void
test_nothing_left_is_refused_by_gnutls (void)
{
  static const char *const lists[] = { "PSK-AES128-GCM-SHA256:SRP", "NULL-SHA@SECLEVEL=0" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autoptr (GPtrArray) suites = tn_cipher_list_parse (lists[i], NULL);
    g_autofree char *string
        = tn_cipher_list_to_priority (suites, TN_TLS_1_0, TN_TLS_1_2, FALSE);
    gnutls_priority_t priority = NULL;

    g_assert_cmpint (gnutls_priority_init (&priority, string, NULL), ==,
                     GNUTLS_E_NO_PRIORITIES_WERE_SET);
  }
}

static void
test_version_without_suite_is_left_out (void)
{
  static const RangeCase only_13 = { "", TN_TLS_1_3, TN_TLS_1_3 };
  static const RangeCase only_12 = { "", TN_TLS_1_2, TN_TLS_1_2 };
  g_autoptr (GPtrArray) tls13 = tn_cipher_list_parse ("TLS_AES_128_GCM_SHA256", NULL);
  g_autoptr (GPtrArray) aead = tn_cipher_list_parse ("AES128-GCM-SHA256", NULL);
  g_auto (gnutls_priority_t) first = make_priority (tls13, TN_TLS_1_0, TN_TLS_1_3, FALSE);
  g_auto (gnutls_priority_t) second = make_priority (aead, TN_TLS_1_0, TN_TLS_1_2, FALSE);

  assert_versions (&only_13, first);
  assert_versions (&only_12, second);
}

/* Two sessions that speak to each other through two arrays. */
typedef struct {
  gnutls_session_t session;
  GByteArray *in;
  GByteArray *out;
} Side;

static ssize_t
push_cb (gnutls_transport_ptr_t data, const void *bytes, size_t length)
{
  Side *side = data;

  g_byte_array_append (side->out, bytes, (guint) length);

  return (ssize_t) length;
}

static ssize_t
pull_cb (gnutls_transport_ptr_t data, void *bytes, size_t length)
{
  Side *side = data;
  guint taken = MIN ((guint) length, side->in->len);

  if (taken == 0) {
    gnutls_transport_set_errno (side->session, EAGAIN);
    return -1;
  }
  memcpy (bytes, side->in->data, taken);
  g_byte_array_remove_range (side->in, 0, taken);

  return taken;
}

static void
side_init (Side *side,
           guint flags,
           gnutls_priority_t priority,
           gnutls_certificate_credentials_t credentials)
{
  g_assert_cmpint (gnutls_init (&side->session, flags | GNUTLS_NONBLOCK), ==, 0);
  g_assert_cmpint (gnutls_priority_set (side->session, priority), ==, 0);
  gnutls_credentials_set (side->session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_transport_set_ptr (side->session, side);
  gnutls_transport_set_push_function (side->session, push_cb);
  gnutls_transport_set_pull_function (side->session, pull_cb);
}

static gnutls_certificate_credentials_t
make_credentials (void)
{
  gnutls_certificate_credentials_t credentials;
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;

  gnutls_certificate_allocate_credentials (&credentials);
  gnutls_x509_privkey_init (&key);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, 256, 0), ==, 0);
  gnutls_x509_crt_init (&certificate);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, "\001", 1);
  gnutls_x509_crt_set_activation_time (certificate, 0);
  gnutls_x509_crt_set_expiration_time (certificate, G_MAXINT32);
  gnutls_x509_crt_set_key (certificate, key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0),
                   ==, 0);
  g_assert_cmpint (gnutls_certificate_set_x509_key (credentials, &certificate, 1, key), ==, 0);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);

  return credentials;
}

typedef struct {
  const char *name;
  const char *list;
  const char *client_list;
  guint version;
  const char *suite; /* its standard name */
} HandshakeCase;

static const HandshakeCase handshake_cases[] = {
  { "1.0", NULL, NULL, TN_TLS_1_0, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA" },
  { "1.1", NULL, NULL, TN_TLS_1_1, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA" },
  { "1.2", NULL, NULL, TN_TLS_1_2, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" },
  { "1.3", NULL, NULL, TN_TLS_1_3, "TLS_AES_256_GCM_SHA384" },
  { "1.2-one-suite", "ECDHE-ECDSA-AES256-GCM-SHA384", NULL, TN_TLS_1_2,
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" },
  { "1.3-one-suite", "TLS_CHACHA20_POLY1305_SHA256", NULL, TN_TLS_1_3,
    "TLS_CHACHA20_POLY1305_SHA256" },
  { "1.2-server-chooses", "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384", TN_TLS_1_2,
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" },
  { "1.3-server-chooses", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
    "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256", TN_TLS_1_3,
    "TLS_CHACHA20_POLY1305_SHA256" },
};

static void
shake_hands (Side *client, Side *server)
{
  int client_result = GNUTLS_E_AGAIN;
  int server_result = GNUTLS_E_AGAIN;
  guint round;

  for (round = 0; round < 20 && (client_result < 0 || server_result < 0); round++) {
    if (client_result < 0)
      client_result = gnutls_handshake (client->session);
    if (server_result < 0)
      server_result = gnutls_handshake (server->session);
    g_assert_false (gnutls_error_is_fatal (client_result));
    g_assert_false (gnutls_error_is_fatal (server_result));
  }
  g_assert_cmpint (client_result, ==, 0);
  g_assert_cmpint (server_result, ==, 0);
}

static void
test_handshake_succeeds (gconstpointer data)
{
  const HandshakeCase *test = data;
  g_autoptr (GByteArray) up = g_byte_array_new ();
  g_autoptr (GByteArray) down = g_byte_array_new ();
  g_autoptr (GPtrArray) suites = tn_cipher_list_parse (test->list, NULL);
  g_autoptr (GPtrArray) client_suites
      = tn_cipher_list_parse (test->client_list != NULL ? test->client_list : test->list, NULL);
  g_auto (gnutls_priority_t) client_priority
      = make_priority (client_suites, test->version, test->version, FALSE);
  g_auto (gnutls_priority_t) server_priority
      = make_priority (suites, TN_TLS_1_0, test->version, TRUE);
  gnutls_certificate_credentials_t credentials = make_credentials ();
  Side client = { NULL, down, up };
  Side server = { NULL, up, down };

  side_init (&client, GNUTLS_CLIENT, client_priority, credentials);
  side_init (&server, GNUTLS_SERVER, server_priority, credentials);
  shake_hands (&client, &server);

  g_assert_cmpstr (gnutls_ciphersuite_get (client.session), ==, test->suite);
  gnutls_deinit (client.session);
  gnutls_deinit (server.session);
  gnutls_certificate_free_credentials (credentials);
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (range_cases); i++) {
    g_autofree char *covered = g_strconcat ("/compat/ciphers-gnutls/default-list-is-covered/",
                                            range_cases[i].name, NULL);
    g_autofree char *versions
        = g_strconcat ("/compat/ciphers-gnutls/versions-are-the-range-highest-first/",
                       range_cases[i].name, NULL);

    g_test_add_data_func (covered, &range_cases[i], test_default_list_is_covered);
    g_test_add_data_func (versions, &range_cases[i], test_versions_are_the_range_highest_first);
  }
  g_test_add_func ("/compat/ciphers-gnutls/single-suite-stands-alone",
                   test_single_suite_stands_alone);
  g_test_add_func ("/compat/ciphers-gnutls/modern-list-is-exact", test_modern_list_is_exact);
  g_test_add_func ("/compat/ciphers-gnutls/gcm-comes-before-chacha-by-default",
                   test_gcm_comes_before_chacha_by_default);
  g_test_add_func ("/compat/ciphers-gnutls/chacha-comes-first-when-asked-for",
                   test_chacha_comes_first_when_asked_for);
  g_test_add_func ("/compat/ciphers-gnutls/groups-are-those-of-node",
                   test_groups_are_those_of_node);
  g_test_add_func ("/compat/ciphers-gnutls/signatures-have-no-sha1",
                   test_signatures_have_no_sha1);
  g_test_add_func ("/compat/ciphers-gnutls/trap-words-are-never-in-the-string",
                   test_trap_words_are_never_in_the_string);
  g_test_add_func ("/compat/ciphers-gnutls/policy-words-are-in-the-string",
                   test_policy_words_are_in_the_string);
  g_test_add_func ("/compat/ciphers-gnutls/nothing-left-is-refused-by-gnutls",
                   test_nothing_left_is_refused_by_gnutls);
  g_test_add_func ("/compat/ciphers-gnutls/version-without-suite-is-left-out",
                   test_version_without_suite_is_left_out);
  for (i = 0; i < G_N_ELEMENTS (handshake_cases); i++) {
    g_autofree char *path = g_strconcat ("/compat/ciphers-gnutls/handshake-succeeds/",
                                         handshake_cases[i].name, NULL);

    g_test_add_data_func (path, &handshake_cases[i], test_handshake_succeeds);
  }

  return g_test_run ();
}
