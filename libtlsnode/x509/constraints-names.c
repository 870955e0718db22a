/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/constraints-names.h"

#include <string.h>

#include "libtlsnode/x509/name.h"

/* Which names of a certificate fall under constraints: the subject, e-mail addresses in it, every alternative name; and, where there is
 * no DNS name, common names that look like one (NAME_CONSTRAINTS_check () and NAME_CONSTRAINTS_check_CN ()). */

#define OID_COMMON_NAME "2.5.4.3"
#define OID_EMAIL_ADDRESS "1.2.840.113549.1.9.1"

static const char name_fault[] = "unsupported or invalid name syntax";

/* Walks the attributes of a Name in order. */
typedef struct {
  TnDer rdns;
  TnDer attributes; /* what is left of the current RDN */
} AttributeWalk;

static void
attribute_walk_init (AttributeWalk *self, TnDer name)
{
  TnDerItem list = { 0 };

  memset (self, 0, sizeof *self);
  if (tn_der_expect (&name, TN_DER_SEQUENCE, &list))
    self->rdns = list.value;
}

static gboolean
attribute_walk_next (AttributeWalk *self, TnDer *oid, TnDerItem *value)
{
  TnDerItem item;
  TnDerItem type;

  while (self->attributes.length == 0 && tn_der_expect (&self->rdns, TN_DER_SET, &item))
    self->attributes = item.value;

  if (!tn_der_expect (&self->attributes, TN_DER_SEQUENCE, &item)
      || !tn_der_expect (&item.value, TN_DER_OID, &type) || !tn_der_next (&item.value, value))
    return FALSE;

  *oid = type.value;
  return TRUE;
}

guint64
tn_constraints_count_names (const TnPathCert *cert)
{
  TnDer names = cert->alternative_names;
  AttributeWalk walk;
  TnDerItem item;
  guint64 count = 0;
  TnDer oid;

  attribute_walk_init (&walk, cert->fields.subject);
  while (attribute_walk_next (&walk, &oid, &item))
    count++;

  while (tn_der_next (&names, &item))
    count++;

  return count;
}

static const char *
check_email_addresses (const TnConstraints *self, const TnPathCert *cert)
{
  const char *fault = NULL;
  AttributeWalk walk;
  TnDerItem value;
  TnDer oid;

  attribute_walk_init (&walk, cert->fields.subject);
  while (fault == NULL && attribute_walk_next (&walk, &oid, &value)) {
    if (!tn_der_is_oid (oid, OID_EMAIL_ADDRESS))
      continue;

    fault = value.tag == TN_DER_IA5_STRING
                ? tn_constraints_check (self, TN_NAME_EMAIL, value.value, NULL)
                : name_fault;
  }

  return fault;
}

static const char *
check_subject (const TnConstraints *self, const TnPathCert *cert)
{
  const char *fault;

  /* An empty subject is no name. */
  if (g_bytes_get_size (cert->subject) == 0)
    return NULL;

  fault = tn_constraints_check (self, TN_NAME_DIRECTORY, cert->fields.subject, cert->subject);
  return fault != NULL ? fault : check_email_addresses (self, cert);
}

static const char *
check_alternative_name (const TnConstraints *self, const TnDerItem *name)
{
  g_autoptr (GBytes) directory = NULL;

  if (name->tag == TN_NAME_DIRECTORY) {
    directory = tn_name_to_canonical (name->value);
    if (directory == NULL)
      return name_fault;
  }

  return tn_constraints_check (self, name->tag, name->value, directory);
}

const char *
tn_constraints_check_certificate (const TnConstraints *self, const TnPathCert *cert)
{
  const char *fault = check_subject (self, cert);
  TnDer names = cert->alternative_names;
  TnDerItem name;

  while (fault == NULL && tn_der_next (&names, &name))
    fault = check_alternative_name (self, &name);

  return fault;
}

/* At least two labels; a dot or hyphen only within, no hyphen beside a dot. Underscores are usual. */
static gboolean
looks_like_host (const char *text, gsize length)
{
  gboolean has_dot = FALSE;

  for (gsize i = 0; i < length; i++) {
    gboolean is_within = i > 0 && i + 1 < length;

    if (g_ascii_isalnum (text[i]) || text[i] == '_' || (text[i] == '-' && is_within))
      continue;

    if (text[i] != '.' || !is_within || text[i + 1] == '.' || text[i + 1] == '-'
        || text[i - 1] == '-')
      return FALSE;

    has_dot = TRUE;
  }

  return has_dot;
}

static const char *
check_common_name (const TnConstraints *self, const TnDerItem *value)
{
  g_autoptr (GString) text = tn_name_value_to_utf8 (value);
  TnDer host;

  if (text == NULL)
    return name_fault;

  /* NULs at the end were usual once; one within is an attempt to look shorter. */
  while (text->len > 0 && text->str[text->len - 1] == '\0')
    g_string_truncate (text, text->len - 1);

  if (memchr (text->str, '\0', text->len) != NULL)
    return name_fault;

  if (!looks_like_host (text->str, text->len))
    return NULL;

  host.data = (const guint8 *) text->str;
  host.length = text->len;
  return tn_constraints_check (self, TN_NAME_DNS, host, NULL);
}

static gboolean
has_dns_name (const TnPathCert *cert)
{
  TnDer names = cert->alternative_names;
  TnDerItem name;

  while (tn_der_next (&names, &name)) {
    if (name.tag == TN_NAME_DNS)
      return TRUE;
  }

  return FALSE;
}

const char *
tn_constraints_check_common_names (const TnConstraints *self, const TnPathCert *cert)
{
  const char *fault = NULL;
  AttributeWalk walk;
  TnDerItem value;
  TnDer oid;

  if (has_dns_name (cert))
    return NULL;

  attribute_walk_init (&walk, cert->fields.subject);
  while (fault == NULL && attribute_walk_next (&walk, &oid, &value)) {
    if (tn_der_is_oid (oid, OID_COMMON_NAME))
      fault = check_common_name (self, &value);
  }

  return fault;
}
