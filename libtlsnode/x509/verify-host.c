/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gnutls/x509.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/identity.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/verify.h"

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

gboolean
tn_verify_host (GBytes *certificate, const char *hostname, GError **error)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;

  if (!tn_identity_check (hostname, certificate, error))
    return FALSE;

  crt = tn_certificate_import (certificate, NULL);
  if (crt != NULL && gnutls_x509_crt_check_hostname2 (crt, hostname, 0))
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_CERT_ALTNAME_INVALID,
                "Hostname/IP does not match certificate's altnames: %s fits a wildcard that is"
                " not a whole label",
                hostname);
  return FALSE;
}
