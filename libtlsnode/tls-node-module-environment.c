/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-module.h"

#include <stdlib.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-module-private.h"

#define VARIABLE "TLSNODE_OPTIONS"

typedef enum { MIN_VERSION, MAX_VERSION, CIPHERS, ROOTS, KEYLOG, TRACE } SwitchKind;

typedef struct {
  const char *name; /* without dashes in front */
  SwitchKind kind;
  guint bit;           /* of a version; the lower, the older. Or of a store of roots */
  const char *version; /* for DEFAULT_MIN_VERSION or DEFAULT_MAX_VERSION */
} Switch;

#define OPENSSL_ROOTS (1 << 0)
#define BUNDLED_ROOTS (1 << 1)
#define SYSTEM_ROOTS (1 << 2)

static const Switch switches[] = {
  { "tls-min-v1.0", MIN_VERSION, 1 << 0, "TLSv1" },
  { "tls-min-v1.1", MIN_VERSION, 1 << 1, "TLSv1.1" },
  { "tls-min-v1.2", MIN_VERSION, 1 << 2, "TLSv1.2" },
  { "tls-min-v1.3", MIN_VERSION, 1 << 3, "TLSv1.3" },
  { "tls-max-v1.2", MAX_VERSION, 1 << 2, "TLSv1.2" },
  { "tls-max-v1.3", MAX_VERSION, 1 << 3, "TLSv1.3" },
  { "tls-cipher-list", CIPHERS, 0, NULL },
  { "tls-default-ciphers", CIPHERS, 0, NULL },
  { "use-openssl-ca", ROOTS, OPENSSL_ROOTS, NULL },
  { "use-bundled-ca", ROOTS, BUNDLED_ROOTS, NULL },
  { "use-system-ca", ROOTS, SYSTEM_ROOTS, NULL },
  { "tls-keylog", KEYLOG, 0, NULL },
  { "trace-tls", TRACE, 0, NULL },
};

#define TLS_1_2 (1 << 2)
#define TLS_1_3 (1 << 3)

/* What the switches of all calls have set. */
typedef struct {
  guint min_versions; /* of Switch.bit, as the others */
  guint max_versions;
  guint roots;
} Sets;

static GMutex lock;
static Sets sets; /* under the lock */

/* One call. Nothing changes before all of it is known to be right. */
typedef struct {
  Sets sets;
  gboolean has_min; /* its own versions replace those of the calls before */
  gboolean has_max;
  gboolean has_keylog;
  gboolean has_trace;
  const char *ciphers; /* NULL = not given */
  GPtrArray *others;   /* of char *, owned: what is no switch, in order */
} Reading;

static void
reading_clear (Reading *self)
{
  g_ptr_array_unref (self->others);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* Node takes underscores for dashes. */
static gboolean
has_name (const char *text, gsize length, const char *name)
{
  if (strlen (name) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if ((text[i] == '_' ? '-' : text[i]) != name[i])
      return FALSE;
  }

  return TRUE;
}

/* end = where the value begins, NULL = nowhere. */
static const Switch *
find_switch (const char *text, const char *end, gboolean is_negated)
{
  const char *name;
  gsize length;

  if (!g_str_has_prefix (text, "--"))
    return NULL;
  name = text + (is_negated ? strlen ("--no-") : strlen ("--"));
  length = end != NULL ? (gsize) (end - name) : strlen (name);
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++) {
    if (has_name (name, length, switches[i].name))
      return &switches[i];
  }

  return NULL;
}

static gboolean
takes_value (const Switch *self)
{
  return self->kind == CIPHERS || self->kind == KEYLOG;
}

static void
set_version (guint *set, gboolean *is_given, guint bit, gboolean on)
{
  if (on && !*is_given)
    *set = 0;
  *is_given |= on;
  *set = on ? *set | bit : *set & ~bit;
}

static void
take (Reading *self, const Switch *item, const char *value, gboolean on)
{
  switch (item->kind) {
  case MIN_VERSION:
    set_version (&self->sets.min_versions, &self->has_min, item->bit, on);
    break;
  case MAX_VERSION:
    set_version (&self->sets.max_versions, &self->has_max, item->bit, on);
    break;
  case CIPHERS:
    self->ciphers = value;
    break;
  case ROOTS:
    self->sets.roots = on ? self->sets.roots | item->bit : self->sets.roots & ~item->bit;
    break;
  case KEYLOG:
    self->has_keylog = TRUE;
    break;
  case TRACE:
    self->has_trace = on;
    break;
  }
}

/* Reads the switch at arguments[0], and its value, which may be the next argument. Returns how many arguments that were; 0 =
 * it is none, or error is set. */
