/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A reader of DER that never reads past its end. It points into the caller's bytes and knows nothing
 * of certificates except where their fields lie. */

#define TN_DER_BOOLEAN 0x01
#define TN_DER_INTEGER 0x02
#define TN_DER_BIT_STRING 0x03
#define TN_DER_OCTET_STRING 0x04
#define TN_DER_OID 0x06
#define TN_DER_UTF8_STRING 0x0c
#define TN_DER_UTC_TIME 0x17
#define TN_DER_GENERALIZED_TIME 0x18
#define TN_DER_UNIVERSAL_STRING 0x1c
#define TN_DER_BMP_STRING 0x1e
#define TN_DER_SEQUENCE 0x30
#define TN_DER_SET 0x31

typedef struct {
  const guint8 *data;
  gsize length;
} TnDer;

typedef struct {
  guint8 tag;
  TnDer value;
  TnDer whole; /* with tag and length */
} TnDerItem;

/* Takes the next item. FALSE at the end and when what follows is malformed (self->length tells which). */
gboolean tn_der_next (TnDer *self, TnDerItem *item);

/* The same, and the item must have this tag. */
gboolean tn_der_expect (TnDer *self, guint8 tag, TnDerItem *item);

gboolean tn_der_equal (TnDer a, TnDer b);

/* "1.2.840.113549.1.1.11"; NULL when it is malformed. */
char *tn_der_oid_to_string (TnDer oid);
gboolean tn_der_oid_equals (TnDer oid, const char *dotted);

/* Takes an INTEGER from 0 to 2^31 - 1. */
gboolean tn_der_expect_number (TnDer *self, guint *number);

/* The fields of a certificate. */
typedef struct {
  TnDerItem tbs;
  TnDer serial;         /* value of the INTEGER */
  TnDer issuer;         /* whole Name */
  TnDerItem not_before; /* UTC_TIME or GENERALIZED_TIME */
  TnDerItem not_after;
  TnDer subject;    /* whole Name */
  TnDer extensions; /* list of Extension; empty = none */
} TnDerCertificate;

gboolean tn_der_read_certificate (TnDer der, TnDerCertificate *certificate);

typedef struct {
  TnDer oid;
  gboolean is_critical;
  TnDer value; /* content of the OCTET STRING */
} TnDerExtension;

/* Takes the next Extension of a list. FALSE at the end and when what follows is malformed (list->length tells which). */
gboolean tn_der_next_extension (TnDer *list, TnDerExtension *extension);

/* value of the extension with this OID (dotted); FALSE when there is none. */
gboolean
tn_der_find_extension (const TnDerCertificate *certificate, const char *oid, TnDer *value);
