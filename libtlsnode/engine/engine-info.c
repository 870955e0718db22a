/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine-private.h"

#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/x509/verify.h"

/* Facts about the connection. They depend on the handshake alone: they stay when a side is closed. */

static gboolean
is_done (const TnEngine *self)
{
  return self->handshake_state == TN_HANDSHAKE_DONE;
}

guint
tn_engine_get_version (const TnEngine *self)
{
  return is_done (self) ? tn_engine_get_session_version (self) : 0;
}

guint16
tn_engine_get_cipher_id (const TnEngine *self)
{
  return is_done (self) ? self->suite->id : 0;
}

const guint8 *
tn_engine_get_alpn (const TnEngine *self, gsize *length)
{
  gnutls_datum_t protocol = { NULL, 0 };

  *length = 0;
  if (!is_done (self) || gnutls_alpn_get_selected_protocol (self->session, &protocol) < 0)
    return NULL;

  *length = protocol.size;
  return protocol.data;
}

const char *
tn_engine_get_servername (const TnEngine *self)
{
  return self->gate != NULL ? self->gate->hello.servername : self->servername;
}

gboolean
tn_engine_has_client_hello (const TnEngine *self)
{
  return self->role == TN_ROLE_SERVER
         && (self->gate == NULL || self->gate->hello.message != NULL);
}

gboolean
tn_engine_is_resumed (const TnEngine *self)
{
  return is_done (self) && gnutls_session_is_resumed (self->session) != 0;
}

TnConfig *
tn_engine_get_config (const TnEngine *self)
{
  return self->config;
}

GBytes *
tn_engine_get_certificate (const TnEngine *self)
{
  return self->credential != NULL ? g_ptr_array_index (self->credential->chain, 0)
                                  : tn_config_get_certificate (self->config);
}

GPtrArray *
tn_engine_get_peer_chain (const TnEngine *self)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const gnutls_datum_t *list = NULL;
  unsigned int length = 0;

  if (is_done (self))
    list = gnutls_certificate_get_peers (self->session, &length);
  for (unsigned int i = 0; list != NULL && i < length; i++)
    g_ptr_array_add (chain, g_bytes_new (list[i].data, list[i].size));

  return chain;
}

gboolean
tn_engine_verify_peer (const TnEngine *self, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) chain = tn_engine_get_peer_chain (self);
  TnVerifySpec spec = { 0 };

  spec.chain = chain;
  spec.trust = tn_config_get_trust (self->config);
  spec.crls = tn_config_get_crls (self->config);
  spec.purpose = self->role == TN_ROLE_CLIENT ? TN_PURPOSE_SERVER : TN_PURPOSE_CLIENT;
  spec.level = tn_config_get_security_level (self->config);
  spec.allow_partial_chain = tn_config_get_allow_partial_trust_chain (self->config);
  spec.now = now;

  return tn_verify_chain (&spec, error);
}
