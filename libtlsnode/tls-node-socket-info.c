/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket-private.h"

#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/tls-node-certificate-private.h"
#include "libtlsnode/tls-node-secure-context-private.h"
#include "libtlsnode/x509/certificate.h"
#include "libtlsnode/x509/describe.h"

/* What a socket tells about itself. Metadata of the connection is there while the connection is. */

/* As Node's: gone in the moment of destroy (). */
static gboolean
has_handle (TlsNodeSocket *self)
{
  return self->engine != NULL && self->state < TN_SOCKET_DESTROYED;
}

/**
 * tls_node_socket_get_protocol: (attributes org.tlsnode.node=tls.TLSSocket.getProtocol)
 * @self: a socket
 *
 * Tells the negotiated version, `TLSv1`, `TLSv1.1`, `TLSv1.2` or `TLSv1.3`.
 *
 * Returns: (transfer none) (nullable): the version, `unknown` before the handshake is done, `NULL` once the socket is destroyed
 *
 * Since: 1.0
 */
const char *
tls_node_socket_get_protocol (TlsNodeSocket *self)
{
  guint version;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  if (!has_handle (self))
    return NULL;
  version = tn_engine_get_version (self->engine);
  return version == 0 ? "unknown" : tn_protocol_get_name (version);
}

/**
 * tls_node_socket_get_cipher: (attributes org.tlsnode.node=tls.TLSSocket.getCipher)
 * @self: a socket
 *
 * Tells the negotiated cipher suite, with Node's keys: `name` is OpenSSL's, `standardName` the IETF's,
 * and `version` the earliest protocol version that has the suite.
 *
 * Returns: (transfer full) (nullable): an `a{sv}`, or `NULL` before the handshake is done and once the socket is destroyed
 *
 * Since: 1.0
 */
