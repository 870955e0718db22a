/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/connector.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/transport/gio-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct _TnConnector {
  TnPoller *poller;
  TnConnectFunc func; /* NULL = cancelled, only waiting for GIO to let go */
  gpointer owner;
  char *host;
  guint16 port;
  GSocketClient *client;
  GCancellable *cancellable; /* set while GIO is at work */
  GSocketAddress *attempted;
  TnDeferred report;
  int fd;
  GError *error;
};

static void
connector_free (TnConnector *self)
{
  tn_deferred_cancel (&self->report);
  if (self->fd >= 0)
    close (self->fd);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);

  g_clear_error (&self->error);
  g_clear_object (&self->attempted);
  g_clear_object (&self->client);
  g_free (self->host);
  tn_poller_unref (self->poller);
  g_free (self);
}

static void
report_cb (gpointer data)
{
  TnConnector *self = data;
  TnConnectFunc func = self->func;
  gpointer owner = self->owner;
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  int fd = self->fd;

  self->fd = -1;
  connector_free (self);
  func (owner, fd, error);
}

/* Takes fd and error. */
static void
report (TnConnector *self, int fd, GError *error)
{
  self->fd = fd;
  self->error = error;
  tn_deferred_post (&self->report, self->poller, report_cb, self);
}

static GError *
node_error (TnConnector *self, const GError *error)
{
  g_autofree char *address = NULL;
  guint port = 0;

  if (error->domain == G_RESOLVER_ERROR)
    return tn_error_from_resolver (error, self->host);

  if (G_IS_INET_SOCKET_ADDRESS (self->attempted)) {
    GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (self->attempted);

    address = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
    port = g_inet_socket_address_get_port (inet);
  }

  return tn_error_from_gio (error, "connect", address, port);
}

/* The connection object goes, its socket stays. */
static void
take_descriptor (TnConnector *self, GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  int fd;

  if (G_IS_TCP_WRAPPER_CONNECTION (connection)) {
    report (self, -1, tn_system_error_new (EPROTO, "connect", self->host, self->port));
    return;
  }

  fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    report (self, -1, tn_system_error_new (errno, "connect", self->host, self->port));
  else
    report (self, fd, NULL);

  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TnConnector *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  g_clear_object (&self->cancellable);
  if (self->func == NULL)
    connector_free (self);
  else if (connection == NULL)
    report (self, -1, node_error (self, error));
  else
    take_descriptor (self, connection);
}

/* Which address is tried, for the error. */
static void
event_cb (GSocketClient *client,
          GSocketClientEvent event,
          GSocketConnectable *connectable,
          GIOStream *stream,
          gpointer user_data)
{
  TnConnector *self = user_data;

  if (event != G_SOCKET_CLIENT_CONNECTING || !G_IS_SOCKET_CONNECTION (stream))
    return;

  g_clear_object (&self->attempted);
  self->attempted = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (stream), NULL);
}

/* Takes connectable. */
static void
connect_to (TnConnector *self, GSocketConnectable *connectable)
{
  g_socket_client_connect_async (self->client, connectable, self->cancellable, connected_cb,
                                 self);
  g_object_unref (connectable);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TnConnector *self = user_data;
  g_autoptr (GError) error = NULL;
  GList *addresses
      = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (source), result, &error);

  if (self->func != NULL && addresses != NULL) {
    connect_to (self,
                G_SOCKET_CONNECTABLE (g_inet_socket_address_new (addresses->data, self->port)));
  } else {
    g_clear_object (&self->cancellable);
    if (self->func != NULL)
      report (self, -1, node_error (self, error));
    else
      connector_free (self);
  }

  g_resolver_free_addresses (addresses);
}

/* As Node: a name with a family is looked up once and its first address is used; else all addresses
 * take part. */
static void
start_tcp (TnConnector *self, int family)
{
  g_autoptr (GResolver) resolver = NULL;

  if (family == 0 || g_hostname_is_ip_address (self->host)) {
    connect_to (self, g_network_address_new (self->host, self->port));
    return;
  }

  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_with_flags_async (resolver, self->host,
                                              family == 4
                                                  ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY
                                                  : G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY,
                                              self->cancellable, looked_up_cb, self);
}

