/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/describe.h"

#include <string.h>

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/describe-private.h"
#include "libtlsnode/x509/general-name.h"
#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/public-key.h"

/* Node's plain certificate object, key by key and in Node's order. */

#define OID_INFO_ACCESS "1.3.6.1.5.5.7.1.1"

/* Text by key, in the order in which the keys came; a key that comes again has several. */
typedef struct {
  GPtrArray *keys;   /* of char *: owned */
  GHashTable *index; /* key to its place + 1 */
  GPtrArray *values; /* of GPtrArray of GBytes, one for each key */
} Texts;

static void
texts_init (Texts *self)
{
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->index = g_hash_table_new (g_str_hash, g_str_equal); /* the keys are those of keys */
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
}

static void
texts_clear (Texts *self)
{
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

static void
texts_add (const char *key, const char *value, gsize length, gpointer data)
{
  Texts *self = data;
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, key));

  if (place == 0) {
    char *copy = g_strdup (key);

    g_ptr_array_add (self->keys, copy);
    g_ptr_array_add (self->values,
                     g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref));
    place = self->keys->len;
    g_hash_table_insert (self->index, copy, GUINT_TO_POINTER (place));
  }
  g_ptr_array_add (g_ptr_array_index (self->values, place - 1), g_bytes_new (value, length));
}

static GVariant *
bytes_variant (const void *data, gsize length)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, length, 1);
}

/* A GVariant string ends at its first NUL: text with one is bytes. */
static GVariant *
text_variant (GBytes *text)
{
  gsize length;
  const char *data = g_bytes_get_data (text, &length);
  g_autofree char *copy = NULL;

  if (length > 0 && !g_utf8_validate_len (data, length, NULL))
    return bytes_variant (data, length);

  copy = g_strndup (length > 0 ? data : "", length);
  return g_variant_new_string (copy);
}

static gboolean
has_nul (GBytes *text)
{
  gsize length;
  const char *data = g_bytes_get_data (text, &length);

  return length > 0 && memchr (data, '\0', length) != NULL;
}

/* One type for all of an array: bytes as soon as one of the texts needs them. */
static GVariant *
array_variant (GPtrArray *values)
{
  gboolean needs_bytes = FALSE;
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_ARRAY);

  for (guint i = 0; i < values->len; i++)
    needs_bytes |= has_nul (g_ptr_array_index (values, i));

  for (guint i = 0; i < values->len; i++) {
    GBytes *text = g_ptr_array_index (values, i);

    if (needs_bytes)
      g_variant_builder_add_value (
          &list, bytes_variant (g_bytes_get_data (text, NULL), g_bytes_get_size (text)));
    else
      g_variant_builder_add_value (&list, text_variant (text));
  }

  return g_variant_builder_end (&list);
}

static GVariant *
texts_to_variant (const Texts *self, gboolean always_arrays)
{
  g_auto (GVariantBuilder) object = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < self->keys->len; i++) {
    GPtrArray *values = g_ptr_array_index (self->values, i);
    GVariant *value = values->len == 1 && !always_arrays
                          ? text_variant (g_ptr_array_index (values, 0))
                          : array_variant (values);

    g_variant_builder_add (&object, "{sv}", g_ptr_array_index (self->keys, i), value);
  }

  return g_variant_builder_end (&object);
}

GVariant *
tn_describe_name (TnDer name)
{
  g_auto (Texts) texts = { NULL, NULL, NULL };

  texts_init (&texts);
  return tn_name_foreach (name, texts_add, &texts) ? texts_to_variant (&texts, FALSE) : NULL;
}

static void
add_name (GVariantBuilder *object, const char *key, TnDer name)
{
  GVariant *value = tn_describe_name (name);

  if (value != NULL)
    g_variant_builder_add (object, "{sv}", key, value);
}

static void
add_text (GVariantBuilder *object, const char *key, char *text)
{
  g_autofree char *taken = text;

  if (taken != NULL)
    g_variant_builder_add (object, "{sv}", key, g_variant_new_string (taken));
}