GVariant *
tls_node_socket_get_cipher (TlsNodeSocket *self)
{
  const TnCipherSuite *suite;
  g_auto (GVariantDict) dict = { 0 };

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  if (!has_handle (self) || tn_engine_get_version (self->engine) == 0)
    return NULL;
  suite = tn_cipher_suite_by_id (tn_engine_get_cipher_id (self->engine));
  if (suite == NULL)
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", suite->name);
  g_variant_dict_insert (&dict, "standardName", "s", suite->standard_name);
  g_variant_dict_insert (&dict, "version", "s", suite->version);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/**
 * tls_node_socket_get_authorized: (get-property authorized) (attributes org.tlsnode.node=tls.TLSSocket.authorized)
 * @self: a socket
 *
 * Tells whether the peer's certificate was verified: its chain leads to a trusted authority and, for
 * [func@TlsNode.connect], it is valid for the name.
 *
 * Returns: whether the peer is authorized; `FALSE` on a server that asked for no certificate
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_get_authorized (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return self->authorized;
}

/**
 * tls_node_socket_get_authorization_error: (get-property authorization-error) (attributes org.tlsnode.node=tls.TLSSocket.authorizationError)
 * @self: a socket
 *
 * Tells why the peer is not authorized, by code: `CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID`
 * ...
 *
 * The verdict on the chain is GnuTLS's, put into Node's words; of several faults it may name another
 * one than Node.
 *
 * Returns: (transfer none) (nullable): a static string, or `NULL` when nothing was wrong or nothing was judged
 *
 * Since: 1.0
 */
const char *
tls_node_socket_get_authorization_error (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  return self->authorization_error;
}

/**
 * tls_node_socket_get_alpn_protocol: (get-property alpn-protocol) (attributes org.tlsnode.node=tls.TLSSocket.alpnProtocol)
 * @self: a socket
 *
 * Tells the application protocol that was negotiated.
 *
 * Returns: (transfer none) (nullable): its name, or `NULL` before the handshake is done and when there is none
 *
 * Since: 1.0
 */
const char *
tls_node_socket_get_alpn_protocol (TlsNodeSocket *self)
{
  const guint8 *name;
  gsize length = 0;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  if (self->alpn_protocol != NULL || self->engine == NULL)
    return self->alpn_protocol;
  name = tn_engine_get_alpn (self->engine, &length);
  /* Only names that were offered are chosen, and those were UTF-8 strings of this side. */
  if (name != NULL)
    self->alpn_protocol = g_strndup ((const char *) name, length);
  return self->alpn_protocol;
}

/**
 * tls_node_socket_get_servername: (get-property servername) (attributes org.tlsnode.node=tls.TLSSocket.servername)
 * @self: a socket
 *
 * Tells the server name indication: the name that the client asked for.
 *
 * Returns: (transfer none) (nullable): the name, or `NULL` when the client sent none, when a server has not seen its
 *   first message yet, and on a client before the handshake is done
 *
 * Since: 1.0
 */
const char *
tls_node_socket_get_servername (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  /* What a client asks for is negotiated, and told, with the handshake, as in Node. */
  if (self->settings == NULL || (!self->settings->is_server && self->state < TN_SOCKET_SECURE))
    return NULL;
  return self->engine == NULL ? self->servername : tn_engine_get_servername (self->engine);
}

/**
 * tls_node_socket_get_encrypted: (get-property encrypted) (attributes org.tlsnode.node=tls.TLSSocket.encrypted)
 * @self: a socket
 *
 * Always true: there is no such thing as a plain `TlsNodeSocket`.
 *
 * Returns: `TRUE`
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_get_encrypted (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return TRUE;
}

/**
 * tls_node_socket_is_session_reused: (attributes org.tlsnode.node=tls.TLSSocket.isSessionReused)
 * @self: a socket
 *
 * Tells whether the connection continues an earlier session.
 *
 * Returns: whether it was resumed
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_is_session_reused (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return self->engine != NULL && tn_engine_is_resumed (self->engine);
}

/**
 * tls_node_socket_get_peer_x509_certificate: (attributes org.tlsnode.node=tls.TLSSocket.getPeerX509Certificate)
 * @self: a socket
 *
 * Gives the peer's certificate. [method@TlsNode.Certificate.get_issuer_certificate] leads up its chain, as far as it is known.
 *
 * Returns: (transfer full) (nullable): a certificate, or `NULL` when the peer gave none, before the handshake is done and once the socket is destroyed
 *
 * Since: 1.0
 */
TlsNodeCertificate *
tls_node_socket_get_peer_x509_certificate (TlsNodeSocket *self)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (GPtrArray) issuers = NULL;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  if (!has_handle (self))
    return NULL;
  chain = tn_engine_get_peer_chain (self->engine);
  if (chain->len == 0)
    return NULL;
  issuers = tn_certificate_find_issuers (
      chain, tn_config_get_trust (tn_engine_get_config (self->engine)),
      g_get_real_time () / G_USEC_PER_SEC);
  return tn_certificate_new_from_chain (issuers);
}

/**
 * tls_node_socket_get_peer_certificate: (attributes org.tlsnode.node=tls.TLSSocket.getPeerCertificate)
 * @self: a socket
 *
 * Gives Node's plain object of the peer's certificate: see [method@TlsNode.Certificate.to_legacy_object]. For the detailed form take
 * [method@TlsNode.Socket.get_peer_x509_certificate] and walk up its issuers.
 *
 * Returns: (transfer full) (nullable): a dictionary of type `a{sv}`, empty when the peer gave no certificate and before the
 *   handshake is done, or `NULL` once the socket is destroyed
 *
 * Since: 1.0
 */
GVariant *
tls_node_socket_get_peer_certificate (TlsNodeSocket *self)
{
  g_autoptr (GPtrArray) chain = NULL;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  if (!has_handle (self))
    return NULL;
  chain = tn_engine_get_peer_chain (self->engine);
  return g_variant_ref_sink (chain->len == 0
                                 ? g_variant_new ("a{sv}", NULL)
                                 : tn_describe_legacy_object (g_ptr_array_index (chain, 0)));
}

