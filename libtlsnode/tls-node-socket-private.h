/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/engine.h"
#include "libtlsnode/tls-node-callback-private.h"
#include "libtlsnode/tls-node-server.h"
#include "libtlsnode/tls-node-socket.h"
#include "libtlsnode/transport/connector.h"
#include "libtlsnode/transport/transport.h"

/* The socket introduces the engine (TLS on bytes) to the transport (bytes on a descriptor). It is split by concern:
 *
 *   tls-node-socket.c          type, life, what a user may call
 *   tls-node-socket-pump.c     moves bytes between engine and transport; runs no user code
 *   tls-node-socket-dispatch.c the turn: pump, then tell the user what happened
 *   tls-node-socket-question.c what a handshake asks the user
 *   tls-node-socket-streams.c  GInputStream and GOutputStream
 *   tls-node-socket-info.c     getters
 *
 * Only the turn runs user code, and only a dispatch of the poller runs a turn. */

typedef enum {
  TN_SOCKET_CONNECTING, /* no transport yet */
  TN_SOCKET_HANDSHAKING,
  TN_SOCKET_SECURE,
  TN_SOCKET_DESTROYED, /* close is owed */
  TN_SOCKET_CLOSED
} TnSocketState;

/* How the plaintext leaves. */
typedef enum {
  TN_FLOW_PAUSED,  /* pulled from the input stream */
  TN_FLOW_FLOWING, /* 'data' */
  TN_FLOW_DISCARD  /* the input was closed: thrown away */
} TnFlow;

/* The end of the sending side. */
typedef enum {
  TN_END_OPEN,
  TN_END_WANTED,   /* end () was called, writes are still queued */
  TN_END_NOTIFIED, /* close_notify is in the engine's outgoing bytes */
  TN_END_DONE      /* everything is with the kernel, the transport is shut down */
} TnEnd;

/* What the user has not been told yet, beside what the engine and the states say. */
typedef enum {
  TN_OWED_CONNECT = 1 << 0,
  TN_OWED_DRAIN = 1 << 1, /* a write returned FALSE */
  TN_OWED_END = 1 << 2,   /* 'end' was not emitted yet */
  TN_OWED_ERROR = 1 << 3
} TnOwed;

/* What all sockets of one server, or the one socket of a connect, are made with. Shared, immutable. */
typedef struct {
  gatomicrefcount references;
  TlsNodeSecureContext *context;
  GBytes *alpn;     /* wire form; NULL = none */
  char *servername; /* client: SNI; NULL = none */
  char
      *host; /* client: what the certificate is checked for without servername, and on errors */
  char *path;
  char *local_address;
  guint port;
  TnCallback *sni_callback;          /* server: TlsNodeSniFunc */
  TnCallback *alpn_callback;         /* server: TlsNodeAlpnFunc */
  TnCallback *check_server_identity; /* client: TlsNodeCheckServerIdentityFunc; NULL = ours */
  guint handshake_timeout;           /* server: milliseconds, 0 = none */
  guint is_server : 1;
  guint is_connect : 1; /* made by connect: rejects, and emits secure-connect */
  guint request_cert : 1;
  guint reject_unauthorized : 1;
  guint allow_half_open : 1;
} TnSocketSettings;

TnSocketSettings *tn_socket_settings_new (TlsNodeSocketOptions *options, GError **error);
/* The same with another context. */
TnSocketSettings *tn_socket_settings_copy (const TnSocketSettings *self,
                                           TlsNodeSecureContext *context);
TnSocketSettings *tn_socket_settings_ref (TnSocketSettings *self);
void tn_socket_settings_unref (TnSocketSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnSocketSettings, tn_socket_settings_unref)

/* ALPN names in wire form; NULL without error = no names. */
GBytes *tn_alpn_to_wire (const char *const *names, GError **error);

typedef struct {
  TnAddress local;
  TnAddress remote;
} TnSocketAddresses;

struct _TlsNodeSocket {
  GIOStream parent_instance;

  TnSocketState state;
  TnFlow flow;
  TnEnd end;
  guint owed;  /* set of TnOwed */
  guint ready; /* set of TnReady: edges not used up yet */
  guint in_turn : 1;
  guint has_news : 1; /* something was asked for in this turn, after its part of it was done */
  guint authorized : 1;
  guint had_error : 1;
  guint was_secured : 1; /* the handshake was done once */
  guint
      failed_by_peer : 1; /* the engine failed after the handshake: the connection is only waited out */
  guint transport_ended : 1; /* the transport said EOF */
  guint input_seen_end : 1;  /* a stream reader was told of the end */
  guint is_reset : 1;
  guint is_shown : 1; /* the server's 'connection' has given away a copy of the descriptor */

  TnSocketSettings *settings;
  TnPoller *poller;
  TnTransport *transport;
  TnConnector *connector;
  TnEngine *engine;
  GIOStream *stream; /* the one given by the user, kept while in use */
  TlsNodeServer *server;
  GList server_link; /* in the server's list while the handshake lasts */

  struct _TnOpenQuestion *question; /* put to the user and not answered yet, or NULL */

  TnDeferred deferred;
  TnTimer handshake_timer;
  TnGuard guard;
  GThread *thread;

