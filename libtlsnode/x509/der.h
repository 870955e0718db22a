/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A reader of DER that never reads past its end. It points into the caller's bytes and knows nothing
 * of certificates except where their fields lie. */

#define TN_DER_BOOLEAN 0x01
#define TN_DER_INTEGER 0x02
#define TN_DER_BIT_STRING 0x03
#define TN_DER_OCTET_STRING 0x04
#define TN_DER_NULL 0x05
#define TN_DER_OID 0x06
#define TN_DER_ENUMERATED 0x0a
#define TN_DER_UTF8_STRING 0x0c
#define TN_DER_NUMERIC_STRING 0x12
#define TN_DER_PRINTABLE_STRING 0x13
#define TN_DER_T61_STRING 0x14
#define TN_DER_IA5_STRING 0x16
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

/* How many items there are, those within constructed ones as well. */
gsize tn_der_count (TnDer der);

gboolean tn_der_is_valid_integer (TnDer value);

gboolean tn_der_equal (TnDer a, TnDer b);

/* The last one's rest must be empty, as well: takes the item that is all there is. */
gboolean tn_der_expect_only (TnDer der, guint8 tag, TnDerItem *item);

/* Takes the next item when it has this tag; FALSE when it has it and is malformed. item->whole.length 0 = it was not there. */
gboolean tn_der_take_optional (TnDer *self, guint8 tag, TnDerItem *item);

/* "1.2.840.113549.1.1.11"; NULL when it is malformed. */
char *tn_der_oid_to_string (TnDer oid);
/* Takes an INTEGER from 0 to 2^31 - 1. */
gboolean tn_der_expect_number (TnDer *self, guint *number);

gboolean tn_der_is_oid (TnDer oid, const char *dotted);
gboolean tn_der_is_valid_oid (TnDer oid);

/* Seconds since the epoch of a UTC_TIME or GENERALIZED_TIME as RFC 5280 section 4.1.2.5 wants it: seconds and Z. */
gboolean tn_der_read_time (const TnDerItem *item, gint64 *seconds);

/* The first bits of a BIT STRING, bit 0 of the text in bit 7 of the first octet: GnuTLS's and OpenSSL's constants are for
 * octet 0 | octet 1 << 8. */
gboolean tn_der_read_bits (TnDer der, guint *bits);

/* Takes the next item when it has this tag, as a BOOLEAN; FALSE when it is malformed. */
gboolean tn_der_take_flag (TnDer *self, guint8 tag, gboolean *flag);

/* What is signed, how, and the signature: the outer form of certificates and CRLs. */
typedef struct {
  TnDerItem tbs;
  TnDer algorithm; /* value of the AlgorithmIdentifier */
  TnDer signature; /* without the octet that counts unused bits */
} TnDerSigned;

gboolean tn_der_read_signed (TnDer der, TnDerSigned *self);

/* The OID of an AlgorithmIdentifier, of which this is the value. */
gboolean tn_der_read_algorithm (TnDer algorithm, TnDer *oid);

/* The fields of a certificate. */
typedef struct {
  TnDerItem tbs;
  guint version; /* 1 to 3 as in the standard's words; what is beyond stays as it is */
  TnDer signature_algorithm; /* OID, the one that is signed */
  TnDer serial;              /* value of the INTEGER */
  TnDer issuer;              /* whole Name */
  TnDerItem not_before;      /* UTC_TIME or GENERALIZED_TIME */
  TnDerItem not_after;
  TnDer subject;       /* whole Name */
  TnDer spki;          /* whole SubjectPublicKeyInfo */
  TnDer key_algorithm; /* its OID */
  TnDer extensions;    /* list of Extension; empty = none */
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
