/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/path-cert.h"

/* The second step: what GnuTLS reads, and what it has no getter for. A certificate with anything malformed in it is of no use,
 * as with OpenSSL's EXFLAG_INVALID. */

#define OID_SERVER_GATED_NETSCAPE "2.16.840.1.113730.4.1"
#define OID_SERVER_GATED_MICROSOFT "1.3.6.1.4.1.311.10.3.3"

/* Measured: what the import of a certificate costs, and of each item beyond the usual ones. GnuTLS builds a tree of them, in
 * which long lists are slow. */
#define IMPORT_COST 60
#define USUAL_ITEMS 200
#define ITEM_COST 5

typedef gboolean (*ExtensionReader) (TnPathCert *self, TnDer value);

/* RFC 5280 section 4.2.1.3: at least one bit. GnuTLS reads some forms that are not DER: both must agree. */
static gboolean
read_key_usage (TnPathCert *self, TnDer value)
{
  guint critical;
  guint bits;

  self->has_key_usage = TRUE;

  return gnutls_x509_crt_get_key_usage (self->crt, &self->key_usage, &critical) >= 0
         && tn_der_read_bits (value, &bits) && bits == self->key_usage && bits != 0;
}

/* FALSE for what is negative, or longer than any path. */
static gboolean
read_path_length (TnDer number, int *length)
{
  if (number.length > 4 || !tn_der_is_valid_integer (number) || number.data[0] >= 0x80)
    return FALSE;

  *length = 0;
  for (gsize i = 0; i < number.length; i++)
    *length = *length << 8 | number.data[i];

  return TRUE;
}

/* BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL } */
static gboolean
read_basic_constraints (TnPathCert *self, TnDer value)
{
  TnDerItem list;
  TnDerItem length;
  guint critical;
  guint is_ca = 0;
  int path_length = -1;

  self->has_basic_constraints = TRUE;
  if (!tn_der_expect_only (value, TN_DER_SEQUENCE, &list)
      || !tn_der_take_flag (&list.value, TN_DER_BOOLEAN, &self->is_ca)
      || !tn_der_take_optional (&list.value, TN_DER_INTEGER, &length) || list.value.length > 0
      || (length.whole.length > 0 && !read_path_length (length.value, &self->path_length)))
    return FALSE;

  return gnutls_x509_crt_get_basic_constraints (self->crt, &critical, &is_ca, &path_length) >= 0
         && (is_ca != 0) == self->is_ca && path_length == self->path_length;
}

static gboolean
read_extended_usage (TnPathCert *self, TnDer value)
{
  TnDerItem list;
  TnDerItem oid;

  self->has_extended_usage = TRUE;
  if (!tn_der_expect_only (value, TN_DER_SEQUENCE, &list))
    return FALSE;

  while (list.value.length > 0) {
    if (!tn_der_expect (&list.value, TN_DER_OID, &oid) || !tn_der_is_valid_oid (oid.value))
      return FALSE;

    if (tn_der_is_oid (oid.value, GNUTLS_KP_TLS_WWW_SERVER)
        || tn_der_is_oid (oid.value, OID_SERVER_GATED_NETSCAPE)
        || tn_der_is_oid (oid.value, OID_SERVER_GATED_MICROSOFT))
      self->extended_usage |= TN_USAGE_TLS_SERVER;
    else if (tn_der_is_oid (oid.value, GNUTLS_KP_TLS_WWW_CLIENT))
      self->extended_usage |= TN_USAGE_TLS_CLIENT;
  }

  return TRUE;
}

static gboolean
read_netscape_type (TnPathCert *self, TnDer value)
{
  self->has_netscape_type = TRUE;
  return tn_der_read_bits (value, &self->netscape_type);
}

