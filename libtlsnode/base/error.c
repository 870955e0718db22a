/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"

#include <errno.h>

typedef struct {
  int errnum;
  TlsNodeSystemError code;
  const char *name;
} SystemRow;

#define ROW(name)                                                                              \
  {                                                                                            \
    name, TLS_NODE_SYSTEM_ERROR_##name, #name                                                  \
  }
static const SystemRow system_rows[] = {
  ROW (ECONNRESET),   ROW (ECONNREFUSED), ROW (ECONNABORTED),  ROW (EPIPE),
  ROW (ETIMEDOUT),    ROW (EADDRINUSE),   ROW (EADDRNOTAVAIL), ROW (EACCES),
  ROW (EPERM),        ROW (ENOENT),       ROW (ENOTDIR),       ROW (EISDIR),
  ROW (EHOSTUNREACH), ROW (ENETUNREACH),  ROW (ENETDOWN),      ROW (EMFILE),
  ROW (ENFILE),       ROW (ENOBUFS),      ROW (ENOMEM),        ROW (EINVAL),
  ROW (EBADF),        ROW (ENOTCONN),     ROW (ENOTSOCK),      ROW (EAFNOSUPPORT),
  ROW (ENAMETOOLONG), ROW (ECANCELED),    ROW (EEXIST),        ROW (EIO),
  ROW (EPROTO),       ROW (EAGAIN),       ROW (ELOOP),
};
#undef ROW

/* What G_DEFINE_EXTENDED_ERROR does, spelled out, because that macro names the domain "TlsNodeError",
 * and the names of domains are seen by GJS and PyGObject. */
static TnErrorFields *
get_fields (const GError *error)
{
  const gsize alignment = 2 * sizeof (gsize);
  const gsize size = (sizeof (TnErrorFields) + (alignment - 1)) & -alignment;

  return (TnErrorFields *) (((guint8 *) error) - size);
}

static void
error_init_cb (GError *error)
{
  TnErrorFields *fields = get_fields (error);

  fields->alert_sent = -1;
  fields->alert_received = -1;
}

static void
error_copy_cb (const GError *source_error, GError *target_error)
{
  const TnErrorFields *source = get_fields (source_error);
  TnErrorFields *target = get_fields (target_error);

  *target = *source;
  target->host = g_strdup (source->host);
  target->reason = g_strdup (source->reason);
  target->library = g_strdup (source->library);
  target->syscall = g_strdup (source->syscall);
  target->address = g_strdup (source->address);
  target->path = g_strdup (source->path);
  target->local_address = g_strdup (source->local_address);
  target->hint = g_strdup (source->hint);
  target->code = g_strdup (source->code);
  target->certificate = source->certificate != NULL ? g_bytes_ref (source->certificate) : NULL;
  target->cert = source->cert != NULL ? g_variant_ref (source->cert) : NULL;
}

static void
error_clear_cb (GError *error)
{
  TnErrorFields *fields = get_fields (error);

  g_free (fields->host);
  g_free (fields->reason);
  g_free (fields->library);
  g_free (fields->syscall);
  g_free (fields->address);
  g_free (fields->path);
  g_free (fields->local_address);
  g_free (fields->hint);
  g_free (fields->code);
  g_clear_pointer (&fields->certificate, g_bytes_unref);
  g_clear_pointer (&fields->cert, g_variant_unref);
}

static GQuark
register_domain (gsize *quark, const char *name)
{
  if (g_once_init_enter (quark))
    g_once_init_leave (quark, g_error_domain_register_static (name, sizeof (TnErrorFields),
                                                              error_init_cb, error_copy_cb,
                                                              error_clear_cb));

  return (GQuark) *quark;
}

static const SystemRow *
find_errno (int errnum)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (system_rows); i++) {
    if (system_rows[i].errnum == errnum)
      return &system_rows[i];
  }

  return NULL;
}

GQuark
tls_node_error_quark (void)
{
  static gsize quark = 0;

  return register_domain (&quark, "tls-node-error-quark");
}

GQuark
tls_node_x509_error_quark (void)
{
  static gsize quark = 0;

  return register_domain (&quark, "tls-node-x509-error-quark");
}

GQuark
tls_node_system_error_quark (void)
{
  static gsize quark = 0;

  return register_domain (&quark, "tls-node-system-error-quark");
}

GQuark
tn_program_error_quark (void)
{
  static gsize quark = 0;

  return register_domain (&quark, "tls-node-program-error-quark");
}

TnErrorFields *
tn_error_fields (const GError *error)
{
  if (error == NULL)
    return NULL;
  if (error->domain != TLS_NODE_ERROR && error->domain != TLS_NODE_X509_ERROR
      && error->domain != TLS_NODE_SYSTEM_ERROR && error->domain != TN_PROGRAM_ERROR)
    return NULL;

  return get_fields (error);
}

GError *
tn_program_error_new (const char *code, const char *message)
{
  GError *error = g_error_new_literal (TN_PROGRAM_ERROR, 0, message);

  get_fields (error)->code = g_strdup (code);

  return error;
}

GError *
tn_error_new (TlsNodeError code, const char *format, ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (TLS_NODE_ERROR, (int) code, format, args);
  va_end (args);

  return error;
}

void
tn_set_error (GError **error, TlsNodeError code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (TLS_NODE_ERROR, (int) code, format, args));
  va_end (args);
}

void
tn_set_x509_error (GError **error, TlsNodeX509Error code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (TLS_NODE_X509_ERROR, (int) code, format, args));
  va_end (args);
}

GError *
tn_system_error_new (int errnum, const char *syscall, const char *address, guint port)
{
  g_autoptr (GString) message = g_string_new (syscall);
  const SystemRow *row = find_errno (errnum);
  TnErrorFields *fields;
  GError *error;

  if (message->len > 0)
    g_string_append_c (message, ' ');
  if (row != NULL)
    g_string_append (message, row->name);
  else
    g_string_append_printf (message, "Unknown system error %d", errnum);
  if (address != NULL)
    g_string_append_printf (message, " %s", address);
  if (address != NULL && port > 0)
    g_string_append_printf (message, ":%u", port);

  error = g_error_new_literal (
      TLS_NODE_SYSTEM_ERROR,
      row != NULL ? (int) row->code : (int) TLS_NODE_SYSTEM_ERROR_UNKNOWN, message->str);
  fields = get_fields (error);
  fields->errnum = errnum;
  fields->syscall = g_strdup (syscall);
  fields->address = g_strdup (address);
  fields->port = port;

  return error;
}

GError *
tn_system_error_new_literal (TlsNodeSystemError code, const char *message)
{
  return g_error_new_literal (TLS_NODE_SYSTEM_ERROR, (int) code, message);
}

TlsNodeSystemError
tn_system_error_from_errno (int errnum)
{
  const SystemRow *row = find_errno (errnum);

  return row != NULL ? row->code : TLS_NODE_SYSTEM_ERROR_UNKNOWN;
}

void
tn_error_set_hint (GError *error, const char *hint)
{
  TnErrorFields *fields = tn_error_fields (error);

  if (fields == NULL)
    return;

  g_free (fields->hint);
  fields->hint = g_strdup (hint);
}
