/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/client-hello.h"

#define RECORD 5
#define HELLO_START "0303" RANDOM
#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const char *const verdict_names[] = {
  [TN_HELLO_NEED_MORE] = "need-more",
  [TN_HELLO_COMPLETE] = "complete",
  [TN_HELLO_HTTP_REQUEST] = "http-request",
  [TN_HELLO_HTTPS_PROXY_REQUEST] = "https-proxy-request",
  [TN_HELLO_WRONG_VERSION] = "wrong-version",
  [TN_HELLO_UNEXPECTED_MESSAGE] = "unexpected-message",
  [TN_HELLO_RECORD_TOO_LONG] = "record-too-long",
  [TN_HELLO_TOO_LONG] = "too-long",
  [TN_HELLO_MALFORMED] = "malformed",
};

/* From an allocation of exactly that size, so that a sanitizer sees a read past its end. */
static TnHelloVerdict
scan (const guint8 *data, gsize length, TnClientHello *hello)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);

  return tn_client_hello_scan (copy, length, hello);
}

static void
assert_verdict (GByteArray *stream, TnHelloVerdict expected)
{
  TnClientHello hello;
  TnHelloVerdict verdict = scan (stream->data, stream->len, &hello);

  g_assert_cmpstr (verdict_names[verdict], ==, verdict_names[expected]);
  if (verdict != TN_HELLO_COMPLETE)
    g_assert_null (hello.message);
  tn_client_hello_clear (&hello);
}

static void
append_number (GByteArray *to, gsize number, guint n_bytes)
{
  while (n_bytes-- > 0) {
    guint8 byte = number >> 8 * n_bytes;

    g_byte_array_append (to, &byte, 1);
  }
}

/* Spaces are for the eye. */
static void
append_hex (GByteArray *to, const char *hex)
{
  for (const char *p = hex; *p != '\0'; p++) {
    if (*p == ' ')
      continue;

    append_number (to, g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]), 1);
    p++;
  }
}

static void
append_record (GByteArray *to, const guint8 *payload, gsize length)
{
  append_hex (to, "16 0301");
  append_number (to, length, 2);
  g_byte_array_append (to, payload, length);
}

/* The message in records of at most record_length bytes. */
static GByteArray *
in_records (const guint8 *message, gsize length, gsize record_length)
{
  GByteArray *stream = g_byte_array_new ();

  for (gsize done = 0; done < length; done += record_length)
    append_record (stream, message + done, MIN (record_length, length - done));

  return stream;
}

static GByteArray *
hello_from_body (const GByteArray *body)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();

  append_number (message, 1, 1);
  append_number (message, body->len, 3);
  g_byte_array_append (message, body->data, body->len);

  return in_records (message->data, message->len, 16384);
}

static GByteArray *
hello_from_hex (const char *hex)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  append_hex (body, hex);

  return hello_from_body (body);
}

/* A hello with these extensions. */
static GByteArray *
hello_with (const char *extensions)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();

  append_hex (list, extensions);
  append_hex (body, HELLO_START "00 0002 1301 0100");
  append_number (body, list->len, 2);
  g_byte_array_append (body, list->data, list->len);

  return hello_from_body (body);
}

/* What was recorded from other implementations. */
typedef struct {
  const char *name;
  guint length;
  const char *servername;
  const char *alpn;
  guint best_version;
  guint session_id_length;
  gboolean has_ticket;
  gboolean has_psk;
  gboolean asks_for_status;
  gboolean is_fallback;
} Recorded;

static const Recorded recorded[] = {
  { "openssl-tls13", 352, "openssl.example.org", "\x02h2\x08http/1.1", 0x0304, 32, TRUE, FALSE,
    TRUE, FALSE },
  { "openssl-tls12", 218, "openssl.example.org", NULL, 0x0303, 0, TRUE, FALSE, FALSE, TRUE },
  { "openssl-resumption", 628, "openssl.example.org", NULL, 0x0304, 32, TRUE, TRUE, FALSE,
    FALSE },
  { "gnutls-tls13", 409, "gnutls.example.org", "\x02h2", 0x0304, 32, TRUE, FALSE, TRUE, FALSE },
  { "gnutls-tls12", 202, NULL, NULL, 0x0303, 0, TRUE, FALSE, TRUE, FALSE },
  { "node", 392, "node.example.org", "\x02h2\x08http/1.1", 0x0304, 32, TRUE, FALSE, FALSE,
    FALSE },
};

