/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine-private.h"

#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/x509/der.h"

#define OID_KEY_USAGE "2.5.29.15"

/* OpenSSL lets a key sign handshakes whose certificate has a key usage without digitalSignature; GnuTLS does so with %COMPAT
 * only, which also takes extensions out of the hello. So these priorities take effect behind the hellos, where nothing is left to negotiate,
 * and only for connections with such a certificate. */

static gboolean
is_marked_otherwise (TnDer der)
{
  TnDerCertificate fields;
  TnDer extension;
  guint usage = 0;

  return tn_der_read_certificate (der, &fields)
         && tn_der_find_extension (&fields, OID_KEY_USAGE, &extension)
         && tn_der_read_bits (extension, &usage) && (usage & GNUTLS_KEY_DIGITAL_SIGNATURE) == 0;
}

static gboolean
take_length (TnDer *message, guint size, gsize *length)
{
  if (message->length < size)
    return FALSE;

  *length = 0;
  for (guint i = 0; i < size; i++)
    *length = *length << 8 | message->data[i];
  message->data += size;
  message->length -= size;

  return *length <= message->length;
}

/* The first certificate of a Certificate message (RFC 5246 section 7.4.2, RFC 8446 section 4.4.2). */
static gboolean
read_leaf (const gnutls_datum_t *message, gboolean has_context, TnDer *leaf)
{
  TnDer rest = { message->data, message->size };
  gsize length = 0;

  if (has_context) {
    if (!take_length (&rest, 1, &length))
      return FALSE;
    rest.data += length;
    rest.length -= length;
  }
  if (!take_length (&rest, 3, &length) || !take_length (&rest, 3, &length))
    return FALSE;

  leaf->data = rest.data;
  leaf->length = length;
  return TRUE;
}

static int
certificate_cb (gnutls_session_t session,
                unsigned int type,
                unsigned int when,
                unsigned int is_incoming,
                const gnutls_datum_t *message)
{
  TnEngine *self = gnutls_session_get_ptr (session);
  gboolean has_context = tn_engine_get_running_version (self) == TN_TLS_1_3;
  gnutls_priority_t priority;
  TnDer leaf;

  if (!read_leaf (message, has_context, &leaf) || !is_marked_otherwise (leaf))
    return 0;

  priority = tn_config_get_lenient_priority (self->config, self->role);
  self->is_lenient = priority != NULL && gnutls_priority_set (session, priority) >= 0;
  return 0;
}

void
tn_engine_watch_certificate (TnEngine *self)
{
  gnutls_handshake_set_hook_function (self->session, GNUTLS_HANDSHAKE_CERTIFICATE_PKT,
                                      GNUTLS_HOOK_PRE, certificate_cb);
}

void
tn_engine_end_watch (TnEngine *self)
{
  if (!self->is_lenient)
    return;

  self->is_lenient = FALSE;
  gnutls_priority_set (self->session, self->priority);
}
