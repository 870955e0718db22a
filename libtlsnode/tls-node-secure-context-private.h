/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/config.h"
#include "libtlsnode/tls-node-secure-context.h"

TnConfig *tn_secure_context_get_config (TlsNodeSecureContext *self);
/* FALSE = made by g_object_new (): there is nothing in it. */
gboolean tn_secure_context_check (TlsNodeSecureContext *self, GError **error);

/* Borrows everything from the options. */
void tn_secure_context_options_read (TlsNodeSecureContextOptions *self, TnConfigSpec *spec);
