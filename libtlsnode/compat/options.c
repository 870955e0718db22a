/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/options.h"

#include "libtlsnode/base/error.h"

const TnSecureOption tn_secure_options[] = {
  { "SSL_OP_ALL", 0x80000850 },
  { "SSL_OP_ALLOW_NO_DHE_KEX", TN_OP_ALLOW_NO_DHE_KEX },
  { "SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION", TN_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION },
  { "SSL_OP_CIPHER_SERVER_PREFERENCE", TN_OP_CIPHER_SERVER_PREFERENCE },
  { "SSL_OP_CISCO_ANYCONNECT", 0x8000 },
  { "SSL_OP_COOKIE_EXCHANGE", 0x2000 },
  { "SSL_OP_CRYPTOPRO_TLSEXT_BUG", 0x80000000 },
  { "SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS", 0x800 },
  { "SSL_OP_LEGACY_SERVER_CONNECT", TN_OP_LEGACY_SERVER_CONNECT },
  { "SSL_OP_NO_COMPRESSION", 0x20000 },
  { "SSL_OP_NO_ENCRYPT_THEN_MAC", TN_OP_NO_ENCRYPT_THEN_MAC },
  { "SSL_OP_NO_QUERY_MTU", 0x1000 },
  { "SSL_OP_NO_RENEGOTIATION", TN_OP_NO_RENEGOTIATION },
  { "SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION", 0x10000 },
  { "SSL_OP_NO_SSLv2", 0 },
  { "SSL_OP_NO_SSLv3", 0x2000000 },
  { "SSL_OP_NO_TICKET", TN_OP_NO_TICKET },
  { "SSL_OP_NO_TLSv1", TN_OP_NO_TLS_1_0 },
  { "SSL_OP_NO_TLSv1_1", TN_OP_NO_TLS_1_1 },
  { "SSL_OP_NO_TLSv1_2", TN_OP_NO_TLS_1_2 },
  { "SSL_OP_NO_TLSv1_3", TN_OP_NO_TLS_1_3 },
  { "SSL_OP_PRIORITIZE_CHACHA", TN_OP_PRIORITIZE_CHACHA },
  { "SSL_OP_TLS_ROLLBACK_BUG", 0x800000 },
  { NULL, 0 },
};

static const char *
name_bit (guint64 bit)
{
  gsize i;

  for (i = 0; tn_secure_options[i].name != NULL; i++) {
    if (tn_secure_options[i].value == bit)
      return tn_secure_options[i].name;
  }

  return NULL;
}

/* SSL_OP_ALLOW_NO_DHE_KEX: GnuTLS resumes with a fresh key exchange only. */
gboolean
tn_secure_options_check (guint64 options, GError **error)
{
  guint64 known = 0;
  guint64 bad;
  guint64 bit;
  const char *name;
  gsize i;

  for (i = 0; tn_secure_options[i].name != NULL; i++)
    known |= tn_secure_options[i].value;

  bad = options & ~(known & ~TN_OP_ALLOW_NO_DHE_KEX);
  if (bad == 0)
    return TRUE;

  bit = bad & (~bad + 1);
  name = name_bit (bit);
  if (name != NULL)
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.secureOptions' is invalid: %s cannot be honoured",
                  name);
  else
    tn_set_error (
        error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
        "The property 'options.secureOptions' is invalid: unknown bit 0x%" G_GINT64_MODIFIER
        "x",
        bit);

  return FALSE;
}
