/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gnutls/gnutls.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/compat/ssl-error.h"

#define NO_ALERT (-1)

/* Recorded from Node 20, which prints a function and a line of OpenSSL's source in the middle. */
typedef struct {
  int alert;
  TlsNodeError code;
  const char *number;
  const char *reason;
} AlertCase;

static const AlertCase alert_cases[] = {
  { 10, TLS_NODE_ERROR_SSL_SSLV3_ALERT_UNEXPECTED_MESSAGE, "0A0003F2",
    "sslv3 alert unexpected message" },
  { 20, TLS_NODE_ERROR_SSL_SSLV3_ALERT_BAD_RECORD_MAC, "0A0003FC",
    "sslv3 alert bad record mac" },
  { 21, TLS_NODE_ERROR_SSL_TLSV1_ALERT_DECRYPTION_FAILED, "0A0003FD",
    "tlsv1 alert decryption failed" },
  { 22, TLS_NODE_ERROR_SSL_TLSV1_ALERT_RECORD_OVERFLOW, "0A0003FE",
    "tlsv1 alert record overflow" },
  { 30, TLS_NODE_ERROR_SSL_SSLV3_ALERT_DECOMPRESSION_FAILURE, "0A000406",
    "sslv3 alert decompression failure" },
  { 40, TLS_NODE_ERROR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE, "0A000410",
    "sslv3 alert handshake failure" },
  { 41, TLS_NODE_ERROR_SSL_SSLV3_ALERT_NO_CERTIFICATE, "0A000411",
    "sslv3 alert no certificate" },
  { 42, TLS_NODE_ERROR_SSL_SSLV3_ALERT_BAD_CERTIFICATE, "0A000412",
    "sslv3 alert bad certificate" },
  { 43, TLS_NODE_ERROR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, "0A000413",
    "sslv3 alert unsupported certificate" },
  { 44, TLS_NODE_ERROR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED, "0A000414",
    "sslv3 alert certificate revoked" },
  { 45, TLS_NODE_ERROR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED, "0A000415",
    "sslv3 alert certificate expired" },
  { 46, TLS_NODE_ERROR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN, "0A000416",
    "sslv3 alert certificate unknown" },
  { 47, TLS_NODE_ERROR_SSL_SSLV3_ALERT_ILLEGAL_PARAMETER, "0A000417",
    "sslv3 alert illegal parameter" },
  { 48, TLS_NODE_ERROR_SSL_TLSV1_ALERT_UNKNOWN_CA, "0A000418", "tlsv1 alert unknown ca" },
  { 49, TLS_NODE_ERROR_SSL_TLSV1_ALERT_ACCESS_DENIED, "0A000419", "tlsv1 alert access denied" },
  { 50, TLS_NODE_ERROR_SSL_TLSV1_ALERT_DECODE_ERROR, "0A00041A", "tlsv1 alert decode error" },
  { 51, TLS_NODE_ERROR_SSL_TLSV1_ALERT_DECRYPT_ERROR, "0A00041B", "tlsv1 alert decrypt error" },
  { 60, TLS_NODE_ERROR_SSL_TLSV1_ALERT_EXPORT_RESTRICTION, "0A000424",
    "tlsv1 alert export restriction" },
  { 70, TLS_NODE_ERROR_SSL_TLSV1_ALERT_PROTOCOL_VERSION, "0A00042E",
    "tlsv1 alert protocol version" },
  { 71, TLS_NODE_ERROR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY, "0A00042F",
    "tlsv1 alert insufficient security" },
  { 80, TLS_NODE_ERROR_SSL_TLSV1_ALERT_INTERNAL_ERROR, "0A000438",
    "tlsv1 alert internal error" },
  { 86, TLS_NODE_ERROR_SSL_TLSV1_ALERT_INAPPROPRIATE_FALLBACK, "0A00043E",
    "tlsv1 alert inappropriate fallback" },
  { 90, TLS_NODE_ERROR_SSL_TLSV1_ALERT_USER_CANCELLED, "0A000442",
    "tlsv1 alert user cancelled" },
  { 100, TLS_NODE_ERROR_SSL_TLSV1_ALERT_NO_RENEGOTIATION, "0A00044C",
    "tlsv1 alert no renegotiation" },
  { 109, TLS_NODE_ERROR_SSL_TLSV13_ALERT_MISSING_EXTENSION, "0A000455",
    "tlsv13 alert missing extension" },
  { 110, TLS_NODE_ERROR_SSL_TLSV1_UNSUPPORTED_EXTENSION, "0A000456",
    "tlsv1 unsupported extension" },
  { 111, TLS_NODE_ERROR_SSL_TLSV1_CERTIFICATE_UNOBTAINABLE, "0A000457",
    "tlsv1 certificate unobtainable" },
  { 112, TLS_NODE_ERROR_SSL_TLSV1_UNRECOGNIZED_NAME, "0A000458", "tlsv1 unrecognized name" },
  { 113, TLS_NODE_ERROR_SSL_TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE, "0A000459",
    "tlsv1 bad certificate status response" },
  { 114, TLS_NODE_ERROR_SSL_TLSV1_BAD_CERTIFICATE_HASH_VALUE, "0A00045A",
    "tlsv1 bad certificate hash value" },
  { 115, TLS_NODE_ERROR_SSL_TLSV1_ALERT_UNKNOWN_PSK_IDENTITY, "0A00045B",
    "tlsv1 alert unknown psk identity" },
  { 116, TLS_NODE_ERROR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED, "0A00045C",
    "tlsv13 alert certificate required" },
  { 120, TLS_NODE_ERROR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL, "0A000460",
    "tlsv1 alert no application protocol" },
};

