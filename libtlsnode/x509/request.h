/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"

/* A certificate request (PKCS #10, RFC 2986) of someone else, whose signature has been checked: its owner has the key. */
typedef struct _TnRequest TnRequest;

/* PEM (the first CERTIFICATE REQUEST or NEW CERTIFICATE REQUEST block) or DER. TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE for what is no
 * request, TLS_NODE_ERROR_OSSL_ASN1 for what is malformed, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED for a signature that does not fit. */
TnRequest *tn_request_read (GBytes *data, GError **error);

/* DER. */
GBytes *tn_request_get_der (TnRequest *self);
/* A whole Name. */
TnDer tn_request_get_subject (TnRequest *self);
/* GeneralNames of the subjectAltName that it asks for; length 0 = none. Nobody has looked at them. */
TnDer tn_request_get_names (TnRequest *self);

/* The same as Node prints it: "DNS:a.example, IP Address:127.0.0.1"; NULL = none, or malformed. */
char *tn_request_describe_names (TnRequest *self);

/* NULL when it is too large to be one. */
char *tn_request_to_pem (GBytes *der);

void tn_request_free (TnRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnRequest, tn_request_free)
