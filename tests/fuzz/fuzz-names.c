/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/constraints.h"
#include "libtlsnode/x509/name.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Every name of a list of GeneralName under the constraints. */
static void
check_names (const TnConstraints *constraints, TnDer names)
{
  TnDerItem name;

  while (tn_name_next_general (&names, &name)) {
    g_autoptr (GBytes) directory = NULL;

    if (name.tag == TN_NAME_DIRECTORY)
      directory = tn_name_to_canonical (name.value);

    g_assert_true (name.tag != TN_NAME_DIRECTORY || directory != NULL);
    tn_constraints_check (constraints, name.tag, name.value, directory);
    g_assert_true (directory == NULL || tn_name_is_below (directory, directory));
  }
}

/* First the names, with their length in two octets, then the NameConstraints. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TnConstraints) constraints = NULL;
  TnDer names;
  TnDer extension;

  if (size < 2)
    return 0;

  names.data = data + 2;
  names.length = MIN (size - 2, (gsize) data[0] << 8 | data[1]);
  extension.data = names.data + names.length;
  extension.length = size - 2 - names.length;

  constraints = tn_constraints_new (extension);
  if (constraints != NULL)
    check_names (constraints, names);

  return 0;
}
