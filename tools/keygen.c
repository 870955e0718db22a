/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/keygen.h"

#include <gio/gio.h>
#include <string.h>

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"

static gboolean
is_root (TlsNodeCertificate *certificate)
{
  g_autofree char *subject = tls_node_certificate_get_subject (certificate);
  g_autofree char *issuer = tls_node_certificate_get_issuer (certificate);

  return g_strcmp0 (subject, issuer) == 0;
}

static void
append (GString *pem, TlsNodeCertificate *certificate, gboolean with_root)
{
  g_autofree char *text = tls_node_certificate_to_pem (certificate);

  if (with_root || !is_root (certificate))
    g_string_append (pem, text);
}

/* The certificates in the issuer's file as PEM. Nothing else that may be there: it could be the issuer's key. */
static GString *
read_issuers (const KeygenArguments *self, gboolean with_root, GError **error)
{
  g_autoptr (GBytes) file = tool_read_file (self->issuer, error);
  g_autoptr (TlsNodeCertificate) first
      = file != NULL ? tls_node_certificate_new (file, error) : NULL;
  g_autoptr (GString) pem = g_string_new (NULL);
  const char *end;
  const char *start;
  gsize length;

  if (first == NULL)
    return NULL;

  append (pem, first, with_root);
  start = g_bytes_get_data (file, &length);
  end = g_strstr_len (start, length, END);
  while (end != NULL) {
    gsize rest = length - (end - start);
    const char *next = g_strstr_len (end, rest, BEGIN);
    g_autoptr (TlsNodeCertificate) certificate = NULL;
    g_autoptr (GBytes) part = NULL;

    if (next == NULL)
      break;

    part = g_bytes_new (next, length - (next - start));
    certificate = tls_node_certificate_new (part, error);
    if (certificate == NULL)
      return NULL;

    append (pem, certificate, with_root);
    end = g_strstr_len (next, length - (next - start), END);
  }

  return g_steal_pointer (&pem);
}

static GBytes *
make_pfx (const KeygenArguments *self,
          TlsNodeCertificate *certificate,
          GBytes *key,
          GError **error)
{
  g_autoptr (GBytes) chain = NULL;

  if (self->issuer != NULL) {
    GString *issuers = read_issuers (self, TRUE, error);

    if (issuers == NULL)
      return NULL;
    chain = g_string_free_to_bytes (issuers);
  }

  return tls_node_certificate_to_pfx (certificate, key, self->passphrase, chain,
                                      self->friendly_name, self->passphrase, error);
}

static char *
make_text (const KeygenArguments *self, TlsNodeCertificate *certificate, GError **error)
{
  g_autofree char *pem = tls_node_certificate_to_pem (certificate);
  g_autoptr (GString) issuers = NULL;

  if (!self->bundle)
    return g_steal_pointer (&pem);

  issuers = read_issuers (self, FALSE, error);
  return issuers != NULL ? g_strconcat (pem, issuers->str, NULL) : NULL;
}

static gboolean
make_request (TlsNodeCertificateOptions *options, KeygenResult *result, GError **error)
{
  g_autoptr (TlsNodeCertificateRequest) request
      = tls_node_certificate_request_generate (options, &result->key, error);

  if (request == NULL)
    return FALSE;

  result->certificate = tls_node_certificate_request_to_pem (request);
  return TRUE;
}

static TlsNodeCertificate *
grant (const KeygenArguments *self, TlsNodeCertificateOptions *options, GError **error)
{
  g_autoptr (GBytes) file = tool_read_file (self->request, error);
  g_autoptr (TlsNodeCertificateRequest) request
      = file != NULL ? tls_node_certificate_request_new (file, error) : NULL;

  if (file != NULL && request == NULL)
    g_prefix_error (error, "%s: ", self->request);

  return request != NULL ? tls_node_certificate_request_sign (request, options, error) : NULL;
}

static gboolean
make (const KeygenArguments *self,
      TlsNodeCertificateOptions *options,
      KeygenResult *result,
      GError **error)
{
  g_autoptr (TlsNodeCertificate) certificate = NULL;
  gboolean success;

  if (self->makes_request) {
    success = make_request (options, result, error);
  } else {
    certificate = self->request != NULL
                      ? grant (self, options, error)
                      : tls_node_certificate_generate (options, &result->key, error);
    if (certificate != NULL)
      result->certificate = make_text (self, certificate, error);
    success = result->certificate != NULL;
  }

  if (success && self->pfx != NULL)
    result->pfx = make_pfx (self, certificate, result->key, error);
  if (self->key != NULL)
    g_clear_pointer (&result->key, g_bytes_unref);

  return success && (self->pfx == NULL || result->pfx != NULL);
}

int
tool_keygen (int argc, char **argv)
{
  g_auto (KeygenArguments) arguments = { 0 };
  g_auto (KeygenResult) result = { 0 };
  g_autoptr (TlsNodeCertificateOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  const char *fault = NULL;

  if (!keygen_arguments_parse (&arguments, &argc, &argv, &error))
    return tool_usage ("keygen", "%s", error->message);
  fault = keygen_arguments_find_fault (&arguments, argc);
  if (fault != NULL)
    return tool_usage ("keygen", "%s", fault);

  if (keygen_check_files (&arguments, &error) && keygen_arguments_load (&arguments, &error))
    options = keygen_make_options (&arguments, &error);
  if (options != NULL && make (&arguments, options, &result, &error)
      && keygen_write (&arguments, &result, &error))
    return TOOL_OK;

  tool_print_error (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    g_printerr ("  --force replaces files that exist.\n");
  if (g_error_matches (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_BAD_DECRYPT))
    g_printerr (
        "  --key-passphrase-file is for --key, --issuer-passphrase-file for --issuer-key.\n");

  return TOOL_FAILED;
}