static const AlertCase *
find_alert_case (int alert)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (alert_cases); i++) {
    if (alert_cases[i].alert == alert)
      return &alert_cases[i];
  }

  return NULL;
}

static void
test_known_alerts_have_the_words_of_openssl (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (alert_cases); i++) {
    const AlertCase *test = &alert_cases[i];
    g_autoptr (GError) error = tn_ssl_error_from_alert (test->alert);
    g_autofree char *message = g_strdup_printf ("error:%s:SSL routines::%s:SSL alert number %d",
                                                test->number, test->reason, test->alert);

    g_assert_error (error, TLS_NODE_ERROR, (int) test->code);
    g_assert_cmpstr (error->message, ==, message);
    g_assert_cmpstr (tn_error_fields (error)->library, ==, "SSL routines");
    g_assert_cmpstr (tn_error_fields (error)->reason, ==, test->reason);
  }
}

static void
test_every_alert_number_is_an_error (void)
{
  int alert;

  for (alert = 0; alert <= 255; alert++) {
    const AlertCase *known = find_alert_case (alert);
    g_autoptr (GError) error = tn_ssl_error_from_alert (alert);
    g_autofree char *suffix = g_strdup_printf (":SSL alert number %d", alert);

    g_assert_error (error, TLS_NODE_ERROR,
                    (int) (known != NULL ? known->code : TLS_NODE_ERROR_SSL_ALERT_UNKNOWN));
    g_assert_true (g_str_has_suffix (error->message, suffix));
    g_assert_cmpint (tn_error_fields (error)->alert_received, ==, alert);
    g_assert_cmpint (tn_error_fields (error)->alert_sent, ==, NO_ALERT);
  }
}

typedef struct {
  TlsNodeError code;
  const char *message;
} CodeCase;

/* What the engine finds out by itself. */
static const CodeCase code_cases[] = {
  { TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH, "error:0A0000B9:SSL routines::no cipher match" },
  { TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE,
    "error:0A0000BF:SSL routines::no protocols available" },
  { TLS_NODE_ERROR_SSL_WRONG_SSL_VERSION, "error:0A00010A:SSL routines::wrong ssl version" },
  { TLS_NODE_ERROR_SSL_HTTP_REQUEST, "error:0A00009C:SSL routines::http request" },
  { TLS_NODE_ERROR_SSL_HTTPS_PROXY_REQUEST,
    "error:0A00009B:SSL routines::https proxy request" },
  { TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER,
    "error:0A00010B:SSL routines::wrong version number" },
  { TLS_NODE_ERROR_SSL_CIPHER_OPERATION_FAILED,
    "error:1C800066:Provider routines::cipher operation failed" },
  { TLS_NODE_ERROR_OSSL_BAD_DECRYPT, "error:1C800064:Provider routines::bad decrypt" },
};

