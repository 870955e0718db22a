/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libtlsnode/tls-node.h>

/* Options as one line of words: "minVersion=TLSv1.3 key=srv.key.pem+srv-ec.key.pem requestCert=true". A name is Node's; values have
 * no blanks. Several items of a list are joined with '+', and are names of files in tests/node/keys, with a passphrase after a
 * ':'; "=text" is that text. "dhparam" is a file or the word auto. */
void tn_settings_apply (gpointer options, const char *settings);

/* The error of a context of these settings; NULL = one can be made. */
GError *tn_settings_check (const char *settings);

/* What becomes of a client and a server on loopback: "TLSv1.3 TLS_AES_256_GCM_SHA384", or the codes of both ends,
 * "client ERR_... server ERR_...", where "-" is an end that saw nothing. */
char *tn_settings_meet (const char *client, const char *server);
