/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-module.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/engine/config.h"
#include "libtlsnode/tls-node-connect-options-private.h"
#include "libtlsnode/tls-node-socket-private.h"
#include "libtlsnode/x509/identity.h"

static gboolean
is_ip_address (const char *text)
{
  return text != NULL && g_hostname_is_ip_address (text);
}

static gboolean
check_ports (const TnConnectSpec *spec, GError **error)
{
  if (spec->path != NULL)
    return TRUE;
  if (spec->port == 0) {
    tn_set_error (error, TLS_NODE_ERROR_MISSING_ARGS,
                  "The \"options\" or \"port\" or \"path\" argument must be specified");
    return FALSE;
  }
  if (spec->port > 65535 || spec->local_port > 65535) {
    tn_set_error (error, TLS_NODE_ERROR_SOCKET_BAD_PORT,
                  "Port should be >= 0 and < 65536. Received type number (%u).",
                  spec->port > 65535 ? spec->port : spec->local_port);
    return FALSE;
  }
  if (spec->family != 0 && spec->family != 4 && spec->family != 6) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.family' must be one of: 0, 4, 6. Received %d",
                  spec->family);
    return FALSE;
  }
  if (spec->local_address != NULL && !is_ip_address (spec->local_address)) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_IP_ADDRESS, "Invalid IP address: %s",
                  spec->local_address);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_servername (const char *servername, GError **error)
{
  if (servername == NULL)
    return TRUE;
  if (is_ip_address (servername)) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.servername' must be a host name, not an IP address. "
                  "Received '%s'",
                  servername);
    return FALSE;
  }
  if (strlen (servername) > 255) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.servername' must be at most 255 bytes long");
    return FALSE;
  }
  return TRUE;
}

static void
read_connect_options (TlsNodeConnectOptions *options, TnConnectSpec *spec)
{
  spec->host = tls_node_connect_options_get_host (options);
  if (spec->host == NULL || *spec->host == '\0')
    spec->host = "localhost";
  spec->port = tls_node_connect_options_get_port (options);
  spec->path = tls_node_connect_options_get_path (options);
  spec->local_address = tls_node_connect_options_get_local_address (options);
  spec->local_port = tls_node_connect_options_get_local_port (options);
  spec->family = (int) tls_node_connect_options_get_family (options);
}

static TnSocketSettings *
connect_settings (TlsNodeConnectOptions *options, const TnConnectSpec *spec, GError **error)
{
  const char *servername = tls_node_connect_options_get_servername (options);
  gboolean over_stream = tls_node_connect_options_get_socket (options) != NULL;
  g_autoptr (TnSocketSettings) settings = NULL;

  if (!check_servername (servername, error) || (!over_stream && !check_ports (spec, error)))
    return NULL;
  settings = tn_socket_settings_new (TLS_NODE_SOCKET_OPTIONS (options), error);
  if (settings == NULL)
    return NULL;

  settings->is_connect = TRUE;
  settings->is_server = FALSE;
  if (servername != NULL && *servername != '\0')
    settings->servername = g_strdup (servername);
  settings->check_server_identity
      = tn_callback_ref (tn_connect_options_get_check_server_identity (options));
  if (over_stream || spec->path != NULL)
    settings->host = g_strdup (tls_node_connect_options_get_host (options));
  else
    settings->host = g_strdup (spec->host);
  if (!over_stream) {
    settings->path = g_strdup (spec->path);
    settings->local_address = g_strdup (spec->local_address);
    settings->port = spec->path == NULL ? spec->port : 0;
  }
  return g_steal_pointer (&settings);
}

/**
 * tls_node_connect: (attributes org.tlsnode.node=tls.connect)
 * @options: where to connect to, and how
 * @error: return location for a [error@TlsNode.Error]
 *
 * Connects to a TLS server.
 *
 * The socket is returned at once; [signal@TlsNode.Socket::secure-connect],
 * [method@TlsNode.Socket.handshake_async] or [signal@TlsNode.Socket::error] tell how it went. The server must show a
 * certificate that leads to a trusted authority and is valid for the server name, the host or else `localhost`.
 *
 * Only bad options fail here: with `ERR_MISSING_ARGS` when there is neither port nor path nor socket, `ERR_SOCKET_BAD_PORT`
 * for a port that is none, `ERR_INVALID_ARG_VALUE` for a server name that is an IP address, and for everything that
 * [ctor@TlsNode.SecureContext.new] fails for.
 *
 * Returns: (transfer full): a new socket, or `NULL` with @error set
 *
 * Since: 1.0
 */