/**
 * tls_node_socket_get_certificate: (attributes org.tlsnode.node=tls.TLSSocket.getCertificate)
 * @self: a socket
 *
 * Gives Node's plain object of this side's own certificate: see [method@TlsNode.Certificate.to_legacy_object].
 *
 * Returns: (transfer full) (nullable): a dictionary of type `a{sv}`, empty when there is none, or `NULL` once the socket is
 *   destroyed
 *
 * Since: 1.0
 */
GVariant *
tls_node_socket_get_certificate (TlsNodeSocket *self)
{
  GBytes *der;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  if (!has_handle (self))
    return NULL;
  der = tn_engine_get_certificate (self->engine);
  return g_variant_ref_sink (der == NULL ? g_variant_new ("a{sv}", NULL)
                                         : tn_describe_legacy_object (der));
}

/**
 * tls_node_socket_get_x509_certificate: (attributes org.tlsnode.node=tls.TLSSocket.getX509Certificate)
 * @self: a socket
 *
 * Gives this side's own certificate.
 *
 * Returns: (transfer full) (nullable): a certificate, or `NULL` when there is none and once the socket is destroyed
 *
 * Since: 1.0
 */
TlsNodeCertificate *
tls_node_socket_get_x509_certificate (TlsNodeSocket *self)
{
  GBytes *der;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  if (!has_handle (self))
    return NULL;
  der = tn_engine_get_certificate (self->engine);
  return der == NULL ? NULL : tn_certificate_new_from_der (der);
}

/**
 * tls_node_socket_get_bytes_read: (get-property bytes-read) (attributes org.tlsnode.node=net.Socket.bytesRead)
 * @self: a socket
 *
 * Tells how many bytes of data were read from the socket so far.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
guint64
tls_node_socket_get_bytes_read (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), 0);

  return self->bytes_read;
}

/**
 * tls_node_socket_get_bytes_written: (get-property bytes-written) (attributes org.tlsnode.node=net.Socket.bytesWritten)
 * @self: a socket
 *
 * Tells how many bytes of data were written to the socket so far, those included that have not left
 * yet.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
guint64
tls_node_socket_get_bytes_written (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), 0);

  return self->bytes_written;
}

/**
 * tls_node_socket_get_writable_length: (get-property writable-length) (attributes org.tlsnode.node=net.Socket.writableLength)
 * @self: a socket
 *
 * Tells how much of what was written has not left yet.
 *
 * Returns: a number of bytes; what is encrypted already counts with its overhead
 *
 * Since: 1.0
 */
gsize
tls_node_socket_get_writable_length (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), 0);

  return tn_socket_get_unsent (self);
}

/**
 * tls_node_socket_get_writable_need_drain: (get-property writable-need-drain) (attributes org.tlsnode.node=net.Socket.writableNeedDrain)
 * @self: a socket
 *
 * Tells whether [signal@TlsNode.Socket::drain] will come.
 *
 * Returns: whether [method@TlsNode.Socket.write] returned `FALSE` and the data has not left yet
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_get_writable_need_drain (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return (self->owed & TN_OWED_DRAIN) != 0;
}

/**
 * tls_node_socket_get_ready_state: (get-property ready-state) (attributes org.tlsnode.node=net.Socket.readyState)
 * @self: a socket
 *
 * Tells the state in Node's words.
 *
 * Returns: (transfer none): `opening`, `open`, `readOnly`, `writeOnly` or `closed`
 *
 * Since: 1.0
 */
const char *
tls_node_socket_get_ready_state (TlsNodeSocket *self)
{
  gboolean can_read;
  gboolean can_write;

  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), NULL);

  if (self->state == TN_SOCKET_CONNECTING)
    return "opening";
  can_read = self->state < TN_SOCKET_DESTROYED && (self->owed & TN_OWED_END) != 0;
  can_write = self->state < TN_SOCKET_DESTROYED && self->end == TN_END_OPEN;
  if (can_read)
    return can_write ? "open" : "readOnly";
  return can_write ? "writeOnly" : "closed";
}

