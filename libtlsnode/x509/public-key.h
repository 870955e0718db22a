/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"

/* The facts of a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) that Node shows, also of keys that GnuTLS cannot use. */

typedef struct {
  const char *oid;
  const char *name; /* OpenSSL's, "prime256v1" */
  const char *nist; /* "P-256"; NULL = none */
  guint bits;       /* of the order of the group */
  guint octets;     /* of a coordinate */
} TnCurve;

extern const TnCurve tn_curves[]; /* ends with a NULL oid */

/* Slices point into the bytes that were read; numbers are without leading zeros. What a kind of key does not have is empty. */
typedef struct {
  const char *
      type; /* Node's asymmetricKeyType: "rsa", "rsa-pss", "ec", "dsa", "ed25519", ...: static */
  TnDer modulus;
  TnDer exponent;
  guint bits;           /* of the modulus, of the order of the group, of p */
  guint divisor_bits;   /* DSA: of q */
  TnDer point;          /* EC, as it is encoded */
  const TnCurve *curve; /* NULL = explicit parameters, or unknown to the table */
  TnDer pss_parameters; /* RSA-PSS with restrictions */
} TnPublicKey;

/* FALSE = malformed, or of a kind that Node does not know. */
gboolean tn_public_key_read (TnDer spki, TnPublicKey *key);