/* Null, which is not the same as absent, when it is there and cannot be read. */
static void
add_alt_name (GVariantBuilder *object, GBytes *certificate)
{
  char *text = tn_describe_subject_alt_name (certificate);

  if (text == NULL && tn_describe_has_subject_alt_name (certificate))
    g_variant_builder_add (object, "{sv}", "subjectaltname",
                           g_variant_new_maybe (G_VARIANT_TYPE_STRING, NULL));
  else
    add_text (object, "subjectaltname", text);
}

/* OpenSSL's long names of access methods (RFC 5280 section 4.2.2). */
static char *
name_method (TnDer oid)
{
  static const struct {
    const char *oid;
    const char *name;
  } methods[] = {
    { "1.3.6.1.5.5.7.48.1", "OCSP" },
    { "1.3.6.1.5.5.7.48.2", "CA Issuers" },
    { "1.3.6.1.5.5.7.48.3", "AD Time Stamping" },
    { "1.3.6.1.5.5.7.48.4", "ad dvcs" },
    { "1.3.6.1.5.5.7.48.5", "CA Repository" },
  };
  g_autofree char *text = tn_der_oid_to_string (oid);

  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (methods); i++) {
    if (g_str_equal (methods[i].oid, text))
      return g_strdup (methods[i].name);
  }

  return g_steal_pointer (&text);
}

/* AccessDescription ::= SEQUENCE { accessMethod OID, accessLocation GeneralName } */
static gboolean
append_access (GString *out, TnDer *list)
{
  g_autofree char *method = NULL;
  TnDerItem description;
  TnDerItem oid;
  TnDerItem location;

  if (!tn_der_expect (list, TN_DER_SEQUENCE, &description)
      || !tn_der_expect (&description.value, TN_DER_OID, &oid)
      || !tn_der_next (&description.value, &location))
    return FALSE;

  method = name_method (oid.value);
  if (method == NULL)
    return FALSE;

  g_string_append_printf (out, "%s%s - ", out->len > 0 ? "\n" : "", method);
  return tn_general_name_append (out, &location);
}

char *
tn_describe_info_access (GBytes *certificate)
{
  g_autoptr (GString) out = g_string_new (NULL);
  TnDerCertificate fields;
  TnDer der;
  TnDer extension;
  TnDerItem list;

  g_return_val_if_fail (certificate != NULL, NULL);

  der.data = g_bytes_get_data (certificate, &der.length);
  if (!tn_der_read_certificate (der, &fields)
      || !tn_der_find_extension (&fields, OID_INFO_ACCESS, &extension)
      || !tn_der_expect (&extension, TN_DER_SEQUENCE, &list))
    return NULL;

  while (list.value.length > 0) {
    if (!append_access (out, &list.value))
      return NULL;
  }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Node takes its own text apart again: what stands before the first colon is the key, quotes are taken off. */
static void
add_info_access (GVariantBuilder *object, GBytes *certificate)
{
  g_auto (Texts) texts = { NULL, NULL, NULL };
  g_autofree char *text = tn_describe_info_access (certificate);
  g_auto (GStrv) lines = NULL;

  if (text == NULL)
    return;

  texts_init (&texts);
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++) {
    char *colon = strchr (lines[i], ':');
    g_autoptr (GString) value = NULL;

    if (colon == NULL)
      continue;

    *colon = '\0';
    value = tn_general_name_unquote (colon + 1);
    texts_add (lines[i], value->str, value->len, &texts);
  }
  g_variant_builder_add (object, "{sv}", "infoAccess", texts_to_variant (&texts, TRUE));
}

