/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/client-hello.h"

#define RECORD_HEADER 5
#define RECORD_MAX 16384
#define MESSAGE_HEADER 4
#define RANDOM_LENGTH 32
#define SESSION_ID_MAX 32
#define SERVERNAME_MAX 255

/* The scan starts anew at each call, so the records that a client can make it walk over are bounded.
 * With the cap of the message this bounds the bytes that are kept as well. */
#define MAX_RECORDS 4096

#define TYPE_CHANGE_CIPHER_SPEC 0x14
#define TYPE_ALERT 0x15
#define TYPE_HANDSHAKE 0x16
#define TYPE_APPLICATION_DATA 0x17
#define MESSAGE_CLIENT_HELLO 1
#define NAME_TYPE_HOST_NAME 0
#define STATUS_TYPE_OCSP 1
#define FALLBACK_SCSV 0x5600
#define HIGHEST_LEGACY_VERSION 0x0303

enum {
  EXTENSION_SERVER_NAME = 0,
  EXTENSION_STATUS_REQUEST = 5,
  EXTENSION_SUPPORTED_GROUPS = 10,
  EXTENSION_SIGNATURE_ALGORITHMS = 13,
  EXTENSION_ALPN = 16,
  EXTENSION_EXTENDED_MASTER_SECRET = 23,
  EXTENSION_SESSION_TICKET = 35,
  EXTENSION_PRE_SHARED_KEY = 41,
  EXTENSION_SUPPORTED_VERSIONS = 43,
  EXTENSION_KEY_SHARE = 51
};

/* What is left to read. */
typedef struct {
  const guint8 *data;
  gsize length;
} Reader;

static gboolean
read_bytes (Reader *self, gsize length, Reader *bytes)
{
  if (length > self->length)
    return FALSE;

  bytes->data = self->data;
  bytes->length = length;
  self->data += length;
  self->length -= length;

  return TRUE;
}

/* Big-endian, of n_bytes bytes. */
static gboolean
read_number (Reader *self, guint n_bytes, guint *number)
{
  Reader bytes;

  if (!read_bytes (self, n_bytes, &bytes))
    return FALSE;

  *number = 0;
  for (guint i = 0; i < n_bytes; i++)
    *number = *number << 8 | bytes.data[i];

  return TRUE;
}

/* Bytes with their length before them, in n_bytes bytes. */
static gboolean
read_vector (Reader *self, guint n_bytes, Reader *vector)
{
  guint length;

  return read_number (self, n_bytes, &length) && read_bytes (self, length, vector);
}

/* The same, and nothing may follow. */
static gboolean
read_only_vector (Reader self, guint n_bytes, Reader *vector)
{
  return read_vector (&self, n_bytes, vector) && self.length == 0;
}

static void
set_slice (TnHelloSlice *slice, const Reader *from)
{
  slice->data = from->data;
  slice->length = from->length;
  slice->present = TRUE;
}

static gboolean
parse_pairs (Reader body, guint n_bytes, TnHelloSlice *slice)
{
  Reader list;

  if (!read_only_vector (body, n_bytes, &list) || list.length == 0 || list.length % 2 != 0)
    return FALSE;

  set_slice (slice, &list);

  return TRUE;
}

/* RFC 6066 section 3. The list is read as OpenSSL reads it: one host_name and nothing else. */
static gboolean
parse_server_name (Reader body, TnClientHello *hello)
{
  Reader list;
  Reader name;
  guint type;

  if (!read_only_vector (body, 2, &list) || !read_number (&list, 1, &type)
      || type != NAME_TYPE_HOST_NAME || !read_only_vector (list, 2, &name))
    return FALSE;

  if (name.length == 0 || name.length > SERVERNAME_MAX
      || !g_utf8_validate_len ((const char *) name.data, name.length, NULL))
    return FALSE;

  hello->servername = g_strndup ((const char *) name.data, name.length);

  return TRUE;
}