static void
test_codes_have_the_words_of_openssl (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (code_cases); i++) {
    g_autoptr (GError) error = tn_ssl_error_new (code_cases[i].code);
    TnErrorFields *fields = tn_error_fields (error);
    g_autofree char *end = g_strdup_printf (":%s::%s", fields->library, fields->reason);

    g_assert_error (error, TLS_NODE_ERROR, (int) code_cases[i].code);
    g_assert_cmpstr (error->message, ==, code_cases[i].message);
    g_assert_true (g_str_has_suffix (error->message, end));
    g_assert_cmpint (fields->alert_sent, ==, NO_ALERT);
    g_assert_cmpint (fields->alert_received, ==, NO_ALERT);
  }
}

static void
test_message_of_node_alone_has_no_library (void)
{
  g_autoptr (GError) error = tn_ssl_error_new (TLS_NODE_ERROR_HANDSHAKE_TIMEOUT);

  g_assert_cmpstr (error->message, ==, "TLS handshake timeout");
  g_assert_null (tn_error_fields (error)->library);
  g_assert_null (tn_error_fields (error)->reason);
}

static const TnSslErrorContext client = { FALSE, TRUE, 0x0303, FALSE };
static const TnSslErrorContext client13 = { FALSE, TRUE, 0x0304, FALSE };
static const TnSslErrorContext open12 = { FALSE, FALSE, 0x0303, FALSE };
static const TnSslErrorContext open13 = { TRUE, FALSE, 0x0304, TRUE };
static const TnSslErrorContext server = { TRUE, TRUE, 0x0303, TRUE };
static const TnSslErrorContext server13 = { TRUE, TRUE, 0x0304, TRUE };
static const TnSslErrorContext bare_server = { TRUE, TRUE, 0x0303, FALSE };
static const TnSslErrorContext bare_server13 = { TRUE, TRUE, 0x0304, FALSE };
static const TnSslErrorContext unknown = { TRUE, TRUE, 0, TRUE };

typedef struct {
  int gnutls_code;
  const TnSslErrorContext *context;
  TlsNodeError code;
  int alert;
} GnutlsCase;

