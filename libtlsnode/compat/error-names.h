/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/tls-node-error-codes.h"

/* The one table of error vocabulary: enum value <-> Node's code string <-> default message.
 * The strings are static. NULL for a value that is not in the table. */
const char *tn_error_code_name (TlsNodeError code);
const char *tn_error_default_message (TlsNodeError code);
const char *tn_x509_error_code_name (TlsNodeX509Error code);
const char *tn_x509_error_default_message (TlsNodeX509Error code); /* OpenSSL's text */
const char *tn_system_error_code_name (TlsNodeSystemError code);

/* Node's code string for an error of our domains or of G_FILE_ERROR, else "UNKNOWN"; never NULL. Static but for
 * TN_PROGRAM_ERROR, where the error owns it.
 * The domains of GIO are not visible from here: who can include gio maps G_IO_ERROR and G_RESOLVER_ERROR. */
const char *tn_error_get_code_name (const GError *error);
