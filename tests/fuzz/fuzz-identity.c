/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/describe.h"
#include "libtlsnode/x509/identity.h"
#include "tests/support/tn-der-builder.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static GVariant *
octets (const guint8 *data, gsize length)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, length, 1);
}

/* A verdict has a reason or none is needed, and whatever is said can be printed. */
static gboolean
check (const char *hostname, GVariant *object, char **reason)
{
  g_autoptr (GError) error = NULL;
  gboolean matches = tn_identity_check_object (hostname, object, &error);

  g_assert_true (matches == (error == NULL));
  g_assert_true (matches || g_utf8_validate (error->message, -1, NULL));
  *reason = matches ? NULL : g_strdup (error->message);

  return matches;
}

/* The same text as the names of both kinds, as octets and, where it is one, as a string. */
static void
check_text (const char *hostname, const guint8 *data, gsize length)
{
  g_autoptr (GVariant) subject = g_variant_ref_sink (
      g_variant_new_parsed ("{'CN': <[%v, <'localhost'>]>}", octets (data, length)));
  g_autoptr (GVariant) object = g_variant_ref_sink (g_variant_new_parsed (
      "{'subject': %v, 'subjectaltname': <%@ay>}", subject, octets (data, length)));
  g_autofree char *reason = NULL;
  gboolean matches = check (hostname, object, &reason);

  if (g_utf8_validate_len ((const char *) data, length, NULL)) {
    g_autofree char *text = g_strndup ((const char *) data, length);
    g_autofree char *other_reason = NULL;
    g_autoptr (GVariant) other = g_variant_ref_sink (
        g_variant_new_parsed ("{'subject': %v, 'subjectaltname': <%s>}", subject, text));

    g_assert_true (check (hostname, other, &other_reason) == matches);
    g_assert_cmpstr (reason, ==, other_reason);
  }
}

/* Any shape. */
static void
check_object (const char *hostname, const guint8 *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (GVariant) object
      = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  g_autofree char *reason = NULL;

  check (hostname, object, &reason);
}

/* A certificate is as good as its object. First the subject, with its length in two octets, then the names. */
static void
check_certificate (const char *hostname, const guint8 *data, gsize length)
{
  gsize n_subject = MIN (length - 2, (gsize) data[0] << 8 | data[1]);
  GByteArray *names = der_octets (data + 2 + n_subject, length - 2 - n_subject);
  GByteArray *extension = der_extension (DER_OID_NAMES, FALSE, names);
  g_autoptr (GBytes) certificate = der_certificate (
      &(DerCertificate){ .subject_name = der_tlv (0x30, der_octets (data + 2, n_subject)),
                         .issuer = "issuer",
                         .extensions = length - 2 > n_subject ? extension : NULL });
  g_autoptr (GVariant) object = g_variant_ref_sink (tn_describe_legacy_object (certificate));
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  gboolean matches = tn_identity_check (hostname, certificate, &error);

  if (length - 2 <= n_subject)
    g_byte_array_unref (extension);
  g_assert_true (check (hostname, object, &reason) == matches);
  g_assert_cmpstr (reason, ==, error != NULL ? error->message : NULL);
}

/* The host name is the first line. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  g_autofree char *hostname = NULL;
  gsize left;

  if (end == NULL)
    return 0;

  hostname = g_strndup ((const char *) data, end - data);
  left = size - (end + 1 - data);
  check_text (hostname, end + 1, left);
  check_object (hostname, end + 1, left);
  if (left >= 2)
    check_certificate (hostname, end + 1, left);

  return 0;
}
