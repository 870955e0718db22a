/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/ciphers.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/cipher-list.h"
#include "libtlsnode/compat/cipher-table.h"
#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/compat/ssl-error.h"

/* Node builds OpenSSL with level 1. */
#define DEFAULT_LEVEL 1

#define DEFAULT_TLS_1_3                                                                        \
  "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"
#define DEFAULT_TLS_1_2                                                                        \
  "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"     \
  "ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:"           \
  "DHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-"      \
  "SHA256:"                                                                                    \
  "DHE-RSA-AES256-SHA256:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA"

/* Distributions may set another one (-Dcore-cipher-list). */
#ifndef TN_CORE_CIPHER_LIST
#define TN_CORE_CIPHER_LIST DEFAULT_TLS_1_3 ":" DEFAULT_TLS_1_2
#endif

const TnCipherSuite *
tn_cipher_suite_by_id (guint16 id)
{
  gsize i;

  for (i = 0; i < tn_cipher_table_length; i++) {
    if (tn_cipher_table[i].id == id)
      return &tn_cipher_table[i];
  }

  return NULL;
}

const TnCipherSuite *
tn_cipher_suite_by_name (const char *name)
{
  gsize i;

  for (i = 0; i < tn_cipher_table_length; i++) {
    if (g_strcmp0 (tn_cipher_table[i].name, name) == 0)
      return &tn_cipher_table[i];
  }

  return NULL;
}

gboolean
tn_cipher_suite_is_in_backend (const TnCipherSuite *suite)
{
  return !g_str_has_prefix (suite->cipher, "ARIA");
}

const char *
tn_default_core_cipher_list (void)
{
  return TN_CORE_CIPHER_LIST;
}

/* The words of a list as Node sorts them: those for TLS 1.3, and the rest as an OpenSSL cipher list. */
static void
split_list (char **words, GPtrArray *tls13, GString *tls12)
{
  gsize i;

  for (i = 0; words[i] != NULL; i++) {
    if (*words[i] == '\0' || g_str_has_prefix (words[i], "!TLS_"))
      continue;
    if (g_str_has_prefix (words[i], "TLS_"))
      g_ptr_array_add (tls13, words[i]);
    else
      g_string_append_printf (tls12, "%s%s", tls12->len > 0 ? ":" : "", words[i]);
  }
}

/* As Node prints the array that it got by splitting. */
static void
set_empty_list_error (GError **error, char **words)
{
  g_autofree char *joined = g_strjoinv ("', '", words);

  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The property 'options.ciphers' is invalid. Received [ '%s' ]", joined);
}

/* OpenSSL takes the IETF's name of any suite here, and offers an older one only when the versions allow it. */
static const TnCipherSuite *
find_tls_word (const char *word)
{
  gsize i;

  for (i = 0; i < tn_cipher_table_length; i++) {
    if (strcmp (tn_cipher_table[i].standard_name, word) == 0)
      return &tn_cipher_table[i];
  }

  return NULL;
}

static void
add_suite (GPtrArray *suites, const TnCipherSuite *suite)
{
  if (suite != NULL && !g_ptr_array_find (suites, suite, NULL))
    g_ptr_array_add (suites, (gpointer) suite);
}

static void
add_tls_words (GPtrArray *suites, char **words, gsize length)
{
  gsize i;

  for (i = 0; i < length; i++)
    add_suite (suites, find_tls_word (words[i]));
}

static GPtrArray *
resolve (GPtrArray *tls_words, const char *others, guint *level, GError **error)
{
  g_autoptr (GPtrArray) suites = g_ptr_array_new ();
  g_autoptr (GPtrArray) older = NULL;
  g_auto (GStrv) defaults = g_strsplit (DEFAULT_TLS_1_3, ":", -1);
  guint i;

  if (tls_words->len > 0)
    add_tls_words (suites, (char **) tls_words->pdata, tls_words->len);
  else
    add_tls_words (suites, defaults, g_strv_length (defaults));
  if (suites->len == 0) {
    g_propagate_error (error, tn_ssl_error_new (TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH));
    return NULL;
  }

  older = tn_cipher_string_resolve (others, level);
  if (older == NULL) {
    g_propagate_error (error, tn_ssl_error_new (TLS_NODE_ERROR_SSL_INVALID_COMMAND));
    return NULL;
  }
  if (older->len == 0 && *others != '\0') {
    g_propagate_error (error, tn_ssl_error_new (TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH));
    return NULL;
  }

  for (i = 0; i < older->len; i++)
    add_suite (suites, older->pdata[i]);

  return g_steal_pointer (&suites);
}

GPtrArray *
tn_cipher_list_resolve (const char *list, guint *level, GError **error)
{
  g_autoptr (GPtrArray) tls_words = g_ptr_array_new ();
  g_autoptr (GString) others = g_string_new (NULL);
  g_auto (GStrv) words = NULL;

  if (list == NULL || *list == '\0')
    list = tn_default_core_cipher_list ();

  *level = DEFAULT_LEVEL;
  words = g_strsplit (list, ":", -1);
  split_list (words, tls_words, others);
  if (tls_words->len == 0 && others->len == 0) {
    set_empty_list_error (error, words);
    return NULL;
  }

  return resolve (tls_words, others->str, level, error);
}

gboolean
tn_cipher_list_get_suite_b (const char *list, const char **groups, const char **sigalgs)
{
  g_autoptr (GPtrArray) tls_words = g_ptr_array_new ();
  g_autoptr (GString) others = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit (list != NULL ? list : "", ":", -1);
  const TnSuiteB *found;

  split_list (words, tls_words, others);
  found = tn_cipher_string_find_suite_b (others->str);
  if (found == NULL)
    return FALSE;

  *groups = found->groups;
  *sigalgs = found->sigalgs;

  return TRUE;
}
