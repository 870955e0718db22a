/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/transport-private.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/transport/gio-error.h"

#include <sys/socket.h>

/* Any GIOStream whose two streams can be polled. A source of each is attached to the poller's context
 * from the moment that the stream had nothing (or no room) until it has; it only tells the poller. */
typedef struct {
  TnTransport base;
  GIOStream *stream;
  GPollableInputStream *input;
  GPollableOutputStream *output;
  GSource *input_source;
  GSource *output_source;
  gboolean is_shut_down;
} StreamTransport;

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Takes source. */
static void
wait_with (StreamTransport *self, GSource **place, GSource *source, GSourceFunc func)
{
  GMainContext *context = tn_poller_get_context (self->base.poller);

  *place = source;
  g_source_set_callback (source, func, self, NULL);
  if (context != NULL)
    g_source_attach (source, context);
}

static gboolean
readable_cb (GObject *stream, gpointer user_data)
{
  StreamTransport *self = user_data;

  drop_source (&self->input_source);
  tn_transport_again (&self->base, TN_READY_IN);

  return G_SOURCE_REMOVE;
}

static gboolean
writable_cb (GObject *stream, gpointer user_data)
{
  StreamTransport *self = user_data;

  drop_source (&self->output_source);
  tn_transport_again (&self->base, TN_READY_OUT);

  return G_SOURCE_REMOVE;
}

static gssize
stream_read (TnTransport *transport, guint8 *buffer, gsize length, GError **error)
{
  StreamTransport *self = (StreamTransport *) transport;
  g_autoptr (GError) failure = NULL;
  gssize n_read
      = g_pollable_input_stream_read_nonblocking (self->input, buffer, length, NULL, &failure);

  if (n_read >= 0)
    return n_read;

  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_propagate_error (error, tn_error_from_gio (failure, "read", NULL, 0));
    return TN_TRANSPORT_FAILED;
  }

  if (self->input_source == NULL)
    wait_with (self, &self->input_source,
               g_pollable_input_stream_create_source (self->input, NULL),
               G_SOURCE_FUNC (readable_cb));

  return TN_TRANSPORT_AGAIN;
}

static gssize
stream_write (TnTransport *transport, const guint8 *data, gsize length, GError **error)
{
  StreamTransport *self = (StreamTransport *) transport;
  g_autoptr (GError) failure = NULL;
  gssize n_written
      = g_pollable_output_stream_write_nonblocking (self->output, data, length, NULL, &failure);

  if (n_written >= 0)
    return n_written;

  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_propagate_error (error, tn_error_from_gio (failure, "write", NULL, 0));
    return TN_TRANSPORT_FAILED;
  }

  if (self->output_source == NULL)
    wait_with (self, &self->output_source,
               g_pollable_output_stream_create_source (self->output, NULL),
               G_SOURCE_FUNC (writable_cb));

  return TN_TRANSPORT_AGAIN;
}

/* -1 where there is something else between the stream and its socket. */
static int
stream_get_fd (TnTransport *transport)
{
  StreamTransport *self = (StreamTransport *) transport;

  if (!G_IS_SOCKET_CONNECTION (self->stream) || G_IS_TCP_WRAPPER_CONNECTION (self->stream))
    return -1;

  return g_socket_get_fd (g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->stream)));
}

/* GIO closes in a thread what does not say how to close asynchronously. For such streams closing at
 * once is the lesser evil: nothing tells whether they may be used in another thread. */
static gboolean
closes_in_thread (gpointer stream, GType base)
{
  g_autoptr (GTypeClass) base_class = g_type_class_ref (base);

  if (base == G_TYPE_IO_STREAM)
    return G_IO_STREAM_GET_CLASS (stream)->close_async
           == G_IO_STREAM_CLASS (base_class)->close_async;

  return G_OUTPUT_STREAM_GET_CLASS (stream)->close_async
         == G_OUTPUT_STREAM_CLASS (base_class)->close_async;
}

static void
close_output (StreamTransport *self)
{
  GOutputStream *output = G_OUTPUT_STREAM (self->output);
  GMainContext *context = tn_poller_get_context (self->base.poller);

  if (context == NULL || closes_in_thread (output, G_TYPE_OUTPUT_STREAM)) {
    g_output_stream_close (output, NULL, NULL);
    return;
  }

  g_main_context_push_thread_default (context);
  g_output_stream_close_async (output, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_main_context_pop_thread_default (context);
}

static void
stream_shutdown_write (TnTransport *transport)
{
  StreamTransport *self = (StreamTransport *) transport;
  int fd = stream_get_fd (transport);

  if (self->is_shut_down)
    return;

  self->is_shut_down = TRUE;
  if (fd >= 0)
    shutdown (fd, SHUT_WR);
  else
    close_output (self);
}

static void
stream_set_reset (TnTransport *transport)
{
  int fd = stream_get_fd (transport);
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  if (fd >= 0)
    setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

static void
close_stream (StreamTransport *self)
{
  GMainContext *context = tn_poller_get_context (self->base.poller);

  if (context == NULL || closes_in_thread (self->stream, G_TYPE_IO_STREAM)) {
    g_io_stream_close (self->stream, NULL, NULL);
    return;
  }

  g_main_context_push_thread_default (context);
  g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_main_context_pop_thread_default (context);
}

static void
stream_release (TnTransport *transport)
{
  StreamTransport *self = (StreamTransport *) transport;

  drop_source (&self->input_source);
  drop_source (&self->output_source);
  close_stream (self);
  g_clear_object (&self->stream);
}

static const TnTransportKind stream_kind = {
  .read = stream_read,
  .write = stream_write,
  .shutdown_write = stream_shutdown_write,
  .set_reset = stream_set_reset,
  .get_fd = stream_get_fd,
  .release = stream_release,
};

static gboolean
can_poll (GInputStream *input, GOutputStream *output)
{
  return G_IS_POLLABLE_INPUT_STREAM (input) && G_IS_POLLABLE_OUTPUT_STREAM (output)
         && g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (input))
         && g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (output));
}

TnTransport *
tn_transport_new_for_stream (TnPoller *poller,
                             GIOStream *stream,
                             TnTransportFunc func,
                             gpointer owner,
                             GError **error)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  StreamTransport *self;

  if (!can_poll (input, output)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         "The stream cannot be polled");
    return NULL;
  }

  self = g_new0 (StreamTransport, 1);
  self->stream = g_object_ref (stream);
  self->input = G_POLLABLE_INPUT_STREAM (input);
  self->output = G_POLLABLE_OUTPUT_STREAM (output);
  if (!tn_transport_init (&self->base, &stream_kind, poller, -1, func, owner, error)) {
    tn_transport_free (&self->base);
    return NULL;
  }

  return &self->base;
}
