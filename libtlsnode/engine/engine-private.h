/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "libtlsnode/base/byte-queue.h"
#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/engine/client-hello.h"
#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/engine/engine.h"
#include "libtlsnode/tls-node-error-codes.h"

/* Shared by the engine-*.c files only.
 *
 * The way of a byte: feed -> window (borrowed) or incoming (owned) -> granted record -> pull -> GnuTLS -> chunks.
 * Nothing in here calls the owner. Every failure goes through tn_engine_fail (), which keeps the first one. */

#define TN_NO_ALERT (-1)

/* A server before GnuTLS may see the ClientHello. Freed when the gate opens. */
typedef struct {
  TnClientHello hello; /* message is NULL until it is complete */
  guint version;       /* what this hello and the config have in common */
  guint step;          /* index into order of what is to be settled next */
  TnQuestionKind order[2];
  guint question;       /* id of the open question */
  const guint8 *winner; /* ALPN: slice of own_alpn or of hello; NULL = none */
  gsize winner_length;

  /* From the options. */
  guint questions;
  gboolean request_cert;
  gboolean reject_unauthorized;
  guint8 *own_alpn;
  gsize own_alpn_length;

  /* So that a hello that arrives byte by byte is not scanned at each of them. */
  gsize offset;  /* first record that is not complete */
  gsize payload; /* handshake bytes in the complete ones */
  gsize needed;  /* length of the message as far as it is known */
  gsize scanned; /* length of the input at the last scan */
  guint8 message_head[4];
} TnGate;

struct _TnEngine {
  TnConfig *config;
  gnutls_session_t session;   /* a server has none before its gate opens */
  gnutls_priority_t priority; /* the config's */
  TnGate *gate;               /* servers only, NULL once open */
  const TnCipherSuite *suite;
  const TnCredential *credential; /* the config's that the peer is shown, NULL = none yet */
  char *servername;
  gboolean is_lenient;  /* engine-key-usage.c: other priorities are set for now */
  guint agreed_version; /* server: found in the gate, known before GnuTLS knows it */
  gint64 now;
  TnRole role;
  TnHandshakeState handshake_state;
  TnReadState read_state;
  TnWriteState write_state;
  guint last_question;
  guint
      n_warnings; /* warning alerts and refused renegotiations since the last application data */

  /* Ciphertext. */
  TnByteQueue incoming; /* comes before the window */
  const guint8 *window;
  gsize window_length;
  gsize granted;       /* bytes that pull may still hand out: the rest of one complete record */
  gboolean has_record; /* the peer has sent a record: from now on garbage gets an alert */
  gboolean at_eof;     /* the transport ended; takes effect when the records before are used */
  TnByteQueue outgoing;

  /* Plaintext, oldest first: chunks, then gathered. */
  GQueue chunks; /* of GBytes */
  gsize chunk_offset;
  TnByteQueue gathered;
  gsize pending;

  GQueue events; /* of TnEvent */
};

/* engine.c */
void tn_engine_set_handshake_state (TnEngine *self, TnHandshakeState to);
void tn_engine_set_read_state (TnEngine *self, TnReadState to);
void tn_engine_set_write_state (TnEngine *self, TnWriteState to);
gboolean tn_engine_has_failed (const TnEngine *self);
void tn_engine_push_event (TnEngine *self, const TnEvent *event);
void tn_engine_fail (TnEngine *self, GError *error, int alert); /* takes the error */
void tn_engine_fail_ssl (TnEngine *self, TlsNodeError code, int alert);
void tn_engine_fail_gnutls (TnEngine *self, int code);
void tn_engine_fail_received_alert (TnEngine *self, int alert);
void tn_engine_fail_disconnected (TnEngine *self);
void tn_engine_drop_input (TnEngine *self);
void tn_engine_advance (TnEngine *self);

/* engine-records.c */
gboolean tn_engine_grant_record (TnEngine *self);
gsize tn_engine_use_grant (TnEngine *self, guint8 *buffer, gsize size);
/* The description of an alert in the clear, TN_NO_ALERT = the granted record is none. Uses the record up. */
int tn_engine_take_plain_alert (TnEngine *self);

/* engine-hooks.c */
void tn_engine_install_hooks (TnEngine *self);
void tn_engine_silence_status_request (TnEngine *self); /* clients, before the hello */

/* engine-key-usage.c */
void tn_engine_watch_certificate (
    TnEngine *self); /* from behind the hellos on, when certificates come */
void tn_engine_end_watch (TnEngine *self); /* after the handshake */

/* engine-gate.c */
TnGate *tn_gate_new (const TnEngineOptions *options);
void tn_gate_free (TnGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnGate, tn_gate_free)
void tn_engine_gate_scan (TnEngine *self);

/* engine-selection.c: a server's suite, group and credential. NULL = the engine has failed. */
gnutls_priority_t tn_engine_select (TnEngine *self, const TnGate *gate);
/* The credential for the peer; a client's is chosen when the server has asked. */
const TnCredential *tn_engine_get_credential (TnEngine *self);

gboolean
tn_engine_accepts_server_hello (const TnEngine *self, const guint8 *body, gsize length);

/* engine-handshake.c */
gboolean tn_engine_open_client (TnEngine *self, const TnEngineOptions *options, GError **error);
void tn_engine_open_server (TnEngine *self, const TnGate *gate);
void tn_engine_step_handshake (TnEngine *self);
void tn_engine_run_handshake (TnEngine *self);
guint tn_engine_get_running_version (const TnEngine *self);
guint tn_engine_get_session_version (const TnEngine *self);

/* engine-data.c */
void tn_engine_decrypt (TnEngine *self);
void tn_engine_take_warning (TnEngine *self);
void tn_engine_send_close_notify (TnEngine *self);
void tn_engine_drop_data (TnEngine *self);
