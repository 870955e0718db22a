/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/serve-http.h"

#include "tools/http-request.h"
#include "tools/tool.h"

#include <string.h>

#define HEAD_CAP (64 * 1024)

/* One per connection, freed with the handlers of its socket. */
typedef struct {
  TlsNodeSocket *socket; /* ours as long as its handlers are */
  GByteArray *head;      /* of the request that is arriving, no longer than HEAD_CAP */
  HttpRequest *request;  /* while its body is arriving */
  guint64 body_left;
  GChecksum *body;
  gboolean is_finished; /* the last answer is given, what still comes is dropped */
} HttpConnection;

static HttpConnection *
http_connection_new (TlsNodeSocket *socket)
{
  HttpConnection *self = g_new0 (HttpConnection, 1);

  self->socket = socket;
  self->head = g_byte_array_new ();

  return self;
}

static void
http_connection_free (gpointer data, GClosure *closure)
{
  HttpConnection *self = data;

  g_byte_array_unref (self->head);
  g_clear_pointer (&self->request, http_request_free);
  g_clear_pointer (&self->body, g_checksum_free);
  g_free (self);
}

static const char *
reason_of (guint status)
{
  switch (status) {
  case 200:
    return "OK";
  case 431:
    return "Request Header Fields Too Large";
  case 501:
    return "Not Implemented";
  case 505:
    return "HTTP Version Not Supported";
  default:
    return "Bad Request";
  }
}

/* Everything in the table may come from the peer. */
static void
append_row (GString *page, const char *name, const char *value)
{
  g_autofree char *valid_name = tool_make_printable (name);
  g_autofree char *valid_value = tool_make_printable (value);
  g_autofree char *escaped
      = g_markup_printf_escaped ("<tr><th>%s</th><td>%s</td></tr>\n", valid_name, valid_value);

  g_string_append (page, escaped);
}

static void
append_connection (GString *page, TlsNodeSocket *socket)
{
  g_autoptr (TlsNodeCertificate) certificate
      = tls_node_socket_get_peer_x509_certificate (socket);
  g_autofree char *subject
      = certificate != NULL ? tls_node_certificate_get_subject (certificate) : NULL;
  g_autofree char *cipher = tool_get_cipher_name (socket);

  g_string_append (page, "<h2>Connection</h2>\n<table>\n");
  append_row (page, "Protocol", tls_node_socket_get_protocol (socket));
  append_row (page, "Cipher", cipher);
  append_row (page, "ALPN", tls_node_socket_get_alpn_protocol (socket));
  append_row (page, "Server name", tls_node_socket_get_servername (socket));
  append_row (page, "Session reused",
              tls_node_socket_is_session_reused (socket) ? "yes" : "no");
  append_row (page, "Client certificate", subject);
  append_row (page, "Client address", tls_node_socket_get_remote_address (socket));
  g_string_append (page, "</table>\n");
}

static void
append_request (GString *page, const HttpConnection *self)
{
  const HttpRequest *request = self->request;
  g_autofree char *body = NULL;

  g_string_append (page, "<h2>Request</h2>\n<table>\n");
  append_row (page, "Method", request->method);
  append_row (page, "Target", request->target);
  if (request->content_length > 0) {
    body = g_strdup_printf ("%" G_GUINT64_FORMAT " bytes, SHA-256 %s", request->content_length,
                            g_checksum_get_string (self->body));
    append_row (page, "Body", body);
  }
  for (guint i = 0; i + 1 < request->fields->len; i += 2)
    append_row (page, request->fields->pdata[i], request->fields->pdata[i + 1]);
  g_string_append (page, "</table>\n");
}

static GString *
make_page (const HttpConnection *self, guint status)
{
  GString *page = g_string_new (
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta "
      "charset=\"utf-8\"><title>tlsnode</title>\n"
      "<style>body { font-family: sans-serif; max-width: 60em; margin: 2em auto } "
      "th { text-align: left; padding-right: 2em } "
      "td { font-family: monospace; word-break: break-all }</style>\n"
      "</head>\n<body>\n<h1>tlsnode</h1>\n");

  if (self->request != NULL) {
    append_connection (page, self->socket);
    append_request (page, self);
  } else {
    g_string_append_printf (page, "<p>%u %s</p>\n", status, reason_of (status));
  }
  g_string_append (page, "</body>\n</html>\n");

  return page;
}

