/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pem.h"

#include <gnutls/x509.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/certificate.h"
#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/* A TLS certificate entry has a 24-bit length. */
#define MAX_CERTIFICATE 0xffffff

typedef struct {
  const char *start;
  gsize length; /* without trailing blanks */
  gsize next;   /* offset of the next line */
} Line;

static gboolean
next_line (const char *text, gsize length, gsize offset, Line *line)
{
  const char *end;

  if (offset >= length)
    return FALSE;

  line->start = text + offset;
  end = memchr (line->start, '\n', length - offset);
  line->next = end != NULL ? (gsize) (end - text) + 1 : length;
  line->length = end != NULL ? (gsize) (end - line->start) : length - offset;

  /* As OpenSSL: blanks and control characters at the end of a line do not count. */
  while (line->length > 0 && (guint8) line->start[line->length - 1] <= ' ')
    line->length--;

  return TRUE;
}

/* "-----BEGIN label-----"; a whole PEM text on one line is no such line. */
static gboolean
is_marker (const Line *line, const char *prefix)
{
  gsize head = strlen (prefix);
  gsize dashes = strlen (DASHES);
  gsize label;

  if (line->length <= head + dashes || memcmp (line->start, prefix, head) != 0)
    return FALSE;

  label = line->length - head - dashes;
  return memcmp (line->start + head + label, DASHES, dashes) == 0
         && memmem (line->start + head, label, DASHES, dashes) == NULL;
}

static void
set_cut_error (GError **error)
{
  tn_set_ossl_error (
      error, TLS_NODE_ERROR_OSSL_PEM_BAD_END_LINE,
      "A block of the PEM text has no -----END line that fits its -----BEGIN line:"
      " check that the text is complete.");
}

static gboolean
ends_block (const Line *line, const TnPemBlock *block)
{
  gsize dashes = strlen (DASHES);
  gsize prefix = strlen (END);

  return is_marker (line, END) && line->length == prefix + block->label_length + dashes
         && memcmp (line->start + prefix, block->label, block->label_length) == 0;
}

gboolean
tn_pem_next_block (const char *text,
                   gsize length,
                   gsize *offset,
                   TnPemBlock *block,
                   GError **error)
{
  gboolean is_open = FALSE;
  Line line;

  if (*offset == 0 && length >= strlen (BYTE_ORDER_MARK)
      && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    *offset = strlen (BYTE_ORDER_MARK);

  while (next_line (text, length, *offset, &line)) {
    *offset = line.next;

    if (!is_open) {
      if (!is_marker (&line, BEGIN))
        continue;

      is_open = TRUE;
      block->whole = line.start;
      block->label = line.start + strlen (BEGIN);
      block->label_length = line.length - strlen (BEGIN) - strlen (DASHES);
      block->body = text + line.next;
      continue;
    }

    if (ends_block (&line, block)) {
      block->body_length = line.start - block->body;
      block->whole_length = line.start + line.length - block->whole;
      return TRUE;
    }
  }

  if (is_open)
    set_cut_error (error);

  return FALSE;
}

gboolean
tn_pem_block_has_label (const TnPemBlock *block, const char *label)
{
  return block->label_length == strlen (label)
         && memcmp (block->label, label, block->label_length) == 0;
}

static gboolean
is_certificate (const TnPemBlock *block)
{
  return tn_pem_block_has_label (block, "CERTIFICATE")
         || tn_pem_block_has_label (block, "X509 CERTIFICATE")
         || tn_pem_block_has_label (block, "TRUSTED CERTIFICATE");
}

/* The value of the header at the start of the body, which is moved behind it. NULL = another one is there, or none. */
static char *
take_header (TnPemBlock *block, const char *name)
{
  gsize prefix = strlen (name);
  Line line;
  char *value;

  if (!next_line (block->body, block->body_length, 0, &line) || line.length < prefix
      || memcmp (line.start, name, prefix) != 0)
    return NULL;

  value = g_strstrip (g_strndup (line.start + prefix, line.length - prefix));
  block->body += line.next;
  block->body_length -= line.next;
  return value;
}

gboolean
tn_pem_take_headers (TnPemBlock *block, char **dek_info, GError **error)
{
  const char *hint = "The headers of a block of the PEM text are malformed: write it again with"
                     " openssl pkey -aes256.";
  g_autofree char *type = NULL;
  Line line;

  *dek_info = NULL;
  if (!next_line (block->body, block->body_length, 0, &line)
      || memchr (line.start, ':', line.length) == NULL)
    return TRUE;

  type = take_header (block, "Proc-Type:");
  if (type == NULL)
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PEM_NOT_PROC_TYPE, hint);
  else if (strcmp (type, "4,ENCRYPTED") != 0)
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PEM_NOT_ENCRYPTED, hint);
  else if ((*dek_info = take_header (block, "DEK-Info:")) == NULL)
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PEM_NOT_DEK_INFO, hint);

  return *dek_info != NULL;
}

