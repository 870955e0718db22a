/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine-private.h"

#include <string.h>

#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/engine/config-private.h"

/* OpenSSL's choice of suite, group and certificate, made on the hello before GnuTLS reads it. GnuTLS's own choice is wider than a list of
 * suites: it is told the one suite up to TLS 1.2, and the one group after that. Versions are never left out, or the marks against a
 * downgrade would be lost (RFC 8446 section 4.1.3, RFC 7507). */

static guint
read_number (const TnHelloSlice *list, gsize offset)
{
  return (guint) list->data[offset] << 8 | list->data[offset + 1];
}

static gboolean
has_number (const TnHelloSlice *list, guint number)
{
  for (gsize i = 0; i + 1 < list->length; i += 2) {
    if (read_number (list, i) == number)
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_ffdhe (const TnHelloSlice *groups)
{
  for (gsize i = 0; i + 1 < groups->length; i += 2) {
    if (groups->data[i] == 0x01)
      return TRUE;
  }

  return FALSE;
}

/* RFC 7919 section 4: a client that lists such groups wants one of them. */
static gboolean
can_agree_on_dh (const TnConfig *config, const TnHelloSlice *groups)
{
  if (tn_config_get_dh_bits (config) == 0 || !has_ffdhe (groups))
    return tn_config_get_dh_bits (config) > 0;

  for (gsize i = 0; i + 1 < groups->length; i += 2) {
    if (tn_config_allows_ffdhe (config, read_number (groups, i)))
      return TRUE;
  }

  return FALSE;
}

static gboolean
prefers_server (const TnPolicy *policy)
{
  return (policy->options & TN_OP_CIPHER_SERVER_PREFERENCE) != 0;
}

static gboolean
is_allowed (const TnPolicy *policy, guint bits)
{
  return bits >= tn_security_level_get_bits (policy->level);
}

/* RFC 8446 section 4.2.3: SHA-1, SHA-224, DSA and PKCS #1 v1.5 sign certificates only. */
static gboolean
signs_handshakes (const TnSigalg *sigalg, guint version)
{
  if (version < TN_TLS_1_3)
    return TRUE;

  return sigalg->id >> 8 == 0x08 || (sigalg->key == TN_SIGALG_ECDSA && sigalg->id >= 0x0403);
}

static void
add_shared (GPtrArray *shared, const TnPolicy *policy, const TnSigalg *sigalg)
{
  if (sigalg != NULL && sigalg->words[0] != NULL && is_allowed (policy, sigalg->bits)
      && g_ptr_array_find (policy->sigalgs, sigalg, NULL))
    g_ptr_array_add (shared, (gpointer) sigalg);
}

/* As tls1_set_shared_sigalgs (). */
static GPtrArray *
list_shared_sigalgs (const TnPolicy *policy, const TnHelloSlice *offered)
{
  GPtrArray *shared = g_ptr_array_new ();

  if (!prefers_server (policy)) {
    for (gsize i = 0; i + 1 < offered->length; i += 2)
      add_shared (shared, policy, tn_sigalg_by_id (read_number (offered, i)));
    return shared;
  }

  for (guint i = 0; i < policy->sigalgs->len; i++) {
    const TnSigalg *sigalg = policy->sigalgs->pdata[i];

    if (has_number (offered, sigalg->id))
      add_shared (shared, policy, sigalg);
  }

  return shared;
}

static gboolean
is_ecdsa (const TnCipherSuite *suite)
{
  return g_str_has_suffix (suite->kx, "ECDSA");
}

/* Up to TLS 1.2 the suite says which types of key may authenticate. */
static gboolean
suits (const TnCipherSuite *suite, const TnSigalg *sigalg)
{
  if (is_ecdsa (suite))
    return sigalg->key == TN_SIGALG_ECDSA || sigalg->key == TN_SIGALG_ED25519
           || sigalg->key == TN_SIGALG_ED448;

  return sigalg->key == TN_SIGALG_RSA
         || (sigalg->key == TN_SIGALG_RSA_PSS && strcmp (suite->kx, "RSA") != 0);
}

/* suite is NULL in TLS 1.3. */
static const TnCredential *
match_credential (const TnConfig *config,
                  const TnCipherSuite *suite,
                  const TnSigalg *sigalg,
                  guint version)
{
  const TnCredential *credential = tn_config_get_credential (config, sigalg->key);

  if (credential == NULL || !signs_handshakes (sigalg, version))
    return NULL;
  if (suite != NULL)
    return suits (suite, sigalg) ? credential : NULL;

  return sigalg->group == 0 || sigalg->group == credential->group ? credential : NULL;
}

/* As tls_choose_sigalg (). */
static const TnCredential *
choose_credential (const TnConfig *config,
                   const TnClientHello *hello,
                   const TnCipherSuite *suite,
                   guint version)
{
  g_autoptr (GPtrArray) shared = NULL;
  const TnCredential *credential = NULL;

  if (version < TN_TLS_1_2 || (version == TN_TLS_1_2 && !hello->signature_algorithms.present))
    return tn_config_get_credential (config,
                                     is_ecdsa (suite) ? TN_SIGALG_ECDSA : TN_SIGALG_RSA);

  shared = list_shared_sigalgs (tn_config_get_policy (config), &hello->signature_algorithms);
  for (guint i = 0; credential == NULL && i < shared->len; i++)
    credential = match_credential (config, suite, shared->pdata[i], version);
  return credential;
}

static gboolean
is_usable_group (const TnPolicy *policy, const TnGroup *group)
{
  return group != NULL && group->word != NULL && group->is_tls13
         && is_allowed (policy, group->bits) && g_ptr_array_find (policy->groups, group, NULL);
}

/* The client's first key share that can be used, else the server's first group for which the client can make one
 * (tls_parse_ctos_key_share, final_key_share). The hello's parser has checked the lengths. */
static const TnGroup *
choose_group (const TnPolicy *policy, const TnClientHello *hello)
{
  const TnHelloSlice *shares = &hello->key_share_groups;
  const TnGroup *group;

  for (gsize i = 0; i + 3 < shares->length; i += 4 + read_number (shares, i + 2)) {
    group = tn_group_by_id (read_number (shares, i));
    if (is_usable_group (policy, group))
      return group;
  }

  for (guint i = 0; i < policy->groups->len; i++) {
    group = policy->groups->pdata[i];
    if (is_usable_group (policy, group) && has_number (&hello->groups, group->id))
      return group;
  }

  return NULL;
}

static gboolean
has_shared_tls13_suite (const TnPolicy *policy, const TnHelloSlice *offered)
{
  for (guint i = 0; i < policy->suites->len; i++) {
    const TnCipherSuite *suite = policy->suites->pdata[i];

    if (suite->min_version >= TN_TLS_1_3 && has_number (offered, suite->id))
      return TRUE;
  }

  return FALSE;
}

static gnutls_priority_t
refuse (TnEngine *self, TlsNodeError code)
{
  tn_engine_fail_ssl (self, code, GNUTLS_A_HANDSHAKE_FAILURE);
  return NULL;
}

static TnChoice
make_choice (const TnEngine *self, const TnClientHello *hello, guint version)
{
  const TnCredential *ecdsa = tn_config_get_credential (self->config, TN_SIGALG_ECDSA);

  return (TnChoice){
    .version = version,
    .suites = hello->cipher_suites.data,
    .suites_length = hello->cipher_suites.length,
    .groups = hello->groups.data,
    .groups_length = hello->groups.length,
    .sigalgs = hello->signature_algorithms.data,
    .sigalgs_length = hello->signature_algorithms.length,
    .keys = tn_config_get_key_types (self->config),
    .key_group = ecdsa != NULL ? ecdsa->group : 0,
    .has_dh = can_agree_on_dh (self->config, &hello->groups),
  };
}

static guint
first_suite (const TnClientHello *hello)
{
  return read_number (&hello->cipher_suites, 0);
}

/* The suite is left to GnuTLS, which has the list in its order: a session or an external key may bind it. */
static gnutls_priority_t
select_tls13 (TnEngine *self, const TnClientHello *hello)
{
  const TnPolicy *policy = tn_config_get_policy (self->config);
  const TnGroup *group = choose_group (policy, hello);
  gnutls_priority_t priority;
  const TnChoice choice = make_choice (self, hello, TN_TLS_1_3);

  self->credential = choose_credential (self->config, hello, NULL, TN_TLS_1_3);
  if (!has_shared_tls13_suite (policy, &hello->cipher_suites))
    return refuse (self, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER);
  if (group == NULL)
    return refuse (self, TLS_NODE_ERROR_SSL_NO_SUITABLE_KEY_SHARE);
  if (!tn_policy_shares_sigalg (policy, &choice))
    return refuse (self, TLS_NODE_ERROR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS);
  if (self->credential == NULL && !hello->psk_identities.present)
    return refuse (self, TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM);

  priority = tn_config_get_group_priority (self->config, group, first_suite (hello));
  return priority != NULL ? priority : refuse (self, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER);
}

static gboolean
may_resume (const TnClientHello *hello)
{
  return hello->session_id.length > 0 || hello->session_ticket.length > 0;
}

/* A session may go on with a suite that could not begin a new one. So the hello is not refused, but what GnuTLS may choose otherwise is one
 * suite that the client has not offered, or that cannot be had either. */
static const TnCipherSuite *
choose_for_session (const TnPolicy *policy, const TnClientHello *hello)
{
  if (!may_resume (hello))
    return NULL;

  for (guint i = 0; i < policy->suites->len; i++) {
    const TnCipherSuite *suite = policy->suites->pdata[i];

    if (suite->min_version < TN_TLS_1_3)
      return suite;
  }

  return NULL;
}

/* Suites of TLS 1.0 and 1.1 are for low levels. */
static const TnCipherSuite *
choose_suite (const TnPolicy *policy, const TnClientHello *hello, const TnChoice *choice)
{
  const TnCipherSuite *suite = tn_policy_choose_suite (policy, choice);

  if (suite != NULL && tn_policy_accepts (policy, TN_ROLE_SERVER, choice->version, suite))
    return suite;

  return choose_for_session (policy, hello);
}

static gnutls_priority_t
select_older (TnEngine *self, const TnClientHello *hello, guint version)
{
  const TnPolicy *policy = tn_config_get_policy (self->config);
  const TnChoice choice = make_choice (self, hello, version);
  const TnCipherSuite *suite;
  gnutls_priority_t priority = NULL;

  if (!tn_policy_shares_sigalg (policy, &choice))
    return refuse (self, TLS_NODE_ERROR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS);

  suite = choose_suite (policy, hello, &choice);
  if (suite != NULL)
    priority = tn_config_get_suite_priority (self->config, suite, has_ffdhe (&hello->groups));
  if (priority == NULL)
    return refuse (self, TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER);
  if (!tn_policy_can_sign (policy, &choice, suite) && !may_resume (hello))
    return refuse (self, TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM);

  self->credential = choose_credential (self->config, hello, suite, version);
  return priority;
}

gnutls_priority_t
tn_engine_select (TnEngine *self, const TnGate *gate)
{
  return gate->version >= TN_TLS_1_3 ? select_tls13 (self, &gate->hello)
                                     : select_older (self, &gate->hello, gate->version);
}

static gboolean
has_word (const TnSigalg *sigalg, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sigalg->words); i++) {
    if (sigalg->words[i] != NULL && g_ascii_strcasecmp (sigalg->words[i], name) == 0)
      return TRUE;
  }

  return FALSE;
}

