/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-error.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/compat/hints.h"
#include "libtlsnode/tls-node-certificate-private.h"
#include "libtlsnode/transport/gio-error.h"
#include "libtlsnode/x509/describe.h"

/* Codes for what GIO reports; NULL = none of Node's. */
static const char *
get_gio_code (const GError *error)
{
  int errnum;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return tn_error_code_name (TLS_NODE_ERROR_ABORTED);
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return tn_system_error_code_name (TLS_NODE_SYSTEM_ERROR_ENOTFOUND);
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    return tn_system_error_code_name (TLS_NODE_SYSTEM_ERROR_EAI_AGAIN);
  if (error->domain != G_IO_ERROR)
    return NULL;
  errnum = tn_errno_from_gio (error);
  return errnum == 0 ? NULL : tn_system_error_code_name (tn_system_error_from_errno (errnum));
}

/**
 * tls_node_error_new: (attributes org.tlsnode.node=-)
 * @code: (nullable): what [func@TlsNode.error_get_code] is to tell, or `NULL` for no code
 * @message: what went wrong
 *
 * Makes an error with a code of the program's own, as any Error of Node can have one: for callbacks such as
 * [callback@TlsNode.CheckServerIdentityFunc], whose code becomes [property@TlsNode.Socket:authorization-error].
 *
 * Returns: (transfer full): a new error
 *
 * Since: 1.0
 */
GError *
tls_node_error_new (const char *code, const char *message)
{
  g_return_val_if_fail (message != NULL, NULL);

  return tn_program_error_new (code, message);
}

/**
 * tls_node_error_get_code: (attributes org.tlsnode.node=Error.code)
 * @error: an error of any domain
 *
 * Tells the code by which Node's documentation names the error, for example `ECONNREFUSED`,
 * `CERT_HAS_EXPIRED` or `ERR_TLS_CERT_ALTNAME_INVALID`.
 *
 * Works for errors of GIO, too; `UNKNOWN` for what Node has no name for.
 *
 * Returns: (transfer none): a string that is static, or owned by @error when [func@TlsNode.error_new] made it
 *
 * Since: 1.0
 */
const char *
tls_node_error_get_code (const GError *error)
{
  const char *code;

  g_return_val_if_fail (error != NULL, NULL);

  code = get_gio_code (error);
  return code != NULL ? code : tn_error_get_code_name (error);
}

/**
 * tls_node_error_get_reason: (attributes org.tlsnode.node=Error.reason)
 * @error: an error of any domain
 *
 * Tells why names do not match, or OpenSSL's reason in lower case.
 *
 * Returns: (transfer none) (nullable): a string owned by @error, or `NULL` when it says nothing about this
 *
 * Since: 1.0
 */
const char *
tls_node_error_get_reason (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? NULL : fields->reason;
}

/**
 * tls_node_error_get_library: (attributes org.tlsnode.node=Error.library)
 * @error: an error of any domain
 *
 * Tells the part of OpenSSL that Node would name, `SSL routines`.
 *
 * Returns: (transfer none) (nullable): a string owned by @error, or `NULL` when it says nothing about this
 *
 * Since: 1.0
 */
const char *
tls_node_error_get_library (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? NULL : fields->library;
}

/**
 * tls_node_error_get_host: (attributes org.tlsnode.node=Error.host)
 * @error: an error of any domain
 *
 * Tells the host that was connected to or that the certificate was checked for.
 *
 * Returns: (transfer none) (nullable): a string owned by @error, or `NULL` when it says nothing about this
 *
 * Since: 1.0
 */
const char *
tls_node_error_get_host (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? NULL : fields->host;
}

/**
 * tls_node_error_get_hint: (attributes org.tlsnode.node=-)
 * @error: an error of any domain
 *
 * Tells one sentence about what can be done.
 *
 * Returns: (transfer none) (nullable): a string owned by @error, or `NULL` when it says nothing about this
 *
 * Since: 1.0
 */
const char *
tls_node_error_get_hint (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields != NULL && fields->hint != NULL ? fields->hint : tn_hint_for_error (error);
}

/**
 * tls_node_error_get_syscall: (attributes org.tlsnode.node=Error.syscall)
 * @error: an error of any domain
 *
 * Tells the system call that failed, for example `connect`.
 *
 * Returns: (transfer none) (nullable): a string owned by @error, or `NULL` when it says nothing about this
 *
 * Since: 1.0
 */
