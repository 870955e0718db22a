/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A set of trusted certificates: immutable, reference-counted with atomics, shared between threads. */
typedef struct _TnTrust TnTrust;

typedef enum {
  TN_PURPOSE_SERVER, /* the peer is a server */
  TN_PURPOSE_CLIENT,
  TN_PURPOSE_ANY /* no TLS usage is asked for */
} TnPurpose;

/* What OpenSSL's trust settings, behind the certificate in a TRUSTED CERTIFICATE block, say. */
typedef enum {
  TN_TRUST_NEUTRAL, /* nothing: an anchor when it is self-signed */
  TN_TRUST_ACCEPTED,
  TN_TRUST_REJECTED
} TnTrustSetting;

/* cas: GPtrArray of GBytes (PEM text, any number of certificates each). What is no certificate is skipped
 * as Node does, so an empty set is possible and trusts nobody. */
TnTrust *tn_trust_new (GPtrArray *cas);

/* The same for those who want to know: a fault is an error, of PEM as in pem.h or TLS_NODE_ERROR_OSSL_PEM_ASN1_LIB. As in Node's
 * setDefaultCACertificates, blocks other than CERTIFICATE are skipped; those with trust settings are among them. */
TnTrust *tn_trust_new_checked (GPtrArray *cas, GError **error);

/* The certificates of base, and behind them those of a GPtrArray of GBytes (DER). Nothing of base is read again. */
TnTrust *tn_trust_extend (TnTrust *base, const GPtrArray *certificates);

/* The sets below are read once per process, at the first call, and live for ever. A process with raised privileges ignores the
 * environment. Transfer none. */

/* The roots that come with the system. */
TnTrust *tn_trust_get_bundled (void);

/* What SSL_CERT_FILE and SSL_CERT_DIR name; without both, the roots that come with the system. */
TnTrust *tn_trust_get_system (void);

/* Those of NODE_EXTRA_CA_CERTS. */
TnTrust *tn_trust_get_extra (void);

typedef enum {
  TN_ROOTS_SYSTEM,
  TN_ROOTS_BUNDLED,
  TN_ROOTS_BUNDLED_AND_SYSTEM,
} TnRoots;

/* The default roots: these, and the extra ones. */
TnTrust *tn_trust_get_default (TnRoots roots);

/* Is a certificate equal to this one (DER) in the set? */
gboolean tn_trust_contains (TnTrust *self, GBytes *certificate);
guint tn_trust_get_size (TnTrust *self);

/* The certificates (GBytes of DER) in the order in which they were given. Transfer none. */
const GPtrArray *tn_trust_get_certificates (TnTrust *self);

/* The certificates (GBytes of DER) with this subject (canonical, see name.h), in the order in which they were given; NULL = none.
 * Transfer none. */
const GPtrArray *tn_trust_find_by_subject (TnTrust *self, GBytes *subject);

/* NEUTRAL for a certificate that is not in the set. */
TnTrustSetting tn_trust_get_setting (TnTrust *self, GBytes *certificate, TnPurpose purpose);

TnTrust *tn_trust_ref (TnTrust *self);
void tn_trust_unref (TnTrust *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnTrust, tn_trust_unref)
