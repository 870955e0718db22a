/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Node's text forms of a certificate (DER). NULL where Node has undefined. All transfer full, UTF-8. */
char *tn_describe_fingerprint (GBytes *certificate, GChecksumType digest); /* "AB:CD:..." */
char *tn_describe_subject (GBytes *certificate); /* "C=DE\nCN=leaf", RDNs by line */
char *tn_describe_issuer (GBytes *certificate);
char *
tn_describe_subject_alt_name (GBytes *certificate); /* "DNS:a.example, IP Address:127.0.0.1" */
char *tn_describe_valid_from (GBytes *certificate); /* "Jan  1 00:00:00 2020 GMT" */
char *tn_describe_valid_to (GBytes *certificate);
/* In seconds since the epoch. FALSE = one of them cannot be read. */
gboolean tn_describe_validity (GBytes *certificate, gint64 *not_before, gint64 *not_after);
char *tn_describe_serial_number (GBytes *certificate); /* upper-case hex */

/* "OCSP - URI:http://a/\nCA Issuers - URI:http://b/", values quoted as in subjectAltName. */
char *tn_describe_info_access (GBytes *certificate);
/* The purposes of the extended key usage (RFC 5280 section 4.2.1.12) as dotted OIDs; NULL without it. */
GStrv tn_describe_extended_key_usage (GBytes *certificate);
/* What basicConstraints (RFC 5280 section 4.2.1.9) says. */
gboolean tn_describe_is_ca (GBytes *certificate);

/* Node's plain object, of type a{sv} and floating, without issuerCertificate. A string with NUL in it is ay. */
GVariant *tn_describe_legacy_object (GBytes *certificate);

/* The public key: whole SubjectPublicKeyInfo; Node's word for its kind (static); Node's details, a{sv} and floating. NULL with
 * ERR_OSSL_EVP_DECODE_ERROR when it is malformed or of an unknown kind. */
GBytes *tn_describe_public_key (GBytes *certificate, GError **error);
const char *tn_describe_public_key_type (GBytes *certificate, GError **error);
GVariant *tn_describe_public_key_details (GBytes *certificate, GError **error);

/* The common names of the subject in order; never NULL. */
GStrv tn_describe_common_names (GBytes *certificate);

/* Does it have a subjectAltName, readable or not? */
gboolean tn_describe_has_subject_alt_name (GBytes *certificate);
