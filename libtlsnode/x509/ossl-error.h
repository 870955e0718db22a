/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/tls-node-error-codes.h"

/* Failures to read certificates and keys in OpenSSL's words: message "error:0480006C:PEM routines::no start line",
 * fields library and reason. code is one of the TLS_NODE_ERROR_OSSL_ values; hint says what the user can do, NULL = none. */
void tn_set_ossl_error (GError **error, TlsNodeError code, const char *hint);
