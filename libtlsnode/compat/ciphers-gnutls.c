/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/ciphers.h"

#include <string.h>

#include "libtlsnode/compat/protocols.h"

/* One word per property; the order is the order of preference. This is the one file that knows GnuTLS's priority strings;
 * its words need no header of GnuTLS. */

static const char *const certificate_kx[]
    = { "ECDHE-RSA", "ECDHE-ECDSA", "DHE-RSA", "DHE-DSS", "RSA", NULL };

#define GROUPS                                                                                 \
  ":+GROUP-X25519:+GROUP-SECP256R1:+GROUP-X448:+GROUP-SECP521R1:+GROUP-SECP384R1"              \
  ":+GROUP-FFDHE2048:+GROUP-FFDHE3072:+GROUP-FFDHE4096:+GROUP-FFDHE6144:+GROUP-FFDHE8192"

/* Node's list, less what GnuTLS calls insecure (SHA-224 and DSA). An ECDSA code point has two names: TLS 1.2 needs the
 * first, TLS 1.3 the second. */
#define SIGNATURES                                                                             \
  ":+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SHA384"                        \
  ":+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-ECDSA-SHA512:+SIGN-ECDSA-SECP521R1-SHA512"              \
  ":+SIGN-EDDSA-ED25519:+SIGN-EDDSA-ED448:+SIGN-RSA-PSS-SHA256:+SIGN-RSA-PSS-SHA384"           \
  ":+SIGN-RSA-PSS-SHA512:+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-PSS-RSAE-SHA384"                  \
  ":+SIGN-RSA-PSS-RSAE-SHA512:+SIGN-RSA-SHA256:+SIGN-RSA-SHA384:+SIGN-RSA-SHA512"

typedef struct {
  guint version;
  const char *word;
} VersionWord;

/* Highest first: supported_versions keeps the order of the string. */
static const VersionWord version_words[] = {
  { TN_TLS_1_3, "VERS-TLS1.3" },
  { TN_TLS_1_2, "VERS-TLS1.2" },
  { TN_TLS_1_1, "VERS-TLS1.1" },
  { TN_TLS_1_0, "VERS-TLS1.0" },
};

static gboolean
is_tls13 (const TnCipherSuite *suite)
{
  return suite->min_version >= TN_TLS_1_3;
}

static gboolean
is_usable (const TnCipherSuite *suite, guint version)
{
  if (is_tls13 (suite) != (version >= TN_TLS_1_3))
    return FALSE;

  return suite->min_version <= version
         && (is_tls13 (suite) || g_strv_contains (certificate_kx, suite->kx))
         && strcmp (suite->cipher, "NULL") != 0;
}

static gboolean
is_usable_between (const TnCipherSuite *suite, guint min_version, guint max_version)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (version_words); i++) {
    guint version = version_words[i].version;

    if (version >= min_version && version <= max_version && is_usable (suite, version))
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_suite_for (const GPtrArray *suites, guint version)
{
  guint i;

  for (i = 0; i < suites->len; i++) {
    if (is_usable (suites->pdata[i], version))
      return TRUE;
  }

  return FALSE;
}

static void
add_word (GPtrArray *words, const char *word)
{
  if (word != NULL && !g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL))
    g_ptr_array_add (words, (gpointer) word);
}

static void
append_words (GString *string, const GPtrArray *words)
{
  guint i;

  for (i = 0; i < words->len; i++)
    g_string_append_printf (string, ":+%s", (const char *) words->pdata[i]);
}

/* The string has one order of ciphers for all versions, and the default list has two: ChaCha20 is the second of TLS 1.3
 * and behind AES-GCM in TLS 1.2. AES is many times as fast in GnuTLS, so that order wins unless the list
 * says otherwise for TLS 1.2 as well. */
static gboolean
prefers_gcm (const GPtrArray *suites)
{
  guint i;

  for (i = 0; i < suites->len; i++) {
    const TnCipherSuite *suite = suites->pdata[i];

    if (!is_tls13 (suite) && g_str_has_suffix (suite->cipher, "-GCM"))
      return TRUE;
    if (!is_tls13 (suite) && g_str_has_prefix (suite->cipher, "CHACHA20"))
      return FALSE;
  }

  return FALSE;
}

static void
collect_ciphers (GPtrArray *ciphers, const GPtrArray *suites)
{
  gboolean gcm_first = prefers_gcm (suites);
  guint i;

  for (i = 0; gcm_first && i < suites->len; i++) {
    const TnCipherSuite *suite = suites->pdata[i];

    if (g_str_has_suffix (suite->cipher, "-GCM"))
      add_word (ciphers, suite->cipher);
  }
  for (i = 0; i < suites->len; i++)
    add_word (ciphers, ((const TnCipherSuite *) suites->pdata[i])->cipher);
}

static GPtrArray *
list_usable (const GPtrArray *suites, guint min_version, guint max_version)
{
  GPtrArray *usable = g_ptr_array_new ();
  guint i;

  for (i = 0; i < suites->len; i++) {
    if (is_usable_between (suites->pdata[i], min_version, max_version))
      g_ptr_array_add (usable, suites->pdata[i]);
  }

  return usable;
}

char *
tn_cipher_list_to_priority (const GPtrArray *suites,
                            guint min_version,
                            guint max_version,
                            gboolean server)
{
  g_autoptr (GPtrArray) usable = list_usable (suites, min_version, max_version);
  g_autoptr (GPtrArray) kx = g_ptr_array_new ();
  g_autoptr (GPtrArray) ciphers = g_ptr_array_new ();
  g_autoptr (GPtrArray) macs = g_ptr_array_new ();
  GString *string = g_string_new ("NONE:+CTYPE-X509:+COMP-NULL");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (version_words); i++) {
    guint version = version_words[i].version;

    if (version >= min_version && version <= max_version && has_suite_for (usable, version))
      g_string_append_printf (string, ":+%s", version_words[i].word);
  }

  for (i = 0; i < usable->len; i++) {
    const TnCipherSuite *suite = usable->pdata[i];

    add_word (kx, suite->kx);
    add_word (macs, suite->mac);
  }
  collect_ciphers (ciphers, usable);
  append_words (string, kx);
  append_words (string, ciphers);
  append_words (string, macs);

  g_string_append (string, GROUPS SIGNATURES ":%PROFILE_VERY_WEAK");
  g_string_append (string, server ? ":%SERVER_PRECEDENCE" : ":%SAFE_RENEGOTIATION");

  return g_string_free (string, FALSE);
}
