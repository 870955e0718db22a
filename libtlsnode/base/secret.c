/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/secret.h"

#include <string.h>

/* One allocation: the length that is to be wiped, then the secret itself. */
typedef struct {
  gsize length;
  guint8 data[];
} SecretBlock;

static void
secret_block_free (gpointer data)
{
  SecretBlock *block = data;

  tn_wipe_free (block, sizeof *block + block->length);
}

void
tn_wipe (gpointer data, gsize length)
{
  if (data != NULL)
    explicit_bzero (data, length);
}

void
tn_wipe_free_string (char *text)
{
  if (text != NULL)
    tn_wipe_free (text, strlen (text));
}

void
tn_wipe_free (gpointer data, gsize length)
{
  tn_wipe (data, length);
  g_free (data);
}

GBytes *
tn_secret_bytes_new (gconstpointer data, gsize length)
{
  SecretBlock *block;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  if (length > G_MAXSIZE - sizeof *block)
    g_error ("a secret of %" G_GSIZE_FORMAT " bytes", length);
  block = g_malloc (sizeof *block + length);
  block->length = length;
  if (length > 0)
    memcpy (block->data, data, length);

  return g_bytes_new_with_free_func (block->data, length, secret_block_free, block);
}

gboolean
tn_secret_equal (gconstpointer a, gsize a_length, gconstpointer b, gsize b_length)
{
  const guint8 *left = a;
  const guint8 *right = b;
  volatile guint8 difference = 0;
  gsize i;

  if (a_length != b_length)
    return FALSE;

  for (i = 0; i < a_length; i++)
    difference |= left[i] ^ right[i];

  return difference == 0;
}
