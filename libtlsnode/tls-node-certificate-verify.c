/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-certificate-verify.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/tls-node-error.h"
#include "libtlsnode/tls-node-module-private.h"
#include "libtlsnode/tls-node-secure-context-private.h"
#include "libtlsnode/x509/pem.h"
#include "libtlsnode/x509/verify.h"

static gboolean
read_purpose (const char *text, TnPurpose *purpose, GError **error)
{
  static const struct {
    const char *name;
    TnPurpose purpose;
  } purposes[] = {
    { "server", TN_PURPOSE_SERVER },
    { "client", TN_PURPOSE_CLIENT },
    { "any", TN_PURPOSE_ANY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (purposes); i++) {
    if (g_strcmp0 (text != NULL ? text : "server", purposes[i].name) == 0) {
      *purpose = purposes[i].purpose;
      return TRUE;
    }
  }

  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The argument 'purpose' must be one of: 'server', 'client', 'any'. Received"
                " '%s'",
                text);
  return FALSE;
}

/* Leaf first. NULL when what is given for intermediates is no certificate. */
static GPtrArray *
read_chain (TlsNodeCertificate *leaf, GBytes *intermediates, GError **error)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (chain, g_bytes_ref (tls_node_certificate_get_raw (leaf)));
  if (intermediates != NULL && !tn_pem_append_certificates (intermediates, chain, error))
    return NULL;

  return g_steal_pointer (&chain);
}

/* The trust that spec borrows. Transfer full. */
static TnTrust *
read_context (TlsNodeSecureContext *context, TnVerifySpec *spec)
{
  TnConfig *config = context != NULL ? tn_secure_context_get_config (context) : NULL;
  TnTrust *trust
      = config != NULL ? tn_trust_ref (tn_config_get_trust (config)) : tn_defaults_get_trust ();

  spec->trust = trust;
  spec->crls = config != NULL ? tn_config_get_crls (config) : NULL;
  spec->level
      = config != NULL ? tn_config_get_security_level (config) : TN_SECURITY_LEVEL_DEFAULT;
  spec->allow_partial_chain
      = config != NULL && tn_config_get_allow_partial_trust_chain (config);
  return trust;
}

static GVariant *
reason_to_variant (const TnVerifyReason *reason)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "code",
                         g_variant_new_string (tn_x509_error_code_name (reason->code)));
  g_variant_builder_add (&builder, "{sv}", "message", g_variant_new_string (reason->message));
  g_variant_builder_add (&builder, "{sv}", "depth", g_variant_new_uint32 (reason->depth));

  return g_variant_builder_end (&builder);
}

static GVariant *
reasons_to_variant (const GArray *reasons)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < reasons->len; i++)
    g_variant_builder_add_value (
        &builder, reason_to_variant (&g_array_index (reasons, TnVerifyReason, i)));

  return g_variant_builder_end (&builder);
}

static GVariant *
chain_to_variant (const GPtrArray *chain)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aay"));
  for (guint i = 0; i < chain->len; i++)
    g_variant_builder_add_value (
        &builder, g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, chain->pdata[i], TRUE));

  return g_variant_builder_end (&builder);
}

static GVariant *
report_to_variant (const TnVerifyReport *report, const GError *fault)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "authorized", g_variant_new_boolean (fault == NULL));
  g_variant_builder_add (&builder, "{sv}", "reasons", reasons_to_variant (report->reasons));
  g_variant_builder_add (&builder, "{sv}", "chain", chain_to_variant (report->chain));

  if (fault != NULL) {
    g_variant_builder_add (&builder, "{sv}", "code",
                           g_variant_new_string (tn_error_get_code_name (fault)));
    g_variant_builder_add (&builder, "{sv}", "message", g_variant_new_string (fault->message));
    g_variant_builder_add (&builder, "{sv}", "depth", g_variant_new_uint32 (report->depth));
    if (tls_node_error_get_hint (fault) != NULL)
      g_variant_builder_add (&builder, "{sv}", "hint",
                             g_variant_new_string (tls_node_error_get_hint (fault)));
  }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * tls_node_certificate_verify_chain: (attributes org.tlsnode.node=-)
 * @self: the certificate of a peer
 * @intermediates: (nullable): PEM text with any number of certificates, in any order, that may
 *   stand between @self and a root
 * @context: (nullable): whose `ca`, `crl`, `allowPartialTrustChain` and security level count;
 *   `NULL` = the default roots
 * @purpose: (nullable): `server` (what `NULL` means), `client`, or `any`
 * @hostname: (nullable): the name or address that the certificate must be good for
 * @time: when it must be good, in seconds since 1970, 0 = now
 * @error: return location for a [error@TlsNode.Error]
 *
 * Tells whether a peer with this certificate would be authorized, and everything that speaks
 * against it.
 *
 * The rules are those of a connection, in the same order, so that `code` is what
 * `authorizationError` would be. Beyond them, where the issuers that Node would take lead nowhere,
 * other ones are tried; and @hostname must also be good without wildcards inside a label. The
 * rules are listed in the document about verification.
 *
 * The report is a dictionary:
 *
 * * `authorized` (`b`)
 * * `code`, `message` (`s`) and `depth` (`u`): the verdict, when it is not authorized; `code` is
 *   for example `CERT_HAS_EXPIRED`, `depth` the index of the certificate in `chain`
 * * `hint` (`s`): what can be done about it, when there is something to say
 * * `reasons` (`aa{sv}`): each fault of the chain that was found, with `code`, `message` and
 *   `depth`
 * * `chain` (`aay`): DER of the certificates that were judged, from @self to the root, as far as
 *   they were found
 *
 * Fails with `ERR_INVALID_ARG_VALUE` for another @purpose and with an `ERR_OSSL_` code for
 * @intermediates that cannot be read.
 *
 * Returns: (transfer full): the report, or `NULL` with @error set
 *
 * Since: 1.0
 */
GVariant *
tls_node_certificate_verify_chain (TlsNodeCertificate *self,
                                   GBytes *intermediates,
                                   TlsNodeSecureContext *context,
                                   const char *purpose,
                                   const char *hostname,
                                   gint64 time,
                                   GError **error)
{
  g_autoptr (TnVerifyReport) report = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (TnTrust) trust = NULL;
  g_autoptr (GError) fault = NULL;
  TnVerifySpec spec = { 0 };

  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (self), NULL);
  g_return_val_if_fail (context == NULL || TLS_NODE_IS_SECURE_CONTEXT (context), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if ((context != NULL && !tn_secure_context_check (context, error))
      || !read_purpose (purpose, &spec.purpose, error))
    return NULL;

  chain = read_chain (self, intermediates, error);
  if (chain == NULL)
    return NULL;

  trust = read_context (context, &spec);
  spec.chain = chain;
  spec.now = time != 0 ? time : g_get_real_time () / G_USEC_PER_SEC;
  spec.tries_other_paths = TRUE;
  report = tn_verify (&spec);

  if (!report->is_good)
    tn_set_x509_error (&fault, report->code, "%s", report->message);
  else if (hostname != NULL)
    tn_verify_host (chain->pdata[0], hostname, &fault);

  return report_to_variant (report, fault);
}
