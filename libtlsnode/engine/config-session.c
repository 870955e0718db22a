/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config-struct.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/compat/options.h"

/* Ticket keys: Node's 48 bytes, and the 64 of GnuTLS that are derived of them (RFC 5869). A context of sessions has a key of its own. */

#define NODE_KEY_SIZE 48
#define DEFAULT_TIMEOUT 300
#define LABEL "tlsnode session ticket"

static int
derive (TnConfig *self)
{
  const gnutls_datum_t keys
      = { (unsigned char *) g_bytes_get_data (self->ticket_keys, NULL), NODE_KEY_SIZE };
  const gnutls_datum_t no_salt = { NULL, 0 };
  guint8 secret[32];
  gnutls_datum_t secret_datum = { secret, sizeof secret };
  g_autoptr (GByteArray) info = g_byte_array_new ();
  gnutls_datum_t info_datum;
  int code;

  g_byte_array_append (info, (const guint8 *) LABEL, sizeof LABEL);
  if (self->session_id_context != NULL)
    g_byte_array_append (info, (const guint8 *) self->session_id_context,
                         strlen (self->session_id_context));
  info_datum.data = info->data;
  info_datum.size = info->len;

  code = gnutls_hkdf_extract (GNUTLS_MAC_SHA256, &keys, &no_salt, secret);
  if (code >= 0)
    code = gnutls_hkdf_expand (GNUTLS_MAC_SHA256, &secret_datum, &info_datum,
                               self->ticket_key_data, sizeof self->ticket_key_data);
  tn_wipe (secret, sizeof secret);
  return code;
}

static int
make_keys (TnConfig *self)
{
  guint8 random[NODE_KEY_SIZE];
  int code = gnutls_rnd (GNUTLS_RND_KEY, random, sizeof random);

  if (code >= 0)
    self->ticket_keys = tn_secret_bytes_new (random, sizeof random);
  tn_wipe (random, sizeof random);
  return code;
}

static gboolean
check_keys (GBytes *keys, GError **error)
{
  if (keys == NULL || g_bytes_get_size (keys) == NODE_KEY_SIZE)
    return TRUE;

  tn_set_error (
      error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
      "The property 'options.ticketKeys' must be exactly 48 bytes. Received %" G_GSIZE_FORMAT,
      g_bytes_get_size (keys));
  return FALSE;
}

gboolean
tn_config_load_session (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  int code = 0;

  if (!check_keys (spec->ticket_keys, error))
    return FALSE;

  self->session_id_context = g_strdup (spec->session_id_context);
  self->session_timeout
      = spec->session_timeout > 0 ? (guint) spec->session_timeout : DEFAULT_TIMEOUT;
  if (spec->ticket_keys != NULL)
    self->ticket_keys
        = tn_secret_bytes_new (g_bytes_get_data (spec->ticket_keys, NULL), NODE_KEY_SIZE);
  else
    code = make_keys (self);
  if (code >= 0)
    code = derive (self);
  if (code >= 0)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "%s", gnutls_strerror (code));
  return FALSE;
}

void
tn_config_clear_session (TnConfig *self)
{
  g_clear_pointer (&self->ticket_keys, g_bytes_unref);
  tn_wipe (self->ticket_key_data, sizeof self->ticket_key_data);
  g_free (self->session_id_context);
}

const gnutls_datum_t *
tn_config_get_ticket_key (const TnConfig *self)
{
  return (self->policy.options & TN_OP_NO_TICKET) == 0 ? &self->ticket_key : NULL;
}

guint
tn_config_get_session_timeout (const TnConfig *self)
{
  return self->session_timeout;
}
