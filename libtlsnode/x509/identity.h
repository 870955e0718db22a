/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Node's checkServerIdentity on a certificate (DER): names, left-most wildcards, IP addresses. FALSE sets
 * TLS_NODE_ERROR_CERT_ALTNAME_INVALID with host, reason, certificate and Node's message
 * "Hostname/IP does not match certificate's altnames: ...". */
gboolean tn_identity_check (const char *hostname, GBytes *certificate, GError **error);

/* The same on Node's plain object, which the program may have made: an a{sv} whose subject.CN, subjectaltname and raw are read.
 * Also sets TLS_NODE_ERROR_CERT_ALTNAME_FORMAT for malformed quotes and TLS_NODE_ERROR_INVALID_ARG_TYPE for what is no text.
 * The error of a mismatch has the object as its cert. */
gboolean tn_identity_check_object (const char *hostname, GVariant *certificate, GError **error);

/* What both stand on: subjectaltname in Node's text form, NULL = none; common_names as an array in subject.CN, NULL = none. */
gboolean tn_identity_check_names (const char *hostname,
                                  const char *subject_alt_name,
                                  const char *const *common_names,
                                  GError **error);
