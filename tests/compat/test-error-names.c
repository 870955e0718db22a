/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names-table.h"
#include "libtlsnode/compat/error-names.h"

/* A row that was forgotten shifts those behind it; a missing last row is found by the lint of errors. */
static void
test_tables_are_in_the_order_of_the_enums (void)
{
  guint i;

  for (i = 0; i < tn_error_names_length; i++)
    g_assert_cmpuint (tn_error_names[i].value, ==, i);
  for (i = 0; i < tn_x509_error_names_length; i++)
    g_assert_cmpuint (tn_x509_error_names[i].value, ==, i);
  for (i = 0; i < tn_system_error_names_length; i++)
    g_assert_cmpuint (tn_system_error_names[i].value, ==, i);
}

static void
test_codes_are_unique (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gsize i;

  for (i = 0; i < tn_error_names_length; i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) tn_error_names[i].code));
  for (i = 0; i < tn_x509_error_names_length; i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) tn_x509_error_names[i].code));

  /* The same word where Node has none. */
  g_hash_table_remove (seen, "UNKNOWN");
  for (i = 0; i < tn_system_error_names_length; i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) tn_system_error_names[i].code));
}

/* OpenSSL's reason and Node's code are the same words. */
static void
test_openssl_messages_agree_with_their_codes (void)
{
  gsize i;

  for (i = 0; i < tn_error_names_length; i++) {
    const char *reason = strstr (tn_error_names[i].message, "::");
    g_autofree char *words = NULL;

    if (reason == NULL)
      continue;
    words = g_ascii_strup (reason + 2, -1);
    g_strdelimit (words, " ", '_');
    g_test_message ("%s", tn_error_names[i].code);
    g_assert_true (g_str_has_suffix (tn_error_names[i].code, words));
  }
}

typedef struct {
  TlsNodeX509Error value;
  const char *code;
  const char *message;
} X509Case;

/* As Node 20 says them. */
static const X509Case x509_cases[] = {
  { TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED, "CERT_HAS_EXPIRED", "certificate has expired" },
  { TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID, "CERT_NOT_YET_VALID",
    "certificate is not yet valid" },
  { TLS_NODE_X509_ERROR_CERT_REVOKED, "CERT_REVOKED", "certificate revoked" },
  { TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE, "CERT_SIGNATURE_FAILURE",
    "certificate signature failure" },
  { TLS_NODE_X509_ERROR_CRL_HAS_EXPIRED, "CRL_HAS_EXPIRED", "CRL has expired" },
  { TLS_NODE_X509_ERROR_CRL_NOT_YET_VALID, "CRL_NOT_YET_VALID", "CRL is not yet valid" },
  { TLS_NODE_X509_ERROR_CRL_SIGNATURE_FAILURE, "CRL_SIGNATURE_FAILURE",
    "CRL signature failure" },
  { TLS_NODE_X509_ERROR_DEPTH_ZERO_SELF_SIGNED_CERT, "DEPTH_ZERO_SELF_SIGNED_CERT",
    "self-signed certificate" },
  { TLS_NODE_X509_ERROR_SELF_SIGNED_CERT_IN_CHAIN, "SELF_SIGNED_CERT_IN_CHAIN",
    "self-signed certificate in certificate chain" },
  { TLS_NODE_X509_ERROR_INVALID_PURPOSE, "INVALID_PURPOSE", "unsuitable certificate purpose" },
  { TLS_NODE_X509_ERROR_PATH_LENGTH_EXCEEDED, "PATH_LENGTH_EXCEEDED",
    "path length constraint exceeded" },
  { TLS_NODE_X509_ERROR_UNABLE_TO_GET_CRL, "UNABLE_TO_GET_CRL",
    "unable to get certificate CRL" },
  { TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT, "UNABLE_TO_GET_ISSUER_CERT",
    "unable to get issuer certificate" },
  { TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "unable to get local issuer certificate" },
  { TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "unable to verify the first certificate" },
};

