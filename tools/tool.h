/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libtlsnode/tls-node.h>

/* What the verbs of the command share: its exit codes, the one form in which it tells an error, and the options of a secure context.
 * A verb is one file with one function that takes its own arguments (argv[0] is the verb) and returns an exit code. */

#define TOOL_OK 0
#define TOOL_FAILED 1
#define TOOL_USAGE 2

int tool_demo (int argc, char **argv);
int tool_connect (int argc, char **argv);
int tool_serve (int argc, char **argv);
int tool_keygen (int argc, char **argv);
int tool_ciphers (int argc, char **argv);
int tool_inspect (int argc, char **argv);
int tool_verify (int argc, char **argv);

/* "tlsnode: CODE: sentence", and the hint on a line of its own. */
void tool_print_error (const GError *error);
/* The same on one line, with the address of the peer; NULL = not known. */
void tool_print_peer_error (const char *address, const GError *error);
/* Both return the exit code that belongs to it. */
int tool_fail (const GError *error);
int tool_usage (const char *verb, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* "-" is standard input. NULL with error set when there is no such file; of a very large one only the beginning. */
GBytes *tool_read_file (const char *path, GError **error);

/* The options of tls.createSecureContext () that connect and serve have in common. Zero-initialised by its owner. */
typedef struct {
  char *certificate;
  char *key;
  char *alpn;
  char *min_version;
  char *max_version;
  char *ciphers;
} ToolContextArguments;

void tool_context_arguments_clear (ToolContextArguments *self);
/* What is given is stored in self, which must outlive context. */
void tool_context_arguments_add_to (ToolContextArguments *self, GOptionContext *context);
gboolean tool_context_arguments_apply (ToolContextArguments *self,
                                       TlsNodeSecureContextOptions *options,
                                       GError **error);
/* NULL when no protocol is given. */
char **tool_context_arguments_get_alpn (ToolContextArguments *self);

/* "HOST:PORT" with brackets around IPv6, from the variant that Node's address () is. */
char *tool_format_address (GVariant *address);
char *tool_get_cipher_name (TlsNodeSocket *socket);
/* What comes from the peer, safe for a terminal: control characters and broken UTF-8 are escaped. "-" for NULL. */
char *tool_make_printable (const char *text);
