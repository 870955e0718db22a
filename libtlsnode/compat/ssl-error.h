/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/tls-node-error-codes.h"

/* TLS failures in OpenSSL's words. Sets library "SSL routines", reason in lower case, and the message in
 * OpenSSL's form "error:0A0000C1:SSL routines::no shared cipher". Node adds a thread id, a function and a line of
 * OpenSSL's source to most of them; these are left out. */

/* The error for a fatal alert that the peer sent (RFC 8446 section 6), for any number; sets alert_received. The message is
 * "error:0A000410:SSL routines::sslv3 alert handshake failure:SSL alert number 40". */
GError *tn_ssl_error_from_alert (int alert);

/* The error for a code that has an OpenSSL reason; no alert. */
GError *tn_ssl_error_new (TlsNodeError code);

/* What was going on when GnuTLS failed: the same number means different things. */
typedef struct {
  gboolean is_server;
  gboolean is_handshake;    /* FALSE: a record of an open connection */
  guint version;            /* 0x0303, 0x0304, 0 = not known yet */
  gboolean has_certificate; /* server: it has one of its own */
} TnSslErrorContext;

/* Maps a GnuTLS error number; *alert is the alert to send for it, -1 = none, and stands in the error as alert_sent; NULL
 * when no alert will be sent. Lives in ssl-error-gnutls.c; GNUTLS_E_FATAL_ALERT_RECEIVED is not for this function. */
GError *
tn_ssl_error_from_gnutls (int gnutls_code, const TnSslErrorContext *context, int *alert);
