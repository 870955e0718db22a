/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/protocols.h"

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