static char *
to_hex (TnDer number, const char *prefix, const char *digits)
{
  GString *text = g_string_new (prefix);

  for (gsize i = 0; i < number.length; i++) {
    g_string_append_c (text, digits[number.data[i] >> 4]);
    g_string_append_c (text, digits[number.data[i] & 0x0f]);
  }

  /* Without the zero that makes the number of digits even. */
  if (text->len > strlen (prefix) && text->str[strlen (prefix)] == '0')
    g_string_erase (text, strlen (prefix), 1);
  if (number.length == 0)
    g_string_append_c (text, '0');

  return g_string_free (text, FALSE);
}

static void
add_rsa (GVariantBuilder *object, const TnPublicKey *key, TnDer spki)
{
  add_text (object, "modulus", to_hex (key->modulus, "", "0123456789ABCDEF"));
  g_variant_builder_add (object, "{sv}", "bits", g_variant_new_int32 ((gint32) key->bits));
  add_text (object, "exponent", to_hex (key->exponent, "0x", "0123456789abcdef"));
  g_variant_builder_add (object, "{sv}", "pubkey", bytes_variant (spki.data, spki.length));
}

/* The hybrid form is the uncompressed one with another first octet. */
static GVariant *
point_variant (TnDer point)
{
  g_autofree guint8 *copy = g_memdup2 (point.data, point.length);

  if (copy[0] > 4)
    copy[0] = 4;

  return bytes_variant (copy, point.length);
}

static void
add_ec (GVariantBuilder *object, const TnPublicKey *key)
{
  g_variant_builder_add (object, "{sv}", "bits", g_variant_new_int32 ((gint32) key->bits));
  g_variant_builder_add (object, "{sv}", "pubkey", point_variant (key->point));
  if (key->curve == NULL)
    return;

  add_text (object, "asn1Curve", g_strdup (key->curve->name));
  add_text (object, "nistCurve", g_strdup (key->curve->nist));
}

static void
add_key (GVariantBuilder *object, TnDer spki)
{
  TnPublicKey key;

  if (!tn_public_key_read (spki, &key))
    return;

  if (g_str_equal (key.type, "rsa"))
    add_rsa (object, &key, spki);
  else if (g_str_equal (key.type, "ec"))
    add_ec (object, &key);
}

static void
add_usage (GVariantBuilder *object, GBytes *certificate)
{
  g_auto (GStrv) usage = tn_describe_extended_key_usage (certificate);

  if (usage != NULL)
    g_variant_builder_add (object, "{sv}", "ext_key_usage",
                           g_variant_new_strv ((const char *const *) usage, -1));
}

GVariant *
tn_describe_legacy_object (GBytes *certificate)
{
  g_auto (GVariantBuilder) object = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  TnDerCertificate fields;
  TnDer der;

  g_return_val_if_fail (certificate != NULL, NULL);

  der.data = g_bytes_get_data (certificate, &der.length);
  if (!tn_der_read_certificate (der, &fields))
    return g_variant_builder_end (&object);

  add_name (&object, "subject", fields.subject);
  add_name (&object, "issuer", fields.issuer);
  add_alt_name (&object, certificate);
  add_info_access (&object, certificate);
  g_variant_builder_add (&object, "{sv}", "ca",
                         g_variant_new_boolean (tn_describe_is_ca (certificate)));
  add_key (&object, fields.spki);
  add_text (&object, "valid_from", tn_describe_valid_from (certificate));
  add_text (&object, "valid_to", tn_describe_valid_to (certificate));
  add_text (&object, "fingerprint", tn_describe_fingerprint (certificate, G_CHECKSUM_SHA1));
  add_text (&object, "fingerprint256",
            tn_describe_fingerprint (certificate, G_CHECKSUM_SHA256));
  add_text (&object, "fingerprint512",
            tn_describe_fingerprint (certificate, G_CHECKSUM_SHA512));
  add_usage (&object, certificate);
  add_text (&object, "serialNumber", tn_describe_serial_number (certificate));
  g_variant_builder_add (&object, "{sv}", "raw", bytes_variant (der.data, der.length));

  return g_variant_builder_end (&object);
}
