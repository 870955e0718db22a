/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-module.h"

#include "libtlsnode/compat/cipher-list.h"
#include "libtlsnode/tls-node-error.h"
#include "libtlsnode/tls-node-module-private.h"

/* What OpenSSL supports at its default level in Node's build, sorted as Node does. */
static const char *const cipher_names[] = {
  "aes128-gcm-sha256",
  "aes128-sha",
  "aes128-sha256",
  "aes256-gcm-sha384",
  "aes256-sha",
  "aes256-sha256",
  "dhe-psk-aes128-cbc-sha",
  "dhe-psk-aes128-cbc-sha256",
  "dhe-psk-aes128-gcm-sha256",
  "dhe-psk-aes256-cbc-sha",
  "dhe-psk-aes256-cbc-sha384",
  "dhe-psk-aes256-gcm-sha384",
  "dhe-psk-chacha20-poly1305",
  "dhe-rsa-aes128-gcm-sha256",
  "dhe-rsa-aes128-sha",
  "dhe-rsa-aes128-sha256",
  "dhe-rsa-aes256-gcm-sha384",
  "dhe-rsa-aes256-sha",
  "dhe-rsa-aes256-sha256",
  "dhe-rsa-chacha20-poly1305",
  "ecdhe-ecdsa-aes128-gcm-sha256",
  "ecdhe-ecdsa-aes128-sha",
  "ecdhe-ecdsa-aes128-sha256",
  "ecdhe-ecdsa-aes256-gcm-sha384",
  "ecdhe-ecdsa-aes256-sha",
  "ecdhe-ecdsa-aes256-sha384",
  "ecdhe-ecdsa-chacha20-poly1305",
  "ecdhe-psk-aes128-cbc-sha",
  "ecdhe-psk-aes128-cbc-sha256",
  "ecdhe-psk-aes256-cbc-sha",
  "ecdhe-psk-aes256-cbc-sha384",
  "ecdhe-psk-chacha20-poly1305",
  "ecdhe-rsa-aes128-gcm-sha256",
  "ecdhe-rsa-aes128-sha",
  "ecdhe-rsa-aes128-sha256",
  "ecdhe-rsa-aes256-gcm-sha384",
  "ecdhe-rsa-aes256-sha",
  "ecdhe-rsa-aes256-sha384",
  "ecdhe-rsa-chacha20-poly1305",
  "psk-aes128-cbc-sha",
  "psk-aes128-cbc-sha256",
  "psk-aes128-gcm-sha256",
  "psk-aes256-cbc-sha",
  "psk-aes256-cbc-sha384",
  "psk-aes256-gcm-sha384",
  "psk-chacha20-poly1305",
  "rsa-psk-aes128-cbc-sha",
  "rsa-psk-aes128-cbc-sha256",
  "rsa-psk-aes128-gcm-sha256",
  "rsa-psk-aes256-cbc-sha",
  "rsa-psk-aes256-cbc-sha384",
  "rsa-psk-aes256-gcm-sha384",
  "rsa-psk-chacha20-poly1305",
  "srp-aes-128-cbc-sha",
  "srp-aes-256-cbc-sha",
  "srp-rsa-aes-128-cbc-sha",
  "srp-rsa-aes-256-cbc-sha",
  "tls_aes_128_ccm_8_sha256",
  "tls_aes_128_ccm_sha256",
  "tls_aes_128_gcm_sha256",
  "tls_aes_256_gcm_sha384",
  "tls_chacha20_poly1305_sha256",
  NULL,
};

/* That of a client for which nothing is set but its ciphers. */
static TnConfig *
make_config (const char *ciphers, GError **error)
{
  TnConfigSpec spec = { .ciphers = ciphers };

  tn_defaults_fill (&spec);
  return tn_config_new (&spec, error);
}

/* NULL = there is nothing to say. */
static const char *
say_why (TnSuiteFate fate)
{
  switch (fate) {
  case TN_SUITE_OFFERED:
    return NULL;
  case TN_SUITE_NOT_IN_BACKEND:
    return "GnuTLS does not have it";
  case TN_SUITE_LEVEL:
    return "weaker than the security level of the list";
  case TN_SUITE_VERSION:
    return "for none of the protocol versions";
  case TN_SUITE_CREDENTIALS:
    return "for peers without certificates";
  case TN_SUITE_SIGALGS:
    return "no signature algorithm for its certificates is allowed";
  case TN_SUITE_GROUPS:
    return "no group for its key exchange is allowed";
  case TN_SUITE_CLASH:
    return "GnuTLS cannot offer it together with the others";
  case TN_SUITE_EXTRA:
    return "not in the list: a server that chooses it is refused";
  }

  return NULL;
}

static void
add_suite (GVariantBuilder *builder, const char *name, guint16 id, const char *reason)
{
  const TnCipherSuite *suite = tn_cipher_suite_by_id (id);
  g_autofree char *hex = g_strdup_printf ("%04x", id);

  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (builder, "{sv}", "id", g_variant_new_string (hex));
  if (suite != NULL)
    g_variant_builder_add (builder, "{sv}", "standardName",
                           g_variant_new_string (suite->standard_name));
  if (reason != NULL)
    g_variant_builder_add (builder, "{sv}", "reason", g_variant_new_string (reason));
  g_variant_builder_close (builder);
}