/**
 * tls_node_socket_get_connecting: (get-property connecting) (attributes org.tlsnode.node=net.Socket.connecting)
 * @self: a socket
 *
 * Tells whether the connection below is still being made.
 *
 * Returns: whether it is connecting
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_get_connecting (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return self->state == TN_SOCKET_CONNECTING;
}

/**
 * tls_node_socket_get_pending: (get-property pending) (attributes org.tlsnode.node=net.Socket.pending)
 * @self: a socket
 *
 * Tells whether there is no connection below: not yet, or not any more.
 *
 * Returns: whether it is connecting or destroyed
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_get_pending (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return tls_node_socket_get_connecting (self) || tls_node_socket_get_destroyed (self);
}

/**
 * tls_node_socket_get_secure_connecting: (get-property secure-connecting) (attributes org.tlsnode.node=tls.TLSSocket.secureConnecting)
 * @self: a socket
 *
 * Tells whether the handshake is not done yet. When it failed this stays so, as in Node.
 *
 * Returns: whether it is on its way to be secure
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_get_secure_connecting (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return !self->was_secured;
}

/**
 * tls_node_socket_get_destroyed: (get-property destroyed) (attributes org.tlsnode.node=net.Socket.destroyed)
 * @self: a socket
 *
 * Tells whether the socket can be used no more.
 *
 * Returns: whether it is destroyed
 *
 * Since: 1.0
 */
gboolean
tls_node_socket_get_destroyed (TlsNodeSocket *self)
{
  g_return_val_if_fail (TLS_NODE_IS_SOCKET (self), FALSE);

  return self->state >= TN_SOCKET_DESTROYED;
}

/**
 * TlsNodeSocket:authorized: (attributes org.tlsnode.node=tls.TLSSocket.authorized)
 *
 * Tells whether the peer's certificate was verified: its chain leads to a trusted authority and, for
 * [func@TlsNode.connect], it is valid for the name.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:authorization-error: (attributes org.tlsnode.node=tls.TLSSocket.authorizationError)
 *
 * Tells why the peer is not authorized, by code: `CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID`
 * ...
 *
 * The verdict on the chain is GnuTLS's, put into Node's words; of several faults it may name another
 * one than Node.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:alpn-protocol: (attributes org.tlsnode.node=tls.TLSSocket.alpnProtocol)
 *
 * Tells the application protocol that was negotiated.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:servername: (attributes org.tlsnode.node=tls.TLSSocket.servername)
 *
 * Tells the server name indication: the name that the client asked for.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:encrypted: (attributes org.tlsnode.node=tls.TLSSocket.encrypted)
 *
 * Always true: there is no such thing as a plain `TlsNodeSocket`.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:local-address: (attributes org.tlsnode.node=net.Socket.localAddress)
 *
 * Tells the local IP address.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:local-port: (attributes org.tlsnode.node=net.Socket.localPort)
 *
 * Tells the local port.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:local-family: (attributes org.tlsnode.node=net.Socket.localFamily)
 *
 * Tells the family of the local address.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:remote-address: (attributes org.tlsnode.node=net.Socket.remoteAddress)
 *
 * Tells the remote IP address.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:remote-port: (attributes org.tlsnode.node=net.Socket.remotePort)
 *
 * Tells the remote port.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:remote-family: (attributes org.tlsnode.node=net.Socket.remoteFamily)
 *
 * Tells the family of the remote address.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:bytes-read: (attributes org.tlsnode.node=net.Socket.bytesRead)
 *
 * Tells how many bytes of data were read from the socket so far.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:bytes-written: (attributes org.tlsnode.node=net.Socket.bytesWritten)
 *
 * Tells how many bytes of data were written to the socket so far, those included that have not left
 * yet.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:writable-length: (attributes org.tlsnode.node=net.Socket.writableLength)
 *
 * Tells how much of what was written has not left yet.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:writable-need-drain: (attributes org.tlsnode.node=net.Socket.writableNeedDrain)
 *
 * Tells whether [signal@TlsNode.Socket::drain] will come.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:ready-state: (attributes org.tlsnode.node=net.Socket.readyState)
 *
 * Tells the state in Node's words.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:connecting: (attributes org.tlsnode.node=net.Socket.connecting)
 *
 * Tells whether the connection below is still being made.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:pending: (attributes org.tlsnode.node=net.Socket.pending)
 *
 * Tells whether there is no connection below: not yet, or not any more.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:secure-connecting: (attributes org.tlsnode.node=tls.TLSSocket.secureConnecting)
 *
 * Tells whether the handshake is not done yet.
 *
 * Since: 1.0
 */