static GByteArray *
load (const char *name)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", "client-hello", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize length = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);

  return g_byte_array_new_take ((guint8 *) contents, length);
}

static void
test_recorded (gconstpointer data)
{
  const Recorded *row = data;
  g_autoptr (GByteArray) stream = load (row->name);
  TnClientHello hello;

  g_assert_cmpuint (stream->len, ==, row->length);
  g_assert_cmpint (scan (stream->data, stream->len, &hello), ==, TN_HELLO_COMPLETE);

  g_assert_cmpuint (hello.wire_length, ==, row->length);
  g_assert_cmpmem (hello.message, hello.message_length, stream->data + RECORD,
                   stream->len - RECORD);
  g_assert_cmpuint (hello.legacy_version, ==, 0x0303);
  g_assert_cmpstr (hello.servername, ==, row->servername);
  g_assert_cmpmem (hello.alpn.data, hello.alpn.length, row->alpn,
                   row->alpn != NULL ? strlen (row->alpn) : 0);
  g_assert_cmpuint (tn_client_hello_pick_version (&hello, 0x0301, 0x0304), ==,
                    row->best_version);
  g_assert_cmpuint (hello.session_id.length, ==, row->session_id_length);
  g_assert_cmpint (hello.session_ticket.present, ==, row->has_ticket);
  g_assert_cmpint (hello.psk_identities.present, ==, row->has_psk);
  g_assert_cmpint (hello.status_request, ==, row->asks_for_status);
  g_assert_cmpint (hello.has_fallback_scsv, ==, row->is_fallback);
  g_assert_cmpint (hello.key_share_groups.present, ==, row->best_version == 0x0304);
  g_assert_true (hello.groups.present && hello.signature_algorithms.present);
  g_assert_true (hello.has_extended_master_secret);
  tn_client_hello_clear (&hello);
}

static void
test_recorded_cut_anywhere (gconstpointer data)
{
  const Recorded *row = data;
  g_autoptr (GByteArray) stream = load (row->name);
  TnClientHello hello;

  for (gsize cut = 0; cut < stream->len; cut++) {
    g_assert_cmpint (scan (stream->data, cut, &hello), ==, TN_HELLO_NEED_MORE);
    g_assert_null (hello.message);
  }
}

static void
test_recorded_in_two_records (gconstpointer data)
{
  const Recorded *row = data;
  g_autoptr (GByteArray) stream = load (row->name);
  const guint8 *message = stream->data + RECORD;
  gsize length = stream->len - RECORD;

  for (gsize split = 1; split < length; split++) {
    g_autoptr (GByteArray) pieces = g_byte_array_new ();
    TnClientHello hello;

    append_record (pieces, message, split);
    append_record (pieces, message + split, length - split);

    g_assert_cmpint (scan (pieces->data, pieces->len, &hello), ==, TN_HELLO_COMPLETE);
    g_assert_cmpmem (hello.message, hello.message_length, message, length);
    g_assert_cmpuint (hello.wire_length, ==, pieces->len);
    tn_client_hello_clear (&hello);
  }
}

/* Byte by byte, as a client may send it: nothing but "more" until the last one. */
static void
test_recorded_in_tiny_records (gconstpointer data)
{
  const Recorded *row = data;
  g_autoptr (GByteArray) stream = load (row->name);
  g_autoptr (GByteArray) pieces = in_records (stream->data + RECORD, stream->len - RECORD, 1);
  TnClientHello hello;

  for (gsize cut = 0; cut < pieces->len; cut++)
    g_assert_cmpint (tn_client_hello_scan (pieces->data, cut, &hello), ==, TN_HELLO_NEED_MORE);

  g_assert_cmpint (scan (pieces->data, pieces->len, &hello), ==, TN_HELLO_COMPLETE);
  g_assert_cmpstr (hello.servername, ==, row->servername);
  tn_client_hello_clear (&hello);
}

