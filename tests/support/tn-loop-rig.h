/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/support/tn-test.h"

/* Tests of TlsNodeLoop. The test is the foreign loop: poll (2) on one descriptor and dispatch, nothing else. */

#define TN_RIG_DEADLINE_MS 20000

TlsNodeLoop *tn_rig_loop_new (void);
gboolean tn_rig_wait (TlsNodeLoop *loop, int milliseconds); /* for its descriptor */
void tn_rig_settle (TlsNodeLoop *loop);

#define tn_rig_run_until(loop, condition)                                                      \
  do {                                                                                         \
    while (!(condition)) {                                                                     \
      g_assert_true (tn_rig_wait (loop, TN_RIG_DEADLINE_MS));                                  \
      tls_node_loop_dispatch (loop);                                                           \
    }                                                                                          \
  } while (FALSE)

/* A listening server, what it accepted last, and one client, all of them in the loop. */
typedef struct {
  TlsNodeLoop *loop;
  TlsNodeServer *server;
  guint n_server_closed;
  guint n_results;
  guint port;
  TnPeer client;
  TnPeer accepted;
} TnRig;

void tn_rig_init (TnRig *self);        /* until it listens */
void tn_rig_init_secure (TnRig *self); /* until there is a connection */
/* The steps: they only begin. */
void tn_rig_listen (TnRig *self, const char *host);
void tn_rig_connect (TnRig *self, const char *host);
/* Politely, and proves that everything is finalised. */
void tn_rig_close (TnRig *self);
/* The loop goes before everybody; proves that nobody hears of it. */
void tn_rig_drop_loop (TnRig *self);
void tn_rig_clear (TnRig *self); /* what is left after that */

/* Of the accepted connection: sends back what comes. */
void tn_rig_echo_hook (TnPeer *self, const char *event);
/* Counts in a rig. */
void tn_rig_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
