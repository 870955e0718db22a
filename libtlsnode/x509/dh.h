/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Diffie-Hellman parameters: PKCS #3 ("DH PARAMETERS") and X9.42 ("X9.42 DH PARAMETERS") in PEM. */
typedef struct {
  GBytes *prime; /* big-endian, without leading zeros */
  GBytes *generator;
  guint bits; /* of the prime */
} TnDhParams;

/* The first parameters of a PEM text. NULL = the text holds none that can be read, or a prime of more than 10000 bits, which OpenSSL
 * does not use either: no error, as in Node. What is too small is for the caller to refuse. */
TnDhParams *tn_dh_params_read (GBytes *pem);
void tn_dh_params_free (TnDhParams *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnDhParams, tn_dh_params_free)
