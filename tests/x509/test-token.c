/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/token.h"

#include <gnutls/abstract.h>

#include "libtlsnode/x509/key-gnutls.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-token.h"

#define PIN TN_TOKEN_PIN
#define TOKEN TN_TOKEN
#define WITH_PIN "?pin-value=" PIN

typedef struct {
  const char *pin;
  guint n_calls;
} Asked;

static char *
answer_cb (const char *token_label, guint attempt, gpointer data)
{
  Asked *asked = data;

  g_assert_cmpstr (token_label, ==, "tlsnode");
  g_assert_cmpuint (attempt, ==, asked->n_calls);
  asked->n_calls++;
  return g_strdup (asked->pin);
}

typedef struct {
  const char *uri;
  const char *certificate;
  const char *algorithm;
  guint bits;
} KeyCase;

static const KeyCase key_cases[] = {
  { TOKEN ";object=k-rsa;type=private" WITH_PIN, "leaf-rsa.crt", "RSA", 112 },
  { TOKEN ";id=%02;type=private" WITH_PIN, "leaf-ec.crt", "EC", 128 },
};

static void
test_key_is_read (gconstpointer data)
{
  const KeyCase *c = data;
  g_autoptr (GBytes) certificate = test_certificate (c->certificate);
  g_autoptr (GBytes) other = test_certificate ("ca.crt");
  g_autoptr (GError) error = NULL;
  g_autoptr (TnKey) key = NULL;

  if (tn_token_skip ())
    return;

  key = tn_key_new_from_uri (c->uri, tn_token_module, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tn_key_get_algorithm (key), ==, c->algorithm);
  g_assert_cmpuint (tn_key_get_security_bits (key), ==, c->bits);
  g_assert_true (tn_key_matches (key, certificate));
  g_assert_false (tn_key_matches (key, other));
}

static void
sign (gnutls_privkey_t privkey)
{
  gnutls_datum_t data = { (guint8 *) "data", 4 };
  gnutls_datum_t signature = { NULL, 0 };

  g_assert_cmpint (
      gnutls_privkey_sign_data2 (privkey, GNUTLS_SIGN_RSA_SHA256, 0, &data, &signature), ==, 0);
  g_assert_cmpuint (signature.size, ==, 256);
  gnutls_free (signature.data);
}

static void
test_key_signs_but_is_not_exported (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnKey) key = NULL;
  gnutls_privkey_t copy;

  if (tn_token_skip ())
    return;

  key = tn_key_new_from_uri (key_cases[0].uri, tn_token_module, NULL, NULL, NULL);
  sign (tn_key_get_privkey (key));
  copy = tn_key_copy_privkey (key, &error);
  g_assert_no_error (error);
  sign (copy);
  gnutls_privkey_deinit (copy);

  g_assert_null (tn_key_to_pem (key, NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED);
}

/* With a key of its own, and with one that all threads have. */
static gpointer
sign_often_cb (gpointer shared)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnKey) key
      = tn_key_new_from_uri (key_cases[0].uri, tn_token_module, NULL, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 20; i++) {
    sign (tn_key_get_privkey (key));
    sign (tn_key_get_privkey (shared));
  }

  return NULL;
}

