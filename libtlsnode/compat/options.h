/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* secureOptions: OpenSSL's SSL_OP_* bits. */
typedef struct {
  const char *name; /* "SSL_OP_NO_TICKET" */
  guint64 value;
} TnSecureOption;

/* Node's constants, by name; ends with a NULL name. */
extern const TnSecureOption tn_secure_options[];

#define TN_OP_LEGACY_SERVER_CONNECT (G_GUINT64_CONSTANT (1) << 2)
#define TN_OP_ALLOW_NO_DHE_KEX (G_GUINT64_CONSTANT (1) << 10)
#define TN_OP_NO_TICKET (G_GUINT64_CONSTANT (1) << 14)
#define TN_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION (G_GUINT64_CONSTANT (1) << 18)
#define TN_OP_NO_ENCRYPT_THEN_MAC (G_GUINT64_CONSTANT (1) << 19)
#define TN_OP_PRIORITIZE_CHACHA (G_GUINT64_CONSTANT (1) << 21)
#define TN_OP_CIPHER_SERVER_PREFERENCE (G_GUINT64_CONSTANT (1) << 22)
#define TN_OP_NO_TLS_1_0 (G_GUINT64_CONSTANT (1) << 26)
#define TN_OP_NO_TLS_1_2 (G_GUINT64_CONSTANT (1) << 27)
#define TN_OP_NO_TLS_1_1 (G_GUINT64_CONSTANT (1) << 28)
#define TN_OP_NO_TLS_1_3 (G_GUINT64_CONSTANT (1) << 29)
#define TN_OP_NO_RENEGOTIATION (G_GUINT64_CONSTANT (1) << 30)

/* The bits are for a TnPolicy, which honours all but TN_OP_NO_RENEGOTIATION (the engine's). A bit that cannot be honoured
 * or that nobody knows: TLS_NODE_ERROR_INVALID_ARG_VALUE that names it. */
gboolean tn_secure_options_check (guint64 options, GError **error);
