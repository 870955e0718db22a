/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-settings.h"
#include "tests/support/tn-test.h"

/* Who contexts are, and whom they trust. */

/* Every outcome is that of Node 20 with the same options and the same files. */

#define CA "ca=ca1.crt.pem"
#define RSA "cert=srv.crt.pem key=srv.key.pem"
#define CLIENT "cert=cli1.crt.pem key=cli1.key.pem"

typedef struct {
  const char *name;
  const char *client;
  const char *server;
  const char *outcome;
} MeetCase;

/* Servers take allowPartialTrustChain as the document says; those of Node 20 do not look at it. */
static const MeetCase meet_cases[] = {
  { "ca/two-items", "ca=ca2.crt.pem+ca1.crt.pem", RSA, "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "ca/two-in-one-item", "ca=ca-both.pem", RSA, "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "ca/an-unrelated-certificate-first", "ca=srv-a.crt.pem+ca1.crt.pem", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "ca/junk-beside-it-is-skipped", "ca==junk+ca1.crt.pem", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "ca/junk-alone-is-nobody", "ca==junk", RSA,
    "client UNABLE_TO_VERIFY_LEAF_SIGNATURE server ECONNRESET" },
  { "ca/another", "ca=ca2.crt.pem", RSA,
    "client UNABLE_TO_VERIFY_LEAF_SIGNATURE server ECONNRESET" },
  { "cert/leaf-and-intermediate", CA, "cert=srv-int.chain.pem key=srv-int.key.pem",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "cert/with-its-root", CA, "cert=srv-int.full.pem key=srv-int.key.pem",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "cert/intermediate-missing", CA, "cert=srv-int.crt.pem key=srv-int.key.pem",
    "client UNABLE_TO_VERIFY_LEAF_SIGNATURE server ECONNRESET" },
  { "cert/two-in-another-order-than-keys-rsa",
    CA " ciphers=ECDHE-RSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    "cert=srv-ec.crt.pem+srv.crt.pem key=srv.key.pem+srv-ec.key.pem",
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "cert/two-in-another-order-than-keys-ecdsa",
    CA " ciphers=ECDHE-ECDSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    "cert=srv-ec.crt.pem+srv.crt.pem key=srv.key.pem+srv-ec.key.pem",
    "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256" },
  { "cert/ed25519", CA, "cert=srv-ed25519.crt.pem key=srv-ed25519.key.pem",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "cert/rsa-pss", CA, "cert=srv-rsapss.crt.pem key=srv-rsapss.key.pem",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "key/encrypted", CA, "cert=srv.crt.pem key=srv.enc.key.pem:password",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "key/encrypted-and-two-of-them", CA,
    "cert=srv.crt.pem+srv-ec.crt.pem key=srv-ec.key.pem+srv.enc-trad.key.pem:password",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "pfx/of-a-server", CA, "pfx=srv.pfx:sample", "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "pfx/with-the-passphrase-for-all", CA, "pfx=srv.pfx passphrase=sample",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "pfx/two-rsa", CA " ciphers=ECDHE-RSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    "pfx=srv.pfx:sample+srv-ec.nopass.pfx", "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "pfx/two-ecdsa", CA " ciphers=ECDHE-ECDSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    "pfx=srv.pfx:sample+srv-ec.nopass.pfx", "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256" },
  { "pfx/beside-key-and-cert", CA " ciphers=ECDHE-ECDSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    "pfx=srv-ec.nopass.pfx " RSA, "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256" },
  { "pfx/its-authorities-are-trusted", CA " " CLIENT " maxVersion=TLSv1.2",
    "pfx=srv.pfx:sample requestCert=true", "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "pfx/without-authorities-nobody-new-is-trusted", CA " " CLIENT " maxVersion=TLSv1.2",
    "pfx=srv-ec.nopass.pfx requestCert=true", "client ECONNRESET server ECONNRESET" },
  { "client/with-cert-and-key", CA " " CLIENT, RSA " requestCert=true " CA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "client/with-a-pfx", CA " pfx=cli1.pfx:sample", RSA " requestCert=true " CA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "client/with-nothing", CA " maxVersion=TLSv1.2", RSA " requestCert=true " CA,
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server "
    "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE" },
  { "client/with-nothing-in-1.3", CA, RSA " requestCert=true " CA,
    "client ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED server "
    "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE" },
  { "partial-chain/off-by-default", "ca=int1.crt.pem",
    "cert=srv-int.chain.pem key=srv-int.key.pem",
    "client UNABLE_TO_GET_ISSUER_CERT server ECONNRESET" },
  { "partial-chain/on", "ca=int1.crt.pem allowPartialTrustChain=true",
    "cert=srv-int.chain.pem key=srv-int.key.pem", "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "partial-chain/a-leaf", "ca=srv.crt.pem allowPartialTrustChain=true", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "partial-chain/of-a-server",
    CA " cert=cli-int.chain.pem key=cli-int.key.pem maxVersion=TLSv1.2",
    RSA " requestCert=true ca=int1.crt.pem allowPartialTrustChain=true",
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
};

static void
test_they_meet_as_in_node (gconstpointer data)
{
  const MeetCase *c = data;
  g_autofree char *outcome = tn_settings_meet (c->client, c->server);

  g_assert_cmpstr (outcome, ==, c->outcome);
}

typedef struct {
  const char *name;
  const char *settings;
  const char *code; /* NULL = no error */
  const char *message;
} CheckCase;

static const CheckCase check_cases[] = {
  { "junk-key", "key==junk", "ERR_OSSL_UNSUPPORTED",
    "error:1E08010C:DECODER routines::unsupported" },
  { "empty-key", "key==", "ERR_OSSL_UNSUPPORTED",
    "error:1E08010C:DECODER routines::unsupported" },
  { "key-of-another", "cert=srv.crt.pem key=srv-a.key.pem", "ERR_OSSL_X509_KEY_VALUES_MISMATCH",
    "error:05800074:x509 certificate routines::key values mismatch" },
  { "key-with-passphrase", "cert=srv.crt.pem key=srv.enc.key.pem:password", NULL, NULL },
  { "junk-cert", "cert==junk", "ERR_OSSL_PEM_NO_START_LINE",
    "error:0480006C:PEM routines::no start line" },
  { "cut-cert", "cert==-----BEGIN", "ERR_OSSL_PEM_NO_START_LINE",
    "error:0480006C:PEM routines::no start line" },
  { "junk-ca", "ca==junk", NULL, NULL },
  { "junk-crl", "crl==junk", "ERR_CRYPTO_OPERATION_FAILED", "Failed to parse CRL" },
  { "junk-pfx", "pfx==junk", "UNKNOWN", "not enough data" },
  { "pfx", "pfx=cli1.pfx:sample", NULL, NULL },
  { "pfx-of-a-passphrase-for-all", "pfx=cli1.pfx passphrase=sample", NULL, NULL },
  { "pfx-own-passphrase-first", "pfx=cli1.pfx:wrong passphrase=sample", "UNKNOWN",
    "mac verify failure" },
  { "pfx-without-passphrase", "pfx=srv-ec.nopass.pfx", NULL, NULL },
  { "pfx-needless-passphrase", "pfx=srv-ec.nopass.pfx:x", "UNKNOWN", "mac verify failure" },
  { "pfx-wrong", "pfx=cli1.pfx:wrong", "UNKNOWN", "mac verify failure" },
  { "pfx-none", "pfx=cli1.pfx", "UNKNOWN", "mac verify failure" },
  { "pfx-no-key", "pfx=nokey.pfx:sample", "ERR_CRYPTO_OPERATION_FAILED",
    "Unable to load private key from PFX data" },
  { "key-of-a-passphrase-for-all", "cert=srv.crt.pem key=srv.enc.key.pem passphrase=password",
    NULL, NULL },
  { "key-own-passphrase-first",
    "cert=srv.crt.pem key=srv.enc.key.pem:wrong passphrase=password", "ERR_OSSL_BAD_DECRYPT",
    "error:1C800064:Provider routines::bad decrypt" },
  { "traditional-key", "cert=srv.crt.pem key=srv.enc-trad.key.pem:password", NULL, NULL },
  { "needless-passphrase", RSA ":x passphrase=y", NULL, NULL },
  { "enc-wrong", "cert=srv.crt.pem key=srv.enc.key.pem:wrong", "ERR_OSSL_BAD_DECRYPT",
    "error:1C800064:Provider routines::bad decrypt" },
  { "enc-none", "cert=srv.crt.pem key=srv.enc.key.pem", "ERR_OSSL_BAD_DECRYPT",
    "error:1C800064:Provider routines::bad decrypt" },
  { "trad-wrong", "cert=srv.crt.pem key=srv.enc-trad.key.pem:wrong", "ERR_OSSL_BAD_DECRYPT",
    "error:1C800064:Provider routines::bad decrypt" },
  { "trad-none", "cert=srv.crt.pem key=srv.enc-trad.key.pem", "ERR_OSSL_BAD_DECRYPT",
    "error:1C800064:Provider routines::bad decrypt" },
  { "small-key", "cert=srv-rsa512.crt.pem key=srv-rsa512.key.pem", "ERR_SSL_EE_KEY_TOO_SMALL",
    "error:0A00018F:SSL routines::ee key too small" },
  { "two-pairs", "cert=srv-ec.crt.pem+srv.crt.pem key=srv.key.pem+srv-ec.key.pem", NULL, NULL },
  { "one-key-missing", "cert=srv-ec.crt.pem+srv.crt.pem key=srv.key.pem", NULL, NULL },
};

static void
test_a_context_is_judged_as_in_node (gconstpointer data)
{
  const CheckCase *c = data;
  g_autoptr (GError) error = tn_settings_check (c->settings);

  g_assert_cmpstr (error == NULL ? NULL : tls_node_error_get_code (error), ==, c->code);
  g_assert_cmpstr (error == NULL ? NULL : error->message, ==, c->message);
}

static void
add_table (const char *prefix,
           gconstpointer table,
           guint length,
           gsize size,
           GTestDataFunc function)
{
  for (guint i = 0; i < length; i++) {
    const char *const *name = (gconstpointer) ((const char *) table + i * size);
    g_autofree char *path = g_strconcat (prefix, *name, NULL);

    tn_test_add_data (path, name, function);
  }
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  add_table ("/api/secure-context-credentials/", meet_cases, G_N_ELEMENTS (meet_cases),
             sizeof *meet_cases, test_they_meet_as_in_node);
  add_table ("/api/secure-context-credentials/judged/", check_cases, G_N_ELEMENTS (check_cases),
             sizeof *check_cases, test_a_context_is_judged_as_in_node);
  return tn_test_run ();
}
