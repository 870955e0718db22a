/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/compat/policy.h"
#include "libtlsnode/engine/config.h"
#include "libtlsnode/engine/event.h"

/* TLS on bytes. Wire bytes go in with feed, wire bytes come out of peek_outgoing; plaintext goes in with write and comes
 * out of read and take_data; what happened and what the engine must be told is fetched with next_event.
 *
 * The engine knows no socket, no main loop, no clock and calls nobody back. It belongs to one thread at a time. It may be
 * freed at any moment outside its own functions. After an error the outgoing bytes (the alert) are still to be sent.
 *
 * now is in seconds since the epoch. */
typedef struct _TnEngine TnEngine;

/* TN_ROLE_CLIENT connects, TN_ROLE_SERVER answers. */
typedef TnPolicyRole TnRole;

typedef enum {
  TN_HANDSHAKE_IDLE,   /* not started; a server: no complete ClientHello yet */
  TN_HANDSHAKE_ASKING, /* a question is open */
  TN_HANDSHAKE_RUNNING,
  TN_HANDSHAKE_DONE,
  TN_HANDSHAKE_FAILED
} TnHandshakeState;

typedef enum {
  TN_READ_OPEN,
  TN_READ_CLOSE_NOTIFY, /* the peer ended its side properly */
  TN_READ_EOF,          /* the transport ended, with or without close_notify before */
  TN_READ_FAILED
} TnReadState;

typedef enum {
  TN_WRITE_OPEN,
  TN_WRITE_CLOSED, /* close_notify is in the outgoing bytes */
  TN_WRITE_FAILED
} TnWriteState;

/* Borrowed for the call of tn_engine_new (). */
typedef struct {
  const char *servername; /* client: SNI to send; NULL or "" = none */
  const guint8 *alpn;     /* own protocols in wire form, by preference; NULL = none */
  gsize alpn_length;
  gboolean request_cert;        /* server: ask for a client certificate */
  gboolean reject_unauthorized; /* server with request_cert: none at all is a failure */
  guint questions;              /* set of TnQuestionKind: what to ask */
} TnEngineOptions;

TnEngine *
tn_engine_new (TnConfig *config, TnRole role, const TnEngineOptions *options, GError **error);
void tn_engine_free (TnEngine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnEngine, tn_engine_free)

/* Client: puts the ClientHello into the outgoing bytes. Server: does nothing but fix the time. */
void tn_engine_start (TnEngine *self, gint64 now);

/* Wire side. Bytes are borrowed for the call; the engine takes all of them (what it cannot use yet it keeps), so the owner
 * bounds memory by not reading while tn_engine_wants_input () is FALSE. */
void tn_engine_feed (TnEngine *self, const guint8 *data, gsize length, gint64 now);
void tn_engine_feed_eof (TnEngine *self, gint64 now);
/* The read side is open, no question is, and less than TN_ENGINE_READ_MARK is decrypted and unread. */
gboolean tn_engine_wants_input (const TnEngine *self);
const guint8 *tn_engine_peek_outgoing (const TnEngine *self, gsize *length);
void tn_engine_consume_outgoing (TnEngine *self, gsize length);

#define TN_ENGINE_READ_MARK (64 * 1024)
#define TN_ENGINE_MAX_RECORD 16384

/* Application side. take_data: the next chunk of plaintext without a copy where possible, NULL = none now. read copies, 0 = none now.
 * Plaintext that was decrypted before an error or EOF is still delivered. Both make room and decrypt what waited: look for
 * events and outgoing bytes afterwards. */
GBytes *tn_engine_take_data (TnEngine *self);
gsize tn_engine_read (TnEngine *self, guint8 *buffer, gsize length);
gsize tn_engine_get_pending (const TnEngine *self); /* decrypted and unread bytes */

/* One record of at most TN_ENGINE_MAX_RECORD bytes of plaintext per call; returns how many were taken: 0 before the handshake is
 * done, after close_notify and after an error. Never blocks: the owner bounds the outgoing bytes by looking at them. */
gsize tn_engine_write (TnEngine *self, const guint8 *data, gsize length);
/* Idempotent. Before the handshake is done it only closes the write side, and close_notify follows the handshake. */
void tn_engine_close_notify (TnEngine *self);

/* What happened, in order. FALSE = nothing. */
gboolean tn_engine_next_event (TnEngine *self, TnEvent *event);
/* A wrong or stale id is ignored. The handshake goes on inside the call. */
void tn_engine_answer (TnEngine *self, guint question, const TnAnswer *answer, gint64 now);

/* State. */
TnHandshakeState tn_engine_get_handshake_state (const TnEngine *self);
TnReadState tn_engine_get_read_state (const TnEngine *self);
TnWriteState tn_engine_get_write_state (const TnEngine *self);

/* Facts (engine-info.c); answers before the handshake is done are NULL, 0 or FALSE. Strings are owned by the engine. */
guint tn_engine_get_version (const TnEngine *self); /* 0x0304 */
guint16 tn_engine_get_cipher_id (const TnEngine *self);
/* NULL = none negotiated; bytes, not text: with explicit length. */
const guint8 *tn_engine_get_alpn (const TnEngine *self, gsize *length);
/* Server: the client's SNI, known from the ClientHello on; client: what was sent. NULL = none. */
const char *tn_engine_get_servername (const TnEngine *self);
/* Server: the ClientHello was parsed. */
gboolean tn_engine_has_client_hello (const TnEngine *self);
gboolean tn_engine_is_resumed (const TnEngine *self);
/* The one in force: a server's answer may have changed it. */
TnConfig *tn_engine_get_config (const TnEngine *self);
/* DER of the own certificate: what the peer was shown, before that what the config calls its certificate; NULL = none. Transfer none. */
GBytes *tn_engine_get_certificate (const TnEngine *self);
/* The peer's chain, leaf first, GPtrArray of GBytes (DER), made at each call; empty = the peer sent none. Transfer full. */
GPtrArray *tn_engine_get_peer_chain (const TnEngine *self);
gboolean tn_engine_verify_peer (const TnEngine *self, gint64 now, GError **error);
