/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/ciphers.h"

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

static void
add_tls13_suites (GPtrArray *suites, char **names, gsize length)
{
  gsize i;

  for (i = 0; i < length; i++) {
    const TnCipherSuite *suite = tn_cipher_suite_by_name (names[i]);

    if (suite != NULL && !g_ptr_array_find (suites, suite, NULL))
      g_ptr_array_add (suites, (gpointer) suite);
  }
}

static void
drop_weaker_than (GPtrArray *suites, guint level)
{
  guint i;

  for (i = suites->len; i > 0; i--) {
    if (!tn_cipher_suite_has_level (suites->pdata[i - 1], level))
      g_ptr_array_remove_index (suites, i - 1);
  }
}

static GPtrArray *
resolve (GPtrArray *tls13, const char *tls12, GError **error)
{
  g_autoptr (GPtrArray) suites = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = NULL;
  g_auto (GStrv) defaults = g_strsplit (DEFAULT_TLS_1_3, ":", -1);
  guint level = DEFAULT_LEVEL;

  if (tls13->len > 0)
    add_tls13_suites (suites, (char **) tls13->pdata, tls13->len);
  else
    add_tls13_suites (suites, defaults, g_strv_length (defaults));
  if (suites->len == 0) {
    g_propagate_error (error, tn_ssl_error_new (TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH));
    return NULL;
  }

  others = tn_cipher_string_resolve (tls12, &level);
  if (others == NULL) {
    g_propagate_error (error, tn_ssl_error_new (TLS_NODE_ERROR_SSL_INVALID_COMMAND));
    return NULL;
  }
  if (others->len == 0 && *tls12 != '\0') {
    g_propagate_error (error, tn_ssl_error_new (TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH));
    return NULL;
  }
  if (level > DEFAULT_LEVEL) {
    /* A level is a promise about keys and signatures as well, which nobody here would keep. */
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.ciphers' is invalid: @SECLEVEL=%u is not supported",
                  level);
    return NULL;
  }

  g_ptr_array_extend (suites, others, NULL, NULL);
  drop_weaker_than (suites, level);

  return g_steal_pointer (&suites);
}

GPtrArray *
tn_cipher_list_parse (const char *list, GError **error)
{
  g_autoptr (GPtrArray) tls13 = g_ptr_array_new ();
  g_autoptr (GString) tls12 = g_string_new (NULL);
  g_auto (GStrv) words = NULL;

  if (list == NULL || *list == '\0')
    list = tn_default_core_cipher_list ();

  words = g_strsplit (list, ":", -1);
  split_list (words, tls13, tls12);
  if (tls13->len == 0 && tls12->len == 0) {
    set_empty_list_error (error, words);
    return NULL;
  }

  return resolve (tls13, tls12->str, error);
}
