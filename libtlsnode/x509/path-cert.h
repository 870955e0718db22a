/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "libtlsnode/x509/constraints.h"
#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/verify-work.h"

/* For path*.c, crl.c, constraints*.c and verify*.c: one certificate and what verification asks of it. Read in two steps: the names and
 * identifiers by which issuers are found, cheap, for each certificate that a peer sends; the rest, with GnuTLS, only
 * for those that stand in a path. */

/* Extended key usages that matter. */
typedef enum {
  TN_USAGE_TLS_SERVER = 1 << 0, /* serverAuth and the two old "server gated" ones, as OpenSSL */
  TN_USAGE_TLS_CLIENT = 1 << 1
} TnExtendedUsage;

/* Bits of Netscape's certificate type. */
#define TN_NETSCAPE_CLIENT 0x80
#define TN_NETSCAPE_SERVER 0x40
#define TN_NETSCAPE_TLS_CA 0x04
#define TN_NETSCAPE_ANY_CA 0x07

typedef struct {
  guint ref_count; /* of one verification, so of one thread */
  GBytes *der;
  TnDerCertificate fields;
  GBytes *subject; /* canonical */
  GBytes *issuer;
  gint64 not_before;     /* G_MAXINT64 when malformed */
  gint64 not_after;      /* G_MININT64 when malformed */
  gboolean has_bad_key;  /* after tn_path_cert_open (): GnuTLS cannot read the key */
  gboolean is_malformed; /* cannot be judged, nor issue anything */

  /* Subject and authority key identifier; data NULL = not there. */
  TnDer key_id;
  TnDer authority_key_id;
  TnDer authority_serial;
  TnDer authority_issuer; /* the first directoryName, whole Name */

  gboolean is_self_issued; /* subject = issuer */
  gboolean is_self_signed; /* and identifiers and algorithm do not say otherwise */

  /* From here on after tn_path_cert_open (). */
  gboolean is_open;
  gnutls_x509_crt_t crt;
  gnutls_pubkey_t key;
  gboolean has_unknown_critical_extension;
  gboolean is_proxy;      /* RFC 3820 */
  gboolean has_resources; /* RFC 3779 */
  gboolean has_basic_constraints;
  gboolean is_ca;  /* by them */
  int path_length; /* -1 = no limit */
  gboolean has_key_usage;
  guint key_usage; /* GNUTLS_KEY_ */
  gboolean has_extended_usage;
  guint extended_usage; /* set of TnExtendedUsage */
  gboolean has_netscape_type;
  guint netscape_type;
  TnDer alternative_names;    /* list of GeneralName; empty = none */
  TnConstraints *constraints; /* NULL = none */
  TnDer distribution_points;  /* list of DistributionPoint; empty = none */
} TnPathCert;

/* NULL when it is not even the outline of a certificate. */
TnPathCert *tn_path_cert_new (GBytes *der);

/* FALSE when it is malformed, as far as GnuTLS and its extensions go, or when the work is exhausted. */
gboolean tn_path_cert_open (TnPathCert *self, TnWork *work);

TnPathCert *tn_path_cert_ref (TnPathCert *self);
void tn_path_cert_unref (TnPathCert *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPathCert, tn_path_cert_unref)

/* Could the issuer have issued it, as far as can be told without the signature: names, identifiers, kind of key? */
gboolean tn_path_cert_is_issued_by (const TnPathCert *self, const TnPathCert *issuer);

/* RFC 5280 section 4.2.1.1: does an authority key identifier name this issuer? What is not there fits. */
gboolean tn_path_cert_fits_authority (const TnPathCert *issuer,
                                      TnDer key_id,
                                      TnDer serial,
                                      TnDer issuer_name);

/* AuthorityKeyIdentifier; also in CRLs. FALSE when it is malformed. */
gboolean
tn_path_read_authority (TnDer extension, TnDer *key_id, TnDer *serial, TnDer *issuer_name);

/* For the choice among issuers: as OpenSSL, whose last second is over. */
gboolean tn_path_cert_is_valid_at (const TnPathCert *self, gint64 now);
