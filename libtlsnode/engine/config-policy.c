/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/config-struct.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/options.h"
#include "libtlsnode/compat/protocols.h"

/* What may be negotiated, and the priorities that say it to GnuTLS. These are many, so each is parsed when the first connection needs it;
 * threads that come at the same time parse it twice and keep one. */

/* OpenSSL does not look at the key usage of an own certificate. */
#define ANY_KEY_USAGE ":%DEBUG_ALLOW_KEY_USAGE_VIOLATIONS"

/* Stands for a priority that GnuTLS refuses. */
static char nothing;

/* RFC 7919. */
typedef struct {
  guint16 group;
  guint bits;
} FfdheRow;

static const FfdheRow ffdhe_rows[] = {
  { 0x0100, 2048 }, { 0x0101, 3072 }, { 0x0102, 4096 }, { 0x0103, 6144 }, { 0x0104, 8192 },
};

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

static gboolean
check_conflict (const TnConfigSpec *spec, const char *version, GError **error)
{
  if (spec->secure_protocol == NULL || version == NULL)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_PROTOCOL_VERSION_CONFLICT,
                "TLS protocol version \"%s\" conflicts with secureProtocol \"%s\"", version,
                spec->secure_protocol);
  return FALSE;
}

gboolean
tn_config_load_versions (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  TnPolicy *policy = &self->policy;

  policy->options = spec->secure_options;
  if (spec->honor_cipher_order)
    policy->options |= TN_OP_CIPHER_SERVER_PREFERENCE;

  return check_conflict (spec, spec->min_version, error)
         && check_conflict (spec, spec->max_version, error)
         && parse_version (spec->min_version, "minimum", TN_TLS_1_2, &policy->min_version,
                           error)
         && parse_version (spec->max_version, "maximum", TN_TLS_1_3, &policy->max_version,
                           error)
         && tn_protocol_from_method (spec->secure_protocol, &policy->min_version,
                                     &policy->max_version, error)
         && tn_secure_options_check (policy->options, error);
}

static const char *
get_ciphers (const TnConfigSpec *spec)
{
  return spec->ciphers != NULL && spec->ciphers[0] != '\0' ? spec->ciphers
                                                           : spec->default_ciphers;
}

gboolean
tn_config_load_suites (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  self->policy.suites = tn_cipher_list_resolve (get_ciphers (spec), &self->policy.level, error);
  return self->policy.suites != NULL;
}

gboolean
tn_config_load_sigalgs (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  self->policy.sigalgs = tn_sigalg_list_parse (spec->sigalgs, error);
  return self->policy.sigalgs != NULL;
}

/* RFC 6460. Both lists were good or are an error, although they do not count then. */
static gboolean
apply_suite_b (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  TnPolicy *policy = &self->policy;
  const char *groups = NULL;
  const char *sigalgs = NULL;

  if (!tn_cipher_list_get_suite_b (get_ciphers (spec), &groups, &sigalgs))
    return TRUE;

  g_ptr_array_unref (policy->groups);
  g_ptr_array_unref (policy->sigalgs);
  policy->groups = tn_group_list_parse (groups, error);
  policy->sigalgs = tn_sigalg_list_parse (sigalgs, error);
  return policy->groups != NULL && policy->sigalgs != NULL;
}

/* One for clients; two for each group, without and with ChaCha first; two for each suite, without and with groups of RFC 7919. */
static guint
count_slots (const TnPolicy *policy)
{
  return 1 + 2 * policy->groups->len + 2 * policy->suites->len + 2;
}

static int
find_fault (const TnPolicy *policy, TnPolicyRole role)
{
  g_autoptr (GError) error = NULL;

  return tn_policy_check (policy, role, &error) ? TN_NO_FAULT : error->code;
}

