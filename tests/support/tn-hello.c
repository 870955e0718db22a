/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-hello.h"

#include "tests/support/tn-test.h"

#define RECORD_HEADER 5
#define SUPPORTED_GROUPS 10
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

/* Where the cipher suites begin, behind their length. */
static gsize
find_suites (GBytes *hello, const guint8 **data, gsize *length)
{
  gsize start;

  *data = g_bytes_get_data (hello, length);
  g_assert_cmpuint (*length, >, BEFORE_SESSION_ID);
  start = BEFORE_SESSION_ID + 1 + (*data)[BEFORE_SESSION_ID] + 2;
  g_assert_cmpuint (*length, >, start);
  g_assert_cmpuint (*length, >, start + get_uint16 (*data + start - 2));
  return start;
}

static char *
list_numbers (const guint8 *data, gsize length)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i + 1 < length; i += 2)
    g_string_append_printf (text, "%s%04x", i > 0 ? " " : "", (guint) get_uint16 (data + i));
  return g_string_free (text, FALSE);
}

char *
tn_hello_list_suites (GBytes *hello)
{
  const guint8 *data = NULL;
  gsize length = 0;
  gsize start = find_suites (hello, &data, &length);

  return list_numbers (data + start, get_uint16 (data + start - 2));
}

const guint8 *
tn_hello_find_extension (GBytes *hello, guint type, gsize *length)
{
  const guint8 *data = NULL;
  gsize end = 0;
  gsize start = find_suites (hello, &data, &end);
  gsize i = start + get_uint16 (data + start - 2);

  i += 1 + (gsize) data[i] + 2; /* compression methods, length of the extensions */
  while (i + 4 <= end) {
    *length = get_uint16 (data + i + 2);
    g_assert_cmpuint (i + 4 + *length, <=, end);
    if (get_uint16 (data + i) == type)
      return data + i + 4;
    i += 4 + *length;
  }
  return NULL;
}

char *
tn_hello_list_groups (GBytes *hello)
{
  gsize length = 0;
  const guint8 *data = tn_hello_find_extension (hello, SUPPORTED_GROUPS, &length);

  return data == NULL ? NULL : list_numbers (data + 2, length - 2);
}

static gboolean
has_message (GPollableInputStream *stream, GByteArray *bytes, guint type)
{
  read_some (stream, bytes);
  for (gsize i = 0; i + RECORD_HEADER < bytes->len;
       i += RECORD_HEADER + get_uint16 (bytes->data + i + 3)) {
    if (bytes->data[i + RECORD_HEADER] == type)
      return TRUE;
  }
  return FALSE;
}

GBytes *
tn_hello_answer (TlsNodeSocketOptions *options, GBytes *hello, guint last_message)
{
  g_autoptr (GIOStream) near = NULL;
  g_autoptr (GIOStream) far = NULL;
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  GPollableInputStream *input;
  TnPeer server = { 0 };

  tn_make_connections (&near, &far);
  tn_peer_watch (&server, tls_node_socket_new (near, options, &error));
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (far),
                             g_bytes_get_data (hello, NULL), g_bytes_get_size (hello), NULL,
                             NULL, &error);
  g_assert_no_error (error);
  input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (far));
  tn_run_until (has_message (input, answer, last_message) || server.n_close > 0);
  g_assert_cmpuint (server.n_close, ==, 0);

  tn_peer_clear (&server);
  return g_byte_array_free_to_bytes (g_steal_pointer (&answer));
}
