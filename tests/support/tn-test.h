/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libtlsnode/tls-node.h>

/* What the tests of the public layer speak. They see the library as a program does: nothing in here includes a room.
 *
 * Every test runs twice, in the default main context and in one of its own, and must leave the descriptors of the process
 * as it found them. Nothing waits for a fixed time: tn_run_until () turns the loop until its condition is true, and fails
 * loudly when it does not become so. */

void tn_test_init (int *argc, char ***argv);
int tn_test_run (void); /* proves as well that no descriptor stays open */

void tn_test_add (const char *path, GTestFunc function);
void tn_test_add_data (const char *path, gconstpointer data, GTestDataFunc function);
/* Data is "TLSv1.2" and "TLSv1.3". */
void tn_test_add_versions (const char *path, GTestDataFunc function);

/* The loop */

GMainContext *tn_context (void); /* of the running test, borrowed */
GSource *tn_deadline_start (const char *place, const char *condition);
void tn_deadline_stop (GSource *deadline);

#define tn_run_until(condition)                                                                \
  do {                                                                                         \
    GSource *tn_deadline = tn_deadline_start (G_STRLOC, #condition);                           \
    while (!(condition))                                                                       \
      g_main_context_iteration (tn_context (), TRUE);                                          \
    tn_deadline_stop (tn_deadline);                                                            \
  } while (FALSE)

/* Turns until there is nothing to do: what has not happened by then does not happen by itself. */
void tn_settle (void);

/* The state of the process */

guint tn_count_fds (void);
guint tn_count_threads (void);
gsize tn_get_resident (void); /* bytes; says nothing with a sanitizer below: */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TN_MEASURES_MEMORY FALSE
#else
#define TN_MEASURES_MEMORY TRUE
#endif

/* Certificates, made once per process: "ca", "other-ca", "server" and "server-rsa" (localhost and 127.0.0.1, by ca), "wrong-name"
 * (example.org, by ca), "client" (by ca), "stranger" (localhost, by other-ca), "self-signed" (localhost). Borrowed. */
GBytes *tn_cert (const char *name);
GBytes *tn_key (const char *name);

/* Results of _async () */

typedef struct {
  guint calls;
  GThread *thread;
  GObject *source;
  GAsyncResult *result;
} TnResult;

void tn_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
void tn_result_clear (TnResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnResult, tn_result_clear)

/* One end of a connection, and what happened to it. */

typedef struct _TnPeer TnPeer;
typedef void (*TnPeerHook) (TnPeer *self, const char *event);

struct _TnPeer {
  TlsNodeSocket *socket; /* NULL = none yet, or given up */
  GString *events;       /* "connect secure data end close": equal events in a row count once */
  GByteArray *received;
  GChecksum *hash; /* when given, instead of received */
  guint64 n_bytes; /* of data */
  GError *error;   /* of the first 'error' */
  guint n_secure;
  guint n_data;
  guint n_end;
  guint n_drain;
  guint n_close;
  gboolean had_error;
  gboolean pulls;  /* is not made flowing */
  TnPeerHook hook; /* called in every handler, after it was noted */
  gpointer hook_data;
};

void tn_peer_watch (TnPeer *self,
                    TlsNodeSocket *socket); /* takes socket; not flowing when it pulls */
void tn_peer_write (TnPeer *self, const char *text);
void
tn_peer_clear (TnPeer *self); /* destroys what is open; proves that the socket is finalised */
#define tn_assert_events(peer, expected) g_assert_cmpstr ((peer)->events->str, ==, expected)
#define tn_assert_received(peer, expected)                                                     \
  g_assert_cmpmem ((peer)->received->data, (peer)->received->len, expected, strlen (expected))
#define tn_assert_code(error, expected)                                                        \
  g_assert_cmpstr (tls_node_error_get_code (error), ==, expected)

/* A client, a server and what lies between. */

typedef enum {
  TN_OVER_TCP,
  TN_OVER_UNIX,
  TN_OVER_PAIR,
  TN_OVER_CONNECTION, /* both are given a GSocketConnection */
  TN_OVER_PIPES       /* both are given a GSimpleIOStream over two pipes */
} TnOver;

typedef struct {
  TnOver over;
  const char *version; /* the only one, of both */
  const char *ca;      /* of the client: "ca"; "" = none */
  const char *cert;    /* of the server: "server"; "" = none */
  const char *client_cert;
  const char *client_ca;      /* of the server: "ca" */
  const char *client_ciphers; /* NULL = the default */
  const char *server_ciphers;
  const char *servername;
  const char *host;            /* of the client: the address over TCP, else none */
  const char *alpn;            /* names with commas between */
  gboolean client_accepts_all; /* not reject-unauthorized */
  gboolean server_accepts_all;
  gboolean request_cert;
  gboolean half_open; /* of both */
  gboolean pulls;     /* of both */
  guint handshake_timeout;
  TlsNodeSniFunc sni; /* of the server */
  TlsNodeAlpnFunc choose_alpn;
  TlsNodeCheckServerIdentityFunc check_identity; /* of the client */
  gpointer question_data;                        /* of all three */
  TnPeerHook client_hook;
  TnPeerHook server_hook;
  gpointer hook_data;
} TnLinkOptions;

typedef struct {
  TlsNodeServer *listener; /* NULL over what needs none */
  GString *
      events; /* of the listener: "listening connection secure-connection tls-client-error close" */
  GError *client_error; /* of tls-client-error */
  GSocketConnection *connection;
  TnPeer client;
  TnPeer server;
  TnPeerHook listener_hook; /* as that of a peer; self is the server's */
  GIOStream *streams[2];    /* what client and server were given */
  char *directory;
  char *path;
  guint port;
  guint n_closed;
} TnLink;

#define tn_link_new(...) tn_link_new_with (&(TnLinkOptions){ __VA_ARGS__ })
TnLink *tn_link_new_with (const TnLinkOptions *options);
/* The same until both are secure. */
#define tn_link_new_secure(...) tn_link_new_secure_with (&(TnLinkOptions){ __VA_ARGS__ })
TnLink *tn_link_new_secure_with (const TnLinkOptions *options);
/* Only the listener, and a client to it. */
TnLink *tn_link_listen (const TnLinkOptions *options);
TlsNodeSocket *tn_link_connect (TnLink *self, const TnLinkOptions *options);
gboolean tn_link_is_secure (const TnLink *self);
gboolean tn_link_is_closed (const TnLink *self);
void tn_link_close_listener (TnLink *self);
void tn_link_free (TnLink *self); /* closes what is open; proves that everything is finalised */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnLink, tn_link_free)

/* Options, transfer full. */
TlsNodeServerOptions *tn_server_options (const TnLinkOptions *options);
TlsNodeConnectOptions *tn_connect_options (const TnLinkOptions *options);
TlsNodeSocketOptions *tn_server_socket_options (const TnLinkOptions *options);

/* Two connected GSocketConnections; two streams over pipes. */
void tn_make_connections (GIOStream **one, GIOStream **other);
void tn_make_pipes (GIOStream **one, GIOStream **other);

/* Bytes that look random and are the same at each run. */
GBytes *tn_make_bytes (gsize length);
