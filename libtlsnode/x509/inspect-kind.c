/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect-private.h"

#include <string.h>

/* What DER is, by its outermost items. */

static gboolean
has_tags (TnDer der, const guint8 *tags, gsize n_tags)
{
  TnDerItem item;

  for (gsize i = 0; i < n_tags; i++) {
    if (!tn_der_expect (&der, tags[i], &item))
      return FALSE;
  }

  return TRUE;
}

#define HAS_TAGS(der, ...)                                                                     \
  has_tags (der, (const guint8[]){ __VA_ARGS__ }, sizeof ((const guint8[]){ __VA_ARGS__ }))

/* SIGNED { }: certificates have a version or a serial number first and a validity, requests a version and then two sequences, CRLs a time. */
static TnInspectKind
find_signed_kind (TnDer tbs)
{
  TnDerItem item;
  gboolean has_number
      = tn_der_take_optional (&tbs, TN_DER_INTEGER, &item) && item.whole.length > 0;

  if (HAS_TAGS (tbs, 0xa0, TN_DER_INTEGER, TN_DER_SEQUENCE, TN_DER_SEQUENCE, TN_DER_SEQUENCE))
    return TN_INSPECT_CERTIFICATE;

  if (HAS_TAGS (tbs, TN_DER_SEQUENCE, TN_DER_SEQUENCE, TN_DER_UTC_TIME)
      || HAS_TAGS (tbs, TN_DER_SEQUENCE, TN_DER_SEQUENCE, TN_DER_GENERALIZED_TIME))
    return TN_INSPECT_CRL;

  /* Version 1 of a certificate has no word for it. */
  if (has_number && HAS_TAGS (tbs, TN_DER_SEQUENCE, TN_DER_SEQUENCE, TN_DER_SEQUENCE))
    return TN_INSPECT_CERTIFICATE;

  return has_number ? TN_INSPECT_REQUEST : TN_INSPECT_NOTHING;
}

/* What has a BIT STRING or nothing at its end. */
static TnInspectKind
find_sequence_kind (TnDer content)
{
  TnDerItem first;

  if (!tn_der_expect (&content, TN_DER_SEQUENCE, &first))
    return TN_INSPECT_NOTHING;

  if (HAS_TAGS (content, TN_DER_SEQUENCE, TN_DER_BIT_STRING))
    return find_signed_kind (first.value);

  if (!HAS_TAGS (first.value, TN_DER_OID))
    return TN_INSPECT_NOTHING;

  if (HAS_TAGS (content, TN_DER_BIT_STRING))
    return TN_INSPECT_PUBLIC_KEY;

  return HAS_TAGS (content, TN_DER_OCTET_STRING) ? TN_INSPECT_ENCRYPTED_KEY
                                                 : TN_INSPECT_NOTHING;
}

TnInspectKind
tn_inspect_find_kind (TnDer der)
{
  TnDerItem outer;
  TnDerItem first;
  TnDer content;

  if (!tn_der_expect_only (der, TN_DER_SEQUENCE, &outer))
    return TN_INSPECT_NOTHING;

  content = outer.value;
  if (HAS_TAGS (content, TN_DER_SEQUENCE))
    return find_sequence_kind (content);

  if (!tn_der_next (&content, &first))
    return TN_INSPECT_NOTHING;

  if (first.tag == TN_DER_ENUMERATED)
    return TN_INSPECT_OCSP_RESPONSE;

  if (first.tag != TN_DER_INTEGER)
    return TN_INSPECT_NOTHING;

  if (HAS_TAGS (content, TN_DER_SEQUENCE, TN_DER_OCTET_STRING))
    return TN_INSPECT_KEY;

  if (HAS_TAGS (content, TN_DER_OCTET_STRING))
    return TN_INSPECT_EC_KEY;

  if (HAS_TAGS (content, TN_DER_INTEGER, TN_DER_INTEGER, TN_DER_INTEGER, TN_DER_INTEGER,
                TN_DER_INTEGER, TN_DER_INTEGER, TN_DER_INTEGER, TN_DER_INTEGER))
    return TN_INSPECT_RSA_KEY;

  return TN_INSPECT_NOTHING;
}

/* PFX ::= SEQUENCE { version INTEGER (3), SEQUENCE ... }. Browsers write indefinite lengths, which are not DER; a cut one should be told
 * as such. */
gboolean
tn_inspect_is_pkcs12 (TnDer data)
{
  static const guint8 start[] = { TN_DER_INTEGER, 1, 3, TN_DER_SEQUENCE };
  gsize octets;

  if (data.length < 2 || data.data[0] != TN_DER_SEQUENCE)
    return FALSE;

  octets = data.data[1] < 0x80 ? 0 : data.data[1] & 0x7f;
  return octets <= 4 && data.length >= 2 + octets + sizeof start
         && memcmp (data.data + 2 + octets, start, sizeof start) == 0;
}
