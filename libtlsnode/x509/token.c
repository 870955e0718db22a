/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/token.h"

#include <gnutls/pkcs11.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/ossl-error.h"
#include "libtlsnode/x509/token-private.h"

/* A third wrong PIN locks many a token. */
#define MAX_ATTEMPTS 2

static void
set_module_error (GError **error, const char *message, const char *hint)
{
  GError *made = tn_error_new (TLS_NODE_ERROR_UNKNOWN, "%s", message);

  tn_error_set_hint (made, hint);
  g_propagate_error (error, made);
}

static gboolean
add_provider (const char *module, GError **error)
{
  int code;

  /* Otherwise GnuTLS would load what p11-kit is configured for, and touch tokens that nobody named. */
  code = gnutls_pkcs11_init (GNUTLS_PKCS11_FLAG_MANUAL, NULL);
  if (code >= 0)
    code = module != NULL ? gnutls_pkcs11_add_provider (module, NULL) : 0;
  if (code >= 0)
    return TRUE;

  if (module != NULL && *module == '\0')
    set_module_error (error, "error:13000074:engine routines::no such engine",
                      "Set the path of a PKCS #11 module.");
  else if (module != NULL && g_file_test (module, G_FILE_TEST_IS_REGULAR))
    set_module_error (
        error,
        "error:1280006A:DSO support routines::could not bind to the requested symbol name",
        "The file is no PKCS #11 module.");
  else
    set_module_error (error,
                      "error:12800067:DSO support routines::could not load the shared library",
                      "The PKCS #11 module is missing: set its full path, such as"
                      " /usr/lib/softhsm/libsofthsm2.so.");

  return FALSE;
}

/* NULL initialises only. */
static gboolean
load_module_locked (const char *module, GError **error)
{
  static GHashTable *loaded;

  if (loaded == NULL)
    loaded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (module != NULL && g_hash_table_contains (loaded, module))
    return TRUE;
  if (!add_provider (module, error))
    return FALSE;

  if (module != NULL)
    g_hash_table_add (loaded, g_strdup (module));
  return TRUE;
}

/* Each one once, in whatever thread. */
static gboolean
load_module (const char *module, GError **error)
{
  static GMutex lock;
  gboolean success;

  g_mutex_lock (&lock);
  success = load_module_locked (module, error);
  g_mutex_unlock (&lock);
  return success;
}

/* The value of one of a URI's query attributes, up to the next "&"; NULL = it is not there. Not copied: it may be a PIN. */
static const char *
find_attribute (const char *uri, const char *name)
{
  const char *rest = strchr (uri, '?');
  gsize length = strlen (name);

  while (rest != NULL) {
    rest++;
    if (strncmp (rest, name, length) == 0 && rest[length] == '=')
      return rest + length + 1;

    rest = strchr (rest, '&');
  }

  return NULL;
}

gboolean
tn_token_object_has_pin (const TnTokenObject *self)
{
  return find_attribute (self->uri, "pin-value") != NULL
         || find_attribute (self->uri, "pin-source") != NULL;
}

static char *
get_module_path (const char *uri)
{
  const char *value = find_attribute (uri, "module-path");

  return value != NULL ? g_uri_unescape_segment (value, value + strcspn (value, "&"), NULL)
                       : NULL;
}

gboolean
tn_token_prepare (const char *uri, const char *module, GError **error)
{
  g_autofree char *own_module = NULL;

  if (!g_str_has_prefix (uri, TN_TOKEN_SCHEME)) {
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_INVALID_ID,
                       "Name the object by a PKCS #11 URI, such as"
                       " pkcs11:token=t1;object=k1;type=private.");
    return FALSE;
  }

  own_module = module == NULL ? get_module_path (uri) : NULL;
  return load_module (module != NULL ? module : own_module, error);
}

TnTokenObject *
tn_token_object_new (const char *uri, TnPinFunc pin, gpointer data)
{
  TnTokenObject *self = g_new0 (TnTokenObject, 1);
  GString *plain = g_string_new (uri);

  /* RFC 7512 has a URI there; p11-kit takes a path. */
  g_string_replace (plain, "pin-source=file://", "pin-source=", 1);
  g_string_replace (plain, "pin-source=file:", "pin-source=", 1);
  self->uri = g_string_free (plain, FALSE);
  self->pin = pin;
  self->data = data;
  return self;
}

