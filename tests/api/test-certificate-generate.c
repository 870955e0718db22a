/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-test.h"

/* Certificates of one's own: whole chains of them, and files that hold them. */

typedef struct {
  TlsNodeCertificate *certificate;
  GBytes *pem;
  GBytes *key;
} Pair;

static void
pair_clear (Pair *self)
{
  g_clear_pointer (&self->pem, g_bytes_unref);
  g_clear_pointer (&self->key, g_bytes_unref);
  if (self->certificate != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->certificate));
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static GBytes *
text_of (TlsNodeCertificate *certificate)
{
  char *pem = tls_node_certificate_to_pem (certificate);

  return g_bytes_new_take (pem, strlen (pem));
}

static TlsNodeCertificateOptions *
options_for (const char *common_name, const Pair *issuer)
{
  TlsNodeCertificateOptions *self = tls_node_certificate_options_new ();

  tls_node_certificate_options_set_common_name (self, common_name);
  if (issuer != NULL)
    tls_node_certificate_options_set_issuer (self, issuer->pem, issuer->key);
  return self;
}

static void
make (Pair *self, TlsNodeCertificateOptions *options)
{
  g_autoptr (GError) error = NULL;

  self->certificate = tls_node_certificate_generate (options, &self->key, &error);
  g_assert_no_error (error);
  self->pem = text_of (self->certificate);
}

static void
make_authority (Pair *self, const char *name, int path_length, const Pair *issuer)
{
  g_autoptr (TlsNodeCertificateOptions) options = options_for (name, issuer);

  tls_node_certificate_options_set_is_ca (options, TRUE);
  tls_node_certificate_options_set_path_length (options, path_length);
  make (self, options);
}

static void
make_leaf (Pair *self, const char *name, const Pair *issuer)
{
  g_autoptr (TlsNodeCertificateOptions) options = options_for (name, issuer);

  tls_node_certificate_options_add_name (options, name);
  make (self, options);
}

/* Each way to give a server its credentials. */
static void
meet (TlsNodeSocketOptions *server, GBytes *root)
{
  g_autoptr (TlsNodeConnectOptions) client = tls_node_connect_options_new ();
  TlsNodeSocket *sockets[2] = { NULL, NULL };
  TnPeer peers[2] = { 0 };
  g_autoptr (GError) error = NULL;

  tls_node_connect_options_set_host (client, "localhost");
  tls_node_secure_context_options_add_ca (TLS_NODE_SECURE_CONTEXT_OPTIONS (client), root);
  tls_node_pair_new (TLS_NODE_SOCKET_OPTIONS (client), server, &sockets[0], &sockets[1],
                     &error);
  g_assert_no_error (error);
  tn_peer_watch (&peers[0], sockets[0]);
  tn_peer_watch (&peers[1], sockets[1]);
  tn_run_until (peers[0].n_secure == 1 && peers[1].n_secure == 1);
  g_assert_true (tls_node_socket_get_authorized (sockets[0]));
  tn_peer_clear (&peers[0]);
  tn_peer_clear (&peers[1]);
}

static void
test_a_chain_of_three_serves (void)
{
  g_auto (Pair) root = { 0 };
  g_auto (Pair) middle = { 0 };
  g_auto (Pair) leaf = { 0 };
  g_autoptr (TlsNodeSocketOptions) server = tls_node_socket_options_new ();
  TlsNodeSecureContextOptions *credentials = TLS_NODE_SECURE_CONTEXT_OPTIONS (server);
  g_autoptr (GByteArray) chain = g_byte_array_new ();
  g_autoptr (GBytes) chain_pem = NULL;

  make_authority (&root, "Root", 1, NULL);
  make_authority (&middle, "Middle", 0, &root);
  make_leaf (&leaf, "localhost", &middle);
  g_byte_array_append (chain, g_bytes_get_data (leaf.pem, NULL), g_bytes_get_size (leaf.pem));
  g_byte_array_append (chain, g_bytes_get_data (middle.pem, NULL),
                       g_bytes_get_size (middle.pem));
  chain_pem = g_byte_array_free_to_bytes (g_steal_pointer (&chain));
  tls_node_secure_context_options_add_cert (credentials, chain_pem);
  tls_node_secure_context_options_add_key (credentials, leaf.key, NULL);

  meet (server, root.pem);
}

static void
test_a_pfx_serves (gconstpointer passphrase)
{
  g_auto (Pair) root = { 0 };
  g_auto (Pair) middle = { 0 };
  g_auto (Pair) leaf = { 0 };
  g_autoptr (TlsNodeSocketOptions) server = tls_node_socket_options_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pfx = NULL;

  make_authority (&root, "Root", -1, NULL);
  make_authority (&middle, "Middle", -1, &root);
  make_leaf (&leaf, "localhost", &middle);
  pfx = tls_node_certificate_to_pfx (leaf.certificate, leaf.key, passphrase, middle.pem,
                                     "My server", NULL, &error);
  g_assert_no_error (error);
  tls_node_secure_context_options_add_pfx (TLS_NODE_SECURE_CONTEXT_OPTIONS (server), pfx,
                                           passphrase);

  meet (server, root.pem);
}

