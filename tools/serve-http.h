/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libtlsnode/tls-node.h>

/* Answers each HTTP/1.1 request on socket with a page that shows what was negotiated, until either side closes.
 * Call it in "secure-connection". */
void serve_http_start (TlsNodeSocket *socket);
