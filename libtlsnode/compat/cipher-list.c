/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/cipher-list.h"

#include <string.h>

#include "libtlsnode/compat/cipher-attributes.h"
#include "libtlsnode/compat/cipher-table.h"
#include "libtlsnode/compat/protocols.h"

/* This is ssl_create_cipher_list () of OpenSSL 3.0: a list of all suites, of which some are active, and rules that
 * activate, deactivate, move and remove those that match a pattern. Its result is compared with recorded ones, set and
 * order, so that even the odd corners are as they are on purpose. */

typedef enum {
  RULE_ADD,     /* activate and put at the end */
  RULE_DELETE,  /* deactivate; may be added again */
  RULE_ORDER,   /* put at the end */
  RULE_BUMP,    /* put in front */
  RULE_KILL,    /* remove for good */
  RULE_SPECIAL, /* @STRENGTH, @SECLEVEL=n */
} Rule;

typedef struct {
  const TnCipherSuite *suite;
  TnCipherPattern is; /* one bit in each mask */
  gboolean active;
} Entry;

static gboolean
matches (const Entry *entry, const TnCipherPattern *pattern, guint16 id)
{
  if (id != 0 && entry->suite->id != id)
    return FALSE;
  if (pattern->kx != 0 && (pattern->kx & entry->is.kx) == 0)
    return FALSE;
  if (pattern->auth != 0 && (pattern->auth & entry->is.auth) == 0)
    return FALSE;
  if (pattern->enc != 0 && (pattern->enc & entry->is.enc) == 0)
    return FALSE;
  if (pattern->mac != 0 && (pattern->mac & entry->is.mac) == 0)
    return FALSE;
  if (pattern->strength != 0 && (pattern->strength & entry->is.strength) == 0)
    return FALSE;
  if (pattern->bits != 0 && pattern->bits != entry->is.bits)
    return FALSE;
  if (pattern->version != 0 && pattern->version != entry->is.version)
    return FALSE;

  return (!pattern->not_default || entry->is.not_default) && (!pattern->fips || entry->is.fips);
}

static gboolean
is_concerned (const Entry *entry, Rule rule)
{
  if (rule == RULE_KILL)
    return TRUE;

  return entry->active == (rule != RULE_ADD);
}

/* Takes the suites that the rule concerns out of the list, in order, and returns them. */
static GArray *
take_matching (GArray *entries, Rule rule, const TnCipherPattern *pattern, guint16 id)
{
  GArray *taken = g_array_new (FALSE, FALSE, sizeof (Entry));
  guint kept = 0;
  guint i;

  for (i = 0; i < entries->len; i++) {
    Entry entry = g_array_index (entries, Entry, i);

    if (is_concerned (&entry, rule) && matches (&entry, pattern, id))
      g_array_append_val (taken, entry);
    else
      g_array_index (entries, Entry, kept++) = entry;
  }
  g_array_set_size (entries, kept);

  return taken;
}

static void
apply (GArray *entries, Rule rule, const TnCipherPattern *pattern, guint16 id)
{
  g_autoptr (GArray) taken = take_matching (entries, rule, pattern, id);
  guint i;

  for (i = 0; i < taken->len; i++) {
    Entry *entry = &g_array_index (taken, Entry, i);

    if (rule == RULE_ADD || rule == RULE_DELETE)
      entry->active = rule == RULE_ADD;
  }

  if (rule == RULE_KILL || taken->len == 0)
    return;
  if (rule == RULE_ADD || rule == RULE_ORDER)
    g_array_append_vals (entries, taken->data, taken->len);
  else
    g_array_prepend_vals (entries, taken->data, taken->len);
}

static void
apply_pattern (GArray *entries, Rule rule, TnCipherPattern pattern)
{
  apply (entries, rule, &pattern, 0);
}

static void
sort_by_strength (GArray *entries)
{
  apply_pattern (entries, RULE_ORDER, (TnCipherPattern){ .bits = 256 });
  apply_pattern (entries, RULE_ORDER, (TnCipherPattern){ .bits = 128 });
  apply_pattern (entries, RULE_ORDER, (TnCipherPattern){ .bits = TN_NULL_BITS });
}