void
tn_token_object_free (TnTokenObject *self)
{
  /* It may hold the PIN. */
  tn_wipe_free_string (self->uri);
  g_free (self);
}

int
tn_token_ask_pin_cb (void *data,
                     int attempt,
                     const char *token_url,
                     const char *token_label,
                     unsigned int flags,
                     char *pin,
                     size_t pin_max)
{
  TnTokenObject *self = data;
  char *answer;
  gsize length;

  /* Never the last try before the token locks itself. */
  answer = NULL;
  if (self->pin != NULL && !g_atomic_int_get (&self->gave_up) && attempt < MAX_ATTEMPTS
      && (attempt == 0 || (flags & GNUTLS_PIN_FINAL_TRY) == 0))
    answer = self->pin (token_label, attempt, self->data);

  if (answer == NULL) {
    g_atomic_int_set (&self->gave_up, TRUE);
    return GNUTLS_E_PKCS11_PIN_ERROR;
  }

  g_atomic_int_inc (&self->n_answers);
  length = strlen (answer);
  if (length < pin_max)
    memcpy (pin, answer, length + 1);

  tn_wipe_free_string (answer);
  return length < pin_max ? 0 : GNUTLS_E_PKCS11_PIN_ERROR;
}

static void
set_pin_error (TnTokenObject *self, GError **error)
{
  if (tn_token_object_has_pin (self) || g_atomic_int_get (&self->n_answers) > 0)
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_PIN_INCORRECT,
                       "The token does not take the PIN. It may lock itself after a few more.");
  else
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_UI_PROCESSING_ERROR,
                       "The token needs a PIN: set pin-value or pin-source in the URI, or a"
                       " function that knows it.");
}

void
tn_token_object_set_error (TnTokenObject *self, int code, GError **error)
{
  switch (code) {
  case GNUTLS_E_PKCS11_PIN_ERROR:
  case GNUTLS_E_PKCS11_PIN_EXPIRED:
  case GNUTLS_E_PKCS11_PIN_LOCKED:
  case GNUTLS_E_PKCS11_USER_ERROR:
    set_pin_error (self, error);
    return;
  case GNUTLS_E_PARSING_ERROR:
  case GNUTLS_E_INVALID_REQUEST:
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_INVALID_ID,
                       "The PKCS #11 URI is malformed, or names neither object nor id.");
    return;
  default:
    tn_set_ossl_error (error, TLS_NODE_ERROR_OSSL_OBJECT_NOT_FOUND,
                       "No token of the modules has this object: p11tool --list-all shows what"
                       " there is.");
  }
}

gnutls_privkey_t
tn_token_object_open_key (TnTokenObject *self, GError **error)
{
  gnutls_privkey_t privkey = NULL;
  int code;

  g_atomic_int_set (&self->gave_up, FALSE);
  code = gnutls_privkey_init (&privkey);
  if (code >= 0) {
    gnutls_privkey_set_pin_function (privkey, tn_token_ask_pin_cb, self);
    code = gnutls_privkey_import_url (privkey, self->uri, 0);
  }

  if (code >= 0) {
    g_atomic_int_set (&self->gave_up, FALSE);
    return privkey;
  }

  g_clear_pointer (&privkey, gnutls_privkey_deinit);
  tn_token_object_set_error (self, code, error);
  return NULL;
}

TnKey *
tn_key_new_from_uri (const char *uri,
                     const char *module,
                     TnPinFunc pin,
                     gpointer data,
                     GError **error)
{
  g_autoptr (TnTokenObject) token = NULL;
  gnutls_privkey_t privkey;

  g_return_val_if_fail (uri != NULL, NULL);

  if (!tn_token_prepare (uri, module, error))
    return NULL;

  token = tn_token_object_new (uri, pin, data);
  privkey = tn_token_object_open_key (token, error);
  if (privkey == NULL)
    return NULL;

  return tn_key_new_take_token (g_steal_pointer (&token), privkey, error);
}
