/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/compat/groups.h"
#include "libtlsnode/compat/sigalgs.h"

/* What a context may negotiate, and OpenSSL's rules of choosing. Pure: no GnuTLS but its priority words. */
typedef struct {
  GPtrArray *suites;  /* of const TnCipherSuite, by preference, the level's already */
  GPtrArray *groups;  /* of const TnGroup */
  GPtrArray *sigalgs; /* of const TnSigalg */
  guint min_version;  /* above max_version: nothing can be negotiated */
  guint max_version;
  guint level;     /* security level, 0 to 5 */
  guint64 options; /* SSL_OP_* */
} TnPolicy;

/* Security bits that a level asks for: 0, 80, 112, 128, 192, 256. */
guint tn_security_level_get_bits (guint level);

typedef enum {
  TN_PRIORITY_CLIENT,
  TN_PRIORITY_SERVER /* only suites, no %SERVER_PRECEDENCE unless the options say so */
} TnPriorityRole;

/* A string for gnutls_priority_init (): the tightest cross product that covers the policy, in the order that comes nearest. Never one in
 * which NULL, RSA-PSK, SRP or a gap between versions silently switches TLS 1.3 off. What the level forbids is left out.
 * NULL = nothing is left to negotiate. */
char *tn_policy_to_priority (const TnPolicy *self, TnPriorityRole role);

/* Server, TLS 1.2 and below: the same versions, groups and signatures, and this one suite. */
char *tn_policy_to_pinned_priority (const TnPolicy *self, const TnCipherSuite *suite);

/* A hello and what the server could sign and agree with, for the choice of a suite. Slices are the wire form, 2 bytes each. */
typedef struct {
  guint version; /* agreed */
  const guint8 *suites;
  gsize suites_length;
  const guint8 *groups; /* NULL = the client sent none */
  gsize groups_length;
  const guint8 *sigalgs; /* NULL = the client sent none */
  gsize sigalgs_length;
  guint keys;        /* set of 1 << TnSigalgKey: certificates that the server has */
  guint16 key_group; /* of the ECDSA key */
  gboolean has_dh;   /* parameters of its own or 'auto' */
  gboolean has_psk;  /* a callback */
} TnChoice;

/* OpenSSL's choice (ssl3_choose_cipher): the server's order with SSL_OP_CIPHER_SERVER_PREFERENCE, else the client's. NULL = no shared cipher. */
const TnCipherSuite *tn_policy_choose_suite (const TnPolicy *self, const TnChoice *choice);

/* Why an own suite is or is not offered: for tls_node_explain_ciphers (). */
typedef enum {
  TN_SUITE_OFFERED,
  TN_SUITE_NOT_IN_BACKEND, /* OpenSSL has it, GnuTLS does not */
  TN_SUITE_LEVEL,          /* weaker than the security level */
  TN_SUITE_VERSION,        /* for none of the allowed versions */
  TN_SUITE_CREDENTIALS,    /* PSK, SRP and anonymous suites without what they need */
  TN_SUITE_EXTRA /* not in the list; the cross product says it, and a server that picks it is refused */
} TnSuiteFate;

typedef struct {
  const char *name; /* OpenSSL's */
  guint16 id;
  TnSuiteFate fate;
} TnSuiteVerdict;

/* In the order of the wire for those that are offered, the others after them. GArray of TnSuiteVerdict. */
GArray *tn_policy_explain (const TnPolicy *self, TnPriorityRole role, gboolean has_psk);