static void
test_what_follows_is_not_looked_at (gconstpointer data)
{
  const Recorded *row = data;
  g_autoptr (GByteArray) stream = load (row->name);
  TnClientHello hello;

  append_hex (stream, "ffffffffffffffff");
  g_assert_cmpint (scan (stream->data, stream->len, &hello), ==, TN_HELLO_COMPLETE);

  g_assert_cmpuint (hello.wire_length, ==, row->length);
  tn_client_hello_clear (&hello);
}

/* Any change of a byte, and lengths that lie. */
static void
test_mutations_are_survived (gconstpointer data)
{
  const Recorded *row = data;
  g_autoptr (GByteArray) stream = load (row->name);
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);
  guint counts[G_N_ELEMENTS (verdict_names)] = { 0 };

  for (guint round = 0; round < 20000; round++) {
    g_autofree guint8 *mutant = g_memdup2 (stream->data, stream->len);
    TnClientHello hello;

    for (gint n = g_rand_int_range (random, 1, 5); n > 0; n--)
      mutant[g_rand_int_range (random, 0, stream->len)] = g_rand_int (random);
    counts[tn_client_hello_scan (mutant, stream->len, &hello)]++;
    tn_client_hello_clear (&hello);
  }

  g_assert_cmpuint (counts[TN_HELLO_COMPLETE], >, 0);
  g_assert_cmpuint (counts[TN_HELLO_MALFORMED], >, 0);
  g_assert_cmpuint (counts[TN_HELLO_WRONG_VERSION], >, 0);
}

/* The first bytes of a connection. */
typedef struct {
  const char *name;
  const char *text;
  const char *hex;
  TnHelloVerdict verdict;
} Start;

static const Start starts[] = {
  { "nothing", "", NULL, TN_HELLO_NEED_MORE },
  { "get", "GET / HTTP/1.1\r\n", NULL, TN_HELLO_HTTP_REQUEST },
  { "get-at-five-bytes", "GET /", NULL, TN_HELLO_HTTP_REQUEST },
  { "get-at-four-bytes", "GET ", NULL, TN_HELLO_NEED_MORE },
  { "post", "POST / HTTP/1.1\r\n", NULL, TN_HELLO_HTTP_REQUEST },
  { "head", "HEAD / HTTP/1.1\r\n", NULL, TN_HELLO_HTTP_REQUEST },
  { "put", "PUT / HTTP/1.1\r\n", NULL, TN_HELLO_HTTP_REQUEST },
  { "connect", "CONNECT a.test:443", NULL, TN_HELLO_HTTPS_PROXY_REQUEST },
  { "options", "OPTIONS * HTTP/1.1", NULL, TN_HELLO_WRONG_VERSION },
  { "getter", "GETTER", NULL, TN_HELLO_WRONG_VERSION },
  { "ssh", "SSH-2.0-OpenSSH", NULL, TN_HELLO_WRONG_VERSION },
  { "ssl-2", NULL, "80 2e 01 0301", TN_HELLO_WRONG_VERSION },
  { "major-2", NULL, "16 0203 0005", TN_HELLO_WRONG_VERSION },
  { "major-4", NULL, "16 0400 0005", TN_HELLO_WRONG_VERSION },
  { "type-13", NULL, "13 0301 0005", TN_HELLO_WRONG_VERSION },
  { "heartbeat", NULL, "18 0301 0005", TN_HELLO_WRONG_VERSION },
  { "change-cipher-spec", NULL, "14 0303 0001 01", TN_HELLO_UNEXPECTED_MESSAGE },
  { "alert", NULL, "15 0303 0002 0228", TN_HELLO_UNEXPECTED_MESSAGE },
  { "application-data", NULL, "17 0303 0005", TN_HELLO_UNEXPECTED_MESSAGE },
  { "empty-record", NULL, "16 0301 0000", TN_HELLO_UNEXPECTED_MESSAGE },
  { "empty-record-later", NULL, "16 0301 0001 01 16 0301 0000", TN_HELLO_UNEXPECTED_MESSAGE },
  { "server-hello", NULL, "16 0301 0005 02", TN_HELLO_UNEXPECTED_MESSAGE },
  { "hello-request", NULL, "16 0301 0004 00000000", TN_HELLO_UNEXPECTED_MESSAGE },
  { "alert-between", NULL, "16 0301 0001 01 15 0301 0002", TN_HELLO_UNEXPECTED_MESSAGE },
  { "other-version-later", NULL, "16 0301 0001 01 16 0501 0002", TN_HELLO_WRONG_VERSION },
  { "longest-record", NULL, "16 0301 4000", TN_HELLO_NEED_MORE },
  { "record-too-long", NULL, "16 0301 4001", TN_HELLO_RECORD_TOO_LONG },
  { "record-too-long-later", NULL, "16 0301 0001 01 16 0301 ffff", TN_HELLO_RECORD_TOO_LONG },
  { "longest-message", NULL, "16 0301 4000 01 020140", TN_HELLO_NEED_MORE },
  { "message-too-long", NULL, "16 0301 4000 01 020141", TN_HELLO_TOO_LONG },
  { "message-far-too-long", NULL, "16 0301 4000 01 ffffff", TN_HELLO_TOO_LONG },
  { "empty-message", NULL, "16 0301 0004 01 000000", TN_HELLO_MALFORMED },
};