static void
test_threads_may_load_and_sign (void)
{
  GThread *threads[4];
  g_autoptr (TnKey) shared = NULL;

  if (tn_token_skip ())
    return;

  shared = tn_key_new_from_uri (key_cases[0].uri, tn_token_module, NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("token", sign_often_cb, shared);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_pin_is_asked_for (void)
{
  Asked asked = { PIN, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnKey) key = NULL;

  if (tn_token_skip ())
    return;

  key = tn_key_new_from_uri (TOKEN ";object=k-rsa", tn_token_module, answer_cb, &asked, &error);
  g_assert_no_error (error);
  g_assert_nonnull (key);
  g_assert_cmpuint (asked.n_calls, ==, 1);
}

static void
test_pin_may_be_in_a_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (g_getenv ("TOKEN_DIR"), "pin", NULL);
  g_autofree char *uri = g_strdup_printf (TOKEN ";object=k-rsa?pin-source=file:%s", file);
  g_autoptr (TnKey) key = NULL;

  if (tn_token_skip ())
    return;

  g_file_set_contents (file, PIN, -1, &error);
  g_assert_no_error (error);
  key = tn_key_new_from_uri (uri, tn_token_module, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (key);
}

typedef struct {
  const char *name;
  const char *uri;
  const char *pin; /* what a function says, NULL = there is none */
  guint n_calls;
  TlsNodeError code;
  const char *message;
} RefuseCase;

#define NOT_FOUND                                                                              \
  TLS_NODE_ERROR_OSSL_OBJECT_NOT_FOUND, "error:40800065:pkcs11 engine::object not found"
#define INCORRECT                                                                              \
  TLS_NODE_ERROR_OSSL_PIN_INCORRECT, "error:418000A0:PKCS#11 module::PIN incorrect"
#define NO_PIN                                                                                 \
  TLS_NODE_ERROR_OSSL_UI_PROCESSING_ERROR, "error:1400006B:UI routines::processing error"
#define NO_URI TLS_NODE_ERROR_OSSL_INVALID_ID, "error:40800064:pkcs11 engine::invalid id"

static const RefuseCase refuse_cases[] = {
  { "missing-object", TOKEN ";object=none;type=private" WITH_PIN, NULL, 0, NOT_FOUND },
  { "missing-token", "pkcs11:token=none;object=k-rsa;type=private" WITH_PIN, NULL, 0,
    NOT_FOUND },
  { "wrong-pin-in-uri", TOKEN ";object=k-rsa?pin-value=9999", NULL, 0, INCORRECT },
  { "wrong-pin-in-uri-is-not-asked-for", TOKEN ";object=k-rsa?pin-value=9999", PIN, 0,
    INCORRECT },
  { "wrong-pin-is-not-tried-thrice", TOKEN ";object=k-rsa", "9999", 2, INCORRECT },
  { "no-pin", TOKEN ";object=k-rsa", NULL, 0, NO_PIN },
  { "no-uri", "k-rsa", NULL, 0, NO_URI },
  { "empty", "", NULL, 0, NO_URI },
  { "other-uri", "file:k-rsa", NULL, 0, NO_URI },
  { "uri-of-nothing", "pkcs11:token=%zz", NULL, 0, NO_URI },
};

static void
test_key_is_refused (gconstpointer data)
{
  const RefuseCase *c = data;
  Asked asked = { c->pin, 0 };
  g_autoptr (GError) error = NULL;

  if (tn_token_skip ())
    return;

  g_assert_null (tn_key_new_from_uri (c->uri, tn_token_module,
                                      c->pin != NULL ? answer_cb : NULL, &asked, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) c->code);
  g_assert_cmpstr (error->message, ==, c->message);
  g_assert_cmpuint (asked.n_calls, ==, c->n_calls);
  g_assert_nonnull (tn_error_fields (error)->hint);
}

static void
test_who_does_not_know_the_pin_is_not_asked_again (void)
{
  Asked asked = { NULL, 0 };
  g_autoptr (GError) error = NULL;

  if (tn_token_skip ())
    return;

  g_assert_null (
      tn_key_new_from_uri (TOKEN ";object=k-rsa", tn_token_module, answer_cb, &asked, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_UI_PROCESSING_ERROR);
  g_assert_cmpuint (asked.n_calls, ==, 1);
}

typedef struct {
  const char *name;
  const char *path;
  const char *message;
} ModuleCase;

static const ModuleCase module_cases[] = {
  { "missing", "/nonexistent/module.so",
    "error:12800067:DSO support routines::could not load the shared library" },
  { "name", "no-such-module",
    "error:12800067:DSO support routines::could not load the shared library" },
  { "empty", "", "error:13000074:engine routines::no such engine" },
  { "other-library", "/proc/self/exe",
    "error:1280006A:DSO support routines::could not bind to the requested symbol name" },
};

static void
test_module_is_refused (gconstpointer data)
{
  const ModuleCase *c = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (tn_key_new_from_uri (TOKEN ";object=k-rsa", c->path, NULL, NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
  g_assert_cmpstr (error->message, ==, c->message);
}

static void
test_module_may_be_in_the_uri (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (TnKey) key = NULL;

  g_assert_null (tn_key_new_from_uri (TOKEN ";object=k-rsa?module-path=/nonexistent%2fm.so",
                                      NULL, NULL, NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_UNKNOWN);
  g_clear_error (&error);

  if (tn_token_skip ())
    return;

  uri = g_strdup_printf (TOKEN ";object=k-rsa?pin-value=" PIN "&module-path=%s",
                         tn_token_module);
  key = tn_key_new_from_uri (uri, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (key);
}

typedef struct {
  const char *name;
  const char *uri;
  const char *certificate; /* of the first */
  guint n_certificates;
} CertificateCase;

static const CertificateCase certificate_cases[] = {
  { "one", TOKEN ";object=k-rsa;type=cert", "leaf-rsa.crt", 1 },
  { "without-type", TOKEN ";object=k-rsa", "leaf-rsa.crt", 1 },
  { "all", TOKEN, NULL, 3 },
  { "all-with-pin", TOKEN WITH_PIN, NULL, 4 },
  { "private", TOKEN ";object=c-private;type=cert" WITH_PIN, "client-ec.crt", 1 },
};

static void
test_certificates_are_read (gconstpointer data)
{
  const CertificateCase *c = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) certificates = NULL;

  if (tn_token_skip ())
    return;

  certificates = tn_token_read_certificates (c->uri, tn_token_module, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (certificates->len, ==, c->n_certificates);
  if (c->certificate != NULL) {
    g_autoptr (GBytes) expected = test_certificate (c->certificate);

    g_assert_true (g_bytes_equal (certificates->pdata[0], expected));
  }
}

static void
test_private_certificate_asks_for_the_pin (void)
{
  const char *uri = TOKEN ";object=c-private;type=cert";
  Asked asked = { PIN, 0 };
  g_autoptr (GBytes) expected = test_certificate ("client-ec.crt");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) certificates = NULL;

  if (tn_token_skip ())
    return;

  g_assert_null (tn_token_read_certificates (uri, tn_token_module, NULL, NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_UI_PROCESSING_ERROR);
  g_clear_error (&error);

  certificates = tn_token_read_certificates (uri, tn_token_module, answer_cb, &asked, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (asked.n_calls, ==, 1);
  g_assert_true (g_bytes_equal (certificates->pdata[0], expected));
}

static void
test_missing_certificate_is_an_error (void)
{
  g_autoptr (GError) error = NULL;

  if (tn_token_skip ())
    return;

  g_assert_null (tn_token_read_certificates (TOKEN ";object=none" WITH_PIN, tn_token_module,
                                             NULL, NULL, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_OBJECT_NOT_FOUND);
}

static void
test_identity_is_certificate_and_key (void)
{
  g_autoptr (GBytes) leaf = test_certificate ("leaf-ec.crt");
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  Asked asked = { PIN, 0 };
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (TnKey) key = NULL;
  g_autoptr (GError) error = NULL;

  if (tn_token_skip ())
    return;

  /* By the path of the module: any of the two, its issuer behind it. */
  g_assert_true (
      tn_token_read_identity (tn_token_module, answer_cb, &asked, &chain, &key, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (asked.n_calls, ==, 1);
  g_assert_true (tn_key_matches (key, chain->pdata[0]));
  g_assert_cmpuint (chain->len, ==, 2);
  g_assert_true (g_bytes_equal (chain->pdata[1], ca));
  g_clear_pointer (&chain, g_ptr_array_unref);
  g_clear_pointer (&key, tn_key_unref);

  g_assert_true (
      tn_token_read_identity (TOKEN ";id=%02" WITH_PIN, NULL, NULL, &chain, &key, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (chain->len, ==, 1);
  g_assert_true (g_bytes_equal (chain->pdata[0], leaf));
  g_assert_true (tn_key_matches (key, leaf));
}

typedef struct {
  const char *name;
  const char *what;
  TlsNodeError code;
} IdentityCase;

static const IdentityCase identity_cases[] = {
  { "certificate-without-key", TOKEN ";object=ca" WITH_PIN,
    TLS_NODE_ERROR_OSSL_OBJECT_NOT_FOUND },
  { "no-certificate", TOKEN ";object=none" WITH_PIN, TLS_NODE_ERROR_OSSL_OBJECT_NOT_FOUND },
  { "wrong-pin", TOKEN ";object=k-rsa?pin-value=9999", TLS_NODE_ERROR_OSSL_PIN_INCORRECT },
  { "no-pin", TOKEN ";object=k-rsa", TLS_NODE_ERROR_OSSL_UI_PROCESSING_ERROR },
  { "no-module", "/nonexistent/module.so", TLS_NODE_ERROR_UNKNOWN },
};

static void
test_identity_is_refused (gconstpointer data)
{
  const IdentityCase *c = data;
  GPtrArray *chain = NULL;
  TnKey *key = NULL;
  g_autoptr (GError) error = NULL;

  if (tn_token_skip ())
    return;

  g_assert_false (tn_token_read_identity (c->what, NULL, NULL, &chain, &key, &error));
  g_assert_error (error, TLS_NODE_ERROR, (int) c->code);
  g_assert_null (chain);
  g_assert_null (key);
}

static void
add_tests (void)
{
  g_test_add_data_func ("/x509/token/reads-key/rsa", &key_cases[0], test_key_is_read);
  g_test_add_data_func ("/x509/token/reads-key/ec", &key_cases[1], test_key_is_read);
  g_test_add_func ("/x509/token/key-signs-but-is-not-exported",
                   test_key_signs_but_is_not_exported);
  g_test_add_func ("/x509/token/threads-may-load-and-sign", test_threads_may_load_and_sign);
  g_test_add_func ("/x509/token/pin-is-asked-for", test_pin_is_asked_for);
  g_test_add_func ("/x509/token/pin-may-be-in-a-file", test_pin_may_be_in_a_file);
  g_test_add_func ("/x509/token/who-does-not-know-the-pin-is-not-asked-again",
                   test_who_does_not_know_the_pin_is_not_asked_again);
  g_test_add_func ("/x509/token/module-may-be-in-the-uri", test_module_may_be_in_the_uri);
  g_test_add_func ("/x509/token/private-certificate-asks-for-the-pin",
                   test_private_certificate_asks_for_the_pin);
  g_test_add_func ("/x509/token/missing-certificate-is-an-error",
                   test_missing_certificate_is_an_error);
  g_test_add_func ("/x509/token/identity-is-certificate-and-key",
                   test_identity_is_certificate_and_key);
}

#define ADD_TABLE(prefix, cases, test)                                                         \
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {                                           \
    g_autofree char *path = g_strdup_printf ("/x509/token/" prefix "/%s", cases[i].name);      \
                                                                                               \
    g_test_add_data_func (path, &cases[i], test);                                              \
  }

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  tn_token_make ();

  add_tests ();
  ADD_TABLE ("refuses-key", refuse_cases, test_key_is_refused);
  ADD_TABLE ("refuses-module", module_cases, test_module_is_refused);
  ADD_TABLE ("reads-certificates", certificate_cases, test_certificates_are_read);
  ADD_TABLE ("refuses-identity", identity_cases, test_identity_is_refused);

  result = g_test_run ();
  tn_token_remove ();
  return result;
}