static const GnutlsCase gnutls_cases[] = {
  { GNUTLS_E_NO_CIPHER_SUITES, &client, TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE, NO_ALERT },
  { GNUTLS_E_NO_CIPHER_SUITES, &server, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40 },
  { GNUTLS_E_NO_CIPHER_SUITES, &server13, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40 },
  { GNUTLS_E_NO_CIPHER_SUITES, &unknown, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40 },
  { GNUTLS_E_NO_CIPHER_SUITES, &bare_server, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40 },
  { GNUTLS_E_NO_CIPHER_SUITES, &bare_server13,
    TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM, 40 },
  { GNUTLS_E_INSUFFICIENT_CREDENTIALS, &bare_server, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40 },
  { GNUTLS_E_INSUFFICIENT_CREDENTIALS, &server13,
    TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM, 40 },
  { GNUTLS_E_INSUFFICIENT_CREDENTIALS, &bare_server13,
    TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM, 40 },
  { GNUTLS_E_INSUFFICIENT_CREDENTIALS, &client13, TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE,
    NO_ALERT },
  { GNUTLS_E_NO_CERTIFICATE_FOUND, &server,
    TLS_NODE_ERROR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE, 40 },
  { GNUTLS_E_NO_CERTIFICATE_FOUND, &server13,
    TLS_NODE_ERROR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE, 116 },
  { GNUTLS_E_NO_CERTIFICATE_FOUND, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 50 },
  { GNUTLS_E_UNSUPPORTED_VERSION_PACKET, &client, TLS_NODE_ERROR_SSL_UNSUPPORTED_PROTOCOL, 70 },
  { GNUTLS_E_UNSUPPORTED_VERSION_PACKET, &server, TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER, 70 },
  { GNUTLS_E_UNSUPPORTED_VERSION_PACKET, &unknown, TLS_NODE_ERROR_SSL_UNSUPPORTED_PROTOCOL,
    70 },
  { GNUTLS_E_UNSUPPORTED_VERSION_PACKET, &open12, TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER, 70 },
  { GNUTLS_E_DECRYPTION_FAILED, &open12, TLS_NODE_ERROR_SSL_CIPHER_OPERATION_FAILED, 20 },
  { GNUTLS_E_DECRYPTION_FAILED, &open13, TLS_NODE_ERROR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC,
    20 },
  { GNUTLS_E_DECRYPTION_FAILED, &unknown,
    TLS_NODE_ERROR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, 20 },
  { GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM, &server,
    TLS_NODE_ERROR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS, 40 },
  { GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM, &client,
    TLS_NODE_ERROR_SSL_UNSUPPORTED_SIGNATURE_TYPE, 47 },
  { GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY, &server,
    TLS_NODE_ERROR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS, 40 },
  { GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY, &client13,
    TLS_NODE_ERROR_SSL_UNSUPPORTED_SIGNATURE_TYPE, 47 },
  { GNUTLS_E_INTERNAL_ERROR, &client, TLS_NODE_ERROR_SSL_INTERNAL_ERROR, 80 },
  { GNUTLS_E_MEMORY_ERROR, &server, TLS_NODE_ERROR_SSL_INTERNAL_ERROR, 80 },
  { GNUTLS_E_INSUFFICIENT_SECURITY, &client, TLS_NODE_ERROR_SSL_INTERNAL_ERROR, 71 },
  { GNUTLS_E_UNKNOWN_COMPRESSION_ALGORITHM, &client, TLS_NODE_ERROR_SSL_ILLEGAL_PARAMETER, 47 },
  { GNUTLS_E_UNEXPECTED_PACKET_LENGTH, &client, TLS_NODE_ERROR_SSL_LENGTH_MISMATCH, 50 },
  { GNUTLS_E_UNEXPECTED_PACKET, &client, TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10 },
  { GNUTLS_E_WARNING_ALERT_RECEIVED, &client, TLS_NODE_ERROR_SSL_TOO_MANY_WARN_ALERTS, 10 },
  { GNUTLS_E_ERROR_IN_FINISHED_PACKET, &client, TLS_NODE_ERROR_SSL_DIGEST_CHECK_FAILED, 51 },
  { GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET, &client, TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10 },
  { GNUTLS_E_UNKNOWN_CIPHER_SUITE, &client, TLS_NODE_ERROR_SSL_UNKNOWN_CIPHER_RETURNED, 47 },
  { GNUTLS_E_UNWANTED_ALGORITHM, &client, TLS_NODE_ERROR_SSL_WRONG_CIPHER_RETURNED, 47 },
  { GNUTLS_E_DECOMPRESSION_FAILED, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_REHANDSHAKE, &client, TLS_NODE_ERROR_SSL_NO_RENEGOTIATION, 100 },
  { GNUTLS_E_GOT_APPLICATION_DATA, &client, TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10 },
  { GNUTLS_E_CERTIFICATE_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_PK_DECRYPTION_FAILED, &client,
    TLS_NODE_ERROR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, 51 },
  { GNUTLS_E_X509_UNSUPPORTED_CRITICAL_EXTENSION, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE,
    42 },
  { GNUTLS_E_KEY_USAGE_VIOLATION, &client, TLS_NODE_ERROR_SSL_KEY_USAGE_VIOLATION, 47 },
  { GNUTLS_E_PULL_ERROR, &client, TLS_NODE_ERROR_SSL_UNEXPECTED_EOF_WHILE_READING, NO_ALERT },
  { GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, &client, TLS_NODE_ERROR_SSL_ILLEGAL_PARAMETER, 47 },
  { GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION, &client, TLS_NODE_ERROR_SSL_BAD_EXTENSION, 110 },
  { GNUTLS_E_UNSUPPORTED_CERTIFICATE_TYPE, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 43 },
  { GNUTLS_E_DH_PRIME_UNACCEPTABLE, &client, TLS_NODE_ERROR_SSL_DH_KEY_TOO_SMALL, 40 },
  { GNUTLS_E_ASN1_ELEMENT_NOT_FOUND, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_IDENTIFIER_NOT_FOUND, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_DER_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_VALUE_NOT_FOUND, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_GENERIC_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_VALUE_NOT_VALID, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_TAG_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_TAG_IMPLICIT, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_TYPE_ANY_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_SYNTAX_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_ASN1_DER_OVERFLOW, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_TOO_MANY_EMPTY_PACKETS, &client, TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10 },
  { GNUTLS_E_UNKNOWN_PK_ALGORITHM, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 43 },
  { GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS, &client, TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10 },
  { GNUTLS_E_RECEIVED_DISALLOWED_NAME, &client, TLS_NODE_ERROR_SSL_BAD_EXTENSION, 47 },
  { GNUTLS_E_NO_COMPRESSION_ALGORITHMS, &client, TLS_NODE_ERROR_SSL_ILLEGAL_PARAMETER, 47 },
  { GNUTLS_E_PK_SIG_VERIFY_FAILED, &client, TLS_NODE_ERROR_SSL_BAD_SIGNATURE, 51 },
  { GNUTLS_E_NO_TEMPORARY_DH_PARAMS, &client, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40 },
  { GNUTLS_E_MAC_VERIFY_FAILED, &client, TLS_NODE_ERROR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC,
    20 },
  { GNUTLS_E_SAFE_RENEGOTIATION_FAILED, &client,
    TLS_NODE_ERROR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED, 40 },
  { GNUTLS_E_UNSAFE_RENEGOTIATION_DENIED, &client,
    TLS_NODE_ERROR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED, 40 },
  { GNUTLS_E_PREMATURE_TERMINATION, &client, TLS_NODE_ERROR_SSL_UNEXPECTED_EOF_WHILE_READING,
    NO_ALERT },
  { GNUTLS_E_CERTIFICATE_REQUIRED, &client,
    TLS_NODE_ERROR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE, 116 },
  { GNUTLS_E_HANDSHAKE_TOO_LARGE, &client, TLS_NODE_ERROR_SSL_LENGTH_TOO_LONG, 47 },
  { GNUTLS_E_UNRECOGNIZED_NAME, &client, TLS_NODE_ERROR_SSL_BAD_EXTENSION, 112 },
  { GNUTLS_E_ECC_NO_SUPPORTED_CURVES, &client, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER, 40 },
  { GNUTLS_E_ECC_UNSUPPORTED_CURVE, &client, TLS_NODE_ERROR_SSL_ILLEGAL_PARAMETER, 47 },
  { GNUTLS_E_ILLEGAL_PARAMETER, &client, TLS_NODE_ERROR_SSL_ILLEGAL_PARAMETER, 47 },
  { GNUTLS_E_NO_PRIORITIES_WERE_SET, &client, TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE,
    NO_ALERT },
  { GNUTLS_E_X509_UNSUPPORTED_EXTENSION, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_SESSION_EOF, &client, TLS_NODE_ERROR_SSL_UNEXPECTED_EOF_WHILE_READING, NO_ALERT },
  { GNUTLS_E_OCSP_RESPONSE_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_EXTENSION, 50 },
  { GNUTLS_E_NO_APPLICATION_PROTOCOL, &client, TLS_NODE_ERROR_SSL_NO_APPLICATION_PROTOCOL,
    120 },
  { GNUTLS_E_INAPPROPRIATE_FALLBACK, &client, TLS_NODE_ERROR_SSL_INAPPROPRIATE_FALLBACK, 86 },
  { GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_UNEXPECTED_EXTENSIONS_LENGTH, &client, TLS_NODE_ERROR_SSL_BAD_EXTENSION, 50 },
  { GNUTLS_E_PK_INVALID_PUBKEY, &client, TLS_NODE_ERROR_SSL_ILLEGAL_PARAMETER, 47 },
  { GNUTLS_E_RECORD_OVERFLOW, &client, TLS_NODE_ERROR_SSL_PACKET_LENGTH_TOO_LONG, 22 },
  { GNUTLS_E_ASN1_TIME_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_CERTIFICATE_TIME_ERROR, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
  { GNUTLS_E_PK_INVALID_PUBKEY_PARAMS, &client, TLS_NODE_ERROR_SSL_ILLEGAL_PARAMETER, 47 },
  { GNUTLS_E_NO_COMMON_KEY_SHARE, &client, TLS_NODE_ERROR_SSL_NO_SUITABLE_KEY_SHARE, 40 },
  { GNUTLS_E_REAUTH_REQUEST, &client, TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE, 10 },
  { GNUTLS_E_MISSING_EXTENSION, &client, TLS_NODE_ERROR_SSL_MISSING_EXTENSION, 109 },
  { GNUTLS_E_X509_DUPLICATE_EXTENSION, &client, TLS_NODE_ERROR_SSL_BAD_CERTIFICATE, 42 },
};

static void
test_gnutls_errors_are_explained (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (gnutls_cases); i++) {
    const GnutlsCase *test = &gnutls_cases[i];
    int alert = 1;
    g_autoptr (GError) error
        = tn_ssl_error_from_gnutls (test->gnutls_code, test->context, &alert);

    g_test_message ("%s", gnutls_strerror_name (test->gnutls_code));
    g_assert_error (error, TLS_NODE_ERROR, (int) test->code);
    g_assert_cmpint (alert, ==, test->alert);
    g_assert_cmpint (tn_error_fields (error)->alert_sent, ==, test->alert);
    g_assert_nonnull (tn_error_fields (error)->reason);
  }
}