/* Answers self->request, or refuses when there is none. */
static void
answer (HttpConnection *self, guint status)
{
  g_autoptr (GString) page = make_page (self, status);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%a, %d %b %Y %T GMT");
  g_autoptr (GString) response = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  gboolean keep_alive = self->request != NULL && self->request->keep_alive;
  gboolean has_body = self->request == NULL || !g_str_equal (self->request->method, "HEAD");

  g_string_printf (
      response,
      "HTTP/1.1 %u %s\r\nDate: %s\r\nContent-Type: text/html; charset=utf-8\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: %s\r\nCache-Control: no-store\r\n"
      "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
      "X-Content-Type-Options: nosniff\r\n\r\n",
      status, reason_of (status), date, page->len, keep_alive ? "keep-alive" : "close");
  if (has_body)
    g_string_append_len (response, page->str, page->len);
  bytes = g_string_free_to_bytes (g_steal_pointer (&response));

  g_clear_pointer (&self->request, http_request_free);
  g_clear_pointer (&self->body, g_checksum_free);
  self->is_finished = !keep_alive;
  if (keep_alive)
    tls_node_socket_write (self->socket, bytes);
  else
    tls_node_socket_end_bytes (self->socket, bytes);
}

static void
begin_request (HttpConnection *self)
{
  static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
  guint status = 0;

  self->request
      = http_request_parse ((const char *) self->head->data, self->head->len, &status);
  g_byte_array_set_size (self->head, 0);
  if (self->request == NULL) {
    answer (self, status);
    return;
  }

  self->body_left = self->request->content_length;
  if (self->body_left == 0) {
    answer (self, 200);
    return;
  }

  self->body = g_checksum_new (G_CHECKSUM_SHA256);
  if (self->request->expects_continue) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (go_on, strlen (go_on));

    tls_node_socket_write (self->socket, bytes);
  }
}

/* Takes the next line, or what there is of it; returns how many bytes it took. */
static gsize
take_head (HttpConnection *self, const guint8 *data, gsize length)
{
  const guint8 *newline = memchr (data, '\n', length);
  gsize taken = newline != NULL ? (gsize) (newline - data) + 1 : length;
  GByteArray *head = self->head;

  if (head->len + taken > HEAD_CAP) {
    answer (self, 431);
    return taken;
  }

  g_byte_array_append (head, data, taken);
  if (newline == NULL)
    return taken;

  if (head->len < 2 || head->data[head->len - 2] != '\r')
    answer (self, 400);
  else if (head->len == 2) /* an empty line before a request is allowed */
    g_byte_array_set_size (head, 0);
  else if (head->len >= 4 && memcmp (head->data + head->len - 4, "\r\n\r\n", 4) == 0)
    begin_request (self);

  return taken;
}

static gsize
take_body (HttpConnection *self, const guint8 *data, gsize length)
{
  gsize taken = MIN (length, self->body_left);

  g_checksum_update (self->body, data, taken);
  self->body_left -= taken;
  if (self->body_left == 0)
    answer (self, 200);

  return taken;
}

static void
data_cb (TlsNodeSocket *socket, GBytes *bytes, gpointer user_data)
{
  HttpConnection *self = user_data;
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize at = 0; at < length && !self->is_finished;) {
    if (self->request != NULL)
      at += take_body (self, data + at, length - at);
    else
      at += take_head (self, data + at, length - at);
  }

  /* A client that asks and does not read must not fill the memory with answers. */
  if (tls_node_socket_get_writable_need_drain (socket))
    tls_node_socket_pause (socket);
}

static void
drain_cb (TlsNodeSocket *socket, gpointer user_data)
{
  tls_node_socket_resume (socket);
}

static void
end_cb (TlsNodeSocket *socket, gpointer user_data)
{
  tls_node_socket_end (socket);
}

void
serve_http_start (TlsNodeSocket *socket)
{
  HttpConnection *self = http_connection_new (socket);

  g_signal_connect_data (socket, "data", G_CALLBACK (data_cb), self, http_connection_free, 0);
  g_signal_connect (socket, "drain", G_CALLBACK (drain_cb), NULL);
  g_signal_connect (socket, "end", G_CALLBACK (end_cb), NULL);
  tls_node_socket_resume (socket);
}