/* Strict where g_base64_decode () skips what it does not know. */
GBytes *
tn_pem_decode_block (const TnPemBlock *block, GError **error)
{
  gsize size = block->body_length + 1;
  char *packed = g_malloc (size);
  GBytes *decoded;
  gsize used = 0;
  gsize digits;
  gsize padding;

  for (gsize i = 0; i < block->body_length; i++) {
    if (!g_ascii_isspace (block->body[i]))
      packed[used++] = block->body[i];
  }

  packed[used] = '\0';
  digits = strspn (packed, BASE64);
  padding = strspn (packed + digits, "=");

  if (used == 0 || used % 4 != 0 || padding > 2 || digits + padding != used) {
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PEM_BAD_BASE64_DECODE,
                       "A block of the PEM text holds characters that are not base64.");
    tn_wipe_free (packed, size);
    return NULL;
  }

  g_base64_decode_inplace (packed, &used);
  decoded = tn_secret_bytes_new (packed, used);
  tn_wipe_free (packed, size);
  return decoded;
}

gnutls_x509_crt_t
tn_certificate_import (GBytes *der, GError **error)
{
  gnutls_x509_crt_t certificate = NULL;
  gnutls_datum_t datum;
  gsize length;

  datum.data = (guint8 *) g_bytes_get_data (der, &length);
  datum.size = length;

  if (length > 0 && length <= MAX_CERTIFICATE && gnutls_x509_crt_init (&certificate) >= 0) {
    if (gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_DER) >= 0)
      return certificate;

    gnutls_x509_crt_deinit (certificate);
  }

  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_ASN1,
                     "The certificate is malformed or of a kind that cannot be read.");
  return NULL;
}

/* Who judges whether DER is a certificate. */
typedef gboolean (*CheckFunc) (GBytes *der, GError **error);

/* Also GnuTLS: for what it is to work with. */
static gboolean
can_be_imported (GBytes *der, GError **error)
{
  gnutls_x509_crt_t certificate;

  if (!tn_certificate_check (der, error))
    return FALSE;

  certificate = tn_certificate_import (der, error);
  if (certificate == NULL)
    return FALSE;

  gnutls_x509_crt_deinit (certificate);
  return TRUE;
}

/* Without what follows the first item: a TRUSTED CERTIFICATE has OpenSSL's trust settings there. */
static GBytes *
take_first_item (GBytes *bytes)
{
  TnDerItem item;
  TnDer rest;

  rest.data = g_bytes_get_data (bytes, &rest.length);
  return tn_der_expect (&rest, TN_DER_SEQUENCE, &item)
             ? g_bytes_new_from_bytes (bytes, 0, item.whole.length)
             : g_bytes_ref (bytes);
}

static GBytes *
read_block (TnPemBlock *block, CheckFunc check, GError **error)
{
  g_autofree char *dek_info = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) der = NULL;

  /* An encrypted certificate ends as what it looks like: no base64. */
  if (!tn_pem_take_headers (block, &dek_info, error))
    return NULL;

  body = tn_pem_decode_block (block, error);
  if (body == NULL)
    return NULL;

  der = tn_pem_block_has_label (block, "TRUSTED CERTIFICATE") ? take_first_item (body)
                                                              : g_bytes_ref (body);
  return check (der, error) ? g_steal_pointer (&der) : NULL;
}

