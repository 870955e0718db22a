/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/ssl-error.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names.h"

typedef struct {
  int alert;
  TlsNodeError code;
} AlertCode;

static const AlertCode alert_codes[] = {
  { 10, TLS_NODE_ERROR_SSL_SSLV3_ALERT_UNEXPECTED_MESSAGE },
  { 20, TLS_NODE_ERROR_SSL_SSLV3_ALERT_BAD_RECORD_MAC },
  { 21, TLS_NODE_ERROR_SSL_TLSV1_ALERT_DECRYPTION_FAILED },
  { 22, TLS_NODE_ERROR_SSL_TLSV1_ALERT_RECORD_OVERFLOW },
  { 30, TLS_NODE_ERROR_SSL_SSLV3_ALERT_DECOMPRESSION_FAILURE },
  { 40, TLS_NODE_ERROR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE },
  { 41, TLS_NODE_ERROR_SSL_SSLV3_ALERT_NO_CERTIFICATE },
  { 42, TLS_NODE_ERROR_SSL_SSLV3_ALERT_BAD_CERTIFICATE },
  { 43, TLS_NODE_ERROR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE },
  { 44, TLS_NODE_ERROR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED },
  { 45, TLS_NODE_ERROR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED },
  { 46, TLS_NODE_ERROR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN },
  { 47, TLS_NODE_ERROR_SSL_SSLV3_ALERT_ILLEGAL_PARAMETER },
  { 48, TLS_NODE_ERROR_SSL_TLSV1_ALERT_UNKNOWN_CA },
  { 49, TLS_NODE_ERROR_SSL_TLSV1_ALERT_ACCESS_DENIED },
  { 50, TLS_NODE_ERROR_SSL_TLSV1_ALERT_DECODE_ERROR },
  { 51, TLS_NODE_ERROR_SSL_TLSV1_ALERT_DECRYPT_ERROR },
  { 60, TLS_NODE_ERROR_SSL_TLSV1_ALERT_EXPORT_RESTRICTION },
  { 70, TLS_NODE_ERROR_SSL_TLSV1_ALERT_PROTOCOL_VERSION },
  { 71, TLS_NODE_ERROR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY },
  { 80, TLS_NODE_ERROR_SSL_TLSV1_ALERT_INTERNAL_ERROR },
  { 86, TLS_NODE_ERROR_SSL_TLSV1_ALERT_INAPPROPRIATE_FALLBACK },
  { 90, TLS_NODE_ERROR_SSL_TLSV1_ALERT_USER_CANCELLED },
  { 100, TLS_NODE_ERROR_SSL_TLSV1_ALERT_NO_RENEGOTIATION },
  { 109, TLS_NODE_ERROR_SSL_TLSV13_ALERT_MISSING_EXTENSION },
  { 110, TLS_NODE_ERROR_SSL_TLSV1_UNSUPPORTED_EXTENSION },
  { 111, TLS_NODE_ERROR_SSL_TLSV1_CERTIFICATE_UNOBTAINABLE },
  { 112, TLS_NODE_ERROR_SSL_TLSV1_UNRECOGNIZED_NAME },
  { 113, TLS_NODE_ERROR_SSL_TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE },
  { 114, TLS_NODE_ERROR_SSL_TLSV1_BAD_CERTIFICATE_HASH_VALUE },
  { 115, TLS_NODE_ERROR_SSL_TLSV1_ALERT_UNKNOWN_PSK_IDENTITY },
  { 116, TLS_NODE_ERROR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED },
  { 120, TLS_NODE_ERROR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL },
};

/* The messages in the table have OpenSSL's form "error:NUMBER:LIBRARY::REASON"; library and reason are cut
 * out of them, so that they cannot disagree. Other messages leave both empty. */
static void
set_library_and_reason (TnErrorFields *fields, const char *message)
{
  g_auto (GStrv) parts = g_strsplit (message, ":", 5);

  if (g_strv_length (parts) != 5)
    return;

  fields->library = g_strdup (parts[2]);
  fields->reason = g_strdup (parts[4]);
}

static GError *
new_error (TlsNodeError code, const char *suffix)
{
  const char *message = tn_error_default_message (code);
  GError *error;

  g_return_val_if_fail (message != NULL, NULL);

  error = tn_error_new (code, "%s%s", message, suffix);
  set_library_and_reason (tn_error_fields (error), message);

  return error;
}

GError *
tn_ssl_error_from_alert (int alert)
{
  g_autofree char *suffix = g_strdup_printf (":SSL alert number %d", alert);
  TlsNodeError code = TLS_NODE_ERROR_SSL_ALERT_UNKNOWN;
  GError *error;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (alert_codes); i++) {
    if (alert_codes[i].alert == alert)
      code = alert_codes[i].code;
  }

  error = new_error (code, suffix);
  tn_error_fields (error)->alert_received = alert;

  return error;
}

GError *
tn_ssl_error_new (TlsNodeError code)
{
  return new_error (code, "");
}
