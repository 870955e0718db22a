/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* What a client really says for each list of cipher-vectors.txt: a line per list, with the three columns of that file that have what
 * Node says. docs/ciphers.md is made of the two. */

#include <stdio.h>
#include <stdlib.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/compat/policy.h"
#include "libtlsnode/compat/protocols.h"
#include "tests/support/tn-offer.h"

static char *
say (TnPolicy *policy)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *priority = NULL;
  g_autoptr (TnOffer) offer = NULL;

  if (!tn_policy_check (policy, TN_ROLE_CLIENT, &error))
    return g_strdup (tn_error_get_code_name (error));

  priority = tn_policy_to_priority (policy, TN_ROLE_CLIENT);
  offer = priority != NULL ? tn_offer_new (priority, policy->has_psk) : NULL;

  return offer != NULL ? tn_offer_format (offer->suites) : g_strdup ("nothing");
}

static char *
say_list (const char *list, guint max_version, gboolean has_psk)
{
  TnPolicy policy
      = { .min_version = TN_TLS_1_2, .max_version = max_version, .has_psk = has_psk };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) suites = tn_cipher_list_resolve (list, &policy.level, &error);
  g_autoptr (GPtrArray) groups = tn_group_list_parse (NULL, NULL);
  g_autoptr (GPtrArray) sigalgs = tn_sigalg_list_parse (NULL, NULL);

  if (suites == NULL)
    return g_strdup (tn_error_get_code_name (error));

  policy.suites = suites;
  policy.groups = groups;
  policy.sigalgs = sigalgs;

  return say (&policy);
}

static void
print_line (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "|", -1);
  g_autofree char *newest = say_list (fields[0], TN_TLS_1_3, FALSE);
  g_autofree char *older = say_list (fields[0], TN_TLS_1_2, FALSE);
  g_autofree char *psk = say_list (fields[0], TN_TLS_1_2, TRUE);

  printf ("%s|%s|%s|%s\n", fields[0], newest, older, psk);
}

int
main (int argc, char **argv)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize i;

  if (argc != 2 || !g_file_get_contents (argv[1], &text, NULL, NULL))
    return EXIT_FAILURE;

  lines = g_strsplit (text, "\n", -1);
  for (i = 0; lines[i] != NULL; i++) {
    if (lines[i][0] != '#' && lines[i][0] != '\0')
      print_line (lines[i]);
  }

  return EXIT_SUCCESS;
}
