/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/pem.h"

#include "tests/support/tn-certs.h"

static const char *const same_certificate[] = {
  "leaf-ec.crt",
  "form-crlf.crt",
  "form-text-around.crt",
  "form-trusted-certificate.crt",
  "form-x509-certificate.crt",
  "form-key-and-certificate.pem",
  "form-certificate-and-key.pem",
};

static void
test_form_is_read (gconstpointer name)
{
  g_autoptr (GBytes) expected = test_certificate ("leaf-ec.crt");
  g_autoptr (GBytes) data = test_file (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) certificates = tn_pem_read_certificates (data, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (certificates->len, ==, 1);
  g_assert_true (g_bytes_equal (certificates->pdata[0], expected));
}

static void
test_chains_keep_their_order (void)
{
  g_autoptr (GBytes) leaf = test_certificate ("leaf-intermediate.crt");
  g_autoptr (GBytes) intermediate = test_certificate ("intermediate.crt");
  g_autoptr (GBytes) data = test_file ("leaf-chain.crt");
  g_autoptr (GPtrArray) certificates = tn_pem_read_certificates (data, NULL);

  g_assert_cmpuint (certificates->len, ==, 2);
  g_assert_true (g_bytes_equal (certificates->pdata[0], leaf));
  g_assert_true (g_bytes_equal (certificates->pdata[1], intermediate));
}

static void
test_last_newline_is_optional (void)
{
  g_autoptr (GBytes) file = test_file ("leaf-ec.crt");
  g_autoptr (GBytes) data = g_bytes_new_from_bytes (file, 0, g_bytes_get_size (file) - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) certificates = tn_pem_read_certificates (data, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (certificates->len, ==, 1);
}

static void
test_text_round_trips (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-rsa.crt");
  g_autofree char *pem = tn_pem_from_certificate (der);
  g_autoptr (GBytes) text = test_text (pem);
  g_autoptr (GBytes) again = tn_pem_read_certificate (text, NULL);

  g_assert_true (g_bytes_equal (again, der));
  g_assert_true (g_str_has_suffix (pem, "-----END CERTIFICATE-----\n"));
}

static void
test_one_certificate_may_be_der (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");
  g_autoptr (GBytes) again = tn_pem_read_certificate (der, NULL);

  g_assert_true (g_bytes_equal (again, der));
}

/* Node's answer to everything that is neither. */
static void
test_damaged_der_is_no_pem (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (der, 0, g_bytes_get_size (der) - 1);
  g_autoptr (GBytes) empty = g_bytes_new_static ("\x30\x00", 2);
  g_autoptr (GError) cut_error = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_pem_read_certificate (cut, &cut_error));
  g_assert_error (cut_error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE);
  g_assert_null (tn_pem_read_certificate (empty, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE);
  test_assert_hint (error, "damaged");
}

static void
test_chains_are_pem_only (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_pem_read_certificates (der, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE);
  g_assert_cmpstr (error->message, ==, "error:0480006C:PEM routines::no start line");
  test_assert_hint (error, "openssl x509 -inform DER");
}

typedef struct {
  const char *name;
  const char *text;
  TlsNodeError code;
  const char *message;
} FaultCase;

#define NO_START "error:0480006C:PEM routines::no start line"
#define BAD_END "error:04800066:PEM routines::bad end line"
#define BAD_BASE64 "error:04800064:PEM routines::bad base64 decode"
#define WRONG_TAG "error:068000A8:asn1 encoding routines::wrong tag"
#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"

static const FaultCase fault_cases[] = {
  { "empty", "", TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE, NO_START },
  { "junk", "junk", TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE, NO_START },
  { "one-line", "-----BEGIN CERTIFICATE-----MAAA-----END CERTIFICATE-----",
    TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE, NO_START },
  { "indented", " " BEGIN "MAAA\n" END, TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE, NO_START },
  { "four-dashes", "----BEGIN CERTIFICATE-----\nMAAA\n" END,
    TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE, NO_START },
  { "no-label", "-----BEGIN -----\nMAAA\n-----END -----\n",
    TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE, NO_START },
  { "other-label",
    "-----BEGIN CERTIFICATE REQUEST-----\nMAAA\n-----END CERTIFICATE REQUEST-----\n",
    TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE, NO_START },
  { "no-end", BEGIN "MAAA\n", TLS_NODE_ERROR_OSSL_PEM_BAD_END_LINE, BAD_END },
  { "other-end", BEGIN "MAAA\n-----END XERTIFICATE-----\n",
    TLS_NODE_ERROR_OSSL_PEM_BAD_END_LINE, BAD_END },
  { "two-begins", BEGIN BEGIN "MAAA\n" END, TLS_NODE_ERROR_OSSL_PEM_BAD_BASE64_DECODE,
    BAD_BASE64 },
  { "other-headers", BEGIN "Foo: bar\n\nMAAA\n" END, TLS_NODE_ERROR_OSSL_PEM_NOT_PROC_TYPE,
    "error:0480006B:PEM routines::not proc type" },
  { "block-of-other-kind-without-end", "-----BEGIN JUNK-----\n",
    TLS_NODE_ERROR_OSSL_PEM_BAD_END_LINE, BAD_END },
  { "no-base64", BEGIN "M!AA\n" END, TLS_NODE_ERROR_OSSL_PEM_BAD_BASE64_DECODE, BAD_BASE64 },
  { "padding-inside", BEGIN "MA==MAAA\n" END, TLS_NODE_ERROR_OSSL_PEM_BAD_BASE64_DECODE,
    BAD_BASE64 },
  { "three-digits", BEGIN "MAA\n" END, TLS_NODE_ERROR_OSSL_PEM_BAD_BASE64_DECODE, BAD_BASE64 },
  { "no-body", BEGIN END, TLS_NODE_ERROR_OSSL_PEM_BAD_BASE64_DECODE, BAD_BASE64 },
  { "no-certificate", BEGIN "AAAA\n" END, TLS_NODE_ERROR_OSSL_ASN1, WRONG_TAG },
  { "empty-sequence", BEGIN "MAA=\n" END, TLS_NODE_ERROR_OSSL_ASN1, WRONG_TAG },
};

static void
test_fault (gconstpointer data)
{
  const FaultCase *c = data;
  g_autoptr (GBytes) text = test_text (c->text);
  g_autoptr (GError) one_error = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_pem_read_certificate (text, &one_error));
  g_assert_error (one_error, TLS_NODE_ERROR, (int) c->code);
  g_assert_null (tn_pem_read_certificates (text, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) c->code);
  g_assert_cmpstr (error->message, ==, c->message);
  g_assert_nonnull (tn_error_fields (error)->hint);
}

static void
test_openssl_errors_have_library_and_reason (void)
{
  g_autoptr (GBytes) text = test_text ("junk");
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_pem_read_certificates (text, &error));
  g_assert_cmpstr (tn_error_fields (error)->library, ==, "PEM routines");
  g_assert_cmpstr (tn_error_fields (error)->reason, ==, "no start line");
}