static gsize
read_switch (Reading *self, const char *const *arguments, GError **error)
{
  const char *text = arguments[0];
  const char *value = strchr (text, '=');
  gboolean is_negated = g_str_has_prefix (text, "--no-") || g_str_has_prefix (text, "--no_");
  const Switch *item = find_switch (text, value, is_negated);

  if (item == NULL || (takes_value (item) ? is_negated : value != NULL))
    return 0;
  if (!takes_value (item)) {
    take (self, item, NULL, !is_negated);
    return 1;
  }

  value = value != NULL ? value + 1 : arguments[1];
  if (value == NULL || *value == '\0' || (value == arguments[1] && *value == '-')) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE, "%s requires an argument", text);
    return 0;
  }
  take (self, item, value, TRUE);
  return value == arguments[1] ? 2 : 1;
}

static gboolean
check_conflicts (const Sets *self, GError **error)
{
  const char *conflict = NULL;

  if (self->roots & OPENSSL_ROOTS && self->roots & BUNDLED_ROOTS)
    conflict = "either --use-openssl-ca or --use-bundled-ca can be used, not both";
  else if (self->min_versions & TLS_1_3 && self->max_versions & TLS_1_2)
    conflict = "either --tls-min-v1.3 or --tls-max-v1.2 can be used, not both";
  if (conflict != NULL)
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE, "%s", conflict);

  return conflict == NULL;
}

static gboolean
read_switches (Reading *self, const char *const *arguments, GError **error)
{
  gboolean is_over = FALSE;

  while (*arguments != NULL) {
    g_autoptr (GError) failure = NULL;
    gsize n_read;

    is_over |= g_str_equal (*arguments, "--");
    n_read = is_over ? 0 : read_switch (self, arguments, &failure);
    if (failure != NULL) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    if (n_read == 0)
      g_ptr_array_add (self->others, g_strdup (*arguments));
    arguments += MAX (n_read, 1);
  }

  return check_conflicts (&self->sets, error);
}

/* The lowest minimum and the highest maximum win. */
static const char *
choose_version (SwitchKind kind, guint set, const char *otherwise)
{
  const char *version = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++) {
    const Switch *item = &switches[i];

    if (item->kind == kind && set & item->bit && (version == NULL || kind == MAX_VERSION))
      version = item->version;
  }

  return version != NULL ? version : otherwise;
}

/* Without a switch the library is a Node that was built to use OpenSSL's store, as distributions do. */
static TnRoots
choose_roots (guint set)
{
  if (set & OPENSSL_ROOTS)
    return TN_ROOTS_SYSTEM;
  if (set & SYSTEM_ROOTS)
    return TN_ROOTS_BUNDLED_AND_SYSTEM;
  return set & BUNDLED_ROOTS ? TN_ROOTS_BUNDLED : TN_ROOTS_SYSTEM;
}

static void
put_in_force (const Reading *self)
{
  guint min = self->sets.min_versions;
  guint max = self->sets.max_versions;

  if (self->has_min || min != sets.min_versions)
    tls_node_set_default_min_version (choose_version (MIN_VERSION, min, "TLSv1.2"));
  if (self->has_max || max != sets.max_versions)
    tls_node_set_default_max_version (choose_version (MAX_VERSION, max, "TLSv1.3"));
  if (self->ciphers != NULL)
    tn_defaults_start_with_ciphers (self->ciphers);
  tn_defaults_set_roots (choose_roots (self->sets.roots));
  sets = self->sets;
}

static gboolean
apply_locked (Reading *self, const char *const *arguments, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  self->sets = sets;
  if (!read_switches (self, arguments, error))
    return FALSE;

  put_in_force (self);
  return TRUE;
}

/* Arguments that are no switches; NULL with error set: nothing has changed. */
static GPtrArray *
apply (const char *const *arguments, GError **error)
{
  g_auto (Reading) reading = { .others = g_ptr_array_new_with_free_func (g_free) };

  if (!apply_locked (&reading, arguments, error))
    return NULL;

  if (reading.has_keylog)
    g_warning ("--tls-keylog is not supported yet: no keys will be written");
  if (reading.has_trace)
    g_warning ("--trace-tls is not supported yet: nothing will be traced");
  return g_ptr_array_ref (reading.others);
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n';
}

/* As Node does: blanks separate, what stands between quotes is kept whole, and there a backslash takes the next character as
 * it is. Single quotes, which Node leaves to the shell, keep everything. */
