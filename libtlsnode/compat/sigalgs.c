/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/sigalgs.h"

#include <string.h>

#include "libtlsnode/base/error.h"

/* OpenSSL's default, in its order. GnuTLS refuses to send SHA-224 and DSA with SHA-2. An ECDSA code point has two
 * words there: TLS 1.2 needs the first, TLS 1.3 the second. */
static const TnSigalg sigalgs[] = {
  { 0x0403,
    128,
    "ecdsa_secp256r1_sha256",
    "ECDSA+SHA256",
    { "ECDSA-SHA256", "ECDSA-SECP256R1-SHA256" },
    TN_SIGALG_ECDSA,
    23,
    TRUE },
  { 0x0503,
    192,
    "ecdsa_secp384r1_sha384",
    "ECDSA+SHA384",
    { "ECDSA-SHA384", "ECDSA-SECP384R1-SHA384" },
    TN_SIGALG_ECDSA,
    24,
    TRUE },
  { 0x0603,
    256,
    "ecdsa_secp521r1_sha512",
    "ECDSA+SHA512",
    { "ECDSA-SHA512", "ECDSA-SECP521R1-SHA512" },
    TN_SIGALG_ECDSA,
    25,
    TRUE },
  { 0x0807, 128, "ed25519", NULL, { "EDDSA-ED25519" }, TN_SIGALG_ED25519, 0, TRUE },
  { 0x0808, 224, "ed448", NULL, { "EDDSA-ED448" }, TN_SIGALG_ED448, 0, TRUE },
  { 0x0809, 128, "rsa_pss_pss_sha256", NULL, { "RSA-PSS-SHA256" }, TN_SIGALG_RSA_PSS, 0, TRUE },
  { 0x080a, 192, "rsa_pss_pss_sha384", NULL, { "RSA-PSS-SHA384" }, TN_SIGALG_RSA_PSS, 0, TRUE },
  { 0x080b, 256, "rsa_pss_pss_sha512", NULL, { "RSA-PSS-SHA512" }, TN_SIGALG_RSA_PSS, 0, TRUE },
  { 0x0804,
    128,
    "rsa_pss_rsae_sha256",
    "RSA-PSS+SHA256",
    { "RSA-PSS-RSAE-SHA256" },
    TN_SIGALG_RSA,
    0,
    TRUE },
  { 0x0805,
    192,
    "rsa_pss_rsae_sha384",
    "RSA-PSS+SHA384",
    { "RSA-PSS-RSAE-SHA384" },
    TN_SIGALG_RSA,
    0,
    TRUE },
  { 0x0806,
    256,
    "rsa_pss_rsae_sha512",
    "RSA-PSS+SHA512",
    { "RSA-PSS-RSAE-SHA512" },
    TN_SIGALG_RSA,
    0,
    TRUE },
  { 0x0401, 128, "rsa_pkcs1_sha256", "RSA+SHA256", { "RSA-SHA256" }, TN_SIGALG_RSA, 0, TRUE },
  { 0x0501, 192, "rsa_pkcs1_sha384", "RSA+SHA384", { "RSA-SHA384" }, TN_SIGALG_RSA, 0, TRUE },
  { 0x0601, 256, "rsa_pkcs1_sha512", "RSA+SHA512", { "RSA-SHA512" }, TN_SIGALG_RSA, 0, TRUE },
  { 0x0303, 112, NULL, "ECDSA+SHA224", { NULL }, TN_SIGALG_ECDSA, 0, FALSE },
  { 0x0203, 64, NULL, "ECDSA+SHA1", { "ECDSA-SHA1" }, TN_SIGALG_ECDSA, 0, FALSE },
  { 0x0301, 112, "rsa_pkcs1_sha224", "RSA+SHA224", { NULL }, TN_SIGALG_RSA, 0, FALSE },
  { 0x0201, 64, "rsa_pkcs1_sha1", "RSA+SHA1", { "RSA-SHA1" }, TN_SIGALG_RSA, 0, FALSE },
  { 0x0302, 112, NULL, "DSA+SHA224", { NULL }, TN_SIGALG_DSA, 0, FALSE },
  { 0x0202, 64, NULL, "DSA+SHA1", { "DSA-SHA1" }, TN_SIGALG_DSA, 0, FALSE },
  { 0x0402, 128, NULL, "DSA+SHA256", { NULL }, TN_SIGALG_DSA, 0, FALSE },
  { 0x0502, 192, NULL, "DSA+SHA384", { NULL }, TN_SIGALG_DSA, 0, FALSE },
  { 0x0602, 256, NULL, "DSA+SHA512", { NULL }, TN_SIGALG_DSA, 0, FALSE },
};