static void
test_every_option_arrives (void)
{
  static const char *const purposes[] = { "OCSPSigning", "1.2.3.4", NULL };
  static const char *const oids[] = { "1.3.6.1.5.5.7.3.9", "1.2.3.4", NULL };
  g_autoptr (TlsNodeCertificateOptions) options = options_for ("Name", NULL);
  g_auto (Pair) made = { 0 };
  g_auto (GStrv) usage = NULL;
  g_autofree char *subject = NULL;

  g_object_set (options, "organization", "Org", "organizational-unit", "Unit", "country", "DE",
                "state", "State", "locality", "City", "is-ca", TRUE, "path-length", 2,
                "not-before", G_GINT64_CONSTANT (86400), "not-after",
                G_GINT64_CONSTANT (172800), "serial-number", "0B", "key-type", "ec",
                "named-curve", "P-521", "digest", "sha256", "extended-key-usage", purposes,
                NULL);
  make (&made, options);
  subject = tls_node_certificate_get_subject (made.certificate);
  usage = tls_node_certificate_get_key_usage (made.certificate);

  g_assert_cmpstr (subject, ==, "C=DE\nST=State\nL=City\nO=Org\nOU=Unit\nCN=Name");
  g_assert_true (g_strv_equal ((const char *const *) usage, oids));
  g_assert_true (tls_node_certificate_get_ca (made.certificate));
}

static void
test_keys_are_encrypted_and_opened (void)
{
  g_autoptr (TlsNodeCertificateOptions) options = options_for ("a", NULL);
  g_autoptr (TlsNodeCertificateOptions) again = options_for ("b", NULL);
  g_autoptr (TlsNodeCertificateOptions) below = options_for ("c", NULL);
  g_auto (Pair) first = { 0 };
  g_auto (Pair) second = { 0 };
  g_auto (Pair) third = { 0 };
  g_autoptr (GBytes) pfx = NULL;

  tls_node_certificate_options_set_output_passphrase (options, "secret");
  make (&first, options);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (first.key, NULL),
                                   "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));

  tls_node_certificate_options_set_private_key (again, first.key);
  tls_node_certificate_options_set_passphrase (again, "secret");
  make (&second, again);
  g_assert_true (
      g_str_has_prefix (g_bytes_get_data (second.key, NULL), "-----BEGIN PRIVATE KEY-----\n"));

  tls_node_certificate_options_set_issuer (below, first.pem, first.key);
  tls_node_certificate_options_set_issuer_passphrase (below, "secret");
  make (&third, below);

  pfx = tls_node_certificate_to_pfx (first.certificate, first.key, "other", NULL, NULL,
                                     "secret", NULL);
  g_assert_nonnull (pfx);
}

typedef struct {
  const char *name;
  const char *property;
  const char *value;
  const char *code;
} BadCase;

static const BadCase bad_cases[] = {
  { "country", "country", "Germany", "ERR_INVALID_ARG_VALUE" },
  { "serial-number", "serial-number", "x", "ERR_INVALID_ARG_VALUE" },
  { "digest", "digest", "md5", "ERR_INVALID_ARG_VALUE" },
  { "named-curve", "named-curve", "P-192", "ERR_INVALID_ARG_VALUE" },
  { "organization", "organization",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "ERR_OUT_OF_RANGE" },
};

static void
test_bad_options_are_refused (gconstpointer data)
{
  const BadCase *c = data;
  g_autoptr (TlsNodeCertificateOptions) options = options_for ("a", NULL);
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (options, c->property, c->value, NULL);

  g_assert_null (tls_node_certificate_generate (options, &key, &error));
  tn_assert_code (error, c->code);
  g_assert_null (key);
}

static void
test_a_curve_is_for_ec_only (void)
{
  g_autoptr (TlsNodeCertificateOptions) options = options_for ("a", NULL);
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;

  tls_node_certificate_options_set_key_type (options, "rsa");
  tls_node_certificate_options_set_named_curve (options, "P-256");

  g_assert_null (tls_node_certificate_generate (options, &key, &error));
  tn_assert_code (error, "ERR_INVALID_ARG_VALUE");
}

static void
assert_refused (TlsNodeCertificateOptions *options, const char *code)
{
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (tls_node_certificate_generate (options, &key, &error));
  tn_assert_code (error, code);
}

