/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <libtlsnode/tls-node-certificate.h>
#include <libtlsnode/tls-node-connect-options.h>
#include <libtlsnode/tls-node-macros.h>

G_BEGIN_DECLS

#define TLS_NODE_TYPE_SOCKET (tls_node_socket_get_type ())
TLS_NODE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (TlsNodeSocket, tls_node_socket, TLS_NODE, SOCKET, GIOStream)

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeSocket *
tls_node_socket_new (GIOStream *stream, TlsNodeSocketOptions *options, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_handshake_async (TlsNodeSocket *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

TLS_NODE_AVAILABLE_IN_1_0
gboolean
tls_node_socket_handshake_finish (TlsNodeSocket *self, GAsyncResult *result, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_read_async (TlsNodeSocket *self,
                                 gsize max_length,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

TLS_NODE_AVAILABLE_IN_1_0
GBytes *tls_node_socket_read_finish (TlsNodeSocket *self, GAsyncResult *result, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_write (TlsNodeSocket *self, GBytes *bytes);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_write_async (TlsNodeSocket *self,
                                  GBytes *bytes,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

TLS_NODE_AVAILABLE_IN_1_0
gboolean
tls_node_socket_write_finish (TlsNodeSocket *self, GAsyncResult *result, GError **error);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_end (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_end_bytes (TlsNodeSocket *self, GBytes *bytes);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_destroy (TlsNodeSocket *self, const GError *error);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_reset_and_destroy (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_pause (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
void tls_node_socket_resume (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_is_paused (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_set_no_delay (TlsNodeSocket *self, gboolean no_delay);

TLS_NODE_AVAILABLE_IN_1_0
gboolean
tls_node_socket_set_keep_alive (TlsNodeSocket *self, gboolean enable, guint initial_delay);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_socket_get_protocol (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_socket_get_cipher (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_get_authorized (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_socket_get_authorization_error (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_socket_get_alpn_protocol (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_socket_get_servername (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_get_encrypted (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_is_session_reused (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificate *tls_node_socket_get_peer_x509_certificate (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_socket_get_peer_certificate (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_socket_get_certificate (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
TlsNodeCertificate *tls_node_socket_get_x509_certificate (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
GVariant *tls_node_socket_get_address (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_socket_get_local_address (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_socket_get_local_port (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_socket_get_local_family (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_socket_get_remote_address (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
guint tls_node_socket_get_remote_port (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_socket_get_remote_family (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
guint64 tls_node_socket_get_bytes_read (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
guint64 tls_node_socket_get_bytes_written (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gsize tls_node_socket_get_writable_length (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_get_writable_need_drain (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
const char *tls_node_socket_get_ready_state (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_get_connecting (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_get_pending (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_get_secure_connecting (TlsNodeSocket *self);

TLS_NODE_AVAILABLE_IN_1_0
gboolean tls_node_socket_get_destroyed (TlsNodeSocket *self);

G_END_DECLS
