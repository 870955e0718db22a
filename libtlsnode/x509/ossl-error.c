/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/ossl-error.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/ssl-error.h"

void
tn_set_ossl_error (GError **error, TlsNodeError code, const char *hint)
{
  GError *made = tn_ssl_error_new (code);

  g_return_if_fail (made != NULL);

  if (hint != NULL)
    tn_error_set_hint (made, hint);

  g_propagate_error (error, made);
}
