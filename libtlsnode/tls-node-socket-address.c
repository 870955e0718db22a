/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket-private.h"

/* The connection below: its addresses and its TCP options. */

static const TnSocketAddresses *
get_addresses (TlsNodeSocket *self)
{
  if (self->transport == NULL)
    return NULL;
  if (self->addresses == NULL) {
    self->addresses = g_new0 (TnSocketAddresses, 1);
    tn_transport_get_local_address (self->transport, &self->addresses->local);
    tn_transport_get_remote_address (self->transport, &self->addresses->remote);
  }
  return self->addresses;
}

static const char *
family_name (const TnAddress *address)
{
  if (address->family == 0)
    return NULL;
  return address->family == 6 ? "IPv6" : "IPv4";
}

/**
 * tls_node_socket_get_address: (attributes org.tlsnode.node=tls.TLSSocket.address)
 * @self: a socket
 *
 * Tells the local address of the connection, with Node's keys: `address`, `family` (`IPv4` or `IPv6`)
 * and `port`.
 *
 * Returns: (transfer full): an `a{sv}`, empty without a connection and on a Unix socket
 *
 * Since: 1.0
 */
GVariant *
tls_node_socket_get_address (TlsNodeSocket *self)
{
  const TnSocketAddresses *addresses;
  g_auto (GVariantDict) dict = { 0 };

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  g_variant_dict_init (&dict, NULL);
  addresses = get_addresses (self);
  if (addresses != NULL && addresses->local.family != 0) {
    g_variant_dict_insert (&dict, "address", "s", addresses->local.address);
    g_variant_dict_insert (&dict, "family", "s", family_name (&addresses->local));
    g_variant_dict_insert (&dict, "port", "u", addresses->local.port);
  }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/**
 * tls_node_socket_get_local_address: (get-property local-address) (attributes org.tlsnode.node=net.Socket.localAddress)
 * @self: a socket
 *
 * Tells the local IP address.
 *
 * Returns: (transfer none) (nullable): an address as text, or `NULL` without a connection and on a Unix socket
 *
 * Since: 1.0
 */
const char *
tls_node_socket_get_local_address (TlsNodeSocket *self)
{
  const TnSocketAddresses *addresses;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  addresses = get_addresses (self);
  return addresses == NULL || addresses->local.family == 0 ? NULL : addresses->local.address;
}

/**
 * tls_node_socket_get_local_port: (get-property local-port) (attributes org.tlsnode.node=net.Socket.localPort)
 * @self: a socket
 *
 * Tells the local port.
 *
 * Returns: a port, 0 without a connection and on a Unix socket
 *
 * Since: 1.0
 */
guint
tls_node_socket_get_local_port (TlsNodeSocket *self)
{
  const TnSocketAddresses *addresses;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), 0);

  addresses = get_addresses (self);
  return addresses == NULL ? 0 : addresses->local.port;
}

/**
 * tls_node_socket_get_local_family: (get-property local-family) (attributes org.tlsnode.node=net.Socket.localFamily)
 * @self: a socket
 *
 * Tells the family of the local address.
 *
 * Returns: (transfer none) (nullable): `IPv4` or `IPv6`, or `NULL` without a connection and on a Unix socket
 *
 * Since: 1.0
 */
const char *
tls_node_socket_get_local_family (TlsNodeSocket *self)
{
  const TnSocketAddresses *addresses;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  addresses = get_addresses (self);
  return addresses == NULL ? NULL : family_name (&addresses->local);
}

/**
 * tls_node_socket_get_remote_address: (get-property remote-address) (attributes org.tlsnode.node=net.Socket.remoteAddress)
 * @self: a socket
 *
 * Tells the remote IP address.
 *
 * Returns: (transfer none) (nullable): an address as text, or `NULL` without a connection and on a Unix socket
 *
 * Since: 1.0
 */
const char *
tls_node_socket_get_remote_address (TlsNodeSocket *self)
{
  const TnSocketAddresses *addresses;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  addresses = get_addresses (self);
  return addresses == NULL || addresses->remote.family == 0 ? NULL : addresses->remote.address;
}

/**
 * tls_node_socket_get_remote_port: (get-property remote-port) (attributes org.tlsnode.node=net.Socket.remotePort)
 * @self: a socket
 *
 * Tells the remote port.
 *
 * Returns: a port, 0 without a connection and on a Unix socket
 *
 * Since: 1.0
 */
guint
tls_node_socket_get_remote_port (TlsNodeSocket *self)
{
  const TnSocketAddresses *addresses;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), 0);

  addresses = get_addresses (self);
  return addresses == NULL ? 0 : addresses->remote.port;
}

/**
 * tls_node_socket_get_remote_family: (get-property remote-family) (attributes org.tlsnode.node=net.Socket.remoteFamily)
 * @self: a socket
 *
 * Tells the family of the remote address.
 *
 * Returns: (transfer none) (nullable): `IPv4` or `IPv6`, or `NULL` without a connection and on a Unix socket
 *
 * Since: 1.0
 */
const char *
tls_node_socket_get_remote_family (TlsNodeSocket *self)
{
  const TnSocketAddresses *addresses;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  addresses = get_addresses (self);
  return addresses == NULL ? NULL : family_name (&addresses->remote);
}

/**
 * tls_node_socket_set_no_delay: (attributes org.tlsnode.node=net.Socket.setNoDelay)
 * @self: a socket
 * @no_delay: whether small packets leave at once; sockets start like that
 *
 * Switches Nagle's algorithm off or on.
 *
 * Returns: `FALSE` when there is no TCP connection below
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_set_no_delay (TlsNodeSocket *self, gboolean no_delay)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return self->transport != NULL && tn_transport_set_no_delay (self->transport, no_delay);
}

/**
 * tls_node_socket_set_keep_alive: (attributes org.tlsnode.node=net.Socket.setKeepAlive)
 * @self: a socket
 * @enable: whether an idle connection is probed
 * @initial_delay: seconds before the first probe, 0 for the system's default
 *
 * Switches TCP keep-alive on or off.
 *
 * Returns: `FALSE` when there is no TCP connection below
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_set_keep_alive (TlsNodeSocket *self, gboolean enable, guint initial_delay)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return self->transport != NULL
         && tn_transport_set_keep_alive (self->transport, enable, initial_delay);
}
