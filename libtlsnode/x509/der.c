/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/der.h"

#include <string.h>

/* The length octets at data[1]; long forms of up to four octets, no indefinite form. */
static gboolean
read_length (TnDer der, gsize *header, gsize *length)
{
  gsize octets;

  if (der.length < 2)
    return FALSE;

  *header = 2;
  *length = der.data[1];
  if (*length < 0x80)
    return TRUE;

  octets = *length & 0x7f;
  if (octets == 0 || octets > 4 || der.length < 2 + octets)
    return FALSE;

  *length = 0;
  *header += octets;
  for (gsize i = 0; i < octets; i++)
    *length = *length << 8 | der.data[2 + i];

  return TRUE;
}

gboolean
tn_der_next (TnDer *self, TnDerItem *item)
{
  gsize header;
  gsize length;

  if (!read_length (*self, &header, &length) || (self->data[0] & 0x1f) == 0x1f)
    return FALSE;

  if (length > self->length - header)
    return FALSE;

  item->tag = self->data[0];
  item->whole.data = self->data;
  item->whole.length = header + length;
  item->value.data = self->data + header;
  item->value.length = length;

  self->data += header + length;
  self->length -= header + length;

  return TRUE;
}

gboolean
tn_der_expect (TnDer *self, guint8 tag, TnDerItem *item)
{
  return self->length > 0 && self->data[0] == tag && tn_der_next (self, item);
}

gboolean
tn_der_expect_only (TnDer der, guint8 tag, TnDerItem *item)
{
  return tn_der_expect (&der, tag, item) && der.length == 0;
}

gboolean
tn_der_take_optional (TnDer *self, guint8 tag, TnDerItem *item)
{
  memset (item, 0, sizeof *item);

  return self->length == 0 || self->data[0] != tag || tn_der_next (self, item);
}

gsize
tn_der_count (TnDer der)
{
  gsize count = 0;
  TnDerItem item;
  TnDer rest;

  for (rest = der; tn_der_next (&rest, &item); count++) {
    /* Into a constructed one: what is left begins with its content. */
    if ((item.tag & 0x20) != 0) {
      rest.length += item.value.length;
      rest.data = item.value.data;
    }
  }

  return count;
}

/* X.690 section 8.3.2: an INTEGER has no octet too many. */
gboolean
tn_der_is_valid_integer (TnDer value)
{
  if (value.length < 2)
    return value.length == 1;

  return (value.data[0] != 0 || value.data[1] >= 0x80)
         && (value.data[0] != 0xff || value.data[1] < 0x80);
}

gboolean
tn_der_equal (TnDer a, TnDer b)
{
  return a.length == b.length && (a.length == 0 || memcmp (a.data, b.data, a.length) == 0);
}

/* X.690 section 8.19.2: the last octet ends an arc, and none begins with zeros. */
gboolean
tn_der_is_valid_oid (TnDer oid)
{
  gboolean begins_arc = TRUE;

  for (gsize i = 0; i < oid.length; i++) {
    if (begins_arc && oid.data[i] == 0x80)
      return FALSE;

    begins_arc = (oid.data[i] & 0x80) == 0;
  }

  return oid.length > 0 && begins_arc;
}

