/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Signature schemes (signature_algorithms, RFC 8446 section 4.2.3) in OpenSSL's words. */
typedef enum {
  TN_SIGALG_RSA,     /* PKCS #1 v1.5 and RSA-PSS with an rsaEncryption key */
  TN_SIGALG_RSA_PSS, /* RSA-PSS with an RSASSA-PSS key */
  TN_SIGALG_ECDSA,
  TN_SIGALG_ED25519,
  TN_SIGALG_ED448,
  TN_SIGALG_DSA
} TnSigalgKey;

typedef struct {
  guint16 id;       /* on the wire, 0x0804 */
  guint16 bits;     /* of security of the digest, as OpenSSL counts them for its levels */
  const char *name; /* the IETF's, "rsa_pss_rsae_sha256"; NULL = OpenSSL takes the pair only */
  const char *pair; /* OpenSSL's, "RSA-PSS+SHA256"; NULL = none */
  const char *words
      [2]; /* of GnuTLS's priority strings without "SIGN-"; all NULL = GnuTLS does not have it */
  TnSigalgKey key;
  guint16 group; /* ECDSA in TLS 1.3: the only group of the key; 0 = any */
  gboolean
      is_tls13; /* sent where nothing older than TLS 1.3 is allowed: SHA-1, SHA-224 and DSA are not */
} TnSigalg;

/* NULL = unknown. */
const TnSigalg *tn_sigalg_by_id (guint id);

/* A colon list in order (GPtrArray of const TnSigalg, without repetition); blanks around a name do not count. An entry is a pair
 * (RSA+SHA384), a name of the IETF, or, as Node's document has it, a digest (SHA256) or an algorithm (RSA, RSA-PSS, PSS, ECDSA, DSA) that
 * stands for all of its schemes in the order of the default. NULL = OpenSSL's default, at every level: those too weak for one are left out by
 * whoever negotiates. "" is TLS_NODE_ERROR_INVALID_ARG_VALUE; unknown and repeated names are
 * TLS_NODE_ERROR_UNKNOWN with the message that Node has for them. */
GPtrArray *tn_sigalg_list_parse (const char *list, GError **error);
