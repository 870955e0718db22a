/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/inspect.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/inspect-private.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/pem.h"
#include "libtlsnode/x509/pkcs12.h"

/* Each one costs up to a second. */
#define MAX_OPENED_KEYS 16

static const struct {
  const char *label;
  TnInspectKind kind;
} labels[] = {
  { "CERTIFICATE", TN_INSPECT_CERTIFICATE },
  { "X509 CERTIFICATE", TN_INSPECT_CERTIFICATE },
  { "TRUSTED CERTIFICATE", TN_INSPECT_CERTIFICATE },
  { "CERTIFICATE REQUEST", TN_INSPECT_REQUEST },
  { "NEW CERTIFICATE REQUEST", TN_INSPECT_REQUEST },
  { "X509 CRL", TN_INSPECT_CRL },
  { "OCSP RESPONSE", TN_INSPECT_OCSP_RESPONSE },
  { "PKCS12", TN_INSPECT_PKCS12 },
  { "PUBLIC KEY", TN_INSPECT_PUBLIC_KEY },
  { "PRIVATE KEY", TN_INSPECT_KEY },
  { "ENCRYPTED PRIVATE KEY", TN_INSPECT_ENCRYPTED_KEY },
  { "EC PRIVATE KEY", TN_INSPECT_EC_KEY },
  { "RSA PRIVATE KEY", TN_INSPECT_RSA_KEY },
  { "DSA PRIVATE KEY", TN_INSPECT_RSA_KEY },
};

typedef struct {
  GVariantBuilder entries;
  guint n_blocks; /* of PEM */
  guint n_entries;
  guint n_opened;
  TnWork work; /* for signatures */
  const char *passphrase;
  const char *source;
} Inspector;

static void
inspector_clear (Inspector *self)
{
  g_variant_builder_clear (&self->entries);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Inspector, inspector_clear)

/* Takes the entry; NULL = there is an error already. */
static gboolean
add_entry (Inspector *self, GVariant *entry, GError **error)
{
  if (entry == NULL)
    return FALSE;

  if (self->n_entries == TN_INSPECT_MAX_ENTRIES) {
    g_variant_unref (g_variant_ref_sink (entry));
    tn_set_error (error, TLS_NODE_ERROR_OUT_OF_RANGE,
                  "There are more than %d certificates, keys and so on in the data",
                  TN_INSPECT_MAX_ENTRIES);
    return FALSE;
  }

  g_variant_builder_add_value (&self->entries, entry);
  self->n_entries++;
  return TRUE;
}

/* The reader of PKCS #12 speaks as Node, which has words but no code for this. */
static gboolean
translate_pkcs12_error (GError *fault, GError **error)
{
  g_autoptr (GError) owned = fault;
  gboolean is_passphrase = g_str_equal (owned->message, "mac verify failure")
                           || g_str_equal (owned->message, "bad decrypt");

  if (!g_error_matches (owned, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN))
    g_propagate_error (error, g_steal_pointer (&owned));
  else if (is_passphrase)
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_BAD_DECRYPT, tn_error_fields (owned)->hint);
  else if (g_str_equal (owned->message, "not enough data"))
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_ASN1_TOO_LONG, tn_error_fields (owned)->hint);
  else
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_ASN1, tn_error_fields (owned)->hint);

  return FALSE;
}

static gboolean
add_pkcs12 (Inspector *self, GBytes *data, GError **error)
{
  g_autoptr (TnKey) key = NULL;
  g_autoptr (GPtrArray) certificates = NULL;
  GError *fault = NULL;

  if (!tn_pkcs12_list (data, self->passphrase, &key, &certificates, &fault))
    return translate_pkcs12_error (fault, error);

  if (key != NULL
      && !add_entry (self, tn_inspect_private_key (key, FALSE, "pkcs12", error), error))
    return FALSE;

  for (guint i = 0; i < certificates->len; i++) {
    if (!add_entry (self, tn_inspect_certificate (certificates->pdata[i], "pkcs12", error),
                    error))
      return FALSE;
  }

  return TRUE;
}

