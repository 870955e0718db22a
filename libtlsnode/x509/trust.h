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

/* The default roots, parsed once per process at the first call: those of the system, or what SSL_CERT_FILE and SSL_CERT_DIR
 * name in place of them; and those of NODE_EXTRA_CA_CERTS. A process with raised privileges ignores the environment. Transfer none. */
TnTrust *tn_trust_get_system (void);

/* Those of NODE_EXTRA_CA_CERTS alone. Transfer none. */
TnTrust *tn_trust_get_extra (void);

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
