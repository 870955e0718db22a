/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/name.h"

/* GeneralName: the names in alternative names, name constraints and identifiers of issuers. */

gboolean
tn_name_read_other (TnDer name, TnDer *type, TnDer *value)
{
  TnDerItem oid;
  TnDerItem wrapper;
  TnDerItem inner;
  TnDer content;

  if (!tn_der_expect (&name, TN_DER_OID, &oid) || !tn_der_is_valid_oid (oid.value)
      || !tn_der_expect_only (name, 0xa0, &wrapper))
    return FALSE;

  content = wrapper.value;
  *type = oid.value;
  *value = wrapper.value;
  return tn_der_next (&content, &inner) && content.length == 0;
}

static gboolean
is_directory_name (TnDer name)
{
  g_autoptr (GBytes) canonical = tn_name_to_canonical (name);

  return canonical != NULL;
}

/* Strings are whatever they are: who compares them looks at their form. */
static gboolean
is_well_formed (const TnDerItem *name)
{
  TnDer type;
  TnDer value;

  switch (name->tag) {
  case TN_NAME_OTHER:
    return tn_name_read_other (name->value, &type, &value);

  case TN_NAME_DIRECTORY:
    return is_directory_name (name->value);

  case TN_NAME_REGISTERED_ID:
    return tn_der_is_valid_oid (name->value);

  case TN_NAME_EMAIL:
  case TN_NAME_DNS:
  case TN_NAME_X400:
  case TN_NAME_EDI_PARTY:
  case TN_NAME_URI:
  case TN_NAME_IP:
    return TRUE;

  default:
    return FALSE;
  }
}

gboolean
tn_name_next_general (TnDer *list, TnDerItem *name)
{
  TnDer rest = *list;

  if (!tn_der_next (&rest, name) || !is_well_formed (name))
    return FALSE;

  *list = rest;
  return TRUE;
}
