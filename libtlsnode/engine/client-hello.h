/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The first flight of a client, read before GnuTLS sees it (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2).
 *
 * Pure: bytes in, one verdict out; nothing is allocated for a hello that is refused. The scan is idempotent: the caller calls
 * again with more bytes of the same stream. It must never trust a length. */

/* OpenSSL's cap for the handshake message. */
#define TN_CLIENT_HELLO_MAX_MESSAGE 131396

typedef enum {
  TN_HELLO_NEED_MORE,
  TN_HELLO_COMPLETE,
  TN_HELLO_HTTP_REQUEST, /* GET, POST, HEAD, PUT as first bytes: ERR_SSL_HTTP_REQUEST, no reply */
  TN_HELLO_HTTPS_PROXY_REQUEST, /* CONNECT */
  TN_HELLO_WRONG_VERSION,       /* not TLS: ERR_SSL_WRONG_VERSION_NUMBER, no reply */
  TN_HELLO_UNEXPECTED_MESSAGE, /* a record of another type, or another handshake message: alert 10 */
  TN_HELLO_RECORD_TOO_LONG, /* alert 22 */
  TN_HELLO_TOO_LONG,        /* message above the cap, or too many tiny records: alert 47 */
  TN_HELLO_MALFORMED        /* alert 50 */
} TnHelloVerdict;

/* Slices point into message, which the struct owns. A list that the client did not send has length 0 and present FALSE. */
typedef struct {
  const guint8 *data;
  gsize length;
  gboolean present;
} TnHelloSlice;

typedef struct {
  guint8 *message; /* the handshake message without records: type(1) length(3) body */
  gsize message_length;
  gsize wire_length; /* bytes of the stream up to the end of the last record of the hello */
  guint legacy_version;
  TnHelloSlice random;
  TnHelloSlice session_id;
  TnHelloSlice cipher_suites; /* 2 bytes each */
  char
      *servername; /* host_name of SNI, checked: UTF-8, no NUL, 1..255 bytes; NULL = not sent */
  TnHelloSlice alpn; /* wire form of the list: length-prefixed names, well-formed */
  TnHelloSlice supported_versions; /* 2 bytes each */
  TnHelloSlice groups;             /* 2 bytes each */
  TnHelloSlice key_share_groups;   /* the raw KeyShareClientHello list */
  TnHelloSlice signature_algorithms;
  TnHelloSlice session_ticket; /* extension 35 */
  TnHelloSlice psk_identities; /* raw list of extension 41 */
  gboolean status_request;
  gboolean has_fallback_scsv; /* TLS_FALLBACK_SCSV 0x5600, RFC 7507 */
  gboolean has_extended_master_secret;
} TnClientHello;

/* data = everything received so far on a new connection. On TN_HELLO_COMPLETE fills hello (clear it afterwards). */
TnHelloVerdict tn_client_hello_scan (const guint8 *data, gsize length, TnClientHello *hello);
void tn_client_hello_clear (TnClientHello *hello);

/* The highest version the client offers among min..max, 0 = none: supported_versions when sent, else legacy_version. */
guint
tn_client_hello_pick_version (const TnClientHello *hello, guint min_version, guint max_version);
