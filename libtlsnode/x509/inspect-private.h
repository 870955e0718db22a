/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/key.h"
#include "libtlsnode/x509/verify-work.h"

/* For inspect*.c. An entry is an a{sv}; source: "pem", "der" or "pkcs12". */

typedef enum {
  TN_INSPECT_NOTHING,
  TN_INSPECT_CERTIFICATE,
  TN_INSPECT_REQUEST,
  TN_INSPECT_CRL,
  TN_INSPECT_OCSP_RESPONSE,
  TN_INSPECT_PKCS12,
  TN_INSPECT_PUBLIC_KEY,
  TN_INSPECT_KEY, /* PKCS #8 */
  TN_INSPECT_ENCRYPTED_KEY,
  TN_INSPECT_EC_KEY, /* traditional */
  TN_INSPECT_RSA_KEY
} TnInspectKind;

/* The kind of one whole item of DER, but not TN_INSPECT_PKCS12. */
TnInspectKind tn_inspect_find_kind (TnDer der);
/* Does it begin as PKCS #12 does? */
gboolean tn_inspect_is_pkcs12 (TnDer data);

/* Floating, or NULL with error set. */
GVariant *tn_inspect_certificate (GBytes *der, const char *source, GError **error);
/* work: what its signature, and those before it, may cost. */
GVariant *tn_inspect_request (GBytes *der, const char *source, TnWork *work, GError **error);
GVariant *tn_inspect_crl (GBytes *der, const char *source, GError **error);
GVariant *tn_inspect_ocsp_response (GBytes *der, const char *source, GError **error);
GVariant *tn_inspect_public_key (GBytes *spki, const char *source, GError **error);
/* self NULL = it is encrypted and stays so. */
GVariant *
tn_inspect_private_key (TnKey *self, gboolean is_encrypted, const char *source, GError **error);

/* Parts of entries. What is NULL, empty or malformed is left out. */
void tn_inspect_begin (GVariantBuilder *entry, const char *type, const char *source);
void tn_inspect_add_string (GVariantBuilder *entry, const char *key, const char *text);
void tn_inspect_take_string (GVariantBuilder *entry, const char *key, char *text);
void tn_inspect_add_time (GVariantBuilder *entry, const char *key, const TnDerItem *time);
void tn_inspect_add_name (GVariantBuilder *entry, const char *key, TnDer name);
/* The value of an AlgorithmIdentifier. */
void tn_inspect_add_algorithm (GVariantBuilder *entry, const char *key, TnDer algorithm);
void tn_inspect_add_public_key (GVariantBuilder *entry, TnDer spki);
/* "extensions", and the words of keyUsage and extKeyUsage. */
void tn_inspect_add_extensions (GVariantBuilder *entry, TnDer list);
void tn_inspect_add_raw (GVariantBuilder *entry, GBytes *der);

TnDer tn_inspect_whole (GBytes *bytes);
/* CRLReason (RFC 5280 section 5.3.1); "unspecified" for what is none. */
const char *tn_inspect_reason_name (guint reason);
/* ERR_OSSL_ASN1_WRONG_TAG; what: "OCSP response". Always NULL. */
GVariant *tn_inspect_set_malformed (GError **error, const char *what);
