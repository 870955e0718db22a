/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "libtlsnode/x509/generate.h"

/* What certificates and requests have in common; GnuTLS has two sets of functions for them. */

#define TN_OID_SUBJECT_ALT_NAME "2.5.29.17"
#define TN_OID_EXTENDED_KEY_USAGE "2.5.29.37"

/* Returns one of GnuTLS's codes. */
typedef int (*TnSetAttribute) (gpointer object, const char *oid, const char *value);

gboolean tn_generate_has_subject (const TnGenerateSpec *spec);
gboolean tn_generate_has_names (const TnGenerateSpec *spec);

/* Hands the attributes of the subject over in OpenSSL's order. */
gboolean tn_generate_set_subject (const TnGenerateSpec *spec,
                                  TnSetAttribute set,
                                  gpointer object,
                                  GError **error);

/* The bits of GnuTLS. */
gboolean tn_generate_key_usage (const char *const *names, guint *usage, GError **error);
/* extKeyUsage. GnuTLS's own function for requests makes it critical when another extension is. */
GBytes *tn_generate_purposes (const char *const *names, GError **error);
gboolean tn_generate_check_constraints (const TnGenerateSpec *spec, GError **error);

/* GNUTLS_DIG_UNKNOWN = what fits the key. */
gboolean tn_generate_digest (const TnGenerateSpec *spec,
                             TnKey *signer,
                             gnutls_digest_algorithm_t *digest,
                             GError **error);

/* At most 20 octets. */
gboolean tn_generate_serial (const char *text, guint8 *serial, gsize *length, GError **error);
gboolean tn_generate_validity (const TnGenerateSpec *spec,
                               gint64 now,
                               gint64 *from,
                               gint64 *to,
                               GError **error);

/* FALSE with error set for one of GnuTLS's failures. */
gboolean tn_generate_succeeded (int code, GError **error);
