/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"

/* Directory names (X.501 Name) as text. */

typedef struct {
  const char *oid;
  const char *short_name; /* OpenSSL's */
} TnAttributeName;

extern const TnAttributeName tn_attribute_names[]; /* ends with a NULL oid */

typedef enum {
  TN_NAME_LINES,   /* one RDN per line in order, as X509Certificate.subject */
  TN_NAME_RFC2253, /* last RDN first, with commas, as DirName in a subjectAltName */
} TnNameForm;

/* Valid UTF-8 without NUL; NULL when it is malformed. */
char *tn_name_to_text (TnDer name, TnNameForm form);

/* The values of one attribute in order; never NULL. NUL and what is not text become U+FFFD, so that no value ends early. */
GStrv tn_name_get_values (TnDer name, const char *short_name);