/* GnuTLS's name of a scheme, if it is one of the policy's. */
static const TnSigalg *
find_sigalg (const TnPolicy *policy, const char *name)
{
  for (guint i = 0; name != NULL && i < policy->sigalgs->len; i++) {
    const TnSigalg *sigalg = policy->sigalgs->pdata[i];

    if (is_allowed (policy, sigalg->bits) && has_word (sigalg, name))
      return sigalg;
  }

  return NULL;
}

/* A client's answer to a request: of all its keys in TLS 1.3, before that with the current one or not at all. The names of authorities
 * do not count, as in OpenSSL. */
static const TnCredential *
answer_request (TnEngine *self, guint version)
{
  const TnPolicy *policy = tn_config_get_policy (self->config);
  const TnCredential *current = tn_config_get_current_credential (self->config);
  gnutls_sign_algorithm_t requested = GNUTLS_SIGN_UNKNOWN;

  if (version < TN_TLS_1_2)
    return current;

  for (gsize i = 0; gnutls_sign_algorithm_get_requested (self->session, i, &requested) >= 0;
       i++) {
    const TnSigalg *sigalg = find_sigalg (policy, gnutls_sign_get_name (requested));
    const TnCredential *credential = NULL;

    if (sigalg != NULL && version >= TN_TLS_1_3)
      credential = match_credential (self->config, NULL, sigalg, version);
    else if (sigalg != NULL && current != NULL && current->type == sigalg->key)
      credential = current;
    if (credential != NULL)
      return credential;
  }

  return NULL;
}