/* What a single word stands for: the schemes whose IETF name or pair has it. */
typedef struct {
  const char *word;
  const char *in_name;
  const char *in_pair;
} Family;

static const Family families[] = {
  { "RSA", "rsa_pkcs1_", "RSA+" },
  { "RSA-PSS", "rsa_pss_", NULL },
  { "PSS", "rsa_pss_", NULL },
  { "ECDSA", NULL, "ECDSA+" },
  { "DSA", NULL, "DSA+" },
  { "SHA1", "_sha1", "+SHA1" },
  { "SHA224", "_sha224", "+SHA224" },
  { "SHA256", "_sha256", "+SHA256" },
  { "SHA384", "_sha384", "+SHA384" },
  { "SHA512", "_sha512", "+SHA512" },
};

const TnSigalg *
tn_sigalg_by_id (guint id)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (sigalgs); i++) {
    if (sigalgs[i].id == id)
      return &sigalgs[i];
  }

  return NULL;
}

/* The algorithm of a pair is in capitals; the digest is in any case, and PSS is another word for RSA-PSS. */
static gboolean
is_pair (const char *pair, const char *word)
{
  const char *plus = pair != NULL ? strchr (pair, '+') : NULL;
  gsize length;

  if (plus == NULL)
    return FALSE;
  if (g_str_has_prefix (word, "PSS+") && g_str_has_prefix (pair, "RSA-PSS+"))
    pair += strlen ("RSA-");

  length = (gsize) (plus - pair);

  return strncmp (pair, word, length) == 0 && g_ascii_strcasecmp (plus, word + length) == 0;
}

static const TnSigalg *
find_by_name (const char *word)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (sigalgs); i++) {
    if (g_strcmp0 (sigalgs[i].name, word) == 0 || is_pair (sigalgs[i].pair, word))
      return &sigalgs[i];
  }

  return NULL;
}

static const Family *
find_family (const char *word)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (families); i++) {
    if (strcmp (families[i].word, word) == 0)
      return &families[i];
  }

  return NULL;
}

static gboolean
is_part (const char *part, const char *text)
{
  const char *found = part != NULL && text != NULL ? strstr (text, part) : NULL;

  if (found == NULL)
    return FALSE;

  /* An algorithm is at the start, a digest at the end. */
  return found == text || found[strlen (part)] == '\0';
}

static void
add_family (GPtrArray *result, const Family *family)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (sigalgs); i++) {
    const TnSigalg *sigalg = &sigalgs[i];

    if ((is_part (family->in_name, sigalg->name) || is_part (family->in_pair, sigalg->pair))
        && !g_ptr_array_find (result, sigalg, NULL))
      g_ptr_array_add (result, (gpointer) sigalg);
  }
}

static gboolean
add_word (GPtrArray *result, const char *word)
{
  const TnSigalg *sigalg = find_by_name (word);
  const Family *family = find_family (word);

  if (family != NULL) {
    add_family (result, family);
    return TRUE;
  }
  if (sigalg == NULL || g_ptr_array_find (result, sigalg, NULL))
    return FALSE;
  g_ptr_array_add (result, (gpointer) sigalg);

  return TRUE;
}

static GPtrArray *
list_default (void)
{
  GPtrArray *result = g_ptr_array_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (sigalgs); i++)
    g_ptr_array_add (result, (gpointer) &sigalgs[i]);

  return result;
}

GPtrArray *
tn_sigalg_list_parse (const char *list, GError **error)
{
  g_autoptr (GPtrArray) result = NULL;
  g_auto (GStrv) words = NULL;
  gsize i;

  if (list == NULL)
    return list_default ();
  if (*list == '\0') {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.sigalgs' is invalid. Received ''");
    return NULL;
  }

  result = g_ptr_array_new ();
  words = g_strsplit (list, ":", -1);
  for (i = 0; words[i] != NULL; i++) {
    if (!add_word (result, g_strstrip (words[i]))) {
      tn_set_error (error, TLS_NODE_ERROR_UNKNOWN, "%s", "error:00000000:lib(0)::reason(0)");
      return NULL;
    }
  }

  return g_steal_pointer (&result);
}
