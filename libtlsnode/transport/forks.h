/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* How often this process, or an ancestor on its way, was forked. What was made at another count belongs to an ancestor. Asking the
 * kernel for the process id would be a system call in every turn. */
guint tn_count_forks (void);
