/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/constraints.h"

#include "libtlsnode/x509/constraints-match.h"
#include "libtlsnode/x509/name.h"

/* NameConstraints ::= SEQUENCE { [0] permittedSubtrees, [1] excludedSubtrees }, both lists of GeneralSubtree. */

#define OID_SMTP_UTF8_MAILBOX "1.3.6.1.5.5.7.8.9"

static const char permitted_fault[] = "permitted subtree violation";
static const char excluded_fault[] = "excluded subtree violation";
static const char range_fault[] = "name constraints minimum and maximum not supported";

static void
subtree_clear_cb (gpointer data)
{
  TnSubtree *self = data;

  g_clear_pointer (&self->directory, g_bytes_unref);
}

/* BaseDistance ::= INTEGER; 0 is the default of the minimum. */
static gboolean
is_zero (TnDer number)
{
  return number.length == 1 && number.data[0] == 0;
}

/* GeneralSubtree ::= SEQUENCE { base GeneralName, [0] minimum DEFAULT 0, [1] maximum OPTIONAL } */
static gboolean
read_subtree (TnDer *list, TnSubtree *subtree)
{
  TnDerItem sequence;
  TnDerItem base;
  TnDerItem minimum;
  TnDerItem maximum;

  if (!tn_der_expect (list, TN_DER_SEQUENCE, &sequence)
      || !tn_name_next_general (&sequence.value, &base)
      || !tn_der_take_optional (&sequence.value, 0x80, &minimum)
      || !tn_der_take_optional (&sequence.value, 0x81, &maximum) || sequence.value.length > 0)
    return FALSE;

  subtree->tag = base.tag;
  subtree->base = base.value;
  subtree->has_range
      = maximum.whole.length > 0 || (minimum.whole.length > 0 && !is_zero (minimum.value));

  if (base.tag == TN_NAME_DIRECTORY)
    subtree->directory = tn_name_to_canonical (base.value);

  return base.tag != TN_NAME_DIRECTORY || subtree->directory != NULL;
}

static gboolean
read_subtrees (TnDer list, GArray *subtrees)
{
  while (list.length > 0) {
    TnSubtree subtree = { 0 };

    if (!read_subtree (&list, &subtree))
      return FALSE;

    g_array_append_val (subtrees, subtree);
  }

  return TRUE;
}

static GArray *
subtrees_new (void)
{
  GArray *subtrees = g_array_new (FALSE, FALSE, sizeof (TnSubtree));

  g_array_set_clear_func (subtrees, subtree_clear_cb);
  return subtrees;
}

TnConstraints *
tn_constraints_new (TnDer extension)
{
  g_autoptr (TnConstraints) self = g_new0 (TnConstraints, 1);
  TnDerItem list;
  TnDerItem permitted;
  TnDerItem excluded;

  self->permitted = subtrees_new ();
  self->excluded = subtrees_new ();

  if (!tn_der_expect_only (extension, TN_DER_SEQUENCE, &list)
      || !tn_der_take_optional (&list.value, 0xa0, &permitted)
      || !tn_der_take_optional (&list.value, 0xa1, &excluded) || list.value.length > 0
      || !read_subtrees (permitted.value, self->permitted)
      || !read_subtrees (excluded.value, self->excluded))
    return NULL;

  return g_steal_pointer (&self);
}

guint
tn_constraints_get_size (const TnConstraints *self)
{
  return self->permitted->len + self->excluded->len;
}

void
tn_constraints_free (TnConstraints *self)
{
  g_array_unref (self->permitted);
  g_array_unref (self->excluded);
  g_free (self);
}

/* A name to be compared: an e-mail address in UTF-8 (RFC 8398) is an OtherName, but falls under the constraints of e-mail. */
typedef struct {
  guint8 tag;
  TnDer value;
  GBytes *directory;
  TnDer other_type; /* of an OtherName */
  gboolean is_utf8_mailbox;
} Name;

static gboolean
is_about (const TnSubtree *subtree, const Name *name)
{
  TnDer type;
  TnDer value;

  if (name->is_utf8_mailbox)
    return subtree->tag == TN_NAME_EMAIL;

  if (name->tag != TN_NAME_OTHER || subtree->tag != TN_NAME_OTHER)
    return subtree->tag == name->tag;

  return !tn_name_read_other (subtree->base, &type, &value)
         || tn_der_equal (type, name->other_type);
}

static TnMatch
match (const TnSubtree *subtree, const Name *name)
{
  if (name->is_utf8_mailbox)
    return tn_match_utf8_mailbox (name->value, subtree->base);

  switch (name->tag) {
  case TN_NAME_DIRECTORY:
    return tn_name_is_below (name->directory, subtree->directory) ? TN_MATCH_YES : TN_MATCH_NO;

  case TN_NAME_DNS:
    return tn_match_dns (name->value, subtree->base);

  case TN_NAME_EMAIL:
    return tn_match_email (name->value, subtree->base);

  case TN_NAME_URI:
    return tn_match_uri (name->value, subtree->base);

  case TN_NAME_IP:
    return tn_match_ip (name->value, subtree->base);

  default:
    return TN_MATCH_UNSUPPORTED;
  }
}

static const char *
explain (TnMatch result)
{
  switch (result) {
  case TN_MATCH_BAD_NAME:
    return "unsupported or invalid name syntax";

  case TN_MATCH_UNSUPPORTED:
    return "unsupported name constraint type";

  case TN_MATCH_YES:
  case TN_MATCH_NO:
    break;
  }

  return NULL;
}

/* nc_match (), first half: when there are permitted subtrees of the kind, one must contain the name. */
static const char *
check_permitted (const GArray *subtrees, const Name *name)
{
  gboolean is_asked = FALSE;
  gboolean is_found = FALSE;

  for (guint i = 0; i < subtrees->len; i++) {
    const TnSubtree *subtree = &g_array_index (subtrees, TnSubtree, i);
    TnMatch result = TN_MATCH_NO;

    if (!is_about (subtree, name))
      continue;

    if (subtree->has_range)
      return range_fault;

    is_asked = TRUE;
    if (!is_found)
      result = match (subtree, name);

    if (explain (result) != NULL)
      return explain (result);

    is_found |= result == TN_MATCH_YES;
  }

  return is_asked && !is_found ? permitted_fault : NULL;
}

/* And none of the excluded ones. */
static const char *
check_excluded (const GArray *subtrees, const Name *name)
{
  for (guint i = 0; i < subtrees->len; i++) {
    const TnSubtree *subtree = &g_array_index (subtrees, TnSubtree, i);
    TnMatch result;

    if (!is_about (subtree, name))
      continue;

    if (subtree->has_range)
      return range_fault;

    result = match (subtree, name);
    if (result == TN_MATCH_YES)
      return excluded_fault;

    if (explain (result) != NULL)
      return explain (result);
  }

  return NULL;
}

const char *
tn_constraints_check (const TnConstraints *self, guint8 tag, TnDer value, GBytes *directory)
{
  Name name = { tag, value, directory, { NULL, 0 }, FALSE };
  const char *fault;

  if (tag == TN_NAME_OTHER && !tn_name_read_other (value, &name.other_type, &name.value))
    return explain (TN_MATCH_BAD_NAME);

  name.is_utf8_mailbox
      = tag == TN_NAME_OTHER && tn_der_is_oid (name.other_type, OID_SMTP_UTF8_MAILBOX);

  fault = check_permitted (self->permitted, &name);
  return fault != NULL ? fault : check_excluded (self->excluded, &name);
}
