/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pkcs12-kdf.h"

#include <gnutls/crypto.h>

#include "tests/support/tn-certs.h"
#include "tests/support/tn-hex.h"

typedef struct {
  const char *name;
  TnPkcs12Use use;
  int digest;
  const char *passphrase;
  const char *salt;
  guint iterations;
  const char *derived;
} KdfCase;

#define SALT "0102030405060708"

/* Made with openssl kdf ... PKCS12KDF. */
static const KdfCase kdf_cases[] = {
  { "key", TN_PKCS12_KEY, GNUTLS_DIG_SHA1, "secret", SALT, 1,
    "7DFB79BE4AA7463B36D47DEACB34D10E512B52982D1BFFED" },
  { "vector", TN_PKCS12_IV, GNUTLS_DIG_SHA1, "secret", SALT, 1000, "615EE2F46B1A21D7" },
  { "mac", TN_PKCS12_MAC, GNUTLS_DIG_SHA256, "secret", SALT, 2048,
    "F5482FD03F702689B4E96CBBEA867C6B16E5BDA934929F2ECAF4DA9E1C67BE8F" },
  { "large-digest", TN_PKCS12_MAC, GNUTLS_DIG_SHA512, "secret", SALT, 5,
    "897DDD5D0A730EBC9EC586F2438D859F7C7D81EB0AB846E46D9EE733C0A334FB"
    "3A32497AD1E136ABBEA8ACFEBB954C0506F672EB6DD81E7C333BD38341D6D7B6" },
  { "several-rounds", TN_PKCS12_KEY, GNUTLS_DIG_SHA384, "secret", SALT, 3,
    "6ABC98A235D7F9755421D04AA9E1C0552E4545B554363A2976394CAAB6AC26A2427D5EACAA43B2A908761A3C"
    "158C201DAFFC5A467ED2A9E9C5E62FF2724CB09E59CA2F5679AED138347781E27A859C9351AAF14C93BA3BA7"
    "56CE860C26A22FD6AFA22435" },
  { "one-letter", TN_PKCS12_MAC, GNUTLS_DIG_SHA1, "x", "ff", 1,
    "E9F764DC7500026DFC0CEF39EB992B01433735D5" },
  { "no-passphrase", TN_PKCS12_MAC, GNUTLS_DIG_SHA1, NULL, "01", 2,
    "D92D8DC86DBCBE43789DB8898C0BA956D88D3740" },
  { "empty-passphrase", TN_PKCS12_MAC, GNUTLS_DIG_SHA1, "", "01", 2,
    "5B7AB795DF911421C245A39B408B874485407394" },
  { "umlaut", TN_PKCS12_MAC, GNUTLS_DIG_SHA1, "ä", "01", 2,
    "124691A00A306387EB6A29120AE199A85CF85BC7" },
  { "latin-1", TN_PKCS12_MAC, GNUTLS_DIG_SHA1, "\xe4", "01", 2,
    "124691A00A306387EB6A29120AE199A85CF85BC7" },
  { "beyond-16-bits", TN_PKCS12_MAC, GNUTLS_DIG_SHA1, "🔑", "01", 2,
    "D9DA2D3812C4D0D6F1443098558522293B7D60F6" },
};

static void
test_derives_as_openssl (gconstpointer data)
{
  const KdfCase *c = data;
  g_autoptr (GBytes) salt = test_hex (c->salt);
  g_autoptr (GBytes) expected = test_hex (c->derived);
  guint8 derived[128];

  g_assert_true (tn_pkcs12_derive (c->use, c->digest, c->passphrase, test_der (salt),
                                   c->iterations, derived, g_bytes_get_size (expected)));
  g_assert_cmpmem (derived, g_bytes_get_size (expected), g_bytes_get_data (expected, NULL),
                   g_bytes_get_size (expected));
}

static void
test_salt_may_be_empty (void)
{
  guint8 derived[20];

  g_assert_true (tn_pkcs12_derive (TN_PKCS12_KEY, GNUTLS_DIG_SHA1, NULL, (TnDer){ NULL, 0 }, 1,
                                   derived, sizeof derived));
}

static void
test_unknown_digest_is_refused (void)
{
  g_autoptr (GBytes) salt = test_hex (SALT);
  guint8 derived[20];

  g_assert_false (tn_pkcs12_derive (TN_PKCS12_KEY, GNUTLS_DIG_UNKNOWN, "secret",
                                    test_der (salt), 1, derived, sizeof derived));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kdf_cases); i++) {
    g_autofree char *path
        = g_strdup_printf ("/x509/pkcs12-kdf/derives-as-openssl/%s", kdf_cases[i].name);

    g_test_add_data_func (path, &kdf_cases[i], test_derives_as_openssl);
  }

  g_test_add_func ("/x509/pkcs12-kdf/salt-may-be-empty", test_salt_may_be_empty);
  g_test_add_func ("/x509/pkcs12-kdf/unknown-digest-is-refused",
                   test_unknown_digest_is_refused);
  return g_test_run ();
}
