/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/protocols.h"

#include <string.h>

#include "libtlsnode/base/error.h"

typedef struct {
  const char *name;
  guint version;
} Protocol;

static const Protocol protocols[] = {
  { "TLSv1", TN_TLS_1_0 },
  { "TLSv1.1", TN_TLS_1_1 },
  { "TLSv1.2", TN_TLS_1_2 },
  { "TLSv1.3", TN_TLS_1_3 },
};

/* The names of SSL_METHODS are one of these, then nothing, "_client" or "_server", then "_method". */
typedef struct {
  const char *name;
  guint min_version; /* 0 = as it was */
  guint max_version; /* 0 = a disabled protocol */
} Method;

static const Method methods[] = {
  { "SSLv2", 0, 0 },
  { "SSLv3", 0, 0 },
  { "SSLv23", 0, TN_TLS_1_2 },
  { "TLS", TN_TLS_1_0, TN_TLS_1_3 },
  { "TLSv1", TN_TLS_1_0, TN_TLS_1_0 },
  { "TLSv1_1", TN_TLS_1_1, TN_TLS_1_1 },
  { "TLSv1_2", TN_TLS_1_2, TN_TLS_1_2 },
};

guint
tn_protocol_from_name (const char *name)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (protocols); i++) {
    if (g_strcmp0 (protocols[i].name, name) == 0)
      return protocols[i].version;
  }

  return 0;
}

const char *
tn_protocol_get_name (guint version)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (protocols); i++) {
    if (protocols[i].version == version)
      return protocols[i].name;
  }

  return NULL;
}

static const Method *
find_method (const char *name)
{
  static const char *const suffixes[] = { "_method", "_client_method", "_server_method" };
  gsize i;
  gsize j;

  for (i = 0; i < G_N_ELEMENTS (methods); i++) {
    gsize length = strlen (methods[i].name);

    if (strncmp (methods[i].name, name, length) != 0)
      continue;
    for (j = 0; j < G_N_ELEMENTS (suffixes); j++) {
      if (strcmp (name + length, suffixes[j]) == 0)
        return &methods[i];
    }
  }

  return NULL;
}

gboolean
tn_protocol_from_method (const char *method,
                         guint *min_version,
                         guint *max_version,
                         GError **error)
{
  const Method *found;

  if (method == NULL)
    return TRUE;

  found = find_method (method);
  if (found == NULL) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_PROTOCOL_METHOD, "Unknown method: %s", method);
    return FALSE;
  }
  if (found->max_version == 0) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_PROTOCOL_METHOD, "%s methods disabled",
                  found->name);
    return FALSE;
  }

  if (found->min_version != 0)
    *min_version = found->min_version;
  *max_version = found->max_version;

  return TRUE;
}
