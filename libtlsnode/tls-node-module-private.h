/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/config.h"

/* The module's defaults, for what the options of a context leave open. Any thread may set them at any time: what is
 * filled in are strings that live for ever. */
void tn_defaults_fill (TnConfigSpec *spec);

/* The same for what is trusted. What spec borrows; NULL = nothing. Transfer full. */
TnTrust *tn_defaults_fill_trust (TnConfigSpec *spec);

/* What a context that is made now without ca trusts. Loads the default roots at the first call. Transfer full. */
TnTrust *tn_defaults_get_trust (void);

/* What the switches choose. */
void tn_defaults_set_roots (TnRoots roots);

/* Makes a cipher list that of the start: tls.DEFAULT_CIPHERS and crypto.constants.defaultCipherList. */
void tn_defaults_start_with_ciphers (const char *ciphers);