/* pem: one block. Without a passphrase an encrypted key is told as such. */
static gboolean
add_key (Inspector *self, GBytes *pem, gboolean is_encrypted, GError **error)
{
  g_autoptr (TnKey) key = NULL;

  if (is_encrypted && self->passphrase == NULL)
    return add_entry (self, tn_inspect_private_key (NULL, TRUE, self->source, error), error);

  if (is_encrypted && self->n_opened++ == MAX_OPENED_KEYS) {
    tn_set_error (error, TLS_NODE_ERROR_OUT_OF_RANGE,
                  "There are more than %d encrypted keys in the data", MAX_OPENED_KEYS);
    return FALSE;
  }

  key = tn_key_new_from_pem (pem, self->passphrase, error);
  return key != NULL
         && add_entry (self, tn_inspect_private_key (key, is_encrypted, self->source, error),
                       error);
}

static const char *
find_label (TnInspectKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (labels[i].kind == kind)
      return labels[i].label;
  }

  return NULL;
}

/* Keys are read as PEM only: this makes them so, in memory that is wiped. */
static gboolean
add_der_key (Inspector *self, GBytes *der, TnInspectKind kind, GError **error)
{
  g_autoptr (GBytes) pem = NULL;
  const char *label = find_label (kind);
  gsize length;
  const guint8 *data = g_bytes_get_data (der, &length);
  char *base64 = g_base64_encode (data, length);
  gsize size = strlen (base64) + 2 * strlen (label) + 64;
  char *text = g_malloc (size);

  g_snprintf (text, size, "-----BEGIN %s-----\n%s\n-----END %s-----\n", label, base64, label);
  pem = tn_secret_bytes_new (text, strlen (text));
  tn_wipe_free (base64, strlen (base64));
  tn_wipe_free (text, size);

  return add_key (self, pem, kind == TN_INSPECT_ENCRYPTED_KEY, error);
}

static gboolean
add_der (Inspector *self, GBytes *der, TnInspectKind kind, GError **error)
{
  switch (kind) {
  case TN_INSPECT_CERTIFICATE:
    return add_entry (self, tn_inspect_certificate (der, self->source, error), error);
  case TN_INSPECT_REQUEST:
    return add_entry (self, tn_inspect_request (der, self->source, &self->work, error), error);
  case TN_INSPECT_CRL:
    return add_entry (self, tn_inspect_crl (der, self->source, error), error);
  case TN_INSPECT_OCSP_RESPONSE:
    return add_entry (self, tn_inspect_ocsp_response (der, self->source, error), error);
  case TN_INSPECT_PUBLIC_KEY:
    return add_entry (self, tn_inspect_public_key (der, self->source, error), error);
  case TN_INSPECT_PKCS12:
    return add_pkcs12 (self, der, error);
  case TN_INSPECT_KEY:
  case TN_INSPECT_ENCRYPTED_KEY:
  case TN_INSPECT_EC_KEY:
  case TN_INSPECT_RSA_KEY:
    return add_der_key (self, der, kind, error);
  case TN_INSPECT_NOTHING:
    break;
  }

  tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_ASN1,
                     "This is none of certificate, certificate request, CRL, OCSP response,"
                     " PKCS #12, private and public key.");
  return FALSE;
}

static gboolean
find_kind (const TnPemBlock *block, TnInspectKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (tn_pem_block_has_label (block, labels[i].label)) {
      *kind = labels[i].kind;
      return TRUE;
    }
  }

  return FALSE;
}

static gboolean
add_unknown (Inspector *self, const TnPemBlock *block, GError **error)
{
  g_auto (GVariantBuilder) entry;

  tn_inspect_begin (&entry, "unknown", self->source);
  tn_inspect_take_string (&entry, "label",
                          g_utf8_make_valid (block->label, (gssize) block->label_length));

  return add_entry (self, g_variant_builder_end (&entry), error);
}

