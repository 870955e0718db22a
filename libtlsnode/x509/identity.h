/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Node's checkServerIdentity on a certificate (DER): names, left-most wildcards, IP addresses. FALSE sets
 * TLS_NODE_ERROR_CERT_ALTNAME_INVALID with host, reason, certificate and Node's message
 * "Hostname/IP does not match certificate's altnames: ...". */
gboolean tn_identity_check (const char *hostname, GBytes *certificate, GError **error);

/* The same on Node's legacy object: subjectaltname in Node's text form, NULL = none; common_names the values of subject.CN,
 * NULL = none. Sets TLS_NODE_ERROR_CERT_ALTNAME_FORMAT for quotes that do not close. */
gboolean tn_identity_check_names (const char *hostname,
                                  const char *subject_alt_name,
                                  const char *const *common_names,
                                  GError **error);
