/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/path-cert.h"

#include "libtlsnode/x509/name.h"

#define OID_SUBJECT_KEY_ID "2.5.29.14"
#define OID_AUTHORITY_KEY_ID "2.5.29.35"
#define OID_RSA_PSS "1.2.840.113549.1.1.10"

static gboolean
read_key_id (TnDer extension, TnDer *key_id)
{
  TnDerItem item;

  if (!tn_der_expect_only (extension, TN_DER_OCTET_STRING, &item))
    return FALSE;

  *key_id = item.value;
  return TRUE;
}

/* The first directoryName of GeneralNames. */
static gboolean
read_directory_name (TnDer names, TnDer *name)
{
  TnDerItem item;

  while (names.length > 0) {
    if (!tn_name_next_general (&names, &item))
      return FALSE;

    if (item.tag == 0xa4 && name->data == NULL)
      *name = item.value;
  }

  return TRUE;
}

/* AuthorityKeyIdentifier ::= SEQUENCE { [0] keyIdentifier, [1] authorityCertIssuer, [2] serial }, all optional. */
gboolean
tn_path_read_authority (TnDer extension, TnDer *key_id, TnDer *serial, TnDer *issuer_name)
{
  TnDerItem list;
  TnDerItem item;

  if (!tn_der_expect_only (extension, TN_DER_SEQUENCE, &list)
      || !tn_der_take_optional (&list.value, 0x80, &item))
    return FALSE;

  *key_id = item.value;
  if (!tn_der_take_optional (&list.value, 0xa1, &item)
      || !read_directory_name (item.value, issuer_name)
      || !tn_der_take_optional (&list.value, 0x82, &item))
    return FALSE;

  *serial = item.value;
  return list.value.length == 0;
}

/* One pass, because a hostile certificate may have any number of extensions. FALSE when the list is malformed; an identifier that
 * is makes the certificate useless. */
static gboolean
read_identifiers (TnPathCert *self)
{
  TnDer list = self->fields.extensions;
  TnDerExtension extension;
  guint n_key_ids = 0;
  guint n_authorities = 0;

  while (tn_der_next_extension (&list, &extension)) {
    gboolean is_good = TRUE;

    if (tn_der_is_oid (extension.oid, OID_SUBJECT_KEY_ID)) {
      is_good = read_key_id (extension.value, &self->key_id) && n_key_ids++ == 0;
    } else if (tn_der_is_oid (extension.oid, OID_AUTHORITY_KEY_ID)) {
      is_good = tn_path_read_authority (extension.value, &self->authority_key_id,
                                        &self->authority_serial, &self->authority_issuer)
                && n_authorities++ == 0;
    }

    self->is_malformed |= !is_good;
  }

  return list.length == 0;
}

static gboolean
names_are_equal (TnDer a, TnDer b)
{
  g_autoptr (GBytes) canonical_a = tn_name_to_canonical (a);
  g_autoptr (GBytes) canonical_b = tn_name_to_canonical (b);

  return canonical_a != NULL && canonical_b != NULL && g_bytes_equal (canonical_a, canonical_b);
}

gboolean
tn_path_cert_fits_authority (const TnPathCert *issuer,
                             TnDer key_id,
                             TnDer serial,
                             TnDer issuer_name)
{
  if (key_id.data != NULL && issuer->key_id.data != NULL
      && !tn_der_equal (key_id, issuer->key_id))
    return FALSE;

  if (serial.data != NULL && !tn_der_equal (serial, issuer->fields.serial))
    return FALSE;

  return issuer_name.data == NULL || tn_der_equal (issuer_name, issuer->fields.issuer)
         || names_are_equal (issuer_name, issuer->fields.issuer);
}

/* GNUTLS_PK_UNKNOWN for what GnuTLS does not know: then nobody issued it. */
static gnutls_pk_algorithm_t
signing_key_kind (const TnPathCert *self)
{
  g_autofree char *oid = tn_der_oid_to_string (self->fields.signature_algorithm);

  if (oid == NULL)
    return GNUTLS_PK_UNKNOWN;

  if (g_str_equal (oid, OID_RSA_PSS))
    return GNUTLS_PK_RSA_PSS;

  return gnutls_sign_get_pk_algorithm (gnutls_oid_to_sign (oid));
}

static gnutls_pk_algorithm_t
own_key_kind (const TnPathCert *self)
{
  g_autofree char *oid = tn_der_oid_to_string (self->fields.key_algorithm);

  return oid != NULL ? gnutls_oid_to_pk (oid) : GNUTLS_PK_UNKNOWN;
}

static gboolean
algorithm_fits (const TnPathCert *subject, const TnPathCert *issuer)
{
  gnutls_pk_algorithm_t wanted = signing_key_kind (subject);
  gnutls_pk_algorithm_t key = own_key_kind (issuer);

  if (wanted == GNUTLS_PK_UNKNOWN || key == GNUTLS_PK_UNKNOWN)
    return FALSE;

  return wanted == key || (wanted == GNUTLS_PK_RSA_PSS && key == GNUTLS_PK_RSA);
}

gboolean
tn_path_cert_is_issued_by (const TnPathCert *self, const TnPathCert *issuer)
{
  return g_bytes_equal (self->issuer, issuer->subject)
         && tn_path_cert_fits_authority (issuer, self->authority_key_id, self->authority_serial,
                                         self->authority_issuer)
         && algorithm_fits (self, issuer);
}

TnPathCert *
tn_path_cert_new (GBytes *der)
{
  g_autoptr (TnPathCert) self = g_new0 (TnPathCert, 1);
  TnDer bytes;

  self->ref_count = 1;
  self->der = g_bytes_ref (der);
  bytes.data = g_bytes_get_data (der, &bytes.length);
  if (!tn_der_read_certificate (bytes, &self->fields))
    return NULL;

  self->subject = tn_name_to_canonical (self->fields.subject);
  self->issuer = tn_name_to_canonical (self->fields.issuer);
  if (self->subject == NULL || self->issuer == NULL || !read_identifiers (self))
    return NULL;

  if (!tn_der_read_time (&self->fields.not_before, &self->not_before))
    self->not_before = G_MAXINT64;

  if (!tn_der_read_time (&self->fields.not_after, &self->not_after))
    self->not_after = G_MININT64;

  self->is_self_issued = g_bytes_equal (self->subject, self->issuer);
  self->is_self_signed = tn_path_cert_is_issued_by (self, self);

  return g_steal_pointer (&self);
}

gboolean
tn_path_cert_is_valid_at (const TnPathCert *self, gint64 now)
{
  return self->not_before <= now && now < self->not_after;
}

TnPathCert *
tn_path_cert_ref (TnPathCert *self)
{
  self->ref_count++;
  return self;
}

void
tn_path_cert_unref (TnPathCert *self)
{
  if (--self->ref_count > 0)
    return;

  g_clear_pointer (&self->constraints, tn_constraints_free);
  g_clear_pointer (&self->crt, gnutls_x509_crt_deinit);
  g_clear_pointer (&self->key, gnutls_pubkey_deinit);
  g_clear_pointer (&self->subject, g_bytes_unref);
  g_clear_pointer (&self->issuer, g_bytes_unref);
  g_bytes_unref (self->der);
  g_free (self);
}
