/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* One sentence about what the user can do, for errors that carry none of their own. Static; NULL = nothing is known. */
const char *tn_hint_for_error (const GError *error);
