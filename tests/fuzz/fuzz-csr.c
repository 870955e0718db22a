/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/generate.h"
#include "libtlsnode/x509/name.h"
#include "libtlsnode/x509/request-gnutls.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static TnKey *issuer_key;
static GBytes *issuer;

static void
make_issuer (void)
{
  TnGenerateSpec spec = { .common_name = "CA", .is_ca = TRUE };

  issuer_key = tn_key_generate ("ed25519", 0, NULL);
  issuer = tn_generate_certificate (&spec, issuer_key, 0, NULL);
  g_assert_nonnull (issuer);
}

/* What is signed is a certificate. */
static void
sign (TnRequest *request)
{
  TnGenerateSpec spec = { .issuer_certificate = issuer, .issuer_key = issuer_key };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signed_ = tn_generate_from_request (&spec, request, 0, &error);
  TnDerCertificate fields;
  TnDer der;

  g_assert_true ((signed_ == NULL) == (error != NULL));
  if (signed_ == NULL)
    return;

  der.data = g_bytes_get_data (signed_, &der.length);
  g_assert_true (tn_der_read_certificate (der, &fields));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRequest) request = NULL;
  g_autoptr (TnRequest) checked = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *names = NULL;

  if (issuer == NULL)
    make_issuer ();

  request = tn_request_read_unchecked (bytes, &error);
  checked = tn_request_read (bytes, NULL);
  g_assert_true ((request == NULL) == (error != NULL));
  g_assert_true (request != NULL || checked == NULL);
  if (request == NULL) {
    g_assert_true (error->domain == TLS_NODE_ERROR);
    return 0;
  }

  subject = tn_name_to_lines (tn_request_get_subject (request));
  names = tn_request_describe_names (request);
  g_assert_true (names == NULL || g_utf8_validate (names, -1, NULL));
  sign (request);
  return 0;
}