static void
test_x509_messages_are_those_of_node (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (x509_cases); i++) {
    g_assert_cmpstr (tn_x509_error_code_name (x509_cases[i].value), ==, x509_cases[i].code);
    g_assert_cmpstr (tn_x509_error_default_message (x509_cases[i].value), ==,
                     x509_cases[i].message);
  }
}

static void
test_unknown_values_have_no_name (void)
{
  g_assert_null (tn_error_code_name ((TlsNodeError) 9999));
  g_assert_null (tn_error_default_message ((TlsNodeError) 9999));
  g_assert_null (tn_x509_error_code_name ((TlsNodeX509Error) 9999));
  g_assert_null (tn_x509_error_default_message ((TlsNodeX509Error) 9999));
  g_assert_null (tn_system_error_code_name ((TlsNodeSystemError) 9999));
}

/* base/ writes the names into messages and cannot see this table. */
static void
test_system_messages_agree_with_the_table (void)
{
  int errnum;

  for (errnum = 1; errnum < 200; errnum++) {
    TlsNodeSystemError code = tn_system_error_from_errno (errnum);
    g_autoptr (GError) error = tn_system_error_new (errnum, NULL, NULL, 0);

    if (code != TLS_NODE_SYSTEM_ERROR_UNKNOWN)
      g_assert_cmpstr (error->message, ==, tn_system_error_code_name (code));
  }
}

typedef struct {
  const char *domain;
  int value;
  const char *code;
} AnyCase;

static const AnyCase any_cases[] = {
  { "tls-node-error-quark", TLS_NODE_ERROR_HANDSHAKE_TIMEOUT, "ERR_TLS_HANDSHAKE_TIMEOUT" },
  { "tls-node-error-quark", TLS_NODE_ERROR_ABORTED, "ABORT_ERR" },
  { "tls-node-error-quark", 9999, "UNKNOWN" },
  { "tls-node-x509-error-quark", TLS_NODE_X509_ERROR_OUT_OF_MEM, "OUT_OF_MEM" },
  { "tls-node-system-error-quark", TLS_NODE_SYSTEM_ERROR_ECONNRESET, "ECONNRESET" },
  { "tls-node-system-error-quark", TLS_NODE_SYSTEM_ERROR_UNKNOWN, "UNKNOWN" },
  { "g-file-error-quark", G_FILE_ERROR_NOENT, "ENOENT" },
  { "g-file-error-quark", G_FILE_ERROR_ISDIR, "EISDIR" },
  { "g-file-error-quark", G_FILE_ERROR_FAILED, "UNKNOWN" },
  { "some-other-quark", 1, "UNKNOWN" },
};

static void
test_any_error_has_a_code (void)
{
  gsize i;

  /* A domain is registered by the first use of its quark. */
  g_assert_cmpuint (TLS_NODE_ERROR, !=, TLS_NODE_X509_ERROR);
  g_assert_cmpuint (TLS_NODE_SYSTEM_ERROR, !=, G_FILE_ERROR);

  for (i = 0; i < G_N_ELEMENTS (any_cases); i++) {
    g_autoptr (GError) error = g_error_new_literal (g_quark_from_string (any_cases[i].domain),
                                                    any_cases[i].value, "text");

    g_assert_cmpstr (tn_error_get_code_name (error), ==, any_cases[i].code);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/error-names/tables-are-in-the-order-of-the-enums",
                   test_tables_are_in_the_order_of_the_enums);
  g_test_add_func ("/compat/error-names/codes-are-unique", test_codes_are_unique);
  g_test_add_func ("/compat/error-names/openssl-messages-agree-with-their-codes",
                   test_openssl_messages_agree_with_their_codes);
  g_test_add_func ("/compat/error-names/x509-messages-are-those-of-node",
                   test_x509_messages_are_those_of_node);
  g_test_add_func ("/compat/error-names/unknown-values-have-no-name",
                   test_unknown_values_have_no_name);
  g_test_add_func ("/compat/error-names/system-messages-agree-with-the-table",
                   test_system_messages_agree_with_the_table);
  g_test_add_func ("/compat/error-names/any-error-has-a-code", test_any_error_has_a_code);

  return g_test_run ();
}