char *
tn_der_oid_to_string (TnDer oid)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 arc = 0;

  if (!tn_der_is_valid_oid (oid))
    return NULL;

  for (gsize i = 0; i < oid.length; i++) {
    if (arc > G_MAXUINT64 >> 7)
      return NULL;

    arc = arc << 7 | (oid.data[i] & 0x7f);
    if ((oid.data[i] & 0x80) != 0)
      continue;

    if (text->len == 0) {
      guint64 first = MIN (arc / 40, 2);

      g_string_append_printf (text, "%" G_GUINT64_FORMAT, first);
      arc -= first * 40;
    }

    g_string_append_printf (text, ".%" G_GUINT64_FORMAT, arc);
    arc = 0;
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
tn_der_is_oid (TnDer oid, const char *dotted)
{
  g_autofree char *text = tn_der_oid_to_string (oid);

  return g_strcmp0 (text, dotted) == 0;
}

gboolean
tn_der_expect_number (TnDer *self, guint *number)
{
  TnDerItem item;
  guint64 value = 0;

  /* Eight octets are more than enough; the first bit is the sign. */
  if (!tn_der_expect (self, TN_DER_INTEGER, &item) || item.value.length == 0
      || item.value.length > 8 || (item.value.data[0] & 0x80) != 0)
    return FALSE;

  for (gsize i = 0; i < item.value.length; i++)
    value = value << 8 | item.value.data[i];

  if (value > G_MAXINT32)
    return FALSE;

  *number = value;
  return TRUE;
}

static gboolean
read_digits (const guint8 **text, guint n, int *value)
{
  *value = 0;
  for (guint i = 0; i < n; i++) {
    if (!g_ascii_isdigit ((*text)[i]))
      return FALSE;

    *value = *value * 10 + (*text)[i] - '0';
  }

  *text += n;
  return TRUE;
}

gboolean
tn_der_read_time (const TnDerItem *item, gint64 *seconds)
{
  gboolean is_utc = item->tag == TN_DER_UTC_TIME;
  g_autoptr (GDateTime) time = NULL;
  const guint8 *text = item->value.data;
  int field[6];

  if ((!is_utc && item->tag != TN_DER_GENERALIZED_TIME)
      || item->value.length != (is_utc ? strlen ("YYMMDDHHMMSSZ") : strlen ("YYYYMMDDHHMMSSZ")))
    return FALSE;

  if (!read_digits (&text, is_utc ? 2 : 4, &field[0]))
    return FALSE;

  for (guint i = 1; i < G_N_ELEMENTS (field); i++) {
    if (!read_digits (&text, 2, &field[i]))
      return FALSE;
  }

  if (*text != 'Z')
    return FALSE;

  if (is_utc)
    field[0] += field[0] < 50 ? 2000 : 1900;

  time = g_date_time_new_utc (field[0], field[1], field[2], field[3], field[4], field[5]);
  if (time == NULL)
    return FALSE;

  *seconds = g_date_time_to_unix (time);
  return TRUE;
}

gboolean
tn_der_read_bits (TnDer der, guint *bits)
{
  TnDerItem item;
  gsize n_octets;
  guint8 mask;

  *bits = 0;
  if (!tn_der_expect_only (der, TN_DER_BIT_STRING, &item) || item.value.length < 1
      || item.value.data[0] > 7)
    return FALSE;

  n_octets = item.value.length - 1;
  mask = 0xff << item.value.data[0];
  if (n_octets == 0)
    return item.value.data[0] == 0;

  /* Unused bits are zero in DER. */
  if ((item.value.data[n_octets] & ~mask) != 0)
    return FALSE;

  *bits = item.value.data[1];
  if (n_octets > 1)
    *bits |= item.value.data[2] << 8;

  return TRUE;
}

/* BOOLEAN DEFAULT FALSE */
gboolean
tn_der_take_flag (TnDer *self, guint8 tag, gboolean *flag)
{
  TnDerItem item;

  if (!tn_der_take_optional (self, tag, &item)
      || (item.whole.length > 0 && item.value.length != 1))
    return FALSE;

  *flag = item.whole.length > 0 && item.value.data[0] != 0;
  return TRUE;
}

gboolean
tn_der_read_signed (TnDer der, TnDerSigned *self)
{
  TnDerItem outer;
  TnDerItem algorithm;
  TnDerItem signature;

  if (!tn_der_expect (&der, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &self->tbs)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &algorithm)
      || !tn_der_expect_only (outer.value, TN_DER_BIT_STRING, &signature)
      || signature.value.length < 1 || signature.value.data[0] != 0)
    return FALSE;

  self->algorithm = algorithm.value;
  self->signature.data = signature.value.data + 1;
  self->signature.length = signature.value.length - 1;
  return TRUE;
}

gboolean
tn_der_read_algorithm (TnDer algorithm, TnDer *oid)
{
  TnDerItem item;
  TnDerItem parameters;

  if (!tn_der_expect (&algorithm, TN_DER_OID, &item) || !tn_der_is_valid_oid (item.value))
    return FALSE;

  *oid = item.value;
  if (algorithm.length == 0)
    return TRUE;

  /* A curve is an OID, everything else nothing or a structure. */
  return tn_der_expect_only (algorithm, TN_DER_OID, &parameters)
         || tn_der_expect_only (algorithm, TN_DER_SEQUENCE, &parameters)
         || (tn_der_expect_only (algorithm, TN_DER_NULL, &parameters)
             && parameters.value.length == 0);
}

