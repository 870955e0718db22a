/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "tests/support/tn-engine-pair.h"

/* A bare GnuTLS session at the other end of an engine, for what two engines never do to each other. */
typedef struct {
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
  TnEngine *engine; /* the other end, borrowed */
  GByteArray *incoming;
  GByteArray *outgoing;
  int code; /* of the last call */
} TnGnutlsPeer;

/* flags as for gnutls_init (); certificate a name in tests/certs or NULL. */
TnGnutlsPeer *tn_gnutls_peer_new (TnEngine *engine,
                                  guint flags,
                                  const char *priority,
                                  const char *certificate);
void tn_gnutls_peer_free (TnGnutlsPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnGnutlsPeer, tn_gnutls_peer_free)

/* Carries bytes both ways until nothing moves, with gnutls_handshake () on this side; returns its last code. */
int tn_gnutls_peer_handshake (TnGnutlsPeer *self);

/* Carries what lies there, without a call of GnuTLS. */
void tn_gnutls_peer_carry (TnGnutlsPeer *self);

/* A whole TLS record of the engine is in self->incoming afterwards; here what GnuTLS makes of it: bytes or a code. */
int tn_gnutls_peer_recv (TnGnutlsPeer *self, void *buffer, gsize size);
