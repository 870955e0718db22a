/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "tests/support/tn-test.h"

/* A handler that runs the main loop itself, as a dialog does: everybody else goes on meanwhile. */

static TnPeer *inner_server;

static void
run_the_loop (TnPeer *self, const char *event)
{
  if (strcmp (event, "data") != 0)
    return;
  tn_run_until (inner_server->received->len == 5);
}

static void
test_others_go_on (gconstpointer data)
{
  const TnOver over = GPOINTER_TO_INT (data);
  g_autoptr (TnLink) outer = tn_link_new_secure (.over = over, .server_hook = run_the_loop);
  g_autoptr (TnLink) inner = tn_link_new_secure (.over = over);

  inner_server = &inner->server;
  tn_peer_write (&outer->client, "outer");
  tn_peer_write (&inner->client, "inner");
  tn_run_until (outer->server.received->len == 5);

  tn_assert_received (&inner->server, "inner");
}

/* What arrives for the socket itself waits for its handler, and is not lost. */
static void
write_more (TnPeer *self, const char *event)
{
  TnPeer *client = self->hook_data;

  if (strcmp (event, "data") != 0 || self->n_data > 1)
    return;
  tn_peer_write (client, "more");
  tn_settle ();
}

static void
test_own_data_waits (gconstpointer data)
{
  const TnOver over = GPOINTER_TO_INT (data);
  g_autoptr (TnLink) link = tn_link_new_secure (.over = over, .server_hook = write_more);

  link->server.hook_data = &link->client;
  tn_peer_write (&link->client, "some");
  tn_run_until (link->server.received->len == 8);

  tn_assert_received (&link->server, "somemore");
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  tn_test_add_data ("/api/nested-loops/others-go-on/tcp", GINT_TO_POINTER (TN_OVER_TCP),
                    test_others_go_on);
  tn_test_add_data ("/api/nested-loops/others-go-on/pair", GINT_TO_POINTER (TN_OVER_PAIR),
                    test_others_go_on);
  tn_test_add_data ("/api/nested-loops/own-data-waits/tcp", GINT_TO_POINTER (TN_OVER_TCP),
                    test_own_data_waits);
  tn_test_add_data ("/api/nested-loops/own-data-waits/pair", GINT_TO_POINTER (TN_OVER_PAIR),
                    test_own_data_waits);

  return tn_test_run ();
}
