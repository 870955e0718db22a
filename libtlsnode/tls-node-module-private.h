/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/config.h"

/* The module's defaults, for what the options of a context leave open. Any thread may set them at any time: what is
 * filled in are strings that live for ever. */
void tn_defaults_fill (TnConfigSpec *spec);

/* Makes a cipher list that of the start: tls.DEFAULT_CIPHERS and crypto.constants.defaultCipherList. */
void tn_defaults_start_with_ciphers (const char *ciphers);