  GQueue events;   /* of TnEvent: seen by a reader before their turn */
  GQueue writes;   /* of TnSocketWrite: not taken by the engine yet */
  GQueue sent;     /* of TnSocketWrite: taken, with a task, not flushed yet */
  gsize queued;    /* plaintext bytes in writes */
  guint64 goodbye; /* where in it the close_notify begins, once there is one */
  guint64 flushed; /* ciphertext given to the transport */
  guint64 bytes_read;
  guint64 bytes_written;

  GError *error;             /* why it was destroyed; also what streams answer */
  char *authorization_error; /* code */
  GSList *handshake_tasks;
  GTask *read_task;
  gsize read_max;
  GSList *close_tasks;
  GInputStream *input;
  GOutputStream *output;
  TnSocketAddresses *addresses;
  char *alpn_protocol;
  char *servername; /* what the engine knew, once it is gone */
};

typedef struct {
  GBytes *bytes;
  gsize offset;
  GTask *task;  /* NULL = nobody waits */
  guint64 mark; /* done when flushed reaches this */
} TnSocketWrite;

void tn_socket_write_free (TnSocketWrite *write);

#define TN_SOCKET_WRITE_MARK (64 * 1024)     /* write returns FALSE from here on */
#define TN_SOCKET_OUTGOING_MARK (128 * 1024) /* ciphertext waiting for the transport */
#define TN_SOCKET_READ_MARK (16 * 1024)      /* unread plaintext of a paused socket */

/* tls-node-socket.c */
TlsNodeSocket *tn_socket_new (TnSocketSettings *settings, TnPoller *poller, GError **error);
/* Takes the transport; connecting or given: emits connect when announce. */
void tn_socket_attach (TlsNodeSocket *self, TnTransport *transport, gboolean announce);
gboolean tn_socket_attach_stream (TlsNodeSocket *self, GIOStream *stream, GError **error);
gboolean tn_socket_attach_fd (TlsNodeSocket *self, int fd, GError **error);
void tn_socket_connect (TlsNodeSocket *self, const TnConnectSpec *spec);
void tn_socket_set_state (TlsNodeSocket *self, TnSocketState state);
/* Destroys; takes error, which may be NULL. Only the first call counts. */
void tn_socket_fail (TlsNodeSocket *self, GError *error);
/* A turn will come. */
void tn_socket_schedule (TlsNodeSocket *self);
/* The same in the next turn of the loop, after others had theirs. */
void tn_socket_schedule_again (TlsNodeSocket *self);
void tn_socket_transport_ready_cb (gpointer owner, TnReady ready);
gboolean tn_socket_check_thread (TlsNodeSocket *self);
void tn_socket_push_write (TlsNodeSocket *self, GBytes *bytes, GTask *task);
gboolean tn_socket_take_write_task (TlsNodeSocket *self, GTask *task);
/* The sentence for a use that the state does not allow; NULL = allowed. */
GError *tn_socket_why_not_writable (TlsNodeSocket *self);
void tn_socket_discard_input (TlsNodeSocket *self);
void tn_socket_drop_handle (TlsNodeSocket *self);

/* tls-node-socket-pump.c */
void tn_socket_pump_input (TlsNodeSocket *self);
void tn_socket_pump_output (TlsNodeSocket *self);
/* Is there input that the pump could take and the user wants? */
gboolean tn_socket_wants_input (TlsNodeSocket *self);
gsize tn_socket_get_unsent (TlsNodeSocket *self);
/* One flush of what the engine has, whatever the state: for alerts. */
void tn_socket_flush_alert (TlsNodeSocket *self);

/* tls-node-socket-dispatch.c */
void tn_socket_turn (TlsNodeSocket *self, guint ready);
/* For readers that do not wait for the turn: why the engine gives no more data, NULL = for no bad reason. Announces nothing. */
const GError *tn_socket_look_ahead (TlsNodeSocket *self);
void tn_socket_install_signals (GObjectClass *object_class);
/* The last thing that happens to a socket, also without a context. */
void tn_socket_release (TlsNodeSocket *self);
gint64 tn_socket_now (void);

/* tls-node-socket-question.c */
guint tn_socket_settings_get_questions (const TnSocketSettings *settings);
/* Runs user code. */
void tn_socket_ask (TlsNodeSocket *self, const TnQuestion *question);

/* tls-node-socket-identity.c */
/* NULL = the server is who it should be. May run user code: look at the state afterwards. */
GError *tn_socket_judge_identity (TlsNodeSocket *self);

/* tls-node-socket-streams.c */
GInputStream *tn_socket_input_stream_new (TlsNodeSocket *socket);
GOutputStream *tn_socket_output_stream_new (TlsNodeSocket *socket);
void tn_socket_streams_wake (TlsNodeSocket *self);
void tn_socket_streams_detach (TlsNodeSocket *self);
gboolean tn_socket_is_readable (TlsNodeSocket *self);
gboolean tn_socket_is_writable (TlsNodeSocket *self);
gboolean tn_socket_is_end_of_data (TlsNodeSocket *self);

/* tls-node-socket-info.c */
void tn_socket_install_properties (GObjectClass *object_class);

/* tls-node-server.c */
void tn_server_socket_secure (TlsNodeServer *self, TlsNodeSocket *socket);
void tn_server_socket_failed (TlsNodeServer *self, TlsNodeSocket *socket, const GError *error);
void tn_server_socket_closed (TlsNodeServer *self, TlsNodeSocket *socket);
