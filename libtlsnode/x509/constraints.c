/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/constraints.h"

#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <string.h>

#define OID_SUBJECT_ALT_NAME "2.5.29.17"
#define OID_NAME_CONSTRAINTS "2.5.29.30"

/* Tags of GeneralName. */
#define TAG_EMAIL 0x81
#define TAG_DNS 0x82
#define TAG_DIRECTORY 0xa4
#define TAG_URI 0x86
#define TAG_IP 0x87

#define MAX_COMPARISONS (1 << 20)

static const char permitted_fault[] = "permitted subtree violation";
static const char excluded_fault[] = "excluded subtree violation";
static const char name_fault[] = "unsupported or invalid name syntax";
static const char constraint_fault[] = "unsupported or invalid name constraint syntax";

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_name_constraints_t,
                                 gnutls_x509_name_constraints_deinit,
                                 NULL)

typedef struct {
  TnDer permitted; /* lists of GeneralSubtree */
  TnDer excluded;
  gnutls_x509_name_constraints_t gnutls;
} Constraints;

/* NameConstraints ::= SEQUENCE { [0] permitted, [1] excluded }, both optional. */
static gboolean
read_lists (const TnPathCert *cert, TnDer *permitted, TnDer *excluded)
{
  TnDer extension;
  TnDerItem list;
  TnDerItem item;

  memset (permitted, 0, sizeof *permitted);
  memset (excluded, 0, sizeof *excluded);

  if (!tn_der_find_extension (&cert->fields, OID_NAME_CONSTRAINTS, &extension))
    return TRUE;

  if (!tn_der_expect (&extension, TN_DER_SEQUENCE, &list))
    return FALSE;

  if (tn_der_expect (&list.value, 0xa0, &item))
    *permitted = item.value;

  if (tn_der_expect (&list.value, 0xa1, &item))
    *excluded = item.value;

  return list.value.length == 0;
}

/* The SEQUENCE OF GeneralName; empty when there is none. */
static gboolean
read_alternative_names (const TnPathCert *cert, TnDer *names)
{
  TnDer extension;
  TnDerItem list;

  memset (names, 0, sizeof *names);
  if (!tn_der_find_extension (&cert->fields, OID_SUBJECT_ALT_NAME, &extension))
    return TRUE;

  if (!tn_der_expect (&extension, TN_DER_SEQUENCE, &list))
    return FALSE;

  *names = list.value;
  return TRUE;
}

static guint64
count_items (TnDer list)
{
  TnDerItem item;
  guint64 count = 0;

  while (tn_der_next (&list, &item))
    count++;

  return count;
}

/* A Name by its RDNs: a common name and e-mail addresses in it are compared as well. */
static guint64
count_names (TnDer name)
{
  TnDerItem list;

  return tn_der_expect (&name, TN_DER_SEQUENCE, &list) ? count_items (list.value) : 0;
}

gboolean
tn_constraints_are_too_many (const TnPath *path)
{
  guint64 n_names = 0;
  guint64 n_constraints = 0;

  for (guint i = 0; i < path->certs->len; i++) {
    const TnPathCert *cert = path->certs->pdata[i];
    TnDer permitted;
    TnDer excluded;
    TnDer names;

    if (!read_lists (cert, &permitted, &excluded) || !read_alternative_names (cert, &names))
      return TRUE;

    n_names += count_names (cert->fields.subject) + count_items (names);
    n_constraints += count_items (permitted) + count_items (excluded);
  }

  return n_names * n_constraints > MAX_COMPARISONS;
}

/* Is the Name under the base, RDN by RDN? */
static gboolean
name_is_under (TnDer name, TnDer base)
{
  TnDerItem a;
  TnDerItem b;

  if (!tn_der_expect (&base, TN_DER_SEQUENCE, &b)
      || !tn_der_expect (&name, TN_DER_SEQUENCE, &a))
    return FALSE;

  return b.value.length <= a.value.length
         && (b.value.length == 0 || memcmp (a.value.data, b.value.data, b.value.length) == 0);
}

typedef struct {
  gboolean is_malformed;
  gboolean has_kind;      /* any base of this kind? */
  gboolean contains_name; /* directory names only */
} Subtrees;