/* All suites of TLS 1.2 and below, none active, in the order in which OpenSSL adds them. */
static GArray *
make_start (void)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  const guint forward_secret = TN_KX_DHE | TN_KX_ECDHE;
  gsize i;

  for (i = tn_cipher_table_length; i > 0; i--) {
    Entry entry = { .suite = &tn_cipher_table[i - 1] };


    if (entry.suite->min_version >= TN_TLS_1_3)
      continue;
    entry.is = tn_cipher_suite_describe (entry.suite);
    g_array_append_val (entries, entry);
  }

  apply_pattern (entries, RULE_ADD,
                 (TnCipherPattern){ .kx = TN_KX_ECDHE, .auth = TN_AUTH_ECDSA });
  apply_pattern (entries, RULE_ADD, (TnCipherPattern){ .kx = TN_KX_ECDHE });
  apply_pattern (entries, RULE_DELETE, (TnCipherPattern){ .kx = TN_KX_ECDHE });
  apply_pattern (entries, RULE_ADD, (TnCipherPattern){ .enc = TN_ENC_AESGCM });
  apply_pattern (entries, RULE_ADD, (TnCipherPattern){ .enc = TN_ENC_CHACHA20 });
  apply_pattern (entries, RULE_ADD, (TnCipherPattern){ .enc = TN_ENC_AES & ~TN_ENC_AESGCM });
  apply_pattern (entries, RULE_ADD, (TnCipherPattern){ 0 });
  apply_pattern (entries, RULE_ORDER, (TnCipherPattern){ .mac = TN_MAC_MD5 });
  apply_pattern (entries, RULE_ORDER, (TnCipherPattern){ .auth = TN_AUTH_NONE });
  apply_pattern (entries, RULE_ORDER, (TnCipherPattern){ .kx = TN_KX_RSA });
  apply_pattern (entries, RULE_ORDER, (TnCipherPattern){ .kx = TN_KX_PSK });
  sort_by_strength (entries);
  apply_pattern (entries, RULE_BUMP, (TnCipherPattern){ .version = TN_TLS_1_2 });
  apply_pattern (entries, RULE_BUMP, (TnCipherPattern){ .mac = TN_MAC_AEAD });
  apply_pattern (entries, RULE_BUMP, (TnCipherPattern){ .kx = forward_secret });
  apply_pattern (entries, RULE_BUMP,
                 (TnCipherPattern){ .kx = forward_secret, .mac = TN_MAC_AEAD });
  apply_pattern (entries, RULE_DELETE, (TnCipherPattern){ 0 });

  return entries;
}

/* Every list starts with the same. */
static GArray *
copy_start (void)
{
  static gsize start;

  if (g_once_init_enter (&start))
    g_once_init_leave (&start, (gsize) make_start ());

  return g_array_copy ((GArray *) start);
}

static gboolean
is_separator (char c)
{
  return c == ':' || c == ' ' || c == ';' || c == ',';
}

static gsize
word_length (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalnum (text[length])
         || (text[length] != '\0' && strchr ("-._=", text[length]) != NULL))
    length++;

  return length;
}

static gboolean
find_word (const char *word, TnCipherPattern *pattern, guint16 *id)
{
  const TnCipherSuite *suite = tn_cipher_suite_by_name (word);
  gsize i;

  if (suite != NULL && suite->min_version < TN_TLS_1_3) {
    TnCipherPattern is = tn_cipher_suite_describe (suite);

    *pattern = (TnCipherPattern){ .kx = is.kx, .auth = is.auth, .enc = is.enc, .mac = is.mac };
    *id = suite->id;
    return TRUE;
  }

  for (i = 0; i < tn_cipher_aliases_length; i++) {
    if (strcmp (tn_cipher_aliases[i].word, word) == 0) {
      *pattern = tn_cipher_aliases[i].pattern;
      return TRUE;
    }
  }

  return FALSE;
}

/* FALSE when nothing can be in both. */
static gboolean
intersect (guint *mask, guint other)
{
  if (other == 0)
    return TRUE;

  *mask = *mask == 0 ? other : *mask & other;

  return *mask != 0;
}

static gboolean
narrow (TnCipherPattern *pattern, const TnCipherPattern *by)
{
  gboolean possible = intersect (&pattern->kx, by->kx);

  possible = intersect (&pattern->auth, by->auth) && possible;
  possible = intersect (&pattern->enc, by->enc) && possible;
  possible = intersect (&pattern->mac, by->mac) && possible;
  possible = intersect (&pattern->strength, by->strength) && possible;
  pattern->not_default |= by->not_default;
  pattern->fips |= by->fips;
  if (pattern->version != 0 && by->version != 0 && pattern->version != by->version)
    return FALSE;
  if (by->version != 0)
    pattern->version = by->version;

  return possible;
}

