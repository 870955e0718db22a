/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/abstract.h>

#include "libtlsnode/x509/key.h"

/* For x509 and engine only. Owned by the key. */
gnutls_privkey_t tn_key_get_privkey (TnKey *self);