static gboolean
read_alternative_names (TnPathCert *self, TnDer value)
{
  TnDerItem list;
  TnDerItem name;
  TnDer rest;

  if (!tn_der_expect_only (value, TN_DER_SEQUENCE, &list))
    return FALSE;

  self->alternative_names = list.value;
  for (rest = list.value; rest.length > 0;) {
    if (!tn_name_next_general (&rest, &name))
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_name_constraints (TnPathCert *self, TnDer value)
{
  self->constraints = tn_constraints_new (value);
  return self->constraints != NULL;
}

static gboolean
read_distribution_points (TnPathCert *self, TnDer value)
{
  TnDerItem list;
  TnDerItem point;
  TnDer rest;

  if (!tn_der_expect_only (value, TN_DER_SEQUENCE, &list))
    return FALSE;

  self->distribution_points = list.value;
  for (rest = list.value; rest.length > 0;) {
    if (!tn_der_expect (&rest, TN_DER_SEQUENCE, &point) || point.value.length == 0)
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_proxy (TnPathCert *self, TnDer value)
{
  self->is_proxy = TRUE;
  return TRUE;
}

static gboolean
read_resources (TnPathCert *self, TnDer value)
{
  self->has_resources = TRUE;
  return TRUE;
}

/* X509_supported_extension (): what may be critical. Those without a reader say nothing that this verification asks. */
static const struct {
  const char *oid;
  ExtensionReader read;
} known_extensions[] = {
  { "2.5.29.15", read_key_usage },
  { "2.5.29.17", read_alternative_names },
  { "2.5.29.19", read_basic_constraints },
  { "2.5.29.30", read_name_constraints },
  { "2.5.29.31", read_distribution_points },
  { "2.5.29.32", NULL }, /* certificate policies */
  { "2.5.29.33", NULL }, /* policy mappings */
  { "2.5.29.36", NULL }, /* policy constraints */
  { "2.5.29.37", read_extended_usage },
  { "2.5.29.54", NULL },                   /* inhibit any policy */
  { "1.3.6.1.5.5.7.48.1.5", NULL },        /* no OCSP check */
  { "1.3.6.1.5.5.7.1.7", read_resources }, /* IP address blocks */
  { "1.3.6.1.5.5.7.1.8", read_resources }, /* autonomous system numbers */
  { "1.3.6.1.5.5.7.1.14", read_proxy },
  { "2.16.840.1.113730.1.1", read_netscape_type },
};

static gboolean
read_extension (TnPathCert *self, const TnDerExtension *extension, guint *seen)
{
  g_autofree char *oid = tn_der_oid_to_string (extension->oid);

  for (gsize i = 0; oid != NULL && i < G_N_ELEMENTS (known_extensions); i++) {
    if (!g_str_equal (oid, known_extensions[i].oid))
      continue;

    /* RFC 5280 section 4.2: no extension twice. */
    if ((*seen & 1u << i) != 0)
      return FALSE;

    *seen |= 1u << i;
    return known_extensions[i].read == NULL
           || known_extensions[i].read (self, extension->value);
  }

  if (extension->is_critical)
    self->has_unknown_critical_extension = TRUE;

  return TRUE;
}

static gboolean
read_extensions (TnPathCert *self)
{
  TnDer list = self->fields.extensions;
  TnDerExtension extension;
  guint seen = 0;

  while (tn_der_next_extension (&list, &extension)) {
    if (!read_extension (self, &extension, &seen))
      return FALSE;
  }

  return list.length == 0;
}

/* A point beside its curve is no key either. */
static gboolean
read_key (TnPathCert *self)
{
  self->has_bad_key = gnutls_pubkey_init (&self->key) < 0
                      || gnutls_pubkey_import_x509 (self->key, self->crt, 0) < 0
                      || gnutls_pubkey_verify_params (self->key) < 0;

  return !self->has_bad_key;
}

static guint64
import_cost (const TnPathCert *self)
{
  TnDer list = self->fields.extensions;
  gsize n_items = tn_der_count (self->fields.tbs.whole);
  TnDerExtension extension;

  while (tn_der_next_extension (&list, &extension))
    n_items += tn_der_count (extension.value);

  return IMPORT_COST + (n_items > USUAL_ITEMS ? (n_items - USUAL_ITEMS) * ITEM_COST : 0);
}

gboolean
tn_path_cert_open (TnPathCert *self, TnWork *work)
{
  if (self->is_open || self->crt != NULL)
    return self->is_open;

  if (!tn_work_charge (work, import_cost (self)))
    return FALSE;

  self->path_length = -1;
  self->crt = tn_certificate_import (self->der, NULL);
  self->is_malformed
      = self->crt == NULL || !read_key (self) || self->is_malformed || !read_extensions (self);
  self->is_open = !self->is_malformed;
  return self->is_open;
}
