/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/config-private.h"

/* For the config-*.c files only. */

#define TN_N_KEY_TYPES (TN_SIGALG_DSA + 1)

struct _TnConfig {
  gatomicrefcount references;
  TnPolicy policy;

  TnCredential *slots[TN_N_KEY_TYPES]; /* NULL, or with key, chain or both */
  const TnCredential *current;
  TnCredential *client_identity; /* of a token; NULL = none */
  gnutls_certificate_credentials_t credentials;
  gnutls_dh_params_t dh_params;
  guint dh_bits;
  TnTrust *trust; /* NULL = the default roots, which are loaded when they are needed */
  TnRoots roots;  /* which these are */
  TnCrls *crls;   /* NULL = none */
  gboolean allow_partial_trust_chain;

  gpointer *priorities; /* config-policy.c */
  int faults[TN_ROLE_SERVER + 1];

  GBytes *ticket_keys; /* Node's 48 bytes */
  guint8 ticket_key_data[64];
  gnutls_datum_t ticket_key; /* GnuTLS's, derived of them */
  char *session_id_context;
  guint session_timeout;

  gpointer pin_data;
  GDestroyNotify pin_destroy;
};

/* Each reads its part of the spec. */

/* config-policy.c */
gboolean tn_config_load_versions (TnConfig *self, const TnConfigSpec *spec, GError **error);
gboolean tn_config_load_suites (TnConfig *self, const TnConfigSpec *spec, GError **error);
gboolean tn_config_load_sigalgs (TnConfig *self, const TnConfigSpec *spec, GError **error);
gboolean tn_config_load_groups (TnConfig *self, const TnConfigSpec *spec, GError **error);
void tn_config_clear_policy (TnConfig *self);

/* config-credentials.c */
gboolean tn_config_load_chains (TnConfig *self, const TnConfigSpec *spec, GError **error);
gboolean tn_config_load_keys (TnConfig *self, const TnConfigSpec *spec, GError **error);
gboolean tn_config_load_token_key (TnConfig *self, const TnConfigSpec *spec, GError **error);
gboolean
tn_config_load_client_identity (TnConfig *self, const TnConfigSpec *spec, GError **error);
/* cas: GPtrArray of GBytes, gets the certificates (DER) that are to be trusted. */
gboolean
tn_config_load_pfxs (TnConfig *self, const TnConfigSpec *spec, GPtrArray *cas, GError **error);
gboolean tn_config_load_crls (TnConfig *self, const TnConfigSpec *spec, GError **error);
gboolean
tn_config_load_trust (TnConfig *self, const TnConfigSpec *spec, GPtrArray *cas, GError **error);
gboolean tn_config_complete_chains (TnConfig *self, GError **error);
gboolean tn_config_make_credentials (TnConfig *self, GError **error);

/* config-dh.c */
gboolean tn_config_load_dh (TnConfig *self, const TnConfigSpec *spec, GError **error);
gboolean tn_config_load_auto_dh (TnConfig *self, const TnConfigSpec *spec, GError **error);

/* config-session.c */
gboolean tn_config_load_session (TnConfig *self, const TnConfigSpec *spec, GError **error);
void tn_config_clear_session (TnConfig *self);

/* config-slots.c: slots are filled as OpenSSL does. A chain replaces the one before and drops a key that does not fit it; a key
 * that does not fit the chain of its type is an error. */
gboolean tn_config_set_chain (TnConfig *self, GPtrArray *chain, GError **error);
/* Of a whole credential, by one with the same leaf. */
gboolean
tn_config_replace_chain (TnConfig *self, TnSigalgKey type, GPtrArray *chain, GError **error);
gboolean tn_config_set_key (TnConfig *self, TnKey *key, GError **error);
gboolean
tn_config_set_client_identity (TnConfig *self, GPtrArray *chain, TnKey *key, GError **error);
void tn_config_clear_slots (TnConfig *self);
