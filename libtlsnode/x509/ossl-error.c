/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/ossl-error.h"

#include "libtlsnode/base/error.h"

typedef struct {
  TlsNodeError code;
  const char *number;
  const char *library;
  const char *reason;
} OsslError;

static const OsslError ossl_errors[] = {
  { TLS_NODE_ERROR_OSSL_BAD_DECRYPT, "1C800064", "Provider routines", "bad decrypt" },
  { TLS_NODE_ERROR_OSSL_UNSUPPORTED, "1E08010C", "DECODER routines", "unsupported" },
  { TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE, "0480006C", "PEM routines", "no start line" },
  { TLS_NODE_ERROR_OSSL_PEM_BAD_BASE64_DECODE, "04800064", "PEM routines",
    "bad base64 decode" },
  { TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH, "05800074", "x509 certificate routines",
    "key values mismatch" },
  { TLS_NODE_ERROR_OSSL_ASN1, "068000A8", "asn1 encoding routines", "wrong tag" },
};

void
tn_set_ossl_error (GError **error, TlsNodeError code, const char *hint)
{
  const OsslError *row = NULL;
  GError *made = NULL;
  TnErrorFields *fields = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (ossl_errors); i++) {
    if (ossl_errors[i].code == code)
      row = &ossl_errors[i];
  }

  g_return_if_fail (row != NULL);

  made = tn_error_new (code, "error:%s:%s::%s", row->number, row->library, row->reason);
  fields = tn_error_fields (made);
  fields->library = g_strdup (row->library);
  fields->reason = g_strdup (row->reason);
  if (hint != NULL)
    tn_error_set_hint (made, hint);

  g_propagate_error (error, made);
}