static void
test_wrong_passphrases_are_told (void)
{
  g_autoptr (TlsNodeCertificateOptions) options = options_for ("a", NULL);
  g_autoptr (TlsNodeCertificateOptions) again = options_for ("b", NULL);
  g_autoptr (TlsNodeCertificateOptions) below = options_for ("c", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (Pair) first = { 0 };

  tls_node_certificate_options_set_output_passphrase (options, "secret");
  make (&first, options);
  tls_node_certificate_options_set_private_key (again, first.key);
  tls_node_certificate_options_set_issuer (below, first.pem, first.key);

  assert_refused (again, "ERR_OSSL_BAD_DECRYPT");
  assert_refused (below, "ERR_OSSL_BAD_DECRYPT");
  tls_node_certificate_options_set_issuer_passphrase (below, "Secret");
  assert_refused (below, "ERR_OSSL_BAD_DECRYPT");
  g_assert_null (tls_node_certificate_to_pfx (first.certificate, first.key, NULL, NULL, NULL,
                                              NULL, &error));
  tn_assert_code (error, "ERR_OSSL_BAD_DECRYPT");
}

static void
test_half_an_issuer_is_refused (void)
{
  g_autoptr (TlsNodeCertificateOptions) options = options_for ("a", NULL);

  tls_node_certificate_options_set_issuer (options, tn_cert ("ca"), NULL);
  assert_refused (options, "ERR_INVALID_ARG_VALUE");
  tls_node_certificate_options_set_issuer (options, NULL, tn_key ("ca"));
  assert_refused (options, "ERR_INVALID_ARG_VALUE");
  tls_node_certificate_options_set_issuer (options, tn_cert ("ca"), tn_key ("other-ca"));
  assert_refused (options, "ERR_OSSL_X509_KEY_VALUES_MISMATCH");
}

/* But for the blank at its end. */
static void
test_a_cut_issuer_is_refused (void)
{
  gsize size = g_bytes_get_size (tn_key ("ca"));

  for (gsize length = 0; length + 1 < size; length++) {
    g_autoptr (TlsNodeCertificateOptions) options = options_for ("a", NULL);
    g_autofree char *copy = g_memdup2 (g_bytes_get_data (tn_key ("ca"), NULL), length);
    g_autoptr (GBytes) part = g_bytes_new (copy, length);

    tls_node_certificate_options_set_issuer (options, tn_cert ("ca"), part);
    assert_refused (options, "ERR_OSSL_UNSUPPORTED");
  }
}

static void
test_a_pfx_needs_what_belongs_together (void)
{
  g_autoptr (TlsNodeCertificate) server = tls_node_certificate_new (tn_cert ("server"), NULL);
  g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);
  g_autoptr (GError) key_error = NULL;
  g_autoptr (GError) junk_error = NULL;
  g_autoptr (GError) chain_error = NULL;

  g_assert_null (
      tls_node_certificate_to_pfx (server, tn_key ("ca"), NULL, NULL, NULL, NULL, &key_error));
  tn_assert_code (key_error, "ERR_OSSL_X509_KEY_VALUES_MISMATCH");
  g_assert_null (
      tls_node_certificate_to_pfx (server, junk, NULL, NULL, NULL, NULL, &junk_error));
  tn_assert_code (junk_error, "ERR_OSSL_UNSUPPORTED");
  g_assert_null (tls_node_certificate_to_pfx (server, tn_key ("server"), NULL, junk, NULL, NULL,
                                              &chain_error));
  tn_assert_code (chain_error, "ERR_OSSL_PEM_NO_START_LINE");
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add ("/api/certificate-generate/a-chain-of-three-serves",
               test_a_chain_of_three_serves);
  tn_test_add_data ("/api/certificate-generate/a-pfx-serves/secret", "secret",
                    test_a_pfx_serves);
  tn_test_add_data ("/api/certificate-generate/a-pfx-serves/no-passphrase", NULL,
                    test_a_pfx_serves);
  tn_test_add ("/api/certificate-generate/every-option-arrives", test_every_option_arrives);
  tn_test_add ("/api/certificate-generate/keys-are-encrypted-and-opened",
               test_keys_are_encrypted_and_opened);
  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++) {
    g_autofree char *path
        = g_strconcat ("/api/certificate-generate/refuses/", bad_cases[i].name, NULL);

    tn_test_add_data (path, &bad_cases[i], test_bad_options_are_refused);
  }
  tn_test_add ("/api/certificate-generate/a-curve-is-for-ec-only", test_a_curve_is_for_ec_only);
  tn_test_add ("/api/certificate-generate/wrong-passphrases-are-told",
               test_wrong_passphrases_are_told);
  tn_test_add ("/api/certificate-generate/half-an-issuer-is-refused",
               test_half_an_issuer_is_refused);
  tn_test_add ("/api/certificate-generate/a-cut-issuer-is-refused",
               test_a_cut_issuer_is_refused);
  tn_test_add ("/api/certificate-generate/a-pfx-needs-what-belongs-together",
               test_a_pfx_needs_what_belongs_together);
  return tn_test_run ();
}
