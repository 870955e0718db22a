/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/compat/ciphers.h"

/* For compat/ and tls_node_explain_ciphers (): OpenSSL's cipher lists (ciphers(1)) for TLS 1.2 and below.
 *
 * Returns the suites in order, whatever the security level says (GPtrArray of const TnCipherSuite); it may be empty.
 * NULL = what OpenSSL calls an invalid command. level becomes that of the last "@SECLEVEL=n", and is left alone when
 * there is none. */
GPtrArray *tn_cipher_string_resolve (const char *list, guint *level);

/* Suite B (RFC 6460): one word for suites, groups and signatures. */
typedef struct {
  const char *word;
  const char *suites;
  const char *groups;
  const char *sigalgs;
} TnSuiteB;

/* NULL = the list does not start with such a word. */
const TnSuiteB *tn_cipher_string_find_suite_b (const char *list);