static GVariant *
list_suites (const GArray *verdicts, gboolean offered)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; verdicts != NULL && i < verdicts->len; i++) {
    const TnSuiteVerdict *verdict = &g_array_index (verdicts, TnSuiteVerdict, i);
    gboolean is_offered = verdict->fate == TN_SUITE_OFFERED || verdict->fate == TN_SUITE_EXTRA;

    if (is_offered == offered)
      add_suite (&builder, verdict->name, verdict->id, say_why (verdict->fate));
  }
  return g_variant_builder_end (&builder);
}

static void
add_name (GVariantBuilder *builder, const char *name)
{
  const TnCipherSuite *suite = tn_cipher_suite_by_name (name);

  if (suite != NULL && tn_cipher_suite_is_in_backend (suite))
    g_variant_builder_add (builder, "s", name);
}

/* As the command "openssl ciphers" prints them: it does not read names of TLS 1.3, and puts its own first. */
static GVariant *
list_for_openssl (const char *ciphers)
{
  GVariantBuilder builder;
  guint level = 0;
  g_autoptr (GPtrArray) suites = tn_cipher_string_resolve (ciphers, &level);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  if (suites != NULL && suites->len > 0) {
    add_name (&builder, "TLS_AES_256_GCM_SHA384");
    add_name (&builder, "TLS_CHACHA20_POLY1305_SHA256");
    add_name (&builder, "TLS_AES_128_GCM_SHA256");
    for (guint i = 0; i < suites->len; i++)
      add_name (&builder, ((const TnCipherSuite *) suites->pdata[i])->name);
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
describe_error (const GError *error)
{
  GVariantBuilder builder;
  const char *code = tls_node_error_get_code (error);
  g_autofree char *message = g_utf8_make_valid (error->message, -1); /* quotes the list */

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "code",
                         g_variant_new_string (code != NULL ? code : ""));
  g_variant_builder_add (&builder, "{sv}", "message", g_variant_new_string (message));
  return g_variant_builder_end (&builder);
}

/**
 * tls_node_get_ciphers: (attributes org.tlsnode.node=tls.getCiphers)
 *
 * Lists the names of the cipher suites that exist, also those that are not enabled by default. They begin with `tls_` for
 * TLS 1.3; all others are for TLS 1.2 and below. In upper case they are what a cipher list is made of.
 *
 * The list is Node's. It has suites that need keys which both sides know (`psk`), and, as in Node, suites that nothing can
 * set up (`srp`).
 *
 * Returns: (transfer none) (array zero-terminated=1): names in lower case, sorted
 *
 * Since: 1.0
 */
const char *const *
tls_node_get_ciphers (void)
{
  return cipher_names;
}

/**
 * tls_node_explain_ciphers: (attributes org.tlsnode.node=-)
 * @ciphers: (nullable): an OpenSSL cipher list, or `NULL` for [func@TlsNode.get_default_ciphers]
 *
 * Tells what becomes of a cipher list in a client for which nothing else is set.
 *
 * - `openssl`: `as`, the names that OpenSSL's command `ciphers` prints for the list, as far as GnuTLS has the suites, and
 *   whatever the security level says
 * - `offered`: `aa{sv}`, the suites that the client offers, in the order of the wire: `name`, `standardName`, `id`, four
 *   hexadecimal digits, and a `reason` if the suite is not in the list. GnuTLS can only be told "these key exchanges with
 *   these ciphers"; a server that chooses such a suite is refused.
 * - `dropped`: `aa{sv}`, the suites of the list that are not offered, with a `reason`
 * - `gnutls`: `s`, the priority string for GnuTLS
 * - `error`: `a{sv}`, only when the list is refused: `code` and `message` as [ctor@TlsNode.SecureContext.new] or the
 *   connection would have them; then nothing is offered
 *
 * Returns: (transfer full): an `a{sv}`
 *
 * Since: 1.0
 */
GVariant *
tls_node_explain_ciphers (const char *ciphers)
{
  g_autoptr (TnConfig) config = NULL;
  g_auto (GVariantDict) dict = { 0 };
  g_autoptr (GArray) verdicts = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *priority = NULL;
  const TnPolicy *policy;

  g_variant_dict_init (&dict, NULL);
  if (ciphers == NULL || *ciphers == '\0')
    ciphers = tls_node_get_default_ciphers ();
  config = make_config (ciphers, &error);
  policy = config == NULL ? NULL : tn_config_get_policy (config);
  if (policy != NULL && tn_policy_check (policy, TN_ROLE_CLIENT, &error)) {
    verdicts = tn_policy_explain (policy, TN_ROLE_CLIENT);
    priority = tn_policy_to_priority (policy, TN_ROLE_CLIENT);
  }

  g_variant_dict_insert_value (&dict, "openssl", list_for_openssl (ciphers));
  g_variant_dict_insert_value (&dict, "offered", list_suites (verdicts, TRUE));
  g_variant_dict_insert_value (&dict, "dropped", list_suites (verdicts, FALSE));
  g_variant_dict_insert (&dict, "gnutls", "s", priority != NULL ? priority : "");
  if (error != NULL)
    g_variant_dict_insert_value (&dict, "error", describe_error (error));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/**
 * tls_node_get_curves: (attributes org.tlsnode.node=crypto.getCurves)
 *
 * Lists the names of the groups that can be negotiated, as [property@TlsNode.SecureContextOptions:ecdh-curve] takes them.
 *
 * Unlike Node's list this one has no curves that TLS cannot use.
 *
 * Returns: (transfer none) (array zero-terminated=1): names, sorted
 *
 * Since: 1.0
 */
const char *const *
tls_node_get_curves (void)
{
  return tn_group_get_names ();
}
