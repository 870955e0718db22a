/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Passphrases never stand on a command line, where every user sees them. Both are transfer full: tool_free_passphrase (). */

/* The first line of a file. */
char *tool_read_passphrase (const char *path, GError **error);
/* Asks on the terminal, without echo; NULL when there is none. */
char *tool_ask_passphrase (const char *name);

void tool_free_passphrase (char *passphrase);
