/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/tls-node-callback-private.h"
#include "libtlsnode/tls-node-server-options.h"

/* Borrowed; NULL = none. */
TnCallback *tn_server_options_get_sni_callback (TlsNodeServerOptions *self);
TnCallback *tn_server_options_get_alpn_callback (TlsNodeServerOptions *self);
