/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-legacy.h"

#include "libtlsnode/tls-node-connect-options-private.h"
#include "libtlsnode/tls-node-socket-private.h"

static TlsNodeSocket *
make_end (TlsNodeSocketOptions *options, gboolean is_server, TnPoller *poller, GError **error)
{
  g_autoptr (TnSocketSettings) settings = tn_socket_settings_new (options, error);

  if (settings == NULL)
    return NULL;
  settings->is_server = is_server;
  if (options != NULL && TLS_NODE_IS_CONNECT_OPTIONS (options)) {
    TlsNodeConnectOptions *connect_options = TLS_NODE_CONNECT_OPTIONS (options);
    const char *servername;

    settings->is_connect = TRUE;
    servername = tls_node_connect_options_get_servername (connect_options);
    if (servername != NULL && *servername != '\0')
      settings->servername = g_strdup (servername);
    settings->host = g_strdup (tls_node_connect_options_get_host (connect_options));
    settings->check_server_identity
        = tn_callback_ref (tn_connect_options_get_check_server_identity (connect_options));
  }
  return tn_socket_new (settings, poller, error);
}

/**
 * tls_node_pair_new: (attributes org.tlsnode.node=tls.createSecurePair)
 * @client_options: (nullable): how the client behaves; [class@TlsNode.ConnectOptions] make it check the server as
 *   [func@TlsNode.connect] does
 * @server_options: (nullable): how the server behaves
 * @client: (out) (transfer full): return location for the client
 * @server: (out) (transfer full): return location for the server
 * @error: return location for a [error@TlsNode.Error]
 *
 * Makes a client and a server that are connected to each other in memory, without any descriptor: for tests, and for TLS
 * between parts of one program.
 *
 * Fails for everything that [ctor@TlsNode.Socket.new] fails for.
 *
 * Returns: `FALSE` with @error set when the options are unusable
 *
 * Since: 1.0
 */
gboolean
tls_node_pair_new (TlsNodeSocketOptions *client_options,
                   TlsNodeSocketOptions *server_options,
                   TlsNodeSocket **client,
                   TlsNodeSocket **server,
                   GError **error)
{
  g_autoptr (TnPoller) poller = NULL;
  TnTransport *transports[2];

  g_return_val_if_fail (client_options == NULL || TLS_NODE_IS_SOCKET_OPTIONS (client_options),
                        FALSE);
  g_return_val_if_fail (server_options == NULL || TLS_NODE_IS_SOCKET_OPTIONS (server_options),
                        FALSE);
  g_return_val_if_fail (client != NULL && server != NULL, FALSE);

  *client = NULL;
  *server = NULL;
  poller = tn_poller_get (NULL, error);
  if (poller == NULL)
    return FALSE;
  *client = make_end (client_options, FALSE, poller, error);
  if (*client == NULL)
    return FALSE;
  *server = make_end (server_options, TRUE, poller, error);
  if (*server == NULL) {
    tn_socket_release (*client);
    g_clear_object (client);
    return FALSE;
  }

  tn_transport_new_pair (poller, &transports[0], &transports[1]);
  tn_transport_set_owner (transports[0], tn_socket_transport_ready_cb, *client);
  tn_transport_set_owner (transports[1], tn_socket_transport_ready_cb, *server);
  tn_socket_attach (*client, transports[0], (*client)->settings->is_connect);
  tn_socket_attach (*server, transports[1], FALSE);
  return TRUE;
}
