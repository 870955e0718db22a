/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/constraints-match.h"

#include <string.h>

static gboolean
equal_without_case (const guint8 *a, const guint8 *b, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (g_ascii_tolower (a[i]) != g_ascii_tolower (b[i]))
      return FALSE;
  }

  return TRUE;
}

static gboolean
ends_with (TnDer name, TnDer end)
{
  return name.length >= end.length
         && equal_without_case (name.data + name.length - end.length, end.data, end.length);
}

static TnMatch
match_if (gboolean is_match)
{
  return is_match ? TN_MATCH_YES : TN_MATCH_NO;
}

static gboolean
begins_with_dot (TnDer name)
{
  return name.length > 0 && name.data[0] == '.';
}

/* The name, or any number of labels before it (RFC 5280 section 4.2.1.10). With a dot in front there must be one. */
TnMatch
tn_match_dns (TnDer name, TnDer base)
{
  if (base.length == 0)
    return TN_MATCH_YES;

  if (!ends_with (name, base))
    return TN_MATCH_NO;

  return match_if (name.length == base.length || begins_with_dot (base)
                   || name.data[name.length - base.length - 1] == '.');
}

/* Of the host in a mailbox or a URI: with a dot in front the hosts below it, else that host alone. */
static TnMatch
match_host (TnDer host, TnDer base)
{
  if (begins_with_dot (base))
    return match_if (host.length > base.length && ends_with (host, base));

  return match_if (host.length == base.length && ends_with (host, base));
}

static TnDer
slice (TnDer from, gsize offset)
{
  TnDer rest = { from.data + offset, from.length - offset };

  return rest;
}

/* Position behind the last @; 0 = there is none. */
static gsize
find_domain (TnDer mailbox)
{
  gsize i = mailbox.length;

  while (i > 0 && mailbox.data[i - 1] != '@')
    i--;

  return i;
}

/* A mailbox, all mailboxes of a host, or with a dot all of the hosts below (RFC 5280 section 4.2.1.10). */
TnMatch
tn_match_email (TnDer name, TnDer base)
{
  gsize name_domain = find_domain (name);
  gsize base_domain = find_domain (base);

  if (name_domain == 0)
    return TN_MATCH_BAD_NAME;

  if (base_domain == 0 && begins_with_dot (base))
    return match_if (name.length > base.length && ends_with (name, base));

  /* The local part counts with its case. A base that begins with @ has none. */
  if (base_domain > 1
      && (base_domain != name_domain || memcmp (base.data, name.data, base_domain) != 0))
    return TN_MATCH_NO;

  if (base_domain > 1 && memchr (base.data, '\0', base_domain) != NULL)
    return TN_MATCH_BAD_NAME;

  name = slice (name, name_domain);
  base = slice (base, base_domain);
  return match_if (name.length == base.length && ends_with (name, base));
}

static gboolean
ends_host (guint8 c)
{
  return c == ':' || c == '/' || c == '?' || c == '#';
}

/* The host between "://" and the port or path. What could be taken for another host by another reader has none. */
static gboolean
read_host (TnDer uri, TnDer *host)
{
  const guint8 *colon = uri.length > 0 ? memchr (uri.data, ':', uri.length) : NULL;
  gsize end = 0;

  if (colon == NULL)
    return FALSE;

  *host = slice (uri, colon - uri.data);
  if (host->length < 3 || memcmp (host->data, "://", 3) != 0)
    return FALSE;

  *host = slice (*host, 3);
  while (end < host->length && !ends_host (host->data[end]))
    end++;

  /* OpenSSL looks for a colon first, wherever it is. */
  if (end < host->length && host->data[end] != ':'
      && memchr (host->data + end, ':', host->length - end) != NULL)
    return FALSE;

  for (gsize i = 0; i < end; i++) {
    if (host->data[i] == '\0' || host->data[i] == '@' || host->data[i] == '[')
      return FALSE;
  }

  host->length = end;
  return end > 0;
}

TnMatch
tn_match_uri (TnDer name, TnDer base)
{
  TnDer host;

  if (!read_host (name, &host))
    return TN_MATCH_BAD_NAME;

  return match_host (host, base);
}

/* Address and mask (RFC 5280 section 4.2.1.10). */
TnMatch
tn_match_ip (TnDer name, TnDer base)
{
  if ((name.length != 4 && name.length != 16) || (base.length != 8 && base.length != 32))
    return TN_MATCH_BAD_NAME;

  if (name.length * 2 != base.length)
    return TN_MATCH_NO;

  for (gsize i = 0; i < name.length; i++) {
    if (((name.data[i] ^ base.data[i]) & base.data[name.length + i]) != 0)
      return TN_MATCH_NO;
  }

  return TN_MATCH_YES;
}

/* The base has A-labels, the mailbox U-labels (RFC 8398 section 6). */
TnMatch
tn_match_utf8_mailbox (TnDer name, TnDer base)
{
  g_autofree char *ascii = NULL;
  g_autofree char *unicode = NULL;
  TnDerItem mailbox;
  TnDer unicode_base;
  gsize domain;

  if (!tn_der_expect_only (name, TN_DER_UTF8_STRING, &mailbox)
      || (base.length > 0 && memchr (base.data, '\0', base.length) != NULL))
    return TN_MATCH_BAD_NAME;

  domain = find_domain (mailbox.value);
  if (domain == 0)
    return TN_MATCH_BAD_NAME;

  /* A base with a local part cannot name one that needs UTF-8. */
  if (find_domain (base) > 1)
    return TN_MATCH_NO;

  ascii = g_strndup ((const char *) base.data, base.length);
  unicode = g_hostname_to_unicode (ascii);
  if (unicode == NULL)
    return TN_MATCH_BAD_NAME;

  unicode_base.data = (const guint8 *) unicode;
  unicode_base.length = strlen (unicode);
  return match_host (slice (mailbox.value, domain), unicode_base);
}
