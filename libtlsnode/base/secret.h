/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Overwrites memory in a way that the compiler cannot drop (explicit_bzero). NULL is allowed. */
void tn_wipe (gpointer data, gsize length);

/* Frees a string or a buffer after overwriting it. NULL is allowed. */
void tn_wipe_free_string (char *text);
void tn_wipe_free (gpointer data, gsize length);

/* A copy of data whose memory is overwritten when the last reference goes. */
GBytes *tn_secret_bytes_new (gconstpointer data, gsize length);

/* Equal length and content, in time that depends on the length only. */
gboolean tn_secret_equal (gconstpointer a, gsize a_length, gconstpointer b, gsize b_length);
