/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"

/* Directory names (X.501 Name): as text, and compared. */

typedef struct {
  const char *oid;
  const char *short_name; /* OpenSSL's */
} TnAttributeName;

extern const TnAttributeName tn_attribute_names[]; /* ends with a NULL oid */

/* One RDN per line in order, as X509Certificate.subject. Valid UTF-8 without NUL; NULL when it is malformed. */
char *tn_name_to_lines (TnDer name);

/* The last attribute first, with commas, as DirName in a subjectAltName. Valid UTF-8 that may hold NULs; NULL when it is malformed. */
GString *tn_name_to_rfc2253 (TnDer name);

/* The values of one attribute in order, none where tn_name_foreach () fails; never NULL. NUL becomes U+FFFD, so that no value ends
 * early. */
GStrv tn_name_get_values (TnDer name, const char *short_name);

/* The name as OpenSSL compares names: case and blanks folded, every string in UTF-8 (name-canonical.c). Equal bytes are equal names. NULL
 * when it is malformed. */
GBytes *tn_name_to_canonical (TnDer name);

/* A string of a name in UTF-8, which may hold NULs; NULL when it is none or malformed. */
GString *tn_name_value_to_utf8 (const TnDerItem *value);

/* The value of a BIT STRING: its first octet counts up to seven unused bits. */
gboolean tn_name_is_bit_string (TnDer value);

/* Both canonical: does the name begin with the RDNs of the base? A name is below itself, everything below the empty one. */
gboolean tn_name_is_below (GBytes *name, GBytes *base);

/* Tags of GeneralName (RFC 5280 section 4.2.1.6). */
#define TN_NAME_OTHER 0xa0
#define TN_NAME_EMAIL 0x81
#define TN_NAME_DNS 0x82
#define TN_NAME_X400 0xa3
#define TN_NAME_DIRECTORY 0xa4
#define TN_NAME_EDI_PARTY 0xa5
#define TN_NAME_URI 0x86
#define TN_NAME_IP 0x87
#define TN_NAME_REGISTERED_ID 0x88

/* Takes the next GeneralName of a list. FALSE at the end and when what follows is malformed (list->length tells which). */
gboolean tn_name_next_general (TnDer *list, TnDerItem *name);

/* OtherName ::= SEQUENCE { type-id OID, [0] EXPLICIT value }; name: its value without the tag of the GeneralName. */
gboolean tn_name_read_other (TnDer name, TnDer *type, TnDer *value);
/* Each attribute in order with its value as UTF-8, which may hold NUL. FALSE = the name is malformed, or a value is of a kind that
 * OpenSSL cannot turn into text; func may have been called before. */
typedef void (*TnNameFunc) (const char *attribute,
                            const char *value,
                            gsize length,
                            gpointer data);
gboolean tn_name_foreach (TnDer name, TnNameFunc func, gpointer data);