/* What no table names must not end in an assertion, and must still be worth reading. */
static void
test_every_number_is_an_error (void)
{
  const TnSslErrorContext *const contexts[] = { &client, &server, &open12, &open13, &unknown };
  int number;
  gsize i;

  for (number = -1; number > -2000; number--) {
    for (i = 0; i < G_N_ELEMENTS (contexts); i++) {
      int alert = 1;
      g_autoptr (GError) error = tn_ssl_error_from_gnutls (number, contexts[i], &alert);

      g_assert_nonnull (error);
      g_assert_true (g_str_has_prefix (tn_error_get_code_name (error), "ERR_SSL_"));
      g_assert_cmpint (alert, >=, NO_ALERT);
      g_assert_cmpint (alert, !=, 0);
      g_assert_cmpint (alert, <=, 120);
    }
  }
}

static void
test_internal_error_says_what_gnutls_says (void)
{
  g_autoptr (GError) error = tn_ssl_error_from_gnutls (GNUTLS_E_HASH_FAILED, &client, NULL);
  g_autofree char *message = g_strconcat ("error:0A0C0103:SSL routines::internal error: ",
                                          gnutls_strerror (GNUTLS_E_HASH_FAILED), NULL);

  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_SSL_INTERNAL_ERROR);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpstr (tn_error_fields (error)->reason, ==, "internal error");
  g_assert_cmpint (tn_error_fields (error)->alert_sent, ==, NO_ALERT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/ssl-error/known-alerts-have-the-words-of-openssl",
                   test_known_alerts_have_the_words_of_openssl);
  g_test_add_func ("/compat/ssl-error/every-alert-number-is-an-error",
                   test_every_alert_number_is_an_error);
  g_test_add_func ("/compat/ssl-error/codes-have-the-words-of-openssl",
                   test_codes_have_the_words_of_openssl);
  g_test_add_func ("/compat/ssl-error/message-of-node-alone-has-no-library",
                   test_message_of_node_alone_has_no_library);
  g_test_add_func ("/compat/ssl-error/gnutls-errors-are-explained",
                   test_gnutls_errors_are_explained);
  g_test_add_func ("/compat/ssl-error/every-number-is-an-error", test_every_number_is_an_error);
  g_test_add_func ("/compat/ssl-error/internal-error-says-what-gnutls-says",
                   test_internal_error_says_what_gnutls_says);

  return g_test_run ();
}
