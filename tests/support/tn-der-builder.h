/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <string.h>

/* Makes DER, also certificates that nobody would sign: signatures are zeros. Everything is transfer full and takes its parts. */

static inline GByteArray *
der_octets (gconstpointer data, gsize length)
{
  return g_byte_array_append (g_byte_array_new (), data, length);
}

static inline GByteArray *
der_text (const char *text)
{
  return der_octets (text, strlen (text));
}

/* Takes both. */
static inline GByteArray *
der_join (GByteArray *first, GByteArray *second)
{
  g_byte_array_append (first, second->data, second->len);
  g_byte_array_unref (second);
  return first;
}

static inline GByteArray *
der_tlv (guint8 tag, GByteArray *content)
{
  guint length = content->len;
  guint8 head[] = { tag, 0x83, length >> 16, length >> 8, length };
  guint8 short_head[] = { tag, length };
  GByteArray *self
      = length < 0x80 ? der_octets (short_head, 2) : der_octets (head, sizeof head);

  return der_join (self, content);
}

static inline GByteArray *
der_hex (const char *text)
{
  GByteArray *self = g_byte_array_new ();

  for (gsize i = 0; text[i] != '\0'; i += 2) {
    guint8 octet = g_ascii_xdigit_value (text[i]) << 4 | g_ascii_xdigit_value (text[i + 1]);

    g_byte_array_append (self, &octet, 1);
  }

  return self;
}

static inline GByteArray *
der_number (guint number)
{
  guint8 octets[] = { 0, number >> 24, number >> 16, number >> 8, number };
  guint start = 0;

  while (start < 4 && octets[start] == 0 && octets[start + 1] < 0x80)
    start++;

  return der_tlv (0x02, der_octets (octets + start, 5 - start));
}

/* One commonName. */
static inline GByteArray *
der_rdn (const char *value)
{
  return der_tlv (0x31, der_tlv (0x30, der_join (der_hex ("0603550403"),
                                                 der_tlv (0x0c, der_text (value)))));
}

static inline GByteArray *
der_name (const char *value)
{
  return der_tlv (0x30, der_rdn (value));
}

/* oid in hex, with tag and length. */
static inline GByteArray *
der_extension (const char *oid, gboolean is_critical, GByteArray *value)
{
  GByteArray *head = der_join (der_hex (oid), der_hex (is_critical ? "0101ff" : ""));

  return der_tlv (0x30, der_join (head, der_tlv (0x04, value)));
}

#define DER_OID_NAMES "0603551d11"
#define DER_OID_CONSTRAINTS "0603551d1e"

static inline GByteArray *
der_ca_extension (void)
{
  return der_extension ("0603551d13", TRUE, der_hex ("30030101ff"));
}

static inline GByteArray *
der_ed25519_key (void)
{
  return der_tlv (0x30,
                  der_join (der_hex ("300506032b6570"),
                            der_tlv (0x03, der_hex ("00"
                                                    "d75a980182b10ab7d54bfed3c964073a"
                                                    "0ee172f3daa62325af021a68f707511a"))));
}

#define DER_ED25519 "300506032b6570"
#define DER_SHA256_WITH_RSA "300d06092a864886f70d01010b0500"

/* A modulus of this many octets that nobody has the factors of. */
static inline GByteArray *
der_rsa_key (guint n_octets, guint exponent_octets)
{
  g_autofree guint8 *modulus = g_malloc (n_octets + 1);
  g_autofree guint8 *exponent = g_malloc (exponent_octets);
  GByteArray *numbers;

  memset (modulus, 0xa5, n_octets + 1);
  modulus[0] = 0;
  memset (exponent, 0x55, exponent_octets);
  numbers = der_join (der_tlv (0x02, der_octets (modulus, n_octets + 1)),
                      der_tlv (0x02, der_octets (exponent, exponent_octets)));

  return der_tlv (
      0x30, der_join (der_hex ("300d06092a864886f70d0101010500"),
                      der_tlv (0x03, der_join (der_hex ("00"), der_tlv (0x30, numbers)))));
}

/* What a certificate is made of; NULL = usual. */
typedef struct {
  const char *subject;
  const char *issuer;
  GByteArray *subject_name; /* in place of subject */
  GByteArray *key;
  const char *algorithm; /* hex */
  guint signature_octets;
  guint serial;
  GByteArray *extensions; /* concatenated */
  const char *not_before; /* hex of the time with its tag */
  const char *not_after;
} DerCertificate;

static inline GBytes *
der_certificate (const DerCertificate *parts)
{
  const char *algorithm = parts->algorithm != NULL ? parts->algorithm : DER_ED25519;
  guint n_signature = parts->signature_octets != 0 ? parts->signature_octets : 64;
  g_autofree guint8 *zeros = g_malloc0 (n_signature + 1);
  GByteArray *tbs = der_join (der_hex ("a003020102"), der_number (parts->serial + 1));
  GByteArray *validity = der_hex (parts->not_before != NULL ? parts->not_before
                                                            : "170d3230303130313030303030305a");
  GByteArray *subject
      = parts->subject_name != NULL ? parts->subject_name : der_name (parts->subject);

  tbs = der_join (der_join (tbs, der_hex (algorithm)), der_name (parts->issuer));
  validity = der_join (validity, der_hex (parts->not_after != NULL
                                              ? parts->not_after
                                              : "180f32303939303130313030303030305a"));
  tbs = der_join (der_join (tbs, der_tlv (0x30, validity)), subject);
  tbs = der_join (tbs, parts->key != NULL ? parts->key : der_ed25519_key ());
  if (parts->extensions != NULL)
    tbs = der_join (tbs, der_tlv (0xa3, der_tlv (0x30, parts->extensions)));

  tbs = der_join (der_tlv (0x30, tbs), der_hex (algorithm));
  tbs = der_join (tbs, der_tlv (0x03, der_octets (zeros, n_signature + 1)));
  return g_byte_array_free_to_bytes (der_tlv (0x30, tbs));
}