/* RFC 7301 section 3.1. */
static gboolean
parse_alpn (Reader body, TnClientHello *hello)
{
  Reader list;
  Reader rest;
  Reader name;

  if (!read_only_vector (body, 2, &list) || list.length == 0)
    return FALSE;

  rest = list;
  while (rest.length > 0) {
    if (!read_vector (&rest, 1, &name) || name.length == 0)
      return FALSE;
  }

  set_slice (&hello->alpn, &list);

  return TRUE;
}

/* RFC 6066 section 8. Other types than OCSP are ignored, as OpenSSL does. */
static gboolean
parse_status_request (Reader body, TnClientHello *hello)
{
  Reader responders;
  Reader extensions;
  guint type;

  if (!read_number (&body, 1, &type))
    return FALSE;

  if (type != STATUS_TYPE_OCSP)
    return TRUE;

  hello->status_request = TRUE;

  return read_vector (&body, 2, &responders) && read_only_vector (body, 2, &extensions);
}

/* RFC 8446 section 4.2.8. An empty list asks for a HelloRetryRequest. */
static gboolean
parse_key_share (Reader body, TnClientHello *hello)
{
  Reader list;
  Reader rest;
  Reader key;
  guint group;

  if (!read_only_vector (body, 2, &list))
    return FALSE;

  rest = list;
  while (rest.length > 0) {
    if (!read_number (&rest, 2, &group) || !read_vector (&rest, 2, &key) || key.length == 0)
      return FALSE;
  }

  set_slice (&hello->key_share_groups, &list);

  return TRUE;
}

/* RFC 8446 section 4.2.11. */
static gboolean
parse_pre_shared_key (Reader body, TnClientHello *hello)
{
  Reader identities;
  Reader binders;
  Reader rest;
  Reader item;
  guint age;

  if (!read_vector (&body, 2, &identities) || !read_only_vector (body, 2, &binders)
      || identities.length == 0 || binders.length == 0)
    return FALSE;

  rest = identities;
  while (rest.length > 0) {
    if (!read_vector (&rest, 2, &item) || item.length == 0 || !read_number (&rest, 4, &age))
      return FALSE;
  }

  while (binders.length > 0) {
    if (!read_vector (&binders, 1, &item) || item.length == 0)
      return FALSE;
  }

  set_slice (&hello->psk_identities, &identities);

  return TRUE;
}

static gboolean
parse_extension (guint type, Reader body, TnClientHello *hello)
{
  switch (type) {
  case EXTENSION_SERVER_NAME:
    return parse_server_name (body, hello);
  case EXTENSION_STATUS_REQUEST:
    return parse_status_request (body, hello);
  case EXTENSION_SUPPORTED_GROUPS:
    return parse_pairs (body, 2, &hello->groups);
  case EXTENSION_SIGNATURE_ALGORITHMS:
    return parse_pairs (body, 2, &hello->signature_algorithms);
  case EXTENSION_ALPN:
    return parse_alpn (body, hello);
  case EXTENSION_EXTENDED_MASTER_SECRET:
    hello->has_extended_master_secret = TRUE;
    return TRUE;
  case EXTENSION_SESSION_TICKET:
    set_slice (&hello->session_ticket, &body);
    return TRUE;
  case EXTENSION_PRE_SHARED_KEY:
    return parse_pre_shared_key (body, hello);
  case EXTENSION_SUPPORTED_VERSIONS:
    return parse_pairs (body, 1, &hello->supported_versions);
  case EXTENSION_KEY_SHARE:
    return parse_key_share (body, hello);
  default:
    return TRUE;
  }
}

static gboolean
parse_extensions (Reader list, TnClientHello *hello)
{
  guint8 seen[(G_MAXUINT16 + 1) / 8] = { 0 };
  Reader body;
  guint type;

  while (list.length > 0) {
    if (!read_number (&list, 2, &type) || !read_vector (&list, 2, &body))
      return FALSE;

    if (seen[type / 8] & 1 << type % 8)
      return FALSE;
    seen[type / 8] |= 1 << type % 8;

    /* It covers all that is before it, so it has to be the last one. */
    if (type == EXTENSION_PRE_SHARED_KEY && list.length > 0)
      return FALSE;

    if (!parse_extension (type, body, hello))
      return FALSE;
  }

  return TRUE;
}