static void
test_start (gconstpointer data)
{
  const Start *row = data;
  g_autoptr (GByteArray) stream = g_byte_array_new ();

  if (row->text != NULL)
    g_byte_array_append (stream, (const guint8 *) row->text, strlen (row->text));
  else
    append_hex (stream, row->hex);

  assert_verdict (stream, row->verdict);
}

/* The hello's body before the extensions. */
typedef struct {
  const char *name;
  const char *body;
  TnHelloVerdict verdict;
} Body;

#define ID_32 "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"

static const Body bodies[] = {
  { "no-extensions", HELLO_START "00 0002 1301 0100", TN_HELLO_COMPLETE },
  { "empty-extensions", HELLO_START "00 0002 1301 0100 0000", TN_HELLO_COMPLETE },
  { "session-id-of-32", HELLO_START "20" ID_32 "0002 1301 0100", TN_HELLO_COMPLETE },
  { "session-id-of-33", HELLO_START "21" ID_32 "40 0002 1301 0100", TN_HELLO_MALFORMED },
  { "session-id-past-the-end", HELLO_START "20 0002 1301 0100", TN_HELLO_MALFORMED },
  { "no-suites", HELLO_START "00 0000 0100", TN_HELLO_MALFORMED },
  { "odd-suites", HELLO_START "00 0003 130113 0100", TN_HELLO_MALFORMED },
  { "suites-past-the-end", HELLO_START "00 0020 1301 0100", TN_HELLO_MALFORMED },
  { "no-compressions", HELLO_START "00 0002 1301 00", TN_HELLO_MALFORMED },
  { "compressions-past-the-end", HELLO_START "00 0002 1301 02 00", TN_HELLO_MALFORMED },
  { "half-a-random", "0303 0001020304", TN_HELLO_MALFORMED },
  { "half-a-version", "03", TN_HELLO_MALFORMED },
  { "half-an-extensions-length", HELLO_START "00 0002 1301 0100 00", TN_HELLO_MALFORMED },
  { "extensions-past-the-end", HELLO_START "00 0002 1301 0100 0005 00170000",
    TN_HELLO_MALFORMED },
  { "bytes-after-the-extensions", HELLO_START "00 0002 1301 0100 0000 00", TN_HELLO_MALFORMED },
};

