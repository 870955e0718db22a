/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine-private.h"

#include <errno.h>

#include "libtlsnode/x509/key-gnutls.h"

#define EXTENSION_STATUS_REQUEST 5
#define STATUS_REQUEST_SIZE 256 /* more than GnuTLS's own struct for it */

/* What GnuTLS calls. Hooks record; they never decide and nothing is emitted from inside GnuTLS. */

/* Installed always: without one GnuTLS writes secrets to $SSLKEYLOGFILE. */
static int
keylog_cb (gnutls_session_t session, const char *label, const gnutls_datum_t *secret)
{
  return 0;
}

static ssize_t
pull_cb (gnutls_transport_ptr_t pointer, void *buffer, size_t size)
{
  TnEngine *self = pointer;
  gsize length = tn_engine_use_grant (self, buffer, size);

  if (length > 0)
    return (ssize_t) length;

  gnutls_transport_set_errno (self->session, EAGAIN);
  return -1;
}

/* The bytes are in memory or they are not: there is nothing to wait for. */
static int
pull_timeout_cb (gnutls_transport_ptr_t pointer, unsigned int milliseconds)
{
  TnEngine *self = pointer;

  return self->granted > 0 ? 1 : 0;
}

static ssize_t
push_cb (gnutls_transport_ptr_t pointer, const void *data, size_t size)
{
  TnEngine *self = pointer;

  tn_byte_queue_append (&self->outgoing, data, size);
  return (ssize_t) size;
}

int
tn_engine_retrieve_cb (gnutls_session_t session,
                       const struct gnutls_cert_retr_st *info,
                       gnutls_pcert_st **certs,
                       unsigned int *n_certs,
                       gnutls_ocsp_data_st **ocsp,
                       unsigned int *n_ocsp,
                       gnutls_privkey_t *key,
                       unsigned int *flags)
{
  const TnCredential *credential = tn_engine_get_credential (gnutls_session_get_ptr (session));

  *n_certs = credential != NULL ? credential->n_pcerts : 0;
  *certs = credential != NULL ? credential->pcerts : NULL;
  *key = credential != NULL ? tn_key_get_privkey (credential->key) : NULL;
  *n_ocsp = 0;
  *flags = 0; /* all of it is the config's */
  return 0;
}

void
tn_engine_install_hooks (TnEngine *self)
{
  gnutls_session_set_ptr (self->session, self);
  gnutls_session_set_keylog_function (self->session, keylog_cb);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_pull_function (self->session, pull_cb);
  gnutls_transport_set_pull_timeout_function (self->session, pull_timeout_cb);
  gnutls_transport_set_push_function (self->session, push_cb);
}

/* GnuTLS looks at the extension's data again before a TLS 1.2 server's key exchange, and then does not expect NULL. Zeros say that no
 * response was promised. It frees them. */
static int
server_hello_cb (gnutls_session_t session,
                 unsigned int type,
                 unsigned int when,
                 unsigned int is_incoming,
                 const gnutls_datum_t *message)
{
  TnEngine *self = gnutls_session_get_ptr (session);

  if (when == GNUTLS_HOOK_PRE)
    return tn_engine_accepts_server_hello (self, message->data, message->size)
               ? 0
               : GNUTLS_E_UNWANTED_ALGORITHM;

  gnutls_ext_set_data (session, EXTENSION_STATUS_REQUEST,
                       gnutls_calloc (1, STATUS_REQUEST_SIZE));
  tn_engine_watch_certificate (self);
  return 0;
}

/* A client of GnuTLS 3.7 always asks for an OCSP response; the flag that would stop it also drops the extended master secret.
 * Without data the extension is not sent, in the hello after a HelloRetryRequest neither. */
void
tn_engine_silence_status_request (TnEngine *self)
{
  gnutls_ext_set_data (self->session, EXTENSION_STATUS_REQUEST, NULL);
  gnutls_handshake_set_hook_function (self->session, GNUTLS_HANDSHAKE_SERVER_HELLO,
                                      GNUTLS_HOOK_BOTH, server_hello_cb);
}
