/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/token.h"

#include <gnutls/pkcs11.h>
#include <string.h>

#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/token-private.h"

/* Asks once for all objects of a search. */
typedef struct {
  const TnTokenObject *by;
  char *label;
  char *pin;
} Search;

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs11_obj_t, gnutls_pkcs11_obj_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

/* What fits without a PIN, or with that of the URI. */
static gboolean
list_certificates (TnTokenObject *token,
                   gnutls_pkcs11_obj_t **list,
                   guint *n_objects,
                   GError **error)
{
  guint flags = GNUTLS_PKCS11_OBJ_FLAG_CRT;
  int code;

  if (tn_token_object_has_pin (token))
    flags |= GNUTLS_PKCS11_OBJ_FLAG_LOGIN;

  code = gnutls_pkcs11_obj_list_import_url4 (list, n_objects, token->uri, flags);
  if (code >= 0)
    return TRUE;

  *list = NULL;
  *n_objects = 0;
  if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    return TRUE;

  tn_token_object_set_error (token, code, error);
  return FALSE;
}

static gboolean
append_certificate (GPtrArray *certificates, gnutls_pkcs11_obj_t object)
{
  g_autoptr (GBytes) der = NULL;
  g_auto (gnutls_x509_crt_t) checked = NULL;
  gnutls_datum_t datum = { NULL, 0 };

  if (gnutls_pkcs11_obj_get_type (object) != GNUTLS_PKCS11_OBJ_X509_CRT
      || gnutls_pkcs11_obj_export2 (object, &datum) < 0)
    return FALSE;

  der = g_bytes_new (datum.data, datum.size);
  gnutls_free (datum.data);
  checked = tn_certificate_import (der, NULL);
  if (checked == NULL)
    return FALSE;

  g_ptr_array_add (certificates, g_steal_pointer (&der));
  return TRUE;
}

/* The one that the URI names, which may be visible only with the PIN. */
static gboolean
append_private_certificate (GPtrArray *certificates, TnTokenObject *token, GError **error)
{
  g_auto (gnutls_pkcs11_obj_t) object = NULL;
  int code = GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;

  /* With a PIN in the URI it would have been listed. */
  if (!tn_token_object_has_pin (token))
    code = gnutls_pkcs11_obj_init (&object);

  if (code >= 0) {
    gnutls_pkcs11_obj_set_pin_function (object, tn_token_ask_pin_cb, token);
    code = gnutls_pkcs11_obj_import_url (object, token->uri, GNUTLS_PKCS11_OBJ_FLAG_LOGIN);
  }

  if (code >= 0 && append_certificate (certificates, object))
    return TRUE;

  tn_token_object_set_error (token, code < 0 ? code : GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE,
                             error);
  return FALSE;
}

static void
free_objects (gnutls_pkcs11_obj_t *objects, guint n_objects)
{
  for (guint i = 0; i < n_objects; i++)
    gnutls_pkcs11_obj_deinit (objects[i]);
  gnutls_free (objects);
}

GPtrArray *
tn_token_read_certificates (const char *uri,
                            const char *module,
                            TnPinFunc pin,
                            gpointer data,
                            GError **error)
{
  g_autoptr (GPtrArray) certificates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TnTokenObject) token = NULL;
  gnutls_pkcs11_obj_t *objects = NULL;
  guint n_objects = 0;

  g_return_val_if_fail (uri != NULL, NULL);

  if (!tn_token_prepare (uri, module, error))
    return NULL;

  token = tn_token_object_new (uri, pin, data);
  if (!list_certificates (token, &objects, &n_objects, error))
    return NULL;

  for (guint i = 0; i < n_objects; i++)
    append_certificate (certificates, objects[i]);
  free_objects (objects, n_objects);

  if (certificates->len == 0 && !append_private_certificate (certificates, token, error))
    return NULL;

  return g_steal_pointer (&certificates);
}

/* The URI of the private key with the id of a certificate, with the query of the URI that the certificate was found by. */
static char *
make_key_uri (gnutls_pkcs11_obj_t certificate, const char *uri)
{
  const char *query = strchr (uri, '?');
  g_auto (GStrv) parts = NULL;
  GString *made;
  char *url = NULL;

  if (gnutls_pkcs11_obj_export_url (certificate, GNUTLS_PKCS11_URL_GENERIC, &url) < 0)
    return NULL;

  parts = g_strsplit (url + strlen (TN_TOKEN_SCHEME), ";", -1);
  gnutls_free (url);

  made = g_string_new (TN_TOKEN_SCHEME "type=private");
  for (guint i = 0; parts[i] != NULL; i++) {
    if (!g_str_has_prefix (parts[i], "type=") && !g_str_has_prefix (parts[i], "object="))
      g_string_append_printf (made, ";%s", parts[i]);
  }

  g_string_append (made, query != NULL ? query : "");
  return g_string_free (made, FALSE);
}

