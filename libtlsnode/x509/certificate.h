/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/trust.h"

/* Would OpenSSL read this as a certificate (DER)? GnuTLS is stricter in some things and laxer in others. Fails with
 * Node's codes: ERR_OSSL_ASN1_WRONG_TAG, ERR_OSSL_ASN1_ILLEGAL_PADDING, ERR_OSSL_ASN1_INVALID_UTF8STRING, ... */
gboolean tn_certificate_check (GBytes *der, GError **error);

/* X509Certificate.checkIssued (): by names, key identifiers and key usage (RFC 5280 section 6.1.3), without looking at the signature. */
gboolean tn_certificate_is_issued_by (GBytes *certificate, GBytes *issuer);

/* X509Certificate.verify (): is it signed with the key to this SubjectPublicKeyInfo (DER)? Dates, names and usages are not looked at. */
gboolean tn_certificate_is_signed_by (GBytes *certificate, GBytes *spki);

/* The certificates that issued one another, from the first of those a peer sent (GPtrArray of GBytes, DER, not empty) on: first among the others
 * that it sent, then among those that are trusted. What Node shows as issuerCertificate; says nothing about trust. */
GPtrArray *tn_certificate_find_issuers (GPtrArray *sent, TnTrust *trust, gint64 now);
