/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-hello.h"

#include "tests/support/tn-test.h"

#define RECORD_HEADER 5
#define BEFORE_SESSION_ID (RECORD_HEADER + 4 + 2 + 32)

static gsize
get_uint16 (const guint8 *data)
{
  return (gsize) data[0] << 8 | data[1];
}

static gboolean
is_whole (const GByteArray *record)
{
  return record->len > RECORD_HEADER
         && record->len >= RECORD_HEADER + get_uint16 (record->data + 3);
}

static gboolean
read_some (GPollableInputStream *stream, GByteArray *record)
{
  guint8 buffer[4096];
  gssize n
      = g_pollable_input_stream_read_nonblocking (stream, buffer, sizeof buffer, NULL, NULL);

  if (n > 0)
    g_byte_array_append (record, buffer, (guint) n);
  return is_whole (record);
}

GBytes *
tn_hello_capture (TlsNodeConnectOptions *options)
{
  g_autoptr (GIOStream) near = NULL;
  g_autoptr (GIOStream) far = NULL;
  g_autoptr (GByteArray) record = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  GPollableInputStream *input;
  TnPeer client = { 0 };

  tn_make_connections (&near, &far);
  tls_node_connect_options_set_socket (options, near);
  tn_peer_watch (&client, tls_node_connect (options, &error));
  g_assert_no_error (error);
  input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (far));
  tn_run_until (read_some (input, record) || client.n_close > 0);
  g_assert_cmpuint (client.n_close, ==, 0);

  tls_node_connect_options_set_socket (options, NULL);
  tn_peer_clear (&client);
  return g_byte_array_free_to_bytes (g_steal_pointer (&record));
}

char *
tn_hello_list_suites (GBytes *hello)
{
  GString *text = g_string_new (NULL);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (hello, &length);
  gsize start;
  gsize end;

  g_assert_cmpuint (length, >, BEFORE_SESSION_ID);
  start = BEFORE_SESSION_ID + 1 + data[BEFORE_SESSION_ID] + 2;
  g_assert_cmpuint (length, >, start);
  end = start + get_uint16 (data + start - 2);
  g_assert_cmpuint (length, >, end);

  for (gsize i = start; i < end; i += 2)
    g_string_append_printf (text, "%s%04x", i > start ? " " : "",
                            (guint) get_uint16 (data + i));
  return g_string_free (text, FALSE);
}
