/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config-struct.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/bits.h"
#include "libtlsnode/x509/path.h"
#include "libtlsnode/x509/pem.h"
#include "libtlsnode/x509/pkcs12.h"
#include "libtlsnode/x509/token.h"

/* Certificates, keys and trust of a spec. */

gboolean
tn_config_load_chains (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  for (guint i = 0; spec->certs != NULL && i < spec->certs->len; i++) {
    g_autoptr (GPtrArray) chain
        = tn_pem_read_certificates (g_ptr_array_index (spec->certs, i), error);

    if (chain == NULL || !tn_config_set_chain (self, chain, error))
      return FALSE;
  }

  return TRUE;
}

gboolean
tn_config_load_keys (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  for (guint i = 0; spec->keys != NULL && i < spec->keys->len; i++) {
    const TnConfigKey *item = &g_array_index (spec->keys, TnConfigKey, i);
    const char *passphrase = item->passphrase != NULL ? item->passphrase : spec->passphrase;
    g_autoptr (TnKey) key = tn_key_new_from_pem (item->pem, passphrase, error);

    if (key == NULL || !tn_config_set_key (self, key, error))
      return FALSE;
  }

  return TRUE;
}

gboolean
tn_config_load_token_key (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  g_autoptr (TnKey) key = NULL;

  if (spec->private_key_identifier == NULL)
    return TRUE;

  key = tn_key_new_from_uri (spec->private_key_identifier, spec->private_key_engine, spec->pin,
                             spec->pin_data, error);
  return key != NULL && tn_config_set_key (self, key, error);
}

/* Shown by a client that has no certificate of its own that fits. */
gboolean
tn_config_load_client_identity (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (TnKey) key = NULL;

  if (spec->client_cert_engine == NULL)
    return TRUE;

  return tn_token_read_identity (spec->client_cert_engine, spec->pin, spec->pin_data, &chain,
                                 &key, error)
         && tn_config_set_client_identity (self, chain, key, error);
}

static gboolean
load_pfx (TnConfig *self, TnPkcs12 *file, GPtrArray *cas, GError **error)
{
  for (guint i = 0; i < file->cas->len; i++)
    g_ptr_array_add (cas, g_bytes_ref (g_ptr_array_index (file->cas, i)));

  return tn_pkcs12_check_level (file, self->policy.level, error)
         && tn_config_set_chain (self, file->chain, error)
         && tn_config_set_key (self, file->key, error);
}

gboolean
tn_config_load_pfxs (TnConfig *self, const TnConfigSpec *spec, GPtrArray *cas, GError **error)
{
  for (guint i = 0; spec->pfxs != NULL && i < spec->pfxs->len; i++) {
    const TnConfigPfx *item = &g_array_index (spec->pfxs, TnConfigPfx, i);
    const char *passphrase = item->passphrase != NULL ? item->passphrase : spec->passphrase;
    g_autoptr (TnPkcs12) file = tn_pkcs12_read (item->data, passphrase, error);

    if (file == NULL || !load_pfx (self, file, cas, error))
      return FALSE;
  }

  return TRUE;
}

/* Node trusts the certificates of a PKCS #12 file beside the others, which may be the default ones. */
gboolean
tn_config_load_trust (TnConfig *self, const TnConfigSpec *spec, GPtrArray *cas, GError **error)
{
  g_autoptr (TnTrust) base = NULL;

  self->roots = spec->default_roots;
  if (spec->cas != NULL)
    base = tn_trust_new (spec->cas);
  else if (spec->default_trust != NULL)
    base = tn_trust_ref (spec->default_trust);
  else if (cas->len > 0)
    base = tn_trust_ref (tn_trust_get_default (spec->default_roots));

  self->trust = cas->len > 0 ? tn_trust_extend (base, cas) : g_steal_pointer (&base);
  return TRUE;
}

TnTrust *
tn_config_get_trust (TnConfig *self)
{
  return self->trust != NULL ? self->trust : tn_trust_get_default (self->roots);
}

/* With an empty array nothing is checked, as in Node. */
gboolean
tn_config_load_crls (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  self->allow_partial_trust_chain = spec->allow_partial_trust_chain;
  if (spec->crls == NULL || spec->crls->len == 0)
    return TRUE;

  self->crls = tn_crls_new (spec->crls, error);
  return self->crls != NULL;
}

TnCrls *
tn_config_get_crls (TnConfig *self)
{
  return self->crls;
}

guint
tn_config_get_security_level (TnConfig *self)
{
  return self->policy.level;
}

gboolean
tn_config_get_allow_partial_trust_chain (TnConfig *self)
{
  return self->allow_partial_trust_chain;
}

/* The issuers of a certificate that came alone, the root as well, as far as they are trusted: OpenSSL sends them (ssl_add_cert_chain).
 * The default roots are not looked through, they issue no leaves; what was added to them is. */
static GPtrArray *
find_issuers (TnConfig *self, GPtrArray *chain)
{
  const TnPathSpec spec = {
    .chain = chain,
    .trust = self->trust != NULL ? self->trust : tn_trust_get_extra (),
    .purpose = TN_PURPOSE_ANY,
  };
  GPtrArray *whole = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TnPath) path = NULL;
  TnWork work;

  tn_work_init (&work);
  path = tn_path_build (&spec, &work);
  for (guint i = 0; path != NULL && i < path->certs->len; i++)
    g_ptr_array_add (whole, g_bytes_ref (tn_path_get (path, i)->der));
  return whole;
}

gboolean
tn_config_complete_chains (TnConfig *self, GError **error)
{
  for (guint type = 0; type < TN_N_KEY_TYPES; type++) {
    const TnCredential *credential = tn_config_get_credential (self, type);
    g_autoptr (GPtrArray) whole = NULL;

    if (credential == NULL || credential->chain->len > 1)
      continue;

    whole = find_issuers (self, credential->chain);
    if (whole->len > 1 && tn_chain_check_level (whole, self->policy.level, NULL)
        && !tn_config_replace_chain (self, type, whole, error))
      return FALSE;
  }

  return TRUE;
}

/* Last, when every credential is there. */
gboolean
tn_config_make_credentials (TnConfig *self, GError **error)
{
  int code = gnutls_certificate_allocate_credentials (&self->credentials);

  if (code < 0) {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s", gnutls_strerror (code));
    return FALSE;
  }

  if (tn_config_has_certificate (self) || self->client_identity != NULL)
    gnutls_certificate_set_retrieve_function3 (self->credentials, tn_engine_retrieve_cb);
  if (self->dh_params != NULL)
    gnutls_certificate_set_dh_params (self->credentials, self->dh_params);
  return TRUE;
}

gnutls_certificate_credentials_t
tn_config_get_credentials (const TnConfig *self)
{
  return self->credentials;
}
