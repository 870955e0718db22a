/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A variant as JSON: dictionaries are objects, NULL is null. Bytes are base64 behind the keys "raw" and "pubkey", elsewhere text that holds
 * NUL. */
void tool_append_json (GString *json, GVariant *value);
