/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libtlsnode/tls-node.h>

/* What the files of tlsnode inspect and tlsnode verify share. Entries are those of tls_node_inspect (). */

typedef struct {
  const char *host; /* HOST[:PORT] */
  const char *servername;
  GBytes *ca; /* NULL = the default roots */
} ToolHost;

/* A "connection" and the chain of the server, as aa{sv}. NULL with error set when there is no connection. */
GVariant *tool_inspect_host (const ToolHost *host, GError **error);

/* For people. now: in seconds since the epoch; more than 20 of a list are counted only. */
void tool_print_entry (GVariant *entry, gint64 now);

/* "C=DE, CN=a.test" of a directory name, safe for a terminal. */
char *tool_format_name (GVariant *name);
/* "2026-01-01 00:00:00 UTC" */
char *tool_format_time (gint64 seconds);
/* key = value, and then everything of the entry. */
GVariant *tool_name_entry (GVariant *entry, const char *key, const char *value);