/* The last part of the policy. */
gboolean
tn_config_load_groups (TnConfig *self, const TnConfigSpec *spec, GError **error)
{
  TnPolicy *policy = &self->policy;

  policy->groups = tn_group_list_parse (spec->ecdh_curve, error);
  if (policy->groups == NULL || !apply_suite_b (self, spec, error))
    return FALSE;

  self->priorities = g_new0 (gpointer, count_slots (policy));
  self->faults[TN_ROLE_CLIENT] = find_fault (policy, TN_ROLE_CLIENT);
  self->faults[TN_ROLE_SERVER] = find_fault (policy, TN_ROLE_SERVER);
  return TRUE;
}

void
tn_config_clear_policy (TnConfig *self)
{
  TnPolicy *policy = &self->policy;

  for (guint i = 0; self->priorities != NULL && i < count_slots (policy); i++) {
    if (self->priorities[i] != NULL && self->priorities[i] != &nothing)
      gnutls_priority_deinit (self->priorities[i]);
  }

  g_free (self->priorities);
  g_clear_pointer (&policy->suites, g_ptr_array_unref);
  g_clear_pointer (&policy->groups, g_ptr_array_unref);
  g_clear_pointer (&policy->sigalgs, g_ptr_array_unref);
}

static gpointer
parse (const char *text)
{
  gnutls_priority_t priority = NULL;
  int code = text != NULL ? gnutls_priority_init (&priority, text, NULL)
                          : GNUTLS_E_NO_PRIORITIES_WERE_SET;

  if (code >= 0)
    return priority;

  g_debug ("priority string \"%s\": %s", text != NULL ? text : "", gnutls_strerror (code));
  return &nothing;
}

static gpointer
parse_for_server (const char *text)
{
  g_autofree char *whole = text != NULL ? g_strconcat (text, ANY_KEY_USAGE, NULL) : NULL;

  return parse (whole);
}

/* The first to come stays. */
static gpointer
publish (gpointer *slot, gpointer priority)
{
  if (g_atomic_pointer_compare_and_exchange (slot, NULL, priority))
    return priority;

  if (priority != &nothing)
    gnutls_priority_deinit (priority);
  return g_atomic_pointer_get (slot);
}

static gnutls_priority_t
read_slot (gpointer priority)
{
  return priority == &nothing ? NULL : priority;
}

gnutls_priority_t
tn_config_get_client_priority (const TnConfig *self)
{
  gpointer *slot = &self->priorities[0];
  gpointer known = g_atomic_pointer_get (slot);

  if (known == NULL) {
    g_autofree char *text = tn_policy_to_priority (&self->policy, TN_ROLE_CLIENT);

    known = publish (slot, parse (text));
  }

  return read_slot (known);
}

/* The first suite of the client, when it matters. */
static guint
get_first_suite (const TnConfig *self, guint first)
{
  const TnCipherSuite *suite = tn_cipher_suite_by_id (first);
  gboolean is_chacha = suite != NULL && g_str_has_prefix (suite->cipher, "CHACHA20");

  return is_chacha && (self->policy.options & TN_OP_PRIORITIZE_CHACHA) != 0 ? first : 0;
}

static gpointer
make_group_priority (const TnConfig *self, const TnGroup *group, guint first)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  g_autofree char *text = NULL;
  TnPolicy narrow = self->policy;

  g_ptr_array_add (groups, (gpointer) group);
  narrow.groups = groups;
  text = tn_policy_to_tls13_priority (&narrow, NULL, 0, first);
  return parse_for_server (text);
}

gnutls_priority_t
tn_config_get_group_priority (const TnConfig *self, const TnGroup *group, guint first_suite)
{
  guint first = get_first_suite (self, first_suite);
  gpointer *slot;
  gpointer known;
  guint index = 0;

  if (!g_ptr_array_find (self->policy.groups, group, &index))
    return NULL;

  slot = &self->priorities[1 + 2 * index + (first != 0 ? 1 : 0)];
  known = g_atomic_pointer_get (slot);
  if (known == NULL)
    known = publish (slot, make_group_priority (self, group, first));
  return read_slot (known);
}

