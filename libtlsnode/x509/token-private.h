/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/abstract.h>

#include "libtlsnode/x509/key.h"

#define TN_TOKEN_SCHEME "pkcs11:"

/* Where an object of a token is and how it is reached: for token.c, token-certificate.c and key.c only. */
typedef struct {
  char *uri;
  TnPinFunc pin;
  gpointer data;
  gint n_answers; /* PINs that the function gave */
  gint gave_up;   /* it has no better one: GnuTLS may begin again, but must not */
} TnTokenObject;

TnTokenObject *tn_token_object_new (const char *uri, TnPinFunc pin, gpointer data);
void tn_token_object_free (TnTokenObject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnTokenObject, tn_token_object_free)

/* Checks the URI and loads its module. */
gboolean tn_token_prepare (const char *uri, const char *module, GError **error);

gboolean tn_token_object_has_pin (const TnTokenObject *self);

/* gnutls_pin_callback_t; data is the TnTokenObject. */
int tn_token_ask_pin_cb (void *data,
                         int attempt,
                         const char *token_url,
                         const char *token_label,
                         unsigned int flags,
                         char *pin,
                         size_t pin_max);

/* A private key; it must not outlive self. */
gnutls_privkey_t tn_token_object_open_key (TnTokenObject *self, GError **error);

/* What GnuTLS's error number means for this object. */
void tn_token_object_set_error (TnTokenObject *self, int code, GError **error);

/* Takes both, also when it fails. In key.c. */
TnKey *tn_key_new_take_token (TnTokenObject *token, gnutls_privkey_t privkey, GError **error);
