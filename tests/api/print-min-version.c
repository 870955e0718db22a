/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <libtlsnode/tls-node.h>

static guint
count (const char *type)
{
  g_auto (GStrv) certificates = tls_node_get_ca_certificates (type, NULL);

  return g_strv_length (certificates);
}

/* What the environment does to this program, which test-setgid.py gives a group that is not the user's. */
int
main (void)
{
  g_assert_true (tls_node_apply_environment (NULL));
  g_print ("%s, %u extra, %s\n", tls_node_get_default_min_version (), count ("extra"),
           count ("system") == count ("bundled") ? "own roots" : "other roots");
  return 0;
}