const TnCredential *
tn_engine_get_credential (TnEngine *self)
{
  if (self->role == TN_ROLE_SERVER)
    return self->credential;

  self->credential = answer_request (self, tn_engine_get_running_version (self));
  if (self->credential == NULL)
    self->credential = tn_config_get_client_identity (self->config);
  return self->credential;
}

/* A client looks at the server's choice before a certificate or a key is used. body is the ServerHello (RFC 8446 section 4.1.3): version,
 * random, session id, suite. One that is too short or of another version is left to GnuTLS. */
gboolean
tn_engine_accepts_server_hello (const TnEngine *self, const guint8 *body, gsize length)
{
  const gsize session_id = 2 + 32;
  const TnPolicy *policy = tn_config_get_policy (self->config);
  const TnCipherSuite *suite;
  gsize at;
  guint version;

  if (length <= session_id || length < session_id + 1 + body[session_id] + 2)
    return TRUE;

  at = session_id + 1 + body[session_id];
  suite = tn_cipher_suite_by_id (body[at] << 8 | body[at + 1]);
  if (suite == NULL)
    return FALSE;

  version = suite->min_version >= TN_TLS_1_3 ? TN_TLS_1_3 : (guint) body[0] << 8 | body[1];
  return !tn_policy_allows_version (policy, TN_ROLE_CLIENT, version)
         || tn_policy_accepts (policy, TN_ROLE_CLIENT, version, suite);
}