static void
test_append_keeps_what_precedes_a_fault (void)
{
  g_autoptr (GPtrArray) certificates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) file = test_file ("leaf-chain.crt");
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, g_bytes_get_size (file) - 40);
  g_autoptr (GError) error = NULL;

  g_assert_false (tn_pem_append_certificates (cut, certificates, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_PEM_BAD_END_LINE);
  g_assert_cmpuint (certificates->len, ==, 1);
}

static void
test_cut_text_is_refused (void)
{
  g_autoptr (GBytes) whole = test_file ("leaf-ec.crt");
  gsize length = g_bytes_get_size (whole);

  /* Without its last newline it is whole. */
  for (gsize cut = 0; cut < length - 1; cut++) {
    int code = cut < strlen (BEGIN) - 1 ? TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE
                                        : TLS_NODE_ERROR_OSSL_PEM_BAD_END_LINE;
    g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (whole, NULL), cut);
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_pem_read_certificates (part, &error));
    g_assert_error (error, TLS_NODE_ERROR, code);
  }
}

static void
test_cut_certificate_is_refused (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");

  for (gsize cut = 1; cut < g_bytes_get_size (der); cut++) {
    g_autofree char *body = g_base64_encode (g_bytes_get_data (der, NULL), cut);
    g_autofree char *text = g_strdup_printf (BEGIN "%s\n" END, body);
    g_autoptr (GBytes) pem = test_text (text);
    g_autoptr (GError) error = NULL;

    g_assert_null (tn_pem_read_certificates (pem, &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1_TOO_LONG);
  }
}

static void
test_byte_order_mark_is_ignored (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");
  g_autofree char *text = tn_pem_from_certificate (der);
  g_autofree char *marked = g_strconcat ("\xef\xbb\xbf", text, NULL);
  g_autoptr (GBytes) pem = test_text (marked);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) again = tn_pem_read_certificate (pem, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (again, der));
}

