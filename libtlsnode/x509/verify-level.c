/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/policy.h"
#include "libtlsnode/x509/bits-gnutls.h"
#include "libtlsnode/x509/verify-private.h"

/* Security levels (SSL_CTX_set_security_level ()): how strong the keys and digests of a chain must be. */

#define MAX_LEVEL 5

static guint
wanted_bits (const TnVerification *self)
{
  return tn_security_level_get_bits (MIN (self->spec->level, MAX_LEVEL));
}

void
tn_verify_leaf_key (TnVerification *self)
{
  if (tn_pubkey_get_bits (tn_path_get (self->path, 0)->key) < wanted_bits (self))
    tn_verification_raise_unspecified (self, 0, "EE certificate key too weak");
}

/* check_auth_level (): the keys of the CAs, and every signature but the top's, which nobody relies on. */
void
tn_verify_level (TnVerification *self)
{
  guint n = self->path->certs->len;

  for (guint i = 0; i < n; i++) {
    const TnPathCert *cert = tn_path_get (self->path, i);

    if (i > 0 && tn_pubkey_get_bits (cert->key) < wanted_bits (self))
      tn_verification_raise_unspecified (self, i, "CA certificate key too weak");

    if (i + 1 < n && tn_crt_get_signature_bits (cert->crt) < wanted_bits (self))
      tn_verification_raise_unspecified (self, i, "CA signature digest algorithm too weak");
  }
}