/* The next certificate of a PEM text. NULL without error: there is no further one. */
static GBytes *
next_certificate (GBytes *data, gsize *offset, CheckFunc check, GError **error)
{
  GError *damage = NULL;
  const char *text;
  TnPemBlock block;
  gsize length;

  text = g_bytes_get_data (data, &length);
  while (tn_pem_next_block (text, length, offset, &block, &damage)) {
    if (is_certificate (&block))
      return read_block (&block, check, error);
  }

  if (damage != NULL)
    g_propagate_error (error, damage);

  return NULL;
}

static void
set_no_certificate_error (GBytes *data, gboolean takes_der, GError **error)
{
  static const char *const no_certificate
      = "This is DER, but not of a certificate, or it is damaged: tls_node_inspect () tells "
        "what is in a file.";

  gsize length;
  const guint8 *bytes = g_bytes_get_data (data, &length);
  gboolean is_der = length > 0 && bytes[0] == TN_DER_SEQUENCE;

  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE,
                     is_der && takes_der ? no_certificate
                     : is_der ? "This is not PEM; if it is DER and not damaged, convert it"
                                " with openssl x509 -inform DER."
                              : "The text holds no certificate: it needs a line"
                                " -----BEGIN CERTIFICATE----- of its own.");
}

GBytes *
tn_pem_read_certificate (GBytes *data, GError **error)
{
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) certificate = NULL;
  GError *fault = NULL;
  gsize offset = 0;
  gsize length;
  const guint8 *bytes;

  g_return_val_if_fail (data != NULL, NULL);

  /* As Node: what is neither is an error of PEM, also when it looks like DER. */
  bytes = g_bytes_get_data (data, &length);
  first = take_first_item (data);
  if (length > 0 && bytes[0] == TN_DER_SEQUENCE && tn_certificate_check (first, NULL))
    return g_steal_pointer (&first);

  certificate = next_certificate (data, &offset, tn_certificate_check, &fault);
  if (fault != NULL)
    g_propagate_error (error, fault);
  else if (certificate == NULL)
    set_no_certificate_error (data, TRUE, error);

  return g_steal_pointer (&certificate);
}

gboolean
tn_pem_append_certificates (GBytes *data, GPtrArray *certificates, GError **error)
{
  GError *fault = NULL;
  GBytes *certificate;
  gsize offset = 0;

  g_return_val_if_fail (data != NULL, FALSE);
  g_return_val_if_fail (certificates != NULL, FALSE);

  while ((certificate = next_certificate (data, &offset, can_be_imported, &fault)) != NULL)
    g_ptr_array_add (certificates, certificate);

  if (fault == NULL)
    return TRUE;

  g_propagate_error (error, fault);
  return FALSE;
}

GPtrArray *
tn_pem_read_certificates (GBytes *data, GError **error)
{
  g_autoptr (GPtrArray) certificates = NULL;

  g_return_val_if_fail (data != NULL, NULL);

  certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!tn_pem_append_certificates (data, certificates, error))
    return NULL;

  if (certificates->len == 0) {
    set_no_certificate_error (data, FALSE, error);
    return NULL;
  }

  return g_steal_pointer (&certificates);
}

char *
tn_pem_from_certificate (GBytes *der)
{
  gnutls_datum_t datum;
  gnutls_datum_t encoded = { NULL, 0 };
  gsize length;
  char *text;

  g_return_val_if_fail (der != NULL, NULL);

  datum.data = (guint8 *) g_bytes_get_data (der, &length);
  datum.size = length;
  if (length == 0 || length > MAX_CERTIFICATE
      || gnutls_pem_base64_encode2 ("CERTIFICATE", &datum, &encoded) < 0)
    return NULL;

  text = g_strndup ((const char *) encoded.data, encoded.size);
  gnutls_free (encoded.data);

  return text;
}
