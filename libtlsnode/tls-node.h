/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#define TLS_NODE_INSIDE
#include <libtlsnode/tls-node-error-codes.h>
#include <libtlsnode/tls-node-macros.h>
#undef TLS_NODE_INSIDE