/* GeneralSubtree ::= SEQUENCE { base GeneralName, minimum, maximum } */
static Subtrees
read_subtrees (TnDer list, guint8 tag, TnDer name)
{
  Subtrees result = { FALSE, FALSE, FALSE };
  TnDerItem subtree;
  TnDerItem base;

  while (list.length > 0 && !result.is_malformed) {
    if (!tn_der_expect (&list, TN_DER_SEQUENCE, &subtree)
        || !tn_der_next (&subtree.value, &base)) {
      result.is_malformed = TRUE;
    } else if (base.tag == tag) {
      result.has_kind = TRUE;
      result.contains_name |= tag == TAG_DIRECTORY && name_is_under (name, base.value);
    }
  }

  return result;
}

static gnutls_x509_subject_alt_name_t
gnutls_kind (guint8 tag)
{
  if (tag == TAG_EMAIL)
    return GNUTLS_SAN_RFC822NAME;
  if (tag == TAG_URI)
    return GNUTLS_SAN_URI;
  if (tag == TAG_IP)
    return GNUTLS_SAN_IPADDRESS;

  return GNUTLS_SAN_DNSNAME;
}

static const char *
check_name (const Constraints *constraints, guint8 tag, TnDer name)
{
  Subtrees permitted = read_subtrees (constraints->permitted, tag, name);
  Subtrees excluded = read_subtrees (constraints->excluded, tag, name);
  gnutls_datum_t datum = { (guint8 *) name.data, name.length };

  if (permitted.is_malformed || excluded.is_malformed)
    return constraint_fault;

  if (!permitted.has_kind && !excluded.has_kind)
    return NULL;

  if (tag == TAG_DIRECTORY) {
    if (permitted.has_kind && !permitted.contains_name)
      return permitted_fault;

    return excluded.contains_name ? excluded_fault : NULL;
  }

  if (tag == TAG_IP && name.length != 4 && name.length != 16)
    return name_fault;

  /* Of a kind that nobody here can compare, such as registered IDs. */
  if (tag != TAG_DNS && tag != TAG_EMAIL && tag != TAG_URI && tag != TAG_IP)
    return constraint_fault;

  if (gnutls_x509_name_constraints_check (constraints->gnutls, gnutls_kind (tag), &datum))
    return NULL;

  return excluded.has_kind ? excluded_fault : permitted_fault;
}

static const char *
check_names (const Constraints *constraints, const TnPathCert *cert)
{
  const char *fault = NULL;
  TnDerItem subject = { 0 };
  TnDer name = cert->fields.subject;
  TnDer names;

  if (!read_alternative_names (cert, &names))
    return name_fault;

  /* An empty subject is no name. */
  if (tn_der_expect (&name, TN_DER_SEQUENCE, &subject) && subject.value.length > 0)
    fault = check_name (constraints, TAG_DIRECTORY, subject.whole);

  while (fault == NULL && names.length > 0) {
    TnDerItem item;

    if (!tn_der_next (&names, &item))
      return name_fault;

    fault = check_name (constraints, item.tag, item.value);
  }

  return fault;
}

/* The certificates below the issuer, those that are self-issued only when they are the leaf. */
static const char *
check_below (const TnPath *path, guint issuer)
{
  const TnPathCert *cert = path->certs->pdata[issuer];
  g_auto (gnutls_x509_name_constraints_t) handle = NULL;
  const char *fault = NULL;
  Constraints constraints;
  guint critical;
  int code;

  if (gnutls_x509_name_constraints_init (&handle) < 0
      || !read_lists (cert, &constraints.permitted, &constraints.excluded))
    return constraint_fault;

  code = gnutls_x509_crt_get_name_constraints (cert->crt, handle, 0, &critical);
  if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    return NULL;

  if (code < 0)
    return constraint_fault;

  constraints.gnutls = handle;
  for (guint i = 0; i < issuer && fault == NULL; i++) {
    const TnPathCert *below = path->certs->pdata[i];

    if (i == 0 || !below->is_self_issued)
      fault = check_names (&constraints, below);
  }

  return fault;
}

const char *
tn_constraints_find_fault (const TnPath *path)
{
  const char *fault = NULL;

  if (tn_constraints_are_too_many (path))
    return "unspecified certificate verification error";

  for (guint i = 1; i < path->certs->len && fault == NULL; i++)
    fault = check_below (path, i);

  return fault;
}