static gboolean
has_suite (const Reader *suites, guint wanted)
{
  for (gsize i = 0; i + 1 < suites->length; i += 2) {
    if ((guint) (suites->data[i] << 8 | suites->data[i + 1]) == wanted)
      return TRUE;
  }

  return FALSE;
}

/* RFC 8446 section 4.1.2; TLS 1.2 and below may end after the compression methods. */
static gboolean
parse_body (Reader body, TnClientHello *hello)
{
  Reader random;
  Reader session_id;
  Reader suites;
  Reader compressions;
  Reader extensions;

  if (!read_number (&body, 2, &hello->legacy_version)
      || !read_bytes (&body, RANDOM_LENGTH, &random) || !read_vector (&body, 1, &session_id)
      || !read_vector (&body, 2, &suites) || !read_vector (&body, 1, &compressions))
    return FALSE;

  if (session_id.length > SESSION_ID_MAX || suites.length == 0 || suites.length % 2 != 0
      || compressions.length == 0)
    return FALSE;

  set_slice (&hello->random, &random);
  set_slice (&hello->session_id, &session_id);
  set_slice (&hello->cipher_suites, &suites);
  hello->has_fallback_scsv = has_suite (&suites, FALLBACK_SCSV);

  if (body.length == 0)
    return TRUE;

  return read_only_vector (body, 2, &extensions) && parse_extensions (extensions, hello);
}

static gboolean
has_prefix (const guint8 *data, const char *prefix)
{
  return memcmp (data, prefix, strlen (prefix)) == 0;
}

/* The first RECORD_HEADER bytes of the connection; that many, since OpenSSL judges no fewer. */
static TnHelloVerdict
judge_first_bytes (const guint8 *data)
{
  if (has_prefix (data, "GET ") || has_prefix (data, "POST") || has_prefix (data, "HEAD")
      || has_prefix (data, "PUT "))
    return TN_HELLO_HTTP_REQUEST;

  if (has_prefix (data, "CONNE"))
    return TN_HELLO_HTTPS_PROXY_REQUEST;

  return TN_HELLO_NEED_MORE;
}

static TnHelloVerdict
judge_record_header (const guint8 *header, guint length)
{
  if (header[0] < TYPE_CHANGE_CIPHER_SPEC || header[0] > TYPE_APPLICATION_DATA
      || header[1] != 3)
    return TN_HELLO_WRONG_VERSION;

  if (header[0] != TYPE_HANDSHAKE)
    return TN_HELLO_UNEXPECTED_MESSAGE;

  if (length > RECORD_MAX)
    return TN_HELLO_RECORD_TOO_LONG;

  /* GnuTLS refuses them as well, and they would cost without getting anywhere. */
  return length == 0 ? TN_HELLO_UNEXPECTED_MESSAGE : TN_HELLO_NEED_MORE;
}

/* Where the walk over the records is. */
typedef struct {
  Reader rest;                   /* of the stream */
  guint8 header[MESSAGE_HEADER]; /* of the message, as far as it is known */
  gsize assembled;               /* bytes of the message in the records so far */
  guint n_records;
} Walk;

static gsize
message_length (const Walk *walk)
{
  if (walk->assembled < MESSAGE_HEADER)
    return G_MAXSIZE;

  return MESSAGE_HEADER
         + ((gsize) walk->header[1] << 16 | (gsize) walk->header[2] << 8 | walk->header[3]);
}

