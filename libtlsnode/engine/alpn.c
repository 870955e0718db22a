/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/alpn.h"

#include <string.h>

#include "libtlsnode/base/error.h"

const guint8 *
tn_alpn_next (const guint8 *list, gsize list_length, gsize *offset, gsize *length)
{
  const guint8 *name;

  if (*offset >= list_length || list[*offset] == 0 || list_length - *offset - 1 < list[*offset])
    return NULL;

  *length = list[*offset];
  name = list + *offset + 1;
  *offset += 1 + *length;
  return name;
}

gboolean
tn_alpn_check (const guint8 *list, gsize length, gboolean is_sent, GError **error)
{
  gsize offset = 0;
  gsize name_length = 0;
  gsize longest = 0;
  guint n_names = 0;

  while (tn_alpn_next (list, length, &offset, &name_length) != NULL) {
    longest = MAX (longest, name_length);
    n_names++;
  }

  if (offset != length || length > G_MAXUINT16) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.ALPNProtocols' is not a list of protocol names of 1 "
                  "to 255 bytes");
    return FALSE;
  }
  if (is_sent && (n_names > TN_ALPN_MAX_NAMES || longest > TN_ALPN_MAX_NAME)) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.ALPNProtocols' can offer at most %d protocols of at "
                  "most %d bytes each",
                  TN_ALPN_MAX_NAMES, TN_ALPN_MAX_NAME);
    return FALSE;
  }

  return TRUE;
}

const guint8 *
tn_alpn_find (const guint8 *list, gsize list_length, const guint8 *name, gsize length)
{
  const guint8 *candidate;
  gsize offset = 0;
  gsize candidate_length = 0;

  do {
    candidate = tn_alpn_next (list, list_length, &offset, &candidate_length);
    if (candidate != NULL && candidate_length == length
        && memcmp (candidate, name, length) == 0)
      return candidate;
  } while (candidate != NULL);

  return NULL;
}

const guint8 *
tn_alpn_select (const guint8 *own,
                gsize own_length,
                const guint8 *offered,
                gsize offered_length,
                gsize *length)
{
  const guint8 *name;
  gsize offset = 0;

  do {
    name = tn_alpn_next (own, own_length, &offset, length);
    if (name != NULL && *length <= TN_ALPN_MAX_NAME
        && tn_alpn_find (offered, offered_length, name, *length) != NULL)
      return name;
  } while (name != NULL);

  return NULL;
}
