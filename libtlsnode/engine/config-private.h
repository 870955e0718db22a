/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/engine/config.h"
#include "libtlsnode/x509/key.h"

/* For the engine only: what GnuTLS needs of a config. Everything is owned by the config, and nothing changes once it is made but
 * the parsed priorities, which are made when the first connection asks for them. */

/* A key and its chain, ready for GnuTLS. There is one for each type of key, as in OpenSSL. */
typedef struct {
  TnSigalgKey type;
  guint16 group; /* of an ECDSA key; 0 = none that TLS has a number for */
  TnKey *key;
  GPtrArray *chain; /* of GBytes: DER, leaf first */
  gnutls_pcert_st *pcerts;
  guint n_pcerts;
} TnCredential;

/* What keeps each connection of this role from beginning, a TlsNodeError. */
#define TN_NO_FAULT (-1)
int tn_config_get_fault (const TnConfig *self, TnPolicyRole role);
/* By the IETF's name; NULL when the config's list does not have the suite. */
const TnCipherSuite *tn_config_find_suite (const TnConfig *self, const char *standard_name);

gnutls_certificate_credentials_t tn_config_get_credentials (const TnConfig *self);
gboolean tn_config_has_certificate (const TnConfig *self);
/* NULL = no key and certificate of this type. */
const TnCredential *tn_config_get_credential (const TnConfig *self, TnSigalgKey type);
/* The one whose key or certificate came last, which OpenSSL calls the current one; NULL = it is not whole. */
const TnCredential *tn_config_get_current_credential (const TnConfig *self);
/* For clients without one of their own that fits; NULL = none. */
const TnCredential *tn_config_get_client_identity (const TnConfig *self);
guint tn_config_get_key_types (const TnConfig *self); /* set of 1 << TnSigalgKey */

/* Bits of the prime for DHE suites, 0 = no DHE suites. */
guint tn_config_get_dh_bits (const TnConfig *self);

/* Parsed priorities: NULL = the versions and suites leave nothing that GnuTLS could negotiate. */
gnutls_priority_t tn_config_get_client_priority (const TnConfig *self);
/* A server's for TLS 1.3, with this one group. */
gnutls_priority_t tn_config_get_group_priority (const TnConfig *self,
                                                const TnGroup *group,
                                                guint first_suite); /* of the client */
/* A server's for TLS 1.2 and below, with this one suite. A client that lists groups of RFC 7919 takes one of them or none. */
gnutls_priority_t tn_config_get_suite_priority (const TnConfig *self,
                                                const TnCipherSuite *suite,
                                                gboolean has_ffdhe);
/* The same suites and groups, for after the hellos: see engine-key-usage.c. */
gnutls_priority_t tn_config_get_lenient_priority (const TnConfig *self, TnPolicyRole role);
/* The prime of a DHE suite for a client that lists it: as large as the config's own. */
gboolean tn_config_allows_ffdhe (const TnConfig *self, guint group);

/* NULL = no tickets. */
const gnutls_datum_t *tn_config_get_ticket_key (const TnConfig *self);
guint tn_config_get_session_timeout (const TnConfig *self); /* seconds */

/* engine-hooks.c: hands GnuTLS the credential that the engine chose. */
int tn_engine_retrieve_cb (gnutls_session_t session,
                           const struct gnutls_cert_retr_st *info,
                           gnutls_pcert_st **certs,
                           unsigned int *n_certs,
                           gnutls_ocsp_data_st **ocsp,
                           unsigned int *n_ocsp,
                           gnutls_privkey_t *key,
                           unsigned int *flags);