/* Takes the next record, or what has come of it. */
static TnHelloVerdict
walk_record (Walk *self)
{
  TnHelloVerdict verdict;
  Reader header;
  Reader payload;
  guint length;

  if (!read_bytes (&self->rest, RECORD_HEADER, &header)) {
    self->rest.length = 0;
    return TN_HELLO_NEED_MORE;
  }

  length = header.data[3] << 8 | header.data[4];
  verdict = judge_record_header (header.data, length);
  if (verdict != TN_HELLO_NEED_MORE)
    return verdict;

  if (++self->n_records > MAX_RECORDS)
    return TN_HELLO_TOO_LONG;

  if (!read_bytes (&self->rest, length, &payload))
    read_bytes (&self->rest, self->rest.length, &payload);

  for (gsize i = 0; i < payload.length && self->assembled + i < MESSAGE_HEADER; i++)
    self->header[self->assembled + i] = payload.data[i];
  self->assembled += payload.length;

  if (self->assembled > 0 && self->header[0] != MESSAGE_CLIENT_HELLO)
    return TN_HELLO_UNEXPECTED_MESSAGE;

  if (self->assembled >= MESSAGE_HEADER && message_length (self) > TN_CLIENT_HELLO_MAX_MESSAGE)
    return TN_HELLO_TOO_LONG;

  if (payload.length < length)
    return TN_HELLO_NEED_MORE;

  return self->assembled >= message_length (self) ? TN_HELLO_COMPLETE : TN_HELLO_NEED_MORE;
}

/* Looks at headers only. On TN_HELLO_COMPLETE all records of the message are there. */
static TnHelloVerdict
walk_records (Walk *self, gsize *wire_length)
{
  gsize total = self->rest.length;
  TnHelloVerdict verdict = judge_first_bytes (self->rest.data);

  while (verdict == TN_HELLO_NEED_MORE && self->rest.length > 0)
    verdict = walk_record (self);

  *wire_length = total - self->rest.length;

  return verdict;
}

/* The payloads of the records in data, the first length bytes of them. */
static guint8 *
assemble (Reader data, gsize length)
{
  guint8 *message = g_malloc (MIN (length, G_MAXINT32));
  Reader header;
  Reader payload;

  for (gsize done = 0; done < length; done += payload.length) {
    gsize record_length;

    if (!read_bytes (&data, RECORD_HEADER, &header))
      break;

    record_length = header.data[3] << 8 | header.data[4];
    if (!read_bytes (&data, record_length, &payload))
      break;

    memcpy (message + done, payload.data, MIN (payload.length, length - done));
  }

  return message;
}

TnHelloVerdict
tn_client_hello_scan (const guint8 *data, gsize length, TnClientHello *hello)
{
  Walk walk = { .rest = { data, length } };
  TnHelloVerdict verdict;
  Reader body;

  memset (hello, 0, sizeof *hello);
  if (length < RECORD_HEADER)
    return TN_HELLO_NEED_MORE;

  verdict = walk_records (&walk, &hello->wire_length);
  if (verdict != TN_HELLO_COMPLETE) {
    tn_client_hello_clear (hello);
    return verdict;
  }

  hello->message_length = message_length (&walk);
  hello->message = assemble ((Reader){ data, length }, hello->message_length);
  body.data = hello->message + MESSAGE_HEADER;
  body.length = hello->message_length - MESSAGE_HEADER;
  if (!parse_body (body, hello)) {
    tn_client_hello_clear (hello);
    return TN_HELLO_MALFORMED;
  }

  return TN_HELLO_COMPLETE;
}

void
tn_client_hello_clear (TnClientHello *hello)
{
  g_free (hello->message);
  g_free (hello->servername);
  memset (hello, 0, sizeof *hello);
}

static guint
highest_listed_version (const TnHelloSlice *versions, guint min_version, guint max_version)
{
  guint best = 0;

  for (gsize i = 0; i + 1 < versions->length; i += 2) {
    guint version = versions->data[i] << 8 | versions->data[i + 1];

    if (version >= min_version && version <= max_version)
      best = MAX (best, version);
  }

  return best;
}

guint
tn_client_hello_pick_version (const TnClientHello *hello, guint min_version, guint max_version)
{
  guint version;

  if (hello->supported_versions.present)
    return highest_listed_version (&hello->supported_versions, min_version, max_version);

  /* Without the list it stands for itself and all below, and never for TLS 1.3. */
  version = MIN (MIN (hello->legacy_version, max_version), HIGHEST_LEGACY_VERSION);

  return version >= min_version ? version : 0;
}
