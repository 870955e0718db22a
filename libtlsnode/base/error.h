/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/tls-node-error-codes.h"

/* What Node puts on an Error beside code and message. Kept in the extended GError of our
 * domains; survives g_error_copy. Strings are owned, NULL or 0 = not set. */
typedef struct {
  char *host;
  char *reason;
  char *library;
  char *syscall;
  char *address;
  char *path;
  char *local_address;
  char *hint;          /* what the user can do about it, one sentence */
  char *code;          /* in TN_PROGRAM_ERROR: the code that the program chose */
  GBytes *certificate; /* DER of the certificate concerned */
  GVariant *cert;      /* its plain object, where the program made it */
  guint port;
  int errnum;         /* the system's errno, 0 = none */
  int alert_sent;     /* TLS alert number, -1 = none */
  int alert_received; /* TLS alert number, -1 = none */
} TnErrorFields;

/* What a program reports by itself, under a code of its own or none. The number is not used. */
#define TN_PROGRAM_ERROR (tn_program_error_quark ())
GQuark tn_program_error_quark (void);
GError *tn_program_error_new (const char *code, const char *message);

/* NULL when the error is of another domain. */
TnErrorFields *tn_error_fields (const GError *error);

/* In TLS_NODE_ERROR; format NULL = the default message of the code cannot be known here, so a
 * message is required. */
GError *tn_error_new (TlsNodeError code, const char *format, ...) G_GNUC_PRINTF (2, 3);
void tn_set_error (GError **error, TlsNodeError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void tn_set_x509_error (GError **error, TlsNodeX509Error code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* In TLS_NODE_SYSTEM_ERROR, in Node's words: "syscall CODE", "syscall CODE path" or
 * "syscall CODE address:port"; syscall, address may be NULL; port 0 = none. */
GError *tn_system_error_new (int errnum, const char *syscall, const char *address, guint port);

/* A code without errno (ENOTFOUND, EAI_AGAIN, or ECONNRESET with Node's own sentence). */
GError *tn_system_error_new_literal (TlsNodeSystemError code, const char *message);

/* The enum value for an errno, TLS_NODE_SYSTEM_ERROR_UNKNOWN when there is none. */
TlsNodeSystemError tn_system_error_from_errno (int errnum);

/* Adds the sentence that says what to do, for tls_node_error_get_hint (). */
void tn_error_set_hint (GError *error, const char *hint);
