/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/config.h"
#include "libtlsnode/tls-node-callback-private.h"
#include "libtlsnode/tls-node-options-private.h"
#include "libtlsnode/tls-node-secure-context-options.h"

/* One class in four files:
 *
 *   tls-node-secure-context-options.c              the class, and what those read who take it
 *   tls-node-secure-context-options-credentials.c  who one is and whom one trusts
 *   tls-node-secure-context-options-files.c        the same in files
 *   tls-node-secure-context-options-negotiation.c  versions, suites, groups, signatures, sessions */

/* Of a list: one of data and path. */
typedef struct {
  GBytes *data;
  char *path;
  char *passphrase; /* NULL = none of its own */
} TnContextItem;

typedef enum {
  TN_CONTEXT_CA,
  TN_CONTEXT_CERT,
  TN_CONTEXT_CRL,
  TN_CONTEXT_KEY,
  TN_CONTEXT_PFX,
  TN_CONTEXT_N_LISTS
} TnContextList;

typedef struct {
  char *passphrase;
  gboolean allow_partial_trust_chain;
  char *private_key_identifier;
  char *private_key_engine;
  char *client_cert_engine;

  char *ciphers;
  char *sigalgs;
  char *ecdh_curve;
  GBytes *dhparam;
  char *min_version;
  char *max_version;
  char *secure_protocol;
  guint64 secure_options;
  gboolean honor_cipher_order;
  char *session_id_context;
  GBytes *ticket_keys;
  int session_timeout;

  GPtrArray *lists[TN_CONTEXT_N_LISTS]; /* of TnContextItem; NULL = nothing was added */
  TnCallback *pin_callback;             /* TlsNodePinFunc */
} TlsNodeSecureContextOptionsPrivate;

/* Rows of the table. */
enum {
  TN_CONTEXT_PASSPHRASE,
  TN_CONTEXT_ALLOW_PARTIAL_TRUST_CHAIN,
  TN_CONTEXT_PRIVATE_KEY_IDENTIFIER,
  TN_CONTEXT_PRIVATE_KEY_ENGINE,
  TN_CONTEXT_CLIENT_CERT_ENGINE,
  TN_CONTEXT_CIPHERS,
  TN_CONTEXT_SIGALGS,
  TN_CONTEXT_ECDH_CURVE,
  TN_CONTEXT_DHPARAM,
  TN_CONTEXT_MIN_VERSION,
  TN_CONTEXT_MAX_VERSION,
  TN_CONTEXT_SECURE_PROTOCOL,
  TN_CONTEXT_SECURE_OPTIONS,
  TN_CONTEXT_HONOR_CIPHER_ORDER,
  TN_CONTEXT_SESSION_ID_CONTEXT,
  TN_CONTEXT_TICKET_KEYS,
  TN_CONTEXT_SESSION_TIMEOUT,
  TN_CONTEXT_N_OPTIONS
};

extern const TnOption tn_secure_context_options_table[TN_CONTEXT_N_OPTIONS];
/* What TN_DEFINE_OPTION calls it. */
#define options_table tn_secure_context_options_table

TlsNodeSecureContextOptionsPrivate *tls_node_secure_context_options_data (GObject *object);

/* data or path, which is not read before somebody takes the options. */
void tn_secure_context_options_add (TlsNodeSecureContextOptions *self,
                                    TnContextList list,
                                    GBytes *data,
                                    const char *path,
                                    const char *passphrase);
void tn_secure_context_options_clear (TlsNodeSecureContextOptions *self, TnContextList list);
