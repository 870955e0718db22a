/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/key.h"
#include "libtlsnode/x509/request.h"

/* What certificates and requests for them are made of. All zero = nothing is wanted. */
typedef struct {
  /* The subject, in UTF-8; NULL = without. country: two capital letters. */
  const char *common_name;
  const char *organization;
  const char *organizational_unit;
  const char *country;
  const char *state;
  const char *locality;
  /* subjectAltName (alternative-names.h); NULL or empty = none. */
  const char *const *names;

  /* keyCertSign, cRLSign, basicConstraints. */
  gboolean is_ca;
  gboolean has_path_length;
  guint path_length; /* with is_ca: how many authorities there may be below */

  /* OpenSSL's names; NULL = the usual ones, empty = none. purposes: OIDs as well. */
  const char *const *key_usage;
  const char *const *purposes;

  /* "sha256", "sha384", "sha512"; NULL = what fits the key. Ed25519 and Ed448 have their own. */
  const char *digest;

  /* Seconds since the epoch, from 1950 to 9999; without them from one hour before now for days (0 = 365, at most 36525). */
  gboolean has_not_before;
  gboolean has_not_after;
  gint64 not_before;
  gint64 not_after;
  guint days;

  /* Hexadecimal digits, at most 20 octets, not zero; NULL = 16 random octets. */
  const char *serial;

  /* DER and the key that belongs to it; NULL = self-signed. */
  GBytes *issuer_certificate;
  TnKey *issuer_key;
} TnGenerateSpec;

/* Signs a certificate for key; returns its DER. It needs a subject, or names if there is an issuer. Usual extended key usage: serverAuth and
 * clientAuth for leaves; key identifiers set. now in seconds since the epoch. What is malformed is TLS_NODE_ERROR_INVALID_ARG_VALUE, numbers
 * that are too large or small TLS_NODE_ERROR_OUT_OF_RANGE. */
GBytes *
tn_generate_certificate (const TnGenerateSpec *spec, TnKey *key, gint64 now, GError **error);

/* Signs what someone else asks for. Of the request count the key and, where the spec has none, the subject and the names: never its
 * basicConstraints, usages or anything else. Needs an issuer. */
GBytes *tn_generate_from_request (const TnGenerateSpec *spec,
                                  TnRequest *request,
                                  gint64 now,
                                  GError **error);

/* A certificate request (PKCS #10, RFC 2986) for key, in DER. Constraints and usages are in it only if the spec has them. */
GBytes *tn_generate_request (const TnGenerateSpec *spec, TnKey *key, GError **error);
