/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/x509.h>

#include "libtlsnode/x509/request.h"

/* For x509 only. Owned by the request. */
gnutls_x509_crq_t tn_request_get_crq (TnRequest *self);

/* Without a look at its signature, which would stop whoever tries what else may be in a request. */
TnRequest *tn_request_read_unchecked (GBytes *data, GError **error);
