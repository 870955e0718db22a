/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* What GIO says, in Node's words: GIO folds errno into fewer codes, this is the way back. */

/* The errno for a G_IO_ERROR, 0 = it stands for none in particular. */
int tn_errno_from_gio (const GError *error);

/* A failed call; address NULL = not known. Errors of other domains than GIO's are copied. */
GError *
tn_error_from_gio (const GError *error, const char *syscall, const char *address, guint port);

/* What Node says when getaddrinfo () failed. */
GError *tn_error_from_resolver (const GError *error, const char *host);
