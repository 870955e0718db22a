/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/engine/engine.h"

/* Two engines and the wire between them, all in memory; no socket, no loop, a clock that stands still. */

/* 2026-01-01: the certificates in tests/certs are good from 2020 to 2099. */
#define TN_TEST_NOW ((gint64) 1767225600)

/* Names are those of tests/certs; NULL or 0 = the default. */
typedef struct {
  const char *min_version; /* of both ends */
  const char *max_version;
  const char *ciphers;     /* of both ends */
  const char *server_cert; /* "leaf-ec"; "" = none */
  const char *server_cert2;
  const char *server_min_version; /* of one end */
  const char *server_max_version;
  const char *server_ciphers;
  const char *client_cert; /* none */
  const char *client_ca;   /* "ca" */
  const char *client_min_version;
  const char *client_max_version;
  const char *client_ciphers;
  const char *client_alpn; /* names with commas between */
  const char *server_alpn;
  const char *servername;
  const TnConfigSpec *server_spec; /* what the others do not say */
  const TnConfigSpec *client_spec;
  gboolean follows_client; /* the server does, in its choice of a suite */
  guint asks;
  gboolean request_cert;
  gboolean reject_unauthorized;
  gsize segment; /* at most so many bytes at a time; 0 = all that there are */
} TnPairOptions;

typedef struct {
  TnEngine *engine;
  TnConfig *config;
  GByteArray *sent; /* all that ever left it */
  GError *error;    /* its ERROR event */
  guint n_secure;   /* SECURE events */
  guint n_questions;
  TnQuestion question; /* the open one: id 0 = none */
} TnPairEnd;

typedef struct {
  TnPairEnd client;
  TnPairEnd server;
  gsize segment;
} TnPair;

#define tn_pair_new(...) tn_pair_new_with (&(TnPairOptions){ __VA_ARGS__ })
TnPair *tn_pair_new_with (const TnPairOptions *options);
void tn_pair_free (TnPair *self); /* proves as well that no config stays alive */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPair, tn_pair_free)

/* Starts the client; carries bytes both ways until nothing moves, noting what happens. */
void tn_pair_run (TnPair *self);
void
tn_pair_step_client (TnPair *self); /* only what the client has to say, and not to the server */
void tn_pair_step_server (TnPair *self);
void tn_pair_connect (TnPair *self); /* runs, and both ends must be done */

/* To the open question of the server. */
void tn_pair_answer (TnPair *self, const TnAnswer *answer);

/* Bytes that never come from an engine. */
void tn_pair_inject (TnPairEnd *end, const void *data, gsize length);
void tn_pair_inject_alert (TnPairEnd *end, guint level, guint alert);

/* write takes everything; read returns the text that arrived. */
void tn_pair_write (TnPairEnd *end, const void *data, gsize length);
char *tn_pair_read_text (TnPairEnd *end);
GBytes *tn_pair_read_all (TnPairEnd *end);

/* Notes the events of one end. */
void tn_pair_note_events (TnPairEnd *end);

/* ALPN names with commas between, in wire form. */
GByteArray *tn_alpn_wire (const char *names);

/* Adds a test for each version: its data is "TLSv1.2" or "TLSv1.3". */
void tn_test_add_versions (const char *path, GTestDataFunc function);

/* Certificates, keys and configs by name. */
GBytes *tn_test_cert (const char *name);
GBytes *tn_test_key (const char *name);
TnConfig *tn_test_config (const char *cert, const char *min_version, const char *max_version);
/* With the certificates and keys of these names, with commas between. */
TnConfig *tn_test_config_with (const TnConfigSpec *spec, const char *certs, GError **error);

/* Two engines of these configs shake hands. The server asks for a certificate when it is told which one to expect (DER). */
void tn_test_connect (TnConfig *client, TnConfig *server, GBytes *expected);

#define tn_assert_state(engine, state)                                                         \
  g_assert_cmpint (tn_engine_get_handshake_state (engine), ==, state)
#define tn_assert_read_state(engine, state)                                                    \
  g_assert_cmpint (tn_engine_get_read_state (engine), ==, state)
#define tn_assert_write_state(engine, state)                                                   \
  g_assert_cmpint (tn_engine_get_write_state (engine), ==, state)

/* The ERROR event of an end: its code, and the alerts that went with it, -1 = none. */
#define tn_assert_failed(end, expected_code, expected_sent, expected_received)                 \
  tn_assert_error_is ((end)->error, TLS_NODE_ERROR, expected_code, expected_sent,              \
                      expected_received)
void tn_assert_error_is (const GError *error,
                         GQuark domain,
                         int code,
                         int alert_sent,
                         int alert_received);

/* ECONNRESET in Node's words for the role. */
void tn_assert_disconnected (const TnPairEnd *end, TnRole role);
