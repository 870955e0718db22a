/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/compat/policy.h"
#include "libtlsnode/x509/crl.h"
#include "libtlsnode/x509/key.h"
#include "libtlsnode/x509/trust.h"

/* What stands behind a TlsNodeSecureContext: credentials, parsed priorities and ticket key. Built once, immutable,
 * reference-counted with atomics; any number of threads may use it. Nothing is parsed per connection. */
typedef struct _TnConfig TnConfig;

typedef struct {
  GBytes *pem;            /* may hold certificates as well; they are ignored */
  const char *passphrase; /* NULL = the spec's */
} TnConfigKey;

typedef struct {
  GBytes *data;           /* PKCS #12 */
  const char *passphrase; /* NULL = the spec's */
} TnConfigPfx;

/* Borrowed for the call. Arrays may be NULL. Zero is the default of everything. */
typedef struct {
  GPtrArray *certs;       /* of GBytes: PEM chains, leaf first; in any order relative to keys */
  GArray *keys;           /* of TnConfigKey */
  GArray *pfxs;           /* of TnConfigPfx: key, chain and CAs */
  const char *passphrase; /* for keys and PKCS #12 files without their own */
  GPtrArray *cas;         /* of GBytes: PEM. NULL = default_trust; empty array = trust nobody */
  TnTrust *default_trust; /* NULL = the default roots */
  TnRoots default_roots;  /* which these are */
  GPtrArray *crls;        /* of GBytes: PEM */
  gboolean allow_partial_trust_chain;

  const char *ciphers;         /* NULL or "" = default_ciphers */
  const char *default_ciphers; /* NULL = Node's core list */
  const char *sigalgs;
  const char *ecdh_curve;  /* NULL = "auto" */
  GBytes *dhparam;         /* PEM, or the word "auto"; what is neither is ignored, as in Node */
  const char *min_version; /* "TLSv1" ... "TLSv1.3"; NULL = TLSv1.2 */
  const char *max_version; /* NULL = TLSv1.3 */
  const char *secure_protocol; /* NULL, or a method name: then no versions beside it */
  guint64 secure_options;      /* SSL_OP_* */
  gboolean honor_cipher_order; /* as SSL_OP_CIPHER_SERVER_PREFERENCE */

  const char *session_id_context; /* NULL = none */
  GBytes *ticket_keys;            /* 48 bytes; NULL = random ones */
  int session_timeout;            /* seconds; 0 = 300 */

  const char *private_key_identifier; /* PKCS #11 URI */
  const char *private_key_engine;     /* path of a PKCS #11 module */
  const char *client_cert_engine; /* PKCS #11 URI or module: certificate and key of a client */
  TnPinFunc pin;                  /* asks for the PIN of a token, NULL = none is asked for */
  gpointer pin_data;
  GDestroyNotify pin_destroy; /* of pin_data, once the config is gone or could not be made */
} TnConfigSpec;

/* Errors are Node's: ERR_OSSL_PEM_NO_START_LINE, ERR_OSSL_BAD_DECRYPT, ERR_OSSL_X509_KEY_VALUES_MISMATCH,
 * ERR_SSL_NO_CIPHER_MATCH, ERR_TLS_INVALID_PROTOCOL_VERSION, ... A cert without key or a key without cert is no error (Node). */
TnConfig *tn_config_new (const TnConfigSpec *spec, GError **error);
TnConfig *tn_config_ref (TnConfig *self);
void tn_config_unref (TnConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnConfig, tn_config_unref)

/* What it may negotiate. Transfer none. */
const TnPolicy *tn_config_get_policy (const TnConfig *self);

/* DER of the own certificate that OpenSSL calls the current one: of the key or certificate that came last, NULL = none. Transfer
 * none. */
GBytes *tn_config_get_certificate (TnConfig *self);

/* Loads the default roots at the first call when the config has no others. Transfer none. */
TnTrust *tn_config_get_trust (TnConfig *self);

/* NULL = revocation is not checked. Transfer none. */
TnCrls *tn_config_get_crls (TnConfig *self);

/* For the verification of the peer's chain. */
guint tn_config_get_security_level (TnConfig *self);
gboolean tn_config_get_allow_partial_trust_chain (TnConfig *self);

/* How many live TnConfig there are, for leak tests. */
guint tn_config_count_alive (void);

/* The version of GnuTLS in use, "3.7.9"; static. */
const char *tn_config_get_backend_version (void);