/* Version ::= [0] INTEGER { v1 (0), v2 (1), v3 (2) } DEFAULT v1 */
static gboolean
read_version (TnDer *tbs, guint *version)
{
  TnDerItem wrapper;
  TnDerItem number;

  *version = 1;
  if (!tn_der_take_optional (tbs, 0xa0, &wrapper))
    return FALSE;

  if (wrapper.whole.length == 0)
    return TRUE;

  if (!tn_der_expect_only (wrapper.value, TN_DER_INTEGER, &number) || number.value.length != 1)
    return FALSE;

  *version = number.value.data[0] + 1;
  return TRUE;
}

static gboolean
read_validity (TnDer *tbs, TnDerCertificate *certificate)
{
  TnDerItem validity;

  return tn_der_expect (tbs, TN_DER_SEQUENCE, &validity)
         && tn_der_next (&validity.value, &certificate->not_before)
         && tn_der_next (&validity.value, &certificate->not_after);
}

/* SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING } */
static gboolean
read_key_algorithm (TnDer *tbs, TnDer *spki, TnDer *oid)
{
  TnDerItem key;
  TnDerItem algorithm;
  TnDerItem bits;

  if (!tn_der_expect (tbs, TN_DER_SEQUENCE, &key))
    return FALSE;

  *spki = key.whole;
  return tn_der_expect (&key.value, TN_DER_SEQUENCE, &algorithm)
         && tn_der_read_algorithm (algorithm.value, oid)
         && tn_der_expect_only (key.value, TN_DER_BIT_STRING, &bits) && bits.value.length > 1
         && bits.value.data[0] == 0;
}

/* What follows the key: optional unique identifiers, optional extensions ([3]). */
static gboolean
read_extensions (TnDer *tbs, TnDerCertificate *certificate)
{
  TnDerItem item;

  while (tbs->length > 0) {
    if (!tn_der_next (tbs, &item))
      return FALSE;

    if (item.tag == 0xa3) {
      TnDerItem list;

      if (!tn_der_expect (&item.value, TN_DER_SEQUENCE, &list))
        return FALSE;

      certificate->extensions = list.value;
    }
  }

  return TRUE;
}

gboolean
tn_der_read_certificate (TnDer der, TnDerCertificate *certificate)
{
  TnDerItem outer;
  TnDerItem item;
  TnDer tbs;

  memset (certificate, 0, sizeof *certificate);

  if (!tn_der_expect (&der, TN_DER_SEQUENCE, &outer)
      || !tn_der_expect (&outer.value, TN_DER_SEQUENCE, &certificate->tbs))
    return FALSE;

  tbs = certificate->tbs.value;
  if (!read_version (&tbs, &certificate->version)
      || !tn_der_expect (&tbs, TN_DER_INTEGER, &item) || !tn_der_is_valid_integer (item.value))
    return FALSE;

  certificate->serial = item.value;

  if (!tn_der_expect (&tbs, TN_DER_SEQUENCE, &item)
      || !tn_der_read_algorithm (item.value, &certificate->signature_algorithm)
      || !tn_der_expect (&tbs, TN_DER_SEQUENCE, &item))
    return FALSE;

  certificate->issuer = item.whole;

  if (!read_validity (&tbs, certificate) || !tn_der_expect (&tbs, TN_DER_SEQUENCE, &item))
    return FALSE;

  certificate->subject = item.whole;

  return read_key_algorithm (&tbs, &certificate->spki, &certificate->key_algorithm)
         && read_extensions (&tbs, certificate);
}

/* Extension ::= SEQUENCE { OID, critical BOOLEAN DEFAULT FALSE, OCTET STRING } */
gboolean
tn_der_next_extension (TnDer *list, TnDerExtension *extension)
{
  TnDer rest = *list;
  TnDerItem item;
  TnDerItem part;

  if (!tn_der_expect (&rest, TN_DER_SEQUENCE, &item)
      || !tn_der_expect (&item.value, TN_DER_OID, &part) || !tn_der_is_valid_oid (part.value))
    return FALSE;

  extension->oid = part.value;
  if (!tn_der_take_flag (&item.value, TN_DER_BOOLEAN, &extension->is_critical)
      || !tn_der_expect_only (item.value, TN_DER_OCTET_STRING, &part))
    return FALSE;

  extension->value = part.value;
  *list = rest;
  return TRUE;
}

gboolean
tn_der_find_extension (const TnDerCertificate *certificate, const char *oid, TnDer *value)
{
  TnDer list = certificate->extensions;
  TnDerExtension extension;

  while (tn_der_next_extension (&list, &extension)) {
    if (tn_der_is_oid (extension.oid, oid)) {
      *value = extension.value;
      return TRUE;
    }
  }

  return FALSE;
}