static void
search_clear (Search *self)
{
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->pin, tn_wipe_free_string);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static char *
search_pin_cb (const char *token_label, guint attempt, gpointer data)
{
  Search *self = data;

  if (attempt == 0 && self->pin != NULL && g_strcmp0 (self->label, token_label) == 0)
    return g_strdup (self->pin);

  search_clear (self);
  if (self->by->pin == NULL)
    return NULL;

  self->label = g_strdup (token_label);
  self->pin = self->by->pin (token_label, attempt, self->by->data);
  return g_strdup (self->pin);
}

/* NULL without error: there is no such key. */
static TnKey *
open_key_of (Search *search, gnutls_pkcs11_obj_t object, GBytes *certificate, GError **error)
{
  char *uri = make_key_uri (object, search->by->uri);
  g_autoptr (TnTokenObject) token
      = tn_token_object_new (uri != NULL ? uri : "", search_pin_cb, search);
  g_autoptr (TnKey) key = NULL;
  GError *fault = NULL;
  gnutls_privkey_t privkey;

  tn_wipe_free_string (uri);
  privkey = tn_token_object_open_key (token, &fault);
  if (privkey != NULL) {
    token->pin = search->by->pin;
    token->data = search->by->data;
    key = tn_key_new_take_token (g_steal_pointer (&token), privkey, error);
    return key != NULL && tn_key_matches (key, certificate) ? g_steal_pointer (&key) : NULL;
  }

  /* A token that does not take the PIN ends the search, before others are tried with it. */
  if (g_error_matches (fault, TLS_NODE_ERROR, TLS_NODE_ERROR_OSSL_OBJECT_NOT_FOUND))
    g_error_free (fault);
  else
    g_propagate_error (error, fault);

  return NULL;
}

static gboolean
has_issued (GBytes *issuer, GBytes *subject)
{
  g_auto (gnutls_x509_crt_t) upper = tn_certificate_import (issuer, NULL);
  g_auto (gnutls_x509_crt_t) lower = tn_certificate_import (subject, NULL);

  return upper != NULL && lower != NULL && gnutls_x509_crt_check_issuer (lower, upper) != 0;
}

/* From the leaf upwards, each certificate once. */
static GPtrArray *
make_chain (GPtrArray *certificates, guint leaf)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree gboolean *is_used = g_new0 (gboolean, certificates->len);
  guint next = leaf;

  while (next < certificates->len) {
    GBytes *last = certificates->pdata[next];

    is_used[next] = TRUE;
    g_ptr_array_add (chain, g_bytes_ref (last));
    for (next = 0; next < certificates->len; next++) {
      if (!is_used[next] && has_issued (certificates->pdata[next], last))
        break;
    }
  }

  return chain;
}

static gboolean
find_identity (gnutls_pkcs11_obj_t *objects,
               guint n_objects,
               const TnTokenObject *by,
               GPtrArray **chain,
               TnKey **key,
               GError **error)
{
  g_autoptr (GPtrArray) certificates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_auto (Search) search = { .by = by };
  GError *fault = NULL;
  guint leaf = 0;

  *key = NULL;
  for (guint i = 0; i < n_objects; i++) {
    if (!append_certificate (certificates, objects[i]) || *key != NULL || fault != NULL)
      continue;

    leaf = certificates->len - 1;
    *key = open_key_of (&search, objects[i], certificates->pdata[leaf], &fault);
  }

  if (*key != NULL) {
    *chain = make_chain (certificates, leaf);
    return TRUE;
  }

  if (fault != NULL)
    g_propagate_error (error, fault);
  else
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_OBJECT_NOT_FOUND,
                       "No token of the modules has a certificate with its private key.");
  return FALSE;
}

gboolean
tn_token_read_identity (const char *what,
                        TnPinFunc pin,
                        gpointer data,
                        GPtrArray **chain,
                        TnKey **key,
                        GError **error)
{
  g_autoptr (TnTokenObject) token = NULL;
  gnutls_pkcs11_obj_t *objects = NULL;
  guint n_objects = 0;
  gboolean is_uri;
  gboolean success;

  g_return_val_if_fail (what != NULL, FALSE);
  g_return_val_if_fail (chain != NULL && key != NULL, FALSE);

  is_uri = g_str_has_prefix (what, TN_TOKEN_SCHEME);
  token = tn_token_object_new (is_uri ? what : TN_TOKEN_SCHEME, pin, data);
  if (!tn_token_prepare (token->uri, is_uri ? NULL : what, error))
    return FALSE;

  if (!list_certificates (token, &objects, &n_objects, error))
    return FALSE;

  success = find_identity (objects, n_objects, token, chain, key, error);
  free_objects (objects, n_objects);
  return success;
}