static gboolean
is_dhe (const TnCipherSuite *suite)
{
  return suite->kx != NULL && g_str_has_prefix (suite->kx, "DHE");
}

gboolean
tn_config_allows_ffdhe (const TnConfig *self, guint group)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ffdhe_rows); i++) {
    if (ffdhe_rows[i].group == group)
      return self->dh_bits > 0 && ffdhe_rows[i].bits >= self->dh_bits;
  }

  return FALSE;
}

/* GnuTLS takes a group of RFC 7919 where it can, and none but those from a client that lists any. */
static GPtrArray *
list_dhe_groups (const TnConfig *self, gboolean has_ffdhe)
{
  GPtrArray *groups = g_ptr_array_new ();

  for (guint i = 0; i < self->policy.groups->len; i++) {
    const TnGroup *group = self->policy.groups->pdata[i];

    if (!group->is_ffdhe)
      g_ptr_array_add (groups, (gpointer) group);
  }
  for (gsize i = 0; has_ffdhe && i < G_N_ELEMENTS (ffdhe_rows); i++) {
    if (tn_config_allows_ffdhe (self, ffdhe_rows[i].group))
      g_ptr_array_add (groups, (gpointer) tn_group_by_id (ffdhe_rows[i].group));
  }

  return groups;
}

static gpointer
make_suite_priority (const TnConfig *self, const TnCipherSuite *suite, gboolean has_ffdhe)
{
  g_autoptr (GPtrArray) groups = NULL;
  g_autofree char *text = NULL;
  TnPolicy narrow = self->policy;

  if (is_dhe (suite)) {
    groups = list_dhe_groups (self, has_ffdhe);
    narrow.groups = groups;
  }
  text = tn_policy_to_pinned_priority (&narrow, suite);
  return parse_for_server (text);
}

gnutls_priority_t
tn_config_get_suite_priority (const TnConfig *self,
                              const TnCipherSuite *suite,
                              gboolean has_ffdhe)
{
  gpointer *slot;
  gpointer known;
  guint index = 0;

  if (!g_ptr_array_find (self->policy.suites, suite, &index))
    return NULL;

  slot = &self->priorities[1 + 2 * self->policy.groups->len + 2 * index
                           + (is_dhe (suite) && has_ffdhe ? 1 : 0)];
  known = g_atomic_pointer_get (slot);
  if (known == NULL)
    known = publish (slot, make_suite_priority (self, suite, has_ffdhe));
  return read_slot (known);
}

gnutls_priority_t
tn_config_get_lenient_priority (const TnConfig *self, TnPolicyRole role)
{
  gpointer *slot
      = &self->priorities[count_slots (&self->policy) - (role == TN_ROLE_SERVER ? 1 : 2)];
  gpointer known = g_atomic_pointer_get (slot);

  if (known == NULL) {
    g_autofree char *text = tn_policy_to_priority (&self->policy, role);
    g_autofree char *whole
        = text != NULL ? g_strconcat (text, ANY_KEY_USAGE ":%COMPAT", NULL) : NULL;

    known = publish (slot, parse (whole));
  }

  return read_slot (known);
}

int
tn_config_get_fault (const TnConfig *self, TnPolicyRole role)
{
  return self->faults[role];
}

const TnPolicy *
tn_config_get_policy (const TnConfig *self)
{
  return &self->policy;
}

const TnCipherSuite *
tn_config_find_suite (const TnConfig *self, const char *standard_name)
{
  const GPtrArray *suites = self->policy.suites;

  for (guint i = 0; standard_name != NULL && i < suites->len; i++) {
    const TnCipherSuite *suite = suites->pdata[i];

    if (strcmp (suite->standard_name, standard_name) == 0)
      return suite;
  }

  return NULL;
}
