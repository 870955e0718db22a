/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/compat/groups.h"
#include "libtlsnode/compat/sigalgs.h"

/* What a context may negotiate, and OpenSSL's rules of choosing. Pure: no GnuTLS but its priority words. All that the lists, versions,
 * bits and levels imply together is worked out in here; the fields hold what was asked for. */
typedef struct {
  GPtrArray *suites;  /* of const TnCipherSuite, as tn_cipher_list_resolve () gives them */
  GPtrArray *groups;  /* of const TnGroup */
  GPtrArray *sigalgs; /* of const TnSigalg */
  guint min_version;  /* above max_version: nothing can be negotiated */
  guint max_version;
  guint level;      /* security level, 0 to 5 */
  guint64 options;  /* SSL_OP_* */
  gboolean has_psk; /* there is a PSK callback: without one no PSK suite is offered or chosen */
  gboolean
      has_anonymous; /* the session gets anonymous credentials: else no anonymous suite is */
} TnPolicy;

/* Security bits that a level asks for: 0, 80, 112, 128, 192, 256. */
guint tn_security_level_get_bits (guint level);

typedef enum { TN_ROLE_CLIENT, TN_ROLE_SERVER } TnPolicyRole;

/* Whether there is something to negotiate, in Node's words: TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE, then
 * _NO_CIPHERS_AVAILABLE (the newest version has none), and of a client _NO_SUITABLE_GROUPS and
 * _NO_SUITABLE_SIGNATURE_ALGORITHM. Node makes the context all the same; each of its connections fails at once. */
gboolean tn_policy_check (const TnPolicy *self, TnPolicyRole role, GError **error);

/* Clients have one range without gaps, servers any set, as in OpenSSL. */
gboolean tn_policy_allows_version (const TnPolicy *self, TnPolicyRole role, guint version);

/* Whether version and suite, chosen by the peer, by GnuTLS or by an earlier session, are what the policy allows; to be asked
 * before a certificate or a key is used. FALSE for the suites that only the cross product of a priority string says, for
 * those of another version, and where tn_policy_allows_signature () is. */
gboolean tn_policy_accepts (const TnPolicy *self,
                            TnPolicyRole role,
                            guint version,
                            const TnCipherSuite *suite);

/* The same for a client, in words: TLS_NODE_ERROR_SSL_UNSUPPORTED_PROTOCOL (alert protocol_version), then
 * _SSL_WRONG_CIPHER_RETURNED (illegal_parameter), then _SSL_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED (internal_error, as
 * OpenSSL). */
gboolean tn_policy_check_answer (const TnPolicy *self,
                                 guint version,
                                 const TnCipherSuite *suite,
                                 GError **error);

/* FALSE: the suite needs a signature of TLS 1.0 or 1.1 (MD5 with SHA-1, 67 bits), which is for level 0. OpenSSL's servers want one for each of
 * their certificates, and fail with TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM and internal_error. */
gboolean tn_policy_allows_signature (const TnPolicy *self,
                                     TnPolicyRole role,
                                     guint version,
                                     const TnCipherSuite *suite);

/* A string for gnutls_priority_init (): the tightest cross product that covers the policy, in the order that comes nearest. Never one in
 * which NULL, RSA-PSK, SRP or a gap between versions silently switches TLS 1.3 off: such suites are left out while TLS 1.3
 * is allowed. What the level forbids is left out. The server's has %SERVER_PRECEDENCE when the options say so.
 * NULL = nothing is left to negotiate (tn_policy_check () says why, unless it is for GnuTLS that it is nothing). */
char *tn_policy_to_priority (const TnPolicy *self, TnPolicyRole role);

/* Server, when TLS 1.3 is agreed on: all versions, and exactly the suites of TLS 1.3. groups: those of the client's key shares, in
 * its order, 2 bytes each, may be NULL; those that the policy has come first, or GnuTLS would ask for another hello where
 * OpenSSL does not. first: the first suite of the client, for SSL_OP_PRIORITIZE_CHACHA, 0 = none. NULL = none is left. */
char *tn_policy_to_tls13_priority (const TnPolicy *self,
                                   const guint8 *groups,
                                   gsize groups_length,
                                   guint first);

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
} TnChoice;

/* FALSE: a hello of TLS 1.2 or newer with signature algorithms, of which the policy allows none
 * (TLS_NODE_ERROR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS). Comes before the choice of a suite. */
gboolean tn_policy_shares_sigalg (const TnPolicy *self, const TnChoice *choice);

/* OpenSSL's choice (ssl3_choose_cipher) for TLS 1.2 and below: the server's order with SSL_OP_CIPHER_SERVER_PREFERENCE, else the client's.
 * Suites that GnuTLS does not have or would not agree to are passed over. NULL = no shared cipher. */
const TnCipherSuite *tn_policy_choose_suite (const TnPolicy *self, const TnChoice *choice);

/* FALSE: OpenSSL chooses the suite and then has no signature for it (TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM). */
gboolean
tn_policy_can_sign (const TnPolicy *self, const TnChoice *choice, const TnCipherSuite *suite);

/* Why an own suite is or is not offered: for tls_node_explain_ciphers (). */
typedef enum {
  TN_SUITE_OFFERED,
  TN_SUITE_NOT_IN_BACKEND, /* OpenSSL has it, GnuTLS does not */
  TN_SUITE_LEVEL,          /* weaker than the security level */
  TN_SUITE_VERSION,        /* for none of the allowed versions */
  TN_SUITE_CREDENTIALS,    /* PSK, SRP and anonymous suites without what they need */
  TN_SUITE_SIGALGS,        /* no signature algorithm for its certificates is allowed */
  TN_SUITE_GROUPS,         /* no elliptic curve is allowed */
  TN_SUITE_CLASH, /* GnuTLS cannot offer it beside TLS 1.3, or not without others that are weaker */
  TN_SUITE_EXTRA /* not in the list; the cross product says it, and a server that picks it is refused */
} TnSuiteFate;

typedef struct {
  const char *name; /* OpenSSL's */
  guint16 id;
  TnSuiteFate fate;
} TnSuiteVerdict;

/* In the order of the wire for those that are offered or extra, the others after them. GArray of TnSuiteVerdict. */
GArray *tn_policy_explain (const TnPolicy *self, TnPolicyRole role);
