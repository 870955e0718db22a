/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/path.h"
#include "libtlsnode/x509/verify.h"

/* For verify*.c and constraints*.c: the rules. Each one looks at the path and raises what it finds; none can take a fault back. */

typedef struct {
  const TnVerifySpec *spec;
  const TnPath *path;
  TnWork *work;
  GArray *reasons; /* of TnVerifyReason */
} TnVerification;

/* message NULL = the code's own. */
void tn_verification_raise (TnVerification *self,
                            guint depth,
                            TlsNodeX509Error code,
                            const char *message);

/* Faults for which Node has no code of its own. */
void tn_verification_raise_unspecified (TnVerification *self, guint depth, const char *message);

/* In the order in which OpenSSL calls them. */
void tn_verify_leaf_key (TnVerification *self);
void tn_verify_trust (TnVerification *self);
void tn_verify_extensions (TnVerification *self);
void tn_verify_level (TnVerification *self);
void tn_verify_revocation (TnVerification *self);
void tn_verify_signatures_and_dates (TnVerification *self);
void tn_verify_names (TnVerification *self);

/* Instead of them all. */
void tn_verify_malformed_leaf (TnVerification *self);

/* Is the signature of tbs good? Whatever stands in the way is a no. */
gboolean tn_verify_signature (gnutls_pubkey_t key,
                              gnutls_sign_algorithm_t algorithm,
                              TnDer tbs,
                              TnDer signature,
                              TnWork *work);