TlsNodeSocket *
tls_node_connect (TlsNodeConnectOptions *options, GError **error)
{
  g_autoptr (TnSocketSettings) settings = NULL;
  g_autoptr (TnPoller) poller = NULL;
  g_autoptr (TlsNodeSocket) self = NULL;
  TnConnectSpec spec = { 0 };
  GIOStream *stream;

  g_return_val_if_fail (TLS_NODE_IS_CONNECT_OPTIONS (options), NULL);

  read_connect_options (options, &spec);
  settings = connect_settings (options, &spec, error);
  poller = settings == NULL ? NULL : tn_poller_get (NULL, error);
  self = poller == NULL ? NULL : tn_socket_new (settings, poller, error);
  if (self == NULL)
    return NULL;

  stream = tls_node_connect_options_get_socket (options);
  if (stream == NULL) {
    tn_socket_connect (self, &spec);
  } else if (!tn_socket_attach_stream (self, stream, error)) {
    tn_socket_release (self);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/**
 * tls_node_check_server_identity: (attributes org.tlsnode.node=tls.checkServerIdentity)
 * @hostname: a host name or an IP address
 * @certificate: a server's certificate
 * @error: return location for a [error@TlsNode.Error]
 *
 * Checks whether a certificate is valid for a host (RFC 6125). Names in the subject count only when there are no names in the
 * subject alternative name; a wildcard stands for the left-most label.
 *
 * Fails with `ERR_TLS_CERT_ALTNAME_INVALID`, which has a host, a reason and the certificate.
 *
 * Returns: `TRUE` when it is valid for the host, else `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
tls_node_check_server_identity (const char *hostname,
                                TlsNodeCertificate *certificate,
                                GError **error)
{
  g_return_val_if_fail (hostname != NULL, FALSE);
  g_return_val_if_fail (TLS_NODE_IS_CERTIFICATE (certificate), FALSE);

  return tn_identity_check (hostname, tls_node_certificate_get_raw (certificate), error);
}

/**
 * tls_node_check_server_identity_variant: (attributes org.tlsnode.node=tls.checkServerIdentity)
 * @hostname: a host name or an IP address
 * @certificate: Node's plain object of a certificate, an `a{sv}`
 * @error: return location for a [error@TlsNode.Error]
 *
 * Checks whether a certificate is valid for a host as [func@TlsNode.check_server_identity] does, but reads its plain object,
 * also one that the program made itself.
 *
 * Of @certificate it reads `subject`, a dictionary in which `CN` is a string or an array of strings, and `subjectaltname`,
 * a string such as `DNS:example.org, IP Address:192.0.2.1`. Either may be missing. Where `raw` shows that the certificate has a
 * subject alternative name that nobody can read, `CN` is not used.
 *
 * Fails with `ERR_TLS_CERT_ALTNAME_INVALID`, which has a host, a reason and the object, with
 * `ERR_TLS_CERT_ALTNAME_FORMAT` when quotes in `subjectaltname` are malformed, and with `ERR_INVALID_ARG_TYPE` for a
 * `subjectaltname` or `CN` that is no text, or a @certificate that is no dictionary.
 *
 * Returns: `TRUE` when it is valid for the host, else `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
tls_node_check_server_identity_variant (const char *hostname,
                                        GVariant *certificate,
                                        GError **error)
{
  g_autoptr (GVariant) kept = NULL;

  g_return_val_if_fail (hostname != NULL, FALSE);
  g_return_val_if_fail (certificate != NULL, FALSE);

  kept = g_variant_ref_sink (certificate);
  return tn_identity_check_object (hostname, kept, error);
}

/**
 * tls_node_get_features: (attributes org.tlsnode.node=-)
 *
 * Tells what this build is made of: `version` of the library and `gnutls`, the version of GnuTLS in use.
 *
 * Returns: (transfer full): an `a{sv}`
 *
 * Since: 1.0
 */
GVariant *
tls_node_get_features (void)
{
  g_auto (GVariantDict) dict = { 0 };

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "version", "s", TN_VERSION);
  g_variant_dict_insert (&dict, "gnutls", "s", tn_config_get_backend_version ());
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
