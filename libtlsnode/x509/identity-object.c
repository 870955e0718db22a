/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/identity.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/describe.h"

/* Names out of Node's plain object of a certificate. Anybody can have made it: whatever may stand where is looked at first. */

/* Takes the value out of its boxes and consumes it; NULL = it holds nothing. */
static GVariant *
unbox (GVariant *value)
{
  while (value != NULL
         && (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT)
             || g_variant_is_of_type (value, G_VARIANT_TYPE_MAYBE))) {
    g_autoptr (GVariant) box = value;

    value = g_variant_n_children (box) > 0 ? g_variant_get_child_value (box, 0) : NULL;
  }

  return value;
}

static GVariant *
look_up (GVariant *object, const char *key)
{
  if (!g_variant_is_of_type (object, G_VARIANT_TYPE ("a{s*}")))
    return NULL;

  return unbox (g_variant_lookup_value (object, key, NULL));
}

/* NULL when it is no text. NUL and what is not UTF-8 become U+FFFD. */
static char *
read_text (GVariant *value)
{
  gconstpointer bytes;
  gsize length;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    return NULL;

  bytes = g_variant_get_fixed_array (value, &length, 1);
  return length == 0 ? g_strdup ("") : g_utf8_make_valid (bytes, length);
}

/* An element that is no text matches no host. */
static GStrv
read_list (GVariant *list)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (gsize i = 0; i < g_variant_n_children (list); i++) {
    g_autoptr (GVariant) item = unbox (g_variant_get_child_value (list, i));
    char *text = item != NULL ? read_text (item) : NULL;

    g_ptr_array_add (texts, text != NULL ? text : g_strdup (""));
  }

  g_ptr_array_add (texts, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
}

static gboolean
refuse_type (const char *what, const char *wanted, GError **error)
{
  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_TYPE, "The \"%s\" property must be %s", what,
                wanted);
  return FALSE;
}

/* Languages with one kind of table for both make an empty dictionary of an empty list. */
static gboolean
is_list (GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY)
         && (g_variant_n_children (value) == 0
             || !g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY));
}

/* *names stays NULL when there are none. One that is empty is as none to Node. */
static gboolean
read_common_names (GVariant *certificate, GStrv *names, GError **error)
{
  g_autoptr (GVariant) subject = look_up (certificate, "subject");
  g_autoptr (GVariant) value = subject != NULL ? look_up (subject, "CN") : NULL;
  g_autofree char *text = NULL;

  if (value == NULL)
    return TRUE;

  text = read_text (value);
  if (text == NULL && is_list (value)) {
    *names = read_list (value);
    return TRUE;
  }
  if (text == NULL)
    return refuse_type ("cert.subject.CN", "of type string or an array of strings", error);

  if (*text != '\0') {
    *names = g_new0 (char *, 2);
    (*names)[0] = g_steal_pointer (&text);
  }

  return TRUE;
}

static gboolean
read_alt_name (GVariant *certificate, char **text, GError **error)
{
  g_autoptr (GVariant) value = look_up (certificate, "subjectaltname");

  if (value == NULL)
    return TRUE;

  *text = read_text (value);
  return *text != NULL ? TRUE : refuse_type ("cert.subjectaltname", "of type string", error);
}

/* As in tn_identity_check (): does the certificate itself have names that its object does not tell? */
static gboolean
has_unreadable_names (GVariant *certificate)
{
  g_autoptr (GVariant) raw = look_up (certificate, "raw");
  g_autoptr (GBytes) der = NULL;

  if (raw == NULL || !g_variant_is_of_type (raw, G_VARIANT_TYPE_BYTESTRING))
    return FALSE;

  der = g_variant_get_data_as_bytes (raw);
  return tn_describe_has_subject_alt_name (der);
}

gboolean
tn_identity_check_object (const char *hostname, GVariant *certificate, GError **error)
{
  g_autofree char *alt_name = NULL;
  g_auto (GStrv) common_names = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (hostname != NULL, FALSE);
  g_return_val_if_fail (certificate != NULL, FALSE);

  if (!g_variant_is_of_type (certificate, G_VARIANT_TYPE ("a{s*}"))) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_TYPE,
                  "The \"cert\" argument must be of type object");
    return FALSE;
  }
  if (!read_alt_name (certificate, &alt_name, error)
      || !read_common_names (certificate, &common_names, error))
    return FALSE;

  if (alt_name == NULL && has_unreadable_names (certificate))
    g_clear_pointer (&common_names, g_strfreev);

  if (tn_identity_check_names (hostname, alt_name, (const char *const *) common_names,
                               &local_error))
    return TRUE;

  if (g_error_matches (local_error, TLS_NODE_ERROR, TLS_NODE_ERROR_CERT_ALTNAME_INVALID))
    tn_error_fields (local_error)->cert = g_variant_ref (certificate);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}