/* OpenSSL's trust settings stand behind a TRUSTED CERTIFICATE; nothing does behind others. */
static void
test_more_data_behind_a_certificate_is_refused (void)
{
  g_autoptr (GBytes) der = test_certificate ("leaf-ec.crt");
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) pem = NULL;

  g_byte_array_append (longer, g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_byte_array_append (longer, (const guint8 *) "more", 4);
  body = g_base64_encode (longer->data, longer->len);
  text = g_strdup_printf (BEGIN "%s\n" END, body);
  pem = test_text (text);

  g_assert_null (tn_pem_read_certificates (pem, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_ASN1_TOO_LONG);
}

static void
test_too_large_is_no_certificate (void)
{
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (0x1000000), 0x1000000);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);

  g_assert_null (tn_pem_from_certificate (large));
  g_assert_null (tn_pem_from_certificate (empty));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (same_certificate); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/pem/reads/%s", same_certificate[i]);

    g_test_add_data_func (path, same_certificate[i], test_form_is_read);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (fault_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/pem/refuses/%s", fault_cases[i].name);

    g_test_add_data_func (path, &fault_cases[i], test_fault);
  }

  g_test_add_func ("/x509/pem/chains-keep-their-order", test_chains_keep_their_order);
  g_test_add_func ("/x509/pem/last-newline-is-optional", test_last_newline_is_optional);
  g_test_add_func ("/x509/pem/text-round-trips", test_text_round_trips);
  g_test_add_func ("/x509/pem/one-certificate-may-be-der", test_one_certificate_may_be_der);
  g_test_add_func ("/x509/pem/damaged-der-is-no-pem", test_damaged_der_is_no_pem);
  g_test_add_func ("/x509/pem/chains-are-pem-only", test_chains_are_pem_only);
  g_test_add_func ("/x509/pem/openssl-errors-have-library-and-reason",
                   test_openssl_errors_have_library_and_reason);
  g_test_add_func ("/x509/pem/append-keeps-what-precedes-a-fault",
                   test_append_keeps_what_precedes_a_fault);
  g_test_add_func ("/x509/pem/cut-text-is-refused", test_cut_text_is_refused);
  g_test_add_func ("/x509/pem/cut-certificate-is-refused", test_cut_certificate_is_refused);
  g_test_add_func ("/x509/pem/byte-order-mark-is-ignored", test_byte_order_mark_is_ignored);
  g_test_add_func ("/x509/pem/more-data-behind-a-certificate-is-refused",
                   test_more_data_behind_a_certificate_is_refused);
  g_test_add_func ("/x509/pem/too-large-is-no-certificate", test_too_large_is_no_certificate);

  return g_test_run ();
}