static void
test_body (gconstpointer data)
{
  const Body *row = data;
  g_autoptr (GByteArray) stream = hello_from_hex (row->body);

  assert_verdict (stream, row->verdict);
}

static const Body extensions[] = {
  { "unknown", "fafa 0003 010203", TN_HELLO_COMPLETE },
  { "half-a-type", "00", TN_HELLO_MALFORMED },
  { "past-the-end", "fafa 0004 010203", TN_HELLO_MALFORMED },
  { "twice", "fafa 0000 fafa 0000", TN_HELLO_MALFORMED },
  { "twice-apart", "0017 0000 fafa 0000 0017 0000", TN_HELLO_MALFORMED },

  { "name", "0000 0008 0006 00 0003 612e62", TN_HELLO_COMPLETE },
  { "name-in-utf-8", "0000 0007 0005 00 0002 c3a4", TN_HELLO_COMPLETE },
  { "name-not-utf-8", "0000 0007 0005 00 0002 c328", TN_HELLO_MALFORMED },
  { "name-with-nul", "0000 0008 0006 00 0003 610062", TN_HELLO_MALFORMED },
  { "name-empty", "0000 0005 0003 00 0000", TN_HELLO_MALFORMED },
  { "name-of-another-type", "0000 0008 0006 01 0003 612e62", TN_HELLO_MALFORMED },
  { "name-list-empty", "0000 0002 0000", TN_HELLO_MALFORMED },
  { "name-none", "0000 0000", TN_HELLO_MALFORMED },
  { "two-names", "0000 000a 0008 00 0001 61 00 0001 62", TN_HELLO_MALFORMED },
  { "name-past-the-end", "0000 0008 0006 00 0004 612e62", TN_HELLO_MALFORMED },
  { "bytes-after-the-names", "0000 0009 0006 00 0003 612e62 00", TN_HELLO_MALFORMED },

  { "alpn", "0010 0005 0003 02 6832", TN_HELLO_COMPLETE },
  { "alpn-bytes", "0010 0004 0002 01 00", TN_HELLO_COMPLETE },
  { "alpn-empty-list", "0010 0002 0000", TN_HELLO_MALFORMED },
  { "alpn-empty-name", "0010 0006 0004 02 6832 00", TN_HELLO_MALFORMED },
  { "alpn-name-past-the-end", "0010 0005 0003 03 6832", TN_HELLO_MALFORMED },
  { "alpn-without-list", "0010 0000", TN_HELLO_MALFORMED },

  { "versions", "002b 0003 02 0304", TN_HELLO_COMPLETE },
  { "versions-odd", "002b 0004 03 030403", TN_HELLO_MALFORMED },
  { "versions-empty", "002b 0001 00", TN_HELLO_MALFORMED },
  { "groups", "000a 0004 0002 001d", TN_HELLO_COMPLETE },
  { "groups-odd", "000a 0005 0003 001d00", TN_HELLO_MALFORMED },
  { "groups-empty", "000a 0002 0000", TN_HELLO_MALFORMED },
  { "groups-and-more", "000a 0005 0002 001d 00", TN_HELLO_MALFORMED },
  { "signatures", "000d 0004 0002 0403", TN_HELLO_COMPLETE },
  { "signatures-empty", "000d 0002 0000", TN_HELLO_MALFORMED },

  { "status", "0005 0005 01 0000 0000", TN_HELLO_COMPLETE },
  { "status-of-another-type", "0005 0001 02", TN_HELLO_COMPLETE },
  { "status-empty", "0005 0000", TN_HELLO_MALFORMED },
  { "status-cut", "0005 0004 01 0000 00", TN_HELLO_MALFORMED },
  { "status-and-more", "0005 0006 01 0000 0000 00", TN_HELLO_MALFORMED },

  { "key-share", "0033 0007 0005 001d 0001 ff", TN_HELLO_COMPLETE },
  { "key-share-empty", "0033 0002 0000", TN_HELLO_COMPLETE },
  { "key-share-without-key", "0033 0006 0004 001d 0000", TN_HELLO_MALFORMED },
  { "key-share-past-the-end", "0033 0007 0005 001d 0002 ff", TN_HELLO_MALFORMED },
  { "ticket-empty", "0023 0000", TN_HELLO_COMPLETE },
  { "ticket", "0023 0002 abcd", TN_HELLO_COMPLETE },

  { "psk", "0029 000d 0007 0001 61 00000000 0002 01 ff", TN_HELLO_COMPLETE },
  { "psk-not-last", "0029 000d 0007 0001 61 00000000 0002 01 ff 0017 0000",
    TN_HELLO_MALFORMED },
  { "psk-without-identity", "0029 0006 0000 0002 01 ff", TN_HELLO_MALFORMED },
  { "psk-identity-empty", "0029 000c 0006 0000 00000000 0002 01 ff", TN_HELLO_MALFORMED },
  { "psk-without-age", "0029 0009 0003 0001 61 0002 01 ff", TN_HELLO_MALFORMED },
  { "psk-without-binder", "0029 000b 0007 0001 61 00000000 0000", TN_HELLO_MALFORMED },
  { "psk-binder-empty", "0029 000c 0007 0001 61 00000000 0001 00", TN_HELLO_MALFORMED },
};

