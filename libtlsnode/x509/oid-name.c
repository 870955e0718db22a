/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/oid-name.h"

char *
tn_oid_to_name (TnDer oid)
{
  g_autofree char *dotted = tn_der_oid_to_string (oid);

  for (gsize i = 0; dotted != NULL && tn_oid_names[i].oid != NULL; i++) {
    if (g_str_equal (tn_oid_names[i].oid, dotted))
      return g_strdup (tn_oid_names[i].name);
  }

  return g_steal_pointer (&dotted);
}
