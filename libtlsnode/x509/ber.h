/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/der.h"

/* The first item of BER (X.690) as DER, as far as lengths and the OCTET STRINGs in pieces go: browsers write PKCS #12 files with
 * indefinite lengths. What follows the item is left out. NULL = it is cut, malformed or larger than 16 MiB. The result is wiped when freed. */
GBytes *tn_ber_to_der (TnDer ber);

/* A string that is in pieces behind another tag (an implicit one): the pieces, joined. */
GBytes *tn_der_join_strings (TnDer pieces);
