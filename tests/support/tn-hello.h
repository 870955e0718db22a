/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libtlsnode/tls-node.h>

/* The ClientHello that tls_node_connect () really sends with these options, which gives them a socket of its own. */
GBytes *tn_hello_capture (TlsNodeConnectOptions *options);

/* Cipher suites as "1302 1303 c02f". */
char *tn_hello_list_suites (GBytes *hello);

/* What an extension holds, NULL = there is none; borrowed. */
const guint8 *tn_hello_find_extension (GBytes *hello, guint type, gsize *length);

/* supported_groups as "001d 0017". */
char *tn_hello_list_groups (GBytes *hello);

/* What a server of TLS 1.2 answers to a hello, until the handshake message of this type, if it begins a record. */
GBytes *tn_hello_answer (TlsNodeSocketOptions *options, GBytes *hello, guint last_message);
