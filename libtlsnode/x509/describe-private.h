/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/public-key.h"

/* For describe*.c and inspect*.c: Node's forms of parts, wherever they stand. Variants are floating. */

/* A directory name as a{sv}; NULL when it is malformed. */
GVariant *tn_describe_name (TnDer name);
/* The value of an INTEGER in upper-case hex, "0" for zero. */
char *tn_describe_number (TnDer number);
/* "DNS:a.example, IP Address:127.0.0.1" of GeneralNames; NULL when it is malformed. */
char *tn_describe_general_names (TnDer names);
/* asymmetricKeyDetails, a{sv} */
GVariant *tn_describe_key_details (const TnPublicKey *key);
