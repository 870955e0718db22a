/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/dh.h"

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/pem.h"

#define MAX_PRIME_BITS 10000

/* Takes an INTEGER; the sign does not count, as in OpenSSL. */
static GBytes *
read_number (TnDer *der)
{
  TnDerItem item;
  gsize zeros = 0;

  if (!tn_der_expect (der, TN_DER_INTEGER, &item))
    return NULL;

  while (zeros < item.value.length && item.value.data[zeros] == 0)
    zeros++;

  return g_bytes_new (item.value.data + zeros, item.value.length - zeros);
}

static guint
count_bits (GBytes *number)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (number, &length);

  return length == 0 ? 0 : 8 * (length - 1) + g_bit_storage (bytes[0]);
}

/* Both forms begin with prime and generator; X9.42 has the order of the group behind them, PKCS #3 perhaps a length. */
static TnDhParams *
read_params (GBytes *bytes)
{
  g_autoptr (TnDhParams) self = g_new0 (TnDhParams, 1);
  TnDerItem outer;
  TnDer der;

  der.data = g_bytes_get_data (bytes, &der.length);
  if (!tn_der_expect (&der, TN_DER_SEQUENCE, &outer))
    return NULL;

  self->prime = read_number (&outer.value);
  self->generator = read_number (&outer.value);
  if (self->prime == NULL || self->generator == NULL
      || g_bytes_get_size (self->prime) > MAX_PRIME_BITS / 8)
    return NULL;

  self->bits = count_bits (self->prime);
  return g_steal_pointer (&self);
}

TnDhParams *
tn_dh_params_read (GBytes *pem)
{
  const char *text;
  TnPemBlock block;
  gsize offset = 0;
  gsize length;

  g_return_val_if_fail (pem != NULL, NULL);

  text = g_bytes_get_data (pem, &length);
  while (tn_pem_next_block (text, length, &offset, &block, NULL)) {
    g_autoptr (GBytes) bytes = NULL;

    if (!tn_pem_block_has_label (&block, "DH PARAMETERS")
        && !tn_pem_block_has_label (&block, "X9.42 DH PARAMETERS"))
      continue;

    bytes = tn_pem_decode_block (&block, NULL);
    return bytes != NULL ? read_params (bytes) : NULL;
  }

  return NULL;
}

void
tn_dh_params_free (TnDhParams *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->prime, g_bytes_unref);
  g_clear_pointer (&self->generator, g_bytes_unref);
  g_free (self);
}
