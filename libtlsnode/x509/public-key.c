/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/public-key.h"

#include <string.h>

#define UNCOMPRESSED 0x04

typedef gboolean (*ReadKey) (TnDer parameters, TnDer bits, TnPublicKey *key);

static guint
count_bits (TnDer number)
{
  guint first_bits = 0;

  if (number.length == 0)
    return 0;

  for (guint8 first = number.data[0]; first != 0; first >>= 1)
    first_bits++;

  return (guint) (number.length - 1) * 8 + first_bits;
}

/* The magnitude of a positive INTEGER without leading zeros; zero is empty. */
static gboolean
read_number (TnDer *der, TnDer *number)
{
  TnDerItem item;

  if (!tn_der_expect (der, TN_DER_INTEGER, &item) || item.value.length == 0
      || (item.value.data[0] & 0x80) != 0)
    return FALSE;

  *number = item.value;
  while (number->length > 0 && number->data[0] == 0) {
    number->data++;
    number->length--;
  }

  return TRUE;
}

/* RSAPublicKey ::= SEQUENCE { modulus, publicExponent } (RFC 8017 appendix A.1.1). */
static gboolean
read_rsa (TnDer parameters, TnDer bits, TnPublicKey *key)
{
  TnDerItem sequence;

  if (!tn_der_expect (&bits, TN_DER_SEQUENCE, &sequence)
      || !read_number (&sequence.value, &key->modulus)
      || !read_number (&sequence.value, &key->exponent))
    return FALSE;

  key->bits = count_bits (key->modulus);
  return TRUE;
}

static gboolean
read_rsa_pss (TnDer parameters, TnDer bits, TnPublicKey *key)
{
  TnDerItem item;

  if (tn_der_expect (&parameters, TN_DER_SEQUENCE, &item))
    key->pss_parameters = item.value;

  return read_rsa (parameters, bits, key);
}

static const TnCurve *
find_curve (TnDer oid)
{
  g_autofree char *text = tn_der_oid_to_string (oid);

  for (gsize i = 0; text != NULL && tn_curves[i].oid != NULL; i++) {
    if (g_str_equal (tn_curves[i].oid, text))
      return &tn_curves[i];
  }

  return NULL;
}

/* ECParameters ::= CHOICE { namedCurve OID, specifiedCurve SEQUENCE { version, fieldID, curve, base, order, ... } }
 * (RFC 3279 section 2.3.5). */
static gboolean
read_curve (TnDer parameters, TnPublicKey *key)
{
  TnDerItem item;
  TnDerItem part;
  TnDer order;

  if (tn_der_expect (&parameters, TN_DER_OID, &item)) {
    key->curve = find_curve (item.value);
    key->bits = key->curve != NULL ? key->curve->bits : 0;
    return key->curve != NULL;
  }

  if (!tn_der_expect (&parameters, TN_DER_SEQUENCE, &item)
      || !tn_der_expect (&item.value, TN_DER_INTEGER, &part)
      || !tn_der_expect (&item.value, TN_DER_SEQUENCE, &part)
      || !tn_der_expect (&item.value, TN_DER_SEQUENCE, &part)
      || !tn_der_expect (&item.value, TN_DER_OCTET_STRING, &part)
      || !read_number (&item.value, &order))
    return FALSE;

  key->bits = count_bits (order);
  return TRUE;
}

/* X9.62 section 4.3.6: 0x04 x y, 0x06 or 0x07 x y, 0x02 or 0x03 x. */
static gboolean
is_point (TnDer point, const TnCurve *curve)
{
  guint8 form = point.length > 0 ? point.data[0] : 0;

  if (form != 0x02 && form != 0x03 && form != UNCOMPRESSED && form != 0x06 && form != 0x07)
    return FALSE;

  return curve == NULL
         || point.length == 1 + (gsize) curve->octets * (form >= UNCOMPRESSED ? 2 : 1);
}

static gboolean
read_ec (TnDer parameters, TnDer bits, TnPublicKey *key)
{
  key->point = bits;

  return read_curve (parameters, key) && is_point (bits, key->curve);
}

/* Dss-Parms ::= SEQUENCE { p, q, g } (RFC 3279 section 2.3.2). */
static gboolean
read_dsa (TnDer parameters, TnDer bits, TnPublicKey *key)
{
  TnDerItem sequence;
  TnDer p = { NULL, 0 };
  TnDer q = { NULL, 0 };

  if (!tn_der_expect (&parameters, TN_DER_SEQUENCE, &sequence)
      || !read_number (&sequence.value, &p) || !read_number (&sequence.value, &q))
    return FALSE;

  key->bits = count_bits (p);
  key->divisor_bits = count_bits (q);
  return TRUE;
}

static gboolean
read_nothing (TnDer parameters, TnDer bits, TnPublicKey *key)
{
  return TRUE;
}

static const struct {
  const char *oid;
  const char *type;
  ReadKey read;
} kinds[] = {
  { "1.2.840.113549.1.1.1", "rsa", read_rsa },
  { "1.2.840.113549.1.1.10", "rsa-pss", read_rsa_pss },
  { "1.2.840.10045.2.1", "ec", read_ec },
  { "1.2.840.10040.4.1", "dsa", read_dsa },
  { "1.3.101.110", "x25519", read_nothing },
  { "1.3.101.111", "x448", read_nothing },
  { "1.3.101.112", "ed25519", read_nothing },
  { "1.3.101.113", "ed448", read_nothing },
};

/* SubjectPublicKeyInfo ::= SEQUENCE { AlgorithmIdentifier { OID, parameters }, BIT STRING } */
gboolean
tn_public_key_read (TnDer spki, TnPublicKey *key)
{
  g_autofree char *oid = NULL;
  TnDerItem outer;
  TnDerItem algorithm;
  TnDerItem name;
  TnDerItem bits;

  memset (key, 0, sizeof *key);
  if (!tn_der_expect (&spki, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &algorithm)
      || !tn_der_expect (&algorithm.value, TN_DER_OID, &name)
      || !tn_der_expect (&outer.value, TN_DER_BIT_STRING, &bits) || bits.value.length < 1
      || bits.value.data[0] != 0)
    return FALSE;

  /* The first octet counts unused bits: none. */
  bits.value.data++;
  bits.value.length--;
  oid = tn_der_oid_to_string (name.value);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_strcmp0 (kinds[i].oid, oid) != 0)
      continue;

    key->type = kinds[i].type;
    return kinds[i].read (algorithm.value, bits.value, key);
  }

  return FALSE;
}
