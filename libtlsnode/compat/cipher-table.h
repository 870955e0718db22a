/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/compat/ciphers.h"

/* Inside of compat/ only; others look suites up with tn_cipher_suite_by_id and _by_name. */
extern const TnCipherSuite tn_cipher_table[];
extern const gsize tn_cipher_table_length;
