/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/config.h"
#include "libtlsnode/tls-node-callback-private.h"
#include "libtlsnode/tls-node-secure-context.h"

TnConfig *tn_secure_context_get_config (TlsNodeSecureContext *self);
/* FALSE = made by g_object_new (): there is nothing in it. */
gboolean tn_secure_context_check (TlsNodeSecureContext *self, GError **error);

/* Borrows everything from the options; the PIN callback is not in the spec. FALSE = a value that Node refuses. */
gboolean tn_secure_context_options_read (TlsNodeSecureContextOptions *self,
                                         TnConfigSpec *spec,
                                         GError **error);
/* Borrowed; NULL = none. */
TnCallback *tn_secure_context_options_get_pin_callback (TlsNodeSecureContextOptions *self);

/* As tls_node_server_new () makes it: with the defaults that only a server's own context has. */
TlsNodeSecureContext *tn_secure_context_new_for_server (TlsNodeSecureContextOptions *options,
                                                        GError **error);
