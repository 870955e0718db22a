/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What is in a file of certificates? Its kind is found by content. aa{sv}, floating: one entry for each thing in the order in which they
 * come (none of an empty PKCS #12); docs/inspect.md lists the keys. passphrase, NULL = none, opens keys and PKCS #12. Never a secret in the result.
 *
 * Errors: ERR_OUT_OF_RANGE for more than TN_INSPECT_MAX_INPUT bytes or TN_INSPECT_MAX_ENTRIES things; ERR_OSSL_PEM_NO_START_LINE for
 * what is nothing of all this; ERR_OSSL_ASN1_TOO_LONG for DER that is cut; ERR_OSSL_BAD_DECRYPT for another passphrase, or
 * PKCS #12 that needs one; else the code of the thing that cannot be read. */
#define TN_INSPECT_MAX_INPUT (16 * 1024 * 1024)
#define TN_INSPECT_MAX_ENTRIES 10000
/* Of the lists within an entry: a longer one ends there. */
#define TN_INSPECT_MAX_LISTED 100000

GVariant *tn_inspect (GBytes *data, const char *passphrase, GError **error);