/**
 * TlsNodeSocket:destroyed: (attributes org.tlsnode.node=net.Socket.destroyed)
 *
 * Tells whether the socket can be used no more.
 *
 * Since: 1.0
 */

/* A property is its getter. */
typedef struct {
  const char *name;
  const char *(*get_string) (TlsNodeSocket *self);
  gboolean (*get_boolean) (TlsNodeSocket *self);
  guint (*get_uint) (TlsNodeSocket *self);
  guint64 (*get_uint64) (TlsNodeSocket *self);
} TnSocketProperty;

static guint64
get_writable_length (TlsNodeSocket *self)
{
  return tn_socket_get_unsent (self);
}

static const TnSocketProperty properties[] = {
  { .name = "authorized", .get_boolean = tls_node_socket_get_authorized },
  { .name = "authorization-error", .get_string = tls_node_socket_get_authorization_error },
  { .name = "alpn-protocol", .get_string = tls_node_socket_get_alpn_protocol },
  { .name = "servername", .get_string = tls_node_socket_get_servername },
  { .name = "encrypted", .get_boolean = tls_node_socket_get_encrypted },
  { .name = "local-address", .get_string = tls_node_socket_get_local_address },
  { .name = "local-port", .get_uint = tls_node_socket_get_local_port },
  { .name = "local-family", .get_string = tls_node_socket_get_local_family },
  { .name = "remote-address", .get_string = tls_node_socket_get_remote_address },
  { .name = "remote-port", .get_uint = tls_node_socket_get_remote_port },
  { .name = "remote-family", .get_string = tls_node_socket_get_remote_family },
  { .name = "bytes-read", .get_uint64 = tls_node_socket_get_bytes_read },
  { .name = "bytes-written", .get_uint64 = tls_node_socket_get_bytes_written },
  { .name = "writable-length", .get_uint64 = get_writable_length },
  { .name = "writable-need-drain", .get_boolean = tls_node_socket_get_writable_need_drain },
  { .name = "ready-state", .get_string = tls_node_socket_get_ready_state },
  { .name = "connecting", .get_boolean = tls_node_socket_get_connecting },
  { .name = "pending", .get_boolean = tls_node_socket_get_pending },
  { .name = "secure-connecting", .get_boolean = tls_node_socket_get_secure_connecting },
  { .name = "destroyed", .get_boolean = tls_node_socket_get_destroyed },
};

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TlsNodeSocket *self = TLS_NODE_SOCKET (object);
  const TnSocketProperty *property = &properties[id - 1];

  if (property->get_string != NULL)
    g_value_set_string (value, property->get_string (self));
  else if (property->get_boolean != NULL)
    g_value_set_boolean (value, property->get_boolean (self));
  else if (property->get_uint != NULL)
    g_value_set_uint (value, property->get_uint (self));
  else
    g_value_set_uint64 (value, property->get_uint64 (self));
}

static GParamSpec *
make_pspec (const TnSocketProperty *property)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  if (property->get_string != NULL)
    return g_param_spec_string (property->name, NULL, NULL, NULL, flags);
  if (property->get_boolean != NULL)
    return g_param_spec_boolean (property->name, NULL, NULL, FALSE, flags);
  if (property->get_uint != NULL)
    return g_param_spec_uint (property->name, NULL, NULL, 0, G_MAXUINT, 0, flags);
  return g_param_spec_uint64 (property->name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
}

void
tn_socket_install_properties (GObjectClass *object_class)
{
  object_class->get_property = get_property;
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    g_object_class_install_property (object_class, i + 1, make_pspec (&properties[i]));
}
