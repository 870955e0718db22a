/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "libtlsnode/engine/client-hello.h"
#include "tests/support/tn-engine-pair.h"
#include "tests/support/tn-gnutls-peer.h"

/* What rests on the inside of GnuTLS and may break with another version of it. */

/* The hello that an end sent last: at the start or, after a HelloRetryRequest, behind the first one. */
static void
parse_hello (TnClientHello *hello, const guint8 *data, gsize length)
{
  g_assert_cmpint (tn_client_hello_scan (data, length, hello), ==, TN_HELLO_COMPLETE);
}

static void
test_no_status_request (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.min_version = version, .max_version = version);
  TnClientHello hello;

  tn_pair_step_client (pair);
  parse_hello (&hello, pair->client.sent->data, pair->client.sent->len);

  g_assert_false (hello.status_request);
  g_assert_true (hello.has_extended_master_secret || strcmp (version, "TLSv1.3") == 0);
  tn_client_hello_clear (&hello);
}

/* GnuTLS looks at the extension again behind the ServerHello, and at it once more when it is freed. */
static void
test_handshake_without_status_request (gconstpointer version)
{
  g_autoptr (TnPair) pair = tn_pair_new (.min_version = version, .max_version = version);

  tn_pair_connect (pair);
}

static void
test_second_hello_without_status_request (void)
{
  g_autoptr (TnPair) pair = tn_pair_new (.min_version = "TLSv1.3");
  g_autoptr (TnGnutlsPeer) peer = tn_gnutls_peer_new (
      pair->client.engine, GNUTLS_SERVER,
      "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-SECP384R1", "leaf-ec");
  TnClientHello hello;
  gsize offset = 0;

  tn_engine_start (pair->client.engine, TN_TEST_NOW);
  tn_gnutls_peer_carry (peer);
  tn_gnutls_peer_carry (peer);
  gnutls_handshake (peer->session);
  tn_gnutls_peer_carry (peer);
  /* A change_cipher_spec may come before it. */
  if (peer->incoming->data[0] == 20)
    offset = 6;
  parse_hello (&hello, peer->incoming->data + offset, peer->incoming->len - offset);

  g_assert_false (hello.status_request);
  g_assert_cmpint (tn_gnutls_peer_handshake (peer), ==, 0);
  tn_client_hello_clear (&hello);
}

/* As OpenSSL: one share, not one for each of several groups. */
static void
test_one_key_share (void)
{
  g_autoptr (TnPair) pair = tn_pair_new ();
  TnClientHello hello;

  tn_pair_step_client (pair);
  parse_hello (&hello, pair->client.sent->data, pair->client.sent->len);

  g_assert_cmpuint (hello.key_share_groups.length, ==, 2 + 2 + 32);
  tn_client_hello_clear (&hello);
}

/* GnuTLS writes secrets to a file of the environment when nobody asks for them. */
static void
keylog_child (void)
{
  g_autoptr (TnPair) pair = tn_pair_new ();

  tn_pair_connect (pair);
}

static void
test_no_key_log (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "tn-keylog-XXXXXX", NULL);
  g_autofree char *contents = NULL;
  gsize length = 1;
  int fd;

  if (g_test_subprocess ()) {
    keylog_child ();
    return;
  }

  fd = g_mkstemp (path);
  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_setenv ("SSLKEYLOGFILE", path, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("SSLKEYLOGFILE");

  g_test_trap_assert_passed ();
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpuint (length, ==, 0);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  tn_test_add_versions ("/engine/hooks/no-status-request-is-sent", test_no_status_request);
  tn_test_add_versions ("/engine/hooks/its-absence-hurts-nobody",
                        test_handshake_without_status_request);
  g_test_add_func ("/engine/hooks/no-status-request-is-sent-after-a-retry",
                   test_second_hello_without_status_request);
  g_test_add_func ("/engine/hooks/one-key-share-is-sent", test_one_key_share);
  g_test_add_func ("/engine/hooks/no-secrets-are-written-to-the-environments-file",
                   test_no_key_log);

  return g_test_run ();
}
