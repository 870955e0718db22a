/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config.h"

#include <gnutls/abstract.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/x509/key-gnutls.h"
#include "libtlsnode/x509/pem.h"
#include "libtlsnode/x509/verify.h"

struct _TnConfig {
  gatomicrefcount references;
  guint min_version;
  guint max_version;
  GPtrArray *suites; /* of static TnCipherSuite */
  gnutls_priority_t client_priority;
  gnutls_priority_t server_priority;
  gnutls_priority_t server_priority_tls12;
  gnutls_certificate_credentials_t credentials;
  GBytes *certificate; /* leaf of the first pair */
  TnTrust *trust;      /* NULL = the system's */
  TnCrls *crls;        /* NULL = none */
  gboolean allow_partial_trust_chain;
  gnutls_datum_t ticket_key;
  gpointer pin_data;
  GDestroyNotify pin_destroy;
};

/* Chains and keys while they are being paired. */
typedef struct {
  GPtrArray *chains; /* of GPtrArray of GBytes */
  GPtrArray *keys;   /* of TnKey */
  gboolean *is_used; /* by index into keys */
  guint n_pairs;
} Pairing;

static gint n_alive;

static void
pairing_clear (Pairing *self)
{
  g_ptr_array_unref (self->chains);
  g_ptr_array_unref (self->keys);
  g_free (self->is_used);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pairing, pairing_clear)

static gboolean
pairing_parse (Pairing *self, const TnConfigSpec *spec, GError **error)
{
  for (guint i = 0; spec->certs != NULL && i < spec->certs->len; i++) {
    GPtrArray *chain = tn_pem_read_certificates (g_ptr_array_index (spec->certs, i), error);

    if (chain == NULL)
      return FALSE;
    g_ptr_array_add (self->chains, chain);
  }

  for (guint i = 0; spec->keys != NULL && i < spec->keys->len; i++) {
    const TnConfigKey *item = &g_array_index (spec->keys, TnConfigKey, i);
    const char *passphrase = item->passphrase != NULL ? item->passphrase : spec->passphrase;
    TnKey *key = tn_key_new_from_pem (item->pem, passphrase, error);

    if (key == NULL)
      return FALSE;
    g_ptr_array_add (self->keys, key);
  }

  self->is_used = g_new0 (gboolean, self->keys->len + 1);
  return TRUE;
}

static TnKey *
pairing_find_key (Pairing *self, GBytes *leaf)
{
  for (guint i = 0; i < self->keys->len; i++) {
    TnKey *key = g_ptr_array_index (self->keys, i);

    if (tn_key_matches (key, leaf)) {
      self->is_used[i] = TRUE;
      return key;
    }
  }

  return NULL;
}

static gboolean
pairing_has_unused_key (const Pairing *self)
{
  for (guint i = 0; i < self->keys->len; i++) {
    if (!self->is_used[i])
      return TRUE;
  }

  return FALSE;
}

static void
set_gnutls_error (GError **error, TlsNodeError code, int gnutls_code)
{
  tn_set_error (error, code, "%s", gnutls_strerror (gnutls_code));
}

/* gnutls_certificate_set_key () takes the key over, but a TnKey keeps its own. */
static gnutls_privkey_t
copy_privkey (TnKey *key, GError **error)
{
  gnutls_x509_privkey_t exported = NULL;
  gnutls_privkey_t copy = NULL;
  int code;

  code = gnutls_privkey_export_x509 (tn_key_get_privkey (key), &exported);
  if (code >= 0)
    code = gnutls_privkey_init (&copy);
  if (code >= 0)
    code = gnutls_privkey_import_x509 (copy, exported, GNUTLS_PRIVKEY_IMPORT_COPY);

  g_clear_pointer (&exported, gnutls_x509_privkey_deinit);
  if (code < 0) {
    g_clear_pointer (&copy, gnutls_privkey_deinit);
    set_gnutls_error (error, TLS_NODE_ERROR_OSSL_UNSUPPORTED, code);
  }

  return copy;
}

static void
free_pcerts (gnutls_pcert_st *pcerts, guint n_pcerts)
{
  for (guint i = 0; i < n_pcerts; i++)
    gnutls_pcert_deinit (&pcerts[i]);
  g_free (pcerts);
}

static gnutls_pcert_st *
import_chain (GPtrArray *chain, GError **error)
{
  gnutls_pcert_st *pcerts = g_new0 (gnutls_pcert_st, chain->len);

  for (guint i = 0; i < chain->len; i++) {
    gsize length = 0;
    gconstpointer der = g_bytes_get_data (g_ptr_array_index (chain, i), &length);
    gnutls_datum_t datum = { (unsigned char *) der, (unsigned int) length };
    int code = gnutls_pcert_import_x509_raw (&pcerts[i], &datum, GNUTLS_X509_FMT_DER, 0);

    if (code < 0) {
      free_pcerts (pcerts, i);
      set_gnutls_error (error, TLS_NODE_ERROR_OSSL_ASN1, code);
      return NULL;
    }
  }

  return pcerts;
}

