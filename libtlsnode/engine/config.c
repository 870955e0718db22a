/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config.h"

#include "libtlsnode/engine/config-struct.h"

/* Life, and the order in which a spec is read: Node's, so that of two mistakes the same one is told. The cipher list comes before
 * the certificates, since the level in it is what these are measured by. */

static gint n_alive;

static gboolean
config_load (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  g_autoptr (GPtrArray) cas = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return tn_config_load_versions (self, spec, error)     /* secureProtocol, secureOptions */
         && tn_config_load_suites (self, spec, error)    /* ciphers */
         && tn_config_load_chains (self, spec, error)    /* cert */
         && tn_config_load_keys (self, spec, error)      /* key */
         && tn_config_load_sigalgs (self, spec, error)   /* sigalgs */
         && tn_config_load_token_key (self, spec, error) /* privateKeyIdentifier */
         && tn_config_load_groups (self, spec, error)    /* ecdhCurve */
         && tn_config_load_dh (self, spec, error)        /* dhparam */
         && tn_config_load_crls (self, spec, error)      /* crl */
         && tn_config_load_pfxs (self, spec, cas, error) /* pfx */
         && tn_config_load_client_identity (self, spec, error)
         && tn_config_load_trust (self, spec, cas, error) /* ca */
         && tn_config_load_session (self, spec, error)    /* ticketKeys */
         && tn_config_complete_chains (self, error)
         && tn_config_load_auto_dh (self, spec, error)
         && tn_config_make_credentials (self, error);
}

static void
config_free (TnConfig *self)
{
  tn_config_clear_policy (self);
  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_clear_pointer (&self->dh_params, gnutls_dh_params_deinit);
  tn_config_clear_slots (self);
  g_clear_pointer (&self->trust, tn_trust_unref);
  g_clear_pointer (&self->crls, tn_crls_unref);
  tn_config_clear_session (self);
  if (self->pin_destroy != NULL)
    self->pin_destroy (self->pin_data);
  g_free (self);
  g_atomic_int_add (&n_alive, -1);
}

TnConfig *
tn_config_new (const TnConfigSpec *spec, GError **error)
{
  g_autoptr (TnConfig) self = g_new0 (TnConfig, 1);

  g_atomic_ref_count_init (&self->references);
  g_atomic_int_inc (&n_alive);
  self->ticket_key.data = self->ticket_key_data;
  self->ticket_key.size = sizeof self->ticket_key_data;
  self->pin_data = spec->pin_data;
  self->pin_destroy = spec->pin_destroy;
  if (!config_load (self, spec, error))
    return NULL;

  return g_steal_pointer (&self);
}

TnConfig *
tn_config_ref (TnConfig *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
tn_config_unref (TnConfig *self)
{
  if (g_atomic_ref_count_dec (&self->references))
    config_free (self);
}

guint
tn_config_count_alive (void)
{
  return g_atomic_int_get (&n_alive);
}

const char *
tn_config_get_backend_version (void)
{
  return gnutls_check_version (NULL);
}