const char *
tls_node_error_get_syscall (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? NULL : fields->syscall;
}

/**
 * tls_node_error_get_address: (attributes org.tlsnode.node=Error.address)
 * @error: an error of any domain
 *
 * Tells the IP address or path concerned.
 *
 * Returns: (transfer none) (nullable): a string owned by @error, or `NULL` when it says nothing about this
 *
 * Since: 1.0
 */
const char *
tls_node_error_get_address (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? NULL : fields->address;
}

/**
 * tls_node_error_get_local_address: (attributes org.tlsnode.node=Error.localAddress)
 * @error: an error of any domain
 *
 * Tells the local address that was asked for.
 *
 * Returns: (transfer none) (nullable): a string owned by @error, or `NULL` when it says nothing about this
 *
 * Since: 1.0
 */
const char *
tls_node_error_get_local_address (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? NULL : fields->local_address;
}

/**
 * tls_node_error_get_path: (attributes org.tlsnode.node=Error.path)
 * @error: an error of any domain
 *
 * Tells the Unix socket that was connected to.
 *
 * Returns: (transfer none) (nullable): a string owned by @error, or `NULL` when it says nothing about this
 *
 * Since: 1.0
 */
const char *
tls_node_error_get_path (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? NULL : fields->path;
}

/**
 * tls_node_error_get_port: (attributes org.tlsnode.node=Error.port)
 * @error: an error of any domain
 *
 * Tells the port concerned.
 *
 * Returns: a port, 0 when the error says nothing about this
 *
 * Since: 1.0
 */
guint
tls_node_error_get_port (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? 0 : fields->port;
}

/**
 * tls_node_error_get_errno: (attributes org.tlsnode.node=Error.errno)
 * @error: an error of any domain
 *
 * Tells the `errno` of the system.
 *
 * Returns: a positive number, 0 when it is no system error
 *
 * Since: 1.0
 */
int
tls_node_error_get_errno (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? 0 : fields->errnum;
}

/**
 * tls_node_error_get_alert_sent: (attributes org.tlsnode.node=-)
 * @error: an error of any domain
 *
 * Tells the alert that was sent to the peer because of the error (RFC 8446 section 6).
 *
 * Returns: an alert number, -1 for none
 *
 * Since: 1.0
 */
int
tls_node_error_get_alert_sent (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? -1 : fields->alert_sent;
}

/**
 * tls_node_error_get_alert_received: (attributes org.tlsnode.node=-)
 * @error: an error of any domain
 *
 * Tells the alert by which the peer reported the error (RFC 8446 section 6).
 *
 * Returns: an alert number, -1 for none
 *
 * Since: 1.0
 */
int
tls_node_error_get_alert_received (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  return fields == NULL ? -1 : fields->alert_received;
}

/**
 * tls_node_error_get_cert: (attributes org.tlsnode.node=Error.cert)
 * @error: an error of any domain
 *
 * Gives Node's plain object of the certificate that was not accepted: the one that
 * [func@TlsNode.check_server_identity_variant] was given, else that of [method@TlsNode.Certificate.to_legacy_object].
 *
 * Returns: (transfer full) (nullable): an `a{sv}`, or `NULL` when the error says nothing about this
 *
 * Since: 1.0
 */
GVariant *
tls_node_error_get_cert (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  if (fields == NULL)
    return NULL;
  if (fields->cert != NULL)
    return g_variant_ref (fields->cert);
  if (fields->certificate == NULL)
    return NULL;
  return g_variant_ref_sink (tn_describe_legacy_object (fields->certificate));
}

/**
 * tls_node_error_get_certificate: (attributes org.tlsnode.node=-)
 * @error: an error of any domain
 *
 * Gives the certificate that was not accepted.
 *
 * Returns: (transfer full) (nullable): a certificate, or `NULL` when the error says nothing about this
 *
 * Since: 1.0
 */
TlsNodeCertificate *
tls_node_error_get_certificate (const GError *error)
{
  const TnErrorFields *fields = tn_error_fields (error);

  if (fields == NULL || fields->certificate == NULL)
    return NULL;
  return tn_certificate_new_from_der (fields->certificate);
}