/* "ECDHE+AESGCM": reads the words that are joined by '+'. TRUE with *text behind them; FALSE when no suite can match, with
 * *text somewhere inside. *valid becomes FALSE where a word is missing. */
static gboolean
read_conjunction (const char **text, TnCipherPattern *pattern, guint16 *id, gboolean *valid)
{
  gboolean more = TRUE;

  while (more) {
    gsize length = word_length (*text);
    g_autofree char *word = g_strndup (*text, length);
    TnCipherPattern found = { 0 };

    if (length == 0) {
      *valid = FALSE;
      return FALSE;
    }
    *text += length;
    more = **text == '+';
    if (more)
      (*text)++;
    if (!find_word (word, &found, id) || !narrow (pattern, &found))
      return FALSE;
  }

  return TRUE;
}

static gboolean
apply_special (GArray *entries, const char *word, guint *level)
{
  if (strcmp (word, "STRENGTH") == 0) {
    sort_by_strength (entries);
    return TRUE;
  }
  if (g_str_has_prefix (word, "SECLEVEL=") && strlen (word) == 10 && word[9] >= '0'
      && word[9] <= '5') {
    *level = (guint) (word[9] - '0');
    return TRUE;
  }

  return FALSE;
}

static Rule
read_rule (const char **text)
{
  static const char signs[] = "-+!@";
  static const Rule rules[] = { RULE_DELETE, RULE_ORDER, RULE_KILL, RULE_SPECIAL };
  const char *sign = strchr (signs, **text);

  if (sign == NULL)
    return RULE_ADD;
  (*text)++;

  return rules[sign - signs];
}

static const char *
skip_to_separator (const char *text)
{
  while (*text != '\0' && !is_separator (*text))
    text++;

  return text;
}

/* FALSE = invalid command; an unknown @WORD is reported at the end only, as in OpenSSL. */
static gboolean
apply_list (GArray *entries, const char *text, guint *level)
{
  gboolean valid = TRUE;

  while (*text != '\0') {
    Rule rule;
    TnCipherPattern pattern = { 0 };
    guint16 id = 0;

    if (is_separator (*text)) {
      text++;
      continue;
    }

    rule = read_rule (&text);
    if (rule == RULE_SPECIAL) {
      g_autofree char *word = g_strndup (text, word_length (text));

      if (*word == '\0')
        return FALSE;
      valid = apply_special (entries, word, level) && valid;
      text = skip_to_separator (text);
    } else if (read_conjunction (&text, &pattern, &id, &valid)) {
      apply (entries, rule, &pattern, id);
    } else if (!valid) {
      return FALSE;
    } else {
      text = skip_to_separator (text);
    }
  }

  return valid;
}

/* Words that OpenSSL looks for at the start of the list only; the longer ones first. */
static const TnSuiteB suite_b_words[] = {
  { "SUITEB128ONLY", "ECDHE-ECDSA-AES128-GCM-SHA256", "P-256", "ECDSA+SHA256" },
  { "SUITEB128C2", "ECDHE-ECDSA-AES256-GCM-SHA384", "P-256:P-384",
    "ECDSA+SHA256:ECDSA+SHA384" },
  { "SUITEB128", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384", "P-256:P-384",
    "ECDSA+SHA256:ECDSA+SHA384" },
  { "SUITEB192", "ECDHE-ECDSA-AES256-GCM-SHA384", "P-384", "ECDSA+SHA384" },
};

const TnSuiteB *
tn_cipher_string_find_suite_b (const char *list)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (suite_b_words); i++) {
    if (g_str_has_prefix (list, suite_b_words[i].word))
      return &suite_b_words[i];
  }

  return NULL;
}

GPtrArray *
tn_cipher_string_resolve (const char *list, guint *level)
{
  g_autoptr (GArray) entries = copy_start ();
  g_autoptr (GPtrArray) suites = g_ptr_array_new ();
  const TnSuiteB *suite_b = tn_cipher_string_find_suite_b (list);
  const char *rest = suite_b != NULL ? suite_b->suites : list;
  guint i;

  if (g_str_has_prefix (rest, "DEFAULT")) {
    apply_list (entries, "ALL:!COMPLEMENTOFDEFAULT:!eNULL", level);
    rest += strlen ("DEFAULT");
  }
  if (!apply_list (entries, rest, level))
    return NULL;

  for (i = 0; i < entries->len; i++) {
    const Entry *entry = &g_array_index (entries, Entry, i);

    if (entry->active)
      g_ptr_array_add (suites, (gpointer) entry->suite);
  }

  return g_steal_pointer (&suites);
}
