/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/tls-node-callback-private.h"
#include "libtlsnode/tls-node-connect-options.h"

/* Borrowed; NULL = none. */
TnCallback *tn_connect_options_get_check_server_identity (TlsNodeConnectOptions *self);
