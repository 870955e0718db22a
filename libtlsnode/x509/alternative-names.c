/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/alternative-names.h"

#include <arpa/inet.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/der-writer.h"
#include "libtlsnode/x509/name.h"

/* RFC 1035 section 2.3.4, RFC 5321 section 4.5.3.1.1. */
#define MAX_LABEL 63
#define MAX_NAME 253
#define MAX_LOCAL_PART 64
#define MAX_URI 2048

#define ATEXT G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "!#$%&'*+-/=?^_`{|}~."
#define URI_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-._~:/?#[]@!$&'()*+,;=%"

static const struct {
  const char *prefix;
  guint8 tag;
} prefixes[] = {
  { "DNS:", TN_NAME_DNS },
  { "IP:", TN_NAME_IP },
  { "email:", TN_NAME_EMAIL },
  { "URI:", TN_NAME_URI },
};

static gboolean
is_label (const char *label)
{
  gsize length = strspn (label, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_");

  return length > 0 && length <= MAX_LABEL && label[length] == '\0';
}

static gboolean
is_number (const char *label)
{
  return label[strspn (label, G_CSET_DIGITS)] == '\0';
}

/* A name that ends in a number is an address that went wrong. */
static gboolean
is_host_name (const char *name, gboolean may_have_wildcard)
{
  g_auto (GStrv) labels = g_strsplit (name, ".", -1);
  guint first = may_have_wildcard && g_strcmp0 (labels[0], "*") == 0 ? 1 : 0;
  guint n_labels = g_strv_length (labels);

  if (strlen (name) > MAX_NAME || n_labels <= first || is_number (labels[n_labels - 1]))
    return FALSE;

  for (guint i = first; i < n_labels; i++) {
    if (!is_label (labels[i]))
      return FALSE;
  }

  return TRUE;
}

static gboolean
is_email (const char *text)
{
  const char *at = strrchr (text, '@');
  gsize length = at != NULL ? (gsize) (at - text) : 0;

  return length > 0 && length <= MAX_LOCAL_PART && strspn (text, ATEXT) == length
         && text[0] != '.' && at[-1] != '.' && is_host_name (at + 1, FALSE);
}

/* Absolute, as RFC 5280 wants it. */
static gboolean
is_uri (const char *text)
{
  gsize scheme = strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+-.");

  return g_ascii_isalpha (text[0]) && text[scheme] == ':' && text[scheme + 1] != '\0'
         && strlen (text) <= MAX_URI && text[strspn (text, URI_CHARACTERS)] == '\0'
         && g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL);
}

static gboolean
parse_address (const char *text, guint8 *address, gsize *length)
{
  *length = 0;
  if (inet_pton (AF_INET, text, address) == 1)
    *length = 4;
  else if (inet_pton (AF_INET6, text, address) == 1)
    *length = 16;

  return *length > 0;
}

static guint8
guess_tag (const char *name)
{
  guint8 address[16];
  gsize length;

  if (parse_address (name, address, &length))
    return TN_NAME_IP;
  if (strstr (name, "://") != NULL)
    return TN_NAME_URI;

  return strchr (name, '@') != NULL ? TN_NAME_EMAIL : TN_NAME_DNS;
}

/* Everything but addresses, which are text in one place and octets in the other. */
static gboolean
is_valid (guint8 tag, const char *text)
{
  if (tag == TN_NAME_DNS)
    return is_host_name (text, TRUE);

  return tag == TN_NAME_EMAIL ? is_email (text) : tag == TN_NAME_URI && is_uri (text);
}

static gboolean
put_name (TnDerWriter *writer, const char *name)
{
  const char *text = name;
  guint8 tag = 0;
  guint8 address[16];
  gsize length;

  for (gsize i = 0; tag == 0 && i < G_N_ELEMENTS (prefixes); i++) {
    if (g_str_has_prefix (name, prefixes[i].prefix)) {
      tag = prefixes[i].tag;
      text = name + strlen (prefixes[i].prefix);
    }
  }

  if (tag == 0)
    tag = guess_tag (name);

  if (tag == TN_NAME_IP) {
    if (!parse_address (text, address, &length))
      return FALSE;

    tn_der_writer_put_item (writer, tag, address, length);
    return TRUE;
  }

  if (!is_valid (tag, text))
    return FALSE;

  tn_der_writer_put_item (writer, tag, text, strlen (text));
  return TRUE;
}

static void
set_name_error (const char *name, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (name, -1);
  GError *made = tn_error_new (
      TLS_NODE_ERROR_INVALID_ARG_VALUE,
      "The argument 'name' must hold host names, IP addresses, e-mail addresses and URIs."
      " Received '%s'",
      shown);

  if (!g_str_is_ascii (name))
    tn_error_set_hint (made, "Write internationalised names in their A-label form, as"
                             " xn--bcher-kva.example.");
  g_propagate_error (error, made);
}

GBytes *
tn_alternative_names_encode (const char *const *names, GError **error)
{
  g_auto (TnDerWriter) writer = { 0 };

  g_return_val_if_fail (names != NULL, NULL);

  for (guint i = g_strv_length ((char **) names); i > 0; i--) {
    if (!put_name (&writer, names[i - 1])) {
      set_name_error (names[i - 1], error);
      return NULL;
    }
  }

  tn_der_writer_wrap (&writer, TN_DER_SEQUENCE, 0);
  return tn_der_writer_finish (&writer);
}

static gboolean
check_name (const TnDerItem *name)
{
  g_autofree char *text = NULL;

  if (name->tag == TN_NAME_IP)
    return name->value.length == 4 || name->value.length == 16;

  if (name->value.length == 0 || memchr (name->value.data, '\0', name->value.length) != NULL)
    return FALSE;

  text = g_strndup ((const char *) name->value.data, name->value.length);
  return is_valid (name->tag, text);
}

gboolean
tn_alternative_names_check (TnDer general_names, GError **error)
{
  TnDerItem list;
  TnDerItem name;
  gboolean is_good
      = tn_der_expect_only (general_names, TN_DER_SEQUENCE, &list) && list.value.length > 0;

  while (is_good && list.value.length > 0)
    is_good = tn_name_next_general (&list.value, &name) && check_name (&name);

  if (!is_good)
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The certificate request asks for a name that is neither a host name nor an"
                  " IP address, e-mail address or URI");

  return is_good;
}
