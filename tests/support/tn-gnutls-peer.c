/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-gnutls-peer.h"

#include <errno.h>
#include <string.h>

static ssize_t
pull_cb (gnutls_transport_ptr_t pointer, void *buffer, size_t size)
{
  TnGnutlsPeer *self = pointer;
  gsize length = MIN (size, self->incoming->len);

  if (length == 0) {
    gnutls_transport_set_errno (self->session, EAGAIN);
    return -1;
  }

  memcpy (buffer, self->incoming->data, length);
  g_byte_array_remove_range (self->incoming, 0, length);
  return (ssize_t) length;
}

static int
pull_timeout_cb (gnutls_transport_ptr_t pointer, unsigned int milliseconds)
{
  TnGnutlsPeer *self = pointer;

  return self->incoming->len > 0 ? 1 : 0;
}

static ssize_t
push_cb (gnutls_transport_ptr_t pointer, const void *data, size_t size)
{
  TnGnutlsPeer *self = pointer;

  g_byte_array_append (self->outgoing, data, size);
  return (ssize_t) size;
}

static void
load_pair (TnGnutlsPeer *self, const char *certificate)
{
  g_autoptr (GBytes) cert = tn_test_cert (certificate);
  g_autoptr (GBytes) key = tn_test_key (certificate);
  gnutls_datum_t cert_datum
      = { (unsigned char *) g_bytes_get_data (cert, NULL), g_bytes_get_size (cert) };
  gnutls_datum_t key_datum
      = { (unsigned char *) g_bytes_get_data (key, NULL), g_bytes_get_size (key) };
  int code = gnutls_certificate_set_x509_key_mem (self->credentials, &cert_datum, &key_datum,
                                                  GNUTLS_X509_FMT_PEM);

  g_assert_cmpint (code, >=, 0);
}

TnGnutlsPeer *
tn_gnutls_peer_new (TnEngine *engine,
                    guint flags,
                    const char *priority,
                    const char *certificate)
{
  TnGnutlsPeer *self = g_new0 (TnGnutlsPeer, 1);

  self->engine = engine;
  self->incoming = g_byte_array_new ();
  self->outgoing = g_byte_array_new ();
  g_assert_cmpint (gnutls_init (&self->session, flags | GNUTLS_NONBLOCK), ==, 0);
  g_assert_cmpint (gnutls_priority_set_direct (self->session, priority, NULL), ==, 0);
  g_assert_cmpint (gnutls_certificate_allocate_credentials (&self->credentials), ==, 0);
  if (certificate != NULL)
    load_pair (self, certificate);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_pull_function (self->session, pull_cb);
  gnutls_transport_set_pull_timeout_function (self->session, pull_timeout_cb);
  gnutls_transport_set_push_function (self->session, push_cb);
  return self;
}

void
tn_gnutls_peer_free (TnGnutlsPeer *self)
{
  gnutls_deinit (self->session);
  gnutls_certificate_free_credentials (self->credentials);
  g_byte_array_unref (self->incoming);
  g_byte_array_unref (self->outgoing);
  g_free (self);
}

void
tn_gnutls_peer_carry (TnGnutlsPeer *self)
{
  gsize length = 0;
  const guint8 *data;

  if (self->outgoing->len > 0)
    tn_engine_feed (self->engine, self->outgoing->data, self->outgoing->len, TN_TEST_NOW);
  g_byte_array_set_size (self->outgoing, 0);

  data = tn_engine_peek_outgoing (self->engine, &length);
  if (length > 0)
    g_byte_array_append (self->incoming, data, length);
  tn_engine_consume_outgoing (self->engine, length);
}

int
tn_gnutls_peer_handshake (TnGnutlsPeer *self)
{
  tn_engine_start (self->engine, TN_TEST_NOW);
  do {
    tn_gnutls_peer_carry (self);
    self->code = gnutls_handshake (self->session);
  } while ((self->code == GNUTLS_E_AGAIN || self->code == GNUTLS_E_INTERRUPTED)
           && (self->outgoing->len > 0 || self->incoming->len > 0));

  tn_gnutls_peer_carry (self);
  return self->code;
}

int
tn_gnutls_peer_recv (TnGnutlsPeer *self, void *buffer, gsize size)
{
  tn_gnutls_peer_carry (self);
  do {
    self->code = (int) gnutls_record_recv (self->session, buffer, size);
  } while (self->code == GNUTLS_E_AGAIN && self->incoming->len > 0);

  return self->code;
}