static void
start_in_gio_context (TnConnector *self, int family)
{
  GError *error = NULL;
  GMainContext *context = tn_poller_get_gio_context (self->poller, &error);

  if (context == NULL) {
    report (self, -1, error);
    return;
  }

  self->cancellable = g_cancellable_new ();
  g_main_context_push_thread_default (context);
  start_tcp (self, family);
  g_main_context_pop_thread_default (context);
}

/* GSocketClient folds what bind () says into its own words, so it is asked before. */
static int
try_bind (GSocketAddress *address)
{
  struct sockaddr_storage native = { 0 };
  gssize length = g_socket_address_get_native_size (address);
  int fd;
  int errnum = 0;

  if (!g_socket_address_to_native (address, &native, sizeof native, NULL))
    return EINVAL;

  fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return errno;

  if (bind (fd, (struct sockaddr *) &native, length) < 0)
    errnum = errno;
  close (fd);

  return errnum;
}

static const char *
any_address (const TnConnectSpec *spec)
{
  gboolean is_ipv6
      = spec->family == 6 || (spec->host != NULL && strchr (spec->host, ':') != NULL);

  return is_ipv6 ? "::" : "0.0.0.0";
}

static gboolean
set_local_address (TnConnector *self, const TnConnectSpec *spec)
{
  g_autoptr (GSocketAddress) address = NULL;
  const char *text = spec->local_address;
  int errnum;

  if (text == NULL && spec->local_port == 0)
    return TRUE;

  if (text == NULL)
    text = any_address (spec);
  address = g_inet_socket_address_new_from_string (text, spec->local_port);
  errnum = address != NULL ? try_bind (address) : EINVAL;
  if (errnum != 0) {
    report (self, -1, tn_system_error_new (errnum, "bind", text, spec->local_port));
    return FALSE;
  }

  g_socket_client_set_local_address (self->client, address);

  return TRUE;
}

/* connect () on a Unix socket does not wait: a full backlog is EAGAIN. */
static int
connect_unix (const char *path, int *fd)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int errnum = 0;

  if (strlen (path) >= sizeof address.sun_path)
    return ENAMETOOLONG;

  memcpy (address.sun_path, path, strlen (path));
  *fd = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (*fd < 0)
    return errno;

  if (connect (*fd, (struct sockaddr *) &address, sizeof address) < 0) {
    errnum = errno;
    close (*fd);
    *fd = -1;
  }

  return errnum;
}

static void
start_unix (TnConnector *self, const char *path)
{
  int fd = -1;
  int errnum = connect_unix (path, &fd);

  report (self, fd, errnum != 0 ? tn_system_error_new (errnum, "connect", path, 0) : NULL);
}

TnConnector *
tn_connector_start (TnPoller *poller,
                    const TnConnectSpec *spec,
                    TnConnectFunc func,
                    gpointer owner)
{
  TnConnector *self = g_new0 (TnConnector, 1);

  self->poller = tn_poller_ref (poller);
  self->func = func;
  self->owner = owner;
  self->fd = -1;

  /* Without a context nobody will ever be called. */
  if (tn_poller_get_context (poller) == NULL)
    return self;

  if (spec->path != NULL) {
    start_unix (self, spec->path);
    return self;
  }

  self->host = g_strdup (spec->host != NULL && *spec->host != '\0' ? spec->host : "localhost");
  self->port = spec->port;
  self->client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (self->client, spec->use_proxy);
  g_signal_connect (self->client, "event", G_CALLBACK (event_cb), self);
  if (!set_local_address (self, spec))
    return self;

  start_in_gio_context (self, spec->family);

  return self;
}

void
tn_connector_cancel (TnConnector *self)
{
  if (self->cancellable == NULL) {
    connector_free (self);
    return;
  }

  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
}