static gboolean
add_pair (TnConfig *self, GPtrArray *chain, TnKey *key, GError **error)
{
  /* An empty list, unlike NULL, keeps GnuTLS from choosing among certificates by name: OpenSSL does not. */
  const char *no_names[] = { NULL };
  gnutls_privkey_t privkey;
  gnutls_pcert_st *pcerts;
  int code;

  privkey = copy_privkey (key, error);
  if (privkey == NULL)
    return FALSE;

  pcerts = import_chain (chain, error);
  if (pcerts == NULL) {
    gnutls_privkey_deinit (privkey);
    return FALSE;
  }

  code = gnutls_certificate_set_key (self->credentials, no_names, 0, pcerts, chain->len,
                                     privkey);
  if (code < 0) {
    free_pcerts (pcerts, chain->len);
    gnutls_privkey_deinit (privkey);
    set_gnutls_error (error, TLS_NODE_ERROR_OSSL_UNSUPPORTED, code);
    return FALSE;
  }

  /* The credentials own the contents now. */
  g_free (pcerts);
  if (self->certificate == NULL)
    self->certificate = g_bytes_ref (g_ptr_array_index (chain, 0));
  return TRUE;
}

static GError *
key_mismatch_error (void)
{
  GError *error
      = tn_error_new (TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH, "%s",
                      "error:05800074:x509 certificate routines::key values mismatch");
  TnErrorFields *fields = tn_error_fields (error);

  g_free (fields->library);
  fields->library = g_strdup ("x509 certificate routines");
  g_free (fields->reason);
  fields->reason = g_strdup ("key values mismatch");
  return error;
}

static gboolean
load_pairs (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  g_auto (Pairing) pairing = {
    .chains = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref),
    .keys = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_key_unref),
  };

  if (!pairing_parse (&pairing, spec, error))
    return FALSE;

  for (guint i = 0; i < pairing.chains->len; i++) {
    GPtrArray *chain = g_ptr_array_index (pairing.chains, i);
    TnKey *key = pairing_find_key (&pairing, g_ptr_array_index (chain, 0));

    if (key != NULL && !add_pair (self, chain, key, error))
      return FALSE;
    pairing.n_pairs += key != NULL;
  }

  /* Something of each kind is left over: the user believes that they belong together. */
  if (pairing.n_pairs < pairing.chains->len && pairing_has_unused_key (&pairing)) {
    g_propagate_error (error, key_mismatch_error ());
    return FALSE;
  }

  return TRUE;
}

static gboolean
parse_version (const char *name,
               const char *end,
               guint fallback,
               guint *version,
               GError **error)
{
  *version = name == NULL ? fallback : tn_protocol_from_name (name);
  if (*version != 0)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_INVALID_PROTOCOL_VERSION,
                "\"%s\" is not a valid %s TLS protocol version", name, end);
  return FALSE;
}

/* GnuTLS refuses a string that leaves nothing to negotiate. As in Node that is no error before a connection is made. */
static gnutls_priority_t
make_priority (const TnConfig *self, const GPtrArray *suites, gboolean is_server)
{
  g_autofree char *text = NULL;
  gnutls_priority_t priority = NULL;
  const char *position = NULL;
  int code;

  if (self->min_version > self->max_version)
    return NULL;

  text = tn_cipher_list_to_priority (suites, self->min_version, self->max_version, is_server);
  code = text != NULL ? gnutls_priority_init (&priority, text, &position)
                      : GNUTLS_E_NO_PRIORITIES_WERE_SET;
  if (code >= 0)
    return priority;

  g_debug ("priority string \"%s\": %s", text != NULL ? text : "", gnutls_strerror (code));
  return NULL;
}

/* A string has one order of ciphers for all versions, a list has one for TLS 1.3 and one for what came before. */
static GPtrArray *
older_suites_first (const GPtrArray *suites)
{
  GPtrArray *sorted = g_ptr_array_new ();

  for (guint pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < suites->len; i++) {
      const TnCipherSuite *suite = g_ptr_array_index (suites, i);

      if ((suite->min_version >= TN_TLS_1_3) == (pass == 1))
        g_ptr_array_add (sorted, (gpointer) suite);
    }
  }
  return sorted;
}

static void
make_priorities (TnConfig *self)
{
  g_autoptr (GPtrArray) older_first = older_suites_first (self->suites);

  self->client_priority = make_priority (self, self->suites, FALSE);
  self->server_priority = make_priority (self, self->suites, TRUE);
  self->server_priority_tls12 = make_priority (self, older_first, TRUE);
}