static void
test_extension (gconstpointer data)
{
  const Body *row = data;
  g_autoptr (GByteArray) stream = hello_with (row->body);

  assert_verdict (stream, row->verdict);
}

static void
test_longest_name (void)
{
  const guint lengths[] = { 255, 256 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autofree char *name = g_strnfill (2 * lengths[i], '6');
    g_autofree char *extension = g_strdup_printf ("0000 %04x %04x 00 %04x %s", lengths[i] + 5,
                                                  lengths[i] + 3, lengths[i], name);
    g_autoptr (GByteArray) stream = hello_with (extension);

    assert_verdict (stream, lengths[i] <= 255 ? TN_HELLO_COMPLETE : TN_HELLO_MALFORMED);
  }
}

/* A message of exactly the cap is read; one more byte is not even waited for (starts, above). */
static void
test_longest_message (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GByteArray) stream = NULL;
  gsize rest;
  TnClientHello hello;

  append_hex (body, HELLO_START "20" ID_32 "fffe");
  g_byte_array_set_size (body, body->len + 0xfffe);
  append_hex (body, "ff");
  g_byte_array_set_size (body, body->len + 0xff);
  rest = TN_CLIENT_HELLO_MAX_MESSAGE - 4 - body->len - 6;
  append_number (body, rest + 4, 2);
  append_hex (body, "fafa");
  append_number (body, rest, 2);
  g_byte_array_set_size (body, body->len + rest);
  stream = hello_from_body (body);
  g_assert_cmpint (scan (stream->data, stream->len, &hello), ==, TN_HELLO_COMPLETE);

  g_assert_cmpuint (hello.message_length, ==, TN_CLIENT_HELLO_MAX_MESSAGE);
  tn_client_hello_clear (&hello);
}

static void
test_too_many_records (void)
{
  guint8 message[5000] = { 0x01, 0x00, 0x20, 0x00 };
  g_autoptr (GByteArray) many = in_records (message, 4096, 1);
  g_autoptr (GByteArray) too_many = in_records (message, 4097, 1);

  assert_verdict (many, TN_HELLO_NEED_MORE);
  assert_verdict (too_many, TN_HELLO_TOO_LONG);
}

static void
test_slices_say_what_was_sent (void)
{
  g_autoptr (GByteArray) stream
      = hello_with ("000a 0006 0004 001d0017 0010 0005 0003 026832 002b 0005 04 03040303 "
                    "0029 000d 0007 0001 61 00000000 0002 01 ff");
  TnClientHello hello;

  g_assert_cmpint (scan (stream->data, stream->len, &hello), ==, TN_HELLO_COMPLETE);

  g_assert_cmpmem (hello.groups.data, hello.groups.length, "\x00\x1d\x00\x17", 4);
  g_assert_cmpmem (hello.alpn.data, hello.alpn.length, "\x02h2", 3);
  g_assert_cmpmem (hello.supported_versions.data, hello.supported_versions.length,
                   "\x03\x04\x03\x03", 4);
  g_assert_cmpmem (hello.psk_identities.data, hello.psk_identities.length, "\0\1a\0\0\0\0", 7);
  g_assert_cmpmem (hello.cipher_suites.data, hello.cipher_suites.length, "\x13\x01", 2);
  g_assert_false (hello.session_ticket.present);
  g_assert_false (hello.has_fallback_scsv);
  g_assert_false (hello.has_extended_master_secret);
  g_assert_null (hello.servername);
  tn_client_hello_clear (&hello);
}

