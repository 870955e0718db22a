/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-offer.h"

#include <gnutls/gnutls.h>

#define CLIENT_FLAGS (GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_KEY_SHARE_TOP)

enum {
  EXTENSION_GROUPS = 10,
  EXTENSION_SIGALGS = 13,
  EXTENSION_VERSIONS = 43,
  EXTENSION_KEY_SHARE = 51
};

typedef struct {
  const guint8 *data;
  gsize length;
} Reader;

static ssize_t
push_cb (gnutls_transport_ptr_t pointer, const void *data, size_t length)
{
  g_byte_array_append (pointer, data, (guint) length);

  return (ssize_t) length;
}

static ssize_t
pull_cb (gnutls_transport_ptr_t pointer, void *data, size_t length)
{
  return 0;
}

static guint
read_number (Reader *self, gsize size)
{
  guint number = 0;
  gsize i;

  g_assert_cmpuint (self->length, >=, size);
  for (i = 0; i < size; i++)
    number = number << 8 | self->data[i];
  self->data += size;
  self->length -= size;

  return number;
}

static Reader
read_block (Reader *self, gsize size)
{
  gsize length = read_number (self, size);
  Reader block = { self->data, length };

  g_assert_cmpuint (self->length, >=, length);
  self->data += length;
  self->length -= length;

  return block;
}

static void
append_id (GArray *ids, guint id)
{
  guint16 value = (guint16) id;

  g_array_append_val (ids, value);
}

static void
read_ids (Reader ids, GArray *into)
{
  while (ids.length > 0)
    append_id (into, read_number (&ids, 2));
}

static void
read_key_shares (Reader shares, GArray *into)
{
  while (shares.length > 0) {
    append_id (into, read_number (&shares, 2));
    read_block (&shares, 2);
  }
}

static void
read_extension (TnOffer *self, guint type, Reader body)
{
  append_id (self->extensions, type);
  if (type == EXTENSION_GROUPS)
    read_ids (read_block (&body, 2), self->groups);
  else if (type == EXTENSION_SIGALGS)
    read_ids (read_block (&body, 2), self->sigalgs);
  else if (type == EXTENSION_VERSIONS)
    read_ids (read_block (&body, 1), self->versions);
  else if (type == EXTENSION_KEY_SHARE)
    read_key_shares (read_block (&body, 2), self->key_shares);
}

static void
parse (TnOffer *self, const GByteArray *flight)
{
  Reader record = { flight->data, flight->len };
  Reader body;
  Reader extensions;
  guint version;

  read_number (&record, 3);
  body = read_block (&record, 2);
  g_assert_cmpuint (read_number (&body, 1), ==, 1);
  body = read_block (&body, 3);
  version = read_number (&body, 2);
  body.data += 32;
  body.length -= 32;
  read_block (&body, 1);
  read_ids (read_block (&body, 2), self->suites);
  read_block (&body, 1);
  extensions = body.length > 0 ? read_block (&body, 2) : (Reader){ 0 };
  while (extensions.length > 0) {
    guint type = read_number (&extensions, 2);

    read_extension (self, type, read_block (&extensions, 2));
  }
  if (self->versions->len == 0)
    append_id (self->versions, version);
}

static gnutls_psk_client_credentials_t
set_psk (gnutls_session_t session)
{
  static const gnutls_datum_t key = { (unsigned char *) "0123456789abcdef", 16 };
  gnutls_psk_client_credentials_t credentials;

  g_assert_cmpint (gnutls_psk_allocate_client_credentials (&credentials), ==, 0);
  g_assert_cmpint (
      gnutls_psk_set_client_credentials (credentials, "identity", &key, GNUTLS_PSK_KEY_RAW), ==,
      0);
  g_assert_cmpint (gnutls_credentials_set (session, GNUTLS_CRD_PSK, credentials), ==, 0);

  return credentials;
}

static gboolean
say (GByteArray *flight, gnutls_priority_t priority, gboolean has_psk)
{
  gnutls_certificate_credentials_t certificates;
  gnutls_psk_client_credentials_t psk = NULL;
  gnutls_session_t session;

  g_assert_cmpint (gnutls_init (&session, CLIENT_FLAGS), ==, 0);
  g_assert_cmpint (gnutls_certificate_allocate_credentials (&certificates), ==, 0);
  gnutls_priority_set (session, priority);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, certificates);
  if (has_psk)
    psk = set_psk (session);
  gnutls_transport_set_ptr (session, flight);
  gnutls_transport_set_push_function (session, push_cb);
  gnutls_transport_set_pull_function (session, pull_cb);
  g_assert_cmpint (gnutls_handshake (session), <, 0);

  gnutls_deinit (session);
  gnutls_certificate_free_credentials (certificates);
  g_clear_pointer (&psk, gnutls_psk_free_client_credentials);

  return flight->len > 0 && flight->data[0] == 22;
}

static TnOffer *
offer_alloc (void)
{
  TnOffer *self = g_new0 (TnOffer, 1);
  GArray **arrays[] = { &self->suites,     &self->versions, &self->groups,
                        &self->key_shares, &self->sigalgs,  &self->extensions };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (arrays); i++)
    *arrays[i] = g_array_new (FALSE, FALSE, sizeof (guint16));

  return self;
}

TnOffer *
tn_offer_new (const char *priority, gboolean has_psk)
{
  g_autoptr (GByteArray) flight = g_byte_array_new ();
  gnutls_priority_t parsed = NULL;
  TnOffer *self = NULL;

  if (gnutls_priority_init (&parsed, priority, NULL) < 0)
    return NULL;
  if (say (flight, parsed, has_psk)) {
    self = offer_alloc ();
    parse (self, flight);
  }
  gnutls_priority_deinit (parsed);

  return self;
}

void
tn_offer_free (TnOffer *self)
{
  g_array_unref (self->suites);
  g_array_unref (self->versions);
  g_array_unref (self->groups);
  g_array_unref (self->key_shares);
  g_array_unref (self->sigalgs);
  g_array_unref (self->extensions);
  g_free (self);
}

char *
tn_offer_format (const GArray *ids)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%04x", i > 0 ? " " : "", g_array_index (ids, guint16, i));

  return g_string_free (text, FALSE);
}
