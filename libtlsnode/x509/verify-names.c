/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/constraints-names.h"
#include "libtlsnode/x509/verify-private.h"

/* check_name_constraints (): every name of every certificate against the constraints of every certificate above it, the anchor
 * as well (RFC 5280 section 6.1.3 (b) and (c)). */

/* OpenSSL's limit for one certificate against another one. */
#define MAX_COMPARISONS (1 << 20)

#define COMPARISONS_PER_COST 32
#define OCTETS_PER_COST 512

/* FALSE = too much to do. */
static gboolean
can_compare (TnVerification *self, const TnPathCert *cert, const TnConstraints *constraints)
{
  guint64 n_constraints = tn_constraints_get_size (constraints);
  guint64 n_names = tn_constraints_count_names (cert);
  guint64 n_octets = cert->fields.subject.length + cert->alternative_names.length;

  return n_names * n_constraints <= MAX_COMPARISONS
         && tn_work_charge (self->work, n_names + n_names * n_constraints / COMPARISONS_PER_COST
                                            + n_octets * n_constraints / OCTETS_PER_COST);
}

static void
check_below (TnVerification *self, guint depth, const TnConstraints *constraints)
{
  const TnPathCert *cert = tn_path_get (self->path, depth);
  const char *fault;

  if (!can_compare (self, cert, constraints)) {
    tn_verification_raise_unspecified (self, depth, NULL);
    return;
  }

  fault = tn_constraints_check_certificate (constraints, cert);
  if (fault == NULL && depth == 0)
    fault = tn_constraints_check_common_names (constraints, cert);

  if (fault != NULL)
    tn_verification_raise_unspecified (self, depth, fault);
}

/* RFC 5280 section 6.1.3: self-issued certificates are exempt, unless they are the leaf. */
void
tn_verify_names (TnVerification *self)
{
  guint n = self->path->certs->len;

  for (guint i = n; i > 0; i--) {
    guint depth = i - 1;

    if (depth > 0 && tn_path_get (self->path, depth)->is_self_issued)
      continue;

    for (guint above = n - 1; above > depth; above--) {
      const TnConstraints *constraints = tn_path_get (self->path, above)->constraints;

      if (constraints != NULL)
        check_below (self, depth, constraints);
    }
  }
}
