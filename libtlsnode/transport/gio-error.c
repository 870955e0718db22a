/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/gio-error.h"

#include "libtlsnode/base/error.h"

#include <errno.h>

static const struct {
  int gio_code;
  int errnum;
} gio_errors[] = {
  { G_IO_ERROR_CONNECTION_REFUSED, ECONNREFUSED },
  { G_IO_ERROR_CONNECTION_CLOSED, ECONNRESET }, /* GIO's EPIPE and ECONNRESET */
  { G_IO_ERROR_NOT_CONNECTED, ENOTCONN },
  { G_IO_ERROR_HOST_UNREACHABLE, EHOSTUNREACH },
  { G_IO_ERROR_NETWORK_UNREACHABLE, ENETUNREACH },
  { G_IO_ERROR_TIMED_OUT, ETIMEDOUT },
  { G_IO_ERROR_PERMISSION_DENIED, EACCES },
  { G_IO_ERROR_ADDRESS_IN_USE, EADDRINUSE },
  { G_IO_ERROR_NOT_SUPPORTED, EAFNOSUPPORT },
  { G_IO_ERROR_TOO_MANY_OPEN_FILES, EMFILE },
  { G_IO_ERROR_INVALID_ARGUMENT, EINVAL },
  { G_IO_ERROR_CANCELLED, ECANCELED },
  { G_IO_ERROR_CLOSED, EPIPE },
  { G_IO_ERROR_NOT_FOUND, ENOENT },
  { G_IO_ERROR_EXISTS, EEXIST },
  { G_IO_ERROR_IS_DIRECTORY, EISDIR },
  { G_IO_ERROR_NOT_DIRECTORY, ENOTDIR },
};

int
tn_errno_from_gio (const GError *error)
{
  if (error->domain != G_IO_ERROR)
    return 0;

  for (gsize i = 0; i < G_N_ELEMENTS (gio_errors); i++) {
    if (gio_errors[i].gio_code == error->code)
      return gio_errors[i].errnum;
  }

  return 0;
}

GError *
tn_error_from_gio (const GError *error, const char *syscall, const char *address, guint port)
{
  int errnum = tn_errno_from_gio (error);
  GError *result;

  if (errnum != 0)
    return tn_system_error_new (errnum, syscall, address, port);

  if (error->domain != G_IO_ERROR)
    return g_error_copy (error);

  result = tn_system_error_new_literal (TLS_NODE_SYSTEM_ERROR_UNKNOWN, error->message);
  tn_error_fields (result)->syscall = g_strdup (syscall);

  return result;
}

GError *
tn_error_from_resolver (const GError *error, const char *host)
{
  gboolean is_temporary
      = g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
  g_autofree char *message
      = g_strdup_printf ("getaddrinfo %s %s", is_temporary ? "EAI_AGAIN" : "ENOTFOUND", host);
  GError *result = tn_system_error_new_literal (is_temporary ? TLS_NODE_SYSTEM_ERROR_EAI_AGAIN
                                                             : TLS_NODE_SYSTEM_ERROR_ENOTFOUND,
                                                message);
  TnErrorFields *fields = tn_error_fields (result);

  fields->syscall = g_strdup ("getaddrinfo");
  fields->host = g_strdup (host);

  return result;
}