static gboolean
load_trust (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  self->allow_partial_trust_chain = spec->allow_partial_trust_chain;
  if (spec->cas != NULL)
    self->trust = tn_trust_new (spec->cas);

  /* With an empty array nothing is checked, as in Node. */
  if (spec->crls == NULL || spec->crls->len == 0)
    return TRUE;

  self->crls = tn_crls_new (spec->crls, error);
  return self->crls != NULL;
}

static gboolean
config_load (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  int code;

  if (!parse_version (spec->min_version, "minimum", TN_TLS_1_2, &self->min_version, error)
      || !parse_version (spec->max_version, "maximum", TN_TLS_1_3, &self->max_version, error))
    return FALSE;

  self->suites = tn_cipher_list_parse (spec->ciphers, error);
  if (self->suites == NULL)
    return FALSE;

  code = gnutls_certificate_allocate_credentials (&self->credentials);
  if (code >= 0)
    code = gnutls_session_ticket_key_generate (&self->ticket_key);
  if (code < 0) {
    set_gnutls_error (error, TLS_NODE_ERROR_CRYPTO_OPERATION_FAILED, code);
    return FALSE;
  }

  gnutls_certificate_set_flags (self->credentials, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
  if (!load_pairs (self, spec, error))
    return FALSE;

  make_priorities (self);
  return load_trust (self, spec, error);
}

static void
config_free (TnConfig *self)
{
  g_clear_pointer (&self->suites, g_ptr_array_unref);
  g_clear_pointer (&self->client_priority, gnutls_priority_deinit);
  g_clear_pointer (&self->server_priority, gnutls_priority_deinit);
  g_clear_pointer (&self->server_priority_tls12, gnutls_priority_deinit);
  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_clear_pointer (&self->trust, tn_trust_unref);
  g_clear_pointer (&self->crls, tn_crls_unref);
  tn_wipe (self->ticket_key.data, self->ticket_key.size);
  gnutls_free (self->ticket_key.data);
  if (self->pin_destroy != NULL)
    self->pin_destroy (self->pin_data);
  g_free (self);
  g_atomic_int_add (&n_alive, -1);
}

TnConfig *
tn_config_new (const TnConfigSpec *spec, GError **error)
{
  g_autoptr (TnConfig) self = g_new0 (TnConfig, 1);

  g_atomic_ref_count_init (&self->references);
  g_atomic_int_inc (&n_alive);
  self->pin_data = spec->pin_data;
  self->pin_destroy = spec->pin_destroy;
  if (!config_load (self, spec, error))
    return NULL;

  return g_steal_pointer (&self);
}

TnConfig *
tn_config_ref (TnConfig *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
tn_config_unref (TnConfig *self)
{
  if (g_atomic_ref_count_dec (&self->references))
    config_free (self);
}

GBytes *
tn_config_get_certificate (TnConfig *self)
{
  return self->certificate;
}

TnTrust *
tn_config_get_trust (TnConfig *self)
{
  return self->trust != NULL ? self->trust : tn_trust_get_system ();
}

TnCrls *
tn_config_get_crls (TnConfig *self)
{
  return self->crls;
}

guint
tn_config_get_security_level (TnConfig *self)
{
  return TN_SECURITY_LEVEL_DEFAULT;
}

gboolean
tn_config_get_allow_partial_trust_chain (TnConfig *self)
{
  return self->allow_partial_trust_chain;
}

guint
tn_config_count_alive (void)
{
  return g_atomic_int_get (&n_alive);
}

guint
tn_config_get_min_version (const TnConfig *self)
{
  return self->min_version;
}

guint
tn_config_get_max_version (const TnConfig *self)
{
  return self->max_version;
}

gnutls_certificate_credentials_t
tn_config_get_credentials (const TnConfig *self)
{
  return self->credentials;
}

gboolean
tn_config_has_certificate (const TnConfig *self)
{
  return self->certificate != NULL;
}

gnutls_priority_t
tn_config_get_priority (const TnConfig *self, gboolean is_server)
{
  return is_server ? self->server_priority : self->client_priority;
}

gnutls_priority_t
tn_config_get_server_priority (const TnConfig *self, guint version)
{
  return version >= TN_TLS_1_3 ? self->server_priority : self->server_priority_tls12;
}

const gnutls_datum_t *
tn_config_get_ticket_key (const TnConfig *self)
{
  return &self->ticket_key;
}

const TnCipherSuite *
tn_config_find_suite (const TnConfig *self, const char *standard_name)
{
  for (guint i = 0; standard_name != NULL && i < self->suites->len; i++) {
    const TnCipherSuite *suite = g_ptr_array_index (self->suites, i);

    if (strcmp (suite->standard_name, standard_name) == 0)
      return suite;
  }

  return NULL;
}

const char *
tn_config_get_backend_version (void)
{
  return gnutls_check_version (NULL);
}