/* Which version, of those that the server has. */
typedef struct {
  const char *name;
  guint legacy;
  const char *versions; /* NULL = not sent */
  guint min;
  guint max;
  guint picked;
} Version;

static const Version versions[] = {
  { "1.3", 0x0303, "0304 0303", 0x0303, 0x0304, 0x0304 },
  { "any-order", 0x0303, "0302 0304 0303", 0x0301, 0x0304, 0x0304 },
  { "server-stops-at-1.2", 0x0303, "0304 0303", 0x0301, 0x0303, 0x0303 },
  { "server-starts-at-1.3", 0x0303, "0303", 0x0304, 0x0304, 0 },
  { "list-wins-over-legacy", 0x0303, "0304", 0x0301, 0x0303, 0 },
  { "grease", 0x0303, "7a7a 0303", 0x0303, 0x0304, 0x0303 },
  { "no-list", 0x0303, NULL, 0x0303, 0x0304, 0x0303 },
  { "no-list-1.3-server", 0x0303, NULL, 0x0304, 0x0304, 0 },
  { "no-list-old-client", 0x0302, NULL, 0x0301, 0x0304, 0x0302 },
  { "no-list-too-old", 0x0301, NULL, 0x0303, 0x0304, 0 },
  { "no-list-old-server", 0x0303, NULL, 0x0301, 0x0302, 0x0302 },
  { "no-list-future", 0x0305, NULL, 0x0303, 0x0304, 0x0303 },
};

static void
test_version (gconstpointer data)
{
  const Version *row = data;
  g_autoptr (GByteArray) list = g_byte_array_new ();
  TnClientHello hello = { .legacy_version = row->legacy };

  if (row->versions != NULL) {
    append_hex (list, row->versions);
    hello.supported_versions = (TnHelloSlice){ list->data, list->len, TRUE };
  }

  g_assert_cmphex (tn_client_hello_pick_version (&hello, row->min, row->max), ==, row->picked);
}

static void
add_table (const char *prefix, const char *name, gconstpointer row, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/engine/client-hello/%s/%s", prefix, name);

  g_test_add_data_func (path, row, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (recorded); i++) {
    const Recorded *row = &recorded[i];

    add_table ("recorded", row->name, row, test_recorded);
    add_table ("cut-anywhere", row->name, row, test_recorded_cut_anywhere);
    add_table ("in-two-records", row->name, row, test_recorded_in_two_records);
    add_table ("in-tiny-records", row->name, row, test_recorded_in_tiny_records);
    add_table ("what-follows-is-not-looked-at", row->name, row,
               test_what_follows_is_not_looked_at);
    add_table ("mutations-are-survived", row->name, row, test_mutations_are_survived);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    add_table ("start", starts[i].name, &starts[i], test_start);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    add_table ("body", bodies[i].name, &bodies[i], test_body);
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    add_table ("extension", extensions[i].name, &extensions[i], test_extension);
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    add_table ("version", versions[i].name, &versions[i], test_version);

  g_test_add_func ("/engine/client-hello/longest-name", test_longest_name);
  g_test_add_func ("/engine/client-hello/longest-message", test_longest_message);
  g_test_add_func ("/engine/client-hello/too-many-records", test_too_many_records);
  g_test_add_func ("/engine/client-hello/slices-say-what-was-sent",
                   test_slices_say_what_was_sent);

  return g_test_run ();
}
