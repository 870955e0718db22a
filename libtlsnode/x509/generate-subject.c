/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/generate-private.h"

#include <string.h>

#include "libtlsnode/base/error.h"

#define COUNTRY "2.5.4.6"

/* Lengths in characters: the upper bounds of RFC 5280 appendix A.1, which OpenSSL observes as well. */
static const struct {
  const char *oid;
  const char *name;
  gsize offset;
  gsize max_length;
} attributes[] = {
  { COUNTRY, "country", G_STRUCT_OFFSET (TnGenerateSpec, country), 2 },
  { "2.5.4.8", "state", G_STRUCT_OFFSET (TnGenerateSpec, state), 128 },
  { "2.5.4.7", "locality", G_STRUCT_OFFSET (TnGenerateSpec, locality), 128 },
  { "2.5.4.10", "organization", G_STRUCT_OFFSET (TnGenerateSpec, organization), 64 },
  { "2.5.4.11", "organizational_unit", G_STRUCT_OFFSET (TnGenerateSpec, organizational_unit),
    64 },
  { "2.5.4.3", "common_name", G_STRUCT_OFFSET (TnGenerateSpec, common_name), 64 },
};

static const char *
get_attribute (const TnGenerateSpec *spec, gsize i)
{
  return G_STRUCT_MEMBER (const char *, spec, attributes[i].offset);
}

gboolean
tn_generate_has_subject (const TnGenerateSpec *spec)
{
  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++) {
    if (get_attribute (spec, i) != NULL)
      return TRUE;
  }

  return FALSE;
}

gboolean
tn_generate_has_names (const TnGenerateSpec *spec)
{
  return spec->names != NULL && spec->names[0] != NULL;
}

static gboolean
is_country (const char *text)
{
  return strlen (text) == 2 && g_ascii_isupper (text[0]) && g_ascii_isupper (text[1]);
}

static gboolean
check_attribute (gsize i, const char *value, GError **error)
{
  if (!g_utf8_validate (value, -1, NULL) || *value == '\0') {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The argument '%s' must be a text that is not empty", attributes[i].name);
    return FALSE;
  }

  if (strcmp (attributes[i].oid, COUNTRY) == 0 && !is_country (value)) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The argument 'country' must be two capital letters (ISO 3166)."
                  " Received '%s'",
                  value);
    return FALSE;
  }

  if ((gsize) g_utf8_strlen (value, -1) > attributes[i].max_length) {
    tn_set_error (error, TLS_NODE_ERROR_OUT_OF_RANGE,
                  "The argument '%s' must have at most %" G_GSIZE_FORMAT
                  " characters. Received %ld",
                  attributes[i].name, attributes[i].max_length, g_utf8_strlen (value, -1));
    return FALSE;
  }

  return TRUE;
}

gboolean
tn_generate_set_subject (const TnGenerateSpec *spec,
                         TnSetAttribute set,
                         gpointer object,
                         GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++) {
    const char *value = get_attribute (spec, i);

    if (value != NULL
        && (!check_attribute (i, value, error)
            || !tn_generate_succeeded (set (object, attributes[i].oid, value), error)))
      return FALSE;
  }

  return TRUE;
}
