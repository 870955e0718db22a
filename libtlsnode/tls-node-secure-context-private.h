/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/config.h"
#include "libtlsnode/tls-node-secure-context.h"

TnConfig *tn_secure_context_get_config (TlsNodeSecureContext *self);

/* Borrows everything from the options. */
void tn_secure_context_options_read (TlsNodeSecureContextOptions *self, TnConfigSpec *spec);
