/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/groups.h"

#include <string.h>

#include "libtlsnode/base/error.h"

/* All groups of OpenSSL 3.0, by id. */
static const TnGroup groups[] = {
  { 1, 80, 721, "sect163k1", { "K-163" }, NULL, FALSE, FALSE },
  { 2, 80, 722, "sect163r1", { NULL }, NULL, FALSE, FALSE },
  { 3, 80, 723, "sect163r2", { "B-163" }, NULL, FALSE, FALSE },
  { 4, 80, 724, "sect193r1", { NULL }, NULL, FALSE, FALSE },
  { 5, 80, 725, "sect193r2", { NULL }, NULL, FALSE, FALSE },
  { 6, 112, 726, "sect233k1", { "K-233" }, NULL, FALSE, FALSE },
  { 7, 112, 727, "sect233r1", { "B-233" }, NULL, FALSE, FALSE },
  { 8, 112, 728, "sect239k1", { NULL }, NULL, FALSE, FALSE },
  { 9, 128, 729, "sect283k1", { "K-283" }, NULL, FALSE, FALSE },
  { 10, 128, 730, "sect283r1", { "B-283" }, NULL, FALSE, FALSE },
  { 11, 192, 731, "sect409k1", { "K-409" }, NULL, FALSE, FALSE },
  { 12, 192, 732, "sect409r1", { "B-409" }, NULL, FALSE, FALSE },
  { 13, 256, 733, "sect571k1", { "K-571" }, NULL, FALSE, FALSE },
  { 14, 256, 734, "sect571r1", { "B-571" }, NULL, FALSE, FALSE },
  { 15, 80, 708, "secp160k1", { NULL }, NULL, FALSE, FALSE },
  { 16, 80, 709, "secp160r1", { NULL }, NULL, FALSE, FALSE },
  { 17, 80, 710, "secp160r2", { NULL }, NULL, FALSE, FALSE },
  { 18, 80, 711, "secp192k1", { NULL }, NULL, FALSE, FALSE },
  { 19, 80, 409, "prime192v1", { "secp192r1", "P-192" }, "GROUP-SECP192R1", FALSE, FALSE },
  { 20, 112, 712, "secp224k1", { NULL }, NULL, FALSE, FALSE },
  { 21, 112, 713, "secp224r1", { "P-224" }, "GROUP-SECP224R1", FALSE, FALSE },
  { 22, 128, 714, "secp256k1", { NULL }, NULL, FALSE, FALSE },
  { 23, 128, 415, "prime256v1", { "secp256r1", "P-256" }, "GROUP-SECP256R1", FALSE, TRUE },
  { 24, 192, 715, "secp384r1", { "P-384" }, "GROUP-SECP384R1", FALSE, TRUE },
  { 25, 256, 716, "secp521r1", { "P-521" }, "GROUP-SECP521R1", FALSE, TRUE },
  { 26, 128, 927, "brainpoolP256r1", { NULL }, NULL, FALSE, FALSE },
  { 27, 192, 931, "brainpoolP384r1", { NULL }, NULL, FALSE, FALSE },
  { 28, 256, 933, "brainpoolP512r1", { NULL }, NULL, FALSE, FALSE },
  { 29, 128, 1034, "X25519", { "x25519" }, "GROUP-X25519", FALSE, TRUE },
  { 30, 224, 1035, "X448", { "x448" }, "GROUP-X448", FALSE, TRUE },
  { 256, 112, 1126, "ffdhe2048", { NULL }, "GROUP-FFDHE2048", TRUE, TRUE },
  { 257, 128, 1127, "ffdhe3072", { NULL }, "GROUP-FFDHE3072", TRUE, TRUE },
  { 258, 128, 1128, "ffdhe4096", { NULL }, "GROUP-FFDHE4096", TRUE, TRUE },
  { 259, 128, 1129, "ffdhe6144", { NULL }, "GROUP-FFDHE6144", TRUE, TRUE },
  { 260, 192, 1130, "ffdhe8192", { NULL }, "GROUP-FFDHE8192", TRUE, TRUE },
};

static const guint16 default_ids[] = { 29, 23, 30, 25, 24, 256, 257, 258, 259, 260 };

const TnGroup *
tn_group_by_id (guint id)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (groups); i++) {
    if (groups[i].id == id)
      return &groups[i];
  }

  return NULL;
}

static gboolean
has_name (const TnGroup *group, const char *name, guint64 nid)
{
  return strcmp (group->name, name) == 0 || g_strcmp0 (group->aliases[0], name) == 0
         || g_strcmp0 (group->aliases[1], name) == 0 || (guint64) group->nid == nid;
}

static const TnGroup *
find_by_name (const char *name)
{
  guint64 nid = 0;
  gsize i;

  g_ascii_string_to_unsigned (name, 10, 1, G_MAXINT, &nid, NULL);
  for (i = 0; i < G_N_ELEMENTS (groups); i++) {
    if (has_name (&groups[i], name, nid))
      return &groups[i];
  }

  return NULL;
}

static GPtrArray *
list_default (void)
{
  GPtrArray *result = g_ptr_array_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (default_ids); i++)
    g_ptr_array_add (result, (gpointer) tn_group_by_id (default_ids[i]));

  return result;
}

GPtrArray *
tn_group_list_parse (const char *list, GError **error)
{
  g_autoptr (GPtrArray) result = NULL;
  g_auto (GStrv) words = NULL;
  gsize i;

  if (list == NULL || strcmp (list, "auto") == 0)
    return list_default ();

  result = g_ptr_array_new ();
  words = g_strsplit (list, ":", -1);
  for (i = 0; words[i] != NULL; i++) {
    const TnGroup *group = find_by_name (g_strstrip (words[i]));

    if (group == NULL || g_ptr_array_find (result, group, NULL)) {
      g_clear_pointer (&result, g_ptr_array_unref);
      break;
    }
    g_ptr_array_add (result, (gpointer) group);
  }

  if (result == NULL || result->len == 0) {
    tn_set_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, "Failed to set ECDH curve");
    return NULL;
  }

  return g_steal_pointer (&result);
}

const char *const *
tn_group_get_names (void)
{
  static const char *const names[]
      = { "prime192v1", "prime256v1", "secp224r1", "secp384r1", "secp521r1", NULL };

  return names;
}