/* A TRUSTED CERTIFICATE has OpenSSL's trust settings behind it. */
static GBytes *
take_certificate (GBytes *bytes)
{
  TnDer rest = tn_inspect_whole (bytes);
  TnDerItem item;

  return tn_der_expect (&rest, TN_DER_SEQUENCE, &item)
             ? g_bytes_new_from_bytes (bytes, 0, item.whole.length)
             : g_bytes_ref (bytes);
}

static gboolean
add_block (Inspector *self, TnPemBlock *block, GError **error)
{
  g_autofree char *dek_info = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) der = NULL;
  TnInspectKind kind;

  if (!find_kind (block, &kind))
    return add_unknown (self, block, error);

  if (kind >= TN_INSPECT_KEY) {
    bytes = g_bytes_new_static (block->whole, block->whole_length);
    return tn_pem_take_headers (block, &dek_info, error)
           && add_key (self, bytes, dek_info != NULL || kind == TN_INSPECT_ENCRYPTED_KEY,
                       error);
  }

  bytes = tn_pem_decode_block (block, error);
  if (bytes == NULL)
    return FALSE;

  der = tn_pem_block_has_label (block, "TRUSTED CERTIFICATE") ? take_certificate (bytes)
                                                              : g_bytes_ref (bytes);
  return add_der (self, der, kind, error);
}

static gboolean
add_blocks (Inspector *self, GBytes *data, GError **error)
{
  GError *fault = NULL;
  TnPemBlock block;
  gsize offset = 0;
  gsize length;
  const char *text = g_bytes_get_data (data, &length);

  self->source = "pem";
  while (tn_pem_next_block (text, length, &offset, &block, &fault)) {
    self->n_blocks++;
    if (!add_block (self, &block, error)) {
      if (self->n_blocks > 1)
        g_prefix_error (error, "block %u: ", self->n_blocks);
      return FALSE;
    }
  }

  if (fault == NULL)
    return TRUE;

  g_propagate_error (error, fault);
  return FALSE;
}

static gboolean
add_all (Inspector *self, GBytes *data, GError **error)
{
  TnDer der = tn_inspect_whole (data);
  TnInspectKind kind = tn_inspect_find_kind (der);
  TnDerItem item;

  self->source = "der";
  if (tn_inspect_is_pkcs12 (der))
    return add_pkcs12 (self, data, error);
  if (kind != TN_INSPECT_NOTHING)
    return add_der (self, data, kind, error);

  if (!add_blocks (self, data, error))
    return FALSE;
  if (self->n_blocks > 0)
    return TRUE;

  if (tn_der_expect_only (der, TN_DER_SEQUENCE, &item))
    return add_der (self, data, TN_INSPECT_NOTHING, error);

  if (der.length > 0 && der.data[0] == TN_DER_SEQUENCE)
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_ASN1_TOO_LONG,
                       "The data is cut, or there is something behind it.");
  else
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE,
                       "This is neither DER nor PEM, which needs a line"
                       " -----BEGIN CERTIFICATE----- or the like of its own.");
  return FALSE;
}

GVariant *
tn_inspect (GBytes *data, const char *passphrase, GError **error)
{
  g_auto (Inspector) inspector
      = { .passphrase = passphrase,
          .entries = G_VARIANT_BUILDER_INIT (((const GVariantType *) "aa{sv}")) };

  g_return_val_if_fail (data != NULL, NULL);

  if (g_bytes_get_size (data) > TN_INSPECT_MAX_INPUT) {
    tn_set_error (error, TLS_NODE_ERROR_OUT_OF_RANGE,
                  "The value of \"data\" is out of range. It must be <= %d bytes. Received"
                  " %" G_GSIZE_FORMAT,
                  TN_INSPECT_MAX_INPUT, g_bytes_get_size (data));
    return NULL;
  }

  tn_work_init (&inspector.work);
  return add_all (&inspector, data, error) ? g_variant_builder_end (&inspector.entries) : NULL;
}
