/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <libtlsnode/tls-node.h>

/* What TLSNODE_OPTIONS does to this program, which test-setgid.py gives a group that is not the user's. */
int
main (void)
{
  g_assert_true (tls_node_apply_environment (NULL));
  g_print ("%s\n", tls_node_get_default_min_version ());
  return 0;
}
