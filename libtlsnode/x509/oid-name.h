/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"

typedef struct {
  const char *oid;
  const char *
      name; /* of algorithms OpenSSL's long name, of extensions and purposes that of their standard */
} TnOidName;

extern const TnOidName tn_oid_names[]; /* ends with a NULL oid */

/* "sha256WithRSAEncryption", "keyUsage", "serverAuth"; the dotted OID when it is not known, NULL when it is malformed. */
char *tn_oid_to_name (TnDer oid);