static GPtrArray *
split_variable (const char *text, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean is_word = FALSE;
  char quote = '\0';

  for (; *text != '\0'; text++) {
    if (quote == '\0' && is_blank (*text)) {
      if (is_word)
        g_ptr_array_add (words, g_strdup (word->str));
      is_word = FALSE;
      g_string_truncate (word, 0);
      continue;
    }
    is_word = TRUE;
    if (quote == '"' && *text == '\\' && text[1] != '\0')
      g_string_append_c (word, *++text);
    else if (quote != '\0' ? *text == quote : *text == '"' || *text == '\'')
      quote = quote != '\0' ? '\0' : *text;
    else
      g_string_append_c (word, *text);
  }

  if (quote != '\0') {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "invalid value for " VARIABLE " (unterminated string)");
    return NULL;
  }
  if (is_word)
    g_ptr_array_add (words, g_strdup (word->str));
  g_ptr_array_add (words, NULL);
  return g_steal_pointer (&words);
}

/**
 * tls_node_apply_environment: (attributes org.tlsnode.node=NODE_OPTIONS)
 * @error: return location for a [error@TlsNode.Error]
 *
 * Puts the switches in the environment variable `TLSNODE_OPTIONS` in force, for programs that want their users to have them.
 * Without this call nobody looks at the variable; programs that run with the privileges of somebody else (setuid) ignore it in
 * any case.
 *
 * The switches are Node's:
 *
 * - `--tls-min-v1.0`, `--tls-min-v1.1`, `--tls-min-v1.2`, `--tls-min-v1.3`: [func@TlsNode.set_default_min_version]; the
 *   lowest wins
 * - `--tls-max-v1.2`, `--tls-max-v1.3`: [func@TlsNode.set_default_max_version]; the highest wins
 * - `--tls-cipher-list=LIST`, which may also be written `--tls-default-ciphers=LIST`: the list of
 *   [func@TlsNode.set_default_ciphers] and [func@TlsNode.get_default_cipher_list]
 * - `--use-openssl-ca`, `--use-bundled-ca`, `--use-system-ca`: what contexts trust that are made without `ca`, see
 *   [func@TlsNode.get_ca_certificates]. The first is the `system` roots, which hold without any of them; the second the
 *   `bundled` ones, the third both
 * - `--tls-keylog=FILE` and `--trace-tls` are known, but not supported yet: a warning says so, and nothing is written
 *
 * `--no-` in front of a switch without a value takes it back. Blanks separate switches; values with blanks stand in
 * quotes. Switches that are unknown lead to one warning and to nothing else.
 *
 * Fails with `ERR_INVALID_ARG_VALUE` for `--tls-min-v1.3` together with `--tls-max-v1.2`, for
 * `--use-openssl-ca` together with `--use-bundled-ca`, for a value that is missing and for
 * a quote without its end; then nothing has changed.
 *
 * Returns: `TRUE`, or `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
tls_node_apply_environment (GError **error)
{
  const char *text = secure_getenv (VARIABLE);
  g_autoptr (GPtrArray) words = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autofree char *unknown = NULL;

  if (text == NULL)
    return TRUE;
  words = split_variable (text, error);
  others = words == NULL ? NULL : apply ((const char *const *) words->pdata, error);
  if (others == NULL)
    return FALSE;

  if (others->len > 0) {
    g_ptr_array_add (others, NULL);
    unknown = g_strjoinv (" ", (char **) others->pdata);
    g_warning ("Unknown switches in " VARIABLE ": %s", unknown);
  }
  return TRUE;
}

/**
 * tls_node_apply_switches: (attributes org.tlsnode.node=process.execArgv)
 * @arguments: (array zero-terminated=1): arguments of a program, without its name
 * @error: return location for a [error@TlsNode.Error]
 *
 * Puts those of Node's switches in force that are among the arguments, for programs that take them on their command line;
 * [func@TlsNode.apply_environment] tells which there are, and comes first.
 *
 * A switch wins over those of calls before this one: one for the oldest version replaces all of their switches for the oldest
 * version, and so on. The value of a switch may also be the argument after it. Behind `--` there are no switches.
 *
 * Fails as [func@TlsNode.apply_environment] does.
 *
 * Returns: (transfer full) (array zero-terminated=1): the other arguments in their order, or `NULL` with @error set
 *
 * Since: 1.0
 */
char **
tls_node_apply_switches (const char *const *arguments, GError **error)
{
  g_autoptr (GPtrArray) others = NULL;

  g_return_val_if_fail (arguments != NULL, NULL);

  others = apply (arguments, error);
  if (others == NULL)
    return NULL;
  g_ptr_array_add (others, NULL);
  return (char **) g_ptr_array_steal (others, NULL);
}
