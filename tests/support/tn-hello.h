/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libtlsnode/tls-node.h>

/* The ClientHello that tls_node_connect () really sends with these options, which gives them a socket of its own. */
GBytes *tn_hello_capture (TlsNodeConnectOptions *options);

/* Its cipher suites as "1302 1303 c02f". */
char *tn_hello_list_suites (GBytes *hello);
